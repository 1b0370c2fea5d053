"""A quoted phrase is grep: exactly the articles whose folded text has it in one unit, whatever jieba made of either.

The oracle reads every article. Phrases are cut out of the articles themselves, and bent: see `oracles.a_phrase`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import search
from indexer.errors import QueryError
from indexer.fold import fold
from indexer.records import Article
from tests.corpus import articles as corpus_articles
from tests.desk import HOW, sample_index
from tests.oracles import Folded, a_phrase, every_article, folded, found, index_of, quoted


@dataclass(frozen=True, repr=False)
class Archive:
    """An index, and the same articles to be read one by one."""

    index: search.Index
    articles: tuple[Article, ...]
    texts: tuple[Folded, ...]
    units: tuple[tuple[str, ...], ...]
    headlines: tuple[tuple[str, ...], ...]

    def __repr__(self) -> str:
        return f"Archive of {len(self.articles)} articles"

    def grep(self, phrase: str, in_headline: bool = False) -> set[str]:
        """The ids of the articles that have it."""
        return {text.id for text in self.texts if text.holds(fold(phrase), in_headline)}


def archive(index: search.Index) -> Archive:
    """The index with its articles read."""
    articles = tuple(every_article(index))
    units = tuple((a.headline, a.kicker or "", a.deck or "", *a.body.split("\n")) for a in articles)
    headlines = tuple((a.headline,) for a in articles if a.headline)
    return Archive(index, articles, tuple(map(folded, articles)), units, headlines)


@pytest.fixture(scope="module", params=HOW)
def sample(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Archive]:
    with search.open_index(sample_index(tmp_path_factory.mktemp("sample"), request.param)) as index:
        yield archive(index)


def check(archive: Archive, phrase: str, in_headline: bool) -> None:
    """The phrase, asked of the index and of every article."""
    query = ("title:" if in_headline else "") + quoted(phrase)
    if not fold(phrase):
        with pytest.raises(QueryError):
            archive.index.search(query)
        return
    assert set(found(archive.index, query)) == archive.grep(phrase, in_headline), query


# A `Random` of hypothesis: what it draws is what hypothesis chooses, so a failure shrinks to a short phrase.
randoms = st.randoms(use_true_random=False)
quick = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(randoms)
def test_of_the_sample(sample: Archive, rng: random.Random) -> None:
    check(sample, a_phrase(rng, sample.units), in_headline=False)


@quick
@given(randoms)
def test_in_headlines_of_the_sample(sample: Archive, rng: random.Random) -> None:
    units = sample.headlines if rng.random() < 0.7 else sample.units
    check(sample, a_phrase(rng, units), in_headline=True)


@quick
@given(
    st.text(
        alphabet=st.sampled_from("枫津的一，。、0１aA“”《·' \u3000\t\u200b\u0301ﾞか㎏①ⅳ臺万萬-:：()（）|＂"), max_size=6
    )
)
def test_of_odd_characters(sample: Archive, phrase: str) -> None:
    check(sample, phrase, in_headline=False)


@quick
@given(randoms)
def test_what_is_found_is_marked(sample: Archive, rng: random.Random) -> None:
    """Where a paragraph has the phrase, the snippet shows one, and marks it."""
    phrase = a_phrase(rng, sample.units)
    if not fold(phrase):
        return
    texts = {text.id: text for text in sample.texts}
    for hit in sample.index.search(quoted(phrase), limit=5):
        if any(fold(phrase) in unit for unit in texts[hit.article.id].units[3:]):
            marked = [fold(snippet.text[a:b]) for snippet in hit.snippets for a, b in snippet.ranges]
            assert any(fold(phrase) in mark for mark in marked), (phrase, hit.snippets)


def test_every_length_from_one_character_up(sample: Archive) -> None:
    """Each beginning of the longest paragraph, up to all of it."""
    longest = max((unit for units in sample.units for unit in units), key=len)
    for length in {*range(1, 40), *range(40, len(longest), 37), len(longest)}:
        check(sample, longest[:length], in_headline=False)


def test_over_the_end_of_each_paragraph(sample: Archive) -> None:
    """Two characters of one paragraph and two of the next are no phrase, unless they stand together elsewhere."""
    for units in sample.units:
        for one, other in pairwise(units[3:]):
            check(sample, one[-2:] + other[:2], in_headline=False)


def test_over_the_end_of_each_article(sample: Archive) -> None:
    """Nor is the end of one article with the beginning of any other, whichever is stored behind it."""
    ends = {units[-1][-length:] for units in sample.units for length in (1, 2) if units[-1]}
    beginnings = {units[0][:length] for units in sample.units for length in (1, 2)}
    for one in ends:
        for other in beginnings:
            check(sample, one + other, in_headline=False)
        check(sample, one + "\n", in_headline=False)


# ── real newspapers ───────────────────────────────────────────────────────────────────────────────────────────────


def indexed(folder: Path, wanted: dict[str, int]) -> None:
    """An index of the first articles with a body of each corpus; skips where they are not there."""
    lines = folder / "articles.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        for name, count in wanted.items():
            kept = 0
            for record in corpus_articles(name):
                if record.get("body"):
                    file.write(json.dumps(record, ensure_ascii=False) + "\n")
                    kept += 1
                if kept == count:
                    break
    index_of(folder / "archive.idx", lines)


@pytest.mark.parametrize(
    ("wanted", "phrases"),
    [({"rmrb-2026": 600}, 500), ({"pfr-199801": 150, "shenbao": 150}, 200)],
    ids=["today", "full width and traditional"],
)
def test_of_real_newspapers(tmp_path: Path, wanted: dict[str, int], phrases: int) -> None:
    indexed(tmp_path, wanted)
    rng = random.Random(20260131)
    with search.open_index(tmp_path / "archive.idx") as index:
        real = archive(index)
        assert len(real.articles) > 0.95 * sum(wanted.values())
        for _ in range(phrases):
            check(real, a_phrase(rng, real.units), in_headline=False)
        for _ in range(phrases // 5):
            check(real, a_phrase(rng, real.headlines), in_headline=True)
