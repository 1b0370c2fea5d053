"""Files that mean harm, or are broken, each in a folder with one good page; what was said, memory and time of each, out.

    python -m bench.hostile [--large] [--markdown FILE]

`jianbao index` is run on each as a process. The good page is found after every one. `--large` makes them as large as
they come (1 GB in one line); without it they are as large as shows the same, for tests.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import lzma
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

GOOD_NAME: Final = "枫津日报-2026-01-05-01.md"
GOOD_PAGE: Final = "## 渡口照常开船\n\n本报讯（记者 罗岩）船照常开，大桥也通车了。\n"
_ARTICLE: Final = {"headline": "大桥通车", "body": "大桥今天通车。", "date": "2026-01-05", "paper": "枫津日报"}
MB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Case:
    """`make` puts files into a folder, `size` in MB where it has one; `named`: words that the report must say of them,
    none where they are taken as they are."""

    name: str
    make: Callable[[Path, int], None]
    named: tuple[str, ...] = ()
    size: int = 0
    large: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case: exit code, what was said on standard error, MB of memory at most, seconds."""

    code: int
    said: str
    memory: float
    seconds: float


def _article(**changes: object) -> str:
    return json.dumps({**_ARTICLE, **changes}, ensure_ascii=False) + "\n"


def _random(folder: Path, _: int) -> None:
    rng = random.Random(1)
    for suffix in (".md", ".html", ".jsonl", ".jsonl.xz", ".jsonl.gz", ".txt", ".pdf"):
        (folder / f"random{suffix}").write_bytes(rng.randbytes(50_000))


def _repeated(path: Path, unit: bytes, megabytes: int) -> None:
    piece = unit * (MB // len(unit))
    with path.open("wb") as file:
        for _ in range(megabytes):
            file.write(piece)


def _line(folder: Path, size: int) -> None:
    _repeated(folder / "line.md", "大桥通车，".encode(), size)


def _line_within(folder: Path, _: int) -> None:
    (folder / "line.md").write_text("## 大桥\n\n" + "大桥通车，船照常开" * 20_000 + "。\n", encoding="utf-8")


def _json_line(folder: Path, size: int) -> None:
    with (folder / "line.jsonl").open("wb") as file:
        file.write(_article().encode() + b'{"headline": "')
        file.truncate(size * MB)


def _nul(folder: Path, _: int) -> None:
    (folder / "nul.md").write_bytes("## 大桥\n\n本报讯 大桥\0通车。\n".encode())
    (folder / "nuls.md").write_bytes(b"\0" * 10_000)
    (folder / "nul.jsonl").write_text(_article(body="大桥\0通车。"), encoding="utf-8")


def _surrogates(folder: Path, _: int) -> None:
    (folder / "lone.jsonl").write_text(json.dumps({**_ARTICLE, "body": "大桥\ud800通车。"}) + "\n", encoding="ascii")
    (folder / "lone.md").write_bytes("## 大桥\n\n大桥".encode() + b"\xed\xa0\x80" + "通车。\n".encode())


def _controls(folder: Path, _: int) -> None:
    text = "大桥\x1b[31;1m通车\x1b]0;title\x07，\u202e倒过来\u202c，\u2066隔开\u2069，\x9b2J\x08\x7f。"
    (folder / "controls.md").write_text(f"## {text}\n\n本报讯 {text}\n", encoding="utf-8")
    (folder / "controls.jsonl").write_text(_article(headline=text, body=text), encoding="utf-8")


def _names(folder: Path, _: int) -> None:
    for name in ("a\nb.md", "a\x1b[31mb.md", "a\u202eb.md"):
        (folder / name).write_text(GOOD_PAGE, encoding="utf-8")
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xc3\x28.md"))).write_text(GOOD_PAGE, encoding="utf-8")


def _headings(folder: Path, size: int) -> None:
    (folder / "headings.md").write_text("".join(f"## 大桥{n}\n\n" for n in range(size * 1000)), encoding="utf-8")


def _nested_html(folder: Path, _: int) -> None:
    for tag in ("div", "b", "table><tr><td"):
        name = f"nested-{tag[:1]}.html"
        text = f"<html><body>{f'<{tag}>' * 10_000}<h1>大桥</h1><p>大桥今天通车，船照常开。</p></body></html>"
        (folder / name).write_text(text, encoding="utf-8")


def _entities(folder: Path, _: int) -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    text = (
        f'<!DOCTYPE html [<!ENTITY l0 "哈">{levels}]><html><body><h1>大桥</h1><p>&l11;大桥今天通车。</p></body></html>'
    )
    (folder / "bomb.html").write_text(text, encoding="utf-8")
    (folder / "bomb.xhtml").write_text(text, encoding="utf-8")
    (folder / "amps.md").write_text("## 大桥\n\n" + "&amp;" * 20_000 + "amp;通车。\n", encoding="utf-8")


def _links(folder: Path, _: int) -> None:
    (folder / "loop").symlink_to(folder)
    (folder / "self.md").symlink_to(folder / "self.md")
    (folder / "gone.md").symlink_to(folder / "nothing.md")
    (folder / "zero.md").symlink_to("/dev/zero")
    deep = folder / "deep"
    deep.mkdir()
    (deep / "up").symlink_to("..")


def _special(folder: Path, _: int) -> None:
    os.mkfifo(folder / "pipe.md")
    os.mkfifo(folder / "pipe.jsonl")
    here = Path.cwd()
    os.chdir(folder)  # the path of a socket has at most some hundred bytes
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind("socket.md")
    finally:
        os.chdir(here)


def _zip(folder: Path, _: int) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("01.md", GOOD_PAGE * 200)
    for name in ("page.md", "page.txt", "page.html", "page.jsonl", "page.pdf", "page.jsonl.gz"):
        (folder / name).write_bytes(packed.getvalue())


def _broken_line(folder: Path, _: int) -> None:
    lines = [_article(headline=f"大桥{n}") for n in range(9)]
    lines[4] = lines[4][:30] + "\n"
    (folder / "middle.jsonl").write_text("".join(lines), encoding="utf-8")


def _bomb(folder: Path, size: int) -> None:
    """Compressed a thousand times: one line; empty lines; lines of nothing but space."""
    units = {"line": b" ", "empty": b"\n", "spaces": b" " * 1000 + b"\n"}
    for name, unit in units.items():
        piece = (unit * (MB // len(unit) + 1))[:MB]
        with (
            gzip.open(folder / f"{name}.jsonl.gz", "wb", 1) as packed,
            lzma.open(folder / f"{name}.jsonl.xz", "wb", preset=0) as other,
        ):
            for _ in range(size):
                packed.write(piece)
                other.write(piece)


def _dates(folder: Path, _: int) -> None:
    dates = ("0000-01-01", "99999-01-01", "2026-02-30", "0001-01-01", "9999-12-31", "2026-1-5", "二〇二六年", "")
    lines = "".join(_article(headline=f"大桥{n}", date=date) for n, date in enumerate(dates))
    (folder / "dates.jsonl").write_text(lines, encoding="utf-8")
    for day in ("0000-01-01", "9999-99-99", "99999-01-01"):
        (folder / f"枫津日报-{day}-01.md").write_text(f"{day.replace('-', '年', 1)}\n\n{GOOD_PAGE}", encoding="utf-8")


def _deep_json(folder: Path, _: int) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    text = (
        _article()
        + f'{{"headline": {deep}}}\n'
        + '{"a":' * 100_000
        + "1"
        + "}" * 100_000
        + "\n"
        + _article(headline="后")
    )
    (folder / "deep.jsonl").write_text(text, encoding="utf-8")


def _numbers(folder: Path, _: int) -> None:
    odd: list[dict[str, object]] = [
        {"page": "4"}, {"page": 4.5}, {"page": -1}, {"page": 10**30}, {"page": True}, {"date": 20260105},
        {"headline": 5}, {"body": ["大桥"]}, {"reporters": "罗岩"}, {"reporters": [1]}, {"id": 7}, {"dateline": "北京"},
        {"schema_version": "x"}, {"page": "9" * 5000}, {"sources": 3}, {"continued_on": {}},
    ]  # fmt: skip
    lines = "".join(_article(**{"headline": f"大桥{n}", **one}) for n, one in enumerate(odd))
    (folder / "numbers.jsonl").write_text(
        lines + '{"headline": "大桥", "page": ' + "9" * 6000 + "}\n", encoding="utf-8"
    )


def _locked(folder: Path, _: int) -> None:
    for name in ("page.md", "lines.jsonl"):
        (folder / name).write_text(GOOD_PAGE, encoding="utf-8")
        (folder / name).chmod(0)


def _pdf_bomb(folder: Path, size: int) -> None:
    """A page whose content is nothing but space, packed a thousand times."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * MB) for _ in range(size)) + packer.flush()
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 700] /Contents 4 0 R /Resources << >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed + b"\nendstream",
    )
    whole, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(whole)
    (folder / "bomb.pdf").write_bytes(whole + b"xref\n0 5\n0000000000 65535 f \n" + table + end)


def _markup_storm(folder: Path, _: int) -> None:
    for number, unit in enumerate(("<", "（", "“", "[", "|", "#", "*", "　", "![](", "1", "记者")):
        (folder / f"storm-{number}.md").write_text(f"## 大桥\n\n{unit * 30_000}\n", encoding="utf-8")


CASES: Final = (
    Case("random bytes under every suffix", _random, ("random.md", "random.html", "random.jsonl", "random.pdf")),
    Case("one line, larger than a file may be", _line, ("line.md", "is too large for a page (limit 8 MB)"), 9, 1024),
    Case("one line of half a megabyte", _line_within),
    Case("JSON Lines of one endless line", _json_line, ("line.jsonl:2", "longer than 16 MB"), 20, 1024),
    Case("NUL in pages and records", _nul, ("nul.md", "nuls.md")),
    Case("lone surrogates", _surrogates, ("lone.md",)),
    Case("bidi and terminal controls", _controls, ("controls.md: is no text",)),
    Case("names with newlines, controls, not UTF-8", _names, ("file name cannot be recorded",)),
    Case("headings without articles", _headings, (), 3, 100),
    Case(
        "HTML nested 10,000 deep", _nested_html, ("nested-b.html", "nested-d.html: has more than 500", "nested-t.html")
    ),
    Case("entity bombs", _entities),
    Case("links to loops, to nothing, to a device", _links),
    Case("pipes and sockets", _special),
    Case("a zip under every suffix", _zip, ("page.md", "page.txt", "page.html", "page.jsonl", "page.pdf")),
    Case("JSON Lines broken in the middle", _broken_line, ("middle.jsonl:5", "is not JSON")),
    Case("gz and xz bombs", _bomb, ("line.jsonl.gz", "empty.jsonl.gz", "spaces.jsonl.xz"), 40, 1024),
    Case("a PDF bomb", _pdf_bomb, ("bomb.pdf: unpacks to over 64 MB",), 80, 2048),
    Case("days of the year 0 and 99999", _dates, ("dates.jsonl:1", "dates.jsonl:2", "dates.jsonl:3")),
    Case("JSON nested 100,000 deep", _deep_json, ("deep.jsonl:2", "deep.jsonl:3", "nested too deeply")),
    Case("numbers for texts, texts for numbers", _numbers, ("numbers.jsonl:3", "numbers.jsonl:6", "numbers.jsonl:17")),
    Case("one mark 30,000 times", _markup_storm),
    Case("files that may not be read", _locked, ("page.md: cannot be read", "lines.jsonl: cannot be read")),
)


_MEASURED: Final = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:], stdout=sys.stderr)
print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""Runs a command and prints its exit code and most kB of memory. A process of its own, since the figure of a child
begins at the size of who starts it (execve keeps the mark of the memory it replaces), which may be anything here."""


def run(case: Case, folder: Path, large: bool = False) -> Outcome:
    """Make the files in `folder`, which is empty, and index them into its `ix`."""
    pages = folder / "pages"
    pages.mkdir()
    (pages / GOOD_NAME).write_text(GOOD_PAGE, encoding="utf-8")
    case.make(pages, case.large if large else case.size)
    command = [sys.executable, "-m", "cli.main", "index", "--index", str(folder / "ix"), str(pages)]
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, *command],
        check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    seconds = time.perf_counter() - start
    code, kilobytes = done.stdout.split()[-2:]
    return Outcome(int(code), done.stderr, int(kilobytes) / 1024, seconds)


def told(case: Case, outcome: Outcome) -> str:
    """The first two lines that were said of its files."""
    lines = [line.strip() for line in outcome.said.splitlines() if any(word in line for word in case.named)]
    shown = "; ".join(line if len(line) <= 110 else line[:110] + "…" for line in lines[:2])
    return shown + (f"; and {len(lines) - 2} more" if len(lines) > 2 else "")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    options = parser.parse_args()
    rows = ["| case | exit | memory MB | seconds | what was said |", "|---|---|---|---|---|"]
    for case in CASES:
        with tempfile.TemporaryDirectory(prefix="jianbao-hostile-") as name:
            outcome = run(case, Path(name), options.large)
            what = told(case, outcome).replace("|", "\\|") or "–"
            rows.append(f"| {case.name} | {outcome.code} | {outcome.memory:.0f} | {outcome.seconds:.1f} | {what} |")
            print(rows[-1], flush=True)
    if options.markdown:
        options.markdown.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
