"""In: invented reports on invented events. Out: those on one story, whatever else the paper prints in the same words."""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path

import numpy as np
import pytest

import search
from indexer.postings import STEPS
from search.story import DAYS, SAME, related
from tests.conftest import Jianbao
from tests.corpus import articles
from tests.desk import HOW, sample_index
from tests.made_up import headline, paragraph
from tests.oracles import index_of

DAY = dt.date(2019, 6, 1)
EVENTS = {
    "ferry": (
        "石矶轮渡沉没",
        "石矶渡口一艘轮渡翻沉，船上二十三人落水，打捞船“远望”号与蛙人赶到，船长郑守潮获救，落水者家属守在码头。",
    ),
    "tomb": (
        "枫津发现战国墓葬",
        "考古队在枫津北郊发掘一座战国墓葬，青铜编钟、漆器与竹简出土，领队说墓主或为楚国大夫，编钟铭文待考释。",
    ),
    "cup": (
        "霞溪队夺得龙舟冠军",
        "龙舟总决赛上霞溪队逆转鹤洲队，鼓手何小满带伤上阵，划手们把冠军奖杯高高举起，教练说明年卫冕。",
    ),
}


def line(name: str, head: str, body: str, day: int, paper: str = "枫津日报") -> str:
    date = (DAY + dt.timedelta(day)).isoformat()
    return json.dumps({"id": name, "headline": head, "body": body, "paper": paper, "date": date}, ensure_ascii=False)


@pytest.fixture(scope="module")
def story_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three events, each told on three days in part of its words, and once a year before; between them 400 of no story.

    Every other of these is a rite: the same words, every week of the year.
    """
    folder, rng = tmp_path_factory.mktemp("story"), random.Random(5)
    lines = []
    for name, (head, body) in EVENTS.items():
        parts = body.strip("。").split("，")
        for order, day in enumerate((0, 2, 9)):
            told = rng.sample(parts, len(parts) - 1)
            lines.append(
                line(f"{name}{order}", f"{head}：{rng.choice(parts)}", f"{'，'.join(told)}。{paragraph(rng)}", day)
            )
        lines.append(line(f"{name}-old", head, "，".join(parts) + "。" + paragraph(rng), -DAYS - 300))
    lines.append(line("ferry-copy", *EVENTS["ferry"], 1, "枫津晚报"))
    lines.append(line("ferry-again", *EVENTS["ferry"], 4, "枫津日报"))
    for number in range(400):
        day = rng.randint(-360, 30)
        rite = "市长在迎宾馆会见来访客人，举行欢迎仪式，双方表示深化友好合作，共进晚宴。"
        head = "市长会见来访客人" if number % 2 else headline(rng)
        lines.append(line(f"filler{number}", head, (rite if number % 2 else "") + paragraph(rng), day))
    (folder / "all.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    index_of(folder / "archive.idx", folder)
    return folder / "archive.idx"


def test_the_others_on_a_story_are_found(story_index: Path) -> None:
    with search.open_index(story_index) as ix:
        for name in EVENTS:
            for order in range(3):
                found = {article.id: words for article, _, words in ix.related(f"{name}{order}")}
                mine = {one for one in found if one.startswith(name)}
                assert {f"{name}{other}" for other in range(3) if other != order} <= mine, name
                assert f"{name}-old" not in found, "of another year"
                assert not [one for one in found if one.startswith(tuple(EVENTS)) and one not in mine]
                assert all(len(found[one]) >= 3 for one in mine)


def test_a_rite_is_no_story(story_index: Path) -> None:
    """The words of every week tell nothing: two receptions are not one story."""
    with search.open_index(story_index) as ix:
        rites = [hit.article.id for hit in ix.search('"举行欢迎仪式"', limit=40)]
        found = [one.id for rite in rites for one, _, _ in ix.related(rite) if "仪式" in one.body]
    assert len(found) < len(rites)


def test_reprints_come_first_and_only_once(called: Jianbao, story_index: Path) -> None:
    done = json.loads(called("similar", "ferry-copy", "--format", "json", index=story_index).out)
    kinds = {hit["id"]: hit["kind"] for hit in done["hits"]}
    assert len(kinds) == len(done["hits"]) == done["total"]
    assert next(iter(kinds.items())) == ("ferry-again", "reprint")
    assert {kinds[f"ferry{order}"] for order in range(3)} == {"story"}
    assert list(kinds.values()) == sorted(kinds.values())
    for hit in done["hits"]:
        assert ("common" in hit) == (hit["kind"] == "story")
        text = hit["headline"] + hit["body"]
        assert all(word in text for word in hit.get("common", ()) if not word.isascii())


def test_similar_tells_which_is_which_and_why(called: Jianbao, story_index: Path) -> None:
    done = called("similar", "tomb0", index=story_index)
    assert done.code == 0
    first = done.out.split("\n\n")[0]
    assert "same story (同题), " in first
    assert "later: " in first
    assert "墓葬、" in first
    assert done.err.endswith(" on the story\n")
    only = called("similar", "tomb0", "--reprints", index=story_index)
    assert (only.code, only.out) == (1, "")
    assert only.err == "jianbao: no other article prints nearly the text of tomb0\n"


@pytest.mark.parametrize("how", HOW)
def test_the_words_of_a_document_are_those_of_the_postings(tmp_path: Path, how: str) -> None:
    with search.open_index(sample_index(tmp_path, how)) as ix:
        for segment in ix._snapshot.segments:
            for name in ("text", "reporter"):
                field = segment.file.field(name)
                assert field is not None
                terms, docs = field.postings()
                weights = np.array(STEPS)[field.steps()] if field.scored else None
                for doc in range(segment.count):
                    at = np.flatnonzero(docs == doc)
                    numbers, places = field.of_document(doc)
                    assert numbers.tolist() == terms[at].tolist()
                    if weights is not None:
                        assert field.weights_of(places).tolist() == weights[at].tolist()


def test_a_story_does_not_hang_on_how_the_index_was_made(tmp_path: Path) -> None:
    found = []
    for how in HOW:
        (tmp_path / how).mkdir()
        with search.open_index(sample_index(tmp_path / how, how)) as ix:
            rows = {hit.article.id for hit in ix.search("", limit=None)}
            found.append({one: [(o.id, round(s, 6), w) for o, s, w in ix.related(one)] for one in rows})
    same = found[0].keys() & found[1].keys()
    assert [found[0][one] for one in same] == [found[1][one] for one in same]


def test_real_stories_are_found(tmp_path: Path) -> None:
    """The search for flight MH370, told on many days: most of what is found for one report names it, too."""
    lines = [each for each in articles("xwlb") if each["date"] and "2014-03-08" <= each["date"] <= "2014-05-01"]
    (tmp_path / "all.jsonl").write_text("\n".join(json.dumps(e, ensure_ascii=False) for e in lines), encoding="utf-8")
    index_of(tmp_path / "archive.idx", tmp_path)
    named = right = asked = 0
    with search.open_index(tmp_path / "archive.idx") as ix:
        for number, segment in enumerate(ix._snapshot.segments):
            for doc in range(0, segment.count, 2):
                article = ix._snapshot.article((number, doc))
                if "MH370" in article.headline:
                    asked += 1
                    for one in related(ix._snapshot, ix.cutter, (number, doc)):
                        text = ix._snapshot.article(one.row)
                        named += 1
                        right += "MH370" in text.headline + text.body or "马航" in text.headline + text.body
                        assert one.score >= SAME
    assert asked > 10
    assert named > 5 * asked
    assert right > 0.9 * named
