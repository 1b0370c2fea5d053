"""Arrays of texts, as `indexer.packing_texts` makes them, go in; the texts of one document, or of many, come out.

Two are kept of each article. `folded`: what phrases are looked up in, as UTF-16 so that it is read in place: two bytes
a character where UTF-8 has three. `record`: the whole article as JSON, in GB 18030 (two bytes a character, and it has
all of Unicode), compressed by zstd with a dictionary learned from the segment: 37 % of the text's bytes in UTF-8, where
zlib alone makes 60 % of it; 6 µs to read one (4,963 articles of rmrb-2026). Records lie in runs, each with its own
dictionary: where segments become one, those of large ones stay as they are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import numpy as np
import zstandard
from numpy.typing import NDArray

from indexer.arrays import HINT, Arrays
from indexer.errors import IndexUnusable

MOST_UNPACKED: Final = 1 << 28
"""Bytes of a record, whatever it says of itself. A file that is read has at most 64 MB (`indexer.encoding`)."""

FOLDED_ENCODING: Final = "utf-16-le"
RECORDS_ENCODING: Final = "gb18030"
"""Two bytes for nearly every character of a newspaper, and four for any other."""


class Blob:
    """Pieces that `pack_blob` laid down, by number. `ends`: where the first begins and each ends, from there."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self._arrays = arrays
        self._begin = arrays.place(name)[0]
        self.ends = arrays.limits(f"{name}.ends", name)
        self._seen = np.zeros(len(self.ends) - 1, dtype=bool)

    def __len__(self) -> int:
        return len(self.ends) - 1

    def __getitem__(self, number: int) -> bytes:
        return self._arrays.cut(self._begin + int(self.ends[number]), self._begin + int(self.ends[number + 1]))

    def together(self, first: int, behind: int) -> tuple[bytes, NDArray[np.intp]]:
        """The pieces from one up to another as they lie, and where each begins in that and how long it is."""
        ends = self.ends[first : behind + 1].astype(np.intp)
        together = self._arrays.cut(self._begin + int(ends[0]), self._begin + int(ends[-1]))
        return together, np.stack((ends[:-1] - ends[0], np.diff(ends)), axis=1)

    def see(self, numbers: NDArray[np.intp]) -> None:
        """See that some pieces are what was written: for who reads them where they lie (`Arrays.unseen`)."""
        unseen = numbers[~self._seen[numbers]]
        if len(unseen):
            starts, ends = self.ends[unseen].astype(np.intp), self.ends[unseen + 1].astype(np.intp)
            self._arrays.see_each(self._begin + starts, self._begin + ends)
            self._seen[unseen] = True


class Records:
    """Records that `pack_records` or `merge_records` laid down, by number, as JSON."""

    def __init__(self, arrays: Arrays) -> None:
        self._blob, self._path = Blob(arrays, "record"), arrays.path
        self._learned = Blob(arrays, "dictionary")
        ends = [0, *arrays["record.runs"].tolist()]
        if len(ends) != len(self._learned) + 1 or ends[-1] != len(self._blob) or ends != sorted(ends):
            raise IndexUnusable(f"{arrays.path}: its records are not in the runs they should be in", HINT)
        self._ends = ends
        self._readers: list[zstandard.ZstdDecompressor | None] = [None] * len(self._learned)

    def __len__(self) -> int:
        return len(self._blob)

    def __getitem__(self, number: int) -> str:
        packed = self._blob[number]
        reader = self._reader(bisect_right(self._ends, number) - 1)
        self._believe([packed], np.array([number]))
        try:
            return reader.decompress(packed).decode(RECORDS_ENCODING)
        except (zstandard.ZstdError, UnicodeDecodeError) as error:
            raise self._unreadable(number, error) from error

    def every(self, numbers: NDArray[np.intp]) -> list[str]:
        """The records of these numbers, which are in order. All of a run are unpacked in one call: of short ones, 150
        bytes each, that takes half of what one by one does."""
        found: list[str] = []
        for run, (first, end) in enumerate(pairwise(self._ends)):
            within = numbers[numbers.searchsorted(first) : numbers.searchsorted(end)]
            if not len(within):
                continue
            together, places = self._blob.together(int(within[0]), int(within[-1]) + 1)
            places = places[within - within[0]]
            self._believe([together[start : start + size] for start, size in places.tolist()], within)
            frames = zstandard.BufferWithSegments(together, places.astype(np.uint64).tobytes())
            try:
                unpacked = self._reader(run).multi_decompress_to_buffer(frames)
                found += [unpacked[at].tobytes().decode(RECORDS_ENCODING) for at in range(len(unpacked))]
            except (zstandard.ZstdError, UnicodeDecodeError) as error:
                raise self._unreadable(int(within[0]), error) from error
        return found

    def _reader(self, run: int) -> zstandard.ZstdDecompressor:
        reader = self._readers[run]
        if reader is None:
            reader = self._readers[run] = zstandard.ZstdDecompressor(dict_data=dictionary(self._learned[run]))
        return reader

    def _believe(self, packed: list[bytes], numbers: NDArray[np.intp]) -> None:
        """Raise where a record, of these numbers, claims a size that none has."""
        sizes: list[int] = []
        try:
            sizes += map(zstandard.frame_content_size, packed)
        except zstandard.ZstdError as error:
            raise self._unreadable(int(numbers[len(sizes)]), error) from error
        if not 0 <= min(sizes) <= max(sizes) <= MOST_UNPACKED:
            number = next(at for at, size in enumerate(sizes) if not 0 <= size <= MOST_UNPACKED)
            raise IndexUnusable(f"{self._path}: record {numbers[number]} says it is larger than any article", HINT)

    def _unreadable(self, number: int, error: Exception) -> IndexUnusable:
        return IndexUnusable(f"{self._path}: record {number} cannot be read: {error}", HINT)

    def runs(self, numbers: NDArray[np.intp]) -> Iterator[tuple[list[bytes], bytes, list[int]]]:
        """The records of these numbers, which are in order, as they lie; of each run also its dictionary and the numbers."""
        for run, (first, end) in enumerate(pairwise(self._ends)):
            within = numbers[numbers.searchsorted(first) : numbers.searchsorted(end)].tolist()
            yield [self._blob[number] for number in within], self._learned[run], within


def dictionary(learned: bytes) -> zstandard.ZstdCompressionDict | None:
    return zstandard.ZstdCompressionDict(learned) if learned else None
