"""`jianbao search`: a query and filters go in, the articles that match come out, as text or in a format of `export`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import click

from cli import export, facets, options, render, where
from cli.suggest import namesakes, printed_otherwise, unknown
from cli.terminal import Screen, clean, screen
from search.index import open_index
from search.order import SORTS, Sort
from search.results import Hit, Results


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
@click.option(
    "--explain", is_flag=True, help="Show how the query is read, and what each part of it finds (检索式解析)."
)
@facets.asked
@options.output("text", *export.FORMATS)
@options.bom
@options.index_folder
def search(
    query: str,
    filters: options.Filters,
    sort: Sort,
    limit: int | None,
    offset: int,
    collapse: bool,
    explain: bool,
    by: tuple[str, ...],
    facet_limit: int,
    form: str,
    color: str,
    bom: bool,
    index: Path | None,
) -> int:
    """Find articles that match QUERY.

    Words must all be there; "a phrase" in quotation marks is found exactly as printed. Without QUERY, every article
    that the options leave, the newest first.

    JSON Lines has an article a line, and can be indexed again. Markdown is clippings (剪报); bibtex, ris and gbt7714
    (GB/T 7714-2015) are references. A CSV cell that Excel would take for a formula begins with an apostrophe. With
    --facet, JSON has the counts beside the articles, CSV and JSON Lines have them instead of the articles.
    """
    if by and form not in ("text", "json", "jsonl", "csv"):
        raise click.UsageError(f"--facet has no place in {form}; ask for text, json, jsonl or csv")
    if explain and form not in ("text", "json"):
        raise click.UsageError(f"--explain has no place in {form}; ask for text or json")
    with open_index(where.existing(index)) as opened:
        limit = 0 if explain else limit
        results = opened.search(
            query, **filters.asked(), sort=sort, limit=limit, offset=offset, collapse=collapse, facets=by
        )
        said = unknown(opened, query, filters) + (namesakes(opened, query, filters) if results else [])
        said += printed_otherwise(opened, query, filters)
        if explain:
            from cli.explain import write

            write(query, opened.explain(query, **filters.asked()), form, color)
            return _conclude(results, 0, said, counted=True, listed=False)
        about: dict[str, Any] = {"query": query, "total": len(results), "offset": offset, "limit": limit}
        if collapse:
            about["groups"] = results.groups
        counts = results.facets.values()
        instead = bool(by) and form in ("jsonl", "csv")
        if instead:
            facets.write(form, counts, facet_limit, bom)
        elif form != "text":
            export.write(form, results, about | ({"facets": facets.to_json(counts, facet_limit)} if by else {}), bom)
        else:
            out = screen(color, index=opened.folder)
            for line in chain(_text(results, offset, out), facets.text(counts if results else (), facet_limit, out)):
                print(line)
    return _conclude(results, offset, said, counted=form != "json", listed=not instead)


def _text(results: Iterable[Hit], offset: int, out: Screen) -> Iterator[str]:
    for number, hit in enumerate(results, offset + 1):
        if number > offset + 1:
            yield ""
        yield from render.hit(number, hit, out)


def _conclude(results: Results, offset: int, said: list[str], counted: bool, listed: bool) -> int:
    """Say on standard error how many there are, or that there are none; the exit code."""
    sys.stdout.flush()
    for line in (*said, *results.notes):
        print(f"jianbao: {clean(line)}", file=sys.stderr)
    total = len(results)
    if not total:
        if not said:
            print("jianbao: no article matches", file=sys.stderr)
        return 1
    if not listed:
        print(_all(results), file=sys.stderr)
        return 0
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
