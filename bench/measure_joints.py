"""Paragraphs of real newspapers go in; which characters begin, end and follow one another comes out as a table.

    python -m bench.measure_joints > indexer/data/joints.txt

Counts of characters and of pairs, no text. `begin` is ln of how much more often a character begins a paragraph than it
stands elsewhere in one; `end` the same of the last character of a line that has no end mark (a subhead, a caption)
against the characters within sentences; both from rmrb-2026 and pfr-199801 of ../shared/corpus, rounded, and kept from
0.5 up or down. `size` is millions of characters counted, `often` how often a character stands in a million, `pair` ln
of how much more often the second of two characters stands behind the first than chance would have it. These are of
pfr-199801 and xwlb, not of rmrb-2026, which pages are printed of to score segmentation: no page is scored on pairs
counted on itself.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from itertools import pairwise

from bench.material import paragraphs_of
from indexer.imprint_forms import half_width

FEWEST = 10
"""Times a pair is met in 19 M characters, to be kept. Of 581 paragraphs of rmrb-2026 cut at random, `joins.runs_on`
told the rest from 30 others in 39 % without pairs, in 60 % with those met 20 times, 62 % with 10, 63 % with 3."""
SMOOTHING = 500.0
"""Of all counts, as if so many characters of no corpus had been counted: a rare character says little."""


def main() -> None:
    """Print the table: a line for each side and score, and the characters that have it."""
    _ends()
    _pairs()


def _pairs() -> None:
    often: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for paragraph in paragraphs_of("pfr-199801", "xwlb"):
        text = half_width(paragraph)
        often.update(text)
        pairs.update(first + second for first, second in pairwise(text))
    total = sum(often.values())
    by_rate: dict[int, list[str]] = defaultdict(list)
    for character, count in often.items():
        if count >= FEWEST:
            by_rate[max(1, round(count / total * 1e6))].append(character)
    print("size", round(total / 1e6), "-")
    for rate in sorted(by_rate):
        print("often", rate, "".join(sorted(by_rate[rate])))
    scores: dict[tuple[str, int], list[str]] = defaultdict(list)
    for pair, count in pairs.items():
        if count >= FEWEST:
            expected = often[pair[0]] * often[pair[1]] / total
            scores[pair[0], round(math.log((count + 1) / (expected + 1)))].append(pair[1])
    for first, score in sorted(scores):
        print("pair", score, first + "".join(sorted(scores[first, score])))


def _ends() -> None:
    begin: Counter[str] = Counter()
    end: Counter[str] = Counter()
    within: Counter[str] = Counter()
    for text in paragraphs_of("rmrb-2026", "pfr-199801"):
        if not text:
            continue
        begin[text[0]] += 1
        if text[-1] not in "。！？”）…；：，、":
            end[text[-1]] += 1
        within.update(text[1:])
    total = sum(within.values())
    for side, counts in (("begin", begin), ("end", end)):
        scores: dict[int, list[str]] = defaultdict(list)
        all_of_side = sum(counts.values())
        for character, often in within.items():
            if often < 200 and counts[character] < 5:
                continue
            expected = often / total * SMOOTHING
            score = math.log((counts[character] + expected) / (all_of_side + SMOOTHING)) - math.log(often / total)
            if abs(score) >= 0.5 and re.fullmatch(r"[\u4e00-\u9fff0-9A-Za-z]", character):
                scores[max(-4, min(4, round(score)))].append(character)
        for score in sorted(scores):
            if score:
                print(side, score, "".join(sorted(scores[score])))


if __name__ == "__main__":
    main()
