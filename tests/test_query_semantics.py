"""Queries of every shape against a plain evaluation of them over all articles; and any text at all as a query.

Trees are made at random and written as a user would type them; each is then decided article by article. A run of words
matches where its folded text stands in a unit, or where all its words are among the article's words.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import search
from indexer.errors import QueryError
from indexer.records import Article
from tests.desk import HOW, sample_index
from tests.oracles import SAMPLE, found, index_of
from tests.trees import FIELDS, TODAY, Archive, Between, Has, archive, key_of


@pytest.fixture(scope="module", params=HOW)
def sample(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Archive]:
    with search.open_index(sample_index(tmp_path_factory.mktemp("sample"), request.param)) as index:
        yield archive(index)


randoms = st.randoms(use_true_random=False)


TREES = int(os.environ.get("JIANBAO_TREES", "400"))
"""Queries made at random for each way an index came about; set it higher to look longer."""


@settings(max_examples=TREES, deadline=None, derandomize="JIANBAO_TREES" not in os.environ)
@given(randoms)
def test_trees(sample: Archive, rng: random.Random) -> None:
    tree = sample.tree(rng)
    query = tree.render(rng)
    assert set(found(sample.index, query, today=TODAY)) == sample.grep(tree), query


@settings(max_examples=200, deadline=None)
@given(randoms)
def test_options_are_the_same_fields(sample: Archive, rng: random.Random) -> None:
    """Options narrow what the query finds; of several values of one, any will do."""
    tree = sample.tree(rng, depth=1)
    wanted = {name: [sample.has_of(rng, name) for _ in range(rng.randint(1, 2))] for name in rng.sample(FIELDS, 2)}
    days = sample.between(rng)
    options: dict[str, object] = {
        name: tuple(has.value for has in several) if len(several) > 1 or rng.random() < 0.5 else several[0].value
        for name, several in wanted.items()
    }
    options |= rng.choice(
        (
            {},
            {"date": days.text},
            {"date_from": days.first.isoformat()},
            {"date_to": days.last.isoformat()},
            {"date_from": days.first.isoformat(), "date_to": days.last.isoformat()},
        )
    )
    first = days.first if "date" in options or "date_from" in options else dt.date.min
    last = days.last if "date" in options or "date_to" in options else dt.date.max
    undated_too = not options.keys() & {"date", "date_from", "date_to"}
    expected = {
        card.article.id
        for card in sample.cards
        if tree.matches(card)
        and all(any(has.matches(card) for has in several) for several in wanted.values())
        and (undated_too or Between("", first, last).matches(card))
    }
    query = tree.render(rng)
    assert set(found(sample.index, query, today=TODAY, **options)) == expected, (query, options)


def test_page_as_a_number(sample: Archive) -> None:
    assert found(sample.index, "", page=4) == found(sample.index, "", page="第4版") == found(sample.index, "版:04")


# ── order, pages, scores ──────────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=150, deadline=None)
@given(randoms, st.sampled_from(("relevance", "newest", "oldest")), st.integers(1, 9))
def test_pages_put_together_are_the_whole(sample: Archive, rng: random.Random, sort: str, size: int) -> None:
    query = sample.tree(rng, depth=1).render(rng) if rng.random() < 0.9 else ""
    whole = [(hit.article.id, hit.score) for hit in sample.index.search(query, today=TODAY, limit=None, sort=sort)]  # type: ignore[arg-type]
    paged = []
    for offset in range(0, len(whole) + size, size):
        page = sample.index.search(query, today=TODAY, limit=size, offset=offset, sort=sort)  # type: ignore[arg-type]
        assert len(page) == len(whole)
        paged += [(hit.article.id, hit.score) for hit in page]
    assert paged == whole
    nothing = sample.index.search(query, today=TODAY, limit=0)
    assert (list(nothing), len(nothing)) == ([], len(whole))
    assert bool(nothing) == bool(whole)


@settings(max_examples=150, deadline=None)
@given(randoms)
def test_orders(sample: Archive, rng: random.Random) -> None:
    """Each order has the same articles; by day, and within a day as the paper counts its pages; or by score."""
    query = sample.tree(rng, depth=1).render(rng)
    by_score, newest, oldest = (
        list(sample.index.search(query, today=TODAY, limit=None, sort=sort))
        for sort in ("relevance", "newest", "oldest")
    )
    assert len({frozenset(hit.article.id for hit in hits) for hits in (by_score, newest, oldest)}) == 1
    for hits, sign in ((newest, -1), (oldest, 1)):
        keys = [(sign * hit.article.date.toordinal(), hit.article.page) for hit in hits if hit.article.date]
        assert keys == sorted(keys, key=lambda key: (key[0], int(str(key[1] or 0))))
    scores = [hit.score for hit in by_score]
    assert scores == sorted(scores, reverse=True) or scores == pytest.approx(sorted(scores, reverse=True))


@settings(max_examples=200, deadline=None)
@given(randoms)
def test_as_typed_comes_first(sample: Archive, rng: random.Random) -> None:
    """Articles that have the run as typed stand before those that only have its words."""
    cards = {card.article.id: card for card in sample.cards}
    runs = [sample.run(rng) for _ in range(rng.randint(1, 2))]
    hits = found(sample.index, " ".join(run.render(rng) for run in runs))
    typed = [sum(run.typed(cards[name]) for run in runs) for name in hits]
    assert typed == sorted(typed, reverse=True), runs


def test_in_the_headline_weighs_more(sample: Archive) -> None:
    """Of two articles with a word as often, of like length, the one that has it in its headline stands first."""
    hits = [hit.article for hit in sample.index.search("大桥", limit=None)]
    first = [("大桥" in article.headline) for article in hits]
    assert first[0]
    assert sum(first[: len(first) // 2]) >= sum(first[len(first) // 2 :])


def test_the_empty_query_is_every_article_newest_first(sample: Archive) -> None:
    days = [hit.article.date for hit in sample.index.search("", limit=None)]
    assert len(days) == len(sample.cards)
    assert days == sorted(days, key=lambda day: day or dt.date.min, reverse=True)
    assert found(sample.index, "") == found(sample.index, "  \u3000\n")


# ── facets and the timeline ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", FIELDS)
def test_facets_count_articles(sample: Archive, name: str) -> None:
    counted = sample.index.facet(name)
    keys = {key for card in sample.cards for key in card.values(name)}
    assert {key: count for key, (_, count) in counted.items()} == {
        key: sum(key in card.values(name) for card in sample.cards) for key in keys
    }
    for key, (printed, count) in counted.items():
        assert key_of(name, printed) == key
        assert len(found(sample.index, Has(name, printed).render(random.Random(0)))) == count


@settings(max_examples=60, deadline=None)
@given(randoms)
def test_timeline_counts_what_search_finds(sample: Archive, rng: random.Random) -> None:
    query = sample.tree(rng, depth=1).render(rng)
    hits = [hit.article for hit in sample.index.search(query, today=TODAY, limit=None)]
    for by, form in (("day", "%Y-%m-%d"), ("month", "%Y-%m"), ("year", "%Y"), ("week", "%G-W%V")):
        counts = {p.period: p.counts[0] for p in sample.index.timeline(query, by=by, today=TODAY).points()}  # type: ignore[arg-type]
        names = [article.date.strftime(form) if article.date else "" for article in hits]
        assert {name: count for name, count in counts.items() if count} == {name: names.count(name) for name in names}
        assert sum(counts.values()) == len(hits)
    assert [p.period for p in sample.index.timeline(query, today=TODAY).points() if p.period] == sorted(
        counts_of_months(hits)
    )


def counts_of_months(articles: list[Article]) -> list[str]:
    """Every month from the first of the articles to the last."""
    days = [article.date for article in articles if article.date]
    if not days:
        return []
    first, last = min(days), max(days)
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in months]


# ── any text ──────────────────────────────────────────────────────────────────────────────────────────────────────

SYNTAX = (
    *'"“”＂「」『』()（）-－−:：|｜&＆ \u3000\n\t\0\u200b*＊?？~～>＞^[]{}\\/.,',
    *(
        " OR ",
        "ＯＲ",
        " AND ",
        " NOT ",
        " 与 ",
        "非",
        '"~1',
        '"~2',
        "”～２０",
        '"~>3',
        '"枫?*桥"',
        '"枫津 大桥"~9',
        "page:1..",
        "上周",
        "title:",
        "标题：",
        "date:",
        "日期:",
        "section:",
        "page:",
        "foo:",
        "http://",
        "10:30",
    ),
    *("2026", "-01", "..", "0000", "99999", "要闻", "第4版", "枫津", "大桥", "記者"),
    *("㎏", "e\u0301", "か\u3099", "𠮷", "😀", "\u202e"),
)


def asked(index: search.Index, query: str, **options: object) -> search.Results | QueryError:
    """What a query finds, or the error that refuses it. Anything else that is raised goes on."""
    try:
        return index.search(query, **options)  # type: ignore[arg-type]
    except QueryError as error:
        return error


@settings(max_examples=800, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(SYNTAX), st.text(max_size=3)), max_size=12).map("".join))
def test_any_text_is_answered_or_refused(sample: Archive, text: str) -> None:
    results = asked(sample.index, text, limit=None)
    if isinstance(results, QueryError):
        assert results.message
        assert results.position is None or 0 <= results.position <= len(text)
        return
    ids = {card.article.id for card in sample.cards}
    hits = list(results)
    assert len(hits) == len(results)
    assert {hit.article.id for hit in hits} <= ids
    for hit in hits[:3]:
        for snippet in hit.snippets:
            assert all(0 <= a < b <= len(snippet.text) for a, b in snippet.ranges)


@pytest.mark.parametrize(
    "text", ["\ud800", '"枫津\udce6"', '"\udfff"', "title:\ud800", "section:\ud800", "reporter:\udc80"]
)
def test_half_a_surrogate_is_found_nowhere(sample: Archive, text: str) -> None:
    """What Python makes of bytes on the command line that are not UTF-8. It parts words, and is in no text."""
    assert found(sample.index, text) == []
    assert set(found(sample.index, "枫津\udce6")) <= set(found(sample.index, "枫津"))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(("date", "date_from", "date_to", "section", "reporter", "page", "sort")), st.text(max_size=8))
def test_any_text_as_an_option_is_answered_or_refused(sample: Archive, name: str, value: str) -> None:
    results = asked(sample.index, "枫津", **{name: value})
    if isinstance(results, QueryError):
        assert results.message
    else:
        assert len(list(results)) <= len(sample.cards)


@pytest.mark.parametrize(
    "bad", [{"limit": -1}, {"offset": -1}, {"sort": "best"}, {"date": "那天"}, {"date": "2026-13"}]
)
def test_bad_options_are_refused(sample: Archive, bad: dict[str, object]) -> None:
    with pytest.raises(QueryError):
        sample.index.search("枫津", **bad)  # type: ignore[arg-type]


HANGS = 120
"""Seconds that are no measure of anything: a hundred times what the slowest takes. What needs more runs away."""


@pytest.mark.parametrize(
    "query",
    [
        "的 " * 4900,
        "的 OR " * 1500 + "了",
        "大桥" * 4900,
        "-" * 9000 + "桥",
        "(" * 9000,
        '"的" ' * 2000,
        '"' + "枫" * 9000 + '"',
        "甲乙 OR " * 1200 + "丙",
        "桥" * 10_001,
        '"' + "*的" * 10 + '"',
        '"' + "?" * 5000 + "的" + "?" * 4000 + '"',
        '"的*了" OR "的*是" ' * 10,
        '"的 的 的 的"~1000 ' * 20,
        '"' + "的" * 40 + '"~3',
        '"' + "的一" * 20 + '"~3 ' * 20,
        "date:.." * 1000,
        "\\" * 9000 + '"',
        '"' + "\\" * 9000 + '"',
        "title:" * 1500 + "桥",
        "NOT " * 2400 + "桥",
    ],
    ids=lambda query: f"{query[:6]!r}×{len(query)}",
)
def test_a_monstrous_query_is_answered_or_refused(sample: Archive, query: str) -> None:
    started = time.monotonic()
    results = asked(sample.index, query)
    if isinstance(results, QueryError):
        assert results.message
    else:
        list(results)
    assert time.monotonic() - started < HANGS, "it runs away"


def test_a_closed_index_keeps_nobody(tmp_path: Path) -> None:
    """Opening and closing leaves no file behind, open or on the disk."""
    folder = tmp_path / "archive.idx"
    index_of(folder, SAMPLE / "disc-2" / "scan_0418.md")
    before = sorted(path.name for path in folder.iterdir())
    handles = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").is_dir() else None
    for _ in range(20):
        with search.open_index(folder) as index:
            assert found(index, "渡工")
    assert sorted(path.name for path in folder.iterdir()) == before
    if handles is not None:
        assert len(list(Path("/proc/self/fd").iterdir())) <= handles + 2
