"""Named arrays go into one file; the file opened gives them back as views of mapped memory, nothing parsed or copied.

    magic, 8 bytes · offset and length of the directory, 8 bytes each · CRC 32 of these · the arrays, each at a
    multiple of 64 bytes · the directory · its CRC 32

The directory is JSON: {"meta": …, "arrays": {name: [dtype, offset, count, CRC 32]}}. All numbers are little-endian. A
file that is cut short or of another kind is an `IndexUnusable`; checksums of the arrays are looked at by `verify`,
those of head and directory at every opening.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from indexer.errors import IndexUnusable
from indexer.schema import INDEX_FORMAT

MAGIC: Final = b"jianbao" + bytes((INDEX_FORMAT,))
_HEAD = struct.Struct("<8sQQ")
_SUM = struct.Struct("<I")
_ALIGNED: Final = 64
_HINT: Final = "The file is damaged. Make the index anew from its files: jianbao index --rebuild"
_Scalar = TypeVar("_Scalar", bound=np.generic)

Array = NDArray[Any]


def write_arrays(path: Path, arrays: Mapping[str, Array], meta: Mapping[str, Any]) -> None:
    """Write the file and see it onto the disk (fsync). `meta`: what JSON can hold."""
    directory: dict[str, list[Any]] = {}
    with path.open("xb") as file:
        file.write(b"\0" * _ALIGNED)
        at = _ALIGNED
        for name, array in arrays.items():
            data = np.ascontiguousarray(array)
            raw = data.view(np.uint8).reshape(-1).data if data.size else memoryview(b"")
            directory[name] = [data.dtype.newbyteorder("<").str, at, data.size, zlib.crc32(raw)]
            file.write(raw)
            gap = -raw.nbytes % _ALIGNED
            file.write(b"\0" * gap)
            at += raw.nbytes + gap
        listing = json.dumps({"meta": meta, "arrays": directory}, ensure_ascii=False).encode()
        file.write(listing + _SUM.pack(zlib.crc32(listing)))
        head = _HEAD.pack(MAGIC, at, len(listing))
        file.seek(0)
        file.write(head + _SUM.pack(zlib.crc32(head)))
        file.flush()
        os.fsync(file.fileno())


class Arrays:
    """The arrays of a file, mapped. `meta` as it was given. Indexing by a name gives a read-only array."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:
            raise IndexUnusable(f"{path}: is empty", _HINT) from None
        directory = self._directory()
        self.meta: dict[str, Any] = directory["meta"]
        self._places: dict[str, list[Any]] = directory["arrays"]
        self._views: dict[str, Array] = {}

    def _directory(self) -> dict[str, Any]:
        head = self._map[: _HEAD.size + _SUM.size]
        if head[:7] == MAGIC[:7] and head[7:8] != MAGIC[7:]:
            raise IndexUnusable(
                f"{self.path}: has format {head[7]}, this program reads {INDEX_FORMAT}",
                "Make the index anew from its files: jianbao index --rebuild",
            )
        if len(head) < _HEAD.size + _SUM.size or head[:8] != MAGIC:
            raise IndexUnusable(f"{self.path}: is no index file of this program", _HINT)
        _, at, length = _HEAD.unpack(head[: _HEAD.size])
        listing = self._map[at : at + length]
        stored = self._map[at + length : at + length + _SUM.size]
        if _SUM.unpack(head[_HEAD.size :])[0] != zlib.crc32(head[: _HEAD.size]) or stored != _SUM.pack(
            zlib.crc32(listing)
        ):
            raise IndexUnusable(f"{self.path}: is damaged, or cut short", _HINT)
        directory: dict[str, Any] = json.loads(listing)
        return directory

    def __getitem__(self, name: str) -> Array:
        view = self._views.get(name)
        if view is None:
            dtype, at, count, _ = self._places[name]
            view = np.frombuffer(self._map, dtype=dtype, count=count, offset=at) if count else np.empty(0, dtype)
            self._views[name] = view
        return view

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def names(self) -> list[str]:
        """The names of all arrays."""
        return list(self._places)

    def place(self, name: str) -> int:
        """Where an array begins in the file, in bytes; for slices of the map itself (`cut`)."""
        return int(self._places[name][1])

    def cut(self, start: int, end: int) -> bytes:
        """The bytes of the file from `start` up to `end`."""
        return self._map[start:end]

    def verify(self) -> list[str]:
        """The names of the arrays whose bytes are not what was written, and "padding" for the bytes between them."""
        damaged = []
        at = _ALIGNED
        # An empty array begins where the next one does: it comes first.
        spans = sorted((begin, count, name) for name, (_, begin, count, _) in self._places.items())
        for begin, _, name in spans:
            dtype, _, count, expected = self._places[name]
            length = count * np.dtype(dtype).itemsize
            if zlib.crc32(self._map[begin : begin + length]) != expected:
                damaged.append(name)
            if any(self._map[at:begin]) or begin < at:
                damaged.append("padding")
            at = begin + length
        end, length = _HEAD.unpack(self._map[: _HEAD.size])[1:]
        if any(self._map[at:end]) or any(self._map[_HEAD.size + _SUM.size : _ALIGNED]):
            damaged.append("padding")
        if end + length + _SUM.size != len(self._map):
            damaged.append("padding")
        return damaged
