"""`--facet`: names of fields come in; how many of all that a query finds have each value goes out, in every format."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from cli import export
from cli.terminal import BOLD, DIM, Screen, fit, pad
from search.lexer import FIELDS
from search.width import width

if TYPE_CHECKING:
    from search.facets import Facet

Run = TypeVar("Run", bound=Callable[..., Any])

CHINESE: Final = {
    "paper": "报纸", "section": "版名", "column": "栏目", "agency": "通讯社", "page": "版次", "reporter": "记者",
    "year": "年", "month": "月", "day": "日",
}  # fmt: skip
"""What there is to count by (`search.facets.COUNTED`), and its name."""
NAMES: Final = {**FIELDS, **{chinese: name for name, chinese in CHINESE.items()}, **{name: name for name in CHINESE}}
SHOWN: Final = 10
HEADER: Final = ("facet", "value", "articles")
WIDEST: Final = 30
"""Columns of a value beside others; a longer one is cut."""


def asked(command: Run) -> Run:
    """--facet and --facet-limit."""
    command = click.option(
        "--facet-limit",
        type=click.IntRange(min=0),
        default=SHOWN,
        show_default=True,
        metavar="N",
        help="At most N values of each; 0 for all.",
    )(command)
    return click.option(
        "--facet",
        "by",
        multiple=True,
        metavar="FIELD,…",
        callback=_named,
        help=f"Count all matches by these (分面): {', '.join(CHINESE)}.",
    )(command)


def _named(_ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    names: list[str] = []
    for one in (one for value in values for one in re.split(r"[,，、\s]+", value) if one):
        name = NAMES.get(one.lower())
        if name not in CHINESE:
            raise click.BadParameter(f"{one!r}; there are {', '.join(CHINESE)}", param=param)
        names.append(name)
    return tuple(dict.fromkeys(names))


def text(facets: Iterable[Facet], limit: int, out: Screen) -> Iterator[str]:
    """A heading for each, and its values below, in as many columns as fit."""
    for facet in facets:
        yield ""
        kept = _kept(facet, limit)
        of = f": {len(kept):,} of {len(facet.values):,}" if len(kept) < len(facet.values) else ""
        yield out.paint(fit(f"by {facet.name} {CHINESE[facet.name]}{of}", out.columns), BOLD)
        cells = list(kept)
        if facet.without:
            cells.append(("(none)", facet.without))
        yield from _grid(cells, out) if cells else (out.paint("  no article", DIM),)


def _grid(cells: Sequence[tuple[str, int]], out: Screen) -> Iterator[str]:
    """Values and numbers one below the other, then in the next column."""
    figures = max(len(f"{count:,}") for _, count in cells)
    room = min(WIDEST, max(width(value) for value, _ in cells), max(4, out.columns - figures - 4))
    columns = max(1, (out.columns + 3) // (figures + room + 7))
    lines = -(-len(cells) // columns)
    for line in range(lines):
        row = cells[line::lines]
        yield "   ".join(f"  {count:>{figures},}  {pad(fit(value, room), room)}" for value, count in row).rstrip()


def _kept(facet: Facet, limit: int) -> tuple[tuple[str, int], ...]:
    """The most frequent values, in the order they came in."""
    if not limit or len(facet.values) <= limit:
        return facet.values
    best = sorted(range(len(facet.values)), key=lambda at: (-facet.values[at][1], at))[:limit]
    return tuple(facet.values[at] for at in sorted(best))


def to_json(facets: Iterable[Facet], limit: int) -> dict[str, Any]:
    """Field → its values with their numbers, how many values there are in all, and how many matches have none."""
    return {
        facet.name: {
            "values": [{"value": value, "articles": count} for value, count in _kept(facet, limit)],
            "total": len(facet.values),
            "without": facet.without,
        }
        for facet in facets
    }


def write(form: str, facets: Iterable[Facet], limit: int, bom: bool) -> None:
    """Records of field, value and number of articles as CSV or JSON Lines; those that have no value come last."""
    export.plain_utf8(sys.stdout)
    if form == "csv":
        export.rows(HEADER, _rows(facets, limit), sys.stdout, bom)
    else:
        for row in _rows(facets, limit):
            print(export.to_line(dict(zip(HEADER, row, strict=True))))


def _rows(facets: Iterable[Facet], limit: int) -> Iterator[tuple[str, str | None, int]]:
    for facet in facets:
        yield from ((facet.name, value, count) for value, count in _kept(facet, limit))
        if facet.without:
            yield facet.name, None, facet.without
