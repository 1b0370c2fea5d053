"""An index folder goes in, read only; what the index keeps of itself comes out: settings, files, issues, its segments.

No lock is needed: what is read is the last commit, whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.schema import Settings
from indexer.segments import SegmentFile
from indexer.toc import SegmentEntry, Toc, read_toc

if TYPE_CHECKING:
    from indexer.ledger import FileRecord, IssueRecord


@dataclass(frozen=True, slots=True)
class Stored:
    """The records of one commit. `settings` is None in an index that is still empty."""

    toc: Toc
    settings: Settings | None
    files: dict[str, FileRecord]
    issues: dict[str, IssueRecord]


def stored(folder: Path) -> Stored:
    """What the index keeps of itself. Raises IndexMissing, IndexUnusable, OSError."""
    from indexer.ledger import load_file, load_issue  # a search asks for settings alone

    toc = read_toc(folder)
    ledgers = [(entry, SegmentFile(folder / entry.filename)) for entry in toc.segments if entry.kind == "ledger"]
    settings = records(ledgers, "settings")
    return Stored(
        toc,
        Settings.load(settings[0]) if settings else None,
        {record.name: record for record in map(load_file, records(ledgers, "file"))},
        {record.key: record for record in map(load_issue, records(ledgers, "issue"))},
    )


def records(ledgers: list[tuple[SegmentEntry, SegmentFile]], kind: str) -> list[bytes]:
    """The records of a kind, as JSON, in segments of the index's own records; those taken out are not among them."""
    found: list[bytes] = []
    for entry, file in ledgers:
        field = file.field("kind")
        number = field.find(kind.encode()) if field is not None else None
        if field is not None and number is not None:
            gone = set(entry.gone().tolist())
            found += [file.records[doc] for doc in field.docs(number).tolist() if doc not in gone]
    return found
