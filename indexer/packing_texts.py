"""Texts of documents, and records, go in; the arrays they are kept in come out, which `indexer.texts` reads.

A record is compressed with a dictionary that is learned of its run. Where segments become one, large runs stay as they lie.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import zstandard
from numpy.typing import NDArray

from indexer.arrays import Array
from indexer.texts import RECORDS_ENCODING, Records, dictionary

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
    return _runs([_Run(packed, learned)])


@dataclass(frozen=True, slots=True)
class _Run:
    """Records one behind the other, compressed with the dictionary `learned`; b"": without one."""

    packed: Sequence[bytes]
    learned: bytes


def merge_records(parts: Sequence[tuple[Records, NDArray[np.intp]]]) -> dict[str, Array]:
    """Of each part the records of these numbers, in order. Runs of less than `SETTLED` bytes are made one with those
    beside them, and compressed anew with what is learned of all."""
    runs: list[_Run] = []
    loose: list[str] = []

    def settle() -> None:
        if loose:
            runs.append(_Run(*_compressed(loose)))
            loose.clear()

    for records, numbers in parts:
        for packed, learned, kept in records.runs(numbers):
            if sum(map(len, packed)) < SETTLED:
                loose += [records[number] for number in kept]
            else:
                settle()
                runs.append(_Run(packed, learned))
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
    compress = zstandard.ZstdCompressor(dict_data=dictionary(learned), compression_params=how).compress
    return [compress(record) for record in encoded], learned


def _runs(runs: Sequence[_Run]) -> dict[str, Array]:
    ends = np.cumsum([len(run.packed) for run in runs], dtype=np.uint32)
    return {
        **pack_blob("record", [packed for run in runs for packed in run.packed]),
        **pack_blob("dictionary", [run.learned for run in runs]),
        "record.runs": ends,
    }


def _encode(record: bytes | str) -> bytes:
    return (record if isinstance(record, str) else record.decode()).encode(RECORDS_ENCODING)
