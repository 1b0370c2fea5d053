"""Processes that write and read one index at the same time: one writer, readers as many as there are."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from pathlib import Path

import pytest

import search
from indexer.build import Options, update
from indexer.errors import IndexLocked
from tests.desk import Desk
from tests.editions import by_issue
from tests.made_up import FIRST_DAY, archive, issue
from tests.oracles import State, assert_same, state, state_of
from tests.processes import Holder, ended, forked

# ── two writers ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_second_writer_is_told_who_is_writing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.pages.write(archive(1, issues=2))
    child = Holder(desk.index, desk.pages.folder)
    try:
        with pytest.raises(IndexLocked) as error:
            desk.run(desk.pages.folder)
        assert str(child.process) in error.value.message
        assert error.value.hint
        with pytest.raises(IndexLocked):
            desk.run(desk.pages.folder, wait=0.3)
        threading.Timer(0.5, child.go_on).start()
        desk.run(desk.pages.folder, wait=30.0)
        assert child.ended() == 0
    finally:
        child.kill()
    desk.check()


def test_a_lock_left_by_a_dead_process_is_no_obstacle(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.pages.write(archive(1, issues=2))
    child = Holder(desk.index, desk.pages.folder)
    child.kill()
    desk.run(desk.pages.folder)
    desk.check()


@pytest.mark.parametrize("wait", [60.0, 0.0], ids=["waiting", "not waiting"])
def test_two_writers_started_together(tmp_path: Path, wait: float) -> None:
    """One index, nothing lost; who does not wait is refused or comes second."""
    desk = Desk(tmp_path)
    desk.pages.write(archive(1, issues=3, pages=2))
    clean = desk.build()
    for _ in range(6):
        shutil.rmtree(desk.index, ignore_errors=True)
        both = [
            forked(lambda: update(desk.index, (desk.pages.folder,), Options(wait=wait)))
            for _ in range(2)
        ]  # fmt: skip
        codes = sorted(map(ended, both))
        assert codes == [0, 0] if wait else codes in ([0, 0], [0, 4])
        assert_same(state(desk.index), clean)


# ── readers ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_readers_keep_what_they_opened(tmp_path: Path) -> None:
    """Eight readers opened between twenty commits give the same answers before and after, to the last score."""
    desk = Desk(tmp_path)
    desk.pages.write(archive(1, issues=2, pages=2))
    desk.run(desk.pages.folder)
    readers: list[tuple[search.Index, State]] = []
    try:
        for commit in range(20):
            if commit % 5 in (0, 2) and len(readers) < 8:
                index = search.open_index(desk.index)
                readers.append((index, state_of(index)))
            day = FIRST_DAY.replace(day=1 + commit % 3)
            desk.pages.write(issue(desk.rng, day, pages=2, articles=1 + commit % 3))
            desk.run(userdict="让桥于民 9\n" if commit == 10 else None)
        assert len(readers) == 8
        for index, then in readers:
            assert state_of(index) == then
    finally:
        for index, _ in readers:
            index.close()
    desk.check(userdict="让桥于民 9\n")


def test_every_answer_during_commits_is_of_some_commit(tmp_path: Path) -> None:
    """Processes that open and read while another commits never see half of one, and never fail."""
    desk = Desk(tmp_path)
    desk.pages.write(archive(1, issues=2, pages=2))
    desk.run(desk.pages.folder)
    stop = tmp_path / "stop"

    def read(number: int) -> None:
        with (tmp_path / f"seen{number}").open("w") as seen:
            while not stop.exists():
                seen.write(_digest(by_issue(desk.index)) + "\n")

    children = [forked(lambda number=number: read(number)) for number in range(3)]  # type: ignore[misc]
    committed = {_digest(by_issue(desk.index))}
    try:
        for commit in range(20):
            desk.pages.write(issue(desk.rng, FIRST_DAY.replace(day=1 + commit % 2), pages=2, articles=2))
            desk.run()
            committed.add(_digest(by_issue(desk.index)))
    finally:
        stop.touch()
        codes = list(map(ended, children))
    assert codes == [0, 0, 0]
    seen = [set((tmp_path / f"seen{number}").read_text().split()) for number in range(3)]
    assert all(seen)
    assert set().union(*seen) <= committed


def _digest(issues: dict[str, list[str]]) -> str:
    return hashlib.sha256(json.dumps(issues, sort_keys=True).encode()).hexdigest()
