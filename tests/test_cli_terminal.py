"""In: text of any kind, a pseudo-terminal of some width. Out: lines that fit, colours where they belong."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.terminal import Screen, caret, clean, fit, fit_end, wrap, wrapped
from search.width import width
from tests.conftest import SAMPLE, Jianbao, command, environment

CHINESE = "渡口上的人都说，（新）栈桥“比老桥宽三尺”，12月30日起jianbao.example.org上可以查到19路车的钟点。"
STYLE = re.compile(r"\x1b\[[0-9;]*m")


def on_terminal(columns: int, *args: object, **env: str) -> tuple[int, str]:
    """The command with standard output and error on one pseudo-terminal; its exit code and what was shown."""
    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    shown = b""
    with subprocess.Popen(
        command(*args),
        stdin=side,
        stdout=side,
        stderr=side,
        env=environment(TERM="xterm-256color", **{"PAGER": "cat", **env}),
    ) as process:
        os.close(side)
        while True:
            try:
                read = os.read(main, 65536)
            except OSError:  # Linux says so when the other side is closed
                break
            if not read:
                break
            shown += read
    os.close(main)
    return process.returncode, shown.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_results_fit_the_terminal_and_are_coloured(sample_index: Path, columns: int) -> None:
    code, shown = on_terminal(columns, "search", "大桥", "--limit", 0, JIANBAO_INDEX=str(sample_index))
    assert code == 0
    assert "\x1b[1;31m大桥\x1b[0m" in shown
    lines = STYLE.sub("", shown).split("\n")
    assert max(map(width, lines)) <= columns
    assert max(map(width, lines)) > columns - 10
    for result in "\n".join(lines).split("\n\n"):
        text = [line for line in result.split("\n")[1:] if line.strip() and "·" not in line and "of" not in line]
        assert len(text) <= 3 or columns == 40, result


@pytest.mark.parametrize("columns", [40, 80, 120])
@pytest.mark.parametrize(
    "args",
    [("show", "20260101-04-6"), ("timeline", "--by", "day"), ("reporters",), ("sections",), ("status",)],
    ids=lambda args: args[0],
)
def test_every_screen_fits(called: Jianbao, sample_index: Path, columns: int, args: tuple[str, ...]) -> None:
    done = called(*args, index=sample_index, env={"COLUMNS": str(columns)})
    assert done.code == 0
    assert max(map(width, done.out.split("\n"))) <= columns


def test_a_segmented_page_fits(called: Jianbao) -> None:
    for columns in (40, 80, 120):
        done = called("segment", SAMPLE / "枫津日报" / "2025-12-31", "--explain", env={"COLUMNS": str(columns)})
        assert done.code == 0
        assert max(map(width, done.out.split("\n"))) <= columns, columns


def test_colours_are_for_terminals_unless_said_otherwise(jianbao: Jianbao, sample_index: Path) -> None:
    place = str(sample_index)
    assert "\x1b" not in jianbao("search", "大桥", index=sample_index).out
    assert "\x1b[1;31m" in jianbao("search", "大桥", index=sample_index, env={"FORCE_COLOR": "1"}).out
    assert "\x1b[1;31m" in jianbao("search", "大桥", "--color", "always", index=sample_index).out
    assert (
        "\x1b[" not in jianbao("search", "大桥", "--format", "json", index=sample_index, env={"FORCE_COLOR": "1"}).out
    )
    assert "\x1b" not in on_terminal(80, "search", "大桥", JIANBAO_INDEX=place, NO_COLOR="1")[1]
    assert "\x1b" not in on_terminal(80, "search", "大桥", "--color", "never", JIANBAO_INDEX=place)[1]
    assert "\x1b[1;31m" in on_terminal(80, "search", "大桥", "--color", "always", JIANBAO_INDEX=place, NO_COLOR="1")[1]


def test_progress_is_for_terminals(jianbao: Jianbao, tmp_path: Path) -> None:
    code, shown = on_terminal(60, "index", SAMPLE, JIANBAO_INDEX=str(tmp_path / "a"))
    assert code == 0
    assert "looking for files" in shown
    assert "15 of 15 files" in shown
    assert all(width(line) < 60 for line in re.split(r"\r|\n|\x1b\[K", shown) if "█" in line)
    assert shown.rindex("\r\x1b[K") < shown.index("articles")  # gone before the report
    done = jianbao("index", SAMPLE, index=tmp_path / "b")
    assert done.err == ""


@given(
    st.text(alphabet=st.one_of(st.sampled_from(CHINESE + " \t\n"), st.characters(codec="utf-8")), max_size=300),
    st.integers(2, 90),
)
def test_wrapping_loses_nothing_but_spaces_and_fits(text: str, columns: int) -> None:
    spans = wrap(text, columns)
    assert all(width(clean(text[begin:end])) <= max(columns, 2) for begin, end in spans)
    left = "".join(text[begin:end] for begin, end in spans)
    assert re.sub(r"\s", "", left) == re.sub(r"\s", "", text)
    assert all(end <= begin for (_, end), (begin, _) in pairwise(spans))


@pytest.mark.parametrize("columns", range(12, 60))
def test_no_line_begins_or_ends_with_the_wrong_mark(columns: int) -> None:
    lines = wrapped(CHINESE * 3, columns)
    assert not any(line[0] in "，。”）" for line in lines)
    assert not any(line[-1] in "（“" for line in lines)
    if columns >= 24:
        assert "".join(lines).count("jianbao.example.org") == 3
        assert sum("jianbao.example.org" in line for line in lines) == 3


@given(st.text(max_size=60), st.integers(2, 40))
def test_a_text_cut_to_fit_fits(text: str, columns: int) -> None:
    assert width(fit(text, columns)) <= columns + 1
    assert width(fit_end(text, columns)) <= columns
    assert clean(text).endswith(fit_end(text, columns))


@given(st.text(max_size=200))
def test_clean_text_has_nothing_a_terminal_obeys(text: str) -> None:
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", clean(text))
    painted = Screen(80, True).marked(text, (0, len(text)), [(0, len(text) // 2)])
    assert STYLE.sub("", painted) == clean(text[: len(text) // 2]) + clean(text[len(text) // 2 :])


@pytest.mark.parametrize("position", [0, 3, 40, 119])
def test_a_caret_stands_under_its_character(position: int) -> None:
    text = "渡a口b" * 30
    line, under = caret(text, position).split("\n")
    assert width(line) <= 80
    at = 0
    while width(line[:at]) < width(under) - 1:
        at += 1
    assert line[at:].startswith(text[position : position + 5][: len(line) - at - 1])
