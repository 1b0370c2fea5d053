"""In: `jianbao index`, `status`, `check` as processes on folders made here. Out: what is said, kept and refused."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from indexer.write import HOLDER, Store
from tests.conftest import SAMPLE, Jianbao, command, environment

PAGE = "## 渡口修好了\n\n本报讯(记者 罗岩)昨天上午，渡口的栈桥修好了，等船的人不用再踩着泥水上船。\n"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder with three issues of one page each."""
    for day in (1, 2, 3):
        page = tmp_path / "枫津日报" / f"2026-02-0{day}" / "01-要闻.md"
        page.parent.mkdir(parents=True)
        page.write_text(PAGE.replace("栈桥", f"第{day}座栈桥"), encoding="utf-8")
    return tmp_path


def test_a_run_says_what_changed(jianbao: Jianbao, archive: Path) -> None:
    first = jianbao("index", "枫津日报")
    assert (first.code, first.err) == (0, "")
    assert "3 added, 0 changed, 0 removed, 0 unchanged" in first.out
    assert (archive / ".jianbao").is_dir()

    (archive / "枫津日报/2026-02-01/01-要闻.md").write_text(PAGE, encoding="utf-8")
    (archive / "枫津日报/2026-02-02/01-要闻.md").unlink()
    shutil.copytree(archive / "枫津日报/2026-02-03", archive / "枫津日报/2026-02-04")
    (archive / "枫津日报/scan.djvu").write_bytes(b"AT&T")
    planned = jianbao("index", "--dry-run")
    assert planned.code == 0
    assert [line.split()[0] for line in planned.out.splitlines()[:3]] == ["add", "change", "remove"]
    assert "nothing was written" in planned.err

    second = jianbao("index")
    assert second.code == 0
    assert "1 added, 1 changed, 1 removed, 1 unchanged" in second.out
    assert re.search(r"issues +2 written, 1 removed, 3 in all", second.out)
    assert re.search(r"articles +2 added, 0 changed, 2 removed, 3 in all", second.out)
    assert re.search(r"passed over +1 \.djvu", second.out)

    third = jianbao("index")
    assert "0 added, 0 changed, 0 removed, 3 unchanged" in third.out
    assert jianbao("check").code == 0


def test_bad_files_are_named_and_the_rest_goes_in(jianbao: Jianbao, archive: Path) -> None:
    (archive / "枫津日报/2026-02-01/02-综合.md").write_bytes(bytes(range(128, 256)) * 40)
    good = json.dumps({"headline": "渡轮加班", "body": "正文。"}, ensure_ascii=False)
    (archive / "枫津日报/more.jsonl").write_text(f"{good}\n{{broken\n", encoding="utf-8")
    done = jianbao("index", "枫津日报")
    assert done.code == 2
    lines = done.err.splitlines()
    assert any(re.match(r".*02-综合\.md: ", line) for line in lines), lines
    assert any(re.match(r".*more\.jsonl:2: is not JSON", line) for line in lines), lines
    assert lines[-1].startswith("jianbao: 2 problems")
    assert re.search(r"articles +4 added, 0 changed, 0 removed, 4 in all", done.out)
    assert jianbao("search", "渡轮加班").code == 0
    status = json.loads(jianbao("status", "--format", "json").out)
    assert [problem["line"] for problem in status["problems"]] == [None, 2]
    assert "more.jsonl:2:" in jianbao("status").out


def test_paper_date_and_dictionary_can_be_said(jianbao: Jianbao, tmp_path: Path) -> None:
    (tmp_path / "loose").mkdir()
    (tmp_path / "loose/a.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "words.txt").write_text("枫津渡口 10 n\n", encoding="utf-8")
    assert jianbao("index", "loose", "--paper", "渡口报", "--date", "2020年5月6日", "--userdict", "words.txt").code == 0
    article = json.loads(jianbao("search", "--format", "jsonl").out)
    assert (article["paper"], article["date"], article["date_source"]) == ("渡口报", "2020-05-06", "user")
    for args in (["--date", "2020-05"], ["--date", "someday"], ["--userdict", "none.txt"], ["--wait", "-1"]):
        done = jianbao("index", "loose", *args)
        assert (done.code, done.out) == (2, ""), args
        assert "jianbao: " in done.err


def test_where_the_index_is(jianbao: Jianbao, archive: Path) -> None:
    deep = archive / "枫津日报" / "2026-02-01"
    missing = jianbao("search", "渡口", cwd=deep)
    assert missing.code == 2
    assert "there is no index here" in missing.err
    assert "jianbao index PATH" in missing.err
    assert jianbao("index").code == 2

    assert jianbao("index", "枫津日报").code == 0
    assert jianbao("search", "渡口", cwd=deep).code == 0  # the nearest folder upwards
    jianbao("index", ".", cwd=deep)
    assert not (deep / ".jianbao").exists()

    other = archive / "other.jianbao"
    assert jianbao("index", deep, index=other).code == 0
    assert jianbao("search", "--limit", 0, index=other).err == "1 of 1 article\n"
    assert jianbao("search", "--limit", 0, "--index", archive / ".jianbao", index=other).err == "1–3 of 3 articles\n"
    assert jianbao("search", "--limit", 0, "--index", archive).err == "1–3 of 3 articles\n"  # the folder it lies in
    for command_, args in (("search", ["渡口"]), ("status", []), ("check", []), ("reporters", []), ("show", ["2026"])):
        done = jianbao(command_, *args, index=archive / "nothing")
        assert done.code == 2, command_
        assert "there is no index" in done.err, command_


@pytest.mark.usefixtures("archive")
def test_what_cannot_be_an_index_is_refused(jianbao: Jianbao) -> None:
    for args in (
        ("枫津日报", "--index", "枫津日报"),  # a folder of something else
        ("枫津日报", "--index", "枫津日报/2026-02-01/01-要闻.md"),
        ("枫津日报", "--index", "a/b/c"),
        ("nowhere",),
        ("枫津日报/scan.djvu",),
    ):
        done = jianbao("index", *args)
        assert (done.code, done.out) == (2, ""), args
        assert "Traceback" not in done.err
        assert "should not have happened" not in done.err
        assert "jianbao: " in done.err


def test_a_folder_without_pages_is_nothing_found(jianbao: Jianbao, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert jianbao("index", "empty").code == 1
    done = jianbao("search", "渡口")
    assert done.code in (1, 2)
    assert "Traceback" not in done.err


def test_a_second_writer_is_told_who_is_writing(jianbao: Jianbao, archive: Path) -> None:
    assert jianbao("index", "枫津日报").code == 0
    with Store(archive / ".jianbao"):
        done = jianbao("index")
        assert (done.code, done.out) == (2, "")
        assert f"is being written by process {os.getpid()}" in done.err
        assert "--wait" in done.err
        assert jianbao("search", "渡口").code == 0
        assert jianbao("status").code == 0
    store = Store(archive / ".jianbao")
    threading.Timer(1.0, store.__exit__, (None, None, None)).start()
    assert jianbao("index", "--wait", 30).code == 0


def test_a_folder_that_lost_its_files_is_asked_about(jianbao: Jianbao, archive: Path) -> None:
    assert jianbao("index", "枫津日报").code == 0
    shutil.move(archive / "枫津日报", archive / "elsewhere")
    done = jianbao("index")
    assert done.code == 2
    assert "--prune" in done.err
    assert jianbao("search", "渡口").code == 0
    assert jianbao("index", "--prune").code == 0
    assert jianbao("search", "渡口").code == 1


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_read_only_folder_can_be_searched_and_not_written(jianbao: Jianbao, archive: Path) -> None:
    assert jianbao("index", "枫津日报").code == 0
    folder = archive / ".jianbao"
    folder.chmod(0o555)
    try:
        assert jianbao("search", "渡口").code == 0
        assert jianbao("check").code == 0
        (archive / "枫津日报/2026-02-01/01-要闻.md").write_text(PAGE, encoding="utf-8")
        done = jianbao("index")
        assert done.code == 2
        assert "cannot be written" in done.err
    finally:
        folder.chmod(0o755)


def test_ctrl_c_leaves_the_last_commit_and_the_next_run_goes_on(jianbao: Jianbao, tmp_path: Path) -> None:
    pages = sorted((SAMPLE / "枫津日报" / "2025-12-31").iterdir())
    for number in range(80):
        day = tmp_path / "枫津日报" / f"2024-{number // 28 + 1:02}-{number % 28 + 1:02}"
        day.mkdir(parents=True)
        for page in pages:
            shutil.copy(page, day)
    (tmp_path / "枫津日报" / "2024-01-01" / "更多.md").write_text(PAGE, encoding="utf-8")
    assert jianbao("index", "枫津日报/2024-01-01").code == 0
    before = jianbao("search", "--limit", 0, "--format", "jsonl").out
    with subprocess.Popen(
        command("index", "枫津日报"),
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 (one thread here)
    ) as process:
        until = time.monotonic() + 30
        while not (tmp_path / ".jianbao" / HOLDER).exists() and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert out == b""
    assert err.decode().strip() == (
        "jianbao: stopped; what was committed is safe; run the same command again to go on from there"
    )
    assert jianbao("search", "--limit", 0, "--format", "jsonl").out == before
    assert jianbao("index", "枫津日报").code == 0
    status = json.loads(jianbao("status", "--format", "json").out)
    assert (status["issues"], status["files"]) == (80, 80 * len(pages) + 1)
    assert jianbao("check").code == 0


def test_status_says_what_the_index_holds(jianbao: Jianbao, sample_index: Path) -> None:
    text = jianbao("status", index=sample_index)
    assert (text.code, text.err) == (0, "")
    for label in (
        "index",
        "format",
        "words",
        "made of",
        "files",
        "issues",
        "articles",
        "set aside",
        "jumps",
        "problems",
    ):
        assert re.search(rf"^{label} ", text.out, re.MULTILINE), label
    found = json.loads(jianbao("status", "--format", "json", index=sample_index).out)
    assert (found["issues"], found["files"], found["problems"]) == (3, 15, [])
    assert found["size"] == sum(file.stat().st_size for file in sample_index.iterdir())
    assert found["roots"][0]["path"] == str(SAMPLE)
    assert found["set_aside"]["folio"] > 0
    total = json.loads(jianbao("search", "--format", "json", "--limit", 1, index=sample_index).out)["total"]
    assert found["articles"] == total


def test_check_finds_every_damaged_file(jianbao: Jianbao, sample_index: Path, tmp_path: Path) -> None:
    sound = jianbao("check", index=sample_index)
    assert (sound.code, sound.err) == (0, "")
    for number, path in enumerate(sorted(sample_index.iterdir())):
        if not path.stat().st_size:
            continue
        copy = tmp_path / f"{number}"
        shutil.copytree(sample_index, copy)
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 0x10
        (copy / path.name).write_bytes(data)
        done = jianbao("check", index=copy)
        assert done.code == 2, path.name
        assert "--rebuild" in done.err
        assert "Traceback" not in done.err
        for args in (("status",), ("search", "大桥"), ("reporters",)):
            done = jianbao(*args, index=copy)
            assert "Traceback" not in done.err, (path.name, args)
