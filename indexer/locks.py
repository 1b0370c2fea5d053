"""The path of a lock file goes in; a lock that this process alone holds comes out, or None where another held it too long.

The lock is one of the system, on an open file: it ends with its process, and a file that is left is no obstacle.
"""

from __future__ import annotations

import time
from pathlib import Path

from whoosh.util.filelock import FileLock


def locked(path: Path, wait: float) -> FileLock | None:
    """The lock, held; None where it was not free within `wait` seconds. Raises OSError where there can be none."""
    lock = FileLock(str(path))
    until = time.monotonic() + wait
    while not lock.acquire(False):
        if time.monotonic() >= until:
            return None
        time.sleep(0.05)
    return lock
