"""The terms of a field of words go in; out comes of which it is told where all of them stand, not as words alone.

Of a single Han the characters of each article tell; of a word that the dictionary has, `indexer.across`, up to its longest.
Of what a query takes for several words (一上 is in the dictionary, and is cut into 一 and 上) nothing tells. A query for a
word that is told need not ask any dictionary. To tell of 114,000 terms takes 0.03 s.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.across import SIZES, codes_of_chars, kept, texts_of
from indexer.analyse import FIRST_HAN, LAST_HAN, Cutter
from indexer.arrays import are_in

_HAN_BYTES: Final = 3
"""Of a Han character in UTF-8; the first of them is one of these."""
_FIRST_BYTES: Final = 0xE4, 0xE9


def told(terms: Sequence[bytes], cutter: Cutter) -> NDArray[np.bool_]:
    """For each term, in UTF-8, whether it is told."""
    are_told = np.zeros(len(terms), bool)
    lengths = np.fromiter(map(len, terms), np.intp, len(terms))
    are_told[_of_han(terms, np.flatnonzero(lengths == _HAN_BYTES), 1)[0]] = True
    for size in SIZES:
        at, codes = _of_han(terms, np.flatnonzero(lengths == _HAN_BYTES * size), size)
        there = cutter.short[size].among(codes)
        at, codes = at[there], codes[there]
        if cutter.is_known and not cutter.terms:
            are_told[at] = ~are_in(codes, kept("apart"))
        else:
            are_told[at] = _alone(texts_of(codes, size), cutter)
    return are_told


def _of_han(terms: Sequence[bytes], at: NDArray[np.intp], size: int) -> tuple[NDArray[np.intp], NDArray[np.uint64]]:
    """Those of the terms at some places that are so many Han, and their codes (`across.codes_of`)."""
    together = np.frombuffer(b"".join([terms[place] for place in at.tolist()]), np.uint8)
    chars = together.reshape(len(at), size, _HAN_BYTES).astype(np.uint64)
    first = chars[:, :, 0]
    rest = chars[:, :, 1:] & np.uint64(63)
    numbers = (first & np.uint64(15)) << np.uint64(12) | rest[:, :, 0] << np.uint64(6) | rest[:, :, 1]
    han = (first >= _FIRST_BYTES[0]) & (first <= _FIRST_BYTES[1]) & (numbers >= FIRST_HAN) & (numbers <= LAST_HAN)
    some = np.flatnonzero(han.all(axis=1))
    return at[some], codes_of_chars(numbers[some])


def _alone(words: Sequence[str], cutter: Cutter) -> NDArray[np.bool_]:
    """Which words are cut into themselves."""
    pieces = cutter.engine.cut("\n".join(words))
    ends = np.flatnonzero(np.fromiter((piece == "\n" for piece in pieces), bool, len(pieces)))
    alone: NDArray[np.bool_] = np.diff(ends, prepend=-1, append=len(pieces))[: len(words)] == 2
    return alone
