"""In: results longer than the screen, or not, on a pseudo-terminal and in a pipe. Out: a pager, or none; links, or none."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from cli.links import LINK, wanted
from tests.conftest import Jianbao, command, environment
from tests.terminal import Terminal

ALL = ("search", "--limit", "0", "--sort", "oldest")
less = pytest.mark.skipif(not shutil.which("less"), reason="less is not installed")


def terminal(index: Path, *args: object, columns: int = 80, lines: int = 24, env: dict[str, str]) -> Terminal:
    said = environment(**{"TERM": "xterm-256color", "JIANBAO_INDEX": str(index), **env})
    for name in ("PAGER", "LESS", "LESSCHARSET", "LV"):
        if name not in env:
            said.pop(name, None)
    return Terminal(command(*args), said, columns, lines)


@pytest.fixture
def pager(tmp_path: Path) -> str:
    """A pager that says so, and what it was given as LESS."""
    path = tmp_path / "pager"
    path.write_text('#!/bin/sh\necho "PAGER:$LESS:$1"\ncat\necho "END"\n', encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_what_is_longer_than_the_screen_is_paged(sample_index: Path, pager: str) -> None:
    with terminal(sample_index, *ALL, env={"PAGER": f"{pager} -x"}) as shown:
        code, text = shown.end()
    assert code == 0
    assert text.startswith("PAGER:FRX:-x\n")
    assert re.search(r"of \d+ articles\nEND\n$", text), "what is said on standard error stays in its place"
    assert "\x1b[1m" in text
    with terminal(sample_index, *ALL, env={"PAGER": pager, "LESS": "S"}) as shown:
        assert shown.end()[1].startswith("PAGER:S:\n"), "LESS is the user's"


@pytest.mark.parametrize(
    ("args", "env", "lines"),
    [
        (("search", "大桥", "--limit", "2"), {}, 24),
        (ALL, {"PAGER": "cat"}, 24),
        (ALL, {"PAGER": ""}, 24),
        (ALL, {"PAGER": "no-such-pager"}, 24),
        (ALL, {"TERM": "dumb"}, 24),
        (("--no-pager", *ALL), {}, 24),
        ((*ALL, "--no-pager"), {}, 24),
        (ALL, {}, 2000),
        (("check",), {}, 2),
    ],
)
def test_what_is_not_paged(
    sample_index: Path, pager: str, args: tuple[str, ...], env: dict[str, str], lines: int
) -> None:
    with terminal(sample_index, *args, lines=lines, env={"PAGER": pager, **env}) as shown:
        code, text = shown.end()
    assert code == 0
    assert text
    assert "PAGER" not in text


def test_a_pipe_is_never_paged(jianbao: Jianbao, sample_index: Path, pager: str) -> None:
    done = jianbao(*ALL, index=sample_index, env={"PAGER": pager})
    assert done.code == 0
    assert "PAGER" not in done.out + done.err


@less
def test_less_is_left_with_q(sample_index: Path) -> None:
    with terminal(sample_index, *ALL, env={}) as shown:
        shown.until(r"\n:|\r:")
        assert "枫津日报" in shown.shown
        shown.type("q")
        code, text = shown.end()
    assert code == 0
    assert "Traceback" not in text
    assert "Broken" not in text


@less
def test_ctrl_c_stops_the_output_and_q_ends_less(sample_index: Path) -> None:
    with terminal(sample_index, *ALL, env={}) as shown:
        shown.until(r"\n:|\r:")
        shown.type("\x03")
        for _ in range(40):
            shown.read(0.5)
            if re.search(r"of \d+ articles|jianbao: stopped", shown.shown):
                break
            shown.type("G")  # less lets go of what is typed while it takes notice of Ctrl-C
        shown.type("q")
        code, text = shown.end()
    assert code == (130 if "stopped" in text else 0)
    assert "Traceback" not in text


@less
def test_an_error_is_seen(sample_index: Path) -> None:
    with terminal(sample_index, "search", "(", env={}) as shown:
        code, text = shown.end()
    assert code == 2
    assert "is not closed" in text


def test_a_pager_that_reads_no_further_is_no_error(sample_index: Path, tmp_path: Path) -> None:
    path = tmp_path / "first"
    path.write_text("#!/bin/sh\nhead -n 1\n", encoding="utf-8")
    path.chmod(0o755)
    with terminal(sample_index, *ALL, env={"PAGER": str(path)}) as shown:
        code, text = shown.end()
    assert code == 0
    assert len(text.strip("\n").split("\n")) == 1


# ── links ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("env", "are"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.5.2"}, True),
        ({"TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.0.1"}, False),
        ({"TERM_PROGRAM": "vscode", "TERM_PROGRAM_VERSION": "1.95.1"}, True),
        ({"TERM_PROGRAM": "WezTerm", "TERM_PROGRAM_VERSION": "20240203-110809-5046fc22"}, True),
        ({"VTE_VERSION": "5000"}, False),
        ({"VTE_VERSION": "7006"}, True),
        ({"VTE_VERSION": "7006", "TMUX": "/tmp/x"}, False),
        ({"VTE_VERSION": "7006", "FORCE_HYPERLINK": "0"}, False),
        ({"TERM": "dumb", "FORCE_HYPERLINK": "1"}, True),
        ({"WT_SESSION": "x"}, True),
        ({"TERM_PROGRAM": "Apple_Terminal", "TERM_PROGRAM_VERSION": "455"}, False),
    ],
)
def test_which_terminals_have_links(env: dict[str, str], are: bool) -> None:
    assert wanted(True, env) is are
    assert wanted(False, {**env, "FORCE_HYPERLINK": "0"}) is False
    if "FORCE_HYPERLINK" not in env:
        assert wanted(False, env) is False


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index in the folder of its pages, one of which has a name that has to be quoted."""
    from tests.oracles import index_of

    folder = tmp_path_factory.mktemp("links")
    name = "枫津日报-2026-01-05-01 要闻%.md"
    (folder / name).write_text("## 渡轮复航\n\n本报讯（记者 罗岩）渡轮昨天复航。\n", encoding="utf-8")
    index_of(folder / ".jianbao", folder)
    return folder / ".jianbao"


@pytest.mark.parametrize("args", [("search", "渡轮"), ("show", "20260105")])
def test_links_lead_to_the_file(beside: Path, args: tuple[str, ...]) -> None:
    with terminal(beside, *args, env={"VTE_VERSION": "7006", "PAGER": "cat"}) as shown:
        _, text = shown.end()
    links = LINK.findall(text)
    assert links
    assert "01%20%E8%A6%81%E9%97%BB%25.md" in links[0]
    assert links[1] == "\x1b]8;;\x1b\\"
    plain: tuple[dict[str, str], ...] = ({}, {"VTE_VERSION": "7006", "FORCE_HYPERLINK": "0"})
    for env in plain:
        with terminal(beside, *args, env={"PAGER": "cat", **env}) as shown:
            assert not LINK.search(shown.end()[1])


def test_no_links_in_a_pipe(jianbao: Jianbao, beside: Path) -> None:
    assert "\x1b" not in jianbao("search", "渡轮", index=beside, env={"VTE_VERSION": "7006"}).out


def test_a_pager_that_knows_no_links_gets_none(beside: Path, pager: str) -> None:
    with terminal(beside, "show", "20260105", lines=2, env={"FORCE_HYPERLINK": "1", "PAGER": pager}) as shown:
        _, text = shown.end()
    assert text.startswith("PAGER")
    assert not LINK.search(text)


@less
def test_less_gets_links(beside: Path) -> None:
    with terminal(beside, "show", "20260105", lines=4, env={"FORCE_HYPERLINK": "1"}) as shown:
        shown.until(r"\n:|\r:")
        shown.type("G")
        shown.until(r"\x1b\]8;;file://")
        shown.type("q")
        assert shown.end()[0] == 0
