"""Where paper, day, page and section come from: paths, folio lines, front matter, the user, and datelines."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.folio import Folio, folio_lines, folio_of
from indexer.front_matter import split_front_matter
from indexer.imprint import imprint
from indexer.imprint_forms import DATES, FOLIO_TOKENS, number
from indexer.imprint_inferred import inferred_date
from indexer.imprint_path import imprint_of_path, is_paper
from indexer.labels import page_label
from indexer.pages import Imprint, RawPage
from indexer.pipeline import page_issue, take_apart, whole_issue
from indexer.records import PageLabel
from tests.corpus import articles

SHARED = Path(__file__).parents[2] / "shared"
DAY = dt.date(2026, 1, 31)  # a Saturday


def page(text: str, path: str = "000_fedfad648894b728.txt") -> RawPage:
    return RawPage(path, text, "utf-8")


# ── page labels ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("第4版", 4), ("4版", 4), ("04", 4), ("4", 4), ("04版", 4), ("４版", 4), (" 第 4 版 ", 4),
        ("第四版", 4), ("四版", 4), ("四", 4), ("第十版", 10), ("十二版", 12), ("第二十四版", 24), ("廿一版", 21),
        ("A3", "A3"), ("A03", "A3"), ("A3版", "A3"), ("第A3版", "A3"), ("a03", "A3"), ("Ａ３版", "A3"), ("T12", "T12"),
        ("A-03", "A3"), ("特3版", "特3"), ("头版", 1), ("第4、5版", 4), ("第4-5版", 4), ("版次：04", 4),
        ("", None), ("版", None), ("第版", None), ("0", None), ("第0版", None), ("第999版", None), ("2026", None),
        ("第4版要闻", None), ("要闻", None), ("下转第4版", None), ("4.5", None), ("-4", None), ("第一章", None),
        ("ABC3", None),
    ],
)  # fmt: skip
def test_page_labels(text: str, label: PageLabel | None) -> None:
    assert page_label(text) == label


@pytest.mark.parametrize(
    ("text", "value"),
    [("31", 31), ("三十一", 31), ("卅一", 31), ("廿", 20), ("十", 10), ("二〇二六", 2026), ("二○二六", 2026), ("元",
    1), ("正", 1),
     ("一百", None), ("", None), ("三三十", None)],
)  # fmt: skip
def test_numbers(text: str, value: int | None) -> None:
    assert number(text) == value


# ── paths ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("path", "paper", "label", "section"),
    [
        ("人民日报/2026-01-31/01-要闻.md", "人民日报", 1, "要闻"),
        ("人民日报/2026-01-31/01.md", "人民日报", 1, None),
        ("2026-01-31/人民日报/01-要闻.md", "人民日报", 1, "要闻"),
        ("2026/01/31/4.md", None, 4, None),
        ("2026/01/31/page_04.md", None, 4, None),
        ("2026/1/31/04.txt", None, 4, None),
        ("2026/0131/04.txt", None, 4, None),
        ("202601/31/content_30153115.txt", None, None, None),
        ("2026-01/31/11.txt", None, 11, None),
        ("20260131_第01版_《新年首发》_.txt", None, 1, None),
        ("20260131_第01版_《纪念2021年7月1日》_.txt", None, 1, None),
        ("20260131-A03.txt", None, "A3", None),
        ("20260131A03.txt", None, "A3", None),
        ("20260131.txt", None, None, None),
        ("呼和浩特日报-2026-01-31-01.md", "呼和浩特日报", 1, None),
        ("呼和浩特日报 2026-01-31 第04版 综合新闻.md", "呼和浩特日报", 4, "综合新闻"),
        ("呼和浩特日报_20260131_04_要闻.md", "呼和浩特日报", 4, "要闻"),
        ("呼和浩特日报_20260131_04_3456fbbb688f4e99.md", "呼和浩特日报", None, None),
        ("人民日报20260131第4版.txt", "人民日报", 4, None),
        ("《人民日报》2026年1月31日第4版.txt", "人民日报", 4, None),
        ("人民日报2026年1月31日.txt", "人民日报", None, None),
        ("2026年1月31日/第A3版 财经.md", None, "A3", "财经"),
        ("2026年1月31日 星期六/03 国际.md", None, 3, "国际"),
        ("2026年/1月/31日/02版.md", None, 2, None),
        ("呼和浩特日报/2026年/1月31日/02版 时政.md", "呼和浩特日报", 2, "时政"),
        ("二〇二六年一月三十一日/四版.md", None, 4, None),
        ("申報/2026-01-31/第二版.txt", "申報", 2, None),
        ("2026.1.31/4版.txt", None, 4, None),
        ("rmrb/2026-01/31/nw.D110000renmrb_20260131_3-01.txt", "人民日报", 1, None),
        ("nw.D110000gmrb_20260131_1-12.txt", "光明日报", 12, None),
        ("rmrb/2026-01/31/nbs.D110000renmrb_05.txt", "人民日报", 5, None),
        ("rmrb2026013104.txt", "人民日报", 4, None),
        ("rmrb20260131/04.txt", "人民日报", 4, None),
        ("2026-01-31/001_fedfad648894b728.txt", None, None, None),
        ("2026-01-31/000_fedfad648894b728.txt", None, None, None),
        ("2026-01-31/市委召开月度工作点评会.txt", None, None, None),
        ("2026-01-31/01-市委召开月度工作点评会.txt", None, 1, None),
        ("2026-01-31/要闻/x1.txt", None, None, "要闻"),
        ("a/b/c/d/2026-01-31/01.md", None, 1, None),
    ],
)
def test_paths_with_a_day(path: str, paper: str | None, label: PageLabel | None, section: str | None) -> None:
    assert imprint_of_path(path) == (Imprint(paper, DAY, label, section, "path"), ())


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("000_fedfad648894b728.txt", Imprint()),
        ("pages/012.txt", Imprint()),
        ("01.md", Imprint()),
        ("20130104.27607.txt", Imprint(date=dt.date(2013, 1, 4), date_source="path")),
        ("2013010427607.txt", Imprint()),
        ("sbA2013010427607.txt", Imprint()),
        ("content_20121130.txt", Imprint()),
        ("IMG_20260131.txt", Imprint()),
        ("IMG_20260131_102030.txt", Imprint()),
        ("20260131_102030.txt", Imprint()),
        ("2026-13-31/01.md", Imprint()),
        ("2026-02-30.md", Imprint()),
        ("1026-01-31.md", Imprint()),
        ("a1b20260131c4d5.txt", Imprint()),
        ("v2026.1/31.txt", Imprint()),
        ("申報/中華民國三十八年五月十二日/第二版.txt", Imprint("申報", dt.date(1949, 5, 12), 2, None, "path")),
        ("人民日报/第04版 要闻.md", Imprint(paper="人民日报", page=4, section="要闻")),
        ("申报材料/汇报.txt", Imprint()),
        ("第四版.txt", Imprint(page=4)),
        ("2026-01-31/old/a/b/c/d/e/f.txt", Imprint()),
    ],
)
def test_paths_that_say_less(path: str, expected: Imprint) -> None:
    assert imprint_of_path(path)[0] == expected


@pytest.mark.parametrize(
    ("path", "text", "label"),
    [
        ("江州日报/03.md", "", 3),
        ("江州日报/A03.md", "", "A3"),
        ("江州日报/03.md", "第7版 文化", 7),
        ("江州日报/3.md", "", None),
        ("江州日报/000.md", "", None),
        ("江州日报/2026/31.md", "", None),
    ],
)
def test_a_number_that_is_the_whole_name_of_a_file_is_its_page_if_nothing_else_says(
    path: str, text: str, label: PageLabel | None
) -> None:
    assert imprint(page(text, path), Imprint())[0].page == label


def test_of_two_days_in_a_path_the_deeper_counts_and_the_other_is_noted() -> None:
    found, notes = imprint_of_path("2024-05-01/2026-01-31/02.md")
    assert (found.date, found.page) == (DAY, 2)
    assert notes == ("date: path also says 2024-05-01",)


@pytest.mark.parametrize("name", ["呼和浩特日报", "北京晚报", "申报", "大公报", "解放军报", "南方周末", "中国青年报"])
def test_names_of_papers(name: str) -> None:
    assert is_paper(name)


@pytest.mark.parametrize("name", ["日报", "简报", "海报", "汇报", "日报社", "情报", "要闻", "", "读人民日报有感"])
def test_what_is_no_paper(name: str) -> None:
    assert not is_paper(name)


@pytest.mark.parametrize(
    ("path", "paper"),
    [("枫津报/2026-01-31/p01.txt", "枫津报"), ("剪报/2026-01-31/01.md", None), ("枫津报/要闻/2026-01-31/01.md", None)],
)
def test_a_folder_over_days_that_is_called_as_papers_are_is_one(path: str, paper: str | None) -> None:
    assert imprint_of_path(path)[0].paper == paper


def test_the_names_of_a_website_are_read_whole() -> None:
    folder = SHARED / "pages" / "founder-html"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there")
    for path in folder.iterdir():
        found, notes = imprint_of_path(path.name)
        assert found.date is not None
        assert f"{found.date:%Y%m%d}" == path.name[:8]
        assert f"第{found.page:02}版" == path.name[9:13]
        assert (found.section, notes) == (None, ())


# ── folio lines ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "folio"),
    [
        ("2026年1月31日 星期六 第4版 要闻", Folio(date=DAY, page=4, section="要闻", weekday=5)),
        ("2026年1月31日　星期六　农历乙巳年十二月十三", Folio(date=DAY, weekday=5)),
        ("２０２６年１月３１日　星期六", Folio(date=DAY, weekday=5)),
        ("二〇二六年一月三十一日 星期六", Folio(date=DAY, weekday=5)),
        ("二○二六年一月卅一日 第一版", Folio(date=DAY, page=1)),
        ("公元2026年1月31日 星期六 夏历乙巳年十二月十三", Folio(date=DAY, weekday=5)),
        ("Saturday, January 31, 2026", Folio(date=DAY, weekday=5)),
        ("4版 要闻 2026.1.31", Folio(date=DAY, page=4, section="要闻")),
        ("2026-01-31 | 综合新闻 | 04", Folio(date=DAY, page=4, section="综合新闻")),
        ("04 要闻 2026年1月31日 星期六 责任编辑：韩帅 美编：赵强", Folio(date=DAY, page=4, section="要闻", weekday=5)),
        ("呼和浩特日报 2026年1月31日 星期六 A03 财经", Folio("呼和浩特日报", DAY, "A3", "财经", 5, True)),
        ("2026年1月31日 星期六 版4 青城物语", Folio(date=DAY, page=4, section="青城物语", weekday=5)),
        ("## 第4版 要闻", Folio(page=4, section="要闻")),
        ("**第4版 · 要闻**", Folio(page=4, section="要闻")),
        ("A3 财经", Folio(page="A3", section="财经")),
        ("国际新闻 第３版", Folio(page=3, section="国际新闻")),
        ("第四版", Folio(page=4)),
        ("4版", Folio(page=4)),
        ("中華民國三十八年五月十二日 星期四 第二版", Folio(date=dt.date(1949, 5, 12), page=2, weekday=3)),
        ("民国八年五月四日 星期日 第一版", Folio(date=dt.date(1919, 5, 4), page=1, weekday=6)),
        ("呼和浩特日报", Folio(paper="呼和浩特日报", masthead=True)),
        ("# 呼和浩特日报", Folio(paper="呼和浩特日报", masthead=True)),
        ("HUHEHAOTE RIBAO", Folio(masthead=True)),
        ("国内统一连续出版物号 CN 15-0001 总第12345期", Folio(masthead=True)),
        ("国内统一刊号:CN11-0065 第12345号 今日十二版", Folio(masthead=True)),
        ("总第12345期 今日8版 邮发代号 15-1", Folio(masthead=True)),
        ("人民日报社出版 代号1-1 第28342期 今日8版", Folio(masthead=True)),
        ("中共呼和浩特市委员会机关报 呼和浩特日报社出版", Folio(masthead=True)),
        ("乙巳年十二月十三 今日8版 晴转多云 -15℃~-3℃", Folio(masthead=True)),
        ("责任编辑 张三 李四  版式 王五", Folio()),
        ("本版责编：王  云  张三丰", Folio()),
        ("《人民日报》（2026年01月31日 第 01 版）", Folio("人民日报", DAY, 1)),
        ("（2026年01月31日 01版）", Folio(date=DAY, page=1)),
        ("第01版：要闻", Folio(page=1, section="要闻")),
        ("第A01版：头版", Folio(page="A1", section="头版")),
        ("版次：第04版", Folio(page=4)),
        ("呼 和 浩 特 日 报", Folio(paper="呼和浩特日报", masthead=True)),
        ("Renmin Ribao", Folio(masthead=True)),
        ("10版 文化 责编 李红", Folio(page=10, section="文化")),
        ("枫津水利报 2026年1月31日 综合", Folio("枫津水利报", DAY, None, "综合", None, True)),
        ("呼和浩特日 报 2026年1月31日 星 期六 第04版 要  闻", Folio("呼和浩特日报", DAY, 4, "要闻", 5, True)),
        ("长 江日报 2026年1月31日 星  期 六 第4版 社会", Folio("长江日报", DAY, 4, "社会", 5, True)),
        ("渡口纪事 2026年1月31日 星期六 05", Folio(date=DAY, page=5, section="渡口纪事", weekday=5)),
    ],
)
def test_folio_lines(line: str, folio: Folio) -> None:
    assert folio_of(line) == folio


@pytest.mark.parametrize(
    "line",
    [
        "", "   ", "2026年1月31日", "（二〇二六年一月三十一日）", "1月30日，市委常委会召开扩大会议",
        "2026年首场市委月度工作点评会：",
        "2026年1月31日 北京下雪", "新华社北京1月30日电", "要闻", "青檀观察", "(下转第4版)", "上接第1版",
        "（人民日报）", "——人民日报",
        "据《人民日报》", "《呼和浩特日报》创刊70周年", "本报记者 王英", "●本报评论员", "第一章 总则", "第三期",
        "星期六", "周末",
        "A4", "G20", "04", "100", "编辑部的故事", "编辑手记", "市委召开会议", "主编的话", "校对记", "制图：汪哲平",
        "本期统筹：王  者",
        "（责任编辑：易佳）", "清明", "今日8版都是广告。", "4版 市委召开会议研究部署安全生产工作", "第四版说明",
        "全国统一刊号",
        "1月31日，星期六，晴。", "2026年1月31日召开", "北京日报报业集团成立", "日报", "20260131", "第12345号公告",
        "三版四版",
        "《人民日报》", "《人民日报》（2026年）", "青城 2026", "A3 你好", "12 要事", "7 国际",
    ],
)  # fmt: skip
def test_lines_of_articles_are_no_folio_lines(line: str) -> None:
    assert folio_of(line) is None


def test_a_weekday_is_held_against_its_day() -> None:
    right, wrong, none = (folio_of(f"2026年1月31日 {w} 第4版") for w in ("星期六", "星期五", ""))
    assert right is not None and wrong is not None and none is not None  # noqa: PT018
    assert (right.weekday_agrees, wrong.weekday_agrees, none.weekday_agrees) == (True, False, None)


MASTHEAD = """呼和浩特日报
HUHEHAOTE RIBAO

2026年1月
31
星期六
农历乙巳年
十二月十三
中共呼和浩特市委员会主管主办
国内统一连续出版物号
CN 15-0001
总第12345期
今日8版

## 清明

各地群众祭扫先烈。

2026年1月30日
"""


def test_a_masthead_in_several_lines_is_taken_together() -> None:
    found = folio_lines(MASTHEAD)
    assert list(found) == [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]
    assert imprint(page(MASTHEAD), Imprint()) == (Imprint("呼和浩特日报", DAY, None, None, "page"), ())


@pytest.mark.parametrize("lines", ["07\n\n渡口纪事\n\n2026年1月31日 星期六", "2026年1月31日\n渡口纪事\n07版"])
def test_a_name_between_number_and_day_is_that_of_the_page(lines: str) -> None:
    known, _ = imprint(page(f"{lines}\n\n## 摆渡的人\n\n文。"), Imprint())
    assert (known.section, known.page, known.date) == ("渡口纪事", 7, DAY)


def test_a_name_under_a_number_alone_is_none_of_the_page() -> None:
    assert folio_lines("07\n\n摆渡的人\n\n文。") == {}


@pytest.mark.parametrize("line", ["2026年1月31日　星期六　江岸", "江岸 2026年1月31日 星期六"])
def test_a_word_beside_day_and_weekday_over_all_is_the_name_of_the_page(line: str) -> None:
    known, _ = imprint(page(f"{line}\n\n## 摆渡的人\n\n文。"), Imprint())
    assert (known.section, known.date) == ("江岸", DAY)
    assert folio_lines(f"## 摆渡的人\n\n{line}\n\n文。") == {}


def test_a_day_alone_at_the_head_needs_a_masthead_to_be_one() -> None:
    assert folio_lines("2026年1月31日\n\n## 全市召开会议\n\n文。") == {}
    assert list(folio_lines("2026年1月31日\n第4版\n\n## 全市召开会议\n\n文。")) == [1, 2]
    assert list(folio_lines("## 公告\n\n文。\n\n2026年1月31日\n\n第4版 公告")) == [7]


@pytest.mark.parametrize("corpus", ["rmrb-2026", "pfr-199801", "shenbao"])
def test_no_line_of_real_articles_but_credits_and_guides_is_a_folio_line(corpus: str) -> None:
    found: Counter[str] = Counter()
    for article in articles(corpus):
        for line in f"{article['title']}\n{article['body']}".split("\n"):
            folio = folio_of(line)
            # 第九版 stands alone in 导读, and is the title of a whole page in 申报; editors sign pages.
            if folio is not None and folio not in (Folio(), Folio(page=folio.page)):
                found[line] += 1
    assert found == Counter()


# ── front matter ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "fields", "lines"),
    [
        ("---\npaper: 呼和浩特日报\ndate: 2026-01-31\npage: A3\nsection: 财经\n---\n文",
         {"paper": "呼和浩特日报", "date": "2026-01-31", "page": "A3", "section": "财经"}, 6),
        ("---\n报纸：呼和浩特日报\n日期：2026年1月31日\n版次：第4版\n版名: “要闻”\n---\n",
         {"paper": "呼和浩特日报", "date": "2026年1月31日", "page": "第4版", "section": "要闻"}, 6),
        ("\n---\nPage: '04'\nurl: http://a.cn:80/x\n# 说明\ntags:\n  - a\n- b\n...\n文", {"page": "04",
        "url": "http://a.cn:80/x", "tags": ""}, 9),
        ("---\n\n---\n", {}, 0),
        ("---\npage: 4\n", {}, 0),
        ("---\n主任：王某\n---\n", {}, 0),
        ("---\n本报讯 昨日召开。\n---\n", {}, 0),
        ("文\n---\npage: 4\n---\n", {}, 0),
        ("", {}, 0),
    ],
)  # fmt: skip
def test_front_matter(text: str, fields: dict[str, str], lines: int) -> None:
    assert split_front_matter(text) == (fields, lines)


# ── together ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_field_is_taken_from_the_first_that_knows_it() -> None:
    text = "---\npage: 2\n---\n呼和浩特日报 2026年1月31日 星期六 第2版 时政\n\n## 题\n\n文。\n"
    user = Imprint(paper="内蒙古日报", date=dt.date(2020, 1, 1), section="广告")
    found, notes = imprint(page(text, "2026-02-01/03.md"), user)
    assert found == Imprint("呼和浩特日报", dt.date(2026, 2, 1), 2, "时政", "path")
    assert notes == (
        "paper: page says 呼和浩特日报, user says 内蒙古日报; page taken",
        "date: path says 2026-02-01, page says 2026-01-31; path taken",
        "date: path says 2026-02-01, user says 2020-01-01; path taken",
        "page: front matter says 2, path says 3; front matter taken",
        "section: page says 时政, user says 广告; page taken",
    )


@pytest.mark.parametrize(
    ("text", "path", "user", "source"),
    [
        ("---\n日期: 2026-01-31\n---\n文", "2026-02-01/1.md", Imprint(), "page"),
        ("文", "2026-01-31/1.md", Imprint(date=dt.date(2020, 1, 1)), "path"),
        ("第1版 2026.1.31\n文", "1.md", Imprint(date=dt.date(2020, 1, 1)), "page"),
        ("文", "1.md", Imprint(date=DAY), "user"),
        ("新华社北京1月30日电 今年是中国共产党成立105周年。2026年1月30日", "1.md", Imprint(), "inferred"),
    ],
)
def test_the_source_of_the_day_is_named(text: str, path: str, user: Imprint, source: str) -> None:
    found, _ = imprint(page(text, path), user)
    assert (found.date, found.date_source) == (DAY, source)


def test_front_matter_that_is_no_day_or_page_is_noted() -> None:
    found, notes = imprint(page("---\ndate: 2026-02-30\npage: 要闻\n---\n"), Imprint())
    assert found == Imprint()
    assert notes == (
        "date: front matter says 2026-02-30, which is no day",
        "page: front matter says 要闻, which is no page label",
    )


def test_a_wrong_weekday_is_noted_and_outweighed_by_a_right_one() -> None:
    found, notes = imprint(page("2026年1月31日 星期五 第4版\n\n文。"), Imprint())
    assert found.date == DAY
    assert notes == ("date: page says 2026-01-31, 星期五; that day was 星期六",)
    found, notes = imprint(page("2025年1月31日 星期六 第4版\n\n文。\n\n2026年1月31日 星期六 第4版"), Imprint())
    assert found.date == DAY
    assert notes == ("date: page says 2026-01-31 and also 2025-01-31; 2026-01-31 taken",)


def test_a_guide_to_other_pages_names_no_page() -> None:
    guide = "## 导读\n\n文。\n\n理论之光\n\n第九版\n\n新青年\n\n第十版\n\n文。\n\n文。\n\n文。\n"
    assert imprint(page(guide), Imprint())[0].page is None
    assert imprint(page("第1版\n\n" + guide), Imprint())[0].page == 1


def test_the_name_of_a_paper_alone_signs_a_reprint() -> None:
    assert imprint(page("## 题\n\n文。\n\n人民日报\n\n文。\n"), Imprint())[0].paper is None
    assert imprint(page("人民日报\nRENMIN RIBAO\n\n## 题\n\n文。\n"), Imprint())[0].paper == "人民日报"


def test_the_real_page() -> None:
    path = SHARED / "pages" / "000_fedfad648894b728.txt"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    raw = RawPage(path.name, path.read_text(encoding="utf-8"), "utf-8")
    assert imprint(raw, Imprint()) == (Imprint(date=DAY, date_source="inferred"), ())
    assert folio_lines(raw.text) == {}


# ── inferred ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("新华社北京1月30日电 2026年1月29日，记者获悉。今年是中国共产党成立105周年。", DAY),
        ("本报讯（记者 王小明）1月30日，记者获悉。今年是新中国成立77周年，2026年。", DAY),
        ("新华社北京12月31日电 2025年12月31日、2025年12月30日。", dt.date(2026, 1, 1)),
        ("新华社北京12月30日电。新华社北京1月1日电 2026年1月1日，2025年12月31日。", dt.date(2026, 1, 2)),
        ("新华社北京1月30日电", None),
        ("今年是中国共产党成立105周年，2026年1月30日。", None),
        ("新华社1949年10月1日电 中华人民共和国今日成立。", None),
        ("新华社北京2月30日电 2026年2月28日", None),
        ("", None),
    ],
)
def test_the_day_after_the_newest_dateline(text: str, date: dt.date | None) -> None:
    assert inferred_date(text) == date


@pytest.mark.parametrize(
    ("corpus", "together", "least_right", "most_wrong"),
    [
        ("rmrb-2026", False, 92, 2),
        ("pfr-199801", False, 14, 1),
        ("rmrb-2026", True, 49, 1),
        ("pfr-199801", True, 6, 1),
    ],
)
def test_inferred_days_of_real_issues(corpus: str, together: bool, least_right: int, most_wrong: int) -> None:
    """Right days may only grow and wrong ones only shrink; `together`: the pages of an issue joined, or one by one."""
    pages: dict[tuple[str, int], list[str]] = defaultdict(list)
    for a in articles(corpus):
        parts = (a.get("kicker"), a["title"], a.get("subtitle"), a["body"])
        pages[a["date"], 0 if together else a["page"]].append("\n".join(part or "" for part in parts))
    days = [(inferred_date("\n\n".join(texts)), date) for (date, _), texts in pages.items()]
    assert sum(day is not None and day.isoformat() == date for day, date in days) >= least_right
    assert sum(day is not None and day.isoformat() != date for day, date in days) <= most_wrong


# ── anything ──────────────────────────────────────────────────────────────────────────────────────────────────────

# Pieces of print and of paths, so that what is drawn comes near to what is looked for.
pieces = st.one_of(
    st.sampled_from([printed for _, printed in DATES] + [printed for _, _, printed in FOLIO_TOKENS]),
    st.sampled_from(
        [
            "\n",
            "/",
            " ",
            "---",
            "：",
            "page",
            "第",
            "版",
            "一",
            "十",
            "月",
            "日",
            "年",
            "电",
            "新华社",
            "讯",
            "13月",
            "0000",
        ]
    ),
    st.text(max_size=8),
    st.integers(0, 99_999_999).map(str),
)
texts = st.lists(pieces, max_size=30).map("".join)


@given(texts, texts)
def test_any_page_under_any_path_has_an_imprint(text: str, path: str) -> None:
    found, notes = imprint(page(text, path), Imprint())
    assert (found.date is None) == (found.date_source is None)
    assert isinstance(notes, tuple)
    assert all(1 <= line <= text.count("\n") + 1 for line in folio_lines(text))


@given(texts)
def test_any_text_has_a_label_or_none(text: str) -> None:
    label = page_label(text)
    assert label is None or page_label(str(label)) == label


def test_pages_named_by_nothing_but_their_numbers_are_one_issue_and_share_its_day() -> None:
    first = page(
        "江州日报　2026年3月5日　星期四　第1版\n\n## 渡口的票亭挪了地方\n\n●本报记者 汤明睿\n\n"
        "江心洲渡口的票亭往上游挪了六十米，候船排队的人不用再站在坡道上，\n\n（下转第4版）",
        "江州/01.md",
    )
    other = page(
        "## 渡口的票亭挪了地方\n\n（上接第1版）摆渡的船家说，票价没有涨。\n\n## 老码头的灯换了新芯\n\n●本报记者 罗岩\n\n"
        "老码头的四十二盏灯，这个月全换了新芯。换灯的师傅说，里面的芯子比从前省一半的电。",
        "江州/04.md",
    )
    assert page_issue(first, Imprint()) == page_issue(other, Imprint())
    articles = whole_issue([take_apart(raw, Imprint()) for raw in (first, other)], ()).articles
    assert {(one.headline, one.paper, one.date) for one in articles} == {
        ("渡口的票亭挪了地方", "江州日报", dt.date(2026, 3, 5)),
        ("老码头的灯换了新芯", "江州日报", dt.date(2026, 3, 5)),
    }


@pytest.mark.parametrize(
    "form", ["in/2026-03-05/{}.md", "in/2026-03-05-{}.md", "2026/0305/{}版.md", "甲/20260305-{}.md"]
)
def test_pages_of_a_day_in_the_path_are_one_issue_though_page_1_alone_names_the_paper(form: str) -> None:
    first = page(
        "江州日报　2026年3月5日　星期四　第1版\n\n## 渡口的票亭挪了地方\n\n●本报记者 汤明睿\n\n"
        "江心洲渡口的票亭往上游挪了六十米，候船排队的人不用再站在坡道上，\n\n（下转第4版）",
        form.format("01"),
    )
    other = page("## 渡口的票亭挪了地方\n\n（上接第1版）摆渡的船家说，票价没有涨。", form.format("04"))
    assert page_issue(first, Imprint()) == page_issue(other, Imprint())
    articles = whole_issue([take_apart(raw, Imprint()) for raw in (first, other)], ()).articles
    assert [(one.headline, one.paper, one.date) for one in articles] == [
        ("渡口的票亭挪了地方", "江州日报", dt.date(2026, 3, 5))
    ]


def test_papers_in_two_folders_are_two_issues_though_their_pages_do_not_name_them() -> None:
    text = "## 老码头的灯换了新芯\n\n老码头的四十二盏灯，这个月全换了新芯。"
    here, there = (page_issue(page(text, f"{folder}/2026-03-05/02.md"), Imprint()) for folder in ("甲", "乙"))
    assert here != there
    named = page_issue(page("---\npaper: 江州日报\n---\n" + text, "甲/2026-03-05/02.md"), Imprint())
    assert named == "江州日报/2026-03-05"
