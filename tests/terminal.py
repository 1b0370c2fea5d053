"""A program goes in, run on a pseudo-terminal of some size and typed to; what it shows comes out."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

Kind = type[BaseException]


class Terminal:
    """A process with a terminal as standard input, output and error; `shown`: all it wrote there so far."""

    def __init__(self, args: Sequence[str], env: dict[str, str], columns: int = 80, lines: int = 24) -> None:
        self._main, side = pty.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

        def own() -> None:  # its controlling terminal, so that Ctrl-C typed there reaches it
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(args, stdin=side, stdout=side, stderr=side, env=env, preexec_fn=own)  # noqa: PLW1509
        os.close(side)
        self._read = b""

    @property
    def shown(self) -> str:
        return self._read.decode(errors="replace").replace("\r\n", "\n")

    def type(self, keys: str) -> None:
        os.write(self._main, keys.encode())

    def until(self, pattern: str, seconds: float = 30) -> str:
        """Read until the pattern was shown; all that was, up to now. Fails where it is not in time."""
        end = time.monotonic() + seconds
        while not re.search(pattern, self.shown):
            if time.monotonic() > end or not self._more(end):
                raise AssertionError(f"{pattern!r} was not shown, but: {self.shown!r}")
        return self.shown

    def read(self, seconds: float) -> None:
        """Read what is shown in so much time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self._more(end):
            pass

    def end(self, seconds: float = 30) -> tuple[int, str]:
        """Read until the process ends: its exit code, and all it showed."""
        end = time.monotonic() + seconds
        while self._more(end):
            assert time.monotonic() < end, f"it goes on: {self.shown!r}"
        return self.process.wait(10), self.shown

    def _more(self, end: float) -> bool:
        ready, _, _ = select.select([self._main], [], [], max(0.0, min(0.2, end - time.monotonic())))
        if not ready:
            return True
        try:
            read = os.read(self._main, 65536)
        except OSError:  # Linux says so when the other side is closed
            return False
        self._read += read
        return bool(read)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: Kind | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._main)
