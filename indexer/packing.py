"""The terms of a field in order, and its postings, go in; the arrays they are kept in come out (`indexer.postings`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import Array, within
from indexer.postings import BLOCK, DENSE, ROWS, STEPS


@dataclass(frozen=True, slots=True)
class Postings:
    """A field before it is packed. `terms` in order; `docs`: the documents of the first in order, those of the second,
    and so on; `df`: how many each term has, none of them 0; `steps`: for fields that are scored, the weight of each
    posting, as its place in `STEPS`. `documents`: in all. `told`: of the terms of texts which are (`indexer.told`)."""

    terms: Sequence[bytes]
    df: NDArray[np.intp]
    docs: NDArray[np.uint16]
    steps: NDArray[np.uint8] | None
    documents: int
    told: NDArray[np.bool_] | None = None

    def packed(self, field: str) -> dict[str, Array]:
        """The arrays of the field, by name."""
        dense = self.df > max(1, self.documents // DENSE)
        of_dense = np.repeat(dense, self.df)
        arrays: dict[str, Array] = {
            **_pack_terms(self.terms),
            "df": self.df.astype(np.uint16),
            "dense": np.flatnonzero(dense).astype(np.uint32),
            "before": np.concatenate(([0], np.cumsum(self.df[dense]))).astype(np.uint32),
            "docs": self.docs[~of_dense],
            "bits": _bitmap(self.docs[of_dense], self.df[dense], self.documents),
        }
        if self.steps is not None:
            steps = np.append(self.steps, np.zeros(len(self.steps) % 2, np.uint8))
            arrays["weight"] = steps[0::2] | steps[1::2] << 4
        if self.told is not None:
            arrays["told"] = np.packbits(self.told)
        return {f"{field}.{name}": array for name, array in arrays.items()}

    def lengths(self) -> NDArray[np.uint32]:
        """The sum of its weights for each document."""
        assert self.steps is not None
        return np.bincount(self.docs, _STEPS[self.steps], self.documents).astype(np.uint32)


def _bitmap(docs: NDArray[np.uint16], df: NDArray[np.intp], documents: int) -> NDArray[np.uint8]:
    """A row of bits for each term, of the documents of the first in order, of the second, and so on."""
    width = -(-documents // 8)
    bits = np.empty((len(df), width), np.uint8)
    ends = np.append(0, np.cumsum(df))
    for first in range(0, len(df), ROWS):
        some = df[first : first + ROWS]
        flags = np.zeros((len(some), width * 8), dtype=bool)
        flags[np.repeat(np.arange(len(some)), some), docs[ends[first] : ends[first + len(some)]]] = True
        bits[first : first + ROWS] = np.packbits(flags, axis=1)
    return bits.reshape(-1)


_STEPS: Final = np.array(STEPS, np.uint32)
_STEP_OF: Final = (np.searchsorted(_STEPS, np.arange(STEPS[-1] + 1), "right") - 1).astype(np.uint8)


def postings(
    terms: Sequence[bytes], keys: NDArray[np.uint64], steps: NDArray[np.uint8] | None, documents: int
) -> Postings:
    """Of `terms` in order, each in some document, and `keys` = term × 65,536 + document, in order, each once."""
    df = np.bincount((keys >> np.uint64(16)).astype(np.intp), minlength=len(terms))
    docs = (keys & np.uint64(0xFFFF)).astype(np.uint16)
    return Postings(terms, df, docs, steps, documents)


def steps_of(weights: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """The last place in `STEPS` that is no more than each."""
    steps: NDArray[np.uint8] = _STEP_OF[np.minimum(weights, STEPS[-1])]
    return steps


def _pack_terms(terms: Sequence[bytes]) -> dict[str, Array]:
    lengths = np.fromiter(map(len, terms), np.intp, len(terms))
    shared = np.zeros(len(terms), np.intp)
    shared[1:] = _common(terms, lengths)
    shared[::BLOCK] = 0
    rest = lengths - shared
    begins = np.cumsum(rest + 2) - rest  # where the bytes of each begin, behind their two numbers
    packed = np.empty(int(rest.sum()) + 2 * len(terms), np.uint8)
    packed[begins - 2], packed[begins - 1] = shared, rest
    # For every byte that is kept, how far it lies into the rest of its term.
    into = within(rest)
    bytes_of_all = np.frombuffer(b"".join(terms), np.uint8)
    packed[np.repeat(begins, rest) + into] = bytes_of_all[np.repeat(np.cumsum(lengths) - rest, rest) + into]
    return {"terms": packed, "blocks": np.append(begins[::BLOCK] - 2, len(packed)).astype(np.uint32)}


_COMPARED: Final = 24
"""Bytes of a term compared with the one before: eight Han characters."""


def _common(terms: Sequence[bytes], lengths: Array) -> Array:
    """How many bytes each term but the first has in common with the one before, of the first `_COMPARED`."""
    rows = np.array(terms, dtype=f"S{_COMPARED}").view(np.uint8).reshape(-1, _COMPARED)
    differ = np.argmin(np.column_stack((rows[1:] == rows[:-1], np.zeros(max(0, len(rows) - 1), bool))), axis=1)
    common: Array = np.minimum(differ, np.minimum(lengths[1:], lengths[:-1]))
    return common
