"""A pattern (wildcards, near, fuzzy) and a segment go in; the documents that match come out, with how often each does.

Candidates come from the index, as for phrases: documents with the characters, and the words of two, that a match must
have. The verdict is read in the folded text, of many documents at once (`wild`, `near`, `fuzzy`). Where a character is
two numbers of UTF-16 it would count as two; documents with such a one are read one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, assert_never

import numpy as np
from numpy.typing import NDArray

from indexer.schema import as_term
from indexer.texts import FOLDED_ENCODING
from search import fuzzy, near, wild
from search.candidates import Needle, candidates, needle
from search.halves import halves, of_each
from search.query import Fuzzy, Near, Pattern, Wild
from search.scan import MANY, Occurrences, of_all
from search.snapshot import Mask, Segment
from search.units import Places, Units, put_together

ALL: Final = 0.05
"""Share of the characters from which wildcards and what is near are looked for in all texts: a look takes 5 ms in 25 M
characters, whose units are known, and to put together a seventh of them and part it into units 28."""

Pairs = Callable[[str], Sequence[bytes]]
"""The neighbours in a text that are words, as terms (`search.words`)."""

Span = tuple[int, int]


def occurrences(segment: Segment, node: Pattern, within: Mask, pairs: Pairs) -> Occurrences:
    """The documents of `within` that match, each with the number of its units that do."""
    none = np.empty(0, np.intp)
    needles = _needles(segment, node, pairs)
    within = _candidates(segment, node, needles, within)
    if not within.any():
        return Occurrences(none, none, none)
    single = np.flatnonzero(within & segment.two_in_one)
    many = within & ~segment.two_in_one
    docs = np.flatnonzero(many)
    everywhere, in_headline = np.zeros(segment.count, np.intp), np.zeros(segment.count, np.intp)
    for doc in single.tolist():
        lines = segment.file.folded[doc].decode(FOLDED_ENCODING, "surrogatepass").split("\n")
        everywhere[doc] = sum(bool(spans(node, line)) for line in lines)
        in_headline[doc] = bool(spans(node, lines[0]))

    def look(units: Units) -> tuple[Places, Mask]:
        """The document of each unit that matches, and whether the unit is its headline."""
        found = _matching(units, node, needles)
        found = found[many[units.docs[found]]]
        return units.docs[found], units.heads[found]

    if not len(docs):
        looked = []
    elif of_all(segment, docs) > (MANY if isinstance(node, Fuzzy) else ALL):
        looked = of_each(look, segment.units)
    else:
        texts = segment.file.arrays["folded"].view("<u2")
        looked = of_each(lambda some: look(put_together(texts, segment.limits, some)), halves(segment.limits, docs))
    for of_units, heads in looked:
        everywhere += np.bincount(of_units, minlength=segment.count)
        in_headline += np.bincount(of_units[heads], minlength=segment.count)
    kept = np.flatnonzero(everywhere)
    return Occurrences(kept, everywhere[kept], in_headline[kept])


def spans(node: Pattern, unit: str) -> list[Span]:
    """Where a folded unit matches, in order; [] where it does not."""
    match node:
        case Wild(pieces):
            return wild.spans(pieces, unit)
        case Near(parts, most, ordered):
            return near.spans(parts, most, ordered, unit)
        case Fuzzy(text, edits):
            return fuzzy.spans(text, edits, unit)
    assert_never(node)


def _needles(segment: Segment, node: Pattern, pairs: Pairs) -> list[tuple[int, Needle | None]]:
    """What is looked for: the pieces, the parts; of a fuzzy text, pieces of it and where they begin."""
    match node:
        case Wild(pieces):
            return [(0, needle(segment, piece, pairs(piece))) for piece in pieces]
        case Near(parts):
            return [(0, needle(segment, part, pairs(part))) for part in parts]
        case Fuzzy(text, edits):
            cut = fuzzy.cut(text, edits, lambda char: _share(segment, char))
            return [(offset, needle(segment, piece, pairs(piece))) for offset, piece in cut]
    assert_never(node)


def _share(segment: Segment, char: str) -> float:
    field = segment.file.field("chars")
    number = field.find(as_term(char)) if field is not None else None
    return field.frequency(number) / segment.count if field is not None and number is not None else 0.0


def _candidates(segment: Segment, node: Pattern, needles: Sequence[tuple[int, Needle | None]], within: Mask) -> Mask:
    """The documents that may match."""
    if not isinstance(node, Fuzzy):
        for _, wanted in needles:
            docs = candidates(segment, wanted, within)
            within = np.zeros(segment.count, dtype=bool)
            within[docs] = True
        return within
    # An edit takes one character away at most; of so many, and of the pieces all but so many, a document has each.
    chars = dict.fromkeys(node.text)
    there = np.zeros(segment.count, np.uint8)
    for char in chars:
        there += segment.mask("chars", as_term(char))
    possible = np.zeros(segment.count, dtype=bool)
    for _, wanted in needles:
        if wanted is not None:
            possible[candidates(segment, wanted, within)] = True
    return possible & (there >= len(chars) - node.edits)


def _matching(units: Units, node: Pattern, needles: Sequence[tuple[int, Needle | None]]) -> Places:
    """The units that match."""
    known = [(offset, wanted) for offset, wanted in needles if wanted is not None]
    match node:
        case Wild():
            return wild.matching(units, [wanted for _, wanted in known])
        case Near(_, most, ordered):
            return near.matching(units, [wanted for _, wanted in known], most, ordered)
        case Fuzzy(text, edits):
            return fuzzy.matching(units, _numbers(text), edits, known)
    assert_never(node)


def _numbers(text: str) -> NDArray[np.uint16]:
    """A number for each character; for one that is two in UTF-16 one that nothing here is equal to."""
    return np.array([ord(char) if ord(char) < 0x1_0000 else ord("\n") for char in text], np.uint16)
