"""Whole corpora indexed, and random phrases looked up in them: exactly the articles that a plain reading finds."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import search
from indexer.build import Options, update
from indexer.fold import fold
from tests.corpus import CORPUS
from tests.oracles import every_article, found, quoted

SEED = 20261124


@pytest.mark.parametrize(("name", "phrases"), [("rmrb-2026", 500), ("xwlb", 100)])
def test_phrases_of_1_to_12_characters(tmp_path: Path, name: str, phrases: int) -> None:
    path = CORPUS / f"{name}.jsonl.xz"
    if not path.exists():
        pytest.skip(f"no corpus {name}: it is not part of the project, and {path} is not there")
    report = update(tmp_path / "ix", (path,), Options())
    assert all("neither headline nor body" in message for _, _, message in report.problems)
    with search.open_index(tmp_path / "ix") as index:
        articles = every_article(index)
        assert len(articles) == report.articles
        texts = [
            (
                article.id,
                "\n".join(
                    fold(unit)
                    for unit in (article.headline, article.kicker or "", article.deck or "", *article.body.split("\n"))
                ),
            )
            for article in articles
        ]
        rng = random.Random(SEED)
        asked = matched = 0
        while asked < phrases:
            text = rng.choice(texts)[1]
            length = rng.randint(1, 12)
            start = rng.randrange(max(1, len(text) - length + 1))
            phrase = text[start : start + length].replace("\n", "")
            if not phrase:
                continue
            asked += 1
            expected = {one for one, whole in texts if phrase in whole}
            matched += len(expected)
            assert set(found(index, quoted(phrase))) == expected, phrase
        assert matched > phrases
