"""The articles of an issue go in; the headlines that continuations name come out, by the page they name for them.

Over the rest of an article (上接第1版) its headline is printed again. Where page 1 has no article under that headline, it
was taken for text there, and the page is to be read again by who knows it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import fuzz

from indexer.forms import modern
from indexer.records import Article, PageLabel

SHORTEST = 5
ALIKE = 80.0
MOST_HEADS = 200
"""Characters of a headline that is looked for, percent in common from which one of the page is it, and lines of heads of
a page that are compared: it has three dozen."""


def named(articles: Iterable[Article]) -> dict[PageLabel, frozenset[str]]:
    """For each page the headlines, as `forms.modern` has them, that no article of it has in its head."""
    heads: defaultdict[PageLabel, list[str]] = defaultdict(list)
    over: list[tuple[PageLabel, str]] = []
    for article in articles:
        if article.page is not None:
            lines = (article.kicker, article.headline, article.deck)
            heads[article.page] += [modern(line) for text in lines if text for line in text.split("\n")]
        if article.continued_from not in (None, article.page) and len(headline := modern(article.headline)) >= SHORTEST:
            over.append((article.continued_from, headline))
    missing: defaultdict[PageLabel, set[str]] = defaultdict(set)
    for page, headline in over:
        if not any(fuzz.ratio(headline, line) >= ALIKE for line in heads.get(page, [])[:MOST_HEADS]):
            missing[page].add(headline)
    return {page: frozenset(headlines) for page, headlines in missing.items()}
