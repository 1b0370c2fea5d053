"""Words and the documents of a segment that have them go in; how well each matches, BM25, comes out, as arrays.

Order only: what matches is decided elsewhere, and no score changes it. Frequencies and lengths are those of all live
articles of a snapshot, so that a score does not depend on how these came to lie in segments.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from search.snapshot import Mask, Segment, Snapshot

Scores = NDArray[np.float64]
Docs = NDArray[np.uint16]

AS_TYPED: Final = 100_000.0
"""Above any sum of BM25 scores: a term scores at most idf × (K1 + 1), about 30 in an archive of ten million articles,
and a query has at most some thousand terms."""

REMEMBERED: Final = 4096
"""Words and runs of which is kept what the dictionary and the whole snapshot say."""

KEPT: Final = 32 << 20
"""Bytes of scored postings that are kept, of the words asked for last: some three million postings."""

K1: Final = 1.2
B: Final = 0.5
"""As in Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), 3.6.1: BM25F, where weights are summed
over the parts of a document before they are saturated. B of 0.3 and 0.75 rank worse by 0.001 and 0.002 in MRR
(`bench.known_item`, the half to tune to); the length of a newspaper's article says less of it than the usual 0.75."""


@dataclass(frozen=True, slots=True)
class Found:
    """What matches in a segment: `mask` for all its documents; `scores`, 0 where one does not; None: all are 0."""

    mask: Mask
    scores: Scores | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """Documents of a segment in order, those that are not live included, and the score of each."""

    docs: Docs
    scores: Scores

    def of(self, docs: Docs) -> tuple[Mask, Scores]:
        """For each of `docs`, in order, whether it is among them, and its score, 0 if not."""
        if not len(self.docs):
            return np.zeros(len(docs), dtype=bool), np.zeros(len(docs))
        at = self.docs.searchsorted(docs)
        there: Mask = self.docs.take(at, mode="clip") == docs
        return there, self.scores.take(at, mode="clip") * there

    def within(self, other: Scored) -> Scored:
        """Those that both have, with the sum of both scores."""
        if len(other.docs) < len(self.docs):
            return other.within(self)
        at = other.docs.searchsorted(self.docs)
        there = (other.docs.take(at, mode="clip") == self.docs).nonzero()[0] if len(other.docs) else at[:0]
        return Scored(self.docs[there], self.scores[there] + other.scores[at[there]])


NOTHING: Final = Scored(np.empty(0, np.uint16), np.empty(0))


class Bm25:
    """Scores of words over a snapshot; keeps what is the same for all segments, and the postings asked for last."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.idf = lru_cache(REMEMBERED)(self._idf_of)
        # By the `id` of a segment, which its snapshot keeps: a closed index is to let go of its files.
        self._norms: dict[int, Scores] = {}
        self._kept: OrderedDict[tuple[int, str, bytes], Scored] = OrderedDict()
        self._size = 0

    def kept(self, segment: Segment, what: str, word: bytes, make: Callable[[Segment, bytes], Scored]) -> Scored:
        """What `make` gives for a word, or gave: segments never change."""
        key = (id(segment), what, word)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        made = self._kept[key] = make(segment, word)
        self._size += _size(made)
        while self._size > KEPT:
            self._size -= _size(self._kept.popitem(last=False)[1])
        return made

    def word(self, segment: Segment, word: bytes) -> Scored:
        """The documents that have a word as one that jieba cut."""
        return self.kept(segment, "text", word, self.scored)

    def scored(self, segment: Segment, word: bytes) -> Scored:
        """The same, not kept."""
        found = segment.file.field("text")
        number = found.find(word) if found is not None else None
        if found is None or number is None:
            return NOTHING
        docs = found.having(number)
        scores = self.saturated(found.weights(number), segment, docs)
        scores *= self.idf("text", word)
        return Scored(docs, scores)

    def saturated(self, weights: NDArray[Any], segment: Segment, docs: NDArray[Any]) -> Scores:
        """What `weights` in `docs` are worth, before idf: below K1 + 1."""
        norms = self._norms.get(id(segment))
        if norms is None:
            lengths = segment.file.lengths("text") / self._snapshot.average_lengths["text"]
            norms = self._norms[id(segment)] = K1 * (1 - B) + K1 * B * lengths
        saturated: Scores = norms[docs]
        saturated += weights
        np.divide(weights, saturated, saturated)
        saturated *= K1 + 1
        return saturated

    def _idf_of(self, field: str, term: bytes) -> float:
        return math.log(self._snapshot.articles / (self._snapshot.document_frequency(field, term) + 1)) + 1


def _size(scored: Scored) -> int:
    return scored.docs.nbytes + scored.scores.nbytes + 256


def added(one: Scores | None, other: Scores | None) -> Scores | None:
    """The sum of scores, None where all are 0."""
    if one is None or other is None:
        return one if other is None else other
    return one + other
