"""The records that travel from stage to stage: frozen, plain, and all there is between one stage and the next.

    RawPage ─clean→ Page ─segment→ Segmented(Draft…, SetAside…) ─describe→ Article ─stitch→ Article

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
class Imprint:
    """Which paper, day, page and section a page belongs to, and how its date is known. Unknown is None."""

    paper: str | None = None
    date: dt.date | None = None
    page: PageLabel | None = None
    section: str | None = None
    date_source: DateSource | None = None


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page file as read: `text` decoded, newlines as "\\n", front matter still in it; `encoding` as found."""

    path: str
    text: str
    encoding: str


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines that stands alone on the page: a heading (`level` 1 to 6) or a paragraph (`level` 0)."""

    text: str
    level: int
    lines: Span


@dataclass(frozen=True, slots=True)
class Page:
    """A page after cleaning: its blocks in the order of the file, and what cleaning took out."""

    path: str
    blocks: tuple[Block, ...]
    set_aside: tuple[SetAside, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAside:
    """Printed text that belongs to no article, kept with the reason: "folio", "furniture", "repeated", …"""

    text: str
    reason: str
    path: str
    lines: Span


@dataclass(frozen=True, slots=True)
class Decision:
    """One join, drop or move that segmentation made: what was done, on which evidence, to which lines."""

    action: str
    evidence: str
    path: str
    lines: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as a reader would see it, joined out of the blocks at `lines`."""

    text: str
    lines: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """An article taken out of a page and not yet described: its parts as printed, each still a list of lines.

    `titles` are the lines of its heading with their levels, in printed order; `bylines`, `columns` and `jumps` are
    the lines that stood alone; `paragraphs` the body in reading order; `lines` all lines of the file it came from.
    """

    titles: tuple[Block, ...]
    bylines: tuple[str, ...]
    columns: tuple[str, ...]
    jumps: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    path: str
    lines: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Segmented:
    """A page come apart: drafts in printed order, what was set aside, and the decisions made on the way."""

    drafts: tuple[Draft, ...]
    set_aside: tuple[SetAside, ...] = ()
    decisions: tuple[Decision, ...] = ()


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
