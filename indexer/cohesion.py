"""Paragraphs and articles of a page go in; what the one has in common with one article or another comes out.

Words are pairs of Han characters. A pair that all newspapers print (发展, 工作) says little where an article has it, a
name or a term of its own much: how often each stands in any text is counted once for all (`odds.pair_rate`), so that a
page of two articles is weighed as well as one of twelve. A paragraph is never compared with itself.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.fold import simplified
from indexer.odds import pair_rate

_HAN_RUN = re.compile(r"[\u3400-\u9fff]{2,}")

LONGEST = 20_000
"""Characters of a text that are counted. An article of rmrb-2026 has at most 15,000."""
LONGEST_KNOWN = 1000
TAKEN_UP = 0.5
ENOUGH_READ = 300.0
"""Of the pairs of a paragraph the part that is its article's own, and how many pairs of that must be known for half of it
to be met. Of 870 paragraphs of rmrb-2026 weighed between their article and its neighbour, of which one to three
paragraphs or all were known, 93 % lean to their own; with the pairs weighed by the page alone 86 %."""


def leanings(pieces: Sequence[str], one: Sequence[str], other: Sequence[str]) -> list[float]:
    """For each piece how far it leans to `one` (above 0) rather than to `other` (below 0).

    How much likelier its pairs are if so many of them are taken up from the one as an article takes up its own, and the
    rest met by chance, than if from the other: a logarithm. Its scale is that of pairs, which do not stand alone: one
    of odds is a tenth of it.
    """
    first, second = _counted(tuple(one)), _counted(tuple(other))
    in_one, in_other = set(one), set(other)
    return [_taken_up(text, first, text in in_one) - _taken_up(text, second, text in in_other) for text in pieces]


def taken_up(one: Sequence[str], other: Sequence[str]) -> float:
    """How far `one` goes on about what `other` is about, a pair: about -0.3 it does not, 1 it does; 0 if unknown."""
    counted = _counted(tuple(other))
    pairs = sum(len(_vocabulary(text)) for text in one)
    return sum(_taken_up(text, counted, own=False) for text in one) / pairs if pairs and counted.size else 0.0


def held_together(texts: Sequence[str]) -> float:
    """How far each of the texts of an article goes on about what the others are about: a logarithm, on the scale of pairs."""
    counted = _counted(tuple(texts))
    return sum(_taken_up(text, counted, own=True) for text in texts)


def shared(one: str, other: Sequence[str]) -> float:
    """The part of the pairs of one text that stand in others too: of a headline about half are in the opening under it."""
    pairs = _vocabulary(one)
    return sum(any(pair in _vocabulary(text) for text in other) for pair in pairs) / len(pairs) if pairs else 0.0


def together(first: str, second: str, text: str) -> float:
    """How much speaks for `second` going on from `first` since `text`, its article, has the characters over the joint.

    A logarithm of odds: 扎哈罗 | 娃 is joined where 扎哈罗娃 stands in another place. Measured on 481 cuts.
    """
    tail, head = first[-2:], second[:2]
    if len(tail) < 2 or len(head) < 2 or tail[1] + head[0] not in text:
        return -0.4
    if tail + head in text:
        return 3.5
    if tail + head[0] in text:
        return 2.5
    return 1.8 if tail[1] + head in text else 1.0


@dataclass(frozen=True, slots=True)
class _Counted:
    """How often each pair stands in some texts, and how many there are in all."""

    often: dict[str, int]
    size: int


def _taken_up(text: str, counted: _Counted, own: bool) -> float:
    """The logarithm of how much likelier the pairs of a text are if it is of the article with these than by chance."""
    pairs, counts = _vocabulary(text), counted.often
    size = counted.size - (len(pairs) if own else 0)
    if size <= 0:
        return 0.0
    part = TAKEN_UP * size / (size + ENOUGH_READ)
    chance = 1 - part
    found, missed = 0.0, 0
    log = math.log
    for pair, often in pairs.items():
        if counts.get(pair, 0) > (often if own else 0):
            expected = size * _rate(pair)
            found += log(chance + part * (1 + expected) / expected)
        else:
            missed += 1
    return found + missed * log(chance)


@lru_cache(maxsize=64)
def _counted(texts: tuple[str, ...]) -> _Counted:
    """The pairs of texts, the first `LONGEST` characters of them. Those of an article are asked for again and again."""
    counts: dict[str, int] = {}
    left = LONGEST
    for text in texts:
        if left <= 0:
            break
        for pair, often in _vocabulary(text[:left]).items():
            counts[pair] = counts.get(pair, 0) + often
        left -= len(text)
    return _Counted(counts, sum(counts.values()))


_rate = lru_cache(maxsize=65536)(pair_rate)


def _vocabulary(text: str) -> dict[str, int]:
    """The pairs of a text, and how often each stands in it; remembered for texts as long as paragraphs."""
    return _known(text) if len(text) <= LONGEST_KNOWN else _pairs(text)


@lru_cache(maxsize=1024)
def _known(text: str) -> dict[str, int]:
    return _pairs(text)


def _pairs(text: str) -> dict[str, int]:
    runs = _HAN_RUN.findall(simplified(text[:LONGEST]))
    return Counter(run[at : at + 2] for run in runs for at in range(len(run) - 1))
