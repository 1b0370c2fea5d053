"""`jianbao sections`: how many articles there are of each section; or of each column, paper, agency or page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from cli import export, options, where
from cli.render import counted
from cli.suggest import not_there
from cli.terminal import clean, fit, screen
from search.index import open_index
from search.names import matching

KINDS: Final = ("section", "column", "paper", "agency", "page")


@click.command(epilog="Example: jianbao sections --by column")
@click.argument("name", required=False, default="", type=options.Text(), metavar="[NAME]")
@click.option("--by", type=click.Choice(KINDS), default="section", show_default=True, help="What to list.")
@options.limit(0)
@options.output("text", "json", "csv")
@options.bom
@options.index_folder
def sections(name: str, by: str, limit: int | None, form: str, color: str, bom: bool, index: Path | None) -> int:
    """List sections (版名) and how many articles each has; or columns (栏目), papers, agencies, pages.

    With NAME, those whose name begins with it, then those that have it inside.
    """
    with open_index(where.existing(index)) as opened:
        values = opened.facet(by)
        found = [(match.printed, match.articles) for match in matching(name, by, values)]
        if by == "page" and not name:
            found.sort(key=lambda entry: (not entry[0].isdigit(), len(entry[0]), entry[0]))
        missing = not_there(opened, by, name) if name and not found else f"no article names a {by}"
    kept = found[:limit]
    header = (by, "articles")
    match form:
        case "json":
            export.plain_utf8(sys.stdout)
            print(export.to_line([dict(zip(header, entry, strict=True)) for entry in kept]))
        case "csv":
            export.plain_utf8(sys.stdout)
            export.rows(header, kept, sys.stdout, bom)
        case _:
            columns = screen(color).columns
            numbers = max((len(f"{count:,}") for _, count in kept), default=0)
            for printed, count in kept:
                print(f"{count:>{numbers},}  {fit(printed, max(10, columns - numbers - 2))}")
    sys.stdout.flush()
    if not found:
        print(f"jianbao: {clean(missing)}", file=sys.stderr)
        return 1
    if form == "text":
        of = f"{len(kept):,} of " if len(kept) < len(found) else ""
        print(f"{of}{counted(len(found), by, 'agencies' if by == 'agency' else '')}", file=sys.stderr)
    return 0
