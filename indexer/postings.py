"""The terms of one field go in, (term, document, count) each; arrays in which a term is looked up come out, and back.

Terms are sorted and lie in one run of bytes (`terms`, ending at `ends`). The postings of a term are documents in order,
two bytes each, or, where more than one in sixteen has it, a bitmap: whichever is smaller. `kind` of a term is 0 or 1
accordingly, and its data begin at `at` in `docs` or `bits`. `df` is the number of documents. Fields that are scored
keep counts, one byte each in the order of documents, from `first` on; counts over 254 are 255 there, and stand in `big`
(number of the posting) and `big_count`.

A segment holds at most 65,535 documents, so that a document is two bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import Array, Arrays
from indexer.schema import as_term

MOST_DOCUMENTS: Final = 65_535
DENSE: Final = 16
_ESCAPE: Final = 255

Documents = NDArray[np.intp]


def pack_field(
    field: str, terms: Sequence[str], tokens: Array, docs: Array, count: int, scored: bool
) -> dict[str, Array]:
    """The arrays of a field, by name. `terms` in any order, each once; `tokens`: for each occurrence the place of its
    term in `terms`; `docs`: the document it is in; `count`: documents in all.
    """
    encoded = list(map(as_term, terms))
    order = sorted(range(len(terms)), key=encoded.__getitem__)
    rank = np.empty(len(terms), dtype=np.uint64)
    rank[order] = np.arange(len(terms), dtype=np.uint64)
    keys = (rank[tokens] << np.uint64(16)) | docs.astype(np.uint64)
    keys.sort()
    edges = np.flatnonzero(np.concatenate((np.ones(min(1, len(keys)), bool), keys[1:] != keys[:-1])))
    counts = np.diff(np.append(edges, len(keys)))
    keys = keys[edges]
    return pack_sorted(field, [encoded[at] for at in order], keys, counts if scored else None, count)


def pack_sorted(
    field: str, terms: Sequence[bytes], keys: NDArray[np.uint64], counts: Array | None, count: int
) -> dict[str, Array]:
    """The same from sorted `terms`, and `keys` = term × 65,536 + document, sorted, each once, with their `counts`."""
    of_term = (keys >> np.uint64(16)).astype(np.intp)
    docs = (keys & np.uint64(0xFFFF)).astype(np.uint16)
    df = np.bincount(of_term, minlength=len(terms)).astype(np.uint32)
    dense = df > max(1, count // DENSE)
    width = -(-count // 8)
    sparse_at = np.concatenate(([0], np.cumsum(np.where(dense, 0, df)[:-1], dtype=np.uint64)))[: len(terms)]
    dense_at = np.concatenate(([0], np.cumsum(np.where(dense, width, 0)[:-1], dtype=np.uint64)))[: len(terms)]
    of_dense = dense[of_term] if len(keys) else np.zeros(0, bool)
    flags = np.zeros((int(dense.sum()), width * 8), dtype=bool)
    if len(flags):
        row = np.cumsum(dense) - 1
        flags[row[of_term[of_dense]], docs[of_dense]] = True
    arrays: dict[str, Array] = {
        "terms": np.frombuffer(b"".join(terms), dtype=np.uint8),
        "ends": np.cumsum([0, *map(len, terms)], dtype=np.uint32),
        "df": df,
        "kind": dense.astype(np.uint8),
        "at": np.where(dense, dense_at, sparse_at).astype(np.uint64),
        "docs": docs[~of_dense],
        "bits": np.packbits(flags, axis=1).reshape(-1),
    }
    if counts is not None:
        arrays["count"] = np.minimum(counts, _ESCAPE).astype(np.uint8)
        arrays["big"] = np.flatnonzero(counts >= _ESCAPE).astype(np.uint64)
        arrays["big_count"] = counts[counts >= _ESCAPE].astype(np.uint32)
        arrays["first"] = np.concatenate(([0], np.cumsum(df[:-1], dtype=np.uint64)))[: len(terms)].astype(np.uint64)
    return {f"{field}.{name}": array for name, array in arrays.items()}


class Field:
    """The terms of a field in a segment, looked up where they lie."""

    def __init__(self, arrays: Arrays, name: str, count: int) -> None:
        self._arrays = arrays
        self.documents = count
        self.df = arrays[f"{name}.df"]
        self._ends = arrays[f"{name}.ends"]
        self._begin = arrays.place(f"{name}.terms")
        self._kind, self._at = arrays[f"{name}.kind"], arrays[f"{name}.at"]
        self._docs, self._bits = arrays[f"{name}.docs"], arrays[f"{name}.bits"]
        self.scored = f"{name}.count" in arrays
        if self.scored:
            self._count, self._first = arrays[f"{name}.count"], arrays[f"{name}.first"]
            self._big, self._big_count = arrays[f"{name}.big"], arrays[f"{name}.big_count"]

    def __len__(self) -> int:
        return len(self.df)

    def term(self, number: int) -> bytes:
        """The term with this number, in UTF-8; terms are numbered in the order of their bytes."""
        ends = self._ends
        return self._arrays.cut(self._begin + int(ends[number]), self._begin + int(ends[number + 1]))

    def at_least(self, term: bytes) -> int:
        """The number of the first term that is `term` or sorts behind it."""
        low, high = 0, len(self.df)
        while low < high:
            middle = (low + high) // 2
            if self.term(middle) < term:
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, term: bytes) -> int | None:
        """The number of a term, None if the field has none such."""
        number = self.at_least(term)
        return number if number < len(self.df) and self.term(number) == term else None

    def terms(self, start: int = 0) -> Iterator[bytes]:
        """All terms from a number on."""
        return (self.term(number) for number in range(start, len(self.df)))

    def docs(self, number: int) -> Documents:
        """The documents of a term, in order."""
        at = int(self._at[number])
        if self._kind[number]:
            return np.flatnonzero(self._flags(at))
        return self._docs[at : at + int(self.df[number])].astype(np.intp)

    def mask(self, number: int) -> NDArray[np.bool_]:
        """For every document of the segment whether it has the term."""
        at = int(self._at[number])
        if self._kind[number]:
            return self._flags(at).view(bool)
        mask = np.zeros(self.documents, dtype=bool)
        mask[self._docs[at : at + int(self.df[number])]] = True
        return mask

    def _flags(self, at: int) -> NDArray[np.uint8]:
        return np.unpackbits(self._bits[at : at + -(-self.documents // 8)], count=self.documents)

    def counts(self, number: int) -> Array:
        """How often each of the documents of a term has it, in their order."""
        first, many = int(self._first[number]), int(self.df[number])
        counts = self._count[first : first + many]
        low, high = np.searchsorted(self._big, (first, first + many)) if len(self._big) else (0, 0)
        if low == high:
            return counts
        exact = counts.astype(np.uint32)
        exact[(self._big[low:high] - first).astype(np.intp)] = self._big_count[low:high]
        return exact

    def counted(self, mask: NDArray[np.bool_]) -> NDArray[np.intp]:
        """For each term how many of the documents in `mask` have it."""
        keys, _ = self.keys()
        kept = mask[(keys & np.uint64(0xFFFF)).astype(np.intp)]
        return np.bincount((keys[kept] >> np.uint64(16)).astype(np.intp), minlength=len(self))

    def keys(self) -> tuple[NDArray[np.uint64], Array | None]:
        """All postings as `pack_sorted` takes them: term × 65,536 + document, and the counts."""
        numbers = np.arange(len(self), dtype=np.uint64)
        dense = self._kind.astype(bool)
        sparse = np.repeat(numbers[~dense], self.df[~dense]) << np.uint64(16) | self._docs.astype(np.uint64)
        rows = np.unpackbits(self._bits.reshape(int(dense.sum()), -(-self.documents // 8)), axis=1)
        row, doc = np.nonzero(rows)
        keys = np.concatenate((sparse, numbers[dense][row] << np.uint64(16) | doc.astype(np.uint64)))
        keys.sort()
        if not self.scored:
            return keys, None
        counts = self._count.astype(np.uint32)
        counts[self._big.astype(np.intp)] = self._big_count
        return keys, counts
