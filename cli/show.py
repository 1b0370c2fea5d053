"""`jianbao show`: the id of an article, or the beginning of it, goes in; the article, whole, comes out."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import click

from cli import export, options, render, where
from cli.terminal import clean, screen
from indexer.errors import QueryError
from indexer.jsonform import to_json
from indexer.records import Article
from search.index import Index, open_index

MOST_OFFERED = 10
SHORTEST = 4
"""Characters of an id by which others are offered: its year."""


@click.command(epilog="Example: jianbao show 20251231-01-1810")
@click.argument("article_id", type=options.Text(), metavar="ID", shell_complete=options.completed("article_ids"))
@options.output("text", *(form for form in export.FORMATS if form not in ("csv", "jsonl")))
@options.index_folder
def show(article_id: str, form: str, color: str, index: Path | None) -> int:
    """Show the article with this ID, whole. The beginning of an ID is enough where only one begins so."""
    with open_index(where.existing(index)) as opened:
        article = found(opened, article_id.strip())
        if article is None:
            return 1
    match form:
        case "text":
            lines: Iterable[str] = render.whole(article, screen(color, index=opened.folder))
        case "json":
            lines = [export.to_line(to_json(article))]
        case "markdown":
            from cli.clippings import page

            lines = page(article)
        case _:
            lines = export.pieces(form)(article, 1)
    if form != "text":
        export.plain_utf8(sys.stdout)
    for line in lines:
        print(line)
    return 0


def found(opened: Index, wanted: str) -> Article | None:
    """The article; or None, having said which ids are near."""
    article = opened.get(wanted) if wanted else None
    if article is not None:
        return article
    begin = opened.ids_like(wanted, MOST_OFFERED + 1) if wanted else ()
    if len(begin) == 1:
        return opened.get(begin[0])
    if begin:
        what = f"more than one article has an id that begins with {wanted}:"
    else:
        what = f"no article has the id {wanted or '(empty)'}"
        start = wanted
        while not begin and len(start) > SHORTEST:
            start = start[:-1]
            begin = opened.ids_like(start, MOST_OFFERED + 1)
        what += f"; those that begin with {start}:" if begin else "; jianbao search shows the ids of what it finds"
    print(f"jianbao: {clean(what)}", file=sys.stderr)
    for one in begin[:MOST_OFFERED]:
        with suppress(QueryError):  # more than one has it, and says so when asked for
            near = opened.get(one)
        print(clean(f"  {one}  {near.headline if near else ''}"), file=sys.stderr)
    if len(begin) > MOST_OFFERED:
        print("  …", file=sys.stderr)
    return None
