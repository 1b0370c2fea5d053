"""Our segments as Whoosh sees them: a `whoosh.codec.base.Codec` in, its readers over arrays out.

With it Whoosh opens an index of ours as any other, and its own queries are answered from the same arrays. Writing goes
another way, whole segments at once (`indexer.segments`): Whoosh would call Python for every posting. Lengths are given
as its standard codec gives them, rounded to one byte, so that scores agree.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

import numpy as np
from whoosh import columns, fields, formats
from whoosh.codec import base
from whoosh.matching import ListMatcher, ReadTooFar
from whoosh.reading import TermInfo
from whoosh.util.numeric import byte_to_length, length_to_byte

from indexer.schema import PLAIN, SCORED, WORDS
from indexer.segments import SegmentFile, open_segment
from indexer.toc import NAME, SegmentEntry


class Terms(fields.FieldType):  # type: ignore[misc]
    """A field whose terms are ready, as Whoosh is told of it. The weight of a posting is the term's."""

    def __init__(self, scorable: bool) -> None:
        self.format = formats.Existence()
        self.scorable = scorable
        self.analyzer = None
        self.indexed = True
        self.stored = False
        self.unique = False
        self.vector = None
        self.column_type = None
        self.multitoken_query = "default"

    def index(self, value: Iterable[str], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """For an index that Whoosh writes itself; ours is written by `indexer.segments`."""
        counts: dict[str, int] = {}
        for term in value:
            counts[term] = counts.get(term, 0) + 1
        for term, count in counts.items():
            yield term.encode(), count, float(count), b""

    def process_text(self, qstring: str, mode: str = "", **_: Any) -> list[str]:  # noqa: ARG002
        """A query's text is one term."""
        return [qstring]


def schema() -> fields.Schema:
    """The schema of every index of this format, as Whoosh is told of it."""
    terms = {name: Terms(scorable=name in SCORED) for name in (*WORDS, *PLAIN, "kind")}
    return fields.Schema(
        folded=fields.COLUMN(columns.VarBytesColumn()),
        record=fields.COLUMN(columns.VarBytesColumn()),
        ordinal=fields.COLUMN(columns.NumericColumn("i", default=0)),
        place=fields.COLUMN(columns.NumericColumn("i", default=0)),
        **terms,
    )


class ArraySegment(base.Segment):  # type: ignore[misc]
    """A segment in Whoosh's table of contents. Its pickle is four plain values; `indexer.toc` reads them."""

    def __init__(self, entry: SegmentEntry) -> None:
        self.indexname = NAME
        self._set(entry)

    def _set(self, entry: SegmentEntry) -> None:
        self.segid = entry.name
        self.compound = False
        self.entry = entry
        self._gone = frozenset(entry.gone().tolist())

    def __getstate__(self) -> tuple[str, int, str, bytes]:
        return (self.entry.name, self.entry.count, self.entry.kind, self.entry.deleted)

    def __setstate__(self, state: tuple[str, int, str, bytes]) -> None:
        self.indexname = NAME
        self._set(SegmentEntry(*state))

    def codec(self) -> ArrayCodec:
        """The codec that reads it."""
        return ArrayCodec()

    def doc_count_all(self) -> int:
        """Documents, those taken out included."""
        return self.entry.count

    def deleted_count(self) -> int:
        """Documents taken out."""
        return len(self._gone)

    def deleted_docs(self) -> frozenset[int]:
        """The numbers of documents taken out."""
        return self._gone

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document was taken out."""
        return docnum in self._gone

    def should_assemble(self) -> bool:
        """It is one file already."""
        return False


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Reads segments of arrays."""

    def terms_reader(self, storage: Any, segment: ArraySegment) -> ArrayTerms:
        """The terms and postings of a segment."""
        return ArrayTerms(_open(storage, segment))

    def per_document_reader(self, storage: Any, segment: ArraySegment) -> ArrayDocuments:
        """Lengths, columns and deletions of a segment."""
        return ArrayDocuments(_open(storage, segment), segment)


def _open(storage: Any, segment: ArraySegment) -> SegmentFile:
    return open_segment(Path(storage.folder), segment.entry)


class ArrayTerms(base.TermsReader):  # type: ignore[misc]
    """Terms of all fields, in the order of field names and of their bytes."""

    def __init__(self, file: SegmentFile) -> None:
        self._file = file

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._number(*term) is not None

    def _number(self, fieldname: str, text: bytes) -> int | None:
        field = self._file.field(fieldname)
        return field.find(text) if field is not None else None

    def indexed_field_names(self) -> list[str]:
        """The names of the fields that have terms here."""
        return sorted(name for name in (*WORDS, *PLAIN, "kind") if self._file.field(name) is not None)

    def cursor(self, fieldname: str, fieldobj: Any) -> ArrayCursor:
        """A cursor over the terms of a field."""
        return ArrayCursor(self, self._file, fieldname, fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """All (field, term)."""
        for name in self.indexed_field_names():
            yield from self._from(name, b"")

    def _from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        field = self._file.field(fieldname)
        if field is not None:
            for term in field.terms(field.at_least(prefix)):
                yield fieldname, term

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """All (field, term) from a term on."""
        yield from self._from(fieldname, prefix)
        for name in self.indexed_field_names():
            if name > fieldname:
                yield from self._from(name, b"")

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """All terms with what is known of each."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """The same from a term on."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """What is known of a term. KeyError where there is none."""
        field, number = self._file.field(fieldname), self._number(fieldname, text)
        if field is None or number is None:
            raise KeyError((fieldname, text))
        docs = field.docs(number)
        weights = field.weights(number) if field.scored else np.ones(len(docs))
        lengths = self._file.lengths(fieldname)[docs] if field.scored else np.zeros(1)
        shortest, longest = _rounded(lengths.min()), _rounded(lengths.max())
        weight, most = float(weights.sum()), float(weights.max())
        return TermInfo(weight, len(docs), shortest, longest, most, int(docs[0]), int(docs[-1]))

    def frequency(self, fieldname: str, text: bytes) -> float:
        """How often a term is there in all."""
        weight: float = self.term_info(fieldname, text).weight()
        return weight

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """How many documents have a term."""
        field, number = self._file.field(fieldname), self._number(fieldname, text)
        return 0 if field is None or number is None else field.frequency(number)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ArrayMatcher:
        """The postings of a term. TermNotFound where there is none."""
        from whoosh.reading import TermNotFound

        field, number = self._file.field(fieldname), self._number(fieldname, text)
        if field is None or number is None:
            raise TermNotFound(f"{fieldname}:{text!r}")
        weights = field.weights(number).astype(float).tolist() if field.scored else None
        return ArrayMatcher(
            field.docs(number).tolist(),
            weights,
            format=format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
            all_weights=None if weights else 1.0,
        )


def _rounded(length: Any) -> int:
    """A length as Whoosh's standard codec keeps it: in one byte."""
    return int(byte_to_length(length_to_byte(int(length))))


class ArrayMatcher(ListMatcher):  # type: ignore[misc]
    """The postings of a term, for Whoosh to step through; behind the last, it says so as other leaf matchers do."""

    _i: int

    def id(self) -> int:
        """The document it stands on."""
        if not self.is_active():
            raise ReadTooFar
        return int(self._ids[self._i])

    def next(self) -> None:
        """Go on to the next document."""
        if not self.is_active():
            raise ReadTooFar
        self._i += 1

    def skip_to(self, id: int) -> None:
        """Go on to a document, or the first behind it."""
        if not self.is_active():
            raise ReadTooFar
        self._i = bisect_left(self._ids, id, self._i)


class ArrayCursor(base.FieldCursor):  # type: ignore[misc]
    """Moves over the terms of one field."""

    def __init__(self, terms: ArrayTerms, file: SegmentFile, fieldname: str, fieldobj: Any) -> None:
        self._terms, self._name, self._fieldobj = terms, fieldname, fieldobj
        self._field = file.field(fieldname)
        self._at = 0

    def is_valid(self) -> bool:
        """Whether it stands on a term."""
        return self._field is not None and self._at < len(self._field)

    def text(self) -> Any:
        """The term it stands on, as text; None behind the last."""
        if self._field is None or not self.is_valid():
            return None
        return self._fieldobj.from_bytes(self._field.term(self._at))

    def term_info(self) -> TermInfo | None:
        """What is known of the term it stands on."""
        if self._field is None or not self.is_valid():
            return None
        return self._terms.term_info(self._name, self._field.term(self._at))

    def first(self) -> Any:
        """Go to the first term."""
        self._at = 0
        return self.text()

    def find(self, term: Any) -> Any:
        """Go to the first term that is `term` or behind it."""
        wanted = term if isinstance(term, bytes) else self._fieldobj.to_bytes(term)
        self._at = self._field.at_least(wanted) if self._field is not None else 0
        return self.text()

    def next(self) -> Any:
        """Go on to the next term."""
        self._at += 1
        return self.text()


class ArrayDocuments(base.PerDocumentReader):  # type: ignore[misc]
    """Lengths, columns and deletions of a segment."""

    def __init__(self, file: SegmentFile, segment: ArraySegment) -> None:
        self._file, self._segment = file, segment

    def doc_count(self) -> int:
        """Documents that are not taken out."""
        return self._segment.doc_count_all() - self._segment.deleted_count()

    def doc_count_all(self) -> int:
        """Documents, those taken out included."""
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        """Whether any document was taken out."""
        return self._segment.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        """Whether this one was."""
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterable[int]:
        """Those that were."""
        return iter(self._segment.deleted_docs())

    def supports_columns(self) -> bool:
        """It has columns."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Whether this segment has a column."""
        return fieldname in self._file.arrays

    def column_reader(self, fieldname: str, column: Any) -> ArrayColumn:
        """A column."""
        return ArrayColumn(self._file, fieldname, column.default_value())

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """How many words a document has in a field, as near as one byte tells."""
        if fieldname not in SCORED or f"{fieldname}.length" not in self._file.arrays:
            return default
        return _rounded(self._file.lengths(fieldname)[docnum])

    def field_length(self, fieldname: str) -> int:
        """How many words all documents have in a field, exactly."""
        return int(self._file.arrays.meta.get("lengths", {}).get(fieldname, 0))

    def min_field_length(self, fieldname: str) -> int:
        """The length of the shortest."""
        return _rounded(min(self._file.lengths(fieldname), default=0)) if fieldname in SCORED else 0

    def max_field_length(self, fieldname: str) -> int:
        """The length of the longest."""
        return _rounded(max(self._file.lengths(fieldname), default=0)) if fieldname in SCORED else 0

    def stored_fields(self, docnum: int) -> dict[str, Any]:  # noqa: ARG002
        """None: articles are in the column `record`."""
        return {}

    def close(self) -> None:
        """The map closes with the last view of it."""


class ArrayColumn(columns.ColumnReader):  # type: ignore[misc]
    """A column read where it lies."""

    def __init__(self, file: SegmentFile, name: str, default: Any) -> None:
        self._count = file.count
        self._default = default
        if name == "record":
            self._values: Any = file.records
        elif name == "folded":
            self._values = file.folded
        else:
            self._values = file.arrays[name]

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, docnum: int) -> Any:
        value = self._values[docnum]
        match value:
            case bytes():
                return value
            case str():
                return value.encode()
            case _:
                return int(value)

    def __iter__(self) -> Iterator[Any]:
        return (self[docnum] for docnum in range(self._count))

    def sort_key(self, docnum: int) -> Any:
        """What the column is sorted by."""
        return self[docnum]

    def default_value(self, reverse: bool = False) -> Any:  # noqa: ARG002
        """The value of a document that has none."""
        return self._default

    def load(self) -> Self:
        """It is loaded."""
        return self
