"""An index after any history is that of a build from nothing: the same articles, the same answers, the same scores.

Every test changes real files and compares with a new index of the same folders, made beside the first. Names in an
index are relative to the folder it lies in, so both lie in one.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import time
from typing import Any

import pytest

import search
from indexer.errors import IndexMissing, IndexUnusable, JianbaoError, QueryError
from indexer.status import check
from tests.desk import Desk
from tests.made_up import (
    DAY2,
    FIRST_DAY,
    PAPER,
    article,
    issue,
    jump,
    page,
    page_name,
    paragraph,
    record,
)
from tests.oracles import assert_same, found, index_of, state


def test_the_first_build_says_what_it_did(desk: Desk) -> None:
    report = desk.run(desk.pages.folder)
    assert len(report.added) == 8
    assert (report.changed, report.removed, report.unchanged) == ((), (), 0)
    assert report.issues == report.issues_written == 2
    assert report.articles == len(desk.check().articles)
    assert report.problems == ()


def test_the_report_counts_articles_written(desk: Desk) -> None:
    report = desk.run(desk.pages.folder)
    assert report.articles_written == report.articles


def test_nothing_changed_is_nothing_written(desk: Desk) -> None:
    time.sleep(2.1)  # a file is trusted by its stamp from two seconds after it was last written
    desk.run(desk.pages.folder)
    before = desk.files()
    for paths in ((), (desk.pages.folder,)):
        report = desk.run(*paths)
        assert (report.added, report.changed, report.removed, report.unchanged) == ((), (), (), 8)
        assert (report.issues_written, report.issues_removed, report.issues) == (0, 0, 2)
        assert desk.files() == before
    desk.check()


def test_a_path_given_twice_is_one(desk: Desk) -> None:
    time.sleep(2.1)
    desk.run(desk.pages.folder)
    before = desk.files()
    desk.run(desk.pages.folder, desk.pages.folder)
    assert desk.files() == before


def test_nothing_changed_just_after_writing(indexed: Desk) -> None:
    """Files so new that they may yet change are read again, and nothing of it is an article written."""
    before = state(indexed.index)
    report = indexed.run()
    assert (report.added, report.changed, report.removed, report.unchanged) == ((), (), (), 8)
    assert (report.issues_written, report.articles_written) == (0, 0)
    assert_same(state(indexed.index), before)


def test_a_page_edited(indexed: Desk) -> None:
    name = page_name(FIRST_DAY, 2)
    text = (indexed.pages.folder / name).read_text(encoding="utf-8")
    indexed.pages.write({name: text + "\n" + article(indexed.rng) + "\n"})
    report = indexed.run()
    assert (report.added, report.changed, report.removed) == ((), (f"pages/{name}",), ())
    assert (report.unchanged, report.issues_written) == (7, 1)
    indexed.check()


def test_ids_of_neighbours_stay(indexed: Desk) -> None:
    """Put an article before the others, take out another: all the rest keep their ids."""
    before = state(indexed.index).articles.keys()
    name = page_name(FIRST_DAY, 2)
    text = (indexed.pages.folder / name).read_text(encoding="utf-8")
    first, second, *rest = text.split("\n\n## ")
    indexed.pages.write({name: article(indexed.rng) + "\n\n" + "\n\n## ".join([first, *rest])})
    indexed.run()
    after = indexed.check().articles.keys()
    assert len(before - after) == 1
    assert len(after - before) == 1
    assert second


def test_an_id_stays_when_the_end_of_the_article_is_corrected(indexed: Desk) -> None:
    name = page_name(FIRST_DAY, 3)
    text = (indexed.pages.folder / name).read_text(encoding="utf-8").rstrip()
    indexed.pages.write({name: text + paragraph(indexed.rng) + "\n"})
    before = state(indexed.index)
    indexed.run()
    after = indexed.check()
    assert after.articles.keys() == before.articles.keys()
    assert sum(after.articles[name] != before.articles[name] for name in after.articles) == 1


def test_a_page_removed(indexed: Desk) -> None:
    name = page_name(FIRST_DAY, 2)
    indexed.pages.delete(name)
    report = indexed.run()
    assert (report.added, report.changed, report.removed, report.unchanged) == ((), (), (f"pages/{name}",), 7)
    now = indexed.check()
    assert not any(name in text for text in now.articles.values())


def test_an_issue_removed(indexed: Desk) -> None:
    shutil.rmtree(indexed.pages.folder / PAPER / DAY2.isoformat())
    report = indexed.run()
    assert (len(report.removed), report.issues_removed, report.issues) == (4, 1, 1)
    indexed.check()


def test_the_rest_of_a_jump_comes_late(desk: Desk) -> None:
    """Page 4 arrives days after page 1: the article is one now, and keeps its id."""
    opening, rest = jump(desk.rng, 4)
    first, last = page_name(FIRST_DAY, 1), page_name(FIRST_DAY, 4)
    desk.pages.write({first: opening})
    desk.pages.delete(last)
    report = desk.run(desk.pages.folder)
    assert [(key, page) for key, _, page in report.lost_jumps] == [(f"{PAPER}/{FIRST_DAY}", "4")]
    (half,) = (a for a in _articles(desk) if a["page"] == 1 and a["date"] == FIRST_DAY.isoformat())
    desk.pages.write({last: rest})
    report = desk.run()
    assert (report.added, report.changed, report.issues_written) == ((f"pages/{last}",), (), 1)
    assert report.lost_jumps == ()
    (whole,) = (a for a in _articles(desk) if a["page"] == 1 and a["date"] == FIRST_DAY.isoformat())
    assert whole["id"] == half["id"]
    assert [source["path"] for source in whole["sources"]] == [f"pages/{first}", f"pages/{last}"]
    assert whole["body"].startswith(half["body"].removesuffix("\n"))
    assert len(whole["body"]) > len(half["body"])
    desk.check()
    desk.pages.delete(last)
    desk.run()
    assert half in _articles(desk)
    desk.check()


def _articles(desk: Desk) -> list[dict[str, Any]]:
    return [json.loads(text) for text in state(desk.index).articles.values()]


def test_a_page_renamed(indexed: Desk) -> None:
    """Same issue, page and section, another name: the same articles from another file."""
    name = page_name(FIRST_DAY, 2)
    other = f"{PAPER}/{FIRST_DAY}/第02版-经济.md"
    before = {article["id"] for article in _articles(indexed)}
    indexed.pages.move(name, other)
    report = indexed.run()
    assert (report.added, report.removed) == ((f"pages/{other}",), (f"pages/{name}",))
    indexed.check()
    assert {article["id"] for article in _articles(indexed)} == before


def test_a_page_moved_to_another_issue(indexed: Desk) -> None:
    indexed.pages.move(page_name(FIRST_DAY, 3), page_name(DAY2, 6))
    report = indexed.run()
    assert (report.issues_written, report.issues) == (2, 2)
    indexed.check()


def test_two_pages_change_places(indexed: Desk) -> None:
    """Each under the other's name, with the stamps each had."""
    one, other = page_name(FIRST_DAY, 2), page_name(DAY2, 2)
    indexed.pages.move(one, "aside.tmp")
    indexed.pages.move(other, one)
    indexed.pages.move("aside.tmp", other)
    assert len(indexed.run().changed) == 2
    indexed.check()


def test_a_file_touched(indexed: Desk) -> None:
    path = indexed.pages.folder / page_name(FIRST_DAY, 2)
    before = state(indexed.index)
    os.utime(path)
    path.write_bytes(path.read_bytes())
    report = indexed.run()
    assert (report.changed, report.unchanged, report.issues_written) == ((), 8, 0)
    assert_same(state(indexed.index), before)


@pytest.mark.parametrize("wait", [0.0, 2.2], ids=["at once", "later"])
def test_other_content_of_the_same_size_and_time(desk: Desk, wait: float) -> None:
    time.sleep(wait)
    desk.run(desk.pages.folder)
    time.sleep(0.01)
    path = desk.pages.folder / page_name(FIRST_DAY, 2)
    was, text = path.stat(), path.read_text(encoding="utf-8")
    path.write_text(text.replace("。", "！"), encoding="utf-8")
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    now = path.stat()
    assert (now.st_size, now.st_mtime_ns, now.st_ino) == (was.st_size, was.st_mtime_ns, was.st_ino)
    assert desk.run().changed == (f"pages/{page_name(FIRST_DAY, 2)}",)
    desk.check()


def test_an_older_file_put_back(indexed: Desk) -> None:
    """From a backup, with its old times: content decides, not age."""
    path = indexed.pages.folder / page_name(FIRST_DAY, 1)
    path.write_text(page(indexed.rng), encoding="utf-8")
    os.utime(path, (0, 0))
    assert len(indexed.run().changed) == 1
    indexed.check()


def test_a_file_twice_under_two_names(indexed: Desk) -> None:
    """In one issue its articles are there once, and name both files."""
    name, copy = page_name(FIRST_DAY, 2), f"{PAPER}/{FIRST_DAY}/第2版_经济.md"
    before = {article["id"]: article for article in _articles(indexed)}
    shutil.copy(indexed.pages.folder / name, indexed.pages.folder / copy)
    indexed.run()
    indexed.check()
    after = {article["id"]: article for article in _articles(indexed)}
    assert after.keys() == before.keys()
    twice = [a for a in after.values() if a["page"] == 2 and a["date"] == FIRST_DAY.isoformat()]
    assert twice
    assert all([source["path"] for source in a["sources"]] == [f"pages/{name}", f"pages/{copy}"] for a in twice)
    indexed.pages.delete(name)
    indexed.run()
    indexed.check()


def test_a_page_whose_day_nobody_knows_twice(desk: Desk) -> None:
    """In two folders, undated: two issues, and every id still is of one article."""
    text = page(desk.rng)
    desk.pages.write({"甲/scan_1.md": text, "乙/scan_1.md": text})
    desk.run(desk.pages.folder)
    desk.check()


# ── ready articles ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def lines(desk: Desk) -> list[str]:
    """Records of three days, and some of none."""
    days = (FIRST_DAY, DAY2, DAY2 + dt.timedelta(1), None)
    return [record(desk.rng, days[number % 4]) for number in range(12)]


def write_lines(desk: Desk, lines: list[str]) -> None:
    desk.pages.write({"ready/articles.jsonl": "\n".join(lines) + "\n"})


@pytest.mark.parametrize(
    "change", ["one line changed", "one put in at the top", "one put in at the end", "one taken out"]
)
@pytest.mark.parametrize("with_pages", [True, False], ids=["beside pages", "alone"])
def test_lines_of_ready_articles(desk: Desk, lines: list[str], change: str, with_pages: bool) -> None:
    if not with_pages:
        shutil.rmtree(desk.pages.folder / PAPER)
    write_lines(desk, lines)
    desk.run(desk.pages.folder)
    desk.check()
    fresh = record(desk.rng, DAY2)
    match change:
        case "one line changed":
            lines = [*lines[:5], fresh, *lines[6:]]
        case "one put in at the top":
            lines = [fresh, *lines]
        case "one put in at the end":
            lines = [*lines, fresh]
        case _:
            lines = [*lines[:5], *lines[6:]]
    write_lines(desk, lines)
    report = desk.run()
    assert report.changed == ("pages/ready/articles.jsonl",)
    if change in ("one line changed", "one put in at the end"):
        assert report.issues_written <= 2
    desk.check()


def test_ready_articles_in_two_files(desk: Desk, lines: list[str]) -> None:
    """The same lines in two files, then the second file gone."""
    lines = [line for line in lines if "date" in json.loads(line)]
    desk.pages.write({"a.jsonl": "\n".join(lines[:6]), "b.jsonl": "\n".join(lines[3:])})
    desk.run(desk.pages.folder)
    desk.check()
    desk.pages.delete("b.jsonl")
    desk.run()
    desk.check()


def test_ready_articles_with_ids_of_their_own(desk: Desk, lines: list[str]) -> None:
    """The ids of a record are kept, also where two records of one day claim the same."""
    named = [json.dumps({**json.loads(line), "id": f"a{number % 3}"}) for number, line in enumerate(lines[0::4])]
    write_lines(desk, [*named, named[0].replace("a0", "a1")])
    desk.run(desk.pages.folder)
    assert {"a0", "a1", "a2"} <= desk.check().articles.keys()


def test_an_id_of_any_length(desk: Desk) -> None:
    """Two ids that differ in their last character only, behind a thousand others."""
    lines = [json.dumps({**json.loads(record(desk.rng, DAY2)), "id": "a" * 1000 + end}) for end in "bc"]
    write_lines(desk, lines)
    desk.run(desk.pages.folder)
    desk.check()


def test_one_id_on_two_days(desk: Desk) -> None:
    """Two records of different days that say they have the same id: each can be had by its own."""
    one, other = (json.dumps({**json.loads(record(desk.rng, day)), "id": "a1"}) for day in (FIRST_DAY, DAY2))
    write_lines(desk, [one, other, json.dumps({**json.loads(other), "paper": "箬溪周报"})])
    desk.run(desk.pages.folder)
    desk.check()
    with search.open_index(desk.index) as index:
        with pytest.raises(QueryError) as error:
            index.get("a1")
        assert f"a1@{PAPER}/{FIRST_DAY}" in error.value.hint
        assert index.get(f"a1@{FIRST_DAY}") == index.get(f"a1@{PAPER}/{FIRST_DAY}") is not None
        with pytest.raises(QueryError):
            index.get(f"a1@{DAY2}")
        assert index.get("a1@2025-01-01") is None
    assert check(desk.index).faults == ()


def test_a_broken_line_is_named_and_the_rest_goes_in(desk: Desk, lines: list[str]) -> None:
    write_lines(desk, [*lines[:3], '{"title": "坏', *lines[3:]])
    report = desk.run(desk.pages.folder)
    assert [(name, line) for name, line, _ in report.problems] == [("pages/ready/articles.jsonl", 4)]
    assert desk.run().problems == report.problems, "a problem is named again as long as it is there"
    desk.check()
    write_lines(desk, lines)
    assert desk.run().problems == ()
    desk.check()


def test_a_file_that_cannot_be_read(indexed: Desk) -> None:
    """Named, and what was known of it is gone, as from a build from nothing; mended, it is back."""
    path = indexed.pages.folder / page_name(FIRST_DAY, 2)
    good = path.read_bytes()
    path.write_bytes(bytes(range(256)) * 40)
    report = indexed.run()
    assert [name for name, _, _ in report.problems] == [f"pages/{page_name(FIRST_DAY, 2)}"]
    indexed.check()
    path.write_bytes(good)
    assert indexed.run().problems == ()
    indexed.check()


# ── folders ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_folder_given_twice_and_one_inside_it(desk: Desk) -> None:
    inner = desk.pages.folder / PAPER / DAY2.isoformat()
    report = desk.run(desk.pages.folder, inner, desk.pages.folder)
    assert len(report.added) == 8
    now = desk.check()
    report = desk.run(inner)
    assert (report.added, report.changed, report.removed, report.unchanged) == ((), (), (), 8)
    assert_same(state(desk.index), now)
    desk.pages.delete(page_name(DAY2, 2))
    assert desk.run(desk.pages.folder).removed == ()
    assert desk.run(inner).removed == (f"pages/{page_name(DAY2, 2)}",)
    desk.check()


def test_the_inner_folder_first_then_the_outer(desk: Desk) -> None:
    inner = desk.pages.folder / PAPER / FIRST_DAY.isoformat()
    desk.run(inner)
    desk.check(inner)
    desk.run(desk.pages.folder)
    desk.check()


def test_one_folder_after_the_other(desk: Desk) -> None:
    """What was told before stays; without a path all of it is gone through."""
    one, other = (desk.pages.folder / PAPER / day.isoformat() for day in (FIRST_DAY, DAY2))
    desk.run(one)
    assert len(desk.run(other).added) == 4
    desk.check(one, other)
    desk.pages.delete(page_name(FIRST_DAY, 2))
    assert desk.run(other).removed == ()
    assert len(desk.run().removed) == 1
    desk.check(one, other)


def test_a_single_file(desk: Desk) -> None:
    path = desk.pages.folder / page_name(FIRST_DAY, 1)
    desk.run(path)
    desk.check(path)
    path.write_text(page(desk.rng), encoding="utf-8")
    desk.run()
    desk.check(path)


def test_the_index_inside_the_folder_it_is_of(desk: Desk) -> None:
    """`.jianbao` in the archive, as the command makes it: never indexed itself."""
    inside = desk.pages.folder / ".jianbao"
    assert index_of(inside, desk.pages.folder).articles == desk.run(desk.pages.folder).articles
    assert index_of(inside).added == ()


def test_paper_and_day_said_later(desk: Desk) -> None:
    """Pages that say neither: options given on a later run make them an issue, and stay without being said again."""
    desk.pages.write({f"scan_{number}.md": page(desk.rng) for number in range(3)})
    desk.run(desk.pages.folder)
    desk.check()
    said = {"paper": "箬溪周报", "date": "2026-02-01"}
    report = desk.run(desk.pages.folder, **said)
    assert report.issues_removed == 1
    now = desk.check(**said)
    assert now.facets["paper"]["箬溪周报"] == 9
    desk.run()
    desk.run(desk.pages.folder)
    assert_same(state(desk.index), now)
    desk.run(desk.pages.folder, paper="箬溪晚报", date="2026-02-02")
    desk.check(paper="箬溪晚报", date="2026-02-02")


def test_options_are_of_the_folder_they_were_given_with(desk: Desk) -> None:
    desk.pages.write({"甲/scan.md": page(desk.rng), "乙/scan.md": page(desk.rng)})
    one, other = desk.pages.folder / "甲", desk.pages.folder / "乙"
    desk.run(one, paper="箬溪周报", date="2026-02-01")
    desk.run(other, paper="鹤洲周报", date="2026-02-02")
    by_paper = {"箬溪周报": 3, "鹤洲周报": 3}
    assert state(desk.index).facets["paper"] == by_paper
    desk.run()
    assert state(desk.index).facets["paper"] == by_paper


def test_a_user_dictionary_changes(indexed: Desk) -> None:
    """All is cut anew; None keeps the dictionary there is."""
    word = "枫江大"
    indexed.run(indexed.pages.folder, userdict=f"{word} 100000\n")
    now = indexed.check(userdict=f"{word} 100000\n")
    report = indexed.run()
    assert report.rebuilt == ""
    assert_same(state(indexed.index), now)
    assert indexed.run(userdict="让桥于民 10\n").rebuilt
    indexed.check(userdict="让桥于民 10\n")
    indexed.run(userdict="")
    indexed.check(userdict="")


def test_made_anew_when_asked(indexed: Desk) -> None:
    before = state(indexed.index)
    report = indexed.run(rebuild=True)
    assert report.rebuilt
    assert report.issues_written == 2
    assert_same(before, state(indexed.index))
    indexed.pages.delete(page_name(FIRST_DAY, 2))
    indexed.pages.write({page_name(DAY2, 5): page(indexed.rng)})
    indexed.run(rebuild=True)
    indexed.check()


def test_made_anew_with_a_folder_that_is_not_named(desk: Desk) -> None:
    """--rebuild with one folder named keeps the others."""
    one, other = (desk.pages.folder / PAPER / day.isoformat() for day in (FIRST_DAY, DAY2))
    desk.run(one)
    desk.run(other)
    desk.run(other, rebuild=True)
    desk.check(one, other)


@pytest.mark.parametrize(
    "dated",
    [True, False],
    ids=["dated", "undated"],
)
def test_names_as_long_as_names_can_be(desk: Desk, dated: bool) -> None:
    """Folders with 80 characters in each name, as people make them: their files are changed and removed as others."""
    long = "/".join(name * 10 for name in ("旧报纸扫描件二", "尚未整理的部分", "第三次校对之后"))
    names = [f"{long}/{number}/{'枫津日报-2026-03-0' if dated else 'scan_'}{number}.md" for number in range(1, 4)]
    desk.pages.write({name: page(desk.rng) for name in names})
    desk.run(desk.pages.folder)
    desk.check()
    desk.pages.write({names[0]: page(desk.rng)})
    assert len(desk.run().changed) == 1
    desk.check()
    desk.pages.delete(names[1])
    assert len(desk.run().removed) == 1
    desk.check()


def test_what_is_no_index_is_left_alone(desk: Desk) -> None:
    with pytest.raises(IndexMissing):
        desk.run()
    with pytest.raises(JianbaoError):
        desk.run(desk.folder / "nowhere")
    with pytest.raises(JianbaoError):
        index_of(desk.folder / "no" / "such" / "folder.idx", desk.pages.folder)
    (desk.folder / "photos").mkdir()
    (desk.folder / "photos" / "1.jpg").write_bytes(b"\xff\xd8")
    with pytest.raises(IndexUnusable):
        index_of(desk.folder / "photos", desk.pages.folder)
    assert [path.name for path in (desk.folder / "photos").iterdir()] == ["1.jpg"]


def test_order_does_not_depend_on_history(indexed: Desk) -> None:
    """Also among articles of the same score and page: what a reader sees first is not a matter of what came when."""
    for _ in range(3):
        indexed.pages.write(issue(indexed.rng, FIRST_DAY))
        indexed.run()
    indexed.build()
    for query, sort in (("", "newest"), ("", "oldest"), ("记者", "relevance"), ('"，"', "newest")):
        orders = []
        for folder in (indexed.index, indexed.folder / "new1.idx"):
            with search.open_index(folder) as index:
                orders.append(found(index, query, sort=sort))
        assert orders[0] == orders[1], (query, sort)
