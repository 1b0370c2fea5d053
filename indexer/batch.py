"""Entries of articles, or the index's own records, go in; the file of a segment comes out (`indexer.segments`)."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import Final

import numpy as np

from indexer.analyse import Cutter
from indexer.arrays import Array, write_arrays
from indexer.entry import Entry
from indexer.numbered import DOC, distinct, in_order
from indexer.packing import Postings, postings
from indexer.packing_texts import pack_blob, pack_records
from indexer.postings import LONGEST_TERM, MOST_DOCUMENTS
from indexer.schema import FACETS, PLAIN, SCORED, as_term
from indexer.shingles import fingerprints
from indexer.wording import Wording

MOST_CHARACTERS: Final = 6_000_000
"""Of the texts of a segment that is built, so that memory does not hang on the archive's size."""


class _Terms:
    """The terms of a field as they come in: each known by a number, and which documents have which."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._tokens, self._of_each = array("I"), array("I")

    def add(self, terms: Iterable[str]) -> None:
        """Take in the terms of the next document."""
        before = len(self._tokens)
        for term in terms:
            self._tokens.append(self._numbers.setdefault(term, len(self._numbers)))
        self._of_each.append(len(self._tokens) - before)

    def postings(self) -> Postings:
        """The terms of a field in order, and its postings."""
        terms = [as_term(term)[:LONGEST_TERM] for term in self._numbers]
        order = sorted(range(len(terms)), key=terms.__getitem__)
        rank = np.empty(len(terms), dtype=np.uint64)
        rank[order] = np.arange(len(terms), dtype=np.uint64)
        of_each = np.frombuffer(self._of_each, np.uint32)
        docs = np.repeat(np.arange(len(of_each), dtype=np.uint64), of_each)
        keys = distinct(in_order([rank[np.frombuffer(self._tokens, np.uint32)] << DOC | docs]))
        return postings([terms[at] for at in order], keys, None, len(of_each))


def _narrow(numbers: Array) -> Array:
    """The same in as few bytes each as the largest needs."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


class Batch:
    """Entries gathered for one segment."""

    def __init__(self, cutter: Cutter) -> None:
        self._wording = Wording(cutter)
        self._plain = {name: _Terms() for name in PLAIN if name != "chars"}
        self._records: list[bytes] = []
        self._ordinal, self._place, self._tie = array("i"), array("i"), array("Q")
        self._shown: dict[str, dict[str, str]] = {name: {} for name in FACETS}

    def __len__(self) -> int:
        return len(self._records)

    @property
    def full(self) -> bool:
        """Whether it is large enough."""
        return len(self) >= MOST_DOCUMENTS or self._wording.characters >= MOST_CHARACTERS

    def add(self, entry: Entry) -> None:
        """Take in an article."""
        self._wording.add(entry.text)
        for name, plain in self._plain.items():
            plain.add(entry.terms[name])
        for name, shown in self._shown.items():
            for key, value in zip(entry.terms[name], entry.shown[name], strict=True):
                shown.setdefault(key, value)
        self._records.append(entry.record)
        self._ordinal.append(entry.ordinal)
        self._place.append(entry.place)
        told = f"{entry.terms['id'][0]}\n{entry.terms['key'][0]}".encode(errors="surrogatepass")
        self._tie.append(int.from_bytes(blake2b(told, digest_size=8).digest(), "big"))

    def write(self, path: Path) -> None:
        """Write the segment's file."""
        arrays: dict[str, Array] = {}
        totals: dict[str, int] = {}
        wording = self._wording
        wording.end()
        for name, field in wording.postings().items():
            arrays |= field.packed(name)
            if name in SCORED:
                lengths = field.lengths()
                arrays[f"{name}.length"] = _narrow(lengths)
                totals[name] = int(lengths.sum())
        for name, plain in self._plain.items():
            arrays |= plain.postings().packed(name)
        for name, shown in self._shown.items():
            keys = sorted(shown, key=as_term)
            arrays |= pack_blob(f"{name}.shown", [shown[key].encode() for key in keys])
        heads = np.frombuffer(wording.headlines, np.uint32)
        arrays |= {
            "ordinal": np.frombuffer(self._ordinal, np.int32),
            "place": np.frombuffer(self._place, np.int32),
            "tie": np.frombuffer(self._tie, np.uint64),
            "folded.headline": _narrow(heads),
            "simhash": fingerprints([t[2 * head :] for t, head in zip(wording.folded, heads.tolist(), strict=True)]),
        }
        arrays |= pack_blob("folded", wording.folded) | pack_records(self._records)
        write_arrays(path, arrays.items(), {"kind": "article", "count": len(self), "lengths": totals})


def write_ledger(path: Path, records: Iterable[tuple[str, str, bytes]]) -> int:
    """Write a segment of the index's own records, each (kind, key, JSON); gives their number."""
    kinds, keys, texts = _Terms(), _Terms(), []
    for kind, key, record in records:
        kinds.add((kind,))
        keys.add((key,))
        texts.append(record)
    arrays = kinds.postings().packed("kind") | keys.postings().packed("key")
    arrays |= pack_records(texts)
    write_arrays(path, arrays.items(), {"kind": "ledger", "count": len(texts)})
    return len(texts)
