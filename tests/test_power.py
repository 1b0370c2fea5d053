"""The power fails while an index is brought up to date, after any call that changes the disk, in many ways.

What was committed is there, whole: the index opens and holds what some commit made it hold, none earlier than the last
that was seen onto the disk. The next run makes it what a build from nothing makes.
"""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from tests import power
from tests.disk import CAN_TRACE, traced
from tests.editions import KINDS, Issues, by_issue, edition

IMAGES = int(os.environ.get("JIANBAO_POWER_IMAGES", "12"))
"""Of all that a disk may hold after a failure, how many are tried of each kind of update. 0: all."""


@pytest.mark.skipif(not CAN_TRACE, reason="watches system calls with ptrace: Linux on x86-64")
@pytest.mark.parametrize("kind", KINDS)
def test_the_power_fails(quick_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    before = edition(quick_path, kind, monkeypatch)
    folder = before.index()
    start = power.read_image(folder)
    done = traced(lambda: before.update(folder), quick_path, contents=True)
    assert done.code == 0
    states = {}
    for generation, image in power.commits(start, done.calls, folder.name):
        _put(image, folder)
        states[generation] = by_issue(folder)
    points = list(power.points(start, done.calls, folder.name, at_random=4, seed=5))
    assert len(points) > len(done.calls)
    unsure = [point for point in points if point.sure != point.seen]
    for point in unsure:  # all of those where a commit is seen and may not be on the disk; few, if all is well
        _look(point, folder, states)
    rng = random.Random(7)
    for point in rng.sample(points, min(IMAGES, len(points))) if IMAGES else points:
        _look(point, folder, states)
        before.check(folder)


def _look(point: power.Point, folder: Path, states: dict[int, Issues]) -> None:
    """What is left opens, and is what some commit left, none before the last that was sure to be on the disk."""
    _put(point.image, folder)
    allowed = [states[number] for number in range(point.sure, point.seen + 1) if number in states]
    assert by_issue(folder) in (allowed or [{}]), f"after call {point.done}"


def _put(image: power.Image, folder: Path) -> None:
    """Make the index folder hold what the image has in it."""
    shutil.rmtree(folder, ignore_errors=True)
    inside = {path: data for path, data in image.items() if path.startswith(f"{folder.name}/")}
    if folder.name in image:
        folder.mkdir()
    for path, data in inside.items():
        assert data is not None
        (folder.parent / path).write_bytes(data)
