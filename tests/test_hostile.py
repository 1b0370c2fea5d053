"""Broken and hostile files, each beside a good page: named where they are not taken in, and the rest goes in.

Made by `bench.hostile`, which prints memory and time of each, at the size they come in.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

import search
from bench.hostile import CASES, GOOD_NAME, GOOD_PAGE, Case, run
from indexer.build import Options, update
from indexer.errors import JianbaoError
from indexer.status import check, read_status
from tests.conftest import SAMPLE
from tests.oracles import every_article

MOST_MEMORY = 300
"""MB. The command itself takes some 95, the worst of these 125."""
READS_ALL = not hasattr(os, "geteuid") or os.geteuid() == 0
"""Whether this is root, or a system without rights to take away."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_is_named_and_the_rest_goes_in(case: Case, tmp_path: Path) -> None:
    if case.make.__name__ == "_locked" and READS_ALL:
        pytest.skip("who runs this may read every file")
    outcome = run(case, tmp_path)
    assert "Traceback" not in outcome.said
    assert "should not have happened" not in outcome.said
    assert not any(ord(char) < 32 and char != "\n" for char in outcome.said), "a file's text reached the terminal as is"
    assert outcome.memory < MOST_MEMORY
    with search.open_index(tmp_path / "ix") as index:
        assert len(index.search('"船照常开，大桥也通车"')) >= 1, "the good page is not there"
        for hit in index.search("大桥", limit=None):
            assert hit.snippets is not None
    assert not check(tmp_path / "ix").faults
    for words in case.named:
        assert words in outcome.said
    if case.named:
        assert outcome.code == 2
        problems = " ".join(f"{name}:{line}: {what}" for name, line, what in read_status(tmp_path / "ix").problems)
        kept = [words for words in case.named if words.split(":")[0] in problems]
        assert kept or "file name cannot" in case.named[0], "status does not name it"


def test_files_that_change_and_vanish_while_they_are_read(tmp_path: Path) -> None:
    """Others write, rewrite and remove pages all the while; nothing stops it, and in the end it is what is there."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / GOOD_NAME).write_text(GOOD_PAGE, encoding="utf-8")
    texts = [path.read_bytes() for path in sorted(SAMPLE.rglob("*.md")) if path.name != "README.md"]
    done = threading.Event()

    def disturb() -> None:
        turn = 0
        while not done.is_set():
            turn += 1
            path = pages / f"枫津日报-2026-01-{turn % 7 + 1:02}-02.md"
            if turn % 3:
                path.write_bytes(texts[turn % len(texts)])
            else:
                path.unlink(missing_ok=True)

    disturber = threading.Thread(target=disturb)
    disturber.start()
    try:
        for _ in range(8):
            try:
                update(tmp_path / "ix", (pages,), Options(prune=True))
            except JianbaoError as error:
                if "changed while it was being read" not in error.message:
                    raise
    finally:
        done.set()
        disturber.join()
    update(tmp_path / "ix", (pages,), Options(prune=True))
    update(tmp_path / "clean", (pages,), Options())
    with search.open_index(tmp_path / "ix") as one, search.open_index(tmp_path / "clean") as other:
        assert every_article(one) == every_article(other)
    assert not check(tmp_path / "ix").faults
