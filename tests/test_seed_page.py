"""A real front page, as OCR gave it, must come apart into the eight articles a reader sees, each whole.

In: 000_fedfad648894b728.txt beside the project (skipped where it is not there). It is other people's text: what is
expected of it is named by fields and by the beginnings and ends of its paragraphs, a few characters each.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from indexer.clean import clean
from indexer.describe import describe
from indexer.pages import Imprint, RawPage, Segmented
from indexer.records import Article
from indexer.segment import segment
from tests.corpus import CORPUS

PAGE = CORPUS.parent / "pages" / "000_fedfad648894b728.txt"


@pytest.fixture(scope="module")
def text() -> str:
    if not PAGE.exists():
        pytest.skip(f"no page {PAGE}: it is not part of the project")
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def segmented(text: str) -> Segmented:
    return segment(clean(RawPage(PAGE.name, text, "utf-8")))


@pytest.fixture(scope="module")
def articles(segmented: Segmented) -> list[Article]:
    return [describe(draft, Imprint()) for draft in segmented.drafts]


def _ends(article: Article) -> list[tuple[str, str]]:
    """The first and last four characters of each paragraph."""
    return [(paragraph[:4], paragraph[-4:]) for paragraph in article.body.split("\n")]


def test_eight_articles_under_their_headlines(articles: list[Article]) -> None:
    assert [article.headline[:12] for article in articles] == [
        "呼和浩特市3个地区和单位",
        "中共中央政治局召开会议",
        "市委常委会召开扩大会议 ",
        "突出问题导向 强化精准施",
        "以“实干闭环”应答“发展",
        "市政协十四届五次会筹备工",
        "科技攻关“破壁垒”与“攀",
        "开好局起好步“1”和“0",
    ]


def test_kickers_and_decks(articles: list[Article]) -> None:
    assert [article.kicker for article in articles] == [
        None,
        None,
        None,
        "于会文在市委月度工作点评会上强调",
        "2026年首场市委月度工作点评会:",
        None,
        None,
        None,
    ]
    assert [(article.deck or "").split("\n")[-1] for article in articles] == [
        "",
        "中共中央总书记习近平主持会议",
        "于会文主持会议",
        "贺海东崔振武出席",
        "",
        "",
        "",
        "",
    ]
    assert (articles[1].deck or "").startswith("审议《")


def test_who_wrote_them(articles: list[Article]) -> None:
    assert [article.reporters for article in articles] == [
        ("刘沙沙",),
        (),
        ("若谷",),
        ("若谷",),
        (),
        ("郝旭杰",),
        (),
        ("王英",),
    ]
    assert "本报评论员" in (articles[4].byline or "")
    assert [article.agency for article in articles] == [None, "新华社", *[None] * 6]


def test_dateline_of_the_wire(segmented: Segmented) -> None:
    import datetime as dt

    article = describe(segmented.drafts[1], Imprint(date=dt.date(2026, 1, 31)))
    assert article.dateline is not None
    assert (article.dateline.place, article.dateline.date) == ("北京", dt.date(2026, 1, 30))


def test_the_column_is_that_of_the_article_whose_opening_stands_under_its_name(articles: list[Article]) -> None:
    assert [article.column for article in articles] == [*[None] * 7, "青檀观察"]


def test_jumps(articles: list[Article]) -> None:
    assert [article.continued_on for article in articles] == [None, None, None, None, 4, None, 4, 4]
    assert not any("下转" in article.body for article in articles)


def test_every_paragraph_is_whole(articles: list[Article]) -> None:
    assert [len(article.body.split("\n")) for article in articles] == [1, 2, 4, 5, 6, 4, 2, 8]
    assert all(re.search(r"[。;…]$", last) for article in articles for _, last in _ends(article))
    assert [first for article in articles[2:5] for first, _ in _ends(article)] == [
        *("本报讯(", "会议指出", "会议强调", "会议强调"),
        *("本报讯(", "于会文在", "把握国家", "于会文强", "会议以视"),
        *("1月30", "月度点评", "会议聚焦", "纵观四项", "安全生产", "会议以“"),
    ]
    assert articles[6].body.startswith("编者按")


def test_sentences_cut_in_two_run_on(articles: list[Article]) -> None:
    whole = "\n".join(article.body for article in articles)
    for joint in (
        "指导,深入",
        "贯彻党中央",
        "部署落到",
        "行为,切实",
        "高质量发展中",
        "关系到社会",
        "中心工作",
        "方向的",
        "结合点",
    ):
        assert joint in whole
    assert "关系到到" not in whole


def test_the_opening_printed_last_is_back_before_the_text_it_runs_into(articles: list[Article]) -> None:
    first, second, *_ = articles[7].body.split("\n")
    assert first.startswith("开局决定")
    assert second.startswith("呼和浩特如何")
    assert "着眼“在发展中国安全" in second


def test_what_is_printed_twice_is_kept_once(segmented: Segmented, articles: list[Article]) -> None:
    whole = "\n".join(article.body for article in articles)
    assert whole.count("发挥示范作用") == 1
    assert whole.count("点、切入点") == 1
    assert whole.count("倒排工期") == 1
    assert {aside.reason for aside in segmented.set_aside} == {"repeated"}


def test_no_character_is_lost(text: str, segmented: Segmented) -> None:
    kept = [
        *(title.text for draft in segmented.drafts for title in draft.titles),
        *(line for draft in segmented.drafts for line in (*draft.bylines, *draft.columns, *draft.jumps)),
        *(paragraph.text for draft in segmented.drafts for paragraph in draft.paragraphs),
        *(aside.text for aside in segmented.set_aside),
    ]
    printed = Counter(re.sub(r"[\s#]", "", text))
    assert Counter(re.sub(r"[\s#]", "", "".join(kept))) == printed
