"""What matches in each segment goes in; the hits asked for come out in order: (score, segment, document).

By score, or by day as asked; then the newest; then in the order of the paper; then by a digest of the id, so that no
order depends on how articles came to lie in segments. What orders equals is looked at only for those that can be among
the hits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from search.rank import Docs, Scored, Scores
from search.snapshot import Segment

Sort = Literal["relevance", "newest", "oldest"]
SORTS: Final = ("relevance", "newest", "oldest")

FEW: Final = 200
"""Hits up to which Python's own sort is quicker than numpy's by several keys: 0.3 µs a hit against 25 µs and more."""

DIGITS: Final = 9
"""Of a score behind the point. Sums of the same numbers in another order differ by less."""

EQUAL: Final = 10.0**-DIGITS
"""Scores that differ by less may be equal when rounded; those that differ by more are not."""


Ranked = tuple[float, int, int]
"""Score, number of the segment, document."""


@dataclass(frozen=True, slots=True)
class _Best:
    """Of a segment those that can be among the hits."""

    segment: Segment
    docs: Docs
    scores: Scores


def ordered(found: Sequence[tuple[Segment, Scored]], sort: Sort, offset: int, limit: int | None) -> list[Ranked]:
    """The hits from `offset` on, `limit` of them; None: all. `found`: all segments of a snapshot, in its order. A score is to
    be rounded to `DIGITS` before it is seen."""
    total = 0
    for _, of_segment in found:
        total += len(of_segment.docs)
    wanted = total if limit is None else min(offset + limit, total)
    if wanted <= offset:
        return []
    rows: list[Ranked] | None = None
    if sort == "relevance" and wanted < FEW:
        rows = _by_score(found, wanted)
    if rows is None:
        best = [_best(*each, sort, wanted) for each in found if len(each[1].docs)]
        if sum(len(one.docs) for one in best) > FEW:
            return _sorted(best, sort)[offset:wanted]
        rows = []
        for one in best:
            rows += zip(one.scores.round(DIGITS).tolist(), repeat(one.segment.number), one.docs.tolist())
        rows.sort(key=_told_by(found, sort))
    return rows[offset:wanted]


def _by_score(found: Sequence[tuple[Segment, Scored]], wanted: int) -> list[Ranked] | None:
    """The first `wanted` by score; None if others equal the last of them. What orders equals, which lies in arrays of its own,
    is looked at for these alone."""
    rows: list[Ranked] = []
    for segment, of_segment in found:
        docs, scores = of_segment.docs, of_segment.scores
        more = len(docs) - wanted
        if more > 0:
            kept = scores.argpartition(more - 1)[more - 1 :]  # one more: it may equal the last
            docs, scores = docs.take(kept), scores.take(kept)
        rows += zip(scores.tolist(), repeat(segment.number), docs.tolist())
    rows.sort(reverse=True)
    before = math.inf
    for score, _, _ in rows[: wanted + 1]:
        if before - score < EQUAL:
            break
        before = score
    else:
        return rows
    rows = [(round(score, DIGITS), number, doc) for score, number, doc in rows]
    if len(rows) > wanted and rows[wanted][0] == rows[wanted - 1][0]:
        return None
    equal = {row[0] for row, after in pairwise(rows[:wanted]) if row[0] == after[0]}
    told_by = _told_by(found, "relevance")
    rows.sort(key=lambda row: told_by(row) if row[0] in equal else (-row[0],))
    return rows


def _told_by(found: Sequence[tuple[Segment, Scored]], sort: Sort) -> Callable[[Ranked], tuple[float, ...]]:
    """What orders hits as asked."""
    columns = [[segment.file.arrays[name].item for name in ("ordinal", "place", "tie")] for segment, _ in found]

    def told(row: Ranked) -> tuple[float, ...]:
        score, number, doc = row
        ordinal, place, tie = columns[number]
        day = ordinal(doc) if sort == "oldest" else -ordinal(doc)
        return (-score if sort == "relevance" else 0, day, place(doc), tie(doc), number, doc)

    return told


def _best(segment: Segment, found: Scored, sort: Sort, wanted: int) -> _Best:
    """Those of a segment that can be among the first `wanted`."""
    docs, scores = found.docs, found.scores
    size = len(docs)
    if size > wanted:
        if sort == "relevance":
            parted = scores.copy()
            parted.partition(size - wanted)
            kept = (scores >= parted.item(size - wanted) - EQUAL).nonzero()[0]
        else:
            days = _days(segment, docs, sort)
            kept = (days <= np.partition(days, wanted - 1)[wanted - 1]).nonzero()[0]
        docs, scores = docs.take(kept), scores.take(kept)
    return _Best(segment, docs, scores)


def _sorted(best: list[_Best], sort: Sort) -> list[Ranked]:
    """All of them."""
    scores = np.concatenate([one.scores for one in best]).round(DIGITS)
    keys = [np.concatenate(of_key) for of_key in zip(*(_keys(one, sort) for one in best), strict=True)]
    order = np.lexsort((*reversed(keys), *((-scores,) if sort == "relevance" else ())))
    numbers = np.concatenate([np.full(len(one.docs), one.segment.number) for one in best])
    docs = np.concatenate([one.docs for one in best])
    return list(zip(*(column[order].tolist() for column in (scores, numbers, docs)), strict=True))


def _keys(best: _Best, sort: Sort) -> tuple[NDArray[Any], ...]:
    """What orders those that are equal in score: the first of these first."""
    arrays = best.segment.file.arrays
    return _days(best.segment, best.docs, sort), arrays["place"][best.docs], arrays["tie"][best.docs]


def _days(segment: Segment, docs: Docs, sort: Sort) -> NDArray[np.int32]:
    """The days of documents, as numbers that sort as asked."""
    days: NDArray[np.int32] = segment.file.arrays["ordinal"][docs]
    return days if sort == "oldest" else -days
