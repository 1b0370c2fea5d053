"""Issues, as the spool keeps them, go in; files of segments come out. What one process does (`indexer.tasks`).

Whole issues are taken apart, and whole segments written. Loads all that takes apart and cuts: to be imported where there is work.
"""

from __future__ import annotations

import codecs
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from indexer.analyse import Cutter, make_cutter
from indexer.batch import Batch
from indexer.entry import entry
from indexer.issues import Digests, digests
from indexer.jsonform import dumps
from indexer.ledger import IssueRecord
from indexer.memory import give_back
from indexer.pipeline import Issue, take_apart, whole_issue
from indexer.survey import unpack
from indexer.tasks import Task
from indexer.texts import RECORDS_ENCODING
from indexer.toc import SegmentEntry


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
    del batch
    give_back()
    return Built(tuple(segments), tuple(records))


def prepare(userdict: str | None) -> None:
    """Load what cuts words, so that workers forked from here have it, once in memory for all.

    And what packs records: loaded in the midst of a commit, it would come to lie among what that takes for a while, 30 MB
    that Python could then not give back.
    """
    codecs.lookup(RECORDS_ENCODING)
    cutter = _cutter(userdict)
    for short in cutter.short.values():
        short.load()


def preview(task: Task) -> dict[str, Digests]:
    """What the issues of a task come to, by issue; nothing is written."""
    return {key: digests(key, map(dumps, issue.articles)) for key, _, issue in _issues(task)}


def _issues(task: Task) -> Iterator[tuple[str, str, Issue]]:
    """Key, digest and articles of each issue of a task."""
    for key, digest, items in task.read():
        found = unpack(items)
        taken = [take_apart(page, user) for page, user in found.pages]
        yield key, digest, whole_issue(taken, found.ready, found.set_aside)


def _written(batch: Batch, folder: str) -> SegmentEntry:
    segment = SegmentEntry(secrets.token_hex(8), len(batch), "article")
    batch.write(Path(folder) / segment.filename)
    return segment


@lru_cache(maxsize=1)
def _cutter(userdict: str | None) -> Cutter:
    return make_cutter(userdict)
