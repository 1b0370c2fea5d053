"""The folder of an index goes in; which segments it is made of, as of the last commit, comes out.

The table of contents is Whoosh's own file (`_MAIN_7.toc`), so that Whoosh opens the index as any other. It holds
pickles, which can run code when loaded: the schema is never loaded here, and the list of segments by an unpickler that
knows one class and turns it into a plain record. A checksum stands behind what Whoosh reads.
"""

from __future__ import annotations

import io
import pickle
import re
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexer.errors import IndexMissing, IndexUnusable

NAME: Final = "MAIN"
_TOC: Final = re.compile(rf"_{NAME}_([0-9]+)\.toc")
_INT: Final = struct.Struct("!i")
_BYTE_ORDER: Final = -12345
_VERSION: Final = -111
SUM: Final = struct.Struct("<I")
_HINT: Final = "Make the index anew from its files: jianbao index --rebuild"


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
    data = path.read_bytes()
    try:
        return _parse(data)
    except (IndexError, ValueError, KeyError, TypeError, EOFError, struct.error, pickle.UnpicklingError) as error:
        raise IndexUnusable(f"{path}: is damaged ({error})", _HINT) from error


def toc_name(generation: int) -> str:
    """The name of a table of contents."""
    return f"_{NAME}_{generation}.toc"


def _parse(data: bytes) -> Toc:
    body, stored = data[: -SUM.size], data[-SUM.size :]
    if len(stored) < SUM.size or SUM.unpack(stored)[0] != zlib.crc32(body):
        raise ValueError("its checksum does not agree")
    stream = io.BytesIO(body)
    for _ in range(3):
        _varint(stream)  # sizes of C types, which nothing here depends on
    if _int(stream) != _BYTE_ORDER or _int(stream) != _VERSION:
        raise ValueError("it is of another version of Whoosh")
    for _ in range(3):
        _varint(stream)
    stream.seek(_varint(stream), io.SEEK_CUR)  # the pickled schema
    generation = _int(stream)
    _int(stream)
    segments = _Segments(stream).load()
    return Toc(generation, tuple(segment.entry() for segment in segments))


def _varint(stream: io.BytesIO) -> int:
    value = shift = 0
    while True:
        byte = stream.read(1)[0]
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return value
        shift += 7


def _int(stream: io.BytesIO) -> int:
    value: int = _INT.unpack(stream.read(_INT.size))[0]
    return value


class _Plain:
    """What a pickled `indexer.codec.ArraySegment` becomes here: its values, none of its code."""

    def __setstate__(self, state: Any) -> None:
        self.state = state

    def entry(self) -> SegmentEntry:
        name, count, kind, deleted = self.state
        if not (isinstance(name, str) and isinstance(count, int) and isinstance(kind, str)):
            raise ValueError("a segment is not described as it should be")
        if not re.fullmatch(r"[0-9a-z]+", name) or not isinstance(deleted, bytes):
            raise ValueError("a segment is not described as it should be")
        return SegmentEntry(name, count, kind, deleted)


class _Segments(pickle.Unpickler):
    """Loads a list of segments and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("indexer.codec", "ArraySegment"):
            return _Plain
        raise pickle.UnpicklingError(f"it names {module}.{name}, which does not belong there")
