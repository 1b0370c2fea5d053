"""What an update costs beside a build: an archive of pages goes in; nothing, one file changed, removed, added; a table.

    python -m bench.increments [--articles N] [--issue N]

The articles of rmrb-2026 (and xwlb, from 5,000 on) are written as files of one issue each, indexed whole, and then
brought up to date after each change. Times are of `indexer.build.update`, each beside the full build of the same run.
"""

from __future__ import annotations

import argparse
import json
import lzma
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from bench.material import CORPORA
from indexer.build import Options, Report, update


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


def timed(folder: Path, pages: Path) -> tuple[float, Report]:
    started = time.perf_counter()
    report = update(folder, (pages,), Options())
    return time.perf_counter() - started, report


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=45_000)
    parser.add_argument("--issue", type=int, default=60, help="articles in the issue that is added")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        pages, index = Path(name) / "pages", Path(name) / "index"
        pages.mkdir()
        files = write(pages, options.articles)
        time.sleep(2.1)  # files so new that they may yet change are read again
        full, report = timed(index, pages)
        print(f"{report.articles:,} articles of {report.issues:,} issues, built in {full:.1f} s")
        one = files[len(files) // 2]
        lines = one.read_text(encoding="utf-8").splitlines()
        added = [json.dumps({**row, "paper": "枫津日报", "date": "2026-01-01", "id": f"n{number}"}, ensure_ascii=False)
                 for number, row in enumerate(articles(options.issue))]  # fmt: skip
        steps: list[tuple[str, Callable[[], object]]] = [
            ("nothing changed", lambda: None),
            ("one file changed", lambda: one.write_text("\n".join(lines[1:]) + "\n", encoding="utf-8")),
            ("one file removed", one.unlink),
            ("one file put back", lambda: one.write_text("\n".join(lines) + "\n", encoding="utf-8")),
            (f"an issue of {options.issue} added",
             lambda: (pages / "枫津日报-2026-01-01.jsonl").write_text("\n".join(added) + "\n", encoding="utf-8")),
        ]  # fmt: skip
        print(f"{'':24}{'added':>7}{'changed':>9}{'removed':>9}{'same':>7}{'written':>9}{'s':>8}{'of the build':>14}")
        for label, change in steps:
            change()
            took, report = timed(index, pages)
            counts = (len(report.added), len(report.changed), len(report.removed), report.unchanged)
            print(f"{label:24}{counts[0]:7}{counts[1]:9}{counts[2]:9}{counts[3]:7}", end="")
            print(f"{report.articles_written:9}{took:8.3f}{f'1/{full / took:.0f}':>14}")


if __name__ == "__main__":
    main()
