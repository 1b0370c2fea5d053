"""Many phrases, each with the documents that may hold it, go in; where each stands comes out. Their texts are read once.

Of each phrase three characters side by side are its anchor, the rarest. Wherever it stands, two of them begin at an even
place, and no others are looked at. Which places of a text may be such a one is looked up for all phrases together, in a
table by a hash of both characters; and what is left, with the third, in another. That leaves little beside what is sought.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import are_in, within
from indexer.arrays import begins as changes
from search.candidates import Documents, Needle
from search.query import HOLE
from search.scan import MANY, SINGLE, Occurrences, characters, occurrences, pieces
from search.snapshot import Segment
from search.units import copied

ONCE: Final = 3
"""From how many times the characters of all texts on, each counted for every phrase that may stand in it, it is quicker to
read them once: 1.4 ns a character, where a phrase takes 0.7 (200 phrases in rmrb-2026 and xwlb: 61 M and 14 M characters)."""

PIECE: Final = 1 << 18
"""Characters looked up at once. 14 M of rmrb-2026 and xwlb for 200 phrases: 20 ms, with half as long, with twice 23; and two
threads take as long as one."""


@dataclass(frozen=True, slots=True)
class _Sought:
    """A phrase by its number, the documents that may hold it, and where in it its anchor begins."""

    number: int
    needle: Needle
    docs: Documents
    anchor: int


def occurrences_of_each(segment: Segment, wanted: Sequence[tuple[Needle, Documents]]) -> list[Occurrences]:
    """Where phrases stand in one unit of their candidates, for each as `occurrences`."""
    together: list[_Sought] = []
    some = np.zeros(segment.count, dtype=bool)
    each, most = 0, MANY * segment.limits[-1]
    for number, (needle, docs) in enumerate(wanted if len(wanted) >= ONCE else ()):  # fewer are never worth it
        if len(docs) <= SINGLE or len(needle.units) < 3 or HOLE in needle.text:
            continue
        if (size := characters(segment, docs)) <= most:
            together.append(_Sought(number, needle, docs, _anchor(needle)))
            some[docs] = True
            each += size
    docs = some.nonzero()[0]
    found: dict[int, Occurrences] = {}
    if together and each >= ONCE * characters(segment, docs):
        found = dict(_read_once(segment, together, docs))
    return [found.get(at) or occurrences(segment, needle, docs) for at, (needle, docs) in enumerate(wanted)]


def _anchor(needle: Needle) -> int:
    """Where the three neighbours begin that are rarest, by the rarest one, then by the next."""
    rank = {at: rank for rank, at in enumerate(needle.order)}
    return min(range(len(needle.units) - 2), key=lambda at: sorted((rank[at], rank[at + 1], rank[at + 2])))


def _read_once(segment: Segment, together: list[_Sought], docs: Documents) -> Iterator[tuple[int, Occurrences]]:
    """Each phrase's number, and where it stands."""
    texts, begins, ends = segment.texts(docs), segment.limits[docs], segment.limits[docs + 1]
    codes = _codes(*np.array([one.needle.units[one.anchor : one.anchor + 3] for one in together]).T)
    anchors = np.sort(codes)
    anchors = anchors[changes(anchors)]
    which, places = _anchors_in(texts, begins, ends, anchors)
    of, at = _phrases_at(texts, which, places, anchors.searchsorted(codes), together)
    number = np.maximum(begins.searchsorted(at, "right") - 1, 0)
    sizes = np.array([len(one.needle.units) for one in together])
    whole = (at >= begins[number]) & (at + sizes[of] <= ends[number])
    of, at, number = of[whole], at[whole], number[whole]
    doc = docs[number]
    # All candidates of all phrases in one list, in order.
    room = segment.count
    mine = are_in(of * room + doc, np.concatenate([one.docs + place * room for place, one in enumerate(together)]))
    of, at, number, doc = of[mine], at[mine], number[mine], doc[mine]
    order = np.argsort(of * room + doc, kind="stable")
    of, at, number, doc = of[order], at[order], number[order], doc[order]
    early = np.concatenate(([0], np.cumsum(at - begins[number] < segment.file.arrays["folded.headline"][doc])))
    first = changes(of * room + doc).nonzero()[0]
    edges = np.append(first, len(doc))
    everywhere, in_headline = np.diff(edges), np.diff(early[edges])
    limits = of[first].searchsorted(np.arange(len(together) + 1)).tolist()
    for one, begin, end in zip(together, limits[:-1], limits[1:], strict=True):
        yield one.number, Occurrences(doc[first[begin:end]], everywhere[begin:end], in_headline[begin:end])


def _phrases_at(
    texts: NDArray[Any], which: Documents, places: Documents, anchors: Documents, together: list[_Sought]
) -> tuple[Documents, Documents]:
    """Of each place where a phrase stands the phrase, by its place in `together`, and where it begins. `which` anchor stands
    at each of `places`; `anchors`: that of each phrase."""
    by_anchor = np.argsort(anchors, kind="stable")  # that several phrases have one anchor is rare
    begin, end = anchors[by_anchor].searchsorted(which), anchors[by_anchor].searchsorted(which, "right")
    of = by_anchor[np.repeat(begin, end - begin) + within(end - begin)]
    at = np.repeat(places, end - begin) - np.array([one.anchor for one in together])[of]
    longest = max(len(one.needle.units) for one in together)
    # The rarest character first: it leaves few. What a shorter phrase has no more of, its first stands for.
    orders = np.array([(*one.needle.order, *one.needle.order[:1] * longest)[:longest] for one in together])
    units = np.array([one.needle.units[order] for one, order in zip(together, orders, strict=True)])
    for order, unit in zip(orders.T, units.T, strict=True):
        # Beyond the texts there is nothing; what is not of one document alone is left out by who asks.
        same = texts.take(at + order[of], mode="clip") == unit[of]
        of, at = of[same], at[same]
    return of, at


def _anchors_in(
    texts: NDArray[Any], begins: Documents, ends: Documents, anchors: NDArray[np.uint64]
) -> tuple[Documents, Documents]:
    """Which anchor, and at which place of `texts`, for all that stand between `begins` and `ends`, where texts are counted
    through one behind the other."""
    begin, end, whole = (np.zeros(1 << 16, dtype=bool) for _ in range(3))
    begin[_pair_hashed((anchors & np.uint64(0xFFFFFFFF)).astype(np.uint32))] = True
    end[_pair_hashed((anchors >> np.uint64(16)).astype(np.uint32))] = True
    whole[_hashed(anchors)] = True
    either = begin | end
    which: list[Documents] = []
    places: list[Documents] = []
    for part in pieces(begins, ends, PIECE):
        piece, starts, _ = copied(texts, begins[part], ends[part])
        pairs = _pair_hashed(piece[: len(piece) // 2 * 2].view("<u4"))
        at = either.take(pairs).nonzero()[0]
        pairs = pairs[at]
        first, second = 2 * at[begin[pairs]], 2 * at[end[pairs]] - 1
        at = np.concatenate((first[first < len(piece) - 2], second[second >= 0]))
        code = _codes(piece[at], piece[at + 1], piece[at + 2])
        likely = whole.take(_hashed(code))
        at, code = at[likely], code[likely]
        number = np.minimum(anchors.searchsorted(code), len(anchors) - 1)
        sure = anchors[number] == code
        at, number = at[sure], number[sure]
        which.append(number)
        places.append(at + (begins[part] - starts)[starts.searchsorted(at, "right") - 1])
    return np.concatenate(which), np.concatenate(places)


def _codes(first: NDArray[Any], second: NDArray[Any], third: NDArray[Any]) -> NDArray[np.uint64]:
    """Three characters as a number, the last one in its highest bits."""
    codes: NDArray[np.uint64] = (
        first | second.astype(np.uint64) << np.uint64(16) | third.astype(np.uint64) << np.uint64(32)
    )
    return codes


def _pair_hashed(pairs: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Two characters as 16 bits: multiplied by 2^32 divided by the golden ratio (Knuth, The Art of Computer Programming 3,
    6.4), of which the first. 0.8 ns for both, looking up included; by two numbers of 16 bits 1.3."""
    hashed: NDArray[np.uint32] = pairs * np.uint32(0x9E3779B1)
    hashed >>= np.uint32(16)
    return hashed


def _hashed(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Three characters as 16 bits, likewise."""
    hashed: NDArray[np.uint64] = codes * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(48)
    return hashed
