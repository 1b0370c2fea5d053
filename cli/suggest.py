"""Filters and a query go in; a line for each value asked for that no article has comes out, with the nearest.

Another person's articles are never given in place of those asked for: the name is offered, the user asks again.
"""

from __future__ import annotations

from collections.abc import Iterator

from cli.options import Filters
from cli.render import counted
from search.index import Index
from search.query import Node, Not, Value, parse


def unknown(index: Index, query: str, filters: Filters) -> list[str]:
    """For each value of a field that nothing in the index has, one line."""
    asked = dict.fromkeys([*filters.values(), *_values(parse(query))])
    return [not_there(index, name, value) for name, value in asked if not index.has(name, value)]


def not_there(index: Index, name: str, value: str) -> str:
    """no reporter 刘莎莎; did you mean 刘沙沙 (1 article)?"""
    from search.names import nearest

    near = nearest(value, name, index.facet(name))
    if near:
        offered = " or ".join(f"{printed} ({counted(count, 'article')})" for printed, count in near)
        return f"no {name} {value}; did you mean {offered}?"
    listing = "jianbao reporters" if name == "reporter" else f"jianbao sections --by {name}"
    return f"no {name} {value}; those there are: {listing}"


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
