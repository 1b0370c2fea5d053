"""A large index is brought up to date a thousand times, an issue each; beside one built of the same at once, a table.

    python -m bench.long_life [--articles N] [--increments N] [--per-issue N] [--json FILE]

Both give the same hits in the same order for every question, or this stops. Latencies are medians over questions that
both are asked in turns; memory is that of a process of its own which opens an index and is asked all of them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import search
from bench.drawn import Folded, corpus, write
from indexer.build import Options, update
from indexer.toc import read_toc

QUESTIONS = 100
ROUNDS = 3
ASK = """
import json, resource, sys, search
with search.open_index(sys.argv[1]) as index:
    for question in json.load(sys.stdin):
        list(index.search(question))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@dataclass(frozen=True, slots=True)
class State:
    """An index: bytes on disk, files, segments of articles and of its own records, articles."""

    size: int
    files: int
    segments: int
    ledgers: int
    articles: int


@dataclass(frozen=True, slots=True)
class Row:
    """An index at the end: its state, ms of a question of words and of a phrase, MB of a process that asked all."""

    state: State
    words: float
    phrases: float
    memory: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000, help="in the index to begin with (10,000)")
    parser.add_argument("--increments", type=int, default=1_000)
    parser.add_argument("--per-issue", type=int, default=20, help="articles of an issue that is added (20)")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jianbao-life-") as name:
        report = lived(Path(name), options.articles, options.increments, options.per_issue)
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def lived(folder: Path, articles: int, increments: int, per_issue: int) -> dict[str, Any]:
    """Make both indexes, ask both, print the table."""
    pages, grown, built = folder / "pages", folder / "grown.idx", folder / "built.idx"
    pages.mkdir()
    records = corpus(("xwlb", "rmrb-2026"))
    lines = write(records, pages / "archive.jsonl", articles)
    update(grown, (pages,), Options())
    print(f"{'increments':>10} {'seconds':>8} {'MB':>8} {'files':>6} {'segments':>9} {'records':>8}")
    spent: list[float] = []
    course: list[dict[str, Any]] = []
    for number, issue in enumerate(_issues(records, increments, per_issue)):
        (pages / f"{number:04}.jsonl").write_text(issue, encoding="utf-8")
        start = time.perf_counter()
        update(grown, (), Options())
        spent.append(time.perf_counter() - start)
        if not (number + 1) % (increments // 10):
            state = state_of(grown)
            course.append({"increments": number + 1, "seconds": statistics.median(spent), **asdict(state)})
            print(
                f"{number + 1:>10} {statistics.median(spent):>8.3f} {state.size / 1e6:>8.1f} {state.files:>6} "
                f"{state.segments:>9} {state.ledgers:>8}",
                flush=True,
            )
            spent.clear()
    update(built, (pages,), Options())
    drawn = Folded(lines)
    words = drawn.queries(QUESTIONS)
    phrases = [f'"{one}"' for one in drawn.phrases(QUESTIONS, 4, 12)]
    rows = compared({"grown": grown, "built": built}, words, phrases)
    print_table(rows)
    return {"date": dt.date.today().isoformat(), "course": course, **{name: asdict(row) for name, row in rows.items()}}


def _issues(records: Iterator[dict[str, Any]], number: int, size: int) -> Iterator[str]:
    """As many issues as asked for, each of a day of its own, as JSON Lines."""
    day = dt.date(2031, 1, 1)
    for at in range(number):
        date = (day + dt.timedelta(days=at)).isoformat()
        issue = list(islice(records, size))
        assert issue, "the corpora have no more articles"
        yield "".join(
            json.dumps({**record, "id": f"new{at}-{order}", "date": date, "paper": "日报"}, ensure_ascii=False) + "\n"
            for order, record in enumerate(issue)
        )


def state_of(folder: Path) -> State:
    """What lies in an index folder now."""
    files = [path for path in folder.iterdir() if path.is_file()]
    entries = read_toc(folder).segments
    articles = [entry for entry in entries if entry.kind == "article"]
    return State(
        sum(path.stat().st_size for path in files),
        len(files),
        len(articles),
        len(entries) - len(articles),
        sum(entry.count - len(entry.gone()) for entry in articles),
    )


def compared(folders: dict[str, Path], words: Sequence[str], phrases: Sequence[str]) -> dict[str, Row]:
    """Ask all of them everything, in turns."""
    medians: dict[str, list[float]] = {name: [] for name in folders}
    for questions in (words, phrases):
        best = {name: [float("inf")] * len(questions) for name in folders}
        indexes = {name: search.open_index(folder) for name, folder in folders.items()}
        for turn in range(ROUNDS + 1):  # the first is to warm up
            for at, question in enumerate(questions):
                found = {}
                for name in sorted(indexes, reverse=bool((turn + at) % 2)):
                    start = time.perf_counter()
                    found[name] = [hit.article.id for hit in indexes[name].search(question)]
                    took = time.perf_counter() - start
                    best[name][at] = min(best[name][at], took) if turn else best[name][at]
                assert len(set(map(tuple, found.values()))) == 1, question
        for name, index in indexes.items():
            medians[name].append(statistics.median(best[name]) * 1000)
            index.close()
    asked = json.dumps([*words, *phrases])
    rows = {}
    for name, folder in folders.items():
        done = subprocess.run(
            [sys.executable, "-c", ASK, str(folder)], input=asked, capture_output=True, text=True, check=True
        )
        in_words, in_phrases = medians[name]
        rows[name] = Row(state_of(folder), in_words, in_phrases, int(done.stdout) / 1024)
    return rows


def print_table(rows: dict[str, Row]) -> None:
    """Both, and how many times the one is the other."""
    grown, built = rows["grown"], rows["built"]
    measures = {
        "MB": (grown.state.size / 1e6, built.state.size / 1e6),
        "files": (grown.state.files, built.state.files),
        "segments of articles": (grown.state.segments, built.state.segments),
        "words, ms": (grown.words, built.words),
        "phrase, ms": (grown.phrases, built.phrases),
        "memory, MB": (grown.memory, built.memory),
    }
    print(f"\n{'':22} {'increments':>11} {'at once':>9} {'ratio':>6}")
    for name, (one, other) in measures.items():
        print(f"{name:22} {one:>11.2f} {other:>9.2f} {one / other:>6.2f}")


if __name__ == "__main__":
    sys.exit(main())
