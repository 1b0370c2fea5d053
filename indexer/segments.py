"""The file of a segment goes in; its fields, texts and columns come out, as a `SegmentFile`. `indexer.batch` writes it.

A segment is written once, whole, and never changed. Its arrays: `pack_sorted` for every field of terms; `text.told`, of
which terms all is told (`indexer.told`), and `text.length`, the sum of its weights; `ordinal`, `place` and `tie` (what
orders articles equal in all else: a digest of id and issue); the texts of `indexer.texts`, and how long each headline is in
`folded` (`folded.headline`); `simhash`, the fingerprint of what stands behind it; for each facet how its values are printed
(`section.shown`).
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, Final

from numpy.typing import NDArray

from indexer.arrays import HINT, Arrays
from indexer.errors import IndexUnusable
from indexer.postings import MOST_DOCUMENTS, Field
from indexer.schema import SCORED
from indexer.texts import Blob, Records
from indexer.toc import SegmentEntry

COLUMNS: Final = ("ordinal", "place", "tie", "folded.headline", "simhash", *(f"{name}.length" for name in SCORED))
"""Arrays of a segment of articles that have one number for each of them."""


class SegmentFile:
    """A segment opened: its fields, texts and columns, each looked at when first asked for."""

    def __init__(self, path: Path) -> None:
        self.arrays = arrays = Arrays(path)
        self.count: int = arrays.meta.get("count", -1)
        self.kind: str = arrays.meta.get("kind", "")
        columns = dict.fromkeys(COLUMNS, self.count) | {"folded.ends": self.count + 1}
        wanted = {"record.ends": self.count + 1} | (columns if self.kind == "article" else {})
        if any(arrays.count(name) != count for name, count in wanted.items()) or self.count > MOST_DOCUMENTS:
            raise IndexUnusable(f"{path}: its columns are not of one length", HINT)
        self._fields: dict[str, Field | None] = {}
        self._shown: dict[str, Blob] = {}

    def field(self, name: str) -> Field | None:
        """The terms of a field; None if the documents of this segment have no such field."""
        if name not in self._fields:
            known = f"{name}.df" in self.arrays
            self._fields[name] = Field(self.arrays, name, self.count) if known else None
        return self._fields[name]

    @cached_property
    def records(self) -> Records:
        """The records, as JSON."""
        return Records(self.arrays)

    @cached_property
    def folded(self) -> Blob:
        """The folded texts, in `FOLDED_ENCODING`."""
        return Blob(self.arrays, "folded")

    def lengths(self, name: str) -> NDArray[Any]:
        """The sum of the weights that each document has in a scored field."""
        return self.arrays[f"{name}.length"]

    def shown(self, name: str, number: int) -> str:
        """How the value behind a facet's term number is printed, the first time it was met."""
        if name not in self._shown:
            self._shown[name] = Blob(self.arrays, f"{name}.shown")
        return self._shown[name][number].decode()


def open_segment(folder: Path, entry: SegmentEntry) -> SegmentFile:
    """The file of a segment that the table of contents names. IndexUnusable where it is another; OSError."""
    file = SegmentFile(folder / entry.filename)
    if (file.count, file.kind) != (entry.count, entry.kind):
        raise IndexUnusable(f"{file.arrays.path}: is not the segment that the table of contents names", HINT)
    return file
