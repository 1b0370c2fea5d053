"""Any history of files ends in the index that a build from nothing makes: a machine that tries histories at random."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import random
import signal
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

import search
from indexer.build import Options, update
from tests.desk import Desk
from tests.made_up import FIRST_DAY, archive, article, jump, page, page_name, record
from tests.oracles import assert_same, every_article, state

STEPS = int(os.environ.get("JIANBAO_STEPS", "300"))
"""Of file histories, all together. 50,000 make an hour."""

DAYS = st.integers(0, 2).map(lambda number: FIRST_DAY + dt.timedelta(number))
PAGES = st.integers(1, 4)


class Histories(RuleBasedStateMachine):
    """Files are added, edited, moved, deleted, touched; the index is brought up to date now and then, or killed at it.

    After each update it is compared with one built from nothing.
    """

    files: Bundle[str] = Bundle("files")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="jianbao-history-")
        self.desk = Desk(Path(self.folder.name))
        self.userdict = ""
        self.dirty = True

    @initialize(target=files, seed=st.integers(0, 9))
    def begin(self, seed: int) -> Any:
        self.desk.rng = random.Random(seed)
        texts = archive(seed, issues=2, pages=2, articles=1)
        self.desk.pages.write(texts)
        self.desk.run(self.desk.pages.folder)
        return multiple(*texts)

    @rule(target=files, day=DAYS, number=PAGES, articles=st.integers(0, 2))
    def add(self, day: dt.date, number: int, articles: int) -> str:
        return self._write(page_name(day, number), page(self.desk.rng, articles))

    @rule(target=files, day=DAYS, to=st.integers(2, 4))
    def add_a_jump(self, day: dt.date, to: int) -> Any:
        opening, rest = jump(self.desk.rng, to)
        return multiple(self._write(page_name(day, 1), opening), self._write(page_name(day, to), rest))

    @rule(target=files, number=st.integers(0, 1))
    def add_undated(self, number: int) -> str:
        return self._write(f"scans/scan_{number}.md", page(self.desk.rng, 1))

    @rule(target=files, number=st.integers(0, 1), days=st.lists(DAYS, max_size=3))
    def add_ready(self, number: int, days: list[dt.date]) -> str:
        return self._write(f"ready/{number}.jsonl", "".join(record(self.desk.rng, day) + "\n" for day in days))

    @rule(name=files, where=st.sampled_from(("above", "below")))
    def edit(self, name: str, where: str) -> None:
        rng = self.desk.rng
        more = record(rng, FIRST_DAY) + "\n" if name.endswith(".jsonl") else article(rng) + "\n\n"
        path = self.desk.pages.folder / name
        if path.exists():
            text = path.read_text(encoding="utf-8")
            self._write(name, more + text if where == "above" else text + "\n" + more)

    @rule(name=files)
    def delete(self, name: str) -> None:
        if (self.desk.pages.folder / name).exists():
            self.desk.pages.delete(name)
            self.dirty = True

    @rule(target=files, name=files, day=DAYS, number=PAGES)
    def move(self, name: str, day: dt.date, number: int) -> str:
        other = page_name(day, number) if name.endswith(".md") else f"ready/moved{number}.jsonl"
        if (self.desk.pages.folder / name).exists():
            self.desk.pages.move(name, other)
            self.dirty = True
        return other

    @rule(target=files, name=files, number=PAGES)
    def copy(self, name: str, number: int) -> str:
        other = f"{name.rpartition('.')[0]}~{number}.{name.rpartition('.')[2]}"
        path = self.desk.pages.folder / name
        return self._write(other, path.read_text(encoding="utf-8")) if path.exists() and "~" not in name else name

    @rule(name=files)
    def touch(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.utime(self.desk.pages.folder / name)

    @rule(name=files)
    def change_behind_the_clock(self, name: str) -> None:
        """Other content of the same size, the times put back."""
        path = self.desk.pages.folder / name
        if path.exists():
            was, text = path.stat(), path.read_text(encoding="utf-8")
            path.write_text(text.replace("。", "；"), encoding="utf-8")
            os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
            self.dirty = True

    @rule(words=st.sampled_from(("", "让桥于民 1000\n", "枫江大 100000\n")))
    def change_dictionary(self, words: str) -> None:
        self._update(Options(userdict=words))
        self.userdict = words

    @rule()
    def reindex(self) -> None:
        self._update(Options())

    @rule()
    def rebuild(self) -> None:
        self._update(Options(rebuild=True))

    @rule(at=st.integers(0, 12))
    def kill(self, at: int) -> None:
        """An update that is killed as it says for the `at`-th time how far it is."""
        child = os.fork()
        if child == 0:
            try:
                _update_and_die(self.desk.index, at)
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        with search.open_index(self.desk.index) as index:
            every_article(index)

    @invariant()
    def opens(self) -> None:
        if self.desk.index.exists():
            search.open_index(self.desk.index).close()

    def _write(self, name: str, text: str) -> str:
        self.desk.pages.write({name: text})
        self.dirty = True
        return name

    def _update(self, options: Options) -> None:
        # Where nothing is left, an archive with nothing in it is what the user means.
        report = update(self.desk.index, (), replace(options, prune=True))
        now = state(self.desk.index)
        assert report.articles == len(now.articles)
        userdict = self.userdict if options.userdict is None else options.userdict
        assert_same(now, self.desk.build(userdict=userdict, prune=True))
        self.dirty = False

    def teardown(self) -> None:
        if self.desk.index.exists():
            self._update(Options())
        self.folder.cleanup()


def _update_and_die(folder: Path, at: int) -> None:
    """Run an update in this process and kill it when progress is reported for the `at`-th time."""
    left = at

    def progress(*_: object) -> None:
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    update(folder, (), Options(prune=True), progress)


Histories.TestCase.settings = settings(
    max_examples=max(1, STEPS // 20),
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
test_any_history = Histories.TestCase
