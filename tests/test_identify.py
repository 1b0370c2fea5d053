"""Ids hold: what is added, taken out or edited beside an article does not change the article's own."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from indexer.identify import identify
from indexer.records import Article, Source, Span

DAY = dt.date(2026, 1, 31)
WORDS = ("大桥", "渡口", "通车", "市民", "图片报道", "简讯")
TEXTS = st.lists(st.sampled_from(WORDS), max_size=3).map("".join)
LATER = st.sampled_from(("", "后文一。", "后文二。"))
OPENING = (
    "枫津渡南渡北两岸市民昨日起可以步行过江等了三十年的大桥在清晨六点放行第一批行人"
    "桥上没有剪彩只有两位老船工站在桥头看着自己摆渡了半辈子的江面"
)
"""Longer than what of a body counts into an id."""


@st.composite
def articles(draw: st.DrawFn, ids: bool = False) -> Article:
    """One of a few hundred, so that some are equal in what makes their id, and some in everything."""
    return Article(
        headline=draw(TEXTS),
        body=draw(st.sampled_from(("", OPENING))) + draw(TEXTS) + draw(LATER),
        sources=(Source("甲/1.md", (Span(draw(st.integers(1, 3)), 9),)),),
        id=draw(st.sampled_from(("", "", "1", "2", "1-2"))) if ids else "",
        paper="枫津日报",
        date=draw(st.sampled_from((DAY, None))),
        page=draw(st.sampled_from((None, 1, 2, "A1"))),
    )


PAGES = st.lists(articles(), max_size=6)


def ids_of(found: tuple[Article, ...]) -> dict[Article, str]:
    """The id of each, wherever it was printed."""
    return {replace(article, id="", sources=()): article.id for article in found}


@given(st.lists(articles(ids=True), max_size=8), st.randoms(use_true_random=False))
def test_ids_are_unique_and_do_not_hang_on_order(given: list[Article], rng: object) -> None:
    found = identify(given)
    assert len({article.id for article in found}) == len(found)
    assert all(article.id for article in found)
    other = list(given)
    rng.shuffle(other)  # type: ignore[attr-defined]
    assert identify(other) == found


@given(PAGES, articles())
def test_a_neighbour_put_in_or_taken_out(page: list[Article], more: Article) -> None:
    """Of the articles that agree with it in paper, page, headline and opening, one at most has another id."""
    before, after = ids_of(identify(page)), ids_of(identify([*page, more]))
    changed = [article for article, name in before.items() if after[article] != name]
    assert all(_alike(article, more) for article in changed)
    assert len(changed) <= 1
    assert all(after[article].startswith(f"{before[article]}-") for article in changed)


@given(PAGES, st.data())
def test_a_neighbour_edited(page: list[Article], data: st.DataObject) -> None:
    if not page:
        return
    at = data.draw(st.integers(0, len(page) - 1))
    edited = replace(page[at], headline=data.draw(TEXTS), body=data.draw(TEXTS))
    before, after = ids_of(identify(page)), ids_of(identify([*page[:at], edited, *page[at + 1 :]]))
    for article, name in before.items():
        if article in after and not _alike(article, page[at]) and not _alike(article, edited):
            assert after[article] == name


@given(articles(), PAGES, LATER)
def test_an_end_corrected(article: Article, page: list[Article], end: str) -> None:
    """What stands behind its opening does not count."""
    article = replace(article, body=OPENING + "又及")
    page = [other for other in page if not _alike(other, article)]
    corrected = replace(article, body=article.body + end)
    before, after = ids_of(identify([*page, article])), ids_of(identify([*page, corrected]))
    assert before[replace(article, sources=())] == after[replace(corrected, sources=())]


@given(articles(), PAGES)
def test_two_equal_articles_are_one(article: Article, page: list[Article]) -> None:
    """With the sources of both; the next edition of a page that drops one of them changes no id."""
    again = replace(article, sources=(Source("甲/2.md", (Span(1, 9),)),))
    once, twice = identify([*page, article]), identify([*page, article, again])
    assert ids_of(once) == ids_of(twice)
    (both,) = (one for one in twice if replace(one, id="", sources=()) == replace(article, sources=()))
    assert {source.path for source in both.sources} == {"甲/1.md", "甲/2.md"}


def _alike(one: Article, other: Article) -> bool:
    """Whether both claim the same id."""

    def claim(article: Article) -> tuple[object, ...]:
        return article.date, article.page, article.headline, article.body[:60]

    return claim(one) == claim(other)
