"""The records that travel from stage to stage until an article is told: frozen, plain, and all there is between two.

RawPage ─clean→ Page ─segment→ Segmented(Draft…, SetAside…) ─describe→ Article ─stitch→ Article
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from indexer.records import DateSource, PageLabel, Span


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
    """A page after cleaning: its blocks in the order of the file, what cleaning took out, and the lines that are pictures."""

    path: str
    blocks: tuple[Block, ...]
    set_aside: tuple[SetAside, ...] = ()
    pictures: tuple[int, ...] = ()


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

    @property
    def length(self) -> int | None:
        """Characters of its text; None where some of it stands elsewhere, or all."""
        if self.jumps or not self.paragraphs:
            return None
        return sum(len(paragraph.text) for paragraph in self.paragraphs)


Kickers = Literal["above", "below", "deeper"]
"""Where a paper prints kickers: as headings above the level of the headline, or below it, plain or deeper; and then never
at its level, nor decks: "deeper"."""
Place = Literal["over", "under", "behind", "in", "kicker", "unknown"]
"""Where the name of a column stands: over the headline, under it, behind the article, in brackets in the headline. It is
none, but a line that says by its form that it is a kicker; and where an issue prints them is unknown."""


@dataclass(frozen=True, slots=True)
class NameForm:
    """How the name of a column is marked: the level of its heading, what stands around it, and whether it is spaced out."""

    level: int
    before: str = ""
    behind: str = ""
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class NameShown:
    """The name of a column as a page prints it.

    `lean`: how much speaks for names of this form on the page standing over their articles rather than behind them, a
    logarithm of odds. `sure`: it is the name of a column by its words or marks.
    """

    place: Place
    form: NameForm
    name: str
    sure: bool
    lean: float = 0.0


@dataclass(frozen=True, slots=True)
class Manner:
    """How an issue prints the names of its columns, and those that are known of it.

    `throughout`: so many that a line in another form is none, unless it says so by its words. `kickers`: the forms of
    kickers, in which no name is printed.
    """

    place: Place
    form: NameForm
    names: frozenset[str]
    throughout: bool = False
    kickers: frozenset[NameForm] = frozenset()


@dataclass(frozen=True, slots=True)
class Segmented:
    """A page come apart: drafts in printed order, what was set aside, and the decisions made on the way.

    `names`: those of columns, as they are printed.
    """

    drafts: tuple[Draft, ...]
    set_aside: tuple[SetAside, ...] = ()
    decisions: tuple[Decision, ...] = ()
    names: tuple[NameShown, ...] = ()
