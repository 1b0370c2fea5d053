"""What an index keeps of itself and the roots it is to hold go in; what differs between it and the files there comes out.

Files that their stamps do not show to be as they were are read, into the spool; nothing of the index is changed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.analyse import make_cutter, same_words
from indexer.errors import IndexMissing, IndexUnusable, JianbaoError
from indexer.issues import STAGES_VERSION
from indexer.ledger import FileRecord, IssueRecord, Root, Unfinished, unfinished
from indexer.reach import out_of_reach
from indexer.schema import Settings
from indexer.stored import Stored, stored
from indexer.survey import Found, Spool, Survey, file_digest, is_unchanged, read_parts, root_of, stamp_of, survey
from indexer.toc import has_index

Progress = Callable[[str, int, int], object]
"""Called with a stage ("reading", "indexing"), how much of it is done and how much there is."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an index is to be: `roots` that were named, none for all it knows; None for `userdict` keeps the one it has.

    `anew`: everything is to be made again. `prune`: files that are gone are gone, however many.
    """

    roots: tuple[Root, ...] = ()
    userdict: str | None = None
    anew: bool = False
    prune: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """How files and index differ. `rebuilt`: why all is to be made anew, or "".

    `files`: all records as they are to be, of which `read` were read now and differ from those in the index, and
    `refreshed` differ in their stamps alone; `gone`: files of the index that are not there. `written`: the issues that
    may stay; `todo`: those that may not.
    """

    before: Stored
    settings: Settings
    rebuilt: str
    unusable_words: tuple[str, ...]
    here: Survey
    written: dict[str, IssueRecord]
    files: dict[str, FileRecord]
    read: dict[str, FileRecord]
    refreshed: dict[str, FileRecord]
    gone: frozenset[str]
    todo: Unfinished

    @property
    def known(self) -> dict[str, FileRecord]:
        """The files of the index, as it remembers them; none where all is made anew."""
        return {} if self.rebuilt else self.before.files

    @property
    def roots(self) -> tuple[Root, ...]:
        """All roots of the index as it is to be."""
        return tuple(Root(*root) for root in self.settings.roots)


def compare(folder: Path, wanted: Wanted, spool: Spool, progress: Progress) -> Changes:
    """How the index in `folder`, which need not be there, differs from the files of its roots."""
    before = _stored(folder, wanted)
    comparison = _Comparison(folder, before, wanted, spool)
    here = survey(comparison.now, comparison.roots, comparison.base)
    known = comparison.surveyed(before.files)
    gone = frozenset(name for name in known if name not in here.files)
    read, refreshed = comparison.read(here, progress)
    if not wanted.prune:
        comparison.believe(known, gone, read)
    files = {name: record for name, record in comparison.known.items() if name not in gone} | read | refreshed
    written = {} if comparison.rebuilt else before.issues
    return Changes(
        before,
        comparison.settings,
        comparison.rebuilt,
        comparison.unusable_words,
        here,
        written,
        files,
        read,
        refreshed,
        gone,
        unfinished(files, written),
    )


def _stored(folder: Path, wanted: Wanted) -> Stored:
    """What the index keeps of itself; nothing, where it cannot be read and all is to be made anew from named roots."""
    try:
        return stored(folder) if has_index(folder) else Stored((), None, {}, {})
    except IndexUnusable as error:
        if not wanted.anew:
            raise
        if not wanted.roots:
            hint = "What it was made of cannot be read in it. Name the folders: jianbao index --rebuild PATH"
            raise IndexUnusable(error.message, hint) from error
        return Stored((), None, {}, {})


class _Comparison:
    """What the index was told and is told now, settled: its roots, those to be gone through, its settings."""

    def __init__(self, folder: Path, before: Stored, wanted: Wanted, spool: Spool) -> None:
        self.base = Path(os.path.abspath(folder)).parent
        self.before, self.spool = before, spool
        old = before.settings
        self.old_roots = tuple(Root(*root) for root in old.roots) if old else ()
        named = tuple(_kept(root, self.old_roots) for root in wanted.roots)
        if not named and not self.old_roots:
            raise IndexMissing(
                f"{folder}: holds nothing yet, and no path was given",
                "Name the folder with the pages: jianbao index PATH",
            )
        inside = {root.path for root in named}
        others = (root for root in self.old_roots if root.path not in inside)
        self.roots = tuple(sorted((*others, *named), key=lambda root: root.path))
        userdict = wanted.userdict if wanted.userdict is not None else old.userdict if old else None
        cutter = make_cutter(userdict)
        self.unusable_words = cutter.unusable
        self.settings = Settings(
            STAGES_VERSION,
            cutter.fingerprint,
            userdict,
            tuple((root.path, root.paper, root.date) for root in self.roots),
        )
        self.rebuilt = "as asked" if wanted.anew else _why_anew(folder, old, self.settings, wanted)
        self.now = self.roots if self.rebuilt or not named else named
        self.known = {} if self.rebuilt else before.files

    def surveyed(self, files: dict[str, FileRecord]) -> dict[str, str]:
        """The files that lie under the roots gone through now: name → root."""
        now = {root.path for root in self.now}
        if len(self.roots) == 1:
            return dict.fromkeys(files, self.roots[0].path) if now else {}
        roots = ((name, root_of(self._path(name), self.roots).path) for name in files)
        return {name: root for name, root in roots if root in now}

    def read(self, here: Survey, progress: Progress) -> tuple[dict[str, FileRecord], dict[str, FileRecord]]:
        """The records of files that are new or changed, read; and of those whose stamp alone changed."""
        candidates = [found for found in here.files.values() if self._may_differ(found)]
        read: dict[str, FileRecord] = {}
        refreshed: dict[str, FileRecord] = {}
        for done, found in enumerate(candidates):
            progress("reading", done, len(candidates))
            record = self.known.get(found.name)
            if record is not None and record.digest and found.root in self.old_roots:
                with suppress(OSError):  # what cannot be read here is named by read_parts
                    stamp, checked = stamp_of(found.path), time.time_ns()
                    if file_digest(found.path) == record.digest:
                        refreshed[found.name] = replace(record, stamp=stamp, checked=checked)
                        continue
            fresh = read_parts(found, self.spool)
            if record is not None and same_parts(record, fresh):
                refreshed[found.name] = fresh
            else:
                read[found.name] = fresh
        if candidates:
            progress("reading", len(candidates), len(candidates))
        return read, refreshed

    def _may_differ(self, found: Found) -> bool:
        """Whether a file is new, or not shown by its stamp to be as it was read, for a root said the same of."""
        record = self.known.get(found.name)
        return not (record and record.digest and found.root in self.old_roots and is_unchanged(found, record))

    def believe(self, known: dict[str, str], gone: frozenset[str], read: dict[str, FileRecord]) -> None:
        """Raise where files that are gone, or cannot be read any more, look like a disk out of reach."""
        before = self.before.files
        lost = {name for name, record in read.items() if name in known and before[name].digest and not record.digest}
        if gone:
            elsewhere = {record.digest for record in read.values()}
            lost |= {name for name in gone if before[name].digest not in elsewhere}
        if not lost:
            return
        paths = {name: self._path(name) for name in known}
        matter = out_of_reach({path: known[name] for name, path in paths.items()}, [paths[name] for name in lost])
        if matter is not None:
            raise JianbaoError(
                f"{matter[0]}: {matter[1]}; nothing was changed",
                "If a disk is not mounted, mount it. If the files are gone for good, run again with --prune.",
            )

    def _path(self, name: str) -> str:
        return os.path.normpath(os.path.join(self.base, name))


def _why_anew(folder: Path, before: Settings | None, now: Settings, wanted: Wanted) -> str:
    """Why everything has to be made anew, or "" where it has not; asks for --rebuild where the user should know."""
    if before is None:
        return ""
    if wanted.userdict is not None and before.userdict != wanted.userdict:
        return "the user dictionary changed"
    if not same_words(before.fingerprint, now.fingerprint):
        why = f"its words were cut by {before.fingerprint['library']} with other rules than those here"
    elif before.stages != STAGES_VERSION:
        why = "another version of the program took its pages apart"
    else:
        return ""
    raise IndexUnusable(f"{folder}: {why}", "Make it anew from its files: jianbao index --rebuild")


def _kept(root: Root, before: tuple[Root, ...]) -> Root:
    """A root given again without options keeps what was said of it the first time."""
    old = next((known for known in before if known.path == root.path), None)
    return old if old is not None and root.paper is None and root.date is None else root


def same_parts(one: FileRecord, other: FileRecord) -> bool:
    """Whether two records of a file say the same of what it holds."""
    return (one.digest, one.parts, one.problems) == (other.digest, other.parts, other.problems)
