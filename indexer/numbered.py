"""Words as numbers, each with its document, go in; terms in order, and their postings, come out.

A word of up to three Han is a number of 45 bits, 15 a character, that sorts as the word does in UTF-8. With the document
behind it, 16 bits, and the part of the document it stands in, 2, it is still a number of 63: one sort makes postings of
them. What else there is, longer words, digits, Latin and such, is numbered as it is met (`Others`), is little, and is put
between the others at the end (`merged`).

A spot is document × 4 + part; a mark is number × 262,144 + spot; a key, as in `indexer.postings`, number × 65,536 +
document.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexer.across import Short
from indexer.analyse import FIRST_HAN, LAST_HAN, words_between
from indexer.arrays import Array, are_in, begins, within
from indexer.packing import steps_of
from indexer.schema import as_term

LONGEST_SHORT: Final = 3
"""Han of a word that is a number."""

DOC, PART, SPOT = np.uint64(16), np.uint64(2), np.uint64(18)
"""Bits for the document, the part, and both."""
LAST, FIRST = np.uint64(15), np.uint64(30)
"""Bits of a number behind the second character, and behind the first."""

_DOC_BITS = np.uint64(0xFFFF)
_PART_BITS = np.uint64(3)
_HAN_BITS = np.uint64(0x7FFF)
_BEFORE_HAN = np.uint32(FIRST_HAN - 1)

Keys = NDArray[np.uint64]
Named = tuple[list[bytes], Keys]
"""Terms in order, and keys: number of the term in that order × 65,536 + document, in order."""


class Others:
    """Texts that are not numbers by themselves, and what words each gives: `short` ones, as numbers, and `long` ones.

    `texts`: words of more than `LONGEST_SHORT` Han, and what stands between Han; numbered in their order."""

    def __init__(self, texts: Sequence[str], pairs: Short, triples: Short) -> None:
        long: list[int] = []
        counts: list[int] = []
        numbers = self._numbers = dict[str, int]()
        han: list[int] = []
        for at, text in enumerate(texts):
            words: Sequence[str] = (text,)
            if FIRST_HAN <= ord(text[0]) <= LAST_HAN:
                han.append(at)
            else:
                words = words_between(text)
            long += [numbers.setdefault(word, len(numbers)) for word in words]
            counts.append(len(words))
        self.long = _Given(np.array(counts, np.intp), np.array(long, np.uint64))
        self.short = _inside(texts, np.array(han, np.intp), pairs, triples)
        self._terms = [as_term(word) for word in numbers]

    def named(self, keys: Keys) -> Named:
        """Sorted keys of `long` words with their terms, but these not in order."""
        return of_these(self._terms, keys)

    def have(self, words: Sequence[str], which: NDArray[np.intp], docs: Keys, keys: Keys) -> NDArray[np.bool_]:
        """Whether `keys`, sorted, of `long` words have each of some words, by its place in `words`, in each of some documents."""
        numbers = np.fromiter((self._numbers.get(word, -1) for word in words), np.int64, len(words))[which]
        return (numbers >= 0) & are_in(numbers.astype(np.uint64) << DOC | docs, keys)


def _inside(texts: Sequence[str], han: NDArray[np.intp], pairs: Short, triples: Short) -> _Given:
    """The words of two and three Han within each of some texts; those at `han` are words of more, as jieba.cut_for_search."""
    words = [texts[at] for at in han.tolist()]
    lengths = np.fromiter(map(len, words), np.intp, len(words))
    codes = np.frombuffer("".join(words).encode("utf-16-le"), "<u2").astype(np.uint64) - np.uint64(_BEFORE_HAN)
    left = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(codes))
    two, three = np.flatnonzero(left >= 2), np.flatnonzero(left >= 3)
    two = two[pairs.among(codes[two] << LAST | codes[two + 1])]
    numbers = codes[three] << FIRST | codes[three + 1] << LAST | codes[three + 2]
    there = triples.among(numbers)
    of = np.repeat(han, lengths)[np.concatenate((two, three[there]))]
    numbers = np.concatenate((codes[two] << FIRST | codes[two + 1] << LAST, numbers[there]))
    return _Given(np.bincount(of, minlength=len(texts)), numbers[of.argsort(kind="stable")])


class _Given:
    """What each of some texts gives: how many numbers, and all of these, one text's behind the other's."""

    def __init__(self, counts: NDArray[np.intp], numbers: Keys) -> None:
        self._counts, self._all = counts, numbers
        self._firsts = np.cumsum(counts) - counts

    def marks(self, texts: Array, spots: Keys) -> Keys:
        """Marks of all that texts at some spots give."""
        counts = self._counts[texts]
        return self._all[np.repeat(self._firsts[texts], counts) + within(counts)] << SPOT | np.repeat(spots, counts)


def weighted(marks: Keys, weights: Sequence[int]) -> tuple[Keys, Array]:
    """Marks, sorted, as keys, each once, with its weight: the sum of what each time is worth by its part, as a step."""
    keys = marks >> PART
    edges = np.flatnonzero(begins(keys))
    worth = np.array(weights, np.uint32)[(marks & _PART_BITS).astype(np.intp)]
    return keys[edges], steps_of(np.add.reduceat(worth, edges) if len(edges) else worth)


def of_part(marks: Keys, part: int) -> Keys:
    """Marks, sorted, of one part of documents, as keys, each once."""
    return distinct(marks[marks & _PART_BITS == part] >> PART)


def distinct(keys: Keys) -> Keys:
    """Sorted keys, each once."""
    return keys[begins(keys)]


def named(keys: Keys) -> Named:
    """Keys of short words, in order, each once, with the words as terms."""
    new = begins(keys >> DOC)
    numbers = keys[new] >> DOC
    codes = np.column_stack([(numbers >> shift & _HAN_BITS).astype("<u4") for shift in (FIRST, LAST, np.uint64(0))])
    codes[codes > 0] += _BEFORE_HAN
    words = np.ascontiguousarray(codes).view(f"<U{LONGEST_SHORT}").ravel().tolist()  # what is 0 is no character of it
    return [word.encode() for word in words], _renumbered(keys, new)


def of_these(terms: Sequence[bytes], keys: Keys) -> Named:
    """Sorted keys with those of the terms they have, by whose places these are numbered."""
    new = begins(keys >> DOC)
    return [terms[at] for at in (keys[new] >> DOC).tolist()], _renumbered(keys, new)


def merged(one: Named, other: Named, weights: tuple[Array, Array] | None) -> tuple[list[bytes], Keys, Array | None]:
    """Terms, keys and weights of both together. Terms of `one` are in order; the other has few keys, and its terms may be
    in any order."""
    terms = [*one[0], *other[0]]
    order = sorted(range(len(terms)), key=terms.__getitem__)
    rank = np.empty(len(terms), np.uint64)
    rank[order] = np.arange(len(terms), dtype=np.uint64)
    of_one, of_other = _ranked(one[1], rank), _ranked(other[1], rank[len(one[0]) :])
    by_rank = of_other.argsort()
    at = of_one.searchsorted(of_other[by_rank])
    keys = np.insert(of_one, at, of_other[by_rank])
    return (
        [terms[place] for place in order],
        keys,
        None if weights is None else np.insert(weights[0], at, weights[1][by_rank]),
    )


def joined(parts: Sequence[Array], dtype: Any = np.uint64) -> Array:
    """All parts in one."""
    return np.concatenate([np.empty(0, dtype), *parts])


def in_order(parts: Sequence[Keys]) -> Keys:
    """All parts in one, sorted."""
    keys: Keys = joined(parts)
    keys.sort()
    return keys


def _ranked(keys: Keys, rank: Keys) -> Keys:
    return rank[(keys >> DOC).astype(np.intp)] << DOC | keys & _DOC_BITS


def _renumbered(keys: Keys, new: NDArray[np.bool_]) -> Keys:
    return (np.cumsum(new, dtype=np.uint64) - np.uint64(1)) << DOC | keys & _DOC_BITS
