"""Named arrays go into one file; the file opened gives them back as views of mapped memory, nothing parsed or copied.

    magic, 8 bytes · begin and length of the tail, 8 bytes each · CRC 32 of these · zeros up to 64 bytes
    the arrays, each at a multiple of 64 bytes
    the tail: a CRC 32 for each `BLOCK` bytes of what lies between head and tail, then the directory · its CRC 32

The directory is JSON: {"meta": …, "arrays": {name: [dtype, offset, count]}}. All numbers are little-endian. No byte is
outside a checksum. Those of head and tail are looked at when a file is opened, and its length; that of a block when it
is first read from, and is remembered as long as the file is open. So nothing is answered out of a damaged file, and a
search does not read all of an index for it. What is damaged, cut short or of another kind is an `IndexUnusable`.
"""

from __future__ import annotations

import json
import mmap
import os
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from indexer.errors import IndexUnusable
from indexer.schema import INDEX_FORMAT

MAGIC: Final = b"jianbao" + bytes((INDEX_FORMAT,))
BLOCK_BITS: Final = 13
BLOCK: Final = 1 << BLOCK_BITS
"""Bytes to a checksum. zlib's CRC 32 does 1.2 GB/s of blocks of 4 kB, 1.8 of 8 kB, 2.0 of 16 kB and more; the text of an
article is 2.4 kB, and so is checked in 6 µs with either of the first two."""
_HEAD = struct.Struct("<8sQQ")
_SUM = struct.Struct("<I")
_ALIGNED: Final = 64
_ROUND: Final = BLOCK - 1 - _ALIGNED
"""Added to where something ends, it gives the number of the block behind it."""
_TYPE: Final = re.compile(r"\|[iu]1|<[iu][248]")
HINT: Final = "To see what is damaged: jianbao check. To make the index anew from its files: jianbao index --rebuild"
_Scalar = TypeVar("_Scalar", bound=np.generic)

Array = NDArray[Any]


def begins(numbers: NDArray[Any]) -> NDArray[np.bool_]:
    """Where another number begins in sorted ones. `np.unique` hashes first, and has numpy load 70 ms of masked arrays."""
    new = np.ones(len(numbers), dtype=bool)
    np.not_equal(numbers[1:], numbers[:-1], out=new[1:])
    return new


def are_in(some: NDArray[Any], among: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of some numbers are among others, which are in order."""
    if not len(among):
        return np.zeros(len(some), dtype=bool)
    there: NDArray[np.bool_] = among.take(among.searchsorted(some), mode="clip") == some
    return there


def within(sizes: NDArray[np.intp]) -> NDArray[np.intp]:
    """0, 1, 2, … up to each size, one run behind the other: how far each element lies within the run it is of."""
    return np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def write_arrays(path: Path, arrays: Iterable[tuple[str, Array]], meta: Mapping[str, Any]) -> None:
    """Write the file, an array after the other as they come, and see it onto the disk (fsync). `meta`: what JSON can hold."""
    directory: dict[str, list[Any]] = {}
    sums = _Sums()
    with path.open("xb") as file:
        file.write(b"\0" * _ALIGNED)
        at = _ALIGNED
        for name, array in arrays:
            data = np.ascontiguousarray(array)
            raw = data.view(np.uint8).reshape(-1).data if data.size else memoryview(b"")
            directory[name] = [data.dtype.newbyteorder("<").str, at, data.size]
            gap = bytes(-raw.nbytes % _ALIGNED)
            for piece in (raw, memoryview(gap)):
                file.write(piece)
                sums.add(piece)
            at += raw.nbytes + len(gap)
        listing = json.dumps({"meta": meta, "arrays": directory}, ensure_ascii=False).encode()
        tail = sums.packed() + listing
        file.write(tail + _SUM.pack(zlib.crc32(tail)))
        head = _HEAD.pack(MAGIC, at, len(tail))
        file.seek(0)
        file.write(head + _SUM.pack(zlib.crc32(head)))
        file.flush()
        os.fsync(file.fileno())


class _Sums:
    """The checksums of blocks, from bytes as they come in."""

    def __init__(self) -> None:
        self._done: list[int] = []
        self._sum, self._room = 0, BLOCK

    def add(self, raw: memoryview) -> None:
        """Take in the next bytes."""
        at = 0
        while at < len(raw):
            piece = raw[at : at + self._room]
            self._sum = zlib.crc32(piece, self._sum)
            at += len(piece)
            self._room -= len(piece)
            if not self._room:
                self._done.append(self._sum)
                self._sum, self._room = 0, BLOCK

    def packed(self) -> bytes:
        """All of them, four bytes each."""
        last = [self._sum] if self._room < BLOCK else []
        return np.array(self._done + last, dtype="<u4").tobytes()


class Arrays:
    """The arrays of a file, mapped. `meta` as it was given. Indexing by a name gives a read-only array.

    All ways to bytes of the file raise IndexUnusable where these are not what was written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:
            raise IndexUnusable(f"{path}: is empty", HINT) from None
        self._end = self._begin_of_tail()
        blocks = -(-(self._end - _ALIGNED) // BLOCK)
        try:
            self._sums = np.frombuffer(self._map, "<u4", blocks, self._end)
            directory = json.loads(self._map[self._end + self._sums.nbytes : -_SUM.size])
            self.meta: dict[str, Any] = dict(directory["meta"])
            self._places = {
                name: (dtype, at, count, self._size(name, dtype, at, count))
                for name, (dtype, at, count) in directory["arrays"].items()
            }
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise IndexUnusable(f"{path}: its directory cannot be read: {error}", HINT) from error
        self.sure = bytearray(blocks)  # 1: its checksum was looked at, and is right
        self._views: dict[str, Array] = {}

    def _begin_of_tail(self) -> int:
        """Where the tail begins; head, tail and the length of the file are what was written."""
        head, length = self._map[:_ALIGNED], len(self._map)
        kept = head[: _HEAD.size]
        if len(head) < _ALIGNED or head[_HEAD.size :] != _SUM.pack(zlib.crc32(kept)).ljust(
            _ALIGNED - _HEAD.size, b"\0"
        ):
            raise IndexUnusable(f"{self.path}: is damaged at its beginning, or is no file of an index", HINT)
        magic, end, size = _HEAD.unpack(kept)
        if magic != MAGIC:
            raise other_format(self.path, magic)
        if end + size + _SUM.size != length or end < _ALIGNED or end % _ALIGNED:
            raise IndexUnusable(f"{self.path}: has {length:,} bytes, and {end + size + _SUM.size:,} were written", HINT)
        if _SUM.unpack(self._map[-_SUM.size :])[0] != zlib.crc32(self._map[end : -_SUM.size]):
            raise IndexUnusable(f"{self.path}: is damaged at its end, from byte {end:,} on", HINT)
        return int(end)

    def _size(self, name: str, dtype: Any, at: Any, count: Any) -> int:
        """Bytes of an array, which must lie where arrays lie: what a stranger wrote is not taken on trust."""
        if _TYPE.fullmatch(dtype) and isinstance(at, int) and isinstance(count, int) and count >= 0:
            size = count * int(dtype[2:])
            if _ALIGNED <= at <= at + size <= self._end and not at % _ALIGNED:
                return size
        raise IndexUnusable(f"{self.path}: has no room for its array {name}", HINT)

    def __getitem__(self, name: str) -> Array:
        view = self._views.get(name)
        if view is None:
            _, at, _, size = self._places[name]
            self.see(at, at + size)
            view = self._views[name] = self.unseen(name)
        return view

    def limits(self, name: str, within: str) -> Array:
        """An array of where the pieces of another begin and the last ends; they follow each other and fill it."""
        limits, (begin, end) = self[name], self.place(within)
        if not len(limits) or limits[0] != 0 or limits[-1] != end - begin or (limits[1:] < limits[:-1]).any():
            raise IndexUnusable(f"{self.path}: the pieces of {within} are not where they should be", HINT)
        return limits

    def unseen(self, name: str) -> Array:
        """The same, not looked at: for who looks at each part before use (`Long`)."""
        dtype, at, count, _ = self._places[name]
        return np.frombuffer(self._map, dtype=dtype, count=count, offset=at) if count else np.empty(0, dtype)

    def long(self, name: str) -> Long:
        """An array of which only parts are read."""
        return Long(self, name)

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def names(self) -> list[str]:
        """The names of all arrays."""
        return list(self._places)

    def count(self, name: str) -> int:
        """How many elements an array has; -1 if there is none of this name."""
        return self._places[name][2] if name in self._places else -1

    def place(self, name: str) -> tuple[int, int]:
        """Where an array begins and ends in the file, in bytes; for slices of the map itself (`cut`)."""
        _, at, _, size = self._places[name]
        return at, at + size

    def cut(self, start: int, end: int) -> bytes:
        """The bytes of the file from `start` up to `end`."""
        first, last = (start - _ALIGNED) >> BLOCK_BITS, (end - _ALIGNED - 1) >> BLOCK_BITS
        if last > first + 1 or not (self.sure[first] and self.sure[last]):
            self.see(start, end)
        return self._map[start:end]

    def see(self, start: int, end: int) -> None:
        """See that the bytes of the file from `start` up to `end` are what was written."""
        first, behind = (start - _ALIGNED) >> BLOCK_BITS, (end + _ROUND) >> BLOCK_BITS
        if self.sure.find(0, first, behind) >= 0:
            self._see_blocks(first, behind)

    def see_each(self, starts: NDArray[np.intp], ends: NDArray[np.intp]) -> None:
        """The same of many parts, of which most were seen before."""
        first, behind = (starts - _ALIGNED) >> BLOCK_BITS, (ends + _ROUND) >> BLOCK_BITS
        unsure = np.zeros(len(self.sure) + 1, np.intp)
        np.cumsum(np.frombuffer(self.sure, np.uint8) == 0, out=unsure[1:])
        some = (unsure[behind] > unsure[first]).nonzero()[0]
        for one, other in zip(first[some].tolist(), behind[some].tolist(), strict=True):
            self._see_blocks(one, other)

    def _see_blocks(self, first: int, behind: int) -> None:
        for block in range(first, behind):
            if not self.sure[block]:
                if not self._is_whole(block):
                    raise IndexUnusable(f"{self.path}: is damaged {self._where(block)}", HINT)
                self.sure[block] = 1

    def _is_whole(self, block: int) -> bool:
        begin, end = self._span(block)
        return zlib.crc32(memoryview(self._map)[begin:end]) == int(self._sums[block])

    def _span(self, block: int) -> tuple[int, int]:
        begin = _ALIGNED + (block << BLOCK_BITS)
        return begin, min(begin + BLOCK, self._end)

    def _where(self, block: int) -> str:
        begin, end = self._span(block)
        names = [name for name, (_, at, _, size) in self._places.items() if at < end and begin < at + size]
        return f"between bytes {begin:,} and {end:,} ({', '.join(names[:3]) or 'no array'}{', …' if len(names) > 3 else ''})"

    def let_go(self) -> None:
        """Have no part of the file in this process's memory until it is read again: for who goes through all of it once."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)

    def pieces(self, size: int) -> Iterator[bytes]:
        """All bytes of the file, a piece at a time; not looked at."""
        return (self._map[at : at + size] for at in range(0, len(self._map), size))

    def verify(self) -> list[str]:
        """Look at all of the file anew; says where it is damaged."""
        return [self._where(block) for block in range(len(self.sure)) if not self._is_whole(block)]


class Long:
    """An array of which parts are read: each is seen to be what was written, and no more."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self._see, self._sure = arrays.see, arrays.sure
        self._view = arrays.unseen(name)
        self._begin = arrays.place(name)[0]
        self._size = self._view.itemsize

    def __len__(self) -> int:
        return len(self._view)

    def part(self, first: int, last: int) -> Array:
        """The elements from `first` up to `last`."""
        begin, end = self._begin + first * self._size, self._begin + last * self._size
        low, high = (begin - _ALIGNED) >> BLOCK_BITS, (end - _ALIGNED - 1) >> BLOCK_BITS
        if high > low + 1 or not (self._sure[low] and self._sure[high]):
            self._see(begin, end)
        return self._view[first:last]


def other_format(path: Path, magic: bytes) -> IndexUnusable:
    """What to say of a whole file that does not begin as ours do."""
    if magic[:7] != MAGIC[:7]:
        return IndexUnusable(f"{path}: is no index file of this program", HINT)
    return IndexUnusable(
        f"{path}: has format {magic[7]}, this program reads {INDEX_FORMAT}",
        "Make the index anew from its files: jianbao index --rebuild",
    )
