"""Processes killed while they bring an index up to date, and others reading or writing at the same time.

After each kill the index opens and every issue in it is as it was or as it was to be; the next run makes it what a
build from nothing makes. The processes are real, and so is the signal: SIGKILL, which nothing can catch.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import search
from indexer import build
from indexer.build import Options, update
from indexer.errors import IndexLocked, IndexMissing, JianbaoError
from indexer.jsonform import to_json
from tests.desk import Desk
from tests.made_up import FIRST_DAY, archive, issue, page_name
from tests.oracles import ROOT, State, assert_same, every_article, state, state_of

POINTS = int(os.environ.get("JIANBAO_CRASH_POINTS", "40"))
"""Of all the calls of an update that change the disk, how many it is killed before. 0: every one of them."""

CHANGES = {
    *("write", "writelines", "tofile", "flush", "truncate", "ftruncate", "posix_fallocate", "fsync", "fdatasync"),
    *("rename", "replace", "unlink", "remove", "mkdir", "rmdir", "link", "symlink", "close", "flock", "lockf"),
}
"""Functions in C that change what is on the disk, or who may change it."""


def by_issue(folder: Path) -> dict[str, list[str]]:
    """Day of the issue → its articles. {} where there is no index yet."""
    try:
        index = search.open_index(folder)
    except IndexMissing:
        return {}
    with index:
        return issues_of(index)


def issues_of(index: search.Index) -> dict[str, list[str]]:
    """The same, of an open index."""
    issues = defaultdict(list)
    for article in every_article(index):
        issues[str(article.date)].append(json.dumps(to_json(article), ensure_ascii=False))
    return {day: sorted(articles) for day, articles in issues.items()}


def assert_old_or_new(now: dict[str, list[str]], old: dict[str, list[str]], new: dict[str, list[str]]) -> None:
    """Each issue is as it was or as it was to be, and none is lost or half there."""
    for day in now.keys() | old.keys() | new.keys():
        assert now.get(day) in (old.get(day), new.get(day)), f"the issue of {day} is neither the old one nor the new"


# ── processes ─────────────────────────────────────────────────────────────────────────────────────────────────────


def forked(work: Callable[[], object]) -> int:
    """Run `work` in a process of its own; its id. It exits with 0, 4 for a JianbaoError, 3 for any other."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    code = 3
    try:
        work()
        code = 0
    except JianbaoError as error:
        code = 4
        with suppress(OSError):
            print(f"{error.message}; {error.hint}", file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def ended(child: int) -> int:
    """Wait for it; its exit code, or the negative number of the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def changes_of(work: Callable[[], object], die_at: int | None = None) -> list[str]:
    """Run `work` in a process and name its calls that change the disk, in order; kill it before the `die_at`-th."""
    reading, writing = os.pipe()

    def counted() -> None:
        seen = 0

        def profile(_: Any, event: str, called: Any) -> None:
            nonlocal seen
            if event == "c_call" and called.__name__ in CHANGES and not _is_console(called):
                if seen == die_at:
                    os.kill(os.getpid(), signal.SIGKILL)
                seen += 1
                os.write(writing, f"{called.__name__}\n".encode())

        threading.setprofile(profile)
        sys.setprofile(profile)
        try:
            work()
        finally:
            sys.setprofile(None)

    child = forked(counted)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        names = pipe.read().split()
    # A run may make a few calls fewer than the one that was counted, and then ends by itself.
    assert ended(child) in ((0,) if die_at is None else (0, -signal.SIGKILL))
    return names


def _is_console(called: Any) -> bool:
    owner = getattr(called, "__self__", None)
    return getattr(owner, "name", None) in ("<stdout>", "<stderr>", 1, 2)


@dataclass(frozen=True)
class Edition:
    """What the index of an archive was and is to be, with the archive changed and the index not yet."""

    desk: Desk
    old: dict[str, list[str]]
    new: State
    new_issues: dict[str, list[str]]
    options: Options

    def index(self) -> Path:
        """A copy of the old index."""
        copy = self.desk.folder / "copy.idx"
        shutil.rmtree(copy, ignore_errors=True)
        if self.desk.index.exists():
            shutil.copytree(self.desk.index, copy)
        return copy

    def update(self, folder: Path) -> None:
        update(folder, (self.desk.pages.folder,), self.options)

    def check(self, folder: Path) -> None:
        """Old or new; and, after another run, the same as built from nothing."""
        assert_old_or_new(by_issue(folder), self.old, self.new_issues)
        self.update(folder)
        assert_same(state(folder), self.new)
        assert _size(folder) <= 3 * _size(self.desk.folder / "clean.idx") + 20_000, "what was half written stays about"


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def edition(folder: Path, kind: str) -> Edition:
    """An archive that was changed in every way; for "first", one not indexed; for "dictionary", one to be cut anew."""
    desk = Desk(folder)
    desk.pages.write(archive(5, issues=4, pages=2, articles=1))
    options = Options(userdict="让桥于民 1000\n") if kind == "dictionary" else Options()
    if kind != "first":
        desk.run(desk.pages.folder)
    old = by_issue(desk.index)
    if kind == "changes":
        desk.pages.write(issue(desk.rng, FIRST_DAY, pages=2, articles=1))
        desk.pages.delete(page_name(FIRST_DAY.replace(day=2), 2))
        shutil.rmtree(desk.pages.folder / Path(page_name(FIRST_DAY.replace(day=3), 1)).parent)
        desk.pages.move(page_name(FIRST_DAY.replace(day=4), 2), page_name(FIRST_DAY.replace(day=4), 5))
        desk.pages.write(issue(desk.rng, FIRST_DAY.replace(day=9), pages=2, articles=1))
    clean = folder / "clean.idx"
    update(clean, (desk.pages.folder,), options)
    return Edition(desk, old, state(clean), by_issue(clean), options)


# ── killed ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("commits", ["one commit", "many commits"])
@pytest.mark.parametrize("kind", ["changes", "first", "dictionary"])
def test_killed_before_each_change_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, commits: str
) -> None:
    before = edition(tmp_path, kind)
    if commits == "many commits":
        monkeypatch.setattr(build, "ROUND_BYTES", 2000)
    folder = before.index()
    changes = changes_of(lambda: before.update(folder))
    assert_same(state(folder), before.new)
    assert len(changes) > 20
    for at in chosen(changes, max(1, POINTS // 6) if POINTS else len(changes)):
        folder = before.index()
        changes_of(lambda: before.update(folder), die_at=at)  # noqa: B023 (run before the loop goes on)
        before.check(folder)


def chosen(changes: list[str], most: int) -> list[int]:
    """So many points spread over all, and as many that are renames, deletions, syncs or locks."""
    special = [at for at, name in enumerate(changes) if name not in ("write", "writelines", "tofile", "flush")]
    return sorted({*_spread(range(len(changes)), most), *_spread(special, most)})


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
@pytest.mark.parametrize("kind", ["changes", "first"])
def test_killed_with_its_workers_at_work(tmp_path: Path, kind: str) -> None:
    """Its workers end with it, and none of them writes into the index of the run after."""
    before = edition(tmp_path, kind)
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
def test_a_worker_killed(tmp_path: Path) -> None:
    """As the system kills the largest process when memory runs out: an error with a name, and nothing lost."""
    before = edition(tmp_path, "first")
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


def test_killed_twice_in_a_row(tmp_path: Path) -> None:
    """The run after a kill is killed as well, at other points, again and again."""
    before = edition(tmp_path, "changes")
    changes = changes_of(lambda: before.update(before.index()))
    rng = random.Random(3)
    folder = before.index()
    for _ in range(12):
        at = rng.randrange(len(changes))
        child = forked(lambda: _die(lambda: before.update(folder), at))  # noqa: B023 (run before the loop goes on)
        assert ended(child) in (0, -signal.SIGKILL)
        assert_old_or_new(by_issue(folder), before.old, before.new_issues)
    before.check(folder)


def _die(work: Callable[[], object], at: int) -> None:
    left = at

    def profile(_: Any, event: str, called: Any) -> None:
        nonlocal left
        if event == "c_call" and called.__name__ in CHANGES:
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    sys.setprofile(profile)
    work()


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
    old: dict[str, list[str]] = {}
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
    before = edition(tmp_path, "changes")
    folder = before.index()
    monkeypatch.setattr(build, "ROUND_BYTES", 1)

    def no_room(stage: str, *_: object) -> None:
        if stage == "indexing":
            _limit_files(limit)

    code = ended(forked(lambda: update(folder, (before.desk.pages.folder,), Options(), no_room)))
    assert code in ((4,) if limit < 1000 else (0, 4))
    before.check(folder)


@pytest.mark.parametrize("limit", [300, 3_000])
def test_a_full_disk_for_temporary_files(tmp_path: Path, limit: int) -> None:
    before = edition(tmp_path, "changes")
    folder = before.index()

    def cramped() -> None:
        _limit_files(limit)
        before.update(folder)

    assert ended(forked(cramped)) == 4
    before.check(folder)


def _limit_files(size: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


# ── two writers ───────────────────────────────────────────────────────────────────────────────────────────────────


class Holder:
    """A process that stops in the middle of an update until it is told to go on."""

    def __init__(self, desk: Desk) -> None:
        told, tell = os.pipe()
        wait, self._go = os.pipe()

        def work() -> None:
            os.close(self._go)
            stopped = False

            def progress(*_: object) -> None:
                nonlocal stopped
                if not stopped:
                    stopped = True
                    os.write(tell, b".")
                    os.read(wait, 1)

            update(desk.index, (desk.pages.folder,), Options(), progress)

        self.process = forked(work)
        os.close(tell)
        os.close(wait)
        assert select.select([told], [], [], 20)[0], "it never began"
        assert os.read(told, 1) == b".", "it ended before it began"
        os.close(told)
        self._code: int | None = None

    def go_on(self) -> None:
        """Let it go on."""
        os.write(self._go, b".")

    def ended(self) -> int:
        """Wait for its end; its exit code."""
        if self._code is None:
            self._code = ended(self.process)
            os.close(self._go)
        return self._code

    def kill(self) -> None:
        """End it with SIGKILL, unless it has ended."""
        if self._code is None:
            os.kill(self.process, signal.SIGKILL)
            self.ended()


def test_a_second_writer_is_told_who_is_writing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.pages.write(archive(1, issues=2))
    child = Holder(desk)
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
    child = Holder(desk)
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
