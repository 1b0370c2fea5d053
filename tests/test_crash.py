"""Processes killed while they bring an index up to date, at every call that changes the disk; or told that it failed.

After each the index opens and every issue in it is as it was or as it was to be; the next run makes it what a build
from nothing makes. The processes are real, and so is the signal: SIGKILL, which nothing can catch.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from errno import EACCES, EIO, ENOLCK, ENOSPC, EPERM
from pathlib import Path
from typing import Any

import pytest

from indexer import build, status
from indexer.build import Options, update
from tests.desk import Desk
from tests.disk import CAN_TRACE, Call, traced
from tests.editions import KINDS, Issues, assert_old_or_new, by_issue, edition
from tests.made_up import archive
from tests.oracles import ROOT, assert_same, state
from tests.processes import REFUSED, as_nobody, ended, forked

POINTS = int(os.environ.get("JIANBAO_CRASH_POINTS", "6"))
"""Of all the calls of an update that change the disk, how many it is killed before, twice. 0: every one of them."""

REFUSALS = {"open": ENOSPC, "mkdir": EACCES, "flock": ENOLCK, "unlink": EPERM, "rename": EIO, "fsync": EIO}
"""What the system says when it will not do a call; ENOSPC for the others: the disk is full."""

traces = pytest.mark.skipif(not CAN_TRACE, reason="watches system calls with ptrace: Linux on x86-64")


# ── killed ────────────────────────────────────────────────────────────────────────────────────────────────────────


@traces
@pytest.mark.parametrize("kind", KINDS)
def test_killed_before_each_change_of_the_disk(quick_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    before = edition(quick_path, kind, monkeypatch)
    folder = before.index()
    calls = traced(lambda: before.update(folder), quick_path).calls
    before.check(folder)
    assert len(calls) > (200 if kind == "sample" else 20)
    for at in chosen(calls, POINTS):
        folder = before.index()
        done = traced(lambda: before.update(folder), quick_path, at)  # noqa: B023 (run before the loop goes on)
        # A run may make a few calls fewer than the one that was counted, and then ends by itself.
        assert done.code == (-signal.SIGKILL if len(done.calls) > at else 0)
        before.check(folder)


@traces
@pytest.mark.parametrize("kind", ["changes", "first"])
def test_each_change_of_the_disk_refused(quick_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """A full disk, one that fails, one that allows nothing, at each call: an error with a name, and nothing lost."""
    before = edition(quick_path, kind, monkeypatch)
    folder = before.index()
    calls = traced(lambda: before.update(folder), quick_path).calls
    for at in chosen(calls, POINTS):
        folder = before.index()
        error = REFUSALS.get(calls[at].name, ENOSPC)
        done = traced(lambda: before.update(folder), quick_path, at, error)  # noqa: B023 (run before the loop goes on)
        # What cannot be deleted, or said of who writes, is let be.
        assert done.code in ((0,) if done.calls[at].name == "unlink" else (0, REFUSED)), (done.calls[at], error)
        before.check(folder)


def chosen(calls: Sequence[Call], most: int) -> list[int]:
    """All points; or so many spread over all, and as many that are not writes."""
    if not most:
        return list(range(len(calls)))
    special = [at for at, call in enumerate(calls) if call.name != "write"]
    return sorted({*_spread(range(len(calls)), most), *_spread(special, most)})


def _spread(points: range | list[int], most: int) -> list[int]:
    return [points[number * len(points) // most] for number in range(most)] if len(points) > most else list(points)


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes at work however little there is to do."""
    monkeypatch.setattr(build, "ENOUGH_FOR_WORKERS", 1)
    monkeypatch.setattr(build, "MOST_BYTES", 2000)
    monkeypatch.setattr(build, "processors", lambda: 2)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks for workers in /proc")
@pytest.mark.usefixtures("workers")
@pytest.mark.parametrize("kind", ["changes at once", "first at once"])
def test_killed_with_its_workers_at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Its workers end with it, and none of them writes into the index of the run after."""
    before = edition(tmp_path, kind, monkeypatch)
    for delay in (0.0, 0.01, 0.03):
        folder = before.index()
        group = forked(lambda: _in_a_group(lambda: before.update(folder)))  # noqa: B023 (run before the loop goes on)
        try:
            _until(lambda: _children(group) >= 2, "it never had workers")  # noqa: B023
            time.sleep(delay)
            os.kill(group, signal.SIGKILL)
            ended(group)
            before.check(folder)
            _until(lambda: not _lives(group), "its workers live on")  # noqa: B023
        finally:
            if _lives(group):
                os.killpg(group, signal.SIGKILL)


def _in_a_group(work: Callable[[], object]) -> None:
    os.setpgid(0, 0)
    work()


def _until(holds: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.001)


def _children(process: int) -> int:
    return len(Path(f"/proc/{process}/task/{process}/children").read_text().split())


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.usefixtures("workers")
def test_a_worker_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the system kills the largest process when memory runs out: an error with a name, and nothing lost."""
    before = edition(tmp_path, "first at once", monkeypatch)
    folder = before.index()
    maker = os.getpid()

    def update_and_lose_a_worker() -> None:
        parent = os.getpid()
        assert parent != maker

        def profile(_: Any, event: str, called: Any) -> None:
            if event == "c_call" and os.getpid() != parent and called.__name__ in ("fsync", "replace", "write"):
                os.kill(os.getpid(), signal.SIGKILL)

        threading.setprofile(profile)
        sys.setprofile(profile)
        before.update(folder)

    assert ended(forked(update_and_lose_a_worker)) == 4
    before.check(folder)


@traces
def test_killed_twice_in_a_row(quick_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run after a kill is killed as well, at other points, again and again."""
    before = edition(quick_path, "changes", monkeypatch)
    folder = before.index()
    calls = traced(lambda: before.update(folder), quick_path).calls
    folder = before.index()
    rng = random.Random(3)
    for _ in range(12):
        done = traced(lambda: before.update(folder), quick_path, rng.randrange(len(calls)))
        assert done.code in (0, -signal.SIGKILL)
        assert_old_or_new(by_issue(folder), before.old, before.new_issues)
    before.check(folder)


CHILD = """
import sys
from pathlib import Path
from indexer.build import Options, update
print("ready", flush=True)
sys.stdin.readline()
update(Path(sys.argv[1]), (Path(sys.argv[2]),), Options())
print("done", flush=True)
"""


def test_killed_at_random_moments(tmp_path: Path) -> None:
    """A program started as a user starts it, killed by the clock, while two versions of an archive take turns."""
    desk = Desk(tmp_path)
    versions = [archive(seed, issues=6, pages=2, articles=2) for seed in (5, 6)]
    rng = random.Random(11)
    states = []
    for number, texts in enumerate(versions):
        desk.pages.write(texts)
        update(tmp_path / f"clean{number}.idx", (desk.pages.folder,), Options())
        states.append((state(tmp_path / f"clean{number}.idx"), by_issue(tmp_path / f"clean{number}.idx")))
    old: Issues = {}
    longest, killed = 1.0, 0
    for turn in range(10):
        desk.pages.write(versions[turn % 2])
        with _started(desk) as child:
            started = time.monotonic()
            if turn:
                time.sleep(rng.random() * longest)
                child.kill()
            child.wait()
            killed += child.returncode == -signal.SIGKILL
            longest = longest if turn else time.monotonic() - started
        new_state, new = states[turn % 2]
        assert_old_or_new(by_issue(desk.index), old, new)
        if turn % 3 == 2:
            desk.run(desk.pages.folder)
            assert_same(state(desk.index), new_state)
        else:
            desk.run()
        old = by_issue(desk.index)
        assert old == new
    assert killed >= 2


@contextmanager
def _started(desk: Desk) -> Iterator[subprocess.Popen[str]]:
    """The child, at the moment it begins to update."""
    command = [sys.executable, "-c", CHILD, str(desk.index), str(desk.pages.folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdin
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
        child.stdin.write("go\n")
        child.stdin.flush()
        yield child


@pytest.mark.parametrize("limit", [0, 300, 3_000, 30_000])
def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    """After the first of several commits no file may grow beyond so many bytes: an error with a name, nothing lost."""
    before = edition(tmp_path, "changes", monkeypatch)
    folder = before.index()
    monkeypatch.setattr(build, "ROUND_BYTES", 1)

    def no_room(stage: str, *_: object) -> None:
        if stage == "indexing":
            _limit_files(limit)

    code = ended(forked(lambda: update(folder, (before.desk.pages.folder,), Options(), no_room)))
    assert code in ((4,) if limit < 1000 else (0, 4))
    before.check(folder)


@pytest.mark.parametrize("limit", [300, 3_000])
def test_a_full_disk_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    before = edition(tmp_path, "changes", monkeypatch)
    folder = before.index()

    def cramped() -> None:
        _limit_files(limit)
        before.update(folder)

    assert ended(forked(cramped)) == 4
    before.check(folder)


def _limit_files(size: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_folder_that_allows_no_writing(quick_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is searched, looked at and checked as any other; to write into it is refused."""
    before = edition(quick_path, "changes", monkeypatch)
    folder = before.index()
    folder.chmod(0o555)

    def read() -> None:
        assert by_issue(folder) == before.old
        assert status.check(folder).faults == ()
        assert status.read_status(folder).unfinished == 0
        assert update(folder, (before.desk.pages.folder,), Options(dry_run=True)).issues_written

    assert as_nobody(quick_path, read) == 0
    assert as_nobody(quick_path, lambda: before.update(folder)) == REFUSED
    folder.chmod(0o755)
    before.check(folder)


# ── taken up again ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_build_that_was_killed_goes_on_where_it_was(quick_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten issues, each a commit; killed after the sixth, the second run reads nothing but the files of the last four."""
    desk = Desk(quick_path)
    desk.pages.write(archive(5, issues=10, pages=2, articles=1))
    time.sleep(2.1)  # files are trusted by their stamps from two seconds after they were written
    monkeypatch.setattr(build, "ROUND_BYTES", 1)

    def die(stage: str, done: int, _: int) -> None:
        if (stage, done) == ("indexing", 7):
            os.kill(os.getpid(), signal.SIGKILL)

    pages = (desk.pages.folder,)
    assert ended(forked(lambda: update(desk.index, pages, Options(), die))) == -signal.SIGKILL
    found = status.read_status(desk.index)
    assert (found.issues, found.unfinished, found.files) == (6, 4, 20)
    assert status.check(desk.index).faults == ()
    assert len(by_issue(desk.index)) == 6
    read: list[int] = []
    report = update(
        desk.index, (), Options(), lambda stage, _, total: read.append(total) if stage == "reading" else None
    )
    assert (report.issues_written, report.unchanged, read) == (4, 20, [])
    assert status.read_status(desk.index).unfinished == 0
    desk.check()
