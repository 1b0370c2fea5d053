"""Processes that write and read one index at the same time: one writer, readers as many as there are."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from pathlib import Path

import pytest

import search
from indexer.build import Options, update
from indexer.errors import IndexLocked
from tests.desk import Desk
from tests.made_up import FIRST_DAY, PAPER, archive, issue
from tests.oracles import State, assert_same, state, state_of
from tests.processes import REFUSED, Holder, ended, forked

READERS = int(os.environ.get("JIANBAO_READERS", "3"))
COMMITS = int(os.environ.get("JIANBAO_COMMITS", "20"))
PAIRS = int(os.environ.get("JIANBAO_PAIRS", "4"))
"""How many processes read through how many commits, and how often two write at once."""
QUERIES = ("大桥", "记者", '"，"', "渡南 OR 渡北")

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
def test_two_writers_started_together(quick_path: Path, wait: float) -> None:
    """Each with a folder of its own, where there is no index yet: one index, nothing lost.

    Who does not wait is refused, or comes second; said again, it is all there.
    """
    desk = Desk(quick_path)
    desk.pages.write(archive(1, issues=2, pages=2, articles=1))
    folders = sorted((desk.pages.folder / PAPER).iterdir())
    clean = desk.build(*folders)
    refused = 0
    for _ in range(PAIRS):
        shutil.rmtree(desk.index, ignore_errors=True)
        started = [
            forked(lambda folder=folder: update(desk.index, (folder,), Options(wait=wait)))  # type: ignore[misc]
            for folder in folders
        ]
        codes = list(map(ended, started))
        assert all(code == 0 or (code == REFUSED and not wait) for code in codes)
        assert 0 in codes
        refused += codes.count(REFUSED)
        for folder, code in zip(folders, codes, strict=True):
            if code:
                desk.run(folder)
        assert_same(state(desk.index), clean)
    print(f"{PAIRS} pairs of writers, {refused} refused")


# ── readers ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_readers_keep_what_they_opened(quick_path: Path) -> None:
    """Eight readers opened between twenty commits give the same answers before and after, to the last score."""
    desk = Desk(quick_path)
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


def test_every_answer_during_commits_is_of_some_commit(quick_path: Path) -> None:
    """Processes that open and query while another commits never see half of one, and never fail.

    Each reads to the end, opens anew, or asks an index again that was opened some commits ago.
    """
    desk = Desk(quick_path)
    desk.pages.write(archive(1, issues=2, pages=2, articles=1))
    desk.run(desk.pages.folder)
    stop = quick_path / "stop"

    def read(number: int) -> None:
        with (quick_path / f"seen{number}").open("w") as seen:
            while not stop.exists():
                with search.open_index(desk.index) as index:
                    for _ in range(1 + number % 3):
                        seen.write(_digest(state_of(index, QUERIES)) + "\n")

    children = [forked(lambda number=number: read(number)) for number in range(READERS)]  # type: ignore[misc]
    committed = {_digest(state(desk.index, QUERIES))}
    try:
        for commit in range(COMMITS):
            desk.pages.write(issue(desk.rng, FIRST_DAY.replace(day=1 + commit % 2), pages=2, articles=1))
            desk.run()
            committed.add(_digest(state(desk.index, QUERIES)))
    finally:
        stop.touch()
        codes = list(map(ended, children))
    assert codes == [0] * READERS
    assert len(committed) == COMMITS + 1
    seen = [(quick_path / f"seen{number}").read_text().split() for number in range(READERS)]
    assert all(seen)
    assert set().union(*seen) <= committed
    print(
        f"{READERS} readers gave {sum(map(len, seen)):,} answers, of {len(set().union(*seen))} of {COMMITS + 1} commits"
    )


def _digest(said: State) -> str:
    return hashlib.sha256(repr((said.articles, said.answers, said.facets, said.timeline)).encode()).hexdigest()
