"""In: articles of any text, and the sample. Out: every format read back by the readers there are for it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import pty
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cli import citations, clippings, export
from cli.terminal import clean
from indexer.records import Article, Dateline, Source, Span
from tests.conftest import Jianbao, command, environment

MARKS = "\\{}$&#_%^~\"'`*[]()<>|=+-@,;:.!?\t\r\n　“”、。＝＋ａ A1#桥渡口é\u0301\u202e\ud800"
TEXT = st.text(alphabet=st.one_of(st.sampled_from(MARKS), st.characters()), max_size=25)
LINE = TEXT.map(lambda text: text.replace("\n", " "))
ARTICLES = st.builds(
    Article,
    headline=TEXT,
    body=TEXT,
    sources=st.just((Source("a.md", (Span(1, 2),)),)),
    id=st.from_regex(r"[0-9a-z\u4e00-\u4eff:, {}%-]{1,12}", fullmatch=True),
    paper=st.none() | LINE,
    date=st.none() | st.dates(),
    page=st.none() | st.integers(1, 99) | st.sampled_from(["A3", "T&1"]),
    section=st.none() | LINE,
    column=st.none() | LINE,
    kicker=st.none() | TEXT,
    deck=st.none() | TEXT,
    byline=st.none() | LINE,
    reporters=st.lists(LINE, max_size=5).map(tuple),
    agency=st.none() | st.just("新华社"),
    dateline=st.none() | st.just(Dateline("枫津", dt.date(2026, 1, 1))),
)
many = settings(max_examples=120, deadline=None)


def line(text: str | None) -> str:
    """A text as references have it: on one line, safe."""
    return " ".join(clean(text or "").split())


# ── CSV ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@many
@given(st.lists(st.lists(TEXT | st.none() | st.integers(), min_size=2, max_size=4), max_size=5))
def test_a_table_reads_back_and_is_no_formula(rows: list[list[object]]) -> None:
    out = io.StringIO()
    export.rows(("one", "other"), rows, out, bom=True)
    text = out.getvalue()
    assert text.startswith("\ufeffone,other\n")
    read = list(csv.reader(io.StringIO(text[1:], newline="")))
    for cells, row in zip(read[1:], rows, strict=True):
        for cell, value in zip(cells, row, strict=True):
            assert not re.match(r"[=+\-@\t\r＝＋－＠]", cell) or isinstance(value, int)
            plain = cell[1:] if re.match(r"'+[=+\-@\t\r\n＝＋－＠]|'+ ", cell) else cell
            safe = "\n".join(clean(part) for part in value.split("\n")) if isinstance(value, str) else value
            assert plain == ("" if value is None else str(safe)) or cell == f"'{safe}"


def test_cells_that_begin_like_formulas() -> None:
    out = io.StringIO()
    cells = ["=1+1", "+1", "-1", "@a", "\tx", "\rx", "＝1", "'=1", "''+x", "'x", "x=1", "普通"]
    export.rows(["a"], [[cell] for cell in cells], out)
    read = [row[0] for row in csv.reader(io.StringIO(out.getvalue()))][1:]
    assert read == ["'=1+1", "'+1", "'-1", "'@a", "' x", "' x", "'＝1", "''=1", "'''+x", "'x", "x=1", "普通"]


@pytest.mark.parametrize("bom", [False, True])
def test_excel_reads_the_table_as_utf8(sample_index: Path, bom: bool) -> None:
    args = ("search", "大桥", "--format", "csv", *(["--bom"] if bom else []))
    done = subprocess.run(
        command(*args), env=environment(JIANBAO_INDEX=str(sample_index)), capture_output=True, check=True
    )
    assert done.stdout.startswith(b"\xef\xbb\xbf") is bom
    assert len(list(csv.reader(io.StringIO(done.stdout.decode("utf-8-sig"))))) > 10


# ── references ────────────────────────────────────────────────────────────────────────────────────────────────────


def entry_of(article: Article) -> dict[str, Any]:
    """What a parser of BibTeX, and of TeX, reads."""
    text = "\n".join(citations.bibtex(article)) + "\n"
    library = parse_string(text)
    assert library.failed_blocks == []
    (entry,) = library.entries
    for field in entry.fields:
        assert balanced(str(field.value)), text
    raw = {field.key: str(field.value) for field in entry.fields}
    decoded = parse_string(text, append_middleware=[LatexDecodingMiddleware(keep_braced_groups=False)])
    return {
        "": entry,
        "raw": raw,
        **{field.key: str(field.value) for field in decoded.entries[0].fields},
    }


def balanced(text: str) -> bool:
    """Whether the braces match, as BibTeX counts them: backslash or not."""
    depth = 0
    for char in text:
        depth += (char == "{") - (char == "}")
        if depth < 0:
            return False
    return depth == 0


@many
@given(ARTICLES)
def test_bibtex_reads_back(article: Article) -> None:
    found = entry_of(article)
    assert found[""].entry_type == "article"
    assert re.fullmatch(r"[0-9A-Za-z:._/+-]+", found[""].key)
    assert same(found["title"], citations.title(article))
    assert same(found.get("journal", ""), line(article.paper))
    assert found["raw"].get("date") == (article.date.isoformat() if article.date else None)
    assert found["raw"]["entrysubtype"] == "newspaper"
    assert same(found.get("pages", ""), "" if article.page is None else str(article.page))
    names = split_names(found["raw"]["author"]) if "author" in found["raw"] else []
    assert len(names) == len(citations.authors(article))


def same(read: str, text: str) -> bool:
    """Whether a decoder of TeX read the text; it has its own mind about spaces, quotes and dashes, and braces."""
    return tex_free(read) == tex_free(text)


def tex_free(text: str) -> str:
    return re.sub(r"[\s{}'`\"“”‘’\-–—~^ˆ˜\xa0?¿!¡,<>]|\u0301", "", text)


def split_names(author: str) -> list[str]:
    """Names with "and" between, outside braces."""
    names, depth, at = [""], 0, 0
    while at < len(author):
        depth += (author[at] == "{") - (author[at] == "}")
        if depth == 0 and author.startswith(" and ", at):
            names.append("")
            at += 5
            continue
        names[-1] += author[at]
        at += 1
    return names


@many
@given(ARTICLES)
def test_ris_reads_back(article: Article) -> None:
    text = "\n".join(citations.ris(article)) + "\n"
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*|", one) for one in text.split("\n"))
    (found,) = rispy.loads(text)
    assert found["type_of_reference"] == "NEWS"
    assert found["title"] == citations.title(article)
    assert found.get("authors", []) == list(citations.authors(article))
    assert found.get("secondary_title", "") == line(article.paper)
    assert found.get("accession_number", "") == line(article.id)
    if article.date:
        assert found["date"] == f"{article.date.year:04}/{article.date.month:02}/{article.date.day:02}/"
        assert found["year"] == f"{article.date.year:04}"


@many
@given(ARTICLES, st.integers(1, 10_000))
def test_gbt7714_is_one_line_in_the_order_of_the_standard(article: Article, number: int) -> None:
    text = citations.gbt7714(article, number)
    assert "\n" not in text
    names = citations.authors(article)
    who = ", ".join(names[:3]) + (", 等" if len(names) > 3 else "") + ". " if names else ""
    expected = f"[{number}] {who}{citations.title(article)}[N]."
    assert text.startswith(expected)
    rest = text.removeprefix(expected)
    parts = [line(article.paper), article.date.isoformat() if article.date else ""]
    where = ", ".join(filter(None, parts)) + (f"({article.page})" if article.page is not None else "")
    assert rest == (f" {where}." if where else "")


def test_references_as_a_reader_would_write_them() -> None:
    article = Article(
        "枫江大桥\u3000月底恢复通行",
        "正文。",
        (),
        "20260101-04-abc",
        "枫津日报",
        dt.date(2026, 1, 1),
        4,
        reporters=("罗岩", "周亦澄"),
    )
    assert citations.gbt7714(article, 1) == "[1] 罗岩, 周亦澄. 枫江大桥 月底恢复通行[N]. 枫津日报, 2026-01-01(4)."
    assert list(citations.bibtex(article)) == [
        "@article{20260101-04-abc,",
        "  author = {罗岩 and 周亦澄},",
        "  title = {枫江大桥 月底恢复通行},",
        "  journal = {枫津日报},",
        "  entrysubtype = {newspaper},",
        "  date = {2026-01-01},",
        "  year = {2026},",
        "  month = jan,",
        "  pages = {4},",
        "  mark = {N},",
        "}",
        "",
    ]
    assert list(citations.ris(article))[:8] == [
        "TY  - NEWS", "AU  - 罗岩", "AU  - 周亦澄", "TI  - 枫江大桥 月底恢复通行", "T2  - 枫津日报", "DA  - 2026/01/01/",
        "PY  - 2026", "SP  - 4",
    ]  # fmt: skip
    untitled = Article("", "本报讯 渡口昨日恢复通航，市民出行方便了许多。", (), agency="新华社", page="A3")
    assert citations.gbt7714(untitled, 12) == "[12] 新华社. [本报讯 渡口昨日恢复通航，市民出行方便了][N]. (A3)."
    marks = Article("100%_{a}\\b^c~d#$", "正文。", (), "1")
    (title,) = (line for line in citations.bibtex(marks) if "title" in line)
    assert title == (
        r"  title = {{100\%\_\textbraceleft{}a\textbraceright{}\textbackslash{}b\textasciicircum{}c"
        r"\textasciitilde{}d\#\$}},"
    )
    latin = Article("5G & AI", "正文。", (), "é/1", byline="本报 评论员")
    assert "  title = {{5G \\& AI}}," in list(citations.bibtex(latin))
    assert "  author = {{本报 评论员}}," in list(citations.bibtex(latin))
    assert next(citations.bibtex(latin)) == "@article{-/1,"


# ── Markdown ──────────────────────────────────────────────────────────────────────────────────────────────────────


@many
@given(st.lists(TEXT, min_size=1, max_size=3))
def test_text_in_a_clipping_is_text(paragraphs: list[str]) -> None:
    article = Article("头条", "\n".join(paragraphs), (), "20260101-04-abc")
    html_tokens = MarkdownIt("commonmark").parse("\n".join(clippings.clipping(article)))
    assert [token.type for token in html_tokens if token.type.endswith("_open")][:4] == [
        *("heading_open", "blockquote_open", "paragraph_open"),
        *(["paragraph_open"] if any(clean(part).strip() for part in article.body.split("\n")) else []),
    ]
    inline = [token for token in html_tokens if token.type == "inline"][2:]
    shown = ["".join(child.content for child in token.children or []) for token in inline]
    assert all(child.type == "text" for token in inline for child in token.children or [])
    expected = [clean(part).strip() for part in article.body.split("\n") if clean(part).strip()]
    assert [text.strip() for text in shown] == expected
    assert html_tokens[-1].type == "hr"


def test_a_clipping_has_its_source(jianbao: Jianbao, sample_index: Path) -> None:
    done = jianbao("search", '"枫江大桥"', "--limit", 3, "--format", "markdown", index=sample_index)
    clips = done.out.split("\n---\n\n")
    assert (done.code, len(clips), clips[-1]) == (0, 4, "")
    found = jianbao("search", '"枫江大桥"', "--limit", 3, "--format", "jsonl", index=sample_index).out
    for clip, one in zip(clips, map(json.loads, found.splitlines()), strict=False):
        assert f"## {one['headline']}\n" in clip
        source = re.search("^> .*$", clip, re.MULTILINE)
        assert source is not None
        for part in (one["date"], one["paper"], f"第{one['page']}版", f"`{one['id']}`", *one["reporters"]):
            assert part in source[0]
        for paragraph in one["body"].split("\n"):
            assert paragraph in clip.replace("\\", "")


# ── processes ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", export.FORMATS)
def test_every_format_of_a_search(called: Jianbao, sample_index: Path, form: str) -> None:
    done = called("search", "大桥", "--format", form, "--limit", 5, "--offset", 2, index=sample_index)
    assert done.code == 0
    ids = [json.loads(one)["id"] for one in called(
        "search", "大桥", "--format", "jsonl", "--limit", 5, "--offset", 2, index=sample_index
    ).out.splitlines()]  # fmt: skip
    match form:
        case "json":
            read = [hit["id"] for hit in json.loads(done.out)["hits"]]
        case "jsonl":
            read = [json.loads(one)["id"] for one in done.out.splitlines()]
        case "csv":
            read = [row["id"] for row in csv.DictReader(io.StringIO(done.out))]
        case "bibtex":
            read = [entry.key for entry in parse_string(done.out).entries]
        case "ris":
            read = [record["accession_number"] for record in rispy.loads(done.out)]
        case "markdown":
            read = re.findall(r"`(\d{8}-\S+)`", done.out)
        case _:
            assert re.findall(r"^\[(\d+)\] ", done.out, re.MULTILINE) == ["3", "4", "5", "6", "7"]
            return
    assert read == ids
    nothing = called("search", '"蟾蜍骑自行车"', "--format", form, index=sample_index)
    assert nothing.code == 1
    assert nothing.err == "jianbao: no article matches\n"


@pytest.mark.parametrize("form", ["json", "markdown", "bibtex", "ris", "gbt7714"])
def test_a_shown_article_in_every_format(called: Jianbao, sample_index: Path, form: str) -> None:
    one = json.loads(called("search", "大桥", "--format", "jsonl", "--limit", 1, index=sample_index).out)
    done = called("show", one["id"], "--format", form, index=sample_index)
    assert (done.code, done.err) == (0, "")
    if form != "gbt7714":
        assert one["headline"] in done.out.replace("\\", "")
    if form in ("bibtex", "ris", "gbt7714"):
        again = called("search", "大桥", "--format", form, "--limit", 1, index=sample_index)
        assert done.out == again.out


def test_a_closed_pipe_ends_every_command_in_silence(sample_index: Path) -> None:
    env = environment(JIANBAO_INDEX=str(sample_index))
    for args in (
        *(("search", "", "--limit", 0, "--format", form) for form in ("markdown", "bibtex", "ris", "gbt7714")),
        ("search", "--facet", "reporter", "--facet-limit", 0, "--format", "jsonl"),
        ("concordance", "的", "--limit", 0),
        ("concordance", "的", "--limit", 0, "--format", "jsonl", "--sort", "left"),
        ("concordance", "的", "--limit", 0, "--collocates", "--least", 1),
        ("timeline", "的", "--format", "svg"),
    ):
        with subprocess.Popen(command(*args), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.read(1)
            process.stdout.close()
            said = process.stderr.read().decode()
            assert process.wait(60) == 0, args
            assert "Traceback" not in said
            assert "Broken" not in said


def test_progress_is_for_a_terminal_beside_a_file(sample_index: Path, tmp_path: Path) -> None:
    args = command("search", "", "--limit", 0, "--format", "bibtex")
    env = environment(JIANBAO_INDEX=str(sample_index), TERM="xterm")
    main, side = pty.openpty()
    with (tmp_path / "all.bib").open("wb") as file:
        done = subprocess.run(args, stdout=file, stderr=side, env=env, check=False)
    os.close(side)
    said = os.read(main, 65536).decode()
    os.close(main)
    assert done.returncode == 0
    assert "writing" in said
    assert said.rstrip().endswith("articles")
    entries = parse_string((tmp_path / "all.bib").read_text(encoding="utf-8")).entries
    assert f"of {len(entries)} articles" in said
    quiet = subprocess.run(args, capture_output=True, env=env, check=True)
    assert quiet.stderr.decode().startswith(f"1–{len(entries)} of {len(entries)} articles")
