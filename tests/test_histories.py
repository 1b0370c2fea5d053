"""Any history of files ends in the index that a build from nothing makes: a machine that tries histories at random."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, precondition, rule

import search
from indexer import status
from indexer.build import Options, update
from indexer.errors import JianbaoError
from tests.desk import Desk
from tests.editions import by_issue
from tests.made_up import FIRST_DAY, PAPER, article, jump, page, page_name, record
from tests.oracles import State, assert_same, state, state_of
from tests.processes import ended, forked

STEPS = int(os.environ.get("JIANBAO_STEPS", "2000"))
"""Of file histories, all together."""
IN_A_ROW = 25
"""Steps of one history."""

MEMORY = Path("/dev/shm")
DAYS = st.integers(0, 2).map(lambda number: FIRST_DAY + dt.timedelta(number))
PAGES = st.integers(1, 4)
WORDS = ("", "让桥于民 1000\n", "枫江大 100000\n")
DICTIONARIES = {3: 1, 7: 2}
"""How often the dictionary changes in histories of a seed; in others never: each is loaded anew, for half a second."""
QUERIES = ("大桥", '"，"', "渡南 OR 渡北", "记者 -大桥", "date:2026-01 page:1")
CHANGING = ("write", "flush", "fsync", "replace", "unlink", "mkdir", "close")
"""Functions in C before which an update is killed here; `tests/test_crash.py` has every system call."""


class Histories(RuleBasedStateMachine):
    """Files are added, edited, moved, deleted, put back; the index is brought up to date now and then, or killed at it.

    Again and again it is compared with one built from nothing.
    """

    files: Bundle[str] = Bundle("files")

    def __init__(self) -> None:
        super().__init__()
        memory = MEMORY if os.access(MEMORY, os.W_OK) else None
        self.folder = tempfile.TemporaryDirectory(prefix="jianbao-history-", dir=memory)
        self.desk = Desk(Path(self.folder.name).resolve())
        self.userdict = ""
        self.dictionaries = 0
        self.held: tuple[search.Index, State] | None = None
        self.kept: dict[str, tuple[bytes, int]] = {}

    @initialize(target=files, seed=st.integers(0, 9))
    def begin(self, seed: int) -> Any:
        self.desk.rng = random.Random(seed)
        self.dictionaries = DICTIONARIES.get(seed, 0)
        names = [page_name(FIRST_DAY, 1), page_name(FIRST_DAY + dt.timedelta(1), 2)]
        for name in names:
            self._write(name, page(self.desk.rng, 1))
        self._update(paths=(self.desk.pages.folder,), userdict=self.userdict)
        return multiple(*names)

    # ── files ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @rule(target=files, day=DAYS, number=PAGES, articles=st.integers(0, 2))
    def add(self, day: dt.date, number: int, articles: int) -> str:
        return self._write(page_name(day, number), page(self.desk.rng, articles))

    @rule(target=files, day=DAYS, to=st.integers(2, 4), late=st.booleans())
    def add_a_jump(self, day: dt.date, to: int, late: bool) -> Any:
        """An article that goes on on another page, which may come after the next update only."""
        opening, rest = jump(self.desk.rng, to)
        first = self._write(page_name(day, 1), opening)
        if late:
            self._update()
        return multiple(first, self._write(page_name(day, to), rest))

    @rule(target=files, number=st.integers(0, 1), folder=st.sampled_from(("甲", "乙")))
    def add_undated(self, number: int, folder: str) -> str:
        return self._write(f"{folder}/scan_{number}.md", page(self.desk.rng, 1))

    @rule(target=files, number=st.integers(0, 1), days=st.lists(DAYS, max_size=3), ids=st.booleans())
    def add_ready(self, number: int, days: list[dt.date], ids: bool) -> str:
        """Records; with ids that count from 1 in each file, as collections have them."""
        lines = [json.loads(record(self.desk.rng, day)) for day in days]
        named = [{**line, "id": str(at)} if ids else line for at, line in enumerate(lines, 1)]
        return self._write(f"ready/{number}.jsonl", "".join(json.dumps(line) + "\n" for line in named))

    @rule(name=files, where=st.sampled_from(("above", "below")))
    def edit(self, name: str, where: str) -> None:
        rng = self.desk.rng
        more = record(rng, FIRST_DAY) + "\n" if name.endswith(".jsonl") else article(rng) + "\n\n"
        if self._path(name).exists():
            text = self._text(name)
            self._write(name, more + text if where == "above" else text + "\n" + more)

    @rule(name=files)
    def delete(self, name: str) -> None:
        if self._path(name).exists():
            self.desk.pages.delete(name)

    @rule(day=DAYS)
    def delete_a_folder(self, day: dt.date) -> None:
        shutil.rmtree(self.desk.pages.folder / PAPER / day.isoformat(), ignore_errors=True)

    @rule(target=files, name=files, day=DAYS, number=PAGES)
    def move(self, name: str, day: dt.date, number: int) -> str:
        other = page_name(day, number) if name.endswith(".md") else f"ready/moved{number}.jsonl"
        if self._path(name).exists():
            self.desk.pages.move(name, other)
        return other

    @rule(name=files, other=files)
    def change_places(self, name: str, other: str) -> None:
        one, two = self._path(name), self._path(other)
        if one != two and one.exists() and two.exists() and one.suffix == two.suffix:
            one.rename(aside := self.desk.folder / "aside")
            two.rename(one)
            aside.rename(two)

    @rule(target=files, name=files, number=PAGES)
    def copy(self, name: str, number: int) -> str:
        other = f"{name.rpartition('.')[0]}~{number}.{name.rpartition('.')[2]}"
        if not self._path(name).exists() or "~" in name:
            return name
        return self._write(other, self._text(name))

    @rule(name=files)
    def touch(self, name: str) -> None:
        if self._path(name).exists():
            os.utime(self._path(name))

    @rule(name=files)
    def change_behind_the_clock(self, name: str) -> None:
        """Other content of the same size, the times put back."""
        if (path := self._path(name)).exists():
            was, text = path.stat(), self._text(name)
            path.write_text(text.replace("。", "；"), encoding="utf-8")
            os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))

    @rule(name=files)
    def back_up(self, name: str) -> None:
        if (path := self._path(name)).exists():
            self.kept[name] = (path.read_bytes(), path.stat().st_mtime_ns)

    @precondition(lambda self: self.kept)
    @rule(data=st.data())
    def put_back(self, data: st.DataObject) -> None:
        """A file as it once was, with its old times."""
        name = data.draw(st.sampled_from(sorted(self.kept)))
        was, when = self.kept[name]
        self._path(name).parent.mkdir(parents=True, exist_ok=True)
        self._path(name).write_bytes(was)
        os.utime(self._path(name), ns=(when, when))

    @rule(name=files)
    def break_up(self, name: str) -> None:
        """Bytes that are no text; whether the file can be read again is for later steps."""
        if (path := self._path(name)).exists():
            path.write_bytes(bytes(range(128, 256)) * 30)

    # ── the index ─────────────────────────────────────────────────────────────────────────────────────────────────

    @rule()
    def reindex(self) -> None:
        self._update()

    @rule()
    def compare(self) -> None:
        self._update()
        self._compare()

    @rule()
    def rebuild(self) -> None:
        self._update(rebuild=True)

    @precondition(lambda self: self.dictionaries)
    @rule(words=st.sampled_from(WORDS))
    def change_dictionary(self, words: str) -> None:
        self.dictionaries -= 1
        self._update(userdict=words)
        self.userdict = words

    @rule()
    def dry_run(self) -> None:
        """It says what the run after it does, and leaves every byte of the index alone."""
        before = self.desk.files()
        planned = self._update(dry_run=True)
        assert self.desk.files() == before
        done = self._update()
        for name in ("added", "changed", "removed", "issues_written", "issues_removed", "issues", "articles"):
            assert getattr(planned, name) == getattr(done, name), name
        for name in ("articles_added", "articles_changed", "articles_removed", "problems"):
            assert getattr(planned, name) == getattr(done, name), name

    @rule()
    def unmount(self) -> None:
        """The folder is away for a while: that is no deletion."""
        before = by_issue(self.desk.index)
        remembers = bool(status.read_status(self.desk.index).files)
        away = self.desk.pages.folder.rename(self.desk.folder / "away")
        if remembers:
            with pytest.raises(JianbaoError):
                update(self.desk.index, (), Options())
        assert by_issue(self.desk.index) == before
        away.rename(self.desk.pages.folder)

    @rule(at=st.integers(0, 60))
    def kill(self, at: int) -> None:
        """An update that is killed before it calls for the `at`-th time what changes the disk."""
        before = by_issue(self.desk.index)
        killed = ended(forked(lambda: _dying(lambda: update(self.desk.index, (), Options(prune=True)), at)))
        assert killed in (0, -signal.SIGKILL)
        if killed:
            # All issues are in one round here: it is the whole of it, or nothing.
            now = by_issue(self.desk.index)
            self._update()
            assert now in (before, by_issue(self.desk.index))

    @rule()
    def hold(self) -> None:
        """Open it for reading, and see that what was opened before still says what it said."""
        self._let_go()
        index = search.open_index(self.desk.index)
        self.held = index, state_of(index, QUERIES)

    def teardown(self) -> None:
        if self.desk.index.exists():
            self._update()
            self._compare()
        self._let_go()
        self.folder.cleanup()

    def _path(self, name: str) -> Path:
        return self.desk.pages.folder / name

    def _text(self, name: str) -> str:
        return self._path(name).read_text(encoding="utf-8", errors="ignore")

    def _write(self, name: str, text: str) -> str:
        self.desk.pages.write({name: text})
        return name

    def _update(self, **options: Any) -> Any:
        # Where nothing is left, an archive with nothing in it is what the user means.
        return self.desk.run(*options.pop("paths", ()), prune=True, **options)

    def _compare(self) -> None:
        now = state(self.desk.index, QUERIES)
        clean = self.desk.folder / "clean.idx"
        shutil.rmtree(clean, ignore_errors=True)
        update(clean, (self.desk.pages.folder,), Options(userdict=self.userdict))
        assert_same(now, state(clean, QUERIES))
        checked = status.check(self.desk.index)
        assert (checked.faults, checked.unfinished) == ((), 0)

    def _let_go(self) -> None:
        if self.held is not None:
            index, then = self.held
            assert state_of(index, QUERIES) == then
            index.close()
        self.held = None


def _dying(work: Callable[[], object], at: int) -> None:
    left = at

    def profile(_: Any, event: str, called: Any) -> None:
        nonlocal left
        if event == "c_call" and called.__name__ in CHANGING:
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    sys.setprofile(profile)
    work()


Histories.TestCase.settings = settings(
    max_examples=max(1, STEPS // IN_A_ROW),
    stateful_step_count=IN_A_ROW,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
test_any_history = Histories.TestCase
