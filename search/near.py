"""Texts near each other: the units that have them so, and where one unit does.

From each occurrence of a text to the nearest one of the next is one look-up; which occurrences are reached so is
carried from text to text. For texts in any order it is carried for each set of texts already met and the last of them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

import numpy as np

from search.scan import Needle, places_of_each
from search.units import Places, Units

Span = tuple[int, int]


def matching(units: Units, parts: Sequence[Needle], most: int, ordered: bool) -> Places:
    """The units that have all parts, none over another, with at most `most` characters from each to the next."""
    places = places_of_each(units.texts, parts)
    if not all(map(len, places)):
        return np.empty(0, np.intp)
    if len(parts) > 2:
        places = _in_units_with_all(units, places)
    texts = [part.text for part in parts]
    step = _Step(units, places, [len(part.units) for part in parts], most)
    whole = (1 << len(parts)) - 1
    met_so_far: dict[tuple[int, int], Places] = {(1 << at, at): places[at] for at in range(len(parts))}
    found = np.zeros(len(units.begins), dtype=bool)
    for met in range(1, whole):
        for last in range(len(parts)):
            before = met_so_far.pop((met, last), None)
            if before is None or not len(before) or not _in_turn(met, last, texts, ordered):
                continue
            for after in range(len(parts)) if not ordered else (last + 1,):
                now = met | 1 << after
                if after == len(parts) or now == met or not _in_turn(now, after, texts, ordered):
                    continue
                if now == whole:
                    found[step.last(before, last, after)] = True
                else:
                    there = step.on(before, last, after)
                    known = met_so_far.get((now, after))
                    met_so_far[now, after] = there if known is None else np.union1d(known, there)
    return np.flatnonzero(found)


def _in_turn(met: int, last: int, texts: Sequence[str], ordered: bool) -> bool:
    """Whether these parts may be the first to be met: in their order where that is asked for; of equal ones the earlier
    before the later, since it makes no difference which is which."""
    if ordered:
        return met == (2 << last) - 1
    return all(met & 1 << at for at in range(last) if texts[at] == texts[last])


def _in_units_with_all(units: Units, places: Sequence[Places]) -> list[Places]:
    """The places that lie in units in which every part has one."""
    limits = [np.searchsorted(of_part, np.append(units.begins, len(units.texts))) for of_part in places]
    alive = np.flatnonzero(np.logical_and.reduce([of_part[1:] > of_part[:-1] for of_part in limits]))
    kept = []
    for of_part, limit in zip(places, limits, strict=True):
        first, last = limit[alive], limit[alive + 1]
        sizes = last - first
        into = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        kept.append(of_part[np.repeat(first, sizes) + into])
    return kept


@dataclass(frozen=True, slots=True)
class _Step:
    """From occurrences of one part to those of another that stand behind them, near and in the same unit."""

    units: Units
    places: Sequence[Places]
    sizes: Sequence[int]
    most: int

    def on(self, before: Places, part: int, after: int) -> Places:
        """The places of `after` behind one of `before`, which are places of `part`."""
        behind = self.places[after]
        ends = before + self.sizes[part]
        nearest = np.searchsorted(ends, behind, side="right") - 1
        close = np.flatnonzero((nearest >= 0) & (behind - ends[nearest] <= self.most))
        kept = close[self._in_one_unit(before[nearest[close]], behind[close] + self.sizes[after])]
        there: Places = behind[kept]
        return there

    def last(self, before: Places, part: int, after: int) -> Places:
        """The units in which that is so. The fewer of both sides are looked up among the others."""
        behind = self.places[after]
        ends = before + self.sizes[part]
        if len(before) <= len(behind):
            nearest = np.searchsorted(behind, ends)
            there = np.flatnonzero(nearest < len(behind))
            begins, firsts = before[there], behind[nearest[there]]
            kept = np.flatnonzero(firsts - ends[there] <= self.most)
            begins, firsts = begins[kept], firsts[kept]
        else:
            nearest = np.searchsorted(ends, behind, side="right") - 1
            kept = np.flatnonzero((nearest >= 0) & (behind - ends[nearest] <= self.most))
            begins, firsts = before[nearest[kept]], behind[kept]
        kept = self._in_one_unit(begins, firsts + self.sizes[after])
        units: Places = self.units.of(begins[kept])
        return units

    def _in_one_unit(self, begins: Places, ends: Places) -> Places:
        whole: Places = np.flatnonzero(ends <= self.units.ends[self.units.of(begins)])
        return whole


def spans(parts: Sequence[str], most: int, ordered: bool, text: str) -> list[Span]:
    """Where a folded unit has the parts so: each occurrence that is one of such a row."""
    places = [_places(part, text) for part in parts]
    if not all(places):
        return []
    found: set[Span] = set()
    for order in [tuple(range(len(parts)))] if ordered else permutations(range(len(parts))):
        found |= _of_order([places[at] for at in order], [len(parts[at]) for at in order], most)
    return sorted(found)


def _of_order(places: Sequence[list[int]], sizes: Sequence[int], most: int) -> set[Span]:
    """The occurrences that are in a row in this order: reached from the front, and then from the back."""
    rows = [places[0]]
    for (size, _), behind in zip(pairwise(sizes), places[1:], strict=True):
        ends = [place + size for place in rows[-1]]
        nearest = ((place, bisect_right(ends, place) - 1) for place in behind)
        rows.append([place for place, at in nearest if at >= 0 and place - ends[at] <= most])
    for at in range(len(rows) - 2, -1, -1):
        behind, size = rows[at + 1], sizes[at]
        following = ((place, bisect_left(behind, place + size)) for place in rows[at])
        rows[at] = [place for place, n in following if n < len(behind) and behind[n] - place - size <= most]
    return (
        {(place, place + size) for row, size in zip(rows, sizes, strict=True) for place in row} if rows[-1] else set()
    )


def _places(part: str, text: str) -> list[int]:
    found = []
    at = text.find(part)
    while at >= 0:
        found.append(at)
        at = text.find(part, at + 1)
    return found
