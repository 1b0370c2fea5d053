"""A query tree and a snapshot go in; for every segment the articles that match and their scores come out, as arrays.

Membership and order are kept apart. Whether an article matches a phrase is read in its folded text; candidates are
those that have all its characters. How well it matches is BM25 over words, plus `AS_TYPED` for every run that
stands in the article as typed: those articles come first. Filters add nothing to a score, and come first: a
phrase is looked for only where all else agrees.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import add
from typing import Any, Final, assert_never

import numpy as np
from numpy.typing import NDArray

from indexer.across import FIELD, is_pair
from indexer.analyse import Cutter
from indexer.fold import fold
from indexer.schema import as_term, facet_key
from search.query import And, Date, Node, Not, Or, Phrase, Value, Words
from search.scan import Needle, candidates, holders, needle, occurrences
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


class Evaluator:
    """Evaluates queries over a snapshot; keeps what is the same for all segments, of the words asked for last."""

    def __init__(self, snapshot: Snapshot, cutter: Cutter) -> None:
        self._snapshot = snapshot
        self._cutter = cutter
        self._idf = lru_cache(REMEMBERED)(self._idf_of)
        self._words = lru_cache(REMEMBERED)(self._words_of)
        self._known = lru_cache(REMEMBERED)(self._is_known)
        self._pairs = lru_cache(REMEMBERED)(self._pairs_of)

    def evaluate(self, node: Node, segment: Segment) -> Found:
        """The live articles of a segment that match."""
        return self._node(node, segment, segment.articles)

    def _node(self, node: Node, segment: Segment, within: Mask) -> Found:
        """What of `within` matches a node."""
        match node:
            case Words():
                return self._runs((node,), segment, within)
            case Phrase(text, where):
                return self._phrase(fold(text), where == "title", segment, within)
            case Value(field, value):
                return Found(within & segment.mask(field, as_term(facet_key(field, value))))
            case Date(days):
                ordinal = segment.file.arrays["ordinal"]
                first = days.first.toordinal() if days.first else 1
                last = days.last.toordinal() if days.last else dt.date.max.toordinal()
                return Found(within & (ordinal >= first) & (ordinal <= last))
            case Not(inner):
                return Found(within & ~self._node(inner, segment, within).mask)
            case Or(nodes):
                return self._either(nodes, segment, within)
            case And():
                return self._all(node, segment, within)
        assert_never(node)

    def _either(self, nodes: tuple[Node, ...], segment: Segment, within: Mask) -> Found:
        mask = np.zeros(segment.count, dtype=bool)
        scores: Scores | None = None
        for one in nodes:
            found = self._node(one, segment, within)
            mask = mask | found.mask
            if found.scores is not None:
                scores = _sum(scores, np.where(found.mask, found.scores, 0.0))
        return Found(mask, scores)

    def _all(self, node: And, segment: Segment, within: Mask) -> Found:
        """What matches all nodes: filters first, then all the runs of words together, then the rest."""
        nodes = list(_flat(node))
        runs = tuple(one for one in nodes if isinstance(one, Words))
        steps: list[Node] = [one for one in nodes if not isinstance(one, Words)]
        if runs:
            steps.append(runs[0])
        mask, scores = within, None
        for one in sorted(steps, key=_cost):
            found = self._runs(runs, segment, mask) if runs and one is runs[0] else self._node(one, segment, mask)
            mask, scores = found.mask, _sum(scores, found.scores)
            if not mask.any():
                return Found(mask)
        return Found(mask, scores)

    # ── words ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _runs(self, nodes: tuple[Words, ...], segment: Segment, within: Mask) -> Found:
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
                self._add_bm25(scores, segment, "headline", word, HEADLINE, within)
                if not run.in_headline:
                    self._add_bm25(scores, segment, "text", word, 1.0, within)
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
        wanted = needle(segment, text, self._pairs(text))
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

    def _add_bm25(self, scores: Scores, segment: Segment, field: str, word: bytes, boost: float, within: Mask) -> None:
        """Add the score of a word in a field to the articles of `within` that have it there."""
        found = segment.file.field(field)
        number = found.find(word) if found is not None else None
        if found is None or number is None:
            return
        docs = found.docs(number)
        at = within[docs].nonzero()[0]
        if len(at):
            docs = docs[at]
            weight = boost * self._idf(field, word)
            scores[docs] += weight * self._saturated(found.counts_at(number, at), segment, docs, field)

    def _saturated(self, counts: NDArray[Any], segment: Segment, docs: NDArray[np.intp], field: str) -> Scores:
        frequency = counts.astype(np.float64)
        lengths = segment.file.lengths(field)[docs] / self._snapshot.average_lengths[field]
        saturated: Scores = frequency * (K1 + 1) / (frequency + (K1 * (1 - B) + K1 * B * lengths))
        return saturated

    def _idf_of(self, field: str, term: bytes) -> float:
        return math.log(self._snapshot.articles / (self._snapshot.document_frequency(field, term) + 1)) + 1

    # ── phrases ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _phrase(self, text: str, in_headline: bool, segment: Segment, within: Mask) -> Found:
        """Articles with the phrase, scored by how often they have it. The idf is that of its rarest character, since
        its own is only known when all segments were read, and should not hang on the filters beside it."""
        wanted = needle(segment, text, self._pairs(text))
        mask = np.zeros(segment.count, dtype=bool)
        if wanted is None:
            return Found(mask)
        found = occurrences(segment, wanted, np.flatnonzero(candidates(segment, wanted, within)))
        docs = found.docs[found.in_headline > 0] if in_headline else found.docs
        mask[docs] = True
        if not len(docs):
            return Found(mask)
        counts = HEADLINE * found.in_headline + (0 if in_headline else found.everywhere)
        counts = counts[found.in_headline > 0] if in_headline else counts
        idf = max(self._idf("chars", as_term(char)) for char in set(text))
        scores = np.zeros(segment.count)
        scores[docs] = idf * self._saturated(counts, segment, docs, "text")
        return Found(mask, scores)


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


def _flat(node: And) -> Iterator[Node]:
    """The nodes that must all match, those of an `And` within included."""
    for one in node.nodes:
        if isinstance(one, And):
            yield from _flat(one)
        else:
            yield one


def _cost(node: Node) -> int:
    """What is evaluated first: filters, then words, then phrases, which read texts; what is excluded last."""
    match node:
        case Value() | Date():
            return 0
        case Words() | Phrase():
            return 2 if isinstance(node, Words) else 3
        case And(nodes) | Or(nodes):
            return max(map(_cost, nodes), default=0)
        case Not():
            return 4
    assert_never(node)


def _sum(one: Scores | None, other: Scores | None) -> Scores | None:
    if one is None or other is None:
        return one if other is None else other
    return one + other
