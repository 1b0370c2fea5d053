"""What characters around a joint say: by one, by two and by three of them, whatever their width, traditional or not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.joins import runs_on
from indexer.odds import THREES, code_of, follow_odds, three_odds


def test_the_file_of_threes_is_in_order_and_each_stands_once() -> None:
    codes = memoryview(THREES.read_bytes()).cast("Q").tolist()
    assert all(one >> 8 < other >> 8 for one, other in pairwise(codes))


@pytest.mark.parametrize(("first", "second"), [("高质", "量发展"), ("一季度收入40亿元，", "同比增长两成")])
def test_three_characters_that_belong_together_say_so(first: str, second: str) -> None:
    assert three_odds(first, second) > 1


def test_three_characters_that_were_never_met_say_nothing() -> None:
    assert three_odds("枫箬", "溪津") == 0


@settings(deadline=None)  # the first one reads the tables
@given(st.text(max_size=4), st.text(max_size=4))
def test_any_text_has_odds(first: str, second: str) -> None:
    assert -40 < three_odds(first, second) < 40
    assert -40 < follow_odds(first, second) < 40


def test_widths_and_traditional_forms_make_no_difference() -> None:
    assert three_odds("收入40亿元，", "同比") == three_odds("收入40億元,", "同比")


def test_of_two_articles_that_break_off_the_one_whose_words_go_on() -> None:
    rest = "同比增长两成；船票收入2万元，同比增长一成。"
    assert runs_on("一季度渡口收入40万元，", rest) > runs_on("老戏台上新编的花鼓戏频频上演，", rest) + 2


def test_a_score_is_kept_in_quarters() -> None:
    assert code_of("高质量", 1.0) - code_of("高质量", 0.0) == 4
