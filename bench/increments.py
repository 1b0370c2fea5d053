"""What an update costs beside a build: an archive of pages goes in; nothing, one file changed, removed, added; a table.

    python -m bench.increments [--articles N] [--issue N]

The articles of rmrb-2026 (and xwlb, from 5,000 on) are written as files of one issue each, indexed whole, and then
brought up to date after each change, twice: by the command `jianbao index`, a process from its start to its end, and on a
copy of the index by `indexer.build.update` in this process, which has all loaded. Each stands beside the full build by the
command of the same run. An issue is added `ADDED` times, each time another; the median is told.
"""

from __future__ import annotations

import argparse
import json
import lzma
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from bench.commands import SETTLED, run
from bench.engine import bytecode
from bench.material import CORPORA
from indexer.build import Options, Report, update

ADDED = 5


def articles(count: int) -> Iterator[dict[str, Any]]:
    """The first `count` articles with a body."""
    for name in ("rmrb-2026", "xwlb"):
        with lzma.open(CORPORA / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            rows = (row for row in map(json.loads, lines) if row["body"])
            for row in islice(rows, count):
                count -= 1
                yield row


def write(folder: Path, count: int) -> list[Path]:
    """The articles as files, one a paper and day."""
    issues: dict[str, list[str]] = defaultdict(list)
    for row in articles(count):
        issues[f"{row['paper']}-{row['date']}.jsonl"].append(json.dumps(row, ensure_ascii=False))
    for name, lines in issues.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return sorted(folder.iterdir())


def add(pages: Path, day: int, rows: list[dict[str, Any]]) -> None:
    """An issue of a paper of its own."""
    date = f"2026-01-{day:02}"
    lines = [
        json.dumps({**row, "paper": "枫津日报", "date": date, "id": f"n{day}-{number}"}, ensure_ascii=False)
        for number, row in enumerate(rows)
    ]
    (pages / f"枫津日报-{date}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def timed(folder: Path, pages: Path) -> tuple[float, Report]:
    """Seconds of an update in this process."""
    started = time.perf_counter()
    report = update(folder, (pages,), Options())
    return time.perf_counter() - started, report


def commanded(folder: Path, pages: Path) -> float:
    """Seconds of the command."""
    started = time.perf_counter()
    run("index", "--index", folder, pages)
    return time.perf_counter() - started


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=45_000)
    parser.add_argument("--issue", type=int, default=60, help="articles in the issue that is added")
    options = parser.parse_args()
    with bytecode(), tempfile.TemporaryDirectory() as name:
        pages, index, copy = (Path(name) / part for part in ("pages", "index", "copy"))
        pages.mkdir()
        files = write(pages, options.articles)
        time.sleep(SETTLED)  # files so new that they may yet change are read again
        full = commanded(index, pages)
        shutil.copytree(index, copy)
        _, report = timed(copy, pages)
        print(f"{report.articles:,} articles of {report.issues:,} issues, built in {full:.1f} s")
        one = files[len(files) // 2]
        lines = one.read_text(encoding="utf-8").splitlines()
        rows = list(articles(options.issue * ADDED))
        steps: list[tuple[str, Callable[[], object]]] = [
            ("nothing changed", lambda: None),
            ("one file changed", lambda: one.write_text("\n".join(lines[1:]) + "\n", encoding="utf-8")),
            ("one file removed", one.unlink),
            ("one file put back", lambda: one.write_text("\n".join(lines) + "\n", encoding="utf-8")),
            *((f"an issue of {options.issue} added", partial(add, pages, day, rows[options.issue * (day - 1) :][: options.issue]))
              for day in range(1, ADDED + 1)),
            ("nothing changed again", lambda: None),
        ]  # fmt: skip
        print(f"{'':24}{'added':>7}{'changed':>9}{'removed':>9}{'same':>7}{'written':>9}", end="")
        print(f"{'command, s':>12}{'of the build':>14}{'in process, s':>15}{'of the build':>14}")
        adding: list[tuple[float, float]] = []
        for label, change in steps:
            change()
            by_command = commanded(index, pages)
            took, report = timed(copy, pages)
            counts = (len(report.added), len(report.changed), len(report.removed), report.unchanged)
            print(f"{label:24}{counts[0]:7}{counts[1]:9}{counts[2]:9}{counts[3]:7}{report.articles_written:9}", end="")
            print(f"{by_command:12.3f}{f'1/{full / by_command:.0f}':>14}{took:15.3f}{f'1/{full / took:.0f}':>14}")
            adding += [(by_command, took)] if label.startswith("an issue") else []
        by_command, took = map(statistics.median, zip(*adding, strict=True))
        print(f"{'an issue added, median':55}", end="")
        print(f"{by_command:12.3f}{f'1/{full / by_command:.0f}':>14}{took:15.3f}{f'1/{full / took:.0f}':>14}")


if __name__ == "__main__":
    main()
