"""Texts and the words they were cut into go in; the words of two characters that stand in them all the same come out.

中国人民生活 is cut into 中国 人民 生活, and 国人 and 民生 are words, too. Who asks for 民生 is to find it: a run as typed
is found wherever it stands. Reading the texts for each such question is slow; what a text holds across its words is
known when it is written, and little (28 words an article of rmrb-2026, 1.7 % of its bytes). Words of two characters
are most of what is asked for; for others texts are read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import Array
from indexer.postings import pack_sorted
from indexer.texts import FOLDED_ENCODING

FIELD = "across"

_SIXTEEN = np.uint64(16)
_FIRST, _LAST = 0x4E00, 0x9FD5
"""Han as jieba's dictionary has it (`indexer.analyse`)."""

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
    words: dict[int, bool] = {}
    found: list[NDArray[np.uint64]] = []
    first = 0
    while first < len(folded):
        last = max(first + 1, int(np.searchsorted(limits, limits[first] + _PIECE, side="right")) - 1)
        piece = texts[limits[first] : limits[last]]
        docs = np.repeat(np.arange(first, last, dtype=np.uint64), np.diff(limits[first : last + 1]))
        found.append(_words_in(piece, docs, words, is_word))
        first = last
    there = np.concatenate(found) if found else np.empty(0, np.uint64)
    across = np.setdiff1d(there, _pairs(terms, keys), assume_unique=True)
    across.sort()
    numbers, of_each = np.unique((across >> _SIXTEEN).astype(np.uint32), return_inverse=True)
    renumbered = (of_each.astype(np.uint64) << _SIXTEEN) | (across & np.uint64(0xFFFF))
    return pack_sorted(FIELD, [_text(int(code)).encode() for code in numbers], renumbered, None, len(folded))


def _words_in(
    texts: NDArray[np.uint16], docs: NDArray[np.uint64], words: dict[int, bool], is_word: Callable[[str], bool]
) -> NDArray[np.uint64]:
    """For every pair of neighbours that is a word its code × 65,536 + document, each once."""
    han = (texts >= _FIRST) & (texts <= _LAST)
    both = np.flatnonzero(han[:-1] & han[1:] & (docs[:-1] == docs[1:]))
    codes = (texts[both].astype(np.uint32) << np.uint32(16)) | texts[both + 1]
    keys = np.unique((codes.astype(np.uint64) << _SIXTEEN) | docs[both])
    codes = (keys >> _SIXTEEN).astype(np.uint32)
    begins = np.flatnonzero(np.concatenate((np.ones(min(1, len(codes)), bool), codes[1:] != codes[:-1])))
    known = np.zeros(len(begins), dtype=bool)
    for at, code in enumerate(codes[begins].tolist()):
        word = words.get(code)
        if word is None:
            word = words[code] = is_word(_text(code))
        known[at] = word
    of_words: NDArray[np.uint64] = keys[np.repeat(known, np.diff(np.append(begins, len(codes))))]
    return of_words


def _pairs(terms: Sequence[bytes], keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The same of the words the texts were cut into."""
    codes = np.zeros(len(terms), np.uint64)
    for at, term in enumerate(terms):
        if len(term) == 6 and len(text := term.decode("utf-8", "surrogatepass")) == 2:
            codes[at] = ord(text[0]) << 16 | ord(text[1])
    of_term = codes[(keys >> _SIXTEEN).astype(np.intp)]
    kept = of_term > 0
    return (of_term[kept] << _SIXTEEN) | (keys[kept] & np.uint64(0xFFFF))


def _text(code: int) -> str:
    return chr(code >> 16) + chr(code & 0xFFFF)


assert FOLDED_ENCODING == "utf-16-le"  # `texts` are read as numbers of two bytes
