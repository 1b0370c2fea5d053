"""The articles of one issue go in; those printed on two pages come out as one, both pages named in `sources`.

An opening (下转第4版) and a continuation (上接第1版) are paired on the page numbers they name, the headline repeated
over the continuation, the sentence that runs on from one to the other, and the words they share; the best pairs first.
The order in which the articles come in makes no difference. A continuation without an opening stays an article.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from indexer.cohesion import taken_up
from indexer.fold import simplified
from indexer.forms import modern
from indexer.joins import LONGEST_SUBHEAD, Joint, breaks_off, headless, joint, open_end, runs_on
from indexer.lines import column_behind, could_be_column, is_column_like
from indexer.pages import SetAside
from indexer.records import Article, PageLabel, Source, Span, page_order

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST_CANDIDATES = 64
"""Continuations weighed for one opening. A page has room for a dozen."""
ENOUGH = 3
"""Points from which a pair is one article: where both jump lines say so, and nothing speaks against it."""
ALONE = 2
"""For the only opening that goes on on a page and the only continuation there that comes from its page."""
SAME_HEADLINE = 6
OTHER_HEADLINE = -4
COLUMN_NAME = -1
"""For the headline repeated over the continuation; for another one there; and where that is the name of a column,
printed behind the article before."""
APART, RUNS_ON, HEADLESS, WORDS = -0.4, 0.38, -1.7, 7.8
MOST = 6.0
"""A logistic regression on 408 openings and continuations whose jump lines name each other's page, where there are
several of them, of which 189 were one article: `joins.runs_on` where the opening breaks off, else `joins.headless`, and
`cohesion.taken_up`. 94 % are told right. What it says counts for `MOST` points at most."""
FEW_LEFT = 8
"""Continuations left over from one page on one other, of which the best is still looked for."""
ALIKE = 80.0
SHORTEST_PART = 5
"""Percent in common from which two headlines are the same: continuations are often printed under a part of it."""
LONGEST_READ = 4000
"""Characters of either text in which words are counted."""
LONGEST_HEADLINE = 100
"""Characters of a headline that was taken for text, at most. Of rmrb-2026 the longest has 86."""


@dataclass(frozen=True, slots=True)
class _Pair:
    score: float
    opening: int
    rest: int


@dataclass(frozen=True, slots=True)
class Stitched:
    """All articles of one issue in the order of pages, jumps followed, and what the joining set aside."""

    articles: tuple[Article, ...]
    set_aside: tuple[SetAside, ...] = ()


def stitch(articles: Sequence[Article]) -> Stitched:
    """The articles of one issue, jumps followed. The order in which they come makes no difference.

    Law: the characters of the articles and of what is set aside are those of the articles that came in.
    """
    ordered = _as_numbered(sorted(articles, key=_place))
    starts = [index for index, article in enumerate(ordered) if article.continued_on is not None]
    goes_on: dict[int, int] = {}
    taken: set[int] = set()
    columns = {modern(article.column) for article in ordered if article.column}
    for pairs in (_pairs(ordered, starts, columns), _left_over(ordered, starts, goes_on, taken)):
        for pair in sorted(pairs, key=lambda pair: (-pair.score, pair.opening, pair.rest)):
            if pair.opening not in goes_on and pair.rest not in taken and not _leads_back(goes_on, pair):
                goes_on[pair.opening] = pair.rest
                taken.add(pair.rest)
    places: dict[str, list[tuple[Span, int]]] = defaultdict(list)
    for last, path, index in sorted(
        (source.lines[-1], source.path, index) for index, article in enumerate(ordered) for source in article.sources
    ):
        places[path].append((last, index))
    merged: list[Article] = []
    aside: list[SetAside] = []
    for opening, rest in goes_on.items():
        _give_back(ordered, opening, rest, columns, places, aside)
    for index, article in enumerate(ordered):
        if index in taken:
            continue
        whole, at = article, index
        while at in goes_on:
            at = goes_on[at]
            whole = _merged(whole, ordered[at], aside)
        merged.append(whole)
    return Stitched(tuple(merged), tuple(aside))


def _as_numbered(articles: list[Article]) -> list[Article]:
    """The articles, the pages their jump lines name by the number of a page of this issue: A12版 where that is 12.

    Whether a paper of one section prints its letter is seldom the same in folio lines, jump lines and names of files.
    """
    pages = {article.page for article in articles if article.page is not None}
    bare: defaultdict[str, list[PageLabel]] = defaultdict(list)
    for page in sorted(pages, key=page_order):
        bare[_bare(page)].append(page)
    known: dict[PageLabel, PageLabel] = {}
    for article in articles:
        for named in (article.continued_on, article.continued_from):
            if named is not None and named not in pages and len(meant := bare.get(_bare(named), [])) == 1:
                known[named] = meant[0]
    if not known:
        return articles
    return [
        replace(
            article,
            continued_on=_of(article.continued_on, known),
            continued_from=_of(article.continued_from, known),
        )
        for article in articles
    ]


def _bare(page: PageLabel | None) -> str:
    return str(page).lstrip(_LETTERS) if page is not None else ""


def _of(page: PageLabel | None, known: Mapping[PageLabel, PageLabel]) -> PageLabel | None:
    return known.get(page, page) if page is not None else None


def _place(article: Article) -> tuple[object, ...]:
    return (page_order(article.page), article.sources, article.headline, article.body)


def _pairs(articles: list[Article], starts: list[int], columns: Set[str]) -> Iterable[_Pair]:
    """Openings with each continuation that may be theirs."""
    by_page: dict[PageLabel | None, list[int]] = defaultdict(list)
    by_headline: dict[str, list[int]] = defaultdict(list)
    for index, article in enumerate(articles):
        if article.continued_from is not None:
            by_page[article.page].append(index)
        if article.headline:
            by_headline[modern(article.headline)].append(index)
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
            *by_headline[modern(opening.headline)][:MOST_CANDIDATES],
        ]
        for rest in dict.fromkeys(candidates):
            if rest == start:
                continue
            score = _score(opening, articles[rest], columns)
            if score >= 0 and articles[rest].continued_from is not None:
                score += alone
            if score >= ENOUGH:
                yield _Pair(score, start, rest)


def _left_over(articles: list[Article], starts: list[int], goes_on: dict[int, int], taken: set[int]) -> Iterable[_Pair]:
    """Of the openings and continuations that no pair was found for, those whose jump lines name each other's page.

    Their headlines differ: a subhead right under 上接第1版 was taken for one, or the paper printed another.
    """
    rests = [
        index
        for index, article in enumerate(articles)
        if index not in taken and None not in (article.page, article.continued_from)
    ]
    by_way: dict[tuple[PageLabel | None, PageLabel | None], list[int]] = defaultdict(list)
    for rest in rests:
        by_way[articles[rest].continued_from, articles[rest].page].append(rest)
    for start in starts:
        way = (articles[start].page, articles[start].continued_on)
        if start in goes_on or None in way or len(by_way.get(way, ())) > FEW_LEFT:
            continue
        for rest in by_way.get(way, ()):
            if rest != start:
                yield _Pair(_fits(articles[start], articles[rest]), start, rest)


def _score(opening: Article, rest: Article, columns: Set[str]) -> float:
    """How much speaks for `rest` being the continuation of `opening`; below 0 what cannot be."""
    if rest.page is not None and opening.continued_on is not None and rest.page != opening.continued_on:
        return -1
    if rest.continued_from is not None and opening.page is not None and rest.continued_from != opening.page:
        return -1
    rest = _parted(opening, rest)
    score = 0.0
    if rest.continued_from is not None:
        score += 3 if opening.page is not None and rest.page is not None else 2
    if opening.headline and rest.headline:
        if _repeated(opening, rest) is not None:
            score += SAME_HEADLINE
        else:
            named = modern(rest.headline) in columns or is_column_like(rest.headline)
            score += COLUMN_NAME if named else OTHER_HEADLINE
    score += _fits(opening, rest)
    if opening.reporters and rest.reporters:
        score += 1 if set(opening.reporters) & set(rest.reporters) else -1
    return score


def _fits(opening: Article, rest: Article) -> float:
    """How much speaks for one text running on from the other: by the sentence over the joint, and by their words."""
    if not opening.body or not rest.body:
        return 0.0
    words = taken_up(_paragraphs(rest.body), [opening.headline, *_paragraphs(opening.body)])
    return max(-MOST, min(MOST, APART + _sentence(opening.body, rest.body) + WORDS * words))


def _paragraphs(body: str) -> list[str]:
    return simplified(body[:LONGEST_READ]).split("\n")


def _sentence(before: str, behind: str) -> float:
    """How much speaks for one text running on from the other: where it breaks off in mid sentence, and where not."""
    last, first = simplified(before.rpartition("\n")[2]), simplified(behind.partition("\n")[0])
    return RUNS_ON * runs_on(last, first) if open_end(last) else HEADLESS * headless(first)


def _repeated(opening: Article, rest: Article) -> tuple[str, str] | None:
    """The line of the opening's head that a line over its continuation repeats, and that line: any may be either.

    Where a headline was taken for text, it is the first line of it, on either page. A page of traditional
    characters goes on on one of simplified ones: so some papers are set, and so some readers of pages write.
    """
    for line in _head(opening):
        for over in _head(rest):
            one, other = modern(line), modern(over)
            shortest = min(len(one), len(other))
            if shortest and fuzz.ratio(one, other) >= ALIKE:
                return line, over
            main = line == opening.headline and over == rest.headline
            if main and shortest >= SHORTEST_PART and fuzz.partial_ratio(one, other) >= ALIKE:
                return line, over
    first, over = opening.body.partition("\n")[0], rest.body.partition("\n")[0]
    if rest.headline and _as_headline(first) == modern(rest.headline):
        return first, rest.headline
    if opening.headline and not rest.headline and _as_headline(over) == modern(opening.headline):
        return opening.headline, over
    return None


def _parted(opening: Article, rest: Article) -> Article:
    """The continuation with the headline on a line of its own that its first sentence was joined to.

    On a page without headings 上接第1版 and the headline stand over text that begins in mid sentence. Where the opening
    breaks off as well, that runs on from it, and the headline does not.
    """
    headline, first = opening.headline, rest.body.partition("\n")[0]
    if rest.headline or len(headline) < SHORTEST_PART or not first.startswith(headline) or len(first) == len(headline):
        return rest
    text = rest.body[len(headline) :].lstrip()
    cut = open_end(opening.body.rpartition("\n")[2])
    if not cut or not (headless(text) or _sentence(opening.body, text) > _sentence(opening.body, rest.body)):
        return rest
    return replace(rest, body=f"{headline}\n{text}")


def _as_headline(line: str) -> str:
    """A line of text as a headline would be read: the name of a column in brackets behind it is no part of it."""
    return modern(column_behind(line)[0]) if len(line) <= LONGEST_HEADLINE else ""


def _head(article: Article) -> tuple[str, ...]:
    """The lines of an article's head, the headline first."""
    lines = (article.headline, *(article.kicker or "").split("\n"), *(article.deck or "").split("\n"))
    return tuple(line for line in lines if line)


def _met(before: str, behind: str) -> Joint:
    """How the last paragraph of one text meets the first of another."""
    return joint(simplified(before.rpartition("\n")[2]), simplified(behind.partition("\n")[0]))


def _leads_back(goes_on: dict[int, int], pair: _Pair) -> bool:
    """Whether taking the pair would close a circle."""
    at = pair.rest
    while at in goes_on:
        at = goes_on[at]
    return at == pair.opening


def _give_back(
    articles: list[Article],
    opening: int,
    rest: int,
    columns: Set[str],
    places: dict[str, list[tuple[Span, int]]],
    aside: list[SetAside],
) -> None:
    """What stands over the repeated headline of a continuation is the name of a column, of the article before it.

    So is a name that stands over 上接第1版 where no headline is repeated; and a line that comes between the two halves of
    a sentence is the last one of the article before.
    """
    articles[rest] = article = _parted(articles[opening], articles[rest])
    repeated = _repeated(articles[opening], article)
    lines = _printed_head(article)
    text = False
    if repeated is None:
        over = [line for line in lines if is_column_like(line) or modern(line) in columns]
        text = not over and _interrupts(articles[opening].body, "\n".join(lines), article.body)
        over = list(lines) if text else over
    else:
        over = [] if repeated[1] not in lines else list(lines[: lines.index(repeated[1])])
    over = [line for line in over if not _is_part(line, _whole_head(articles[opening]))]
    if not over:
        return
    articles[rest] = replace(
        article, kicker=_without(article.kicker, over), headline=_without(article.headline, over) or ""
    )
    path, first = article.sources[0].path, article.sources[0].lines[0]
    before = [place for place in places.get(path, ()) if place[0] < first][-1:]
    for line in over:
        at = before[0][1] if before else -1
        if before and not text and articles[at].column is None and could_be_column(line):
            articles[at] = replace(articles[at], column=line)
        elif before and text and articles[at].body and articles[at].continued_on is None:
            articles[at] = replace(articles[at], body=f"{articles[at].body}\n{line}")
        else:
            aside.append(SetAside(line, "no article", path, first))


def _interrupts(before: str, line: str, behind: str) -> bool:
    """Whether a sentence runs on from one text to another, and over the line between them less well."""
    last = before.rpartition("\n")[2]
    cut = breaks_off(last) or (open_end(last) > 0 and len(last) > LONGEST_SUBHEAD)
    return cut and _sentence(before, behind) > max(1.0, _sentence(before, line))


def _without(text: str | None, lines: Sequence[str]) -> str | None:
    return "\n".join(line for line in (text or "").split("\n") if line not in lines) or None


def _merged(opening: Article, rest: Article, aside: list[SetAside]) -> Article:
    """One article of two. What stands over the continuation and repeats no line of the head is text of it."""
    repeated = _repeated(opening, rest)
    head = _whole_head(opening)
    body = ""
    for line in _printed_head(rest):
        if (repeated and line == repeated[1]) or _is_part(line, head):
            aside.append(_set_aside(line, rest))
        else:
            body = _run_on(body, line, rest, aside)
    text = rest.body
    if repeated and repeated[1] not in _printed_head(rest):
        aside.append(_set_aside(repeated[1], rest))
        text = text.partition("\n")[2]
    body = _run_on(body, text, rest, aside)
    if repeated and repeated[0] != opening.headline:
        opening = _headed(opening, repeated[0])
    return replace(
        opening,
        body=_run_on(opening.body, body, rest, aside),
        sources=_sources((*opening.sources, *rest.sources)),
        column=_first(opening.column, rest.column, rest, aside),
        byline=_both(opening.byline, rest.byline, rest, aside),
        reporters=tuple(dict.fromkeys((*opening.reporters, *rest.reporters))),
        agency=opening.agency or rest.agency,
        dateline=opening.dateline or rest.dateline,
    )


def _printed_head(article: Article) -> tuple[str, ...]:
    """The lines of an article's head as they stand."""
    lines = (*(article.kicker or "").split("\n"), article.headline, *(article.deck or "").split("\n"))
    return tuple(line for line in lines if line)


def _whole_head(article: Article) -> str:
    return modern("".join(_printed_head(article)))


def _is_part(line: str, head: str) -> bool:
    """Whether a line over a continuation is printed in the head already, or is a part of it."""
    part = modern(line)
    return len(part) >= SHORTEST_PART and len(part) <= len(head) and fuzz.partial_ratio(part, head) >= ALIKE


def _set_aside(text: str, rest: Article) -> SetAside:
    return SetAside(text, "repeated", rest.sources[0].path, rest.sources[0].lines[0])


def _run_on(body: str, text: str, rest: Article, aside: list[SetAside]) -> str:
    """A text with what follows it. A paragraph cut in mid sentence runs on without a line end."""
    if not body or not text:
        return body or text
    met = _met(body, text)
    if not met.fits:
        return f"{body}\n{text}"
    if met.overlap:
        aside.append(_set_aside(text[: met.overlap], rest))
    return body + text[met.overlap :]


def _first(one: str | None, other: str | None, rest: Article, aside: list[SetAside]) -> str | None:
    if one and other:
        aside.append(_set_aside(other, rest))
    return one or other


def _both(one: str | None, other: str | None, rest: Article, aside: list[SetAside]) -> str | None:
    """The lines of both bylines, each once."""
    lines = one.split("\n") if one else []
    for line in other.split("\n") if other else []:
        if line in lines:
            aside.append(_set_aside(line, rest))
        else:
            lines.append(line)
    return "\n".join(lines) or None


def _headed(article: Article, line: str) -> Article:
    """The article under the line of its head that its continuation repeats: that is its headline."""
    kickers, decks = [(text or "").split("\n") if text else [] for text in (article.kicker, article.deck)]
    if line in kickers:
        at = kickers.index(line)
        kickers, decks = kickers[:at], [*kickers[at + 1 :], article.headline, *decks]
    elif line in decks:
        at = decks.index(line)
        kickers, decks = [*kickers, article.headline, *decks[:at]], decks[at + 1 :]
    else:
        kickers, decks = [*kickers, article.headline, *decks], []
        line, column = (line, None) if article.column else column_behind(line)
        article = replace(article, body=article.body.partition("\n")[2], column=article.column or column)
    return replace(article, headline=line, kicker="\n".join(kickers) or None, deck="\n".join(decks) or None)


def _sources(sources: Iterable[Source]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(sources))
