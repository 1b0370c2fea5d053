"""Queries of every shape against a plain evaluation of them over all articles; and any text at all as a query.

Trees are made at random and written as a user would type them; each is then decided article by article. A run of words
matches where its folded text stands in a unit, or where all its words are among the article's words.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import search
from indexer.analyse import Cutter, make_cutter
from indexer.errors import QueryError
from indexer.fold import fold
from indexer.records import Article
from tests.desk import HOW, sample_index
from tests.oracles import SAMPLE, Folded, a_phrase, every_article, folded, found, index_of, quoted, traditional

FIELDS = ("section", "reporter", "column", "agency", "paper", "page")
TYPED = {
    "section": ("section", "版面", "版名"),
    "reporter": ("reporter", "记者"),
    "column": ("column", "栏目"),
    "agency": ("agency", "通讯社", "电头"),
    "paper": ("paper", "报纸"),
    "page": ("page", "版"),
    "title": ("title", "headline", "标题"),
    "date": ("date", "日期"),
}


@dataclass(frozen=True)
class Card:
    """An article with all a query may ask of it."""

    article: Article
    text: Folded
    cutter: Cutter

    @cached_property
    def headline_words(self) -> set[str]:
        return set(self.cutter.index_words(self.article.headline))

    @cached_property
    def words(self) -> set[str]:
        a = self.article
        parts = (a.headline, a.kicker or "", a.deck or "", a.body)
        return {word for part in parts for word in self.cutter.index_words(part)}

    def values(self, name: str) -> set[str]:
        """The keys of what it has in a field."""
        if name == "reporter":
            return {key_of(name, value) for value in self.article.reporters}
        value = getattr(self.article, name)
        return set() if value is None else {key_of(name, str(value))}


def key_of(name: str, value: str) -> str:
    """A value as it is compared: folded; 要闻版 is the section 要闻, 第04版 the page 4."""
    key = fold(value)
    if name == "section" and len(key) > 2 and key.endswith("版"):
        return key[:-1]
    return key.removeprefix("第").removesuffix("版").lstrip("0") if name == "page" else key


# ── trees ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Run:
    """Words without space between them."""

    text: str
    in_headline: bool = False

    def render(self, rng: random.Random) -> str:
        return (rng.choice(TYPED["title"]) + rng.choice(":：") if self.in_headline else "") + self.text

    def matches(self, card: Card) -> bool:
        if self.typed(card):
            return True
        words = card.cutter.query_words(self.text)
        return bool(words) and set(words) <= (card.headline_words if self.in_headline else card.words)

    def typed(self, card: Card) -> bool:
        return card.text.holds(fold(self.text), self.in_headline)


@dataclass(frozen=True)
class Quoted:
    """A phrase."""

    text: str
    in_headline: bool = False

    def render(self, rng: random.Random) -> str:
        return (rng.choice(TYPED["title"]) + ":" if self.in_headline else "") + quoted(self.text)

    def matches(self, card: Card) -> bool:
        return card.text.holds(fold(self.text), self.in_headline)


@dataclass(frozen=True)
class Has:
    """A field with a whole value."""

    name: str
    value: str

    def render(self, rng: random.Random) -> str:
        plain = self.value.isalnum() and rng.random() < 0.7
        return f"{rng.choice(TYPED[self.name])}{rng.choice(':：')}{self.value if plain else quoted(self.value)}"

    def matches(self, card: Card) -> bool:
        return key_of(self.name, self.value) in card.values(self.name)


@dataclass(frozen=True)
class Between:
    """Days from the first to the last, as typed in `text`."""

    text: str
    first: dt.date
    last: dt.date

    def render(self, rng: random.Random) -> str:
        return f"{rng.choice(TYPED['date'])}:{self.text}"

    def matches(self, card: Card) -> bool:
        return card.article.date is not None and self.first <= card.article.date <= self.last


@dataclass(frozen=True)
class Without:
    """None of what `tree` matches."""

    tree: Tree

    def render(self, rng: random.Random) -> str:
        return rng.choice("-－") + _closed(self.tree, rng)

    def matches(self, card: Card) -> bool:
        return not self.tree.matches(card)


@dataclass(frozen=True)
class AnyOf:
    """One of the trees, or more."""

    trees: tuple[Tree, ...]

    def render(self, rng: random.Random) -> str:
        return rng.choice((" OR ", " | ", " ｜ ", "  OR\u3000")).join(_closed(tree, rng) for tree in self.trees)

    def matches(self, card: Card) -> bool:
        return any(tree.matches(card) for tree in self.trees)


@dataclass(frozen=True)
class AllOf:
    """All of the trees. OR binds closer than standing side by side, so it needs no brackets here."""

    trees: tuple[Tree, ...]

    def render(self, rng: random.Random) -> str:
        shown = [
            tree.render(rng) if isinstance(tree, AnyOf) and rng.random() < 0.5 else _closed(tree, rng)
            for tree in self.trees
        ]
        return rng.choice((" ", "  ", "\u3000", "\n")).join(shown)

    def matches(self, card: Card) -> bool:
        return all(tree.matches(card) for tree in self.trees)


Tree = Run | Quoted | Has | Between | Without | AnyOf | AllOf


def _closed(tree: Tree, rng: random.Random) -> str:
    """The tree as one item: in brackets where it is more."""
    if isinstance(tree, AnyOf | AllOf):
        return rng.choice(("({})", "（{}）", "( {} )")).format(tree.render(rng))
    return tree.render(rng)


# ── at random ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, repr=False)
class Archive:
    """An index, all its articles as cards, and what random queries are made of."""

    index: search.Index
    cards: tuple[Card, ...]
    units: tuple[tuple[str, ...], ...]

    def __repr__(self) -> str:
        return f"Archive of {len(self.cards)} articles"

    def grep(self, tree: Tree) -> set[str]:
        """The ids of the articles a tree matches."""
        return {card.article.id for card in self.cards if tree.matches(card)}

    def tree(self, rng: random.Random, depth: int = 2) -> Tree:
        """A tree of at most so many levels over its leaves."""
        kind = rng.randrange(10) if depth else rng.randrange(6)
        match kind:
            case 0 | 1 | 2:
                return self.run(rng)
            case 3:
                return self.phrase(rng)
            case 4:
                return self.has(rng)
            case 5:
                return self.between(rng)
            case 6:
                return Without(self.tree(rng, depth - 1))
            case 7:
                return AnyOf(tuple(self.tree(rng, depth - 1) for _ in range(rng.randint(2, 3))))
            case _:
                return AllOf(tuple(self.tree(rng, depth - 1) for _ in range(rng.randint(2, 3))))

    def run(self, rng: random.Random) -> Run:
        """A word of an article, two of them from anywhere in it, or any piece of its text that is no syntax."""
        card = rng.choice(self.cards)
        kind = rng.randrange(3)
        if kind == 2:
            text = "".join(char for char in a_phrase(rng, self.units) if char.isalnum() or char in "，。、；？！…%.")
        else:
            words = sorted(card.words)
            text = "".join(rng.choice(words) for _ in range(kind + 1))
        if not fold(text) or text == "OR":
            text = "枫津"
        return Run(text, rng.random() < 0.2)

    def phrase(self, rng: random.Random) -> Quoted:
        text = a_phrase(rng, self.units, 6)
        return Quoted(text if fold(text) else "枫津", rng.random() < 0.2)

    def has(self, rng: random.Random) -> Has:
        """A value of some article, as printed or as another would type it; or one that none has."""
        return self.has_of(rng, rng.choice(FIELDS))

    def has_of(self, rng: random.Random, name: str) -> Has:
        """The same, for one field."""
        values = sorted({value for card in self.cards for value in self.printed(card, name)}) or ["无"]
        value = rng.choice(values)
        if name == "section" and rng.random() < 0.2:
            value += "版"
        elif name == "page" and rng.random() < 0.3:
            value = rng.choice(("第{}版", "0{}", "{}版")).format(value)
        elif rng.random() < 0.2:
            value = "".join(rng.choice(traditional().get(char, char)) for char in value)
        elif rng.random() < 0.1:
            value = rng.choice((value[:-1] or "某", value + "某"))
        return Has(name, value)

    @staticmethod
    def printed(card: Card, name: str) -> tuple[str, ...]:
        if name == "reporter":
            return card.article.reporters
        value = getattr(card.article, name)
        return () if value is None else (str(value),)

    def between(self, rng: random.Random) -> Between:
        """Days around those of the articles, in every form they are typed in."""
        days = sorted({card.article.date for card in self.cards if card.article.date})
        day = rng.choice(days) + dt.timedelta(rng.choice((0, 0, 0, -1, 1, 40)))
        other = rng.choice([later for later in days if later >= day] or [day])
        end_of_month = (day.replace(day=1) + dt.timedelta(31)).replace(day=1) - dt.timedelta(1)
        one_day = rng.choice(("{:%Y-%m-%d}", "{:%Y%m%d}", "{:%Y/%m/%d}", "{0:%Y}年{0.month}月{0.day}日"))
        return rng.choice(
            (
                Between(one_day.format(day), day, day),
                Between(f"{day:%Y-%m}", day.replace(day=1), end_of_month),
                Between(f"{day:%Y}", dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)),
                Between(f"{one_day.format(day)}..{one_day.format(other)}", day, other),
                Between(f"..{one_day.format(day)}", dt.date.min, day),
                Between(f"{one_day.format(day)}..", day, dt.date.max),
            )
        )


@pytest.fixture(scope="module", params=HOW)
def sample(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Archive]:
    with search.open_index(sample_index(tmp_path_factory.mktemp("sample"), request.param)) as index:
        yield archive(index)


def archive(index: search.Index) -> Archive:
    """The index with its articles read."""
    cutter = make_cutter()
    articles = every_article(index)
    units = tuple((a.headline, a.kicker or "", a.deck or "", *a.body.split("\n")) for a in articles)
    return Archive(index, tuple(Card(a, folded(a), cutter) for a in articles), units)


randoms = st.randoms(use_true_random=False)


@settings(max_examples=600, deadline=None)
@given(randoms)
def test_trees(sample: Archive, rng: random.Random) -> None:
    tree = sample.tree(rng)
    query = tree.render(rng)
    assert set(found(sample.index, query)) == sample.grep(tree), query


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
    assert set(found(sample.index, query, **options)) == expected, (query, options)


def test_page_as_a_number(sample: Archive) -> None:
    assert found(sample.index, "", page=4) == found(sample.index, "", page="第4版") == found(sample.index, "版:04")


# ── order, pages, scores ──────────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=150, deadline=None)
@given(randoms, st.sampled_from(("relevance", "newest", "oldest")), st.integers(1, 9))
def test_pages_put_together_are_the_whole(sample: Archive, rng: random.Random, sort: str, size: int) -> None:
    query = sample.tree(rng, depth=1).render(rng) if rng.random() < 0.9 else ""
    whole = [(hit.article.id, hit.score) for hit in sample.index.search(query, limit=None, sort=sort)]  # type: ignore[arg-type]
    paged = []
    for offset in range(0, len(whole) + size, size):
        page = sample.index.search(query, limit=size, offset=offset, sort=sort)  # type: ignore[arg-type]
        assert len(page) == len(whole)
        paged += [(hit.article.id, hit.score) for hit in page]
    assert paged == whole
    nothing = sample.index.search(query, limit=0)
    assert (list(nothing), len(nothing)) == ([], len(whole))
    assert bool(nothing) == bool(whole)


@settings(max_examples=150, deadline=None)
@given(randoms)
def test_orders(sample: Archive, rng: random.Random) -> None:
    """Each order has the same articles; by day, and within a day as the paper counts its pages; or by score."""
    query = sample.tree(rng, depth=1).render(rng)
    by_score, newest, oldest = (
        list(sample.index.search(query, limit=None, sort=sort)) for sort in ("relevance", "newest", "oldest")
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
    hits = [hit.article for hit in sample.index.search(query, limit=None)]
    for by, form in (("day", "%Y-%m-%d"), ("month", "%Y-%m"), ("year", "%Y"), ("week", "%G-W%V")):
        counts = {p.period: p.counts[0] for p in sample.index.timeline(query, by=by).points()}  # type: ignore[arg-type]
        names = [article.date.strftime(form) if article.date else "" for article in hits]
        assert {name: count for name, count in counts.items() if count} == {name: names.count(name) for name in names}
        assert sum(counts.values()) == len(hits)
    assert [p.period for p in sample.index.timeline(query).points() if p.period] == sorted(counts_of_months(hits))


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
    *'"“”＂()（）-－−:：|｜ \u3000\n\t\0\u200b*?~^[]{}\\/.,',
    *(
        " OR ",
        "ＯＲ",
        "AND",
        "NOT",
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
    "bad", [{"limit": -1}, {"offset": -1}, {"sort": "best"}, {"date": "昨天"}, {"date": "2026-13"}]
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
