"""Texts of documents go in, arrays they are kept in come out; and the texts of one document back out of them.

Two are kept of each article. `folded`: what phrases are looked up in, as UTF-16 so that it is read in place: two bytes
a character where UTF-8 has three. `record`: the whole article as JSON, in GB 18030 (two bytes a character, and it has
all of Unicode), compressed by zstd with a dictionary learned from the segment: 37 % of the text's bytes in UTF-8, where
zlib alone makes 60 % of it; 6 µs to read one (4,963 articles of rmrb-2026). Records lie in runs, each with its own
dictionary: where segments become one, those of large ones stay as they are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import zstandard
from numpy.typing import NDArray

from indexer.arrays import HINT, Array, Arrays
from indexer.errors import IndexUnusable

FEWEST_FOR_DICTIONARY: Final = 256
"""Records from which a dictionary saves more than it takes."""
SAMPLES: Final = 1000
MOST_FOR_DICTIONARY: Final = 200_000
SHARE_FOR_DICTIONARY: Final = 0.03
"""Bytes of the dictionary, at most, and as a share of the records it is for. On 2,300 articles of rmrb-2026 200,000 at
level 7 leave 36.6 % of the text with the dictionary, 110,000 at level 6 leave 38.2 %."""
SEGMENT: Final = 200
"""Bytes of the pieces the dictionary is put together of. Left open, zstd tries several: four times as long to learn, and
0.2 % worse on 1,500 articles of rmrb-2026 and on 6,000 of xwlb."""
MATCHING: Final = {"window_log": 19, "chain_log": 18, "hash_log": 18, "search_log": 2, "min_match": 4}
"""How zstd looks for what was there before, with its strategy "lazy". As level 7, but matches of two characters (four
bytes) are looked for in a large table and four times deep: the same size in half the time (2,302 articles of rmrb-2026)."""

SETTLED: Final = 1 << 20
"""Bytes of a run from which it stays what it is: its dictionary, 6 % of it then, would not be much less for a larger one.
To compress is four fifths of the work of making segments one."""

MOST_UNPACKED: Final = 1 << 28
"""Bytes of a record, whatever it says of itself. A file that is read has at most 64 MB (`indexer.encoding`)."""

FOLDED_ENCODING: Final = "utf-16-le"
RECORDS_ENCODING: Final = "gb18030"
"""Two bytes for nearly every character of a newspaper, and four for any other."""


def pack_blob(name: str, pieces: Sequence[bytes]) -> dict[str, Array]:
    """Pieces one behind the other, and where each ends."""
    return blob_of(name, np.frombuffer(b"".join(pieces), dtype=np.uint8), np.fromiter(map(len, pieces), np.intp))


def blob_of(name: str, together: Array, sizes: NDArray[np.intp]) -> dict[str, Array]:
    """The same of pieces that lie so already, and how long each is."""
    ends = np.cumsum(np.append(0, sizes), dtype=np.uint64)
    return {name: together, f"{name}.ends": ends.astype(np.uint32) if ends[-1] < 1 << 32 else ends}


def pack_records(records: Sequence[bytes | str]) -> dict[str, Array]:
    """JSON records, in UTF-8 or as text, compressed, as one run. The same records make the same bytes."""
    packed, learned = _compressed(records)
    return _runs([Run(packed, learned)])


@dataclass(frozen=True, slots=True)
class Run:
    """Records one behind the other, compressed with the dictionary `learned`; b"": without one."""

    packed: Sequence[bytes]
    learned: bytes


def merge_records(parts: Sequence[tuple[Records, NDArray[np.intp]]]) -> dict[str, Array]:
    """Of each part the records of these numbers, in order. Runs of less than `SETTLED` bytes are made one with those
    beside them, and compressed anew with what is learned of all."""
    runs: list[Run] = []
    loose: list[str] = []

    def settle() -> None:
        if loose:
            runs.append(Run(*_compressed(loose)))
            loose.clear()

    for records, numbers in parts:
        for run, kept in records.runs(numbers):
            if sum(map(len, run.packed)) < SETTLED:
                loose += [records[number] for number in kept]
            else:
                settle()
                runs.append(run)
    settle()
    return _runs(runs)


def _compressed(records: Sequence[bytes | str]) -> tuple[list[bytes], bytes]:
    """Records, compressed, and what was learned for it."""
    encoded = [_encode(record) for record in records]
    learned = b""
    if len(encoded) >= FEWEST_FOR_DICTIONARY:
        size = min(MOST_FOR_DICTIONARY, int(SHARE_FOR_DICTIONARY * sum(map(len, encoded))))
        import random  # not needed for a search

        samples: list[Any] = random.Random(0).sample(encoded, min(SAMPLES, len(encoded)))
        try:
            learned = zstandard.train_dictionary(size, samples, k=SEGMENT, d=8).as_bytes()
        except zstandard.ZstdError:
            learned = b""  # too much alike, or too short, to learn from: they compress well without
    how = zstandard.ZstdCompressionParameters(strategy=zstandard.STRATEGY_LAZY, **MATCHING)
    compress = zstandard.ZstdCompressor(dict_data=_dictionary(learned), compression_params=how).compress
    return [compress(record) for record in encoded], learned


def _runs(runs: Sequence[Run]) -> dict[str, Array]:
    ends = np.cumsum([len(run.packed) for run in runs], dtype=np.uint32)
    return {
        **pack_blob("record", [packed for run in runs for packed in run.packed]),
        **pack_blob("dictionary", [run.learned for run in runs]),
        "record.runs": ends,
    }


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
        self._believe(number, packed)
        try:
            return reader.decompress(packed).decode(RECORDS_ENCODING)
        except (zstandard.ZstdError, UnicodeDecodeError) as error:
            raise self._unreadable(number, error) from error

    def every(self, numbers: NDArray[np.intp]) -> list[str]:
        """The records of these numbers, which are in order. All of a run are unpacked in one call: of short ones, 150
        bytes each, that takes half of what one by one does."""
        found: list[str] = []
        for run, (first, end) in enumerate(pairwise(self._ends)):
            within = numbers[numbers.searchsorted(first) : numbers.searchsorted(end)].tolist()
            if not within:
                continue
            packed = [self._blob[number] for number in within]
            for number, one in zip(within, packed, strict=True):
                self._believe(number, one)
            sizes = np.array([len(one) for one in packed], np.uint64)
            places = np.stack((np.cumsum(sizes) - sizes, sizes), axis=1)
            frames = zstandard.BufferWithSegments(b"".join(packed), places.tobytes())
            try:
                unpacked = self._reader(run).multi_decompress_to_buffer(frames)
                found += [unpacked[at].tobytes().decode(RECORDS_ENCODING) for at in range(len(unpacked))]
            except (zstandard.ZstdError, UnicodeDecodeError) as error:
                raise self._unreadable(within[0], error) from error
        return found

    def _reader(self, run: int) -> zstandard.ZstdDecompressor:
        reader = self._readers[run]
        if reader is None:
            reader = self._readers[run] = zstandard.ZstdDecompressor(dict_data=_dictionary(self._learned[run]))
        return reader

    def _believe(self, number: int, packed: bytes) -> None:
        """Raise where a record claims a size that none has."""
        try:
            if 0 <= zstandard.frame_content_size(packed) <= MOST_UNPACKED:
                return
        except zstandard.ZstdError as error:
            raise self._unreadable(number, error) from error
        raise IndexUnusable(f"{self._path}: record {number} says it is larger than any article", HINT)

    def _unreadable(self, number: int, error: Exception) -> IndexUnusable:
        return IndexUnusable(f"{self._path}: record {number} cannot be read: {error}", HINT)

    def runs(self, numbers: NDArray[np.intp]) -> Iterator[tuple[Run, list[int]]]:
        """The records of these numbers, which are in order, as they lie, and the numbers in each run."""
        for run, (first, end) in enumerate(pairwise(self._ends)):
            within = numbers[numbers.searchsorted(first) : numbers.searchsorted(end)].tolist()
            yield Run([self._blob[number] for number in within], self._learned[run]), within


def _dictionary(learned: bytes) -> zstandard.ZstdCompressionDict | None:
    return zstandard.ZstdCompressionDict(learned) if learned else None


def _encode(record: bytes | str) -> bytes:
    return (record if isinstance(record, str) else record.decode()).encode(RECORDS_ENCODING)
