"""A draft and the imprint of its page go in; the article with each field it prints comes out.

Stages: heading lines told apart into kicker, headline and deck (`_titles`) → column names → bylines and the wire of
the first and last paragraphs (`bylines`, `wires`) → jumps → body. A byline inside the lead stays in the body, and is
read into `reporters` as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.bylines import reporters_of
from indexer.forms import (
    DECK_ENDINGS,
    DECK_PLACES,
    DECK_STARTS,
    DECK_VERBS,
    JUMP_FROM,
    JUMP_FROM_BARE,
    JUMP_ON,
    JUMP_ON_BARE,
    KICKER_STRONG,
    squeeze,
)
from indexer.labels import page_label
from indexer.lines import column_behind, column_name
from indexer.pages import Block, Draft, Imprint
from indexer.records import Article, PageLabel, Source
from indexer.wires import Wire, dateline_of, foot_wire, lead_wire

_ON = tuple(re.compile(form) for form, _ in (*JUMP_ON, *JUMP_ON_BARE))
_FROM = tuple(re.compile(form) for form, _ in (*JUMP_FROM, *JUMP_FROM_BARE))
_KICKER = re.compile(KICKER_STRONG)
_DECK_START = re.compile(DECK_STARTS)
_DECK_END = re.compile(DECK_ENDINGS)
_PLACE_FIRST = re.compile(DECK_PLACES)
_VERB_FIRST = re.compile(DECK_VERBS)
_MARKS = re.compile(r"^[\s●■□▲△▼▽◆◇◎○★☆•※>▌▍|丨]+|[\s●■□▲△▼▽◆◇◎○★☆•※|丨]+$")


@dataclass(frozen=True, slots=True)
class _Titles:
    kicker: tuple[str, ...]
    headline: str
    deck: tuple[str, ...]
    column: str | None


def describe(draft: Draft, imprint: Imprint) -> Article:
    """The article a draft holds. Never raises: what is not printed is None, a headline that is not printed is ""."""
    titles = _titles(draft.titles)
    columns = [column_name(line) or _MARKS.sub("", line) for line in draft.columns]
    column = titles.column or next((name for name in columns if name), None)
    body = [paragraph.text for paragraph in draft.paragraphs]
    bylines = list(draft.bylines)
    lead = next((wire for text in body[:3] if (wire := lead_wire(text)).lead), Wire())
    foot = foot_wire(body[-1]) if body else Wire()
    byline = "\n".join(bylines) or None
    names = dict.fromkeys((*(reporters_of(byline) if byline else ()), *lead.names))
    if not names:
        names = dict.fromkeys(foot.names)
    agency = lead.agency or foot.agency or _agency_of_bylines(bylines)
    return Article(
        headline=titles.headline,
        body="\n".join(body),
        sources=(Source(draft.path, draft.lines),),
        paper=imprint.paper,
        date=imprint.date,
        page=imprint.page,
        section=imprint.section,
        column=column,
        kicker="\n".join(titles.kicker) or None,
        deck="\n".join(titles.deck) or None,
        byline=byline,
        reporters=tuple(names),
        agency=agency,
        dateline=dateline_of(lead, imprint.date) or dateline_of(foot, imprint.date),
        continued_on=next((label for line in draft.jumps if (label := jump_on_label(line)) is not None), None),
        continued_from=next((label for line in draft.jumps if (label := jump_from_label(line)) is not None), None),
        date_source=imprint.date_source,
    )


def jump_on_label(line: str) -> PageLabel | None:
    """The page in 下转第4版, 下转A3版 or 转四版; None for any other line."""
    return _label(_ON, line)


def jump_from_label(line: str) -> PageLabel | None:
    """The page in 上接第1版, 紧接第一版 or 上接九版; None for any other line."""
    return _label(_FROM, line)


def _label(forms: tuple[re.Pattern[str], ...], line: str) -> PageLabel | None:
    for form in forms:
        if found := form.fullmatch(line.strip()):
            text = re.sub(r"\s+", "", found["label"])
            return page_label(text) or page_label(re.split(r"[、,，—–-]", text)[0])
    return None


def _agency_of_bylines(bylines: list[str]) -> str | None:
    return next((wire.agency for line in bylines if (wire := foot_wire(f"（{line}）")).agency), None)


# ── the lines of a heading ────────────────────────────────────────────────────────────────────────────────────────


def _titles(blocks: tuple[Block, ...]) -> _Titles:
    """Which line of a heading is the headline, which stand over it (kicker) and which under it (deck)."""
    lines = list(blocks)
    if not lines:
        return _Titles((), "", (), None)
    at = _headline_at(lines)
    headline, column = column_behind(lines[at].text)
    decks = tuple(line.text for line in lines[at + 1 :])
    return _Titles(tuple(line.text for line in lines[:at]), headline, decks, column)


def _headline_at(lines: list[Block]) -> int:
    """The place of the headline among the lines of a heading.

    Manners, in this order: a line that ends as kickers do (…强调, …时, ——, ：) stands over the headline; one that
    begins with —— or ends as decks do (…出席, …主持会议) stands under it; a name of a column in brackets stands behind
    it; otherwise the headline is the line of the highest level, and of several it is weighed whether the first is a
    kicker. Three lines each a level below the one before are kicker, headline and deck.
    """
    if (named := next((at for at, line in enumerate(lines) if column_behind(line.text)[1]), None)) is not None:
        return named
    if len(lines) == 3 and 0 < lines[0].level < lines[1].level < lines[2].level:
        return 1
    first, last = 0, len(lines) - 1
    while first < last and _KICKER.search(squeeze(lines[first].text)):
        first += 1
    while last > first and (_DECK_START.search(lines[last].text) or _DECK_END.search(squeeze(lines[last].text))):
        last -= 1
    candidates = range(first, last + 1)
    highest = min(lines[index].level or 7 for index in candidates)
    level = [index for index in candidates if (lines[index].level or 7) == highest]
    if len(level) == 1 or _kicker_odds(lines[level[0]].text, lines[level[1]].text) <= 0:
        return level[0]
    return level[1]


def _kicker_odds(first: str, second: str) -> float:
    """How much speaks for the first of two lines of a heading being its kicker, rather than the second its deck.

    A logistic regression on the 1,315 headings of rmrb-2026 that have one of both: 90 % are told right, where taking
    the first for a kicker would be right in 74 %.
    """
    odds = 2.2 - 0.12 * (len(first) - 8) / 10 - 0.94 * (len(second) - 8) / 10
    odds += 3.1 if len(first) <= 8 else 0
    odds -= 1.1 if len(second) <= 8 else 0
    odds += 2.4 if second.startswith("“") else 0
    odds += 2.2 if "  " in second else 0
    odds += 1.0 if "  " in first else 0
    odds += 2.2 if "，" in first or "," in first else 0
    odds += 0.8 if "，" in second or "," in second else 0
    odds += 1.4 if _PLACE_FIRST.match(second) else 0
    odds -= 1.8 if _VERB_FIRST.match(second) else 0
    odds -= 1.1 if re.search(r"\d", second) else 0
    odds -= 0.7 if re.search(r"\d", first) else 0
    return odds
