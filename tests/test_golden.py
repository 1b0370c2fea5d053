"""Invented pages, each with one real fault, against what a careful reader says they hold; and laws for every page.

`tests/golden/<stage>/<case>/` holds `input.md` or `input.txt` (of a case with several pages: `input.01.md`,
`input.04.md`) and `expected.*`. A page is read as that page of the 枫津日报 of 2026-03-05. Stages:

    clean      → expected.txt    blocks with their levels and lines, and what was set aside
    page       → expected.jsonl  the articles of one page, then what was set aside
    issue      → expected.jsonl  the articles of several pages, jumps followed

JIANBAO_UPDATE_GOLDEN=1 writes what the code says now into `expected.*`: to be read before it is kept. Never in CI.
`known_failures.txt` names cases the code gets wrong yet, each with the reason; one that passes has to come out of it.
"""

from __future__ import annotations

import html
import json
import os
import random
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from indexer.clean import clean
from indexer.jsonform import dumps, to_json
from indexer.pages import Imprint, Page, RawPage, Segmented
from indexer.pipeline import take_apart, whole_issue
from indexer.read import discover, read_file
from indexer.records import Article
from indexer.segment import segment
from indexer.stitch import stitch
from tests.oracles import SAMPLE

GOLDEN = Path(__file__).parent / "golden"
UPDATE = os.environ.get("JIANBAO_UPDATE_GOLDEN") == "1"
CASES = sorted(path for path in GOLDEN.glob("*/*") if path.is_dir())
NAMES = [path.relative_to(GOLDEN).as_posix() for path in CASES]
PAPER, DAY = "枫津日报", "2026-03-05"


def known_failures() -> dict[str, str]:
    """Case → why it fails."""
    lines = (GOLDEN / "known_failures.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))


def pages_of(case: Path) -> list[RawPage]:
    """The pages of a case, read as files are."""
    pages = []
    for path in sorted(case.glob("input.*")):
        number = re.fullmatch(r"input\.(?:(\d+)\.)?(?:md|txt)", path.name)
        assert number, f"{path}: is not input.md or input.04.md"
        (raw,) = read_file(path, f"{PAPER}-{DAY}-{number[1] or '01'}{path.suffix}").pages
        assert isinstance(raw, RawPage)
        pages.append(raw)
    assert pages, f"{case}: no input"
    return pages


SAMPLE_PAGES = [path.relative_to(SAMPLE).as_posix() for path in discover(SAMPLE)]


def page_named(name: str) -> list[RawPage]:
    """The pages of a case, or a page of the sample."""
    if name in NAMES:
        return pages_of(GOLDEN / name)
    (raw,) = read_file(SAMPLE / name, name).pages
    assert isinstance(raw, RawPage)
    return [raw]


# ── as expected ───────────────────────────────────────────────────────────────────────────────────────────────────


def shown(stage: str, pages: list[RawPage]) -> str:
    """What a stage makes of pages, as text to be read and compared."""
    if stage == "clean":
        (raw,) = pages
        page = clean(raw)
        blocks = [
            f"{'#' * block.level or '¶'} {block.lines.first}-{block.lines.last} {block.text}" for block in page.blocks
        ]
        aside = [f"{piece.reason} {piece.lines.first}-{piece.lines.last} {piece.text}" for piece in page.set_aside]
        return "\n".join([*blocks, *aside]) + "\n"
    issue = whole_issue([take_apart(raw, Imprint()) for raw in pages], ())
    lines: list[dict[str, Any]] = []
    for article in sorted(issue.articles, key=lambda article: article.sources):
        record = {key: value for key, value in to_json(article).items() if value not in (None, [], "")}
        for key in ("schema_version", "id", "paper", "date", "date_source", "section"):
            record.pop(key, None)
        record["sources"] = [[s["path"].rpartition("-")[2], *s["lines"]] for s in record["sources"]]
        lines.append(record)
    lines.append({"set aside": sorted(piece.text for piece in issue.set_aside)})
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n"


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_as_expected(case: Path, request: pytest.FixtureRequest) -> None:
    stage, name = case.relative_to(GOLDEN).parts
    said = shown(stage, pages_of(case))
    path = case / ("expected.txt" if stage == "clean" else "expected.jsonl")
    if UPDATE:
        assert os.environ.get("CI", "").lower() not in ("1", "true"), "expected files are never written in CI"
        path.write_text(said, encoding="utf-8")
        return
    if why := known_failures().get(f"{stage}/{name}"):
        request.applymarker(pytest.mark.xfail(strict=True, reason=why))
    right = path.read_text(encoding="utf-8")
    if stage == "clean":
        assert said.splitlines() == right.splitlines()
    else:
        assert [json.loads(line) for line in said.splitlines()] == [json.loads(line) for line in right.splitlines()]


def test_known_failures_are_cases() -> None:
    assert set(known_failures()) <= set(NAMES)
    assert CASES


# ── laws ──────────────────────────────────────────────────────────────────────────────────────────────────────────

EVERY_PAGE = [*NAMES, *SAMPLE_PAGES]
_SPACE = re.compile(r"\s+")


def _characters(texts: list[str]) -> Counter[str]:
    return Counter(_SPACE.sub("", "".join(texts)))


def _printed(segmented: Segmented, page: Page) -> list[str]:
    """All text of drafts, and of what was set aside. A column's name over several articles is printed once."""
    texts = [piece.text for piece in segmented.set_aside]
    columns: Counter[str] = Counter()
    for draft in segmented.drafts:
        texts += [block.text for block in draft.titles]
        texts += [*draft.bylines, *draft.jumps, *(paragraph.text for paragraph in draft.paragraphs)]
        columns.update(draft.columns)
    for name, count in columns.items():
        texts += [name] * min(count, sum(name in block.text for block in page.blocks))
    return texts


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_no_character_is_lost_or_made(name: str) -> None:
    """What is in articles and what was set aside are the characters of the page, each as often as it is printed."""
    for raw in page_named(name):
        page = clean(raw)
        before = _characters([block.text for block in page.blocks] + [piece.text for piece in page.set_aside])
        assert _characters(_printed(segment(page), page)) == before


def _told(articles: Iterable[Article]) -> list[str]:
    return [
        text
        for one in articles
        for text in (one.headline, one.kicker, one.deck, one.column, one.byline, one.body)
        if text
    ]


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("issue/")])
def test_no_character_is_lost_where_jumps_are_followed(name: str) -> None:
    """The articles of an issue and what the joining set aside are the characters of the articles of its pages."""
    stitched = stitch(
        parts := [article for raw in pages_of(GOLDEN / name) for article in take_apart(raw, Imprint()).articles]
    )
    after = [*_told(stitched.articles), *(piece.text for piece in stitched.set_aside)]
    assert len(stitched.articles) < len(parts)
    assert _characters(after) == _characters(_told(parts))


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_cleaning_drops_no_print(name: str) -> None:
    """Letters, digits and Chinese punctuation of the file are all in the cleaned page; what goes is markup."""
    for raw in page_named(name):
        text = raw.text
        if text.startswith("---\n"):
            text = text.partition("\n---\n")[2]
        text = _MARKUP.sub("", html.unescape(html.unescape(text)))
        page = clean(raw)
        after = "".join([block.text for block in page.blocks] + [piece.text for piece in page.set_aside])
        assert Counter(filter(_is_print, text)) == Counter(filter(_is_print, after))


_MARKUP = re.compile(
    r"</?[a-z][^<>]{0,300}>|<!--.*?-->|\]\([^)\n]*\)|\\circ\}\\mathrm\{C|\\[a-z]+", re.IGNORECASE | re.DOTALL
)


def _is_print(char: str) -> bool:
    return char.isalnum() or char in "，。、；：？！“”‘’（）《》【】"


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_the_same_twice_and_in_any_order(name: str) -> None:
    pages = page_named(name)
    issues = []
    for seed in range(3):
        random.Random(seed).shuffle(pages)
        issues.append(whole_issue([take_apart(raw, Imprint()) for raw in pages], ()))
    assert [dumps(a) for a in issues[0].articles] == [dumps(a) for a in issues[1].articles]
    assert issues[0] == issues[1] == issues[2]
    ids = [article.id for article in issues[0].articles]
    assert len(ids) == len(set(ids))


def test_the_sample_in_any_order() -> None:
    """All pages of an issue, in several orders: the same articles and ids."""
    raws = [raw for name in SAMPLE_PAGES if "20260101" in name for raw in page_named(name)]
    taken = [take_apart(raw, Imprint()) for raw in raws]
    whole = whole_issue(taken, ())
    for seed in range(5):
        random.Random(seed).shuffle(taken)
        assert whole_issue(taken, ()) == whole


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_sources_name_lines_of_the_file(name: str) -> None:
    """Every article's lines are lines of its page, and hold the beginning of its headline."""
    pages = {raw.path: raw.text.split("\n") for raw in page_named(name)}
    for article in whole_issue([take_apart(raw, Imprint()) for raw in page_named(name)], ()).articles:
        for source in article.sources:
            assert all(1 <= span.first <= span.last <= len(pages[source.path]) for span in source.lines)
        said = "".join(
            line for s in article.sources for span in s.lines for line in pages[s.path][span.first - 1 : span.last]
        )
        assert _SPACE.sub("", article.headline)[:2] in _SPACE.sub("", html.unescape(said))
