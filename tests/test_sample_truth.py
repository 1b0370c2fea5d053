"""The sample corpus, taken apart, against what a reader says is on its pages: each difference by article and field.

`tests/data/sample_truth.jsonl` was written beside the pages, by hand, before the code could read them.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from indexer.jsonform import to_json
from indexer.pages import Imprint, RawPage
from indexer.pipeline import Issue, page_issue, take_apart, whole_issue
from indexer.read import discover, read_file
from tests.oracles import SAMPLE

TRUTH = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "sample_truth.jsonl").read_text(encoding="utf-8").splitlines()
]
FIELDS = ("kicker", "deck", "column", "byline", "reporters", "agency", "dateline", "continued_on", "section", "paper")

# Differences that are known: (headline, field or "missing") → why. Each must still be there: what is mended is
# taken out of this list.
_EVENT = "the day of an event, with an hour behind it: taken for no dateline"
_BEHIND = "names of columns before their articles, each given to the one before it"
KNOWN: dict[tuple[str, str], str] = {
    ("枫江大桥加固工程通过荷载试验", "dateline"): _EVENT,
    ("邻省连降暴雪,枫津送去三车棉被", "dateline"): _EVENT,
    ("把大家伙儿的难处记在本子上", "dateline"): _EVENT,
    ("江边短句（组诗）", "column"): "a column with two pieces under it: given to the first alone",
    ("致读者", "byline"): "the paper itself as the writer, on a line of its own",
    ("致读者", "body"): "the paper itself as the writer, on a line of its own",
    ("孩子把周三晚上过成了什么样", "column"): _BEHIND,
    ("坏掉的电子医保码，哪里能修", "column"): _BEHIND,
    ("灯杆挪走了，往前还是往后，市民有话说", "column"): _BEHIND,
    ("霞溪县给独居老人配了“会说话”的药盒", "column"): _BEHIND,
    ("老人大学要开修车班", "column"): _BEHIND,
}


@pytest.fixture(scope="module")
def issues() -> list[Issue]:
    """The three issues of the sample, whole."""
    pages = defaultdict(list)
    for path in discover(SAMPLE):
        (raw,) = read_file(path, path.relative_to(SAMPLE).as_posix()).pages
        assert isinstance(raw, RawPage)
        pages[page_issue(raw, Imprint())].append(take_apart(raw, Imprint()))
    return [whole_issue(found, ()) for found in pages.values()]


@pytest.fixture(scope="module")
def articles(issues: list[Issue]) -> list[dict[str, Any]]:
    return [to_json(article) for issue in issues for article in issue.articles]


def _same(field: str, one: Any, other: Any) -> bool:
    """Alike but for spaces, which OCR puts in and takes out, and the bullet some bylines begin with."""
    if isinstance(one, str) and isinstance(other, str):
        one, other = (_SPACE.sub("", text) for text in (one, other))
        if field == "byline":
            one, other = one.lstrip(_BULLETS), other.lstrip(_BULLETS)
    return bool((one or None) == (other or None))


_SPACE = re.compile(r"[^\S\n]+")
_BULLETS = "●■□◆▲"


def differences(truth: dict[str, Any], articles: list[dict[str, Any]]) -> dict[str, tuple[Any, Any]]:
    """Field → (what is right, what was found), for the article of this day, page and headline."""
    found = [a for a in articles if (a["date"], a["page"], a["headline"]) == _name(truth)]
    if len(found) != 1:
        return {"missing": (truth["headline"], [a["headline"] for a in articles if a["page"] == truth["page"]])}
    (article,) = found
    return {
        field: (truth[field], article[field])
        for field in (*FIELDS, "body")
        if not _same(field, truth[field], article[field])
    }


def _name(truth: dict[str, Any]) -> tuple[str, int, str]:
    return truth["date"], truth["page"], truth["headline"]


def test_three_issues(issues: list[Issue]) -> None:
    days = sorted({str(article.date) for issue in issues for article in issue.articles})
    assert days == ["2025-12-31", "2026-01-01", "2026-01-02"]
    assert len(issues) == 3


@pytest.mark.parametrize("truth", TRUTH, ids=lambda truth: f"{truth['date']} {truth['page']} {truth['headline'][:14]}")
def test_each_article(articles: list[dict[str, Any]], truth: dict[str, Any]) -> None:
    wrong = differences(truth, articles)
    known = {field for headline, field in KNOWN if headline == truth["headline"]}
    assert wrong.keys() >= known, f"mended: take {known - wrong.keys()} out of KNOWN"
    for field in known:
        del wrong[field]
    said = "\n".join(f"{field}\n  right {right!r}\n  found {was!r}" for field, (right, was) in wrong.items())
    assert not wrong, f"{truth['headline']}\n{said}"


def test_no_article_that_is_none(articles: list[dict[str, Any]]) -> None:
    """Nothing is called an article that a reader would not call one."""
    names = {_name(truth) for truth in TRUTH}
    extra = [(a["date"], a["page"], a["headline"], a["body"][:40]) for a in articles if _name(a) not in names]
    assert [each for each in extra if (each[2], "extra") not in KNOWN] == []
