"""A segment opened goes in; what in its arrays does not fit together comes out, in words. Every array is read.

Checksums tell what is not as it was written. This tells what should never have been written: by another program, by
somebody who put the checksums in order again, or by a defect of ours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from indexer.across import FIELD
from indexer.arrays import Arrays
from indexer.errors import IndexUnusable
from indexer.postings import LONGEST_TERM, Field
from indexer.schema import FACETS, PLAIN, SCORED, WORDS
from indexer.segments import SegmentFile
from indexer.texts import FOLDED_ENCODING


def misfits(file: SegmentFile) -> Iterator[str]:
    """What does not fit together in a segment whose checksums are right."""
    article = file.kind == "article"
    wanted = (*WORDS, *PLAIN) if article else ("kind", "key")
    for name in (*wanted, *((FIELD,) if f"{FIELD}.df" in file.arrays else ())):
        try:
            field = file.field(name)
            if field is None:
                yield f"{name} is missing"
                continue
            wrong = _postings(file, name) or _terms(field) or _shown(file, name, field)
        except (IndexUnusable, ValueError, IndexError, KeyError) as error:
            wrong = str(error)
        if wrong:
            yield f"{name}: {wrong}"
    if article:
        yield from _columns(file)


def _postings(file: SegmentFile, name: str) -> str:
    """Documents that are there, each term's in order; as many as are counted."""
    arrays, count = file.arrays, file.count
    df, dense, before = arrays[f"{name}.df"].astype(np.int64), arrays[f"{name}.dense"], arrays[f"{name}.before"]
    docs, bits = arrays[f"{name}.docs"].astype(np.int64), arrays[f"{name}.bits"]
    width = -(-count // 8)
    if (np.diff(dense.astype(np.int64)) <= 0).any() or (len(dense) and dense[-1] >= len(df)) or (df == 0).any():
        return "terms are not counted as they should be"
    rows = np.unpackbits(bits.reshape(len(dense), width), axis=1) if width else np.zeros((len(dense), 0), np.uint8)
    if (rows[:, count:] != 0).any() or not np.array_equal(rows.sum(axis=1), df[dense]):
        return "a term has other documents than are counted"
    if not np.array_equal(before, np.concatenate(([0], np.cumsum(df[dense])))):
        return "postings are not where they should be"
    sparse = np.delete(df, dense)
    if len(docs) != sparse.sum() or (len(docs) and docs.max() >= count):
        return "a term has documents that are not there"
    first = np.zeros(len(docs), dtype=bool)
    first[np.cumsum(sparse)[:-1]] = True
    if (np.diff(docs) <= 0)[~first[1:]].any():
        return "a term's documents are not in order"
    if (name in SCORED) != (f"{name}.weight" in arrays):
        return "it has weights where none belong, or none where they do"
    if name in SCORED and arrays.count(f"{name}.told") != -(-len(df) // 8):
        return "it is not known which terms are told"
    return "" if name not in SCORED or arrays.count(f"{name}.weight") == -(-df.sum() // 2) else "weights are missing"


def _terms(field: Field) -> str:
    """Terms in order, each once, in UTF-8 as `schema.as_term` makes it, and each to be found."""
    terms = list(field.terms())
    if len(terms) != len(field) or any(one >= other for one, other in pairwise(terms)):
        return "terms are not in order"
    for number, term in enumerate(terms):
        if len(term) > LONGEST_TERM or field.find(term) != number:
            return "a term is not found in its place"
        if len(term) < LONGEST_TERM - 3:  # a longer one may have been cut in the middle of a character
            term.decode("utf-8", "surrogatepass")
    return ""


def _shown(file: SegmentFile, name: str, field: Field) -> str:
    """Every value of a facet is printed somehow."""
    if name not in FACETS:
        return ""
    for number in range(len(field)):
        file.shown(name, number)
    return "" if file.arrays.count(f"{name}.shown.ends") == len(field) + 1 else "values are not all printed"


def _columns(file: SegmentFile) -> Iterator[str]:
    arrays: Arrays = file.arrays
    days = arrays["ordinal"]
    if len(days) and not 0 <= days.min() <= days.max() <= dt.date.max.toordinal():
        yield "ordinal: a day is none of the calendar"
    try:
        ends = file.folded.ends.astype(np.int64)
        for number in range(file.count):
            file.folded[number].decode(FOLDED_ENCODING, "surrogatepass")
        if (ends % 2).any() or (2 * arrays["folded.headline"].astype(np.int64) > np.diff(ends)).any():
            yield "folded: a text is shorter than its headline"
    except (IndexUnusable, ValueError) as error:
        yield f"folded: {error}"
