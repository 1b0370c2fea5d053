"""`jianbao reporters`: a name, or a part of one, goes in; the reporters of that name come out, and how much of each."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cli import export, options, where
from cli.render import counted
from cli.suggest import not_there
from cli.terminal import clean, fit, screen
from search.index import open_index
from search.names import beginning_with


@click.command(epilog="Example: jianbao reporters 罗")
@click.argument("name", required=False, default="", type=options.Text(), metavar="[NAME]")
@options.limit(50)
@options.output("text", "json", "csv")
@options.bom
@options.index_folder
def reporters(name: str, limit: int | None, form: str, color: str, bom: bool, index: Path | None) -> int:
    """List reporters (记者) and how many articles each has, the most frequent first.

    With NAME, those whose name begins with it, then those that have it inside.
    """
    with open_index(where.existing(index)) as opened:
        values = opened.facet("reporter")
        found = beginning_with(name, "reporter", values)
        if not name:
            found.sort(key=lambda entry: (-entry[1], entry[0]))
        missing = not_there(opened, "reporter", name) if name and not found else "no article names a reporter"
    kept = found[:limit]
    header = ("reporter", "articles")
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
        print(f"{of}{counted(len(found), 'reporter')}", file=sys.stderr)
    return 0
