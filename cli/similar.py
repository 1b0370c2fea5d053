"""`jianbao similar`: the id of an article goes in; its reprints come out, then what else was written on the story."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import click

from cli import export, options, render, where
from cli.show import found
from cli.terminal import BOLD, DIM, Screen, clean, flat, screen, wrapped
from indexer.jsonform import to_json
from indexer.records import Article
from search.index import open_index


@dataclass(frozen=True, slots=True)
class Similar:
    """An article like another: a reprint that has `share` of its text, or one on its story with `words` in common."""

    article: Article
    kind: Literal["reprint", "story"]
    share: float
    words: tuple[str, ...] = ()


@click.command(epilog="Example: jianbao similar 20251231-01-1810")
@click.argument("article_id", type=options.Text(), metavar="ID", shell_complete=options.completed("article_ids"))
@click.option("--reprints", is_flag=True, help="Only reprints (转载).")
@options.limit(20)
@options.output("text", "json", "jsonl")
@options.index_folder
def similar(article_id: str, reprints: bool, limit: int | None, form: str, color: str, index: Path | None) -> int:
    """List articles like the one with this ID: its reprints (转载、通稿), then others on the same story (同题报道).

    The number before a reprint is how much of the text of both they have in common; before another, how much it has of
    the words that tell this one's story, and which. A story is looked for a month before and after. The beginning of an
    ID is enough where only one begins so.
    """
    with open_index(where.existing(index)) as opened:
        article = found(opened, article_id.strip())
        if article is None:
            return 1
        like = [Similar(other, "reprint", share) for other, share in opened.alike(article.id)]
        if not reprints:
            like += [Similar(other, "story", share, words) for other, share, words in opened.related(article.id)]
    shown = like[:limit]
    if form != "text":
        export.plain_utf8(sys.stdout)
    match form:
        case "json":
            hits = [_json(one) for one in shown]
            print(export.to_line({"id": article.id, "total": len(like), "limit": limit, "hits": hits}))
        case "jsonl":
            export.jsonl((one.article for one in shown), sys.stdout)
        case _:
            for line in _lines(shown, article, screen(color, index=opened.folder)):
                print(line)
    sys.stdout.flush()
    if not like:
        what = "prints nearly the text" if reprints else "is a reprint or on the story"
        print(clean(f"jianbao: no other article {what} of {article.id}"), file=sys.stderr)
        return 1
    if form != "json":
        more = f"{len(shown):,} of " if len(shown) < len(like) else ""
        print(f"{more}{_counted(like)}", file=sys.stderr)
    return 0


def _json(one: Similar) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": one.kind, "likeness": round(one.share, 3)}
    return to_json(one.article) | said | ({"common": list(one.words)} if one.kind == "story" else {})


def _counted(like: Sequence[Similar]) -> str:
    """2 reprints, 5 articles on the story."""
    reprints = sum(one.kind == "reprint" for one in like)
    story = len(like) - reprints
    parts = [render.counted(reprints, "reprint")] if reprints else []
    parts += [f"{render.counted(story, 'article')} on the story"] if story else []
    return ", ".join(parts)


def _lines(like: Sequence[Similar], article: Article, shown: Screen) -> Iterator[str]:
    for number, one in enumerate(like):
        if number:
            yield ""
        margin = f"{int(100 * one.share):>3}%  "
        blank, room = " " * len(margin), shown.columns - len(margin)
        for order, line in enumerate(wrapped(flat(one.article.headline) or "(no headline)", room)):
            yield (blank if order else shown.paint(margin, DIM)) + shown.linked(
                shown.paint(line, BOLD), one.article.sources
            )
        for line in render.packed(render.about(one.article), room):
            yield blank + shown.paint(line, DIM)
        for line in wrapped(_why(one, article), room):
            yield blank + line


def _why(one: Similar, article: Article) -> str:
    """reprint, or same story, 2 days later, and the words in common."""
    parts = ["reprint (转载)" if one.kind == "reprint" else "same story (同题)"]
    if one.article.date and article.date:
        days = (one.article.date - article.date).days
        parts.append(f"{render.counted(abs(days), 'day')} {'later' if days > 0 else 'earlier'}" if days else "same day")
    return ", ".join(parts) + (f": {'、'.join(map(flat, one.words))}" if one.words else "")
