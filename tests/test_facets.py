"""In: `--facet` and `facets=` on the sample. Out: counts over all that match, as by hand, in every format."""

from __future__ import annotations

import csv
import io
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import search
from cli.facets import CHINESE
from indexer.errors import QueryError
from indexer.records import Article
from indexer.schema import facet_key, facet_values
from search.facets import COUNTED, Facet
from search.width import width
from tests.conftest import Jianbao
from tests.desk import HOW, sample_index

FORMS = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}


def values(article: Article, name: str) -> tuple[str, ...]:
    """What an article counts for."""
    if name in FORMS:
        return (article.date.strftime(FORMS[name]),) if article.date else ()
    return tuple(dict.fromkeys(facet_key(name, value) for value in facet_values(article, name)))


def agree(facet: Facet, articles: list[Article]) -> None:
    """A facet and the articles it counts."""
    by_hand = Counter(value for article in articles for value in values(article, facet.name))
    counted = {value if facet.name in FORMS else facet_key(facet.name, value): count for value, count in facet.values}
    assert counted == dict(by_hand), facet.name
    assert facet.without == sum(not values(article, facet.name) for article in articles), facet.name


@pytest.fixture(scope="module", params=HOW)
def index(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[search.Index]:
    with search.open_index(sample_index(tmp_path_factory.mktemp("sample"), request.param)) as opened:
        yield opened


def test_all_that_match_are_counted_not_only_those_shown(index: search.Index) -> None:
    rng = random.Random(5)
    words = [hit.article.headline[:2] for hit in index.search(limit=None)]
    for query in ("", "大桥", '"大桥" -section:要闻', "title:渡 OR 通车", *rng.sample(words, 10)):
        every = [hit.article for hit in index.search(query, limit=None)]
        results = index.search(query, limit=2, offset=1, facets=COUNTED)
        assert len(results) == len(every)
        assert list(results.facets) == list(COUNTED)
        for facet in results.facets.values():
            agree(facet, every)
            counts = [count for _, count in facet.values]
            if facet.name in FORMS:
                assert [value for value, _ in facet.values] == sorted(value for value, _ in facet.values)
            elif facet.name != "page":
                assert counts == sorted(counts, reverse=True)
    pages = [int(value) for value, _ in index.search(facets=("page",)).facets["page"].values]
    assert pages == sorted(pages)


def test_folding_hits_does_not_change_what_is_counted(index: search.Index) -> None:
    assert index.search("大桥", facets=COUNTED).facets == index.search("大桥", facets=COUNTED, collapse=True).facets
    assert index.search("大桥").facets == {}
    with pytest.raises(QueryError, match="nothing to count by 'colour'"):
        index.search("大桥", facets=("colour",))


def test_every_format_has_the_same_counts(called: Jianbao, sample_index: Path) -> None:
    args = ("search", "大桥", "--facet", "section,版次", "--facet", "记者，月", "--facet-limit", 0)
    names = ["section", "page", "reporter", "month"]
    whole = json.loads(called(*args, "--format", "json", "--limit", 1, index=sample_index).out)
    assert list(whole) == ["query", "total", "offset", "limit", "facets", "hits"]
    assert list(whole["facets"]) == names
    expected = [
        (name, one["value"], one["articles"])
        for name, facet in whole["facets"].items()
        for one in (*facet["values"], *([{"value": None, "articles": facet["without"]}] if facet["without"] else []))
    ]
    lines = called(*args, "--format", "jsonl", index=sample_index)
    assert [tuple(json.loads(line).values()) for line in lines.out.splitlines()] == expected
    assert lines.err == f"{whole['total']} articles\n"
    table = list(csv.reader(io.StringIO(called(*args, "--format", "csv", index=sample_index).out)))
    assert table[0] == ["facet", "value", "articles"]
    assert table[1:] == [[name, value or "", str(count)] for name, value, count in expected]
    text = called(*args, index=sample_index).out
    for _, value, count in expected:
        assert f"{count:,}  {value or '(none)'}" in text, value
    assert [line.split()[1] for line in text.splitlines() if line.startswith("by ")] == names


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_values_stand_in_columns(called: Jianbao, sample_index: Path, columns: int) -> None:
    args = ("search", "--limit", "1", "--facet", ",".join(COUNTED))
    text = called(*args, index=sample_index, env={"COLUMNS": str(columns)}).out
    assert max(map(width, text.splitlines())) <= columns
    under = text[text.index("\nby section") :].split("\n\n")[0].strip().split("\n")[1:]
    numbers = [
        [width(line[:at]) for at, char in enumerate(line) if line[at - 1 : at + 1].isdecimal()] for line in under
    ]
    assert all(places == numbers[0][: len(places)] for places in numbers)


def test_the_most_frequent_are_kept_and_the_rest_is_said(called: Jianbao, sample_index: Path) -> None:
    args = ("search", "--limit", "1", "--facet", "reporter,day", "--facet-limit", "2")
    every = json.loads(called(*args[:-1], "0", "--format", "json", index=sample_index).out)["facets"]
    two = json.loads(called(*args, "--format", "json", index=sample_index).out)["facets"]
    text = called(*args, index=sample_index).out
    for name, facet in two.items():
        assert facet["total"] == every[name]["total"] == len(every[name]["values"])
        counts = sorted((one["articles"] for one in every[name]["values"]), reverse=True)
        assert sorted((one["articles"] for one in facet["values"]), reverse=True) == counts[:2]
        assert f"2 of {facet['total']}" in text
    days = [one["value"] for one in two["day"]["values"]]
    assert days == sorted(days)


def test_the_command_counts_by_all_there_is() -> None:
    assert tuple(CHINESE) == COUNTED


def test_nothing_to_count(called: Jianbao, sample_index: Path) -> None:
    nothing = called("search", '"蟾蜍骑自行车"', "--facet", "section", index=sample_index)
    assert (nothing.code, nothing.out) == (1, "")
    found = json.loads(
        called("search", '"蟾蜍骑自行车"', "--facet", "section", "--format", "json", index=sample_index).out
    )
    assert found["facets"] == {"section": {"values": [], "total": 0, "without": 0}}
    rows = called("search", '"蟾蜍骑自行车"', "--facet", "section", "--format", "csv", index=sample_index)
    assert (rows.code, rows.out) == (1, "facet,value,articles\n")
    for args in (("--facet", "colour"), ("--facet", "section", "--format", "ris"), ("--facet-limit", "-1")):
        done = called("search", "大桥", *args, index=sample_index)
        assert (done.code, done.out) == (2, ""), args


def test_values_are_as_printed(called: Jianbao, tmp_path: Path) -> None:
    lines = [
        {"headline": f"第{at}篇", "body": "正文。", "section": section, "reporters": names, "page": page}
        for at, (section, names, page) in enumerate(
            [("要聞版", ["=罗岩"], "A3"), ("要闻", [], 12), (None, ["Ａda", "罗岩"], 2), ("要闻", ["\u202eabc"], "A10")]
        )
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert called("index", "a.jsonl").code == 0
    with search.open_index(tmp_path / ".jianbao") as index:
        facets = index.search(facets=("section", "page", "reporter")).facets
    ((section, count),) = facets["section"].values
    assert (section in ("要聞版", "要闻"), count) == (True, 3)
    assert [value for value, _ in facets["page"].values] == ["2", "12", "A3", "A10"]
    assert {value for value, _ in facets["reporter"].values} == {"=罗岩", "Ａda", "罗岩", "\u202eabc"}
    assert facets["reporter"].without == 1
    shown = called("search", "--facet", "reporter").out
    assert "\u202e" not in shown
    table = list(csv.reader(io.StringIO(called("search", "--facet", "reporter", "--format", "csv").out)))
    assert ["reporter", "'=罗岩", "1"] in table
