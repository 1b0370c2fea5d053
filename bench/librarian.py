"""An index of a large archive goes in; how long the commands of a librarian's day take beside a plain search comes out.

    python -m bench.librarian ARCHIVE.idx

Each command is a process of its own, in turns with the others, so that all have the same machine: medians in ms of the
time it took and of the processor's, and the latter as a multiple of that of the plain search. The index is one of
rmrb-2026 and xwlb, 44,735 articles; its watches are added to it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import search
from bench.engine import ROOT

TURNS: Final = 7
WATCHES: Final = {"马航": ("马航",), "大桥": ("大桥", "--section", "要闻"), "刘志强": ("--reporter", "刘志强")}


def main() -> None:
    """Run the commands, print the table."""
    index = Path(sys.argv[1])
    for name, query in WATCHES.items():
        run(index, "watch", "add", name, *query)
    with search.open_index(index) as ix:
        report = next(iter(ix.search("title:MH370", sort="oldest", limit=1))).article.id
        articles = len(ix.search("", limit=0))
    commands = {
        "search 大桥": ("search", "大桥"),
        "search --reporter 刘志强": ("search", "--reporter", "刘志强"),
        "reporters": ("reporters",),
        "reporters 王": ("reporters", "王"),
        "reporters wang ying": ("reporters", "wang", "ying"),
        "similar (one of the MH370 reports)": ("similar", report),
        f"watch run ({len(WATCHES)} watches, nothing new)": ("watch", "run"),
        "Tab behind --reporter": (),
    }
    took: dict[str, list[float]] = {name: [] for name in commands}
    worked: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(TURNS + 1):
        for name, args in commands.items():
            start, before = time.perf_counter(), os.times()
            run(index, *args)
            after = os.times()
            if turn:
                took[name].append(time.perf_counter() - start)
                worked[name].append(sum(after[2:4]) - sum(before[2:4]))
    plain = statistics.median(worked["search 大桥"])
    print(f"{articles:,} articles, {TURNS} turns, medians of whole processes")
    print(f"{'took':>7}     {'worked':>7}     times")
    for name, times in took.items():
        whole, middle = statistics.median(times), statistics.median(worked[name])
        print(f"{whole * 1000:>7.0f} ms  {middle * 1000:>7.0f} ms  {middle / plain:>5.2f}  {name}")


def run(index: Path, *args: str) -> None:
    """Run `jianbao` as a process; without arguments it completes a reporter's name. 0 and 1 are good ends, and that a
    watch is there already."""
    command = [str(Path(sys.executable).with_name("jianbao")), *args]
    env = {"JIANBAO_INDEX": str(index), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    if not args:
        words = {"COMP_WORDS": "jianbao search --reporter 刘", "COMP_CWORD": "3"}
        env |= words | {"_JIANBAO_COMPLETE": "bash_complete"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False)
    if done.returncode not in (0, 1) and args[:2] != ("watch", "add"):
        raise RuntimeError(done.stderr.decode())


if __name__ == "__main__":
    main()
