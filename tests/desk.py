"""In: a folder. Out: an archive of invented pages, its index, and a way to hold it against one built from nothing."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from indexer.build import Report
from indexer.read import discover
from tests.made_up import FIRST_DAY, Tree, issue, page
from tests.oracles import SAMPLE, State, assert_same, build_from_nothing, index_of, state


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


HOW = ("with articles gone", "page by page")


def sample_index(folder: Path, how: str) -> Path:
    """An index of the sample corpus: built at once with an issue that was taken out again, or grown page by page.

    The first has articles in its one segment that are gone, too few to write it anew for; the second has segments of
    many sizes, some of them merged.
    """
    index, pages = folder / "archive.idx", Tree(folder / "pages")
    rng = random.Random(2)
    if how == "with articles gone":
        shutil.copytree(SAMPLE, pages.folder)
        extra = issue(rng, FIRST_DAY.replace(month=2), pages=2, articles=3)
        pages.write(extra)
        index_of(index, pages.folder)
        for name in extra:
            pages.delete(name)
        index_of(index)
        return index
    pages.folder.mkdir()
    for number, path in enumerate(discover(SAMPLE)):
        name = path.relative_to(SAMPLE).as_posix()
        pages.write({name: page(rng, 1 + number % 3)})
        index_of(index, pages.folder)
        shutil.copy(path, pages.folder / name)
        index_of(index)
    return index
