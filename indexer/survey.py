"""Roots go in; the files under them come out, each with what it gives to which issue, read only where it changed.

What is read is put into a `Spool` at once, so that an issue is later made of the very bytes its digests were taken of,
and memory does not grow with the archive.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import tempfile
import time
from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

from indexer.errors import ReadError
from indexer.issues import article_issue
from indexer.jsonform import dumps, loads
from indexer.ledger import FileRecord, Root, Stamp
from indexer.pages import Imprint, RawPage, SetAside
from indexer.read import Discovery, Problem, discover, read_file
from indexer.records import Article, Span

JUST_NOW = 2_000_000_000
"""Nanoseconds: a file changed so shortly before it was read may change again within the same tick of the clock."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file under a root: where it lies, how it is named in the index, the root it is read for, and its stamp when it
    was found."""

    path: str
    name: str
    root: Root
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """All files under some roots by name; what was passed over, and problems. A root that is not there has no files."""

    files: dict[str, Found]
    passed_over: tuple[tuple[str, int], ...] = ()
    problems: tuple[Problem, ...] = ()


Places: TypeAlias = "array[int]"
"""Where items lie in a spool: beginning and length of each, one behind the other."""


class Spool:
    """Pages and articles on their way into an index, kept in a temporary file, by issue; `read`: files they are of.

    What is kept in memory of an item is 16 bytes. `descriptor`: of the file, for `items_at`.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="jianbao-")  # noqa: SIM115 (closed with the spool)
        self.descriptor = self._file.fileno()
        self._end = 0
        self.read: set[str] = set()
        self._places: dict[str, dict[str, Places]] = defaultdict(dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def put(self, issue: str, name: str, item: bytes) -> None:
        """Keep an item of file `name` for `issue`."""
        if not hasattr(os, "pread"):  # else nobody moves the file's place
            self._file.seek(self._end)
        self._file.write(item)
        self._places[issue].setdefault(name, array("Q")).extend((self._end, len(item)))
        self._end += len(item)

    def size(self, issue: str) -> int:
        """Bytes kept for an issue."""
        return sum(sum(places[1::2]) for places in self._places[issue].values())

    def places(self, issue: str) -> Places:
        """Where that lies which was kept for an issue, in the order of file names and within one as it came."""
        self._file.flush()
        places = array("Q")
        for _, of_file in sorted(self._places[issue].items()):
            places.extend(of_file)
        return places

    def items(self, issue: str) -> list[bytes]:
        """What was kept for an issue, in that order."""
        places = self.places(issue)
        return list(items_at(self.descriptor, places))


def items_at(descriptor: int, places: Places) -> Iterator[bytes]:
    """What lies at some places of a spool; also in a process that was forked from the one that filled it."""
    for start, length in zip(places[0::2], places[1::2], strict=True):
        if hasattr(os, "pread"):
            yield os.pread(descriptor, length, start)
        else:
            os.lseek(descriptor, start, os.SEEK_SET)
            yield os.read(descriptor, length)


def survey(roots: tuple[Root, ...], all_roots: tuple[Root, ...], base: Path) -> Survey:
    """Find the files under `roots`. A file under several of `all_roots` belongs to the innermost of them.

    Names are relative to `base`, the folder the index lies in, for files inside it, and absolute for others.
    """
    files: dict[str, Found] = {}
    problems: list[Problem] = []
    passed_over: dict[str, int] = defaultdict(int)
    known = {root.path for root in all_roots}
    for root in roots:
        if not os.path.lexists(root.path):
            continue
        try:
            found: Discovery = discover(Path(root.path))
        except ReadError as error:  # a file named outright that cannot be read: named, and the others go on
            name = file_name(Path(root.path), base)
            problems.append(Problem(name, None, error.message.removeprefix(f"{root.path}: ")))
            continue
        problems += [replace(problem, path=file_name(Path(problem.path), base)) for problem in found.problems]
        for reason, count in found.passed_over:
            passed_over[reason] += count
        inner = {path for path in known if path != root.path and path.startswith(root.path.rstrip("/") + "/")}
        before = _before(base)
        for path, status in found.files.items():
            if inner and (path in inner or any(str(parent) in inner for parent in Path(path).parents)):
                continue
            name = path.removeprefix(before)
            files[name] = Found(path, name, root, _stamp(status))
    return Survey(files, tuple(sorted(passed_over.items())), tuple(problems))


def root_of(path: str, roots: tuple[Root, ...]) -> Root:
    """The innermost of the roots a file lies under. `path`: absolute."""
    if len(roots) == 1:
        return roots[0]
    over = (root for root in roots if path == root.path or path.startswith(root.path.rstrip("/") + "/"))
    return max(over, key=lambda root: len(root.path))


def file_name(path: Path, base: Path) -> str:
    """How a file is named in an index whose folder lies in `base`."""
    return path.as_posix().removeprefix(_before(base))


def _before(base: Path) -> str:
    return base.as_posix().rstrip("/") + "/"


def stamp_of(path: str) -> Stamp:
    """The file's stamp now. Raises OSError where there is none."""
    return _stamp(os.stat(path))


def _stamp(status: os.stat_result) -> Stamp:
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def is_unchanged(found: Found, record: FileRecord) -> bool:
    """Whether a file is as it was read, told by its stamp alone."""
    stamp = found.stamp
    return stamp is not None and stamp == record.stamp and record.checked > stamp.ctime + JUST_NOW


def file_digest(path: str) -> str:
    """A digest of the file's bytes (BLAKE2b, 16 bytes, hex)."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def read_parts(found: Found, spool: Spool) -> FileRecord:
    """Read a file into the spool. Never raises for what is in it: a file that cannot be read has problems, no parts."""
    checked = time.time_ns()
    try:
        stamp = stamp_of(found.path)
        digest = file_digest(found.path)
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        return FileRecord(found.name, Stamp(0, 0, 0, 0), "", (), ((None, reason),), checked)
    spool.read.add(found.name)
    user = _user(found.root)
    problems: list[tuple[int | None, str]] = []
    hashes: dict[str, hashlib.blake2b] = {}

    def put(issue: str, item: bytes) -> None:
        spool.put(issue, found.name, item)
        hashes.setdefault(issue, hashlib.blake2b(digest_size=16)).update(b"%d:" % len(item) + item)

    try:
        contents = read_file(Path(found.path), found.name)
    except ReadError as error:
        problems.append((None, error.message.removeprefix(f"{found.name}: ")))
    else:
        problems += [(problem.line, problem.message) for problem in contents.problems]
        for page in contents.pages:
            if isinstance(page, Problem):
                problems.append((page.line, _of_page(page, found.name)))
            else:
                put(_page_issue(page, user), _page_item(page, user))
        issue = None
        for article in contents.articles:
            if isinstance(article, Problem):
                problems.append((article.line, article.message))
                continue
            known = _with_user(article, user)
            issue = article_issue(known)
            put(issue, b"a" + dumps(known))
        for piece in contents.set_aside:
            put(
                issue or _page_issue(RawPage(found.name, "", ""), user),
                b"s" + json.dumps([piece.text, piece.reason, piece.path, *_ends(piece)]).encode(),
            )
    if not _as_it_was(found.path, stamp, digest, checked):
        digest = ""  # of no file: whatever it holds by then, the next run reads it again
    parts = tuple(sorted((issue, of_issue.hexdigest()) for issue, of_issue in hashes.items()))
    return FileRecord(found.name, stamp, digest, parts, tuple(problems), checked)


def _as_it_was(path: str, stamp: Stamp, digest: str, checked: int) -> bool:
    """Whether a file that was read has still the stamp and the digest it had before: else they may not be of what was
    read. One that was changed just before may have changed again without a new stamp."""
    try:
        return stamp_of(path) == stamp and (checked > stamp.ctime + JUST_NOW or file_digest(path) == digest)
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class Items:
    """What an issue is made of: pages, with what the user said of each; ready articles, and what stood around them."""

    pages: tuple[tuple[RawPage, Imprint], ...]
    ready: tuple[Article, ...]
    set_aside: tuple[SetAside, ...]


def unpack(items: list[bytes]) -> Items:
    """The items of an issue as the spool keeps them."""
    pages, ready, aside = [], [], []
    for item in items:
        match item[:1]:
            case b"a":
                ready.append(loads(item[1:]))
            case b"s":
                text, reason, path, first, last = json.loads(item[1:])
                aside.append(SetAside(text, reason, path, Span(first, last)))
            case _:
                path, text, encoding, paper, date = json.loads(item[1:])
                pages.append((RawPage(path, text, encoding), _imprint(paper, date)))
    return Items(tuple(pages), tuple(ready), tuple(aside))


def _of_page(problem: Problem, name: str) -> str:
    """What is wrong with one page of a file of several."""
    number = problem.path.removeprefix(f"{name}#page=")
    return problem.message if number == problem.path else f"page {number} {problem.message}"


def _ends(piece: SetAside) -> tuple[int, int]:
    return piece.lines.first, piece.lines.last


def _page_item(page: RawPage, user: Imprint) -> bytes:
    date = user.date.isoformat() if user.date else None
    return b"p" + json.dumps([page.path, page.text, page.encoding, user.paper, date], ensure_ascii=False).encode()


def _user(root: Root) -> Imprint:
    return _imprint(root.paper, root.date)


def _imprint(paper: str | None, date: str | None) -> Imprint:
    return Imprint(paper=paper, date=dt.date.fromisoformat(date) if date else None)


def _with_user(article: Article, user: Imprint) -> Article:
    """The article with what the user said of it where it says nothing itself."""
    if user.paper and article.paper is None:
        article = replace(article, paper=user.paper)
    if user.date and article.date is None:
        article = replace(article, date=user.date, date_source="user")
    return article


def _page_issue(page: RawPage, user: Imprint) -> str:
    from indexer.pipeline import page_issue  # with what is known of printed pages, which nothing else here needs

    return page_issue(page, user)
