"""Two hundred files that are no pages, or no longer whole: each is read or named, none stops the rest, none is lost.

Random bytes, random text, pages cut anywhere, pages with bytes overwritten, in every encoding the reader knows.
"""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.build import Options, update
from tests.oracles import SAMPLE

SEED = 20261124
ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16")


def _random_text(rng: random.Random) -> str:
    blocks = ((0x20, 0x7E), (0x4E00, 0x9FFF), (0x3000, 0x303F), (0xFF00, 0xFFEF), (0x0, 0x1F), (0x1F300, 0x1FAFF))
    lines = []
    for _ in range(rng.randint(0, 80)):
        first, last = rng.choice(blocks)
        line = "".join(chr(rng.randint(first, last)) for _ in range(rng.randint(0, 120)))
        lines.append(
            rng.choice(("", "", "## ", "### ", "| ", "---", "（下转第", "记者 ", "![", "<table>", "&#")) + line
        )
    return "\n".join(lines)


def _file(rng: random.Random, pages: list[bytes]) -> tuple[str, bytes]:
    """A suffix and the bytes of a file."""
    page = rng.choice(pages)
    kind = rng.randrange(6)
    suffix = rng.choice((".md", ".txt", ".html", ".jsonl"))
    if kind == 0:
        return suffix, rng.randbytes(rng.randint(0, 20_000))
    if kind == 1:
        return suffix, _random_text(rng).encode(rng.choice(ENCODINGS), "replace")
    if kind == 2:
        return ".md", page[: rng.randrange(len(page))]
    if kind == 3:
        return ".txt", page[rng.randrange(len(page)) :]
    if kind == 4:
        spoilt = bytearray(page)
        for _ in range(rng.randint(1, 30)):
            spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
        return ".md", bytes(spoilt)
    return suffix, bytes(rng.choice((b"\0", b"\xff", b"\n", b"#", b"(", "“".encode()))) * rng.randint(1, 50_000)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("broken") / "枫津日报"
    folder.mkdir()
    rng = random.Random(SEED)
    pages = [path.read_bytes() for path in sorted(SAMPLE.rglob("*.md")) if path.name != "README.md"]
    for number in range(200):
        suffix, data = _file(rng, pages)
        (folder / f"{number:03}{suffix}").write_bytes(data)
    (folder / "20260105_第01版_要闻.md").write_text(
        "## 渡口照常开船\n\n本报讯（记者 罗岩）船照常开。\n", encoding="utf-8"
    )
    return folder


def test_each_is_read_or_named(folder: Path) -> None:
    report = update(folder.parent / "ix", (folder,), Options())
    named = {name for name, _, _ in report.problems}
    assert len(report.added) == 201
    assert named
    assert all(message and "Traceback" not in message for _, _, message in report.problems)
    again = update(folder.parent / "ix", (folder,), Options())
    assert again.problems == report.problems
    assert (again.articles, again.issues) == (report.articles, report.issues)


@pytest.mark.parametrize("command", [["segment"], ["segment", "--explain"], ["segment", "--format", "jsonl"]])
def test_no_traceback(folder: Path, command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", *command, str(folder)], capture_output=True, timeout=120, check=False
    )
    output = (done.stdout + done.stderr).decode("utf-8")
    assert done.returncode == 2
    assert "Traceback" not in output
    assert "渡口照常开船" in output


def test_the_good_page_is_found(folder: Path) -> None:
    import search

    update(folder.parent / "ix", (folder,), Options())
    with search.open_index(folder.parent / "ix") as index:
        assert [hit.article.headline for hit in index.search('"船照常开"')] == ["渡口照常开船"]
