"""A text with a year or a day in it goes in, the same with its numbers printed the other way comes out: 1998, 一九九八.

Newspapers print years and days in Arabic numerals or in Chinese ones; a search finds what is asked for, and offers the
other. Only what is read digit by digit (years) or stands before 月 or 日 is changed: 十五五规划 is no 15.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from indexer.fold import fold
from search.query import And, Node, Or, Phrase, Words

ZEROS: Final = "〇○零"
"""As printed for the 0 of a year: U+3007, which fonts did not have; the circle U+25CB set for it; the numeral."""

MOST_OFFERED: Final = 3
"""Words and phrases of a query whose other forms are looked for."""

_DIGITS: Final = "〇一二三四五六七八九"
_YEAR = re.compile(r"(?<![0-9])(1[5-9][0-9]{2}|20[0-9]{2})(?![0-9])")
_CHINESE_YEAR = re.compile(
    rf"(?<![{_DIGITS}{ZEROS}])(一[五六七八九]|二[{ZEROS}])([{_DIGITS}{ZEROS}]{{2}})(?![{_DIGITS}{ZEROS}])"
)
_SMALL = re.compile(r"(?<![0-9])(0?[1-9]|[12][0-9]|3[01])(?=[月日])")
_CHINESE_SMALL = re.compile(
    r"(?<![一二三四五六七八九十])([二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[月日])"
)


def forms(text: str) -> tuple[str, ...]:
    """The other forms of a folded text; () where it has no such number."""
    arabic = _CHINESE_SMALL.sub(lambda match: str(_number(match[1])), text)
    arabic = _CHINESE_YEAR.sub(lambda match: "".join(map(_digit, match[0])), arabic)
    chinese = _SMALL.sub(lambda match: _small(int(match[1])), arabic)
    chinese = _YEAR.sub(lambda match: "".join(_DIGITS[int(digit)] for digit in match[1]), chinese)
    each = (arabic, *(chinese.replace("〇", zero) for zero in ZEROS))
    return tuple(form for form in dict.fromkeys(each) if form != text)


def others(node: Node) -> Iterator[tuple[str, Node]]:
    """Each other form of a word or phrase that a query wants, and the query with it in its place."""
    left = MOST_OFFERED
    for leaf in _leaves(node):
        found = forms(fold(leaf.text))
        if not found:
            continue
        for form in found:
            yield form, _with(node, leaf, Phrase(form, leaf.where))
        left -= 1
        if not left:
            return


def _leaves(node: Node) -> Iterator[Words | Phrase]:
    match node:
        case Words() | Phrase():
            yield node
        case And(nodes) | Or(nodes):
            for one in nodes:
                yield from _leaves(one)


def _with(node: Node, old: Node, new: Node) -> Node:
    """The tree with one node in place of another."""
    match node:
        case And(nodes):
            return And(tuple(_with(one, old, new) for one in nodes))
        case Or(nodes):
            return Or(tuple(_with(one, old, new) for one in nodes))
        case _:
            return new if node is old else node


def _digit(char: str) -> str:
    return "0" if char in ZEROS else str(_DIGITS.index(char))


def _number(text: str) -> int:
    """Of a number up to 39 in Chinese numerals."""
    tens, ten, ones = text.rpartition("十")
    return (10 * (_DIGITS.index(tens) if tens else 1) if ten else 0) + (_DIGITS.index(ones) if ones else 0)


def _small(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones] if ones else "")
