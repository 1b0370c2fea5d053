"""Entries of articles, or the index's own records, go in; the file of a segment comes out, and back as a `SegmentFile`.

A segment is written once, whole, and never changed. Its arrays: `pack_field` for every field of terms; `text.length`,
`headline.length`, `ordinal`, `place` and `tie` (what orders articles that are equal in all else: a digest of the id);
the texts of `indexer.texts`, and how long each headline is in `folded` (`folded.headline`); for each facet how its
values are printed (`section.shown`).
"""

from __future__ import annotations

import hashlib
from array import array
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import Array, Arrays, write_arrays
from indexer.postings import MOST_DOCUMENTS, Field, pack_field
from indexer.schema import FACETS, PLAIN, SCORED, Entry, as_term
from indexer.texts import FOLDED_ENCODING, Blob, Records, pack_blob, pack_records

_NONE: Array = np.empty(0, np.uint32)


class _Terms:
    """The terms of one field as they come in: each known by a number, and which documents have which."""

    def __init__(self) -> None:
        self.numbers: defaultdict[str, int] = defaultdict()
        self.numbers.default_factory = self.numbers.__len__
        self.tokens = array("I")
        self.of_each = array("I")

    def add(self, terms: Iterable[str]) -> None:
        before = len(self.tokens)
        self.tokens.extend(map(self.numbers.__getitem__, terms))
        self.of_each.append(len(self.tokens) - before)

    def packed(self, name: str, scored: bool) -> dict[str, Array]:
        count = len(self.of_each)
        docs = np.repeat(np.arange(count, dtype=np.uint64), np.frombuffer(self.of_each, np.uint32)) if count else _NONE
        tokens = np.frombuffer(self.tokens, np.uint32) if self.tokens else _NONE
        return pack_field(name, list(self.numbers), tokens, docs, count, scored)


class Batch:
    """Entries gathered for one segment. `characters`: of their folded texts, to tell when it is large enough."""

    def __init__(self) -> None:
        self.characters = 0
        self._fields = {name: _Terms() for name in (*SCORED, *PLAIN)}
        self._folded: list[bytes] = []
        self._records: list[bytes] = []
        self._ordinal, self._place, self._tie = array("i"), array("i"), array("Q")
        self._headlines = array("I")
        self._shown: dict[str, dict[str, str]] = {name: {} for name in FACETS}

    def __len__(self) -> int:
        return len(self._records)

    @property
    def full(self) -> bool:
        """Whether no more documents fit."""
        return len(self) >= MOST_DOCUMENTS

    def add(self, entry: Entry) -> None:
        """Take in an article."""
        self.characters += len(entry.folded)
        self._fields["headline"].add(entry.headline)
        self._fields["text"].add(entry.text)
        self._fields["chars"].add(set(entry.folded) - {"\n"})
        for name in PLAIN:
            if name != "chars":
                self._fields[name].add(entry.terms[name])
        for name, shown in self._shown.items():
            for key, value in zip(entry.terms[name], entry.shown[name], strict=True):
                shown.setdefault(key, value)
        self._folded.append(entry.folded.encode(FOLDED_ENCODING, "surrogatepass"))
        self._headlines.append(len(entry.folded.partition("\n")[0].encode(FOLDED_ENCODING, "surrogatepass")) // 2)
        self._records.append(entry.record)
        self._ordinal.append(entry.ordinal)
        self._place.append(entry.place)
        self._tie.append(int.from_bytes(hashlib.blake2b(as_term(entry.terms["id"][0]), digest_size=8).digest(), "big"))

    def write(self, path: Path) -> None:
        """Write the segment's file."""
        arrays: dict[str, Array] = {}
        totals: dict[str, int] = {}
        for name, terms in self._fields.items():
            arrays |= terms.packed(name, name in SCORED)
        for name in SCORED:
            lengths = np.frombuffer(self._fields[name].of_each, np.uint32)
            arrays[f"{name}.length"] = lengths
            totals[name] = int(lengths.sum())
        for name, shown in self._shown.items():
            keys = sorted(shown, key=as_term)
            arrays |= pack_blob(f"{name}.shown", [shown[key].encode() for key in keys])
        arrays |= {
            "ordinal": np.frombuffer(self._ordinal, np.int32),
            "place": np.frombuffer(self._place, np.int32),
            "tie": np.frombuffer(self._tie, np.uint64),
            "folded.headline": np.frombuffer(self._headlines, np.uint32),
        }
        arrays |= pack_blob("folded", self._folded) | pack_records(self._records)
        write_arrays(path, arrays, {"kind": "article", "count": len(self), "lengths": totals})


def write_ledger(path: Path, records: Iterable[tuple[str, str, bytes]]) -> int:
    """Write a segment of the index's own records, each (kind, key, JSON); gives their number."""
    kinds, keys, texts = _Terms(), _Terms(), []
    for kind, key, record in records:
        kinds.add((kind,))
        keys.add((key,))
        texts.append(record)
    arrays = kinds.packed("kind", False) | keys.packed("key", False) | pack_records(texts)
    write_arrays(path, arrays, {"kind": "ledger", "count": len(texts)})
    return len(texts)


class SegmentFile:
    """A segment opened: its fields, texts and columns, each looked at when first asked for."""

    def __init__(self, path: Path) -> None:
        self.arrays = Arrays(path)
        self.count: int = self.arrays.meta["count"]
        self.kind: str = self.arrays.meta["kind"]
        self._fields: dict[str, Field | None] = {}

    def field(self, name: str) -> Field | None:
        """The terms of a field; None if the documents of this segment have no such field."""
        if name not in self._fields:
            known = f"{name}.first" in self.arrays
            self._fields[name] = Field(self.arrays, name, self.count) if known else None
        return self._fields[name]

    @cached_property
    def records(self) -> Records:
        """The records, as JSON in UTF-8."""
        return Records(self.arrays)

    @cached_property
    def folded(self) -> Blob:
        """The folded texts, in `FOLDED_ENCODING`."""
        return Blob(self.arrays, "folded")

    def lengths(self, name: str) -> NDArray[Any]:
        """How many words each document has in a scored field."""
        return self.arrays[f"{name}.length"]

    def shown(self, name: str, number: int) -> str:
        """How the value behind a facet's term number is printed, the first time it was met."""
        return Blob(self.arrays, f"{name}.shown")[number].decode()
