"""An index folder that a stranger made: nothing read from it is run, whatever file it is put in.

jianbao reads no pickle. Whoosh does, when it is asked to open the folder itself: that cannot be closed from here, and
is said in docs/whoosh.md.
"""

from __future__ import annotations

import pickle
import shutil
import struct
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import search
from indexer.arrays import MAGIC, write_arrays
from indexer.build import Options, update
from indexer.errors import IndexUnusable, JianbaoError
from indexer.segments import SegmentFile
from indexer.status import check, read_status
from indexer.toc import last_generation, read_toc, toc_name
from indexer.write import LOCK
from tests.conftest import SAMPLE


class Bomb:
    """Unpickled, it makes a file."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> Any:
        return Path.touch, (self.mark,)


def _use(folder: Path) -> None:
    """All that is done with an index, reading and writing."""
    for use in (read_status, check, _search, _update, _rebuild):
        with suppress(JianbaoError):
            use(folder)


def _search(folder: Path) -> None:
    with search.open_index(folder) as index:
        list(index.search("大桥"))


def _update(folder: Path) -> None:
    update(folder, (SAMPLE,), Options())


def _rebuild(folder: Path) -> None:
    update(folder, (SAMPLE,), Options(rebuild=True))


def _toc(folder: Path) -> Path:
    return folder / toc_name(last_generation(folder) or 0)


def test_a_pickle_in_any_file_is_not_loaded(sample_index: Path, tmp_path: Path) -> None:
    """As the whole of a file, in front of it, and as the schema or the segments in a table of contents that is sealed."""
    mark = tmp_path / "mark"
    bomb = pickle.dumps(Bomb(mark))
    pickle.loads(bomb)
    assert mark.exists(), "the bomb is none"
    mark.unlink()
    names = [path.name for path in sample_index.iterdir() if path.name != LOCK]
    for name in names:
        data = (sample_index / name).read_bytes()
        sealed = data[:-4] + struct.pack("<I", zlib.crc32(bomb + data[:-4]))
        for number, contents in enumerate((bomb, bomb + data, data + bomb, bomb + sealed)):
            folder = tmp_path / f"{name}-{number}"
            shutil.copytree(sample_index, folder)
            (folder / name).write_bytes(contents)
            _use(folder)
            assert not mark.exists(), (name, number)


def test_whoosh_parts_of_a_sealed_list_are_not_read(sample_index: Path, tmp_path: Path) -> None:
    """What stands before our list may be anything: jianbao answers from the list."""
    mark = tmp_path / "mark"
    folder = tmp_path / "ix"
    shutil.copytree(sample_index, folder)
    path = _toc(folder)
    data = path.read_bytes()
    length = struct.unpack("<8sII", data[-16:])[1]
    body = pickle.dumps(Bomb(mark)) * 3 + data[-16 - length : -4]
    path.write_bytes(body + struct.pack("<I", zlib.crc32(body)))
    with search.open_index(folder) as index:
        assert len(index.search("大桥"))
    _use(folder)
    assert not mark.exists()


@pytest.mark.parametrize(
    "listing",
    [
        b'[1, [["../../etc/passwd", 1, "article", ""]]]',
        b'[1, [["aa", 70000, "article", ""]]]',
        b'[1, [["aa", -1, "article", ""]]]',
        b'[1, [["aa", 1e9, "article", ""]]]',
        b'[1, [["aa", 3, "article", "CQA="]]]',
        b'[1, [["aa", 3, "article", "!"]]]',
        b'[1, [["aa", 3, "other", ""]]]',
        b"[99, []]",
        b"[" * 100_000,
        b"{}",
        b"",
    ],
)
def test_a_list_of_segments_is_not_taken_on_trust(listing: bytes, sample_index: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ix"
    shutil.copytree(sample_index, folder)
    body = listing + struct.pack("<8sI", MAGIC, len(listing))
    _toc(folder).write_bytes(body + struct.pack("<I", zlib.crc32(body)))
    with pytest.raises(IndexUnusable):
        search.open_index(folder)


@pytest.mark.parametrize("size", [1 << 40, (1 << 64) - 1])
def test_a_record_that_says_it_is_huge_is_refused(size: int, sample_index: Path, tmp_path: Path) -> None:
    """No memory is taken for what a compressed record says of itself."""
    folder = tmp_path / "ix"
    shutil.copytree(sample_index, folder)
    entry = next(entry for entry in read_toc(folder).segments if entry.kind == "article")
    file = SegmentFile(folder / entry.filename)
    arrays = {name: file.arrays[name].copy() for name in file.arrays.names()}
    frame = b"\x28\xb5\x2f\xfd\xc0\x00" + struct.pack("<Q", size)  # a header that gives the length in eight bytes
    for number in range(file.count):
        begin, end = (int(at) for at in arrays["record.ends"][number : number + 2])
        arrays["record"][begin : begin + min(len(frame), end - begin)] = list(frame[: end - begin])
    meta = dict(file.arrays.meta)
    (folder / entry.filename).unlink()
    write_arrays(folder / entry.filename, arrays.items(), meta)
    with search.open_index(folder) as index, pytest.raises(IndexUnusable, match="larger than any article"):
        list(index.search("大桥"))
