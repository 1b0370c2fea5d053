"""HTML pages of digital newspapers to articles: an invented paper's pages in every manner, and 39 real pages.

The real pages are other people's and no part of the project: where they are not beside it, their tests skip.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from indexer.errors import ReadError
from indexer.forms import squeeze
from indexer.markup import Markup, articles_of
from indexer.pages import Imprint, RawPage
from indexer.read import discover, read_file
from indexer.records import Article, Dateline

PAGES = Path(__file__).parents[1].parent / "shared" / "pages" / "founder-html"

LEAD = "本报讯（记者 林若谷 通讯员 周青）3月4日，枫津市举行春季植树活动，近千名市民到东堤参加，当天种下白榆三千株。"
SECOND = "据市园林局介绍，东堤两侧的林带将在五月前连成一片，市民步行十分钟可到。"
LAST = "活动将持续到三月底，市民可到各街道报名。"
BODY = f"{LEAD}\n{SECOND}\n{LAST}"

META = """<!--mpproperty <founder-date>
2026-03-05
</founder-date>
<founder-author>
本报记者  林若谷
</founder-author>
<founder-title>三千株白榆<br>落户东堤（城事）
</founder-title>
<founder-nodename></founder-nodename>
<founder-subtitle>五月前连成林带</founder-subtitle>
<founder-introtitle>枫津春季植树昨启动</founder-introtitle>
<founder-pagenum>04</founder-pagenum>
<founder-papername>枫津日报</founder-papername> /mpproperty-->"""

COPY = '<div style="display:none" id="articleContent"><!--enpcontent-->{text}<!--/enpcontent--></div>'

FOUNDER = """<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html;charset=utf-8" />
<title>三千株白榆 落户东堤（城事）</title>
<meta name="author" content='第004版' />
<meta name='publishdate' content='2013-07-17'>
<script>var pics = "<p>不是文章</p>"; document.write('<h1>也不是</h1>');</script>
</head><body>
<div class="top"><ul class="nav"><li>日报<ul><li><a href="a.htm">枫津日报</a></li><li><a href="b.htm">枫津晚报</a></li>
</ul></li></ul></div>
<div class="paper-bot"><p class="left ban">第04版:城事</p></div>
<div class="news"><p><span>本版新闻</span></p><ul class="news-list">
<li><a href="nw.D1.htm">三千株白榆落户东堤（城事）</a></li>
<li><a href="nw.D2.htm">图书馆延时到晚十点</a></li></ul></div>
<p class="date">
   枫津日报
   2026年03月05日 星期四<span><img src="d.png" alt=""></span></p>
<div id=daydh style="display:none"><table><tr><td>日</td><td>一</td><td>二</td></tr></table></div>
<div class="swiper-slide"><a href=1.htm>01版：要闻</a></div><div class="swiper-slide"><a href=4.htm>04版：城事</a></div>
<div class="article-box"><div class="art-btn"><a href="#">返回目录</a> <a href="#"><span>放大</span></a>
{copy}</div>
<div class="article">
<h3>枫津春季植树昨启动</h3>
<h1>三千株白榆<br>落户东堤（城事）</h1>
<h2>五月前连成林带</h2>
<p class="sec">
   本报记者  林若谷
   <span class="date">《
      枫津日报
      》（
      2026年03月05日
&nbsp;
      第&nbsp;04
      版）</span></p>
<table class="pci_c"><tbody><tr><td><img src="1.jpg"></td></tr>
<tr><td><p>　　市民在东堤种下白榆。<BR/>　　本报记者  顾 梧摄</p></td></tr></tbody></table>
<table class="pci_c"><tbody><tr><td><img src="2.jpg"></td></tr><tr><td><p></p></td></tr></tbody></table>
<div id="ozoom"><!--enpcontent-->{text}<!--/enpcontent--></div>
</div></div>
<div class="bottom"><p>版权声明</p>
<p>《枫津日报》（电子版）的一切内容未经书面授权不得用于商业目的，违者将被追究责任，特此声明。</p></div>
</body></html>
{meta}
"""
PARAGRAPHS = "".join(f"<p>　　{text}</p>" for text in BODY.split("\n"))
CAPTION = "市民在东堤种下白榆。\n本报记者  顾 梧摄"


def founder(text: str = PARAGRAPHS, meta: str = META, copy: str = COPY) -> str:
    return FOUNDER.replace("{copy}", copy).replace("{text}", text).replace("{meta}", meta)


def without_comments(html: str) -> str:
    return re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL)


def markup(html: str, path: str = "fj/x.html") -> Markup:
    return articles_of(RawPage(path, html, "utf-8"))


def only(html: str, path: str = "fj/x.html") -> Article:
    (article,) = markup(html, path).articles
    return article


# ── Founder's pages ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("cut", [lambda html: html, without_comments], ids=["with metadata", "without comments"])
@pytest.mark.parametrize("copy", [COPY, ""], ids=["with a hidden copy", "without"])
def test_a_founder_page_is_one_article_with_every_field(cut, copy) -> None:  # type: ignore[no-untyped-def]
    article = only(cut(founder(copy=copy)))
    assert article.headline == "三千株白榆 落户东堤"
    assert article.column == "城事"
    assert article.kicker == "枫津春季植树昨启动"
    assert article.deck == "五月前连成林带"
    assert article.byline == "本报记者  林若谷"
    assert article.reporters == ("林若谷", "周青")
    assert (article.paper, article.date, article.page) == ("枫津日报", dt.date(2026, 3, 5), 4)
    assert (article.section, article.date_source) == ("城事", "page")
    assert article.body == f"{CAPTION}\n{BODY}"


def test_the_path_outweighs_what_the_page_shows_and_metadata_outweigh_the_path() -> None:
    path = "枫津日报/20260306_第02版_《三千株白榆》_.html"
    assert only(founder(), path).date == dt.date(2026, 3, 5)
    shown = only(without_comments(founder()), path)
    assert (shown.date, shown.page, shown.date_source) == (dt.date(2026, 3, 6), 2, "path")


def test_the_file_name_of_founders_system_gives_day_and_page() -> None:
    html = "<h1>三千株白榆落户东堤</h1>" + PARAGRAPHS
    article = only(html, "html/2026-03/05/nw.D110000fjrb_20260305_1-04.htm")
    assert (article.date, article.page, article.date_source) == (dt.date(2026, 3, 5), 4, "path")


def test_the_user_is_asked_last() -> None:
    said = Imprint(paper="枫津晚报", date=dt.date(2020, 1, 1))
    (article,) = articles_of(RawPage("x.html", "<h1>三千株白榆落户东堤</h1>" + PARAGRAPHS, "utf-8"), said).articles
    assert (article.paper, article.date, article.date_source) == ("枫津晚报", dt.date(2020, 1, 1), "user")
    (article,) = articles_of(RawPage("x.html", without_comments(founder()), "utf-8"), said).articles
    assert (article.paper, article.date, article.date_source) == ("枫津日报", dt.date(2026, 3, 5), "page")


def test_what_stands_around_the_article_is_set_aside_with_a_reason() -> None:
    found = markup(founder())
    reasons = {squeeze(one.text): one.reason for one in found.set_aside}
    assert reasons["图书馆延时到晚十点"] == "navigation"
    assert reasons["枫津晚报"] == "navigation"
    assert reasons["第04版:城事"] == "folio"
    assert reasons["枫津日报2026年03月05日星期四"] == "folio"
    assert reasons[squeeze(SECOND)] == "repeated"
    assert reasons["版权声明"] == "furniture"
    assert reasons["一"] == "hidden"
    assert not any("不是" in text for text in reasons)


def test_sources_are_the_lines_of_the_file() -> None:
    html = founder()
    (source,) = only(html).sources
    lines = html.split("\n")
    taken = [line for span in source.lines for line in range(span.first, span.last + 1)]
    text = "".join(lines[line - 1] for line in taken)
    for part in ("枫津春季植树昨启动</h3>", "落户东堤（城事）</h1>", "林若谷", "顾 梧摄", LAST):
        assert part in text
    assert "书面授权" not in text
    assert "本版新闻" not in text


def test_a_picture_with_a_headline_is_an_article() -> None:
    article = only(founder(text="<P></P>"))
    assert (article.headline, article.body) == ("三千株白榆 落户东堤", CAPTION)
    assert article.reporters == ("林若谷",)


def test_an_author_that_is_no_person_is_the_byline_and_no_reporter() -> None:
    html = founder().replace("本报记者  林若谷", "枫津市发展和改革委员会")
    for page in (html, without_comments(html)):
        article = only(page)
        assert article.byline == "枫津市发展和改革委员会"
        assert "枫津市发展和改革委员会" not in article.reporters


def test_enpproperty_and_founder_tags_in_a_page_of_tables() -> None:
    html = f"""<html><head><meta charset="utf-8"><title>枫津日报数字报</title></head><body>
<!--enpproperty <articleid>123_4</articleid><date>2026-03-05 00:00:00:0</date><author>■本报记者 林若谷</author>
<title>三千株白榆<br>落户东堤</title><keyword></keyword><subtitle></subtitle><introtitle></introtitle><siteid>1</siteid>
<nodeid>7</nodeid><nodename>第04版：城事</nodename> /enpproperty-->
<table><tr><td><table class="default"><tr><td><a href=1>上一版</a></td><td><a href=2>下一版</a></td></tr>
<tr><td><a href=1>第01版：要闻</a></td></tr><tr><td><a href=4>第04版：城事</a></td></tr></table></td>
<td><table><tr><td align=center><founder-introtitle>枫津春季植树昨启动</founder-introtitle></td></tr>
<tr><td align=center><strong><founder-title>三千株白榆<br>落户东堤</founder-title></strong></td></tr>
<tr><td><founder-author>■本报记者 林若谷</founder-author></td></tr>
<tr><td><img src=1.jpg></td></tr><tr><td>市民在东堤种下白榆。</td></tr>
<tr><td><founder-content><p>　　{LEAD}<p>　　{SECOND}<p>　　{LAST}</founder-content></td></tr></table></td></tr></table>
<table><tr><td>枫津日报社版权所有 Copyright 2026</td></tr></table></body></html>"""
    for page in (html, without_comments(html)):
        article = only(page)
        assert article.headline == "三千株白榆 落户东堤"
        assert article.kicker == "枫津春季植树昨启动"
        assert article.byline == "■本报记者 林若谷"
        assert article.reporters[0] == "林若谷"
        assert article.body == f"市民在东堤种下白榆。\n{BODY}"
    article = only(html)
    assert (article.date, article.page, article.section) == (dt.date(2026, 3, 5), 4, "城事")


def test_an_old_page_without_any_heading_is_found_by_its_title() -> None:
    html = f"""<HTML><HEAD><TITLE>三千株白榆落户东堤-枫津日报</TITLE></HEAD><BODY>
<TABLE><TR><TD>枫津日报</TD><TD>2026年3月5日 星期四</TD><TD>第04版：城事</TD></TR></TABLE>
<TABLE><TR><TD align=center><FONT size=5><B>三千株白榆落户东堤</B></FONT></TD></TR>
<TR><TD align=center>本报记者 林若谷</TD></TR>
<TR><TD>&nbsp;&nbsp;&nbsp;&nbsp;{LEAD}<BR>&nbsp;&nbsp;&nbsp;&nbsp;{SECOND}<BR>&nbsp;&nbsp;&nbsp;&nbsp;{LAST}</TD></TR></TABLE>
<TABLE><TR><TD><A href=a>上一篇</A> <A href=b>下一篇</A></TD></TR></TABLE></BODY></HTML>"""
    article = only(html)
    assert article.headline == "三千株白榆落户东堤"
    assert article.byline == "本报记者 林若谷"
    assert article.body == BODY
    assert (article.paper, article.date, article.page, article.section) == ("枫津日报", dt.date(2026, 3, 5), 4, "城事")


# ── other sites ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_article_element_with_a_line_of_day_source_and_author() -> None:
    html = f"""<!doctype html><html><head><meta charset=utf-8><title>三千株白榆落户东堤_枫津网</title>
<meta property="article:published_time" content="2026-03-05T08:30:00+08:00"></head><body>
<header><nav><a href=/>首页</a> <a href=/cs>城事</a></nav></header><main>
<div class="crumbs">当前位置：<a href=/>首页</a> &gt; <a href=/cs>城事</a></div>
<article><header><h1>三千株白榆落户东堤</h1><p class="sub-title">五月前连成林带</p>
<div class="info"><span>2026-03-05 08:30</span> <span>来源：枫津日报</span> <span>作者：林若谷</span>
<span>字号：大 中 小</span></div></header>
<div class="txt"><p>{LEAD}</p><figure><img src=1.jpg><figcaption>市民在东堤种下白榆。</figcaption></figure>
<h2>林带相连</h2><p>{SECOND}</p><blockquote><p>“种下的是树，也是习惯。”</p></blockquote><ul><li>东堤</li><li>西堤</li></ul>
<p>{LAST}</p></div><p>责任编辑：秦晓</p></article>
<aside><h3>相关新闻</h3><p>图书馆延时到晚十点，读者可以在这里读到很多很多的书，直到很晚很晚。</p></aside></main>
<footer>枫津日报社 版权所有 京ICP备12345678号</footer></body></html>"""
    article = only(html)
    assert article.headline == "三千株白榆落户东堤"
    assert article.deck == "五月前连成林带"
    assert article.byline == "林若谷"
    assert (article.paper, article.date) == ("枫津日报", dt.date(2026, 3, 5))
    inner = [LEAD, "市民在东堤种下白榆。", "林带相连", SECOND, "“种下的是树，也是习惯。”", "东堤", "西堤", LAST]
    assert article.body.split("\n")[: len(inner)] == inner
    assert "相关新闻" not in article.body
    assert "字号" not in article.body


@pytest.mark.parametrize(
    "head",
    [
        "<div class=t><p>枫津春季植树昨启动</p><h1>三千株白榆落户东堤</h1><p>五月前连成林带</p></div><p>林若谷</p>",
        "<h4>枫津春季植树昨启动</h4><h1>三千株白榆落户东堤</h1><h4>五月前连成林带</h4><div>林若谷</div>",
        "<p class=yinti>枫津春季植树昨启动</p><p class=biaoti>三千株白榆落户东堤</p><p class=futi>五月前连成林带</p>"
        "<p class=zuozhe>林若谷</p>",
        '<div class="main-article-title"><h2 class="main-article-pretitle">枫津春季植树昨启动</h2>'
        '<h1>三千株白榆落户东堤</h1><h2 class="main-article-subtitle">五月前连成林带</h2></div>'
        '<p class="main-article-author">林若谷</p>',
    ],
    ids=["box of titles", "small headings", "pinyin names", "names in English"],
)
@pytest.mark.parametrize(
    "box", ["<div id=articleContent>{0}</div>", "<div class=c>{0}</div>", "{0}"], ids=["named", "unnamed", "none"]
)
def test_kicker_deck_and_byline_in_other_manners(head: str, box: str) -> None:
    html = f"<title>枫津日报数字报-三千株白榆落户东堤</title><body><div>{head}{box.format(PARAGRAPHS)}</div></body>"
    article = only(html)
    assert article.headline == "三千株白榆落户东堤"
    assert (article.kicker, article.deck) == ("枫津春季植树昨启动", "五月前连成林带")
    assert (article.byline, article.body, article.paper) == ("林若谷", BODY, "枫津日报")


def test_a_headline_inside_the_box_of_the_text() -> None:
    article = only(f"<div class=article-content><h1>三千株白榆落户东堤</h1><h2>五月前连成林带</h2>{PARAGRAPHS}</div>")
    assert (article.headline, article.body.split("\n")[-3:]) == ("三千株白榆落户东堤", BODY.split("\n"))


def test_preformatted_text_keeps_its_lines() -> None:
    article = only(f"<h1>三千株白榆落户东堤</h1><pre>　　{LEAD}\n　　{SECOND}\n</pre>")
    assert article.body == f"{LEAD}\n{SECOND}"


def test_plain_headings_and_paragraphs() -> None:
    html = f"<html><body><h1>三千株白榆落户东堤</h1><p>本报记者 林若谷</p><p>{LEAD}</p><p>{SECOND}</p></body></html>"
    article = only(html)
    assert (article.headline, article.byline, article.body) == (
        "三千株白榆落户东堤",
        "本报记者 林若谷",
        f"{LEAD}\n{SECOND}",
    )
    assert (article.date, article.paper, article.page) == (None, None, None)


def test_the_site_s_own_name_in_a_heading_is_no_headline() -> None:
    html = (
        f"<body><div class=head><h1>枫津日报</h1></div><h2>三千株白榆落户东堤</h2><p>{LEAD}</p><p>{SECOND}</p></body>"
    )
    article = only(html)
    assert (article.headline, article.paper) == ("三千株白榆落户东堤", "枫津日报")


@pytest.mark.parametrize(
    "parts",
    [
        "<article><h2>{0}</h2><p>{1}</p></article><article><h2>{2}</h2><p>{3}</p></article>",
        "<h1>{0}</h1><p>{1}</p><h1>{2}</h1><p>{3}</p>",
        "<h2>{0}</h2><p>{1}</p><h2>{2}</h2><p>{3}</p>",
        "<section><h3>{0}</h3><p>{1}</p></section><section><h3>{2}</h3><p>{3}</p></section>",
        "<div class=article><h2>{0}</h2><p>{1}</p></div><div class=article><h2>{2}</h2><p>{3}</p></div>",
        "<h1>{0}</h1><!--enpcontent--><p>{1}</p><!--/enpcontent--><h1>{2}</h1><!--enpcontent--><p>{3}</p><!--/enpcontent-->",
    ],
    ids=["article elements", "headings", "smaller headings", "sections", "boxes", "marks"],
)
def test_a_page_of_two_articles(parts: str) -> None:
    html = parts.format(
        "三千株白榆落户东堤", LEAD, "图书馆延时到晚十点", "枫津市图书馆自今日起延时到晚十点，读者可在馆内借还。"
    )
    found = markup(f"<html><body><p>2026年3月5日 星期四 第04版</p>{html}</body></html>").articles
    assert {(article.date, article.page) for article in found} == {(dt.date(2026, 3, 5), 4)}
    assert [(article.headline, article.body) for article in found] == [
        ("三千株白榆落户东堤", LEAD),
        ("图书馆延时到晚十点", "枫津市图书馆自今日起延时到晚十点，读者可在馆内借还。"),
    ]


@pytest.mark.parametrize("title", ["", "<title>三千株白榆落户东堤</title>"])
def test_smaller_headings_below_a_headline_are_of_its_parts(title: str) -> None:
    parts = f"<h2>林带相连</h2><p>{SECOND}</p><h2>报名去</h2><p>{LAST}</p>"
    article = only(f"{title}<h1>三千株白榆落户东堤</h1><p>{LEAD}</p>{parts}")
    assert article.body == f"{LEAD}\n林带相连\n{SECOND}\n报名去\n{LAST}"
    inner = f"<section><h2>林带相连</h2><p>{SECOND}</p></section><section><h2>报名去</h2><p>{LAST}</p></section>"
    assert only(f"{title}<h1>三千株白榆落户东堤</h1><p>{LEAD}</p>{inner}").body == article.body


def test_lines_and_nothing_else() -> None:
    article = only(f"三千株白榆落户东堤<br>本报记者 林若谷<br>　　{LEAD}<br>　　{SECOND}")
    assert (article.headline, article.byline, article.body) == (
        "三千株白榆落户东堤",
        "本报记者 林若谷",
        f"{LEAD}\n{SECOND}",
    )
    article = only(f"<p>{LEAD}</p><p>{SECOND}</p>")
    assert (article.headline, article.body) == ("", f"{LEAD}\n{SECOND}")


def test_a_byline_set_as_a_heading_is_no_deck() -> None:
    article = only(f"<h1>三千株白榆落户东堤</h1><h2>■林若谷</h2><div id=articleContent>{PARAGRAPHS}</div>")
    assert (article.deck, article.byline) == (None, "■林若谷")


def test_a_text_that_begins_with_a_day_is_text() -> None:
    first = "2026年3月4日，枫津市举行春季植树活动。"
    article = only(f"<div><h1>三千株白榆落户东堤</h1><p>{first}</p></div><p>{LEAD}</p>")
    assert article.body == f"{first}\n{LEAD}"


def test_a_kicker_above_the_second_of_two_headlines_is_its_own() -> None:
    second_one = f"<h3>读者有福</h3><h1>图书馆延时到晚十点</h1><h3>免费</h3><p>{SECOND}</p>"
    html = f"<h1>三千株白榆落户东堤</h1><p>{LEAD}</p>{second_one}"
    first, second = markup(html).articles
    assert (first.kicker, first.body) == (None, LEAD)
    assert (second.kicker, second.deck, second.body) == ("读者有福", "免费", SECOND)


# ── the text ──────────────────────────────────────────────────────────────────────────────────────────────────────


def body_of(inner: str) -> list[str]:
    html = f"<html><body><h1>三千株白榆落户东堤</h1><div id=ozoom>{inner}</div></body></html>"
    return only(html).body.split("\n")


def test_tables_of_figures_are_rows_and_tables_that_place_things_are_not() -> None:
    rows = (
        "<tr><th>街道</th><th>株数</th></tr><tr><td>东堤</td><td>1<b>20</b>0</td></tr><tr><td>西堤</td><td></td></tr>"
    )
    assert body_of(f"<p>{LEAD}</p><table><caption>各街道植树</caption>{rows}</table><p>{LAST}</p>") == [
        LEAD,
        "各街道植树",
        "| 街道 | 株数 |",
        "| 东堤 | 1200 |",
        "| 西堤 |  |",
        LAST,
    ]
    placed = "<table><tr><td><img src=1></td><td><img src=2></td></tr><tr><td>图一</td><td>图二</td></tr></table>"
    assert body_of(placed + f"<p>{LEAD}</p>") == ["图一", "图二", LEAD]


def test_lines_of_verse_stay_and_a_sentence_cut_by_a_br_is_joined() -> None:
    verse = "东堤的风<br>吹过白榆<br>吹到河的那一边"
    assert body_of(f"<p>{verse}</p>") == ["东堤的风", "吹过白榆", "吹到河的那一边"]
    half = LEAD.index("东堤参加")
    assert body_of(f"<p>{LEAD[:half]}<br>{LEAD[half:]}</p><p>{LAST}</p>") == [LEAD, LAST]
    assert body_of(f"<p>　　{LEAD}<br>　　{LAST}</p>") == [LEAD, LAST]
    assert body_of(f"<div>　　{LEAD}　　{LAST}</div>") == [LEAD, LAST]


def test_spaces_entities_and_inline_markup() -> None:
    assert body_of(
        "<p>水为H<sub>2</sub>O，&ldquo;树&rdquo;&amp;&#26519;，林&nbsp;&nbsp;木<font color=red>红</font>。</p>"
    ) == ["水为H2O，“树”&林，林  木红。"]
    assert body_of("<p>市民在东堤\n      种下白榆，\n共 three\n thousand 株。</p>") == [
        "市民在东堤种下白榆，共 three thousand 株。"
    ]


def test_jumps_go_where_jumps_go() -> None:
    html = f"<h1>三千株白榆落户东堤</h1><div id=ozoom><p>{LEAD}</p><p>{SECOND[:-6]}（下转第三版）</p></div>"
    article = only(html)
    assert (article.continued_on, article.body) == (3, f"{LEAD}\n{SECOND[:-6]}")
    html = f"<h1>三千株白榆落户东堤</h1><div id=ozoom><p>（上接第一版）</p><p>{SECOND}</p></div>"
    article = only(html)
    assert (article.continued_from, article.body) == (1, SECOND)


def test_bylines_in_the_text() -> None:
    html = f"<h1>三千株白榆落户东堤</h1><div id=ozoom><p>　　■ 本报记者 林若谷</p><p>{SECOND}</p><p>{LAST}</p></div>"
    article = only(html)
    assert (article.byline, article.reporters, article.body) == ("■ 本报记者 林若谷", ("林若谷",), f"{SECOND}\n{LAST}")
    html = f"<h1>三地植树</h1><div id=ozoom><p>{SECOND}</p><p>东堤</p><p>本报记者 林若谷</p><p>{LAST}</p></div>"
    article = only(html)
    assert article.reporters == ("林若谷",)
    assert article.body == f"{SECOND}\n东堤\n本报记者 林若谷\n{LAST}"


def test_a_wire_s_opening_below_points_and_captions_is_read() -> None:
    points = "".join(f"<p>　　■ 要把第{n}件事办好，办到群众心坎上</p>" for n in range(5))
    html = founder(text=f"{points}<p>　　新华社北京3月4日电　（记者顾梧）三千株白榆将运往枫津。</p>", meta="")
    article = only(html, "fjrb_20260305_04.html")
    assert (article.agency, article.dateline) == ("新华社", Dateline("北京", dt.date(2026, 3, 4)))
    assert article.reporters == ("林若谷", "顾梧")


# ── nothing is lost ───────────────────────────────────────────────────────────────────────────────────────────────


def printed(html: str) -> Counter[str]:
    """The characters of a page that are print, counted by another way than the project's."""
    tree = LexborHTMLParser(html)
    tree.strip_tags(["script", "style", "head", "select", "option", "input", "img", "map", "noscript", "template"])
    return Counter(squeeze((tree.body.text(deep=True) if tree.body else "").replace("\xad", "")))


def kept(found: Markup) -> Counter[str]:
    parts: list[str] = [one.text for one in found.set_aside]
    for article in found.articles:
        fields = (article.headline, article.kicker, article.deck, article.byline, article.column, article.body)
        parts += [part for part in fields if part]
    return Counter(squeeze("".join(parts)))


def lost(html: str, found: Markup) -> str:
    """Characters printed and not kept; the brackets of a column's name and the lines of tables are of the design."""
    return "".join(sorted((printed(html) - kept(found)).elements())).strip("()|")


@pytest.mark.parametrize("cut", [lambda html: html, without_comments], ids=["with metadata", "without comments"])
def test_every_printed_character_is_in_the_article_or_set_aside(cut) -> None:  # type: ignore[no-untyped-def]
    html = cut(founder())
    assert lost(html, markup(html)) == ""


WORDS = st.sampled_from(
    [LEAD, SECOND, LAST, "本报记者 林若谷", "2026年3月5日", "第04版：城事", "图一", "上一篇", "枫津日报", ""]
)
TAGS = st.sampled_from(
    ["p", "div", "h1", "h2", "h3", "span", "td", "tr", "table", "article", "li", "ul", "b", "a", "figure", "nav", "pre"]
)


@st.composite
def pages(draw: st.DrawFn) -> str:
    html = ""
    for _ in range(draw(st.integers(1, 25))):
        tag, words = draw(TAGS), draw(WORDS)
        close = f"</{tag}>" if draw(st.booleans()) else ""
        html += f"<{tag}{draw(st.sampled_from(['', ' href=x', ' class=nav', ' id=ozoom', ' hidden']))}>{words}{close}"
    return f"<h1>三千株白榆落户东堤</h1>{html}<p>{LEAD}</p>"


@settings(max_examples=300, deadline=None)
@given(pages())
def test_whatever_the_markup_no_printed_character_is_lost(html: str) -> None:
    try:
        found = markup(html)
    except ReadError:
        return
    missing = lost(html, found)
    jumped = "".join(article.byline or "" for article in found.articles)
    assert missing == "" or set(missing) <= set(jumped), html


# ── files that are no page ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "html",
    [
        "",
        "   \n",
        "<html></html>",
        "<html><body><h1>枫津日报</h1></body></html>",
        "<html><body><p>页面不存在</p></body></html>",
        "<!--mpproperty <founder-title>第04版：城事</founder-title> /mpproperty--><a href=1>三千株白榆落户东堤</a>",
        "<ul class=news-list><li><a href=1>三千株白榆落户东堤</a></li><li><a href=2>图书馆延时到晚十点</a></li></ul>",
        "<div><h3><a href=1>三千株白榆落户东堤</a></h3><h3><a href=2>图书馆延时到晚十点</a></h3></div>",
        "<script>var a = '三千株白榆落户东堤，三千株白榆落户东堤，三千株白榆落户东堤';</script>",
    ],
)
def test_a_page_without_an_article_says_so(html: str) -> None:
    with pytest.raises(ReadError, match=r"x\.html: no article found in it"):
        markup(html, "x.html")


def test_a_file_cut_off_gives_what_is_there_and_says_so(tmp_path: Path) -> None:
    html = founder()
    for at in (html.rindex(SECOND) + 10, html.index(LAST) + 5):
        (tmp_path / "x.html").write_text(html[:at])
        found = read_file(tmp_path / "x.html", "x.html")
        (article,) = found.articles
        assert isinstance(article, Article)
        assert SECOND[:8] in article.body
        assert article.headline.startswith("三千株白榆")
        assert [problem.message for problem in found.problems] == ["breaks off: its </html> is missing"]


BOMB = '<!DOCTYPE html [<!ENTITY a "啊啊啊"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>' + "".join(
    f'<!ENTITY x{n} "&x{n - 1};&x{n - 1};">' for n in range(1, 50)
)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 10_000 + LEAD + "</div>" * 10_000,
        "<div>" * 39_000 + LEAD,
        "<h1>" * 10_000 + LEAD,
        "<table><tr><td>" * 10_000 + LEAD,
        "<article><h1>题</h1>" * 8_000 + LEAD,
        "<div id=ozoom>" * 20_000 + LEAD,
        "<h1>三千株白榆</h1>" + "<b>" * 5_000 + LEAD,
        "<p>" + "".join(f"<b id={n}>" for n in range(2_000)) + "<p>x" * 5_000,
        "<p " + "a=1 " * 200_000 + ">" + LEAD,
        "<select>" + "<option>x" * 100_000,
        "<!--<founder-title>" + "<b>" * 5_000 + "-->" + LEAD,
        "<!--" * 100_000,
        "<![CDATA[" * 30_000,
        "&lt;" * 300_000,
        f"{BOMB}<h1>三千株白榆落户东堤</h1><p>&b;&x49;{LEAD}</p>",
        "".join(f"<p>{n}{LEAD}</p>" for n in range(15_000)),
        "<h1>三千株白榆落户东堤</h1>" + "".join(f"<p>本报记者 林若{chr(0x4E00 + n)}</p>" for n in range(5_000)) + LEAD,
        "<h1>三千株白榆落户东堤</h1>" + "<p class=author>林若谷</p>" * 10_000 + LEAD,
        "<h1>三千株白榆落户东堤</h1>" + "<i>" * 45 + "<h3>林若谷</h3>" * 10_000 + LEAD,
        "<h1>三千株白榆落户东堤</h1>" * 8_000 + LEAD,
        f"<h1>三千株白榆落户东堤</h1><p>{LEAD}</p>" * 5_000,
        "<ul><li>" * 15_000 + LEAD,
        "<nav>" * 15_000 + LEAD,
        "\ue000\ufdd0" * 1000 + LEAD,
    ],
    ids=lambda html: html[:24],
)
def test_hostile_markup_is_read_or_refused(html: str) -> None:
    began = time.perf_counter()
    try:
        found = markup(html, "x.html")
    except ReadError as error:
        assert error.message.startswith("x.html: ")  # noqa: PT017
    else:
        assert all(article.body or article.headline for article in found.articles)
    assert time.perf_counter() - began < 300, "it runs away: the slowest takes some seconds"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_are_a_named_error_or_an_article(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "x.html"
    path.write_bytes(data)
    try:
        found = read_file(path, "x.html")
    except ReadError as error:
        assert error.message.startswith("x.html: ")  # noqa: PT017
    else:
        assert list(found.articles)


# ── files and encodings ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("declared", "real"),
    [
        ("utf-8", "utf-8"),
        ("gb2312", "gb18030"),
        ("GBK", "gbk"),
        ("gb2312", "utf-8"),
        ("utf-8", "gb18030"),
        ("utf-8", "utf-8-sig"),
        ("big5", "big5"),
        ("iso-8859-1", "gb18030"),
        ("nonsense", "utf-8"),
        ("", "utf-16"),
    ],
)
def test_the_encoding_a_page_declares_is_believed_where_it_can_be(tmp_path: Path, declared: str, real: str) -> None:
    html = founder().replace("charset=utf-8", f"charset={declared}")
    if real == "big5":
        html = "<meta charset=big5><title>東堤植樹</title><h1>三千株白榆落戶東堤</h1>"
        html += "<p>昨日市民在東堤種下白榆三千株，市府官員到場。</p>"
    path = tmp_path / "枫津日报20260305.htm"
    path.write_bytes(html.encode(real))
    (article,) = read_file(path, path.name).articles
    assert isinstance(article, Article)
    assert article.headline in ("三千株白榆 落户东堤", "三千株白榆落戶東堤")


@pytest.mark.parametrize("suffix", [".html", ".htm", ".xhtml", ".HTM"])
def test_html_files_are_found_and_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"04{suffix}"
    path.write_text(founder().replace("\n", "\r\r\n"))
    assert tuple(discover(tmp_path)) == (path,)
    found = read_file(path, "报/" + path.name)
    assert found.pages == ()
    assert found.problems == ()
    assert found.set_aside
    (article,) = found.articles
    assert isinstance(article, Article)
    assert article.sources[0].path == "报/" + path.name
    assert article.sources[0].lines == only(founder()).sources[0].lines


# ── the real pages ────────────────────────────────────────────────────────────────────────────────────────────────


def real_pages() -> list[Path]:
    return sorted(PAGES.glob("*.html"))


def said_of(html: str) -> dict[str, str]:
    """What a real page's metadata say, read by another way than the project's."""
    tags = re.findall(r"<founder-(\w+)>(.*?)</founder-\1>", html[html.index("<!--mpproperty") :], re.DOTALL)
    return {name: squeeze(value.replace("<br>", "")) for name, value in tags}


def fields_of(article: Article) -> dict[str, str]:
    column = f"（{article.column}）" if article.column else ""
    return {
        "title": squeeze(article.headline + column),
        "introtitle": squeeze(article.kicker or ""),
        "subtitle": squeeze(article.deck or ""),
        "author": squeeze(article.byline or ""),
        "date": str(article.date),
        "pagenum": f"{article.page:02}",
        "papername": article.paper or "",
    }


@pytest.mark.parametrize("named", [True, False], ids=["named", "unnamed"])
@pytest.mark.parametrize("metadata", [True, False], ids=["metadata", "none"])
def test_the_real_pages_come_out_as_their_metadata_say(metadata: bool, named: bool) -> None:
    pages = real_pages()
    if not pages:
        pytest.skip(f"no pages: they are not part of the project, and {PAGES} is not there")
    wrong: list[tuple[str, str, str, str]] = []
    for path in pages:
        raw = path.read_bytes().decode().replace("\r\r\n", "\n")
        html = raw if metadata else without_comments(raw)
        found = markup(html, path.name if named else "x.html")
        assert len(found.articles) == 1, path.name
        said, fields = said_of(raw), fields_of(found.articles[0])
        wrong += [(path.name, name, said[name], got) for name, got in fields.items() if said[name] != got]
        assert found.articles[0].section == "要闻"
        assert lost(html, found) == "", path.name
        assert list(read_file(path, path.name).articles) == list(markup(raw, path.name).articles)
    assert wrong == []


def test_the_text_of_the_real_pages_is_the_text_between_the_marks() -> None:
    pages = real_pages()
    if not pages:
        pytest.skip(f"no pages: they are not part of the project, and {PAGES} is not there")
    for path in pages:
        html = path.read_bytes().decode()
        start = html.rindex("<!--enpcontent-->")
        inner = LexborHTMLParser(html[start : html.rindex("<!--/enpcontent-->")])
        (article,) = read_file(path, path.name).articles
        assert isinstance(article, Article)
        text = squeeze(inner.body.text(deep=True)) if inner.body else ""
        assert squeeze(article.body).endswith(text), path.name
