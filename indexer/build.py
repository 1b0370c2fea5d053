"""Paths go in; the index in a folder comes to hold what the files there hold now, and a report of what was done.

The unit is the issue. What every file gives to which issue is compared, by digest, with what the index says it was made
of; issues that differ are made anew from all their files, and nothing else is touched. So a run does work in proportion
to what changed, one that was stopped is taken up by the next, and the result is that of a build from nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.changes import Changes, Progress, Wanted, compare, same_parts
from indexer.errors import IndexMissing, JianbaoError
from indexer.issues import Digests, digests
from indexer.ledger import Root, dump
from indexer.memory import give_back, uncollected
from indexer.stored import Opened, articles_of, open_segments
from indexer.survey import Found, Places, Spool, read_parts, root_of
from indexer.tasks import ENOUGH_FOR_WORKERS, MOST_BYTES, Task, processors, run_all
from indexer.toc import SegmentEntry
from indexer.write import Ledger, Store, check_parent

if TYPE_CHECKING:
    from indexer.work import Built

ROUND_BYTES = 96 * 1024 * 1024
"""Of source text written in one commit: some 30 million characters. A long build goes on from the last commit."""


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

    `articles_added`, `_changed`, `_removed`: told by id and content; where all was made anew, all are added.
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
    articles_added: int = 0
    articles_changed: int = 0
    articles_removed: int = 0
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
        with uncollected(), ExitStack() as stack:
            if not options.dry_run:
                store = stack.enter_context(Store(folder, options.wait, options.rebuild))
            spool = stack.enter_context(Spool())
            named = tuple(
                Root(path, options.paper, options.date) for path in dict.fromkeys(map(os.path.abspath, paths))
            )
            wanted = Wanted(named, options.userdict, options.rebuild, options.prune)
            tell = progress or _silent
            changed = _Update(folder, compare(folder, wanted, spool, tell), spool, tell)
            return changed.planned() if options.dry_run else changed.done(store)
    except OSError as error:  # a full disk, under a segment or the spool
        raise JianbaoError(
            f"{error.filename or folder}: cannot be written: {error.strerror or error}",
            "What was committed before is whole. Make room, and run it again.",
        ) from error


class _Update:
    """One update while it runs: what differs, and what was made of it so far."""

    def __init__(self, folder: Path, changes: Changes, spool: Spool, progress: Progress) -> None:
        self.folder, self.changes, self.spool, self.progress = folder, changes, spool, progress
        self.base = Path(os.path.abspath(folder)).parent
        self.written = dict(changes.written)

    def planned(self) -> Report:
        """What an update would do. Nothing is written."""
        from indexer.work import preview  # with much that a run that finds nothing new does not load

        self._read_again()
        tasks = [task for tasks in self._rounds() for task in tasks]
        made: dict[str, Digests] = {}
        for articles in run_all(preview, tasks, self._workers(tasks)):
            made |= articles
            self.progress("indexing", len(made), len(self.changes.todo.stale))
        old = {} if self.changes.rebuilt else _articles(self.changes.before.segments, self._touched())
        new = {name: digest for articles in made.values() for name, digest in articles.items()}
        count = {key: record.articles for key, record in self.written.items() if key in self.changes.todo.wanted}
        count |= {key: len(articles) for key, articles in made.items()}
        return self._report(replace(_compared(old, new), issues=len(count), articles=sum(count.values())))

    def done(self, store: Store) -> Report:
        """Write it."""
        touched = self._touched()
        old = _articles(self.changes.before.segments, touched)
        self._write(store)
        new = _articles(open_segments(self.folder), touched) if touched else {}
        compared = _compared(old, new)
        stale = [self.written[key] for key in self.changes.todo.stale]
        fresh = sum(issue.articles for issue in stale if issue.key not in touched)
        issues = self.written.values()
        return self._report(
            replace(
                compared,
                articles_added=compared.articles_added + fresh,
                articles_written=sum(issue.articles for issue in stale),
                issues=len(issues),
                articles=sum(issue.articles for issue in issues),
                set_aside=sum(len(issue.set_aside) for issue in issues),
                lost_jumps=tuple((one.key, head, str(page)) for one in issues for head, page in one.lost_jumps),
            )
        )

    def _touched(self) -> set[str]:
        """The issues in the index that are to be written again, or taken out; none where all is made anew."""
        return {key for key in (*self.changes.todo.stale, *self.changes.todo.lost) if key in self.changes.written}

    def _report(self, counted: Report) -> Report:
        """The counts, with what became of the files."""
        changes = self.changes
        problems = [(file.name, line, text) for file in changes.files.values() for line, text in file.problems]
        return replace(
            counted,
            folder=self.folder,
            added=tuple(name for name in changes.read if name not in changes.known),
            changed=tuple(name for name in changes.read if name in changes.known),
            removed=tuple(sorted(changes.gone)),
            unchanged=len(changes.files) - len(changes.read),
            issues_written=len(changes.todo.stale),
            issues_removed=len(changes.todo.lost),
            problems=(
                *((problem.path, problem.line, problem.message) for problem in changes.here.problems),
                *sorted(problems, key=lambda problem: (problem[0], problem[1] or 0)),
            ),
            passed_over=changes.here.passed_over,
            rebuilt=changes.rebuilt,
            unusable_words=changes.unusable_words,
        )

    def _write(self, store: Store) -> None:
        """Commit the stale issues in rounds, with the first what the index is to know of its files and settings.

        So a run that comes after one that was stopped sees by the records alone which issues are still to be written.
        Issues that are no more go last: an article that moved is never out of both.
        """
        changes = self.changes
        self._read_again()
        rounds = list(self._rounds()) or [[]]
        fresh = changes.read | changes.refreshed
        same_settings = changes.before.settings == changes.settings and not changes.rebuilt
        done = 0
        for number, tasks in enumerate(rounds, 1):
            keys = [key for task in tasks for key, _, _ in task.issues]
            records: list[Ledger] = []
            segments: list[SegmentEntry] = []
            for built in self._built(tasks):
                segments += built.segments
                for issue in built.records:
                    self.written[issue.key] = issue
                    records.append(Ledger("issue", issue.key, dump(issue)))
                done += len(built.records)
                self.progress("indexing", done, len(changes.todo.stale))
            if number == len(rounds):
                keys += changes.todo.lost
            gone_records = [("issue", key) for key in keys]
            if number == 1:
                gone_records += [("file", name) for name in (*changes.gone, *(n for n in fresh if n in changes.known))]
                records += [Ledger("file", name, dump(file)) for name, file in fresh.items()]
                if not same_settings:
                    gone_records.append(("settings", "settings"))
                    records.append(Ledger("settings", "settings", changes.settings.dump()))
            if records or gone_records:
                store.commit(segments, records, keys, gone_records, clear=bool(changes.rebuilt))
            if len(rounds) > 1:
                give_back()
        for key in changes.todo.lost:
            del self.written[key]

    def _built(self, tasks: list[Task]) -> Iterator[Built]:
        if tasks:
            from indexer.work import build, prepare  # with much that a run that finds nothing new does not load

            if (workers := self._workers(tasks)) > 1:
                prepare(self.changes.settings.userdict)
            yield from run_all(build, tasks, workers)

    def _workers(self, tasks: list[Task]) -> int:
        return processors() if sum(task.size for task in tasks) >= ENOUGH_FOR_WORKERS else 1

    def _read_again(self) -> None:
        """Put into the spool what files that did not change give to issues that did."""
        stale = set(self.changes.todo.stale)
        files = self.changes.files
        needed = {name for name, record in files.items() if any(key in stale for key, _ in record.parts)}
        for name in sorted(needed - self.spool.read):
            found = self.changes.here.files.get(name)
            if found is None:  # of a root that was not named this time
                path = os.path.abspath(self.base / name)
                found = Found(path, name, root_of(path, self.changes.roots))
            if not same_parts(files[name], read_parts(found, self.spool)):
                raise JianbaoError(
                    f"{name}: changed while it was being read; nothing was changed", "Run jianbao index again."
                )

    def _rounds(self) -> Iterator[list[Task]]:
        """Issues in rounds of `ROUND_BYTES`, each committed by itself; and in each, a task or more for every worker.

        All in one round where old ones must not go before the new are there.
        """
        group: list[str] = []
        size = 0
        for key in self.changes.todo.stale:
            length = self.spool.size(key)
            if group and size + length > ROUND_BYTES and not self.changes.rebuilt:
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
            group.append((key, self.changes.todo.wanted[key], self.spool.places(key)))
            filled += self.spool.size(key)
            if filled - taken >= (size - taken) / (number - len(tasks)) and len(tasks) < number - 1:
                tasks.append(self._task(group))
                group, taken = [], filled
        if group:
            tasks.append(self._task(group))
        return tasks

    def _task(self, issues: list[tuple[str, str, Places]]) -> Task:
        return Task(str(self.folder), self.changes.settings.userdict, self.spool.descriptor, tuple(issues))


def _articles(segments: tuple[Opened, ...], issues: Iterable[str]) -> Digests:
    """The articles that some issues have in an index."""
    return {name: one for key in issues for name, one in digests(key, articles_of(segments, key)).items()}


def _compared(old: Digests, new: Digests) -> Report:
    """How many articles are new, differ, and are no more."""
    return Report(
        Path(),
        articles_added=len(new.keys() - old.keys()),
        articles_changed=sum(old[name] != digest for name, digest in new.items() if name in old),
        articles_removed=len(old.keys() - new.keys()),
    )


def _silent(*_: object) -> None:
    """Progress for nobody."""
