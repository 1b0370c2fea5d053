"""Documents of a segment go in; the same in two halves of as much text come out, and both are worked on at once.

A query is the work of one thread until it has a long text to read. numpy lets go of the interpreter while it reads one,
so that two threads read two halves in little more than half of the time.
"""

from __future__ import annotations

import os
from _thread import allocate_lock, start_new_thread
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

Docs = NDArray[np.intp]
Part = TypeVar("Part")
Given = TypeVar("Given")

WORTH: Final = 1 << 20
"""Characters from which a second thread is worth it where one takes 1 ns or more: to begin it and to wait for it takes 0.1
to 0.2 ms. (With `threading` twice that, and 1.4 ms to load it.)"""


@cache
def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def halves(limits: NDArray[np.intp], docs: Docs, worth: int = WORTH) -> list[Docs]:
    """Documents, in order, in one part, or, from `worth` characters on, in two. `limits`: where each document's text
    begins, one more than there are."""
    sizes = limits[docs + 1] - limits[docs]
    total = int(sizes.sum())
    if total < worth or processors() == 1 or len(docs) < 2:
        return [docs]
    half = min(max(int(np.cumsum(sizes).searchsorted(total // 2)), 1), len(docs) - 1)
    return [docs[:half], docs[half:]]


def of_each(work: Callable[[Part], Given], parts: Sequence[Part]) -> list[Given]:
    """What `work` gives of each of one part or two; of two at the same time."""
    if len(parts) < 2:
        return [work(part) for part in parts]
    first, second = parts
    given: list[Given] = []
    raised: list[BaseException] = []
    working = allocate_lock()
    working.acquire()

    def beside() -> None:
        try:
            given.append(work(second))
        except BaseException as error:  # whatever it is, it is raised below
            raised.append(error)
        finally:
            working.release()

    start_new_thread(beside, ())
    try:
        here = work(first)
    finally:
        working.acquire()
    if raised:
        raise raised[0]
    return [here, given[0]]
