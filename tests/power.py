"""In: a folder, and the calls that changed it. Out: what a disk may hold of it when the power fails after any of them.

Only what was synced is sure: the bytes of a file as of its last fsync, the names in a folder as of the folder's. Of all
that came after, any part may be on the disk: a name without its bytes, bytes of a later write without an earlier one,
half a write, a file as long as it was to be and full of zeros. No real file system is as bad as that; each is one of
the cases.
"""

from __future__ import annotations

import os
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tests.disk import Call

Image = dict[str, bytes | None]
"""Path within the folder → bytes of the file; None: a folder."""


@dataclass(eq=False)
class _File:
    """A file: its bytes as of the last sync, and what was done to it since. `data` None: to be cut at `at`."""

    synced: bytes = b""
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def now(self) -> bytes:
        return _written(self.synced, self.since)

    def sync(self) -> None:
        self.synced, self.since = self.now(), []

    def after(self, kept: str, rng: random.Random) -> bytes:
        """What may be left of it: "none", "all", "torn", "zeros" or "some" of what was written since the last sync."""
        if not self.since:
            return self.synced
        match kept:
            case "none":
                return self.synced
            case "torn":
                at, data = self.since[-1]
                half = [(at, data[: len(data) // 2])] if data else []
                return _written(self.synced, [*self.since[:-1], *half])
            case "zeros":
                return self.synced + b"\0" * (len(self.now()) - len(self.synced))
            case "some":
                return _written(self.synced, [one for one in self.since if rng.random() < 0.5])
            case _:
                return self.now()


def _written(data: bytes, changes: list[tuple[int, bytes | None]]) -> bytes:
    result = bytearray(data)
    for at, more in changes:
        if more is None:
            del result[at:]
        else:
            result.extend(b"\0" * (at - len(result)))
            result[at : at + len(more)] = more
    return bytes(result)


_Node = _File | None  # None: a folder
_Change = tuple[str, str, _Node]  # ("put", name, file) or ("take", name, None)


class Disk:
    """A folder as the process sees it, and as far as it is sure to be on the disk."""

    def __init__(self, image: Mapping[str, bytes | None]) -> None:
        self.names: dict[str, _Node] = {path: None if data is None else _File(data) for path, data in image.items()}
        self.sure = dict(self.names)
        self.since: defaultdict[str, list[list[_Change]]] = defaultdict(list)

    def do(self, call: Call) -> None:
        """Take in the next call, which was done."""
        match call.name:
            case "open" if call.path not in self.names:
                self._change(call.path, [("put", call.path, _File())])
            case "open" if call.flags & os.O_TRUNC:
                self._file(call.path).since.append((0, None))
            case "write":
                if call.path in self.names:  # not one that was deleted
                    self._file(call.path).since.append((call.at, call.data))
            case "ftruncate":
                self._file(call.path).since.append((call.at, None))
            case "fsync" | "fdatasync":
                if self.names.get(call.path) is None:
                    self._sync_names("" if call.path == "." else call.path)
                else:
                    self._file(call.path).sync()
            case "rename":
                assert os.path.dirname(call.path) == os.path.dirname(call.other), "a file moved to another folder"
                moved = self.names[call.path]
                self._change(call.path, [("take", call.path, None), ("put", call.other, moved)])
            case "mkdir":
                self._change(call.path, [("put", call.path, None)])
            case "unlink" | "rmdir":
                self._change(call.path, [("take", call.path, None)])

    def _file(self, path: str) -> _File:
        file = self.names[path]
        assert file is not None
        return file

    def _change(self, path: str, changes: list[_Change]) -> None:
        _apply(self.names, changes)
        self.since[os.path.dirname(path)].append(changes)

    def _sync_names(self, folder: str) -> None:
        for changes in self.since.pop(folder, []):
            _apply(self.sure, changes)

    def image(self, names: str, contents: str, rng: random.Random) -> Image:
        """What is left. `names`: "none", "all", "first", "last" (that alone) or "some" of the changes of names not synced;
        `contents`: of bytes not synced, see `_File.after`; "any": of each file another part."""
        kept = dict(self.sure)
        for _, unsure in sorted(self.since.items()):
            first = rng.randint(0, len(unsure))
            for number, changes in enumerate(unsure):
                last = number == len(unsure) - 1
                if (
                    names == "all"
                    or (names == "some" and rng.random() < 0.5)
                    or (names == "first" and number < first)
                    or (names == "last" and last)
                ):
                    _apply(kept, changes)
        found: Image = {}
        for path, file in sorted(kept.items()):
            parents = [parent.as_posix() for parent in PurePosixPath(path).parents][:-1]
            if all(parent in kept for parent in parents):
                part = rng.choice(("none", "all", "torn", "zeros", "some")) if contents == "any" else contents
                found[path] = None if file is None else file.after(part, rng)
        return found


def _apply(names: dict[str, _Node], changes: list[_Change]) -> None:
    for what, name, file in changes:
        if what == "put":
            names[name] = file
        else:
            names.pop(name, None)


FIXED = (
    ("none", "none"),
    ("last", "all"),
    ("all", "none"),
    ("none", "all"),
    ("all", "torn"),
    ("all", "zeros"),
    ("all", "all"),
)
"""Ways for the power to fail that are tried after every call, beside some at random."""


@dataclass(frozen=True, slots=True)
class Point:
    """The power failed after `done` calls, and this is left. `sure`: the number of the last commit that was seen onto
    the disk, -1 if none was; `seen`: of the last that a process could see."""

    done: int
    sure: int
    seen: int
    image: Image


def points(start: Image, calls: tuple[Call, ...], index: str, at_random: int, seed: int) -> Iterator[Point]:
    """Each point at which the power may fail and each way, but what is the same as one before."""
    rng = random.Random(seed)
    disk = Disk(start)
    met: set[int] = set()
    for done in range(len(calls) + 1):
        if done:
            disk.do(calls[done - 1])
        sure, seen = _commit(disk.sure, index), _commit(disk.names, index)
        ways = [*FIXED, *((rng.choice(("first", "some", "all")), "any") for _ in range(at_random))]
        for names, contents in ways:
            image = disk.image(names, contents, rng)
            mark = hash((sure, seen, tuple(sorted((path, hash(data)) for path, data in image.items()))))
            if mark not in met:
                met.add(mark)
                yield Point(done, sure, seen, image)


def commits(start: Image, calls: tuple[Call, ...], index: str) -> Iterator[tuple[int, Image]]:
    """The number of each commit, and what a process sees then."""
    rng = random.Random(0)
    disk = Disk(start)
    last = -1
    for done in range(len(calls) + 1):
        if done:
            disk.do(calls[done - 1])
        if (now := _commit(disk.names, index)) != last:
            last = now
            yield now, disk.image("all", "all", rng)


def _commit(names: Mapping[str, _Node], index: str) -> int:
    found = (re.fullmatch(rf"{re.escape(index)}/_MAIN_([0-9]+)\.toc", name) for name in names)
    return max((int(one[1]) for one in found if one), default=-1)


def read_image(folder: Path) -> Image:
    """A folder, which need not be there, and the files in it; paths as seen from the folder above."""
    if not folder.exists():
        return {}
    return {folder.name: None} | {f"{folder.name}/{path.name}": path.read_bytes() for path in sorted(folder.iterdir())}
