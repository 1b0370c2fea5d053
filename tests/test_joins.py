"""How two pieces of text meet: what is printed again at a joint, wherever OCR saw spaces, and what only looks so."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.joins import joint, runs_on
from indexer.overlaps import overlap

HAN = st.text(alphabet="枫江渡口老桥新栏青石匠雕狮子", min_size=4, max_size=30)
SPACES = st.lists(st.integers(0, 60), max_size=6)


def spaced(text: str, places: list[int]) -> str:
    """The text with a space behind each of the places within it."""
    return "".join(char + " " * (at in places and at < len(text) - 1) for at, char in enumerate(text))


@given(HAN, HAN, HAN, SPACES, SPACES)
def test_spaces_make_no_difference_to_an_overlap(
    before: str, again: str, behind: str, one: list[int], other: list[int]
) -> None:
    first, second = before + again, again + behind
    with_spaces = spaced(second, other)
    length = overlap(spaced(first, one), with_spaces)
    assert len(re.sub(r"\s", "", with_spaces[:length])) == overlap(first, second) >= len(again)
    assert with_spaces[:length] == with_spaces[:length].strip()


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ("本报箬溪3月4日电  （记者罗岩）3月4日", "罗岩）3月4日，箬溪镇的老戏台修缮完工。", 7),
        ("渡口的老船工把最后一张船票钉在墙 上，第二天", "钉在墙上，第 二天就不再收费。", 9),
        ("守溪人老葛有一本账，账本提供的可能不", "不是直接的数字，而是河的脾气。", 1),
        ("渡口的旧船票由三家茶馆收了去，压在玻璃板下面。", "面。“一张票一段路”，茶客说。", 2),
        ("老船工的手艺这几年“走出去”", "“走出去”。他教的徒弟在三条江上撑船。", 5),
        ("头一年卖出船模四百只，第二年增长15.7%", "7%。订单多半来自外地。", 2),
        ("老船工说，旧码头拆在202", "25年的秋天，船还没有停。", 1),
        ("村口的老石匠带头组建了“护桥队”，“", "”，“桥在人在”写在队旗上。", 3),
        ("镇上与电站共建“守灯屋”，", "”，方便夜里过渡的人。", 2),
        ("头一年卖出的船模超3.", "3.8万只，订单多半来自外地。", 2),
        ("经查，渡口管理员挪用油料费", "用油料费，已退回。", 4),
        ("守灯人把锈住的螺丝一颗一颗换掉", "住的累丝一颗一颗换掉，又给灯罩擦了三遍。", 10),
        ("守灯人把锈住的螺丝一颗一颗换掉，又给灯", "一颗一颗换掉，又给打罩擦了三遍。", 10),
        ("缆绳的材料几经更迭，先用棕，再用麻，又从麻绳", "又从麻绳、尼龙绳换成钢索。", 4),
        ("本报讯（记者 罗岩）箬溪镇21日", "21日宣布，老戏台修缮完工。", 3),
        ("三家茶馆收了旧船票，一家压在玻璃板下，其余", "一家压在玻璃板下,其余贴在墙上。", 11),
        ("头一年卖出船模４００只（二手的不算），第二年", "400只(二手的不算),第二年多卖了一倍。", 15),
    ],
)
def test_printed_again(first: str, second: str, shared: int) -> None:
    met = joint(first, second)
    assert met.fits
    assert met.overlap == shared


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("把账本贴在村口，养成记水文的好习惯", "好习惯，是从一支铅笔开始的。"),
        ("从一支铅笔开始记水文", "记水文，听起来是专家的事情。"),
    ],
)
def test_a_subhead_whose_words_the_paragraph_takes_up(first: str, second: str) -> None:
    assert joint(first, second).fits == 0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("守灯人留下一句话：灯要想在船前头，亮在船前头。", "灯要想在船前头，亮在船前头，说的是守夜。"),
        ("头一年渡口的客船运客同比增长3.4%。", "客船运客同比增长5.1%。今年又添两条船。"),
    ],
)
def test_words_taken_up_are_not_printed_again(first: str, second: str) -> None:
    assert joint(first, second).overlap == 0


def test_one_character_printed_again_is_no_reason_against_a_sentence_running_on() -> None:
    again = runs_on("渡口的老船工始终把修船当作头等大事，坚", "坚定守住一个规矩，船不修好不下水。")
    assert again > runs_on("渡口的老船工始终把修船当作头等大事，坚", "石匠们守住一个规矩，桥不修好不下山。")
    assert again > 0
