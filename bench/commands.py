"""A file of articles goes in; how long whole commands take on an index of it comes out: a cold search, one issue more.

A search is timed beside the imports that any program on Whoosh would have, in turns, as processes.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bench.drawn import PER_ISSUE, Folded, Lines
from bench.engine import ROOT
from indexer.build import Options, update

TURNS = 15
ISSUES = 9
"""Issues added one after the other: every fourth of a size makes segments one, and that is part of the price."""
IMPORTS = "import whoosh.index, click, numpy"
SETTLED = 2.1
"""Seconds after which a file that was written is taken for finished (`indexer.survey.JUST_NOW`)."""


@dataclass(frozen=True, slots=True)
class Commands:
    """Medians: `search` and `imports` in ms; `build`, `add` (a process), `update` (in this process) in seconds.

    `add_worst`: the slowest of them, which had to make segments one. `added`: articles of the issue that was added.
    """

    search: float
    imports: float
    build: float
    add: float
    add_worst: float
    update: float
    added: int


def commands(folder: Path, lines: Lines) -> Commands:
    """Build an index of the file and time what is done to it."""
    archive = folder / "archive"
    archive.mkdir()
    (archive / "articles.jsonl").write_bytes(lines.path.read_bytes())
    index = folder / "archive.idx"
    time.sleep(SETTLED)
    start = time.perf_counter()
    run("index", "--index", index, archive)
    build = time.perf_counter() - start
    search, imports = cold(index, Folded(lines).queries(TURNS))
    added: list[float] = []
    updated: list[float] = []
    for number in range(ISSUES * 2):
        an_issue(lines, archive / f"issue-{number}.jsonl", number)
        start = time.perf_counter()
        if number % 2:
            update(index, (), Options())
        else:
            run("index", "--index", index)
        (updated if number % 2 else added).append(time.perf_counter() - start)
    return Commands(
        search, imports, build, statistics.median(added), max(added[1:]), statistics.median(updated[1:]), PER_ISSUE
    )


def cold(index: Path, queries: Sequence[str]) -> tuple[float, float]:
    """Medians in ms of `jianbao search` and of the imports, in turns."""
    ours: list[float] = []
    imports: list[float] = []
    for query in (queries[0], *queries):
        start = time.perf_counter()
        run("search", "--index", index, query)
        between = time.perf_counter()
        subprocess.run([sys.executable, "-c", IMPORTS], check=True)
        ours.append(between - start)
        imports.append(time.perf_counter() - between)
    return statistics.median(ours[1:]) * 1000, statistics.median(imports[1:]) * 1000


def run(*args: object) -> None:
    """Run `jianbao` as a process; 0 and 1 (nothing found) are good ends."""
    command = [str(Path(sys.executable).with_name("jianbao")), *map(str, args)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode())


def an_issue(lines: Lines, path: Path, number: int) -> None:
    """Write one issue of a day of its own, of articles that are in the archive already."""
    with lines.path.open(encoding="utf-8") as file, path.open("w", encoding="utf-8") as out:
        first = number * PER_ISSUE % max(1, lines.articles - PER_ISSUE)
        for at, line in enumerate(islice(file, first, first + PER_ISSUE)):
            record = {**json.loads(line), "id": f"new{number}-{at}", "date": f"2031-01-{number + 1:02}"}
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
