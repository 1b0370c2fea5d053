"""How well pages come apart must not get worse: issues printed from real articles, against floors that may only rise.

In: the corpus rmrb-2026 beside the project (skipped where it is not there), `floors/segment.json`. The same issues are
printed each time: articles of one page of the newspaper together, by `bench.printer`, at three rates of faults. A floor
is what was reached when it was last raised, less two articles; raise it with what
`python -m bench.score_segment --seed 7 --issues 15 --json FILE` finds, and never lower it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.faults import Rates
from bench.printer import issues
from bench.score_segment import Score, score
from tests.corpus import CORPUS

FLOORS: dict[str, dict[str, float]] = json.loads(
    (Path(__file__).parent / "floors" / "segment.json").read_text(encoding="utf-8")
)
SEED, ISSUES = 7, 15


@pytest.mark.parametrize("rate", sorted(FLOORS))
def test_pages_come_apart_no_worse_than_before(rate: str) -> None:
    if not (CORPUS / "rmrb-2026.jsonl.xz").exists():
        pytest.skip(f"no corpus rmrb-2026: it is not part of the project, and {CORPUS} has none")
    reached = Score()
    for issue in issues(SEED, ISSUES, Rates().scaled(float(rate))):
        score(issue, reached)
    below = {
        name: (round(reached.share(name), 3), floor)
        for name, floor in FLOORS[rate].items()
        if reached.share(name) < floor
    }
    assert not below, f"rate {rate}: measure: (reached, floor) {below}; see bench.score_segment --worst"
