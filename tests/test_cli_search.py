"""In: `jianbao search` as a process on the sample. Out: exit codes, what goes to which stream, formats, suggestions."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Jianbao, command, environment

HOSTILE = {
    "headline": "=HYPERLINK(1)\u202e倒写\u2066",
    "body": "第一段\x1b[2J清屏\u200f\n＋第二段",
    "date": "2026-03-01",
    "paper": "@枫津晚报",
    "reporters": ["-罗岩"],
}


def test_hits_go_to_stdout_and_the_count_to_stderr(jianbao: Jianbao, sample_index: Path) -> None:
    done = jianbao("search", "大桥", "--limit", 3, index=sample_index)
    assert done.code == 0
    assert re.fullmatch(r"1–3 of \d+ articles\n", done.err)
    assert done.out.count("枫津日报") >= 3
    assert "\x1b" not in done.out
    first = done.out.split("\n\n")[0].split("\n")
    assert first[0] == "  1  枫江大桥加固工程通过荷载试验"
    assert first[1].split(" · ")[:3] == ["     2025-12-31", "枫津日报", "第1版 要闻"]
    assert 1 <= len(first[2:]) <= 3


def test_words_may_be_typed_apart_and_excluded(called: Jianbao, sample_index: Path) -> None:
    def total(*args: str) -> int:
        found = json.loads(called("search", *args, "--format", "json", "--limit", 1, index=sample_index).out)
        assert found["query"] == " ".join(args)
        return int(found["total"])

    assert total("大桥") == total("大桥", "-section:要闻") + total("大桥", "section:要闻")
    assert total("大桥", "-桥头") == total("大桥 -桥头") < total("大桥")
    assert total("-大桥") + total("大桥") == total()


def test_filters_repeat_and_add_up(called: Jianbao, sample_index: Path) -> None:
    def ids(*args: object) -> set[str]:
        done = called("search", *args, "--limit", 0, "--format", "jsonl", index=sample_index)
        return {json.loads(line)["id"] for line in done.out.splitlines()}

    both = ids("--section", "要闻", "--section", "文化版")
    assert both == ids("--section", "要闻") | ids("--section", "文化")
    assert ids("--section", "要闻", "--date", "2026-01-01") == both & ids("--date", "2026-01-01", "--page", 1)
    assert ids("--from", "2026-01-01") == ids("--from", "2026") == ids("date:2026")
    assert ids("--to", "2025") | ids("--from", "2026") == ids()
    assert ids("--reporter", "罗岩") == ids("reporter:罗岩")


def test_orders_pages_and_offsets(called: Jianbao, sample_index: Path) -> None:
    def rows(*args: object) -> list[dict[str, object]]:
        done = called("search", *args, "--format", "jsonl", index=sample_index)
        return [json.loads(line) for line in done.out.splitlines()]

    newest, oldest = rows("--sort", "newest", "--limit", 0), rows("--sort", "oldest", "--limit", 0)
    assert [row["date"] for row in newest] == sorted((str(row["date"]) for row in newest), reverse=True)
    assert [row["date"] for row in oldest] == sorted(str(row["date"]) for row in oldest)
    assert rows("--sort", "newest", "--limit", 7, "--offset", 10) == newest[10:17]
    assert len(rows()) == 20
    done = called("search", "--offset", 9999, index=sample_index)
    assert (done.code, done.out) == (1, "")
    assert "none from 10,000 on" in done.err
    done = called("search", "--limit", 1, "--offset", 61, index=sample_index)
    assert done.out.startswith(" 62  ")
    assert done.err.startswith("62 of ")


def test_json_has_one_object(jianbao: Jianbao, sample_index: Path) -> None:
    found = json.loads(jianbao("search", "大桥", "--format", "json", "--limit", 2, index=sample_index).out)
    assert list(found) == ["query", "total", "offset", "limit", "hits"]
    assert (found["query"], found["offset"], found["limit"], len(found["hits"])) == ("大桥", 0, 2, 2)
    for hit in found["hits"]:
        assert hit["score"] > 0
        for snippet in hit["snippets"]:
            assert {snippet["text"][first:last] for first, last in snippet["ranges"]} <= {"大桥"}
    everything = json.loads(jianbao("search", "--format", "json", "--limit", 0, index=sample_index).out)
    assert everything["limit"] is None
    assert len(everything["hits"]) == everything["total"]


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv"])
def test_nothing_found_is_exit_1(called: Jianbao, sample_index: Path, form: str) -> None:
    done = called("search", '"蟾蜍骑自行车"', "--format", form, index=sample_index)
    assert done.code == 1
    assert done.err == "jianbao: no article matches\n"
    match form:
        case "json":
            assert json.loads(done.out)["hits"] == []
        case "csv":
            assert done.out.count("\n") == 1
        case _:
            assert done.out == ""


def test_jsonl_can_be_indexed_again(jianbao: Jianbao, sample_index: Path, tmp_path: Path) -> None:
    everything = ("search", "--limit", 0, "--format", "jsonl", "--sort", "oldest")
    first = jianbao(*everything, index=sample_index)
    (tmp_path / "again.jsonl").write_text(first.out, encoding="utf-8")
    assert jianbao("index", "again.jsonl").code == 0
    again = jianbao(*everything)
    one, other = ([json.loads(line) for line in done.out.splitlines()] for done in (first, again))
    assert [article.pop("sources") for article in one] != [article.pop("sources") for article in other]
    assert sorted(one, key=lambda article: article["id"]) == sorted(other, key=lambda article: article["id"])


def test_csv_reads_back(jianbao: Jianbao, sample_index: Path) -> None:
    done = jianbao("search", "--format", "csv", "--limit", 0, "--bom", index=sample_index)
    assert done.out.startswith("\ufeffid,date,paper,page,section,column,headline,kicker,deck,byline,reporters,agency,")
    rows = list(csv.DictReader(io.StringIO(done.out.removeprefix("\ufeff"))))
    lines = jianbao("search", "--format", "jsonl", "--limit", 0, index=sample_index).out.splitlines()
    articles = [json.loads(line) for line in lines]
    assert [row["id"] for row in rows] == [article["id"] for article in articles]
    assert [row["body"].removeprefix("'") for row in rows] == [article["body"] for article in articles]
    assert [row["reporters"] for row in rows] == ["、".join(article["reporters"]) for article in articles]


def test_what_a_terminal_obeys_does_not_reach_it(jianbao: Jianbao, tmp_path: Path) -> None:
    (tmp_path / "hostile.jsonl").write_text(json.dumps(HOSTILE) + "\n")
    assert jianbao("index", "hostile.jsonl").code == 0
    obeyed = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")
    for args in (("search", "倒写"), ("search", "--format", "json"), ("search", "--format", "csv"), ("reporters",)):
        done = jianbao(*args)
        assert done.code == 0, args
        assert not obeyed.search(done.out), args
    row = next(csv.DictReader(io.StringIO(jianbao("search", "--format", "csv").out)))
    assert [row[name][:2] for name in ("headline", "paper", "reporters")] == ["'=", "'@", "'-"]
    exact = json.loads(jianbao("search", "--format", "jsonl").out)
    assert exact["headline"] == HOSTILE["headline"]
    done = jianbao("show", exact["id"])
    assert not obeyed.search(done.out)
    done = jianbao("search", "\x1b[2J\u202e无此词")
    assert not obeyed.search(done.err)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--reporter", "周亦成"], ["no reporter 周亦成; did you mean 周亦", "(2 articles)"]),
        (["reporter:周亦成"], ["no reporter 周亦成; did you mean 周亦"]),
        (["--section", "体欲"], ["no section 体欲; did you mean 体育"]),
        (["--column", "渡口時平"], ["no column 渡口時平; did you mean 渡口时评"]),
        (["--paper", "枫津晚报"], ["no paper 枫津晚报; did you mean 枫津日报"]),
        (["--agency", "塔斯社"], ["no agency 塔斯社"]),
        (["--page", "77"], ["no page 77"]),
    ],
)
def test_an_unknown_value_offers_the_nearest(
    called: Jianbao, sample_index: Path, args: list[str], said: list[str]
) -> None:
    done = called("search", *args, index=sample_index)
    assert (done.code, done.out) == (1, "")
    for part in said:
        assert part in done.err
    assert "no article matches" not in done.err


def test_an_unknown_value_beside_a_known_one_is_said_too(called: Jianbao, sample_index: Path) -> None:
    done = called("search", "--reporter", "罗岩", "--reporter", "罗严", index=sample_index)
    assert done.code == 0
    assert "no reporter 罗严; did you mean 罗岩" in done.err


@pytest.mark.parametrize(
    ("query", "caret"),
    [('大桥 "桥头', 5), ("大桥（桥头", 4), ("foo:大桥", 0), ("大桥）", 4), ('""', 0), ("OR", 0)],
)
def test_an_error_in_the_query_points_at_its_place(called: Jianbao, sample_index: Path, query: str, caret: int) -> None:
    done = called("search", query, index=sample_index)
    assert (done.code, done.out) == (2, "")
    lines = done.err.split("\n")
    assert lines[0].startswith("jianbao: ")
    assert lines[1] == "  " + query
    assert abs(len(lines[2]) - 1 - 2 - caret) <= 2, lines
    assert lines[2].endswith("^")


@pytest.mark.parametrize(
    "args",
    [
        ["--date", "20261"],
        ["--from", "2026-02-30"],
        ["--from", "2026", "--to", "2025"],
        ["--limit", "-1"],
        ["--limit", "many"],
        ["--offset", "-1"],
        ["--sort", "best"],
        ["--format", "xml"],
        ["--limti", "3"],
        ["date:never"],
        ["--reporter", ""],
        ["--from", " "],
        ["(" * 2000],
        ["甲" * 20000],
    ],
)
def test_wrong_use_is_exit_2_without_a_traceback(called: Jianbao, sample_index: Path, args: list[str]) -> None:
    done = called("search", *args, index=sample_index)
    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err
    assert "should not have happened" not in done.err
    assert "jianbao: " in done.err


def test_arguments_in_another_encoding_are_refused(sample_index: Path) -> None:
    env = {os.fsencode(k): os.fsencode(v) for k, v in environment(JIANBAO_INDEX=str(sample_index)).items()}
    words = [os.fsencode(word) for word in command("search")]
    done = subprocess.run([*words, "大桥".encode("gb18030")], env=env, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"not text in the encoding" in done.stderr


def test_a_closed_pipe_is_silent(sample_index: Path) -> None:
    env = environment(JIANBAO_INDEX=str(sample_index))
    for form in ("jsonl", "text", "csv", "json"):
        args = command("search", "", "--limit", 0, "--format", form)
        with subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.read(10)
            process.stdout.close()
            said = process.stderr.read().decode()
            assert process.wait(60) == 0
            assert "Traceback" not in said
            assert "Broken" not in said


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_a_full_disk_behind_stdout_is_said(sample_index: Path) -> None:
    env = environment(JIANBAO_INDEX=str(sample_index))
    for args in (("search", "大桥"), ("search", "--limit", 0, "--format", "jsonl"), ("status",)):
        with open("/dev/full", "wb") as full:
            done = subprocess.run(command(*args), stdout=full, stderr=subprocess.PIPE, env=env, check=False)
        assert done.returncode == 2
        assert b"jianbao: cannot write the output" in done.stderr
        assert b"Traceback" not in done.stderr
