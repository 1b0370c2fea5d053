"""Long texts, which two threads read: the same is found as by a plain reading, and an error in either thread is told."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator

import numpy as np
import pytest

import search
from indexer.fold import fold
from search import halves, scan
from tests.oracles import index_of

CHARACTERS = "的一是在了有和人这中大国上个们为以我到说时要就出会可也你对生能而子那得于着下自之年发后作里用道行所然家种"
ARTICLES, PARAGRAPHS, SIZE = 900, 5, 260


@pytest.fixture(scope="module")
def paragraphs() -> list[list[str]]:
    """Of each article its units: made of few characters, so that everything stands beside everything."""
    rng = random.Random(7)
    return [["".join(rng.choices(CHARACTERS, k=SIZE)) for _ in range(PARAGRAPHS)] for _ in range(ARTICLES)]


@pytest.fixture(scope="module")
def index(paragraphs: list[list[str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[search.Index]:
    articles = [
        {
            "id": f"{number:04}",
            "paper": "枫津日报",
            "date": "2026-01-05",
            "headline": f"第{number}篇",
            "body": "\n".join(units),
        }
        for number, units in enumerate(paragraphs)
    ]
    folder = tmp_path_factory.mktemp("long")
    lines = "".join(json.dumps(article, ensure_ascii=False) + "\n" for article in articles)
    (folder / "articles.jsonl").write_text(lines, encoding="utf-8")
    index_of(folder / "index", folder / "articles.jsonl")
    with search.open_index(folder / "index") as opened:
        yield opened


def ids(index: search.Index, query: str) -> set[str]:
    return {hit.article.id for hit in index.search(query, limit=None)}


def plain(paragraphs: list[list[str]], pattern: str) -> set[str]:
    """The articles one unit of which has a regular expression."""
    found = re.compile(pattern)
    return {f"{at:04}" for at, units in enumerate(paragraphs) if any(found.search(fold(unit)) for unit in units)}


def test_patterns(index: search.Index, paragraphs: list[list[str]]) -> None:
    assert sum(len(unit) for units in paragraphs for unit in units) > halves.WORTH
    assert ids(index, '"的一*国家"') == plain(paragraphs, "的一.*国家")
    assert ids(index, '"发?后作"') == plain(paragraphs, "发.后作")
    assert ids(index, '"国家 中大"~3') == plain(paragraphs, "国家.{0,3}中大|中大.{0,3}国家")
    assert ids(index, '"道行所"~1') == plain(paragraphs, "道.?行所|道行.?所|行所|道所|道行|.行所|道.所|道行.")


@pytest.mark.parametrize("phrase", ["的", "国家", "国家种", "种家国的"])
def test_phrases(
    index: search.Index, paragraphs: list[list[str]], monkeypatch: pytest.MonkeyPatch, phrase: str
) -> None:
    monkeypatch.setattr(scan, "HALVED", 1 << 10)
    assert ids(index, f'"{phrase}"') == plain(paragraphs, phrase)
    whole = len(index.concordance(f'"{phrase}"'))
    assert whole == sum(len(re.findall(f"(?={phrase})", unit)) for units in paragraphs for unit in units)


def test_halves_are_the_whole() -> None:
    limits = np.cumsum([0, *([100] * 50), 5000, 1, 1])
    docs = np.arange(0, 53, 2)
    one, other = halves.halves(limits, docs, worth=100)
    assert [*one, *other] == docs.tolist()
    assert len(one) > 0
    assert len(other) > 0
    assert len(halves.halves(limits, docs, worth=1 << 20)) == 1
    assert len(halves.halves(limits, docs[:1], worth=1)) == 1
    assert len(halves.halves(limits, docs[:0], worth=0)) == 1


@pytest.mark.parametrize("failing", [1, 2])
def test_an_error_in_either_half_is_raised(failing: int) -> None:
    def work(part: int) -> int:
        if part == failing:
            raise ValueError(f"part {part}")
        return part

    with pytest.raises(ValueError, match=f"part {failing}"):
        halves.of_each(work, [1, 2])
    assert halves.of_each(work, [3, 4]) == [3, 4]
