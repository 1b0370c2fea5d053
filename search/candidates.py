"""A phrase goes in; the documents of a segment that may hold it come out, by what the index knows of its characters.

Which documents have a character is known, and which have two that are a word (`indexer.across`). The rarest of these
come first; the others are looked up in what is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexer.across import FIELD
from indexer.schema import as_term
from indexer.texts import FOLDED_ENCODING
from search.query import HOLE
from search.snapshot import Having, Mask, Segment

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


@dataclass(frozen=True, slots=True)
class Needle:
    """A phrase as a segment knows it. `order`: the places in it, those of characters that fewest documents have first, but
    for holes, where any character may stand; `terms`: what a document must have, rarest first: neighbours that are words,
    and characters that are in none of these; `fewest`: how many documents have the first; `share`: of the documents that
    have the rarest character."""

    text: str
    units: NDArray[Any]
    order: tuple[int, ...]
    terms: tuple[Having, ...]
    fewest: int
    share: float

    @property
    def alone(self) -> bool:
        """Whether the first of `order` is rare enough to be looked for alone."""
        return len(self.units) == len(self.text) and self.share < ALONE


def needle(segment: Segment, text: str, words: Sequence[bytes] = ()) -> Needle | None:
    """`text` (folded, not of `HOLE`s only) to be looked for; None if it holds a character, or a word, that no document
    has. `words`: its neighbours that are words of the dictionary (`indexer.across`).
    """
    field = segment.file.field("chars")
    if field is None:
        return None
    numbers: dict[str, int] = {}
    df: dict[str, int] = {}
    for char in text:
        if char not in df and char != HOLE:
            number = field.find(as_term(char))
            if number is None:
                return None
            numbers[char], df[char] = number, field.frequency(number)
    units = np.frombuffer(text.encode(FOLDED_ENCODING, "surrogatepass"), dtype="<u2")
    if len(units) == len(text):
        order = [at for _, at in sorted((df[char], at) for at, char in enumerate(text) if char != HOLE)]
    else:  # a character is two numbers: any order will do
        order = np.flatnonzero(units != ord(HOLE)).tolist()
    terms: list[tuple[int, str, Having]] = []
    in_text, across = segment.file.field("text"), segment.file.field(FIELD)
    if words and in_text is not None and across is not None:
        for word in words:
            one, other = in_text.find(word), across.find(word)
            if one is None and other is None:
                return None
            having: Having = () if one is None else ((in_text, one),)
            having += () if other is None else ((across, other),)
            terms.append((sum([of.frequency(at) for of, at in having]), word.decode(), having))
        terms = sorted(terms, key=itemgetter(0))[:PAIRS]
    covered = {char for _, word, _ in terms for char in word}
    others = [(count, char, ((field, numbers[char]),)) for char, count in df.items() if char not in covered]
    terms += sorted(others, key=itemgetter(0, 1))[:CHARACTERS]
    terms.sort(key=itemgetter(0))
    share = min(df.values()) / segment.count
    return Needle(text, units, tuple(order), tuple(having for _, _, having in terms), terms[0][0], share)


def candidates(segment: Segment, wanted: Needle | None, within: Mask) -> Documents:
    """Those of `within` that may hold the phrase; of a single character, those that do."""
    if wanted is None:
        return np.empty(0, np.intp)
    if wanted.fewest * MOST_LISTED > segment.count:
        for having in wanted.terms:
            masks = [field.mask(number) for field, number in having]
            within = within & (masks[0] if len(masks) == 1 else masks[0] | masks[1])
        return within.nonzero()[0]
    rarest, *others = wanted.terms
    docs = segment.having_any(rarest)
    if not within.all():
        docs = docs[within[docs]]
    for having in others:
        if len(docs) <= FEW:
            break
        has = [field.has(number, docs) for field, number in having]
        docs = docs[has[0] if len(has) == 1 else has[0] | has[1]]
    return docs.astype(np.intp)
