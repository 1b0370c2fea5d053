"""`jianbao sections`, `timeline`: how many articles there are of each name, or of each day or month."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from cli import export, options, where
from cli.render import counted
from cli.search import nothing
from cli.suggest import not_there
from cli.terminal import DIM, Screen, clean, fit, pad, screen
from search.highlight import width
from search.index import PERIODS, Period, open_index
from search.names import beginning_with

KINDS: Final = ("section", "column", "paper", "agency", "page")
EIGHTHS: Final = " ▏▎▍▌▋▊▉"
MOST_EMPTY: Final = 3
"""Periods without a match that are shown one by one; more are one line."""


@click.command(epilog="Example: jianbao sections --by column")
@click.argument("name", required=False, default="", type=options.Text(), metavar="[NAME]")
@click.option("--by", type=click.Choice(KINDS), default="section", show_default=True, help="What to list.")
@options.limit(0)
@options.output("text", "json", "csv")
@options.bom
@options.index_folder
def sections(name: str, by: str, limit: int | None, form: str, color: str, bom: bool, index: Path | None) -> int:
    """List sections (版名) and how many articles each has; or columns (栏目), papers, agencies, pages."""
    return _list(by, name, limit, form, color, bom, index)


def _list(kind: str, name: str, limit: int | None, form: str, color: str, bom: bool, folder: Path | None) -> int:
    with open_index(where.existing(folder)) as opened:
        values = opened.facet(kind)
        found = beginning_with(name, kind, values)
        if kind == "page" and not name:
            found.sort(key=lambda entry: (not entry[0].isdigit(), len(entry[0]), entry[0]))
        elif not name:
            found.sort(key=lambda entry: (-entry[1], entry[0]))
        missing = not_there(opened, kind, name) if name and not found else f"no article names a {kind}"
    kept = found[:limit]
    _write((kind, "articles"), kept, form, color, bom)
    sys.stdout.flush()
    if not found:
        print(f"jianbao: {clean(missing)}", file=sys.stderr)
        return 1
    if form == "text":
        of = f"{len(kept):,} of " if len(kept) < len(found) else ""
        print(f"{of}{counted(len(found), kind, 'agencies' if kind == 'agency' else '')}", file=sys.stderr)
    return 0


@click.command(
    cls=options.QueryCommand,
    epilog="Example: jianbao timeline 大桥 --by day",
)
@options.query
@click.option("--by", type=click.Choice(PERIODS), default="month", show_default=True, help="What a bar stands for.")
@options.filters
@options.output("text", "csv", "json")
@options.bom
@options.index_folder
def timeline(
    query: str, by: Period, filters: options.Filters, form: str, color: str, bom: bool, index: Path | None
) -> int:
    """Count the articles that match QUERY by time, as bars; those without a day come last.

    CSV and JSON have every period from the first match to the last, also those without one.
    """
    with open_index(where.existing(index)) as opened:
        counts = opened.timeline(query, by, **filters.asked())
        if not counts:
            _write((by, "articles"), [], form, color, bom)
            return nothing(opened, query, filters)
    if form == "text":
        for line in _bars([(period or "undated", count) for period, count in counts], by, screen(color)):
            print(line)
        sys.stdout.flush()
        print(counted(sum(count for _, count in counts), "article"), file=sys.stderr)
    else:
        _write((by, "articles"), counts, form, color, bom)
    return 0


def _write(header: tuple[str, str], counts: Sequence[tuple[str, int]], form: str, color: str, bom: bool) -> None:
    match form:
        case "json":
            export.plain_utf8(sys.stdout)
            print(export.to_line([dict(zip(header, entry, strict=True)) for entry in counts]))
        case "csv":
            export.plain_utf8(sys.stdout)
            export.rows(header, counts, sys.stdout, bom)
        case _:
            out = screen(color)
            numbers = max((len(f"{count:,}") for _, count in counts), default=0)
            for name, count in counts:
                print(f"{count:>{numbers},}  {fit(name, max(10, out.columns - numbers - 2))}")


def _bars(counts: list[tuple[str, int]], by: str, out: Screen) -> Iterator[str]:
    """A line for each period: its name, how many, and a bar as long beside the longest."""
    most = max(count for _, count in counts)
    names = max(width(name) for name, _ in counts)
    numbers = len(f"{most:,}")
    room = max(1, out.columns - names - numbers - 4)
    at = 0
    while at < len(counts):
        empty = at
        while empty < len(counts) and not counts[empty][1]:
            empty += 1
        if empty - at > MOST_EMPTY:
            yield out.paint(fit(f"⋮ {counted(empty - at, by)} without one", out.columns), DIM)
            at = empty
            continue
        name, count = counts[at]
        yield f"{pad(name, names)}  {count:>{numbers},}  {_bar(count, most, room)}".rstrip()
        at += 1


def _bar(count: int, most: int, room: int) -> str:
    eighths = max(1, count * room * 8 // most) if count else 0
    return "█" * (eighths // 8) + EIGHTHS[eighths % 8].strip()
