"""The articles of a page go in; what one of its paragraphs has in common with one article or another comes out.

Words are pairs of Han characters, weighed by how few of the articles have them (inverse document frequency): names,
places and terms of an article count, 工作 and 我们 hardly. A paragraph is never compared with itself.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property, lru_cache

_HAN_RUN = re.compile(r"[\u3400-\u9fff]{2,}")

LONGEST = 20_000
"""Characters of a text that are counted. An article of rmrb-2026 has at most 15,000."""
LONGEST_KNOWN = 1000


class Cohesion:
    """The vocabulary of a page; counted when first asked for. `texts`: its articles, or all pieces of text on it."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    @cached_property
    def _weights(self) -> dict[str, float]:
        """The weight of every pair on the page."""
        frequency: Counter[str] = Counter()
        for text in self._texts:
            frequency.update(_vocabulary(text).keys())
        count = len(self._texts) + 1
        weights = [math.log(count / often) for often in range(1, count + 1)]
        return {pair: weights[often - 1] for pair, often in frequency.items()}

    def leanings(self, pieces: Sequence[str], one: Sequence[str], other: Sequence[str]) -> list[float]:
        """For each piece how far it leans to `one` (above 0) rather than to `other` (below 0).

        The zero is half way between how the pieces of `one` and those of `other` lean themselves, each without itself:
        a long article has more words in common with anything than a short one.
        """
        first, second = self._count(one), self._count(other)
        of_one = [self._closeness(text, first, own=True) - self._closeness(text, second) for text in one]
        of_other = [self._closeness(text, first) - self._closeness(text, second, own=True) for text in other]
        zero = (_mean(of_one) + _mean(of_other)) / 2
        in_one, in_other = set(one), set(other)
        return [
            self._closeness(text, first, own=text in in_one)
            - self._closeness(text, second, own=text in in_other)
            - zero
            for text in pieces
        ]

    def shared(self, one: Sequence[str], other: Sequence[str]) -> float:
        """The part of the vocabulary of `one` that `other` has too, rare words counting more: 0 to 1."""
        first, second = self._count(one), self._count(other)
        weights = self._weights
        unknown = math.log(len(self._texts) + 1)
        total = sum(weights.get(pair, unknown) for pair in first)
        return sum(weights.get(pair, unknown) for pair in first if pair in second) / (total or 1)

    def _count(self, texts: Sequence[str]) -> dict[str, int]:
        counts: dict[str, int] = {}
        left = LONGEST
        for text in texts:
            if left <= 0:
                break
            for pair, often in _vocabulary(text[:left]).items():
                counts[pair] = counts.get(pair, 0) + often
            left -= len(text)
        return counts

    def _closeness(self, text: str, counts: dict[str, int], own: bool = False) -> float:
        """The part of a text's vocabulary that `counts` has, rare words counting more: 0 to about 5."""
        pairs = _vocabulary(text)
        weights = self._weights
        unknown = math.log(len(self._texts) + 1)
        if own:
            found = sum(weights.get(pair, unknown) for pair, often in pairs.items() if counts.get(pair, 0) > often)
        else:
            found = sum(weights.get(pair, unknown) for pair in pairs if pair in counts)
        return found / len(pairs) if pairs else 0.0


def _vocabulary(text: str) -> dict[str, int]:
    """The pairs of a text, and how often each stands in it; remembered for texts as long as paragraphs."""
    return _known(text) if len(text) <= LONGEST_KNOWN else _pairs(text)


@lru_cache(maxsize=1024)
def _known(text: str) -> dict[str, int]:
    return _pairs(text)


def _pairs(text: str) -> dict[str, int]:
    return Counter(run[at : at + 2] for run in _HAN_RUN.findall(text[:LONGEST]) for at in range(len(run) - 1))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
