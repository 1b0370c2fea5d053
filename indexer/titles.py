"""The lines of a heading go in; which of them is the headline, which are kicker and deck, and the column come out.

Manners, in this order: a line that ends as kickers do (…强调, …时, ——, ：) stands over the headline; one that begins
with —— or ends as decks do (…出席, …主持会议) stands under it; a name of a column in brackets stands behind it;
otherwise the headline is the line of the highest level. Of two lines of one level it is weighed whether they are one
headline over two lines, a kicker and its headline, or a headline and its deck. Three lines each a level below the one
before are kicker, headline and deck.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from indexer.forms import (
    DECK_BEGINS,
    DECK_ENDINGS,
    DECK_PLACES,
    DECK_STARTS,
    HEADLINE_OUTCOMES,
    KICKER_EVENTS,
    KICKER_WORDS,
    modern,
)
from indexer.lines import LONGEST_TITLE, column_behind, ends_as_column, ends_as_kicker
from indexer.pages import Block, Kickers

_DECK_START = re.compile(DECK_STARTS)
_DECK_END = re.compile(DECK_ENDINGS)
_PLACE_FIRST = re.compile(DECK_PLACES)
_DECK_FIRST = re.compile(DECK_BEGINS)
_OUTCOME = re.compile(HEADLINE_OUTCOMES)
_EVENT = re.compile(KICKER_EVENTS)
_KICKER_WORDS = re.compile(KICKER_WORDS)
_PAUSE = re.compile(r"\S\s+\S")
_QUANTITY = re.compile(r"\d|百分之")

OVER = {
    "always": 2.6,
    "by wire": -2.1,
    "length of second": -1.2,
    "first short": 3.0,
    "second short": -0.9,
    "pause in first": 0.5,
    "pause in second": 1.7,
    "clauses in first": 1.3,
    "second begins as decks": -1.6,
    "quantity in second": -0.6,
    "second begins with a quotation": 1.1,
    "quotation in second": 1.1,
    "list in first": 1.5,
    "list in second": -0.9,
    "first ends as headlines": -1.2,
    "second ends as headlines": -0.6,
    "first ends as kickers": 1.2,
    "second ends as kickers": 1.6,
    "first begins with a title": 0.6,
    "first begins with the country": -0.9,
    "second begins with a place": 1.1,
    "short text": -3.5,
}
"""What speaks for the first of two lines being the kicker of the second, rather than the second the deck of the first: a
logistic regression on the 830 headings of rmrb-2026 that have one of both and no form that says which. 89 % of those
left out are told right, where taking the first for a kicker would be right in 79 %.

"short text" was fitted later, the rest left as it was, on the 330 of these whose text is by wire, as other papers print
them: 记者 王英 under the headline, and no 本报北京1月30日电. 97 of 142 decks are told so, and 172 of 188 kickers; of 556
kickers over texts that are not by wire 554."""
HALVES = {
    "always": -1.7,
    "of one length": 1.6,
    "unlike": -1.9,
    "twice as long": -0.5,
    "both short": 1.5,
    "first short": 0.7,
    "first long": -1.1,
    "quantity in first": -1.7,
    "clauses in first": -1.3,
    "clauses in second": -1.0,
    "pause in first": -1.7,
    "list in first": -1.0,
    "second begins with a place": -1.5,
    "first names an occasion": -1.4,
    "first ends as kickers": -1.0,
    "first ends as headlines": -0.4,
    "first ends as columns": -2.8,
    "first is a series": -2.0,
    "left open": 9.0,
}
"""What speaks for two lines of one level being one headline, 夯实文化根基 | 铸就精神品格: the same, on 299 headlines of two
clauses, on those 830 headings and on columns over their headlines, counted as one to five, and 1 taken off: few papers
part a headline. 54 % of the halves left out are joined, and 0.7 % of the rest."""
SHORT_TEXT, LONG_TEXT = 250, 1000
"""Characters of a text: of 169 that have a deck 8 in ten have less than these, and one in twenty less than those."""
SHORT, LONG, BOTH_SHORT = 8, 16, 9
"""Characters of a line."""
USUAL, LONGEST = 14, 24
"""Characters of a headline, about, and those that say more of a line the more they are."""
SECOND_KICKER = 2.0
"""Against a further kicker under one that says by its form that it is one."""
PLAIN_DECK = 1.5
"""For a plain line under a heading being its deck: decks are printed so four times as often as headlines."""
LOWER_DECK = 3.5
"""The same for a heading a level below: of rmrb-2026 47 % of 631 kickers without a form of theirs are told by it, and
1 % of 176 headlines taken for one over their deck."""
SURELY = 1.0
BESIDE = 1.0
UNDER_KICKER = 2.5
"""For two lines of one level being one headline, where another line stands beside them, and one that surely is a kicker."""
NEVER_BESIDE = 3.0
"""For two headings of one level being one headline, where the paper prints no kickers and decks at that level."""


@dataclass(frozen=True, slots=True)
class Titles:
    """What the lines of a heading are. `kicker` and `deck`: their lines in printed order; `column`: from brackets."""

    kicker: tuple[str, ...]
    headline: str
    deck: tuple[str, ...]
    column: str | None


def titles_of(
    lines: tuple[Block, ...], by_wire: bool, kickers: Kickers | None = None, length: int | None = None
) -> Titles:
    """Tell the lines of a heading apart.

    `by_wire`: the text opens as a report does (本报北京1月30日电). `kickers`: where the paper prints them. `length`:
    characters of the text, where all of it stands here.
    """
    if not lines:
        return Titles((), "", (), None)
    first, last = _headline_at(lines, by_wire, kickers, length)
    printed = "  ".join(line.text.strip() for line in lines[first : last + 1])
    headline, column = column_behind(printed)
    texts = [line.text for line in lines]
    return Titles(tuple(texts[:first]), headline, tuple(texts[last + 1 :]), column)


def reads_as_kicker(first: str, second: str, least: float = 0.0) -> bool:
    """Whether by their words the first of two lines is rather the kicker of the second than the second its deck.

    `least`: how much must speak for it, a logarithm of odds.
    """
    return ends_as_kicker(first) or kicker_odds(first, second, by_wire=False) > least


def kicker_odds(first: str, second: str, by_wire: bool, length: int | None = None) -> float:
    """How much two lines and the text under them speak for the first being the kicker of the second: a logarithm of odds."""
    short = 0.0 if by_wire or length is None else max(0.0, 1 - max(length, SHORT_TEXT) / LONG_TEXT)
    return _odds(OVER, first, second, by_wire) + OVER["short text"] * short


def ends_as_deck(text: str) -> bool:
    """Whether a line begins or ends as decks do, and hardly anything else: ——访…, …出席会议."""
    return bool(_DECK_START.search(text) or _DECK_END.search(modern(text)))


def is_one_headline(first: str, second: str) -> bool:
    """Whether two lines of one level are surely one headline printed over two lines."""
    return _odds(HALVES, first, second, by_wire=False) > SURELY


def _headline_at(
    lines: tuple[Block, ...], by_wire: bool, kickers: Kickers | None, length: int | None
) -> tuple[int, int]:
    """The places of the first and the last line of the headline among the lines of a heading."""
    if (named := next((at for at, line in enumerate(lines) if column_behind(line.text)[1]), None)) is not None:
        begun = named and lines[named - 1].level == lines[named].level and not ends_as_kicker(lines[named - 1].text)
        halves = begun and _odds(HALVES, lines[named - 1].text, column_behind(lines[named].text)[0], by_wire) > 0
        return (named - 1 if halves else named), named
    if len(lines) == 3 and 0 < lines[0].level < lines[1].level < lines[2].level:
        return 1, 1
    first, last = 0, len(lines) - 1
    while first < last and ends_as_kicker(lines[first].text):
        first += 1
    last = next((at - 1 for at in range(first + 1, last + 1) if _DECK_START.search(lines[at].text)), last)
    while last > first and _DECK_END.search(modern(lines[last].text)):
        last -= 1
    candidates = range(first, last + 1)
    highest = min(lines[index].level or 7 for index in candidates)
    level = [index for index in candidates if (lines[index].level or 7) == highest]
    if len(level) == 1:
        at = level[0] + _is_kicker_of_lower(lines, level[0], last, by_wire, kickers)
        return at, at
    pairs = [(one, other) for one, other in pairwise(level[:3]) if other == one + 1]
    beside = UNDER_KICKER if first else BESIDE if len(lines) > 2 else 0.0
    beside += NEVER_BESIDE if kickers == "deeper" and highest < 7 else 0.0
    halves_of = {pair: _odds(HALVES, lines[pair[0]].text, lines[pair[1]].text, by_wire) + beside for pair in pairs}
    best = max(pairs, key=lambda pair: halves_of[pair], default=None)
    if best is not None and halves_of[best] > 0:
        return best
    over = kicker_odds(lines[level[0]].text, lines[level[1]].text, by_wire, length)
    return (level[1], level[1]) if over > (SECOND_KICKER if first else 0.0) else (level[0], level[0])


def _is_kicker_of_lower(lines: tuple[Block, ...], at: int, last: int, by_wire: bool, kickers: Kickers | None) -> bool:
    """Whether the heading at `at` is the kicker of a headline that is printed under it at a lower level, or as plain text."""
    if at >= last or not lines[at].level or len(lines[at + 1].text) > LONGEST_TITLE:
        return False
    if kickers in ("below", "deeper") and not (at + 2 < len(lines) and not lines[at + 1].level and lines[at + 2].level):
        return False  # but a plain line between two headings is a headline that lost its mark
    if lines[at + 1].level and any(line.level for line in lines[:at]):
        return False  # the kicker stands over it
    least = PLAIN_DECK if not lines[at + 1].level else LOWER_DECK if kickers is None else 0.0
    return kicker_odds(lines[at].text, lines[at + 1].text, by_wire) > least


def _odds(weights: dict[str, float], first: str, second: str, by_wire: bool) -> float:
    """The odds of one reading of two lines, as a logarithm."""
    return sum(weights.get(name, 0) * value for name, value in _seen(first, second, by_wire).items())


def _seen(first: str, second: str, by_wire: bool) -> dict[str, float]:
    """What is seen of two lines of a heading that stand one under the other, by the names of `OVER` and `HALVES`."""
    one, other = modern(first), modern(second)
    return {
        "always": 1,
        "by wire": by_wire,
        "length of second": (min(len(other), LONGEST) - USUAL) / 10,
        "first short": len(one) <= SHORT,
        "second short": len(other) <= SHORT,
        "both short": max(len(one), len(other)) <= BOTH_SHORT,
        "first long": len(one) >= LONG,
        "of one length": len(one) == len(other),
        "unlike": abs(len(one) - len(other)) / max(len(one), len(other)),
        "twice as long": max(len(one), len(other)) >= 2 * min(len(one), len(other)),
        "pause in first": bool(_PAUSE.search(first)),
        "pause in second": bool(_PAUSE.search(second)),
        "clauses in first": "," in one,
        "clauses in second": "," in other,
        "list in first": "、" in one,
        "list in second": "、" in other,
        "first ends as columns": ends_as_column(first),
        "first is a series": "·" in one,
        "quantity in first": bool(_QUANTITY.search(one)),
        "quantity in second": bool(_QUANTITY.search(other)),
        "quotation in second": "“" in other,
        "second begins with a quotation": other.startswith("“"),
        "second begins as decks": bool(_DECK_FIRST.match(other)),
        "first names an occasion": bool(_KICKER_WORDS.search(one)),
        "first ends as headlines": bool(_OUTCOME.search(one)),
        "second ends as headlines": bool(_OUTCOME.search(other)),
        "first ends as kickers": bool(_EVENT.search(one)),
        "second ends as kickers": bool(_EVENT.search(other)),
        "first begins with a title": one.startswith("《"),
        "first begins with the country": one.startswith(("我国", "全国")),
        "first begins with a place": bool(_PLACE_FIRST.match(one)),
        "second begins with a place": bool(_PLACE_FIRST.match(other)),
        "left open": one.count("“") > one.count("”"),
    }
