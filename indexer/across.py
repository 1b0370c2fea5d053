"""Two to four neighbouring Han go in; which of them are words of the dictionary comes out. And the field made of it.

中国人民生活 is cut into 中国 人民 生活, and 国人 and 民生 are words, too. Who asks for 民生 is to find it: a run as typed
is found wherever it stands. Reading the texts for each such question is slow; what a text holds across its words is
known when it is written (`indexer.wording`), and little (30 words an article of rmrb-2026, two of them of three
characters, and nearly as many of four; 1.9 % of its bytes). Such words are most of what is asked for; for others texts are read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import begins

FIELD: Final = "across"

SIZES: Final = (2, 3, 4)
"""Han of the words it has."""

_FIRST, _LAST = 0x4E00, 0x9FD5
"""Han as jieba's dictionary has it (`indexer.analyse`)."""

_BITS: Final = np.uint64(15)
_HASHED: Final = 20
"""Bits of the table that is looked into first: a byte each, so that it stays in the processor's cache."""

_ASKED: Final = 500_000
"""Looked for before all words are learned: some 1,000 articles, of whose words it takes 40 ms to ask for those that are
likely, one by one; to learn all takes as long."""


def is_pair(text: str) -> bool:
    """Whether a text is two Han characters."""
    return len(text) == 2 and all(_FIRST <= ord(char) <= _LAST for char in text)


def is_short(text: str) -> bool:
    """Whether a text is two to four Han characters, as all terms of the field are."""
    return SIZES[0] <= len(text) <= SIZES[-1] and ord(min(text)) >= _FIRST and ord(max(text)) <= _LAST


class Short:
    """The words of `size` Han that a dictionary has: `words` gives them, one behind the other.

    The dictionary is asked for each that is looked for (`is_word`), where the table of `likely_words` does not say that it
    is none, until that is as much work as to `learn` all words; and for good where it cannot be gone through (`words` is
    None), nor has such a table. `of_user`: those of the user's words, which that table does not have.
    """

    def __init__(
        self, size: int, words: Callable[[], str] | None, is_word: Callable[[str], bool], of_user: str = ""
    ) -> None:
        self._size = size
        self._words = words
        self._is_word = is_word
        self._of_user = of_user
        self._asked = 0
        self._codes: NDArray[np.uint64] | None = None
        self._likely: NDArray[np.bool_] | None = None

    def learn(self) -> None:
        """Take in all words there are, if that can be; takes some 20 ms."""
        if self._words is None or self._codes is not None:
            return
        codes = codes_of(self._words() + self._of_user, self._size)
        codes.sort()
        self._codes, self._likely = codes, table_of(codes)

    def among(self, codes: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Which of some are words. Of each its characters, 15 bits each, the first Han being 1."""
        self._asked += len(codes)
        if self._asked > _ASKED:
            self.learn()
        if self._likely is None:
            self._likely = self._kept()
        words = self._likely[_hashed(codes)]
        likely = np.flatnonzero(words)
        some = codes[likely]
        if self._codes is not None:
            places = np.minimum(self._codes.searchsorted(some), len(self._codes) - 1)
            words[likely] = self._codes[places] == some
        elif len(some):
            order = some.argsort()
            new = begins(some[order])
            known = np.fromiter(map(self._is_word, texts_of(some[order][new], self._size)), bool, int(new.sum()))
            asked = np.empty(len(some), bool)
            asked[order] = known[np.cumsum(new) - 1]
            words[likely] = asked
        return words

    def _kept(self) -> NDArray[np.bool_]:
        """The table before the words are learned."""
        if self._words is None:
            return np.ones(1 << _HASHED, bool)
        if not self._of_user:
            return likely_words(self._size)
        table = likely_words(self._size).copy()
        table[_hashed(codes_of(self._of_user, self._size))] = True
        return table


def codes_of(words: str, size: int) -> NDArray[np.uint64]:
    """The codes of words of so many Han, which stand one behind the other."""
    han = np.frombuffer(words.encode("utf-16-le"), "<u2").astype(np.uint64) - np.uint64(_FIRST - 1)
    codes = np.zeros(len(han) // size, np.uint64)
    for place in range(size):
        codes = codes << _BITS | han[place::size]
    return codes


def texts_of(codes: NDArray[np.uint64], size: int) -> list[str]:
    """The words of so many Han that have these codes."""
    places = [np.uint64(15 * place) for place in range(size - 1, -1, -1)]
    han = np.column_stack([(codes >> place & np.uint64(0x7FFF)).astype("<u4") for place in places])
    texts: list[str] = (han + np.uint32(_FIRST - 1)).view(f"<U{size}").ravel().tolist()
    return texts


def table_of(codes: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """The table in which words are likely that are among these."""
    table = np.zeros(1 << _HASHED, bool)
    table[_hashed(codes)] = True
    return table


@cache
def likely_words(size: int) -> NDArray[np.bool_]:
    """The table of the words of so many Han of jieba's dictionary, kept: `tools.make_likely` made it. Not to be written to."""
    return np.unpackbits(np.fromfile(Path(__file__).parent / "data" / f"likely{size}.bits", np.uint8)).view(bool)


def _hashed(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Multiplied by 2⁶⁴ ÷ the golden ratio, of which the first bits (Knuth, 6.4)."""
    return (codes * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - _HASHED)
