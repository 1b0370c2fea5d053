"""In: pages, names and files full of what a terminal obeys, and every command on a terminal. Out: no ESC but our own."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from cli.links import LINK
from cli.main import COMMANDS
from tests.conftest import ROOT, environment
from tests.oracles import index_of
from tests.terminal import Terminal

EVIL = "\x1b]0;题\x07\x1b[31m\x1b[2J\x9b2J\x08\x00\x7f\u202e\u2066\u200e\ufeff\x85\r\x0c\x1bc\x1b]8;;http://x\x1b\\链"
OURS = re.compile(rf"\x1b\[[0-9;]*m|\r\x1b\[K|{LINK.pattern}")
"""Colours, the line that says how far something is, and links: those to files alone."""
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")

DRIVER = """
import sys, json
from cli.main import main
for number, args in enumerate(json.loads(sys.argv[1])):
    print("CALL", number, flush=True)
    try:
        main(args)
    except SystemExit as ended:
        print("END", ended.code, flush=True)
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index of hostile articles and a hostile page, whose file's name is hostile as well."""
    folder = tmp_path_factory.mktemp("hostile")
    filler = "渡口的栈桥今天修好了，石矶渡轮复航，打捞船离开码头，郑守潮说。"
    lines = []
    for number in range(6):
        evil = f"{EVIL}{number % 2}"
        fields = {
            "id": f"evil{number}{EVIL if number == 5 else ''}", "headline": f"渡轮{evil}复航", "kicker": evil, "deck": evil,
            "body": f"{filler}{evil}{filler}\n{evil}栈桥{number}\n" + filler * (1 + number % 3), "section": f"版{evil}",
            "column": f"栏{evil}", "paper": f"报{evil}", "agency": f"社{evil}", "reporters": [f"罗{evil}", f"岩{evil}"],
            "byline": f"记者{evil}", "date": f"2026-01-0{number + 1}", "page": 1,
        }  # fmt: skip
        lines.append(json.dumps(fields, ensure_ascii=False))
    (folder / "all.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    page = f"## 渡{EVIL}轮\n\n本报讯（记者 罗{EVIL}岩）{filler}{EVIL}\n\n责任编辑{EVIL}：罗岩\n\n（下转第9版{EVIL}）\n"
    (folder / "2026-02-01-01 \x1b]0;x\x07\u202e要闻.md").write_text(page, encoding="utf-8")
    (folder / "2026-02-02-01 \x1b[31m空.md").write_bytes(b"\xff\xfe\x00")
    index_of(folder / ".jianbao", folder)
    return folder


def calls(folder: Path) -> list[list[str]]:
    index = str(folder / ".jianbao")
    asked = ["--index", index]
    forms = ("text", "json", "jsonl", "csv", "markdown", "bibtex", "ris", "gbt7714")
    return [
        ["index", *asked, str(folder)],
        *(["search", "渡轮 栈桥", *asked, "--format", form] for form in forms),
        ["search", "--reporter", f"罗{EVIL}2", *asked],
        ["search", f"section:版{EVIL}9", "--explain", *asked],
        ["search", f"section:版{EVIL}9", "--explain", "--format", "json", *asked],
        ["search", f'"{EVIL}', *asked],
        *(["search", "渡轮", "--facet", name, *asked] for name in ("section", "reporter", "column", "paper")),
        *(["show", "evil0", *asked, "--format", form] for form in ("text", "json", "markdown", "bibtex")),
        ["show", "evil5", *asked],
        ["show", "ev", *asked],
        ["show", f"20260201{EVIL}", *asked],
        ["similar", "evil1", *asked],
        ["similar", "evil1", *asked, "--format", "json"],
        ["aside", *asked],
        *(["reporters", *asked, "--format", form] for form in ("text", "json", "csv")),
        ["reporters", f"罗{EVIL}7", "--near", *asked],
        *(["sections", "--by", kind, *asked] for kind in ("section", "column", "paper", "agency", "page")),
        ["timeline", "渡轮", f"栈桥{EVIL}", *asked],
        ["concordance", "渡轮", *asked],
        *(["concordance", "栈桥", "--format", form, *asked] for form in ("text", "json", "csv")),
        ["concordance", "栈桥", "--collocates", *asked],
        ["timeline", "渡轮", f"栈桥{EVIL}", "--format", "svg", *asked],
        ["watch", "add", f"看{EVIL}", f'"渡{EVIL}"', "--section", f"版{EVIL}0", *asked],
        ["watch", "list", *asked],
        ["watch", "run", *asked, "--format", "atom"],
        ["watch", "run", f"谁{EVIL}", *asked],
        ["watch", "remove", f"看{EVIL}", *asked],
        ["segment", "--explain", str(folder)],
        ["status", *asked],
        ["status", *asked, "--format", "json"],
        ["check", *asked],
        ["backup", str(folder / "copy.idx"), *asked],
        ["backup", str(folder), *asked],
        ["completion", "fish"],
        ["help", f"x{EVIL}"],
        [f"x{EVIL}"],
    ]


def test_every_command_is_here(archive: Path) -> None:
    assert {args[0] for args in calls(archive)} >= set(COMMANDS)


def test_nothing_hostile_reaches_the_terminal(archive: Path) -> None:
    asked = [[arg.replace("\x00", "") for arg in args] for args in calls(archive)]
    env = environment(TERM="xterm-256color", PAGER="cat", FORCE_HYPERLINK="1", PYTHONPATH=str(ROOT))
    with Terminal([sys.executable, "-c", DRIVER, json.dumps(asked)], env, columns=90) as terminal:
        code, shown = terminal.end(120)
    assert code == 0
    parts = re.split(r"(?m)^CALL ", shown)[1:]
    assert len(parts) == len(asked)
    said = 0
    for args, part in zip(asked, parts, strict=True):
        assert "this should not have happened" not in part, part
        assert re.search(r"END [012]\s", part), part
        for link in LINK.findall(part):
            assert re.fullmatch(r"\x1b\]8;;(?:file://[!-~]*)?\x1b\\", link), args
        left = OURS.sub("", part.replace("\r\n", "\n"))
        bad = OBEYED.search(left)
        assert not bad, (args, left[max(0, bad.start() - 40) : bad.end() + 40])
        said += "链" in left or "题" in left
    assert said > len(parts) / 2, "most of what is hostile is shown, made harmless"
