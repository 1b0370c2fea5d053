"""Articles of a snapshot go in; those that print nearly the same text come out: wire copy (通稿), reprints, repeats.

Candidates are the articles whose fingerprints differ in few bits (`indexer.shingles`): one operation on the numbers of
all segments, 3 ms for a million articles. Whether two are alike is read in their texts: of all runs of four characters
behind the headline most are shared, or nearly all of the one stand in the other, which is then not much longer.

Measured: of 86 pairs of 20,000 news items of xwlb that are alike when all are read 84 are found, of 271 of rmrb-2026 all
(the pages of its articles that are printed twice). 8 of the 84 are more than ten days apart, and tell the news of another
year in the same form. 25 issues of `bench.printer` under another paper's name: at rates 0, 1 and 2 of faults 529 of 529,
502 of 505 and 487 of 497 articles are found alike to their print, with 1 of 100 characters misread 499, with 3 of 100 398
(of short ones too little is left), and none to anything else. Those missed lack much, or have another article in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.shingles import Shingles, shared, shingles
from search.snapshot import Row, Segment, Snapshot

BITS: Final = 16
"""Of 64, in which the fingerprints of two that are alike differ at most."""
SHARED: Final = 0.8
"""Runs in common to all runs, from which two texts are alike."""
LONG: Final = 400
SHARED_IF_LONG: Final = 0.7
"""The same for two texts of so many runs. What is told in one form every year (本台明天将直播…开幕会) has up to 0.83, and at
most 360 runs; two OCR'd prints of one text that err in 3 of 100 characters have 0.78."""
CONTAINED: Final = 0.95
HALF: Final = 0.5
"""Or the share of the runs of one that the other has, if in common they have half of all."""
FEWEST: Final = 20
"""Runs of a text that can be compared: of 晚间天气预报 20130607 and its like every one would be alike to every other."""

COMPARED: Final = 10_000
"""Results of one search that are compared with each other, the first in order: 0.3 s,
0.5 s at worst. Those behind are not folded."""
MOST_READ: Final = 20_000
"""Texts that are read for one question, 20 µs each: what would be read after these is not called alike."""


@dataclass(frozen=True, slots=True)
class Group:
    """A result, and those behind it that are alike to it."""

    row: Row
    folded: tuple[Row, ...] = ()


def near(snapshot: Snapshot, row: Row) -> list[tuple[Row, float]]:
    """The live articles alike to one, each with what they share (0 to 1), most first."""
    reader = _Reader(snapshot)
    mine = reader.known([row])
    found: list[tuple[float, Row]] = []
    for number, segment in enumerate(snapshot.segments):
        known = _Known(segment.file.arrays["simhash"], _lengths(segment))
        candidates = known.close_to(mine, 0)
        if segment.live is not None:
            candidates = candidates[segment.live[candidates]]
        for doc in candidates.tolist():
            if (number, doc) != row and (likeness := reader.likeness(row, (number, doc))):
                found.append((likeness, (number, doc)))
    return [(other, likeness) for likeness, other in sorted(found, key=lambda one: -one[0])]


def groups(snapshot: Snapshot, rows: Sequence[Row]) -> list[Group]:
    """Results in their order, those alike folded: each into the first result that it is alike to and that stays."""
    reader = _Reader(snapshot)
    compared = rows[:COMPARED]
    known = reader.known(compared)
    folded: dict[int, tuple[Row, ...]] = {}
    stays = np.ones(len(compared), dtype=bool)
    for at, row in enumerate(compared):
        if stays[at]:
            alike: list[int] = []
            if reader.left > 0:
                candidates = known.close_to(known, at)
                candidates = candidates[(candidates > at) & stays[candidates]][: reader.left]
                alike = [other for other in candidates.tolist() if reader.likeness(row, compared[other])]
                stays[alike] = False
            folded[at] = tuple(compared[other] for other in alike)
    return [*(Group(compared[at], of_it) for at, of_it in folded.items()), *map(Group, rows[COMPARED:])]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of texts before they are read: fingerprints, and lengths behind the headline."""

    prints: NDArray[np.uint64]
    lengths: NDArray[np.int64]

    def close_to(self, others: _Known, at: int) -> NDArray[np.intp]:
        """Those that may be alike to text `at` of others."""
        mine, length = others.prints[at], others.lengths[at]
        if not mine:
            return np.empty(0, np.intp)
        close = (np.bitwise_count(self.prints ^ mine) <= BITS).nonzero()[0]
        # Marks count in lengths and not in runs, so a little more than half of all in common is allowed for.
        as_long = (2.5 * self.lengths[close] >= length) & (2.5 * length >= self.lengths[close])
        kept: NDArray[np.intp] = close[as_long & (self.prints[close] != 0)]
        return kept


class _Reader:
    """Reads texts for one question; keeps the runs of the one others are held against. `left`: how many may be read."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._segments = snapshot.segments
        self.left = MOST_READ
        self._row: Row | None = None
        self._runs: Shingles = np.empty(0, np.uint64)

    def known(self, rows: Sequence[Row]) -> _Known:
        """Fingerprints and lengths of some documents."""
        prints, lengths = np.empty(len(rows), np.uint64), np.empty(len(rows), np.int64)
        segments = np.fromiter((number for number, _ in rows), np.intp, len(rows))
        docs = np.fromiter((doc for _, doc in rows), np.intp, len(rows))
        for number in set(segments.tolist()):
            of_it = segments == number
            prints[of_it] = self._segments[number].file.arrays["simhash"][docs[of_it]]
            lengths[of_it] = _lengths(self._segments[number])[docs[of_it]]
        return _Known(prints, lengths)

    def likeness(self, row: Row, other: Row) -> float:
        """What two texts have in common of all their runs; 0 if they are not alike, or too many have been read."""
        if self.left <= 0:
            return 0.0
        if self._row != row:
            self._row, self._runs = row, self._read(row)
        if len(self._runs) < FEWEST:
            return 0.0
        runs = self._read(other)
        fewest = min(len(runs), len(self._runs))
        if fewest < FEWEST:
            return 0.0
        common = shared(runs, self._runs)
        likeness = common / (len(runs) + len(self._runs) - common)
        least = SHARED if fewest < LONG else SHARED_IF_LONG
        alike = likeness >= least or (likeness >= HALF and common >= CONTAINED * fewest)
        return likeness if alike else 0.0

    def _read(self, row: Row) -> Shingles:
        self.left -= 1
        file = self._segments[row[0]].file
        return shingles(file.folded[row[1]][2 * int(file.arrays["folded.headline"][row[1]]) :])


def _lengths(segment: Segment) -> NDArray[np.int64]:
    lengths: NDArray[np.int64] = np.diff(segment.limits) - segment.file.arrays["folded.headline"].astype(np.int64)
    return lengths
