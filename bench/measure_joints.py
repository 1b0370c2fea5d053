"""Paragraphs of real newspapers go in; which characters begin and end them, against mid sentence, comes out as a table.

    python -m bench.measure_joints > indexer/data/joints.txt

Counts of single characters, no text: rmrb-2026 and pfr-199801 of ../shared/corpus. `begin` is ln of how much more often
a character begins a paragraph than it stands elsewhere in one; `end` the same of the last character of a line that has
no end mark (a subhead, a caption) against the characters within sentences. Rounded, and kept from 0.5 up or down.
"""

from __future__ import annotations

import json
import lzma
import math
import re
from collections import Counter, defaultdict

from bench.material import CORPUS

SMOOTHING = 500.0
"""Of all counts, as if so many characters of no corpus had been counted: a rare character says little."""


def main() -> None:
    """Print the table: a line for each side and score, and the characters that have it."""
    begin: Counter[str] = Counter()
    end: Counter[str] = Counter()
    within: Counter[str] = Counter()
    for name in ("rmrb-2026", "pfr-199801"):
        with lzma.open(CORPUS.with_name(f"{name}.jsonl.xz"), "rt", encoding="utf-8") as lines:
            for line in lines:
                for paragraph in (json.loads(line)["body"] or "").split("\n"):
                    text = re.sub(r"[\u200b-\u200f\ufeff\s]", "", paragraph)
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
