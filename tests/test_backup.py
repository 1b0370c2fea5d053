"""Copies of an index made while it is written to; its sources held against what was indexed."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

import search
from indexer.backup import backup
from indexer.build import Options, update
from indexer.errors import IndexUnusable, JianbaoError
from indexer.sources import compare_sources
from indexer.status import check
from tests.conftest import SAMPLE, Jianbao
from tests.oracles import every_article

COPIES = 12


def _page(folder: Path, day: int, number: int) -> None:
    text = f"## 第{number}次的渡口\n\n本报讯（记者 罗岩）第{number}次开船，大桥也通车了。\n"
    (folder / f"枫津日报-2026-01-{day:02}-01.md").write_text(text, encoding="utf-8")


def test_a_copy_is_one_commit_whatever_is_written_meanwhile(tmp_path: Path) -> None:
    """Commit n changes two issues to say n: a copy that is of one commit says the same number in both."""
    pages, index = tmp_path / "pages", tmp_path / "ix"
    pages.mkdir()
    for day in (1, 2):
        _page(pages, day, 0)
    update(index, (pages,), Options())
    done = threading.Event()
    failed: list[BaseException] = []

    def write() -> None:
        number = 0
        try:
            while not done.is_set():
                number += 1
                for day in (1, 2):
                    _page(pages, day, number)
                update(index, (pages,), Options())
        except BaseException as error:
            failed.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    seen: set[str] = set()
    try:
        for number in range(COPIES):
            copy = tmp_path / f"copy-{number}"
            backup(index, copy)
            assert not check(copy).faults
            with search.open_index(copy) as ix:
                said = {article.headline for article in every_article(ix)}
            assert len(said) == 1, said
            seen |= said
    finally:
        done.set()
        writer.join()
    assert not failed
    assert len(seen) > 1, "nothing was written meanwhile"


def test_a_copy_is_the_index_and_can_be_copied_back(sample_index: Path, tmp_path: Path, jianbao: Jianbao) -> None:
    done = jianbao("backup", tmp_path / "copy", index=sample_index)
    assert (done.code, done.err) == (0, "")
    assert jianbao("backup", tmp_path / "back", index=tmp_path / "copy").code == 0
    with search.open_index(sample_index) as one, search.open_index(tmp_path / "back") as other:
        assert every_article(one) == every_article(other)
    again = jianbao("backup", tmp_path / "copy", index=sample_index)
    assert again.code == 2
    assert "not an empty folder" in again.err


def test_what_is_damaged_is_not_copied(sample_index: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_index, tmp_path / "ix")
    path = max((tmp_path / "ix").iterdir(), key=lambda path: path.stat().st_size)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)
    with pytest.raises(IndexUnusable, match="nothing was copied"):
        backup(tmp_path / "ix", tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    with pytest.raises(JianbaoError, match="there is no index"):
        backup(tmp_path, tmp_path / "copy")


def test_sources_are_read_and_held_against_the_index(tmp_path: Path, jianbao: Jianbao) -> None:
    pages, index = tmp_path / "sample", tmp_path / "ix"
    shutil.copytree(SAMPLE, pages)
    update(index, (pages,), Options())
    assert compare_sources(index).agree
    done = jianbao("check", "--sources", index=index)
    assert (done.code, done.err) == (0, "")
    first, second = sorted(path for path in pages.rglob("*.md") if path.name != "README.md")[:2]
    data = bytearray(first.read_bytes())
    data[-2] ^= 1
    first.write_bytes(data)
    second.unlink()
    _page(pages, 9, 1)
    found = compare_sources(index)
    assert (found.changed, found.gone) == ((str(first.relative_to(tmp_path)),), (str(second.relative_to(tmp_path)),))
    assert found.new == ("sample/枫津日报-2026-01-09-01.md",)
    done = jianbao("check", "--sources", index=index)
    assert done.code == 2
    assert f"{first.name}: is not what was indexed" in done.err
    assert f"{second.name}: is not there any more" in done.err
    assert "枫津日报-2026-01-09-01.md: is not indexed yet" in done.err
    assert "jianbao index" in done.err
    pages.rename(tmp_path / "elsewhere")
    done = jianbao("check", "--sources", index=index)
    assert done.code == 2
    assert f"{pages}: its folder is not there" in done.err
    assert "mount" in done.err
