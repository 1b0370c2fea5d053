"""Articles of one issue in, the same articles each with an id out.

An id is made of what the article is, never of where it stands among the others: day, page, and a digest of paper,
headline and opening. So it stays when a neighbour is added, edited or taken away, and when the article's own later
paragraphs are corrected. Of articles that agree in all of that, one has this id, the one whose text has the smallest
digest, and each other its own digest behind it: a third that comes changes one of two ids at most.
An id that came with a record (ready articles) is kept. Where the day is not known, the file's name counts too: the same
page may lie in two folders, each an issue of its own.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any

from indexer.fold import fold
from indexer.jsonform import dumps
from indexer.records import Article, Source, page_order

# Folded characters of the body that count into an id. Long enough to tell the many 图片报道 and 简讯 of a page apart
# (in rmrb-2026 no two articles of one page agree in headline and 60 characters), short enough to outlive corrections.
OPENING = 60

_content = attrgetter(*(field.name for field in fields(Article) if field.name != "sources"))
"""All that an article is but where it stands."""


def identify(articles: Iterable[Article]) -> tuple[Article, ...]:
    """The articles of one issue with ids that are unique within it, ordered by page and id.

    Articles that are equal in everything but their sources are one: the sources are put together.
    """
    distinct: dict[tuple[Any, ...], tuple[Article, set[Source]]] = {}
    for article in articles:
        distinct.setdefault(_content(article), (article, set()))[1].update(article.sources)

    claims: dict[str, list[Article]] = defaultdict(list)
    for first, of_all in distinct.values():
        article = first if of_all == set(first.sources) else replace(first, sources=tuple(sorted(of_all)))
        claims[article.id or _own_id(article)].append(article)

    named = []
    taken = set(claims)
    for name, claimants in sorted(claims.items()):
        if len(claimants) > 1:
            claimants.sort(key=_digest)
        for order, article in enumerate(claimants):
            chosen, length = name, 3
            digest = _digest(article) if order else ""
            while order and (chosen := f"{name}-{digest[:length]}") in taken:
                length += 1
            taken.add(chosen)
            named.append(article if article.id == chosen else replace(article, id=chosen))
    return tuple(sorted(named, key=lambda article: (page_order(article.page), article.id)))


def _digest(article: Article) -> str:
    return hashlib.blake2b(dumps(replace(article, sources=()))).hexdigest()


def _own_id(article: Article) -> str:
    day = article.date.strftime("%Y%m%d") if article.date else "undated"
    page = "00" if article.page is None else f"{article.page:02}" if isinstance(article.page, int) else article.page
    parts = [article.paper or "", fold(article.headline), fold(article.body)[:OPENING]]
    if not article.date:
        parts.append(min(source.path for source in article.sources))
    what = "\x1f".join(parts)
    return f"{day}-{page}-{hashlib.blake2b(what.encode(), digest_size=4).hexdigest()}"
