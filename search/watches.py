"""An index and saved searches (订阅) go in; for each what it finds that it did not find the last time comes out.

New is what was not in the index when the search was last run, whatever day it is of. Which those are is known by the ids:
`known` are all articles ever seen in the index, each with the run of a watch at which it was first there, and `matched`,
of each search, what it has found before. So an article that is taken out and put in again is not new, nor one that was
corrected and keeps its id. One whose headline or opening was corrected has another id: it is taken for the one of its day
that is gone and whose fingerprint is near. What was there before and is found only now, because it was corrected or
because the search asks for a day that has come, is told, and told apart.

All is one file in the folder of the index, written whole and renamed into place, under a lock: nothing of `jianbao index`
touches it. It is written after what is new was handed on: whoever is killed between the two is told again.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from indexer.disk import sync_folder
from indexer.errors import IndexLocked, IndexUnusable, JianbaoError
from search.index import Index
from search.results import Hit

FILE: Final = "jianbao_watches.json"
LOCK: Final = "jianbao_WATCHES_LOCK"
FORMAT: Final = 1

CORRECTED: Final = 12
"""Of the 64 bits of two fingerprints, in which an article and its correction differ at most. Two articles that have
nothing in common differ in so few once in a million pairs."""
TOLD: Final = 500
"""Articles of a search of which is kept when they were told."""

Digests = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Known:
    """The articles ever seen in an index, by the digest of the id, in order. `run`: at which of the runs first."""

    digests: Digests = field(default_factory=lambda: np.empty(0, np.uint64))
    prints: Digests = field(default_factory=lambda: np.empty(0, np.uint64))
    days: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    runs: NDArray[np.uint32] = field(default_factory=lambda: np.empty(0, np.uint32))

    def places(self, digests: Digests) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Where digests stand, and whether they do."""
        at = np.minimum(self.digests.searchsorted(digests), max(0, len(self.digests) - 1))
        return at, self.digests[at] == digests if len(self.digests) else np.zeros(len(digests), bool)


@dataclass(frozen=True, slots=True)
class Watch:
    """A saved search. `filters`: options of `Index.search`; `mark`: the run up to which it knows what is there;
    `told`: (id, when, ISO in UTC) of what it told, the last ones; `made`: when, the same."""

    name: str
    query: str
    filters: dict[str, Any]
    made: str
    mark: int = 0
    matched: Digests = field(default_factory=lambda: np.empty(0, np.uint64))
    told: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """All that is kept. `run` counts the times that something was new in the index when it was looked at."""

    run: int = 0
    known: Known = field(default_factory=Known)
    watches: tuple[Watch, ...] = ()

    def watch(self, name: str) -> Watch | None:
        """The watch of a name."""
        return next((one for one in self.watches if one.name == name), None)

    def having(self, watch: Watch) -> State:
        """The same with a watch in place of the one of its name, or behind the others."""
        if self.watch(watch.name) is None:
            return replace(self, watches=(*self.watches, watch))
        return replace(self, watches=tuple(watch if one.name == watch.name else one for one in self.watches))

    def without(self, name: str) -> State:
        """The same without a watch."""
        return replace(self, watches=tuple(one for one in self.watches if one.name != name))


Why = Literal["new", "changed"]


@dataclass(frozen=True, slots=True)
class Fresh:
    """An article that a watch finds and did not find before. `why`: "new" in the index; "changed": it was there before,
    and was corrected, or its day has come."""

    hit: Hit
    why: Why


def now() -> str:
    """This moment, ISO, in UTC."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


# ── what is new ───────────────────────────────────────────────────────────────────────────────────────────────────────


def looked(state: State, index: Index) -> State:
    """The state with all articles of the index known, those not known before from the next run on.

    An article that is the correction of one that is gone takes its place: in what is known, and in what watches found.
    """
    digests, prints, days = index.fingerprints()
    at, there = state.known.places(digests)
    if there.all():
        return state
    known, run = state.known, state.run + 1
    runs = np.full(len(digests), run, np.uint32)
    gone = np.setdiff1d(np.arange(len(known.digests)), at[there])
    heirs: list[tuple[np.uint64, Digests]] = []
    for new in np.flatnonzero(~there & (prints != 0)).tolist() if len(gone) else ():
        near = gone[(known.days[gone] == days[new]) & (known.prints[gone] != 0)]
        near = near[np.bitwise_count(known.prints[near] ^ prints[new]) <= CORRECTED]
        if len(near):
            runs[new] = known.runs[near].min()
            heirs.append((digests[new], known.digests[near]))
    pairs = ((known.digests, digests), (known.prints, prints), (known.days, days), (known.runs, runs))
    columns: list[NDArray[Any]] = [np.concatenate((old, new[~there])) for old, new in pairs]
    order = np.argsort(columns[0])
    watches = tuple(_inheriting(watch, heirs) for watch in state.watches)
    return State(run, Known(*(column[order] for column in columns)), watches)


def _inheriting(watch: Watch, heirs: list[tuple[np.uint64, Digests]]) -> Watch:
    """A watch that has found what it found the originals of."""
    found = [heir for heir, originals in heirs if np.isin(originals, watch.matched).any()]
    return replace(watch, matched=np.union1d(watch.matched, np.array(found, np.uint64))) if found else watch


def fresh(state: State, watch: Watch, index: Index) -> tuple[list[Fresh], Watch]:
    """What a watch finds and did not find before, the newest first; and the watch as it is once that was told.

    `state` has looked at the index. Raises QueryError.
    """
    results = index.search(watch.query, **_options(watch.filters), sort="newest", limit=None)
    digests = results.digests
    at, _ = state.known.places(digests)
    first = state.known.runs[at] if len(digests) else np.empty(0, np.uint32)
    numbers = np.flatnonzero(~np.isin(digests, watch.matched)).tolist()
    found = [
        Fresh(hit, "new" if first[number] > watch.mark else "changed")
        for number, hit in zip(numbers, results.chosen(numbers), strict=True)
    ]
    when = now()
    told = (*((one.hit.article.id, when) for one in found), *watch.told)[:TOLD]
    return found, replace(watch, mark=state.run, matched=np.union1d(watch.matched, digests), told=told)


def begun(state: State, watch: Watch, index: Index) -> Watch:
    """A new watch that knows all that is there: it tells what comes after."""
    return replace(fresh(state, watch, index)[1], told=())


def _options(filters: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in filters.items()}


# ── what is kept ──────────────────────────────────────────────────────────────────────────────────────────────────────


def load(folder: Path) -> State:
    """The state in the folder of an index; an empty one where there is none yet. Raises IndexUnusable."""
    path = folder / FILE
    try:
        data = json.loads(path.read_bytes())
        if data["format"] != FORMAT:
            raise IndexUnusable(f"{path}: has format {data['format']}, this program reads {FORMAT}", _HINT)
        known = data["known"]
        return State(
            data["run"],
            Known(*(_array(known[name], dtype) for name, dtype in _COLUMNS)),
            tuple(
                Watch(
                    one["name"], one["query"], one["filters"], one["made"], one["mark"], _array(one["matched"], "<u8"),
                    tuple((name, when) for name, when in one["told"]),
                )
                for one in data["watches"]
            ),
        )  # fmt: skip
    except FileNotFoundError:
        return State()
    except (ValueError, KeyError, TypeError) as error:
        raise IndexUnusable(f"{path}: is damaged ({error})", _HINT) from error


def save(folder: Path, state: State) -> None:
    """Put the state into the folder: written whole beside the one there, seen onto the disk, and renamed into place."""
    path, half = folder / FILE, folder / f"{FILE}.new"
    columns: tuple[NDArray[Any], ...] = (state.known.digests, state.known.prints, state.known.days, state.known.runs)
    data = {
        "format": FORMAT,
        "run": state.run,
        "known": {name: _text(column, dtype) for (name, dtype), column in zip(_COLUMNS, columns, strict=True)},
        "watches": [
            {"name": one.name, "query": one.query, "filters": one.filters, "made": one.made, "mark": one.mark,
             "matched": _text(one.matched, "<u8"), "told": one.told}
            for one in state.watches
        ],
    }  # fmt: skip
    try:
        with half.open("w", encoding="utf-8") as file:
            json.dump(data, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
        sync_folder(folder)
    except OSError as error:
        raise JianbaoError(
            f"{path}: cannot be written: {error.strerror or error}",
            "What was told will be told again. Make room, or allow writing.",
        ) from error


@contextmanager
def locked(folder: Path, wait: float) -> Iterator[None]:
    """While this lasts, no other run of a watch reads or writes the state. Raises IndexLocked after `wait` seconds."""
    from indexer import locks

    try:
        lock = locks.locked(folder / LOCK, wait)
    except OSError as error:
        raise JianbaoError(
            f"{folder / LOCK}: cannot be written: {error.strerror or error}",
            "Watches keep what they have seen in the folder of the index: allow writing there.",
        ) from error
    if lock is None:
        raise IndexLocked(
            f"{folder}: another run of its watches is not done yet", "Wait for it, or give --wait SECONDS."
        )
    try:
        yield
    finally:
        lock.release()


_COLUMNS: Final = (("digests", "<u8"), ("prints", "<u8"), ("days", "<i4"), ("runs", "<u4"))
_HINT: Final = "Move the file away, and add the watches again: what is there then counts as seen."


def _text(array: NDArray[Any], dtype: str) -> str:
    return base64.b64encode(array.astype(dtype).tobytes()).decode()


def _array(text: str, dtype: str) -> NDArray[Any]:
    return np.frombuffer(base64.b64decode(text), dtype).copy()
