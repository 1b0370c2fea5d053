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

K1: Final = 1.2
B: Final = 0.5
"""As in Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), 3.6.1: BM25F, where weights are summed
over the parts of a document before they are saturated. B of 0.3 and 0.75 rank worse by 0.001 and 0.002 in MRR
(`bench.known_item`, the half to tune to); the length of a newspaper's article says less of it than the usual 0.75."""


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

    def add(self, scores: Scores, segment: Segment, word: bytes, within: Mask) -> None:
        """Add the score of a word to the articles of `within` that have it."""
        found = segment.file.field("text")
        number = found.find(word) if found is not None else None
        if found is None or number is None:
            return
        docs = found.docs(number)
        at = within[docs].nonzero()[0]
        if len(at):
            docs = docs[at]
            scores[docs] += self.idf("text", word) * self.saturated(found.weights_at(number, at), segment, docs)

    def saturated(self, weights: NDArray[Any], segment: Segment, docs: NDArray[np.intp]) -> Scores:
        """What `weights` in `docs` are worth, before idf: below K1 + 1."""
        lengths = segment.file.lengths("text")[docs] / self._snapshot.average_lengths["text"]
        saturated: Scores = weights * (K1 + 1) / (weights + (K1 * (1 - B) + K1 * B * lengths))
        return saturated

    def _idf_of(self, field: str, term: bytes) -> float:
        return math.log(self._snapshot.articles / (self._snapshot.document_frequency(field, term) + 1)) + 1


def added(one: Scores | None, other: Scores | None) -> Scores | None:
    """The sum of scores, None where all are 0."""
    if one is None or other is None:
        return one if other is None else other
    return one + other
