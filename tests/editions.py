"""In: a folder. Out: an archive that was changed after it was indexed, and what its index may say from then on."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

import search
from indexer import build, status
from indexer.build import Options, update
from indexer.errors import IndexMissing
from indexer.jsonform import to_json
from indexer.toc import read_toc, toc_name
from indexer.write import LOCK
from tests.desk import Desk
from tests.made_up import FIRST_DAY, archive, article, issue, page_name
from tests.oracles import SAMPLE, State, assert_same, every_article, state

Issues = dict[str, list[str]]
"""Day of the issue → its articles, as JSON, in order. {} where there is no index yet."""

KINDS = ("sample", "changes", "changes at once", "first", "dictionary")


def by_issue(folder: Path) -> Issues:
    """What the index in a folder holds."""
    try:
        index = search.open_index(folder)
    except IndexMissing:
        return {}
    with index:
        return issues_of(index)


def issues_of(index: search.Index) -> Issues:
    """The same, of an open index."""
    issues = defaultdict(list)
    for one in every_article(index):
        issues[str(one.date)].append(json.dumps(to_json(one), ensure_ascii=False))
    return {day: sorted(articles) for day, articles in issues.items()}


def assert_old_or_new(now: Issues, old: Issues, new: Issues) -> None:
    """Each issue is as it was or as it was to be, and none is lost or half there."""
    for day in now.keys() | old.keys() | new.keys():
        assert now.get(day) in (old.get(day), new.get(day)), f"the issue of {day} is neither the old one nor the new"


@dataclass(frozen=True)
class Edition:
    """What the index of an archive was and is to be, with the archive changed and the index not yet."""

    desk: Desk
    old: Issues
    new: State
    new_issues: Issues
    options: Options

    def index(self) -> Path:
        """A copy of the old index."""
        copy = self.desk.folder / "copy.idx"
        shutil.rmtree(copy, ignore_errors=True)
        if self.desk.index.exists():
            shutil.copytree(self.desk.index, copy)
        return copy

    def update(self, folder: Path) -> None:
        """What is to be killed, or fail."""
        update(folder, (self.desk.pages.folder,), self.options)

    def check(self, folder: Path) -> None:
        """Old or new, and sound; and, after another run, the same as built from nothing, with nothing left about."""
        now = by_issue(folder)
        assert_old_or_new(now, self.old, self.new_issues)
        if now:
            assert status.check(folder).faults == ()
        self.update(folder)
        assert_same(state(folder), self.new)
        self.assert_tidy(folder)

    def assert_tidy(self, folder: Path) -> None:
        """The index is whole, and there is no file in its folder that it does not name."""
        checked = status.check(folder)
        assert (checked.faults, checked.unfinished) == ((), 0)
        toc = read_toc(folder)
        named = {LOCK, toc_name(toc.generation), *(entry.filename for entry in toc.segments)}
        assert {path.name for path in folder.iterdir()} == named


def edition(folder: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """An archive that was changed in every way: the "sample" corpus, or a smaller one with all kinds of "changes".

    For "first", one not indexed; for "dictionary", one to be cut anew. An update commits an issue or two at a time, but
    for the dictionary, and for what is said to be "at once".
    """
    if not kind.endswith("at once"):
        monkeypatch.setattr(build, "ROUND_BYTES", 2000)
    desk = Desk(folder)
    if kind == "sample":
        shutil.copytree(SAMPLE, desk.pages.folder, dirs_exist_ok=True)
    else:
        desk.pages.write(archive(5, issues=4, pages=2, articles=1))
    options = Options(userdict="让桥于民 1000\n") if kind == "dictionary" else Options()
    if not kind.startswith("first"):
        desk.run(desk.pages.folder)
    old = by_issue(desk.index)
    if kind.startswith("changes"):
        desk.pages.write(issue(desk.rng, FIRST_DAY, pages=2, articles=1))
        desk.pages.delete(page_name(FIRST_DAY.replace(day=2), 2))
        shutil.rmtree(desk.pages.folder / Path(page_name(FIRST_DAY.replace(day=3), 1)).parent)
        desk.pages.move(page_name(FIRST_DAY.replace(day=4), 2), page_name(FIRST_DAY.replace(day=4), 5))
        desk.pages.write(issue(desk.rng, FIRST_DAY.replace(day=9), pages=2, articles=1))
    if kind == "sample":
        for number, name in enumerate(desk.pages.names()):
            path = desk.pages.folder / name
            if number % 3 == 0:
                path.write_bytes(path.read_bytes() + article(desk.rng).encode())
            elif number % 7 == 0:
                path.unlink()
        desk.pages.write(archive(6, issues=8, pages=2, articles=1))
    clean = folder / "clean.idx"
    update(clean, (desk.pages.folder,), options)
    return Edition(desk, old, state(clean), by_issue(clean), options)
