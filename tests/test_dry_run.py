"""`index --dry-run` says what a run would do, article by article counted, and writes nothing at all."""

from __future__ import annotations

import json

import pytest

import search
from indexer.errors import IndexMissing
from indexer.write import Store
from tests.desk import Desk
from tests.disk import CAN_TRACE, traced
from tests.made_up import DAY2, FIRST_DAY, article, page, page_name
from tests.oracles import assert_same, index_of, state


def test_a_dry_run_writes_nothing_and_says_the_same(indexed: Desk) -> None:
    indexed.pages.delete(page_name(FIRST_DAY, 2))
    indexed.pages.write({page_name(DAY2, 3): page(indexed.rng), page_name(DAY2, 6): page(indexed.rng)})
    before, files = state(indexed.index), indexed.files()
    dry = indexed.run(dry_run=True)
    assert indexed.files() == files
    assert_same(state(indexed.index), before)
    real = indexed.run()
    for name in ("added", "changed", "removed", "unchanged", "issues_written", "issues_removed", "issues"):
        assert getattr(dry, name) == getattr(real, name), name
    indexed.check()


def test_a_dry_run_where_there_is_no_index_makes_none(desk: Desk) -> None:
    assert len(desk.run(desk.pages.folder, dry_run=True).added) == 8
    with pytest.raises(IndexMissing):
        search.open_index(desk.index)


def test_articles_are_counted_by_what_becomes_of_them(indexed: Desk) -> None:
    """One put in, one corrected at its end, one taken out with its page's other articles."""
    name = page_name(FIRST_DAY, 2)
    text = (indexed.pages.folder / name).read_text(encoding="utf-8").rstrip()
    indexed.pages.write({name: article(indexed.rng) + "\n\n" + text + "又，更正。\n"})
    gone = page_name(DAY2, 3)
    held = (indexed.pages.folder / gone).read_text(encoding="utf-8").count("## ")
    indexed.pages.delete(gone)
    dry = indexed.run(dry_run=True)
    assert (dry.articles_added, dry.articles_changed, dry.articles_removed) == (1, 1, held)
    real = indexed.run()
    assert (real.articles_added, real.articles_changed, real.articles_removed) == (1, 1, held)
    assert dry.articles == real.articles == len(indexed.check().articles)


def test_bad_files_are_named(indexed: Desk) -> None:
    (indexed.pages.folder / page_name(FIRST_DAY, 6)).write_bytes(bytes(range(128, 256)) * 40)
    indexed.pages.write({"more.jsonl": "{broken\n"})
    dry = indexed.run(dry_run=True)
    assert {name for name, _, _ in dry.problems} == {f"pages/{page_name(FIRST_DAY, 6)}", "pages/more.jsonl"}
    assert dry.problems == indexed.run().problems


def test_while_another_process_writes(indexed: Desk) -> None:
    """No lock is needed to look."""
    indexed.pages.write({page_name(DAY2, 6): page(indexed.rng)})
    with Store(indexed.index):
        assert len(indexed.run(dry_run=True).added) == 1


@pytest.mark.skipif(not CAN_TRACE, reason="watches system calls with ptrace: Linux on x86-64")
def test_no_call_changes_the_folder(indexed: Desk) -> None:
    """Not a lock, not a file that is deleted again, neither of an index that is there nor of one that is not."""
    indexed.pages.write({page_name(DAY2, 6): page(indexed.rng)})
    watched = traced(lambda: indexed.run(dry_run=True), indexed.folder)
    assert (watched.calls, watched.code) == ((), 0)
    other = indexed.folder / "other.idx"
    watched = traced(lambda: index_of(other, indexed.pages.folder, dry_run=True), indexed.folder)
    assert (watched.calls, watched.code) == ((), 0)


def test_ids_that_count_from_one_every_day(desk: Desk) -> None:
    """Records of two days with the same ids: one of each is corrected, or taken out."""

    def lines(*numbered: tuple[int, int, str]) -> str:
        records = (
            {
                "id": str(number),
                "paper": "枫津日报",
                "date": f"2026-03-0{day}",
                "title": f"渡口见闻{number}",
                "body": body,
            }
            for day, number, body in numbered
        )
        return "".join(json.dumps(record) + "\n" for record in records)

    first = [(day, number, f"第{day}日第{number}则。") for day in (1, 2, 3) for number in (1, 2)]
    desk.pages.write({"ready.jsonl": lines(*first)})
    desk.run(desk.pages.folder)
    desk.pages.write({"ready.jsonl": lines(*first[1:3], (2, 2, "更正。"), *first[4:])})
    for dry_run in (True, False):
        report = desk.run(dry_run=dry_run)
        assert (report.articles_added, report.articles_changed, report.articles_removed) == (0, 1, 1)
    desk.check()
