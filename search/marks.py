"""Places in a text as bits, 64 to a number, go in; how many there are before a place, or all of them, come out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Marks:
    """Places as bits, where they are many (a comma is one character of twenty): to count them takes less than to list
    them. `before`: how many there are before each number."""

    words: NDArray[np.uint64]
    before: NDArray[np.intp]

    @classmethod
    def of(cls, bits: NDArray[np.uint8]) -> Self:
        """From bits in bytes, the lowest first, a multiple of eight of these."""
        words = bits.view("<u8")
        before = np.zeros(len(words) + 1, np.intp)
        np.cumsum(np.bitwise_count(words), out=before[1:])
        return cls(words, before)

    def up_to(self, places: NDArray[Any]) -> NDArray[np.intp]:
        """How many there are before each of some places, none of them behind the last bit."""
        below = (np.uint64(1) << (places & 63).astype(np.uint64)) - np.uint64(1)
        at = places >> 6
        up_to: NDArray[np.intp] = self.before[at] + np.bitwise_count(self.words[at] & below)
        return up_to


def listed(words: NDArray[np.uint64]) -> NDArray[np.intp]:
    """The numbers of the bits that are set, in order: the lowest of each word, then the next of those that have one.

    On 25 M characters 0.9 ms for 48 bits, 3 for 120,000, 11 for 500,000; unpacked and looked through 0.8, 15 and 42.
    """
    some = words.nonzero()[0]
    left = words[some]
    counts = np.bitwise_count(left)
    ends = np.cumsum(counts, dtype=np.intp)
    places = np.empty(int(ends[-1]) if len(ends) else 0, np.intp)
    at, base, one = ends - counts, some << 6, np.uint64(1)
    while len(left):
        rest = left & (left - one)
        places[at] = base + np.bitwise_count((left ^ rest) - one)
        more = rest.nonzero()[0]
        left, at, base = rest[more], at[more] + 1, base[more]
    return places
