"""An index folder goes in; its segments as of the last commit come out, opened, with what holds for all of them.

A snapshot stays what it is while others write: its files are mapped, and one that is deleted stays until it is let go.
"""

from __future__ import annotations

import time
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.errors import IndexMissing, IndexUnusable
from indexer.schema import INDEX_FORMAT, Settings
from indexer.segments import SegmentFile
from indexer.stored import records
from indexer.toc import SegmentEntry, has_index, last_generation, read_toc

Mask = NDArray[np.bool_]

TRIES: Final = 20
"""How often a commit may come between reading the table of contents and opening the files it names."""


class Segment:
    """A segment of articles. `live`: for each document whether it counts, or None where all do."""

    def __init__(self, folder: Path, entry: SegmentEntry) -> None:
        self.file = SegmentFile(folder / entry.filename)
        self.count = self.file.count
        self.live: Mask | None = None
        if entry.deleted:
            self.live = np.ones(self.count, dtype=bool)
            self.live[entry.gone()] = False

    @cached_property
    def limits(self) -> NDArray[np.intp]:
        """Where each folded text begins and the one before ends, in numbers of UTF-16."""
        limits: NDArray[np.intp] = (self.file.folded.ends >> np.uint64(1)).astype(np.intp)
        return limits

    def docs(self, field: str, term: bytes) -> tuple[NDArray[np.intp], NDArray[np.unsignedinteger] | None]:
        """The live documents that have a term, in order, and how often each has it where the field counts."""
        found = self.file.field(field)
        number = found.find(term) if found is not None else None
        if found is None or number is None:
            return np.empty(0, np.intp), None
        docs = found.docs(number)
        counts = found.counts(number) if found.scored else None
        if self.live is not None:
            kept = self.live[docs]
            docs, counts = docs[kept], counts[kept] if counts is not None else None
        return docs, counts

    @cached_property
    def articles(self) -> Mask:
        """For each document whether it counts. Not to be written to."""
        return np.ones(self.count, dtype=bool) if self.live is None else self.live

    def has(self, field: str, term: bytes) -> bool:
        """Whether any document has a term; also those that are not live."""
        found = self.file.field(field)
        return found is not None and found.find(term) is not None

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
            self.segments, ledgers = self._open(folder)
        except OSError as error:
            raise IndexUnusable(
                f"{folder}: cannot be read: {error.strerror or error}", "Check its permissions."
            ) from error
        self.settings = self._settings(ledgers)
        self.articles = sum(s.count if s.live is None else int(s.live.sum()) for s in self.segments)

    def _open(self, folder: Path) -> tuple[list[Segment], list[tuple[SegmentEntry, SegmentFile]]]:
        for left in reversed(range(TRIES)):
            generation = last_generation(folder)
            try:
                toc = read_toc(folder)
                segments = [Segment(folder, entry) for entry in toc.segments if entry.kind == "article"]
                ledgers = [(e, SegmentFile(folder / e.filename)) for e in toc.segments if e.kind == "ledger"]
            except FileNotFoundError as error:
                if not left or last_generation(folder) == generation:
                    raise IndexUnusable(
                        f"{error.filename}: is missing, though the index is made of it",
                        "Make the index anew from its files: jianbao index --rebuild",
                    ) from error
                time.sleep(0.01)
            else:
                return segments, ledgers
        raise AssertionError

    def _settings(self, ledgers: list[tuple[SegmentEntry, SegmentFile]]) -> Settings:
        for record in records(ledgers, "settings"):
            return self._usable(Settings.load(record))
        raise IndexMissing(f"{self.folder}: the index is still empty", "Fill it: jianbao index PATH")

    def _usable(self, settings: Settings) -> Settings:
        if settings.format != INDEX_FORMAT:
            raise IndexUnusable(
                f"{self.folder}: has format {settings.format}, this program reads {INDEX_FORMAT}",
                "Make it anew from its files: jianbao index --rebuild",
            )
        return settings

    @cached_property
    def average_lengths(self) -> dict[str, float]:
        """How many words an article has on average in each scored field."""
        averages = {}
        for name in ("text", "headline"):
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
