"""The days of matches in; how many there are in each day, week, month or year out, and how many articles of which.

A period is a number here, counted through from the year 1, so that neighbours differ by one and a gap is a difference.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

Period = Literal["day", "week", "month", "year"]
PERIODS: Final = ("day", "week", "month", "year")

PER: Final = 1000
"""Relative frequencies are matches in so many articles of the same time."""

Days = NDArray[np.integer[Any]]
_EPOCH: Final = dt.date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Point:
    """A period: its name, how many articles match each query, and how many articles there are of it at all."""

    period: str
    counts: tuple[int, ...]
    printed: int

    def shares(self) -> tuple[float | None, ...]:
        """Matches of each query in 1,000 articles of the period; None where it has no article."""
        return tuple(PER * count / self.printed if self.printed else None for count in self.counts)


@dataclass(frozen=True, slots=True)
class Gap:
    """A run of periods in which nothing matches: the first, the last, and how many they are."""

    first: str
    last: str
    periods: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Counts of queries side by side. `matched`: period number → matches of each query, where there are any; `printed`:
    period number → all articles; `undated`: the same of articles without a day.

    Periods are named 2026-01-31, 2026-W05 (ISO), 2026-01, 2026; the time without a day is named "".
    """

    by: Period
    queries: tuple[str, ...]
    matched: Mapping[int, tuple[int, ...]]
    printed: Mapping[int, int]
    undated: Point

    @property
    def totals(self) -> tuple[int, ...]:
        """How many articles match each query."""
        dated = (sum(column) for column in zip(*self.matched.values(), strict=True)) if self.matched else self._none
        return tuple(one + other for one, other in zip(dated, self.undated.counts, strict=True))

    @property
    def periods(self) -> int:
        """How many periods there are from the first match to the last."""
        return max(self.matched) - min(self.matched) + 1 if self.matched else 0

    def rows(self, most_empty: int | None = None) -> Iterator[Point | Gap]:
        """Every period from the first match to the last; of more than `most_empty` without one, a `Gap` instead."""
        before: int | None = None
        for number in sorted(self.matched):
            empty = number - before - 1 if before is not None else 0
            if before is not None and most_empty is not None and empty > most_empty:
                yield Gap(name(before + 1, self.by), name(number - 1, self.by), empty)
            elif before is not None:
                yield from map(self._point, range(before + 1, number))
            yield self._point(number)
            before = number

    def points(self) -> list[Point]:
        """Every period from the first match to the last, then the undated where there are any."""
        points = [row for row in self.rows() if isinstance(row, Point)]
        return [*points, *([self.undated] if any(self.undated.counts) else [])]

    def _point(self, number: int) -> Point:
        return Point(name(number, self.by), self.matched.get(number, self._none), self.printed.get(number, 0))

    @property
    def _none(self) -> tuple[int, ...]:
        return (0,) * len(self.queries)


def timeline(
    by: Period, queries: Sequence[str], matches: Iterable[Iterable[Days]], articles: Iterable[Days]
) -> Timeline:
    """The timeline of queries: for each the days of its `matches`, in pieces, and the days of all `articles`.

    Days are proleptic ordinals, 0 where the day is not known.
    """
    of_each = [_counted(pieces, by) for pieces in matches]
    printed = _counted(articles, by)
    matched = {number: tuple(one.get(number, 0) for one in of_each) for number in set().union(*of_each)}
    undated = Point("", matched.pop(UNDATED, (0,) * len(queries)), printed.pop(UNDATED, 0))
    return Timeline(by, tuple(queries), matched, printed, undated)


UNDATED: Final = -1


def _counted(pieces: Iterable[Days], by: Period) -> dict[int, int]:
    """How many days fall into each period."""
    counted: dict[int, int] = {}
    for days in pieces:
        numbers, counts = np.unique(np.where(days > 0, _NUMBERS[by](days), UNDATED), return_counts=True)
        for number, count in zip(numbers.tolist(), counts.tolist(), strict=True):
            counted[number] = counted.get(number, 0) + count
    return counted


def _months(days: Days) -> Days:
    since = (days.astype(np.int64) - _EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    months: Days = since + 12 * 1970
    return months


_NUMBERS: Final[dict[str, Callable[[Days], Days]]] = {
    "day": lambda days: days,
    "week": lambda days: (days - 1) // 7,  # 0001-01-01 is a Monday
    "month": _months,
    "year": lambda days: _months(days) // 12,
}


def name(number: int, by: Period) -> str:
    """How the period with a number is called."""
    match by:
        case "day":
            return dt.date.fromordinal(number).isoformat()
        case "week":
            year, week, _ = dt.date.fromordinal(number * 7 + 1).isocalendar()
            return f"{year:04}-W{week:02}"
        case "month":
            return f"{number // 12:04}-{number % 12 + 1:02}"
        case "year":
            return f"{number:04}"
