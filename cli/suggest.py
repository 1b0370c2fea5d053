"""Filters and a query go in; a line for each value asked for that no article has comes out, with what may be meant.

Another person's articles are never given in place of those asked for: the name is offered, the user asks again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cli.options import Filters
from cli.render import counted
from search.index import Index
from search.parse import parse
from search.query import Node, Not, Value

MOST_OFFERED: Final = 3
"""Values offered for one that is not there."""


def unknown(index: Index, query: str, filters: Filters) -> list[str]:
    """For each value of a field that nothing in the index has, one line."""
    return [not_there(index, name, value) for name, value in _asked(query, filters) if not index.has(name, value)]


def namesakes(index: Index, query: str, filters: Filters) -> list[str]:
    """For each reporter asked for whose name stands in several papers, one line, unless the papers are asked for."""
    asked = _asked(query, filters)
    if any(name == "paper" for name, _ in asked):
        return []
    lines = []
    for value in (value for name, value in asked if name == "reporter"):
        papers = index.papers_of(value)
        if len(papers) > 1:
            each = ", ".join(f"{paper} ({count:,})" for paper, count in papers)
            lines.append(
                f"the name {value} stands in {len(papers)} papers, perhaps of as many people: {each}; "
                f"to narrow: --paper {papers[0][0]}"
            )
    return lines


def printed_otherwise(index: Index, query: str, filters: Filters) -> list[str]:
    """also printed as 一九九八: 12 articles; for each other form of a year or a day that is there."""
    return [
        f"also printed as {form}: {counted(count, 'article')}"
        for form, count in index.also_printed(query, **filters.asked())
    ]


def not_there(index: Index, name: str, value: str) -> str:
    """no reporter 刘莎莎; did you mean 刘沙沙 (1 article)?"""
    from search.names import meant

    offered = meant(value, name, index.facet(name))
    listing = "jianbao reporters" if name == "reporter" else f"jianbao sections --by {name}"
    if not offered:
        return f"no {name} {value}; those there are: {listing}"
    first = " or ".join(f"{one.printed} ({counted(one.articles, 'article')})" for one in offered[:MOST_OFFERED])
    rest = len(offered) - MOST_OFFERED
    more = f" {rest:,} more: {listing} {value}" if rest > 0 and name == "reporter" else ""
    return f"no {name} {value}; did you mean {first}?{more}"


def _asked(query: str, filters: Filters) -> list[tuple[str, str]]:
    """(field, value) of all that options and query want of fields with whole values, each once."""
    return list(dict.fromkeys([*filters.values(), *_values(parse(query))]))


def _values(node: Node) -> Iterator[tuple[str, str]]:
    """The values of fields a query wants; those it excludes may well be absent."""
    match node:
        case Value(field, value):
            yield field, value
        case Not():
            return
        case _:
            for one in getattr(node, "nodes", ()):
                yield from _values(one)
