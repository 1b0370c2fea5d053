"""A timeline goes in, the lines of a picture of it (SVG) come out: bars for one query, lines for several.

The picture needs nothing beside it. Queries are told apart by colour, and without it by dashes and marks; the colours
are those of Okabe and Ito (Color Universal Design, 2008), which eyes of every kind tell apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final
from xml.sax.saxutils import escape

from cli.render import counted
from cli.terminal import clean, fit
from search.timeline import PER, Gap, Period, Point, Timeline, name
from search.width import width

WIDE: Final = 960
HIGH: Final = 480
LEFT: Final = 72
RIGHT: Final = 24
BOTTOM: Final = 56
TITLE: Final = 34
LINE: Final = 22
COLUMN: Final = 7.2
"""Pixels of a column of text at the size of legends."""

COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8A6D00", "#56B4E9")
DASHES: Final = ("", "8 4", "2 3", "10 3 2 3", "14 4", "5 2")
MARKS: Final = (
    "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
    "M-4 -4h8v8h-8z",
    "M0 -5l5 9h-10z",
    "M0 -5l5 5l-5 5l-5 -5z",
    "M-5 -4h10l-5 9z",
    "M-5 -2h3v-3h4v3h3v4h-3v3h-4v-3h-3z",
)
FONTS: Final = (
    "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei','WenQuanYi Micro Hei',sans-serif"
)

MOST_BARS: Final = 160
"""Periods up to which one query is drawn as bars of some pixels each."""
MOST_MARKS: Final = 60
"""Periods up to which each point of a line has its mark; of more, one in so many."""
FINE: Final = 8
"""Times so many periods from which on lines are thin, so that neighbours stay apart."""
LABELS: Final = 9
STEPS: Final[dict[Period, tuple[int, ...]]] = {
    "day": (1, 2, 5, 7, 14, 28, 56, 91, 182, 365, 1826, 3652, 18262, 36524),
    "week": (1, 2, 4, 13, 26, 52, 261, 522, 2609, 5218),
    "month": (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12000),
    "year": (1, 2, 5, 10, 20, 50, 100, 500, 1000, 5000),
}
"""How far apart the labels under the picture may stand."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def svg(counts: Timeline, relative: bool) -> Iterator[str]:
    """The lines of the picture."""
    return _Chart(counts, relative).lines()


class _Chart:
    """The picture of a timeline: where each period and each value stands."""

    def __init__(self, counts: Timeline, relative: bool) -> None:
        self._counts, self._relative = counts, relative
        self._numbers = sorted(counts.matched) or [0]
        self._first, self._periods = self._numbers[0], max(1, counts.periods)
        self._series = [self._runs(order) for order in range(len(counts.queries))]
        most = max((value for runs in self._series for run in runs for _, value in run), default=1)
        self._step = _nice(most / 5, whole=not relative)
        self._top_value = self._step * max(1, -int(-most // self._step))
        self._entries = self._legend()
        self._subtitle = self._about()
        self._heads = 1 + bool(self._subtitle)
        self._top = TITLE + LINE * (self._heads + len(self._entries)) + 6
        self._high = HIGH + LINE * max(0, len(self._entries) - 1)

    def lines(self) -> Iterator[str]:
        """The lines of the SVG."""
        what = f"articles in {PER:,}" if self._relative else "articles"
        title = f"{_names(self._counts)}: {what} by {self._counts.by}"
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {self._high}" width="{WIDE}" height="{self._high}" '
            f'role="img" font-family="{FONTS}" font-size="13">'
        )
        yield f"<title>{_text(title)}</title>"
        yield f'<rect width="{WIDE}" height="{self._high}" fill="#fff"/>'
        yield f'<text x="{LEFT}" y="{TITLE}" font-size="17" font-weight="bold">{_text(fit(title, 92))}</text>'
        if self._subtitle:
            yield f'<text x="{LEFT}" y="{TITLE + LINE}" fill="#555">{_text(self._subtitle)}</text>'
        yield from self._entry_lines()
        yield from self._axes()
        bars = len(self._counts.queries) == 1 and self._periods <= MOST_BARS
        for order, runs in enumerate(self._series):
            yield from self._bars(runs) if bars else self._line(order, runs)
        yield "</svg>"

    # ── what is drawn ─────────────────────────────────────────────────────────────────────────────────────────────

    def _runs(self, order: int) -> list[list[tuple[int, float]]]:
        """(period, value) of a query, broken where there is no value. Of many empty periods, the first and last."""
        values: list[tuple[int, float | None]] = []
        at = self._first
        for row in self._counts.rows(2):
            if isinstance(row, Gap):
                # In a gap nothing matches; what was printed in it makes 0 of a share, and nothing at all no value.
                values += [(at, self._empty(at)), (at + row.periods - 1, self._empty(at + row.periods - 1))]
                at += row.periods
            else:
                values.append((at, self._value(row, order)))
                at += 1
        runs = groupby(values, key=lambda one: one[1] is not None)
        return [[(number, value or 0.0) for number, value in run] for there, run in runs if there]

    def _value(self, point: Point, order: int) -> float | None:
        return point.shares()[order] if self._relative else point.counts[order]

    def _empty(self, number: int) -> float | None:
        return None if self._relative and not self._counts.printed.get(number) else 0.0

    def _about(self) -> str:
        """How many articles, where no legend says it, and what is not drawn."""
        said = [counted(self._counts.totals[0], "article")] if not self._entries else []
        if undated := sum(self._counts.undated.counts):
            said.append(f"not drawn: {counted(undated, 'match', 'matches')} without a day")
        return "; ".join(said)

    # ── where ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _x(self, number: float) -> float:
        return LEFT + (WIDE - LEFT - RIGHT) * (number - self._first + 0.5) / self._periods

    def _y(self, value: float) -> float:
        return self._high - BOTTOM - (self._high - BOTTOM - self._top) * value / self._top_value

    # ── the parts ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _axes(self) -> Iterator[str]:
        right, floor = WIDE - RIGHT, self._high - BOTTOM
        value = 0.0
        while value <= self._top_value * 1.0001:
            y = self._y(value)
            yield f'<line x1="{LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="{"#333" if not value else "#ddd"}"/>'
            yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#333">{_number(value)}</text>'
            value += self._step
        label = f"articles in {PER:,} 每千篇" if self._relative else "articles 篇"
        middle = (floor + self._top) / 2
        yield (
            f'<text transform="translate(20 {middle:.0f}) rotate(-90)" text-anchor="middle" fill="#333">{label}</text>'
        )
        by = self._counts.by
        step = next((s for s in STEPS[by] if self._periods / s <= LABELS), STEPS[by][-1])
        first = self._first if by in ("day", "week") else -(-self._first // step) * step
        for number in range(first, self._first + self._periods, step):
            x = self._x(number)
            yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{floor}" y2="{floor + 5}" stroke="#333"/>'
            yield f'<text x="{x:.1f}" y="{floor + 20}" text-anchor="middle" fill="#333">{name(number, by)}</text>'
        yield f'<text x="{(LEFT + right) / 2:.0f}" y="{floor + 42}" text-anchor="middle" fill="#333">{by}</text>'

    def _bars(self, runs: Sequence[Sequence[tuple[int, float]]]) -> Iterator[str]:
        room = (WIDE - LEFT - RIGHT) / self._periods
        wide = max(1.0, min(room * 0.8, 60.0))
        for number, value in (one for run in runs for one in run if one[1]):
            y = self._y(value)
            yield (
                f'<rect x="{self._x(number) - wide / 2:.1f}" y="{y:.1f}" width="{wide:.1f}" '
                f'height="{self._y(0) - y:.1f}" fill="{COLOURS[0]}"><title>{name(number, self._counts.by)}: '
                f"{_number(value)}</title></rect>"
            )

    def _line(self, order: int, runs: Sequence[Sequence[tuple[int, float]]]) -> Iterator[str]:
        every = -(-self._periods // MOST_MARKS)
        for run in runs:
            points = " ".join(f"{self._x(number):.1f},{self._y(value):.1f}" for number, value in run)
            yield f'<polyline points="{points}" fill="none" {_stroke(order, fine=every > FINE)}/>'
            if every > 1 and len(self._series) == 1:
                continue
            for number, value in run:
                if len(run) == 1 or (number - self._first) % every == 0:
                    yield _mark(order, self._x(number), self._y(value))

    def _legend(self) -> list[list[tuple[int, str]]]:
        """(query, text) of the entries of each line of the legend; none for one query."""
        if len(self._counts.queries) == 1:
            return []
        lines: list[list[tuple[int, str]]] = [[]]
        used = 0.0
        for order, query in enumerate(self._counts.queries):
            text = f"{fit(query or '(all articles)', 40)} ({self._counts.totals[order]:,})"
            wide = 44 + COLUMN * width(text) + 16
            if used and used + wide > WIDE - LEFT - RIGHT:
                lines.append([])
                used = 0.0
            lines[-1].append((order, text))
            used += wide
        return lines

    def _entry_lines(self) -> Iterator[str]:
        for number, line in enumerate(self._entries):
            x, y = float(LEFT), TITLE + LINE * (self._heads + number) - 4
            for order, text in line:
                yield f'<line x1="{x:.1f}" x2="{x + 34:.1f}" y1="{y}" y2="{y}" {_stroke(order)}/>'
                yield _mark(order, x + 17, y)
                yield f'<text x="{x + 42:.1f}" y="{y + 4}">{_text(text)}</text>'
                x += 44 + COLUMN * width(text) + 16


def _stroke(order: int, fine: bool = False) -> str:
    dash = f' stroke-dasharray="{DASHES[order]}"' if DASHES[order] else ""
    return f'stroke="{COLOURS[order]}" stroke-width="{1 if fine else 2}" stroke-linejoin="round"{dash}'


def _mark(order: int, x: float, y: float) -> str:
    return f'<path d="{MARKS[order]}" transform="translate({x:.1f} {y:.1f})" fill="{COLOURS[order]}"/>'


def _names(counts: Timeline) -> str:
    return ", ".join(query or "all articles" for query in counts.queries)


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("", clean(text)))


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0")


def _nice(rough: float, whole: bool) -> float:
    """The nearest of 1, 2, 5, 10 … from `rough` on; at least 1 where values are whole."""
    if whole and rough <= 1:
        return 1
    power = 10.0 ** (len(f"{int(rough)}") - 1)
    while power > rough:
        power /= 10
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
