"""What a command says goes in; on the terminal it comes out, through a pager ($PAGER, else less) where it is longer than that.

As git does: less is called as `less -FRX` unless LESS says otherwise. What goes to standard error goes the same way, in
its order, since both would be on one screen. In a pipe nothing of this is done; `--no-pager` and PAGER=cat switch it off.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, TextIO

from cli.links import LINK

if TYPE_CHECKING:
    import subprocess

ALONE: Final = frozenset(("index", "check", "watch", "completion"))
"""Commands that say how far they are, or speak to programs: never paged."""
LESS: Final = {"LESS": "FRX", "LV": "-c", "LESSCHARSET": "utf-8"}
LESS_WITH_LINKS: Final = 581
"""The version of less that knows hyperlinks; other pagers, and older ones, would show them as what they are written with."""
_STYLE = re.compile(r"\x1b\[[0-9;]*m")


@contextmanager
def paged(args: Sequence[str], wanted: bool) -> Iterator[None]:
    """While this lasts, what is written to a terminal goes through a pager if it is longer than the screen."""
    command = next((arg for arg in args if not arg.startswith("-")), "")
    if not wanted or command in ALONE or not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
        yield
        return
    out, err = sys.stdout, sys.stderr
    paging = _Paging(out)
    sys.stdout = _Stream(paging, out)
    if err.isatty():
        sys.stderr = _Stream(paging, err)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err
        paging.end()


def _pager() -> list[str]:
    """The command line of the pager; [] where there is none, or none is wanted."""
    import shlex
    import shutil

    try:
        words = shlex.split(os.environ.get("PAGER", "less"))
    except ValueError:
        words = []
    if not words or words == ["cat"]:
        return []
    return words if shutil.which(words[0]) else []


class _Paging:
    """Holds back what is written until it is too long for the screen, or all of it was. What a pager takes is imported
    only then: most answers fit."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._held: list[tuple[TextIO, str]] = []
        self._rows = 0
        self._process: subprocess.Popen[str] | None = None
        self._none = False
        self._keeps_links = True
        self._columns, self._lines = 80, 24
        with suppress(OSError):
            size = os.get_terminal_size(out.fileno())
            self._columns, self._lines = size.columns or 80, size.lines or 24

    def write(self, to: TextIO, text: str) -> None:
        if self._process is not None:
            self._send(text)
            return
        if self._none:
            to.write(text)
            return
        self._held.append((to, text))
        self._rows += self._rows_of(text)
        if self._rows >= self._lines:
            self._start()

    def _rows_of(self, text: str) -> int:
        from search.width import width

        plain = _STYLE.sub("", LINK.sub("", text))
        lines = plain.split("\n")
        return len(lines) - 1 + sum(max(0, width(line) - 1) // self._columns for line in lines)

    def _start(self) -> None:
        import subprocess

        pager = _pager()
        if not pager:
            self._none = True
            self.end()
            return
        name = os.path.basename(pager[0])
        self._keeps_links = name == "less" and _version_of(pager[0]) >= LESS_WITH_LINKS
        env = {**{name: value for name, value in LESS.items() if name not in os.environ}, **os.environ}
        self._out.flush()
        self._process = subprocess.Popen(
            pager, stdin=subprocess.PIPE, env=env, text=True, encoding=self._out.encoding, errors="replace"
        )
        held, self._held = self._held, []
        for _, text in held:
            self._send(text)

    def _send(self, text: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(text if self._keeps_links else LINK.sub("", text))

    def flush(self) -> None:
        """Nothing is sent before it is known whether it fits the screen."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.flush()
        elif self._none:
            self._out.flush()

    def end(self) -> None:
        """Write what was held back; or wait until the user leaves the pager."""
        if self._process is None:
            held, self._held = self._held, []
            for to, text in held:
                to.write(text)
                to.flush()
            return
        import signal

        with suppress(OSError):
            assert self._process.stdin is not None
            self._process.stdin.close()
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the pager's now
        try:
            self._process.wait()
        finally:
            signal.signal(signal.SIGINT, before)


class _Stream(io.TextIOBase):
    """Standard output or standard error, as long as a pager may come between it and the terminal."""

    def __init__(self, paging: _Paging, to: TextIO) -> None:
        self._paging, self._to = paging, to

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._to.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        return self._to.errors

    def write(self, text: str) -> int:
        self._paging.write(self._to, text)
        return len(text)

    def flush(self) -> None:
        self._paging.flush()

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._to.fileno()

    def reconfigure(self, **options: Any) -> None:
        """What is UTF-8 for programs in a pipe is on a terminal as the terminal has it."""


def _version_of(less: str) -> int:
    import subprocess

    with suppress(OSError, subprocess.SubprocessError):
        said = subprocess.run([less, "--version"], capture_output=True, text=True, check=False, timeout=2).stdout
        if found := re.match(r"less (\d+)", said):
            return int(found[1])
    return 0
