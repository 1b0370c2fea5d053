"""An article goes in, the key of its issue comes out; and digests, by which one tells whether articles differ.

An issue is one paper on one day. Where the day is not known, the pages of one folder, or the articles of one file, are
taken for an issue of their own. Loads none of the stages (`indexer.pipeline`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from indexer.jsonform import dumps, loads
from indexer.records import Article

STAGES_VERSION = "8"
"""Raise it when the same pages come apart another way: an index made by another version is built anew."""

Digests = dict[tuple[str, str], bytes]
"""Articles, as far as one needs to know whether they differ: (issue, id) → digest of the record."""


def article_issue(article: Article) -> str:
    """The key of the issue a ready article belongs to."""
    return issue_key(article.paper, article.date.isoformat() if article.date else None, article.sources[0].path)


def issue_key(paper: str | None, date: str | None, place: str) -> str:
    """Equal for all that is of one paper and day; where the day is unknown, of one paper and place (folder or file)."""
    return f"{paper or '?'}/{date or f'undated/{place}'}"


def digests(issue: str, records: Iterable[bytes]) -> Digests:
    """The articles of an issue, given as an index keeps them (JSON). In which lines of a file one stands is left out."""
    articles = (replace(loads(record), sources=()) for record in records)
    return {(issue, article.id): hashlib.blake2b(dumps(article), digest_size=16).digest() for article in articles}
