"""`jianbao timeline`: queries and filters go in; how many articles match by day, week, month or year comes out.

As bars in a terminal, as CSV or JSON, or as a picture (SVG).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import click

from cli import export, options, where
from cli.render import counted, packed
from cli.suggest import unknown
from cli.terminal import BOLD, DIM, Screen, caret, clean, fit, pad, screen
from indexer.errors import QueryError
from search.index import open_index
from search.parse import Reading, read
from search.timeline import PER, PERIODS, Gap, Period, Point, Timeline
from search.width import width

MOST_QUERIES: Final = 6
"""Beside each other: more can no longer be told apart."""
FILLS: Final = "█▒░▚▞▓"
LETTERS: Final = "ABCDEF"
"""What tells queries apart in a terminal, without colour."""
EIGHTHS: Final = " ▏▎▍▌▋▊▉"
MOST_EMPTY: Final = 3
"""Periods without a match that are shown one by one; more are one line."""
MOST_ROWS: Final = 40_000
"""Periods up to which CSV and JSON have those without a match too: a hundred and nine years of days."""


@click.command(
    cls=options.QueryCommand,
    epilog="Example: jianbao timeline 大桥 渡轮 --by day --relative",
)
@click.argument("queries", nargs=-1, type=options.Text(), metavar="[QUERY]...")
@click.option("--by", type=click.Choice(PERIODS), default="month", show_default=True, help="What a bar stands for.")
@click.option(
    "--relative",
    is_flag=True,
    help=f"Matches in {PER:,} articles of the same time and filters (每千篇), not their number.",
)
@options.filters
@options.output("text", "csv", "json", "svg")
@options.bom
@options.index_folder
def timeline(
    queries: tuple[str, ...],
    by: Period,
    relative: bool,
    filters: options.Filters,
    form: str,
    color: str,
    bom: bool,
    index: Path | None,
) -> int:
    """Count the articles that match QUERY by time (时间分布), as bars; those without a day come last.

    Each QUERY is one of its own, up to six beside each other: of several words, put them in quotation marks for the
    shell ('大桥 加固'). CSV and JSON have every period from the first match to the last, and how many articles there
    are of it at all ("printed"). --format svg draws a picture.
    """
    if len(queries) > MOST_QUERIES:
        raise click.UsageError(f"{len(queries)} queries; {MOST_QUERIES} at most can be told apart")
    asked = queries or ("",)
    notes = [note for query in asked for note in _read(query).notes]
    with open_index(where.existing(index)) as opened:
        counts = opened.timeline(*asked, by=by, **filters.asked())
        found = [total > 0 for total in counts.totals]
        said = dict.fromkeys(line for query in asked for line in unknown(opened, query, filters))
    complete = counts.periods <= MOST_ROWS
    match form:
        case "text":
            for line in _picture(counts, relative, screen(color)) if any(found) else ():
                print(line)
        case "csv":
            export.plain_utf8(sys.stdout)
            header, rows = _table(counts, relative, complete)
            export.rows(header, rows, sys.stdout, bom)
        case "json":
            export.plain_utf8(sys.stdout)
            print(export.to_line(_object(counts, relative, complete)))
        case _:
            from cli.chart import svg

            export.plain_utf8(sys.stdout)
            for line in svg(counts, relative) if any(found) else ():
                print(line)
    sys.stdout.flush()
    _tell(counts, list(said), notes, found, complete or form in ("text", "svg"))
    return 0 if any(found) else 1


def _read(query: str) -> Reading:
    """Raises QueryError with a caret under its place where a query cannot be read."""
    try:
        return read(query)
    except QueryError as error:
        if error.position is not None:
            error.add_note(caret(query, error.position))
        raise


def _tell(counts: Timeline, said: list[str], notes: list[str], found: list[bool], complete: bool) -> None:
    """Say on standard error how many there are, what was not found, what was left out."""
    for line in (*said, *notes):
        print(f"jianbao: {clean(line)}", file=sys.stderr)
    if not any(found) and not said:
        print("jianbao: no article matches", file=sys.stderr)
    elif any(found):
        for query, there in zip(counts.queries, found, strict=True):
            if not there:
                print(f"jianbao: no article matches {clean(query)}", file=sys.stderr)
        marks = [f"{letter}: " for letter in LETTERS] if len(found) > 1 else [""]
        totals = zip(marks, counts.totals, strict=False)
        print(", ".join(f"{mark}{counted(total, 'article')}" for mark, total in totals), file=sys.stderr)
    if not complete:
        print(
            f"jianbao: only {counted(len(counts.matched), counts.by)} with a match, of {counts.periods:,} from the first "
            "to the last; ask for longer periods, or for fewer years, to have all",
            file=sys.stderr,
        )


# ── for programs ──────────────────────────────────────────────────────────────────────────────────────────────────


def _points(counts: Timeline, complete: bool) -> Iterator[Point]:
    yield from (row for row in counts.rows(None if complete else 0) if isinstance(row, Point))


def _table(counts: Timeline, relative: bool, complete: bool) -> tuple[list[str], Iterator[list[object]]]:
    """Header and rows: the period, matches of each query, all articles; with `relative` the shares behind them."""
    names = ["articles"] if len(counts.queries) == 1 else list(counts.queries)
    header = [counts.by, *names, "printed", *([f"{one} per {PER}" for one in names] if relative else [])]

    def rows() -> Iterator[list[object]]:
        for point in (*_points(counts, complete), *([counts.undated] if any(counts.undated.counts) else [])):
            shares = [None if one is None else round(one, 3) for one in point.shares()]
            yield [point.period, *point.counts, point.printed, *(shares if relative else [])]

    return header, rows()


def _object(counts: Timeline, relative: bool, complete: bool) -> dict[str, Any]:
    def record(point: Point) -> dict[str, Any]:
        found: dict[str, Any] = {"period": point.period, "articles": point.counts, "printed": point.printed}
        if relative:
            found[f"per_{PER}"] = [None if one is None else round(one, 3) for one in point.shares()]
        return found

    return {
        "by": counts.by,
        "queries": counts.queries,
        "totals": counts.totals,
        "complete": complete,
        "periods": [record(point) for point in _points(counts, complete)],
        "undated": record(counts.undated) if any(counts.undated.counts) else None,
    }


# ── for readers ───────────────────────────────────────────────────────────────────────────────────────────────────


def _picture(counts: Timeline, relative: bool, out: Screen) -> Iterator[str]:
    """A line for each period and query: the period, how many, and a bar as long beside the longest."""
    rows = [*counts.rows(MOST_EMPTY), *([counts.undated] if any(counts.undated.counts) else [])]
    shown = [row for row in rows if isinstance(row, Point)]
    most = max(value or 0 for row in shown for value in _values(row, relative))
    names = max(width(row.period or "undated") for row in shown)
    figures = max(len(_figure(value, relative)) for row in shown for value in _values(row, relative))
    several = len(counts.queries) > 1
    if several:
        yield from _legend(counts, out)
    if relative:
        yield out.paint(fit(f"matches in {PER:,} articles 每千篇", out.columns), DIM)
    if several or relative:
        yield ""
    room = max(1, out.columns - names - figures - (6 if several else 4))
    for row in rows:
        if isinstance(row, Gap):
            yield out.paint(fit(f"⋮ {counted(row.periods, counts.by)} without one", out.columns), DIM)
            continue
        name = row.period or "undated"
        for order, value in enumerate(_values(row, relative)):
            mark = f"{LETTERS[order]} " if several else ""
            bar = _bar(value or 0, most, room, FILLS[order] if several else "")
            line = f"{pad('' if order else name, names)}  {mark}{_figure(value, relative):>{figures}}  {bar}"
            yield line.rstrip()


def _legend(counts: Timeline, out: Screen) -> Iterator[str]:
    entries = [
        f"{letter} {fill} {fit(query or '(all articles)', max(8, out.columns - 6))}"
        for letter, fill, query in zip(LETTERS, FILLS, counts.queries, strict=False)
    ]
    for line in packed(entries, out.columns):
        yield out.paint(line, BOLD)


def _values(point: Point, relative: bool) -> Sequence[float | None]:
    return point.shares() if relative else point.counts


def _figure(value: float | None, relative: bool) -> str:
    return "–" if value is None else f"{value:,.1f}" if relative else f"{value:,}"


def _bar(value: float, most: float, room: int, fill: str) -> str:
    """A bar of `fill`; without one, of blocks down to an eighth of a column."""
    if not value or not most:
        return ""
    if fill:
        return fill * max(1, round(value * room / most))
    eighths = max(1, int(value * room * 8 / most))
    return "█" * (eighths // 8) + EIGHTHS[eighths % 8].strip()
