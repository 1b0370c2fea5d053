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

from indexer.arrays import begins

FIELD: Final = "across"

_FIRST, _LAST = 0x4E00, 0x9FD5
"""Han as jieba's dictionary has it (`indexer.analyse`)."""

_BITS: Final = np.uint64(15)
_HASHED: Final = 20
"""Bits of the table that is looked into first: a byte each, so that it stays in the processor's cache."""

_ASKED: Final = 100_000
"""Looked for before all words are learned: some 200 articles, whose words take 50 ms to be asked for one by one."""


def is_pair(text: str) -> bool:
    """Whether a text is two Han characters."""
    return len(text) == 2 and all(_FIRST <= ord(char) <= _LAST for char in text)


def is_short(text: str) -> bool:
    """Whether a text is two or three Han characters, as all terms of the field are."""
    return 2 <= len(text) <= 3 and all(_FIRST <= ord(char) <= _LAST for char in text)


class Short:
    """The words of `size` Han, two or three, that a dictionary has: `words` gives them, one behind the other.

    The dictionary is asked for each that is looked for (`is_word`) until that is as much work as to `learn` all words;
    and for good where it cannot be gone through (None).
    """

    def __init__(self, size: int, words: Callable[[], str] | None, is_word: Callable[[str], bool]) -> None:
        self._size = size
        self._words = words
        self._is_word = is_word
        self._asked = 0
        self._codes: NDArray[np.uint64] | None = None
        self._likely = np.empty(0, bool)

    def learn(self) -> None:
        """Take in all words there are, if that can be; takes some 50 ms."""
        if self._words is None or self._codes is not None:
            return
        han = np.frombuffer(self._words().encode("utf-16-le"), "<u2").astype(np.uint64) - np.uint64(_FIRST - 1)
        codes = np.zeros(len(han) // self._size, np.uint64)
        for place in range(self._size):
            codes = codes << _BITS | han[place :: self._size]
        codes.sort()
        self._codes, self._likely = codes, np.zeros(1 << _HASHED, bool)
        self._likely[_hashed(codes)] = True

    def among(self, codes: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Which of some are words. Of each its characters, 15 bits each, the first Han being 1."""
        self._asked += len(codes)
        if self._asked > _ASKED:
            self.learn()
        if self._codes is None:
            order = codes.argsort()
            new = begins(codes[order])
            known = np.fromiter(map(self._is_word, self._texts(codes[order][new])), bool, int(new.sum()))
            asked = np.empty(len(codes), bool)
            asked[order] = known[np.cumsum(new) - 1]
            return asked
        words = self._likely[_hashed(codes)]
        likely = np.flatnonzero(words)
        places = np.minimum(self._codes.searchsorted(codes[likely]), len(self._codes) - 1)
        words[likely] = self._codes[places] == codes[likely]
        return words

    def _texts(self, codes: NDArray[np.uint64]) -> list[str]:
        places = [np.uint64(15 * place) for place in range(self._size - 1, -1, -1)]
        han = np.column_stack([(codes >> place & np.uint64(0x7FFF)).astype("<u4") for place in places])
        texts: list[str] = (han + np.uint32(_FIRST - 1)).view(f"<U{self._size}").ravel().tolist()
        return texts


def _hashed(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Multiplied by 2⁶⁴ ÷ the golden ratio, of which the first bits (Knuth, 6.4)."""
    return (codes * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - _HASHED)
