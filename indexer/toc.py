"""The folder of an index goes in; which segments it is made of, as of the last commit, comes out.

The table of contents is Whoosh's own file (`_MAIN_7.toc`), so that Whoosh opens the index as any other. It holds
pickles, which can run code when loaded, and which nothing here reads. Behind what Whoosh reads stands the same list as
JSON, and a seal: "jianbao" and the format, the length of the JSON, and a CRC 32 of all that is before it.
"""

from __future__ import annotations

import binascii
import json
import re
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import HINT, MAGIC, other_format
from indexer.errors import IndexMissing, IndexUnusable
from indexer.postings import MOST_DOCUMENTS

NAME: Final = "MAIN"
_TOC: Final = re.compile(rf"_{NAME}_([0-9]+)\.toc")
_SUM: Final = struct.Struct("<I")
_ANEW: Final = "Make the index anew from its files: jianbao index --rebuild"
_SEAL: Final = struct.Struct("<8sII")
"""Behind the list: what format it has, its length, and the checksum of the file up to here."""


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment as the table of contents knows it: `deleted`: numbers of documents taken out, two bytes each."""

    name: str
    count: int
    kind: str
    deleted: bytes = b""

    @property
    def filename(self) -> str:
        """The name of its file in the index folder."""
        return f"{NAME}_{self.name}.arrays"

    def gone(self) -> NDArray[np.uint16]:
        """The documents taken out, in order."""
        return np.frombuffer(self.deleted, dtype="<u2")


@dataclass(frozen=True, slots=True)
class Toc:
    """The segments of one commit. `generation` counts commits, from 0 for the empty index."""

    generation: int
    segments: tuple[SegmentEntry, ...]


def has_index(folder: Path) -> bool:
    """Whether there is an index in the folder. OSError where that cannot be seen."""
    return folder.is_dir() and any(_TOC.fullmatch(entry.name) for entry in folder.iterdir())


def last_generation(folder: Path) -> int | None:
    """The number of the last commit; None if there is no index, or no such folder."""
    if not folder.is_dir():
        return None
    return max((int(found[1]) for entry in folder.iterdir() if (found := _TOC.fullmatch(entry.name))), default=None)


def read_toc(folder: Path) -> Toc:
    """The table of contents of the last commit. Raises IndexMissing, IndexUnusable, OSError."""
    generation = last_generation(folder)
    if generation is None:
        raise IndexMissing(f"{folder}: there is no index", "Make one: jianbao index PATH")
    path = folder / toc_name(generation)
    found = _parse(path, path.read_bytes())
    if found.generation != generation:
        raise IndexUnusable(f"{path}: is the table of contents of commit {found.generation}", HINT)
    return found


def toc_name(generation: int) -> str:
    """The name of a table of contents."""
    return f"_{NAME}_{generation}.toc"


def seal(whoosh: bytes, toc: Toc) -> bytes:
    """What belongs behind `whoosh`, the bytes that Whoosh wrote for this table of contents."""
    segments = [
        (entry.name, entry.count, entry.kind, binascii.b2a_base64(entry.deleted, newline=False).decode())
        for entry in toc.segments
    ]
    listing = json.dumps([toc.generation, segments]).encode()
    head = _SEAL.pack(MAGIC, len(listing), 0)[: -_SUM.size]
    return listing + head + _SUM.pack(zlib.crc32(whoosh + listing + head))


def _parse(path: Path, data: bytes) -> Toc:
    body, stored = data[: -_SUM.size], data[-_SUM.size :]
    if len(data) < _SEAL.size or _SUM.unpack(stored)[0] != zlib.crc32(body):
        raise IndexUnusable(f"{path}: is damaged, or cut short", HINT)
    magic, length, _ = _SEAL.unpack(data[-_SEAL.size :])
    if magic[:7] != MAGIC[:7]:
        raise IndexUnusable(f"{path}: is of an earlier format, this program reads {MAGIC[7]}", _ANEW)
    if magic != MAGIC:
        raise other_format(path, magic)
    try:
        generation, listed = json.loads(data[-_SEAL.size - length : -_SEAL.size])
        segments = tuple(_entry(*described) for described in listed)
    except (ValueError, TypeError, RecursionError) as error:
        raise IndexUnusable(f"{path}: its list of segments cannot be read: {error}", HINT) from error
    return Toc(generation, segments)


def _entry(name: Any, count: Any, kind: Any, deleted: Any) -> SegmentEntry:
    """A segment as listed. What a stranger wrote is not taken on trust: a name is no path, no number beyond the last."""
    entry = SegmentEntry(name, count, kind, binascii.a2b_base64(deleted, strict_mode=True) if deleted else b"")
    if not re.fullmatch(r"[0-9a-z]+", name) or kind not in ("article", "ledger"):
        raise ValueError("a segment has a name or a kind that none has")
    if type(count) is not int or not 0 <= count <= MOST_DOCUMENTS or len(entry.deleted) % 2:
        raise ValueError("a segment has a number of documents that none has")
    gone = entry.gone().astype(np.intp)
    if len(gone) and (gone[-1] >= count or (np.diff(gone) <= 0).any()):
        raise ValueError("documents are taken out that are not there")
    return entry
