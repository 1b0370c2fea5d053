"""Texts near each other: the units that have them so, and where one unit does.

All occurrences are one stream. For each set of texts it is carried through it where the last row of these ended; so it is
known, at an occurrence of another, whether that continues one. What takes the time is one pass for each set of texts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.candidates import Needle
from search.parts import Found
from search.parts import found as parts_found
from search.scan import places_of
from search.snapshot import Mask
from search.units import Places, Units

Ends = NDArray[np.int32]
"""Places in the texts of a segment, which has less than 2^31 characters."""

Span = tuple[int, int]


def matching(units: Units, parts: Sequence[Needle], most: int, ordered: bool) -> Places:
    """The units that have all parts, none over another, with at most `most` characters from each to the next."""
    if len(parts) == 2:
        return _two(units, parts, most, ordered)
    parted = parts_found(units, parts)
    found = np.zeros(len(parted.units.begins), dtype=bool)
    stream = _stream(parted, parts, most)
    if not ordered and len({part.text for part in parts}) == len(parts) and not _overlap(parts):
        found[stream.units[stream.in_windows()]] = True
        stream = stream.only(~found[stream.units])
    found[stream.units[_reached(stream, [part.text for part in parts], ordered)]] = True
    return parted.numbers[np.flatnonzero(found)]


def _two(units: Units, parts: Sequence[Needle], most: int, ordered: bool) -> Places:
    """The same of two parts, which need no stream."""
    found = np.zeros(len(units.begins), dtype=bool)
    same = parts[0].text == parts[1].text
    one = (parts[0], places_of(units.texts, parts[0]))
    other = one if same else (parts[1], places_of(units.texts, parts[1]))
    found[_one_behind(units, one, other, most)] = True
    if not ordered and not same:
        found[_one_behind(units, other, one, most)] = True
    return np.flatnonzero(found)


def _one_behind(units: Units, one: tuple[Needle, Places], other: tuple[Needle, Places], most: int) -> Places:
    """The units in which one text stands near before another. The fewer of both are looked up among the others."""
    (first, before), (second, behind) = one, other
    ends = before + len(first.units)
    if len(before) <= len(behind):
        nearest = np.searchsorted(behind, ends)
        there = np.flatnonzero(nearest < len(behind))
        begins, firsts = before[there], behind[nearest[there]]
        kept = np.flatnonzero(firsts - ends[there] <= most)
        begins, firsts = begins[kept], firsts[kept]
    else:
        nearest = np.searchsorted(ends, behind, side="right") - 1
        kept = np.flatnonzero((nearest >= 0) & (behind - ends[nearest] <= most))
        begins, firsts = before[nearest[kept]], behind[kept]
    unit = units.of(begins)
    return unit[firsts + len(second.units) <= units.ends[unit]]


def _overlap(parts: Sequence[Needle]) -> bool:
    """Whether one part may stand over the end of another."""
    return sum(len(set(part.text)) for part in parts) > len(set().union(*(part.text for part in parts)))


def _reached(stream: _Stream, texts: Sequence[str], ordered: bool) -> Mask:
    """The occurrences that a row of all parts ends with. For each set of parts it is known which occurrences end a row
    of them; to each occurrence of another part the last of these before it is the nearest."""
    whole = (1 << len(texts)) - 1
    nearest: dict[int, Ends] = {}
    for met in sorted(range(1, whole + 1), key=int.bit_count):
        if not _in_turn(met, texts, ordered):
            continue
        ends = np.zeros(len(stream.begins), dtype=bool)
        for part, text in enumerate(texts):
            before = met & ~(1 << part)
            if before == met or (before and before not in nearest):
                continue
            here = stream.of == stream.numbers[text]
            ends |= here & (nearest[before] >= stream.earliest) if before else here
        if met == whole:
            return ends
        nearest[met] = stream.nearest(ends)
    raise AssertionError


def _in_turn(met: int, texts: Sequence[str], ordered: bool) -> bool:
    """Whether these parts may be the first to be met: in their order where that is asked for; of equal ones the earlier
    before the later, since it makes no difference which is which."""
    if ordered:
        return met & (met + 1) == 0
    having = [at for at in range(len(texts)) if met & 1 << at]
    return all(met & 1 << at for last in having for at in range(last) if texts[at] == texts[last])


@dataclass(frozen=True, slots=True)
class _Stream:
    """The occurrences of all parts in one order: where each begins and ends, which text it is `of` by its number, and
    the number of its unit. `earliest`: where a text before it may end, at the earliest, to be near."""

    begins: Ends
    ends: Ends
    of: NDArray[np.uint8]
    units: Places
    earliest: Ends
    numbers: Mapping[str, int]

    def only(self, some: Mask) -> _Stream:
        """Some of them."""
        return _Stream(
            self.begins[some], self.ends[some], self.of[some], self.units[some], self.earliest[some], self.numbers
        )

    def in_windows(self) -> Mask:
        """The occurrences of which all other texts last ended so near before that they are in a row in whatever order.
        No two may overlap."""
        oldest = self.ends
        for number in self.numbers.values():
            oldest = np.minimum(oldest, np.maximum.accumulate(np.where(self.of == number, self.ends, -1)))
        near: Mask = oldest >= self.earliest
        return near

    def nearest(self, some: Mask) -> Ends:
        """For each occurrence where the last of some others before it ends; -1 where there is none."""
        last = np.full(len(self.ends) + 1, -1, np.int32)
        if not (self.ends - self.begins != 1).any():  # then all others before it have ended
            np.maximum.accumulate(np.where(some, self.ends, -1), out=last[1:])
            return last[:-1]
        order = self.ends.argsort(kind="stable")
        ends = self.ends[order]
        np.maximum.accumulate(np.where(some[order], ends, -1), out=last[1:])
        return last[ends.searchsorted(self.begins, "right")]


def _stream(parted: Found, parts: Sequence[Needle], most: int) -> _Stream:
    """The occurrences of parts, each in one unit, in the units that have all."""
    units = parted.units
    has_all = np.zeros(len(units.begins), dtype=bool)
    has_all[parted.having] = True
    numbers: dict[str, int] = {}
    pieces: list[tuple[Places, Places, Places, NDArray[np.uint8]]] = []
    for part, places, unit in zip(parts, parted.places, parted.within, strict=True):
        if part.text not in numbers:
            kept = has_all[unit] & (places + len(part.units) <= units.ends[unit])
            begins = places[kept]
            of = np.full(len(begins), len(numbers), np.uint8)
            pieces.append((begins, begins + len(part.units), unit[kept], of))
            numbers[part.text] = len(numbers)
    begins, ends, unit, of = (np.concatenate(each) for each in zip(*pieces, strict=True))
    order = begins.argsort(kind="stable")  # what numpy calls stable finds runs that are in order
    begins, ends, unit, of = begins[order], ends[order], unit[order], of[order]
    earliest = np.maximum(begins - most, units.begins[unit] + 1)
    return _Stream(begins.astype(np.int32), ends.astype(np.int32), of, unit, earliest.astype(np.int32), numbers)


def spans(parts: Sequence[str], most: int, ordered: bool, text: str) -> list[Span]:
    """Where a folded unit has the parts so: each occurrence that is one of such a row."""
    places = [_places(part, text) for part in parts]
    found: set[Span] = set()
    # Rows from the front: the parts in them, and of each the occurrences that are reached.
    begun: list[tuple[tuple[int, ...], list[list[int]]]] = [
        ((at,), [places[at]]) for at in range(1 if ordered else len(parts))
    ]
    while begun:
        order, rows = begun.pop()
        if not rows[-1]:
            continue
        if len(order) == len(parts):
            found |= _from_behind(rows, [len(parts[at]) for at in order], most)
            continue
        ends = [place + len(parts[order[-1]]) for place in rows[-1]]
        for after in (order[-1] + 1,) if ordered else set(range(len(parts))) - set(order):
            nearest = ((place, bisect_right(ends, place) - 1) for place in places[after])
            there = [place for place, at in nearest if at >= 0 and place - ends[at] <= most]
            begun.append(((*order, after), [*rows, there]))
    return sorted(found)


def _from_behind(rows: list[list[int]], sizes: Sequence[int], most: int) -> set[Span]:
    """The occurrences of rows that reach from the first to the last."""
    for at in range(len(rows) - 2, -1, -1):
        behind, size = rows[at + 1], sizes[at]
        following = ((place, bisect_left(behind, place + size)) for place in rows[at])
        rows[at] = [place for place, n in following if n < len(behind) and behind[n] - place - size <= most]
    return {(place, place + size) for row, size in zip(rows, sizes, strict=True) for place in row}


def _places(part: str, text: str) -> list[int]:
    found = []
    at = text.find(part)
    while at >= 0:
        found.append(at)
        at = text.find(part, at + 1)
    return found
