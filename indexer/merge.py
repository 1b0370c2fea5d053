"""Segments with the documents taken out of each go in; the file of one segment that holds the rest comes out.

Nothing is sorted and no posting handled by itself: the terms of all are put in order, how many documents each has is
added up, and so it is known where the postings of each segment come to stand. Texts are moved as they lie. What is
made is what writing the same articles at once makes, but for records, which may stay compressed as they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexer.across import FIELD
from indexer.arrays import Array, write_arrays
from indexer.arrays import begins as changes
from indexer.memory import give_back
from indexer.packing import Postings
from indexer.packing_texts import blob_of, merge_records, pack_blob
from indexer.schema import FACETS, PLAIN, SCORED, WORDS
from indexer.segments import COLUMNS, SegmentFile, open_segment
from indexer.toc import SegmentEntry

MOVED: Final = 1 << 20
"""Postings moved at once: of each its place is worked out, in eight bytes, three times of those it has itself."""

HELD: Final = 20_000
"""Terms of a segment that are held while its field is merged, 1 MB: those of some 100 articles."""


class _Part:
    """A segment on its way into another: the `numbers` of documents that are `kept`, which are counted on from `base`."""

    def __init__(self, file: SegmentFile, gone: NDArray[np.uint16], base: int) -> None:
        self.file, self.base = file, base
        self.kept = np.ones(file.count, dtype=bool)
        self.kept[gone] = False
        self.whole = not len(gone)
        self.numbers = np.flatnonzero(self.kept)
        self._held: tuple[str, list[bytes]] = "", []
        self._moved = (np.cumsum(self.kept) - 1 + base).astype(np.uint16)

    def terms(self, name: str) -> list[bytes]:
        """A field's terms. Asked for again: the terms of one segment are little beside those of all, and few are held."""
        if self._held[0] == name:
            return self._held[1]
        field = self.file.field(name)
        terms = [] if field is None else field.all_terms()
        if len(terms) <= HELD:
            self._held = name, terms
        return terms

    def counts(self, name: str) -> NDArray[np.intp]:
        """How many documents that are kept has each."""
        field = self.file.field(name)
        if field is None:
            return np.empty(0, np.intp)
        df = field.frequencies()
        if not self.whole and len(df):
            df = np.add.reduceat(self.kept[field.all_docs()], np.cumsum(df) - df, dtype=np.intp)  # each has one or more
        return df

    def told(self, name: str) -> NDArray[np.bool_]:
        """Which of its terms are told."""
        field = self.file.field(name)
        return np.empty(0, bool) if field is None else field.all_told()

    def postings(self, name: str) -> tuple[Array, Array | None]:
        """The new numbers of the documents that have the first term, the second, and so on; and the steps."""
        field = self.file.field(name)
        if field is None:
            return np.empty(0, np.uint16), None
        docs, steps = field.all_docs(), field.steps() if field.scored else None
        if not self.whole:
            kept = self.kept[docs]
            docs, steps = docs[kept], None if steps is None else steps[kept]
        return self._moved[docs], steps


def merge_files(folder: Path, entries: Sequence[SegmentEntry], path: Path) -> int:
    """As `merge`, of segments by their entries in the table of contents."""
    return merge([(open_segment(folder, entry), entry.gone()) for entry in entries], path)


def merge(segments: Sequence[tuple[SegmentFile, NDArray[np.uint16]]], path: Path) -> int:
    """Write the file of the merged segment; gives the number of its documents. All must be of one kind."""
    parts: list[_Part] = []
    count = 0
    for file, gone in segments:
        parts.append(_Part(file, gone, count))
        count += len(parts[-1].numbers)
    kind = parts[0].file.kind
    meta: dict[str, Any] = {"kind": kind, "count": count}
    if kind == "article":
        meta["lengths"] = {name: int(sum(_lengths(part, name) for part in parts)) for name in SCORED}
    write_arrays(path, _arrays(parts, kind, count), meta)
    return count


def _lengths(part: _Part, name: str) -> int:
    return int(part.file.lengths(name)[part.kept].sum())


def _arrays(parts: list[_Part], kind: str, count: int) -> Iterator[tuple[str, Array]]:
    """All arrays of the merged segment, one field after the other, so that no two need be in memory at once."""
    across = (FIELD,) if all(part.file.field(FIELD) is not None for part in parts) else ()
    for name in (*WORDS, *PLAIN, *across) if kind == "article" else ("kind", "key"):
        merged = _field(parts, name, count)
        yield from merged.packed(name).items()
        if name in FACETS:
            yield from _shown(parts, name, merged.terms).items()
        large = len(merged.docs) > MOVED
        del merged
        for part in parts:
            part.file.arrays.let_go()
        if large:
            give_back()
    if kind == "article":
        for name in COLUMNS:
            yield name, np.concatenate([part.file.arrays[name][part.kept] for part in parts])
        yield from _folded(parts).items()
    yield from merge_records([(part.file.records, part.numbers) for part in parts]).items()


def _field(parts: list[_Part], name: str, count: int) -> Postings:
    """A field: terms that some document still has, with their postings."""
    different: set[bytes] = set()
    for part in parts:
        different.update(part.terms(name))
    terms = sorted(different)
    del different
    number = dict(zip(terms, range(len(terms)), strict=True))
    places = [np.fromiter(map(number.__getitem__, part.terms(name)), np.intp) for part in parts]
    counts = [part.counts(name) for part in parts]
    del number
    total = np.zeros(len(terms), np.intp)
    told = np.zeros(len(terms), bool) if name in SCORED else None
    for part, place, df in zip(parts, places, counts, strict=True):
        total[place] += df
        if told is not None:
            told[place] |= part.told(name)
    docs = np.empty(int(total.sum()), np.uint16)
    steps = np.empty(len(docs), np.uint8) if name in SCORED else None
    begins = np.cumsum(total) - total
    for part, place, df in zip(parts, places, counts, strict=True):
        of_part, of_steps = part.postings(name)
        ends = np.append(0, np.cumsum(df))
        cuts = np.append(ends.searchsorted(np.arange(0, ends[-1], MOVED), "right") - 1, len(df))
        for first, last in pairwise(cuts[changes(cuts)].tolist()):
            some = slice(ends[first], ends[last])
            to = np.repeat(begins[place[first:last]] - ends[first:last], df[first:last]) + np.arange(
                some.start, some.stop
            )
            docs[to] = of_part[some]
            if steps is not None and of_steps is not None:
                steps[to] = of_steps[some]
        begins[place] += df
    left = total > 0
    if not left.all():
        terms = [terms[at] for at in np.flatnonzero(left).tolist()]
    return Postings(terms, total[left], docs, steps, count, None if told is None else told[left])


def _shown(parts: list[_Part], name: str, terms: Sequence[bytes]) -> dict[str, Array]:
    """How the values of a facet are printed: as in the first segment that has it."""
    shown: dict[bytes, bytes] = {}
    for part in parts:
        field = part.file.field(name)
        for at, term in enumerate(field.all_terms() if field else ()):
            shown.setdefault(term, part.file.shown(name, at).encode())
    return pack_blob(f"{name}.shown", [shown[term] for term in terms])


def _folded(parts: list[_Part]) -> dict[str, Array]:
    """The folded texts. Those of a part that is whole are one piece: of a large segment they are half of all it has."""
    sizes = [np.diff(part.file.folded.ends.astype(np.intp))[part.numbers] for part in parts]
    together, at = np.empty(sum(int(of_part.sum()) for of_part in sizes), np.uint8), 0
    for part in parts:
        texts: Array = part.file.arrays["folded"]
        if not part.whole:
            blob = part.file.folded
            texts = np.frombuffer(b"".join([blob[number] for number in part.numbers.tolist()]), np.uint8)
        together[at : at + len(texts)] = texts
        at += len(texts)
        part.file.arrays.let_go()
    return blob_of("folded", together, np.concatenate(sizes))
