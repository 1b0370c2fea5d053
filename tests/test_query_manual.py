"""The manual page of the query language: every example on it is asked of the sample, and finds what the golden file says.

An example is an indented line of `cli/query.md`: the query, two spaces or more, what it means. What it finds is held
against the plain reading as well, where tests/trees.py can tell. JIANBAO_UPDATE_GOLDEN=1 writes the golden file anew.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path

import pytest

import search
from search.width import width
from tests.conftest import ROOT, Jianbao

GOLDEN = Path(__file__).parent / "golden" / "query.txt"
TODAY = dt.date(2026, 1, 3)
"""The sample's last issue is of the day before."""
PAGE = ROOT / "cli" / "query.md"
_EXAMPLE = re.compile(r"    (?! )(\S+(?: \S+)*)  +\S.*")


def examples() -> list[str]:
    """The queries on the page, in its order."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [match[1] for line in lines if (match := _EXAMPLE.fullmatch(line))]


def golden() -> dict[str, int]:
    """How many articles of the sample each finds."""
    rows = (line.split("\t") for line in GOLDEN.read_text(encoding="utf-8").splitlines())
    return {query: int(count) for count, query in rows}


def test_every_example_finds_what_it_should(sample_index: Path) -> None:
    with search.open_index(sample_index) as index:
        found = {query: len(index.search(query, today=TODAY)) for query in examples()}
    if os.environ.get("JIANBAO_UPDATE_GOLDEN") and not os.environ.get("CI"):
        GOLDEN.write_text("".join(f"{count}\t{query}\n" for query, count in found.items()), encoding="utf-8")
    assert found == golden()


def test_the_examples_show_something(sample_index: Path) -> None:
    """Each finds an article, and not all there are; what is said to be the same is."""
    counts = golden()
    assert len(counts) == len(examples()) >= 45
    with search.open_index(sample_index) as index:
        every = len(index.search(""))
    silent = {query for query, count in counts.items() if not 0 < count < every}
    assert silent <= SILENT, silent - SILENT
    for one, other in SAME:
        assert counts[one] == counts[other]


SILENT = {"date:last-week"}
"""The sample has no issue of that week."""
SAME = (
    ("(大桥 OR 渡轮) 元旦", "大桥 OR 渡轮 元旦"),
    ("大桥 -通车", "大桥 NOT 通车"),
    ("“恢复双向通行”", '"恢复双向通行"'),
    ("标题：大桥", "title:大桥"),
    ("大桥 或 渡轮", "大桥 OR 渡轮"),
    ("“枫?大桥”", '"枫?大桥"'),
)


def test_the_page_is_what_help_shows(called: Jianbao) -> None:
    done = called("help", "query")
    assert (done.code, done.out) == (0, PAGE.read_text(encoding="utf-8"))
    assert all(width(line) <= 80 for line in done.out.splitlines())


@pytest.mark.parametrize("name", ["MOST_ITEMS", "MOST_PATTERNS", "DEEPEST", "LONGEST", "FARTHEST", "LONGEST_FUZZY"])
def test_the_page_says_the_bounds(name: str) -> None:
    from search import parse, phrase

    bound = getattr(parse, name, None) or getattr(phrase, name)
    said = PAGE.read_text(encoding="utf-8").partition("## Bounds")[2]
    assert f"{bound:,}" in said or str(bound) in said
