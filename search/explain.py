"""A query tree goes in; how it was read, cut into words, and what each part of it finds comes out, as a tree of parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from indexer.analyse import Cutter
from indexer.fold import fold
from search.days import Days
from search.query import HOLE, And, Date, Fuzzy, Near, Node, Not, Or, Pages, Phrase, Value, Wild, Words


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a query. `kind`: "all of", "any of", "not", "words", "phrase", "wildcards", "near", "fuzzy", or a field.

    `text`: what is looked for, folded, in words a reader follows. `words`: what a run was cut into. `articles`: how many
    match this part by itself.
    """

    kind: str
    text: str
    articles: int
    words: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


def explain(node: Node, count: Callable[[Node], int], cutter: Cutter) -> Part:
    """The parts of a query. `count`: how many articles match a tree."""
    match node:
        case And(nodes) if len(nodes) == 1:
            return explain(nodes[0], count, cutter)
        case Or(nodes) if len(nodes) == 1:
            return explain(nodes[0], count, cutter)
        case And(nodes) | Or(nodes):
            parts = tuple(explain(one, count, cutter) for one in nodes if one != And(()) or len(nodes) == 1)
            if len(parts) == 1:
                return parts[0]
            kind = "any of" if isinstance(node, Or) else "all of" if parts else "every article"
            return Part(kind, "", count(node), parts=parts)
        case Not(inner):
            return Part("not", "", count(node), parts=(explain(inner, count, cutter),))
        case Words(text):
            words = tuple(cutter.query_words(text))
            return Part("words", _where(node.where, fold(text)), count(node), words)
        case _:
            kind, text = _leaf(node)
            return Part(kind, text, count(node))


def _leaf(node: Phrase | Wild | Near | Fuzzy | Value | Date | Pages) -> tuple[str, str]:
    match node:
        case Phrase(text, where):
            return "phrase", _where(where, f'"{fold(text)}"')
        case Wild(pieces, where):
            marks = {ord("*"): r"\*", ord("?"): r"\?", ord(HOLE): "?"}
            return "wildcards", _where(where, f'"{"*".join(piece.translate(marks) for piece in pieces)}"')
        case Near(parts, most, ordered, where):
            order = "in this order" if ordered else "in any order"
            between = f"at most {most} character{'' if most == 1 else 's'} between, {order}"
            return "near", _where(where, f'"{" ".join(parts)}", {between}')
        case Fuzzy(text, edits, where):
            return "fuzzy", _where(where, f'"{text}", at most {edits} character{"" if edits == 1 else "s"} off')
        case Value(field, value):
            return field, value
        case Date(days):
            return "date", _days(days)
        case Pages(series, first, last):
            return "page", _range(*("" if end is None else f"{series.upper()}{end}" for end in (first, last)))
    assert_never(node)


def _where(where: str, text: str) -> str:
    return f"{text} in the headline" if where == "title" else text


def _days(days: Days) -> str:
    if days.first and days.first == days.last:
        return days.first.isoformat()
    return _range(days.first.isoformat() if days.first else "", days.last.isoformat() if days.last else "")


def _range(first: str, last: str) -> str:
    return f"{first} to {last}" if first and last else f"from {first} on" if first else f"up to {last}"
