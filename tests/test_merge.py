"""Segments made one, beside one segment written of the same articles at once: the same arrays, the same records."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import signal
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import packing_texts
from indexer.analyse import make_cutter
from indexer.batch import Batch, write_ledger
from indexer.complete import complete
from indexer.entry import Entry, entry
from indexer.errors import IndexUnusable, JianbaoError
from indexer.merge import merge
from indexer.ready import article_of_json
from indexer.segments import SegmentFile
from indexer.tasks import apart
from indexer.toc import SegmentEntry
from indexer.verify import misfits
from indexer.write import Store
from tests.made_up import FIRST_DAY, record

CUTTER = make_cutter(None)
RUNS = ("record", "record.ends", "record.runs", "dictionary", "dictionary.ends")
"""How records lie: those of large segments stay as they were."""


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    """Invented articles, some of odd texts."""
    rng = random.Random(5)
    lines = [record(rng, FIRST_DAY + dt.timedelta(rng.randint(0, 40))) for _ in range(330)]
    odd = ["𠮷\0", "长" * 400 + "𠮷。\n。", "", "GDP 3.14 é"]
    lines[40:44] = [json.dumps({"title": "题", "body": text}) for text in odd]
    read = [complete(article_of_json(line, "made.jsonl", number)) for number, line in enumerate(lines)]
    return [entry(replace(one, id=f"made-{number}"), f"issue {number // 9}") for number, one in enumerate(read)]


def written(path: Path, some: Sequence[Entry]) -> SegmentFile:
    batch = Batch(CUTTER)
    for each in some:
        batch.add(each)
    batch.write(path)
    return SegmentFile(path)


def check(folder: Path, entries: list[Entry], sizes: list[int], gone: set[int], settled: int) -> None:
    """`sizes`: of the segments; `gone`: articles taken out; `settled`: bytes of a run that stays as it is."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    parts, at = [], 0
    for number, size in enumerate(sizes):
        piece = entries[at : at + size]  # fewer, where there are no more
        out = np.array([doc - at for doc in sorted(gone) if at <= doc < at + len(piece)], np.uint16)
        parts.append((written(folder / f"{number}.arrays", piece), out))
        at += size
    left = [one for number, one in enumerate(entries[:at]) if number not in gone]
    before, packing_texts.SETTLED = packing_texts.SETTLED, settled  # type: ignore[misc]
    try:
        assert merge(parts, folder / "merged.arrays") == len(left)
    finally:
        packing_texts.SETTLED = before  # type: ignore[misc]
    one, other = SegmentFile(folder / "merged.arrays"), written(folder / "at-once.arrays", left)
    assert one.arrays.meta == other.arrays.meta
    assert set(one.arrays.names()) == set(other.arrays.names())
    for name in set(other.arrays.names()) - set(RUNS):
        assert np.array_equal(one.arrays[name], other.arrays[name]), name
    assert [one.records[doc] for doc in range(len(left))] == [each.record.decode() for each in left]
    assert list(misfits(one)) == []


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.integers(1, 120), min_size=1, max_size=5),
    st.sets(st.integers(0, 330)),
    st.sampled_from((0, 9000, 1 << 20)),
)
def test_merged_is_what_is_written_at_once(
    tmp_path_factory: pytest.TempPathFactory, entries: list[Entry], sizes: list[int], gone: set[int], settled: int
) -> None:
    check(tmp_path_factory.getbasetemp() / "merging", entries, sizes, gone, settled)


def test_what_was_merged_is_merged_again(tmp_path: Path, entries: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs that stay as they are beside those that do not, with articles out of all of them."""
    monkeypatch.setattr(packing_texts, "SETTLED", 9000)
    parts = [
        (written(tmp_path / f"{at}", entries[at : at + size]), np.empty(0, np.uint16))
        for at, size in ((0, 90), (90, 9), (99, 120))
    ]
    merge(parts, tmp_path / "first")
    first = SegmentFile(tmp_path / "first")
    assert len(first.arrays["record.runs"]) > 1
    gone = np.arange(0, first.count, 7, dtype=np.uint16)
    rest = (written(tmp_path / "rest", entries[219:230]), np.empty(0, np.uint16))
    merge([(first, gone), rest], tmp_path / "second")
    second = SegmentFile(tmp_path / "second")
    kept = [one for number, one in enumerate(entries[:230]) if number >= 219 or number % 7]
    assert [second.records[doc] for doc in range(second.count)] == [each.record.decode() for each in kept]


def test_all_terms_are_those_of_the_blocks(tmp_path: Path, entries: list[Entry]) -> None:
    file = written(tmp_path / "one", entries)
    for name in ("text", "across", "chars", "id", "paper"):
        field = file.field(name)
        assert field is not None
        assert field.all_terms() == list(field.terms())


def test_records_of_the_index_are_merged_too(tmp_path: Path) -> None:
    ledgers = [[("file", f"file:{n}.md", b'{"a": %d}' % n) for n in range(first, first + 3)] for first in (0, 3)]
    for number, records in enumerate(ledgers):
        write_ledger(tmp_path / f"{number}", records)
    files = [(SegmentFile(tmp_path / f"{number}"), np.array([number], np.uint16)) for number in range(2)]
    assert merge(files, tmp_path / "both") == 4
    both = SegmentFile(tmp_path / "both")
    assert [both.records[doc] for doc in range(4)] == ['{"a": 1}', '{"a": 2}', '{"a": 3}', '{"a": 5}']
    assert list(misfits(both)) == []


# ── in a process of its own ───────────────────────────────────────────────────────────────────────────────────────


def test_what_merges_apart_writes_what_merging_here_does(
    tmp_path: Path, entries: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store makes several segments one, in this process and apart: one file of the same bytes."""
    for name, least in (("here", 1 << 40), ("apart", -1)):
        monkeypatch.setattr("indexer.write.APART", least)
        with Store(tmp_path / name) as store:
            written = [_segment(store.folder, entries[at : at + 50], f"{at:016x}") for at in range(0, 200, 50)]
            store.commit(written)
    here, apart_ = (list((tmp_path / name).glob("*.arrays")) for name in ("here", "apart"))
    assert len(here) == len(apart_) == 1
    assert here[0].read_bytes() == apart_[0].read_bytes()


def test_what_is_wrong_apart_is_said_here(
    tmp_path: Path, entries: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.write.APART", -1)
    with Store(tmp_path / "ix") as store:
        written = [_segment(store.folder, entries[at : at + 50], f"{at:016x}") for at in (0, 50)]
        (store.folder / written[1].filename).write_bytes(b"not what it was")
        with pytest.raises(IndexUnusable, match=written[1].filename):
            store.commit(written)


def test_a_process_apart_that_is_killed_is_named() -> None:
    with pytest.raises(JianbaoError, match="ended from outside"):
        apart(_killed, signal.SIGKILL)


def _killed(how: signal.Signals) -> None:
    os.kill(os.getpid(), how)


def _segment(folder: Path, some: Sequence[Entry], name: str) -> SegmentEntry:
    made = SegmentEntry(name, len(some), "article")
    written(folder / made.filename, some)
    return made
