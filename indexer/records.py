"""The record of an article, which is what comes out of an archive: frozen, plain, with where it was printed.

Line numbers count from 1 and a `Span` holds both its ends, as an editor shows them. A page label is an int
where the paper prints a plain number (第4版 → 4) and a string where it prints a letter too (A3版 → "A3").
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

SCHEMA_VERSION = 1

PageLabel = int | str
DateSource = Literal["path", "page", "inferred", "user"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Lines `first` to `last` of a file, both included, counted from 1."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where printed text came from: a file, named relative to the archive where it lies inside it, and lines of it."""

    path: str
    lines: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Dateline:
    """Place and day of a wire: 新华社北京1月30日电 is ("北京", 2026-01-30). Either may be None, not both."""

    place: str | None
    date: dt.date | None


@dataclass(frozen=True, slots=True)
class Article:
    """One article, whole. `body`: paragraphs joined with "\\n"; `kicker` and `deck`: lines joined with "\\n".

    `reporters` are people's names, in printed order; `continued_on` is the page its jump line names, kept after
    the jump was followed, so that both pages are named; `sources` holds a file for each page it was printed on.
    """

    headline: str
    body: str
    sources: tuple[Source, ...]
    id: str = ""
    paper: str | None = None
    date: dt.date | None = None
    page: PageLabel | None = None
    section: str | None = None
    column: str | None = None
    kicker: str | None = None
    deck: str | None = None
    byline: str | None = None
    reporters: tuple[str, ...] = ()
    agency: str | None = None
    dateline: Dateline | None = None
    continued_on: PageLabel | None = None
    continued_from: PageLabel | None = None
    date_source: DateSource | None = None


def page_order(page: PageLabel | None) -> int:
    """A number that sorts pages as the paper counts them: 1, 2, 10, A1, A2; the unknown first."""
    if page is None or isinstance(page, int):
        return page or 0
    letters = page.rstrip("0123456789")
    series = sum((ord(letter) % 0x10000) << shift for letter, shift in zip(letters[:2], (0, 4), strict=False))
    return (1 + series) * 1000 + int(page[len(letters) :] or 0)
