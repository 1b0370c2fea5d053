"""Issues, as the spool keeps them, are shared out to worker processes if there is much to do; what these make comes back.

What is done to them is `indexer.work`'s; nothing large goes back and forth. Workers are forked where that can be had: a
process with one thread, which ours is then, is copied in some milliseconds with all it has loaded. Elsewhere fresh ones
are started, and are given the text. They leave Ctrl-C to the process that started them, and end with it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from indexer.errors import JianbaoError
from indexer.memory import uncollected
from indexer.survey import Places, items_at

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkContext, SpawnContext
    from multiprocessing.process import BaseProcess

ENOUGH_FOR_WORKERS = 2 * 1024 * 1024
"""Bytes of text from which a second process pays: starting one takes as long as 0.3 MB."""

MOST_BYTES = 5 * 1024 * 1024
"""Bytes of text for one segment: some 2 million characters. A worker on such has 120 MB at most of its own, and all together
with the parent 270 for 10,000 articles, 280 for 44,411, 335 for 500,000; of 8 MB 440 for 44,411, and no quicker."""

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
    """Each in a process of its own, so many at once. One process for many tasks would come to hold more with each: pieces
    of what it had, which Python cannot give back, 30 MB after ten of `MOST_BYTES`."""
    import multiprocessing
    from multiprocessing.connection import wait

    context: ForkContext | SpawnContext = (
        multiprocessing.get_context("fork") if _forks() else multiprocessing.get_context("spawn")
    )
    waiting = iter(given)
    running: dict[Connection[Any, Any], BaseProcess] = {}

    def start() -> None:
        for one in islice(waiting, 1):
            receiver, sender = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=(work, one, sender), daemon=True)
            process.start()
            sender.close()  # so that the end of the process is the end of what can be received
            running[receiver] = process

    try:
        for _ in range(workers):
            start()
        while running:
            ready = wait(list(running))
            for receiver in [one for one in running if one in ready]:
                done = _received(receiver)
                running.pop(receiver).join()
                start()
                yield done
    finally:
        for process in running.values():  # their files are nobody's until they are committed
            process.kill()
            process.join()


def _received(receiver: Connection[Any, Any]) -> Any:
    """What a worker made, or its error raised here."""
    try:
        done, error = receiver.recv()
    except EOFError as ended:
        raise JianbaoError(
            "a process that did part of the work was ended from outside, perhaps for want of memory",
            "What was committed before is whole. Free some memory, and run it again.",
        ) from ended
    finally:
        receiver.close()
    if error is not None:
        raise error
    return done


def processors() -> int:
    """How many processes can work at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _work(work: Callable[[Given], Done], given: Given, sender: Connection[Any, Any]) -> None:
    """In a worker: do it, and send what came of it. Ctrl-C is the parent's; it ends when that ends, however it does."""
    import multiprocessing
    import signal
    import threading
    import traceback

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if (parent := multiprocessing.parent_process()) is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    try:
        with uncollected():
            sender.send((work(given), None))
    except Exception as error:  # raised again where the work was asked for
        error.add_note(traceback.format_exc())
        sender.send((None, error))


def _end_with(sentinel: int) -> None:
    import multiprocessing.connection
    import signal

    multiprocessing.connection.wait([sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
