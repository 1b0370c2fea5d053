"""A query tree and a snapshot go in; for every segment the articles that match and their scores come out, as arrays.

Membership and order are kept apart. Whether an article matches a phrase is read in its folded text; candidates are
those that have all its characters. How well it matches is `rank`. Filters add nothing to a score, and come first: a
phrase is looked for only where all else agrees.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, assert_never

import numpy as np

from indexer.analyse import Cutter
from indexer.fold import fold
from indexer.schema import WEIGHTS, as_term, facet_key
from search.keywords import Keywords
from search.query import And, Date, Fuzzy, Near, Node, Not, Or, Pages, Pattern, Phrase, Value, Wild, Words, literals
from search.rank import NOTHING, Bm25, Found, Scored, Scores, added, spread
from search.snapshot import Mask, Segment, Snapshot
from search.words import Runs

if TYPE_CHECKING:
    from search.scan import Occurrences


class Evaluator:
    """Evaluates queries over a snapshot."""

    def __init__(self, snapshot: Snapshot, cutter: Cutter) -> None:
        self._bm25 = Bm25(snapshot)
        self._runs = Runs(self._bm25, cutter)
        self.keywords = Keywords(snapshot.segments, cutter, self._bm25)

    def evaluate(self, node: Node, segment: Segment) -> Scored:
        """The live articles of a segment that match."""
        runs = _runs(node)
        if runs:
            return self._runs.matching(runs, segment, segment.live)
        found = self._node(node, segment, segment.articles)
        docs = found.mask.nonzero()[0].astype(np.uint16)
        return Scored(docs, np.zeros(len(docs)) if found.scores is None else found.scores[docs])

    def _node(self, node: Node, segment: Segment, within: Mask) -> Found:
        """What of `within` matches a node."""
        match node:
            case Words():
                return spread(self._runs.matching((node,), segment, within), segment)
            case Phrase():
                return spread(self._phrases([node], segment, within)[0], segment)
            case Wild() | Near() | Fuzzy():
                return spread(self._pattern(node, segment, within), segment)
            case Value(field, value):
                return Found(within & segment.mask(field, as_term(facet_key(field, value))))
            case Date(days):
                ordinal = segment.file.arrays["ordinal"]
                first = days.first.toordinal() if days.first else 1
                last = days.last.toordinal() if days.last else dt.date.max.toordinal()
                return Found(within & (ordinal >= first) & (ordinal <= last))
            case Pages():
                return Found(within & _pages(node, segment))
            case Not(inner):
                return Found(within & ~self._node(inner, segment, within).mask)
            case Or(nodes):
                return self._either(nodes, segment, within)
            case And():
                return self._all(node, segment, within)
        assert_never(node)

    def _either(self, nodes: tuple[Node, ...], segment: Segment, within: Mask) -> Found:
        """What matches one node or more. Texts are read once for all phrases, where these are many."""
        parts = self._phrases([one for one in nodes if isinstance(one, Phrase)], segment, within)
        parts += self._runs.each([one for one in nodes if isinstance(one, Words)], segment, within)
        docs = np.concatenate([NOTHING.docs, *(part.docs for part in parts)])
        mask = np.zeros(segment.count, dtype=bool)
        mask[docs] = True
        of_parts = np.concatenate([NOTHING.scores, *(part.scores for part in parts)])
        scores: Scores = np.bincount(docs, of_parts, segment.count).astype(np.float64, copy=False)
        scored = bool(parts)
        for one in nodes:
            if not isinstance(one, Phrase | Words):
                found = self._node(one, segment, within)
                mask |= found.mask
                if found.scores is not None:
                    scores += found.scores
                    scored = True
        return Found(mask, scores if scored else None)

    def _all(self, node: And, segment: Segment, within: Mask) -> Found:
        """What matches all nodes: filters first, then all the runs of words together, then the rest."""
        nodes = list(_flat(node))
        runs = tuple(one for one in nodes if isinstance(one, Words))
        steps: list[Node] = [one for one in nodes if not isinstance(one, Words)]
        if runs:
            steps.append(runs[0])
        mask, scores = within, None
        for one in sorted(steps, key=_cost):
            if runs and one is runs[0]:
                found = spread(self._runs.matching(runs, segment, mask), segment)
            else:
                found = self._node(one, segment, mask)
            mask, scores = found.mask, added(scores, found.scores)
            if not mask.any():
                return Found(mask)
        return Found(mask, scores * mask if scores is not None and len(steps) > 1 else scores)

    def _phrases(self, nodes: Sequence[Phrase], segment: Segment, within: Mask) -> list[Scored]:
        """For each phrase the articles that have it, scored by how often they do."""
        if not nodes:
            return []
        from search.candidates import candidates, needle  # as in `words`
        from search.many import occurrences_of_each

        texts = [fold(node.text) for node in nodes]
        needles = [needle(segment, text, self._runs.pairs(text)) for text in texts]
        wanted = [(one, candidates(segment, one, within)) for one in needles if one is not None]
        found = iter(occurrences_of_each(segment, wanted))
        return [
            NOTHING if one is None else self._scored(next(found), text, node.where == "title", segment)
            for node, text, one in zip(nodes, texts, needles, strict=True)
        ]

    def _pattern(self, node: Pattern, segment: Segment, within: Mask) -> Scored:
        """Articles that match, scored by how many of their units do."""
        from search.patterns import occurrences as of_pattern  # few queries have one

        found = of_pattern(segment, node, within, self._runs.pairs)
        return self._scored(found, "".join(literals(node)), node.where == "title", segment)

    def _scored(self, found: Occurrences, text: str, in_headline: bool, segment: Segment) -> Scored:
        """The idf is that of the rarest character of `text`, since that of the whole is only known when all segments
        were read, and should not hang on the filters beside it."""
        docs, weights = found.docs, (WEIGHTS[0] - 1) * found.in_headline + found.everywhere
        if in_headline:
            kept = found.in_headline > 0
            docs, weights = docs[kept], weights[kept]
        if not len(docs):
            return NOTHING
        idf = max(self._bm25.idf("chars", as_term(char)) for char in set(text))
        return Scored(docs.astype(np.uint16), idf * self._bm25.saturated(weights, segment, docs))


def _pages(node: Pages, segment: Segment) -> Mask:
    """The documents on pages of a range, which are few terms."""
    mask = np.zeros(segment.count, dtype=bool)
    field = segment.file.field("page")
    for number, term in enumerate(field.terms() if field is not None else ()):
        label = term.decode()
        digits = label.removeprefix(node.series)
        if label.startswith(node.series) and digits.isascii() and digits.isdigit():
            at = int(digits[:9])
            if (node.first is None or node.first <= at) and (node.last is None or at <= node.last):
                assert field is not None
                mask |= field.mask(number)
    return mask


def _runs(node: Node) -> Sequence[Words]:
    """The runs that a query is, if it is nothing but runs."""
    if isinstance(node, Words):
        return (node,)
    runs: list[Words] = []
    for one in node.nodes if isinstance(node, And) else ():
        if isinstance(one, Words):
            runs.append(one)
        elif isinstance(one, And) and (within := _runs(one)):
            runs += within
        else:
            return ()
    return runs


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
        case Value() | Date() | Pages():
            return 0
        case Words():
            return 1
        case Phrase():
            return 2
        case Wild() | Near() | Fuzzy():
            return 3
        case And(nodes) | Or(nodes):
            return max(map(_cost, nodes), default=0)
        case Not():
            return 4
    assert_never(node)
