"""An index folder goes in; its segments as of the last commit come out, opened, with what holds for all of them.

A snapshot stays what it is while others write: its files are mapped, and one that is deleted stays until it is let go.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from indexer.errors import IndexMissing, IndexUnusable
from indexer.jsonform import loads
from indexer.postings import Field
from indexer.records import Article
from indexer.schema import SCORED, Settings
from indexer.segments import SegmentFile
from indexer.stored import Opened, open_segments, records
from indexer.toc import SegmentEntry, has_index

if TYPE_CHECKING:
    from search.units import Units

Mask = NDArray[np.bool_]

Row = tuple[int, int]
"""A document: the number of its segment, and its own there."""


Having = tuple[tuple[Field, int], ...]
"""What has a term: the fields that tell of it, and its number in each. No document is told of by two."""

KEPT: Final = 8 << 20
"""Bytes of lists of documents that a segment keeps: of some thousand words that phrases have in them."""

FIRST_OF_TWO: Final = "\U00010000".encode()
"""Characters from here on are two numbers of UTF-16. Terms are in the order of their UTF-8."""


class Segment:
    """A segment of articles, `number` among its snapshot's. `live`: for each document whether it counts, or None where all do."""

    def __init__(self, number: int, entry: SegmentEntry, file: SegmentFile) -> None:
        self.number = number
        self.file = file
        self.count = file.count
        self._lists: dict[Having, NDArray[np.uint16]] = {}
        self._size = 0
        self.live: Mask | None = None
        if entry.deleted:
            self.live = np.ones(self.count, dtype=bool)
            self.live[entry.gone()] = False

    @cached_property
    def limits(self) -> NDArray[np.intp]:
        """Where each folded text begins and the one before ends, in numbers of UTF-16."""
        limits: NDArray[np.intp] = (self.file.folded.ends >> np.uint64(1)).astype(np.intp)
        return limits

    def texts(self, docs: NDArray[np.intp]) -> NDArray[Any]:
        """The folded texts of all documents where they lie, of which those of `docs` are seen to be what was written."""
        self.file.folded.see(docs)
        return self.file.arrays.unseen("folded").view("<u2")

    @cached_property
    def units(self) -> tuple[Units, ...]:
        """The units of all documents, in one part or two of as much text. Made when first asked for: 1 ns a character."""
        from search.halves import halves, of_each  # few queries have a pattern
        from search.units import split

        texts, limits = self.file.arrays["folded"].view("<u2"), self.limits

        def of(docs: NDArray[np.intp]) -> Units:
            first, behind = docs[0], docs[-1] + 1
            return split(texts[limits[first] : limits[behind]], limits[first : behind + 1] - limits[first], docs)

        return tuple(of_each(of, halves(limits, np.arange(self.count))))

    @cached_property
    def two_in_one(self) -> Mask:
        """For each document whether it has a character that is two numbers of UTF-16."""
        mask = np.zeros(self.count, dtype=bool)
        field = self.file.field("chars")
        if field is not None:
            for number in range(field.at_least(FIRST_OF_TWO), len(field)):
                mask |= field.mask(number)
        return mask

    def docs(self, field: str, term: bytes) -> tuple[NDArray[np.intp], NDArray[np.unsignedinteger] | None]:
        """The live documents that have a term, in order, and its weight in each where the field has any."""
        found = self.file.field(field)
        number = found.find(term) if found is not None else None
        if found is None or number is None:
            return np.empty(0, np.intp), None
        docs = found.docs(number)
        weights = found.weights(number) if found.scored else None
        if self.live is not None:
            kept = self.live[docs]
            docs, weights = docs[kept], weights[kept] if weights is not None else None
        return docs, weights

    @cached_property
    def articles(self) -> Mask:
        """For each document whether it counts. Not to be written to."""
        return np.ones(self.count, dtype=bool) if self.live is None else self.live

    def having(self, field: str, term: bytes) -> NDArray[np.uint16]:
        """The documents that have a term, in order; also those that are not live."""
        found = self.file.field(field)
        number = found.find(term) if found is not None else None
        if found is None or number is None:
            return np.empty(0, np.uint16)
        return found.having(number)

    def having_any(self, having: Having) -> NDArray[np.uint16]:
        """The documents that have a term in any of its fields, in order; also those that are not live. Kept."""
        docs = self._lists.get(having)
        if docs is None:
            docs = np.concatenate([field.having(number) for field, number in having])
            docs.sort(kind="stable")  # of two bytes: by their digits
            self._size += docs.nbytes
            if self._size > KEPT:
                self._lists.clear()
                self._size = docs.nbytes
            self._lists[having] = docs
        return docs

    def mask(self, field: str, term: bytes) -> Mask:
        """For each document whether it has a term; also those that are not live."""
        found = self.file.field(field)
        number = found.find(term) if found is not None else None
        if found is None or number is None:
            return np.zeros(self.count, dtype=bool)
        return found.mask(number)


class Snapshot:
    """The segments of one commit. `articles` counts those that are live."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            if not has_index(folder):
                raise IndexMissing(f"{folder}: there is no index", "Make one: jianbao index PATH")
            opened = open_segments(folder)
        except OSError as error:
            raise IndexUnusable(
                f"{folder}: cannot be read: {error.strerror or error}", "Check its permissions."
            ) from error
        articles = [(entry, file) for entry, file in opened if entry.kind == "article"]
        self.segments = [Segment(number, entry, file) for number, (entry, file) in enumerate(articles)]
        self.settings = self._settings([(entry, file) for entry, file in opened if entry.kind == "ledger"])
        self.articles = sum(s.count if s.live is None else int(s.live.sum()) for s in self.segments)

    def _settings(self, ledgers: list[Opened]) -> Settings:
        for record in records(ledgers, "settings"):
            return Settings.load(record)
        raise IndexMissing(f"{self.folder}: the index is still empty", "Fill it: jianbao index PATH")

    def article(self, row: Row) -> Article:
        """The article of a document."""
        segment, doc = row
        return loads(self.segments[segment].file.records[doc])

    def digests(self, rows: Sequence[Row]) -> NDArray[np.uint64]:
        """The digest of the id of each of these documents; no article is read."""
        digests = np.empty(len(rows), np.uint64)
        segments, docs = np.array(rows, np.intp).reshape(-1, 2).T
        for number, segment in enumerate(self.segments):
            digests[segments == number] = segment.file.arrays["tie"][docs[segments == number]]
        return digests

    @cached_property
    def average_lengths(self) -> dict[str, float]:
        """The sum of weights that an article has on average in each scored field."""
        averages = {}
        for name in SCORED:
            total = 0
            for segment in self.segments:
                if segment.live is None:
                    total += segment.file.arrays.meta["lengths"][name]
                else:
                    total += int(segment.file.lengths(name)[segment.live].sum())
            averages[name] = total / self.articles if total else 1.0
        return averages

    def document_frequency(self, field: str, term: bytes) -> int:
        """How many live articles have a term."""
        total = 0
        for segment in self.segments:
            if segment.live is None:
                found = segment.file.field(field)
                number = found.find(term) if found is not None else None
                total += found.frequency(number) if found is not None and number is not None else 0
            else:
                total += len(segment.docs(field, term)[0])
        return total
