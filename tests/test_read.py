"""Files to pages and articles: what is read, what is named and passed over, and what never reaches the index."""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import json
import lzma
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import ReadError
from indexer.jsonform import dumps
from indexer.pages import Imprint, RawPage, SetAside
from indexer.read import Problem, discover, read_file
from indexer.ready import article_of_json
from indexer.records import Article, Dateline, Source, Span
from tests.corpus import CORPUS


def write(path: Path, *records: object) -> Path:
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r, ensure_ascii=False)) + "\n" for r in records))
    return path


def contents(path: Path) -> list[Article | Problem]:
    return list(read_file(path, path.name).articles)


# ── pages ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("suffix", [".md", ".txt", ".markdown", ".TXT"])
def test_a_page_is_read_with_its_encoding(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"01{suffix}"
    path.write_bytes("---\n版次: 4\n---\n## 全市召开经济工作会议\r\n本报讯 昨日召开。\r\n".encode("gb18030"))
    found = read_file(path, "报/01" + suffix)
    text = "---\n版次: 4\n---\n## 全市召开经济工作会议\n本报讯 昨日召开。\n"
    assert found.pages == (RawPage("报/01" + suffix, text, "gb18030"),)
    assert list(found.articles) == []
    assert found.problems == ()


def test_a_page_cut_in_its_last_character_is_read_and_the_cut_is_named(tmp_path: Path) -> None:
    path = tmp_path / "01.txt"
    path.write_bytes("第一行\n会议强调，要抓好落实".encode()[:-2])
    found = read_file(path, "01.txt")
    (page,) = found.pages
    assert isinstance(page, RawPage)
    assert page.text == "第一行\n会议强调，要抓好落"
    assert found.problems == (Problem("01.txt", 2, "ends in the middle of a character; 1 byte(s) left out"),)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("01.txt", b"\0\1\2\3" * 99, "01.txt: is no text"),
        ("01.djvu", b"AT&T", "01.djvu: is not a kind of file"),
        ("01.md.xz", b"", "01.md.xz: is not a kind of file"),
        ("01.xz", b"", "01.xz: is not a kind of file"),
    ],
)
def test_an_unreadable_file_is_a_named_error(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ReadError, match=says):
        read_file(tmp_path / name, name)


def test_an_html_page_gives_ready_articles_what_is_set_aside_and_no_page(tmp_path: Path) -> None:
    path = tmp_path / "04.html"
    text = "本报讯（记者 林若谷）昨日，枫津市举行春季植树活动，近千名市民到东堤参加。"
    path.write_text(f"<nav>首页</nav>\n<h1>三千株白榆落户东堤</h1>\n<p>{text}</p>", encoding="gb18030")
    found = read_file(path, "枫津日报/20260305_第04版.html", Imprint(date=dt.date(2020, 1, 1)))
    assert found.pages == ()
    assert found.problems == ()
    assert found.set_aside == (SetAside("首页", "furniture", "枫津日报/20260305_第04版.html", Span(1, 1)),)
    assert list(found.articles) == [
        Article(
            headline="三千株白榆落户东堤",
            body=text,
            sources=(Source("枫津日报/20260305_第04版.html", (Span(2, 3),)),),
            paper="枫津日报",
            date=dt.date(2026, 3, 5),
            page=4,
            reporters=("林若谷",),
            date_source="path",
        )
    ]


def test_an_html_page_that_is_none_is_a_named_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "04.htm"
    path.write_text("<ul><li><a href=1>三千株白榆落户东堤</a></li></ul>")
    with pytest.raises(ReadError, match=r"04\.htm: no article found in it"):
        read_file(path, "04.htm")
    monkeypatch.setattr("indexer.markup_tree.MAX_HTML_BYTES", 20)
    with pytest.raises(ReadError, match=r"04\.htm: is too large for an HTML page"):
        read_file(path, "04.htm")


def test_a_missing_file_and_a_pipe_are_named_errors_and_no_pipe_is_opened(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"01\.md: cannot be read: No such file"):
        read_file(tmp_path / "01.md", "01.md")
    os.mkfifo(tmp_path / "02.md")
    with pytest.raises(ReadError, match=r"02\.md: is a pipe"):
        read_file(tmp_path / "02.md", "02.md")
    with pytest.raises(ReadError, match="is a pipe"):
        discover(tmp_path / "02.md")


# ── articles ──────────────────────────────────────────────────────────────────────────────────────────────────────

FULL: dict[str, Any] = {
    "id": "a1",
    "paper": "呼和浩特日报",
    "date": "2026-01-31",
    "page": "A03",
    "section": "财经",
    "column": "青檀观察",
    "kicker": "全市经济工作会议强调",
    "headline": "把实体经济放在首位",
    "deck": "副题一\n副题二",
    "byline": "本报记者 王小明",
    "reporters": ["王小明", " 李红 ", ""],
    "agency": "新华社",
    "dateline": {"place": "北京", "date": "2026-01-30"},
    "body": "第一段。\n\n　　第二段。",
    "continued_on": 4,
    "continued_from": "第2版",
    "date_source": "path",
    "sources": [{"path": "elsewhere", "lines": [[1, 2]]}],
}


def test_a_full_record_becomes_an_article() -> None:
    assert article_of_json(json.dumps(FULL), "x.jsonl", 7) == Article(
        headline="把实体经济放在首位",
        body="第一段。\n　　第二段。",
        sources=(Source("x.jsonl", (Span(7, 7),)),),
        id="a1",
        paper="呼和浩特日报",
        date=dt.date(2026, 1, 31),
        page="A3",
        section="财经",
        column="青檀观察",
        kicker="全市经济工作会议强调",
        deck="副题一\n副题二",
        byline="本报记者 王小明",
        reporters=("王小明", "李红"),
        agency="新华社",
        dateline=Dateline("北京", dt.date(2026, 1, 30)),
        continued_on=4,
        continued_from=2,
        date_source="path",
    )


def test_an_article_written_by_us_is_read_back_the_same() -> None:
    article = article_of_json(json.dumps(FULL), "x.jsonl", 7)
    assert article_of_json(dumps(article), "x.jsonl", 7) == article


def test_keys_of_other_collections_are_understood() -> None:
    record = {
        "title": "题",
        "subtitle": "副",
        "author": "王小明",
        "body": "文",
        "url": "http://x",
        "num": 3,
        "page": None,
    }
    article = article_of_json(json.dumps(record), "x.jsonl", 1)
    assert (article.headline, article.deck, article.byline) == ("题", "副", "王小明")
    assert (article.id, article.date, article.date_source, article.reporters) == ("", None, None, ())


def test_our_own_key_goes_before_a_foreign_one_unless_empty() -> None:
    assert article_of_json('{"headline":"甲","title":"乙"}', "x", 1).headline == "甲"
    assert article_of_json('{"headline":" ","title":"乙"}', "x", 1).headline == "乙"


@pytest.mark.parametrize(
    ("given_page", "page"),
    [(4, 4), ("4", 4), ("04", 4), ("第四版", 4), ("A3", "A3"), ("a03", "A3"), ("", None), (None, None)],
)
def test_pages_of_records(given_page: object, page: object) -> None:
    assert article_of_json(json.dumps({"title": "题", "page": given_page}), "x", 1).page == page


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "is not JSON"),
        ("[1]", "is not a JSON object"),
        ('"text"', "is not a JSON object"),
        ("[" * 100_000, "nested too deeply"),
        ("{}", "has neither headline nor body"),
        ('{"title":"...","body":" "}', "has neither headline nor body"),
        ('{"title":3}', "title is not a text: 3"),
        ('{"title":"题","body":["段"]}', 'body is not a text: ["段"]'),
        ('{"title":"题","date":"2026-1-31"}', "date is not YYYY-MM-DD: 2026-1-31"),
        ('{"title":"题","date":"20260131"}', "date is not YYYY-MM-DD: 20260131"),
        ('{"title":"题","date":"2026-02-30"}', "date is no day of the calendar: 2026-02-30"),
        ('{"title":"题","date":20260131}', "date is not a text: 20260131"),
        ('{"title":"题","page":0}', "page is not a page such as 4 or A3: 0"),
        ('{"title":"题","page":4.5}', "page is not a text: 4.5"),
        ('{"title":"题","page":true}', "page is not a text: true"),
        ('{"title":"题","page":"要闻"}', "page is not a page such as 4 or A3: 要闻"),
        ('{"title":"题","reporters":"王小明"}', "reporters is not a list of names: 王小明"),
        ('{"title":"题","reporters":[1]}', "reporters is not a list of names: [1]"),
        ('{"title":"题","dateline":"北京"}', "dateline is not an object with place and date: 北京"),
        ('{"title":"题","date_source":"guess"}', "date_source is none of path, page, inferred, user: guess"),
        ('{"title":"题","schema_version":99}', "schema_version is 99"),
    ],
)
def test_a_faulty_record_is_a_problem_of_its_line_and_the_rest_goes_in(tmp_path: Path, line: str, says: str) -> None:
    path = write(tmp_path / "a.jsonl", {"title": "一"}, line, "", {"title": "三"})
    first, problem, last = contents(path)
    assert isinstance(first, Article)
    assert isinstance(problem, Problem)
    assert isinstance(last, Article)
    assert (problem.path, problem.line) == ("a.jsonl", 2)
    assert says in problem.message
    assert last.sources == (Source("a.jsonl", (Span(4, 4),)),)


def test_nothing_unprintable_comes_out_of_a_record() -> None:
    line = (
        r'{"title":"题\ud800目\u0000\u0007","body":"一\r\n二\t三\u2028四\ufeff",'
        r'"author":"王\u0085明","reporters":["王\udfff"]}'
    )
    article = article_of_json(line, "x", 1)
    assert article.headline == "题\ufffd目"
    assert article.body == "一\n二 三\n四"
    assert (article.byline, article.reporters) == ("王明", ("王\ufffd",))


def test_bytes_that_are_not_utf8_are_a_problem_and_a_mark_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_bytes(b"\xef\xbb\xbf" + '{"title":"一"}\n'.encode() + '{"title":"二"}\n'.encode("gb18030"))
    first, problem = contents(path)
    assert isinstance(first, Article)
    assert isinstance(problem, Problem)
    assert problem.message.startswith("is not UTF-8: byte 10")


def test_a_file_of_something_else_is_given_up_soon(tmp_path: Path) -> None:
    problems = contents(write(tmp_path / "a.jsonl", *["no JSON"] * 1000))
    assert len(problems) == 21
    assert problems[-1] == Problem("a.jsonl", None, "is no JSON Lines file in UTF-8; reading stopped")


@pytest.mark.parametrize(("suffix", "opened"), [(".xz", lzma.open), (".gz", gzip.open), (".bz2", bz2.open)])
def test_compressed_articles_and_a_stream_that_ends_early(
    tmp_path: Path, suffix: str, opened: Callable[..., Any]
) -> None:
    path = tmp_path / f"a.jsonl{suffix}"
    with opened(path, "wb") as stream:
        for i in range(3000):
            stream.write(json.dumps({"title": f"题 {i * 7919}", "body": str(i * i * 104729)}).encode() + b"\n")
    whole = contents(path)
    assert len(whole) == 3000
    path.write_bytes(path.read_bytes()[:-2000])
    *articles, problem = contents(path)
    assert articles == whole[: len(articles)]
    assert isinstance(problem, Problem)
    assert problem.line is not None
    assert "cannot be read any further" in problem.message


def test_articles_can_be_gone_through_again(tmp_path: Path) -> None:
    found = read_file(write(tmp_path / "a.jsonl", {"title": "一"}), "a.jsonl")
    assert list(found.articles) == list(found.articles) != []


def test_a_line_without_end_is_not_taken_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.read.MAX_LINE_BYTES", 1000)
    (problem,) = contents(write(tmp_path / "a.jsonl", {"title": "一" * 1000}))
    assert isinstance(problem, Problem)
    assert problem.line == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)
)


@given(st.dictionaries(st.sampled_from([*FULL, "title", "author", "subtitle"]), json_values))
def test_any_record_is_an_article_or_a_value_error(record: dict[str, object]) -> None:
    try:
        article = article_of_json(json.dumps(record), "x", 1)
    except ValueError as error:
        str(error).encode()
    else:
        dumps(article)


@given(st.binary(max_size=200))
def test_any_line_is_an_article_or_a_value_error(line: bytes) -> None:
    try:
        dumps(article_of_json(line, "x", 1))
    except ValueError as error:
        str(error).encode()


def test_the_largest_corpus_is_read_whole() -> None:
    path = CORPUS / "xwlb.jsonl.xz"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    found = list(read_file(path, "xwlb.jsonl.xz").articles)
    assert len(found) == 39_772
    assert all(isinstance(article, Article) for article in found)


# ── folders ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_folder_gives_what_is_read_sorted_and_counts_the_rest(tmp_path: Path) -> None:
    for name in [
        "报/2026-01-31/02.md", "报/2026-01-31/01.md", "报/2026-01-30/01.txt", "a.jsonl.xz", "报/notes.djvu", "报/x.DJVU",
        "报/Makefile", "README.md", "报/readme.zh.md", "LICENSE.txt", "CHANGELOG.md", ".hidden.md",
        ".jianbao/state.jsonl", ".git/x.txt", "readme的故事.md",
        "网/01.html", "网/02.HTM", "网/index.php", "README.html",
    ]:  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    found = discover(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in found] == [
        "a.jsonl.xz",
        "readme的故事.md",
        "报/2026-01-30/01.txt",
        "报/2026-01-31/01.md",
        "报/2026-01-31/02.md",
        "网/01.html",
        "网/02.HTM",
    ]
    assert found.passed_over == ((".djvu", 2), (".php", 1), ("no suffix", 1), ("project file", 5))
    assert found.problems == ()


def test_links_pipes_and_sockets(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    (tmp_path / "elsewhere.md").write_text("x")
    (archive / "01.md").symlink_to(tmp_path / "elsewhere.md")
    (archive / "02.md").symlink_to(tmp_path / "nowhere.md")
    (archive / "03.md").symlink_to(archive / "03.md")
    (archive / "loop").symlink_to(archive)
    (archive / "up.md").symlink_to(tmp_path)
    os.mkfifo(archive / "04.md")
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(os.path.relpath(archive / "05.md"))
        found = discover(archive)
    assert tuple(found) == (archive / "01.md",)
    assert dict(found.passed_over) == {"link to nothing": 2, "link to a folder": 2, "special file": 2}


def test_a_link_to_a_folder_named_outright_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/01.md").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert tuple(discover(tmp_path / "link")) == (tmp_path / "link/01.md",)


def test_a_file_named_outright_is_taken_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("x")
    assert tuple(discover(tmp_path / "README.md")) == (tmp_path / "README.md",)
    (tmp_path / "x.djvu").write_text("x")
    with pytest.raises(ReadError, match="not a kind of file") as caught:
        discover(tmp_path / "x.djvu")
    assert ".jsonl" in caught.value.hint
    with pytest.raises(ReadError, match="No such file"):
        discover(tmp_path / "nothing.md")


def test_a_file_name_that_is_no_text_is_named_and_left_out(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"\xb1\xa8.md")).write_text("x")
    except OSError:
        pytest.skip("this file system has no such names")
    (tmp_path / "a\nb.md").write_text("x")
    found = discover(tmp_path)
    assert tuple(found) == ()
    assert len(found.problems) == 2
    assert all("file name cannot be recorded" in problem.message for problem in found.problems)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every folder")
def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    assert [problem.path for problem in discover(tmp_path).problems] == [str(tmp_path / "closed")]
