"""The tree of a query, as frozen nodes: what `parse` makes, `evaluate` answers, `highlight` marks and `explain` tells.

What is asked for within a text is folded here already, but for `Words` and `Phrase`, which keep what was typed: words
are cut out of it, and numbers in it have other forms (`numerals`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from indexer.fold import fold
from search.days import Days

HOLE: Final = "\n"
"""In a piece of a `Wild`: any one character. It separates units, so that no folded text has it within one."""


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
class Wild:
    """Pieces of text, in this order, within one unit, and any run of characters, or none, between each and the next.

    A piece has a character to look for at least, and may have `HOLE`s.
    """

    pieces: tuple[str, ...]
    where: str = "text"


@dataclass(frozen=True, slots=True)
class Near:
    """Two texts or more within one unit, none over another, with at most `most` characters from each to the next.

    In any order; in that of `parts` where `ordered`.
    """

    parts: tuple[str, ...]
    most: int
    ordered: bool = False
    where: str = "text"


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A text within one unit, or one that becomes it by at most `edits` characters changed, taken out or put in."""

    text: str
    edits: int
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
class Pages:
    """Pages of one series (its letter, folded, or "") from `first` to `last`, both included; None is without end."""

    series: str
    first: int | None
    last: int | None


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


Pattern = Wild | Near | Fuzzy
"""What is looked for in a text and is no plain phrase."""

Node = Words | Phrase | Pattern | Value | Date | Pages | Not | And | Or


def literals(node: Words | Phrase | Pattern) -> tuple[str, ...]:
    """The folded texts a node asks for, without the holes in them."""
    match node:
        case Words(text) | Phrase(text):
            return (fold(text),)
        case Wild(pieces):
            return tuple(part for piece in pieces for part in piece.split(HOLE) if part)
        case Near(parts):
            return parts
        case Fuzzy(text):
            return (text,)
