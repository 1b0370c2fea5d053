"""In: `jianbao show`, `segment`, `reporters`, `sections`, `help` as processes. Out: what they show."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from indexer.fold import fold
from tests.conftest import SAMPLE, Jianbao

DAY = SAMPLE / "枫津日报" / "2025-12-31"


@pytest.fixture(scope="module")
def articles(sample_index: Path) -> list[dict[str, Any]]:
    """All articles of the sample, under the promised keys."""
    from indexer.jsonform import to_json
    from search import open_index

    with open_index(sample_index) as index:
        return [to_json(hit.article) for hit in index.search(limit=None)]


def test_an_article_is_shown_whole(jianbao: Jianbao, sample_index: Path, articles: list[dict[str, Any]]) -> None:
    article = next(one for one in articles if one["deck"] and one["continued_on"] and len(one["sources"]) == 2)
    done = jianbao("show", article["id"], index=sample_index)
    assert (done.code, done.err) == (0, "")
    flowing = done.out.replace("\n", "").replace("\u3000", "")
    for text in (article["headline"], article["deck"], *article["body"].split("\n"), article["id"]):
        assert text.replace("\u3000", "").replace(" ", "") in flowing.replace(" ", "")
    assert f"continued on page {article['continued_on']}" in done.out
    assert all(Path(source["path"]).name[:5] in flowing for source in article["sources"])
    assert json.loads(jianbao("show", article["id"], "--format", "json", index=sample_index).out) == article


def test_the_beginning_of_an_id_is_enough(called: Jianbao, sample_index: Path, articles: list[dict[str, Any]]) -> None:
    one = articles[0]["id"]
    assert called("show", one[:-2], index=sample_index).out == called("show", one, index=sample_index).out
    many = called("show", "2026", index=sample_index)
    assert (many.code, many.out) == (1, "")
    assert many.err.count("\n  2026") == 10
    near = called("show", one[:-1] + "zz", index=sample_index)
    assert near.code == 1
    assert one in near.err
    for wrong in ("", "nothing-like-it", "*", "第4版"):
        done = called("show", wrong, index=sample_index)
        assert (done.code, done.out) == (1, ""), wrong
        assert "no article has the id" in done.err


def test_markdown_comes_back_as_the_same_article(
    jianbao: Jianbao, sample_index: Path, articles: list[dict[str, Any]], tmp_path: Path
) -> None:
    article = next(one for one in articles if one["deck"] and not one["continued_on"])
    (tmp_path / "clipping.md").write_text(
        jianbao("show", article["id"], "--format", "markdown", index=sample_index).out, encoding="utf-8"
    )
    done = jianbao("segment", "clipping.md", "--format", "jsonl")
    again = json.loads(done.out)
    for key in ("paper", "date", "page", "section", "headline", "deck", "body", "reporters"):
        assert again[key] == article[key], key


def test_segment_gives_the_articles_the_index_gives(jianbao: Jianbao, articles: list[dict[str, Any]]) -> None:
    done = jianbao("segment", SAMPLE, "--format", "jsonl")
    assert done.code == 0
    assert f"{len(articles)} articles; 3 issues" in done.err
    found = {record["id"]: record for record in map(json.loads, done.out.splitlines())}
    assert set(found) == {article["id"] for article in articles}
    for article in articles:
        assert found[article["id"]]["body"] == article["body"]


def test_segment_shows_fields_pieces_and_reasons(called: Jianbao, tmp_path: Path) -> None:
    done = called("segment", DAY, "--explain")
    assert done.code == 0
    for word in (
        "枫津日报/2025-12-31: 5 pages, ",
        "reporters",
        "set aside: ",
        "decisions: ",
        "join",
        "follow",
        "repeated",
    ):
        assert word in done.out
    for name in ("第一份", "第二份"):
        (tmp_path / f"{name}.md").write_text((DAY / "02-经济.md").read_text(encoding="utf-8"), encoding="utf-8")
    twice = called("segment", "--date", "2026-01-05", "--explain", tmp_path / "第一份.md", tmp_path / "第二份.md")
    assert "one print" in twice.out
    assert "the text of" in twice.out
    alone = called("segment", DAY / "01-要闻.md")
    assert "jump led nowhere" in alone.out
    ready = tmp_path / "ready.jsonl"
    ready.write_text(
        '{"title": "渡轮加班", "body": "第一段。\\n第二段。", "date": "2026-01-05"}\n{}\n', encoding="utf-8"
    )
    mixed = called("segment", ready, DAY)
    assert mixed.code == 2
    assert "渡轮加班" in mixed.out
    assert "ready.jsonl:2: " in mixed.err
    (tmp_path / "blank.md").write_text("\n\n", encoding="utf-8")
    assert called("segment", "blank.md").code == 1
    for wrong in (["nowhere.md"], [], ["--date", "soon", DAY], ["--paper"]):
        done = called("segment", *wrong)
        assert (done.code, done.out) == (2, ""), wrong


@pytest.mark.parametrize("kind", ["section", "column", "paper", "agency", "page"])
def test_sections_and_others_are_counted(
    called: Jianbao, sample_index: Path, articles: list[dict[str, Any]], kind: str
) -> None:
    by_hand = Counter(fold(str(article[kind])) for article in articles if article[kind] is not None)
    found = json.loads(called("sections", "--by", kind, "--format", "json", index=sample_index).out)
    assert {fold(one[kind]): one["articles"] for one in found} == dict(by_hand)


def test_help_and_version(called: Jianbao) -> None:
    assert called("--version").out.startswith("jianbao 0")
    assert called("help").out == called("--help").out
    assert called("help", "search").out == called("search", "--help").out
    assert "检索式" in called("help", "query").out
    bare = called()
    assert (bare.code, bare.out) == (2, "")
    assert "search" in bare.err
    for args in (["serach", "大桥"], ["大桥"], ["help", "nothing"], ["--nothing"], ["show"], ["search", "--index"]):
        done = called(*args)
        assert (done.code, done.out) == (2, ""), args
        assert "jianbao: " in done.err, args
    assert "Did you mean search?" in called("serach").err
    for name in ("index", "search", "show", "reporters", "sections", "timeline", "segment", "status", "check"):
        page = called(name, "--help")
        assert page.code == 0
        assert "Example: jianbao " in page.out, name
