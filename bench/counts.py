"""What counting costs beside searching, and what an export of everything holds in memory.

    python -m bench.counts [times | exports] [--index DIR] [--json bench/runs/DATE-counts.json]

On rmrb-2026 and xwlb. Queries of one word, asked of an open index in turns: the search for its best twenty, the same
with every facet counted, its timeline by each period, the count of its occurrences. Medians of five each, and their
ratios to the search; of the processor's time, side by side in one run. Exports are processes; memory is that of their
own (anonymous) pages and of the index's file, which is mapped and can be let go of, each at its peak, looked at after
every quarter of a MB.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import search
from bench.drawn import Folded, corpus, write
from bench.engine import build
from search.facets import COUNTED
from search.timeline import PERIODS

CORPORA = ("rmrb-2026", "xwlb")
QUERIES = 60
TURNS = 5
SIZES = (10_000, 39_000)
CONCORDANCES = (
    ("jsonl", "concordance", "的"),
    ("text", "concordance", "的", "--sort", "right"),
    ("csv", "concordance", "的", "--sort", "left"),
)
FORMATS = ("jsonl", "csv", "json", "markdown", "bibtex", "ris", "gbt7714")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", choices=("times", "exports"), help="only this (both)")
    parser.add_argument("--index", type=Path, metavar="DIR", help="where the indexes are, or are to be made and kept")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    about: dict[str, Any] = {"date": dt.datetime.now().isoformat(timespec="minutes"), "processors": os.cpu_count()}
    report: dict[str, Any] = {"about": about | {"python": platform.python_version(), "load": os.getloadavg()[0]}}
    with tempfile.TemporaryDirectory(prefix="jianbao-bench-") as name:
        folder = options.index or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        if options.part != "exports":
            report["times"] = times(folder)
        if options.part != "times":
            report["exports"] = [memory(folder, size, form) for form in FORMATS for size in SIZES]
            report["concordances"] = [memory(folder, SIZES[-1], *one) for one in CONCORDANCES]
    report["about"]["load at the end"] = os.getloadavg()[0]
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def times(folder: Path) -> dict[str, Any]:
    """Medians in ms over all queries, and of the ratios to the plain search."""
    lines = write(corpus(CORPORA), folder / "all.jsonl")
    index = folder / "all"
    if not index.exists():
        build("jianbao", lines.path, index)
    words = [query.split()[0] for query in Folded(lines).queries(QUERIES)]
    with search.open_index(index) as opened:
        ways: dict[str, Callable[[str], object]] = {
            "search": opened.search,
            "search with a facet": lambda query: opened.search(query, facets=("section",)),
            f"search with all {len(COUNTED)} facets": lambda query: opened.search(query, facets=COUNTED),
            **{f"timeline by {by}": partial(opened.timeline, by=by) for by in PERIODS},
            "occurrences": lambda query: len(opened.concordance(query)),
        }
        taken = {way: [median(call, word) for word in words] for way, call in asked(ways, words).items()}
        matches = [len(opened.search(word)) for word in words]
    print(f"{lines.articles:,} articles, {len(words)} words of {statistics.median(matches):,} matches (median)")
    found: dict[str, Any] = {"articles": lines.articles, "matches": statistics.median(matches)}
    for way, each in taken.items():
        ratio = statistics.median(one / plain for one, plain in zip(each, taken["search"], strict=True))
        found[way] = {"ms": round(statistics.median(each), 3), "worst": round(max(each), 3), "ratio": round(ratio, 2)}
        print(f"{way:24} {found[way]['ms']:8.2f} ms, worst {found[way]['worst']:8.2f}; {ratio:5.2f} × search")
    return found


def asked(ways: dict[str, Callable[[str], object]], words: list[str]) -> dict[str, Callable[[str], object]]:
    """The same ways, each asked once: what is read once for all queries does not count."""
    for call in ways.values():
        call(words[0])
    return ways


def median(call: Callable[[str], object], word: str) -> float:
    """Milliseconds of the processor, the median of `TURNS`."""
    taken = []
    for _ in range(TURNS):
        start = time.process_time()
        call(word)
        taken.append((time.process_time() - start) * 1000)
    return statistics.median(taken)


def memory(folder: Path, size: int, form: str, *command: str) -> dict[str, Any]:
    """Peak of a process that writes everything, in MB: its own pages, and those of files it has mapped."""
    index = folder / f"xwlb-{size}"
    if not index.exists():
        lines = write(corpus(("xwlb",)), folder / f"{size}.jsonl", size)
        build("jianbao", lines.path, index)
    args = [*(command or ("search", "")), "--limit", "0", "--format", form, "--index", str(index)]
    start = time.perf_counter()
    own = mapped = written = 0
    with subprocess.Popen(
        [sys.executable, "-m", "cli.main", *args], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        while piece := process.stdout.read(1 << 18):
            written += len(piece)
            for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
                name, _, value = line.partition(":")
                if name == "RssAnon":
                    own = max(own, int(value.split()[0]))
                elif name == "RssFile":
                    mapped = max(mapped, int(value.split()[0]))
    found = {
        "command": " ".join(args[:-2]),
        "articles": size,
        "own MB": round(own / 1024, 1),
        "mapped MB": round(mapped / 1024, 1),
        "written MB": round(written / 1e6, 1),
        "seconds": round(time.perf_counter() - start, 1),
    }
    print(", ".join(f"{name} {value}" for name, value in found.items()), flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
