"""Issues, as the spool keeps them, go in; files of segments come out, made in worker processes if there is much to do.

Each worker takes whole issues apart and writes whole segments: nothing large goes back and forth. Workers leave Ctrl-C
to the process that started them, and end with it.
"""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import multiprocessing.connection
import os
import secrets
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from indexer.analyse import Cutter, make_cutter
from indexer.batch import Batch
from indexer.errors import JianbaoError
from indexer.jsonform import dumps, loads
from indexer.ledger import IssueRecord
from indexer.pipeline import Issue, take_apart, whole_issue
from indexer.schema import entry
from indexer.survey import Places, items_at, unpack
from indexer.toc import SegmentEntry

ENOUGH_FOR_WORKERS = 2 * 1024 * 1024
"""Bytes of text from which a second process pays: starting one takes as long as 0.3 MB."""

MOST_BYTES = 14 * 1024 * 1024
"""Bytes of text for one segment: some 5 million characters. A worker on such has 350 MB at most (500,000 articles)."""

Digests = dict[str, bytes]
"""Articles, as far as one needs to know whether they differ: id → digest of the record."""

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


@dataclass(frozen=True, slots=True)
class Built:
    """What became of a task: the segments written, not yet committed, and the record of each issue."""

    segments: tuple[SegmentEntry, ...]
    records: tuple[IssueRecord, ...]


def build(task: Task) -> Built:
    """Take the issues of a task apart and write their articles into segments."""
    cutter = _cutter(task.userdict)
    segments: list[SegmentEntry] = []
    records: list[IssueRecord] = []
    batch = Batch(cutter)
    for key, digest, issue in _issues(task):
        for article in issue.articles:
            if batch.full:
                segments.append(_written(batch, task.folder))
                batch = Batch(cutter)
            batch.add(entry(article, key))
        records.append(IssueRecord(key, digest, len(issue.articles), issue.set_aside, issue.lost_jumps))
    if len(batch):
        segments.append(_written(batch, task.folder))
    return Built(tuple(segments), tuple(records))


def preview(task: Task) -> dict[str, Digests]:
    """What the issues of a task come to, by issue; nothing is written."""
    return {key: digests(map(dumps, issue.articles)) for key, _, issue in _issues(task)}


def digests(records: Iterable[bytes]) -> Digests:
    """The articles in records as an index keeps them (JSON); in which lines of a file one stands is nothing of its own."""
    articles = (replace(loads(record), sources=()) for record in records)
    return {article.id: hashlib.blake2b(dumps(article), digest_size=16).digest() for article in articles}


def _issues(task: Task) -> Iterator[tuple[str, str, Issue]]:
    """Key, digest and articles of each issue of a task."""
    for key, digest, items in task.read():
        found = unpack(items)
        taken = [take_apart(page, user) for page, user in found.pages]
        yield key, digest, whole_issue(taken, found.ready, found.set_aside)


def run_all(work: Callable[[Task], Done], tasks: Sequence[Task], workers: int) -> Iterator[Done]:
    """What `work` makes of each task, as it is done. With one worker, or little to do, in this process."""
    if workers < 2 or len(tasks) < 2:
        yield from map(work, tasks)
        return
    # Where a fresh interpreter is started for each worker, this one's dictionary cannot be shared; it loads in 0.1 s.
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() and os.name == "posix" else "spawn"
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context(method), initializer=_begin)
    try:
        carried = tasks if method == "fork" else [task.carried() for task in tasks]
        futures: list[Future[Done]] = [pool.submit(work, task) for task in carried]
        for future in as_completed(futures):
            yield future.result()
    except BrokenProcessPool as error:
        pool.shutdown(wait=False, cancel_futures=True)
        raise JianbaoError(
            "a process that took pages apart was ended from outside, perhaps for want of memory",
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


def _written(batch: Batch, folder: str) -> SegmentEntry:
    segment = SegmentEntry(secrets.token_hex(8), len(batch), "article")
    batch.write(Path(folder) / segment.filename)
    return segment


@lru_cache(maxsize=1)
def _cutter(userdict: str | None) -> Cutter:
    return make_cutter(userdict)


def _begin() -> None:
    """Before a worker's first task: leave Ctrl-C to the parent, and end when it ends, however it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if (parent := multiprocessing.parent_process()) is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    gc.disable()  # records and lists of words make no cycles; looking for some takes a tenth of the time


def _end_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
