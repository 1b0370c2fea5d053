"""Phrases looked for together, beside each looked for by itself; and queries of many beside a plain scan."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

import search
from search import many
from search.candidates import candidates, needle
from search.scan import occurrences
from tests.made_up import record
from tests.oracles import a_phrase, every_article, folded, found, index_of


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of one segment with 400 invented articles, some with characters that are two numbers of UTF-16."""
    folder = tmp_path_factory.mktemp("many")
    rng = random.Random(3)
    lines = [record(rng).replace("。", "。𠮷" if number % 5 == 0 else "。") for number in range(400)]
    (folder / "made.jsonl").write_text("\n".join(lines), encoding="utf-8")
    index_of(folder / "ix", folder / "made.jsonl")
    return folder / "ix"


@pytest.mark.parametrize("piece", [1 << 18, 500])
def test_together_as_each_by_itself(index: Path, piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("ONCE", 0), ("SINGLE", 0), ("MANY", 1.0), ("PIECE", piece)):
        monkeypatch.setattr(many, name, value)
    rng = random.Random(4)
    with search.open_index(index) as opened:
        (segment,) = opened._snapshot.segments
        units = [folded(article).of(in_headline=False) for article in every_article(opened)]
        phrases = [a_phrase(rng, units, longest=7) for _ in range(300)] + ["𠮷", "。𠮷", "\U00020bb7的", "没有的话"]
        needles = [one for text in phrases if (one := needle(segment, text)) is not None]
        within = np.array([rng.random() < 0.9 for _ in range(segment.count)])
        wanted = [(one, candidates(segment, one, within)) for one in needles]
        together = many.occurrences_of_each(segment, wanted)
        assert sum(len(one.docs) > 1 for one in together) > 50
        for (one, docs), there in zip(wanted, together, strict=True):
            alone = occurrences(segment, one, docs)
            for this, that in zip(
                (there.docs, there.everywhere, there.in_headline),
                (alone.docs, alone.everywhere, alone.in_headline),
                strict=True,
            ):
                assert this.tolist() == that.tolist(), one.text


@pytest.mark.parametrize("kind", ['"{}"', "{}", "title:{}"])
def test_one_of_many_is_a_plain_scan(index: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a query of many finds is what its parts find, one by one."""
    monkeypatch.setattr(many, "ONCE", 0)
    monkeypatch.setattr(many, "SINGLE", 2)
    rng = random.Random(5)
    with search.open_index(index) as opened:
        units = [folded(article).of(in_headline=False) for article in every_article(opened)]
        texts = [text for _ in range(60) if (text := a_phrase(rng, units, longest=6)).isalnum()]
        parts = [kind.format(text) for text in texts]
        each = [set(found(opened, part)) for part in parts]
        assert set(found(opened, " OR ".join(parts))) == set().union(*each)
