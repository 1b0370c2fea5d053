"""How quickly pages come apart: printed issues in; characters a second on one core and on two, and exponents out.

    python -m bench.speed_segment [--issues N] [--json FILE]

Issues are printed by `bench.printer` at the rate of faults of a real page. Two cores take whole issues in turns, as
`jianbao index` does. Growth: the same 200 pages as issues of 4 to 200, and the same 5 MB in UTF-8 as pages of 50 KB to
5 MB, none of the text twice, each in seconds of the processor; an exponent is the slope of the logarithm of the seconds an
issue or a page takes over that of its characters. One text in all sizes: of other pages some take four times as long.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from bench.faults import Rates
from bench.growth import exponent
from bench.printer import issues, once
from indexer.pages import Imprint, RawPage
from indexer.pipeline import take_apart, whole_issue

PAGES = (4, 12, 50, 200)
BYTES = (50_000, 200_000, 1_000_000, 5_000_000)


def one_issue(pages: Sequence[str]) -> int:
    """Take the pages of an issue apart and put it together; how many articles it has."""
    taken = [
        take_apart(RawPage(f"人民日报/2026-01-31/{number:03}.md", text, "utf-8"), Imprint())
        for number, text in enumerate(pages, 1)
    ]
    return len(whole_issue(taken, ()).articles)


def main() -> None:
    """Measure, print the table, write it down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--issues", type=int, default=60)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    printed = [list(issue.pages.values()) for issue in issues(1, options.issues, Rates())]
    one_issue(printed[0])  # the dictionary is loaded
    result: dict[str, Any] = {"cores of the machine": os.cpu_count(), **_cores(printed)}
    texts = _pages_of(BYTES[-1])
    some = texts[: PAGES[-1]]
    result["issue"] = _growth(
        "pages", {count: [some[at : at + count] for at in range(0, len(some), count)] for count in PAGES}
    )
    result["page"] = _growth("bytes", {size: _of_size(texts, size) for size in BYTES})
    if options.json:
        options.json.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _cores(printed: list[list[str]]) -> dict[str, float]:
    """M characters a second, of the clock, on one core and on two; two are measured between two measures of one."""
    characters = sum(len(text) for pages in printed for text in pages) / 1e6
    alone = [_clock(lambda: list(map(one_issue, printed)))]
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(one_issue, printed[:4]))
        both = _clock(lambda: list(pool.map(one_issue, printed, chunksize=2)))
    alone.append(_clock(lambda: list(map(one_issue, printed))))
    one, two = characters / (sum(alone) / 2), characters / both
    print(f"{characters:.2f} M characters in {len(printed)} issues")
    print(f"one core  {one:.3f} M characters/s\ntwo cores {two:.3f} M characters/s, {two / one:.2f} times as many")
    return {"M characters": characters, "one core M/s": one, "two cores M/s": two, "ratio": two / one}


def _growth(unit: str, sizes: dict[int, list[list[str]]]) -> dict[str, Any]:
    """Processor seconds of the same text cut into issues, or pages, of growing size, and the exponent."""
    points: list[tuple[float, float]] = []
    rows = []
    for size, cut in sizes.items():
        characters = sum(len(text) for pages in cut for text in pages)
        started = time.process_time()
        articles = sum(map(one_issue, cut))
        seconds = time.process_time() - started
        points.append((characters / len(cut), seconds / len(cut)))
        rows.append({unit: size, "times": len(cut), "characters": characters, "seconds": seconds, "articles": articles})
        rate = characters / seconds / 1e6
        print(f"{len(cut):>4} of {size:>9,} {unit} {seconds:8.2f} s {rate:6.3f} M/s {articles:>6,} articles")
    value = exponent(points)
    print(f"exponent {value:.2f}")
    return {"points": rows, "exponent": value}


def _pages_of(size: int) -> list[str]:
    """Pages that have so many bytes together, none of them printed twice."""
    texts: list[str] = []
    for issue in once(1, Rates()):
        texts += issue.pages.values()
        size -= sum(len(text.encode()) for text in issue.pages.values())
        if size <= 0:
            break
    return texts


def _of_size(texts: list[str], size: int) -> list[list[str]]:
    """The pages one behind the other as fewer, each but the last of so many bytes; each an issue of its own."""
    long: list[list[str]] = [[]]
    room = size
    for text in texts:
        if room <= 0:
            long.append([])
            room = size
        long[-1].append(text)
        room -= len(text.encode())
    return [["\n\n".join(parts)] for parts in long]


def _clock(work: Any) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
