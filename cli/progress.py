"""How much is done and how much there is goes in; a line on the terminal that says so comes out, and goes again."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Final, Self

from cli.terminal import screen

COUNTED: Final = {"reading": "files", "indexing": "issues"}
"""What is counted in a stage."""


class Progress:
    """A line on standard error, where that is a terminal, which says how far something is; gone when it ends."""

    EVERY: Final = 0.1

    def __init__(self, begin: str) -> None:
        self._begin = begin
        self._shown = sys.stderr.isatty()
        self._last = 0.0
        self._stage = ""
        self._since = time.monotonic()

    def __enter__(self) -> Self:
        self._show(self._begin)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._show("")

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._since = stage, now
        elif now - self._last < self.EVERY and done < total:
            return
        self._last = now
        columns = screen("never", sys.stderr).columns
        took = now - self._since
        left = f", {duration(took / done * (total - done))} left" if done and took > 2 and done < total else ""
        text = f"{stage} {done:,} of {total:,} {COUNTED.get(stage, 'articles')}{left}"
        room = min(30, columns - len(text) - 4)
        full = room * done // total if total else 0
        bar = f"{'█' * full}{'░' * (room - full)}  " if room >= 10 else ""
        self._show((bar + text)[: columns - 1])

    def _show(self, text: str) -> None:
        if self._shown:
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()


def duration(seconds: float) -> str:
    """0.3 s, 2 min 05 s, 1 h 20 min."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"
