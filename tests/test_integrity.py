"""Single bits are turned over anywhere in an index, and files cut short: each is found, none is answered from.

JIANBAO_FLIPS=500 turns over that many.
"""

from __future__ import annotations

import os
import random
import shutil
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

import search
from indexer.arrays import MAGIC
from indexer.build import Options, update
from indexer.errors import IndexUnusable, JianbaoError
from indexer.schema import FACETS
from indexer.segments import SegmentFile
from indexer.status import check, read_status
from indexer.toc import last_generation, read_toc
from tests.conftest import SAMPLE, Jianbao
from tests.oracles import every_article

SEED: Final = 20261125
FLIPS: Final = int(os.environ.get("JIANBAO_FLIPS", "80"))
QUERIES: Final = ("大桥", '"大桥"', "本报讯 记者", '"，"', "title:渡口 OR 安全", "NOT 大桥", "", "的 一", '"枫津"')


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """A copy of the sample's index, with articles taken out, so that every kind of its files is there."""
    pages = tmp_path / "sample"
    shutil.copytree(SAMPLE, pages)
    update(tmp_path / "ix", (pages,), Options())
    page = next(path for path in sorted(pages.rglob("*.md")) if path.name != "README.md")
    page.write_text(page.read_text(encoding="utf-8").replace("。", "！"), encoding="utf-8")
    update(tmp_path / "ix", (pages,), Options())
    return tmp_path / "ix"


def _answers(folder: Path) -> list[Any]:
    """What an index says to all that can be asked of it; the kind of error where it refuses."""
    asked: list[Any] = [lambda ix, query=query: _hits(ix, query) for query in QUERIES]
    asked += [lambda ix, name=name: ix.facet(name) for name in FACETS]
    asked += [
        lambda ix: ix.search("", sort="oldest", limit=None, collapse=True).groups,
        every_article,
        lambda ix: ix.timeline("大桥", by="day"),
        lambda ix: ix.alike(next(iter(ix.search("", limit=1))).article.id),
        lambda ix: ix.ids_like("枫"),
    ]
    try:
        with search.open_index(folder) as ix:
            answers = [_answer(question, ix) for question in asked]
    except JianbaoError as error:
        answers = [error] * len(asked)
    return [*answers, _answer(lambda folder: replace(read_status(folder), updated=None), folder)]


def _answer(question: Any, asked: Any) -> Any:
    try:
        return question(asked)
    except JianbaoError as error:
        return error


def _hits(index: Any, query: str) -> list[Any]:
    found = index.search(query, limit=None)
    return [len(found), *((hit.article, hit.score, hit.snippets) for hit in found)]


def _is_found(folder: Path) -> bool:
    """Whether `check` finds something."""
    try:
        return bool(check(folder).faults)
    except IndexUnusable:
        return True


def _named(folder: Path) -> list[Path]:
    """The files that the last commit is made of."""
    generation = last_generation(folder)
    names = [entry.filename for entry in read_toc(folder).segments]
    return [folder / name for name in (f"_MAIN_{generation}.toc", *names)]


def test_no_bit_is_answered_from(index: Path) -> None:
    """Every bit of every file has the same chance; and each file is hit, whatever its size."""
    before = _answers(index)
    assert not any(isinstance(answer, Exception) for answer in before)
    assert not _is_found(index)
    rng = random.Random(SEED)
    files = _named(index)
    sizes = [path.stat().st_size for path in files]
    refused = 0
    for number in range(FLIPS):
        path = files[number % len(files)] if number < FLIPS // 4 else rng.choices(files, sizes)[0]
        data = path.read_bytes()
        at, bit = rng.randrange(len(data)), 1 << rng.randrange(8)
        turned = bytearray(data)
        turned[at] ^= bit
        path.unlink()  # another file: what was mapped stays as it was
        path.write_bytes(turned)
        for answer, right in zip(_answers(index), before, strict=True):
            if isinstance(answer, JianbaoError):
                refused += 1
                assert path.name in answer.message, (path.name, at, answer.message)
                assert "--rebuild" in answer.hint
            else:
                assert answer == right, (path.name, at, bit)
        assert _is_found(index), (path.name, at, bit)
        path.unlink()
        path.write_bytes(data)
    assert refused > FLIPS, "if hardly anything is ever refused, nothing is looked at"
    assert _answers(index) == before


def test_a_file_cut_short_is_refused_when_it_is_opened(index: Path) -> None:
    """Also where the map would end within the last page: nothing is read that is not there."""
    rng = random.Random(SEED)
    for path in _named(index):
        data = path.read_bytes()
        for length in (0, 1, 63, 64, len(data) - 1, len(data) // 2, rng.randrange(len(data))):
            path.unlink()
            path.write_bytes(data[:length])
            answers = _answers(index)
            assert all(isinstance(answer, IndexUnusable) for answer in answers[:-1]), (path.name, length)
            assert _is_found(index)
        path.unlink()
        path.write_bytes(data + b"\0")
        assert _is_found(index), "a file is longer than what was written"
        path.unlink()
        path.write_bytes(data)


def test_a_search_reads_and_checks_only_what_it_needs(index: Path) -> None:
    """Where another part of a file is damaged, what is asked is answered, rightly."""
    path = max(_named(index), key=lambda path: path.stat().st_size)
    before = _answers(index)
    start, end = SegmentFile(path).arrays.place("record")
    data = bytearray(path.read_bytes())
    data[(start + end) // 2] ^= 1
    path.unlink()
    path.write_bytes(data)
    after = _answers(index)
    refused = [isinstance(answer, JianbaoError) for answer in after]
    assert any(refused), "what reads that article is refused"
    assert not all(refused), "what reads no article is answered"
    assert all(answer == right for answer, right, no in zip(after, before, refused, strict=True) if not no)


def test_the_command_says_what_where_and_what_to_do(jianbao: Jianbao, index: Path) -> None:
    for path in _named(index):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 0x10
        path.write_bytes(data)
    for args in (
        ("search", "大桥"),
        ("show", "枫"),
        ("sections",),
        ("timeline", "大桥"),
        ("status",),
        ("check",),
        ("index",),
    ):
        done = jianbao(*args, index=index)
        assert done.code == 2, args
        assert ".toc: is damaged" in done.err, args
        assert "--rebuild" in done.err
        assert "Traceback" not in done.err
    assert jianbao("index", "--rebuild", str(index.parent / "sample"), index=index).code == 0
    assert jianbao("check", index=index).code == 0


def test_another_segment_under_the_name_is_not_taken(index: Path) -> None:
    """A file that is whole, and is not the one that was committed."""
    files = _named(index)[1:]
    first = files[0].read_bytes()
    other = next(path.read_bytes() for path in files[1:] if len(path.read_bytes()) != len(first))
    files[0].unlink()
    files[0].write_bytes(other)
    assert all(isinstance(answer, IndexUnusable) for answer in _answers(index)[:-1])


def test_another_format_is_refused_with_a_word(index: Path, jianbao: Jianbao) -> None:
    """Every file says its format; one of a program yet to come is whole, and not ours to read."""
    path = _named(index)[0]
    data = path.read_bytes()
    changed = data[:-16] + MAGIC[:7] + bytes((MAGIC[7] + 1,)) + data[-8:-4]
    path.write_bytes(changed + struct.pack("<I", zlib.crc32(changed)))
    done = jianbao("search", "大桥", index=index)
    assert done.code == 2
    assert f"has format {MAGIC[7] + 1}, this program reads {MAGIC[7]}" in done.err
    assert "--rebuild" in done.err
