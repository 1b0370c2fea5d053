"""A raw page goes in with what the user said of it; out come its paper, day, page and section, and notes.

Each field is taken from the first that knows it: front matter, the path, a folio or masthead line of the page, the
user's options; at last, for the page, its number in a file of several (a PDF), and for the day the datelines of the
page's own reports (`imprint_inferred`). Unknown stays None; today's date is never used. Where two that know disagree,
the order decides and a note says so.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from indexer.folio import Folio, bare, folio_lines
from indexer.front_matter import of_front_matter, split_front_matter
from indexer.imprint_forms import NOT_OVER_PAGES, SECTIONS
from indexer.imprint_inferred import inferred_date
from indexer.imprint_path import imprint_of_path, page_of_file, page_of_name
from indexer.pages import Imprint, RawPage
from indexer.records import PageLabel

_Said = TypeVar("_Said", dt.date, PageLabel)


def imprint(raw: RawPage, user: Imprint) -> tuple[Imprint, tuple[str, ...]]:
    """Paper, day, page and section of a page, each from the first source that knows it, and notes for its reader.

    `user` holds what was said on the command line; its `date_source` is not looked at.
    """
    fields, taken = split_front_matter(raw.text)
    front, front_notes = of_front_matter(fields)
    of_path, path_notes = imprint_of_path(raw.path)
    folio, folio_notes = _of_folios(raw.text)
    known = [
        ("front matter", front),
        ("path", of_path),
        ("page", folio),
        ("user", replace(user, date_source="user" if user.date else None)),
    ]
    notes = [*front_notes, *path_notes, *folio_notes]
    result = Imprint()
    for name in ("paper", "date", "page", "section"):
        said = [(source, getattr(says, name), says.date_source) for source, says in known]
        said = [entry for entry in said if entry[1] is not None]
        if not said:
            continue
        source, value, date_source = said[0]
        result = replace(result, **{name: value})
        if name == "date":
            result = replace(result, date_source=date_source)
        notes += [
            f"{name}: {source} says {value}, {other} says {second}; {source} taken"
            for other, second, _ in said[1:]
            if not _same(name, value, second)
        ]
    if result.page is None:
        result = replace(result, page=page_of_file(raw.path) or page_of_name(raw.path))
    if result.date is None and (inferred := inferred_date("\n".join(raw.text.split("\n")[taken:]))):
        result = replace(result, date=inferred, date_source="inferred")
    return result, tuple(notes)


def told_paper(raw: RawPage) -> str | None:
    """The paper of a page as its front matter or its path tells it: what it prints is not looked at."""
    front, _ = of_front_matter(split_front_matter(raw.text)[0])
    return front.paper or imprint_of_path(raw.path)[0].paper


def _of_folios(text: str) -> tuple[Imprint, tuple[str, ...]]:
    """What the folio lines say together, and notes where they disagree among themselves.

    A day with its own weekday beside it outweighs one without, and that one with a wrong one. A page counts most on
    a line with a day, then at the head or foot of the page; elsewhere 第九版 alone is of a guide to other pages. A
    paper's name needs something else of a masthead within three lines: reprints are signed with one, too.
    """
    folios = folio_lines(text)
    printed = [i for i, line in enumerate(text.split("\n"), 1) if line.strip()]
    edges = {*printed[:3], *printed[-3:]}
    days: Counter[dt.date] = Counter()
    pages: dict[PageLabel, int] = {}
    for i, folio in folios.items():
        if folio.date:
            days[folio.date] += {True: 4, None: 2, False: 1}[folio.weekday_agrees]
        if folio.page is not None:
            weight = 4 if folio.date else 2 if i in edges else 1 if folio.section or folio.masthead else 0
            pages[folio.page] = max(weight, pages.get(folio.page, 0))
    date, date_notes = _heaviest("date", days)
    page, page_notes = _heaviest("page", pages)
    wrong = next((f.weekday for f in folios.values() if f.date == date and f.weekday_agrees is False), None)
    if date and wrong is not None:
        week = "一二三四五六日"
        date_notes += (f"date: page says {date}, 星期{week[wrong]}; that day was 星期{week[date.weekday()]}",)
    near = {i for (i, a), (j, b) in pairwise(folios.items()) if j - i <= 3 and _corroborates(a, b) for i in (i, j)}
    paper = next((f.paper for i, f in folios.items() if f.paper and (i in near or f.date or f.page)), None)
    named = [f for i, f in folios.items() if f.section and f.page in (page, None) and (f.date or i in edges)]
    section = named[0].section if named else _section_alone(text, folios)
    return Imprint(paper, date, page, section, "page" if date else None), (*date_notes, *page_notes)


def _section_alone(text: str, folios: Mapping[int, Folio]) -> str | None:
    """The name of a page that stands alone over all of it, under nothing but its masthead: # 要闻, **国际**.

    Of 4,963 articles of rmrb-2026 none has such a word for a headline, a kicker or a column.
    """
    printed = ((i, line) for i, line in enumerate(text.split("\n"), 1) if line.strip())
    first = next((line for i, line in printed if i not in folios), "")
    name = bare(first)
    return name if name in SECTIONS and name not in NOT_OVER_PAGES else None


def _heaviest(name: str, weights: Mapping[_Said, int]) -> tuple[_Said | None, tuple[str, ...]]:
    """The value of most weight, the first of equal days and none of equal pages; notes name what was not taken."""
    if not weights or max(weights.values()) == 0:
        return None, ()
    best = max(weights, key=lambda value: weights[value])
    others = [value for value in weights if value != best and weights[value]]
    if name == "page" and any(weights[value] == weights[best] for value in others):
        return None, (f"page: page says {best} and {', '.join(map(str, others))}; none taken",)
    return best, tuple(f"{name}: page says {best} and also {value}; {best} taken" for value in others)


def _corroborates(a: Folio, b: Folio) -> bool:
    bare = [f for f in (a, b) if f.masthead and not f.date and f.paper]
    return len(bare) < 2 and (a.masthead or a.date is not None) and (b.masthead or b.date is not None)


def _same(name: str, one: object, other: object) -> bool:
    """A section may be called 要闻 here and 要闻·综合 there: no conflict to speak of. Everything else must agree."""
    return one == other or (name == "section" and (str(one) in str(other) or str(other) in str(one)))
