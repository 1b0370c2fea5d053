"""Entries of articles, or the index's own records, go in; the file of a segment comes out, and back as a `SegmentFile`.

A segment is written once, whole, and never changed. Its arrays: `pack_sorted` for every field of terms; `text.length`
(the sum of its weights), `ordinal`, `place` and `tie` (what orders articles that are equal in all else: a digest of the id);
the texts of `indexer.texts`, and how long each headline is in `folded` (`folded.headline`); `simhash`, the fingerprint
of what stands behind it; for each facet how its values are printed (`section.shown`).
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexer.across import pack_across
from indexer.arrays import HINT, Array, Arrays, write_arrays
from indexer.errors import IndexUnusable
from indexer.postings import LONGEST_TERM, MOST_DOCUMENTS, Field, counted_keys, pack_sorted, weighted_keys
from indexer.schema import FACETS, PLAIN, SCORED, WEIGHTS, WORDS, Entry, as_term
from indexer.shingles import fingerprints
from indexer.texts import FOLDED_ENCODING, Blob, Records, pack_blob, pack_records
from indexer.toc import SegmentEntry

MOST_CHARACTERS: Final = 6_000_000
"""Of the folded texts of a segment that is built, so that memory does not hang on the archive's size."""


COLUMNS: Final = ("ordinal", "place", "tie", "folded.headline", "simhash", *(f"{name}.length" for name in SCORED))
"""Arrays of a segment of articles that have one number for each of them."""


class _Terms:
    """The terms of fields as they come in: each known by a number, and which documents have which."""

    def __init__(self, *fields: str) -> None:
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._tokens = {field: array("I") for field in fields}
        self.of_each = {field: array("I") for field in fields}

    def number(self, terms: Iterable[str]) -> array[int]:
        """The numbers of terms."""
        return array("I", list(map(self._numbers.__getitem__, terms)))  # quicker than to let the array grow

    def add(self, field: str, numbers: array[int]) -> None:
        """Take in the terms of the next document."""
        self._tokens[field].extend(numbers)
        self.of_each[field].append(len(numbers))

    def sorted(self, field: str, numbered: _Numbered | None = None, parts: Array | None = None) -> Postings:
        """The terms of a field in order, and its postings; `parts`: where in its document each word stands, if that is
        to give it a weight."""
        terms, rank = numbered or self.numbered()
        ranks = rank[np.frombuffer(self._tokens[field], np.uint32)]
        used = np.zeros(len(terms), dtype=bool)
        used[ranks] = True
        of_each = np.frombuffer(self.of_each[field], np.uint32)
        tokens, docs = (np.cumsum(used, dtype=np.uint32) - 1)[ranks], _repeated(of_each)
        keys, weights = counted_keys(tokens, docs) if parts is None else weighted_keys(tokens, docs, parts, WEIGHTS)
        return Postings([terms[at] for at in np.flatnonzero(used).tolist()], keys, weights, len(of_each))

    def numbered(self) -> _Numbered:
        """All terms in order, and for each, by the number it was given, its place in that order. Nothing comes after."""
        self._numbers.default_factory = None  # it refers back to the terms, and would keep them until they are sought
        terms = [as_term(term)[:LONGEST_TERM] for term in self._numbers]
        order = sorted(range(len(terms)), key=terms.__getitem__)
        rank = np.empty(len(terms), dtype=np.uint32)
        rank[order] = np.arange(len(terms), dtype=np.uint32)
        return [terms[at] for at in order], rank


_Numbered = tuple[list[bytes], NDArray[np.uint32]]


@dataclass(frozen=True, slots=True)
class Postings:
    """A field before it is packed: terms in order, term × 65,536 + document of each posting in order, its weight."""

    terms: list[bytes]
    keys: NDArray[np.uint64]
    weights: Array
    documents: int

    def packed(self, field: str, scored: bool) -> dict[str, Array]:
        """The arrays of the field."""
        return pack_sorted(field, self.terms, self.keys, self.weights if scored else None, self.documents)


class _Chars:
    """The characters of documents as they come in, as numbers."""

    def __init__(self) -> None:
        self._flags = np.zeros(0x1_0000, dtype=bool)
        self._codes: list[NDArray[np.uint32]] = []

    def add(self, folded: str, encoded: bytes) -> None:
        """Take in the next document: its text, and the same in `FOLDED_ENCODING`."""
        if len(encoded) == 2 * len(folded) and not _SURROGATE.search(folded):
            flags = self._flags
            flags[np.frombuffer(encoded, "<u2")] = True
            flags[_LINE_END] = False
            codes = np.flatnonzero(flags).astype(np.uint32)
            flags[codes] = False
        else:
            whole = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), "<u4")
            codes = np.setdiff1d(whole, [_LINE_END]).astype(np.uint32)
        self._codes.append(codes)

    def packed(self) -> dict[str, Array]:
        """The arrays of the field `chars`."""
        of_each = np.fromiter(map(len, self._codes), np.uint32, len(self._codes))
        codes = np.concatenate(self._codes) if self._codes else np.empty(0, np.uint32)
        used = np.zeros(0x11_0000, dtype=bool)
        used[codes] = True
        # Characters sort as their UTF-8 does.
        terms = [as_term(chr(code)) for code in np.flatnonzero(used).tolist()]
        tokens = (np.cumsum(used, dtype=np.uint32) - 1)[codes]
        keys, counts = counted_keys(tokens, _repeated(of_each))
        return Postings(terms, keys, counts, len(of_each)).packed("chars", scored=False)


_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LINE_END: Final = ord("\n")


def _repeated(of_each: Array) -> Array:
    """The number of each document as often as it has terms."""
    return np.repeat(np.arange(len(of_each), dtype=np.uint64), of_each)


def _narrow(numbers: Array) -> Array:
    """The same in as few bytes each as the largest needs."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


class Batch:
    """Entries gathered for one segment. `characters`: of their folded texts.

    `is_word`: whether the dictionary the words were cut by has a word; without it there is no field `across`.
    """

    def __init__(self, is_word: Callable[[str], bool] | None = None) -> None:
        self.characters = 0
        self._is_word = is_word
        self._words = _Terms(*WORDS)
        self._parts = array("B")
        self._chars = _Chars()
        self._plain = {name: _Terms(name) for name in PLAIN if name != "chars"}
        self._folded: list[bytes] = []
        self._records: list[bytes] = []
        self._ordinal, self._place, self._tie = array("i"), array("i"), array("Q")
        self._headlines = array("I")
        self._shown: dict[str, dict[str, str]] = {name: {} for name in FACETS}

    def __len__(self) -> int:
        return len(self._records)

    @property
    def full(self) -> bool:
        """Whether it is large enough."""
        return len(self) >= MOST_DOCUMENTS or self.characters >= MOST_CHARACTERS

    def add(self, entry: Entry) -> None:
        """Take in an article."""
        from hashlib import blake2b  # a search, which imports this module, has no use for it

        self.characters += len(entry.folded)
        words = self._words.number(entry.text)
        self._words.add("text", words)
        self._words.add("headline", words[: entry.parts[0]])
        for part, size in enumerate(entry.parts):
            self._parts.frombytes(bytes((part,)) * size)
        folded = entry.folded.encode(FOLDED_ENCODING, "surrogatepass")
        self._chars.add(entry.folded, folded)
        for name, plain in self._plain.items():
            plain.add(name, plain.number(entry.terms[name]))
        for name, shown in self._shown.items():
            for key, value in zip(entry.terms[name], entry.shown[name], strict=True):
                shown.setdefault(key, value)
        self._folded.append(folded)
        self._headlines.append(len(entry.folded.partition("\n")[0].encode(FOLDED_ENCODING, "surrogatepass")) // 2)
        self._records.append(entry.record)
        self._ordinal.append(entry.ordinal)
        self._place.append(entry.place)
        self._tie.append(int.from_bytes(blake2b(as_term(entry.terms["id"][0]), digest_size=8).digest(), "big"))

    def write(self, path: Path) -> None:
        """Write the segment's file."""
        arrays = self._chars.packed()
        totals: dict[str, int] = {}
        numbered = self._words.numbered()
        for name in WORDS:
            scored = name in SCORED
            words = self._words.sorted(name, numbered, np.frombuffer(self._parts, np.uint8) if scored else None)
            arrays |= words.packed(name, scored)
            if scored:
                lengths = np.bincount((words.keys & np.uint64(0xFFFF)).astype(np.intp), words.weights, len(self))
                arrays[f"{name}.length"] = _narrow(lengths.astype(np.uint32))
                totals[name] = int(lengths.sum())
            if name == "text" and self._is_word is not None:
                arrays |= pack_across(self._folded, words.terms, words.keys, self._is_word)
        for name, plain in self._plain.items():
            arrays |= plain.sorted(name).packed(name, scored=False)
        for name, shown in self._shown.items():
            keys = sorted(shown, key=as_term)
            arrays |= pack_blob(f"{name}.shown", [shown[key].encode() for key in keys])
        arrays |= {
            "ordinal": np.frombuffer(self._ordinal, np.int32),
            "place": np.frombuffer(self._place, np.int32),
            "tie": np.frombuffer(self._tie, np.uint64),
            "folded.headline": _narrow(np.frombuffer(self._headlines, np.uint32)),
            "simhash": fingerprints([t[2 * head :] for t, head in zip(self._folded, self._headlines, strict=True)]),
        }
        arrays |= pack_blob("folded", self._folded) | pack_records(self._records)
        write_arrays(path, arrays, {"kind": "article", "count": len(self), "lengths": totals})


def write_ledger(path: Path, records: Iterable[tuple[str, str, bytes]]) -> int:
    """Write a segment of the index's own records, each (kind, key, JSON); gives their number."""
    kinds, keys, texts = _Terms("kind"), _Terms("key"), []
    for kind, key, record in records:
        kinds.add("kind", kinds.number((kind,)))
        keys.add("key", keys.number((key,)))
        texts.append(record)
    arrays = kinds.sorted("kind").packed("kind", scored=False) | keys.sorted("key").packed("key", scored=False)
    arrays |= pack_records(texts)
    write_arrays(path, arrays, {"kind": "ledger", "count": len(texts)})
    return len(texts)


class SegmentFile:
    """A segment opened: its fields, texts and columns, each looked at when first asked for."""

    def __init__(self, path: Path) -> None:
        self.arrays = arrays = Arrays(path)
        self.count: int = arrays.meta.get("count", -1)
        self.kind: str = arrays.meta.get("kind", "")
        columns = dict.fromkeys(COLUMNS, self.count) | {"folded.ends": self.count + 1}
        wanted = {"record.ends": self.count + 1} | (columns if self.kind == "article" else {})
        if any(arrays.count(name) != count for name, count in wanted.items()) or self.count > MOST_DOCUMENTS:
            raise IndexUnusable(f"{path}: its columns are not of one length", HINT)
        self._fields: dict[str, Field | None] = {}
        self._shown: dict[str, Blob] = {}

    def field(self, name: str) -> Field | None:
        """The terms of a field; None if the documents of this segment have no such field."""
        if name not in self._fields:
            known = f"{name}.df" in self.arrays
            self._fields[name] = Field(self.arrays, name, self.count) if known else None
        return self._fields[name]

    @cached_property
    def records(self) -> Records:
        """The records, as JSON."""
        return Records(self.arrays)

    @cached_property
    def folded(self) -> Blob:
        """The folded texts, in `FOLDED_ENCODING`."""
        return Blob(self.arrays, "folded")

    def lengths(self, name: str) -> NDArray[Any]:
        """The sum of the weights that each document has in a scored field."""
        return self.arrays[f"{name}.length"]

    def shown(self, name: str, number: int) -> str:
        """How the value behind a facet's term number is printed, the first time it was met."""
        if name not in self._shown:
            self._shown[name] = Blob(self.arrays, f"{name}.shown")
        return self._shown[name][number].decode()


def open_segment(folder: Path, entry: SegmentEntry) -> SegmentFile:
    """The file of a segment that the table of contents names. IndexUnusable where it is another; OSError."""
    file = SegmentFile(folder / entry.filename)
    if (file.count, file.kind) != (entry.count, entry.kind):
        raise IndexUnusable(f"{file.arrays.path}: is not the segment that the table of contents names", HINT)
    return file
