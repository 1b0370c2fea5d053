"""A table of contents goes in; Whoosh's file of it comes out in the index folder, by one rename, seen onto the disk."""

from __future__ import annotations

import os
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from indexer.codec import ArraySegment, schema
from indexer.disk import sync_folder
from indexer.toc import NAME, Toc, seal


def write_toc(folder: Path, toc: Toc) -> None:
    """Make `toc` the last commit of the index. All or nothing. Raises OSError."""
    segments = [ArraySegment(entry) for entry in toc.segments]
    TOC(schema(), segments, toc.generation).write(_DurableStorage(folder, toc), NAME)


class _DurableStorage(FileStorage):  # type: ignore[misc]
    """Whoosh's storage, which sees a file and its name onto the disk before and after it is renamed into place."""

    def __init__(self, folder: Path, toc: Toc) -> None:
        super().__init__(str(folder))
        self._toc = toc

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:  # noqa: ARG002
        """Put what is read here behind the file, then rename it: what is there under the new name is whole."""
        old = Path(self.folder) / oldname
        with old.open("r+b") as file:
            file.write(seal(file.read(), self._toc))
            file.flush()
            os.fsync(file.fileno())
        sync_folder(Path(self.folder))  # the segments' names, before the one that makes them count
        old.replace(Path(self.folder) / newname)
        sync_folder(Path(self.folder))
