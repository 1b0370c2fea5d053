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

from indexer.across import FIELD
from indexer.schema import as_term
from indexer.texts import FOLDED_ENCODING
from search.query import HOLE
from search.snapshot import Mask, Segment

MANY: Final = 0.2
"""Share of the documents from which reading them all is quicker than putting the candidates together: for pairs of
characters that are no word, in 2,300 articles of rmrb-2026, all take 0.6 to 0.75 ms, 600 of them 0.85 to 1.15."""

SINGLE: Final = 24
"""Candidates up to which looking into each is quicker than any array."""

CHARACTERS: Final = 4
"""Of a phrase, how many of its characters, the rarest, make a document a candidate. For 160 phrases of 4 to 12
characters from rmrb-2026 (4,639 articles) two leave 376 candidates each, three 282, four 245, all of them 217."""

PAIRS: Final = 3
"""Of its neighbours that are words, how many, the rarest, do so as well: which documents have them is known. Of those
245 candidates three leave 81, all of them 80."""

PIECE: Final = 1 << 17
"""Characters compared at once: 256 kB of text. On 2.8 M characters of rmrb-2026 pieces of a quarter to twice of that
took about as long, all at once three times and more: new memory, and no cache."""

Documents = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Documents with a phrase, in order; how often each has it everywhere, and in its headline."""

    docs: Documents
    everywhere: NDArray[np.intp]
    in_headline: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Needle:
    """A phrase as a segment knows it. `rarest`: its characters, those that fewest documents have first, by their
    numbers in `chars`; `order`: the places in it, in that order, but for holes, where any character may stand; `pairs`:
    its neighbours that are words, rarest first, by their numbers in `text` and in `across`."""

    text: str
    units: NDArray[Any]
    rarest: tuple[int, ...]
    order: tuple[int, ...]
    pairs: tuple[tuple[int | None, int | None], ...] = ()


def needle(segment: Segment, text: str, words: Sequence[bytes] = ()) -> Needle | None:
    """`text` (folded, not of `HOLE`s only) to be looked for; None if it holds a character, or a word, that no document
    has. `words`: its neighbours that are words of the dictionary (`indexer.across`).
    """
    field = segment.file.field("chars")
    known: dict[str, int] = {}
    for char in set(text) - {HOLE}:
        number = field.find(as_term(char)) if field is not None else None
        if number is None:
            return None
        known[char] = number
    assert field is not None
    df = {char: field.frequency(number) for char, number in known.items()}
    units = np.frombuffer(text.encode(FOLDED_ENCODING, "surrogatepass"), dtype="<u2")
    order = np.flatnonzero(units != ord(HOLE)).tolist()
    if len(units) == len(text):  # else a character is two numbers: any order will do
        order.sort(key=lambda at: (df[text[at]], at))
    rarest = tuple(known[char] for char in sorted(known, key=lambda char: (df[char], char)))
    pairs: list[tuple[int, tuple[int | None, int | None]]] = []
    in_text, across = segment.file.field("text"), segment.file.field(FIELD)
    if in_text is not None and across is not None:
        for word in words:
            pair = (in_text.find(word), across.find(word))
            if pair == (None, None):
                return None
            frequencies = (f.frequency(n) for f, n in zip((in_text, across), pair, strict=True) if n is not None)
            pairs.append((sum(frequencies), pair))
        pairs.sort(key=lambda each: each[0])
    return Needle(text, units, rarest, tuple(order), tuple(pair for _, pair in pairs))


def candidates(segment: Segment, wanted: Needle | None, within: Mask) -> Mask:
    """Those of `within` that may hold the phrase; of a single character, those that do."""
    field = segment.file.field("chars")
    if wanted is None or field is None:
        return np.zeros(segment.count, dtype=bool)
    for pair in wanted.pairs[:PAIRS]:
        found = (segment.file.field(name) for name in ("text", FIELD))
        masks = [f.mask(n) for f, n in zip(found, pair, strict=True) if f is not None and n is not None]
        within = within & (masks[0] if len(masks) == 1 else masks[0] | masks[1])
    for number in wanted.rarest[:CHARACTERS]:
        if not within.any():
            break
        within = within & field.mask(number)
    return within


def holders(segment: Segment, wanted: Needle, docs: Documents, in_headline: bool) -> Documents:
    """Those of the candidates `docs` that hold the phrase in one unit; with `in_headline`, in the headline."""
    if len(docs) <= SINGLE:
        return docs[holding(segment, wanted.text, docs, in_headline)]
    begins = segment.limits[docs]
    ends = begins + segment.file.arrays["folded.headline"][docs] if in_headline else segment.limits[docs + 1]
    if len(docs) > MANY * segment.count:
        return docs[_holds_any(segment.file.arrays["folded"].view("<u2"), wanted, begins, ends)]
    segment.file.folded.see(docs)
    texts: NDArray[Any] = segment.file.arrays.unseen("folded").view("<u2")
    found = [
        _holds_any(np.concatenate([texts[a:b] for a, b in spans]), wanted, *_put_together(begins[part], ends[part]))
        for part in _pieces(begins, ends)
        if (spans := list(zip(begins[part].tolist(), ends[part].tolist(), strict=True)))
    ]
    return docs[np.concatenate(found)]


def _holds_any(texts: NDArray[Any], wanted: Needle, begins: Documents, ends: Documents) -> Mask:
    """Which of the texts that lie between `begins` and `ends` have the phrase."""
    places = places_of(texts, wanted)
    of_each = begins.searchsorted(places, "right") - 1
    whole = places + len(wanted.units) <= ends[of_each]  # neither before the first nor from one into the next
    mask = np.zeros(len(begins), dtype=bool)
    mask[of_each[whole & (of_each >= 0)]] = True
    return mask


def _pieces(begins: Documents, ends: Documents) -> Iterator[slice]:
    """Texts by the numbers of those that make up a piece."""
    total = np.cumsum(ends - begins)
    cuts = [0, *np.searchsorted(total, np.arange(PIECE, total[-1], PIECE)).tolist(), len(begins)]
    return (slice(first, last) for first, last in pairwise(cuts) if first < last)


def _put_together(begins: Documents, ends: Documents) -> tuple[Documents, Documents]:
    """Where texts begin and end once they are."""
    behind = np.cumsum(ends - begins)
    return behind - (ends - begins), behind


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


def occurrences(segment: Segment, wanted: Needle, docs: Documents) -> Occurrences:
    """Where the phrase stands in one unit of the candidates `docs`. Overlapping ones count each."""
    if not len(docs):
        return Occurrences(docs, docs, docs)
    limits = segment.limits
    headlines = segment.file.arrays["folded.headline"]
    if len(docs) > MANY * segment.count:
        texts: NDArray[Any] = segment.file.arrays["folded"].view("<u2")
        count = _counted if len(wanted.units) > 2 else _counted_short
        all_of_them, in_headlines = count(texts, wanted, limits[:-1], limits[1:], headlines)
        everywhere, headline = all_of_them[docs], in_headlines[docs]
    else:
        begins, ends = limits[docs], limits[docs + 1]
        segment.file.folded.see(docs)
        texts = segment.file.arrays.unseen("folded").view("<u2")
        parts = [
            _counted_together(texts, wanted, begins[part], ends[part], headlines[docs[part]])
            for part in _pieces(begins, ends)
        ]
        everywhere, headline = (np.concatenate(part) for part in zip(*parts, strict=True))
    kept = np.flatnonzero(everywhere)
    return Occurrences(docs[kept], everywhere[kept], headline[kept])


def _counted_together(
    texts: NDArray[Any], wanted: Needle, begins: Documents, ends: Documents, headlines: NDArray[Any]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """As `_counted`, of some texts, which are put together for it."""
    put_together = np.concatenate([texts[a:b] for a, b in zip(begins.tolist(), ends.tolist(), strict=True)])
    return _counted(put_together, wanted, *_put_together(begins, ends), headlines)


def _counted(
    texts: NDArray[Any], wanted: Needle, begins: Documents, ends: Documents, headlines: NDArray[Any]
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
    texts: NDArray[Any], wanted: Needle, begins: Documents, ends: Documents, headlines: NDArray[Any]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The same of one or two characters in all texts. They stand in many places (a comma in one of twenty); so places
    are bits here, and are counted where `_counted` would list them."""
    units = wanted.units
    room = len(texts) - len(units) + 1
    bits = np.zeros((len(texts) // 64 + 1) * 8, np.uint8)
    for begin in range(0, room, PIECE):
        end = min(begin + PIECE, room)
        hits = texts[begin:end] == units[0]
        if len(units) > 1:
            hits &= texts[begin + 1 : end + 1] == units[1]
        piece = np.packbits(hits, bitorder="little")
        bits[begin // 8 : begin // 8 + len(piece)] = piece
    words = bits.view("<u8")
    before = np.zeros(len(words) + 1, np.intp)
    np.cumsum(np.bitwise_count(words), out=before[1:])

    def up_to(places: NDArray[Any]) -> NDArray[np.intp]:
        below = (np.uint64(1) << (places & 63).astype(np.uint64)) - np.uint64(1)
        up_to: NDArray[np.intp] = before[places >> 6] + np.bitwise_count(words[places >> 6] & below)
        return up_to

    first = up_to(begins)
    everywhere = up_to(np.maximum(ends - (len(units) - 1), begins)) - first  # not from one text into the next
    return everywhere, up_to(begins + headlines) - first


def places_of_each(texts: NDArray[Any], wanted: Sequence[Needle]) -> list[NDArray[np.intp]]:
    """The places in `texts` where each phrase begins; those of one that is asked for again are not looked for again."""
    found: dict[str, NDArray[np.intp]] = {}
    for one in wanted:
        if one.text not in found:
            found[one.text] = places_of(texts, one)
    return [found[one.text] for one in wanted]


def places_of(texts: NDArray[Any], wanted: Needle) -> NDArray[np.intp]:
    """The places in `texts` where the phrase begins, looked for in pieces that stay in the processor's cache."""
    order, units = wanted.order, wanted.units
    room = len(texts) - len(units) + 1
    bits = np.zeros((max(room, 0) // 64 + 1) * 8, np.uint8)
    hits = np.empty(min(max(room, 0), PIECE), dtype=bool)
    others = np.empty_like(hits)
    first, rarest = texts[order[0] :], units[order[0]]
    second = texts[order[1] :] if len(order) > 1 else None
    for begin in range(0, room, PIECE):
        end = min(begin + PIECE, room)
        if end - begin < PIECE:
            hits, others = hits[: end - begin], others[: end - begin]
        np.equal(first[begin:end], rarest, hits)
        if second is not None:
            np.equal(second[begin:end], units[order[1]], others)
            np.logical_and(hits, others, hits)
        packed = np.packbits(hits, bitorder="little")  # 64 at a time it is found quicker where few are true
        bits[begin // 8 : begin // 8 + len(packed)] = packed
    places = _true(bits.view("<u8"))
    for at in order[2:]:
        if not len(places):
            break
        places = places[texts[places + at] == units[at]]
    return places


def _true(words: NDArray[np.uint64]) -> NDArray[np.intp]:
    """The numbers of the bits that are set, in order: the lowest of each word, then the next of those that have one.

    On 25 M characters 0.9 ms for 48 bits, 3 for 120,000, 11 for 500,000; unpacked and looked through 0.8, 15 and 42.
    """
    some = words.nonzero()[0]
    left = words[some]
    counts = np.bitwise_count(left)
    ends = np.cumsum(counts, dtype=np.intp)
    places = np.empty(int(ends[-1]) if len(ends) else 0, np.intp)
    at, base, one = ends - counts, some << 6, np.uint64(1)
    while len(left):
        rest = left & (left - one)
        places[at] = base + np.bitwise_count((left ^ rest) - one)
        more = rest.nonzero()[0]
        left, at, base = rest[more], at[more] + 1, base[more]
    return places
