"""A query tree and a snapshot go in; for every segment the articles that match and their scores come out, as arrays.

Membership and order are kept apart. Whether an article matches a phrase is read in its folded text; candidates are
those that have all its characters. How well it matches is BM25 over words, plus `AS_TYPED` for every run that
stands in the article as typed: those articles come first. Filters add nothing to a score, and come first: a
phrase is looked for only where all else agrees.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, assert_never

import numpy as np
from numpy.typing import NDArray

from indexer.analyse import Cutter
from indexer.fold import fold
from indexer.schema import as_term, facet_key
from search.query import And, Date, Node, Not, Or, Phrase, Value, Words
from search.scan import occurrences
from search.snapshot import Mask, Segment, Snapshot

Scores = NDArray[np.float64]

AS_TYPED: Final = 100_000.0
"""Above any sum of BM25 scores: a term scores at most idf × (K1 + 1), about 30 in an archive of ten million articles,
and a query has at most some thousand terms."""

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
    """Evaluates one query over a snapshot; keeps what is the same for all segments."""

    def __init__(self, snapshot: Snapshot, cutter: Cutter) -> None:
        self._snapshot = snapshot
        self._cutter = cutter
        self._idf = lru_cache(maxsize=None)(self._idf_of)
        self._words = lru_cache(maxsize=None)(self._words_of)

    def evaluate(self, node: Node, segment: Segment) -> Found:
        """The live articles of a segment that match."""
        within = segment.live if segment.live is not None else np.ones(segment.count, dtype=bool)
        return self._node(node, segment, within)

    def _node(self, node: Node, segment: Segment, within: Mask) -> Found:
        """What of `within` matches a node."""
        match node:
            case Words():
                return self._run(node, segment, within)
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
            case And(nodes):
                mask, scores = within, None
                for one in sorted(nodes, key=_cost):
                    found = self._node(one, segment, mask)
                    mask, scores = found.mask, _sum(scores, found.scores)
                    if not mask.any():
                        return Found(mask)
                return Found(mask, scores)
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

    # ── words ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _run(self, node: Words, segment: Segment, within: Mask) -> Found:
        """Articles with the run as typed, or with all the words it falls into."""
        in_headline = node.where == "title"
        run, words = self._words(node.text)
        field = "headline" if in_headline else "text"
        mask = np.zeros(segment.count, dtype=bool)
        if words:
            mask = within.copy()
            for word in words:
                mask &= segment.mask(field, word)
        typed = within & mask if words == (as_term(run),) else np.zeros(segment.count, dtype=bool)
        typed[_holders(segment, run, in_headline, within & ~typed)] = True
        mask |= typed
        scores = np.where(typed, AS_TYPED, 0.0)
        for word in words:
            self._add_bm25(scores, segment, "headline", word, HEADLINE)
            if not in_headline:
                self._add_bm25(scores, segment, "text", word, 1.0)
        return Found(mask, scores)

    def _words_of(self, text: str) -> tuple[str, tuple[bytes, ...]]:
        return fold(text), tuple(dict.fromkeys(as_term(word) for word in self._cutter.query_words(text)))

    def _add_bm25(self, scores: Scores, segment: Segment, field: str, word: bytes, boost: float) -> None:
        docs, counts = segment.docs(field, word)
        if counts is not None and len(docs):
            weight = boost * self._idf(field, word)
            scores[docs] += weight * self._saturated(counts, segment.file.lengths(field)[docs], field)

    def _saturated(self, counts: NDArray[Any], lengths: NDArray[Any], field: str) -> Scores:
        average = self._snapshot.average_lengths[field]
        frequency = counts.astype(np.float64)
        saturated: Scores = frequency * (K1 + 1) / (frequency + K1 * ((1 - B) + B * lengths / average))
        return saturated

    def _idf_of(self, field: str, term: bytes) -> float:
        return math.log(self._snapshot.articles / (self._snapshot.document_frequency(field, term) + 1)) + 1

    # ── phrases ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _phrase(self, text: str, in_headline: bool, segment: Segment, within: Mask) -> Found:
        """Articles with the phrase, scored by how often they have it. The idf is that of its rarest character, since
        its own is only known when all segments were read, and should not hang on the filters beside it."""
        found = occurrences(segment, text, _candidates(segment, text, within))
        docs = found.docs[found.in_headline > 0] if in_headline else found.docs
        mask = np.zeros(segment.count, dtype=bool)
        mask[docs] = True
        if not len(docs):
            return Found(mask)
        counts = HEADLINE * found.in_headline + (0 if in_headline else found.everywhere)
        counts = counts[found.in_headline > 0] if in_headline else counts
        idf = max(self._idf("chars", as_term(char)) for char in set(text))
        scores = np.zeros(segment.count)
        scores[docs] = idf * self._saturated(counts, segment.file.lengths("text")[docs], "text")
        return Found(mask, scores)


def _holders(segment: Segment, text: str, in_headline: bool, within: Mask) -> NDArray[np.intp]:
    """The documents of `within` whose folded text holds `text` in one unit; with `in_headline`, in the headline."""
    candidates = _candidates(segment, text, within)
    if len(text) == 1 and not in_headline:
        return np.flatnonzero(candidates)
    found = occurrences(segment, text, candidates)
    return found.docs[found.in_headline > 0] if in_headline else found.docs


def _candidates(segment: Segment, text: str, within: Mask) -> Mask:
    """Those of `within` that have every character of `text`."""
    candidates = within
    for char in set(text):
        candidates = candidates & segment.mask("chars", as_term(char))
    return candidates


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
