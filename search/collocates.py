"""The places of what was looked for go in; the words that stand near it out, with how much oftener than elsewhere.

Words are cut as the index's are, out of the folded text. Near is "surface co-occurrence" as in Evert, Corpora and
Collocations (2008): a word within so many words of a match, in the same headline or paragraph, counted once however many
matches it is near to. Association is the log-likelihood ratio G² of the two-by-two table of (near or not) × (this word
or another), Dunning, Accurate Methods for the Statistics of Surprise and Coincidence (1993); beside it stands pointwise
mutual information in bits, Church and Hanks (1990), which is high for what is rare.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.analyse import Cutter
from indexer.texts import FOLDED_ENCODING
from search.highlight import Sought, merged
from search.snapshot import Segment

SPAN: Final = 5
"""Words to either side: what most studies since Sinclair's take."""
LEAST: Final = 3
"""Times a word has to stand near to be listed."""
COMPARED: Final = 6_000_000
"""Characters cut to know how often words stand elsewhere, 3 s; where there are more, one article in so many is read."""

Documents = Sequence[tuple[Segment, NDArray[np.intp]]]
"""Segments, and documents of each."""


@dataclass(frozen=True, slots=True)
class Collocate:
    """A word, folded: how often it stands near, and of that to the left and to the right (between two matches: both);
    how often elsewhere; how often it would be near by chance; G²; mutual information in bits."""

    word: str
    near: int
    left: int
    right: int
    elsewhere: int
    expected: float
    likelihood: float
    information: float


@dataclass(frozen=True, slots=True)
class Collocates:
    """Words near `matches` matches, the most against chance first; those no oftener than by chance are not among them.

    `window`, `elsewhere`: how many words stand near and not near. `share`: of the articles to compare with, how many
    were read, 1 where all.
    """

    words: tuple[Collocate, ...]
    matches: int
    window: int
    elsewhere: int
    share: float


def collocates(
    found: Documents, every: Documents, sought: Sought, cutter: Cutter, span: int = SPAN, least: int = LEAST
) -> Collocates:
    """The words within `span` words of a match in the documents `found`, at least `least` times; compared with all
    other words of `every`."""
    near, left, right, elsewhere = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    total = sum(int((segment.limits[docs + 1] - segment.limits[docs]).sum()) for segment, docs in every)
    step = max(1, math.ceil(total / COMPARED))
    matches = at = 0
    for (segment, docs), (_, others) in zip(found, every, strict=True):
        compared = set(others[-at % step :: step].tolist())
        at += len(others)
        having = set(docs.tolist())
        for doc in sorted(having | compared):
            text = segment.file.folded[doc].decode(FOLDED_ENCODING, "surrogatepass")
            rest = elsewhere if doc in compared else Counter[str]()
            if doc not in having:
                rest.update(cutter.query_words(text))
                continue
            units = text.split("\n")
            for unit, there in zip(units, sought.places(units), strict=True):
                matches += len(there)
                for words, behind, before in _pieces(unit, merged(there), cutter):
                    sides = [min(span, len(words)) if side else 0 for side in (behind, before)]
                    right.update(words[: sides[0]])
                    left.update(words[len(words) - sides[1] :])
                    close = words if sum(sides) >= len(words) else words[: sides[0]] + words[len(words) - sides[1] :]
                    near.update(close)
                    if len(close) < len(words):
                        rest.update(words[sides[0] : len(words) - sides[1]])
    window, others_in_all = near.total(), elsewhere.total()
    rows = [
        _row(word, count, left[word], right[word], elsewhere[word], window, others_in_all)
        for word, count in near.items()
        if count >= least
    ]
    rows = [row for row in rows if row.near > row.expected]
    rows.sort(key=lambda row: (-row.likelihood, row.word))
    return Collocates(tuple(rows), matches, window, others_in_all, 1 / step)


def _pieces(unit: str, spans: Sequence[tuple[int, int]], cutter: Cutter) -> Iterator[tuple[list[str], bool, bool]]:
    """What stands before, between and behind matches: its words, and whether a match stands before it, and behind it."""
    begins, ends = [0, *(last for _, last in spans)], [*(first for first, _ in spans), len(unit)]
    for number, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        yield cutter.query_words(unit[begin:end]), number > 0, number < len(spans)


def _row(word: str, near: int, left: int, right: int, elsewhere: int, window: int, others: int) -> Collocate:
    expected = window * (near + elsewhere) / (window + others)
    return Collocate(
        word,
        near,
        left,
        right,
        elsewhere,
        expected,
        likelihood(near, window, elsewhere, others),
        math.log2(near / expected),
    )


def likelihood(near: int, window: int, elsewhere: int, others: int) -> float:
    """G² of a word that is `near` of `window` words and `elsewhere` of `others`."""
    both, words = near + elsewhere, window + others
    cells = (
        (near, both, window),
        (elsewhere, both, others),
        (window - near, words - both, window),
        (others - elsewhere, words - both, others),
    )
    return 2 * sum(count * math.log(count * words / (row * column)) for count, row, column in cells if count)
