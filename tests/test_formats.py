"""One small index of each format there ever was is kept in `tests/data/formats`: read, or refused with a word.

Who raises INDEX_FORMAT keeps one of the new format: JIANBAO_KEEP_FORMAT=1 pytest tests/test_formats.py
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import search
from indexer.build import Options, update
from indexer.errors import IndexUnusable
from indexer.schema import INDEX_FORMAT
from indexer.status import check, read_status
from tests.conftest import Jianbao

KEPT = Path(__file__).parent / "data" / "formats"
PAGE = "## 渡口照常开船\n\n本报讯（记者 罗岩）船照常开，大桥也通车了。\n\n## 大桥通车\n\n本报讯 大桥今天通车。\n"


def _pages(folder: Path) -> Path:
    pages = folder / "枫津日报"
    pages.mkdir()
    (pages / "枫津日报-2026-01-05-01.md").write_text(PAGE, encoding="utf-8")
    return pages


def test_one_of_this_format_is_kept(tmp_path: Path) -> None:
    folder = KEPT / str(INDEX_FORMAT)
    if os.environ.get("JIANBAO_KEEP_FORMAT"):
        assert os.environ.get("CI", "").lower() not in ("1", "true"), "what is kept is never written in CI"
        shutil.rmtree(folder, ignore_errors=True)
        update(tmp_path / "ix", (_pages(tmp_path),), Options())
        folder.mkdir(parents=True)
        for path in (tmp_path / "ix").iterdir():
            if path.stat().st_size:
                shutil.copy(path, folder / path.name)
    assert folder.is_dir(), "keep an index of this format: JIANBAO_KEEP_FORMAT=1"


@pytest.mark.parametrize("number", sorted(int(path.name) for path in KEPT.iterdir()) if KEPT.is_dir() else [])
def test_each_is_read_or_refused(number: int, tmp_path: Path, jianbao: Jianbao) -> None:
    folder = tmp_path / "ix"
    shutil.copytree(KEPT / str(number), folder)
    if number == INDEX_FORMAT:
        assert read_status(folder).articles == 2
        assert not check(folder).faults
        return
    for ask in (search.open_index, read_status, check):
        with pytest.raises(IndexUnusable) as refused:
            ask(folder)
        assert "format" in refused.value.message
        assert f"this program reads {INDEX_FORMAT}" in refused.value.message
        assert "--rebuild" in refused.value.hint
    pages = _pages(tmp_path)
    for args in (("search", "大桥"), ("index", str(pages))):
        done = jianbao(*args, index=folder)
        assert done.code == 2
        assert "--rebuild" in done.err
    assert jianbao("index", "--rebuild", pages, index=folder).code == 0
    with search.open_index(folder) as index:
        assert len(index.search("大桥")) == 2
