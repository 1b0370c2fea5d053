"""Pairs of neighbouring Han go in; which of them are words of the dictionary comes out. And the field made of it.

中国人民生活 is cut into 中国 人民 生活, and 国人 and 民生 are words, too. Who asks for 民生 is to find it: a run as typed
is found wherever it stands. Reading the texts for each such question is slow; what a text holds across its words is
known when it is written (`indexer.wording`), and little (28 words an article of rmrb-2026, 1.7 % of its bytes). Words of
two characters are most of what is asked for; for others texts are read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

FIELD: Final = "across"

_FIRST, _LAST = 0x4E00, 0x9FD5
"""Han as jieba's dictionary has it (`indexer.analyse`)."""

_HASHED: Final = 20
"""Bits of the table that is looked into first: a byte each, so that it stays in the processor's cache."""


def is_pair(text: str) -> bool:
    """Whether a text is two Han characters, as all terms of the field are."""
    return len(text) == 2 and all(_FIRST <= ord(char) <= _LAST for char in text)


class Pairs:
    """The words of two Han that a dictionary has: `words`, one behind the other.

    Where that is None the dictionary cannot be gone through, and is asked for each pair: the same, and slower.
    """

    def __init__(self, words: str | None, is_word: Callable[[str], bool]) -> None:
        self._is_word = is_word
        self._codes: NDArray[np.uint32] | None = None
        self._likely = np.zeros(1 << _HASHED, bool)
        if words is not None:
            han = np.frombuffer(words.encode("utf-16-le"), "<u2").astype(np.uint32) - np.uint32(_FIRST - 1)
            self._codes = np.unique(han[0::2] << np.uint32(15) | han[1::2])
            self._likely[_hashed(self._codes)] = True

    def among(self, codes: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Which of some pairs are words. Of each its two characters, 15 bits each, the first Han being 1."""
        pairs = codes.astype(np.uint32)
        if self._codes is None:
            each, which = np.unique(pairs, return_inverse=True)
            known = np.fromiter((self._is_word(_text(code)) for code in each.tolist()), bool, len(each))
            return known[which]
        words = self._likely[_hashed(pairs)]
        likely = np.flatnonzero(words)
        places = np.minimum(self._codes.searchsorted(pairs[likely]), len(self._codes) - 1)
        words[likely] = self._codes[places] == pairs[likely]
        return words


def _hashed(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Multiplied by 2³² ÷ the golden ratio, of which the first bits (Knuth, 6.4)."""
    return (codes * np.uint32(0x9E3779B1)) >> np.uint32(32 - _HASHED)


def _text(code: int) -> str:
    return chr((code >> 15) + _FIRST - 1) + chr((code & 0x7FFF) + _FIRST - 1)
