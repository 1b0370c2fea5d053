"""`jianbao aside`: what no article took is countable, and searchable."""

from __future__ import annotations

import json
from pathlib import Path

from indexer.stored import stored
from tests.conftest import Jianbao


def test_every_piece_is_listed(jianbao: Jianbao, sample_index: Path) -> None:
    pieces = [piece for issue in stored(sample_index).issues.values() for piece in issue.set_aside]
    done = jianbao("aside", "--index", sample_index, "--limit", "0", "--format", "jsonl")
    listed = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 0
    assert sorted(one["text"] for one in listed) == sorted(piece.text for piece in pieces)
    assert {one["reason"] for one in listed} == {piece.reason for piece in pieces}
    assert f"{len(pieces)} pieces set aside" in done.err


def test_those_that_hold_a_text(jianbao: Jianbao, sample_index: Path) -> None:
    done = jianbao("aside", "星期五", "--index", sample_index)
    assert done.code == 0
    assert "星期五" in done.out
    assert "folio" in done.out
    only = jianbao("aside", "星期五", "--reason", "folio", "--index", sample_index)
    assert only.out == done.out


def test_nothing_found(jianbao: Jianbao, sample_index: Path) -> None:
    done = jianbao("aside", "没有这样的字", "--index", sample_index)
    assert (done.code, done.out) == (1, "")
