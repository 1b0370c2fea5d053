"""The matches of a query in; how many of them have each section, reporter, page …, year or month out, as printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.errors import QueryError
from indexer.records import page_order
from indexer.schema import FACETS
from search.snapshot import Segment, Snapshot
from search.timeline import Period, timeline
from search.timeline import name as period_name

TIMES: Final[tuple[Period, ...]] = ("year", "month", "day")
COUNTED: Final = (*FACETS, *TIMES)
"""What matches can be counted by."""

Documents = NDArray[np.intp]
Known = dict[str, tuple[str, int]]
"""The key of a value → (as printed, number of articles)."""


@dataclass(frozen=True, slots=True)
class Facet:
    """How many matches have each value of a field: (as printed, matches). `without`: how many have none.

    Pages and times stand in their own order; of all else the most frequent comes first. An article with two reporters
    counts for both, so that the counts of reporters may add up to more than there are matches.
    """

    name: str
    values: tuple[tuple[str, int], ...]
    without: int


def checked(names: Sequence[str], known: Sequence[str] = COUNTED) -> tuple[str, ...]:
    """The names, each once. Raises QueryError for one that is not known."""
    for name in names:
        if name not in known:
            raise QueryError(f"there is nothing to count by {name!r}", f"There is: {', '.join(known)}.")
    return tuple(dict.fromkeys(names))


class Facets:
    """Counts the values of a snapshot's articles; keeps which article has which, six bytes for each, and the values met."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._segments = snapshot.segments
        self._columns = lru_cache(None)(_Column)
        self.all = lru_cache(None)(self._all)

    def count_each(self, names: Sequence[str], matches: Sequence[Documents]) -> dict[str, Facet]:
        """The facets of these names, each once. Raises QueryError for one that there is not."""
        return {name: self.count(name, matches) for name in checked(names)}

    def count(self, name: str, matches: Sequence[Documents]) -> Facet:
        """How many of the matches, given for each segment, have each value."""
        if name in TIMES:
            return self._by_time(name, matches)
        found: Known = {}
        having = 0
        for segment, docs in zip(self._segments, matches, strict=True):
            mask = np.zeros(segment.count, dtype=bool)
            mask[docs] = True
            having += self._add(found, name, segment, mask)
        values = sorted(found.values(), key=_page if name == "page" else lambda one: (-one[1], one[0]))
        return Facet(name, tuple(values), sum(map(len, matches)) - having)

    def _all(self, name: str) -> Known:
        """All values there are."""
        checked((name,), FACETS)
        found: Known = {}
        for segment in self._segments:
            self._add(found, name, segment, segment.articles)
        return found

    def _add(self, found: Known, name: str, segment: Segment, mask: NDArray[np.bool_]) -> int:
        """Add what the documents in `mask` have; how many of them have anything."""
        column = self._columns(segment, name)
        wanted = mask[column.docs]
        counts = np.bincount(column.terms[wanted])
        numbers = np.flatnonzero(counts)
        for number, count in zip(numbers.tolist(), counts[numbers].tolist(), strict=True):
            key, printed = column[number]
            known = found.get(key)
            found[key] = (known[0], known[1] + count) if known else (printed, count)
        return len(np.unique(column.docs[wanted])) if name == "reporter" else int(np.count_nonzero(wanted))

    def _by_time(self, name: Period, matches: Sequence[Documents]) -> Facet:
        days = [segment.file.arrays["ordinal"][docs] for segment, docs in zip(self._segments, matches, strict=True)]
        counted = timeline(name, ("",), [days], ())
        values = tuple((period_name(number, name), counted.matched[number][0]) for number in sorted(counted.matched))
        return Facet(name, values, counted.undated.counts[0])


class _Column(dict[int, tuple[str, str]]):
    """Which documents of a segment have which term of a facet, `terms` and `docs` side by side; and of terms that were
    asked for, by number, key and printed form."""

    def __init__(self, segment: Segment, name: str) -> None:
        self._field, self._printed = segment.file.field(name), partial(segment.file.shown, name)
        pairs = self._field.postings() if self._field is not None else (np.empty(0, np.uint32), np.empty(0, np.uint16))
        self.terms, self.docs = pairs

    def __missing__(self, number: int) -> tuple[str, str]:
        assert self._field is not None
        self[number] = (self._field.term(number).decode(), self._printed(number))
        return self[number]


def _page(value: tuple[str, int]) -> tuple[int, str]:
    return page_order(int(value[0]) if value[0].isdecimal() else value[0]), value[0]
