"""The arrays of one field of a segment go in, as `indexer.packing` makes them; a term and a document are looked up in them.

Terms are sorted and lie in blocks of sixteen (`terms`, each beginning at `blocks`), a term as the number of bytes it
has in common with the one before, the number of others, and these. Their postings are counted through, by how many
documents have each term (`df`, two bytes). What they hold are documents in order, two bytes each (`docs`), or, for a
term that more than one document in sixteen has, a row of a bitmap (`bits`), which is smaller; `dense` are the numbers
of such terms, and `before` how many postings those before each have. Fields that are scored keep a weight for each
posting, how often the document has the term and where, in half a byte (`weight`): its place in `STEPS`.

A segment holds at most 65,535 documents, so that a document is two bytes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import Array, Arrays, are_in, within

MOST_DOCUMENTS: Final = 65_535
DENSE: Final = 16
BLOCK: Final = 16
ASKED_OFTEN: Final = 64
"""Terms looked up in a field from which on all of them are held in memory: a command's one search asks for fewer, and would
not get back what that takes. A term is found in 1 µs then, before in 20."""
TABLED: Final = 250_000
"""Terms up to which they are held in a table, of some 30 MB; of more what they begin with, in order: 16 bytes each, and 5 µs."""
BEGUN: Final = 16
"""Bytes that tell nearly all terms apart: five Han."""
WORTH: Final = 1000
"""Terms from which they are taken out of all blocks at once."""
MARKED: Final = 25
"""One document in so many is looked up from where on marks for all documents are quicker: 1.2 ns for each, and looking one up
in a list takes 30."""
ROWS: Final = 16
"""Rows of a bitmap that are unpacked, or packed, at once: of 65,535 documents a megabyte."""
REMEMBERED: Final = 16_384
"""Terms of a field whose numbers are kept once they were looked up; every character there is fits."""
LONGEST_TERM: Final = 255
"""Bytes of a term that are kept; words and values of newspapers have a tenth of it. What is longer is cut."""
STEPS: Final = (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 20, 24, 32, 48)
"""Weights that are kept; others are the next below. BM25 hardly tells more of them from 48: it gives 48 of a word 97 % of
what it gives for any number, and 32 of it 96 %."""

Documents = NDArray[np.intp]


_NO_DOCS: Final = np.empty(0, np.uint16)
_STEPS: Final = np.array(STEPS, np.uint8)
_TWO_STEPS: Final = np.stack((np.tile(_STEPS, 16), np.repeat(_STEPS, 16)), axis=1).view("u2")[:, 0]
"""The two weights that a byte holds, a byte each."""


def _copy(into: Array, to: Documents, source: Array, of: Documents, sizes: Documents) -> None:
    """Copy from each place `of` so many elements to each place `to`."""
    place = within(sizes)
    into[np.repeat(to, sizes) + place] = source[np.repeat(of, sizes) + place]


class Field:
    """The terms of a field in a segment, looked up where they lie."""

    def __init__(self, arrays: Arrays, name: str, count: int) -> None:
        self._arrays, self._name = arrays, name
        self.documents = count
        self._asked = 0
        self._table: dict[bytes, int] | None = None
        self._found: dict[bytes, int | None] = {}
        self._begin, self._end = arrays.place(f"{name}.terms")
        self._blocks, self._df = arrays.limits(f"{name}.blocks", f"{name}.terms"), arrays[f"{name}.df"]
        # As wide as the numbers they are searched for: numpy would widen them each time.
        self._dense = arrays[f"{name}.dense"].astype(np.intp)
        self._before = arrays[f"{name}.before"]
        self._docs, self._bits = arrays.long(f"{name}.docs"), arrays.long(f"{name}.bits")
        self.scored = f"{name}.weight" in arrays
        if self.scored:
            self._weight = arrays.long(f"{name}.weight")

    def __len__(self) -> int:
        return len(self._df)

    def frequency(self, number: int) -> int:
        """How many documents have a term."""
        return int(self._df.item(number))

    def told(self, number: int) -> bool:
        """Whether a term of texts is told (`indexer.told`)."""
        return bool(self._told.item(number >> 3) << (number & 7) & 128)

    @cached_property
    def _told(self) -> NDArray[np.uint8]:
        return self._arrays[f"{self._name}.told"]

    def all_told(self) -> NDArray[np.bool_]:
        """The same of all terms."""
        return np.unpackbits(self._told, count=len(self)).view(bool)

    def frequencies(self) -> NDArray[np.intp]:
        """How many documents have each term."""
        return self._df.astype(np.intp)

    @cached_property
    def _first(self) -> NDArray[np.uint32]:
        """Where the postings of each term begin, and behind the last. 80,000 terms are added up in 0.1 ms."""
        first = np.zeros(len(self._df) + 1, np.uint32)
        np.cumsum(self._df, out=first[1:])
        return first

    @cached_property
    def _rows(self) -> tuple[list[int], list[int]]:
        """`_dense` and `_before` as numbers of Python: a few hundred, of which one is found in 0.2 µs, and in an array in 1.2."""
        return self._dense.tolist(), self._before.tolist()

    def _place(self, number: int) -> int:
        """Where the documents of a term begin in `docs`; of a dense one its row of `bits`, counted down from -1."""
        dense, before = self._rows
        row = bisect_left(dense, number)
        if row < len(dense) and dense[row] == number:
            return -1 - row
        place: int = self._first.item(number) - before[row]
        return place

    def _block(self, block: int) -> list[bytes]:
        """The terms of a block."""
        blocks = self._blocks
        packed = self._arrays.cut(self._begin + int(blocks[block]), self._begin + int(blocks[block + 1]))
        terms: list[bytes] = []
        term, at, end = b"", 0, len(packed)
        while at < end:
            suffix = at + 2
            at = suffix + packed[at + 1]
            term = term[: packed[suffix - 2]] + packed[suffix:at]
            terms.append(term)
        return terms

    def _head(self, block: int) -> bytes:
        """The first term of a block."""
        begin = self._begin + int(self._blocks[block])
        packed = self._arrays.cut(begin, min(begin + 2 + LONGEST_TERM, self._end))
        return packed[2 : 2 + packed[1]]

    def term(self, number: int) -> bytes:
        """The term with this number, in UTF-8; terms are numbered in the order of their bytes."""
        return self._block(number // BLOCK)[number % BLOCK]

    def at_least(self, term: bytes) -> int:
        """The number of the first term that is `term` or sorts behind it."""
        block = self._block_of(term)
        return block * BLOCK + bisect_left(self._block(block), term) if block >= 0 else 0

    def _block_of(self, term: bytes) -> int:
        """The last block that begins with `term` or with one that sorts before it, -1 if none does."""
        low, high = 0, len(self._blocks) - 1
        while low < high:
            middle = (low + high) // 2
            if self._head(middle) <= term:
                low = middle + 1
            else:
                high = middle
        return low - 1

    @cached_property
    def _begun(self) -> NDArray[np.bytes_]:
        """What each term begins with, in order."""
        return np.array(self.all_terms(), f"S{BEGUN}")

    def find(self, term: bytes) -> int | None:
        """The number of a term, None if the field has none such."""
        if self._table is not None:
            return self._table.get(term)
        self._asked += 1
        if self._asked > ASKED_OFTEN and len(self) <= TABLED:  # 80,000 take 10 MB and are made in 20 ms
            self._table = {term: number for number, term in enumerate(self.all_terms())}
            return self._table.get(term)
        known = self._found.get(term, -1)
        if known == -1:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            by_begin = self._asked > ASKED_OFTEN and b"\0" not in term  # numpy takes that at an end as no part of it
            known = self._found[term] = self._find_by_begin(term) if by_begin else self._find_by_block(term)
        return known

    def _find_by_begin(self, term: bytes) -> int | None:
        begin = term[:BEGUN]
        number = int(self._begun.searchsorted(begin))
        if number == len(self) or self._begun[number] != begin:
            return None
        if len(term) < BEGUN:
            return number
        return self._find_by_block(term)

    def _find_by_block(self, term: bytes) -> int | None:
        return self._find_in_block(term, self._block_of(term))

    def _find_in_block(self, term: bytes, block: int) -> int | None:
        terms = self._block(block) if block >= 0 else []
        at = bisect_left(terms, term)
        return block * BLOCK + at if at < len(terms) and terms[at] == term else None

    def terms(self, start: int = 0) -> Iterator[bytes]:
        """All terms from a number on."""
        for block in range(start // BLOCK, len(self._blocks) - 1):
            terms = self._block(block)
            yield from terms[start % BLOCK :] if block == start // BLOCK else terms

    def all_terms(self) -> list[bytes]:
        """All terms, taken out of all blocks at once: the first of each, the second, …; 0.1 µs a term and 1 ms in all, where
        `terms` takes 1 µs a term."""
        if len(self) < WORTH:
            return list(self.terms())
        ends = self._blocks[1:].astype(np.intp)
        packed = self._arrays[f"{self._name}.terms"]
        shared, lengths, own = (np.zeros((len(ends), BLOCK), np.intp) for _ in range(3))
        at = self._blocks[:-1].astype(np.intp)
        for step in range(BLOCK):
            some = (at < ends).nonzero()[0]  # the last block can be shorter
            shared[some, step], rest = packed[at[some]], packed[at[some] + 1].astype(np.intp)
            lengths[some, step], own[some, step] = shared[some, step] + rest, at[some] + 2
            at[some] += 2 + rest
        limits = np.concatenate(([0], np.cumsum(lengths.reshape(-1)[: len(self)])))
        starts = np.zeros((len(ends), BLOCK), np.intp)
        starts.reshape(-1)[: len(self)] = limits[:-1]
        text = np.empty(int(limits[-1]), np.uint8)
        for step in range(BLOCK):
            begin, size, rest = starts[:, step], shared[:, step], lengths[:, step] - shared[:, step]
            _copy(text, begin, text, starts[:, step - 1], size)
            _copy(text, begin + size, packed, own[:, step], rest)
        joined, places = text.tobytes(), limits.tolist()
        return [joined[first:last] for first, last in pairwise(places)]

    def docs(self, number: int) -> Documents:
        """The documents of a term, in order."""
        return self.having(number).astype(np.intp)

    def having(self, number: int) -> NDArray[np.uint16]:
        """The same in two bytes each."""
        place = self._place(number)
        if place < 0:
            return self._flags(place).nonzero()[0].astype(np.uint16)
        docs: NDArray[np.uint16] = self._docs.part(place, place + self._df.item(number)).copy()
        return docs

    def mask(self, number: int) -> NDArray[np.bool_]:
        """For every document of the segment whether it has the term."""
        place = self._place(number)
        if place < 0:
            return self._flags(place)
        mask = np.zeros(self.documents, dtype=bool)
        mask[self._docs.part(place, place + self._df.item(number))] = True
        return mask

    def has(self, number: int, docs: NDArray[np.unsignedinteger]) -> NDArray[np.bool_]:
        """Which of some documents, in order, have a term."""
        if len(docs) * MARKED > self.documents:
            marked: NDArray[np.bool_] = self.mask(number)[docs]
            return marked
        place = self._place(number)
        if place < 0:
            bits = self._bits_of(place)
            set_: NDArray[np.bool_] = (bits[docs >> 3] << (docs & 7).astype(np.uint8)) & 128 != 0
            return set_
        return are_in(docs, self._docs.part(place, place + self._df.item(number)))

    def _bits_of(self, place: int) -> NDArray[np.uint8]:
        width = -(-self.documents // 8)
        bits: NDArray[np.uint8] = self._bits.part((-1 - place) * width, -place * width)
        return bits

    def _flags(self, place: int) -> NDArray[np.bool_]:
        return np.unpackbits(self._bits_of(place), count=self.documents).view(bool)

    def weights(self, number: int) -> NDArray[np.uint8]:
        """The weight of a term in each of its documents, in their order."""
        first, size = self._first.item(number), self._df.item(number)
        odd = first & 1
        both: NDArray[np.uint8] = _TWO_STEPS.take(self._weight.part(first >> 1, (first + size + 1) >> 1)).view(np.uint8)
        return both[odd : odd + size]

    def of_document(self, doc: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The numbers of all terms that a document has, in order, and the place of each among the field's postings."""
        sparse = self._df.astype(np.intp)
        sparse[self._dense] = 0
        ends = np.cumsum(sparse)
        bits, docs = self._arrays[f"{self._name}.bits"], self._arrays[f"{self._name}.docs"]
        at = (docs == doc).nonzero()[0]
        of_sparse = ends.searchsorted(at, "right")
        rows = np.unpackbits(bits.reshape(len(self._dense), -(-self.documents // 8)), axis=1)
        has = rows[:, doc].nonzero()[0]
        numbers = np.concatenate((of_sparse, self._dense[has]))
        within = np.concatenate((at - (ends - sparse)[of_sparse], rows[has, :doc].sum(axis=1)))
        order = np.argsort(numbers)
        return numbers[order], (self._first[numbers] + within)[order].astype(np.intp)

    def weights_of(self, places: NDArray[np.intp]) -> NDArray[np.uint8]:
        """The weight of what stands at these places among the field's postings."""
        steps = self._arrays[f"{self._name}.weight"][places >> 1] >> ((places & 1) << 2).astype(np.uint8) & 15
        weights: NDArray[np.uint8] = _STEPS[steps]
        return weights

    def postings(self) -> tuple[NDArray[np.uint32], NDArray[np.uint16]]:
        """The term, by its number, and the document of every posting, in order."""
        return np.repeat(np.arange(len(self), dtype=np.uint32), self._df), self.all_docs()

    def all_docs(self) -> NDArray[np.uint16]:
        """The document of every posting, in order."""
        dense = np.zeros(len(self), dtype=bool)
        dense[self._dense] = True
        of_dense = np.repeat(dense, self._df)
        bits = self._arrays[f"{self._name}.bits"].reshape(len(self._dense), -(-self.documents // 8))
        listed = [_NO_DOCS]
        for first in range(0, len(bits), ROWS):
            flags = np.unpackbits(bits[first : first + ROWS], axis=1, count=self.documents)
            listed.append((flags.reshape(-1).nonzero()[0] % self.documents).astype(np.uint16))
        docs = np.empty(len(of_dense), np.uint16)
        docs[~of_dense] = self._arrays[f"{self._name}.docs"]
        docs[of_dense] = np.concatenate(listed)
        return docs

    def steps(self) -> NDArray[np.uint8]:
        """The weights of all postings, in their order, as places in `STEPS`."""
        packed = self._arrays[f"{self._name}.weight"]
        steps = np.empty(2 * len(packed), np.uint8)
        steps[0::2], steps[1::2] = packed & 15, packed >> 4
        return steps[: int(self._first[-1])]
