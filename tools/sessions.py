"""Sessions of a librarian at the sample corpus go in; what they show comes out, recorded at 80 and at 120 columns.

    python -m tools.sessions           write docs/sessions anew
    python -m tools.sessions --check   compare, and end with 1 where a recording is not what is shown today

Each runs in a folder of its own with a copy of sample_corpus and an index of it. Standard output and error stand in the
order they are written; what differs from run to run (seconds, moments) is shown as it is written in `VARYING`.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "docs" / "sessions"
WIDTHS: Final = (80, 120)
VARYING: Final = (
    (re.compile(r"(?m)^(took +)\S.*$"), r"\1… s"),
    (re.compile(r"\b2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "(the moment)"),
    (re.compile(r"since \d{4}-\d\d-\d\d"), "since (the day)"),
)
_OURS: Final = ("JIANBAO_INDEX", "JIANBAO_DEBUG", "NO_COLOR", "FORCE_COLOR", "FORCE_HYPERLINK", "COLUMNS")


@dataclass(frozen=True, slots=True)
class Session:
    """What is done: lines of a shell, those that begin with # said by whoever does it; `>>` puts text into a file."""

    name: str
    lines: tuple[str, ...]


SESSIONS: Final = (
    Session(
        "1-a-byline",
        (
            "# Somebody asks for the pieces of a reporter whose name they know only by ear.",
            "jianbao reporters luo yan",
            "jianbao search --reporter 罗严",
            "# The name is 罗岩. From the first piece to the last:",
            "jianbao search --reporter 罗岩 --sort oldest --limit 4",
            "jianbao search 'reporter:羅岩 section:要闻' --facet page --limit 1",
            "jianbao show 20251231-01-52a0",
            "# Who signs with whom?",
            "jianbao reporters --limit 8",
        ),
    ),
    Session(
        "2-a-phrase",
        (
            "# A historian counts a phrase, and wants to see each place where it stands.",
            "jianbao search '\"让桥于民\"'",
            "jianbao timeline '\"让桥于民\"' 渡轮 --by day",
            "jianbao concordance '\"枫江大桥\"' --sort right --limit 8",
            "# The scan may have a character wrong, or a word between.",
            "jianbao search '\"枫江大侨\"~1' --limit 2",
            "jianbao search '\"大桥 通行\"~20' --limit 2",
            "jianbao search '\"枫?大桥\" -section:要闻' --limit 3",
            "jianbao search '大桥 OR 渡轮 -通车' --explain",
        ),
    ),
    Session(
        "3-a-story",
        (
            "# A reader remembers a letter about a lamp post on the crossing. What came of it?",
            "jianbao search 灯杆",
            "jianbao similar 20251231-03-c40c",
            "jianbao similar 20260102-04-da0d",
            "jianbao similar 20260101-01-00f1 --reprints",
            "jianbao aside 责任编辑 --limit 2",
        ),
    ),
    Session(
        "4-a-bibliography",
        (
            "# A student needs references, clippings, and numbers for a table.",
            "jianbao search 枫江大桥 --format gbt7714 --limit 4",
            "jianbao search 枫江大桥 --format bibtex --limit 1",
            "jianbao search 枫江大桥 --format markdown --limit 1",
            "jianbao search 枫江大桥 --facet section --facet reporter --format csv",
            "jianbao timeline 大桥 --by day --format csv",
            "jianbao sections --by column",
        ),
    ),
    Session(
        "5-a-watch",
        (
            "# The desk wants to hear of every new piece on the bridge.",
            "jianbao watch list",
            "jianbao watch add 大桥 '\"枫江大桥\"' --section 要闻",
            "jianbao watch run",
            "# The next day's page comes in; its day does not matter, that it is new does.",
            "printf '## 枫江大桥首周通车平稳\\n\\n本报讯（记者 罗岩）枫江大桥恢复双向通行一周，早高峰车流平稳。\\n' "
            ">> sample_corpus/枫津日报/2026-01-07/01-要闻.md",
            "jianbao index",
            "jianbao watch run --peek",
            "jianbao watch run",
            "jianbao watch run",
            "jianbao watch list",
            "jianbao watch remove 大侨",
        ),
    ),
)


def recorded(session: Session, columns: int) -> str:
    """What a session shows at so many columns."""
    shown: list[str] = []
    with _place(columns) as folder:
        _run("jianbao index sample_corpus")
        for line in session.lines:
            if line.startswith("#"):
                shown.append(f"{line}\n")
                continue
            shown.append(f"$ {line}\n")
            code, said = _run(line)
            shown.append(said + (f"[exit {code}]\n" if code else "") + "\n")
    text = "".join(shown).replace(folder, "~")
    for pattern, instead in VARYING:
        text = pattern.sub(instead, text)
    return text.rstrip("\n") + "\n"


def path_of(session: Session, columns: int) -> Path:
    """Where the recording lies."""
    return FOLDER / f"{session.name}.{columns}.txt"


@contextmanager
def _place(columns: int) -> Iterator[str]:
    """A folder with a copy of the sample, to be in; the environment of a user who set nothing."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "sample_corpus", Path(folder) / "sample_corpus")
        for name in _OURS:
            os.environ.pop(name, None)
        os.environ["COLUMNS"] = str(columns)
        try:
            with chdir(folder):
                yield str(Path.cwd())
        finally:
            os.environ.clear()
            os.environ.update(before)


def _run(line: str) -> tuple[int, str]:
    """Do one line: exit code, and what it wrote."""
    from cli.main import main

    words = shlex.split(line)
    if words[0] == "printf":
        path = Path(words[3])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words[1].replace("\\n", "\n"), encoding="utf-8")
        return 0, ""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        try:
            main(words[1:])
        except SystemExit as ended:
            return int(ended.code or 0), out.getvalue()
    raise AssertionError("the command ends the process")


def main() -> None:
    """Write the recordings, or compare them."""
    stale = []
    for session in SESSIONS:
        for columns in WIDTHS:
            path, text = path_of(session, columns), recorded(session, columns)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8")
            elif not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(path.relative_to(ROOT).as_posix())
    if stale:
        print("\n".join(f"{path}: shows something else today" for path in stale))
        print("Look at it, and if it is right: python -m tools.sessions")
        sys.exit(1)


if __name__ == "__main__":
    main()
