"""What matches in each segment goes in; the hits asked for come out in order: (segment, document, score).

By score, or by day as asked; then the newest; then in the order of the paper; then by a digest of the id, so that no
order depends on how articles came to lie in segments. What orders equals is looked at only for those that can be among
the hits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
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


@dataclass(frozen=True, slots=True)
class _Best:
    """Of a segment those that can be among the hits."""

    segment: Segment
    docs: Docs
    scores: Scores


def ordered(
    found: Sequence[tuple[Segment, Scored]], sort: Sort, offset: int, limit: int | None
) -> list[tuple[int, int, float]]:
    """The hits from `offset` on, `limit` of them; None: all. `found`: all segments of a snapshot, in its order."""
    total = 0
    for _, of_segment in found:
        total += len(of_segment.docs)
    wanted = total if limit is None else min(offset + limit, total)
    if wanted <= offset:
        return []
    if sort == "relevance" and len(found) == 1 and wanted <= FEW and (rows := _of_one(*found[0], wanted)) is not None:
        return rows[offset:]
    best = [_best(*each, sort, wanted) for each in found if len(each[1].docs)]
    if sum(len(one.docs) for one in best) > FEW:
        return _sorted(best, sort)[offset:wanted]
    if sort == "relevance" and (rows := _by_score(best, wanted)) is not None:
        return rows[offset:]
    keyed = [row for one in best for row in _keyed(one, sort)]
    keyed.sort()
    return [(number, doc, score) for *_, score, number, doc in keyed[offset:wanted]]


def _of_one(segment: Segment, found: Scored, wanted: int) -> list[tuple[int, int, float]] | None:
    """The first `wanted` of a segment by score; None if others equal the last of them. What most searches come to."""
    docs, scores = found.docs, found.scores
    more = len(docs) - wanted
    if more:
        kept = scores.argpartition(more - 1)[more - 1 :]  # one more: it may equal the last
        docs, scores = docs.take(kept), scores.take(kept)
    rows = sorted(zip(scores.round(DIGITS).tolist(), docs.tolist(), strict=True), reverse=True)
    before, equal = math.inf, False
    for score, _ in rows:
        equal = equal or score == before
        before = score
    if more and rows.pop()[0] == rows[-1][0]:
        return None
    if equal:
        best = _Best(segment, np.array([doc for _, doc in rows]), np.array([score for score, _ in rows]))
        return [(segment.number, doc, score) for *_, score, _, doc in sorted(_keyed(best, "relevance"))]
    return [(segment.number, doc, score) for score, doc in rows]


def _by_score(best: list[_Best], wanted: int) -> list[tuple[int, int, float]] | None:
    """The first `wanted` by score, None if any of them are equal, or the next is: what orders those lies in arrays of its own,
    which are not touched so."""
    rows: list[tuple[float, int, int]] = []
    for one in best:
        rows += zip(one.scores.round(DIGITS).tolist(), repeat(one.segment.number), one.docs.tolist())
    rows.sort(reverse=True)
    first = rows[: wanted + 1]
    if len({score for score, _, _ in first}) < len(first):
        return None
    return [(number, doc, score) for score, number, doc in first[:wanted]]


def _best(segment: Segment, found: Scored, sort: Sort, wanted: int) -> _Best:
    """Those of a segment that can be among the first `wanted`."""
    docs, scores = found.docs, found.scores
    size = len(docs)
    if size > wanted:
        if sort == "relevance":
            parted = scores.copy()
            parted.partition(size - wanted)
            kept = (scores >= parted.item(size - wanted) - 10.0**-DIGITS).nonzero()[0]
        else:
            days = _days(segment, docs, sort)
            kept = (days <= np.partition(days, wanted - 1)[wanted - 1]).nonzero()[0]
        docs, scores = docs.take(kept), scores.take(kept)
    return _Best(segment, docs, scores)


def _keyed(best: _Best, sort: Sort) -> Iterator[tuple[Any, ...]]:
    """Each of a segment behind all that orders it: tuples that sort as asked."""
    arrays = best.segment.file.arrays
    day, place, tie = arrays["ordinal"].item, arrays["place"].item, arrays["tie"].item
    of_score = -1 if sort == "relevance" else 0
    of_day = 1 if sort == "oldest" else -1
    for doc, score in zip(best.docs.tolist(), best.scores.round(DIGITS).tolist(), strict=True):
        yield of_score * score, of_day * day(doc), place(doc), tie(doc), score, best.segment.number, doc


def _sorted(best: list[_Best], sort: Sort) -> list[tuple[int, int, float]]:
    """All of them."""
    scores = np.concatenate([one.scores for one in best]).round(DIGITS)
    keys = [np.concatenate(of_key) for of_key in zip(*(_keys(one, sort) for one in best), strict=True)]
    order = np.lexsort((*reversed(keys), *((-scores,) if sort == "relevance" else ())))
    numbers = np.concatenate([np.full(len(one.docs), one.segment.number) for one in best])
    docs = np.concatenate([one.docs for one in best])
    return list(zip(*(column[order].tolist() for column in (numbers, docs, scores)), strict=True))


def _keys(best: _Best, sort: Sort) -> tuple[NDArray[Any], ...]:
    """What orders those that are equal in score: the first of these first."""
    arrays = best.segment.file.arrays
    return _days(best.segment, best.docs, sort), arrays["place"][best.docs], arrays["tie"][best.docs]


def _days(segment: Segment, docs: Docs, sort: Sort) -> NDArray[np.int32]:
    """The days of documents, as numbers that sort as asked."""
    days: NDArray[np.int32] = segment.file.arrays["ordinal"][docs]
    return days if sort == "oldest" else -days
