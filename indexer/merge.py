"""Segments with the documents taken out of each go in; the file of one segment that holds the rest comes out.

Postings are moved as arrays, a term at a time costs nothing: documents are counted on from segment to segment, and one
sort puts the postings in order. The result is that of writing the same articles at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.across import FIELD
from indexer.arrays import Array, write_arrays
from indexer.postings import begins, pack_sorted
from indexer.schema import FACETS, PLAIN, SCORED, WORDS
from indexer.segments import COLUMNS, SegmentFile
from indexer.texts import pack_blob, pack_records

_SHIFT = np.uint64(16)
_LOW = np.uint64(0xFFFF)


class _Part:
    """A segment on its way into another: `moved` gives each document its new number, -1 to those taken out."""

    def __init__(self, file: SegmentFile, gone: NDArray[np.uint16], base: int) -> None:
        self.file = file
        self.kept = np.ones(file.count, dtype=bool)
        self.kept[gone] = False
        self.moved = np.where(self.kept, np.cumsum(self.kept) - 1 + base, -1)
        self.numbers = np.flatnonzero(self.kept)


def merge(segments: Sequence[tuple[SegmentFile, NDArray[np.uint16]]], path: Path) -> int:
    """Write the file of the merged segment; gives the number of its documents. All must be of one kind."""
    parts: list[_Part] = []
    count = 0
    for file, gone in segments:
        parts.append(_Part(file, gone, count))
        count += len(parts[-1].numbers)
    kind = parts[0].file.kind
    meta: dict[str, Any] = {"kind": kind, "count": count}
    arrays: dict[str, Array] = {}
    across = (FIELD,) if all(part.file.field(FIELD) is not None for part in parts) else ()
    for name in (*WORDS, *PLAIN, *across) if kind == "article" else ("kind", "key"):
        arrays |= _field(parts, name, count)
    if kind == "article":
        for name in COLUMNS:
            arrays[name] = _column(parts, name)
        meta["lengths"] = {name: int(arrays[f"{name}.length"].sum()) for name in SCORED}
        arrays |= pack_blob("folded", [part.file.folded[int(doc)] for part in parts for doc in part.numbers])
    arrays |= pack_records([part.file.records[int(doc)] for part in parts for doc in part.numbers])
    write_arrays(path, arrays, meta)
    return count


def _field(parts: list[_Part], name: str, count: int) -> dict[str, Array]:
    """The arrays of a field: terms that some document still has, with their postings."""
    terms = sorted({term for part in parts if (field := part.file.field(name)) for term in field.terms()})
    number = {term: at for at, term in enumerate(terms)}
    moved_keys: list[NDArray[np.uint64]] = []
    moved_weights: list[Array] = []
    scored = name in SCORED
    for part in parts:
        field = part.file.field(name)
        if field is None or not len(field):
            continue
        keys, weights = field.keys()
        docs = part.moved[(keys & _LOW).astype(np.intp)]
        kept = docs >= 0
        of_term = np.fromiter((number[term] for term in field.terms()), np.uint64, len(field))
        moved_keys.append((of_term[(keys[kept] >> _SHIFT).astype(np.intp)] << _SHIFT) | docs[kept].astype(np.uint64))
        if weights is not None:
            moved_weights.append(weights[kept])
    keys = np.concatenate(moved_keys) if moved_keys else np.empty(0, np.uint64)
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    all_weights = np.concatenate(moved_weights)[order] if moved_weights else np.empty(0, np.uint32)
    ordered = (keys >> _SHIFT).astype(np.intp)
    used = ordered[begins(ordered)]
    renumbered = np.zeros(len(terms), np.uint64)
    renumbered[used] = np.arange(len(used), dtype=np.uint64)
    keys = (renumbered[(keys >> _SHIFT).astype(np.intp)] << _SHIFT) | (keys & _LOW)
    packed = pack_sorted(name, [terms[at] for at in used], keys, all_weights if scored else None, count)
    if name in FACETS:
        shown: dict[bytes, bytes] = {}
        for part in parts:
            field = part.file.field(name)
            for at, term in enumerate(field.terms() if field else ()):
                shown.setdefault(term, part.file.shown(name, at).encode())
        packed |= pack_blob(f"{name}.shown", [shown[terms[at]] for at in used])
    return packed


def _column(parts: list[_Part], name: str) -> Array:
    return np.concatenate([part.file.arrays[name][part.kept] for part in parts])
