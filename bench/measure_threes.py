"""Paragraphs of real newspapers go in; how much likelier a character is behind two others than behind the one comes out.

    python -m bench.measure_threes

Writes `indexer/data/threes.codes`: counts of three characters as scores, no text. Of pfr-199801 and xwlb, as the pairs of
`bench.measure_joints` are, and not of rmrb-2026, which pages are printed of to score segmentation. Absolute discounting
(Ney, Essen, Kneser 1994): the score is ln of P(third | both) to P(third | second), where the three were met `FEWEST` times.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from itertools import pairwise

from bench.material import paragraphs_of
from indexer.imprint_forms import half_width
from indexer.odds import THREES, code_of

FEWEST = 10
"""Times three characters are met in 19 M, to be kept. Of the rests of paragraphs of rmrb-2026 cut at random, each among five
others of its page, 63 % are found by pairs, 68 % by pairs and threes; with those met 20 times 67 %, with 5 69 %."""
LEAST = 0.75
"""Of a score, either way, to be kept."""
DISCOUNT = 0.75


def main() -> None:
    """Count, and write the file."""
    single: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    threes: Counter[str] = Counter()
    for paragraph in paragraphs_of("xwlb", "pfr-199801"):
        text = half_width(paragraph)
        single.update(text)
        pairs.update(map("".join, pairwise(text)))
        threes.update(map("".join, zip(text, text[1:], text[2:], strict=False)))
    scores = _scores(single, pairs, {three: count for three, count in threes.items() if count >= FEWEST})
    codes = array("Q", sorted(code_of(three, score) for three, score in scores.items() if max(three) <= "\uffff"))
    THREES.write_bytes(codes.tobytes())


def _scores(single: Counter[str], pairs: Counter[str], threes: dict[str, int]) -> dict[str, float]:
    """Of three characters."""
    met: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for three, count in threes.items():
        met[three[:2]] += count
        kinds[three[:2]] += 1
    left = {two: (pairs[two] - met[two] + DISCOUNT * kinds[two]) / pairs[two] for two in met}
    scores = {}
    for three, count in threes.items():
        two, second = three[:2], pairs[three[1:]] / single[three[1]]
        score = math.log(((count - DISCOUNT) / pairs[two] + left[two] * second) / second)
        if abs(score) >= LEAST:
            scores[three] = score
    return scores


if __name__ == "__main__":
    main()
