"""Nothing goes in or out; memory that is free here is given back to the system.

The C library keeps what it was given back, in pieces, for the next who asks. What one commit of a long build took for a
while would so still be held while workers make the next: 100 MB of it, and 50 in each worker after a task.
"""

from __future__ import annotations

import os


def give_back() -> None:
    """As `malloc_trim` of glibc does; elsewhere nothing."""
    if os.name != "posix":
        return
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
