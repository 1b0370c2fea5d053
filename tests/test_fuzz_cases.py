"""What fuzzing found is given to its target again, and bytes drawn at random beside it: nothing gives way."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS, seeds

CASES = sorted(path for path in (Path(__file__).parent / "fuzz" / "cases").glob("*/*") if path.is_file())
SEED = 20261125


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_found_is_mended(case: Path) -> None:
    TARGETS[case.parent.name](case.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_seeds_cut_and_spoilt(target: str) -> None:
    rng = random.Random(SEED)
    begun = seeds(target)
    for number in range(25):
        data = bytearray(begun[number % len(begun)])
        for _ in range(rng.randint(0, 4)):
            if data:
                at = rng.randrange(len(data))
                data[at : at + rng.randint(0, 3)] = rng.randbytes(rng.randint(0, 3))
        TARGETS[target](bytes(data))
