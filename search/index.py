"""A folder in, an `Index` to ask out: searching, single articles, counts. What is committed later is not seen by it.

parse (`parse`) → search (`evaluate`, ordered here) → highlight (`highlight`)
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Collection
from functools import cached_property, partial
from itertools import islice, takewhile
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from indexer.analyse import Cutter, make_cutter, same_words
from indexer.errors import IndexUnusable, QueryError
from indexer.records import Article, page_order
from indexer.schema import as_term, facet_key
from search.address import row_of
from search.evaluate import Evaluator
from search.highlight import Needles, Sought, needles, sought
from search.order import SORTS, Sort, ordered
from search.query import Node
from search.rank import Scored
from search.request import reading
from search.results import Results
from search.snapshot import Segment, Snapshot

if TYPE_CHECKING:
    from search.collocates import Collocates
    from search.concordance import Concordance, Order
    from search.explain import Part
    from search.facets import Facets
    from search.people import Person
    from search.timeline import Period, Timeline


LOADED_FROM: Final = 50
"""The search of an open index from which on the library that cuts words is loaded: 0.1 s once. For a command's one
search, words are read from the dictionary on the disk (`indexer.lexicon`), at some 0.3 ms for each."""


class Index:
    """An index opened for searching. Close it, or use it in a `with`; it stays on what was committed when opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._snapshot = Snapshot(folder)
        self.settings = self._snapshot.settings
        self.cutter: Cutter = make_cutter(self.settings.userdict)
        if not same_words(self.settings.fingerprint, self.cutter.fingerprint):
            raise IndexUnusable(
                f"{folder}: its words were cut by other rules than those here ({self.settings.fingerprint['library']})",
                "Make it anew from its files: jianbao index --rebuild",
            )
        self._evaluator = Evaluator(self._snapshot, self.cutter)
        self._asked = 0

    def close(self) -> None:
        """Let go of the files: each mapped file is closed with the last view of it."""
        self._snapshot.segments.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ── searching ─────────────────────────────────────────────────────────────────────────────────────────────────

    def search(
        self,
        query: str = "",
        *,
        date_from: str | None = None,
        date_to: str | None = None,
        date: str | None = None,
        section: str | tuple[str, ...] | None = None,
        reporter: str | tuple[str, ...] | None = None,
        column: str | tuple[str, ...] | None = None,
        agency: str | tuple[str, ...] | None = None,
        paper: str | tuple[str, ...] | None = None,
        page: str | int | tuple[str | int, ...] | None = None,
        sort: Sort = "relevance",
        limit: int | None = 20,
        offset: int = 0,
        collapse: bool = False,
        facets: tuple[str, ...] = (),
        today: dt.date | None = None,
    ) -> Results:
        """Articles that match `query` and every option; of several values of one option, any.

        `limit` None: all. An empty query is every article, in the order of the paper, newest first. `collapse`: of
        those that print nearly the same text, the first in order is a hit and has the others in `folded`; this looks at
        the first `search.alike.COMPARED` matches (10,000). `facets`: what all matches, shown or not, are to be counted
        by (`search.facets.COUNTED`). `today`: what days such as last-week count from, None: this day. Raises
        QueryError.
        """
        if sort not in SORTS:
            raise QueryError(f"there is no order {sort!r}", f"Orders are {', '.join(SORTS)}.")
        if offset < 0 or (limit is not None and limit < 0):
            raise QueryError("limit and offset cannot be negative", "Leave limit out, or set it to None, for all.")
        self._asked += 1
        if self._asked == LOADED_FROM:
            self.cutter.engine  # noqa: B018
        matches: list[tuple[Segment, Scored]] | None = None
        notes: tuple[str, ...] = ()
        filters = (date_from, date_to, date, section, reporter, column, agency, paper, page)
        if filters.count(None) == len(filters):
            matches = self._evaluator.keywords.found(query)
        if matches is not None:
            marks = partial(self._needles, query)
        else:
            asked_for = reading(
                query,
                date_from,
                date_to,
                date,
                today,
                section=section,
                reporter=reporter,
                column=column,
                agency=agency,
                paper=paper,
                page=page,
            )
            matches, notes = self._matches(asked_for.node), asked_for.notes
            marks = partial(needles, asked_for.node, self.cutter)
        total = 0
        for _, of_segment in matches:
            total += len(of_segment.docs)
        counted = self._facets.count_each(facets, [_documents(each) for _, each in matches]) if facets else {}
        if not collapse:
            rows = ordered(matches, sort, offset, limit)
            return Results(self._snapshot, rows, total, marks, facets=counted, notes=notes)
        from search.alike import COMPARED, groups

        rows = ordered(matches, sort, 0, None if limit is None else COMPARED + offset + limit)
        scores = {(segment, doc): score for score, segment, doc in rows}
        found = groups(self._snapshot, list(scores))
        asked = found[offset : None if limit is None else offset + limit]
        rows = [(scores[group.row], *group.row) for group in asked]
        folded = {group.row: group.folded for group in found if group.folded}
        if total > COMPARED:
            notes = (*notes, f"only the first {COMPARED:,} of {total:,} articles were compared with each other")
        return Results(self._snapshot, rows, total, marks, folded, counted, notes)

    def explain(self, query: str = "", **options: Any) -> Part:
        """How `search` reads a query with these filters, and how many articles match each part of it by itself."""
        from search.explain import explain

        return explain(reading(query, **options).node, self._count, self.cutter)

    def also_printed(self, query: str, **options: Any) -> list[tuple[str, int]]:
        """Other forms of the years and days in a query (一九九八 for 1998), and how many articles match with each."""
        if not any(char.isnumeric() for char in query):
            return []
        from search.numerals import others

        counted = ((form, self._count(node)) for form, node in others(reading(query, **options).node))
        return [(form, count) for form, count in counted if count]

    def _count(self, node: Node) -> int:
        return sum(len(self._evaluator.evaluate(node, segment).docs) for segment in self._snapshot.segments)

    def _needles(self, query: str) -> Needles:
        return needles(reading(query).node, self.cutter)

    def _matches(self, node: Node) -> list[tuple[Segment, Scored]]:
        """Each segment, and what of it matches."""
        return [(segment, self._evaluator.evaluate(node, segment)) for segment in self._snapshot.segments]

    def fingerprints(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.int32]]:
        """Of each live article the digest of its id, the SimHash of its text, and its day as an ordinal (0: unknown)."""
        columns = [
            np.concatenate([np.empty(0, kind), *(s.file.arrays[name][s.articles] for s in self._snapshot.segments)])
            for name, kind in (("tie", np.uint64), ("simhash", np.uint64), ("ordinal", np.int32))
        ]
        return columns[0], columns[1], columns[2].astype(np.int32)

    def get(self, article_id: str) -> Article | None:
        """The article with this id, or None. QueryError where several have it (`search.address` says how to tell one)."""
        row = row_of(self._snapshot, article_id)
        return self._snapshot.article(row) if row else None

    def alike(self, article_id: str) -> list[tuple[Article, float]]:
        """Articles of any issue and paper that print nearly the text of this one, and the share of it (0 to 1) they
        have in common: most first, then as the paper prints them. None where no article has this id, or a short one."""
        from search.alike import near

        row = row_of(self._snapshot, article_id)
        found = (
            [(self._snapshot.article(other), likeness) for other, likeness in near(self._snapshot, row)] if row else []
        )
        return sorted(
            found, key=lambda one: (-round(one[1], 9), str(one[0].date or ""), page_order(one[0].page), one[0].id)
        )

    def related(self, article_id: str) -> list[tuple[Article, float, tuple[str, ...]]]:
        """Other articles on the story of this one, within a month before and after, those alike to it left out: each
        with how much it has of what is telling in this one (0 to 1), and the most telling words in common; most first.
        """
        from search.alike import near
        from search.story import related

        row = row_of(self._snapshot, article_id)
        if row is None:
            return []
        same = {row, *(other for other, _ in near(self._snapshot, row))}
        found = [
            (self._snapshot.article(one.row), one.score, one.words)
            for one in related(self._snapshot, self.cutter, row)
            if one.row not in same
        ]
        return sorted(found, key=lambda one: (-round(one[1], 9), str(one[0].date), page_order(one[0].page), one[0].id))

    def ids_like(self, start: str, limit: int = 10) -> tuple[str, ...]:
        """Up to `limit` ids that begin with `start`, in order."""
        found: set[str] = set()
        for segment in self._snapshot.segments:
            field = segment.file.field("id")
            if field is None:
                continue
            of_segment = (term for term in field.terms(field.at_least(as_term(start))))
            begun = takewhile(lambda term: term.startswith(as_term(start)), of_segment)
            found.update(term.decode() for term in islice(begun, limit * 4) if len(segment.docs("id", term)[0]))
        return tuple(sorted(found)[:limit])

    def short_id(self, article_id: str, least: int = 16) -> str:
        """The shortest beginning of an id, of `least` characters or more, that no other begins with."""
        term, common = as_term(article_id), 0
        for segment in self._snapshot.segments:
            field = segment.file.field("id")
            if field is None:
                continue
            at = field.at_least(term)
            beside = [field.term(number) for number in (at - 1, at, at + 1) if 0 <= number < len(field)]
            common = max([common, *(_in_common(term, one) for one in beside if one != term)])
        return article_id[: max(least, len(term[: common + 1].decode("utf-8", "ignore")))]

    # ── counts ────────────────────────────────────────────────────────────────────────────────────────────────────

    def facet(self, name: str) -> dict[str, tuple[str, int]]:
        """All values of a facet: key → (as printed, number of articles)."""
        return self._facets.all(name)

    @cached_property
    def _facets(self) -> Facets:
        from search.facets import Facets  # a plain search has no use for it

        return Facets(self._snapshot)

    def has(self, name: str, value: str) -> bool:
        """Whether any article has this value of a facet."""
        term = as_term(facet_key(name, value))
        return any(len(segment.docs(name, term)[0]) for segment in self._snapshot.segments)

    def people(
        self, keys: Collection[str] | None = None, merge: bool = False, limit: int | None = None
    ) -> tuple[list[Person], int]:
        """The reporters of these names (keys of the facet; None: all), each in each paper, or in all its papers where
        `merge`, and how many there are: `search.people`."""
        from search.people import people  # a plain search has no use for it

        return people(self._snapshot, keys, merge, limit)

    def papers_of(self, reporter: str) -> list[tuple[str, int]]:
        """The papers a reporter's name stands in, and in how many articles of each, the most first."""
        from search.people import papers_of

        return papers_of(self._snapshot, facet_key("reporter", reporter))

    def timeline(self, *queries: str, by: Period = "month", **options: Any) -> Timeline:
        """How many matches of each query each day, week, month or year has, beside how many articles it has.

        `options` are the filters of `search`; they hold for all articles counted.
        """
        from search.timeline import PERIODS, timeline

        if by not in PERIODS:
            raise QueryError(f"there is no period {by!r}", f"Periods are {', '.join(PERIODS)}.")
        asked = queries or ("",)
        matches = [self._days_of(query, **options) for query in asked]
        return timeline(by, asked, matches, self._days_of("", **options))

    def concordance(self, query: str, order: Order = "date", **options: Any) -> Concordance:
        """Every occurrence of what is looked for, with the text around it; `options` are the filters of `search`.

        Raises QueryError for a query that looks for no text.
        """
        from search.concordance import Concordance

        return Concordance(self._documents(query, **options), self._wanted(query), order)

    def collocates(self, query: str, span: int = 5, least: int = 3, **options: Any) -> Collocates:
        """The words that stand within `span` words of what is looked for, `least` times or more, compared with all
        articles that `options`, the filters, leave: `search.collocates`."""
        from search.collocates import collocates

        matches, every = self._documents(query, **options), self._documents("", **options)
        return collocates(matches, every, self._wanted(query), self.cutter, span, least)

    def _wanted(self, query: str) -> Sought:
        wanted = sought(reading(query).node, self.cutter)
        if not wanted.everywhere and not wanted.headline:
            raise QueryError("this shows where words stand, and the query has none", "Write what to look for.")
        return wanted

    def _documents(self, query: str, **options: Any) -> list[tuple[Segment, NDArray[np.intp]]]:
        """Each segment, and which of its documents match."""
        return [(segment, _documents(found)) for segment, found in self._matches(reading(query, **options).node)]

    def _days_of(self, query: str, **options: Any) -> list[NDArray[np.int32]]:
        return [segment.file.arrays["ordinal"][docs] for segment, docs in self._documents(query, **options)]


def _documents(found: Scored) -> NDArray[np.intp]:
    """What was found, as numbers that can be reckoned with."""
    return found.docs.astype(np.intp)


def _in_common(one: bytes, other: bytes) -> int:
    """How many bytes two terms begin with alike."""
    shorter = min(len(one), len(other))
    return next((at for at in range(shorter) if one[at] != other[at]), shorter)


def open_index(folder: str | os.PathLike[str]) -> Index:
    """Open an index for searching. Raises IndexMissing or IndexUnusable, with what to do."""
    return Index(Path(folder))
