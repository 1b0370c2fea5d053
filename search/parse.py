"""Query text in, a tree of frozen nodes out, and what is to be said of how it was read.

    query  = part ( AND part )*
    part   = either+                      values of one field side by side: one of them
    either = item ( OR item )*
    item   = ( "-" | NOT ) item | "(" query ")" | [ title: ] text | field ":" value
    text   = word | "phrase" [ "~" [ ">" ] number ]
    value  = word | "quoted"              of date and page also a range, first..last, with either end open

Side by side or with AND: all must match. OR binds its two neighbours, closer than AND and standing side by side; NOT and
- bind the next item. Newspaper databases do not agree on this: those in which AND has to be written take it before OR,
those in which a space is AND take OR first, and so does one of the former. So where AND and OR meet without brackets,
`Reading.notes` says how it was read. docs/query.md has more.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from indexer.analyse import is_han
from indexer.errors import QueryError
from indexer.fold import fold
from indexer.schema import facet_key
from search.days import days
from search.lexer import CLOSE, ESCAPE, ESCAPED, FIELDS, OPEN, OPERATORS, QUESTION, Token, tokens
from search.phrase import phrase
from search.query import And, Date, Fuzzy, Near, Node, Not, Or, Pages, Value, Wild, Words

DEEPEST: Final = 50
"""Brackets and exclusions within each other: more than a person writes; so that ((((… is an error and not a crash."""
LONGEST: Final = 10_000
"""Characters of a query."""
MOST_ITEMS: Final = 500
"""Words, phrases and values of a query. Each is looked for in the whole archive; a list of 200 names is a query."""
MOST_PATTERNS: Final = 20
"""Of them, those with a wildcard or a ~, which read more of the text than a phrase does."""

_PAGE: Final = r"([a-z]{0,2})(\d{1,6})"
_TO: Final = r"\.\.+|[~～∼〜至到]"
_QUESTION_WITHIN: Final = rf"\w{QUESTION}\w"
_BAR_WITHIN: Final = r"\w[|｜]+\w"
_FUZZY_RUN: Final = r"([\u3400-\u9fff]{3,})[~～]\d+"


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as it was read. `notes`: a line each of what the user may have meant otherwise."""

    node: Node
    notes: tuple[str, ...] = ()


def parse(text: str, today: dt.date | None = None) -> Node:
    """The tree of a query; an empty query is `And(())`, every article. Raises QueryError with its position."""
    return read(text, today).node


def read(text: str, today: dt.date | None = None) -> Reading:
    """The tree of a query and what is to be said of it. `today`: what 昨天 and last-week count from, None: this day."""
    if len(text) > LONGEST:
        raise QueryError(f"the query has {len(text):,} characters; {LONGEST:,} is the most", "Shorten it.")
    words = text.split()
    if is_han("".join(words)) and len(words) <= MOST_ITEMS and OPERATORS.keys().isdisjoint(words):
        # As the parser reads it, in a fifth of its time: what most queries are.
        runs = tuple(map(Words, dict.fromkeys(words)))
        return Reading(runs[0] if len(words) == 1 else And(runs))
    parser = _Parser(text, today)
    node = parser.query(0)
    if (token := parser.next) is not None:
        raise QueryError(
            f"a closing bracket without an opening one, at {token.start + 1}", "Take it out, or quote it.", token.start
        )
    return Reading(node, tuple(dict.fromkeys(parser.notes)))


class _Parser:
    """A cursor over the tokens; each method reads one rule of the grammar and moves on."""

    def __init__(self, text: str, today: dt.date | None) -> None:
        self.text = text
        self.today = today
        self.notes: list[str] = []
        self._tokens = tokens(text)
        self._items = self._patterns = 0
        self.next: Token | None = None
        self.last: Token | None = None
        self._take()

    # ── rules ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def query(self, depth: int) -> Node:
        parts: list[list[Node]] = [[]]
        either: list[tuple[int, int]] = []
        mark: Token | None = None
        while self.next is not None and self.next.kind != "close":
            if self.next.kind == "and":
                mark = self._take()
                self._between(mark, bool(parts[-1]), "AND", "甲 AND 乙")
                parts.append([])
                continue
            begin, bare = self.next.start, self.next.kind != "open"
            node = self._either(depth)
            if isinstance(node, Or) and bare and self.last is not None:
                either.append((begin, self.last.end))
            parts[-1].append(node)
        if mark is not None:
            for begin, end in either:
                self.notes.append(f"OR binds closer than AND: read as ({self.text[begin:end]}); brackets say otherwise")
        nodes = [node for part in parts for node in self._alternatives(part)]
        return nodes[0] if len(nodes) == 1 else And(tuple(dict.fromkeys(nodes)))

    def _either(self, depth: int) -> Node:
        nodes: list[Node] = []
        while True:
            if self.next is not None and self.next.kind == "or":
                self._between(self._take(), False, "OR", "甲 OR 乙")
            nodes.append(self._item(depth))
            if self.next is None or self.next.kind != "or":
                break
            mark = self._take()
            self._between(mark, True, "OR", "甲 OR 乙")
        return nodes[0] if len(nodes) == 1 else Or(tuple(dict.fromkeys(nodes)))

    def _item(self, depth: int) -> Node:
        token = self._take()
        if depth > DEEPEST:
            raise QueryError(
                f"brackets and exclusions go deeper than {DEEPEST}, at {token.start + 1}",
                "Write a simpler query.",
                token.start,
            )
        match token.kind:
            case "open":
                return self._group(token, depth)
            case "minus":
                return Not(self._item(depth + 1))
            case "not":
                if self.next is None or self.next.kind in ("and", "or", "close"):
                    raise _operator(token, "NOT stands before what is not wanted", "甲 NOT 乙")
                return Not(self._item(depth + 1))
            case "field":
                return self._field(token)
            case "quoted":
                return self._text(token, "text")
            case _:
                return self._text(token, "text")

    def _group(self, token: Token, depth: int) -> Node:
        node = self.query(depth + 1)
        if self.next is None:
            raise QueryError(
                f"the bracket at {token.start + 1} is not closed",
                f"Close it: {self.text[token.start :].rstrip()})  Or quote it.",
                token.start,
            )
        self._take()
        return node

    def _field(self, token: Token) -> Node:
        name = FIELDS.get(fold(token.text))
        if name is None:
            raise _unknown(token)
        value = self.next
        if (
            value is None
            or value.start != token.end
            or value.kind not in ("quoted", "word", "minus", "and", "or", "not")
        ):
            raise self._no_value(token)
        self._take()
        if name == "title":
            return self._text(value, "title")
        text = _unescaped(value.text) if value.kind == "quoted" else value.text
        if not fold(text):
            raise _nothing(value)
        if self.next is not None and self.next.kind == "near":
            raise QueryError(
                f"~ goes with text, not with a value of {token.text}, at {self.next.start + 1}",
                f'A field has the whole value. Write: {token.text}:"{text}"',
                self.next.start,
            )
        self._count(value)
        return self._value(name, token, text)

    def _value(self, name: str, token: Token, text: str) -> Node:
        if name == "date":
            try:
                return Date(days(text, self.today))
            except QueryError as error:
                raise QueryError(error.message, error.hint, token.start) from None
        if name == "page" and re.search(_TO, text):
            return _pages(text, token)
        return Value(name, text)

    def _text(self, token: Token, where: str) -> Node:
        """A word, or a phrase with what stands behind it."""
        self._count(token)
        if token.kind == "quoted":
            if QUESTION in token.text and re.search(_QUESTION_WITHIN, token.text):
                self.notes.append("？ is looked for as printed; for any one character type a half-width ?")
            near = self._take() if self.next is not None and self.next.kind == "near" else None
            asked = phrase(token.text, near.text if near else None, where, token.start, near.start if near else 0)
            if isinstance(asked, Wild | Near | Fuzzy):
                self._patterns += 1
                if self._patterns > MOST_PATTERNS:
                    raise QueryError(
                        f"the query has more than {MOST_PATTERNS} phrases with wildcards or ~, at {token.start + 1}",
                        "Ask for some of them at a time.",
                        token.start,
                    )
            return asked
        if not fold(token.text):
            raise _nothing(token)
        self._say_of_marks(token.text)
        return Words(token.text, where)

    def _say_of_marks(self, text: str) -> None:
        """What marks in a word would mean elsewhere."""
        if "*" in text or "＊" in text:
            self.notes.append(f'* is text outside quotation marks; as any run of characters write: "{text}"')
        if ("|" in text or "｜" in text) and re.search(_BAR_WITHIN, text):
            self.notes.append("| is OR with a space on either side of it; here it is text")
        if ("~" in text or "～" in text) and (run := re.fullmatch(_FUZZY_RUN, text)):
            self.notes.append(f'~ counts behind a phrase; write: "{run[1]}"{text[run.end(1) :]}')

    # ── what holds them together ──────────────────────────────────────────────────────────────────────────────────

    def _alternatives(self, part: list[Node]) -> list[Node]:
        """Items side by side, the values of one field put together as one of them, where the first stands."""
        of_field: dict[str, list[Node]] = {}
        for node in part:
            if field := _field_of(node):
                of_field.setdefault(field, []).append(node)
        joined: list[Node] = []
        for node in part:
            several = of_field.pop(_field_of(node), None) if _field_of(node) else [node]
            if several:
                joined.append(several[0] if len(several) == 1 else Or(tuple(dict.fromkeys(several))))
                self._say_of_open(several)
        return joined

    def _say_of_open(self, several: list[Node]) -> None:
        dates = [node.days for node in several if isinstance(node, Date)]
        if any(one.last is None for one in dates) and any(one.first is None for one in dates):
            self.notes.append("date: given twice is one or the other; for both write one range: date:2026-01..2026-03")

    def _between(self, mark: Token, before: bool, name: str, example: str) -> None:
        """See that something stands before and behind an operator."""
        if not before or self.next is None or self.next.kind in ("and", "or", "close"):
            raise _operator(mark, f"{name} stands between two things", example)

    def _count(self, token: Token) -> None:
        self._items += 1
        if self._items > MOST_ITEMS:
            raise QueryError(
                f"the query has more than {MOST_ITEMS} words, phrases and values, at {token.start + 1}",
                "Ask for some of them at a time.",
                token.start,
            )

    def _no_value(self, token: Token) -> QueryError:
        typed, value = token.text, self.next
        if value is not None and value.kind in ("quoted", "word") and value.start > token.end:
            hint = f"Write it without a space: {typed}:{self.text[value.start : value.end]}"
        elif value is not None and value.kind == "open" and value.start == token.end:
            inside = self.text[value.end :].partition(")")[0].partition("）")[0].split()
            each = " ".join(word if word in OPERATORS else f"{typed}:{word}" for word in inside)
            hint = f"Write the field with each: ({each or f'{typed}:值'})"
        else:
            hint = f'Write: {typed}:值, or {typed}:"值". To search for it as text, quote it.'
        return QueryError(f"{typed}: has no value, at {token.start + 1}", hint, token.start)

    def _take(self) -> Token:
        """Move on to the next token; the one that was."""
        taken = self.next
        self.last = taken
        self.next = next(self._tokens, None)
        return taken if taken is not None else Token("word", "", len(self.text), len(self.text))


def _field_of(node: Node) -> str:
    match node:
        case Value(field):
            return field
        case Date():
            return "date"
        case Pages():
            return "page"
        case _:
            return ""


def _pages(text: str, token: Token) -> Pages:
    """A range of pages: 1..4, A1..A4, either end open."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    parts = re.split(_TO, plain)
    ends = [re.fullmatch(_PAGE, facet_key("page", part)) if part else None for part in parts]
    named = [end for end in ends if end is not None]
    example = f"Write {token.text}:1..4, {token.text}:A1..A4, {token.text}:2.. or {token.text}:..4"
    if len(parts) != 2 or not named or any(part and end is None for part, end in zip(parts, ends, strict=True)):
        raise QueryError(f"{text!r} is no range of pages, at {token.start + 1}", example, token.start)
    first, last = ((int(end[2]) if end else None) for end in ends)
    if len({end[1] for end in named}) > 1:
        raise QueryError(
            f"{text!r} goes from one series of pages to another, at {token.start + 1}", example, token.start
        )
    if first is not None and last is not None and first > last:
        raise QueryError(
            f"{text!r} ends before it begins, at {token.start + 1}",
            f"Turn it round: {token.text}:{parts[1]}..{parts[0]}",
            token.start,
        )
    return Pages(named[0][1], first, last)


def _unescaped(inside: str) -> str:
    """A quoted value without the backslashes that take a mark as text."""
    return re.sub(rf"\\([{re.escape(''.join(ESCAPED))}])", r"\1", inside) if ESCAPE in inside else inside


def _nothing(token: Token) -> QueryError:
    return QueryError(
        f"{token.text!r} has no character to look for, at {token.start + 1}",
        "Quotation marks and spaces are not searched.",
        token.start,
    )


def _operator(token: Token, message: str, example: str) -> QueryError:
    return QueryError(
        f"{message}, at {token.start + 1}",
        f'Write: {example}. To search for it as text, quote it: "{token.text}".',
        token.start,
    )


def _unknown(token: Token) -> QueryError:
    import difflib

    near = difflib.get_close_matches(fold(token.text), FIELDS, n=1)
    return QueryError(
        f"there is no field {token.text!r}, at {token.start + 1}",
        (f"Did you mean {near[0]}:? " if near else "")
        + f"Fields are {', '.join(sorted(set(FIELDS.values())))}. To search for it as text, quote it.",
        token.start,
    )


assert not set(OPEN + CLOSE) & set(ESCAPED)
