"""An index folder goes in, read only; what the index keeps of itself comes out: settings, files, issues, its segments.

No lock is needed: what is read is the last commit, whole.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from indexer.arrays import are_in
from indexer.errors import IndexUnusable
from indexer.schema import Settings, as_term
from indexer.segments import SegmentFile, open_segment
from indexer.toc import SegmentEntry, last_generation, read_toc

if TYPE_CHECKING:
    from indexer.ledger import FileRecord, IssueRecord


TRIES: Final = 20
"""How often a commit may come between reading the table of contents and opening the files it names."""

Opened = tuple[SegmentEntry, SegmentFile]
"""A segment as the table of contents knows it, and its file, mapped: it stays when the file is deleted."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The records of one commit, and its segments. `settings` is None in an index that is still empty."""

    segments: tuple[Opened, ...]
    settings: Settings | None
    files: dict[str, FileRecord]
    issues: dict[str, IssueRecord]


def stored(folder: Path) -> Stored:
    """What the index keeps of itself. Raises IndexMissing, IndexUnusable, OSError."""
    from indexer.ledger import load_files, load_issues  # a search asks for settings alone

    segments = open_segments(folder)
    ledgers = [(entry, file) for entry, file in segments if entry.kind == "ledger"]
    settings = records(ledgers, "settings")
    return Stored(
        segments,
        Settings.load(settings[0]) if settings else None,
        load_files(records(ledgers, "file")),
        load_issues(records(ledgers, "issue")),
    )


def open_segments(folder: Path) -> tuple[Opened, ...]:
    """All segments of the last commit, opened. Raises IndexMissing, IndexUnusable, OSError."""
    for left in reversed(range(TRIES)):
        generation = last_generation(folder)
        try:
            return tuple((entry, open_segment(folder, entry)) for entry in read_toc(folder).segments)
        except FileNotFoundError as error:
            if not left or last_generation(folder) == generation:
                raise IndexUnusable(
                    f"{error.filename}: is missing, though the index is made of it",
                    "Make the index anew from its files: jianbao index --rebuild",
                ) from error
            time.sleep(0.01)
    raise AssertionError


def articles_of(segments: tuple[Opened, ...], issue: str) -> list[bytes]:
    """The articles of an issue, as JSON in UTF-8, in no order; those taken out are not among them."""
    articles = [(entry, file) for entry, file in segments if entry.kind == "article"]
    return [record.encode() for record in _records(articles, "key", as_term(issue))]


def records(ledgers: list[Opened], kind: str) -> list[str]:
    """The records of a kind, as JSON, in segments of the index's own records; those taken out are not among them."""
    return _records(ledgers, "kind", kind.encode())


def _records(segments: list[Opened], name: str, term: bytes) -> list[str]:
    """The records that have a term in a field, as JSON; those taken out are not among them."""
    found: list[str] = []
    for entry, file in segments:
        field = file.field(name)
        number = field.find(term) if field is not None else None
        if field is not None and number is not None:
            docs = field.docs(number)
            found += file.records.every(docs[~are_in(docs, entry.gone())])
    return found
