"""`jianbao similar`: the id of an article goes in; those that print nearly its text come out, in any issue and paper."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from cli import export, options, render, where
from cli.show import found
from cli.terminal import BOLD, DIM, Screen, clean, flat, screen, wrapped
from indexer.jsonform import to_json
from indexer.records import Article
from search.index import open_index


@click.command(epilog="Example: jianbao similar 20251231-01-1810")
@click.argument("article_id", type=options.Text(), metavar="ID")
@options.limit(20)
@options.output("text", "json", "jsonl")
@options.index_folder
def similar(article_id: str, limit: int | None, form: str, color: str, index: Path | None) -> int:
    """List articles that print nearly the text of the one with this ID: wire copy (通稿), reprints, repeats.

    The number before each is how much of the text of both they have in common. The beginning of an ID is enough where
    only one begins so.
    """
    with open_index(where.existing(index)) as opened:
        article = found(opened, article_id.strip())
        alike = opened.alike(article.id) if article else []
    if article is None:
        return 1
    shown = alike[:limit]
    if form != "text":
        export.plain_utf8(sys.stdout)
    match form:
        case "json":
            hits = [to_json(other) | {"likeness": round(likeness, 3)} for other, likeness in shown]
            print(export.to_line({"id": article.id, "total": len(alike), "limit": limit, "hits": hits}))
        case "jsonl":
            export.jsonl((other for other, _ in shown), sys.stdout)
        case _:
            for line in _lines(shown, screen(color)):
                print(line)
    sys.stdout.flush()
    if not alike:
        print(clean(f"jianbao: no other article prints nearly the text of {article.id}"), file=sys.stderr)
        return 1
    if form != "json":
        more = f"{len(shown):,} of " if len(shown) < len(alike) else ""
        print(f"{more}{render.counted(len(alike), 'article')}", file=sys.stderr)
    return 0


def _lines(alike: list[tuple[Article, float]], shown: Screen) -> Iterator[str]:
    for number, (article, likeness) in enumerate(alike):
        if number:
            yield ""
        margin = f"{int(100 * likeness):>3}%  "
        blank = " " * len(margin)
        for order, line in enumerate(wrapped(flat(article.headline) or "(no headline)", shown.columns - len(margin))):
            yield (blank if order else shown.paint(margin, DIM)) + shown.paint(line, BOLD)
        for line in render.packed(render.about(article), shown.columns - len(margin)):
            yield blank + shown.paint(line, DIM)
