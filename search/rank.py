"""Words and the documents of a segment that have them go in; how well each matches, BM25, comes out, as arrays.

Order only: what matches is decided elsewhere, and no score changes it. Frequencies and lengths are those of all live
articles of a snapshot, so that a score does not depend on how these came to lie in segments.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexer.across import FIELD as ACROSS
from indexer.arrays import are_in
from indexer.postings import MOST_DOCUMENTS
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


ALIKE: Final = 6
"""Of two lists of documents the longer has at most so many times what the shorter has where marks are quicker than looking
each of the shorter up: 4 ns for each of the longer, and 20 to 35 for each of the shorter."""

LOOKED_UP: Final = 150
"""Documents up to which looking them up is quicker, however long the other list is."""

ASKED_OFTEN: Final = 3
"""Times that scores of a word were asked for from which on those of all its documents are worth keeping."""


@dataclass(slots=True)
class Posting:
    """Documents of a segment that have a word, in order, those that are not live included. `cut`: those that have it as
    one that jieba cut, number `number` of the field of words; what else is among `docs` has it within others, which adds
    nothing to its score. `worth`: the score of each of `weighed`, which are both, once most were asked for, or some
    `asked` for often."""

    docs: Docs
    cut: Docs
    weighed: Docs
    number: int
    idf: float
    worth: Scores | None = None
    asked: int = 0

    def among(self, docs: Docs) -> Docs:
        """Those of `docs`, in order, that are among these."""
        few, many = (docs, self.docs) if len(docs) <= len(self.docs) else (self.docs, docs)
        if len(few) <= LOOKED_UP or len(few) * ALIKE < len(many):
            there = are_in(few, many)
        else:
            mask = np.zeros(MOST_DOCUMENTS + 1, dtype=bool)
            mask[many] = True
            there = mask[few]
        common: Docs = few[there]
        return common

    @property
    def size(self) -> int:
        """Bytes, with those of scores."""
        return self.docs.nbytes + self.cut.nbytes + 8 * len(self.weighed) + 256


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
            self._size += found.size
            while self._size > KEPT:
                self._size -= self._kept.popitem(last=False)[1].size
        else:
            self._kept.move_to_end(key)
        return found

    def _posting(self, segment: Segment, word: bytes, field: str) -> Posting:
        words = segment.file.field("text")
        number = words.find(word) if words is not None else None
        cut = words.having(number) if words is not None and number is not None else _NO_DOCS
        docs = cut
        if field != "text":
            docs = segment.having(field, word)
            if field == ACROSS:
                docs = np.concatenate((cut, docs)) if len(docs) else cut
                docs.sort(kind="stable")  # of two bytes: by their digits
        weighed = cut if field == "headline" else docs  # a word of the headline may be cut in the body alone
        return Posting(docs, cut, weighed, -1 if number is None else number, self.idf("text", word))

    def scores(self, segment: Segment, posting: Posting, docs: Docs) -> Scores:
        """The score of a word in each of `docs`, in order; 0 in those that have it not as one."""
        if not len(posting.cut):
            return np.zeros(len(docs))
        posting.asked += 1
        if posting.worth is None and (len(docs) * 4 > len(posting.weighed) or posting.asked > ASKED_OFTEN):
            posting.worth = self._worth(segment, posting)
        if posting.worth is not None:
            if docs is posting.weighed:
                return posting.worth
            at = posting.weighed.searchsorted(docs)
            there = posting.weighed.take(at, mode="clip") == docs
            worth: Scores = posting.worth.take(at, mode="clip") * there
            return worth
        at = posting.cut.searchsorted(docs)
        some = (posting.cut.take(at, mode="clip") == docs).nonzero()[0]
        scores = np.zeros(len(docs))
        if len(some):
            field = segment.file.field("text")
            assert field is not None
            scores[some] = posting.idf * self.saturated(field.weights_at(posting.number, at[some]), segment, docs[some])
        return scores

    def _worth(self, segment: Segment, posting: Posting) -> Scores:
        """The score of a word in each of the documents that have it."""
        field = segment.file.field("text")
        assert field is not None
        worth = self.saturated(field.weights(posting.number), segment, posting.cut)
        worth *= posting.idf
        if len(posting.cut) < len(posting.weighed):
            of_cut, worth = worth, np.zeros(len(posting.weighed))
            worth[posting.weighed.searchsorted(posting.cut)] = of_cut
        worth.flags.writeable = False
        return worth

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


def added(one: Scores | None, other: Scores | None) -> Scores | None:
    """The sum of scores, None where all are 0."""
    if one is None or other is None:
        return one if other is None else other
    return one + other
