"""Words and the documents of a segment that have them go in; how well each matches, BM25, comes out, as arrays.

Order only: what matches is decided elsewhere, and no score changes it. Frequencies and lengths are those of all live
articles of a snapshot, so that a score does not depend on how these came to lie in segments.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexer.across import FIELD as ACROSS
from indexer.postings import MARKED
from search.snapshot import Mask, Segment, Snapshot

Scores = NDArray[np.float64]
Docs = NDArray[np.uint16]

AS_TYPED: Final = 100_000.0
"""Above any sum of BM25 scores: a term scores at most idf × (K1 + 1), about 30 in an archive of ten million articles,
and a query has at most some thousand terms."""

REMEMBERED: Final = 4096
"""Words and runs of which is kept what the dictionary and the whole snapshot say."""

KEPT: Final = 64 << 20
"""Bytes of postings that are kept, of the words asked for last, with those of marks, of which few are ever made."""

EACH: Final = 512
"""Bytes that a kept posting takes besides its documents and weights."""

SORTED: Final = 1000
"""Documents of two lists up to which they are put in order by sorting them: 8 µs for 40, where finding places takes 20; at
4,000 it takes longer."""

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
    """Documents of a segment in order, and the score of each."""

    docs: Docs
    scores: Scores


def spread(scored: Scored, segment: Segment) -> Found:
    """The same with a place for every document."""
    mask, scores = np.zeros(segment.count, dtype=bool), np.zeros(segment.count)
    mask[scored.docs], scores[scored.docs] = True, scored.scores
    return Found(mask, scores)


NOTHING: Final = Scored(np.empty(0, np.uint16), np.empty(0))
_NO_DOCS: Final = np.empty(0, np.uint16)
_NO_WEIGHTS: Final = np.empty(0, np.uint8)
_NOWHERE: Final = np.empty(0, np.intp)


@dataclass(slots=True)
class Posting:
    """Documents of a segment that have a word, in order, those that are not live included, and its weight in each: 0 where
    it stands within other words alone, which adds nothing to a score. `marks`: for every document of the segment whether
    it is one of them, and how many of them are before it; made where many are looked up."""

    docs: Docs
    weights: NDArray[np.uint8]
    idf: float
    marks: tuple[Mask, Docs] | None = None

    def found(self, docs: Docs, count: int) -> tuple[NDArray[np.intp], NDArray[Any]]:
        """Which of `docs`, in order, are among these, by their places, and where among these they are. `count`: documents
        of the segment."""
        if self.marks is None and min(len(docs), len(self.docs)) * MARKED > count:
            there = np.zeros(count, dtype=bool)
            there[self.docs] = True
            before = np.cumsum(there, dtype=np.uint16)
            before -= there
            self.marks = there, before
        if self.marks is not None:
            there, before = self.marks
            some = there.take(docs).nonzero()[0]
            return some, before.take(docs.take(some))
        if not len(self.docs):
            return _NOWHERE, _NOWHERE
        at = self.docs.searchsorted(docs)
        some = (self.docs.take(at, mode="clip") == docs).nonzero()[0]
        return some, at.take(some)


class Bm25:
    """Scores of words over a snapshot; keeps what is the same for all segments, and the postings asked for last."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.idf = lru_cache(REMEMBERED)(self._idf_of)
        # By the `id` of a segment, which its snapshot keeps: a closed index is to let go of its files.
        self._norms: dict[int, Scores] = {}
        self._kept: OrderedDict[tuple[bytes, str], tuple[Posting, ...]] = OrderedDict()
        self._size = 0
        self._counts = [segment.count for segment in snapshot.segments]

    def posting(self, segment: Segment, word: bytes, field: str) -> Posting:
        """The documents that have a word as one, or in `field`: "text", "across", "chars", "headline"."""
        return self.postings(word, field)[segment.number]

    def postings(self, word: bytes, field: str) -> tuple[Posting, ...]:
        """The same for each segment. Kept: segments never change."""
        key = word, field
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        found = self._kept[key] = self._read(word, field)
        self._size += self._size_of(found)
        while self._size > KEPT:
            self._size -= self._size_of(self._kept.popitem(last=False)[1])
        return found

    def _size_of(self, postings: tuple[Posting, ...]) -> int:
        """Bytes of postings, with those of the marks they may come to have."""
        size = EACH
        for number, posting in enumerate(postings):
            docs, count = len(posting.docs), self._counts[number]
            size += EACH + 3 * (docs + count if docs * MARKED > count else docs)
        return size

    def _read(self, word: bytes, field: str) -> tuple[Posting, ...]:
        frequency = 0
        pieces: list[tuple[Docs, NDArray[np.uint8]]] = []
        for segment in self._snapshot.segments:
            words = segment.file.field("text")
            number = words.find(word) if words is not None else None
            docs, weights = _NO_DOCS, _NO_WEIGHTS
            if words is not None and number is not None:
                docs, weights = words.having(number), words.weights(number)
                frequency += len(docs) if segment.live is None else int(np.count_nonzero(segment.live[docs]))
            if field == ACROSS:
                docs, weights = _merged(docs, weights, segment.having(field, word))
            elif field != "text":  # those of the headline alone; each may have it in its body, too
                having = segment.having(field, word)
                docs, weights = having, _looked_up(weights, docs, having)
            pieces.append((docs, weights))
        idf = self._idf(frequency)
        return tuple([Posting(docs, weights, idf) for docs, weights in pieces])

    def scores(self, segment: Segment, posting: Posting, docs: Docs) -> Scores:
        """The score of a word in each of `docs`, in order; 0 in those that have it not as one."""
        some, at = posting.found(docs, segment.count)
        scores = np.zeros(len(docs))
        scores[some] = posting.idf * self.saturated(posting.weights.take(at), segment, docs.take(some))
        return scores

    def together(self, segment: Segment, postings: Sequence[Posting], within: Mask | None) -> Scored:
        """The documents of `within`, None: of all, that have every word, and how well they match. Sums are made in the order
        of the words; the rarest is best the first."""
        docs: Docs = postings[0].docs
        weights = [postings[0].weights]
        if within is not None and not within.all():
            kept = within.take(docs).nonzero()[0]
            docs, weights = docs.take(kept), [weights[0].take(kept)]
        for posting in postings[1:]:
            some, at = posting.found(docs, segment.count)
            docs = docs.take(some)
            weights = [of_word.take(some) for of_word in weights]
            weights.append(posting.weights.take(at))
        if not len(docs):
            return NOTHING
        norms = self._norms_of(segment).take(docs)
        scores = _saturated(weights[0], norms, postings[0].idf)
        for posting, of_word in zip(postings[1:], weights[1:], strict=True):
            scores += _saturated(of_word, norms, posting.idf)
        return Scored(docs, scores)

    def saturated(self, weights: NDArray[Any], segment: Segment, docs: NDArray[Any]) -> Scores:
        """What `weights` in `docs` are worth, before idf: below K1 + 1."""
        return _saturated(weights, self._norms_of(segment).take(docs), 1.0)

    def _norms_of(self, segment: Segment) -> Scores:
        """For each document what its weights are seen against: more for a long one."""
        norms = self._norms.get(id(segment))
        if norms is None:
            lengths = segment.file.lengths("text") / self._snapshot.average_lengths["text"]
            norms = self._norms[id(segment)] = K1 * (1 - B) + K1 * B * lengths
        return norms

    def _idf_of(self, field: str, term: bytes) -> float:
        return self._idf(self._snapshot.document_frequency(field, term))

    def _idf(self, frequency: int) -> float:
        return math.log(self._snapshot.articles / (frequency + 1)) + 1


def _saturated(weights: NDArray[Any], norms: Scores, idf: float) -> Scores:
    """The score of a word by its weight in each document and what that is seen against."""
    saturated: Scores = norms + weights
    np.divide(weights, saturated, saturated)
    saturated *= idf * (K1 + 1)
    return saturated


def _merged(docs: Docs, weights: NDArray[np.uint8], others: Docs) -> tuple[Docs, NDArray[np.uint8]]:
    """Documents, in order, with weights, and `others`, none of them among those, in one, the others with a weight of 0."""
    if not len(others) or not len(docs):
        return (docs, weights) if len(docs) else (others, np.zeros(len(others), np.uint8))
    size = len(docs) + len(others)
    if size <= SORTED:
        both, of_both = np.concatenate((docs, others)), np.zeros(size, np.uint8)
        of_both[: len(docs)] = weights
        order = both.argsort(kind="stable")
        return both.take(order), of_both.take(order)
    of_others = docs.searchsorted(others)
    of_others += np.arange(len(others))
    kept = np.ones(size, dtype=bool)
    kept[of_others] = False
    both, of_both = np.empty(size, np.uint16), np.zeros(size, np.uint8)
    both[of_others], both[kept], of_both[kept] = others, docs, weights
    return both, of_both


def _looked_up(values: NDArray[Any], docs: Docs, wanted: Docs) -> NDArray[Any]:
    """Of values, one for each of `docs`, in order, those of documents that are wanted; 0 for those that are not among these."""
    if not len(docs):
        return np.zeros(len(wanted), values.dtype)
    at = docs.searchsorted(wanted)
    found: NDArray[Any] = values.take(at, mode="clip") * (docs.take(at, mode="clip") == wanted)
    return found


def added(one: Scores | None, other: Scores | None) -> Scores | None:
    """The sum of scores, None where all are 0."""
    if one is None or other is None:
        return one if other is None else other
    return one + other
