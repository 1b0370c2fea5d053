"""Documents go in, a committed Whoosh index comes out; the one module that writes to the index folder.

A `Store` holds the lock for as long as an update lasts, so that two never mix. Each `commit` takes documents out and
puts others in as one step: Whoosh writes new segments beside the old ones and renames a table of contents into place.
What readers have open stays as it was.
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from whoosh import index as whoosh_index
from whoosh import query, writing
from whoosh.filedb.filestore import FileStorage

from indexer.errors import IndexLocked, IndexUnusable, JianbaoError
from indexer.ledger import FileRecord, IssueRecord, load_file, load_issue
from indexer.schema import Settings, schema

LOCK: Final = "jianbao_UPDATE_LOCK"
HOLDER: Final = "jianbao_UPDATE_HOLDER"
"""Beside the lock: who holds it, for the message to whoever comes second. Says nothing once the lock is free."""

POSTINGS_MB: Final = 256
"""Memory for postings before they are sorted onto the disk."""


class Store:
    """An index folder opened for writing, by this process alone until it is closed."""

    def __init__(self, folder: Path, wait: float = 0.0) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            foreign = sorted(entry.name for entry in folder.iterdir() if not _is_ours(entry.name))
        except OSError as error:
            raise IndexUnusable(
                f"{folder}: cannot be an index: {error.strerror or error}", "Name another folder with --index."
            ) from error
        if foreign and not whoosh_index.exists_in(str(folder)):
            raise IndexUnusable(
                f"{folder}: is a folder of something else ({foreign[0]} is in it)",
                "Name a new or an empty folder with --index.",
            )
        self._storage = FileStorage(str(folder))
        self._lock = self._locked(wait)
        try:
            if not whoosh_index.exists_in(str(folder)):
                whoosh_index.FileIndex.create(self._storage, schema())
            self._index = self._storage.open_index(schema=schema())
        except OSError as error:
            self._lock.release()
            raise IndexUnusable(f"{folder}: cannot be written: {error.strerror or error}", "") from error
        except BaseException:
            self._lock.release()
            raise

    def _locked(self, wait: float) -> Any:
        try:
            lock = self._storage.lock(LOCK)
            until = time.monotonic() + wait
            while not lock.acquire(False):
                if time.monotonic() >= until:
                    raise IndexLocked(
                        f"{self.folder}: is being written by {self._holder()}",
                        "Wait until it is done, or give --wait SECONDS. Searching works meanwhile.",
                    )
                time.sleep(0.1)
            (self.folder / HOLDER).write_text(json.dumps([os.getpid(), socket.gethostname(), time.time()]))
        except OSError as error:
            raise IndexUnusable(f"{self.folder}: cannot be written: {error.strerror or error}", "") from error
        return lock

    def _holder(self) -> str:
        try:
            process, host, since = json.loads((self.folder / HOLDER).read_text())
        except (OSError, ValueError):
            return "another process"
        return f"process {process} on {host}, since {time.strftime('%H:%M:%S', time.localtime(since))}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._index.close()
        (self.folder / HOLDER).unlink(missing_ok=True)
        self._lock.release()

    def settings(self) -> Settings | None:
        """The settings the index was made with; None for a new one."""
        records = [Settings.load(record) for _, record in self._records("settings")]
        return records[0] if records else None

    def files(self) -> dict[str, FileRecord]:
        """All file records by name."""
        records = (load_file(record) for _, record in self._records("file"))
        return {record.name: record for record in records}

    def issues(self) -> dict[str, IssueRecord]:
        """All issue records by key."""
        records = (load_issue(record) for _, record in self._records("issue"))
        return {record.key: record for record in records}

    def _records(self, kind: str) -> list[tuple[int, bytes]]:
        with self._index.searcher() as searcher:
            reader = searcher.reader()
            if not reader.doc_count_all():
                return []
            column = reader.column_reader("record")
            return [(doc, bytes(column[doc])) for doc in searcher.docs_for_query(query.Term("kind", kind))]

    def commit(self, gone: Iterable[str], documents: Iterable[dict[str, Any]], clear: bool = False) -> None:
        """Take out all documents under the keys `gone`, put in `documents`. `clear`: take out all there were.

        All or nothing: when this raises, the index is as it was. An error of the disk is an `IndexUnusable`.
        """
        writer = self._index.writer(limitmb=POSTINGS_MB)
        try:
            if not clear:
                with writer.searcher() as searcher:
                    for key in gone:
                        writer.delete_by_term("key", key, searcher=searcher)
            for document in documents:
                writer.add_document(**document)
            writer.commit(mergetype=writing.CLEAR if clear else None)
        except BaseException as error:
            if not writer.is_closed:
                writer.cancel()
            if isinstance(error, OSError):
                raise IndexUnusable(
                    f"{self.folder}: writing failed: {error.strerror or error}",
                    "Nothing is lost: the index is as it was before. Make room or allow writing, then run it again.",
                ) from error
            raise
        self._index = self._index.refresh()


def _is_ours(name: str) -> bool:
    return name.startswith((".", "jianbao_", "MAIN_", "_MAIN_"))


def check_parent(folder: Path) -> None:
    """Raise where the folder that is to hold the index is not there: a slip in --index should make no new tree."""
    if not folder.parent.is_dir():
        raise JianbaoError(f"{folder.parent}: there is no such folder to make an index in", "Check --index.")
