"""Articles that print nearly the same text are found and folded: an invented paper's wire copy, and real repeats."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import search
import search.alike
import search.order
from indexer.shingles import fingerprints, runs_of, shared, shingles
from tests.corpus import articles
from tests.desk import Desk
from tests.made_up import FIRST_DAY, PAPER, archive, headline, paragraph
from tests.oracles import index_of

OTHER_PAPER = "枫津晚报"


def text(rng: random.Random, paragraphs: int = 3) -> str:
    return "\n".join(paragraph(rng) for _ in range(paragraphs))


def misread(rng: random.Random, text: str, rate: float) -> str:
    return "".join(chr(rng.randint(0x4E00, 0x9FA5)) if rng.random() < rate else char for char in text)


def line(name: str, headline: str, body: str, paper: str = PAPER, day: int = 0, **more: object) -> str:
    date = (FIRST_DAY + dt.timedelta(day)).isoformat()
    fields = {"id": name, "headline": headline, "body": body, "paper": paper, "date": date, "page": 1, **more}
    return json.dumps(fields, ensure_ascii=False)


@pytest.fixture
def wire(tmp_path: Path) -> Desk:
    """Ten articles of one paper; of the first three the other paper prints the copy, on the next days."""
    rng = random.Random(11)
    desk = Desk(tmp_path)
    own = [(headline(rng), text(rng)) for _ in range(10)]
    lines = [line(f"a{at}", head, body, page=at + 1) for at, (head, body) in enumerate(own)]
    lines += [line(f"b{at}", headline(rng), own[at][1], OTHER_PAPER, 1) for at in range(3)]
    lines.append(line("c0", headline(rng), misread(rng, own[0][1], 0.01).replace("，", ","), OTHER_PAPER, 2))
    desk.pages.write({"all.jsonl": "\n".join(lines) + "\n"})
    desk.run(desk.pages.folder)
    return desk


# ── fingerprints ──────────────────────────────────────────────────────────────────────────────────────────────────


def plainly(text: str) -> int:
    """The fingerprint as it is defined, a run and a bit at a time."""
    counts = [0] * 64
    for run in runs_of(text).tolist():
        mixed = run
        for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
            mixed = (mixed ^ mixed >> 33) * factor % 2**64
        mixed ^= mixed >> 33
        for bit in range(64):
            counts[bit] += 1 if mixed >> bit & 1 else -1
    return sum(1 << bit for bit in range(64) if counts[bit] > 0)


def test_fingerprints_are_as_defined() -> None:
    rng = random.Random(2)
    texts = ["", "枫", "枫津大", "枫津大桥", "，。！", "枫津大桥" * 40, "𠮷野家𠮷野", "a1b2，c3\nd4"]
    texts += ["".join(rng.choice("枫津大桥通车了，。\n渡船") for _ in range(rng.randint(0, 300))) for _ in range(80)]
    found = fingerprints([text.encode("utf-16-le") for text in texts])
    assert found.dtype == np.uint64
    assert found.tolist() == [plainly(text) for text in texts]
    assert fingerprints([]).tolist() == []


def test_many_texts_at_once() -> None:
    """More than are looked at in one piece, and one longer than a piece."""
    rng = random.Random(4)
    texts = [text(rng, 2) * rng.choice((1, 1, 1, 30)) for _ in range(300)] + ["枫津大桥通车" * 30_000]
    encoded = [text.encode("utf-16-le") for text in texts]
    together = fingerprints(encoded).tolist()
    assert together == [fingerprints([one]).tolist()[0] for one in encoded]


def test_runs_go_across_marks_and_paragraphs() -> None:
    assert shingles("枫津，大桥\n通车").tolist() == shingles("枫津大桥通车").tolist()
    assert len(shingles("枫津大桥" * 9)) == 4
    assert shared(shingles("枫津大桥通车"), shingles("枫津大桥停了")) == 1
    assert shared(shingles(""), shingles("枫津大桥")) == 0


def test_likeness_of_texts_is_likeness_of_fingerprints() -> None:
    rng = random.Random(8)
    for _ in range(30):
        one, other = text(rng), text(rng)
        same, apart = (
            int(np.bitwise_count(np.bitwise_xor(*fingerprints([t.encode("utf-16-le") for t in pair]))))
            for pair in ((one, misread(rng, one, 0.01)), (one, other))
        )
        assert same <= search.alike.BITS < apart


# ── alike ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_copies_are_found_from_each_side(wire: Desk) -> None:
    with search.open_index(wire.index) as index:
        found = {name: [article.id for article, _ in index.alike(name)] for name in ("a0", "b0", "c0", "a1", "a5")}
        assert found == {"a0": ["b0", "c0"], "b0": ["a0", "c0"], "c0": ["a0", "b0"], "a1": ["b1"], "a5": []}
        (_, same), (_, slips) = index.alike("a0")
        assert same == 1.0
        assert search.alike.SHARED <= slips < 1
        assert index.alike("nothing") == []


def test_what_is_short_is_like_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    lines = [line(f"a{at}", "图片报道", "枫津大桥昨日通车。", page=at + 1) for at in range(3)]
    lines += [line(f"b{at}", "图片报道", "", page=at + 1) for at in range(3)]
    desk.pages.write({"all.jsonl": "\n".join(lines) + "\n"})
    desk.run(desk.pages.folder)
    with search.open_index(desk.index) as index:
        assert index.alike("a0") == index.alike("b0") == []
        assert index.search(collapse=True).groups == 6


def test_what_one_shares_with_a_longer_one(tmp_path: Path) -> None:
    """Shortened to two thirds it is alike, as a first paragraph it is not."""
    rng = random.Random(3)
    desk = Desk(tmp_path)
    parts = [text(rng, 2) for _ in range(3)]
    lines = [
        line("whole", headline(rng), "\n".join(parts)),
        line("most", headline(rng), "\n".join(parts[:2]), day=1),
        line("one", headline(rng), parts[0], day=2),
    ]
    desk.pages.write({"all.jsonl": "\n".join(lines) + "\n"})
    desk.run(desk.pages.folder)
    with search.open_index(desk.index) as index:
        assert [article.id for article, _ in index.alike("whole")] == ["most"]


def test_after_any_history(wire: Desk) -> None:
    """Grown file by file, merged, with articles taken out: as from a build from nothing."""
    rng = random.Random(1)
    for name, page in archive(5, 6, pages=2, articles=2).items():
        wire.pages.write({name: page, "more.jsonl": line("m", headline(rng), text(rng)) + "\n"})
        wire.run()
    kept = [one for one in (wire.pages.folder / "all.jsonl").read_text().splitlines() if '"b0"' not in one]
    wire.pages.write({"all.jsonl": "\n".join(kept) + "\n"})
    wire.run()
    wire.check()
    new = wire.folder / "again.idx"
    index_of(new, wire.pages.folder)
    assert all_alike(wire.index) == all_alike(new)
    assert [name for name, _ in all_alike(new)[0]["a0"]] == ["c0"]


def all_alike(folder: Path) -> tuple[dict[str, list[tuple[str, float]]], list[tuple[str, tuple[str, ...]]]]:
    """What is alike to each article of an index, and all results collapsed."""
    with search.open_index(folder) as index:
        names = [hit.article.id for hit in index.search(limit=None)]
        alike = {name: [(article.id, likeness) for article, likeness in index.alike(name)] for name in names}
        return alike, [(hit.article.id, hit.folded) for hit in index.search(collapse=True, limit=None)]


# ── folded in results ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("sort", search.order.SORTS)
def test_nothing_is_dropped(wire: Desk, sort: search.order.Sort) -> None:
    with search.open_index(wire.index) as index:
        plain = [hit.article.id for hit in index.search(sort=sort, limit=None)]
        results = index.search(sort=sort, limit=None, collapse=True)
        hits = list(results)
        assert (len(results), results.groups, results.shown) == (14, 10, 10)
        assert sorted(name for hit in hits for name in (hit.article.id, *hit.folded)) == sorted(plain)
        for hit in hits:
            assert all(plain.index(hit.article.id) < plain.index(name) for name in hit.folded), "the best placed stays"
        assert [hit.article.id for hit in hits] == [name for name in plain if name in {hit.article.id for hit in hits}]


def test_pages_of_results_are_of_groups(wire: Desk) -> None:
    with search.open_index(wire.index) as index:
        everything = [(hit.article.id, hit.score, hit.folded) for hit in index.search(collapse=True, limit=None)]
        for offset, limit in ((0, 3), (3, 3), (8, 5), (10, 5), (0, 0)):
            results = index.search(collapse=True, offset=offset, limit=limit)
            found = [(hit.article.id, hit.score, hit.folded) for hit in results]
            assert found == everything[offset : offset + limit]
            assert (len(results), results.groups) == (14, 10)
        assert index.search("查无此词此句", collapse=True).groups == 0
        assert index.search(limit=None).groups == 14
        assert all(hit.folded == () for hit in index.search(limit=None))


def test_only_matches_are_folded(wire: Desk) -> None:
    with search.open_index(wire.index) as index:
        results = index.search(paper=OTHER_PAPER, collapse=True)
        assert (len(results), results.groups) == (4, 3)
        assert Counter(len(hit.folded) for hit in results) == {0: 2, 1: 1}


def test_so_many_are_compared(wire: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search.alike, "COMPARED", 4)
    with search.open_index(wire.index) as index:
        plain = [hit.article.id for hit in index.search(limit=None)]
        results = index.search(collapse=True, limit=None)
        assert len(results) == 14
        assert [hit.article.id for hit in results][-10:] == plain[4:]
        monkeypatch.setattr(search.alike, "MOST_READ", 0)
        assert index.search(collapse=True).groups == 14


# ── real articles ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_real_articles_printed_on_two_pages(tmp_path: Path) -> None:
    """Each is alike to the one of its headline and day, and next to none to anything else."""
    desk = Desk(tmp_path)
    rows = [row for row in articles("rmrb-2026", 1500) if len(row["body"] or "") > 200]
    lines = [line(f"n{at}", row["title"], row["body"], page=row["page"], day=at % 7) for at, row in enumerate(rows)]
    desk.pages.write({"all.jsonl": "\n".join(lines) + "\n"})
    desk.run(desk.pages.folder)
    titles = Counter((row["date"], row["title"], row["body"]) for row in rows)
    with search.open_index(desk.index) as index:
        for at, row in enumerate(rows):
            found = index.alike(f"n{at}")
            assert len(found) >= titles[row["date"], row["title"], row["body"]] - 1
            assert all(article.headline == row["title"] or likeness >= 0.5 for article, likeness in found)
        strangers = sum(
            article.headline != row["title"] for at, row in enumerate(rows) for article, _ in index.alike(f"n{at}")
        )
    assert strangers <= 4
