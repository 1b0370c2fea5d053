"""New segments and records go in, a committed index comes out; the one module that changes an index folder.

A `Store` holds the lock for as long as an update lasts, so that two never mix. A `commit` is one step: segments are
written beside the old ones and seen onto the disk, then a table of contents that names them is renamed into place,
which Whoosh does; then what nothing names any more is deleted. What readers have open stays as it was.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np

from indexer.arrays import begins
from indexer.errors import IndexLocked, IndexUnusable, JianbaoError
from indexer.locks import locked
from indexer.merge import merge_files
from indexer.mounts import kept
from indexer.postings import MOST_DOCUMENTS
from indexer.schema import as_term
from indexer.segments import SegmentFile, open_segment
from indexer.tasks import apart
from indexer.toc import NAME, SegmentEntry, Toc, has_index, last_generation, read_toc, toc_name

LOCK: Final = "jianbao_LOCK"
HOLDER: Final = "jianbao_HOLDER"
"""Beside the lock: who holds it, for the message to whoever comes second. Says nothing once the lock is free."""

FANOUT: Final = 4
"""Segments of about one size that are let stand before they are made one; sizes are steps of `FANOUT`. A posting is
moved once for each step: an issue of 60 articles added to 45,000 moves 240 at most, but one time in four."""

MOST_MERGED: Final = 160 * 1024 * 1024
"""Bytes of the files that are made one, together: some 35 million characters, all that one commit of a long build writes.
Merging 120 MB takes 200 MB of memory, the files among it, less than building does; and a large archive is not
rewritten as it grows."""

APART: Final = 32 * 1024 * 1024
"""Bytes of files from which they are made one in a process of its own (`tasks.apart`): 0.4 s of work, 40 ms to begin it."""

MOST_GONE: Final = 0.25
"""Share of documents taken out from which a segment is written anew without them."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """One of the index's own records: its kind (`schema.KINDS`), its key within the kind, and its JSON."""

    kind: str
    key: str
    record: bytes


_HELD: set[Any] = set()
"""Locks this process holds. A process forked from it must not: the lock would outlive its holder."""


def _close_in_child() -> None:
    for lock in _HELD:
        os.close(lock.fd)
        lock.fd = None
    _HELD.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_in_child)


class Store:
    """An index folder opened for writing, by this process alone until it is closed.

    `anew`: what is in it is to be replaced, and need not be readable.
    """

    def __init__(self, folder: Path, wait: float = 0.0, anew: bool = False) -> None:
        self.folder = folder
        self._kept = kept(folder)
        try:
            if not folder.is_dir():
                folder.mkdir(exist_ok=True)
                from indexer.disk import sync_folder

                sync_folder(folder.absolute().parent)
            foreign = sorted(entry.name for entry in folder.iterdir() if not _is_ours(entry.name))
            if foreign and not has_index(folder):
                raise IndexUnusable(
                    f"{folder}: is a folder of something else ({foreign[0]} is in it)",
                    "Name a new or an empty folder with --index.",
                )
            self._lock = self._locked(wait)
        except OSError as error:
            raise _unwritable(folder, error) from error
        try:
            if not has_index(folder):
                self._write_toc(Toc(0, ()))
            self._toc = read_toc(folder)
            self._sweep()
        except IndexUnusable:
            if not anew:
                self._let_go()
                raise
            self._toc = Toc(last_generation(folder) or 0, ())
        except OSError as error:
            self._let_go()
            raise _unwritable(folder, error) from error
        except BaseException:
            self._let_go()
            raise
        self._files: dict[str, SegmentFile] = {}

    def _locked(self, wait: float) -> Any:
        lock = locked(self.folder / LOCK, wait)
        if lock is None:
            raise IndexLocked(
                f"{self.folder}: is being written by {self._holder()}",
                "Wait until it is done, or give --wait SECONDS. Searching works meanwhile.",
            )
        _HELD.add(lock)
        (self.folder / HOLDER).write_text(json.dumps([os.getpid(), socket.gethostname(), time.time()]))
        return lock

    def _let_go(self) -> None:
        _HELD.discard(self._lock)
        self._lock.release()

    def _holder(self) -> str:
        try:
            process, host, since = json.loads((self.folder / HOLDER).read_text())
        except (OSError, ValueError):
            return "another process"
        return f"process {process} on {host}, since {time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(since))}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):  # it says nothing once the lock is free
            (self.folder / HOLDER).unlink()
        self._let_go()

    def _file(self, entry: SegmentEntry) -> SegmentFile:
        file = self._files.get(entry.name)
        if file is None:
            file = self._files[entry.name] = open_segment(self.folder, entry)
        return file

    # ── writing ───────────────────────────────────────────────────────────────────────────────────────────────────

    def new_segment(self) -> tuple[str, Path]:
        """A name for a segment that is to be written, and the path for its file."""
        name = secrets.token_hex(8)
        return name, self.folder / SegmentEntry(name, 0, "").filename

    def commit(
        self,
        segments: Sequence[SegmentEntry] = (),
        records: Sequence[Ledger] = (),
        gone_issues: Iterable[str] = (),
        gone_records: Iterable[tuple[str, str]] = (),
        clear: bool = False,
    ) -> None:
        """Take out the articles of `gone_issues` and `gone_records` (kind, key), put in `segments` and `records`.

        `clear`: take out all there was. All or nothing: when this raises, the index is as it was before.
        """
        try:
            kept = () if clear else self._without(set(gone_issues), set(gone_records))
            new = [*kept, *self._joined(segments)]
            if records:
                name, path = self.new_segment()
                from indexer.batch import write_ledger  # what cuts words comes with it

                count = write_ledger(path, ((each.kind, f"{each.kind}:{each.key}", each.record) for each in records))
                new.append(SegmentEntry(name, count, "ledger"))
            merged = [*self._merged(new, "article"), *self._merged(new, "ledger")]
            toc = Toc(self._toc.generation + 1, tuple(merged))
            self._write_toc(toc)
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        before, self._toc = self._named(), toc
        self._files = {entry.name: self._files[entry.name] for entry in merged if entry.name in self._files}
        self._sweep(before)

    def _sweep(self, before: frozenset[str] = frozenset()) -> None:
        """Delete what the last commit does not name: older commits, and what was left half written.

        On a network disk, after a day: the times of those of the commit `before` are set now, when they are let go.
        """
        now, named = time.time(), self._named()
        for entry in self.folder.iterdir():
            if entry.name.startswith((f"{NAME}_", f"_{NAME}_")) and entry.name not in named:
                with suppress(OSError):  # where open files cannot be deleted: the next commit does
                    if self._kept and entry.name in before:
                        os.utime(entry)
                    elif now - entry.stat().st_mtime >= self._kept:
                        entry.unlink()

    def _named(self) -> frozenset[str]:
        """The files of the last commit."""
        return frozenset((toc_name(self._toc.generation), *(entry.filename for entry in self._toc.segments)))

    def _without(self, issues: set[str], records: set[tuple[str, str]]) -> list[SegmentEntry]:
        """The segments there are, with these documents marked as gone; those with nothing left are left out."""
        keys = {f"{kind}:{key}" for kind, key in records}
        kept = []
        for entry in self._toc.segments:
            field = self._file(entry).field("key")
            wanted = issues if entry.kind == "article" else keys
            gone = [entry.gone()]
            for key in sorted(wanted):
                if field is not None and (number := field.find(as_term(key))) is not None:
                    gone.append(field.docs(number).astype(np.uint16))
            out = np.sort(np.concatenate(gone))
            out = out[begins(out)]
            if len(out) < entry.count:
                kept.append(replace(entry, deleted=out.astype("<u2").tobytes()))
        return kept

    def _joined(self, segments: Sequence[SegmentEntry]) -> list[SegmentEntry]:
        """What one commit brings, made one as far as may be: each segment costs every query some 40 µs, and to join two
        a tenth of building them."""
        groups: list[list[SegmentEntry]] = []
        documents = length = 0
        for entry in segments:
            size = (self.folder / entry.filename).stat().st_size
            if not groups or documents + entry.count > MOST_DOCUMENTS or length + size > MOST_MERGED:
                groups.append([])
                documents = length = 0
            groups[-1].append(entry)
            documents, length = documents + entry.count, length + size
        return [self._made_one(group) if len(group) > 1 else group[0] for group in groups]

    def _made_one(self, group: Sequence[SegmentEntry]) -> SegmentEntry:
        name, path = self.new_segment()
        work = partial(merge_files, self.folder, group)
        large = sum((self.folder / entry.filename).stat().st_size for entry in group) > APART
        return SegmentEntry(name, apart(work, path) if large else work(path), group[0].kind)

    def _merged(self, entries: Sequence[SegmentEntry], kind: str) -> list[SegmentEntry]:
        """The segments of a kind, `FANOUT` and more of about one size made one, and those with many gone made anew."""
        of_kind = [entry for entry in entries if entry.kind == kind]
        while group := _to_merge(of_kind, lambda entry: (self.folder / entry.filename).stat().st_size):
            merged = self._made_one(group)
            of_kind = [entry for entry in of_kind if entry not in group]
            if merged.count:
                of_kind.append(merged)
        return of_kind

    def _write_toc(self, toc: Toc) -> None:
        from indexer.contents import write_toc  # with Whoosh, which a run that finds nothing new does not load

        write_toc(self.folder, toc)


def _to_merge(entries: Sequence[SegmentEntry], size: Callable[[SegmentEntry], int]) -> list[SegmentEntry]:
    """Segments that are to be made one, or one that is to be written anew; [] if all is well. `size`: of their files."""
    for entry in entries:
        if entry.deleted and len(entry.deleted) // 2 > MOST_GONE * entry.count:
            return [entry]
    sizes: dict[int, list[SegmentEntry]] = {}
    for entry in entries:
        left = entry.count - len(entry.deleted) // 2
        sizes.setdefault(int(np.log(max(left, 1)) / np.log(FANOUT)), []).append(entry)
    for _, alike in sorted(sizes.items()):
        total = length = 0
        group: list[SegmentEntry] = []
        for entry in sorted(alike, key=lambda entry: (entry.count, entry.name)):
            left = entry.count - len(entry.deleted) // 2
            if total + left <= MOST_DOCUMENTS and length + size(entry) <= MOST_MERGED:
                total, length, group = total + left, length + size(entry), [*group, entry]
        if len(group) >= FANOUT:
            return group
    return []


def _unwritable(folder: Path, error: OSError) -> IndexUnusable:
    if error.errno in (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS):
        return IndexUnusable(
            f"{folder}: its disk cannot lock files, as network disks may not: {error.strerror}",
            "Keep the index on another disk, with --index DIR; the pages may stay where they are.",
        )
    return IndexUnusable(
        f"{folder}: cannot be written: {error.strerror or error}",
        "What was committed before is whole. Make room, or allow writing, and run it again.",
    )


def _is_ours(name: str) -> bool:
    return name.startswith((".", "jianbao_", f"{NAME}_", f"_{NAME}_"))


def check_parent(folder: Path) -> None:
    """Raise where the folder that is to hold the index is not there: a slip in --index should make no new tree."""
    if not folder.absolute().parent.is_dir():
        raise JianbaoError(f"{folder.absolute().parent}: there is no such folder to make an index in", "Check --index.")
