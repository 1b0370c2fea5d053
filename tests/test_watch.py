"""In: an archive that grows, is corrected and made anew; saved searches; runs that are killed. Out: each new article, once."""

from __future__ import annotations

import datetime as dt
import json
import random
import subprocess
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest

import search
from indexer.backup import backup
from search.watches import FILE, Watch, begun, fresh, load, looked, now, save
from tests.conftest import Done, Jianbao, command, environment
from tests.desk import Desk
from tests.made_up import FIRST_DAY, PAPER, headline, paragraph

WORD = "渡口"


class Archive(Desk):
    """A desk whose articles are lines of files, one a file, and have ids."""

    def put(self, name: str, text: str = WORD, day: int = 0, head: str = "") -> None:
        rng = random.Random(name)
        body = f"{paragraph(rng)}\n{text}{paragraph(rng)}\n{paragraph(rng)}"
        record = {"headline": head or headline(rng), "body": body, "paper": PAPER, "page": 1,
                  "date": (FIRST_DAY + dt.timedelta(day)).isoformat()}  # fmt: skip
        if not name.startswith("own"):
            record["id"] = name
        self.pages.write({f"{name}.jsonl": json.dumps(record, ensure_ascii=False) + "\n"})

    def told(self, name: str = "a", peek: bool = False) -> dict[str, str]:
        """What is new for a watch: id → why; and mark it."""
        with search.open_index(self.index) as ix:
            state = looked(load(self.index), ix)
            watch = state.watch(name) or begun(state, Watch(name, f'"{WORD}"', {}, now()), ix)
            found, moved = fresh(state, watch, ix)
            if not peek:
                save(self.index, state.having(moved))
        return {one.hit.article.id: one.why for one in found}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path)
    for number in range(4):
        archive.put(f"first{number}", day=number, text=WORD if number % 2 else "码头")
    archive.run(archive.pages.folder)
    assert archive.told() == {}
    return archive


# ── what is new ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_comes_later_is_new_once_whatever_its_day(archive: Archive) -> None:
    archive.put("late", day=-20_000)
    archive.put("today", day=9)
    archive.put("else", text="码头")
    archive.run()
    assert archive.told(peek=True) == {"late": "new", "today": "new"}
    assert list(archive.told()) == ["today", "late"], "the newest first"
    assert archive.told() == {}


def test_indexing_again_is_nothing_new(archive: Archive) -> None:
    for path in archive.pages.folder.iterdir():
        path.write_bytes(path.read_bytes() + b"\n")
    archive.run()
    assert archive.told() == {}
    archive.run(rebuild=True)
    assert archive.told() == {}


def test_what_is_taken_out_and_put_in_again_is_not_new(archive: Archive) -> None:
    text = (archive.pages.folder / "first1.jsonl").read_text(encoding="utf-8")
    archive.pages.delete("first1.jsonl")
    archive.run()
    assert archive.told() == {}
    archive.pages.write({"first1.jsonl": text})
    archive.run()
    assert archive.told() == {}


def test_a_correction_is_not_new_and_is_told_where_it_is_found_only_now(archive: Archive) -> None:
    archive.put("first1", text=f"更正：{WORD}", day=1)
    archive.put("first2", text=WORD, day=2)
    archive.run()
    assert archive.told() == {"first2": "changed"}
    assert archive.told() == {}


def test_a_corrected_headline_makes_another_id_and_still_no_news(archive: Archive) -> None:
    archive.put("own1", day=5)
    archive.put("own2", day=5, text="码头")
    archive.run()
    (first,) = archive.told()
    archive.put("own1", day=5, head="改正后的标题")
    archive.put("own2", day=5, text="码头", head="又一个标题")
    archive.run()
    with search.open_index(archive.index) as ix:
        assert ix.get(first) is None
    assert archive.told() == {}
    archive.put("own2", day=5, text=WORD, head="又一个标题")
    archive.run()
    assert list(archive.told().values()) == ["changed"]


def test_each_watch_has_its_own_mark(archive: Archive) -> None:
    assert archive.told("b") == {}
    archive.put("next", day=9)
    archive.run()
    assert archive.told("a") == {"next": "new"}
    archive.put("more", day=9)
    archive.run()
    assert archive.told("b") == {"next": "new", "more": "new"}
    assert archive.told("a") == {"more": "new"}


def test_histories(tmp_path: Path) -> None:
    """A random history beside plain sets: each id is told once, when it is first found."""
    rng, archive = random.Random(17), Archive(tmp_path)
    archive.put("begin")
    archive.run(archive.pages.folder)
    archive.told()
    there, seen, ever = {"begin"}, {"begin"}, {"begin"}
    for step in range(14):
        for _ in range(rng.randint(0, 3)):
            name = f"n{rng.randint(0, 12)}"
            if name in there and rng.random() < 0.4:
                archive.pages.delete(f"{name}.jsonl")
                there.discard(name)
            else:
                has = rng.random() < 0.6
                archive.put(name, day=int(name[1:]), text=WORD if has else "码头")
                (there.add if has else there.discard)(name)
                ever.add(name) if not has else None
        archive.run(rebuild=step % 5 == 4)
        told = archive.told()
        assert set(told) == there - seen
        assert all((why == "changed") == (name in ever) for name, why in told.items())
        seen |= there
        ever |= there


# ── the command ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def watching(archive: Archive, called: Jianbao) -> Archive:
    archive.run()
    assert called("watch", "add", "渡 口", WORD, "--from", "2020", index=archive.index).code == 0
    return archive


def test_the_way_of_a_watch(called: Jianbao, watching: Archive) -> None:
    def asked(*args: object) -> Done:
        return called("watch", *args, index=watching.index)

    again = asked("add", "渡 口", "大桥")
    assert (again.code, again.out) == (2, "")
    assert "there is a watch 渡 口 already" in again.err
    assert asked("add", "excluded", WORD, "-码头", "--section", "要闻", "--section", "经济").code == 0
    listed = asked("list").out.splitlines()
    assert listed[4] == f"excluded  '{WORD} -码头' --section 要闻 --section 经济"
    names = [one["name"] for one in json.loads(asked("list", "--format", "json").out)]
    assert names == ["a", "渡 口", "excluded"]
    none = asked("run")
    assert (none.code, none.out, none.err) == (1, "", "jianbao: nothing new in 3 watches\n")
    watching.put("next", day=3)
    watching.run()
    peeked = asked("run", "渡 口", "--peek")
    told = asked("run", "渡 口")
    assert (told.code, told.out, told.err) == (0, peeked.out, "1 new article in 1 watch\n")
    assert told.out.startswith("渡 口: 1 new\n\n  1  ")
    assert "next" in told.out
    assert asked("run", "渡 口").code == 1
    wrong = asked("run", "nobody")
    assert (wrong.code, wrong.out) == (2, "")
    assert "there is no watch nobody" in wrong.err
    assert asked("remove", "渡 口").code == 0
    assert asked("remove", "渡 口").code == 2


def test_no_watch_yet(called: Jianbao, sample_index: Path) -> None:
    listed = called("watch", "list", index=sample_index)
    assert (listed.code, listed.out) == (1, "")
    assert "jianbao watch add" in listed.err
    assert called("watch", "run", index=sample_index).code == 2
    assert called("watch", index=sample_index).code == 2
    assert called("watch", "add", "name", "(", index=sample_index).code == 2


def test_json_of_a_run(called: Jianbao, watching: Archive) -> None:
    watching.put("next", day=3)
    watching.run()
    found = json.loads(called("watch", "run", "渡 口", "--format", "json", index=watching.index).out)
    (one,) = found["watches"]
    assert (one["name"], one["query"], one["filters"], one["total"]) == ("渡 口", WORD, {"date_from": "2020"}, 1)
    assert [(hit["id"], hit["why"]) for hit in one["hits"]] == [("next", "new")]
    empty = called("watch", "run", "渡 口", "--format", "json", index=watching.index)
    assert (empty.code, json.loads(empty.out)["watches"][0]["hits"]) == (1, [])


def feed(text: str) -> Any:
    """A feed, read strictly: as XML, by the rules of RFC 4287, and as a reader reads it."""
    space = "{http://www.w3.org/2005/Atom}"
    root = ElementTree.fromstring(text)
    assert root.tag == f"{space}feed"
    for element in (root, *root.findall(f"{space}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{space}{name}")) == 1
        dt.datetime.fromisoformat(element.findtext(f"{space}updated", ""))
        assert element.findtext(f"{space}id", "").startswith("urn:uuid:")
    assert root.find(f"{space}author/{space}name") is not None
    assert all(entry.find(f"{space}content") is not None for entry in root.findall(f"{space}entry"))
    parsed = feedparser.parse(text)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    return parsed


def test_a_feed_is_valid_and_its_ids_stay(called: Jianbao, watching: Archive) -> None:
    def asked(*more: object) -> Any:
        return feed(called("watch", "run", "渡 口", "--format", "atom", *more, index=watching.index).out)

    assert asked().entries == []
    watching.put("next", day=3, text=f"<b>&amp;{WORD}\x1b]0;x\x07\x00\ufffe", head="甲<乙>&“丙”")
    watching.put("other", day=4)
    watching.run()
    first, again = asked("--peek"), asked("--peek")
    assert [(one.id, one.title) for one in first.entries] == [(one.id, one.title) for one in again.entries]
    told = asked()
    assert [one.id for one in told.entries] == [one.id for one in first.entries]
    assert told.entries[1].title == "甲<乙>&“丙”"
    assert "\x1b" not in told.entries[1].content[0].value
    assert told.feed.id == first.feed.id
    assert asked().entries == []
    watching.put("third", day=5)
    watching.run()
    kept = asked("--keep", 5)
    assert [one.id for one in kept.entries][1:] == [one.id for one in told.entries]
    assert [one.updated for one in kept.entries][1:] == [one.updated for one in told.entries]
    assert [one.id for one in asked("--keep", 1).entries] == [kept.entries[0].id]


# ── stopped, and two at once ──────────────────────────────────────────────────────────────────────────────────────────


def start(archive: Archive, *args: object, **more: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command("watch", "run", "渡 口", "--format", "json", *args),
        env=environment(JIANBAO_INDEX=str(archive.index)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more,
    )  # fmt: skip


def ids(out: bytes) -> list[str]:
    return [hit["id"] for one in json.loads(out)["watches"] for hit in one["hits"]] if out.endswith(b"\n") else []


def test_a_killed_run_loses_nothing(watching: Archive) -> None:
    rng, told = random.Random(4), set[str]()
    for number in range(30):
        watching.put(f"k{number}", day=number)
    watching.run()
    for _ in range(6):
        process = start(watching)
        time.sleep(rng.uniform(0.2, 0.9))
        process.kill()
        out, _ = process.communicate()
        told |= set(ids(out))
        load(watching.index)
    out, _ = start(watching).communicate()
    told |= set(ids(out))
    assert told == {f"k{number}" for number in range(30)}


def test_who_reads_no_further_is_told_again(watching: Archive) -> None:
    for number in range(600):
        watching.put(f"k{number}", day=number)
    watching.run()
    process = start(watching)
    assert process.stdout is not None
    process.stdout.read(10)
    process.stdout.close()
    process.wait()
    out, _ = start(watching).communicate()
    assert len(ids(out)) == 600


def test_two_runs_at_once_tell_each_article_once(watching: Archive) -> None:
    for number in range(20):
        watching.put(f"k{number}", day=number)
    watching.run()
    both = [start(watching) for _ in range(2)]
    outs = [process.communicate()[0] for process in both]
    assert sorted(each for out in outs for each in ids(out)) == sorted(f"k{number}" for number in range(20))
    assert sorted(process.returncode for process in both) == [0, 1]


def test_what_is_kept_outlives_a_new_index(watching: Archive, jianbao: Jianbao) -> None:
    assert jianbao("index", "--rebuild", "--index", watching.index, watching.pages.folder).code == 0
    assert (watching.index / FILE).exists()
    assert jianbao("watch", "run", index=watching.index).code == 1
    assert jianbao("check", index=watching.index).code == 0


def test_a_copy_of_the_index_knows_what_was_told(watching: Archive, called: Jianbao) -> None:
    backup(watching.index, watching.folder / "copy.idx")
    assert called("watch", "run", index=watching.folder / "copy.idx").code == 1
    assert (watching.folder / "copy.idx" / FILE).read_bytes() == (watching.index / FILE).read_bytes()


def test_a_damaged_file_is_named(called: Jianbao, watching: Archive) -> None:
    (watching.index / FILE).write_text("{", encoding="utf-8")
    done = called("watch", "run", index=watching.index)
    assert (done.code, done.out) == (2, "")
    assert FILE in done.err


def test_what_is_found_only_once_its_day_has_come(tmp_path: Path) -> None:
    """A relative day: an article that was there and not found is told, and marked, once its day has come."""
    archive = Archive(tmp_path)
    tomorrow = (dt.date.today() - FIRST_DAY).days + 1
    archive.put("there", day=tomorrow)
    archive.run(archive.pages.folder)
    with search.open_index(archive.index) as ix:
        state = looked(load(archive.index), ix)
        watch = begun(state, Watch("w", f"{WORD} date:today", {}, now()), ix)
        assert fresh(state, watch, ix)[0] == []
        later = Watch(
            "w", f"{WORD} date:{FIRST_DAY + dt.timedelta(tomorrow)}", {}, watch.made, watch.mark, watch.matched
        )
        assert [one.why for one in fresh(state, later, ix)[0]] == ["changed"]
