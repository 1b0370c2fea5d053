"""An index folder goes in; what it remembers comes out, or what does not agree in it. Reads only, takes no lock.

Both go over the records the index holds beside its articles: settings, one for each source file, one for each issue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indexer.errors import IndexMissing, IndexUnusable, JianbaoError
from indexer.jsonform import loads
from indexer.ledger import FileRecord, IssueRecord, Root, Unfinished, load_files, load_issues, unfinished
from indexer.schema import KINDS, Settings
from indexer.segments import SegmentFile, open_segment
from indexer.stored import stored
from indexer.toc import SegmentEntry, read_toc
from indexer.verify import misfits

Progress = Callable[[int, int], object]
"""Called with how many articles are read and how many there are."""

_HINT = "If its files are damaged, make it anew from its sources: jianbao index --rebuild"


@dataclass(frozen=True, slots=True)
class Status:
    """What an index holds. `updated`: when it was last written, in seconds; None if no file tells.

    `unfinished`: issues that a run which was stopped left to be written or taken out; the next run does it.
    `set_aside`: (reason, pieces); `lost_jumps`: (issue, headline, page); `problems`: (file, line or None, what).
    """

    folder: Path
    settings: Settings
    roots: tuple[Root, ...]
    files: int
    issues: int
    articles: int
    size: int
    updated: float | None
    unfinished: int = 0
    set_aside: tuple[tuple[str, int], ...] = ()
    lost_jumps: tuple[tuple[str, str, str], ...] = ()
    problems: tuple[tuple[str, int | None, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What was read, and `faults`: what could not be read or does not agree, in words.

    `unfinished`: issues that a run which was stopped left to be written or taken out: no fault, the next run does it.
    """

    articles: int
    issues: int
    files: int
    unfinished: int = 0
    faults: tuple[str, ...] = ()


def read_status(folder: Path) -> Status:
    """What the index remembers. Raises IndexMissing or IndexUnusable."""
    try:
        kept = stored(folder)
        settings = _usable(folder, kept.settings)
        files, issues = list(kept.files.values()), list(kept.issues.values())
        size, updated = _disk(folder)
    except JianbaoError:
        raise
    except Exception as error:  # damage has no type of its own: whatever reading throws, it is named
        raise IndexUnusable(f"{folder}: cannot be read: {_what(error)}", _HINT) from error
    aside = Counter(piece.reason for issue in issues for piece in issue.set_aside)
    return Status(
        folder=folder,
        settings=settings,
        roots=tuple(Root(*root) for root in settings.roots),
        files=len(files),
        issues=len(issues),
        articles=sum(issue.articles for issue in issues),
        size=size,
        updated=updated,
        unfinished=_number(unfinished(kept.files, kept.issues)),
        set_aside=tuple(sorted(aside.items(), key=lambda entry: (-entry[1], entry[0]))),
        lost_jumps=tuple(
            sorted((issue.key, headline, str(page)) for issue in issues for headline, page in issue.lost_jumps)
        ),
        problems=tuple(
            sorted(
                ((file.name, line, what) for file in files for line, what in file.problems),
                key=lambda problem: (problem[0], problem[1] or 0),
            )
        ),
    )


def check(folder: Path, progress: Progress | None = None) -> Checked:
    """Read every record and compare what they say of each other. Raises where the index cannot even be opened."""
    try:
        checking = _Check(read_toc(folder).segments)
        if not checking.entries:
            raise IndexMissing(f"{folder}: the index is still empty", "Fill it: jianbao index PATH")
    except OSError as error:
        raise IndexUnusable(f"{folder}: cannot be read: {_what(error)}", _HINT) from error
    return checking.run(folder, progress or (lambda *_: None))


@dataclass
class _Check:
    """A check while it runs: what was read, what is wrong with it."""

    entries: tuple[SegmentEntry, ...]
    files: list[FileRecord] = field(default_factory=list)
    issues: list[IssueRecord] = field(default_factory=list)
    settings: list[Settings] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    by_issue: Counter[str] = field(default_factory=Counter)
    ids: Counter[tuple[str, str]] = field(default_factory=Counter)
    read: int = 0

    def run(self, folder: Path, tell: Progress) -> Checked:
        total = sum(entry.count for entry in self.entries if entry.kind == "article")
        for entry in self.entries:
            try:
                file = open_segment(folder, entry)
                damaged = [f"is damaged {where}" for where in file.arrays.verify()]
                self.faults += [f"{entry.filename}: {fault}" for fault in damaged or misfits(file)]
                self._segment(entry, file, tell, total)
            except Exception as error:
                self.faults.append(f"{entry.filename}: cannot be read: {_what(error)}")
        self.faults += self._disagreements()
        todo = unfinished({file.name: file for file in self.files}, {issue.key: issue for issue in self.issues})
        return Checked(sum(self.ids.values()), len(self.issues), len(self.files), _number(todo), tuple(self.faults))

    def _segment(self, entry: SegmentEntry, file: SegmentFile, tell: Progress, total: int) -> None:
        names = file.field("kind")
        kinds = {doc: kind for kind in KINDS for doc in _docs_of(names, kind)} if names is not None else {}
        for doc in _present(entry):
            try:
                if entry.kind == "article":
                    article = loads(file.records[doc])
                    place = f"{article.paper} {article.date}" if article.date else article.sources[0].path
                    self.ids[article.id, place] += 1
                else:
                    self._record(kinds.get(doc, ""), file.records[doc])
            except Exception as error:
                self.faults.append(f"{entry.filename}: record {doc}: cannot be read: {_what(error)}")
            if entry.kind == "article":
                self.read += 1
                tell(self.read, total)
        keys = file.field("key")
        if entry.kind == "article" and keys is not None:
            gone = set(entry.gone().tolist())
            for number in range(len(keys)):
                here = sum(doc not in gone for doc in _docs(keys, number))
                self.by_issue[keys.term(number).decode()] += here

    def _record(self, kind: str, record: str) -> None:
        match kind:
            case "settings":
                self.settings.append(Settings.load(record))
            case "issue":
                self.issues += load_issues([record]).values()
            case "file":
                self.files += load_files([record]).values()
            case _:
                raise ValueError("it is of no known kind")

    def _disagreements(self) -> Iterator[str]:
        if len(self.settings) != 1:
            yield f"has {len(self.settings)} records of its settings, not one"
        for (name, place), count in self.ids.items():
            if count > 1:
                yield f"article {name}: is there {count} times in {place}"
        for issue in self.issues:
            if self.by_issue[issue.key] != issue.articles:
                yield f"issue {issue.key}: has {self.by_issue[issue.key]} articles, its record says {issue.articles}"
        kept = {issue.key for issue in self.issues}
        for key in sorted(+self.by_issue - Counter(dict.fromkeys(kept, self.by_issue.total()))):
            yield f"issue {key}: has articles and no record"


def _number(todo: Unfinished) -> int:
    return len(todo.stale) + len(todo.lost)


def _usable(folder: Path, settings: Settings | None) -> Settings:
    if settings is None:
        raise IndexMissing(f"{folder}: the index is still empty", "Fill it: jianbao index PATH")
    return settings


def _present(entry: SegmentEntry) -> list[int]:
    """The documents of a segment that were not taken out."""
    gone = set(entry.gone().tolist())
    return [doc for doc in range(entry.count) if doc not in gone]


def _docs_of(terms: Any, term: str) -> list[int]:
    number = terms.find(term.encode())
    return [] if number is None else _docs(terms, number)


def _docs(terms: Any, number: int) -> list[int]:
    return [int(doc) for doc in terms.docs(number)]


def _disk(folder: Path) -> tuple[int, float | None]:
    """Bytes on disk, and when the newest file was written, locks aside."""
    size, updated = 0, None
    for entry in folder.iterdir():
        try:
            status = entry.stat()
        except OSError:  # a file of an older commit, gone meanwhile
            continue
        size += status.st_size
        if not entry.name.startswith("jianbao_"):  # locks, and what watches have seen
            updated = max(updated or 0.0, status.st_mtime)
    return size, updated


def _what(error: Exception) -> str:
    reason = getattr(error, "strerror", None) or str(error)
    return f"{type(error).__name__}: {reason}" if reason else type(error).__name__
