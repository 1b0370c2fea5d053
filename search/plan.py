"""A query tree in, the Whoosh query that finds and scores it out.

Membership and order are kept apart. Whether an article matches a phrase is read in its folded text; how well it
matches is BM25 over words, plus one `AS_TYPED` for every run of the query that stands in the article as typed, so that
those articles come first. Filters add nothing to a score.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, Final, assert_never

from whoosh import matching, query, scoring

from indexer.analyse import Cutter
from indexer.fold import fold
from indexer.schema import facet_key
from search.query import And, Date, Node, Not, Or, Phrase, Value, Words

# Above any sum of BM25 scores: a term scores at most idf × (K1 + 1), about 30 in an archive of ten million articles,
# and a query has at most some thousand terms.
AS_TYPED: Final = 100_000.0

# A match in the headline counts as this many in the body.
HEADLINE: Final = 3.0

EVERY: Final = query.ConstantScoreQuery(query.Term("kind", "article"), 0.0)


class Grep(query.Query):  # type: ignore[misc]
    """Articles with `text` (folded, not empty) inside one unit; with `headline_only`, inside the headline.

    Candidates are the articles that have its rarest character, the verdict is read in the column `folded`. Scores
    `bonus` plus BM25 with the number of occurrences as the frequency; the idf is that of the rarest character, since
    the phrase's own is only known when all segments were read.
    """

    def __init__(self, text: str, headline_only: bool, bonus: float = 0.0) -> None:
        self.text = text
        self.headline_only = headline_only
        self.bonus = bonus
        self.boost = 1.0

    def __repr__(self) -> str:
        return f"Grep({self.text!r}, headline_only={self.headline_only}, bonus={self.bonus})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Grep) and repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash(repr(self))

    def is_leaf(self) -> bool:
        return True

    def estimate_size(self, reader: Any) -> int:
        return min(int(reader.doc_frequency("chars", char)) for char in set(self.text))

    def estimate_min_size(self, reader: Any) -> int:  # noqa: ARG002
        return 0

    def matcher(self, searcher: Any, context: Any = None) -> matching.Matcher:
        everywhere = searcher.get_parent()
        rarest = min(set(self.text), key=lambda char: (everywhere.doc_frequency("chars", char), char))
        reader = searcher.reader()
        if ("chars", rarest) not in reader:
            return matching.NullMatcher()
        docs, scores = [], []
        score = None if context is not None and context.weighting is None else _scorer(searcher, rarest)
        for doc, count, in_headline in self._occurrences(reader, rarest):
            docs.append(doc)
            scores.append(self.bonus + (score(doc, count + HEADLINE * in_headline) if score else 0.0))
        return matching.ListMatcher(docs, scores)

    def _occurrences(self, reader: Any, rarest: str) -> Iterator[tuple[int, int, int]]:
        """Document, occurrences outside the headline, and in it."""
        needle = self.text.encode()
        folded = reader.column_reader("folded")
        for doc in reader.postings("chars", rarest).all_ids():
            text: bytes = folded[doc]
            if needle not in text:
                continue
            in_headline = text.count(needle, 0, text.index(b"\n"))
            count = 0 if self.headline_only else text.count(needle) - in_headline
            if count or in_headline:
                yield doc, count, in_headline


def _scorer(searcher: Any, char: str) -> Callable[[int, float], float]:
    idf = searcher.idf("chars", char)
    average = searcher.get_parent().avg_field_length("text") or 1.0
    lengths = searcher.reader()

    def score(doc: int, frequency: float) -> float:
        length = lengths.doc_field_length(doc, "text", 1)
        return float(scoring.bm25(idf, frequency, length, average, 0.75, 1.2))

    return score


def plan(node: Node, cutter: Cutter) -> query.Query:
    """The Whoosh query of a tree."""
    match node:
        case Words():
            return _words(node, cutter)
        case Phrase(text, where):
            return Grep(fold(text), where == "title")
        case Value(field, value):
            return query.ConstantScoreQuery(query.Term(field, facet_key(field, value)), 0.0)
        case Date(days):
            first = (days.first or dt.date.min).isoformat()
            last = (days.last or dt.date.max).isoformat()
            return query.ConstantScoreQuery(query.TermRange("day", first, last), 0.0)
        case Not(inner):
            return query.AndNot(EVERY, plan(inner, cutter))
        case Or(nodes):
            return query.Or([plan(one, cutter) for one in nodes])
        case And(nodes):
            wanted = [plan(one, cutter) for one in nodes if not isinstance(one, Not)] or [EVERY]
            together = wanted[0] if len(wanted) == 1 else query.And(wanted)
            unwanted = [plan(one.node, cutter) for one in nodes if isinstance(one, Not)]
            return query.AndNot(together, query.Or(unwanted)) if unwanted else together
    assert_never(node)


def _words(node: Words, cutter: Cutter) -> query.Query:
    in_headline = node.where == "title"
    run = fold(node.text)
    words = list(dict.fromkeys(cutter.query_words(node.text)))
    found: query.Query = Grep(run, in_headline, AS_TYPED)
    if not words:
        return found
    if words != [run]:
        all_of_them = query.And([query.Term("headline" if in_headline else "text", word) for word in words])
        found = query.Or([found, query.ConstantScoreQuery(all_of_them, 0.0)])
    weights = [query.Term("headline", word, boost=HEADLINE) for word in words]
    if not in_headline:
        weights += [query.Term("text", word) for word in words]
    return query.AndMaybe(found, query.Or(weights))


def needles(node: Node, cutter: Cutter) -> tuple[tuple[str, ...], ...]:
    """What to mark in an article, folded: for each wanted run or phrase, first itself, then the words it falls into."""
    match node:
        case Words():
            return ((fold(node.text), *cutter.query_words(node.text)),)
        case Phrase(text):
            return ((fold(text),),)
        case Or(nodes) | And(nodes):
            return tuple(needle for one in nodes for needle in needles(one, cutter))
        case Not() | Value() | Date():
            return ()
    assert_never(node)
