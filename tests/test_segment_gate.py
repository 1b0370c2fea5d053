"""How well pages come apart must not get worse: issues printed from real articles, against floors that may only rise.

In: the corpus rmrb-2026 beside the project (skipped where it is not there), `floors/segment.json`. The same issues are
printed each time: articles of one page of the newspaper together, by `bench.printer`, at three rates of faults, and
with other manners of writing pages down. A floor is what was reached when it was last raised, less four articles in a
thousand (less two hundredths for jumps, of which there are a hundred); raise it with what
`python -m bench.score_segment --seed 101 102 103 104 --issues 20 [--manners] --json FILE` finds, and never lower it.
"""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from bench.score_segment import Printing, Score, score_printing
from tests.corpus import CORPUS

FLOORS: dict[str, dict[str, float]] = json.loads(
    (Path(__file__).parent / "floors" / "segment.json").read_text(encoding="utf-8")
)
SEEDS, ISSUES, WORKERS = (101, 102, 103, 104), 20, 2


@pytest.fixture(scope="module")
def reached() -> dict[str, Score]:
    """The score of each rate in the floors: "1", and "1 manners" with other manners."""
    if not (CORPUS / "rmrb-2026.jsonl.xz").exists():
        pytest.skip(f"no corpus rmrb-2026: it is not part of the project, and {CORPUS} has none")
    printings = [
        (rate, Printing(seed, ISSUES, float(rate.split()[0]), rate.endswith("manners")))
        for rate in FLOORS
        for seed in SEEDS
    ]
    scores = {rate: Score() for rate in FLOORS}
    with ProcessPoolExecutor(WORKERS) as pool:
        for (rate, _), score in zip(printings, pool.map(score_printing, [one for _, one in printings]), strict=True):
            scores[rate] += score
    return scores


@pytest.mark.parametrize("rate", sorted(FLOORS))
def test_pages_come_apart_no_worse_than_before(rate: str, reached: dict[str, Score]) -> None:
    below = {
        name: (round(reached[rate].share(name), 3), floor)
        for name, floor in FLOORS[rate].items()
        if reached[rate].share(name) < floor
    }
    assert not below, f"rate {rate}: measure: (reached, floor) {below}; see bench.score_segment --worst"
