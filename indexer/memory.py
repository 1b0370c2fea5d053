"""Nothing goes in or out; when memory is looked through for what nobody has any more, and given back to the system.

The C library keeps what it was given back, in pieces, for the next who asks. What one commit of a long build took for a
while would so still be held while workers make the next: 100 MB of it, and 50 in each worker after a task.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """While this lasts, Python does not look for cycles that nobody has any more. Records and lists of words make none,
    and looking takes a tenth of the time of a build, and 30 of 240 ms to add an issue to 45,000 articles."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def give_back() -> None:
    """As `malloc_trim` of glibc does; elsewhere nothing."""
    if os.name != "posix":
        return
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
