"""Whole corpora indexed, and random phrases looked up in them: exactly the articles that a plain reading finds; and
counted by section, reporter, page …, by day, week, month and year, and occurrence by occurrence, as by hand."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import search
from indexer.build import Options, update
from indexer.fold import fold
from indexer.records import Article
from indexer.schema import facet_key, facet_values, units
from search.facets import COUNTED
from search.timeline import PERIODS
from tests.corpus import CORPUS
from tests.oracles import every_article, found, quoted

SEED = 20261124
FORMS = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m", "year": "%Y"}


@dataclass(frozen=True, repr=False)
class Archive:
    """A corpus indexed, its articles, and the folded text of each."""

    index: search.Index
    articles: list[Article]
    texts: list[str]
    values: list[dict[str, tuple[str, ...]]]

    def phrase(self, rng: random.Random, longest: int) -> str:
        """A phrase out of an article, within one unit."""
        while True:
            text = rng.choice(self.texts)
            length = rng.randint(1, longest)
            start = rng.randrange(max(1, len(text) - length + 1))
            if phrase := text[start : start + length].replace("\n", ""):
                return phrase

    def having(self, phrase: str) -> list[int]:
        """The numbers of the articles that have a phrase."""
        return [number for number, text in enumerate(self.texts) if phrase in text]


@pytest.fixture(scope="module", params=["rmrb-2026", "xwlb"])
def archive(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Archive]:
    path: Path = CORPUS / f"{request.param}.jsonl.xz"
    if not path.exists():
        pytest.skip(f"no corpus {request.param}: it is not part of the project, and {path} is not there")
    folder = tmp_path_factory.mktemp("corpus")
    report = update(folder, (path,), Options())
    assert all("neither headline nor body" in message for _, _, message in report.problems)
    with search.open_index(folder) as index:
        articles = every_article(index)
        assert len(articles) == report.articles
        texts = ["\n".join(map(fold, units(article))) for article in articles]
        yield Archive(index, articles, texts, [values_of(article) for article in articles])


def values_of(article: Article) -> dict[str, tuple[str, ...]]:
    """What an article counts for: in each facet, and in each period."""
    times = {name: (article.date.strftime(form),) if article.date else () for name, form in FORMS.items()}
    return times | {
        name: tuple(dict.fromkeys(facet_key(name, value) for value in facet_values(article, name)))
        for name in COUNTED
        if name not in FORMS
    }


def test_phrases_of_1_to_12_characters(archive: Archive) -> None:
    rng = random.Random(SEED)
    asked = 500 if len(archive.articles) < 10_000 else 100
    matched = 0
    for _ in range(asked):
        phrase = archive.phrase(rng, 12)
        expected = {archive.articles[number].id for number in archive.having(phrase)}
        matched += len(expected)
        assert set(found(archive.index, quoted(phrase))) == expected, phrase
    assert matched > asked


def test_counts_are_those_made_by_hand(archive: Archive) -> None:
    rng = random.Random(SEED + 1)
    printed = {by: Counter(value for one in archive.values for value in one[by]) for by in PERIODS}
    for _ in range(40 if len(archive.articles) < 10_000 else 8):
        phrases = [archive.phrase(rng, rng.choice((1, 2, 2, 4))) for _ in range(2)]
        having = [archive.having(phrase) for phrase in phrases]
        facets = archive.index.search(quoted(phrases[0]), limit=1, facets=COUNTED).facets
        for name in COUNTED:
            by_hand = Counter(value for number in having[0] for value in archive.values[number][name])
            counted = facets[name]
            of_keys = {value if name in FORMS else facet_key(name, value): count for value, count in counted.values}
            assert of_keys == dict(by_hand), (phrases[0], name)
            assert counted.without == sum(not archive.values[number][name] for number in having[0]), name
        for by in PERIODS:
            counts = archive.index.timeline(*map(quoted, phrases), by=by)
            for order, numbers in enumerate(having):
                by_hand = Counter(value for number in numbers for value in archive.values[number][by])
                of_points = {point.period: point.counts[order] for point in counts.points() if point.counts[order]}
                assert of_points == dict(by_hand), (phrases[order], by)
                assert counts.totals[order] == len(numbers)
            assert all(point.printed == printed[by][point.period] for point in counts.points())


def test_every_occurrence_is_a_line(archive: Archive) -> None:
    rng = random.Random(SEED + 2)
    for _ in range(25 if len(archive.articles) < 10_000 else 5):
        phrase = archive.phrase(rng, rng.choice((2, 3, 4)))
        of_each = [archive.texts[number].count(phrase) for number in archive.having(phrase)]
        if phrase in (phrase + phrase)[1:-1]:
            continue  # may overlap itself, which count() leaves out
        lines = archive.index.concordance(quoted(phrase))
        assert (len(lines), lines.articles) == (sum(of_each), len(of_each)), phrase
        if len(lines) < 2000:
            assert sum(1 for _ in lines) == sum(of_each)
