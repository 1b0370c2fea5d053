"""The names and forms by which pages of digital newspapers mark their parts: data, each beside the markup it is for.

Names are of elements, classes and ids, in lower case; a class is taken apart at "-" and "_", so that "art-btn" has the
name "art-btn" and the words "art" and "btn". Forms are matched against a line after `squeeze`: half-width, no spaces.
"""

from __future__ import annotations

import re

from indexer.imprint_forms import HAN


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# ── what a page says of its article in tags of its own ────────────────────────────────────────────────────────────

META_COMMENTS = ("mpproperty", "enpproperty")
"""<!--mpproperty <founder-date>…</founder-date> … /mpproperty-->, <!--enpproperty <date>… /enpproperty-->: comments
that hold what the publishing system knows of the article."""

META_TAGS = {
    "title": "headline",  # <founder-title>; in an enpproperty comment <title>
    "introtitle": "kicker",  # <founder-introtitle>
    "pretitle": "kicker",
    "subtitle": "deck",  # <founder-subtitle>
    "author": "byline",  # <founder-author>
    "date": "date",  # <founder-date>2022-01-11
    "pagenum": "page",  # <founder-pagenum>04
    "papername": "paper",  # <founder-papername>
    "nodename": "section",  # <founder-nodename>要闻, or 第01版：要闻
}
"""Tags in such a comment, or on the page itself, and the field each fills; a "founder-" before the name is left off."""

META_NAMES = {
    "og:title": "headline",
    "twitter:title": "headline",
    "contenttitle": "headline",
    "articletitle": "headline",  # <meta name="ArticleTitle">: the standard of government sites
    "article:author": "byline",
    "author": "byline",
    "article:published_time": "date",
    "pubdate": "date",  # <meta name="PubDate">
    "datepublished": "date",
    "article:section": "section",
}
"""<meta name=…> and <meta property=…>. They are the template's as often as the article's (author: 第004版, publishdate:
a day nine years before that of the page), so that they count last, and publishdate not at all."""

# ── parts of a page ───────────────────────────────────────────────────────────────────────────────────────────────

BLOCKS = _words(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option p pre section summary table "
    "tbody td tfoot th thead tr ul"
)
"""Elements that begin a line of their own. founder-… elements do too, though they stand within a line of markup."""

UNPRINTED = _words(
    "script style noscript template head title svg math iframe object embed applet audio video canvas map select "
    "datalist input button textarea progress meter param source track link meta base colgroup"
)
"""Elements whose text is no print: programs, forms to fill in, what stands in for a picture."""

NOT_IN_TABLES = _words("table h1 h2 h3 h4 ul ol div form img script style select input")
"""Elements that no table of figures holds; a table with them in it places things on the page."""

FURNITURE_TAGS = _words("nav footer aside menu")

FURNITURE_NAMES = _words(
    "nav navbar navi navigation menu topnav topbar toolbar breadcrumb breadcrumbs crumb crumbs footer foot bottom "
    "copyright copy-text copy-cont share sharebox bdsharebuttonbox social pager pagination page-list pagelist "
    "prev-next prenext preart news-list newslist title-list titlelist art-btn swiper-box swiper-container "
    "calendar daydh rili comments comment-list sidebar related relate recommend xgxw hot-news hotnews login "
    "search searchbox ads advert adsense weixin qrcode ewm erweima statement banlist paper-box go-top gotop "
    "toplink friendlink friendlinks "
)
"""Classes and ids of what stands around an article: <div class="news-list">, <div id="daydh">. An element that holds
most of a page's text is none of them, whatever it is called."""

CONTENT_TAGS = ("founder-content",)
CONTENT_COMMENT = "enpcontent"
"""<!--enpcontent-->…<!--/enpcontent-->: the text of the article, as the publishing system put it in."""

CONTENT_NAMES = (
    "articlebody",  # itemprop
    "articlecontent",  # id="articleContent": at some papers the text itself, at others a hidden copy of it
    "article-content",
    "article_content",
    "article-body",
    "entry-content",
    "post-content",
    "trs_editor",
    "trs_uedit",
    "rm_txt_con",
    "content-text",
    "main-article-content",
    "ozoom",  # the box that 放大 and 缩小 act on
    "zoom",
    "txt_con",
    "text_con",
    "contenttext",
)
"""Ids and classes of the box that holds an article's paragraphs, the surest first."""

ARTICLE_TAGS = _words("article")
ARTICLE_NAMES = _words(
    "article article-box articlebox main-article article-main art-box newsarticle h-entry hentry post"
)
"""Of the box that holds headline and text: what stands in it below the text is the article's too."""

HEADLINE_TAGS = _words("founder-title")
KICKER_TAGS = _words("founder-introtitle founder-pretitle")
DECK_TAGS = _words("founder-subtitle")
BYLINE_TAGS = _words("founder-author")

HEADLINE_NAMES = _words(
    "headline article-title article_title articletitle art-title main-title maintitle title1 bt biaoti zhuti "
    "entry-title post-title news-title arti-title titles"
)
KICKER_NAMES = _words(
    "kicker introtitle intro-title pretitle pre-title main-article-pretitle yinti jianti shoulder overline yt "
    "uptitle up-title eyebrow article-intro-title"
)
DECK_NAMES = _words(
    "subtitle sub-title sub_title main-article-subtitle futi deck subhead sub-headline subheadline ft downtitle "
    "dek standfirst"
)
BYLINE_NAMES = _words("byline author authors main-article-author article-author zuozhe writer reporter")

# ── single lines ──────────────────────────────────────────────────────────────────────────────────────────────────

CLOCK = re.compile(r"(?<=[\d日T])\s*T?\d{1,2}[:：]\d{2}(?:[:：]\d{2}(?:\.\d+)?)?(?:\s*(?:Z|[+-]\d{2}:?\d{2}))?\s*$")
"""2022-01-02 08:30, 2022-01-02T08:30:00+08:00: the hour behind a day, which is no page number."""

LABELS: tuple[tuple[str, str, str], ...] = (
    (r"(?:作者|撰稿|撰文|文|文字)\s*[:：/]\s*(?P<said>.+)", "byline", "作者：张三"),
    (r"(?P<said>(?:本报)?(?:见习|实习|全媒体|融媒体)?(?:记者|通讯员)\s*[:：].+)", "byline", "记者：张三 通讯员：李四"),
    (r"(?:来源|稿源|信息来源|文章来源|出处)\s*[:：]\s*(?P<said>.*)", "origin", "来源：枫津日报"),
    (r"(?:发布|发表|更新|出版)?(?:时间|日期)\s*[:：]\s*(?P<said>.+)", "date", "发布时间：2022-01-02"),
    (r"(?:版次|版面|版位)\s*[:：]\s*(?P<said>.+)", "page", "版次：03"),
    (r"(?:版名)\s*[:：]\s*(?P<said>.+)", "section", "版名：要闻"),
    (r"(?:责任)?编辑\s*[:：].{0,20}|责编\s*[:：].{0,20}|校对\s*[:：].{0,20}", "aside", "责任编辑：张三"),
)
"""Lines or parts of a line between headline and text, and what each says."""

FURNITURE_LINES: tuple[tuple[str, str], ...] = (
    (
        r".{0,60}(?:版权所有|未经.{0,10}(?:书面)?授权|不得转载|All[Rr]ights?[Rr]eserved|Copyright|ICP备|ICP证).{0,400}",
        "版权所有",
    ),
    (
        r"(?=.{0,400}未经.{0,40}授权)(?=.{0,400}(?:电子版|本网|本站|网站|版权)).{10,800}",
        "《枫津日报》（电子版）的一切内容…未经…书面授权…",
    ),
    (r"版权声明|.{0,12}ICP备\d+号.{0,6}|.{0,8}公网安备\d+号", "京ICP备12345678号"),
    (r"(?:字体|字号)?[:【\[]?(?:[大中小]|放大\+?|缩小-?|默认|\+|-){1,8}[】\]]?", "字号：大 中 小"),
    (
        r"(?:返回(?:目录|首页|列表|顶部)|上一[篇版期条]|下一[篇版期条]|放大|缩小|全文复制|复制|打印(?:本[页文])?|分享(?:到|至)?[:]?|收藏|关闭(?:窗口)?|"
        r"评论|点赞|朗读|收听|投稿|本版新闻|版面目录|版面导航|标题导航|往期回顾|PDF(?:版|下载)?|扫一扫.{0,12}|阅读[:]?\d*|浏览(?:次数|量)?[:]?\d*|"
        r"点击(?:数|率)?[:]?\d*|首页|[<>|/·»›\[\]【】]){1,12}",
        "上一篇 下一篇",
    ),
    (r"(?:当前位置|您(?:所在|现在)的位置|您的位置|你的位置|所在位置)[:].{0,120}", "当前位置：首页 > 要闻"),
    (r"(?:上一篇|下一篇|上一版|下一版|相关新闻|相关阅读|推荐阅读|热门推荐|延伸阅读)[:]?.{0,60}", "上一篇：…"),
)
"""Lines of a website that no paper printed. Looked for outside the box of the text only."""

PRINTED_IN = re.compile(
    rf"(?P<before>.*?)(?P<folio>[《〈]?\s*{HAN}{{2,12}}\s*[》〉]?\s*[（(][^（）()]{{4,60}}版\s*[）)])\s*"
)
"""本报记者 王丹 《枫津日报》（2022年01月02日 第 02 版）: a byline, and where it was printed, in one line."""

PAGE_NAMED = re.compile(r"第?\s*(?P<label>[A-Za-z]?\d{1,3})\s*版(?:\s*[:|-]\s*|\s+)(?P<section>[^\s:|][^:|]{0,20}?)")
"""第04版:城事, 06版：一起向未来·特刊: a page and its name, whatever it is called. In half width."""

_SITE = rf"(?:{HAN}{{2,14}}|[\w.]{{2,30}})"
TITLE_TAIL = re.compile(rf"\s*[-_|—–·]+\s*(?P<site>{_SITE})\s*$")
TITLE_HEAD = re.compile(rf"^\s*(?P<site>{_SITE})\s*[-_|—–·:：]+\s*")
"""标题-枫津日报, 标题_枫津网, 枫津日报数字报：标题: what <title> adds to a headline."""
SITE_ENDINGS = (
    "网",
    "在线",
    "客户端",
    "数字报",
    "电子报",
    "数字报刊",
    "多媒体数字版",
    "数字报纸",
    "数字版",
    "频道",
    "首页",
    "电子版",
)
