"""What the tests of the index hold against it: plain readings of all articles, and whole states compared.

Nothing here looks into the index's files or at its modules' insides. An article matches a phrase if its folded text
says so, read character by character; two indexes are the same if they hold the same articles and answer alike.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pytest

import search
from indexer.build import Options, Report, update
from indexer.fold import fold
from indexer.jsonform import to_json
from indexer.records import Article

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_corpus"


@dataclass(frozen=True, slots=True)
class Folded:
    """An article as phrases are looked for in it: `headline`, and all `units` (headline, kicker, deck, paragraphs)."""

    id: str
    headline: str
    units: tuple[str, ...]

    def holds(self, phrase: str, in_headline: bool = False) -> bool:
        """Whether the folded `phrase` stands in one of its units."""
        return any(phrase in unit for unit in self.of(in_headline))

    def of(self, in_headline: bool) -> tuple[str, ...]:
        """The units to look in."""
        return (self.headline,) if in_headline else self.units


def folded(article: Article) -> Folded:
    """The article, each unit folded by itself."""
    parts = (article.headline, article.kicker or "", article.deck or "", *article.body.split("\n"))
    return Folded(article.id, fold(article.headline), tuple(fold(part) for part in parts))


def every_article(index: search.Index) -> list[Article]:
    """All articles of an index, through its own front door: the empty query, no limit."""
    results = index.search("", limit=None)
    articles = [hit.article for hit in results]
    assert len(articles) == len(results), "the empty query counts other articles than it gives"
    return articles


def quoted(phrase: str) -> str:
    """The phrase in straight quotation marks, what means something between them taken as text."""
    return '"' + re.sub(r'([\\*?＊"])', r"\\\1", phrase) + '"'


def found(index: search.Index, query: str, **options: object) -> list[str]:
    """The ids of all hits, in order; each once, and as many as the results say."""
    results = index.search(query, **{"limit": None, **options})  # type: ignore[arg-type]
    ids = [hit.article.id for hit in results]
    assert len(ids) == len(set(ids)), f"{query!r} gives an article twice"
    if options.get("limit") is None and not options.get("offset"):
        assert len(ids) == len(results), f"{query!r} says {len(results)} and gives {len(ids)}"
    return ids


# ── random phrases ────────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=1)
def traditional() -> dict[str, str]:
    """Simplified character → those that fold to it, in one string."""
    forms: dict[str, str] = {}
    for code in range(0x4E00, 0xA000):
        plain = fold(chr(code))
        if plain != chr(code):
            forms[plain] = forms.get(plain, "") + chr(code)
    return forms


def _wide(char: str) -> str:
    return chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char


def a_phrase(rng: random.Random, units: Sequence[Sequence[str]], longest: int = 12) -> str:
    """A phrase of 1 to `longest` characters out of the printed `units` of articles, or nearly so.

    Cut anywhere, around a mark of punctuation, spaced, quoted, in full width, in traditional characters, in capitals,
    with one character wrong, over the end of a paragraph into the next, or of nothing at all.
    """
    texts = [text for text in rng.choice(units) if text] or ["空"]
    at = rng.randrange(len(texts))
    text = texts[at]
    length = rng.randint(1, longest)
    start = rng.randrange(max(1, len(text) - length + 1))
    cut = text[start : start + length]
    match rng.randrange(11):
        case 0:
            marks = [place for place, char in enumerate(text) if not char.isalnum()]
            if marks:
                start = max(0, rng.choice(marks) - rng.randint(0, length - 1))
            return text[start : start + length]
        case 1:
            return "".join(char + rng.choice(("", "", " ", "\u3000", "\t")) for char in cut)
        case 2:
            return "".join(rng.choice(("", "", "“", "”", "《", "·", "'")) + char for char in cut)
        case 3:
            return "".join(map(_wide, cut))
        case 4:
            forms = traditional()
            return "".join(rng.choice(forms.get(char, char)) for char in cut)
        case 5:
            return cut.swapcase()
        case 6:
            wrong = rng.randrange(len(cut))
            return cut[:wrong] + chr(rng.randint(0x4E00, 0x9FA5)) + cut[wrong + 1 :]
        case 7 if at + 1 < len(texts):
            half = rng.randint(1, 6)
            return text[-half:] + texts[at + 1][: rng.randint(1, 6)]
        case 8:
            return "".join(chr(rng.randint(0x4E00, 0x9FA5)) for _ in range(rng.randint(1, 4)))
        case _:
            return cut


# ── states ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class State:
    """All that an index says: its articles as JSON by id, answers as (id, score) by query, counts of its facets."""

    articles: dict[str, str]
    answers: dict[str, dict[str, float]] = field(default_factory=dict)
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    timeline: tuple[tuple[str, int], ...] = ()


QUERIES = (
    "记者",
    "大桥",
    "让桥于民",
    "渡南 OR 渡北",
    "枫津 -大桥",
    '"记者"',
    '"，"',
    "市民 老人",
    "title:大桥",
    "section:要闻 枫津",
    "date:2026-01",
    "page:1",
)
FACETS = ("paper", "section", "column", "agency", "page", "reporter")


def state(folder: Path, queries: Iterable[str] = QUERIES) -> State:
    """What the index in `folder` says now. Holds on the way that ids are unique and `get` finds each."""
    with search.open_index(folder) as index:
        return state_of(index, queries)


def state_of(index: search.Index, queries: Iterable[str] = QUERIES) -> State:
    """What an open index says."""
    articles = every_article(index)
    count = Counter(article.id for article in articles)
    by_id = {}
    for article in articles:
        place = f"{article.paper or '?'}/{article.date}" if article.date else article.sources[0].path
        name = article.id if count[article.id] == 1 else f"{article.id}@{place}"
        by_id[name] = json.dumps(to_json(article), ensure_ascii=False, sort_keys=True)
        assert index.get(name) == article
    assert len(by_id) == len(articles), "two articles of an issue have one id"
    return State(
        by_id,
        {query: {hit.article.id: hit.score for hit in index.search(query, limit=None)} for query in queries},
        {name: {key: count for key, (_, count) in index.facet(name).items() if count} for name in FACETS},
        tuple((p.period, p.counts[0]) for p in index.timeline("", by="day").points()),
    )


def assert_same(one: State, other: State) -> None:
    """Fail with the first difference, named."""
    assert one.articles.keys() == other.articles.keys(), (
        f"only in the first: {sorted(one.articles.keys() - other.articles.keys())}; "
        f"only in the second: {sorted(other.articles.keys() - one.articles.keys())}"
    )
    for name, record in one.articles.items():
        assert record == other.articles[name]
    assert one.facets == other.facets
    assert one.timeline == other.timeline
    for query, answer in one.answers.items():
        assert answer.keys() == other.answers[query].keys(), query
        assert answer == pytest.approx(other.answers[query], rel=1e-6, abs=1e-9), query


def index_of(folder: Path, *paths: Path, **options: object) -> Report:
    """`jianbao index`, as a library: `options` are those of `Options`."""
    return update(folder, paths, Options(**options))  # type: ignore[arg-type]


def build_from_nothing(folder: Path, *paths: Path, **options: object) -> State:
    """The state of a new index of `paths`. `folder` must lie where the index it is compared with does (names)."""
    assert not folder.exists()
    index_of(folder, *paths, **options)
    return state(folder)
