"""Queries of words as they are typed, found at once, beside what `evaluate` finds for their trees."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator

import numpy as np
import pytest

import search
from indexer.errors import QueryError
from search.parse import read
from tests.oracles import SAMPLE, index_of


@pytest.fixture(scope="module", params=["one segment", "several", "some taken out"])
def index(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[search.Index]:
    here = tmp_path_factory.mktemp("keywords")
    pages, folder = here / "pages", here / "archive.idx"
    shutil.copytree(SAMPLE, pages)
    if request.param != "one segment":
        issues = sorted(path for path in pages.iterdir() if path.is_dir())
        index_of(folder, issues[0])
    index_of(folder, pages)
    if request.param == "some taken out":
        page = next(path for path in sorted(issues[-1].iterdir()) if path.suffix == ".md")
        page.unlink()
        index_of(folder, pages)
    with search.open_index(folder) as opened:
        yield opened


def test_finds_what_the_tree_finds(index: search.Index) -> None:
    """Words of the articles and pieces of them, one to four of them, also twice and written in other ways."""
    chance = random.Random(7)
    texts = [hit.article.headline + hit.article.body for hit in index.search("", limit=None)]
    evaluator = index._evaluator
    at_once = 0
    for _ in range(1500):
        text = chance.choice(texts)
        words = []
        for _ in range(chance.randint(1, 4)):
            at, size = chance.randrange(len(text)), chance.choice((1, 2, 2, 2, 3, 3, 4, 6))
            words.append(text[at : at + size])
        if chance.random() < 0.1:
            words.append(words[0])
        query = chance.choice((" ", "　", "\n")).join(words)
        try:
            node = read(query).node
        except QueryError:
            assert evaluator.keywords.found(query) is None
            continue
        found = evaluator.keywords.found(query)
        if found is None:
            continue
        at_once += 1
        for segment, scored in found:
            slowly = evaluator.evaluate(node, segment)
            assert scored.docs.tolist() == slowly.docs.tolist(), query
            assert np.allclose(scored.scores, slowly.scores, rtol=0, atol=1e-9), query
    assert at_once > 100


@pytest.mark.parametrize(
    "query", ["", "  ", "的 " * 21, "改革 与 开放", "改革 AND 开放", "-改革", "“改革”", "WTO", "gai ge"]
)
def test_leaves_to_the_parser_what_is_not_words_alone(index: search.Index, query: str) -> None:
    assert index._evaluator.keywords.found(query) is None


def test_gives_what_the_whole_search_gives_with_a_filter_that_leaves_all(index: search.Index) -> None:
    """With an option, the long way is gone; hits, scores and marks are the same."""
    for query in ("改革", "发展 经济", "记者 城市 建设", "民生"):
        for sort in ("relevance", "newest", "oldest"):
            hits = [(hit.article.id, round(hit.score, 6), hit.snippets) for hit in index.search(query, sort=sort)]
            long_way = index.search(query, sort=sort, date_to="9999-12-31")
            assert [(hit.article.id, round(hit.score, 6), hit.snippets) for hit in long_way] == hits
