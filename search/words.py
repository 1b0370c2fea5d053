"""Runs as typed and a segment go in; the articles that have each, or all the words it falls into, come out with scores.

Membership is read from terms as far as they tell, and from texts, last, where they do not. How well an article matches
is BM25 over the words, plus `AS_TYPED` for every run that stands in it as typed: those articles come first.

Most runs are one word of two to four characters, of which every article that has it is known (`indexer.across`). These come
first, as arrays of documents, the rarest before the others; what is left is often so little that it can be read. What reads texts
is imported where it is used: to load it takes 5 ms, and most searches for words have no use for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from operator import add, attrgetter
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from indexer.across import FIELD, is_pair, is_short
from indexer.analyse import Cutter
from indexer.arrays import are_in, begins
from indexer.fold import fold
from indexer.schema import as_term
from search.query import Words
from search.rank import AS_TYPED, NOTHING, REMEMBERED, Bm25, Docs, Posting, Scored, Scores
from search.snapshot import Mask, Segment

if TYPE_CHECKING:
    from search.candidates import Documents, Needle


def told_by(text: str, cutter: Cutter) -> Literal["chars", "across"] | None:
    """The field that has, beside that of the words, all other articles in which a word stands, which folded is `text`; None
    where texts must be read."""
    if len(text) == 1:
        return "chars"
    return FIELD if is_short(text) and cutter.is_word(text) else None


@dataclass(frozen=True, slots=True)
class _Run:
    """A run: its folded text and words, the rarest first. `whole`: whether it is one word; `known`: the field that has, beside
    that of the words, all other articles it stands in; None if texts must be read."""

    text: str
    in_headline: bool
    words: tuple[bytes, ...]
    whole: bool
    known: Literal["chars", "across"] | None


_IDF: Final = attrgetter("idf")


class Runs:
    """Evaluates runs; keeps what the dictionary says of those asked for last."""

    def __init__(self, bm25: Bm25, cutter: Cutter) -> None:
        self._bm25 = bm25
        self._cutter = cutter
        self._run = lru_cache(REMEMBERED)(self._run_of)
        self.pairs = lru_cache(REMEMBERED)(self._pairs_of)

    def each(self, nodes: Sequence[Words], segment: Segment, within: Mask) -> list[Scored]:
        """For each run the articles of `within` that have it. What texts must tell of all is read together."""
        if not nodes:
            return []
        from search.many import occurrences_of_each
        from search.scan import NOWHERE

        runs = [self._run(node.text, node.where) for node in nodes]
        states = [None if self._known(run, segment) else self._state(run, segment, within) for run in runs]
        wanted = [(one.wanted, one.unsure) for one in states if one is not None and one.wanted is not None]
        read = iter(occurrences_of_each(segment, wanted))
        found: list[Scored] = []
        for node, state in zip(nodes, states, strict=True):
            if state is None:
                found.append(self.matching((node,), segment, within))
                continue
            there = next(read) if state.wanted is not None else NOWHERE
            now = state.with_typed(there.docs[there.in_headline > 0] if state.run.in_headline else there.docs)
            docs = _union(now.has.docs, now.typed)
            found.append(Scored(docs, self._scores(now, segment, docs)))
        return found

    def matching(self, nodes: Sequence[Words], segment: Segment, within: Mask | None) -> Scored:
        """The articles of `within`, None: of all, that have each run as typed, or all the words it falls into.

        The rarest comes first, by the whole snapshot, so that scores are summed in the same order in every segment."""
        known: list[Posting] = []
        unknown: list[_Run] = []
        for node in nodes:
            run = self._run(node.text, node.where)
            if self._known(run, segment):
                assert run.known is not None
                known.append(self._bm25.posting(segment, run.words[0], run.known))
            else:
                unknown.append(run)
        known.sort(key=_IDF, reverse=True)
        if len(unknown) > 1:
            unknown.sort(key=self._idf, reverse=True)
        found: Scored | None = None
        if known:
            found = self._bm25.together(segment, known, within)
            if not len(found.docs):
                return NOTHING
            scores = found.scores
            scores += AS_TYPED * len(known)
        if not unknown:
            return found or NOTHING
        from search.scan import SINGLE

        if found is not None and len(found.docs) <= SINGLE:
            for run in unknown:
                found = self._read(run, segment, found)
            return found
        return self._sought(unknown, segment, found, segment.articles if within is None else within)

    def _read(self, run: _Run, segment: Segment, found: Scored) -> Scored:
        """Those of a few articles that match a run: each that has it not as one word is read."""
        from search.scan import holding

        scores, has = found.scores, np.full(len(found.docs), bool(run.words))
        for word in run.words:
            posting = self._posting(run, segment, word)
            has &= _mask(segment, posting.docs)[found.docs]
            scores = scores + self._bm25.scores(segment, posting, found.docs)
        typed = has.copy() if run.whole else np.zeros(len(has), dtype=bool)
        unsure = (~typed).nonzero()[0]
        if len(unsure):
            typed[unsure] = holding(segment, run.text, found.docs[unsure], run.in_headline)
        matching = has | typed
        return Scored(found.docs[matching], (scores + AS_TYPED * typed)[matching])

    def _sought(self, runs: list[_Run], segment: Segment, found: Scored | None, within: Mask) -> Scored:
        """Those of any number of articles that match runs. Texts are read last, and only where all else agrees."""
        from search.scan import holders

        if found is not None:
            within = _mask(segment, found.docs)
        states = [self._state(run, segment, within) for run in runs]
        for state in states:
            within = within & _mask(segment, _union(state.has.docs, state.unsure.astype(np.uint16)))
        read: list[_State] = []
        for state in sorted(states, key=lambda state: np.count_nonzero(within[state.unsure])):
            docs = state.unsure[within[state.unsure]]
            if len(docs) and state.wanted is not None:
                docs = holders(segment, state.wanted, docs, state.run.in_headline)
            read.append(state.with_typed(docs))
            within = within & _mask(segment, _union(read[-1].has.docs, read[-1].typed))
        matching = within.nonzero()[0].astype(np.uint16)
        scores = np.zeros(len(matching)) if found is None else found.scores[found.docs.searchsorted(matching)]
        for state in read:
            scores += self._scores(state, segment, matching)
        return Scored(matching, scores)

    def _scores(self, state: _State, segment: Segment, docs: Docs) -> Scores:
        """How well each of some documents, all of which match a run, does."""
        has = state.has
        if np.array_equal(docs, has.docs):  # nearly always: what has a run as typed is seldom cut into other words
            scores = has.scores.copy()
        else:
            there = are_in(docs, has.docs)
            rest = docs[~there]
            scores = np.zeros(len(docs))
            scores[there] = has.scores[has.docs.searchsorted(docs[there])]
            for word in state.run.words:
                scores[~there] += self._bm25.scores(segment, self._posting(state.run, segment, word), rest)
        scores[are_in(docs, state.typed)] += AS_TYPED
        return scores

    def _state(self, run: _Run, segment: Segment, within: Mask) -> _State:
        from search.candidates import candidates, needle

        postings = [self._posting(run, segment, word) for word in run.words]
        has = self._bm25.together(segment, postings, within) if postings else NOTHING
        wanted = needle(segment, run.text, self.pairs(run.text))
        unsure = candidates(segment, wanted, within)
        if run.whole:
            unsure = unsure[~are_in(unsure.astype(np.uint16), has.docs)]
        return _State(run, wanted, has, has.docs if run.whole else NOTHING.docs, unsure)

    def _known(self, run: _Run, segment: Segment) -> bool:
        """Whether terms tell of every article of a segment that has a run."""
        return run.known is not None and (run.known != FIELD or segment.file.field(FIELD) is not None)

    def _posting(self, run: _Run, segment: Segment, word: bytes) -> Posting:
        """All that have a word of a run, in the headline if that is asked."""
        return self._bm25.posting(segment, word, "headline" if run.in_headline else "text")

    # ── what is known of words ────────────────────────────────────────────────────────────────────────────────────

    def _run_of(self, typed: str, where: str) -> _Run:
        text = fold(typed)
        cut = self._cutter.query_words(typed)
        if len(cut) > 1 or cut == []:
            words = sorted(dict.fromkeys(map(as_term, cut)), key=partial(self._bm25.idf, "text"), reverse=True)
            return _Run(text, where == "title", tuple(words), False, None)
        word = as_term(cut[0])
        whole = word == as_term(text)
        known = told_by(text, self._cutter) if whole and where == "text" else None
        return _Run(text, where == "title", (word,), whole, known)

    def _idf(self, run: _Run) -> float:
        """Of its rarest word."""
        return self._bm25.idf("text", run.words[0]) if run.words else 0.0

    def _pairs_of(self, text: str) -> tuple[bytes, ...]:
        """The neighbours in a text that are words, of which is known what has them."""
        pairs = dict.fromkeys(map(add, text, text[1:]))
        return tuple(as_term(pair) for pair in pairs if is_pair(pair) and self._cutter.is_word(pair))


@dataclass(frozen=True, slots=True)
class _State:
    """What is known of a run in a segment: articles that have all its words (`has`), with the scores of these, that have it
    as typed, so far (`typed`), and those to be read for it (`unsure`)."""

    run: _Run
    wanted: Needle | None
    has: Scored
    typed: Docs
    unsure: Documents

    def with_typed(self, docs: NDArray[Any]) -> _State:
        """What is known when all that was unsure has been read, and `docs` have it."""
        return _State(self.run, self.wanted, self.has, _union(self.typed, docs.astype(np.uint16)), self.unsure[:0])


def _union(one: Docs, other: Docs) -> Docs:
    """What is in either, in order."""
    if not len(one) or not len(other):
        return one if len(one) else other
    both = np.concatenate((one, other))
    both.sort(kind="stable")  # of two bytes: by their digits
    return both[begins(both)]


def _mask(segment: Segment, docs: Docs) -> Mask:
    mask = np.zeros(segment.count, dtype=bool)
    mask[docs] = True
    return mask
