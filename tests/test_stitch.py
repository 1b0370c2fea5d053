"""Articles printed on two pages are one: what is repeated over the rest of one, who goes on with whom, and no text lost."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from indexer.records import Article, Source, Span
from indexer.stitch import Stitched, stitch

LINES = ("渡口的船票", "井台边的议事会", "老茶馆的一百把椅子", "渡口观察", "守塔人老郭", "")
TEXTS = (
    "渡口的老船工把最后一张船票钉在墙上，两岸居民乘渡船不再收",
    "费，每天多开十四班，最晚一班开到夜里十点。",
    "茶馆有一百把椅子，没有两把是一样的。",
    "井台边的议事会",
    "灯塔换上了新灯，旧灯摆进了陈列室。\n旧灯边上放着三双鞋。",
    "",
)


def printed(
    page: int, place: int, headline: str, body: str, on: int | None = None, origin: int | None = None
) -> Article:
    source = Source(f"{page:02}.md", (Span(place * 10 + 1, place * 10 + 5),))
    return Article(headline, body, (source,), page=page, continued_on=on, continued_from=origin)


ARTICLES = st.lists(
    st.builds(
        lambda page, place, headline, kicker, body, on, origin, byline: replace(
            printed(page, place, headline, body, on, origin), kicker=kicker or None, byline=byline or None
        ),
        st.sampled_from((1, 4)),
        st.integers(0, 30),
        st.sampled_from(LINES),
        st.sampled_from(LINES),
        st.sampled_from(TEXTS),
        st.sampled_from((None, 1, 4)),
        st.sampled_from((None, 1, 4)),
        st.sampled_from(("", "罗岩", "柳依然")),
    ),
    max_size=8,
    unique_by=lambda article: article.sources,
)


def characters(stitched: Stitched) -> Counter[str]:
    texts = [text for one in stitched.articles for text in told(one)]
    return Counter("".join([*texts, *(piece.text for piece in stitched.set_aside)]).replace("\n", ""))


def told(one: Article) -> list[str]:
    return [text for text in (one.headline, one.kicker, one.deck, one.column, one.byline, one.body) if text]


@given(ARTICLES, st.integers(0, 100))
def test_nothing_is_lost_in_any_order(articles: list[Article], seed: int) -> None:
    stitched = stitch(articles)
    shuffled = articles[:]
    random.Random(seed).shuffle(shuffled)
    assert stitch(shuffled) == stitched
    assert characters(stitched) == Counter("".join(text for one in articles for text in told(one)).replace("\n", ""))
    assert Counter(source for one in stitched.articles for source in one.sources) == Counter(
        source for one in articles for source in one.sources
    )


def test_a_headline_taken_for_the_first_line_of_the_rest() -> None:
    opening = printed(1, 0, "井台边的议事会", "二百一十口老水井，今年都装上了井盖。", on=4)
    rest = printed(4, 0, "", "井台边的议事会\n议事会不设主席，谁打水谁先说。", origin=1)
    (whole,) = stitch([opening, rest]).articles
    assert whole.body == "二百一十口老水井，今年都装上了井盖。\n议事会不设主席，谁打水谁先说。"


def test_a_headline_taken_for_text_has_its_column_in_brackets() -> None:
    """On a page without headings; over the rest of the article the headline stands alone."""
    opening = printed(1, 0, "", "井台边的议事会（渡口观察）\n二百一十口老水井，今年都装上了井盖。", on=4)
    rest = printed(4, 0, "井台边的议事会", "议事会不设主席，谁打水谁先说。", origin=1)
    (whole,) = stitch([opening, rest]).articles
    assert (whole.headline, whole.column) == ("井台边的议事会", "渡口观察")
    assert whole.body == "二百一十口老水井，今年都装上了井盖。\n议事会不设主席，谁打水谁先说。"


def test_a_line_within_a_sentence_is_the_last_of_the_article_before() -> None:
    """滴答滴答…… stands over 上接第1版, and was taken for the headline under which the article goes on."""
    opening = printed(
        1, 0, "灯塔换上了新灯", "换灯那天，守灯塔的老郭把旧灯抱下来，擦了一个下午，共同庆祝灯塔的生", on=4
    )
    poem = printed(4, 0, "夜雨", "雨下了一夜，屋檐下的水缸满了。")
    rest = printed(4, 1, "滴答滴答……", "日，八十八年，一天也没有误过。", origin=1)
    stitched = stitch([opening, poem, rest])
    assert [one.body.split("\n") for one in stitched.articles] == [
        ["换灯那天，守灯塔的老郭把旧灯抱下来，擦了一个下午，共同庆祝灯塔的生日，八十八年，一天也没有误过。"],
        ["雨下了一夜，屋檐下的水缸满了。", "滴答滴答……"],
    ]


def test_two_that_go_the_same_way_are_told_apart_by_their_words() -> None:
    """One ends where a sentence ends, one breaks off at a word that anything may follow."""
    mill = printed(
        1, 0, "水磨坊又转起来了", "溪边的水磨坊停了三十年，磨盘、水轮都还在。村民们修好水轮，找到了从前磨坊的", on=4
    )
    goats = printed(1, 1, "羊倌进城卖羊奶", "羊倌牵着六只羊进城，羊奶现挤现卖，一碗两元。买羊奶的人排到了巷口。", on=4)
    flour = printed(4, 0, "", "磨坊师傅，八十一岁的他站在磨盘边上，听水轮的声音就知道水有多大。", origin=1)
    milk = printed(4, 1, "", "“一只羊一天挤三斤奶。”羊倌说，卖羊奶的钱，够再添四只羊。", origin=1)
    bodies = {one.headline: one.body for one in stitch([mill, goats, flour, milk]).articles}
    assert bodies["水磨坊又转起来了"].endswith("听水轮的声音就知道水有多大。")
    assert bodies["羊倌进城卖羊奶"].endswith("够再添四只羊。")
