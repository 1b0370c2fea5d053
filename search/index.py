"""A folder in, an `Index` to ask out: searching, single articles, counts. What is committed later is not seen by it.

parse (`query`) → plan (`plan`) → search (here) → highlight (`highlight`)
"""

from __future__ import annotations

import heapq
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self

from whoosh import index as whoosh_index
from whoosh import query as whoosh_query
from whoosh.searching import SearchContext, Searcher

from indexer.analyse import Cutter, make_cutter, same_words
from indexer.errors import IndexMissing, IndexUnusable, QueryError
from indexer.jsonform import loads
from indexer.records import Article
from indexer.schema import FACETS, INDEX_FORMAT, Settings, day_from_ordinal, facet_key, facet_values, schema
from search.days import Days, days
from search.highlight import DEFAULT_COLUMNS, Needles, Snippet, snippets
from search.plan import needles, plan
from search.query import And, Date, Node, Or, Value, parse

Sort = Literal["relevance", "newest", "oldest"]
SORTS: Final = ("relevance", "newest", "oldest")
Period = Literal["day", "week", "month", "year"]
PERIODS: Final = ("day", "week", "month", "year")


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found, its score, and what of the query is to be marked in it."""

    article: Article
    score: float
    needles: Needles

    @property
    def snippets(self) -> tuple[Snippet, ...]:
        """The paragraph that shows most of the query, with the ranges to mark."""
        return self.excerpts()

    def excerpts(self, columns: int = DEFAULT_COLUMNS, most: int = 1) -> tuple[Snippet, ...]:
        """Up to `most` snippets of `columns` terminal columns each."""
        return snippets(self.article, self.needles, columns, most)


class Results:
    """What a search found: iterate for the hits asked for (limit, offset); `len` is the exact number of all."""

    def __init__(self, index: Index, rows: list[tuple[float, int]], total: int, marks: Needles) -> None:
        self._index, self._rows, self._total, self._marks = index, rows, total, marks

    def __len__(self) -> int:
        return self._total

    def __bool__(self) -> bool:
        return self._total > 0

    def __iter__(self) -> Iterator[Hit]:
        """The hits, each article read when its turn comes."""
        for score, doc in self._rows:
            yield Hit(self._index.article_at(doc), score, self._marks)

    @property
    def shown(self) -> int:
        """How many hits iterating gives."""
        return len(self._rows)


class Index:
    """An index opened for searching. Close it, or use it in a `with`; it stays on what was committed when opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            if not folder.is_dir() or not whoosh_index.exists_in(str(folder)):
                raise IndexMissing(f"{folder}: there is no index", "Make one: jianbao index PATH")
            self._index = whoosh_index.open_dir(str(folder), schema=schema())
        except OSError as error:
            raise IndexUnusable(f"{folder}: cannot be read: {error.strerror or error}", "") from error
        self._searcher: Searcher = self._index.searcher()
        self._reader = self._searcher.reader()
        found = self._settings()
        self.settings = found
        self.cutter: Cutter = make_cutter(found.userdict)
        if not same_words(found.fingerprint, self.cutter.fingerprint):
            raise IndexUnusable(
                f"{folder}: its words were cut by {found.fingerprint.get('library')} with other rules than those here",
                "Make it anew from its files: jianbao index --rebuild",
            )

    def _settings(self) -> Settings:
        docs = self._docs(whoosh_query.Term("kind", "settings")) if self._reader.doc_count_all() else []
        if not docs:
            raise IndexMissing(f"{self.folder}: the index is still empty", "Fill it: jianbao index PATH")
        settings = Settings.load(self._record(docs[0]))
        if settings.format != INDEX_FORMAT:
            raise IndexUnusable(
                f"{self.folder}: has format {settings.format}, this program reads {INDEX_FORMAT}",
                "Make it anew from its files: jianbao index --rebuild",
            )
        return settings

    def close(self) -> None:
        """Let go of the files."""
        self._searcher.close()
        self._index.close()

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
    ) -> Results:
        """Articles that match `query` and every option; of several values of one option, any.

        `limit` None: all. An empty query is every article, in the order of the paper, newest first. Raises QueryError.
        """
        if sort not in SORTS:
            raise QueryError(f"there is no order {sort!r}", f"Orders are {', '.join(SORTS)}.")
        if offset < 0 or (limit is not None and limit < 0):
            raise QueryError("limit and offset cannot be negative", "Leave limit out, or set it to None, for all.")
        nodes: list[Node] = [parse(query)]
        nodes += [Date(days(text)) for text in (date,) if text]
        if date_from or date_to:
            nodes.append(Date(_between(date_from, date_to)))
        asked: dict[str, Any] = {
            "section": section, "reporter": reporter, "column": column, "agency": agency, "paper": paper, "page": page
        }  # fmt: skip
        for name, value in asked.items():
            if value is not None and value != ():
                values = value if isinstance(value, tuple) else (value,)
                nodes.append(Or(tuple(Value(name, str(one)) for one in values)))
        node = And(tuple(nodes))
        found = self._found(plan(node, self.cutter))
        rows = self._ordered(found, sort)
        wanted = offset + limit if limit is not None else None
        kept = heapq.nsmallest(wanted, rows) if wanted is not None else sorted(rows)
        marks = needles(node, self.cutter) if kept else ()
        return Results(self, [(score, doc) for _, doc, score in kept[offset:]], len(found), marks)

    def _found(self, query: Any) -> list[tuple[int, float]]:
        """Documents and scores, of articles only."""
        query = whoosh_query.Require(query, whoosh_query.Term("kind", "article"))
        context = SearchContext(weighting=self._searcher.weighting)
        found: list[tuple[int, float]] = []
        for searcher, base in self._searcher.leaf_searchers():
            matcher = query.matcher(searcher, context)
            while matcher.is_active():
                found.append((base + matcher.id(), matcher.score()))
                matcher.next()
        return found

    def _ordered(self, found: list[tuple[int, float]], sort: Sort) -> list[tuple[tuple[float, int, int], int, float]]:
        """(sort key, document, score): by score, then the newest, then in the order of the paper."""
        ordinal, place = self._reader.column_reader("ordinal"), self._reader.column_reader("place")
        rows = []
        for doc, score in found:
            day = ordinal[doc] if sort == "oldest" else -ordinal[doc]
            first = -round(score, 9) if sort == "relevance" else 0.0
            rows.append(((first, day, place[doc]), doc, score))
        return rows

    def article_at(self, doc: int) -> Article:
        """The article of a document number of this snapshot."""
        return loads(self._record(doc))

    def get(self, article_id: str) -> Article | None:
        """The article with this id, or None."""
        docs = self._docs(whoosh_query.Term("id", article_id))
        return self.article_at(docs[0]) if docs else None

    def ids_like(self, start: str, limit: int = 10) -> tuple[str, ...]:
        """Ids that begin with `start`."""
        found = self._reader.expand_prefix("id", start)
        return tuple(term.decode() for term, _ in zip(found, range(limit), strict=False))

    def _docs(self, query: Any) -> list[int]:
        return list(self._searcher.docs_for_query(query))

    def _record(self, doc: int) -> bytes:
        return bytes(self._reader.column_reader("record")[doc])

    # ── counts ────────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _facets(self) -> dict[str, dict[str, tuple[str, int]]]:
        return {}

    def facet(self, name: str) -> dict[str, tuple[str, int]]:
        """All values of a facet: key → (as printed, number of articles)."""
        if name not in FACETS:
            raise QueryError(f"there is nothing to count by {name!r}", f"There is: {', '.join(FACETS)}.")
        if name not in self._facets:
            found: dict[str, tuple[str, int]] = {}
            for term in self._reader.field_terms(name):
                docs = self._docs(whoosh_query.Term(name, term))
                if docs:
                    printed = facet_values(self.article_at(docs[0]), name)
                    shown = next((value for value in printed if facet_key(name, value) == term), term)
                    found[term] = (shown, len(docs))
            self._facets[name] = found
        return self._facets[name]

    def has(self, name: str, value: str) -> bool:
        """Whether any article has this value of a facet."""
        return bool(self._docs(whoosh_query.Term(name, facet_key(name, value))))

    def timeline(self, query: str = "", by: Period = "month", **options: Any) -> list[tuple[str, int]]:
        """How many matches each day, week, month or year has, in order, those in between with 0; undated last, as "".

        Periods are 2026-01-31, 2026-W05, 2026-01, 2026. `options` are those of `search`.
        """
        if by not in PERIODS:
            raise QueryError(f"there is no period {by!r}", f"Periods are {', '.join(PERIODS)}.")
        results = self.search(query, **{**options, "limit": None})
        ordinal = self._reader.column_reader("ordinal")
        counted = Counter(int(ordinal[doc]) for _, doc in results._rows)
        undated = counted.pop(0, 0)
        periods: dict[str, int] = {}
        if counted:
            periods = {_period(day, by): 0 for day in range(min(counted), max(counted) + 1)}
        for day, count in counted.items():
            periods[_period(day, by)] += count
        return [*periods.items(), *([("", undated)] if undated else [])]


def open_index(folder: str | os.PathLike[str]) -> Index:
    """Open an index for searching. Raises IndexMissing or IndexUnusable, with what to do."""
    return Index(Path(folder))


def _between(first: str | None, last: str | None) -> Days:
    begin = days(first).first if first else None
    end = days(last).last if last else None
    if begin and end and begin > end:
        raise QueryError(f"the days from {first} to {last} end before they begin", "Turn them round.")
    return Days(begin, end)


def _period(ordinal: int, by: Period) -> str:
    day = day_from_ordinal(ordinal)
    assert day is not None
    match by:
        case "day":
            return day.isoformat()
        case "week":
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02}"
        case "month":
            return f"{day:%Y-%m}"
        case "year":
            return f"{day.year:04}"
