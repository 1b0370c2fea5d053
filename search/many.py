"""Many phrases, each with the documents that may hold it, go in; where each stands comes out. Their texts are read once.

Of each phrase two characters beside each other are its anchor, the rarest two, and so are two that begin one character
before or behind: of these one stands at an even place, and no others are looked at. Which places of a text may be one is
looked up for all anchors together, in a table by a hash of both characters; what is left is a place in thousands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import are_in
from indexer.arrays import begins as changes
from search.candidates import Documents, Needle
from search.query import HOLE
from search.scan import MANY, NOWHERE, SINGLE, Occurrences, characters, occurrences, pieces
from search.snapshot import Segment
from search.units import copied

ONCE: Final = 3
"""From how many times the characters of all texts on, each counted for every phrase that may stand in it, it is quicker to
read them once: 2 ns a character, where a phrase takes 0.7 (200 phrases in rmrb-2026 and xwlb: 61 M and 14 M characters)."""

PIECE: Final = 1 << 18
"""Characters looked up at once. 200 phrases in rmrb-2026 and xwlb, in one thread: 21 ms, with half and twice that 24."""

_SPREAD: Final = np.uint16(40503)
"""2^16 divided by the golden ratio (Knuth, The Art of Computer Programming 3, 6.4)."""


@dataclass(frozen=True, slots=True)
class _Sought:
    """A phrase by its number, the documents that may hold it, and where in it its anchors stand."""

    number: int
    needle: Needle
    docs: Documents
    anchors: tuple[int, int]


def occurrences_of_each(segment: Segment, wanted: Sequence[tuple[Needle, Documents]]) -> list[Occurrences]:
    """Where phrases stand in one unit of their candidates, for each as `occurrences`."""
    together: list[_Sought] = []
    some = np.zeros(segment.count, dtype=bool)
    each, most = 0, MANY * segment.limits[-1]
    for number, (needle, docs) in enumerate(wanted if len(wanted) >= ONCE else ()):  # fewer are never worth it
        if len(docs) <= SINGLE or len(needle.units) < 3 or HOLE in needle.text:
            continue
        if (size := characters(segment, docs)) <= most:
            together.append(_Sought(number, needle, docs, _anchors(needle)))
            some[docs] = True
            each += size
    docs = some.nonzero()[0]
    found: dict[int, Occurrences] = {}
    if together and each >= ONCE * characters(segment, docs):
        found = dict(_read_once(segment, together, docs))
    return [found.get(at) or occurrences(segment, needle, docs) for at, (needle, docs) in enumerate(wanted)]


def _anchors(needle: Needle) -> tuple[int, int]:
    """The first of the two neighbours that are rarest, by the rarer one, then by the other; and the one beside it."""
    rank = {at: rank for rank, at in enumerate(needle.order)}
    last = len(needle.units) - 2
    rarest = min(range(last + 1), key=lambda at: sorted((rank[at], rank[at + 1])))
    return rarest, rarest + 1 if rarest < last else rarest - 1


def _read_once(segment: Segment, together: list[_Sought], docs: Documents) -> Iterator[tuple[int, Occurrences]]:
    """Each phrase's number, and where it stands."""
    texts, begins, ends = segment.texts(docs), segment.limits[docs], segment.limits[docs + 1]
    pairs = np.array([sought.needle.units[at : at + 2] for sought in together for at in sought.anchors], np.uint32)
    codes = pairs[:, 0] << 16 | pairs[:, 1]
    anchors = np.sort(codes)
    anchors = anchors[changes(anchors)]
    which, places = _anchors_in(texts, begins, ends, anchors)
    order = which.argsort(kind="stable")
    places, limits = places[order], which[order].searchsorted(np.arange(len(anchors) + 1))
    heads = segment.file.arrays["folded.headline"][docs]
    for sought, pair in zip(together, anchors.searchsorted(codes).reshape(-1, 2).tolist(), strict=True):
        of_each = zip(sought.anchors, pair, strict=True)
        at = np.concatenate([places[limits[anchor] : limits[anchor + 1]] - offset for offset, anchor in of_each])
        for offset, unit in enumerate(sought.needle.units.tolist()):
            if len(at):
                # Beyond the texts there is nothing; what is not of the same document is left out below.
                at = at[texts.take(at + offset, mode="clip") == unit]
        if not len(at):
            yield sought.number, NOWHERE
            continue
        at.sort()
        doc = np.maximum(begins.searchsorted(at, "right") - 1, 0)
        whole = (at >= begins[doc]) & (at + len(sought.needle.units) <= ends[doc])
        at, doc = at[whole], doc[whole]
        mine = are_in(docs[doc], sought.docs)
        at, doc = at[mine], doc[mine]
        first = changes(doc).nonzero()[0]
        everywhere = np.diff(np.append(first, len(doc)))
        early = (at - begins[doc] < heads[doc]).astype(np.intp)
        in_headline = np.add.reduceat(early, first) if len(first) else first
        yield sought.number, Occurrences(docs[doc[first]], everywhere, in_headline)


def _anchors_in(
    texts: NDArray[Any], begins: Documents, ends: Documents, anchors: NDArray[np.uint32]
) -> tuple[Documents, Documents]:
    """Which anchor, and at which place of `texts`, for all that stand at even places between `begins` and `ends`, where
    texts are counted through one behind the other."""
    table = np.zeros(1 << 16, dtype=bool)
    table[_hashed((anchors >> 16).astype(np.uint16), (anchors & 0xFFFF).astype(np.uint16))] = True
    which: list[Documents] = []
    places: list[Documents] = []
    for part in pieces(begins, ends, PIECE):
        piece, starts, _ = copied(texts, begins[part], ends[part])
        even = len(piece) // 2 * 2
        at = 2 * table.take(_hashed(piece[:even:2], piece[1:even:2])).nonzero()[0]
        code = piece[at].astype(np.uint32) << 16 | piece[at + 1]
        number = np.minimum(anchors.searchsorted(code), len(anchors) - 1)
        sure = anchors[number] == code
        at, number = at[sure], number[sure]
        which.append(number)
        places.append(at + (begins[part] - starts)[starts.searchsorted(at, "right") - 1])
    return np.concatenate(which), np.concatenate(places)


def _hashed(first: NDArray[np.uint16], second: NDArray[np.uint16]) -> NDArray[np.uint16]:
    hashed: NDArray[np.uint16] = first * _SPREAD ^ second
    return hashed
