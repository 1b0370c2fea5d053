"""Texts and the words they were cut into go in; the words of two characters that stand in them all the same come out.

中国人民生活 is cut into 中国 人民 生活, and 国人 and 民生 are words, too. Who asks for 民生 is to find it: a run as typed
is found wherever it stands. Reading the texts for each such question is slow; what a text holds across its words is
known when it is written, and little (28 words an article of rmrb-2026, 1.7 % of its bytes). Words of two characters
are most of what is asked for; for others texts are read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import Array
from indexer.postings import pack_sorted
from indexer.texts import FOLDED_ENCODING

FIELD: Final = "across"

_SIXTEEN = np.uint64(16)
_FIRST, _LAST = 0x4E00, 0x9FD5
"""Han as jieba's dictionary has it (`indexer.analyse`)."""

_LEADS = range(0xE4, 0xEA)
"""First bytes of Han in UTF-8; what else begins with them (U+9FD6 to U+9FFF) is no word of two characters."""

_PIECE = 1 << 20
"""Characters looked at once, to keep memory small."""


def is_pair(text: str) -> bool:
    """Whether a text is two Han characters, as all terms of the field are."""
    return len(text) == 2 and all(_FIRST <= ord(char) <= _LAST for char in text)


def pack_across(
    folded: Sequence[bytes], terms: Sequence[bytes], keys: NDArray[np.uint64], is_word: Callable[[str], bool]
) -> dict[str, Array]:
    """The arrays of the field. `folded`: the texts; `terms`, `keys`: the words they were cut into, and term × 65,536 +
    document for each, sorted; `is_word`: whether the dictionary has a word."""
    limits = np.cumsum([0, *(len(text) // 2 for text in folded)])
    texts = np.frombuffer(b"".join(folded), "<u2")
    words = _words(is_word)
    found: list[NDArray[np.uint64]] = []
    first = 0
    while first < len(folded):
        last = max(first + 1, int(np.searchsorted(limits, limits[first] + _PIECE, side="right")) - 1)
        docs = np.repeat(np.arange(first, last, dtype=np.uint64), np.diff(limits[first : last + 1]))
        found.append(words.within(texts[limits[first] : limits[last]], docs))
        first = last
    there = np.concatenate(found) if found else np.empty(0, np.uint64)
    across = np.setdiff1d(there, _pairs(terms, keys), assume_unique=True)
    across.sort()
    codes = (across >> _SIXTEEN).astype(np.uint32)
    begins = _begins(codes)
    of_each = (np.cumsum(begins) - 1).astype(np.uint64)
    renumbered = (of_each << _SIXTEEN) | (across & np.uint64(0xFFFF))
    return pack_sorted(FIELD, [word.encode() for word in _texts(codes[begins])], renumbered, None, len(folded))


@lru_cache(maxsize=1)
def _words(is_word: Callable[[str], bool]) -> _Words:
    """Kept from one segment to the next, which has mostly the same pairs."""
    return _Words(is_word)


class _Words:
    """Which pairs of neighbours are words, as far as it was asked."""

    def __init__(self, is_word: Callable[[str], bool]) -> None:
        self._is_word = is_word
        self._codes = np.empty(0, np.uint32)
        self._words = np.empty(0, bool)

    def within(self, texts: NDArray[np.uint16], docs: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """For every pair of neighbours that is a word its code × 65,536 + document, each once. `docs`: of each
        character."""
        han = (texts >= _FIRST) & (texts <= _LAST)
        both = np.flatnonzero(han[:-1] & han[1:] & (docs[:-1] == docs[1:]))
        codes = (texts[both].astype(np.uint64) << _SIXTEEN) | texts[both + 1]
        keys = (codes << _SIXTEEN) | docs[both]
        keys.sort()
        keys = keys[_begins(keys)]
        codes = (keys >> _SIXTEEN).astype(np.uint32)
        begins = _begins(codes)
        known = self._known(codes[begins])
        of_words: NDArray[np.uint64] = keys[np.repeat(known, np.diff(np.append(np.flatnonzero(begins), len(codes))))]
        return of_words

    def _known(self, codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Whether each of `codes`, in order, each once, is a word."""
        new = np.setdiff1d(codes, self._codes, assume_unique=True)
        words = np.fromiter(map(self._is_word, _texts(new)), bool, len(new))
        all_codes = np.concatenate((self._codes, new))
        order = np.argsort(all_codes, kind="stable")
        self._codes, self._words = all_codes[order], np.concatenate((self._words, words))[order]
        known: NDArray[np.bool_] = self._words[np.searchsorted(self._codes, codes)]
        return known


def _begins(numbers: NDArray[Any]) -> NDArray[np.bool_]:
    """Where another number begins in sorted ones. `np.unique` hashes first, and took most of the time here."""
    begins = np.ones(len(numbers), dtype=bool)
    np.not_equal(numbers[1:], numbers[:-1], out=begins[1:])
    return begins


def _texts(codes: NDArray[np.uint32]) -> list[str]:
    """The two characters of each code."""
    units = np.column_stack((codes >> np.uint32(16), codes & np.uint32(0xFFFF))).astype("<u2")
    text = units.tobytes().decode(FOLDED_ENCODING)
    return [text[at : at + 2] for at in range(0, len(text), 2)]


def _pairs(terms: Sequence[bytes], keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The same of the words the texts were cut into."""
    # Of six bytes, two characters: each begins with one of the bytes that Han begins with in UTF-8.
    pairs = [at for at, term in enumerate(terms) if len(term) == 6 and term[0] in _LEADS and term[3] in _LEADS]
    units = np.frombuffer(b"".join(terms[at] for at in pairs).decode().encode(FOLDED_ENCODING), "<u2").reshape(-1, 2)
    codes = np.zeros(len(terms), np.uint64)
    codes[pairs] = (units[:, 0].astype(np.uint64) << _SIXTEEN) | units[:, 1]
    of_term = codes[(keys >> _SIXTEEN).astype(np.intp)]
    kept = of_term > 0
    return (of_term[kept] << _SIXTEEN) | (keys[kept] & np.uint64(0xFFFF))


assert FOLDED_ENCODING == "utf-16-le"  # `texts` are read as numbers of two bytes
