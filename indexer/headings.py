"""The pieces of a page go in; they come out parted into units: articles with their head, and runs that have none.

A head is a run of headings with the kicker, deck, byline and column name that stand with it. Which heading begins an
article, and which one stands inside one, is decided by the levels used on the whole page and by what follows: a
byline or the opening of a report (本报讯, 新华社…电) begins an article; a numbered line (一、…) never does.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.bylines import read_byline
from indexer.cohesion import taken_up
from indexer.forms import DECK_ENDINGS, DECK_STARTS, KICKER_STRONG, squeeze
from indexer.joins import breaks_off, joint, open_end
from indexer.lines import (
    Piece,
    column_behind,
    could_be_column,
    is_column_like,
    is_foot,
    is_note,
    is_opening,
    is_subhead,
)
from indexer.plain import PROSE, closes_head, is_complete, is_title_like, plain_titles, signatures

_KICKER = re.compile(KICKER_STRONG)
_CREDIT = re.compile(
    r"[摄攝供图]$|[摄攝][（(].{2,12}[）)]$|^[—–-]|[者编]$|(?:村民|居民|网友|市民|业主)$|[！？!?…]$|"
    r"[省市县区州旗镇乡](?:人民政府|.{0,8}(?:局|委员会|办公室|办事处|支队|大队))$"
)
"""刘云杰摄（人民视觉）, ——编者, 古泉村5组村民, 渡口市人民政府, 就让它们尽情地推送吧！: what stands under an article,
and is no kicker of the next."""
_SHORT_KICKER = re.compile(r"[季月年天周]度?$|[月季年]末?底?$|\d")
"""一季度, 前4月: kickers of fewer characters than others."""
_DATED = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日[，,]|近日[，,]|日前[，,]")
SHORTEST_KICKER = 5
LONG = 14
"""Characters of a heading from which it is hardly a subhead."""
LONGEST_NAME = 16
"""Characters of the name of a column that stands last on a page, where nothing else can stand as a heading."""
LONGEST_DECK = 32
"""Characters of a deck printed as plain text, where its form does not say that it is one. In rmrb-2026 95 %."""
LONGEST_KICKER = 40
"""Characters of a kicker printed as plain text, where its ending does not say that it is one. In rmrb-2026 98 %."""
FEWEST_ABOVE = 2
"""Heads of a page whose first line is above the level of headlines, from which that is the manner of its kickers."""
LONGEST_TOLD = 3000
"""Characters of an article that a text behind a heading is held against."""
BEGINS = {
    "always": -1.8,
    "above": -0.6,
    "below": -3.1,
    "far below": -3.2,
    "rare level": 3.0,
    "common level": 1.1,
    "lines": 2.4,
    "name of a column": 1.6,
    "name over it": -0.8,
    "column in brackets": 2.2,
    "kicker": -0.5,
    "deck": 2.1,
    "origin": 3.0,
    "numbered": -6.0,
    "long": 1.1,
    "pause": 1.9,
    "ended": 1.2,
    "goes on": 2.5,
    "signed off": 1.9,
    "named off": 2.4,
    "breaks off": 1.6,
    "apart": 1.9,
    "dated behind": 1.0,
    "taken up": -1.8,
    "about else": 2.7,
}
"""What speaks for a run of headings beginning an article rather than parting one: a logistic regression on 4,267 heads of
pages printed of rmrb-2026, a third of the articles with their subheads as headings, at the level of headlines or below;
none with a byline or an opening behind it. Of those left out 2 % of 3,179 headlines are missed and 6 % of 1,088 subheads
taken for one. The strongest: the text behind is about the same as the text before, or not. "common level" is set 0.7
higher than fitted, fewer papers set subheads at the level of headlines than the pages fitted on; "goes on" by hand."""
MOST_TAKEN_UP = 1.2
RARE, COMMON = 0.15, 0.5
"""Of the heads of a page, those at a level."""
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
    def loose(self) -> bool:
        return not self.titles

    @property
    def origin(self) -> bool:
        """Whether it says that it comes from another page: 上接第1版."""
        return any(piece.origin for piece in self.jumps) or any(piece.origin for piece in self.body[:1])

    @property
    def ended(self) -> bool:
        """Whether its last piece says that it ends here: a jump, or a foot line."""
        if any(piece.on for piece in self.jumps):
            return True
        return bool(self.body) and (self.body[-1].on or is_foot(self.body[-1].text))


@dataclass(frozen=True, slots=True)
class _Head:
    first: int
    last: int
    opening: bool
    level: int


@dataclass(frozen=True, slots=True)
class _Levels:
    """The levels of the headings of a page. `main`: that at which its articles begin; `size`: pieces of the page."""

    main: int
    counts: Counter[int]
    size: int

    @classmethod
    def of(cls, heads: list[_Head], size: int) -> _Levels:
        return cls(_main_level(heads), Counter(head.level for head in heads), size)

    def share(self, level: int) -> float:
        """Of the heads of the page, those at a level."""
        return self.counts[level] / max(1, sum(self.counts.values()))


def units_of(pieces: list[Piece]) -> list[Unit]:
    """Part a page into units. Every piece that is not set aside is in exactly one."""
    apart = {
        piece.index
        for before, piece in pairwise(pieces)
        if before.kind == "aside" and before.reason != "repeated" and piece.kind != "aside"
    }
    pieces = [piece for piece in pieces if piece.kind != "aside"]
    pieces = signatures(plain_titles(pieces, apart))
    heads = _heads(pieces)
    if over := _kickers_above(pieces, heads):
        pieces = [replace(piece, level=over[at]) if at in over else piece for at, piece in enumerate(pieces)]
        heads = _heads(pieces)
    page = _Levels.of(heads, len(pieces))
    main = page.main
    units: list[Unit] = []
    current = _Builder()
    at = 0
    for place, head in enumerate(heads):
        following = heads[place + 1].first if place + 1 < len(heads) else len(pieces)
        current = _add_all(pieces[at : head.first], current, units)
        run = _level_given(pieces[head.first : head.last + 1], main)
        at = head.last + 1
        if (split := _behind_column(run, main)) and (current.titles or current.body):
            for piece in run[:split]:
                current.add(replace(piece, kind="column"))
            units.append(current.unit())
            current = _Builder()
            for piece in run[split:]:
                current.add_head(piece)
            continue
        behind = pieces[head.last + 1 : following]
        if not _begins_article(run, head, page, current, behind, apart=run[0].index in apart):
            for piece in run:
                current.add(replace(piece, kind="text") if piece.kind == "title" else piece)
            continue
        leading = current.give_back()
        if current:
            units.append(current.unit())
        current = _Builder()
        origin = False
        for piece in (*leading, *run):
            # 【点评】 behind 上接第1版 heads a part of the article.
            origin = origin or piece.origin
            inside = origin and piece.kind == "column"
            current.add_head(replace(piece, kind="title") if piece.kind == "text" else piece)
            if inside:
                current.body.append(replace(current.columns.pop(), kind="text"))
    current = _add_all(pieces[at:], current, units)
    if current:
        units.append(current.unit())
    return units


def _add_all(pieces: list[Piece], current: _Builder, units: list[Unit]) -> _Builder:
    """Put pieces that are no head into the unit being built; what comes from another page begins one of its own."""
    for at, piece in enumerate(pieces):
        if piece.origin and current.body:
            units.append(current.unit())
            current = _Builder()
        # 【点评】 between two paragraphs heads a part of the article.
        inside = piece.kind == "column" and any(after.kind == "text" for after in pieces[at + 1 : at + 2])
        current.add(replace(piece, kind="text") if inside else piece)
    return current


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

    @property
    def goes_on(self) -> bool:
        """Whether the article goes on on another page: nothing of it stands behind 下转第4版."""
        return any(piece.on for piece in (*self.jumps, *self.body))

    def unit(self) -> Unit:
        return Unit(tuple(self.titles), tuple(self.bylines), tuple(self.columns), tuple(self.jumps), tuple(self.body))


# ── heads ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _heads(pieces: list[Piece]) -> list[_Head]:
    """Runs of headings, with the lines that stand among and around them."""
    heads: list[_Head] = []
    at = 0
    while at < len(pieces):
        if pieces[at].kind != "title":
            at += 1
            continue
        first = last = at
        while first > 0 and (not heads or first - 1 > heads[-1].last):
            if _leads(pieces, first - 1):
                first -= 1
            elif pieces[first - 1].kind == "column" and first > 1 and _leads(pieces, first - 2):
                first -= 2  # 国际论坛, behind its article, then ● 编辑手记 and the next headline
            else:
                break
        while last + 1 < len(pieces) and _follows(pieces, last + 1):
            last += 1
        opening = any(piece.kind == "byline" for piece in pieces[first : last + 1])
        opening = opening or (last + 1 < len(pieces) and is_opening(pieces[last + 1].text))
        levels = [piece.level for piece in pieces[first : last + 1] if piece.level]
        heads.append(_Head(first, last, opening, min(levels, default=0)))
        at = last + 1
    return heads


def _leads(pieces: list[Piece], at: int) -> bool:
    """Whether the plain line at `at` is the kicker of the heading behind it: by its form, after the end of a text."""
    piece = pieces[at]
    if piece.kind != "text" or not is_title_like(piece.text) or piece.on or is_subhead(piece.text):
        return False
    if piece.text.count("“") != piece.text.count("”"):
        return False
    if at == 0 or pieces[at - 1].kind != "text" or pieces[at - 1].on or is_foot(pieces[at - 1].text):
        return True
    if _KICKER.search(squeeze(piece.text)):
        return is_complete(pieces[at - 1])
    if _CREDIT.search(piece.text) or read_byline(piece.text).whole:
        return False
    long_enough = len(piece.text) >= SHORTEST_KICKER or bool(_SHORT_KICKER.search(squeeze(piece.text)))
    long_enough = long_enough or is_column_like(piece.text) or _signed_before(pieces, at)
    if not long_enough or len(piece.text) > LONGEST_KICKER:
        return False
    if open_end(pieces[at - 1].text) == 0:
        return True
    return could_be_column(pieces[at - 1].text) and at > 1 and _leads(pieces, at - 1)


def _signed_before(pieces: list[Piece], at: int) -> bool:
    """Whether the article before the line at `at` is signed in its head: a short line behind it is no signature."""
    while at > 0 and pieces[at - 1].kind not in ("title", "byline"):
        at -= 1
    return at > 0 and pieces[at - 1].kind == "byline"


def _follows(pieces: list[Piece], at: int) -> bool:
    """Whether the piece at `at` still belongs to the head before it: a deck, a byline, a column name."""
    piece = pieces[at]
    if piece.kind in ("title", "byline", "column") or (piece.kind == "jump" and piece.origin):
        return True
    if piece.kind != "text" or not is_title_like(piece.text) or is_subhead(piece.text) or is_opening(piece.text):
        return False
    if is_note(piece.text) or closes_head(pieces, at - 1):
        return False
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    if following is not None and following.kind == "title" and pieces[at - 1].kind in ("title", "column"):
        return True  # ### 青檀观察, then a kicker in plain type, then the headline
    if following is None or following.kind not in ("text", "byline"):
        return False
    if following.kind == "text" and joint(piece.text, following.text).fits >= 2:
        return False
    if following.kind == "byline" or is_opening(following.text):
        return True
    if _DECK.search(squeeze(piece.text)):
        return True
    if piece.text[-1] in "？！?!" or _DATED.match(piece.text):
        return False  # of 345 decks of rmrb-2026 none ends so, of 178 short first paragraphs 20
    return (
        pieces[at - 1].kind == "title"
        and SHORTEST_KICKER < len(piece.text) <= LONGEST_DECK
        and len(following.text) >= PROSE
        and open_end(following.text) == 0
    )


def _level_given(run: list[Piece], main: int) -> list[Piece]:
    """A head with its headline printed plain over or under deeper headings: the plain line is of the main level."""
    titles = [piece for piece in run if piece.kind == "title"]
    if not main or not any(piece.level for piece in titles) or any(0 < piece.level <= main for piece in titles):
        return run
    return [
        replace(piece, kind="title", level=main) if piece.kind in ("title", "text") and not piece.level else piece
        for piece in run
    ]


def _behind_column(run: list[Piece], main: int) -> int:
    """Where in a head the line 上接第1版 stands behind nothing but the name of a column, that of the article before."""
    for at, piece in enumerate(run):
        if piece.origin:
            return at
        if piece.kind == "title" and (not piece.level > main > 0 or not could_be_column(piece.text)):
            return 0
    return 0


def _main_level(heads: list[_Head]) -> int:
    """The level at which articles of this page begin: that of most heads which a byline or an opening follows."""
    levels = Counter(head.level for head in heads if head.opening and head.level)
    if not levels:
        levels = Counter(head.level for head in heads if head.level)
    return min(levels, key=lambda level: (-levels[level], level)) if levels else 0


def _kickers_above(pieces: list[Piece], heads: list[_Head]) -> dict[int, int]:
    """The places of lines printed a level above the page's headlines that may be kickers all the same, and their level.

    A level that never heads an article alone, but stands over the level that does, is that of kickers: below the
    headline's. Where it is met but once its words decide: the headline's level.
    """
    runs = [
        [at for at in range(head.first, head.last + 1) if pieces[at].kind == "title" and pieces[at].level]
        for head in heads
    ]
    alone = Counter(pieces[run[0]].level for run in runs if len(run) == 1)
    over: dict[int, list[int]] = {}
    for run in runs:
        if len(run) > 1 and alone[pieces[run[1]].level] and pieces[run[0]].level < pieces[run[1]].level:
            over.setdefault(pieces[run[0]].level, []).append(run[0])
    return {
        at: pieces[at + 1].level + (len(places) >= FEWEST_ABOVE)
        for level, places in over.items()
        if not alone[level] and sum(alone.values()) >= FEWEST_ABOVE
        for at in places
        if pieces[at + 1].level and not could_be_column(pieces[at].text)
    }


def _begins_article(
    run: list[Piece], head: _Head, page: _Levels, current: _Builder, behind: list[Piece], apart: bool
) -> bool:
    """Weigh the evidence whether a run of headings begins an article, or stands inside the one before."""
    if head.opening or not (current.titles or current.body):
        return True
    titles = [piece for piece in run if piece.kind == "title"]
    alone = not behind and head.first + len(run) == page.size
    if len(titles) == 1 and alone:
        below = titles[0].level > page.main and len(titles[0].text) <= LONGEST_NAME
        return below or could_be_column(titles[0].text)
    if len(titles) == 1 and titles[0].level > page.main and is_column_like(titles[0].text):
        return could_be_column(titles[0].text)
    seen = _seen(run, head, page, current, behind, apart)
    return sum(BEGINS.get(name, 0) * value for name, value in seen.items()) > 0


def _seen(
    run: list[Piece], head: _Head, page: _Levels, current: _Builder, behind: list[Piece], apart: bool
) -> dict[str, float]:
    """What is seen of a run of headings, by the names of `BEGINS`."""
    titles = [piece for piece in run if piece.kind == "title"]
    main, level = page.main, head.level
    longest = max(titles, key=lambda piece: len(piece.text)).text
    before = current.body[-1] if current.body else None
    own, other = _last(current.body), _texts(behind)
    share = taken_up(other, own) if own and other else 0.0
    return {
        "always": 1,
        "above": level < main,
        "below": level > main,
        "far below": level > main + 1,
        "rare level": page.share(level) <= RARE,
        "common level": page.share(level) >= COMMON,
        "lines": len(titles) > 1,
        "name of a column": any(piece.kind == "column" for piece in run),
        "name over it": len(titles) > 1 and any(is_column_like(piece.text) for piece in titles[:-1]),
        "column in brackets": any(column_behind(title.text)[1] for title in titles),
        "kicker": any(_KICKER.search(squeeze(piece.text)) for piece in titles[:-1]),
        "deck": any(_DECK.search(squeeze(piece.text)) for piece in titles[1:]),
        "origin": any(piece.origin for piece in run),
        "numbered": is_subhead(titles[0].text),
        "long": len(squeeze(longest)) >= LONG,
        "pause": " " in longest.strip(),
        "ended": bool(current.jumps) or (before is not None and (before.on or is_foot(before.text))),
        "signed off": bool(current.bylines) and before is not None and current.bylines[-1].index > before.index,
        "named off": bool(current.columns) and before is not None and current.columns[-1].index > before.index,
        "goes on": current.goes_on,
        "breaks off": before is not None and breaks_off(before.text),
        "apart": apart,
        "dated behind": bool(behind) and bool(_DATED.match(behind[0].text)),
        "taken up": min(MOST_TAKEN_UP, share),
        "about else": share < 0,
    }


def _last(body: list[Piece]) -> list[str]:
    """The last paragraphs of an article, as many as tell what it is about."""
    texts: list[str] = []
    left = LONGEST_TOLD
    for piece in reversed(body):
        if left <= 0:
            break
        texts.append(piece.text[-left:])
        left -= len(piece.text)
    return texts


def _texts(pieces: list[Piece]) -> list[str]:
    return [piece.text for piece in pieces if piece.kind == "text"]
