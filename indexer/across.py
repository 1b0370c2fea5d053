"""Two to four neighbouring Han go in; which of them are words of the dictionary comes out. And the field made of it.

中国人民生活 is cut into 中国 人民 生活, and 国人 and 民生 are words, too. Who asks for 民生 is to find it: a run as typed
is found wherever it stands. Reading the texts for each such question is slow; what a text holds across its words is
known when it is written (`indexer.wording`), and little (30 words an article of rmrb-2026, two of them of three
characters, and nearly as many of four; 1.9 % of its bytes). Such words are most of what is asked for; for others texts are read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import are_in, begins

FIELD: Final = "across"

SIZES: Final = (2, 3, 4)
"""Han of the words it has."""

_FIRST, _LAST = 0x4E00, 0x9FD5
"""Han as jieba's dictionary has it (`indexer.analyse`)."""

_BITS: Final = np.uint64(15)
_HASHED: Final = 20
"""Bits of the table that is looked into first: a byte each, so that it stays in the processor's cache."""


def is_pair(text: str) -> bool:
    """Whether a text is two Han characters."""
    return len(text) == 2 and all(_FIRST <= ord(char) <= _LAST for char in text)


def is_short(text: str) -> bool:
    """Whether a text is two to four Han characters, as all terms of the field are."""
    return SIZES[0] <= len(text) <= SIZES[-1] and ord(min(text)) >= _FIRST and ord(max(text)) <= _LAST


class Short:
    """The words of `size` Han that a dictionary has.

    Those of jieba's are kept (`kept`), with `of_user`, those of the user's, one behind the other. Another dictionary is asked
    for each (`is_word`).
    """

    def __init__(self, size: int, is_word: Callable[[str], bool] | None, of_user: str = "") -> None:
        self._size = size
        self._is_word = is_word
        self._of_user = of_user

    def load(self) -> None:
        """Have at hand what is kept."""
        if self._is_word is None:
            self._words  # noqa: B018

    def among(self, codes: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Which of some are words. Of each its characters, 15 bits each, the first Han being 1."""
        if self._is_word is not None:
            return self._asked(codes, self._is_word)
        known, likely = self._words
        words = likely[_hashed(codes)]
        some = np.flatnonzero(words)
        words[some] = are_in(codes[some], known)
        return words

    @cached_property
    def _words(self) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
        """All words, in order, and the table that is looked into first: where it has none, most are told by that alone."""
        words = kept(f"words{self._size}")
        if self._of_user:
            words = np.concatenate((words, codes_of(self._of_user, self._size)))
            words.sort()
        likely = np.zeros(1 << _HASHED, bool)
        likely[_hashed(words)] = True
        return words, likely

    def _asked(self, codes: NDArray[np.uint64], is_word: Callable[[str], bool]) -> NDArray[np.bool_]:
        order = codes.argsort()
        new = begins(codes[order])
        known = np.fromiter(map(is_word, texts_of(codes[order][new], self._size)), bool, int(new.sum()))
        words = np.empty(len(codes), bool)
        words[order] = known[np.cumsum(new) - 1]
        return words


def codes_of(words: str, size: int) -> NDArray[np.uint64]:
    """The codes of words of so many Han, which stand one behind the other."""
    return codes_of_chars(np.frombuffer(words.encode("utf-16-le"), "<u2").astype(np.uint64).reshape(-1, size))


def codes_of_chars(chars: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The codes of words, a row each, whose characters are Han of these numbers in Unicode."""
    codes = np.zeros(len(chars), np.uint64)
    for place in range(chars.shape[1]):
        codes = codes << _BITS | chars[:, place] - np.uint64(_FIRST - 1)
    return codes


def texts_of(codes: NDArray[np.uint64], size: int) -> list[str]:
    """The words of so many Han that have these codes."""
    places = [np.uint64(15 * place) for place in range(size - 1, -1, -1)]
    han = np.column_stack([(codes >> place & np.uint64(0x7FFF)).astype("<u4") for place in places])
    texts: list[str] = (han + np.uint32(_FIRST - 1)).view(f"<U{size}").ravel().tolist()
    return texts


@cache
def kept(name: str) -> NDArray[np.uint64]:
    """Words of jieba's dictionary as `tools.make_words` laid them down, their codes in order: "words2" to "words4", those of
    so many Han; "apart", those of them that are cut apart (一上 into 一 and 上)."""
    return np.fromfile(Path(__file__).parent / "data" / f"{name}.codes", "<u8")


def _hashed(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Multiplied by 2⁶⁴ ÷ the golden ratio, of which the first bits (Knuth, 6.4)."""
    return (codes * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - _HASHED)
