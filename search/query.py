"""Query text in, a tree of frozen nodes out.

    query   = either+
    either  = item ( OR item )*
    item    = "-" item | "(" query ")" | field ":" value | "phrase" | words

Items side by side must all match, OR binds its two neighbours, - excludes. A phrase is quoted with "…" or “…”. Words
are one run without white space. What is typed on a Chinese keyboard works as its plain twin: ： （） － ｜ and ＯＲ.
A field whose name is not known is an error when it looks like one (`foo:bar`); a colon elsewhere is text (10:30).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from indexer.errors import QueryError
from indexer.fold import fold
from search.days import Days, days

# Fields by every name they go by. A field asks for a whole value; `title` asks for words or a phrase in the headline.
FIELDS: Final = {
    "title": "title", "headline": "title", "标题": "title",
    "section": "section", "版面": "section", "版名": "section",
    "reporter": "reporter", "记者": "reporter",
    "column": "column", "栏目": "column",
    "agency": "agency", "通讯社": "agency", "电头": "agency",
    "paper": "paper", "报纸": "paper",
    "page": "page", "版": "page",
    "date": "date", "日期": "date",
}  # fmt: skip

# Deep enough for any query a person writes; a bound, so that ((((… ends in an error and not in a crash.
DEEPEST: Final = 50
LONGEST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Words:
    """A run as typed: articles that have all its words, or the run itself as a phrase; `where` is "text" or "title"."""

    text: str
    where: str = "text"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Exactly this folded text within one unit (headline, kicker, deck, a paragraph); in the headline for "title"."""

    text: str
    where: str = "text"


@dataclass(frozen=True, slots=True)
class Value:
    """A field that has this whole value."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Date:
    """Articles of these days, both ends included."""

    days: Days


@dataclass(frozen=True, slots=True)
class Not:
    """Articles that do not match `node`."""

    node: Node


@dataclass(frozen=True, slots=True)
class And:
    """Articles that match all `nodes`; every article where there are none."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Articles that match one of `nodes` or more."""

    nodes: tuple[Node, ...]


Node = Words | Phrase | Value | Date | Not | And | Or

_CLOSING: Final = {'"': '"', "“": "”", "”": "”", "＂": "＂"}
_OPEN, _CLOSE = "(（", ")）"
_MINUS = "-－−"
_COLON = ":："
_OR: Final = {"OR", "ＯＲ", "|", "｜"}
_TOKEN = re.compile(r"""[^\s"“”＂()（）]+""")
_CHINESE_NAMES = sorted((name for name in FIELDS if not name.isascii()), key=len, reverse=True)
_FIELD = re.compile(rf"([A-Za-z]+|{'|'.join(_CHINESE_NAMES)})[{_COLON}](?!//)")


def parse(text: str) -> Node:
    """The tree of a query; an empty query is `And(())`, every article. Raises QueryError with its position."""
    if len(text) > LONGEST:
        raise QueryError(f"the query has {len(text):,} characters; {LONGEST:,} is the most", "Shorten it.")
    parser = _Parser(text)
    node = parser.sequence(depth=0)
    if parser.at < len(text):
        raise QueryError(
            f"a closing bracket without an opening one, at {parser.at + 1}", "Take it out, or quote it.", parser.at
        )
    return node


class _Parser:
    """A cursor over the query; each method reads one rule of the grammar and moves on."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def sequence(self, depth: int) -> Node:
        nodes: list[Node] = []
        while self._more():
            if self._take_or():
                if not nodes or not self._more():
                    raise self._error(
                        "OR stands between two things", 'Write: 甲 OR 乙. To search for the letters, quote them: "OR".'
                    )
                right = self._item(depth)
                left = nodes.pop()
                nodes.append(Or((*left.nodes, right)) if isinstance(left, Or) else Or((left, right)))
            else:
                nodes.append(self._item(depth))
        return nodes[0] if len(nodes) == 1 else And(tuple(nodes))

    def _item(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise self._error(f"brackets and minus signs go deeper than {DEEPEST}", "Write a simpler query.")
        char = self.text[self.at]
        if char in _OPEN:
            return self._group(depth)
        if char in _MINUS and self._next_is_text():
            self.at += 1
            return Not(self._item(depth + 1))
        if char in _CLOSING:
            return Phrase(self._quoted())
        if match := _FIELD.match(self.text, self.at):
            return self._field(match)
        return Words(self._word())

    def _group(self, depth: int) -> Node:
        start = self.at
        self.at += 1
        node = self.sequence(depth + 1)
        if self.at >= len(self.text):
            raise QueryError(f"the bracket at {start + 1} is not closed", "Close it with ), or quote it.", start)
        self.at += 1
        return node

    def _field(self, match: re.Match[str]) -> Node:
        start, typed = self.at, match[1]
        name = FIELDS.get(typed.lower())
        if name is None:
            import difflib

            near = difflib.get_close_matches(typed.lower(), FIELDS, n=1)
            raise QueryError(
                f"there is no field {typed!r}",
                (f"Did you mean {near[0]}:? " if near else "")
                + f"Fields are {', '.join(sorted(set(FIELDS.values())))}. To search for it as text, quote it.",
                start,
            )
        self.at = match.end()
        if self.at >= len(self.text) or self.text[self.at].isspace() or self.text[self.at] in _OPEN + _CLOSE:
            raise QueryError(f"{typed}: has no value", f'Write it without a space: {typed}:值, or {typed}:"值".', start)
        quoted = self.text[self.at] in _CLOSING
        value = self._quoted() if quoted else self._word()
        if name == "title":
            return Phrase(value, "title") if quoted else Words(value, "title")
        if name == "date":
            try:
                return Date(days(value))
            except QueryError as error:
                raise QueryError(error.message, error.hint, start) from None
        return Value(name, value)

    def _quoted(self) -> str:
        start = self.at
        end = self.text.find(_CLOSING[self.text[start]], start + 1)
        if end < 0:
            raise QueryError(f"the quotation mark at {start + 1} is not closed", "Close it, or take it out.", start)
        self.at = end + 1
        phrase = self.text[start + 1 : end]
        if not fold(phrase):
            raise QueryError(
                f"the phrase at {start + 1} has no character to look for", "Put text between the marks.", start
            )
        return phrase

    def _word(self) -> str:
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            raise self._error("a word was expected here", "Take the mark out, or quote it.")
        self.at = match.end()
        if not fold(match[0]):
            raise QueryError(
                f"{match[0]!r} has no character to look for",
                "Quotation marks and spaces are not searched.",
                match.start(),
            )
        return match[0]

    def _take_or(self) -> bool:
        match = _TOKEN.match(self.text, self.at)
        if match is None or match[0] not in _OR:
            return False
        self.at = match.end()
        return True

    def _more(self) -> bool:
        """Skips white space; True where something other than a closing bracket follows."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at < len(self.text) and self.text[self.at] not in _CLOSE

    def _next_is_text(self) -> bool:
        following = self.text[self.at + 1 : self.at + 2]
        return bool(following) and not following.isspace() and following not in _CLOSE

    def _error(self, message: str, hint: str) -> QueryError:
        return QueryError(f"{message}, at {self.at + 1}", hint, self.at)
