"""Paths go in; the index in a folder comes to hold what the files there hold now, and a report of what was done.

The unit is the issue. What every file gives to which issue is compared, by digest, with what the index says it was made
of; issues that differ are made anew from all their files, and nothing else is touched. So a run does work in proportion
to what changed, one that was stopped is taken up by the next, and the result is that of a build from nothing.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.analyse import Cutter, make_cutter, same_words
from indexer.errors import IndexMissing, IndexUnusable, JianbaoError
from indexer.ledger import FileRecord, Root, dump
from indexer.pipeline import STAGES_VERSION
from indexer.schema import INDEX_FORMAT, Settings
from indexer.stored import Stored
from indexer.survey import Found, Places, Spool, Survey, file_digest, is_unchanged, read_parts, stamp_of, survey
from indexer.toc import SegmentEntry, Toc, has_index
from indexer.work import ENOUGH_FOR_WORKERS, MOST_BYTES, Task, build_all, processors
from indexer.write import Ledger, Store, check_parent

ROUND_BYTES = 96 * 1024 * 1024
"""Of source text written in one commit: some 30 million characters. A long build goes on from the last commit."""

SUSPICIOUS = 20
"""Files gone at once from which, if they are more than half of a folder's, a disk that is not mounted is likelier."""

Progress = Callable[[str, int, int], object]
"""Called with a stage ("reading", "indexing"), how much of it is done and how much there is."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user said. `paper` and `date` (ISO) are for pages that do not say themselves; `wait`: for the lock, s.

    `userdict`: the content of a user dictionary; None keeps the one the index has.
    """

    paper: str | None = None
    date: str | None = None
    userdict: str | None = None
    rebuild: bool = False
    prune: bool = False
    dry_run: bool = False
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """What an update did. Names of files by what became of them; counts of issues and articles after it.

    `problems`: (file, line or None, what is wrong) for all files under the roots, also those that did not change.
    """

    folder: Path
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    issues_written: int = 0
    issues_removed: int = 0
    articles_written: int = 0
    issues: int = 0
    articles: int = 0
    set_aside: int = 0
    lost_jumps: tuple[tuple[str, str, str], ...] = ()
    problems: tuple[tuple[str, int | None, str], ...] = ()
    passed_over: tuple[tuple[str, int], ...] = ()
    rebuilt: str = ""
    unusable_words: tuple[str, ...] = ()


def update(folder: Path, paths: tuple[Path, ...], options: Options, progress: Progress | None = None) -> Report:
    """Bring the index in `folder` up to date with `paths`, or, without any, with all it was told of before.

    Raises a `JianbaoError` where nothing could be done; single files that are bad are in the report's problems.
    """
    if not paths and not folder.is_dir():
        raise IndexMissing(f"{folder}: there is no index yet", "Name the folder with the pages: jianbao index PATH")
    for path in paths:
        if not os.path.lexists(path):
            raise JianbaoError(f"{path}: there is no such file or folder", "Check the path.")
    check_parent(folder)
    try:
        with ExitStack() as stack:
            lies_in = folder
            if options.dry_run and not (folder.is_dir() and has_index(folder)):
                lies_in = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jianbao-"))) / folder.name
            store = stack.enter_context(Store(lies_in, options.wait, options.rebuild))
            spool = stack.enter_context(Spool())
            base = Path(os.path.abspath(folder)).parent
            return _Update(store, spool, base, paths, options, progress or _silent).run()
    except OSError as error:  # a full disk, under a segment or the spool
        raise JianbaoError(
            f"{error.filename or folder}: cannot be written: {error.strerror or error}",
            "What was committed before is whole. Make room, and run it again.",
        ) from error


class _Update:
    """One update while it runs: what the index holds, what the folders hold, and what differs."""

    def __init__(
        self, store: Store, spool: Spool, base: Path, paths: tuple[Path, ...], options: Options, progress: Progress
    ) -> None:
        self.store, self.spool, self.options, self.progress = store, spool, options, progress
        self.base = base
        kept = self._stored(bool(paths))
        before = kept.settings
        self.roots = tuple(Root(*root) for root in before.roots) if before else ()
        absolute = dict.fromkeys(map(os.path.abspath, paths))
        given = tuple(Root(str(path), options.paper, options.date) for path in absolute)
        self.now = tuple(_kept(root, self.roots) for root in given) if given else self.roots
        if not self.now:
            raise IndexMissing(
                f"{store.folder}: holds nothing yet, and no path was given",
                "Name the folder with the pages: jianbao index PATH",
            )
        inside = {root.path for root in self.now}
        self.roots = tuple(sorted((*(root for root in self.roots if root.path not in inside), *self.now), key=_path))
        userdict = options.userdict if options.userdict is not None else before.userdict if before else None
        self.cutter: Cutter = make_cutter(userdict)
        self.rebuilt = self._why_anew(before)
        self.settings = Settings(
            INDEX_FORMAT,
            STAGES_VERSION,
            self.cutter.fingerprint,
            userdict,
            tuple((root.path, root.paper, root.date) for root in self.roots),
        )
        self.same_settings = before == self.settings and not self.rebuilt
        self.old_roots = before.roots if before else ()
        self.before = kept.files
        self.known = {} if self.rebuilt else kept.files
        self.written = {} if self.rebuilt else kept.issues
        self.wanted: dict[str, str] = {}
        self.articles_written = 0

    def _stored(self, named: bool) -> Stored:
        """What the index keeps of itself; nothing, where that cannot be read and all is to be made anew from `named`."""
        try:
            return self.store.stored()
        except IndexUnusable as error:
            if not self.options.rebuild:
                raise
            if not named:
                hint = "What it was made of cannot be read in it. Name the folders: jianbao index --rebuild PATH"
                raise IndexUnusable(error.message, hint) from error
            return Stored(Toc(0, ()), None, {}, {})

    def _why_anew(self, before: Settings | None) -> str:
        """Why everything has to be made anew, or "" where it has not; asks for --rebuild where the user should know."""
        if self.options.rebuild:
            return "as asked"
        if before is None:
            return ""
        if self.options.userdict is not None and before.userdict != self.options.userdict:
            return "the user dictionary changed"
        if before.format != INDEX_FORMAT:
            why = f"it has format {before.format}, this program writes {INDEX_FORMAT}"
        elif not same_words(before.fingerprint, self.cutter.fingerprint):
            why = f"its words were cut by {before.fingerprint['library']} with other rules than those here"
        elif before.stages != STAGES_VERSION:
            why = "another version of the program took its pages apart"
        else:
            return ""
        raise IndexUnusable(f"{self.store.folder}: {why}", "Make it anew from its files: jianbao index --rebuild")

    def run(self) -> Report:
        """Survey, compare, write; or, for a dry run, stop before writing."""
        here = survey(self.roots if self.rebuilt else self.now, self.roots, self.base)
        gone = self._gone(here)
        read, refreshed = self._read(here)
        added = tuple(name for name in read if name not in self.known)
        changed_files = tuple(name for name in read if name in self.known)
        files = {name: record for name, record in self.known.items() if name not in gone} | read | refreshed
        wanted = self.wanted = _issue_digests(files)
        stale = sorted(key for key, digest in wanted.items() if self._digest(key) != digest)
        lost = sorted(key for key in self.written if key not in wanted)
        report = Report(
            self.store.folder,
            added,
            changed_files,
            tuple(sorted(gone)),
            len(files) - len(read),
            len(stale),
            len(lost),
            passed_over=here.passed_over,
            problems=tuple((problem.path, problem.line, problem.message) for problem in here.problems),
            rebuilt=self.rebuilt,
            unusable_words=self.cutter.unusable,
        )
        if not self.options.dry_run:
            self._write(stale, lost, files, {**read, **refreshed}, gone, here)
        return self._summed(report, files)

    def _digest(self, key: str) -> str | None:
        return self.written[key].digest if key in self.written else None

    def _gone(self, here: Survey) -> set[str]:
        """Files in the index that are no longer there. Raises where that looks like a folder out of reach."""
        roots = {root.path: [0, 0] for root in (self.roots if self.rebuilt else self.now)}
        gone: set[str] = set()
        for name in self.before:
            root = self._root_of(name).path
            if root not in roots:
                continue
            roots[root][1] += 1
            if name not in here.files:
                roots[root][0] += 1
                gone.add(name)
        if self.options.prune:
            return gone
        missing = {root.path for root in here.missing}
        for root, (lost, known) in roots.items():
            if lost and (root in missing or (lost > SUSPICIOUS and 2 * lost > known)):
                what = "is not there" if root in missing else f"has lost {lost} of {known} files"
                raise JianbaoError(
                    f"{root}: {what}; nothing was changed",
                    "If a disk is not mounted, mount it. If the files are gone for good, run again with --prune.",
                )
        return gone

    def _read(self, here: Survey) -> tuple[dict[str, FileRecord], dict[str, FileRecord]]:
        """The records of files that are new or changed, read; and of those whose stamp alone changed."""
        candidates = [found for found in here.files.values() if self._may_differ(found)]
        read: dict[str, FileRecord] = {}
        refreshed: dict[str, FileRecord] = {}
        for done, found in enumerate(candidates):
            self.progress("reading", done, len(candidates))
            record = self.known.get(found.name)
            if record is not None and record.digest and self._as_before(found.root):
                with suppress(OSError):  # what cannot be read here is named by read_parts
                    stamp, checked = stamp_of(found.path), time.time_ns()
                    if file_digest(found.path) == record.digest:
                        refreshed[found.name] = replace(record, stamp=stamp, checked=checked)
                        continue
            fresh = read_parts(found, self.spool)
            if record is not None and _same_parts(record, fresh):
                refreshed[found.name] = fresh
            else:
                read[found.name] = fresh
        if candidates:
            self.progress("reading", len(candidates), len(candidates))
        return read, refreshed

    def _may_differ(self, found: Found) -> bool:
        """Whether a file is new, or not shown by its stamp to be as it was read, for a root said the same of."""
        record = self.known.get(found.name)
        return not (record and record.digest and self._as_before(found.root) and is_unchanged(found, record))

    def _as_before(self, root: Root) -> bool:
        return (root.path, root.paper, root.date) in self.old_roots

    def _root_of(self, name: str) -> Root:
        """The innermost root a file of the index lies under."""
        if len(self.roots) == 1:
            return self.roots[0]
        path = os.path.abspath(self.base / name)
        over = (root for root in self.roots if path == root.path or path.startswith(root.path.rstrip("/") + "/"))
        return max(over, key=lambda root: len(root.path))

    def _write(
        self,
        stale: list[str],
        lost: list[str],
        files: dict[str, FileRecord],
        fresh: dict[str, FileRecord],
        gone: set[str],
        here: Survey,
    ) -> None:
        """Commit the stale issues in rounds; the settings go with the first, the records of files with the last."""
        by_issue: dict[str, list[str]] = defaultdict(list)
        stale_set = set(stale)
        for name, record in files.items():
            for key, _ in record.parts:
                if key in stale_set:
                    by_issue[key].append(name)
        needed = {name for names in by_issue.values() for name in names}
        for name in sorted(needed - self.spool.read):
            self._read_again(name, files[name], here)
        rounds = list(self._rounds(stale)) or [[]]
        done = 0
        for number, tasks in enumerate(rounds, 1):
            last = number == len(rounds)
            keys = [key for task in tasks for key, _, _ in task.issues]
            records: list[Ledger] = []
            segments: list[SegmentEntry] = []
            for built in build_all(tasks, self._workers(tasks)):
                segments += built.segments
                self.articles_written += sum(issue.articles for issue in built.records)
                for issue in built.records:
                    self.written[issue.key] = issue
                    records.append(Ledger("issue", issue.key, dump(issue)))
                done += len(built.records)
                self.progress("indexing", done, len(stale))
            gone_records = [("issue", key) for key in keys]
            if number == 1 and not self.same_settings:
                gone_records.append(("settings", "settings"))
                records.append(Ledger("settings", "settings", self.settings.dump()))
            if last:
                keys += lost
                gone_records += [("issue", key) for key in lost]
                gone_records += [("file", name) for name in (*gone, *(name for name in fresh if name in self.known))]
                records += [Ledger("file", name, dump(file)) for name, file in fresh.items()]
            if keys or records or gone_records:
                self.store.commit(segments, records, keys, gone_records, clear=bool(self.rebuilt))
        for key in lost:
            del self.written[key]

    def _workers(self, tasks: list[Task]) -> int:
        return processors() if sum(task.size for task in tasks) >= ENOUGH_FOR_WORKERS else 1

    def _read_again(self, name: str, record: FileRecord, here: Survey) -> None:
        """Put into the spool what an unchanged file gives to an issue that changed."""
        found = here.files.get(name)
        if found is None:  # of a root that was not named this time
            found = Found(Path(os.path.abspath(self.base / name)), name, self._root_of(name))
        if not _same_parts(record, read_parts(found, self.spool)):
            raise JianbaoError(
                f"{name}: changed while it was being read; nothing was changed", "Run jianbao index again."
            )

    def _rounds(self, stale: list[str]) -> Iterator[list[Task]]:
        """Issues in rounds of `ROUND_BYTES`, each committed by itself; and in each, a task or more for every worker.

        All in one round where old ones must not go before the new are there.
        """
        group: list[str] = []
        size = 0
        for key in stale:
            length = self.spool.size(key)
            if group and size + length > ROUND_BYTES and not self.rebuilt:
                yield self._tasks(group, size)
                group, size = [], 0
            group.append(key)
            size += length
        if group:
            yield self._tasks(group, size)

    def _tasks(self, keys: list[str], size: int) -> list[Task]:
        """Issues in tasks of about one size, so that no worker has much less to do than another."""
        number = 1 if size < ENOUGH_FOR_WORKERS else processors() * -(-size // (processors() * MOST_BYTES))
        tasks: list[Task] = []
        group: list[tuple[str, str, Places]] = []
        filled = taken = 0
        for key in keys:
            group.append((key, self.wanted[key], self.spool.places(key)))
            filled += self.spool.size(key)
            if filled - taken >= (size - taken) / (number - len(tasks)) and len(tasks) < number - 1:
                tasks.append(Task(str(self.store.folder), self.settings.userdict, self.spool.descriptor, tuple(group)))
                group, taken = [], filled
        if group:
            tasks.append(Task(str(self.store.folder), self.settings.userdict, self.spool.descriptor, tuple(group)))
        return tasks

    def _summed(self, report: Report, files: dict[str, FileRecord]) -> Report:
        stale = set(_issue_digests(files)) if self.options.dry_run else None
        issues = [record for key, record in self.written.items() if stale is None or key in stale]
        problems = [(file.name, line, text) for file in files.values() for line, text in file.problems]
        return replace(
            report,
            articles_written=self.articles_written,
            issues=len(issues),
            articles=sum(issue.articles for issue in issues),
            set_aside=sum(len(issue.set_aside) for issue in issues),
            lost_jumps=tuple(
                (issue.key, headline, str(page)) for issue in issues for headline, page in issue.lost_jumps
            ),
            problems=(*report.problems, *sorted(problems, key=lambda problem: (problem[0], problem[1] or 0))),
        )


def _silent(*_: object) -> None:
    """Progress for nobody."""


def _path(root: Root) -> str:
    return root.path


def _kept(root: Root, before: tuple[Root, ...]) -> Root:
    """A root given again without options keeps what was said of it the first time."""
    old = next((known for known in before if known.path == root.path), None)
    return old if old is not None and root.paper is None and root.date is None else root


def _same_parts(one: FileRecord, other: FileRecord) -> bool:
    return (one.digest, one.parts, one.problems) == (other.digest, other.parts, other.problems)


def _issue_digests(files: dict[str, FileRecord]) -> dict[str, str]:
    """For each issue a digest over its files' names and what each gives to it."""
    parts: dict[str, list[str]] = defaultdict(list)
    for name in sorted(files):
        for key, digest in files[name].parts:
            parts[key].append(f"{digest} {name}\n")
    return {key: hashlib.blake2b("".join(lines).encode(), digest_size=16).hexdigest() for key, lines in parts.items()}
