"""An Article to the JSON keys the project promises, and back: in comes one form, out goes the other.

The keys and their order are those of the design: they are what exports print, what the index stores and what
`jianbao index` reads again. `schema_version` stands in every record, so that a line cut out of a file still says
how to read it. Absent text is null, an absent list is [].
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from indexer.records import SCHEMA_VERSION, Article, Dateline, Source, Span


def to_json(article: Article) -> dict[str, Any]:
    """The article under the promised keys. `lines` of a source are [first, last] pairs, both included."""
    return {
        "schema_version": SCHEMA_VERSION,
        "id": article.id,
        "paper": article.paper,
        "date": article.date.isoformat() if article.date else None,
        "page": article.page,
        "section": article.section,
        "column": article.column,
        "kicker": article.kicker,
        "headline": article.headline,
        "deck": article.deck,
        "byline": article.byline,
        "reporters": list(article.reporters),
        "agency": article.agency,
        "dateline": None
        if article.dateline is None
        else {
            "place": article.dateline.place,
            "date": article.dateline.date.isoformat() if article.dateline.date else None,
        },
        "body": article.body,
        "continued_on": article.continued_on,
        "continued_from": article.continued_from,
        "date_source": article.date_source,
        "sources": [
            {"path": source.path, "lines": [[span.first, span.last] for span in source.lines]}
            for source in article.sources
        ],
    }


def from_json(record: dict[str, Any]) -> Article:
    """The article that `to_json` made this of. For records we wrote ourselves: a missing key is a KeyError."""
    dateline = record["dateline"]
    return Article(
        id=record["id"],
        paper=record["paper"],
        date=_date(record["date"]),
        page=record["page"],
        section=record["section"],
        column=record["column"],
        kicker=record["kicker"],
        headline=record["headline"],
        deck=record["deck"],
        byline=record["byline"],
        reporters=tuple(record["reporters"]),
        agency=record["agency"],
        dateline=None if dateline is None else Dateline(dateline["place"], _date(dateline["date"])),
        body=record["body"],
        continued_on=record["continued_on"],
        continued_from=record["continued_from"],
        date_source=record["date_source"],
        sources=tuple(
            Source(source["path"], tuple(Span(first, last) for first, last in source["lines"]))
            for source in record["sources"]
        ),
    )


def dumps(article: Article) -> bytes:
    """One line of UTF-8 JSON without the newline: the same bytes for the same article, always."""
    return json.dumps(to_json(article), ensure_ascii=False, separators=(",", ":")).encode()


def loads(data: bytes | str) -> Article:
    """The article of a line that `dumps` made."""
    return from_json(json.loads(data))


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
