"""The articles of one issue go in; those that are the same print in two files come out as one, with both sources.

A page may lie in an archive as OCR'd Markdown and as the newspaper's own HTML, as a record of a collection, or scanned
twice. Two articles are one print if they come from different files, their pages do not contradict each other, their
headlines are alike or one has none, and the text of one is contained in the other's, as runs of four characters.

Candidates share runs that few others of the issue have, so time grows with the text, not with its square. The version
whose text is kept contains the others; of several that do, a ready article goes before an OCR'd one. What it has not
is filled in from the others, and a paragraph of theirs that it lacks is set aside: nothing is lost. An OCR'd text that
has a ready article and more is two articles run together: it is given up where ready ones have all of it, and stays
beside them where they have not. The order in which the articles come in makes no difference.

Measured on 25 issues of `bench.printer` against the articles they were printed of: at rates 0, 1 and 2 of faults 529 of
529, 504 of 505 and 495 of 497 became one with their print; with 3 of 100 characters misread as well 496 and 483. One
took on a text with another article in it. Against all others of its day, each article in a file of its own: of rmrb-2026
(4,963) none became one, nor without pages any but the 132 that are printed on two; of xwlb (39,772, it has no pages) 70,
each the same news twice. A twentieth of the time in which pages come apart, at 1.1 million characters an issue too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Final

import numpy as np
from rapidfuzz import fuzz

from indexer.arrays import begins
from indexer.fold import fold, fold_lines
from indexer.pages import SetAside
from indexer.records import Article, page_order
from indexer.shingles import Shingles, runs_of, shared, shingles

CONTAINED: Final = 0.8
"""Share of the runs of one text that the other has. Of two reports of one kind on one page of rmrb-2026 (严重违纪违法被
开除党籍) up to 0.71 are shared; an OCR that errs in 3 of 100 characters leaves 0.88."""
WHOLE: Final = 0.5
"""Runs in common to all runs, where a page is unknown: a summary on page 1 is in the whole text as well, and no second
print of it. Articles of one page of rmrb-2026 have at most 0.53."""
ANY_HEADLINE: Final = 0.75
"""The same where a headline is missing, or another one on the same page (OCR takes a kicker for it), or not quite the
same without pages: 全国政协十三届一次会议主席团's two meetings of a day have 0.72 in xwlb."""
SAME_HEADLINE: Final = 90.0
NO_MORE: Final = 0.7
"""Share of an OCR'd text that a ready article has, below which it has something else as well. Furniture and repeated
pieces left in it are less; of two articles run together the larger is, on average, two thirds."""
HEADLINES: Final = 80.0
"""Percent in common from which two headlines are alike, or one and a part of the other."""
FEWEST: Final = 12
"""Runs of a text that can be compared. Shorter ones are one if page and headline agree and one text is in the other."""

MOST_OWNERS: Final = 16
"""Articles that may share a run for it to say anything. More copies of one print there will not be."""
SMALL: Final = 128
"""Runs of a text up to which all are looked at for candidates; of a longer one an eighth, the same in each text."""
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_EIGHTH: Final = np.uint64(61)

OTHER_PRINT: Final = "other print"
"""The reason for which a paragraph is set aside that only the other version has."""


@dataclass(frozen=True, slots=True)
class Once:
    """An article, the versions it was printed in, and the paragraphs of the others that it has not."""

    article: Article
    versions: tuple[Article, ...]
    set_aside: tuple[SetAside, ...] = ()


def once(printed: Iterable[Article], ready: Iterable[Article]) -> tuple[Once, ...]:
    """All articles of one issue, each once. `printed`: taken out of pages; `ready`: that came as articles."""
    given = [*((article, False) for article in printed), *((article, True) for article in ready)]
    if len({source.path for article, _ in given for source in article.sources}) < 2:
        return tuple(Once(article, (article,)) for article, _ in given)
    given.sort(key=lambda one: (one[0].sources, one[0].headline, one[0].body, one[1]))
    versions = [_Version(article, is_ready, order) for order, (article, is_ready) in enumerate(given)]
    pairs = _candidates(versions)
    groups = {version.order: _Group([version]) for version in versions}
    for given_up, by in _run_together(pairs):
        del groups[given_up.order]
        for version in by:
            groups[version.order].also.append(given_up)
        all_runs = np.unique(np.concatenate([version.runs for version in by]))
        groups[by[0].order].aside += _missing(given_up, "".join(version.folded for version in by), all_runs)
    for pair in sorted(_same_print(pairs)):
        if pair.one in groups and pair.other in groups:
            one, other = groups[pair.one], groups[pair.other]
            if one is not other and one.goes_with(other):
                whole = one.with_(other)
                groups |= {version.order: whole for version in whole.versions}
    return tuple(group.put_together() for group in dict.fromkeys(groups.values()))


class _Version:
    """An article as it is compared with others."""

    def __init__(self, article: Article, ready: bool, order: int) -> None:
        self.article, self.ready, self.order = article, ready, order
        pages = (article.page, article.continued_on, article.continued_from)
        self.pages = {str(page) for page in pages if page is not None}
        self.files = {source.path for source in article.sources}

    @cached_property
    def folded(self) -> str:
        return fold_lines(self.article.body)[1]

    @cached_property
    def runs(self) -> Shingles:
        return shingles(self.folded)

    @cached_property
    def headline(self) -> str:
        return _said(fold(self.article.headline))

    @cached_property
    def rank(self) -> tuple[object, ...]:
        """Sorts first the version whose text is to be kept: ready, with most fields, fewest paragraphs cut off."""
        article = self.article
        known = (article.kicker, article.deck, article.column, article.byline, article.agency, article.dateline)
        fields = sum(map(bool, (*known, article.headline, article.reporters, article.section, article.page)))
        cut = sum(not line.rstrip("”’」』)）").endswith(tuple("。！？…!?")) for line in article.body.split("\n"))
        return (not self.ready, -fields, cut, page_order(article.page), -len(article.body), self.order)


@dataclass(frozen=True, slots=True, order=True)
class _Pair:
    """Two versions of one print; sorts the surest first."""

    page_unknown: bool
    unlikeness: float
    one: int
    other: int


class _Group:
    """Versions of one print; `also`: texts that were given up for it and others, `aside`: what only these had."""

    def __init__(self, versions: list[_Version]) -> None:
        self.versions = versions
        self.also: list[_Version] = []
        self.aside: list[SetAside] = []
        self.pages = {page for version in versions for page in version.pages}
        self.files = {file for version in versions for file in version.files}

    def goes_with(self, other: _Group) -> bool:
        """Whether nothing speaks against: a file prints an article once, and a page is one page."""
        return self.files.isdisjoint(other.files) and _agree(self.pages, other.pages)

    def with_(self, other: _Group) -> _Group:
        """Both as one."""
        whole = _Group([*self.versions, *other.versions])
        whole.also, whole.aside = [*self.also, *other.also], [*self.aside, *other.aside]
        return whole

    def put_together(self) -> Once:
        if len(self.versions) == 1 and not self.also:
            return Once(self.versions[0].article, (self.versions[0].article,))
        ranked = sorted(self.versions, key=lambda version: version.rank)
        least = {version.order: min(_within(one, version) for one in ranked) for version in ranked}
        kept = next((one for one in ranked if least[one.order] >= CONTAINED), None)
        kept = kept or max(ranked, key=lambda version: least[version.order])
        others = [version for version in ranked if version is not kept]
        article = kept.article
        for other in others:
            article = _filled(article, other.article)
        for other in self.also:
            article = replace(article, page=article.page or other.article.page)
        sources = {source for other in (*others, *self.also) for source in other.article.sources}
        article = replace(article, sources=tuple(dict.fromkeys((*kept.article.sources, *sorted(sources)))))
        aside = (*self.aside, *(piece for other in others for piece in _missing(other, kept.folded, kept.runs)))
        return Once(article, tuple(version.article for version in (kept, *others)), tuple(dict.fromkeys(aside)))


# ── which are one ─────────────────────────────────────────────────────────────────────────────────────────────────


def _candidates(versions: Sequence[_Version]) -> list[tuple[_Version, _Version]]:
    """Pairs that may be one print: of different files, of pages that agree, and with something in common."""
    pairs = ((versions[one], versions[other]) for one, other in sorted({*_sharing(versions), *_headed_alike(versions)}))
    return [
        (one, other) for one, other in pairs if one.files.isdisjoint(other.files) and _agree(one.pages, other.pages)
    ]


def _sharing(versions: Sequence[_Version]) -> set[tuple[int, int]]:
    """Pairs that share a run which few have."""
    looked_at = [_looked_at(runs_of(version.folded)) for version in versions]
    runs = np.concatenate(looked_at)
    owners = np.repeat(np.arange(len(versions)), [len(one) for one in looked_at])
    order = np.argsort(runs, kind="stable")
    runs, owners = runs[order], owners[order]
    once_each = begins(runs) | begins(owners)
    runs, owners = runs[once_each], owners[once_each]
    first = np.flatnonzero(begins(runs))
    counts = np.diff(np.append(first, len(runs)))
    few = (counts > 1) & (counts <= MOST_OWNERS)
    places = zip(first[few].tolist(), counts[few].tolist(), strict=True)
    owning = {tuple(owners[at : at + count].tolist()) for at, count in places}
    return {pair for of_run in owning for pair in combinations(of_run, 2)}


def _looked_at(runs: Shingles) -> Shingles:
    return runs if len(runs) < SMALL else runs[(runs * _ODD) >> _EIGHTH == 0]


def _headed_alike(versions: Sequence[_Version]) -> Iterator[tuple[int, int]]:
    """Pairs under the same headline of which one is too short to be compared."""
    by_headline: dict[str, list[_Version]] = defaultdict(list)
    for version in versions:
        by_headline[version.headline].append(version)
    for headline, of_it in by_headline.items():
        if headline and 1 < len(of_it) <= MOST_OWNERS:
            for one, other in combinations(of_it, 2):
                if min(len(one.runs), len(other.runs)) < FEWEST:
                    yield one.order, other.order


def _same_print(pairs: Iterable[tuple[_Version, _Version]]) -> Iterator[_Pair]:
    """Those of the pairs that are one print."""
    for one, other in pairs:
        likeness = _likeness(one, other)
        if likeness:
            yield _Pair(not (one.pages and other.pages), 1 - likeness, one.order, other.order)


def _likeness(one: _Version, other: _Version) -> float:
    """How much two versions whose files and pages do not contradict have in common, if they are one print; else 0."""
    same_page = bool(one.pages and other.pages)
    alike = _headlines_alike(one.headline, other.headline)
    fewest, most = sorted((len(one.runs), len(other.runs)))
    if fewest < FEWEST:
        short, long = sorted((_said(one.folded), _said(other.folded)), key=len)
        agree = same_page and one.headline == other.headline and len(one.headline) > 5
        return (1 + len(short)) / (1 + len(long)) if agree and short in long else 0.0
    common = shared(one.runs, other.runs)
    contained, likeness = common / fewest, common / (fewest + most - common)
    if contained < CONTAINED or _has_more(one, other, common) or _has_more(other, one, common):
        return 0.0
    if alike and same_page:
        return likeness
    if not (alike or same_page) and one.headline and other.headline:
        return 0.0
    least = WHOLE if fuzz.ratio(one.headline, other.headline) >= SAME_HEADLINE else ANY_HEADLINE
    return likeness if likeness >= least else 0.0


def _has_more(one: _Version, other: _Version, common: int) -> bool:
    """Whether `one` was taken out of one page, and has more than the ready article `other`."""
    return other.ready and not one.ready and len(one.pages) < 2 and common < NO_MORE * len(one.runs)


def _run_together(pairs: Iterable[tuple[_Version, _Version]]) -> Iterator[tuple[_Version, list[_Version]]]:
    """Texts out of pages that are several ready articles, one behind the other; with these, in order."""
    parts: dict[_Version, list[_Version]] = defaultdict(list)
    for pair in pairs:
        text, part = sorted(pair, key=lambda version: version.ready)
        comparable = part.ready and not text.ready and len(part.pages) < 2 and len(part.runs) >= FEWEST
        if comparable and shared(text.runs, part.runs) >= CONTAINED * len(part.runs):
            parts[text].append(part)
    for text, of_it in parts.items():
        if len(of_it) > 1 and not any(_overlap(one, other) for one, other in combinations(of_it, 2)):
            together = np.unique(np.concatenate([part.runs for part in of_it]))
            if shared(text.runs, together) >= CONTAINED * len(text.runs):
                yield text, of_it


def _overlap(one: _Version, other: _Version) -> bool:
    """Whether two parts of a text are no neighbours on its page: of one article, or one within the other."""
    fewest = min(len(one.runs), len(other.runs))
    return _headlines_alike(one.headline, other.headline) or 2 * shared(one.runs, other.runs) > fewest


def _headlines_alike(one: str, other: str) -> bool:
    if not one or not other:
        return False
    if min(len(one), len(other)) > 5 and fuzz.partial_ratio(one, other) >= HEADLINES:
        return True
    return fuzz.ratio(one, other) >= HEADLINES


def _agree(one: set[str], other: set[str]) -> bool:
    """Whether pages do not contradict each other."""
    return not one or not other or not one.isdisjoint(other)


# ── putting together ──────────────────────────────────────────────────────────────────────────────────────────────


def _within(one: _Version, other: _Version) -> float:
    """How much of the text of `one` is in `other`."""
    if len(one.runs) < FEWEST:
        return float(_said(one.folded) in _said(other.folded))
    return shared(one.runs, other.runs) / len(one.runs)


def _filled(article: Article, other: Article) -> Article:
    """The article with what it does not know from another version of it."""
    heads = fold("".join(filter(None, (article.headline, article.kicker, article.deck, article.body))))
    return replace(
        article,
        id=article.id or other.id,
        headline=article.headline or other.headline,
        kicker=article.kicker or _new(other.kicker, heads),
        deck=article.deck or _new(other.deck, heads),
        page=other.page if article.page is None else article.page,
        section=article.section or other.section,
        column=article.column or other.column,
        byline=article.byline or other.byline,
        reporters=article.reporters or other.reporters,
        agency=article.agency or other.agency,
        dateline=article.dateline or other.dateline,
        continued_on=other.continued_on if article.continued_on is None else article.continued_on,
        date_source=article.date_source or other.date_source,
    )


def _new(head: str | None, printed: str) -> str | None:
    """A kicker or deck, unless it is printed already, as part of the headline or as a paragraph."""
    return head if head and fold(head) not in printed else None


def _missing(version: _Version, text: str, runs: Shingles) -> Iterator[SetAside]:
    """The paragraphs of a version of which less than half is in the text kept."""
    said = _said(text)
    for source in version.article.sources[:1]:
        for paragraph in version.article.body.split("\n"):
            folded = fold(paragraph)
            own = shingles(folded)
            there = 2 * shared(own, runs) >= len(own) if len(own) else _said(folded) in said
            if not there and source.lines:
                yield SetAside(paragraph, OTHER_PRINT, source.path, source.lines[0])


def _said(folded: str) -> str:
    """A folded text without marks."""
    return "".join(filter(str.isalnum, folded))
