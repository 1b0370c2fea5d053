"""Files of one issue go in, whole articles with ids come out: the one module that knows the order of the stages.

page file → read → clean → segment → describe ─┐
ready articles → read → complete ──────────────┴→ (issue complete) reread → stitch → once → identify

What is known of printed pages is loaded with the first of them: an archive of ready articles has none.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field, replace

from indexer.complete import complete
from indexer.identify import identify
from indexer.issues import issue_key, placed_key
from indexer.pages import Decision, Draft, Imprint, Manner, NameShown, Page, RawPage, SetAside
from indexer.records import Article, PageLabel
from indexer.twice import Once, once

DAYS_TOLD = 3
"""Days between those that reports on the pages of one issue tell, at most; the last is taken."""


@dataclass(frozen=True, slots=True)
class TakenApart:
    """One page come apart: its articles in printed order, what was set aside, the decisions, and notes on its date.

    `page` is what was taken apart, to be read again with what other pages say of it (`reread`); `names` is what
    it says of the others: how names of columns are printed. `drafts`: the articles before they were described.
    """

    imprint: Imprint
    articles: tuple[Article, ...]
    set_aside: tuple[SetAside, ...] = ()
    decisions: tuple[Decision, ...] = ()
    notes: tuple[str, ...] = ()
    page: Page | None = None
    names: tuple[NameShown, ...] = ()
    drafts: tuple[Draft, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """The articles of one issue, jumps followed, each with its id; what was set aside; jumps that led nowhere.

    `lost_jumps`: (headline, page) of articles that say they go on on a page where no continuation was found.
    `decisions`: the jumps followed and the prints found to be one, each with the lines that were joined to an article.
    `pages`: those it was made of, as they were read at last.
    """

    articles: tuple[Article, ...]
    set_aside: tuple[SetAside, ...] = ()
    lost_jumps: tuple[tuple[str, PageLabel], ...] = ()
    decisions: tuple[Decision, ...] = ()
    pages: tuple[TakenApart, ...] = field(default=(), compare=False)


def take_apart(raw: RawPage, user: Imprint) -> TakenApart:
    """One page as far as it can be taken alone. `user`: what the command line says of paper and day."""
    from indexer.clean import clean
    from indexer.imprint import imprint
    from indexer.slogans import slogans_of, without_slogans

    known, notes = imprint(raw, user)
    page = clean(raw)
    return taken(without_slogans(page, slogans_of((page,))), known, notes)


def taken(
    page: Page,
    known: Imprint,
    notes: tuple[str, ...] = (),
    headlines: Set[str] = frozenset(),
    manner: Manner | None = None,
) -> TakenApart:
    """A cleaned page taken apart; `headlines`: lines of it known to be headlines; `manner`: that of its issue."""
    from indexer.describe import describe
    from indexer.segment import segment

    segmented = segment(page, headlines, known.section, manner, known.page)
    articles = tuple(describe(draft, known) for draft in segmented.drafts)
    return TakenApart(
        known, articles, segmented.set_aside, segmented.decisions, notes, page, segmented.names, segmented.drafts
    )


def reread(pages: Sequence[TakenApart]) -> list[TakenApart]:
    """The pages of an issue, those taken apart again of which the others know more.

    They name a headline of it that was not seen (`named`), print the slogan of its column (`slogans`), show how the issue
    prints names of columns (`manner`), or say its paper or day.
    """
    from indexer.forms import modern
    from indexer.manner import in_doubt, manner_of
    from indexer.named import named
    from indexer.slogans import slogans_of, without_slogans

    if slogans := slogans_of(page.page for page in pages if page.page is not None):
        read = [page.page and without_slogans(page.page, slogans) for page in pages]
        pages = [
            taken(bare, page.imprint, page.notes) if bare is not None and bare is not page.page else page
            for page, bare in zip(pages, read, strict=True)
        ]
    missing = named(article for page in pages for article in page.articles)
    manner = manner_of(page.names for page in pages)
    said = _said([page.imprint for page in pages])
    out = []
    for page in pages:
        if page.page is None:
            out.append(page)
            continue
        headlines = missing.get(page.imprint.page, frozenset()) if page.imprint.page is not None else frozenset()
        blocks = page.page.blocks
        if headlines and not any(modern(block.text).startswith(tuple(headlines)) for block in blocks):
            headlines = frozenset()
        doubted = manner is not None and in_doubt(((block.text, block.level) for block in blocks), page.names, manner)
        known = _with_said(page.imprint, said)
        if headlines or doubted or known != page.imprint:
            out.append(taken(page.page, known, page.notes, headlines, manner))
        else:
            out.append(page)
    return _described(out)


def _described(pages: Sequence[TakenApart]) -> list[TakenApart]:
    """The pages of an issue, their articles described anew where it is known where the paper prints kickers."""
    from indexer.describe import describe
    from indexer.kickers import kickers_of, leaning

    kickers = kickers_of(leaning(page.drafts, page.page.blocks) for page in pages if page.page is not None)
    if kickers is None:
        return list(pages)
    return [
        replace(page, articles=tuple(describe(draft, page.imprint, kickers) for draft in page.drafts))
        if any(len(draft.titles) > 1 for draft in page.drafts)
        else page
        for page in pages
    ]


def _said(imprints: Sequence[Imprint]) -> Imprint:
    """Paper and day of an issue as its pages say them: what all agree on that print it, else what their reports tell."""
    papers = {one.paper for one in imprints if one.paper}
    days = {one.date for one in imprints if one.date and one.date_source != "inferred"}
    told = sorted(one.date for one in imprints if one.date and not days)
    if told and (told[-1] - told[0]).days <= DAYS_TOLD:
        days = {told[-1]}
    return Imprint(papers.pop() if len(papers) == 1 else None, days.pop() if len(days) == 1 else None)


def _with_said(known: Imprint, said: Imprint) -> Imprint:
    """What is known of a page, and what the other pages of its issue say of it."""
    if known.paper is None and said.paper is not None:
        known = replace(known, paper=said.paper)
    if said.date not in (None, known.date) and known.date_source in (None, "inferred"):
        known = replace(known, date=said.date, date_source="inferred")
    return known


def page_issue(raw: RawPage, user: Imprint) -> str:
    """The key of the issue a page belongs to, without taking it apart.

    Only page 1 prints the paper's name and often the day: where the path says that pages belong together, what one of them
    prints does not part it from the others.
    """
    import indexer.describe
    import indexer.segment  # noqa: F401  so that workers, which are forked of who asks this, have it all
    from indexer.imprint import imprint, told_paper
    from indexer.imprint_path import page_of_file, page_of_name, place_of_day

    known, _ = imprint(raw, user)
    folder = posixpath.dirname(raw.path)
    if known.date_source in (None, "page", "inferred"):
        if page_of_name(raw.path) is not None:  # 01.md beside 02.md
            return issue_key(None, None, folder)
        if page_of_file(raw.path) is not None:
            return issue_key(None, None, raw.path.partition("#")[0])
    day = known.date.isoformat() if known.date else None
    place = place_of_day(raw.path)
    if place is not None and place[0] == known.date and told_paper(raw) is None:
        return placed_key(user.paper, *place)
    return issue_key(known.paper, day, folder)


def whole_issue(pages: Iterable[TakenApart], ready: Iterable[Article], set_aside: Iterable[SetAside] = ()) -> Issue:
    """Pages and ready articles of one issue put together; the order in which they come makes no difference.

    `set_aside`: what stood around the ready articles and is none of them.
    """
    pages = reread(pages) if (pages := list(pages)) else pages
    printed, repeated = _printed(pages)
    found = once(printed, map(complete, ready))
    articles = identify(one.article for one in found)
    pieces = (
        *set_aside,
        *(piece for page in pages for piece in page.set_aside),
        *repeated,
        *(piece for one in found for piece in one.set_aside),
    )
    aside = sorted(pieces, key=lambda piece: (piece.path, piece.lines, piece.reason, piece.text))
    cut_off = {
        article
        for article in printed
        if article.continued_on is not None and len({source.path for source in article.sources}) == 1
    }
    lost = tuple(
        (one.versions[0].headline, page)
        for one in found
        if (page := one.versions[0].continued_on) is not None and cut_off.issuperset(one.versions)
    )
    return Issue(articles, tuple(aside), tuple(sorted(lost, key=str)), _joins(printed, found), tuple(pages))


def _printed(pages: Sequence[TakenApart]) -> tuple[Sequence[Article], Sequence[SetAside]]:
    """The articles of pages, jumps followed, and what was printed again where they go on."""
    if not pages:
        return (), ()
    from indexer.stitch import stitch

    stitched = stitch([article for page in pages for article in page.articles])
    return stitched.articles, stitched.set_aside


def _joins(printed: Iterable[Article], found: Iterable[Once]) -> tuple[Decision, ...]:
    """What was joined across the files of an issue: a decision for each piece of a file that came to an article."""
    decisions = [
        Decision(
            "follow",
            f"goes on from {posixpath.basename(article.sources[0].path)}: {article.headline}",
            source.path,
            source.lines,
        )
        for article in printed
        for source in article.sources[1:]
    ]
    decisions += [
        Decision(
            "one print",
            f"the text of {posixpath.basename(kept[0].path)} is kept: {one.article.headline}",
            source.path,
            source.lines,
        )
        for one in found
        if (kept := one.versions[0].sources)
        for source in one.article.sources
        if source not in kept
    ]
    return tuple(sorted(decisions, key=lambda one: (one.path, one.lines, one.action)))
