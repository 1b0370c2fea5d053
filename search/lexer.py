"""Query text in, its tokens out, each with its place in the text. Every mark and its twins are data here.

What is typed on a Chinese keyboard works as its plain twin: “ ” （ ） ： － ～ ＞ ｜ ＆, ＡＮＤ ＯＲ ＮＯＴ; 与 或 非 stand for
AND, OR and NOT where they stand alone. Within quotation marks a backslash takes the mark behind it as text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from indexer.errors import QueryError
from indexer.fold import fold

# Fields by every name they go by, folded. A field asks for a whole value; `title` for words or a phrase in the headline.
FIELDS: Final = {
    "title": "title", "headline": "title", "标题": "title",
    "section": "section", "版面": "section", "版名": "section",
    "reporter": "reporter", "记者": "reporter",
    "column": "column", "栏目": "column",
    "agency": "agency", "通讯社": "agency", "电头": "agency",
    "paper": "paper", "报纸": "paper",
    "page": "page", "版": "page", "版次": "page",
    "date": "date", "日期": "date",
}  # fmt: skip

CLOSING: Final = {'"': '"', "“": "”", "”": "”", "＂": "＂", "「": "」", "『": "』"}
"""Marks that open a phrase, and what closes it. ” opens too: keyboards that take turns print it at the beginning."""

OPEN: Final = "(（"
CLOSE: Final = ")）"
MINUS: Final = "-－−"
TILDE: Final = "~～∼〜"
LATER: Final = ">＞"
OPERATORS: Final = {
    **dict.fromkeys(("AND", "ＡＮＤ", "&", "＆", "&&", "与", "與"), "and"),
    **dict.fromkeys(("OR", "ＯＲ", "|", "｜", "||", "或"), "or"),
    **dict.fromkeys(("NOT", "ＮＯＴ", "非"), "not"),
}
ESCAPE: Final = "\\"
WILDCARDS: Final = {"*": "*", "＊": "*", "?": "?"}
QUESTION: Final = "？"
"""Full-width, as newspapers print it: a phrase is copied with it, and is to find what it was copied from."""
ESCAPED: Final = frozenset((ESCAPE, QUESTION, *WILDCARDS, *TILDE, *CLOSING, *CLOSING.values()))
"""What a backslash within quotation marks takes as text; before anything else it is a backslash."""

MOST_DIGITS: Final = 4
"""Of the number behind a ~: what is longer is beyond every bound."""

_MARKS: Final = re.escape("".join((*CLOSING, *CLOSING.values())) + OPEN + CLOSE)
_WORD: Final = re.compile(rf"[^\s{_MARKS}]+")
_FIELD: Final = re.compile(rf"([^\s{_MARKS}:：]{{1,16}})[:：](?!//)")
_BEHIND_PHRASE: Final = re.compile(rf"[{TILDE}]([{LATER}]?)(\d*)")

Kind = Literal["open", "close", "minus", "and", "or", "not", "field", "quoted", "near", "word"]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query. `text`: of a field its name as typed, of what is quoted all between the marks, escapes kept;
    of a ~ its number, "" where there is none, with > before it where it has one. `start`, `end`: where it stands."""

    kind: Kind
    text: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query in its order. Raises QueryError, with its place, for a quotation mark that is not closed."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token = _token(text, at)
        yield token
        at = token.end
        if token.kind == "quoted" and (match := _BEHIND_PHRASE.match(text, at)):
            number = unicodedata.normalize("NFKC", match[2])
            yield Token("near", (">" if match[1] else "") + number, at, match.end())
            at = match.end()


def _token(text: str, at: int) -> Token:
    char = text[at]
    if char in OPEN:
        return Token("open", char, at, at + 1)
    if char in CLOSE:
        return Token("close", char, at, at + 1)
    if char in CLOSING:
        return _quoted(text, at)
    following = text[at + 1 : at + 2]
    if char in MINUS and following and not following.isspace() and following not in CLOSE:
        return Token("minus", char, at, at + 1)
    if (match := _FIELD.match(text, at)) and _is_field(match[1]):
        return Token("field", match[1], at, match.end())
    match = _WORD.match(text, at)
    if match is None:  # a closing mark that nothing opened
        raise QueryError(f"the mark {char} at {at + 1} closes nothing", "Open it before, or take it out.", at)
    kind: Kind = OPERATORS.get(match[0], "word")  # type: ignore[assignment]
    return Token(kind, match[0], at, match.end())


def _is_field(name: str) -> bool:
    """Whether a text before a colon is a field, or looks like one that there is not; 10:30 does not."""
    plain = fold(name)
    return plain in FIELDS or (plain.isascii() and plain.isalpha())


def _quoted(text: str, start: int) -> Token:
    closing = CLOSING[text[start]]
    at = start + 1
    while at < len(text):
        if text[at] == closing:
            return Token("quoted", text[start + 1 : at], start, at + 1)
        at += 2 if text[at] == ESCAPE and text[at + 1 : at + 2] in ESCAPED else 1
    if text.endswith(ESCAPE + closing):
        hint = f"A backslash takes the mark behind it as text; for a backslash write two: {text}".replace(
            ESCAPE + closing, ESCAPE + ESCAPE + closing
        )
    else:
        hint = f"Close it: {text[start:].rstrip()}{closing}  Or take it out."
    raise QueryError(f"the quotation mark at {start + 1} is not closed", hint, start)
