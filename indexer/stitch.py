"""The articles of one issue go in; those printed on two pages come out as one, both pages named in `sources`.

An opening (下转第4版) and a continuation (上接第1版) are paired on the page numbers they name, the headline repeated
over the continuation, the sentence that runs on from one to the other, and the words they share; the best pairs first.
The order in which the articles come in makes no difference. A continuation without an opening stays an article.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from indexer.forms import squeeze
from indexer.joins import joint
from indexer.lines import is_column_like
from indexer.records import Article, PageLabel, Source, page_order

MOST_CANDIDATES = 64
"""Continuations weighed for one opening. A page has room for a dozen."""
ENOUGH = 3
"""Points from which a pair is one article. Both jump lines give 3, the same headline 4, the sentence 1 to 3."""
ALONE = 2
"""For the only opening that goes on on a page and the only continuation there that comes from its page."""
OTHER_HEADLINE = -3
COLUMN_NAME = -1
"""For another headline over the continuation; and where it is the name of a column, printed behind the article before."""
ALIKE = 80.0
SHORTEST_PART = 5
"""Percent in common from which two headlines are the same: continuations are often printed under a part of it."""


@dataclass(frozen=True, slots=True)
class _Pair:
    score: float
    opening: int
    rest: int


def stitch(articles: Sequence[Article]) -> tuple[Article, ...]:
    """All articles of one issue, jumps followed, in the order of pages."""
    ordered = sorted(articles, key=_place)
    starts = [index for index, article in enumerate(ordered) if article.continued_on is not None]
    pairs = sorted(_pairs(ordered, starts), key=lambda pair: (-pair.score, pair.opening, pair.rest))
    goes_on: dict[int, int] = {}
    taken: set[int] = set()
    for pair in pairs:
        if pair.opening not in goes_on and pair.rest not in taken and not _leads_back(goes_on, pair):
            goes_on[pair.opening] = pair.rest
            taken.add(pair.rest)
    merged: list[Article] = []
    for index, article in enumerate(ordered):
        if index in taken:
            continue
        whole, at = article, index
        while at in goes_on:
            at = goes_on[at]
            whole = _merged(whole, ordered[at])
        merged.append(whole)
    return tuple(merged)


def _place(article: Article) -> tuple[object, ...]:
    return (page_order(article.page), article.sources, article.headline, article.body)


def _pairs(articles: list[Article], starts: list[int]) -> Iterable[_Pair]:
    """Openings with each continuation that may be theirs."""
    by_page: dict[PageLabel | None, list[int]] = defaultdict(list)
    by_headline: dict[str, list[int]] = defaultdict(list)
    for index, article in enumerate(articles):
        if article.continued_from is not None:
            by_page[article.page].append(index)
        if article.headline:
            by_headline[squeeze(article.headline)].append(index)
    columns = {squeeze(article.column) for article in articles if article.column}
    leaving: Counter[tuple[PageLabel | None, PageLabel | None]] = Counter(
        (articles[start].page, articles[start].continued_on) for start in starts
    )
    coming: Counter[tuple[PageLabel | None, PageLabel | None]] = Counter(
        (article.continued_from, article.page) for article in articles if article.continued_from
    )
    for start in starts:
        opening = articles[start]
        way = (opening.page, opening.continued_on)
        alone = ALONE if leaving[way] == coming[way] == 1 and None not in way else 0
        candidates = [
            *by_page[opening.continued_on][:MOST_CANDIDATES],
            *(by_page[None][:MOST_CANDIDATES] if opening.continued_on is not None else ()),
            *by_headline[squeeze(opening.headline)][:MOST_CANDIDATES],
        ]
        for rest in dict.fromkeys(candidates):
            if rest == start:
                continue
            score = _score(opening, articles[rest], columns)
            if score >= 0 and articles[rest].continued_from is not None:
                score += alone
            if score >= ENOUGH:
                yield _Pair(score, start, rest)


def _score(opening: Article, rest: Article, columns: Set[str]) -> float:
    """How much speaks for `rest` being the continuation of `opening`; below 0 what cannot be."""
    if rest.page is not None and opening.continued_on is not None and rest.page != opening.continued_on:
        return -1
    if rest.continued_from is not None and opening.page is not None and rest.continued_from != opening.page:
        return -1
    score = 0.0
    if rest.continued_from is not None:
        score += 3 if opening.page is not None and rest.page is not None else 2
    if opening.headline and rest.headline:
        other = squeeze(rest.headline)
        if _repeated(opening, rest):
            score += 4
        else:
            score += COLUMN_NAME if other in columns or is_column_like(rest.headline) else OTHER_HEADLINE
    if opening.body and rest.body:
        met = joint(opening.body.rpartition("\n")[2], rest.body.partition("\n")[0])
        score += met.fits
        score += 2 * _shared_words(opening.body, rest.body)
    if opening.reporters and rest.reporters:
        score += 1 if set(opening.reporters) & set(rest.reporters) else -1
    return score


def _repeated(opening: Article, rest: Article) -> str:
    """Which line of the opening's head the headline over its continuation repeats, "" for none: any of them may be it."""
    for line in (opening.headline, *(opening.kicker or "").split("\n"), *(opening.deck or "").split("\n")):
        one, other = squeeze(line), squeeze(rest.headline)
        shortest = min(len(one), len(other))
        if shortest and fuzz.ratio(one, other) >= ALIKE:
            return line
        if shortest >= SHORTEST_PART and line == opening.headline and fuzz.partial_ratio(one, other) >= ALIKE:
            return line
    return ""


def _shared_words(one: str, other: str) -> float:
    """Of the pairs of characters in the shorter text, the part the other has too, 0 to 1. 4,000 characters are read."""
    first, second = _bigrams(one[:4000]), _bigrams(other[:4000])
    return len(first & second) / max(1, min(len(first), len(second)))


def _bigrams(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _leads_back(goes_on: dict[int, int], pair: _Pair) -> bool:
    """Whether taking the pair would close a circle."""
    at = pair.rest
    while at in goes_on:
        at = goes_on[at]
    return at == pair.opening


def _merged(opening: Article, rest: Article) -> Article:
    """One article of two. A paragraph cut in mid sentence runs on without a line end."""
    body = opening.body
    if body and rest.body:
        met = joint(body.rpartition("\n")[2], rest.body.partition("\n")[0])
        body = body + rest.body[met.overlap :] if met.fits else f"{body}\n{rest.body}"
    else:
        body = body or rest.body
    if (line := _repeated(opening, rest)) and line != opening.headline:
        opening = _headed(opening, line)
    return replace(
        opening,
        headline=opening.headline or rest.headline,
        body=body,
        sources=_sources((*opening.sources, *rest.sources)),
        column=opening.column or rest.column,
        byline=opening.byline or rest.byline,
        reporters=tuple(dict.fromkeys((*opening.reporters, *rest.reporters))),
        agency=opening.agency or rest.agency,
        dateline=opening.dateline or rest.dateline,
    )


def _headed(article: Article, line: str) -> Article:
    """The article under the line of its head that its continuation repeats: that is its headline."""
    kickers, decks = [(text or "").split("\n") if text else [] for text in (article.kicker, article.deck)]
    if line in kickers:
        at = kickers.index(line)
        kickers, decks = kickers[:at], [*kickers[at + 1 :], article.headline, *decks]
    else:
        at = decks.index(line)
        kickers, decks = [*kickers, article.headline, *decks[:at]], decks[at + 1 :]
    return replace(article, headline=line, kicker="\n".join(kickers) or None, deck="\n".join(decks) or None)


def _sources(sources: Iterable[Source]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(sources))
