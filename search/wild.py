"""Pieces with any run of characters between them: the units that have them in order, and where one unit does.

The first piece is taken where it first stands, each other where it first stands behind the one before: if that does not
fit, nothing does. So a unit is gone through once for each piece, whatever the pieces are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from search.candidates import Needle
from search.parts import found as parts_found
from search.query import HOLE
from search.units import Places, Units

LONG_RUN: Final = 30
"""Characters for a * from which on they are not marked: half a paragraph in red shows nothing."""

Span = tuple[int, int]


def matching(all_units: Units, pieces: Sequence[Needle]) -> Places:
    """The units that have the pieces, in order."""
    found = parts_found(all_units, pieces)
    units, places, alive = found.units, found.places, found.having
    at = units.begins[alive]
    for piece, of_piece in zip(pieces, places, strict=True):
        following = np.searchsorted(of_piece, at)
        there = following < len(of_piece)
        alive, begins = alive[there], of_piece[following[there]]
        at = begins + len(piece.units)
        whole = at <= units.ends[alive]
        alive, at = alive[whole], at[whole]
    matching: Places = found.numbers[alive]
    return matching


def spans(pieces: Sequence[str], text: str) -> list[Span]:
    """Where a folded unit has the pieces: of matches that do not overlap, each the shortest that ends where it does.

    What stands for a long * is not in it, so that there may be several spans for a match.
    """
    found: list[Span] = []
    begin = 0
    while (ends := _ends(pieces, text, begin)) is not None:
        # Back from the end: each piece where it last stands before the one behind.
        parts: list[Span] = []
        end = ends
        for piece in reversed(pieces):
            first = _last_place(piece, text, begin, end)
            parts.append((first, first + len(piece)))
            end = first
        for first, last in reversed(parts):
            if found and found[-1][0] >= begin and first - found[-1][1] <= LONG_RUN:
                found[-1] = (found[-1][0], last)
            else:
                found.append((first, last))
        begin = ends
    return found


def _ends(pieces: Sequence[str], text: str, begin: int) -> int | None:
    """Where the first match from `begin` on ends, None where there is none."""
    for piece in pieces:
        at = _place(piece, text, begin)
        if at < 0:
            return None
        begin = at + len(piece)
    return begin


def _place(piece: str, text: str, begin: int) -> int:
    """Where a piece first stands from `begin` on, -1 where it does not."""
    offset, literal = _literal(piece)
    at = text.find(literal, begin + offset)
    while at >= 0:
        if at - offset + len(piece) <= len(text) and _fits(piece, text, at - offset):
            return at - offset
        at = text.find(literal, at + 1)
    return -1


def _last_place(piece: str, text: str, begin: int, end: int) -> int:
    """Where a piece last stands between `begin` and `end`, where it does."""
    offset, literal = _literal(piece)
    at = text.rfind(literal, begin + offset, end - (len(piece) - offset - len(literal)))
    while not _fits(piece, text, at - offset):
        at = text.rfind(literal, begin + offset, at + len(literal) - 1)
    return at - offset


def _literal(piece: str) -> tuple[int, str]:
    """The longest part of a piece without a hole, and where in the piece it stands."""
    at, best = 0, (0, "")
    for part in piece.split(HOLE):
        if len(part) > len(best[1]):
            best = (at, part)
        at += len(part) + 1
    return best


def _fits(piece: str, text: str, at: int) -> bool:
    return all(char in (HOLE, text[at + place]) for place, char in enumerate(piece))
