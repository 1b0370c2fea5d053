"""What a user says of an article goes in: its id, or id and issue (a1@2026-01-31); where it lies comes out.

An id is made to be that of one article. Ids that came with records may be those of several, one in each issue: where
a collection counts from 1 every day, it takes the day, or the paper and the day, to tell them apart.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.errors import QueryError
from indexer.records import Article
from indexer.schema import as_term
from search.snapshot import Row, Snapshot

MOST_NAMED: Final = 8
"""Articles of one id that a message names."""


def row_of(snapshot: Snapshot, said: str) -> Row | None:
    """The article with an id, or None. QueryError where there are several: it names them as they can be said."""
    rows = _rows(snapshot, said)
    for mark in re.finditer("@", said) if not rows else ():
        issue = said[mark.end() :]
        rows += [row for row in _rows(snapshot, said[: mark.start()]) if issue in _issue(snapshot.article(row))]
    if len(rows) > 1:
        issues = sorted(f"{said.partition('@')[0]}@{_issue(snapshot.article(row))[-1]}" for row in rows)
        more = f" … and {len(issues) - MOST_NAMED} more" if len(issues) > MOST_NAMED else ""
        raise QueryError(
            f"{len(rows)} articles have the id {said}", f"Say which: {', '.join(issues[:MOST_NAMED])}{more}"
        )
    return rows[0] if rows else None


def _rows(snapshot: Snapshot, article_id: str) -> list[Row]:
    term = as_term(article_id)
    segments = enumerate(snapshot.segments)
    return [(number, doc) for number, segment in segments for doc in segment.docs("id", term)[0].tolist()]


def _issue(article: Article) -> tuple[str, ...]:
    """What an article's issue is called behind its id: its day, and its paper with it; where that is unknown, its files.

    The last tells it from all others.
    """
    if article.date is None:
        return tuple(source.path for source in reversed(article.sources))
    return str(article.date), f"{article.paper or '?'}/{article.date}"
