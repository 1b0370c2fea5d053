"""`fold_lines` is `separate` and `fold` of each line, for every character there is and for texts of several lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.fold import fold, fold_lines, separate


def check(text: str) -> None:
    lines = text.split("\n")
    assert fold_lines(text) == ("\n".join(map(separate, lines)), "\n".join(map(fold, lines)))


def test_of_every_character() -> None:
    for first in range(0, 0x11_0000, 0x40):
        check("\n".join(f"{chr(code)}枫" for code in range(first, first + 0x40)))
        for code in range(first, first + 0x40, 7):
            check(f"津{chr(code)}枫")


@given(st.text(st.sampled_from("枫津，。１aÅ“”《· \u3000\t\u200b\n\u0301ﾞか㎏…①臺´\U00100000\ud800"), max_size=40))
def test_of_odd_characters(text: str) -> None:
    check(text)
