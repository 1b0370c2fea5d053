"""A phrase goes in; the documents of a segment that may hold it come out, by what the index knows of its characters.

Which documents have a character is known, and which have two that are a word (`indexer.across`). The rarest of these
come first; the others are looked up in what is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexer.across import FIELD
from indexer.postings import Field
from indexer.schema import as_term
from indexer.texts import FOLDED_ENCODING
from search.query import HOLE
from search.snapshot import Mask, Segment

CHARACTERS: Final = 4
"""Of a phrase, how many of its characters, the rarest, make a document a candidate. For 160 phrases of 4 to 12
characters from rmrb-2026 (4,639 articles) two leave 376 candidates each, three 282, four 245, all of them 217."""

PAIRS: Final = 3
"""Of its neighbours that are words, how many, the rarest, do so as well: which documents have them is known. Of those
245 candidates three leave 81, all of them 80."""

ALONE: Final = 0.5
"""Share of the documents that have the rarest character of a phrase up to which its places alone are looked for, and the
others beside these: 0.7 to 0.9 ms for 5.6 M characters of rmrb-2026, with the second 1.1; at 0.7 both take 1.1."""

FEW: Final = 8
"""Documents that are read as quickly as looked up once more."""

MOST_LISTED: Final = 16
"""Where more than one document in so many has the rarest, whole masks are quicker than lists of documents."""

Documents = NDArray[np.intp]


_Having = list[tuple[Field, int]]
"""What has a term: the fields that tell of it, and its number in each."""


@dataclass(frozen=True, slots=True)
class Needle:
    """A phrase as a segment knows it. `rarest`: its characters, those that fewest documents have first, by their
    numbers in `chars`; `order`: the places in it, in that order, but for holes, where any character may stand; `pairs`:
    its neighbours that are words, rarest first, by their numbers in `text` and in `across`; `share`: of the documents that
    have the rarest character."""

    text: str
    units: NDArray[Any]
    rarest: tuple[int, ...]
    order: tuple[int, ...]
    pairs: tuple[tuple[int | None, int | None], ...] = ()
    share: float = 1.0

    @property
    def alone(self) -> bool:
        """Whether the first of `order` is rare enough to be looked for alone."""
        return len(self.units) == len(self.text) and self.share < ALONE


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
    share = min(df.values()) / segment.count
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
    return Needle(text, units, rarest, tuple(order), tuple(pair for _, pair in pairs), share)


def candidates(segment: Segment, wanted: Needle | None, within: Mask) -> Documents:
    """Those of `within` that may hold the phrase; of a single character, those that do."""
    found = [segment.file.field(name) for name in ("chars", "text", FIELD)]
    chars, *of_pairs = found
    if wanted is None or chars is None:
        return np.empty(0, np.intp)
    terms: list[_Having] = [
        [
            (field, number)
            for field, number in zip(of_pairs, pair, strict=True)
            if field is not None and number is not None
        ]
        for pair in wanted.pairs[:PAIRS]
    ]
    terms += [[(chars, number)] for number in wanted.rarest[:CHARACTERS]]
    rarest, *others = terms
    if sum(field.frequency(number) for field, number in rarest) * MOST_LISTED > segment.count:
        for term in terms:
            masks = [field.mask(number) for field, number in term]
            within = within & (masks[0] if len(masks) == 1 else masks[0] | masks[1])
        return within.nonzero()[0]
    lists = [field.docs(number) for field, number in rarest]
    docs = lists[0] if len(lists) == 1 else np.sort(np.concatenate(lists))
    docs = docs[within[docs]]
    for term in others:
        if len(docs) <= FEW:
            break
        has = [field.has(number, docs) for field, number in term]
        docs = docs[has[0] if len(has) == 1 else has[0] | has[1]]
    return docs
