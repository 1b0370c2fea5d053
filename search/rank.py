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


ASKED_OFTEN: Final = 3
"""Times that scores of a word were asked for from which on those of all its documents are worth keeping."""


@dataclass(slots=True)
class Posting:
    """Documents of a segment that have a word, in order, those that are not live included, and its weight in each: 0 where
    it stands within other words alone, which adds nothing to a score. `worth`: the score of each, once most were asked
    for, or some `asked` for often. `marks`: for every document of the segment whether it is one of them, and how many of
    them are before it; kept of what many have. `counted`: its bytes, as far as they were counted."""

    docs: Docs
    weights: NDArray[np.uint8]
    idf: float
    worth: Scores | None = None
    asked: int = 0
    marks: tuple[Mask, Docs] | None = None
    counted: int = 0

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

    @property
    def size(self) -> int:
        """Bytes, with those of scores, and of marks where there are any."""
        return 11 * len(self.docs) + 256 + (3 * len(self.marks[0]) if self.marks is not None else 0)


class Bm25:
    """Scores of words over a snapshot; keeps what is the same for all segments, and the postings asked for last."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.idf = lru_cache(REMEMBERED)(self._idf_of)
        # By the `id` of a segment, which its snapshot keeps: a closed index is to let go of its files.
        self._norms: dict[int, Scores] = {}
        self._kept: OrderedDict[tuple[int, str, bytes], Posting] = OrderedDict()
        self._size = 0

    def posting(self, segment: Segment, word: bytes, field: str) -> Posting:
        """The documents that have a word as one, or in `field`: "text", "across", "chars", "headline". Kept: segments
        never change."""
        key = (id(segment), field, word)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = self._posting(segment, word, field)
        else:
            self._kept.move_to_end(key)
        if (size := found.size) != found.counted:  # marks were made since
            self._size += size - found.counted
            found.counted = size
            while self._size > KEPT:
                self._size -= self._kept.popitem(last=False)[1].counted
        return found

    def _posting(self, segment: Segment, word: bytes, field: str) -> Posting:
        words = segment.file.field("text")
        number = words.find(word) if words is not None else None
        docs, weights = _NO_DOCS, _NO_WEIGHTS
        if words is not None and number is not None:
            docs, weights = words.having(number), words.weights(number)
        if field != "text":
            others = segment.having(field, word)
            if field == ACROSS:
                docs, weights = _merged(docs, weights, others)
            else:  # those of the headline alone; each may have it in its body, too
                weights = _looked_up(weights, docs, others)
                docs = others
        return Posting(docs, weights, self.idf("text", word))

    def scores(self, segment: Segment, posting: Posting, docs: Docs) -> Scores:
        """The score of a word in each of `docs`, in order; 0 in those that have it not as one."""
        if docs is posting.docs:
            return self._scores_at(segment, posting, docs, None)
        some, at = posting.found(docs, segment.count)
        scores = np.zeros(len(docs))
        scores[some] = self._scores_at(segment, posting, docs.take(some), at)
        return scores

    def together(self, segment: Segment, postings: Sequence[Posting], within: Mask | None) -> Scored:
        """The documents of `within`, None: of all, that have every word, and how well they match. Sums are made in the order
        of the words; the rarest is best the first."""
        first, *others = postings
        docs: Docs = first.docs
        if within is not None and not within.all():
            docs = docs[within[docs]]
        scores = self.scores(segment, first, docs)
        for posting in others:
            some, at = posting.found(docs, segment.count)
            docs, scores = docs.take(some), scores.take(some)
            if not len(docs):
                return NOTHING
            scores += self._scores_at(segment, posting, docs, at)
        return Scored(docs, scores)

    def _scores_at(self, segment: Segment, posting: Posting, docs: Docs, at: NDArray[Any] | None) -> Scores:
        """The score of a word in some of its documents, which are those at these places; None: in all of them."""
        worth = self._worth(segment, posting, len(docs))
        if worth is not None:
            return worth if at is None else worth.take(at)
        weights = posting.weights if at is None else posting.weights.take(at)
        return posting.idf * self.saturated(weights, segment, docs)

    def _worth(self, segment: Segment, posting: Posting, asked: int) -> Scores | None:
        """The score of a word in each of its documents, where `asked`, of how many it is wanted, make it worth while."""
        if posting.worth is None:
            posting.asked += 1
            if asked * 4 <= len(posting.docs) and posting.asked <= ASKED_OFTEN:
                return None
            posting.worth = worth = self.saturated(posting.weights, segment, posting.docs)
            worth *= posting.idf
            worth.flags.writeable = False
        return posting.worth

    def saturated(self, weights: NDArray[Any], segment: Segment, docs: NDArray[Any]) -> Scores:
        """What `weights` in `docs` are worth, before idf: below K1 + 1."""
        norms = self._norms.get(id(segment))
        if norms is None:
            lengths = segment.file.lengths("text") / self._snapshot.average_lengths["text"]
            norms = self._norms[id(segment)] = K1 * (1 - B) + K1 * B * lengths
        saturated: Scores = norms.take(docs)
        saturated += weights
        np.divide(weights, saturated, saturated)
        saturated *= K1 + 1
        return saturated

    def _idf_of(self, field: str, term: bytes) -> float:
        return math.log(self._snapshot.articles / (self._snapshot.document_frequency(field, term) + 1)) + 1


def _merged(docs: Docs, weights: NDArray[np.uint8], others: Docs) -> tuple[Docs, NDArray[np.uint8]]:
    """Documents, in order, with weights, and `others`, none of them among those, in one, the others with a weight of 0."""
    if not len(others) or not len(docs):
        return (docs, weights) if len(docs) else (others, np.zeros(len(others), np.uint8))
    of_others = docs.searchsorted(others)
    of_others += np.arange(len(others))
    size = len(docs) + len(others)
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
