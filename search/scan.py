"""A phrase and the documents that may hold it go in; those that do come out, with how often each does.

The folded texts of a segment lie one behind the other as UTF-16, so that they are one array of numbers. Where the two
rarest characters of a phrase stand is three operations on it, and each further character leaves fewer of these places.
Of many candidates all texts are read where they lie: 0.2 ns a character. Those of fewer are put together first: 0.7 µs
a document. Single ones are looked into, 1.5 µs each. (Articles of 1,200 characters.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexer.texts import FOLDED_ENCODING
from search.candidates import Documents, Needle
from search.halves import halves, of_each
from search.marks import Marks, listed
from search.query import HOLE
from search.snapshot import Mask, Segment
from search.units import copied

MANY: Final = 0.2
"""Share of a segment's characters from which reading them all is quicker than putting the candidates together: that takes
0.6 ns a character, and all 0.16 each (5.6 M of rmrb-2026; with 25 M of xwlb too 1.3 and 0.22)."""

SINGLE: Final = 24
"""Candidates up to which looking into each is quicker than any array."""

PIECE: Final = 1 << 20
"""Characters compared at once: 2 MB of text. On 5.6 M characters of rmrb-2026 a quarter of that takes as long in one thread,
and in two, of which each waits for the other between pieces, half again as long; twice of it takes as much longer."""

HALVED: Final = 1 << 23
"""Characters from which two threads look for a phrase: 5.6 M take 1.6 ms in one and in two, 25 M take 6.5 and 4."""

TOGETHER: Final = 1 << 19
"""Characters put together at once: 1 MB. Half and twice of that take longer in one of both archives."""


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Documents with a phrase, in order; how often each has it everywhere, and in its headline."""

    docs: Documents
    everywhere: NDArray[np.intp]
    in_headline: NDArray[np.intp]


NOWHERE: Final = Occurrences(*(np.empty(0, np.intp) for _ in range(3)))


def characters(segment: Segment, docs: Documents) -> int:
    """How many characters some documents have."""
    return int((segment.limits[docs + 1] - segment.limits[docs]).sum())


def of_all(segment: Segment, docs: Documents) -> float:
    """Which share of a segment's characters some documents have."""
    return characters(segment, docs) / max(1, int(segment.limits[-1]))


def holders(segment: Segment, wanted: Needle, docs: Documents, in_headline: bool) -> Documents:
    """Those of the candidates `docs` that hold the phrase in one unit; with `in_headline`, in the headline."""
    if len(docs) <= SINGLE:
        return docs[holding(segment, wanted.text, docs, in_headline)]
    limits, headlines = segment.limits, segment.file.arrays["folded.headline"]
    whole = of_all(segment, docs) > MANY
    texts: NDArray[Any] = segment.file.arrays["folded"].view("<u2") if whole else segment.texts(docs)

    def look(some: Documents) -> Mask:
        begins = limits[some]
        ends = begins + headlines[some] if in_headline else limits[some + 1]
        if whole:
            return _holds_any(texts[begins[0] : ends[-1]], begins - begins[0], ends - begins[0], wanted)
        parts = pieces(begins, ends, TOGETHER)
        return np.concatenate([_holds_any(*copied(texts, begins[part], ends[part]), wanted) for part in parts])

    holds: Mask = np.concatenate(of_each(look, halves(limits, docs, HALVED)))
    return docs[holds]


def _holds_any(texts: NDArray[Any], begins: Documents, ends: Documents, wanted: Needle) -> Mask:
    """Which of the texts that lie between `begins` and `ends` have the phrase."""
    places = places_of(texts, wanted)
    of_each = begins.searchsorted(places, "right") - 1
    whole = places + len(wanted.units) <= ends[of_each]  # neither before the first nor from one into the next
    mask = np.zeros(len(begins), dtype=bool)
    mask[of_each[whole & (of_each >= 0)]] = True
    return mask


def pieces(begins: Documents, ends: Documents, size: int) -> Iterator[slice]:
    """Texts by the numbers of those that are put together at once, to `size` characters or so."""
    total = np.cumsum(ends - begins)
    cuts = [0, *np.searchsorted(total, np.arange(size, total[-1], size)).tolist(), len(begins)]
    return (slice(first, last) for first, last in pairwise(cuts) if first < last)


def holding(segment: Segment, text: str, docs: NDArray[Any], in_headline: bool) -> list[bool]:
    """For each of `docs` whether it holds `text` in one unit, in the headline if asked, by looking into each."""
    sought = text.encode(FOLDED_ENCODING, "surrogatepass")
    folded = segment.file.folded
    if not in_headline:
        return [_holds(folded[doc], sought) for doc in docs.tolist()]
    headlines = segment.file.arrays["folded.headline"]
    return [_holds(folded[doc][: 2 * int(headlines[doc])], sought) for doc in docs.tolist()]


def _holds(text: bytes, sought: bytes) -> bool:
    at = text.find(sought)
    while at % 2 == 1:  # between two characters; -1 is odd, and none
        if at < 0:
            return False
        at = text.find(sought, at + 1)
    return True


def _count(text: bytes, sought: bytes, before: int) -> tuple[int, int]:
    """How often a text has another, overlapping ones each, and how often so that it begins before a place."""
    found = early = 0
    at = text.find(sought)
    while at >= 0:
        if not at & 1:
            found += 1
            early += at < before
        at = text.find(sought, at + 1)
    return found, early


def occurrences(segment: Segment, wanted: Needle, docs: Documents) -> Occurrences:
    """Where the phrase stands in one unit of the candidates `docs`. Overlapping ones count each."""
    if not len(docs):
        return NOWHERE
    limits = segment.limits
    headlines = segment.file.arrays["folded.headline"]
    if len(docs) <= SINGLE and HOLE not in wanted.text:
        sought, folded = wanted.text.encode(FOLDED_ENCODING, "surrogatepass"), segment.file.folded
        pairs = zip(docs.tolist(), headlines[docs].tolist(), strict=True)
        everywhere, headline = np.array([_count(folded[doc], sought, 2 * head) for doc, head in pairs], np.intp).T
    else:
        whole = of_all(segment, docs) > MANY
        texts: NDArray[Any] = segment.file.arrays["folded"].view("<u2") if whole else segment.texts(docs)

        def look(some: Documents) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
            begins, ends, heads = limits[some], limits[some + 1], headlines[some]
            if whole:
                count = _counted if len(wanted.units) > 2 else _counted_short
                return count(texts[begins[0] : ends[-1]], begins - begins[0], ends - begins[0], heads, wanted)
            parts = pieces(begins, ends, TOGETHER)
            counts = [_counted(*copied(texts, begins[part], ends[part]), heads[part], wanted) for part in parts]
            return _joined(counts)

        everywhere, headline = _joined(of_each(look, halves(limits, docs, HALVED)))
    kept = np.flatnonzero(everywhere)
    return Occurrences(docs[kept], everywhere[kept], headline[kept])


def _joined(counts: Sequence[tuple[NDArray[np.intp], NDArray[np.intp]]]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    everywhere, headline = (np.concatenate(part) for part in zip(*counts, strict=True))
    return everywhere, headline


def _counted(
    texts: NDArray[Any], begins: Documents, ends: Documents, headlines: NDArray[Any], wanted: Needle
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """How often each of the texts that lie between `begins` and `ends` has the phrase, whole and in its headline."""
    places = places_of(texts, wanted)
    size = len(wanted.units)
    if len(places) > len(begins):  # fewer texts than places: each text's share of the places is looked up
        before = np.searchsorted(places, begins)
        everywhere = np.maximum(np.searchsorted(places, ends - (size - 1)) - before, 0)
        return everywhere, np.searchsorted(places, begins + headlines) - before
    of_each = np.searchsorted(begins, places, side="right") - 1
    whole = places + size <= ends[of_each]  # not from one text into the next
    places, of_each = places[whole], of_each[whole]
    in_headline = of_each[places - begins[of_each] < headlines[of_each]]
    return np.bincount(of_each, minlength=len(begins)), np.bincount(in_headline, minlength=len(begins))


def _counted_short(
    texts: NDArray[Any], begins: Documents, ends: Documents, headlines: NDArray[Any], wanted: Needle
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The same of one or two characters in all texts."""
    marks = Marks.of(_bits(texts, wanted, range(len(wanted.units))))
    first = marks.up_to(begins)
    last = np.maximum(ends - (len(wanted.units) - 1), begins)  # not from one text into the next
    return marks.up_to(last) - first, marks.up_to(begins + headlines) - first


def places_of(texts: NDArray[Any], wanted: Needle, within: Mask | None = None) -> NDArray[np.intp]:
    """The places in `texts` where the phrase begins. `within`: for each 64 characters whether what begins there is wanted;
    the rest is left out."""
    order, units = wanted.order, wanted.units
    together = 1 if wanted.alone else 2
    words = _bits(texts, wanted, order[:together]).view("<u8")
    places = listed(words if within is None else words * within[: len(words)])
    for at in order[together:]:
        if not len(places):
            break
        places = places[texts[places + at] == units[at]]
    return places


def _bits(texts: NDArray[Any], wanted: Needle, compared: Sequence[int]) -> NDArray[np.uint8]:
    """A bit for each place in `texts`, whether the phrase may begin there: whether one or two of its characters, by their
    places in it, stand where they should. Looked for in pieces that stay in the processor's cache."""
    room = len(texts) - len(wanted.units) + 1
    bits = np.zeros((len(texts) // 64 + 1) * 8, np.uint8)
    hits = np.empty(min(max(room, 0), PIECE), dtype=bool)
    others = np.empty_like(hits)
    (first, unit), *second = [(texts[at:], wanted.units[at]) for at in compared]
    for begin in range(0, room, PIECE):
        end = min(begin + PIECE, room)
        hits, others = hits[: end - begin], others[: end - begin]
        np.equal(first[begin:end], unit, hits)
        for other, beside in second:
            np.equal(other[begin:end], beside, others)
            np.logical_and(hits, others, hits)
        packed = np.packbits(hits, bitorder="little")  # 64 at a time it is found quicker where few are true
        bits[begin // 8 : begin // 8 + len(packed)] = packed
    return bits
