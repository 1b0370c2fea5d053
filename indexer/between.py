"""Two pieces of a page go in; how much speaks for a sentence running on from the one to the other comes out.

Where they stand makes no difference here: `loose` and `order` ask it of pieces of several units. Two things are weighed,
both as logarithms of odds: how the sentence runs on over the joint, and to which article a paragraph leans by its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.cohesion import leanings, shared, together
from indexer.headings import Unit
from indexer.joins import LONGEST_SUBHEAD, breaks_off, half_sentence, headless, open_end, runs_on
from indexer.lines import Piece, is_credit, is_opening, is_subhead
from indexer.odds import begin_odds

LONGEST_BODY = 200
"""Pieces of an article in which a rest is looked for."""
LEANS = 0.15
"""Logarithm of odds for 1 of `cohesion.leanings`."""
MOST_LEANING = 8.0
"""What the words of one paragraph may count for at most, either way. Both picked among a few values, with `turns.CERTAIN`, on 905
articles of pages of which some columns were read in turns, printed of rmrb-2026; on single paragraphs 0.12 and 5 did best."""
NEIGHBOURS = 6
"""Units on either side in which the rest of one that breaks off is looked for: columns stand side by side."""
OPENS = 6.0
"""For a run that begins as reports do: 本报讯（记者 …）."""
TRIED = 5
"""Places that are weighed by vocabulary, the best by their joint first."""
FARTHER = -3.0
"""For an opening that stands elsewhere than last on the page, for one of an article that comes from another page, which
begins in mid sentence anyway, and twice for a rest of the last article of the page."""
ENOUGH_LAST = -3.0
"""Points from which a run is moved where the page's last block breaks off: its rest must stand somewhere."""
GAINS_ORIGIN = 1.0
"""How far the words of an opening must lean to an article that comes from another page, which begins in mid sentence
anyway: of 28 such moves 10 of 11 that are right, and 2 of 17 that are not."""
NO_SENTENCE = -2.0
NO_CLAUSE = -4.0
"""Where the text that breaks off holds clauses, but no sentence that ends; and where it is one clause."""
MOST, LEAST = 8.0, -6.0
"""What one joint may count for at most, and at least, where all joints of articles are added up."""
BEGINS = 2.5
"""For each step of `headless` in which a piece cannot begin a paragraph."""
STAYS_OPEN = 4.0
"""For an article that ends in mid sentence, or has no text."""
LONGEST_END = 200
"""Characters of the end of a text in which a quotation is looked for that the rest closes."""
SHORTEST_END = 14
"""Characters of a text without an end mark from which it may break off."""
TORN, MOST_TORN = 4.0, 8.0
"""How much better what stands before an opening, last on the page, must run on into another article than into that opening
to be an opening that is torn off as well, and what that counts for at most."""


HEADED, MOST_HEADED = 8.0, 4.0
SELDOM_HEADED = 0.125
"""For the pairs of a headline that an opening has, beyond the part that any text has. In rmrb-2026 the first paragraphs of
an article have 0.4 of its headline or more in 41 of 100, and of any other headline of the page in 3."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two articles between which a run is parted."""

    texts: tuple[str, ...]

    @classmethod
    def of(cls, unit: Unit) -> Side:
        return cls(tuple(piece.text for piece in (*unit.titles, *unit.body)))


def goes_elsewhere(unit: Unit) -> bool:
    """Whether a jump line says that the unit goes on on another page."""
    return any(piece.on for piece in (*unit.jumps, *unit.body))


def is_open(piece: Piece) -> bool:
    """Whether a text may break off in mid sentence: it has no end mark, and is no title, table or credit."""
    # 十、双方愿在平等互利的基础上…，持续开展: longer than a subhead it is the first half of an article of a treaty.
    if piece.level or is_credit(piece.text) or (is_subhead(piece.text) and len(piece.text) <= LONGEST_SUBHEAD):
        return False
    return breaks_off(piece.text) or (open_end(piece.text) == 1 and len(piece.text) >= SHORTEST_END)


def openness(text: str) -> float:
    if breaks_off(text):
        return 0
    return NO_SENTENCE if "，" in text or "," in text else NO_CLAUSE


def begins(text: str) -> float:
    """How much speaks for a paragraph beginning with a text, whatever stands before it: a logarithm of odds."""
    return begin_odds(text) - half_sentence(text) - BEGINS * headless(text)


def fits_of(last: str, first: Piece, text: str) -> float:
    """How well a sentence runs on from the end of a text to a piece; `text`: that of the article the end is of."""
    return runs_on(last, first.text) + headless(first.text) + together(last, first.text, text)


def torn_off(body: Sequence[Piece], first: Piece, units: Sequence[Unit]) -> float:
    """How much speaks for the end of a body being torn off before an opening: it runs on into one of these units.

    Where several columns were read without their tops, these stand last on the page one behind the other.
    """
    end, text = end_of(body), text_of(body)
    starts = [unit.body[0] for unit in units if unit.body and not unit.origin and not is_opening(unit.body[0].text)]
    best = max((fits_of(end, start, text) for start in starts), default=0.0)
    return min(MOST_TORN, best) if best > max(0.0, fits_of(end, first, text)) + TORN else 0.0


def headed(opening: Sequence[Piece], unit: Unit) -> float:
    """How much speaks for pieces being the opening of a unit since they say what its headline says."""
    texts = [piece.text for piece in opening]
    share = max((shared(title.text, texts) for title in unit.titles), default=0.0)
    return min(MOST_HEADED, HEADED * max(0.0, share - SELDOM_HEADED))


def end_of(body: Sequence[Piece]) -> str:
    """The last piece of a body, with those before it that break off too: a quotation may be opened in one of them."""
    text = body[-1].text
    for piece in body[-2::-1]:
        if len(text) >= LONGEST_END or piece.on or not is_open(piece):
            break
        text = piece.text + text
    return text


def text_of(body: Sequence[Piece]) -> str:
    return "\n".join(piece.text for piece in body[:LONGEST_BODY])


def leanings_of(run: Sequence[Piece], one: Side, other: Side) -> list[float]:
    """For each piece of a run how much its words speak for the one article rather than for the other."""
    found = leanings([piece.text for piece in run], one.texts, other.texts)
    return [max(-MOST_LEANING, min(MOST_LEANING, LEANS * leaning)) for leaning in found]
