"""The language of queries: what is read as what, where errors point, days by name, and patterns where they are hardest.

Patterns are held against plain readings (tests/trees.py) on texts of few characters, in which everything nearly matches;
some of them are two numbers in UTF-16.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

import search
from indexer.errors import QueryError
from indexer.fold import fold
from search import fuzzy
from search.candidates import Needle
from search.days import Days, days
from search.highlight import matches
from search.numerals import forms
from search.parse import parse, read
from search.query import And, Date, Fuzzy, Near, Not, Or, Pages, Phrase, Value, Wild, Words
from search.units import split
from tests.conftest import Jianbao
from tests.corpus import articles as corpus_articles
from tests.oracles import found, index_of
from tests.trees import Archive, Close, Quoted, Slipped, Starred, archive, least_edits

W = Words
A, B, C = W("甲"), W("乙"), W("丙")


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("甲 乙", And((A, B))),
        ("甲 AND 乙", And((A, B))),
        ("甲 ＡＮＤ 乙 与 丙", And((A, B, C))),
        ("甲 OR 乙 丙", And((Or((A, B)), C))),
        ("甲 乙 OR 丙", And((A, Or((B, C))))),
        ("甲 AND 乙 OR 丙", And((A, Or((B, C))))),
        ("甲 或 乙 ｜ 丙", Or((A, B, C))),
        ("(甲 AND 乙) OR 丙", Or((And((A, B)), C))),
        ("甲 -乙", And((A, Not(B)))),
        ("甲 NOT 乙", And((A, Not(B)))),
        ("甲 AND NOT 乙 OR 丙", And((A, Or((Not(B), C))))),
        ("非 （甲 乙）", Not(And((A, B)))),
        ("and or not", And((W("and"), W("or"), W("not")))),
        ("甲与乙", W("甲与乙")),
        ("甲-乙", W("甲-乙")),
        ("section:要闻 section:文化", Or((Value("section", "要闻"), Value("section", "文化")))),
        ("section:要闻 AND section:文化", And((Value("section", "要闻"), Value("section", "文化")))),
        ("版名：要闻 甲 page:2..", And((Value("section", "要闻"), A, Pages("", 2, None)))),
        ("date:2026-01 日期：2026-03", Or((Date(days("2026-01")), Date(days("2026-03"))))),
        ("date:2026-01 -date:2026-01-05", And((Date(days("2026-01")), Not(Date(days("2026-01-05")))))),
        ("page:A1～A4", Pages("a", 1, 4)),
        ("title:甲 title:乙", And((W("甲", "title"), W("乙", "title")))),
        ("標題：「甲乙」", Phrase("甲乙", "title")),
        ('"甲*乙?丙"', Wild(("甲", "乙\n丙"))),
        ("“甲＊？乙”", Wild(("甲", "?乙"))),
        ('"*甲**"', Phrase("甲")),
        ('"??*甲*?"', Wild(("\n\n甲\n",))),
        (r'"甲\*乙\?"', Phrase("甲*乙?")),
        (r'"甲\乙\"丙"', Phrase('甲\\乙"丙')),
        ('"甲乙 丙丁"~20', Near(("甲乙", "丙丁"), 20)),
        ("“甲　乙 丙”～＞２０", Near(("甲", "乙", "丙"), 20, True)),
        ('title:"甲 乙"~0', Near(("甲", "乙"), 0, False, "title")),
        ('"和林格而"~1', Fuzzy("和林格而", 1)),
        ('" 和林格而 "~1', Fuzzy("和林格而", 1)),
        ('"和林格而"~0', Phrase("和林格而")),
        ("10:30 http://甲", And((W("10:30"), W("http://甲")))),
        ("甲~1", W("甲~1")),
    ],
)
def test_what_is_read_as_what(query: str, tree: object) -> None:
    assert parse(query) == tree


@pytest.mark.parametrize(
    ("query", "at", "offers"),
    [
        ("OR 甲", 0, "甲 OR 乙"),
        ("甲 OR", 2, "甲 OR 乙"),
        ("甲 OR AND 乙", 2, "甲 OR 乙"),
        ("甲 AND", 2, "甲 AND 乙"),
        ("甲 (AND 乙)", 3, "甲 AND 乙"),
        ("甲 NOT", 2, "甲 NOT 乙"),
        ("非", 0, '"非"'),
        ("(甲 乙", 0, "(甲 乙)"),
        ("甲)", 1, "quote"),
        ('"甲 乙', 0, '"甲 乙"'),
        ("“甲", 0, "“甲”"),
        ('"甲\\"', 0, '"甲\\\\"'),
        ("甲」", 1, "take it out"),
        ("titel:甲", 0, "title:"),
        ("标题： 甲", 0, "标题:甲"),
        ("section:(甲 OR 乙)", 0, "(section:甲 OR section:乙)"),
        ("date:2026-13", 0, "2026-01"),
        ("date:2026-03..2026-01", 0, "2026-01..2026-03"),
        ("page:4..1", 0, "1..4"),
        ("page:A1..B2", 0, "A1..A4"),
        ('甲 "*"', 2, "开?局"),
        ('"甲乙"~1', 4, '"甲?"'),
        ('"甲乙丙丁"~2', 6, '"甲乙丙丁"~1'),
        ('"甲乙丙丁"~9999999', 6, '"甲乙丙丁"~1'),
        ('"甲乙丙"~>1', 5, "~>20"),
        ('"甲 乙"~', 5, '"甲 乙"~20'),
        ('"甲 乙"~1001', 5, "~1000"),
        ('"甲 乙 丙 丁 戊"~5', 11, "Take some out"),
        ('"甲*乙"~1', 5, "Take one of them out"),
        ('section:"要闻"~1', 12, "section:"),
        (" ".join(["甲"] * 501), 1000, "some of them"),
        (" ".join(['"甲*乙"'] * 21), 120, "some of them"),
        ('"' + "甲*" * 11 + '"', 0, "Take some out"),
        ("(" * 60 + "甲", 51, "simpler"),
    ],
)
def test_an_error_points_at_its_place_and_offers_the_right_form(query: str, at: int, offers: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.position == at
    assert offers in caught.value.hint


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("甲 AND 乙 OR 丙", "(乙 OR 丙)"),
        ("date:2026.. date:..2025", "one range"),
        ("农民*资", '"农民*资"'),
        ("和林格而~1", '"和林格而"~1'),
        ("“枫？大桥”", "half-width"),
        ("甲|乙", "space"),
    ],
)
def test_what_may_be_meant_otherwise_is_said(query: str, note: str) -> None:
    assert any(note in said for said in read(query).notes)


def test_nothing_is_said_of_plain_queries() -> None:
    for query in (
        "甲 乙",
        "(甲 AND 乙) OR 丙",
        "甲 OR 乙",
        '"甲*乙"',
        "“谁？”",
        r'"谁\？"',
        "section:要闻 section:文化",
        "2月3日~5日",
    ):
        assert read(query).notes == ()


# ── days ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("今天", "2026-03-01", "2026-03-01"),
        ("yesterday", "2026-02-28", "2026-02-28"),
        ("前天", "2026-02-27", "2026-02-27"),
        ("本周", "2026-02-23", "2026-03-01"),
        ("last-week", "2026-02-16", "2026-02-22"),
        ("last week", "2026-02-16", "2026-02-22"),
        ("上個月", "2026-02-01", "2026-02-28"),
        ("Last-Month", "2026-02-01", "2026-02-28"),
        ("last-quarter", "2025-10-01", "2025-12-31"),
        ("今年", "2026-01-01", "2026-12-31"),
        ("前年", "2024-01-01", "2024-12-31"),
        ("最近7天", "2026-02-23", "2026-03-01"),
        ("last-1-day", "2026-03-01", "2026-03-01"),
        ("2026-W09", "2026-02-23", "2026-03-01"),
        ("2024-Q1", "2024-01-01", "2024-03-31"),
        ("2025年第四季度", "2025-10-01", "2025-12-31"),
        ("2025年下半年", "2025-07-01", "2025-12-31"),
        ("1990年代", "1990-01-01", "1999-12-31"),
        ("２０２６－０１", "2026-01-01", "2026-01-31"),
        ("2026年1月至2026年2月", "2026-01-01", "2026-02-28"),
        ("2026-01～今天", "2026-01-01", "2026-03-01"),
        ("上周..", "2026-02-16", None),
    ],
)
def test_days_by_name(text: str, first: str | None, last: str | None) -> None:
    def day(iso: str | None) -> dt.date | None:
        return dt.date.fromisoformat(iso) if iso else None

    assert days(text, dt.date(2026, 3, 1)) == Days(day(first), day(last))


@pytest.mark.parametrize("text", ["那天", "2026-W60", "2026-Q5", "2026-1-32", "..", "1..2..3", "最近99999天", "0000"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        days(text, dt.date(2026, 3, 1))


# ── patterns ──────────────────────────────────────────────────────────────────────────────────────────────────────

FEW = "甲乙丙\U00020bb7，"
randoms = st.randoms(use_true_random=False)


@pytest.fixture(scope="module")
def dense(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Articles of few characters, half of them with one that is two numbers of UTF-16; in two segments."""
    folder = tmp_path_factory.mktemp("dense")
    rng = random.Random(5)
    (folder / "pages").mkdir()
    for part in range(2):
        with (folder / "pages" / f"{part}.jsonl").open("w", encoding="utf-8") as file:
            for number in range(150):
                letters = FEW if number % 2 else FEW.replace("\U00020bb7", "丁")
                lines = [
                    "".join(rng.choice(letters) for _ in range(rng.randint(1, 14))) for _ in range(rng.randint(2, 4))
                ]
                record = {"id": f"{part}-{number}", "headline": lines[0], "body": "\n".join(lines[1:])}
                file.write(json.dumps(record | {"date": f"2026-0{part + 1}-01"}) + "\n")
        index_of(folder / "archive.idx", folder / "pages")
    with search.open_index(folder / "archive.idx") as index:
        yield archive(index)


def letters(rng: random.Random, least: int, most: int) -> str:
    return "".join(rng.choice(FEW) for _ in range(rng.randint(least, most)))


def starred(rng: random.Random, _archive: Archive) -> Starred:
    pieces = []
    for _ in range(rng.randint(1, 4)):
        piece: list[str | None] = [None if rng.random() < 0.3 else char for char in letters(rng, 1, 3)]
        pieces.append(tuple(piece) if any(piece) else ("甲",))
    return Starred(tuple(pieces), rng.random() < 0.3)


def close(rng: random.Random, _archive: Archive) -> Close:
    parts = tuple(letters(rng, 1, 2) for _ in range(rng.choice((2, 2, 3, 4))))
    return Close(parts, rng.randint(0, 6), rng.random() < 0.5, rng.random() < 0.3)


def slipped(rng: random.Random, archive: Archive) -> Slipped:
    """A piece of a unit with as many slips in it as are allowed, or one more; or any text."""
    edits = rng.choice((1, 1, 2, 3))
    text = list(fold(rng.choice(rng.choice(archive.units))))
    while len(text) < 3 * edits:
        text.append(rng.choice(FEW))
    for _ in range(edits + rng.randint(0, 1)):
        at = rng.randrange(len(text))
        match rng.randrange(3):
            case 0:
                text[at] = rng.choice(FEW)
            case 1 if len(text) > 3 * edits:
                del text[at]
            case _:
                text.insert(at, rng.choice(FEW))
    return Slipped("".join(text), edits, rng.random() < 0.3)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(randoms, st.sampled_from((starred, close, slipped)), st.booleans())
def test_patterns_where_everything_nearly_matches(dense: Archive, rng: random.Random, kind: object, few: bool) -> None:
    """Of all articles, and of so few that their texts are put together for it."""
    tree = kind(rng, dense)  # type: ignore[operator]
    query, options = tree.render(rng), {"date": "2026-01-01"} if few else {}
    expected = {name for name in dense.grep(tree) if not few or name.startswith("0-")}
    assert set(found(dense.index, query, **options)) == expected, query


@settings(max_examples=100, deadline=None, derandomize=True)
@given(randoms, st.sampled_from((starred, close, slipped)))
def test_each_match_is_marked_as_printed(dense: Archive, rng: random.Random, kind: object) -> None:
    """Where the paragraph shown matches, what is marked in it is a match; for nearness all parts are marked."""
    tree: Starred | Close | Slipped = kind(rng, dense)  # type: ignore[operator]
    for hit in dense.index.search(tree.render(rng), limit=5):
        for snippet in hit.snippets:
            folded_text, marked = fold(snippet.text), [fold(snippet.text[a:b]) for a, b in snippet.ranges]
            match tree:
                case Starred():
                    shown = tree.expression().search(folded_text)
                    assert bool(shown) == bool(marked)
                    assert not shown or all(tree.expression().search(mark) for mark in marked)
                case Slipped(text, edits):
                    assert all(least(fold(text), mark) <= edits for mark in marked)
                    assert bool(marked) == Slipped(text, edits).matches_unit(folded_text)
                case Close(parts):
                    assert bool(marked) == tree.matches_unit(folded_text)
                    assert not marked or all(any(fold(part) in mark for mark in marked) for part in parts)


def least(text: str, mark: str) -> int:
    """Of marks that touch one another the best piece counts."""
    ends = range(len(mark) + 1)
    return min(Levenshtein.distance(text, mark[a:b]) for a in ends for b in ends if a <= b)


def test_slips_at_either_end_of_what_is_compared() -> None:
    """Of a text with slips in it, between others: the arrays and the single unit say what the table says."""
    rng = random.Random(1)
    letters = "甲乙丙丁戊己"
    for _ in range(1000):
        edits = rng.choice((1, 1, 2, 3))
        text = "".join(rng.choice(letters) for _ in range(rng.randint(3 * edits, 3 * edits + 8)))
        slips = list(text)
        for _ in range(rng.randint(0, edits + 1)):
            at = rng.randrange(len(slips))
            slips[at : at + rng.randint(0, 1)] = rng.choice(("", "", rng.choice(letters)))
            slips = slips or ["甲"]
        around = ["".join(rng.choice("甲乙") for _ in range(rng.randint(0, 3))) for _ in range(3)]
        lines = [around[0], around[1] + "".join(slips) + around[2]]
        array = numbers("\n".join(lines))
        units = split(array, np.array([0, len(array)]), np.arange(1))
        pieces = [
            (begin, Needle(piece, numbers(piece), tuple(range(len(piece))), (), 0, 1.0))
            for begin, piece in fuzzy.cut(text, edits, lambda _char: 0.5)
        ]
        expected = [at for at, line in enumerate(lines) if least_edits(text, line, edits) <= edits]
        assert fuzzy.matching(units, numbers(text), edits, pieces).tolist() == expected
        assert [at for at, line in enumerate(lines) if fuzzy.spans(text, edits, line)] == expected


def numbers(text: str) -> NDArray[np.uint16]:
    return np.frombuffer(text.encode("utf-16-le"), "<u2")


def test_a_long_run_is_not_all_marked(tmp_path: Path) -> None:
    """The pieces are, and what stands between them where it is short."""
    body = "农民" + "工" * 3 + "工资。" + "农" + "田" * 60 + "资"
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "a", "headline": "题", "body": body}) + "\n")
    index_of(tmp_path / "idx", tmp_path / "a.jsonl")
    with search.open_index(tmp_path / "idx") as index:
        (hit,) = index.search('"农*资"')
        assert [snippet.text[a:b] for snippet in hit.snippets for a, b in snippet.ranges] == [
            "农民工工工工资",
            "农",
            "资",
        ]


# ── other forms ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("1998", ("一九九八",)),
        ("一九九八年", ("1998年",)),
        ("二○二六", ("2026", "二〇二六", "二零二六")),
        ("2026年12月31日", ("二〇二六年十二月三十一日", "二○二六年十二月三十一日", "二零二六年十二月三十一日")),
        ("十二月", ("12月",)),
        ("二十日", ("20日",)),
        ("10月1日", ("十月一日",)),
        ("十五五", ()),
        ("19981", ()),
        ("一九九八一", ()),
        ("大桥", ()),
    ],
)
def test_numbers_the_other_way(text: str, others: tuple[str, ...]) -> None:
    assert forms(text) == others


@given(st.dates(dt.date(1800, 1, 1), dt.date(2099, 12, 31)))
def test_a_day_there_and_back(day: dt.date) -> None:
    text = f"{day.year}年{day.month}月{day.day}日"
    assert all(text in forms(form) for form in forms(text))


def test_the_other_form_is_offered_not_added(called: Jianbao, tmp_path: Path) -> None:
    records = [
        {"id": "a", "headline": "一九九八年的桥", "body": "一九九八年修的。"},
        {"id": "b", "headline": "新桥", "body": "１９９８年修的。"},
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    index_of(tmp_path / "idx", tmp_path / "a.jsonl")
    for query in ("1998年", '"１９９８年"', '桥 "1998年"'):
        done = called("search", query, "--format", "jsonl", index=tmp_path / "idx")
        assert [json.loads(line)["id"] for line in done.out.splitlines()] == ["b"]
        assert "also printed as 一九九八年: 1 article\n" in done.err
    assert "also printed as 1998年: 1 article" in called("search", "一九九八年", index=tmp_path / "idx").err
    assert "also" not in called("search", "新桥", index=tmp_path / "idx").err


def test_all_headlines_of_shenbao_by_their_simplified_form(tmp_path: Path) -> None:
    """Each headline is asked for, as a phrase in the headline, in the form OpenCC makes of it (t2s), and is marked whole
    in the text as printed; and each simplified headline by the traditional phrase.

    All are 184: of the 186 lines of the corpus the first only shows the form of the others, and one article has no
    headline (8 August 1909).
    """
    from opencc import OpenCC

    simplify = OpenCC("t2s").convert
    traditional = [record | {"id": str(number)} for number, record in enumerate(corpus_articles("shenbao"))]
    traditional = [record for record in traditional if record["date"] and record["title"]]
    simplified = [{**record, "title": simplify(record["title"])} for record in traditional]
    missed: list[tuple[str, str]] = []
    for printed, typed in ((traditional, simplified), (simplified, traditional)):
        lines = tmp_path / f"{len(list(tmp_path.iterdir()))}.jsonl"
        lines.write_text("".join(json.dumps(record) + "\n" for record in printed), encoding="utf-8")
        index_of(lines.with_suffix(".idx"), lines)
        with search.open_index(lines.with_suffix(".idx")) as index:
            for record in typed:
                query = Quoted(record["title"], True).render(random.Random(0))
                hits = {hit.article.id: hit for hit in index.search(query, limit=None)}
                if hit := hits.get(record["id"]):
                    marked = matches(hit.article.headline, hit.needles)
                    assert [fold(hit.article.headline[a:b]) for a, b in marked] == [fold(record["title"])]
                else:
                    missed.append((record["id"], record["title"]))
    pairs = [(one["title"], other["title"]) for one, other in zip(traditional, simplified, strict=True)]
    assert len(pairs) == 184
    assert sum(one != other for one, other in pairs) > 170
    assert not missed


# ── explain ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_explain_tells_each_part(called: Jianbao, sample_index: Path) -> None:
    done = called("search", "--explain", '大桥 恢复通行 "枫?大桥" -section:文化', "page:1..4", index=sample_index)
    assert done.code == 0
    lines = [re.split(r"\s{2,}", line.strip(), maxsplit=1) for line in done.out.splitlines()]
    kinds = [text for _, text in lines]
    assert kinds == [
        "all of",
        "words 大桥",
        "words 恢复通行, cut into 恢复 · 通行; or as typed",
        'wildcards "枫?大桥"',
        "not",
        "section 文化",
        "page 1 to 4",
    ]
    with search.open_index(sample_index) as index:
        counts = [int(count.replace(",", "")) for count, _ in lines]
        parts = ("大桥", "恢复通行", '"枫?大桥"', "-section:文化", "section:文化", "page:1..4")
        assert counts[1:] == [len(index.search(query)) for query in parts]
        assert counts[0] == len(index.search('大桥 恢复通行 "枫?大桥" -section:文化 page:1..4'))


def test_explain_as_json_and_of_nothing(called: Jianbao, sample_index: Path) -> None:
    done = called("search", "--explain", "--format", "json", "蟾蜍骑自行车", "--section", "要闻", index=sample_index)
    told = json.loads(done.out)
    assert (done.code, told["kind"], told["articles"]) == (1, "all of", 0)
    assert [part["kind"] for part in told["parts"]] == ["words", "section"]
    with search.open_index(sample_index) as index:
        every = str(len(index.search("")))
    assert called("search", "--explain", index=sample_index).out.split() == [every, "every", "article"]
    assert called("search", "--explain", "甲", "--format", "csv", index=sample_index).code == 2
