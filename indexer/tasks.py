"""Issues, as the spool keeps them, are shared out to worker processes if there is much to do; what these make comes back.

What is done to them is `indexer.work`'s; nothing large goes back and forth. Workers are forked where that can be had: a
process with one thread, which ours is then, is copied in some milliseconds with all it has loaded. Elsewhere fresh ones
are started, and are given the text. They leave Ctrl-C to the process that started them, and end with it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from indexer.errors import JianbaoError
from indexer.survey import Places, items_at

ENOUGH_FOR_WORKERS = 2 * 1024 * 1024
"""Bytes of text from which a second process pays: starting one takes as long as 0.3 MB."""

MOST_BYTES = 5 * 1024 * 1024
"""Bytes of text for one segment: some 2 million characters. A worker on such has 110 MB at most of its own, and all together
with the parent 260 for 10,000 articles, 310 for 44,411; of 8 MB 180 and 440, and the build is no quicker."""

Given = TypeVar("Given")
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Task:
    """Issues to be made into segments: (key, digest, where its items lie in the spool) each.

    `spool`: the spool's descriptor, which a forked worker has as well. `items`: of each issue, for workers that do not.
    """

    folder: str
    userdict: str | None
    spool: int
    issues: tuple[tuple[str, str, Places], ...]
    items: tuple[list[bytes], ...] | None = None

    @property
    def size(self) -> int:
        """Bytes of its items."""
        return sum(sum(places[1::2]) for _, _, places in self.issues)

    def read(self) -> Iterator[tuple[str, str, list[bytes]]]:
        """Key, digest and items of each issue."""
        for at, (key, digest, places) in enumerate(self.issues):
            yield key, digest, list(items_at(self.spool, places)) if self.items is None else self.items[at]

    def carried(self) -> Task:
        """The same with its items in it."""
        return replace(self, items=tuple(items for _, _, items in self.read()))


def run_all(work: Callable[[Task], Done], tasks: Sequence[Task], workers: int) -> Iterator[Done]:
    """What `work` makes of each task, as it is done. With one worker, or little to do, in this process."""
    if workers < 2 or len(tasks) < 2:
        return map(work, tasks)
    return _shared_out(work, tasks if _forks() else [task.carried() for task in tasks], workers)


def apart(work: Callable[[Given], Done], given: Given) -> Done:
    """What `work` makes of what it is given, in a process that is forked for it, where one can be. What it takes of memory
    goes with it: Python keeps pieces of what it had, which those who are forked later would have again, each for itself."""
    if not _forks():
        return work(given)
    (done,) = _shared_out(work, [given], 1)
    return done


def _forks() -> bool:
    """Whether a worker is a copy of this process. Where a fresh interpreter is started for each, what this one has loaded
    cannot be shared."""
    import multiprocessing

    return "fork" in multiprocessing.get_all_start_methods() and os.name == "posix"


def _shared_out(work: Callable[[Given], Done], given: Sequence[Given], workers: int) -> Iterator[Done]:
    import multiprocessing
    from concurrent.futures import Future, ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool

    method = multiprocessing.get_context("fork" if _forks() else "spawn")
    pool = ProcessPoolExecutor(workers, method, initializer=_begin)
    try:
        futures: list[Future[Done]] = [pool.submit(work, one) for one in given]
        for future in as_completed(futures):
            yield future.result()
    except BrokenProcessPool as error:
        pool.shutdown(wait=False, cancel_futures=True)
        raise JianbaoError(
            "a process that did part of the work was ended from outside, perhaps for want of memory",
            "What was committed before is whole. Free some memory, and run it again.",
        ) from error
    except BaseException:
        for process in list(pool._processes.values()):  # their files are nobody's until they are committed
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def processors() -> int:
    """How many processes can work at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin() -> None:
    """Before a worker's first task: leave Ctrl-C to the parent, and end when it ends, however it does."""
    import gc
    import multiprocessing
    import signal
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if (parent := multiprocessing.parent_process()) is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    gc.disable()  # records and lists of words make no cycles; looking for some takes a tenth of the time


def _end_with(sentinel: int) -> None:
    import multiprocessing.connection
    import signal

    multiprocessing.connection.wait([sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
