"""In: `jianbao concordance` on the sample and on any text. Out: as many lines as there are occurrences, each in its column.

The oracle reads every article and counts; words near are counted by hand as well, and G² against its textbook form.
"""

from __future__ import annotations

import csv
import io
import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import search
from cli.terminal import Screen
from indexer.errors import QueryError
from indexer.fold import fold
from indexer.records import Article
from indexer.schema import units
from search.collocates import likelihood
from search.concordance import ORDERS, SORTED_BY, Line, collated
from search.width import width
from tests.conftest import Jianbao
from tests.desk import HOW, sample_index
from tests.oracles import a_phrase, every_article, quoted

STYLE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(scope="module", params=HOW)
def index(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[search.Index]:
    with search.open_index(sample_index(tmp_path_factory.mktemp("sample"), request.param)) as opened:
        yield opened


@pytest.fixture(scope="module")
def articles(index: search.Index) -> list[Article]:
    """All articles of it."""
    return every_article(index)


def times(phrase: str, text: str) -> int:
    """How often a phrase stands in a text, overlapping or not."""
    return sum(text.startswith(phrase, at) for at in range(len(text)))


def occurrences(articles: Sequence[Article], phrase: str) -> Counter[str]:
    """How often a phrase stands in the folded units of each article that has it."""
    counted = {article.id: sum(times(phrase, fold(unit)) for unit in units(article)) for article in articles}
    return Counter({name: count for name, count in counted.items() if count})


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_a_line_for_every_occurrence_of_a_phrase(
    index: search.Index, articles: list[Article], rng: random.Random
) -> None:
    phrase = a_phrase(rng, [units(article) for article in articles], longest=4)
    if not fold(phrase):
        return
    found = index.concordance(quoted(phrase))
    expected = occurrences(articles, fold(phrase))
    lines = list(found)
    assert Counter(line.article.id for line in lines) == expected
    assert (len(found), found.articles) == (expected.total(), len(expected))
    for line in lines:
        assert fold(line.match) == fold(phrase)
        assert line.left + line.match + line.right == line.unit
        assert line.unit in units(line.article)


def test_of_words_and_patterns(index: search.Index, articles: list[Article]) -> None:
    for one, other in (("大桥", "加固"), ("大桥", "通车")):
        both = occurrences(articles, one).keys() & occurrences(articles, other).keys()
        expected = sum(occurrences(articles, word)[name] for name in both for word in (one, other))
        assert len(index.concordance(f"{one} {other}")) == expected > 0
    for query in ('"大?加固"', '"加固*通行"', '"枫江大桥"~1', '"大桥 加固"~10', "title:大桥 -section:要闻"):
        found = index.concordance(query)
        matches = {hit.article.id for hit in index.search(query, limit=None)}
        assert {line.article.id for line in found} == matches
        assert len(list(found)) == len(found) >= found.articles == len(matches) > 0, query
    twice = index.concordance("大桥 OR 大桥")
    assert len(twice) == len(index.concordance("大桥"))


def test_what_is_wanted_in_the_headline_has_lines_there_alone(index: search.Index) -> None:
    of_headlines = list(index.concordance("title:大桥"))
    assert {line.part for line in of_headlines} == {"headline"}
    both = list(index.concordance("title:大桥 加固"))
    assert {line.part for line in both if fold(line.match) == "大桥"} == {"headline"}
    assert {line.part for line in both if fold(line.match) == "加固"} >= {"body"}
    assert index.collocates("title:大桥", least=1).matches == len(of_headlines)


def test_filters_hold_and_an_empty_query_is_refused(index: search.Index) -> None:
    found = index.concordance("大桥", section="要闻", date_to="2025-12-31")
    assert {(line.article.section, str(line.article.date)) for line in found} == {("要闻", "2025-12-31")}
    for query in ("", "section:要闻", "-大桥"):
        with pytest.raises(QueryError, match="the query has none"):
            index.concordance(query)
    with pytest.raises(QueryError, match="no order 'best'"):
        index.concordance("大桥", order="best")  # type: ignore[arg-type]


def key(line: Line, by: str) -> tuple[bytes, ...]:
    """What a line is sorted by."""
    left, right = (collated(fold(text)) for text in ("", ""))
    left = collated(fold(line.left)[-SORTED_BY:][::-1])
    right = collated(fold(line.right)[:SORTED_BY])
    return {"left": (left, right), "right": (right, left), "match": (collated(fold(line.match)), right)}[by]


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_has_the_same_lines(index: search.Index, order: str) -> None:
    def place(line: Line) -> tuple[str, str, int, int]:
        return line.article.id, line.unit, line.first, line.last

    found = index.concordance("大桥 OR 的 OR 桥", order=order)  # type: ignore[arg-type]
    lines = list(found)
    assert sorted(map(place, lines)) == sorted(map(place, index.concordance("大桥 OR 的 OR 桥")))
    assert [place(line) for line in found.lines(37)] == [place(line) for line in lines[:37]]
    days = [str(line.article.date) for line in lines]
    match order:
        case "date" | "paper":
            assert days == sorted(days)
        case "newest":
            assert days == sorted(days, reverse=True)
        case _:
            keys = [key(line, order) for line in lines]
            assert keys == sorted(keys)


def test_common_characters_are_sorted_by_pinyin() -> None:
    assert sorted("张王李赵陈刘阿", key=collated) == list("阿陈李刘王张赵")


def test_papers_come_one_after_the_other(called: Jianbao, tmp_path: Path) -> None:
    lines = [
        {"headline": "渡口", "body": f"渡口{at}", "paper": paper, "date": f"2026-01-{9 - at:02}"}
        for at, paper in enumerate(["枫津日报", "箬溪周报", None, "枫津日报", "澄江报", "箬溪周报"])
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert called("index", "a.jsonl").code == 0
    rows = list(csv.DictReader(io.StringIO(called("concordance", "渡口", "--sort", "paper", "--format", "csv").out)))
    found = list(dict.fromkeys((row["paper"], row["date"]) for row in rows))
    assert [paper for paper, _ in found] == ["", "澄江报", "枫津日报", "枫津日报", "箬溪周报", "箬溪周报"]
    assert [date for paper, date in found if paper == "枫津日报"] == ["2026-01-06", "2026-01-09"]


# ── the command ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("columns", [30, 40, 79, 80, 120, 200])
def test_the_match_stands_in_one_column(called: Jianbao, sample_index: Path, columns: int) -> None:
    for query in ("大桥", '"加固*通行"', "的 OR jianbao OR 12"):
        args = ("concordance", query, "--limit", 0, "--sort", "left", "--color", "always")
        done = called(*args, index=sample_index, env={"COLUMNS": str(columns)})
        lines = done.out.splitlines()
        assert {width(line.split("\x1b[1;31m")[0]) for line in lines} == {width(lines[0].split("\x1b[1;31m")[0])}
        plain = [STYLE.sub("", line) for line in lines]
        assert max(map(width, plain)) <= columns
        assert done.err.startswith(f"{len(lines):,} matches in ")


ANY = st.text(alphabet=st.one_of(st.sampled_from("渡口桥a1 ，“\t\u0301"), st.characters(codec="utf-8")), max_size=60)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(ANY, ANY), min_size=1, max_size=8), st.integers(20, 200), st.none() | st.integers(1, 30))
def test_whatever_the_text_the_match_stands_in_one_column(
    index: search.Index, texts: list[tuple[str, str]], columns: int, context: int | None
) -> None:
    from cli.concordance import _text

    lines = [
        Line(
            Article("头", left + "渡口" + right, (), id="20260101-01-abcdef12"), "body", left + "渡口" + right, n, n + 2
        )
        for left, right in texts
        for n in [len(left)]
    ]
    shown = list(_text(iter(lines), index, context, Screen(columns, True)))
    assert len(shown) == len(lines)
    begins = {width(line[: line.index("\x1b[1;31m")]) for line in shown}
    assert len(begins) == 1
    assert all(width(STYLE.sub("", line)) <= columns for line in shown)
    assert all("\n" not in line and "\t" not in line for line in shown)


def test_each_line_has_its_source(called: Jianbao, sample_index: Path) -> None:
    for columns in (60, 80, 120):
        done = called("concordance", "大桥", index=sample_index, env={"COLUMNS": str(columns)})
        for line in done.out.splitlines():
            short = line.split()[-1]
            article = json.loads(called("show", short, "--format", "json", index=sample_index).out)
            assert article["id"].startswith(short)
            assert article["paper"] in line
            assert columns < 100 or f"{article['date']} {article['paper']} 第{article['page']}版" in line


def test_formats_agree(jianbao: Jianbao, sample_index: Path) -> None:
    args = ("concordance", "大桥", "--sort", "right", "--limit", 5, "--width", 6)
    whole = json.loads(jianbao(*args, "--format", "json", index=sample_index).out)
    lines = [json.loads(line) for line in jianbao(*args, "--format", "jsonl", index=sample_index).out.splitlines()]
    table = list(csv.DictReader(io.StringIO(jianbao(*args, "--format", "csv", index=sample_index).out)))
    assert whole["lines"] == lines
    assert len(lines) == 5 < whole["total"]
    for row, line in zip(table, lines, strict=True):
        assert {name: str(value or "") for name, value in line.items()} == row
        assert max(len(line["left"]), len(line["right"])) <= 6
    text = jianbao(*args, index=sample_index)
    assert text.err == f"5 of {whole['total']} matches in {whole['articles']} articles\n"
    for shown, line in zip(text.out.splitlines(), lines, strict=True):
        assert f"{line['left']} {line['match']} {line['right']}" in shown


def test_nothing_found_and_wrong_use(called: Jianbao, sample_index: Path) -> None:
    for form in ("text", "json", "jsonl", "csv"):
        for more in ((), ("--collocates",)):
            done = called("concordance", '"蟾蜍骑自行车"', "--format", form, *more, index=sample_index)
            assert (done.code, done.err) == (1, "jianbao: nothing matches\n"), (form, more)
            assert form in ("json", "csv") or done.out == ""
            if form == "json":
                assert json.loads(done.out)["total"] == 0
    unknown = called("concordance", "大桥", "--reporter", "罗严", index=sample_index)
    assert (unknown.code, unknown.out) == (1, "")
    assert "did you mean 罗岩" in unknown.err
    for more in ((), ("--collocates",)):
        assert "* is text outside quotation marks" in called("concordance", "大*桥", *more, index=sample_index).err
    for args in ((), ("section:要闻",), ('"大桥',), ("大桥", "--sort", "best"), ("大桥", "--width", "0")):
        done = called("concordance", *args, index=sample_index)
        assert (done.code, done.out) == (2, ""), args


# ── words near ────────────────────────────────────────────────────────────────────────────────────────────────────


def by_hand(index: search.Index, phrase: str, span: int) -> tuple[Counter[str], Counter[str]]:
    """The words near a phrase, and all others: each unit cut at the phrase, each word counted once."""
    near: Counter[str] = Counter()
    elsewhere: Counter[str] = Counter()
    for article in every_article(index):
        for unit in map(fold, units(article)):
            pieces = [index.cutter.query_words(piece) for piece in unit.split(phrase)]
            for at, words in enumerate(pieces):
                for place, word in enumerate(words):
                    behind = at > 0 and place < span
                    before = at < len(pieces) - 1 and place >= len(words) - span
                    (near if behind or before else elsewhere)[word] += 1
    return near, elsewhere


@pytest.mark.parametrize("span", [1, 3, 5])
def test_words_near_are_counted_by_hand(index: search.Index, span: int) -> None:
    near, elsewhere = by_hand(index, "大桥", span)
    found = index.collocates('"大桥"', span=span, least=1)
    assert (found.window, found.elsewhere, found.share) == (near.total(), elsewhere.total(), 1)
    listed = {one.word: one for one in found.words}
    for word, count in near.items():
        expected = near.total() * (count + elsewhere[word]) / (near.total() + elsewhere.total())
        assert (word in listed) == (count > expected), word
        if word in listed:
            one = listed[word]
            assert (one.near, one.elsewhere) == (count, elsewhere[word])
            assert one.left + one.right >= one.near
            assert one.expected == pytest.approx(expected)
            assert one.information == pytest.approx(math.log2(count / expected))
    measured = [one.likelihood for one in found.words]
    assert measured == sorted(measured, reverse=True)
    assert {one.word for one in index.collocates('"大桥"', span=span, least=3).words} == {
        word for word in listed if near[word] >= 3
    }


@given(*[st.integers(0, 500)] * 4)
def test_the_likelihood_is_that_of_the_table(near: int, rest: int, elsewhere: int, others: int) -> None:
    window, other_words = near + rest, elsewhere + others
    if not window or not other_words:
        return
    found = likelihood(near, window, elsewhere, other_words)
    share, of_near, of_others = (near + elsewhere) / (window + other_words), near / window, elsewhere / other_words

    def log_of(count: int, among: int, rate: float) -> float:
        hits = count * math.log(rate) if count else 0.0
        return hits + ((among - count) * math.log(1 - rate) if among > count else 0.0)

    separate = log_of(near, window, of_near) + log_of(elsewhere, other_words, of_others)
    together = log_of(near, window, share) + log_of(elsewhere, other_words, share)
    assert found == pytest.approx(2 * (separate - together), abs=1e-6)


def test_words_near_in_every_format(called: Jianbao, sample_index: Path) -> None:
    args = ("concordance", "大桥", "--collocates", "--limit", 4, "--least", 2)
    whole = json.loads(called(*args, "--format", "json", index=sample_index).out)
    lines = [json.loads(line) for line in called(*args, "--format", "jsonl", index=sample_index).out.splitlines()]
    table = list(csv.DictReader(io.StringIO(called(*args, "--format", "csv", index=sample_index).out)))
    assert whole["words"] == lines
    assert [{name: str(value) for name, value in line.items()} for line in lines] == table
    for columns in (40, 80, 120):
        done = called(*args, index=sample_index, env={"COLUMNS": str(columns)})
        shown = done.out.splitlines()
        assert [line.split()[0] for line in shown[1:]] == [line["word"] for line in lines]
        assert len({width(line) for line in shown}) == 1
        assert width(shown[0]) <= columns
        assert done.err.startswith(f"4 of {whole['total']} words near {whole['matches']} matches")
