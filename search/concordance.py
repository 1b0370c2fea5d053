"""The matches of a query go in; every place where what was looked for stands comes out, with the text around it (KWIC).

Where things stand is told by the folded texts that the index keeps, so that a count reads no article. An article is read
when a line of it is wanted; sorted by context, only keys are held, some hundred bytes for each line.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from heapq import nsmallest
from itertools import islice
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from indexer.errors import QueryError
from indexer.jsonform import loads
from indexer.records import Article
from indexer.schema import units
from indexer.texts import FOLDED_ENCODING
from search.highlight import Sought, printed
from search.snapshot import Segment

Order = Literal["date", "newest", "paper", "left", "right", "match"]
ORDERS: Final = ("date", "newest", "paper", "left", "right", "match")
"""By day, oldest or newest first; by paper, then day; by what stands to the left or right of the match; by the match."""

Part = Literal["headline", "kicker", "deck", "body"]
_PARTS: Final[tuple[Part, ...]] = ("headline", "kicker", "deck")

SORTED_BY: Final = 24
"""Folded characters of the context that lines are sorted by; those with all of them alike stand in order of day."""

_PLACE: Final = struct.Struct(">IIII")
"""Which article of the order, which unit of it, and where in its folded form a match begins and ends."""

Documents = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Line:
    """One occurrence: in which part of the article, the unit (headline, kicker, deck or paragraph) as printed, and where
    in it the match begins and ends."""

    article: Article
    part: Part
    unit: str
    first: int
    last: int

    @property
    def left(self) -> str:
        """The unit before the match."""
        return self.unit[: self.first]

    @property
    def match(self) -> str:
        """The match as printed."""
        return self.unit[self.first : self.last]

    @property
    def right(self) -> str:
        """The unit behind the match."""
        return self.unit[self.last :]


class Concordance:
    """All occurrences in the articles that match: iterate for the lines; `len` is how many, `articles` in how many.

    What overlaps is counted each: 哈哈哈 has 哈哈 twice. An article that matches by something else alone (a day, a
    section) has no line.
    """

    def __init__(
        self,
        matches: Sequence[tuple[Segment, Documents]],
        sought: Sought,
        order: Order = "date",
    ) -> None:
        if order not in ORDERS:
            raise QueryError(f"there is no order {order!r}", f"Orders are {', '.join(ORDERS)}.")
        self._segments = [segment for segment, _ in matches]
        self._rows = _ordered(matches, order)
        self._read = lru_cache(16)(self._article)
        self._sought, self._order = sought, order

    def __len__(self) -> int:
        return self._counted[0]

    def __iter__(self) -> Iterator[Line]:
        return self.lines()

    @property
    def articles(self) -> int:
        """How many articles have a line."""
        return self._counted[1]

    @cached_property
    def _counted(self) -> tuple[int, int]:
        lines, articles, before = 0, 0, -1
        for row, _, _, found in self._found():
            lines += len(found)
            articles += row != before
            before = row
        return lines, articles

    def lines(self, limit: int | None = None) -> Iterator[Line]:
        """The first `limit` lines in order; None: all."""
        if self._order in ("left", "right", "match"):
            keys = self._keys()
            for key in sorted(keys) if limit is None else nsmallest(limit, keys):
                row, unit, first, last = _PLACE.unpack(key[-_PLACE.size :])
                yield from self._lines(row, unit, [(first, last)])
        else:
            every = (line for row, unit, _, found in self._found() for line in self._lines(row, unit, found))
            yield from islice(every, limit)

    def _lines(self, row: int, unit: int, found: Sequence[tuple[int, int]]) -> Iterator[Line]:
        article = self._read(row)
        text = units(article)[unit]
        part = _PARTS[unit] if unit < len(_PARTS) else "body"
        for first, last in printed(text, found):
            yield Line(article, part, text, first, last)

    def _article(self, row: int) -> Article:
        segment, doc = self._rows[row].tolist()
        return loads(self._segments[segment].file.records[doc])

    def _found(self) -> Iterator[tuple[int, int, str, Sequence[tuple[int, int]]]]:
        """Every unit with a match: which row, which unit of it, its folded text and where they are in that."""
        for row, (segment, doc) in enumerate(self._rows):
            folded = self._segments[segment].file.folded[doc].decode(FOLDED_ENCODING, "surrogatepass")
            texts = folded.split("\n")
            for unit, (text, found) in enumerate(zip(texts, self._sought.places(texts), strict=True)):
                if found:
                    yield row, unit, text, found

    def _keys(self) -> Iterator[bytes]:
        """What each line is sorted by, and behind it its place."""
        for row, unit, text, found in self._found():
            for first, last in found:
                left = text[max(0, first - SORTED_BY) : first][::-1]
                right = text[last : last + SORTED_BY]
                parts = {"left": (left, right), "right": (right, left), "match": (text[first:last], right)}[self._order]
                yield b"\0".join((*map(collated, parts), _PLACE.pack(row, unit, first, last)))


def collated(text: str) -> bytes:
    """Bytes that sort folded text as a Chinese reader would look for it: the code of GB 18030, in which the 3,755 most
    common characters stand by their pinyin."""
    return text.encode("gb18030", "replace")


def _ordered(matches: Sequence[tuple[Segment, Documents]], order: Order) -> NDArray[np.intp]:
    """(segment, document) of every match, by day, page and place; the newest day first, or by paper, where asked for."""
    segments = np.repeat(np.arange(len(matches)), [len(docs) for _, docs in matches])
    docs = np.concatenate([docs for _, docs in matches]) if matches else np.empty(0, np.intp)

    def column(name: str) -> NDArray[np.int64]:
        pieces = [segment.file.arrays[name][docs] for segment, docs in matches]
        return np.concatenate(pieces).astype(np.int64) if pieces else np.empty(0, np.int64)

    days = column("ordinal")
    ties = np.concatenate([segment.file.arrays["tie"][docs] for segment, docs in matches]) if matches else days
    keys = [ties, column("place"), -days if order == "newest" else days]
    if order == "paper":
        keys.append(_papers(matches))
    return np.column_stack((segments, docs))[np.lexsort(keys)]


def _papers(matches: Sequence[tuple[Segment, Documents]]) -> NDArray[np.intp]:
    """For every match a number that sorts its paper; the unknown first."""
    names: list[bytes] = []
    of_each: list[NDArray[np.intp]] = []
    for segment, docs in matches:
        column = np.zeros(segment.count, np.intp)
        field = segment.file.field("paper")
        if field is not None:
            terms, having = field.postings()
            column[having] = terms + len(names) + 1
            names += [collated(term.decode()) for term in field.terms()]
        of_each.append(column[docs])
    rank = np.zeros(len(names) + 1, np.intp)
    rank[1:] = np.unique(np.array(names, dtype=object), return_inverse=True)[1] + 1 if names else 0
    return rank[np.concatenate(of_each)] if of_each else np.empty(0, np.intp)
