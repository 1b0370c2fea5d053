"""What every engine of the bench is: articles in a .jsonl file go in, an index in a folder comes out, and is asked.

An engine is built in a process of its own (`python -m bench.engine NAME LINES FOLDER`), whose tree is watched from
outside: wall time, processor time, and the most memory all its processes had at once.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).parents[1]
POLL = 0.02
"""Seconds between two looks at the memory of a build; the shortest build takes 1 s."""


class Engine(Protocol):
    """An index opened for asking. Both kinds of question give the best ten and the exact number of all."""

    def keyword(self, text: str) -> int:
        """Ask for articles with all words of `text`, as it is typed, with a space between two; the best ten first; how many
        there are."""

    def phrase(self, text: str) -> int:
        """Ask for articles with the folded `text`, the best ten first; how many there are."""

    def holders(self, text: str) -> set[int]:
        """The numbers (lines of the file, from 0) of all articles that `phrase` finds. Not timed."""


@dataclass(frozen=True, slots=True)
class Kind:
    """An engine by name: the module that has `build(lines, folder)` and `open_engine(folder)`, and what of it to say.

    `words`: whether it answers keywords; `phrases`: whether phrases.
    """

    name: str
    module: str
    variant: str = ""
    words: bool = True


KINDS = {
    kind.name: kind
    for kind in (
        Kind("jianbao", "bench.engine_jianbao"),
        Kind("whoosh", "bench.engine_whoosh"),
        Kind("fts5-words", "bench.engine_fts5", "words"),
        Kind("fts5-trigram", "bench.engine_fts5", "trigram", words=False),
        Kind("tantivy", "bench.engine_tantivy"),
    )
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process and all its children took: seconds by the clock and of processors, MB of memory at once."""

    seconds: float
    cpu: float
    memory: float


def texts(lines: Path) -> Iterator[str]:
    """Title and body of each article of the file, "\\n" between them."""
    with lines.open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            yield f"{record['title']}\n{record['body']}"


def build(name: str, lines: Path, folder: Path) -> Cost:
    """Build the index of an engine in a process of its own. Raises CalledProcessError."""
    return watched([sys.executable, "-m", "bench.engine", name, str(lines), str(folder)])


def open_engine(name: str, folder: Path) -> Engine:
    """Open what `build` made."""
    kind = KINDS[name]
    opened: Engine = importlib.import_module(kind.module).open_engine(folder, kind.variant)
    return opened


def watched(command: Sequence[str]) -> Cost:
    """Run a command to its end and say what it cost."""
    before = _cpu()
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        most = max(most, _resident(process.pid))
        time.sleep(POLL)
    seconds = time.perf_counter() - start
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(seconds, _cpu() - before, most / 1e6)


@contextmanager
def bytecode() -> Iterator[None]:
    """Let processes keep and find bytecode, in a folder of their own, as everything that is installed has it."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="jianbao-bytecode-") as folder:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _resident(process: int) -> int:
    """Bytes in memory of a process and all below it; what several share is parted among them (PSS), and so counts once."""
    try:
        with open(f"/proc/{process}/smaps_rollup", encoding="ascii") as file:
            total = next(int(line.split()[1]) * 1024 for line in file if line.startswith("Pss:"))
        children: list[str] = []
        for thread in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{thread}/children", encoding="ascii") as file:
                children += file.read().split()
    except (OSError, StopIteration):  # it has just ended
        return 0
    return total + sum(_resident(int(child)) for child in children)


def main() -> None:
    name, lines, folder = sys.argv[1:]
    kind = KINDS[name]
    importlib.import_module(kind.module).build(Path(lines), Path(folder), kind.variant)


if __name__ == "__main__":
    main()
