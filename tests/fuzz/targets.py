"""Bytes go in; each target gives them to one part of the program that reads what strangers wrote, and returns or raises.

A target raises only where something is wrong: an error that is none of `JianbaoError`, or an answer that cannot be.
"""

from __future__ import annotations

import atexit
import json
import shutil
import struct
import tempfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import numpy as np

import search
from indexer.arrays import Arrays, write_arrays
from indexer.build import Options, update
from indexer.clean import clean
from indexer.encoding import decode
from indexer.errors import JianbaoError
from indexer.ledger import Root
from indexer.pages import Imprint, RawPage
from indexer.pipeline import take_apart, whole_issue
from indexer.schema import FACETS
from indexer.segment import segment as take_segment
from indexer.status import check, read_status
from indexer.survey import Found, Spool, read_parts, unpack
from indexer.toc import read_toc, toc_name
from tests.test_golden import _characters as characters
from tests.test_golden import _printed as printed

SUFFIXES: Final = (".md", ".html", ".jsonl", ".jsonl.xz", ".jsonl.gz", ".txt", ".pdf", ".jsonl.bz2")
QUERIES: Final = ("大桥", '"大桥"', "本报讯 记者", "", "title:大 OR 的", "大*桥")


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="jianbao-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def read(data: bytes) -> None:
    """A file of any kind, told by the first byte, goes all the way to articles."""
    if not data:
        return
    path = _folder() / f"20260105_第01版{SUFFIXES[data[0] % len(SUFFIXES)]}"
    path.write_bytes(data[1:])
    with Spool() as spool:
        record = read_parts(Found(str(path), path.name, Root(str(_folder()))), spool)
        assert all(message for _, message in record.problems)
        for issue, _ in record.parts:
            items = unpack(spool.items(issue))
            pages = [take_apart(page, user) for page, user in items.pages]
            whole_issue(pages, items.ready, items.set_aside)


def segment(data: bytes) -> None:
    """A page of text; every character of it is in an article, or was set aside."""
    try:
        text = decode(data.decode("utf-8", "ignore").encode(), "page.md").text
    except JianbaoError:
        return
    raw = RawPage("枫津日报/20260105_第01版.md", text, "utf-8")
    page = clean(raw)
    before = characters([block.text for block in page.blocks] + [piece.text for piece in page.set_aside])
    # A column's name over several articles is printed once: how often it is there is not told by counting.
    assert not before - characters(printed(take_segment(page), page))
    whole_issue([take_apart(raw, Imprint())], ())


@cache
def _index() -> Path:
    """A small index, with articles taken out."""
    pages, folder = _folder() / "pages", _folder() / "index"
    pages.mkdir()
    for day in (1, 2, 3):
        heads = "".join(
            f"## 第{day}天的大桥{n}\n\n本报讯（记者 罗岩）大桥第{n}天通车，船照常开。\n\n" for n in range(12)
        )
        (pages / f"枫津日报-2026-01-0{day}-01.md").write_text(heads, encoding="utf-8")
    update(folder, (pages,), Options())
    (pages / "枫津日报-2026-01-02-01.md").write_text("## 改了\n\n本报讯（记者 罗岩）桥修好了。\n", encoding="utf-8")
    update(folder, (pages,), Options())
    return folder


@cache
def _opened() -> search.Index:
    return search.open_index(_index())


def query(data: bytes) -> None:
    """A query, and options behind line ends: it is answered, or refused with a place in it."""
    text, *options = data.decode("utf-8", "replace").split("\n")
    names = ("date_from", "date_to", "section", "reporter", "page")
    asked: dict[str, Any] = {name: value for name, value in zip(names, options, strict=False) if value}
    try:
        found = _opened().search(text, limit=5, **asked)
        assert found.shown == len(list(found)) <= len(found)
        for hit in found:
            assert hit.snippets is not None
    except JianbaoError as error:
        if not error.message:
            raise


def opener(data: bytes) -> None:
    """An index that a stranger wrote, every checksum in order: refused, or answered; what else is raised, `check` finds.

    The first byte says what is changed: bytes of the arrays, the directory, the table of contents, a record.
    """
    if len(data) < 2:
        return
    folder = _folder() / "stranger"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(_index(), folder)
    entries = read_toc(folder).segments
    kind, which, rest = data[0] % 3, data[1], data[2:]
    if kind == 0:
        path = folder / entries[which % len(entries)].filename
        _patched(path, rest)
    elif kind == 1:
        _other_directory(folder / entries[which % len(entries)].filename, rest)
    else:
        _other_list(folder / toc_name(read_toc(folder).generation), rest)
    strange = _asked(folder)
    if strange is not None and _is_sound(folder):
        raise strange


def _patched(path: Path, data: bytes) -> None:
    """Elements of arrays changed, three bytes each: which array, which element, what to."""
    file = Arrays(path)
    arrays = {name: file[name].copy() for name in file.names()}
    names = list(arrays)
    for at in range(0, len(data) - 3, 4):
        array = arrays[names[data[at] % len(names)]]
        if len(array):
            raw = array.view(np.uint8)
            place = struct.unpack_from("<H", data, at + 1)[0] % len(raw)
            raw[place] = data[at + 3]
    meta = dict(file.meta)
    path.unlink()
    write_arrays(path, arrays.items(), meta)


def _other_directory(path: Path, data: bytes) -> None:
    raw = path.read_bytes()
    magic, end, _ = struct.unpack_from("<8sQQ", raw)
    sums = raw[end : end + 4 * -(-(end - 64) // 8192)]
    tail = sums + data
    head = struct.pack("<8sQQ", magic, end, len(tail))
    path.unlink()
    path.write_bytes(
        (head + struct.pack("<I", zlib.crc32(head))).ljust(64, b"\0")
        + raw[64:end]
        + tail
        + struct.pack("<I", zlib.crc32(tail))
    )


def _other_list(path: Path, data: bytes) -> None:
    raw = path.read_bytes()
    magic, length, _ = struct.unpack("<8sII", raw[-16:])
    body = raw[: -16 - length] + data + struct.pack("<8sI", magic, len(data))
    path.unlink()
    path.write_bytes(body + struct.pack("<I", zlib.crc32(body)))


def _asked(folder: Path) -> Exception | None:
    """Ask for all there is; gives what was raised that is no word to a user."""
    strange: Exception | None = None
    try:
        with search.open_index(folder) as index:
            asked: list[Callable[[], Any]] = [partial(_hits, index, text) for text in QUERIES]
            asked += [partial(index.facet, name) for name in FACETS]
            asked += [partial(index.timeline, "大桥"), partial(index.ids_like, "2"), partial(index.get, "x")]
            for question in asked:
                try:
                    question()
                except JianbaoError:
                    pass
                except Exception as error:
                    strange = error
    except JianbaoError:
        pass
    except Exception as error:
        strange = error
    with suppress(JianbaoError):
        read_status(folder)
    return strange


def _hits(index: search.Index, text: str) -> list[Any]:
    return [hit.snippets for hit in index.search(text)]


def _is_sound(folder: Path) -> bool:
    try:
        return not check(folder).faults
    except JianbaoError:
        return False


TARGETS: Final = {"read": read, "segment": segment, "query": query, "opener": opener}


def seeds(target: str) -> list[bytes]:
    """Bytes to begin with."""
    sample = Path(__file__).parents[2] / "sample_corpus"
    pages = [path.read_bytes() for path in sorted(sample.rglob("*.md")) if path.name != "README.md"]
    if target == "segment":
        return pages
    if target == "read":
        by_suffix = {path.suffix: path.read_bytes() for path in sorted(sample.rglob("*")) if path.is_file()}
        return [bytes((SUFFIXES.index(suffix),)) + data for suffix, data in by_suffix.items() if suffix in SUFFIXES]
    if target == "query":
        asked = (
            '"实干闭环" 安全',
            "title:大桥 OR (渡口 NOT 船)",
            "大*桥",
            "大桥~2",
            "page:1-4",
            "a NEAR/3 b",
            "日期:2026-01",
        )
        return [text.encode() for text in asked]
    entries = read_toc(_index())
    path = _index() / entries.segments[0].filename
    raw = path.read_bytes()
    end = struct.unpack_from("<8sQQ", raw)[1]
    listing = json.dumps([entries.generation, [[e.name, e.count, e.kind, ""] for e in entries.segments]]).encode()
    directory = raw[end + 4 * -(-(end - 64) // 8192) : -4]
    return [b"\0\0" + bytes(range(64)), b"\1\0" + directory, b"\2\0" + listing]
