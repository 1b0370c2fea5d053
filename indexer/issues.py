"""An article goes in, the key of its issue comes out; and digests, by which one tells whether articles differ.

An issue is one paper on one day. Where the day is not known, the pages of one folder, or the articles of one file, are
taken for an issue of their own; where the path has the day and not the paper, what lies there. Loads none of the stages
(`indexer.pipeline`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import replace

from indexer.jsonform import dumps, loads
from indexer.records import Article

STAGES_VERSION = "12"
"""Raise it when the same pages come apart another way: an index made by another version is built anew."""

Digests = dict[tuple[str, str], bytes]
"""Articles, as far as one needs to know whether they differ: (issue, id) → digest of the record."""


def article_issue(article: Article) -> str:
    """The key of the issue a ready article belongs to."""
    path = article.sources[0].path
    if article.paper is None and article.date is not None:
        from indexer.imprint_path import place_of_day  # what is ready nearly always names its paper

        place = place_of_day(path)
        if place is not None and place[0] == article.date:
            return placed_key(None, *place)
    return issue_key(article.paper, article.date.isoformat() if article.date else None, path)


def issue_key(paper: str | None, date: str | None, place: str) -> str:
    """Equal for all that is of one paper and day; where the day is unknown, of one paper and place (folder or file)."""
    return f"{paper or '?'}/{date or f'undated/{place}'}"


def placed_key(paper: str | None, date: dt.date, place: str) -> str:
    """Equal for all of one day that the path puts together, whichever of it names the paper. `paper`: what the user said."""
    return f"{paper or '?'}/{date}/{place}"


def digests(issue: str, records: Iterable[bytes]) -> Digests:
    """The articles of an issue, given as an index keeps them (JSON). In which lines of a file one stands is left out."""
    articles = (replace(loads(record), sources=()) for record in records)
    return {(issue, article.id): hashlib.blake2b(dumps(article), digest_size=16).digest() for article in articles}
