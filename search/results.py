"""The rows of what a search found go in; its hits come out, each article read when its turn comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indexer.records import Article
from search.highlight import DEFAULT_COLUMNS, Needles, Snippet, snippets
from search.order import DIGITS, Ranked
from search.snapshot import Row, Snapshot

if TYPE_CHECKING:
    from search.facets import Facet


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found, its score, and what of the query is to be marked in it.

    `folded`: the ids of results alike to it that were folded into it, best first, where the search was to do so.
    """

    article: Article
    score: float
    needles: Needles
    folded: tuple[str, ...] = ()

    @property
    def snippets(self) -> tuple[Snippet, ...]:
        """The paragraph that shows most of the query, with the ranges to mark."""
        return self.excerpts()

    def excerpts(self, columns: int = DEFAULT_COLUMNS, most: int = 1) -> tuple[Snippet, ...]:
        """Up to `most` snippets of `columns` terminal columns each."""
        return snippets(self.article, self.needles, columns, most)


class Results:
    """What a search found: iterate for the hits asked for (limit, offset); `len` is the exact number of all.

    `facets`: all that match counted by what was asked for. `notes`: what is to be said of how the query was read, a line
    each, and of what it was not compared with.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        rows: list[Ranked],
        total: int,
        marks: Callable[[], Needles],
        folded: dict[Row, tuple[Row, ...]] | None = None,
        facets: dict[str, Facet] | None = None,
        notes: tuple[str, ...] = (),
    ) -> None:
        self.notes = notes
        self._snapshot, self._rows, self._total, self._marks = snapshot, rows, total, marks
        self._folded = folded or {}
        self.facets = facets or {}

    def __len__(self) -> int:
        return self._total

    def __bool__(self) -> bool:
        return self._total > 0

    def __iter__(self) -> Iterator[Hit]:
        """The hits, each article read when its turn comes."""
        marks = self._marks()
        for score, segment, doc in self._rows:
            folded = tuple(self._snapshot.article(row).id for row in self._folded.get((segment, doc), ()))
            yield Hit(self._snapshot.article((segment, doc)), round(score, DIGITS), marks, folded)

    def chosen(self, numbers: Iterable[int]) -> Iterator[Hit]:
        """Some of the hits, by their places among those asked for, counted from 0; only their articles are read."""
        marks = self._marks()
        for score, segment, doc in (self._rows[number] for number in numbers):
            yield Hit(self._snapshot.article((segment, doc)), round(score, DIGITS), marks)

    @property
    def digests(self) -> NDArray[np.uint64]:
        """The digest of the id of each hit, in order; no article is read."""
        return self._snapshot.digests([(segment, doc) for _, segment, doc in self._rows])

    @property
    def groups(self) -> int:
        """How many hits there are in all: those alike that were folded into one are one."""
        return self._total - sum(map(len, self._folded.values()))

    @property
    def shown(self) -> int:
        """How many hits iterating gives."""
        return len(self._rows)
