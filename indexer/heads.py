"""The pieces of a page go in; its heads come out: runs of headings, with the plain lines that stand among and around them.

A kicker, a deck, a byline or the name of a column may be printed as plain text: by its form, and by what stands before
and behind, it is told from a paragraph of the article before or of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import takewhile

from indexer.cohesion import taken_up
from indexer.forms import CLOSERS, DECK_ENDINGS, DECK_STARTS, KICKER_STRONG, modern, squeeze
from indexer.forms_people import PEN_NAMES_OF_GROUPS
from indexer.joins import breaks_off, joint, open_end, runs_on
from indexer.lines import (
    LONGEST_TITLE,
    Piece,
    could_be_column,
    ends_as_kicker,
    is_column_like,
    is_dated,
    is_foot,
    is_note,
    is_opening,
    is_subhead,
    is_title_like,
    names_people,
)
from indexer.odds import end_odds
from indexer.plain import PROSE, closes_head, is_complete, is_cut_sentence
from indexer.signed import signed_before
from indexer.titles import reads_as_kicker

_KICKER = re.compile(KICKER_STRONG)
_CLAUSES = re.compile("[，,；]")
_DECK_START = re.compile(r"——?|--")
_DECK = re.compile(f"{DECK_STARTS}|{DECK_ENDINGS}")
_CREDIT = re.compile(
    r"[摄攝供图]$|[摄攝][（(].{2,12}[）)]$|^[—–-]|[者编]$|(?:村民|居民|网友|市民|业主|负责人)$|[！？!?…]$|"
    r"[省市县区州旗镇乡](?:人民政府|.{0,8}(?:局|委员会|办公室|办事处|支队|大队))$"
)
"""刘云杰摄（人民视觉）, ——编者, 古泉村5组村民, 渡口市人民政府, 就让它们尽情地推送吧！: what stands under an article,
and is no kicker of the next."""
_DAY = re.compile(r"[（(](?:\d{4}|[〇○零一二三四五六七八九]{4})年.{1,3}月.{1,3}日.{0,40}[）)]$")
"""（二〇二六年六月十七日）, （2026年5月6日，北京）: under the headline of a document."""
_SENTENCE = re.compile(r"[。；;!?！？]")
_SHORT_KICKER = re.compile(r"[季月年天周]度?$|[月季年]末?底?$|\d")
"""一季度, 前4月: kickers of fewer characters than others."""
SHORTEST_KICKER = 5
LONGEST_DECK = 32
"""Characters of a deck printed as plain text, where its form does not say that it is one. In rmrb-2026 95 %."""
SHORTEST_SUMMARY, LONGEST_SUMMARY = 16, 60
"""Characters of a summary. Of rmrb-2026 one article in 40 has one of 16 to 60; of plain lines under a headline with a
comma and 16 to 32 characters, over no opening of a report, 22 are such and 4 are decks."""
LONGEST_OF_DECKS = 160
"""Characters of a deck that lists what a meeting dealt with. The longest of rmrb-2026 has 137."""
LONGEST_KICKER = 40
"""Characters of a kicker printed as plain text, where its ending does not say that it is one. In rmrb-2026 98 %."""
LEAST_REST = 0.0
"""`joins.runs_on` from which a line may be the rest of the text it stands behind."""
FARTHEST = 40
"""Pieces within which the rest of a sentence is looked for that may as well be a kicker."""
FIRST_HALF = {"always": -3.3, "runs on": 0.3, "about the text before": 4.1, "end odds": -0.45, "clauses": 2.4}
"""What speaks for a plain line over a heading being the first half of a paragraph of the article before, whose rest is
printed elsewhere, rather than a kicker: a logistic regression on 512 kickers of rmrb-2026 without a form of their own and
1,260 paragraphs cut behind 12 to 40 characters, each between two articles, of which all or one paragraph was known. Of
the halves 95 % are found, of the kickers none is lost where the articles are known, 6 % where one paragraph is; without
the words, by the rest alone, 36 and 1 %. "always" is 1 lower than fitted."""
LEAST_ON, MOST_ON = -8.0, 12.0
MOST_READ, MOST_BEHIND = 20, 3
"""Pieces before a line and behind the headline under it whose words are held against it: the rest may stand farther on."""
MOST_ABOUT = 2.0
SHORTEST_HALF = 12
LONGEST_KNOWN_NAME = 4
LIKELY_ABOVE = 1.0
"""Odds for a line being the kicker of the deeper one under it, where the page prints kickers so. Of rmrb-2026 90 % of 631
kickers without a form of theirs have them, and 21 % of 176 headlines over a deck."""
FEWEST_ABOVE = 2
"""Heads of a page whose first line is above the level of headlines, from which that is the manner of its kickers."""


@dataclass(frozen=True, slots=True)
class Head:
    """Places `first` to `last` of a page, of the highest `level`; `opening`: a byline or the opening of a report follows."""

    first: int
    last: int
    opening: bool
    level: int


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of the headings of a page. `main`: that at which its articles begin; `size`: pieces of the page."""

    main: int
    counts: Counter[int]
    size: int

    @classmethod
    def of(cls, heads: list[Head], size: int) -> Levels:
        return cls(_main_level(heads), Counter(head.level for head in heads), size)

    def share(self, level: int) -> float:
        """Of the heads of the page, those at a level."""
        return self.counts[level] / max(1, sum(self.counts.values()))


def heads_of(pieces: list[Piece]) -> list[Head]:
    """Runs of headings, with the lines that stand among and around them."""
    heads: list[Head] = []
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
        heads.append(Head(first, last, opening, min(levels, default=0)))
        at = last + 1
    return heads


def _leads(pieces: list[Piece], at: int) -> bool:
    """Whether the plain line at `at` is the kicker of the heading behind it: by its form, after the end of a text."""
    piece = pieces[at]
    if piece.kind != "text" or not is_title_like(piece.text) or piece.on or is_subhead(piece.text):
        return False
    if piece.text.count("“") != piece.text.count("”"):
        return False
    if at and _goes_on_from(pieces, at):
        return False
    if at == 1 and could_be_column(pieces[0].text):
        return True  # 三夏进行时·田间探新, first on the page: no article stands before it
    if at == 0 or pieces[at - 1].kind != "text" or pieces[at - 1].on or is_foot(pieces[at - 1].text):
        return True
    if ends_as_kicker(piece.text):
        return is_complete(pieces[at - 1])
    if squeeze(piece.text) in PEN_NAMES_OF_GROUPS:
        return open_end(pieces[at - 1].text) == 0  # 和音, 钟声: of the article before, or over the next, and no person
    if _CREDIT.search(piece.text) or names_people(piece.text):
        return False
    long_enough = len(piece.text) >= SHORTEST_KICKER or bool(_SHORT_KICKER.search(modern(piece.text)))
    long_enough = long_enough or is_column_like(piece.text) or _signed_before(pieces, at)
    if not long_enough or len(piece.text) > LONGEST_KICKER or _goes_on_elsewhere(pieces, at):
        return False
    if open_end(pieces[at - 1].text) == 0 or _interrupts(pieces[at - 1].text, piece.text):
        return True
    return could_be_column(pieces[at - 1].text) and _leads(pieces, at - 1)


def _goes_on_from(pieces: list[Piece], at: int) -> bool:
    """Whether a line stands under 上接第1版 and a headline, either over the other: it is text, if a column ends there."""
    return closes_head(pieces, at - 1) or (at > 1 and pieces[at - 1].kind == "title" and pieces[at - 2].origin)


def _interrupts(before: str, line: str) -> bool:
    """Whether a text plainly breaks off and a line is not its rest: a column ends there, and with the line another begins."""
    return breaks_off(before) and not joint(before, line).overlap and runs_on(before, line) < LEAST_REST


def _goes_on_elsewhere(pieces: list[Piece], at: int) -> bool:
    """Whether the line is the first half of a sentence that another column of the page ends, rather than a kicker.

    A kicker is about what the headline under it and its text are about; a sentence that was cut, about the text before.
    """
    text = pieces[at].text
    if len(text) < SHORTEST_HALF or _KICKER.search(squeeze(text)):
        return False
    if is_cut_sentence(text):
        return True
    odds, rest = max(
        (
            (runs_on(text, piece.text), index)
            for index, piece in enumerate(pieces[at + 1 : at + FARTHEST], at + 1)
            if piece.kind == "text" and not is_opening(piece.text)
        ),
        default=(LEAST_ON, at),
    )
    over = list(takewhile(_is_no_title, reversed(pieces[max(0, at - MOST_READ) : at])))
    before = [*over, *pieces[max(0, at - len(over) - 1) : at - len(over)]]
    behind = pieces[at + 1 : at + MOST_READ]
    run = list(takewhile(lambda piece: piece.kind != "text", behind))
    text_behind = takewhile(_is_no_title, behind[len(run) : len(run) + MOST_BEHIND])
    # What the sentence runs on into may stand behind the next article, and is none of it.
    behind = [*run, *(piece for at, piece in enumerate(text_behind) if not at or piece is not pieces[rest])]
    earlier, later = (taken_up([text], [piece.text for piece in side]) for side in (before, behind))
    seen = {
        "always": 1.0,
        "runs on": max(LEAST_ON, min(MOST_ON, odds)),
        "about the text before": min(MOST_ABOUT, earlier) - min(MOST_ABOUT, later),
        "end odds": end_odds(text),
        "clauses": bool(_CLAUSES.search(text)),
    }
    return sum(FIRST_HALF[name] * value for name, value in seen.items()) > 0


def _is_no_title(piece: Piece) -> bool:
    return piece.kind != "title"


def _signed_before(pieces: list[Piece], at: int) -> bool:
    """Whether the article before the line at `at` is signed in its head or lead: a short line behind it is no signature.

    Four characters that are no name are none either.
    """
    if len(squeeze(pieces[at].text)) == LONGEST_KNOWN_NAME and could_be_column(pieces[at].text):
        return True
    return signed_before(pieces, at)


def _follows(pieces: list[Piece], at: int) -> bool:
    """Whether the piece at `at` still belongs to the head before it: a deck, a byline, a column name."""
    piece = pieces[at]
    if piece.kind in ("title", "byline", "column") or (piece.kind == "jump" and piece.origin):
        return True
    if piece.kind == "text" and pieces[at - 1].kind == "title" and _DAY.match(squeeze(piece.text)):
        return True
    if piece.kind == "text" and _is_long_deck(pieces, at):
        return True
    if piece.kind != "text" or not is_title_like(piece.text) or is_subhead(piece.text) or is_opening(piece.text):
        return False
    if is_note(piece.text) or _goes_on_from(pieces, at):
        return False
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    if following is not None and following.kind == "title" and pieces[at - 1].kind in ("title", "column"):
        return True  # ### 青檀观察, then a kicker in plain type, then the headline
    if following is not None and following.kind == "column" and at + 2 < len(pieces):
        following = pieces[at + 2]  # ——deck | 【今日关注】 | the text
    if following is None or following.kind not in ("text", "byline"):
        return False
    if _DECK_START.match(piece.text) and pieces[at - 1].kind == "title":
        return True  # ——访莱恩·托克 | 莱恩·托克近日…
    if following.kind == "text" and joint(piece.text, following.text).fits >= 2:
        return False
    if following.kind == "byline" or is_opening(following.text):
        return True
    if _DECK.search(modern(piece.text)):
        return True
    if piece.text.rstrip(CLOSERS)[-1:] in "？！?!" or is_dated(piece.text):
        return False  # of 345 decks of rmrb-2026 none ends so, of 178 short first paragraphs 20
    return (
        pieces[at - 1].kind == "title"
        and SHORTEST_KICKER < len(piece.text) <= LONGEST_DECK
        and (len(following.text) >= PROSE or is_dated(following.text))
        and open_end(following.text) == 0
        and not is_summary(piece.text)
    )


def _is_long_deck(pieces: list[Piece], at: int) -> bool:
    """Whether a line longer than headlines is a deck: under one, over the opening of a report, and no sentence.

    李强主持召开国务院常务会议 | 研究…情况汇报  审议通过《…规划》  讨论《…（修订草案）》 | 新华社北京6月11日电.
    """
    squeezed = squeeze(pieces[at].text)
    if not LONGEST_TITLE < len(squeezed) <= LONGEST_OF_DECKS or _SENTENCE.search(squeezed) or squeezed[-1] in "，,、:":
        return False
    return pieces[at - 1].kind == "title" and at + 1 < len(pieces) and is_opening(pieces[at + 1].text)


def is_summary(text: str) -> bool:
    """Whether a line is the summary (提要) under a headline: clauses without an end mark."""
    return SHORTEST_SUMMARY <= len(text) <= LONGEST_SUMMARY and bool(re.search("[，,]", text)) and open_end(text) == 1


def _main_level(heads: list[Head]) -> int:
    """The level at which articles of this page begin: that of most heads which a byline or an opening follows.

    0 where these are plain, as the first is: headings are subheads and names of columns there.
    """
    levels = Counter(head.level for head in heads if head.opening and head.level)
    if not levels and heads and not heads[0].level and any(head.opening for head in heads):
        return 0
    if not levels:
        levels = Counter(head.level for head in heads if head.level)
    return min(levels, key=lambda level: (-levels[level], level)) if levels else 0


def kickers_above(pieces: list[Piece], heads: list[Head]) -> dict[int, int]:
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
    return _kickers_of_manner(pieces, runs) | {
        at: pieces[at + 1].level + (len(places) >= FEWEST_ABOVE)
        for level, places in over.items()
        if not alone[level] and sum(alone.values()) >= FEWEST_ABOVE
        for at in places
        if pieces[at + 1].level and not could_be_column(pieces[at].text)
        if _may_be_headline(pieces[at + 1]) and reads_as_kicker(pieces[at].text, pieces[at + 1].text)
    }


def _kickers_of_manner(pieces: list[Piece], runs: list[list[int]]) -> dict[int, int]:
    """Lines above the level of the headline under them, on a page where a sure kicker (…会上强调) is printed so.

    There its words decide of any other, though the level is that of headlines as well.
    """
    over = [run[0] for run in runs if len(run) > 1 and pieces[run[0]].level < pieces[run[1]].level]
    sure = [at for at in over if ends_as_kicker(pieces[at].text)]
    return {
        at: pieces[at + 1].level + 1
        for at in over
        if sure and at not in sure and pieces[at + 1].kind == "title" and not could_be_column(pieces[at].text)
        if _may_be_headline(pieces[at + 1]) and reads_as_kicker(pieces[at].text, pieces[at + 1].text, LIKELY_ABOVE)
    }


def _may_be_headline(piece: Piece) -> bool:
    """Whether a line is short enough for a headline; a deck may list all that a meeting dealt with."""
    return len(piece.text) <= LONGEST_TITLE
