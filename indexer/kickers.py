"""The heads of an issue go in; whether its paper prints kickers above the level of headlines comes out, where it is clear.

One paper prints ## the kicker, ### the headline; another prints kickers plain or deeper, and nothing above a headline.
A head of two lines, the second deeper, is kicker and headline in the first and headline and deck in the second: what
its words leave in doubt the other heads of the issue decide.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.lines import could_be_column, ends_as_kicker, is_opening
from indexer.pages import Block, Draft, Kickers
from indexer.titles import ends_as_deck, kicker_odds

SURE = 2.0
"""For each line that says by its form that it is a kicker (…会上强调): where it stands above its headline, or below."""
BELOW = 1.0
"""For each plain or deeper line that by its words is the kicker of the heading under it."""
DECKS = 0.21
"""Of the heads of two lines that no form tells apart, those that are headline and deck: 176 of 807 in rmrb-2026."""
UNSAID = 0.6
"""Of the kickers and decks under or over one headline in a paper that prints kickers above, those whose form does not say
which they are: 807 of 1,349. Where kickers are printed below, no line over a deeper one has the form of a kicker: that none
has is told where `ENOUGH_SAID` below have."""
ENOUGH_SAID = 3
"""Sure kickers below: an issue may print them both ways, and of two or three articles none above says so."""
MOST = 3.0
"""Odds of one head are taken for no more."""
CLEAR = 2.0
"""How much must speak for one manner in all pages together."""
APART = 3
"""Sure kickers and decks, all of another level than their headline, from which two headings of one level are one."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """What a page says. `above`: how much speaks for kickers above the level of headlines, a logarithm of odds.

    `said`, `below`: lines over deeper ones that have the form of a kicker, and deeper lines over headlines that have it;
    `unsaid`: lines over deeper ones that have none. `apart`, `beside`: lines that say by their form that they are kickers
    or decks, at another level than their headline and at its level.
    """

    above: float
    said: int
    below: int
    unsaid: int
    apart: int
    beside: int


def leaning(drafts: Sequence[Draft], blocks: Sequence[Block]) -> Leaning:
    """What the heads of a page say; `blocks`: as they were read."""
    levels = {block.lines.first: block.level for block in blocks}
    said = below = unsaid = apart = beside = 0
    above = 0.0
    for draft in drafts:
        lean, form = _lean(draft, levels)
        above += lean
        said += form == "said above"
        below += form == "said below"
        unsaid += form == "unsaid"
        for one, other in pairwise(draft.titles):
            if ends_as_kicker(one.text) or ends_as_deck(other.text):
                first, second = (levels.get(line.lines.first, line.level) for line in (one, other))
                apart += first != second
                beside += first == second > 0
    return Leaning(above, said, below, unsaid, apart, beside)


def kickers_of(pages: Iterable[Leaning]) -> Kickers | None:
    """Where an issue prints kickers, told by what its pages say; None where it is not clear."""
    pages = list(pages)
    above = sum(page.above for page in pages)
    if not any(page.said for page in pages) and sum(page.below for page in pages) >= ENOUGH_SAID:
        above += math.log(UNSAID) * sum(page.unsaid for page in pages)
    if abs(above) < CLEAR:
        return None
    if above > 0:
        return "above"
    never_beside = sum(page.apart for page in pages) >= APART and not any(page.beside for page in pages)
    return "deeper" if never_beside else "below"


def _lean(draft: Draft, levels: dict[int, int]) -> tuple[float, str]:
    """How much a head speaks for kickers above, and what it says by its form."""
    by_wire = bool(draft.paragraphs) and is_opening(draft.paragraphs[0].text)
    for one, other in pairwise(draft.titles):
        first, second = (levels.get(line.lines.first, line.level) for line in (one, other))
        if not second or first == second or ends_as_deck(other.text):
            continue
        above = 0 < first < second
        if ends_as_kicker(one.text):
            return (SURE, "said above") if above else (-SURE, "said below")
        odds = kicker_odds(one.text, other.text, by_wire)
        if above:
            # Kickers stand above: a kicker or a headline, as in all papers. They do not: a headline.
            return math.log(DECKS * (1 + math.exp(max(-MOST, min(MOST, odds))))), "unsaid"
        if odds > 0 and not could_be_column(one.text):
            return -BELOW, ""
    return 0.0, ""
