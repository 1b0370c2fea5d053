"""In: `jianbao search --collapse` and `jianbao similar` on an invented paper's wire copy. Out: what they show."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from tests.conftest import Jianbao
from tests.desk import Desk
from tests.made_up import FIRST_DAY, PAPER, headline, paragraph

OTHER_PAPER = "枫津晚报"


@pytest.fixture(scope="module")
def wire_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three articles of one paper; the other prints the first two, one of them in two issues."""
    rng = random.Random(6)
    own = [(headline(rng), "\n".join(paragraph(rng) for _ in range(3))) for _ in range(3)]
    lines = [
        {
            "id": f"{name}{at}",
            "headline": own[at][0],
            "body": own[at][1],
            "paper": paper,
            "date": f"{FIRST_DAY:%Y-%m}-{day}",
            "page": at + 1,
        }
        for name, paper, day, which in (
            ("own", PAPER, "05", (0, 1, 2)),
            ("copy", OTHER_PAPER, "06", (0, 1)),
            ("late", OTHER_PAPER, "09", (0,)),
        )
        for at in which
    ]
    desk = Desk(tmp_path_factory.mktemp("wire"))
    desk.pages.write({"all.jsonl": "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)})
    desk.run(desk.pages.folder)
    return desk.index


def test_alike_are_shown_under_a_hit(jianbao: Jianbao, wire_index: Path) -> None:
    done = jianbao("search", "--collapse", "--sort", "oldest", index=wire_index)
    assert (done.code, done.err) == (0, "1–3 of 3 that differ (6 articles)\n")
    under = [line.strip() for line in done.out.split("\n") if "alike" in line]
    assert under == ["+2 alike: copy0, late0", "+1 alike: copy1"]
    assert "alike" not in jianbao("search", index=wire_index).out


def test_folded_in_json(called: Jianbao, wire_index: Path) -> None:
    def asked(*args: object) -> dict[str, object]:
        return dict(json.loads(called("search", "--sort", "oldest", "--format", "json", *args, index=wire_index).out))

    found = asked("--collapse", "--limit", 2)
    assert [found[name] for name in ("total", "groups", "offset", "limit")] == [6, 3, 0, 2]
    hits = json.loads(json.dumps(found["hits"]))
    assert [(hit["id"], hit["alike"]) for hit in hits] == [("own0", ["copy0", "late0"]), ("own1", ["copy1"])]
    plain = asked()
    assert "groups" not in plain
    assert all("alike" not in hit for hit in json.loads(json.dumps(plain["hits"])))


def test_pages_of_folded_results(called: Jianbao, wire_index: Path) -> None:
    last = called("search", "--collapse", "--offset", 2, "--format", "jsonl", "--sort", "oldest", index=wire_index)
    assert [json.loads(line)["id"] for line in last.out.splitlines()] == ["own2"]
    none = called("search", "--collapse", "--offset", 3, index=wire_index)
    assert (none.code, none.out) == (1, "")
    assert none.err == "jianbao: none from 4 on; 3 that differ (6 articles) in all\n"


def test_similar(jianbao: Jianbao, wire_index: Path) -> None:
    done = jianbao("similar", "own0", "--reprints", index=wire_index)
    assert (done.code, done.err) == (0, "2 reprints\n")
    first, second = done.out.strip("\n").split("\n\n")
    assert first.startswith("100%  ")
    assert first.endswith("copy0\n      reprint (转载), 1 day later")
    assert " · late0\n      reprint (转载), " in second
    assert OTHER_PAPER in first


def test_similar_for_programs(called: Jianbao, wire_index: Path) -> None:
    found = json.loads(called("similar", "copy0", "--reprints", "--format", "json", index=wire_index).out)
    assert (found["id"], found["total"]) == ("copy0", 2)
    assert [(hit["id"], hit["likeness"]) for hit in found["hits"]] == [("own0", 1.0), ("late0", 1.0)]
    one = called("similar", "copy0", "--reprints", "--format", "jsonl", "--limit", 1, index=wire_index)
    assert [json.loads(line)["id"] for line in one.out.splitlines()] == ["own0"]
    assert one.err == "1 of 2 reprints\n"


def test_nothing_similar_is_exit_1(called: Jianbao, wire_index: Path) -> None:
    alone = called("similar", "own2", "--reprints", index=wire_index)
    assert (alone.code, alone.out) == (1, "")
    assert alone.err == "jianbao: no other article prints nearly the text of own2\n"
    unknown = called("similar", "nobody", index=wire_index)
    assert (unknown.code, unknown.out) == (1, "")
    assert "no article has the id nobody" in unknown.err
    begun = called("similar", "late", index=wire_index)
    assert begun.code == 0, "the beginning of an id is enough"


def test_the_sample_has_no_copies_in_other_issues(called: Jianbao, sample_index: Path) -> None:
    done = called("search", "--collapse", "--limit", 0, "--format", "json", index=sample_index)
    found = json.loads(done.out)
    assert len(found["hits"]) == found["groups"] <= found["total"]
