"""What an index remembers besides articles goes in as records, and comes out as JSON to be kept in it, and back.

Kept in the index itself, so that it is committed in the same step as the articles it speaks of: `Settings` (one),
a `FileRecord` for each source file and an `IssueRecord` for each issue.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, NamedTuple

from indexer.pages import SetAside
from indexer.records import PageLabel, Span


@dataclass(frozen=True, slots=True)
class Root:
    """A file or folder that `jianbao index` was told of: `path` absolute, and what was said of its pages."""

    path: str
    paper: str | None = None
    date: str | None = None


class Stamp(NamedTuple):
    """What the file system says of a file, to see without reading that it did not change.

    A change of content always moves `ctime`, whatever is done to the other times. Times in nanoseconds. A tuple, for two of
    every file are made at each update, and compared: a dataclass takes three times as long.
    """

    size: int
    mtime: int
    ctime: int
    inode: int


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A source file as it was read: its name in the index, `digest` of its bytes, and what of it went where.

    `parts`: (issue key, digest of the part) for each issue that the file gives something to. `problems`: (line or
    None, message), as said when the file was read. `checked`: when it was last read, in nanoseconds.
    """

    name: str
    stamp: Stamp
    digest: str
    parts: tuple[tuple[str, str], ...]
    problems: tuple[tuple[int | None, str], ...] = ()
    checked: int = 0


@dataclass(frozen=True, slots=True)
class IssueRecord:
    """An issue as it was written: `digest` over all parts it was made of; counts and the loose ends of its pages."""

    key: str
    digest: str
    articles: int
    set_aside: tuple[SetAside, ...] = ()
    lost_jumps: tuple[tuple[str, PageLabel], ...] = ()


def dump(record: FileRecord | IssueRecord) -> bytes:
    """The record as one line of JSON: its values alone, in the order of its fields, for thousands are read at each update."""
    return json.dumps(_values(record), ensure_ascii=False, separators=(",", ":")).encode()


def _values(record: Any) -> Any:
    """The values of a record, and of those in it, without the names of the fields."""
    if is_dataclass(record):
        return [_values(getattr(record, field.name)) for field in fields(record)]
    return [_values(one) for one in record] if isinstance(record, tuple) else record


def load_files(lines: Sequence[str]) -> dict[str, FileRecord]:
    """The `FileRecord`s that `dump` made these lines of, by name. All are parsed at once, which takes half the time."""
    records = json.loads(f"[{','.join(lines)}]")
    stamped = Stamp._make
    return {
        name: FileRecord(name, stamped(stamp), digest, _tuples(parts), _tuples(problems), checked)
        for name, stamp, digest, parts, problems, checked in records
    }


def load_issues(lines: Sequence[str]) -> dict[str, IssueRecord]:
    """The same of `IssueRecord`s, by key."""
    records = json.loads(f"[{','.join(lines)}]")
    return {
        key: IssueRecord(
            key,
            digest,
            articles,
            tuple(SetAside(text, reason, path, Span(*lines)) for text, reason, path, lines in set_aside),
            _tuples(lost_jumps),
        )
        for key, digest, articles, set_aside, lost_jumps in records
    }


def _tuples(lists: list[list[Any]]) -> tuple[Any, ...]:
    return tuple(map(tuple, lists)) if lists else ()


def wanted_digests(files: Mapping[str, FileRecord]) -> dict[str, str]:
    """For each issue a digest over its files' names and what each gives to it."""
    parts: dict[str, list[str]] = defaultdict(list)
    for name in sorted(files):
        for key, digest in files[name].parts:
            parts[key].append(f"{digest} {name}\n")
    return {key: hashlib.blake2b("".join(lines).encode(), digest_size=16).hexdigest() for key, lines in parts.items()}


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What is still to be done, as the records say: keys of issues to be written, and of those to be taken out.

    `wanted`: for each issue the digest it is to have.
    """

    stale: tuple[str, ...]
    lost: tuple[str, ...]
    wanted: dict[str, str]


def unfinished(files: Mapping[str, FileRecord], issues: Mapping[str, IssueRecord]) -> Unfinished:
    """Compare what files give with what issues were made of. An index that is up to date has nothing unfinished."""
    wanted = wanted_digests(files)
    return Unfinished(
        tuple(sorted(key for key, digest in wanted.items() if key not in issues or issues[key].digest != digest)),
        tuple(sorted(key for key in issues if key not in wanted)),
        wanted,
    )
