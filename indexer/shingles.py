"""Folded texts go in; their runs of four characters come out as numbers, and of each text a fingerprint of 64 bits.

Four characters of UTF-16 are one number of 64 bits, so nothing is hashed to compare texts by what they share. Only
letters, numbers and Han count: OCR errs most in marks, and breaks paragraphs, so runs go across both.

The fingerprint is a SimHash (Charikar, STOC 2002; Manku, Jain and Das Sarma, WWW 2007): every run gives 64 bits, and
each bit of the fingerprint is what most of them have there. The more runs two texts share, the fewer bits differ. The
bits are counted by full adders over whole words, 63 at a time: 0.03 µs a character, where adding them up one by one
takes 0.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import begins
from indexer.texts import FOLDED_ENCODING

Shingles = NDArray[np.uint64]

SIZE: Final = 4
"""Characters of a run. Of texts that are not the same two in a thousand runs of four are shared, of three a twentieth."""

_PIECE: Final = 1 << 16
"""Characters looked at once: what is worked on stays in the processor's cache."""

_GROUP: Final = 63
"""Words added up at once: 2⁶ - 1, so that six planes of bits hold their count."""

Units = NDArray[np.uint16]


def shingles(folded: str | bytes) -> Shingles:
    """The runs of a folded text (or of one in `FOLDED_ENCODING`), each once, in order."""
    runs = runs_of(folded)
    runs.sort()
    return runs[begins(runs)]


def runs_of(folded: str | bytes) -> Shingles:
    """The same as they stand in the text."""
    encoded = folded.encode(FOLDED_ENCODING, "surrogatepass") if isinstance(folded, str) else folded
    units = np.frombuffer(encoded, "<u2")
    return _runs(units[_counting()[units]])


def shared(one: Shingles, other: Shingles) -> int:
    """How many runs two texts have in common."""
    if len(other) < len(one):
        one, other = other, one
    if not len(one):
        return 0
    places = np.minimum(other.searchsorted(one), len(other) - 1)
    return int(np.count_nonzero(other[places] == one))


def fingerprints(texts: Sequence[bytes]) -> NDArray[np.uint64]:
    """The SimHash of each text (folded, in `FOLDED_ENCODING`); 0 for one without a run."""
    found: list[NDArray[np.uint64]] = []
    first = 0
    while first < len(texts):
        last, size = first, 0
        while last < len(texts) and (last == first or size + len(texts[last]) <= 2 * _PIECE):
            size += len(texts[last])
            last += 1
        found.append(_fingerprints(texts[first:last]))
        first = last
    return np.concatenate(found) if found else np.empty(0, np.uint64)


def _fingerprints(texts: Sequence[bytes]) -> NDArray[np.uint64]:
    units = np.frombuffer(b"".join(texts), "<u2")
    docs = np.repeat(np.arange(len(texts)), [len(text) // 2 for text in texts])
    counting = _counting()[units]
    units, docs = units[counting], docs[counting]
    within = docs[: -SIZE + 1] == docs[SIZE - 1 :] if len(docs) >= SIZE else np.empty(0, bool)
    words, docs = _mixed(_runs(units)[within]), docs[: -SIZE + 1][within]
    runs = np.bincount(docs, minlength=len(texts))
    groups = -(-runs // _GROUP)
    # Each text's words begin a group of their own; the room left in its last one is 0, which adds nothing.
    before = np.cumsum(groups * _GROUP) - groups * _GROUP
    laid = np.zeros(int(groups.sum()) * _GROUP, np.uint64)
    laid[np.arange(len(words)) + (before - (np.cumsum(runs) - runs))[docs]] = words
    prints = np.zeros(len(texts), np.uint64)
    some = np.flatnonzero(groups)
    if len(some):
        ones = np.add.reduceat(_ones(laid), before[some] // _GROUP, axis=0, dtype=np.uint32)
        most = 2 * ones > runs[some, None]
        prints[some] = np.packbits(most, axis=1, bitorder="little").view("<u8").ravel()
    return prints


def _ones(words: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """For each group of words how many of them have each bit: groups × 64."""
    columns = list(np.ascontiguousarray(words.reshape(-1, _GROUP).T))
    count = np.zeros((len(words) // _GROUP, 64), np.uint8)
    weight = 0
    while columns:
        carried = []
        while len(columns) > 1:
            a, b, c = columns.pop(), columns.pop(), columns.pop()
            either = a ^ b
            columns.append(either ^ c)
            carried.append((a & b) | (either & c))
        plane = np.unpackbits(columns[0].view(np.uint8), bitorder="little").reshape(-1, 64)
        count += plane << np.uint8(weight)
        columns, weight = carried, weight + 1
    return count


def _runs(units: Units) -> Shingles:
    wide = units.astype(np.uint64)
    runs = wide[: -SIZE + 1].copy() if len(wide) >= SIZE else np.empty(0, np.uint64)
    for at in range(1, SIZE if len(runs) else 0):
        runs |= wide[at : len(wide) - SIZE + 1 + at] << np.uint64(16 * at)
    return runs


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers of which each bit depends on all bits of the one given (the last step of MurmurHash3, in place)."""
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        numbers ^= numbers >> np.uint64(33)
        numbers *= np.uint64(factor)
    numbers ^= numbers >> np.uint64(33)
    return numbers


@lru_cache(maxsize=1)
def _counting() -> NDArray[np.bool_]:
    """For each number of UTF-16 whether it counts: letters, numbers, Han, and halves of what has two."""
    counting = np.fromiter((chr(code).isalnum() for code in range(0x1_0000)), bool, 0x1_0000)
    counting[0xD800:0xE000] = True
    return counting
