"""A text with up to so many edits: the units that have one such, and where one unit does.

Of one piece more than there are edits, one at least stands unchanged in whatever matches (the pigeonhole principle). So
only the surroundings of pieces are compared: at all places at once, a row of the table of edit distances at a time, in
which a match may begin anywhere (Sellers, 1980). What that takes hangs on how often the pieces stand, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from search.candidates import Needle
from search.scan import places_of
from search.units import Places, Units

TOGETHER: Final = 1 << 15
"""Places compared at once: their rows stay in the processor's cache."""

_LINE_END: Final = ord("\n")

Span = tuple[int, int]


def cut(text: str, edits: int, share: Callable[[str], float]) -> list[tuple[int, str]]:
    """The pieces of a text, one more than `edits`, and where each begins; such that they are met least often.

    `share`: of the documents that have a character, 0 to 1. A piece is met as often as its characters' shares multiplied
    say; that is not so, but tells 的 from 蒙古.
    """
    shares = [0.05 * share(char) + 1e-6 for char in text]
    # best[n][end]: the least that n pieces of the first `end` characters cost, and where the last of them begins.
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _ in range(edits + 1):
        row: dict[int, tuple[float, int]] = {}
        for begin, (cost, _begin) in best[-1].items():
            product = 1.0
            for end in range(begin + 1, len(text) + 1):
                product *= shares[end - 1]
                if end not in row or cost + product < row[end][0]:
                    row[end] = (cost + product, begin)
        best.append(row)
    pieces: list[tuple[int, str]] = []
    end = len(text)
    for row in reversed(best[1:]):
        begin = row[end][1]
        pieces.append((begin, text[begin:end]))
        end = begin
    return pieces[::-1]


def matching(units: Units, text: NDArray[Any], edits: int, pieces: Sequence[tuple[int, Needle]]) -> Places:
    """The units that have `text`, as numbers of UTF-16, with so many edits. `pieces`: where each begins in it."""
    met = np.zeros(len(units.begins), dtype=bool)
    for offset, piece in pieces:
        places = places_of(units.texts, piece)
        of_each = units.of(places)
        open_still = ~met[of_each] & (places + len(piece.units) <= units.ends[of_each])
        places, of_each = places[open_still], of_each[open_still]
        for begin in range(0, len(places), TOGETHER):
            some, of_some = places[begin : begin + TOGETHER], of_each[begin : begin + TOGETHER]
            met[of_some[_least(units, text, edits, some - offset, of_some) <= edits]] = True
    return np.flatnonzero(met)


def _least(units: Units, text: NDArray[Any], edits: int, begins: Places, of_each: Places) -> NDArray[np.int8]:
    """The least edits from `text` to anything around each place, where it would begin if nothing were changed."""
    size = len(text)
    firsts, lasts = units.begins[of_each], units.ends[of_each]
    # distances[i]: from the first i characters of the text to what ends here, wherever that began.
    start = np.arange(size + 1, dtype=np.int8)[:, None]
    distances = np.repeat(start, len(begins), axis=1)
    least = np.full(len(begins), size, np.int8)
    one = np.int8(1)
    for ahead in range(-edits, size + edits):
        at = begins + ahead
        outside = (at < firsts) | (at >= lasts)
        chars = units.texts[np.where(outside, 0, at)]
        diagonal = distances[0].copy()
        for row in range(1, size + 1):
            changed = diagonal + (chars != text[row - 1])
            diagonal = distances[row].copy()
            np.minimum(diagonal, distances[row - 1], out=distances[row])
            distances[row] += one
            np.minimum(distances[row], changed, out=distances[row])
        if outside.any():
            distances[:, outside] = start
        np.minimum(least, distances[size], out=least)
    return least


def spans(text: str, edits: int, unit: str) -> list[Span]:
    """Where a folded unit has it: of what overlaps the nearest to `text`, in edits, then in length."""
    from rapidfuzz.distance import Levenshtein

    near: set[tuple[int, int, int, int]] = set()
    compared: set[Span] = set()
    for offset, piece in cut(text, edits, lambda _char: 0.0):
        at = unit.find(piece)
        while at >= 0:
            begin = at - offset
            for first in range(max(0, begin - edits), min(len(unit), begin + edits + 1)):
                for size in range(len(text) - edits, len(text) + edits + 1):
                    last = first + size
                    if last > len(unit) or (first, last) in compared:
                        continue
                    compared.add((first, last))
                    distance = Levenshtein.distance(text, unit[first:last], score_cutoff=edits)
                    if distance <= edits:
                        near.add((distance, abs(size - len(text)), first, last))
            at = unit.find(piece, at + 1)
    found: list[Span] = []
    taken = bytearray(len(unit))
    for _, _, first, last in sorted(near):
        if not any(taken[first:last]):
            found.append((first, last))
            taken[first:last] = b"\1" * (last - first)
    return sorted(found)
