"""What matches in each segment goes in; the hits asked for come out in order: (segment, document, score).

By score, or by day as asked; then the newest; then in the order of the paper; then by a digest of the id, so that no
order depends on how articles came to lie in segments. What orders equals is looked at only for those that can be among
the hits.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, repeat
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from search.snapshot import Segment

Sort = Literal["relevance", "newest", "oldest"]
SORTS: Final = ("relevance", "newest", "oldest")

FEW: Final = 200
"""Hits up to which Python's own sort is quicker than numpy's by several keys: 0.3 µs a hit against 25 µs and more."""

DIGITS: Final = 9
"""Of a score behind the point. Sums of the same numbers in another order differ by less."""


@dataclass(frozen=True, slots=True)
class Matches:
    """What matches in a segment, `number` among its snapshot's, and how well."""

    number: int
    segment: Segment
    docs: NDArray[np.intp]
    scores: NDArray[np.float64]


def ordered(matches: list[Matches], sort: Sort, offset: int, limit: int | None) -> list[tuple[int, int, float]]:
    """The hits from `offset` on, `limit` of them; None: all."""
    total = sum(len(match.docs) for match in matches)
    wanted = total if limit is None else min(offset + limit, total)
    if wanted <= offset:
        return []
    best = [_best(match, sort, wanted) for match in matches if len(match.docs)]
    if sum(len(match.docs) for match in best) > FEW:
        return _sorted(best, sort)[offset:wanted]
    rows: list[tuple[Any, ...]] = []
    if sort == "relevance":
        for match in best:
            rows += zip((-match.scores.round(DIGITS)).tolist(), repeat(match.number), match.docs.tolist())
        rows.sort()
        if all(one[0] < other[0] for one, other in pairwise(rows[: wanted + 1])):
            return [(number, doc, -less) for less, number, doc in rows[offset:wanted]]
        rows = []
    for match in best:
        scores = match.scores.round(DIGITS)
        keys = (-scores, *_keys(match, sort)) if sort == "relevance" else _keys(match, sort)
        rows += zip(*(key.tolist() for key in (*keys, match.docs, scores)), repeat(match.number))
    rows.sort()
    return [(number, doc, score) for *_, doc, score, number in rows[offset:wanted]]


def _best(match: Matches, sort: Sort, wanted: int) -> Matches:
    """Those of a segment that can be among the first `wanted`."""
    size = len(match.docs)
    if size <= wanted:
        return match
    if sort == "relevance":
        last = np.partition(match.scores, size - wanted).item(size - wanted)
        kept = (match.scores >= last - 10.0**-DIGITS).nonzero()[0]
    else:
        days = _days(match, sort)
        kept = (days <= np.partition(days, wanted - 1)[wanted - 1]).nonzero()[0]
    return Matches(match.number, match.segment, match.docs[kept], match.scores[kept])


def _sorted(matches: list[Matches], sort: Sort) -> list[tuple[int, int, float]]:
    """All of them."""
    scores = np.concatenate([match.scores for match in matches]).round(DIGITS)
    keys = [np.concatenate(of_key) for of_key in zip(*(_keys(match, sort) for match in matches), strict=True)]
    order = np.lexsort((*reversed(keys), *((-scores,) if sort == "relevance" else ())))
    numbers = np.concatenate([np.full(len(match.docs), match.number) for match in matches])
    docs = np.concatenate([match.docs for match in matches])
    return list(zip(*(column[order].tolist() for column in (numbers, docs, scores)), strict=True))


def _keys(match: Matches, sort: Sort) -> tuple[NDArray[Any], ...]:
    """What orders those that are equal in score: the first of these first."""
    arrays = match.segment.file.arrays
    return _days(match, sort), arrays["place"][match.docs], arrays["tie"][match.docs]


def _days(match: Matches, sort: Sort) -> NDArray[np.int32]:
    """The days of documents, as numbers that sort as asked."""
    days: NDArray[np.int32] = match.segment.file.arrays["ordinal"][match.docs]
    return days if sort == "oldest" else -days
