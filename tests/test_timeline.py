"""In: `jianbao timeline` on the sample and on invented years. Out: counts as by hand, pictures that fit, SVG that is XML."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import search
from search.timeline import PERIODS, Gap, Period, Point, timeline
from search.width import width
from tests.conftest import Jianbao

FORMS = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m", "year": "%Y"}
LENGTHS = {"day": 10, "week": 8, "month": 7, "year": 4}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def articles(sample_index: Path) -> list[Any]:
    """All articles of the sample."""
    with search.open_index(sample_index) as index:
        return [hit.article for hit in index.search(limit=None)]


def has(article: Any, text: str) -> bool:
    """Whether a phrase stands in it, plainly."""
    return any(text in part for part in (article.headline, article.kicker or "", article.deck or "", article.body))


def old(tmp_path: Path, called: Jianbao, *dates: str) -> None:
    """An index of articles of these days, and one without."""
    lines = [{"headline": "渡口", "body": "正文。", "date": date} for date in dates]
    lines.append({"headline": "渡口", "body": "无日期的正文。"})
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert called("index", "a.jsonl").code == 0


def test_a_timeline_counts_every_match(called: Jianbao, sample_index: Path, articles: list[Any]) -> None:
    found = json.loads(
        called("timeline", '"大桥"', '"渡轮"', "--by", "day", "--format", "json", index=sample_index).out
    )
    assert (found["by"], found["queries"], found["complete"], found["undated"]) == (
        "day",
        ['"大桥"', '"渡轮"'],
        True,
        None,
    )
    for order, text in enumerate(("大桥", "渡轮")):
        by_hand = Counter(article.date.isoformat() for article in articles if has(article, text))
        counts = {one["period"]: one["articles"][order] for one in found["periods"] if one["articles"][order]}
        assert counts == dict(by_hand)
        assert found["totals"][order] == by_hand.total()
    printed = Counter(article.date.isoformat() for article in articles)
    assert all(one["printed"] == printed[one["period"]] for one in found["periods"])


def test_the_table_has_shares_beside_counts(called: Jianbao, sample_index: Path, articles: list[Any]) -> None:
    args = ("timeline", "大桥", "渡轮", "--by", "week", "--relative", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(called(*args, index=sample_index).out)))
    assert list(rows[0]) == ["week", "大桥", "渡轮", "printed", "大桥 per 1000", "渡轮 per 1000"]
    for row in rows:
        assert float(row["大桥 per 1000"]) == pytest.approx(1000 * int(row["大桥"]) / int(row["printed"]), abs=0.001)
    assert sum(int(row["printed"]) for row in rows) == len(articles)
    alone = list(csv.reader(io.StringIO(called("timeline", "--by", "year", "--format", "csv", index=sample_index).out)))
    assert alone[0] == ["year", "articles", "printed"]
    assert all(row[1] == row[2] for row in alone[1:])


def test_filters_hold_for_what_is_printed_as_well(called: Jianbao, sample_index: Path, articles: list[Any]) -> None:
    args = ("timeline", "大桥", "--by", "year", "--section", "要闻", "--format", "json")
    found = json.loads(called(*args, index=sample_index).out)
    by_year = Counter(str(article.date.year) for article in articles if article.section == "要闻")
    assert {one["period"]: one["printed"] for one in found["periods"]} == dict(by_year)


def test_nothing_found_and_wrong_use(called: Jianbao, sample_index: Path) -> None:
    for form in ("text", "csv", "json", "svg"):
        nothing = called("timeline", '"蟾蜍骑自行车"', "--format", form, index=sample_index)
        assert (nothing.code, nothing.err) == (1, "jianbao: no article matches\n"), form
        assert form not in ("text", "svg") or nothing.out == ""
    one_of_two = called("timeline", '"蟾蜍骑自行车"', "大桥", index=sample_index)
    assert one_of_two.code == 0
    assert 'no article matches "蟾蜍骑自行车"' in one_of_two.err
    unknown = called("timeline", "--reporter", "罗严", index=sample_index)
    assert unknown.code == 1
    assert "did you mean 罗岩" in unknown.err
    wrong = called("timeline", "大桥", '渡"轮', index=sample_index)
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err.split("\n")[1:3] == ['  渡"轮', "    ^"]
    noted = called("timeline", "大*桥", "渡轮", index=sample_index)
    assert "* is text outside quotation marks" in noted.err
    many = called("timeline", *"一二三四五六七", index=sample_index)
    assert many.code == 2
    assert "7 queries" in many.err


def test_long_gaps_are_one_line(called: Jianbao, tmp_path: Path) -> None:
    old(tmp_path, called, "1950-01-01", "1999-12-31", "2000-01-02")
    text = called("timeline", "渡口", "--by", "day").out.splitlines()
    assert [line.split()[0] for line in text] == [
        *("1950-01-01", "⋮", "1999-12-31", "2000-01-01", "2000-01-02", "undated"),
    ]
    assert text[1] == "⋮ 18,260 days without one"
    done = called("timeline", "渡口", "--by", "day", "--format", "csv")
    assert len(done.out.splitlines()) == 18266
    assert done.err == "4 articles\n"


def test_from_the_first_year_to_the_last_is_bounded(called: Jianbao, tmp_path: Path) -> None:
    old(tmp_path, called, "0001-01-01", "1949-10-01", "9999-12-31")
    for form in ("csv", "json"):
        done = called("timeline", "渡口", "--by", "day", "--format", form)
        assert done.code == 0
        assert "only 3 days with a match, of 3,652,059" in done.err
        assert len(done.out) < 1000
    assert json.loads(done.out)["complete"] is False
    for by in PERIODS:
        lines = called("timeline", "渡口", "--by", by).out.splitlines()
        assert [line.split()[0] for line in lines][1::2] == ["⋮", "⋮", "undated"], by
        picture = called("timeline", "渡口", "--by", by, "--format", "svg").out
        ET.fromstring(picture)
        assert len(picture) < 20_000, by
        assert "9999" not in picture or by == "year"


@pytest.mark.parametrize("columns", [40, 80, 120, 200])
@pytest.mark.parametrize("options", [(), ("--relative",)])
def test_bars_fill_the_width_and_no_more(
    called: Jianbao, sample_index: Path, columns: int, options: tuple[str, ...]
) -> None:
    for queries in (("大桥",), ("大桥", "渡轮", "“让桥于民” OR 加固 OR 一个长得放不下的检索式一二三四五六七八九十")):
        done = called("timeline", *queries, "--by", "day", *options, index=sample_index, env={"COLUMNS": str(columns)})
        widths = [width(line) for line in done.out.splitlines()]
        assert max(widths) <= columns
        assert max(widths) >= columns - 1
        begins = {line.index("█") for line in done.out.splitlines() if "█" in line and line.startswith("20")}
        assert len(begins) == 1


def test_bars_are_as_long_as_their_numbers(called: Jianbao, sample_index: Path) -> None:
    lines = called("timeline", "大桥", "渡轮", "--by", "day", index=sample_index).out.splitlines()[2:]
    counted = [(int(line.split()[-2]), line.split()[-1]) for line in lines if line.split()[-1][0] in "█▒"]
    most = max(count for count, _ in counted)
    longest = max(len(bar) for _, bar in counted)
    assert all(len(bar) == max(1, round(longest * count / most)) for count, bar in counted)
    assert all(len(set(bar)) == 1 for _, bar in counted)


def test_a_picture_is_whole_and_labelled(called: Jianbao, sample_index: Path) -> None:
    done = called("timeline", "大桥 OR <&>\x01", "渡轮", "--by", "day", "--format", "svg", index=sample_index)
    root = ET.fromstring(done.out)
    texts = [element.text or "" for element in root.iter(f"{SVG}text")]
    assert texts[0] == "大桥 OR <&>, 渡轮: articles by day"
    assert "articles 篇" in texts
    assert "2025-12-31" in texts
    assert len({element.get("stroke-dasharray") for element in root.iter(f"{SVG}polyline")}) == 2
    assert "href" not in done.out
    assert "script" not in done.out
    assert "style" not in done.out
    alone = ET.fromstring(called("timeline", "大桥", "--by", "day", "--format", "svg", index=sample_index).out)
    said = [element[0].text or "" for element in alone.iter(f"{SVG}rect") if len(element)]
    found = json.loads(called("timeline", "大桥", "--by", "day", "--format", "json", index=sample_index).out)
    assert said == [f"{one['period']}: {one['articles'][0]}" for one in found["periods"]]


dates = st.lists(st.one_of(st.none(), st.dates(), st.dates(dt.date(1999, 11, 1), dt.date(2000, 2, 1))), max_size=12)


@given(st.lists(dates, min_size=1, max_size=3), dates, st.sampled_from(PERIODS), st.integers(0, 5))
def test_any_days_are_counted_as_by_hand(
    of_queries: list[list[dt.date | None]], others: list[dt.date | None], by: Period, most_empty: int
) -> None:
    def ordinals(days: list[dt.date | None]) -> list[Any]:
        return [np.array([day.toordinal() if day else 0 for day in days[at::2]], np.int32) for at in range(2)]

    def called(day: dt.date | None) -> str:
        return "" if day is None else day.strftime(FORMS[by]).rjust(LENGTHS[by], "0")

    every = [day for days in of_queries for day in days] + others
    counted = timeline(by, [f"q{at}" for at in range(len(of_queries))], map(ordinals, of_queries), ordinals(every))
    rows = list(counted.rows(most_empty))
    points = [row for row in rows if isinstance(row, Point)] + [counted.undated]
    printed = Counter(map(called, every))
    for order, days in enumerate(of_queries):
        by_hand = Counter(map(called, days))
        assert {point.period: point.counts[order] for point in points if point.counts[order]} == dict(by_hand)
        assert counted.totals[order] == len(days)
    assert all(point.printed == printed[point.period] for point in points)
    gaps = [row for row in rows if isinstance(row, Gap)]
    assert all(gap.periods > most_empty for gap in gaps)
    assert len(points) - 1 + sum(gap.periods for gap in gaps) == counted.periods
    names = [name for row in rows for name in ((row.first, row.last) if isinstance(row, Gap) else (row.period,))]
    assert names == sorted(names)
