"""Words and phrases that articles have go in; how well each article matches, BM25, comes out, as arrays.

Order only: what matches is decided elsewhere, and no score changes it. Frequencies and lengths are those of all live
articles of a snapshot, so that a score does not depend on how these came to lie in segments.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from search.snapshot import Mask, Segment, Snapshot

Scores = NDArray[np.float64]

AS_TYPED: Final = 100_000.0
"""Above any sum of BM25 scores: a term scores at most idf × (K1 + 1), about 30 in an archive of ten million articles,
and a query has at most some thousand terms."""

REMEMBERED: Final = 4096
"""Words and runs of which is kept what the dictionary and the whole snapshot say."""

HEADLINE: Final = 3.0
"""A match in the headline counts as this many in the body."""

K1: Final = 1.2
B: Final = 0.75
"""As in Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), and in Whoosh's BM25F."""


@dataclass(frozen=True, slots=True)
class Found:
    """What matches in a segment: `mask` for all its documents; `scores`, where a document matches; None: all are 0."""

    mask: Mask
    scores: Scores | None = None


class Bm25:
    """Scores of terms over a snapshot; keeps what is the same for all segments, of the terms asked for last."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.idf = lru_cache(REMEMBERED)(self._idf_of)

    def add(self, scores: Scores, segment: Segment, field: str, word: bytes, boost: float, within: Mask) -> None:
        """Add the score of a word in a field to the articles of `within` that have it there."""
        found = segment.file.field(field)
        number = found.find(word) if found is not None else None
        if found is None or number is None:
            return
        docs = found.docs(number)
        at = within[docs].nonzero()[0]
        if len(at):
            docs = docs[at]
            weight = boost * self.idf(field, word)
            scores[docs] += weight * self.saturated(found.counts_at(number, at), segment, docs, field)

    def saturated(self, counts: NDArray[Any], segment: Segment, docs: NDArray[np.intp], field: str) -> Scores:
        """What `counts` in a field of `docs` are worth, before idf: below K1 + 1."""
        frequency = counts.astype(np.float64)
        lengths = segment.file.lengths(field)[docs] / self._snapshot.average_lengths[field]
        saturated: Scores = frequency * (K1 + 1) / (frequency + (K1 * (1 - B) + K1 * B * lengths))
        return saturated

    def _idf_of(self, field: str, term: bytes) -> float:
        return math.log(self._snapshot.articles / (self._snapshot.document_frequency(field, term) + 1)) + 1


def added(one: Scores | None, other: Scores | None) -> Scores | None:
    """The sum of scores, None where all are 0."""
    if one is None or other is None:
        return one if other is None else other
    return one + other
