"""Two or three neighbouring Han go in; which of them are words of the dictionary comes out. And the field made of it.

中国人民生活 is cut into 中国 人民 生活, and 国人 and 民生 are words, too. Who asks for 民生 is to find it: a run as typed
is found wherever it stands. Reading the texts for each such question is slow; what a text holds across its words is
known when it is written (`indexer.wording`), and little (28 words an article of rmrb-2026, two of them of three
characters; 1.7 % of its bytes). Such words are most of what is asked for; for others texts are read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

FIELD: Final = "across"

_FIRST, _LAST = 0x4E00, 0x9FD5
"""Han as jieba's dictionary has it (`indexer.analyse`)."""

_BITS: Final = np.uint64(15)
_HASHED: Final = 20
"""Bits of the table that is looked into first: a byte each, so that it stays in the processor's cache."""


def is_pair(text: str) -> bool:
    """Whether a text is two Han characters."""
    return len(text) == 2 and all(_FIRST <= ord(char) <= _LAST for char in text)


def is_short(text: str) -> bool:
    """Whether a text is two or three Han characters, as all terms of the field are."""
    return 2 <= len(text) <= 3 and all(_FIRST <= ord(char) <= _LAST for char in text)


class Short:
    """The words of `size` Han, two or three, that a dictionary has: `words`, one behind the other.

    Where that is None the dictionary cannot be gone through, and is asked for each: the same, and slower.
    """

    def __init__(self, size: int, words: str | None, is_word: Callable[[str], bool]) -> None:
        self._size = size
        self._is_word = is_word
        self._codes: NDArray[np.uint64] | None = None
        self._likely = np.zeros(1 << _HASHED, bool)
        if words is not None:
            han = np.frombuffer(words.encode("utf-16-le"), "<u2").astype(np.uint64) - np.uint64(_FIRST - 1)
            codes = np.zeros(len(han) // size, np.uint64)
            for place in range(size):
                codes = codes << _BITS | han[place::size]
            codes.sort()
            self._codes = codes
            self._likely[_hashed(self._codes)] = True

    def among(self, codes: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Which of some are words. Of each its characters, 15 bits each, the first Han being 1."""
        if self._codes is None:
            each, which = np.unique(codes, return_inverse=True)
            known = np.fromiter((self._is_word(self._text(code)) for code in each.tolist()), bool, len(each))
            return known[which]
        words = self._likely[_hashed(codes)]
        likely = np.flatnonzero(words)
        places = np.minimum(self._codes.searchsorted(codes[likely]), len(self._codes) - 1)
        words[likely] = self._codes[places] == codes[likely]
        return words

    def _text(self, code: int) -> str:
        places = range(15 * (self._size - 1), -1, -15)
        return "".join(chr((code >> place & 0x7FFF) + _FIRST - 1) for place in places)


def _hashed(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Multiplied by 2⁶⁴ ÷ the golden ratio, of which the first bits (Knuth, 6.4)."""
    return (codes * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - _HASHED)
