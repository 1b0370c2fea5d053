"""A query and options go in, one tree comes out: each option as its field, of several values of one any."""

from __future__ import annotations

import datetime as dt
from typing import Any

from indexer.errors import QueryError
from search.days import Days, days
from search.parse import Reading, read
from search.query import And, Date, Node, Or, Value


def reading(
    query: str,
    date_from: str | None = None,
    date_to: str | None = None,
    date: str | None = None,
    today: dt.date | None = None,
    **asked: Any,
) -> Reading:
    """A query with options. `asked`: a value or several of each field, None or () for none. Raises QueryError."""
    of_query = read(query, today)
    if not (date or date_from or date_to or any(value is not None for value in asked.values())):
        return of_query
    nodes: list[Node] = [of_query.node]
    nodes += [Date(days(text, today)) for text in (date,) if text]
    if date_from or date_to:
        nodes.append(Date(_between(date_from, date_to, today)))
    for name, value in asked.items():
        if value is not None and value != ():
            values = value if isinstance(value, tuple) else (value,)
            nodes.append(Or(tuple(Value(name, str(one)) for one in values)))
    return Reading(And(tuple(nodes)), of_query.notes)


def _between(first: str | None, last: str | None, today: dt.date | None) -> Days:
    begin = days(first, today).first if first else None
    end = days(last, today).last if last else None
    if begin and end and begin > end:
        raise QueryError(f"the days from {first} to {last} end before they begin", "Turn them round.")
    return Days(begin, end)
