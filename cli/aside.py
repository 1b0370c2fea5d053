"""`jianbao aside`: an index goes in, the print that no article took (folios, furniture, repeats) comes out, and where."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from cli import export, options, where
from cli.render import counted
from cli.terminal import DIM, Screen, clean, flat, screen, wrapped
from indexer.fold import fold
from indexer.pages import SetAside
from indexer.stored import stored


@click.command(epilog="Example: jianbao aside 责任编辑")
@click.argument("text", type=options.Text(), metavar="[TEXT]", default="")
@click.option(
    "--reason", type=options.Value(), metavar="原因", help="Only what was set aside as this: folio, repeated …"
)
@options.limit(20)
@options.output("text", "jsonl")
@options.index_folder
def aside(text: str, reason: str | None, limit: int | None, form: str, color: str, index: Path | None) -> int:
    """List what was set aside: print that belongs to no article, kept with its reason and place.

    With TEXT, only what holds it, compared as phrases are. Articles and what is set aside make up the page.
    """
    found = [piece for piece in _pieces(where.existing(index), fold(text)) if reason in (None, piece.reason)]
    shown = found[:limit]
    if form == "jsonl":
        export.plain_utf8(sys.stdout)
        for piece in shown:
            lines = [piece.lines.first, piece.lines.last]
            print(export.to_line({"path": piece.path, "lines": lines, "reason": piece.reason, "text": piece.text}))
    else:
        for line in _lines(shown, screen(color)):
            print(line)
    sys.stdout.flush()
    more = f"{len(shown):,} of " if len(shown) < len(found) else ""
    print(f"{more}{counted(len(found), 'piece')} set aside", file=sys.stderr)
    return 0 if found else 1


def _pieces(folder: Path, wanted: str) -> Iterator[SetAside]:
    issues = stored(folder).issues
    for key in sorted(issues):
        for piece in issues[key].set_aside:
            if wanted in fold(piece.text):
                yield piece


def _lines(pieces: list[SetAside], out: Screen) -> Iterator[str]:
    for piece in pieces:
        first, last = piece.lines.first, piece.lines.last
        place = f"{piece.path}:{first}" + (f"-{last}" if last != first else "")
        yield out.paint(clean(f"{place}  {piece.reason}"), DIM)
        yield from (f"     {line}" for line in wrapped(flat(piece.text), out.columns - 5))
