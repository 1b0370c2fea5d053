"""In: a folder. Out: an archive of invented pages, its index, and a way to hold it against one built from nothing."""

from __future__ import annotations

import random
from pathlib import Path

from indexer.build import Report
from tests.made_up import Tree
from tests.oracles import State, assert_same, build_from_nothing, index_of, state


class Desk:
    """A folder with an archive `pages`, its index, and a way to compare it with a new one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages = Tree(folder / "pages")
        self.pages.folder.mkdir()
        self.index = folder / "archive.idx"
        self.rng = random.Random(7)
        self._made = 0

    def run(self, *paths: Path, **options: object) -> Report:
        """`jianbao index` of paths, or of all that the index was told of."""
        return index_of(self.index, *paths, **options)

    def build(self, *paths: Path, **options: object) -> State:
        """A new index of the paths, or of `pages`, beside the first: what it says."""
        self._made += 1
        return build_from_nothing(self.folder / f"new{self._made}.idx", *(paths or (self.pages.folder,)), **options)

    def check(self, *paths: Path, **options: object) -> State:
        """Compare the index with one built from nothing; what both say."""
        now = state(self.index)
        assert_same(now, self.build(*paths, **options))
        return now

    def files(self) -> dict[str, bytes]:
        """All files of the index that hold anything, with their bytes."""
        return {
            path.name: path.read_bytes() for path in self.index.rglob("*") if path.is_file() and path.stat().st_size
        }
