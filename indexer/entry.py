"""An article goes in; what an index keeps of it comes out: its terms, its text unit by unit, its record."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.jsonform import dumps
from indexer.records import Article, page_order
from indexer.schema import FACETS, facet_key, facet_values, units


@dataclass(frozen=True, slots=True)
class Entry:
    """What an index keeps of an article. `text`: its units as printed, one a line. `terms`: of the `PLAIN` fields but
    `chars`.

    `ordinal`: the proleptic day number of its date, 0 where unknown. `place` sorts the pages of an issue as the paper
    counts them. `record`: the article as JSON.
    """

    text: str
    terms: dict[str, tuple[str, ...]]
    shown: dict[str, tuple[str, ...]]
    ordinal: int
    place: int
    record: bytes


def entry(article: Article, key: str) -> Entry:
    """What is kept of an article of issue `key`."""
    shown = {name: facet_values(article, name) for name in FACETS}
    terms = {name: tuple(facet_key(name, value) for value in values) for name, values in shown.items()}
    terms |= {"id": (article.id,), "key": (key,), "day": (article.date.isoformat(),) if article.date else ()}
    return Entry(
        "\n".join(units(article)),
        terms,
        shown,
        article.date.toordinal() if article.date else 0,
        page_order(article.page),
        dumps(article),
    )
