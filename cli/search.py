"""`jianbao search`: a query and filters go in, the articles that match come out, as text, JSON, JSON Lines or CSV."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from cli import export, options, render, where
from cli.suggest import namesakes, unknown
from cli.terminal import clean, screen
from search.index import SORTS, Hit, Results, Sort, open_index


@click.command(
    cls=options.QueryCommand,
    epilog="Example: jianbao search '\"枫江大桥\"' --reporter 罗岩 --from 2025-12. The language: jianbao help query",
)
@options.query
@options.filters
@click.option("--sort", type=click.Choice(SORTS), default="relevance", show_default=True, help="Order of the results.")
@options.limit(20)
@click.option("--offset", type=click.IntRange(min=0), default=0, metavar="N", help="Leave out the first N.")
@click.option("--collapse", is_flag=True, help="Show articles that print nearly the same text (通稿) once.")
@options.output("text", "json", "jsonl", "csv")
@options.bom
@options.index_folder
def search(
    query: str,
    filters: options.Filters,
    sort: Sort,
    limit: int | None,
    offset: int,
    collapse: bool,
    form: str,
    color: str,
    bom: bool,
    index: Path | None,
) -> int:
    """Find articles that match QUERY.

    Words must all be there; "a phrase" in quotation marks is found exactly as printed. Without QUERY, every article
    that the options leave, the newest first. JSON Lines has an article a line, and can be indexed again.
    """
    with open_index(where.existing(index)) as opened:
        results = opened.search(query, **filters.asked(), sort=sort, limit=limit, offset=offset, collapse=collapse)
        said = unknown(opened, query, filters) + (namesakes(opened, query, filters) if results else [])
        about: dict[str, Any] = {"query": query, "total": len(results), "offset": offset, "limit": limit}
        if collapse:
            about["groups"] = results.groups
        _write(results, about, form, color, bom)
    return _conclude(results, offset, said, counted=form != "json")


def _write(results: Results, about: dict[str, Any], form: str, color: str, bom: bool) -> None:
    out = sys.stdout
    if form != "text":
        export.plain_utf8(out)
    match form:
        case "json":
            export.json_hits(about, results, out, collapsed="groups" in about)
        case "jsonl":
            export.jsonl((hit.article for hit in results), out)
        case "csv":
            export.csv_articles((hit.article for hit in results), out, bom)
        case _:
            _write_text(results, int(about["offset"] or 0), color)


def _write_text(results: Iterable[Hit], offset: int, color: str) -> None:
    shown = screen(color)
    for number, hit in enumerate(results, offset + 1):
        if number > offset + 1:
            print()
        for line in render.hit(number, hit, shown):
            print(line)


def _conclude(results: Results, offset: int, said: list[str], counted: bool) -> int:
    """Say on standard error how many there are, or that there are none; the exit code."""
    sys.stdout.flush()
    for line in (*said, *results.notes):
        print(f"jianbao: {clean(line)}", file=sys.stderr)
    total = len(results)
    if not total:
        if not said:
            print("jianbao: no article matches", file=sys.stderr)
        return 1
    if not results.shown:
        print(f"jianbao: none from {offset + 1:,} on; {_all(results)} in all", file=sys.stderr)
        return 1
    if counted:
        last = f"–{offset + results.shown:,}" if results.shown > 1 else ""
        print(f"{offset + 1:,}{last} of {_all(results)}", file=sys.stderr)
    return 0


def _all(results: Results) -> str:
    """22 articles; or, where some were folded, 20 that differ (22 articles)."""
    articles = render.counted(len(results), "article")
    return articles if results.groups == len(results) else f"{results.groups:,} that differ ({articles})"
