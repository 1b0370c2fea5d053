"""In: work. Out: a process of its own that does it, and what became of it; among them one that holds an index's lock."""

from __future__ import annotations

import os
import select
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from indexer.build import Options, update
from indexer.errors import JianbaoError

REFUSED = 4
"""Exit code of a process whose work raised a JianbaoError."""


def forked(work: Callable[[], object]) -> int:
    """Run `work` in a process of its own; its id. It exits with 0, `REFUSED` for a JianbaoError, 3 for any other."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    code = 3
    try:
        work()
        code = 0
    except JianbaoError as error:
        code = REFUSED
        with suppress(OSError):
            print(f"{error.message}; {error.hint}", file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def ended(child: int) -> int:
    """Wait for it; its exit code, or the negative number of the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def as_nobody(folder: Path, work: Callable[[], object]) -> int:
    """Do `work` in a process that may do what the files of `folder` allow, also where the tests run as superuser."""
    nobody = 65534

    def humbled() -> None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(nobody)
            os.setuid(nobody)
        work()

    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, nobody, nobody, follow_symlinks=False)
    return ended(forked(humbled))


class Holder:
    """A process that stops in the middle of an update until it is told to go on."""

    def __init__(self, index: Path, pages: Path) -> None:
        told, tell = os.pipe()
        wait, self._go = os.pipe()

        def work() -> None:
            os.close(self._go)
            stopped = False

            def progress(*_: object) -> None:
                nonlocal stopped
                if not stopped:
                    stopped = True
                    os.write(tell, b".")
                    os.read(wait, 1)

            update(index, (pages,), Options(), progress)

        self.process = forked(work)
        os.close(tell)
        os.close(wait)
        assert select.select([told], [], [], 20)[0], "it never began"
        assert os.read(told, 1) == b".", "it ended before it began"
        os.close(told)
        self._code: int | None = None

    def go_on(self) -> None:
        """Let it go on."""
        os.write(self._go, b".")

    def ended(self) -> int:
        """Wait for its end; its exit code."""
        if self._code is None:
            self._code = ended(self.process)
            os.close(self._go)
        return self._code

    def kill(self) -> None:
        """End it with SIGKILL, unless it has ended."""
        if self._code is None:
            os.kill(self.process, signal.SIGKILL)
            self.ended()
