"""The pieces of a page go in; they come out parted into units: articles with their head, and runs that have none.

Which heading begins an article, and which one parts one, is weighed: by the levels used on the whole page, by what
stands before and behind, and by whether the text goes on about the same thing. A byline or the opening of a report
(本报讯, 新华社…电) begins an article; a numbered line (一、…) never does.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.anew import begins_anew, is_torn
from indexer.boxes import with_boxes
from indexer.cohesion import taken_up
from indexer.forms import DECK_ENDINGS, DECK_STARTS, LINE_PICTURE_HEAD, modern, squeeze
from indexer.forms_people import PEN_NAMES_OF_GROUPS
from indexer.heads import Head, Levels, heads_of, is_summary, kickers_above
from indexer.joins import breaks_off
from indexer.lines import (
    Piece,
    column_behind,
    could_be_column,
    ends_as_kicker,
    is_column_like,
    is_dated,
    is_foot,
    is_opening,
    is_subhead,
    stands_over,
)
from indexer.plain import is_named, plain_titles
from indexer.signatures import signatures
from indexer.titles import reads_as_kicker
from indexer.wires import is_signed_at_its_end

PLAIN_KICKER = 2.0
"""Odds for a plain line over a deeper heading being its kicker, not a headline printed plain over its deck; and for a plain
line under one being its headline, not its deck."""
LONG = 14
"""Characters of a heading from which it is hardly a subhead."""
LONGEST_NAME = 16
"""Characters of the name of a column that stands last on a page, where nothing else can stand as a heading."""
LONGEST_TOLD, SHORTEST_TOLD, TIMES_TOLD = 3000, 200, 8
"""Characters of an article that a text behind a heading is held against: at most, at least, and so many times as many as
this text has. A page of nothing but short headings and lines would take the square of their number."""
BEGINS = {
    "always": -2.9,
    "above": -1.0,
    "above its headline": 4.0,
    "below": -2.4,
    "far below": -3.4,
    "only one at its level": 2.0,
    "rare level": 2.0,
    "common level": 2.0,
    "lines": 2.1,
    "many lines": 1.5,
    "name of a column": 2.1,
    "name over it": -0.3,
    "column in brackets": 2.4,
    "kicker": 0.5,
    "deck": 0.9,
    "origin": 2.8,
    "in a continuation": -1.4,
    "numbered": -6.0,
    "kicker alone": -6.0,
    "long": 1.2,
    "pause": 1.6,
    "ended": 1.8,
    "goes on": 3.0,
    "signed off": 2.1,
    "signed behind": 4.0,
    "named off": 2.5,
    "breaks off": 1.6,
    "apart": 2.2,
    "dated behind": 0.5,
    "summary behind": 2.0,
    "taken up": -1.8,
    "about else": 1.6,
}
"""What speaks for a run of headings beginning an article rather than parting one: a logistic regression on 4,300 heads of
pages printed of rmrb-2026, a third of the articles with their subheads as headings, at the level of headlines or below;
none with a byline or an opening behind it. Of those left out 2 % of 3,179 headlines are missed and 6 % of 1,088 subheads
taken for one. The strongest: the text behind is about the same as the text before, or not. "common level" is set 0.9
and "below" 0.4 higher than fitted, for fewer papers set subheads so than the pages fitted on; "above its headline",
"signed behind", "kicker", "goes on", "kicker alone" and "summary behind" are set by hand."""
MOST_TAKEN_UP = 1.2
RARE, COMMON = 0.15, 0.5
"""Of the heads of a page, those at a level."""
_PICTURE_HEAD = re.compile(LINE_PICTURE_HEAD)
_DECK = re.compile(f"{DECK_STARTS}|{DECK_ENDINGS}")


@dataclass(frozen=True, slots=True)
class Unit:
    """An article, or a run of pieces without a head (`loose`), in the order of the page."""

    titles: tuple[Piece, ...] = ()
    bylines: tuple[Piece, ...] = ()
    columns: tuple[Piece, ...] = ()
    jumps: tuple[Piece, ...] = ()
    body: tuple[Piece, ...] = ()

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All of it, in the order of the fields."""
        return (*self.titles, *self.bylines, *self.columns, *self.jumps, *self.body)

    @property
    def loose(self) -> bool:
        return not self.titles

    @property
    def origin(self) -> bool:
        """Whether it says that it comes from another page: 上接第1版."""
        return any(piece.origin for piece in (*self.titles, *self.jumps, *self.body[:1]))

    @property
    def ended(self) -> bool:
        """Whether its last piece says that it ends here: a jump, or a foot line."""
        if any(piece.on for piece in self.jumps):
            return True
        return bool(self.body) and (self.body[-1].on or is_foot(self.body[-1].text))


def behind_furniture(pieces: list[Piece]) -> frozenset[int]:
    """Indices of pieces right behind what belongs to no article; a repeat does."""
    return frozenset(
        piece.index
        for before, piece in pairwise(pieces)
        if before.kind == "aside" and before.reason != "repeated" and piece.kind != "aside"
    )


def units_of(
    pieces: list[Piece],
    headlines: Set[str] = frozenset(),
    named: Set[int] = frozenset(),
    apart: Set[int] = frozenset(),
) -> list[Unit]:
    """Part a page into units. Every piece that is not set aside is in exactly one. `headlines`: those known to be some.

    `named`: indices of lines known to be names of columns. `apart`: of pieces right behind furniture.
    """
    pieces = [piece for piece in pieces if piece.kind != "aside"]
    pieces, boxed, items = with_boxes(pieces)
    pieces = signatures(plain_titles(pieces, apart, headlines, items), named)
    heads = heads_of(pieces)
    if over := kickers_above(pieces, heads):
        pieces = [replace(piece, level=over[at]) if at in over else piece for at, piece in enumerate(pieces)]
        heads = heads_of(pieces)
    page = Levels.of(heads, len(pieces))
    main = page.main
    units: list[Unit] = []
    current = _Builder()
    at = 0
    for place, head in enumerate(heads):
        following = heads[place + 1].first if place + 1 < len(heads) else len(pieces)
        current = _add_all(pieces[at : head.first], current, units, named)
        run = _level_given(pieces[head.first : head.last + 1], main)
        at = head.last + 1
        behind = pieces[head.last + 1 : following]
        goes_on = bool(behind) and behind[0].origin
        if (split := _behind_column(run, main, goes_on)) and (current.titles or current.body):
            for piece in run[:split]:
                current.add(replace(piece, kind="column"))
            units.append(current.unit())
            current = _Builder()
            for piece in run[split:]:
                current.add_head(piece)
            continue
        known = any(piece.index in boxed for piece in run)
        known = known or (bool(headlines) and any(is_named(piece, headlines) for piece in run))
        if not known and not _begins_article(run, head, page, current, behind, apart=run[0].index in apart):
            current = _add_inside(run, current, units, main)
            continue
        leading = [*current.give_name(run), *current.give_back()]
        note = current.give_note()
        if current:
            units.append(current.unit())
        current = _Builder()
        current.body += note
        origin = False
        for piece in (*leading, *run):
            # 【点评】 behind 上接第1版 heads a part of the article.
            origin = origin or piece.origin
            inside = origin and piece.kind == "column"
            current.add_head(replace(piece, kind="title") if piece.kind == "text" else piece)
            if inside:
                current.body.append(replace(current.columns.pop(), kind="text"))
    current = _add_all(pieces[at:], current, units, named)
    if current:
        units.append(current.unit())
    return units


def _add_inside(run: list[Piece], current: _Builder, units: list[Unit], main: int) -> _Builder:
    """Put headings that begin no article into the unit being built; from 上接第1版 on they begin one of its own."""
    begun = next((at for at, piece in enumerate(run) if piece.origin), len(run))
    for piece in run[:begun]:
        if piece.kind != "title":
            current.add(piece)
        elif begun < len(run) and piece.level > main:
            # Nothing stands under it but 上接第1版: it names the column of the article before.
            current.add(replace(piece, kind="column"))
        else:
            current.add(replace(piece, kind="text"))
    if begun == len(run):
        return current
    units.append(current.unit())
    current = _Builder()
    for piece in run[begun:]:
        current.add_head(piece)
    return current


def _add_all(pieces: list[Piece], current: _Builder, units: list[Unit], named: Set[int]) -> _Builder:
    """Put pieces that are no head into the unit being built; what comes from another page begins one of its own.

    So does what stands behind a line that is known (`named`) to be the name of a column, and what has lost its headline.
    """
    for at, piece in enumerate(pieces):
        if (piece.origin and current.body) or begins_anew(pieces, at, current.titles, current.bylines, current.body):
            units.append(current.unit())
            current = _Builder()
        # 【点评】 between two paragraphs heads a part of the article.
        inside = piece.kind == "column" and any(after.kind == "text" for after in pieces[at + 1 : at + 2])
        ends = bool(current.body) and (piece.index in named or (inside and _names_ended(pieces, at)))
        current.add(replace(piece, kind="text") if inside and not ends else piece)
        if inside and ends:
            units.append(current.unit())
            current = _Builder()
    return current


def _names_ended(pieces: list[Piece], at: int) -> bool:
    """Whether the name of a column between two texts is that of the article before: who signs stands over it, and what
    stands under it is torn out of another, or behind furniture."""
    before, following = pieces[at - 1] if at else None, pieces[at + 1]
    if before is None or not (before.kind == "byline" or (before.kind == "text" and is_signed_at_its_end(before.text))):
        return False
    return following.index > pieces[at].index + 1 or is_torn(following)


class _Builder:
    """A unit while its pieces are read."""

    def __init__(self) -> None:
        self.titles: list[Piece] = []
        self.bylines: list[Piece] = []
        self.columns: list[Piece] = []
        self.jumps: list[Piece] = []
        self.body: list[Piece] = []

    def __bool__(self) -> bool:
        return bool(self.titles or self.bylines or self.columns or self.jumps or self.body)

    def add_head(self, piece: Piece) -> None:
        if piece.kind == "title":
            self.titles.append(piece)
        else:
            self.add(piece)

    def add(self, piece: Piece) -> None:
        if piece.kind == "byline":
            self.bylines.append(piece)
        elif piece.kind == "column":
            self.columns.append(piece)
        elif piece.kind == "jump":
            self.jumps.append(piece)
        else:
            self.body.append(piece)

    def give_back(self) -> list[Piece]:
        """Column names and 上接第1版 at the end of the unit, which belong to the head that follows."""
        last = max((piece.index for piece in (*self.titles, *self.bylines, *self.body)), default=-1)
        last = max((last, *(piece.index for piece in self.jumps if not piece.origin)))
        leading = [piece for piece in (*self.columns, *self.jumps) if piece.index > last]
        self.columns = [piece for piece in self.columns if piece.index <= last]
        self.jumps = [piece for piece in self.jumps if piece.index <= last]
        return sorted(leading, key=lambda piece: piece.index)

    def give_note(self) -> list[Piece]:
        """编者按 at the end of the unit, if that is not all of its text: it stands over the head that follows."""
        if not self.body or (self.titles and len(self.body) == 1) or not stands_over(self.body[-1].text):
            return []
        if any(piece.index > self.body[-1].index for piece in (*self.bylines, *self.columns, *self.jumps)):
            return []
        return [self.body.pop()]

    def give_name(self, run: list[Piece]) -> list[Piece]:
        """The heading, if it is the name of a column over nothing but 编者按: both stand over the head that follows."""
        if len(self.titles) != 1 or len(self.body) != 1 or self.bylines or not stands_over(self.body[0].text):
            return []
        (name,) = self.titles
        below = name.level > min((piece.level for piece in run if piece.kind == "title"), default=0)
        if not could_be_column(name.text) or not (below or is_column_like(name.text)):
            return []
        self.titles.clear()
        return [name]

    def unit(self) -> Unit:
        return Unit(tuple(self.titles), tuple(self.bylines), tuple(self.columns), tuple(self.jumps), tuple(self.body))


def _level_given(run: list[Piece], main: int) -> list[Piece]:
    """A head with its headline printed plain over or under deeper headings: the plain line is of the main level."""
    titles = [piece for piece in run if piece.kind == "title"]
    if not main or not any(piece.level for piece in titles) or any(0 < piece.level <= main for piece in titles):
        return run
    return [
        replace(piece, kind="title", level=0 if _is_kicker(piece, following) or _is_deck(piece, before) else main)
        if piece.kind in ("title", "text") and not piece.level
        else piece
        for before, piece, following in zip([None, *run[:-1]], run, [*run[1:], None], strict=True)
    ]


def _is_kicker(piece: Piece, following: Piece | None) -> bool:
    """Whether a plain line is by its words the kicker of the heading right under it."""
    if following is None or following.kind != "title" or not following.level:
        return False
    return reads_as_kicker(piece.text, following.text, PLAIN_KICKER)


def _is_deck(piece: Piece, before: Piece | None) -> bool:
    """Whether a plain line is by its words the deck of the heading right over it, printed below its level."""
    if before is None or before.kind != "title" or not before.level or could_be_column(before.text):
        return False
    return not reads_as_kicker(before.text, piece.text, PLAIN_KICKER)


def _behind_column(run: list[Piece], main: int, goes_on: bool) -> int:
    """Where in a head the line 上接第1版 stands behind nothing but the name of a column, that of the article before.

    `goes_on`: the text behind the head begins with that line.
    """
    for at, piece in enumerate(run):
        if piece.origin:
            return at
        plain = not piece.level and is_column_like(piece.text)
        if piece.kind == "title" and not ((piece.level > main or plain) and could_be_column(piece.text)):
            return 0
    return len(run) if goes_on else 0


def _begins_article(
    run: list[Piece], head: Head, page: Levels, current: _Builder, behind: list[Piece], apart: bool
) -> bool:
    """Weigh the evidence whether a run of headings begins an article, or stands inside the one before."""
    if head.opening or not (current.titles or current.body):
        return True
    titles = [piece for piece in run if piece.kind == "title"]
    if any(_PICTURE_HEAD.fullmatch(modern(piece.text)) for piece in titles):
        return True
    alone = not behind and head.first + len(run) == page.size
    if len(titles) == 1 and alone:
        below = titles[0].level > page.main and len(titles[0].text) <= LONGEST_NAME
        return below or could_be_column(titles[0].text)
    if len(titles) == 1 and titles[0].level > page.main and is_column_like(titles[0].text):
        return could_be_column(titles[0].text)
    seen = _seen(run, head, page, current, behind, apart)
    return sum(BEGINS.get(name, 0) * value for name, value in seen.items()) > 0


def _seen(
    run: list[Piece], head: Head, page: Levels, current: _Builder, behind: list[Piece], apart: bool
) -> dict[str, float]:
    """What is seen of a run of headings, by the names of `BEGINS`."""
    titles = [piece for piece in run if piece.kind == "title"]
    main, level = page.main, head.level
    longest = max(titles, key=lambda piece: len(piece.text)).text
    before = current.body[-1] if current.body else None
    jump = current.jumps[-1] if current.jumps else None
    ends = before is not None and before.on
    ends = ends or (jump is not None and jump.on and (before is None or jump.index > before.index))
    signed = bool(current.bylines) or bool(current.body and is_opening(current.body[0].text))
    titled_alike = level == min((piece.level for piece in current.titles if piece.level), default=0)
    other = _texts(behind)
    own = _last(current.body, min(LONGEST_TOLD, SHORTEST_TOLD + TIMES_TOLD * sum(map(len, other))))
    share = taken_up(other, own) if own and other else 0.0
    return {
        "always": 1,
        "above": level < main,
        "above its headline": level < min((piece.level for piece in current.titles if piece.level), default=0),
        "below": level > main and not titled_alike,
        "far below": level > main + 1,
        "rare level": page.share(level) <= RARE,
        "common level": page.share(level) >= COMMON,
        "only one at its level": page.counts[level] == 1,
        "lines": len(titles) > 1,
        "many lines": len(titles) > 2,
        "name of a column": any(piece.kind == "column" or squeeze(piece.text) in PEN_NAMES_OF_GROUPS for piece in run),
        "name over it": len(titles) > 1 and any(is_column_like(piece.text) for piece in titles[:-1]),
        "column in brackets": any(column_behind(title.text)[1] for title in titles),
        "kicker": any(ends_as_kicker(piece.text) for piece in titles[:-1]),
        "deck": any(_DECK.search(modern(piece.text)) for piece in titles[1:]),
        "origin": any(piece.origin for piece in (*run, *behind[:1])),
        "in a continuation": not titled_alike and any(piece.origin for piece in current.jumps[:2]),
        "numbered": is_subhead(titles[0].text),
        "kicker alone": len(titles) == 1 and _goes_over_more(titles[0].text),
        "long": len(squeeze(longest)) >= LONG,
        "pause": " " in longest.strip(),
        "ended": bool(current.jumps) or (before is not None and _ends(before)),
        "signed off": bool(current.bylines) and before is not None and current.bylines[-1].index > before.index,
        "signed behind": signed and any(piece.kind == "byline" for piece in behind),
        "named off": bool(current.columns) and before is not None and current.columns[-1].index > before.index,
        "goes on": ends,
        "breaks off": before is not None and breaks_off(before.text),
        "apart": apart,
        "dated behind": bool(behind) and is_dated(behind[0].text),
        "summary behind": len(behind) > 1 and is_summary(behind[0].text),
        "taken up": min(MOST_TAKEN_UP, share),
        "about else": share < 0,
    }


def _goes_over_more(line: str) -> bool:
    """Whether a line ends with a dash: a kicker over its headline, or a subhead over its text, 制度更完善——; no headline."""
    return line.rstrip().endswith(("——", "—"))


def _ends(piece: Piece) -> bool:
    """Whether an article ends with a piece: it goes on elsewhere, or says who wrote it, or whence it came."""
    return piece.on or is_foot(piece.text) or is_signed_at_its_end(piece.text)


def _last(body: list[Piece], left: int) -> list[str]:
    """The last paragraphs of an article, `left` characters of them: as many as tell what it is about."""
    texts: list[str] = []
    for piece in reversed(body):
        if left <= 0:
            break
        texts.append(piece.text[-left:])
        left -= len(piece.text)
    return texts


def _texts(pieces: list[Piece]) -> list[str]:
    return [piece.text for piece in pieces if piece.kind == "text"]
