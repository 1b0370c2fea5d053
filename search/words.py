"""Runs as typed and a segment go in; the articles that have each, or all the words it falls into, come out with scores.

Membership is read from terms as far as they tell, and from texts, last, where they do not. How well an article matches
is BM25 over the words, plus `AS_TYPED` for every run that stands in it as typed: those articles come first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from operator import add

import numpy as np

from indexer.across import FIELD, is_pair
from indexer.analyse import Cutter
from indexer.fold import fold
from indexer.schema import as_term
from search.query import Words
from search.rank import AS_TYPED, REMEMBERED, Bm25, Found
from search.scan import Needle, candidates, holders, needle
from search.snapshot import Mask, Segment


class Runs:
    """Evaluates runs; keeps what the dictionary says of those asked for last."""

    def __init__(self, bm25: Bm25, cutter: Cutter) -> None:
        self._bm25 = bm25
        self._cutter = cutter
        self._words = lru_cache(REMEMBERED)(self._words_of)
        self._known = lru_cache(REMEMBERED)(self._is_known)
        self.pairs = lru_cache(REMEMBERED)(self._pairs_of)

    def evaluate(self, nodes: tuple[Words, ...], segment: Segment, within: Mask) -> Found:
        """Articles that have each run as typed, or all the words it falls into. Texts are read last, and only where
        all else agrees: an article is read for a run that it has no words for, or has not as one word."""
        runs = [self._run_in(node, segment, within) for node in nodes]
        for run in runs:
            within = within & run.may
        for run in sorted(runs, key=lambda run: 0 if run.wanted is None else np.count_nonzero(within & run.unsure)):
            if run.wanted is None:
                continue
            docs = (within & run.unsure).nonzero()[0]
            if len(docs):
                if len(run.text) > 1 or run.in_headline:
                    docs = holders(segment, run.wanted, docs, run.in_headline)
                run.typed[docs] = True
                within = within & (run.has | run.typed)
        scores = np.zeros(segment.count)
        docs = within.nonzero()[0]
        if not len(docs):
            return Found(within, scores)
        for run in runs:
            scores[docs] += AS_TYPED * run.typed[docs]
            for word in run.words:
                self._bm25.add(scores, segment, word, within)
        return Found(within, scores)

    def _run_in(self, node: Words, segment: Segment, within: Mask) -> _Run:
        """What a segment's terms say of a run, before any text is read."""
        in_headline = node.where == "title"
        text, words = self._words(node.text)
        masks = [segment.mask("headline" if in_headline else "text", word) for word in words]
        if self._known(text) and not in_headline and segment.file.field(FIELD) is not None:
            # All that have it are known: those that have it as a word, and those that have it across words.
            typed = masks[0]
            if segment.has(FIELD, words[0]):
                typed = typed | segment.mask(FIELD, words[0])
            return _Run(text, in_headline, words, None, typed, typed, typed, typed)
        has = np.logical_and.reduce(masks) if masks else np.zeros(segment.count, dtype=bool)
        typed = has.copy() if words == (as_term(text),) else np.zeros(segment.count, dtype=bool)
        wanted = needle(segment, text, self.pairs(text))
        possible = candidates(segment, wanted, within)
        return _Run(text, in_headline, words, wanted, has, has | possible, typed, possible & ~typed)

    def _is_known(self, text: str) -> bool:
        """Whether a run is one word, of which every article that has it is known without reading any."""
        return is_pair(text) and self._words(text)[1] == (as_term(text),) and self._cutter.is_word(text)

    def _words_of(self, text: str) -> tuple[str, tuple[bytes, ...]]:
        return fold(text), tuple(dict.fromkeys(as_term(word) for word in self._cutter.query_words(text)))

    def _pairs_of(self, text: str) -> tuple[bytes, ...]:
        """The neighbours in a text that are words, of which is known what has them."""
        pairs = dict.fromkeys(map(add, text, text[1:]))
        return tuple(as_term(pair) for pair in pairs if is_pair(pair) and self._cutter.is_word(pair))


@dataclass(frozen=True, slots=True)
class _Run:
    """What is known of a run in a segment: articles that have all its words (`has`), that may match (`may`), that have
    it as typed, so far (`typed`), and those to be read for it (`unsure`), unless `wanted` is None."""

    text: str
    in_headline: bool
    words: tuple[bytes, ...]
    wanted: Needle | None
    has: Mask
    may: Mask
    typed: Mask
    unsure: Mask
