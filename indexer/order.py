"""The units of a page go in; pieces that stand out of order are put back where the sentences run on.

Runs without a head are brought home first (`loose`), columns that were read in turns dealt out (`woven`), and runs that
fill a gap put there (`transposed`). Then an article that breaks off in mid sentence, and no jump line says why, is
followed: its last paragraphs may be the opening of another article, which then begins in mid sentence; or its rest may
stand inside another one. Two things are weighed together, both as logarithms of odds: how the sentence runs on over the
joint, and to which article each paragraph that would be moved leans by its words (`between`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from indexer.between import (
    ENOUGH_LAST,
    FARTHER,
    GAINS_ORIGIN,
    LONGEST_BODY,
    MOST_HEADED,
    MOST_LEANING,
    NEIGHBOURS,
    OPENS,
    TRIED,
    Side,
    end_of,
    fits_of,
    goes_elsewhere,
    headed,
    is_open,
    leanings_of,
    openness,
    text_of,
    torn_off,
)
from indexer.feet import with_feet
from indexer.forms import SENTENCE_ENDS
from indexer.headings import Unit
from indexer.joins import at_most, breaks_off, joint, open_end
from indexer.lines import Piece, could_be_column, is_credit, is_foot, is_opening
from indexer.loose import with_homes
from indexer.pages import Decision
from indexer.transposed import in_turn
from indexer.woven import parted_at_jumps, under_heads, unwoven

LONGEST_RUN = 40
"""Pieces that are moved together, at most."""
LONGEST_OPENING = 12
"""Pieces of an opening that stands at the end of another article."""
PASSES = 2
"""Times a run is parted by vocabulary: first from what surely is the article's, then from all but the run."""
WEIGHED = 10
"""Places inside articles of which the words are weighed, the best by their joint, where they are more than `TRIED`."""
APART = 2.0
"""For a paragraph that something which is no part of any article parts from the one before it."""
ENOUGH_WHOLE = 9.0
"""Points from which a paragraph that is whole is moved. Picked among a few values on pages of strange houses, some printed
with a first paragraph last; with 8, articles printed without that fault come out worse."""
LEAST = -7.0
"""`joins.runs_on` below which a place is not tried: 1 % of 2,928 paragraphs of rmrb-2026 cut at random."""
ENDS = 4.0
"""For a run that a foot line ends (（作者为…）), or that begins behind one: with it an article ends."""
MOST_GAINED = 8.0
FEW = 300
"""Characters before a run from which they alone stand for the article it is parted from."""
BESIDE = 2.0
"""For the rest of a column in the article right behind it."""
LONGER = -0.5
"""For each further paragraph of an opening: of those that stand elsewhere most have one or two."""
LONGEST_OWN, FITS_OWN = 4, 5.0
"""Paragraphs of an opening behind the rest of its own article, and points of the joint from which it is one; `OPENS` fewer
where it begins as reports do."""
LONGEST_SENTENCE = 200
"""Characters between two ends of sentences, on the average of a page that has such. Of 3,861 articles of rmrb-2026 99 % have
fewer than 130; of 163 of shenbao a quarter has fewer than 60 and half of them 220 and far more."""
ENOUGH = -1.0
ENOUGH_JUMP, FITS_JUMP, GAINS_JUMP = 8.0, 9.0, 1.0
"""Points from which a run is moved; fewer (`ENOUGH_LAST`) where the page's last block breaks off; more where a jump line
says that the rest stands on another page, of the joint and of the vocabulary too. Of 389 articles that break off at a
jump line 16 had more of their text in the column beside: 6 of them are found, and none is made worse."""


def in_order(units: list[Unit], path: str) -> tuple[list[Unit], list[Decision]]:
    """The units with every piece where it belongs, and a decision for each run moved."""
    decisions: list[Decision] = []
    by_sentences = (with_homes, unwoven, in_turn, _follow_open_ends) if _is_punctuated(units) else ()
    for step in (under_heads, parted_at_jumps, *by_sentences, with_feet):
        units, found = step(units, path)
        decisions += found
    return units, decisions


def _is_punctuated(units: Sequence[Unit]) -> bool:
    """Whether sentences end with marks on the page; where none do nothing tells that a piece breaks off: 申報 in the 1880s."""
    texts = [piece.text for unit in units for piece in unit.body]
    ends = sum(text.count(mark) for text in texts for mark in SENTENCE_ENDS)
    return ends * LONGEST_SENTENCE >= sum(map(len, texts))


# ── articles that break off ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Rest:
    """Where the sentence an article breaks off in runs on: piece `at` of `unit`; `fits`: how much speaks for it."""

    fits: float
    unit: int
    at: int


@dataclass(slots=True)
class _Open:
    """A unit while runs are moved out of it and into it."""

    unit: Unit
    body: list[Piece]
    columns: list[Piece]

    def side(self, body: Sequence[Piece]) -> Side:
        return Side(tuple(piece.text for piece in (*self.unit.titles, *body)))

    def closed(self) -> Unit:
        return replace(self.unit, body=tuple(self.body), columns=tuple(self.columns))


@dataclass(frozen=True, slots=True)
class _Move:
    """A run to be moved: `count` pieces from `at` of unit `source`, to the beginning or the end of unit `target`."""

    points: float
    source: int
    at: int
    count: int
    target: int
    gain: float = 0.0

    @property
    def sure(self) -> float:
        """Its points, of which vocabulary makes up `MOST_GAINED` at most: many paragraphs may be wrong alike."""
        return self.points - max(0.0, self.gain - MOST_GAINED)


def _follow_open_ends(units: list[Unit], path: str) -> tuple[list[Unit], list[Decision]]:
    """Each article that breaks off without a jump joined to its rest, or parted from an opening that is not its own."""
    decisions: list[Decision] = []
    opened = [_Open(unit, list(unit.body), list(unit.columns)) for unit in units]
    for index, one in enumerate(opened):
        if one.body and goes_elsewhere(one.unit) and is_open(one.body[-1]):
            decisions += _read_across(opened, index, path)
        if index == len(opened) - 1:
            decisions += _put_in_front(opened, path)
            decisions += _openings_last(opened, path)
        for _ in range(LONGEST_RUN):
            if not one.body or one.unit.ended or not is_open(one.body[-1]):
                break
            final = index == len(opened) - 1
            moves = [move for rest in _rests_of(opened, index) for move in _moves(opened, index, rest)]
            best = max(moves, key=lambda move: (move.points, -move.target, -move.at), default=None)
            if best is None or best.sure < (ENOUGH_LAST if final and best.source == index else ENOUGH):
                break
            run = opened[best.source].body[best.at : best.at + best.count]
            del opened[best.source].body[best.at : best.at + best.count]
            target = opened[best.target]
            if best.source == index:
                target.columns += [piece for piece in run if piece.level]
                target.body[:0] = [piece for piece in run if not piece.level]
                evidence = "the opening of an article that begins in mid sentence"
            else:
                target.body += run
                evidence = "the rest of an article that breaks off"
            decisions.append(Decision("move", evidence, path, tuple(span for piece in run for span in piece.lines)))
            if best.source == index and not final:
                break  # of the last article another opening may come to light, and that breaks off too
    return [one.closed() for one in opened], decisions


def _put_in_front(opened: list[_Open], path: str) -> list[Decision]:
    """The opening of the last article of a page, where it is printed behind the rest of it: last on the page."""
    one, last = opened[-1], len(opened) - 1
    body = one.body
    if len(body) < 2 or one.unit.ended or one.unit.origin or not is_open(body[-1]):
        return []
    fits = fits_of(end_of(body), body[0], text_of(body)) + openness(body[-1].text)
    if fits + OPENS + MOST_HEADED < FITS_OWN:
        return []
    elsewhere = [move.points for rest in _rests_of(opened, last) if rest.at == 0 for move in _moves(opened, last, rest)]
    longest = min(len(body) - 1, LONGEST_OWN)
    shortest = next((back for back in range(1, longest + 1) if is_opening(body[-back].text)), 1)
    for back in range(shortest, longest + 1):
        first, before = body[-back], body[-back - 1]
        opens = is_opening(first.text)
        heading = before.level > 0 and could_be_column(before.text)
        told = OPENS if opens or heading else ENDS if is_foot(before.text) else 0
        told += headed(body[-back:], one.unit)
        if first.level or first.text.startswith("|") or fits + told < FITS_OWN:
            continue
        if not opens and not heading and open_end(before.text) > 0:
            continue
        if max(elsewhere, default=LEAST) >= fits + told + LONGER * back:
            return []
        run = body[-back - heading :]
        one.columns += [piece for piece in run if piece.level]
        one.body[:] = [*(piece for piece in run if not piece.level), *body[: len(body) - len(run)]]
        lines = tuple(span for piece in run for span in piece.lines)
        return [Decision("move", "the opening of the article, which begins in mid sentence", path, lines)]
    return []


def _openings_last(opened: list[_Open], path: str) -> list[Decision]:
    """The first paragraph of an article, whole, printed last on the page: it says what the headline says, and what stands
    first under that says less of it.

    A lead set apart is read last. Nothing breaks off there: much is asked.
    """
    decisions: list[Decision] = []
    last = opened[-1]
    while len(last.body) > 1:
        first, before = last.body[-1], last.body[-2]
        if first.level or first.on or first.text.startswith("|") or is_foot(first.text) or is_credit(first.text):
            break
        if is_open(first):
            break  # it is followed to where its sentence runs on
        told = (OPENS if is_opening(first.text) else 0) + (ENDS if is_foot(before.text) else 0)
        told += APART if first.index > before.index + 1 else 0
        rest, own = last.side(last.body[:-1]), headed([first], last.unit)
        found: list[tuple[float, _Open]] = []
        for one in opened[:-1]:
            if not one.body or not one.unit.titles or one.unit.origin or is_opening(one.body[0].text):
                continue
            points = told - own + headed([first], one.unit) - headed(one.body[:1], one.unit)
            if points + MOST_LEANING >= ENOUGH_WHOLE:
                (lean,) = leanings_of([first], one.side(one.body), rest)
                found.append((points + lean, one))
        points, home = max(found, key=lambda one: one[0], default=(0.0, last))
        if points < ENOUGH_WHOLE:
            break
        home.body.insert(0, last.body.pop())
        decisions.append(Decision("move", "the opening of an article, by its headline", path, first.lines))
    return decisions


def _read_across(opened: list[_Open], index: int, path: str) -> list[Decision]:
    """The rest of a column whose jump line was read before it, taken out of the column beside it.

    Most articles that break off at 下转第4版 go on there and nowhere else: much is asked.
    """
    rests = [rest for rest in _rests_of(opened, index) if rest.at and rest.unit == index + 1 and rest.fits >= FITS_JUMP]
    moves = [move for rest in rests for move in _moves(opened, index, rest) if move.gain >= GAINS_JUMP]
    moves = [move for move in moves if move.at + move.count < len(opened[move.source].body)]
    best = max(moves, key=lambda move: (move.points, -move.at), default=None)
    if best is None or best.sure < ENOUGH_JUMP:
        return []
    body, beside = opened[index].body, opened[index + 1].body
    run = beside[best.at : best.at + best.count]
    del beside[best.at : best.at + best.count]
    body[-1] = replace(body[-1], on=False)
    body += run
    lines = tuple(span for piece in run for span in piece.lines)
    return [Decision("move", "the rest of a column whose jump line stands before it", path, lines)]


def _rests_of(opened: list[_Open], index: int) -> list[_Rest]:
    """The pieces on which the sentence may run on that unit `index` breaks off in, the best first."""
    last, end = opened[index].body[-1], end_of(opened[index].body)
    text = text_of(opened[index].body)
    final = index == len(opened) - 1
    rests: list[_Rest] = []
    ends = {0, len(opened) - 1}  # what OCR reads apart from its article stands first on the page, or last
    near = {*range(max(0, index - NEIGHBOURS), min(len(opened), index + NEIGHBOURS + 1)), *ends}
    for other in range(len(opened)) if final else sorted(near):
        body = opened[other].body
        if other == index or not body:
            continue
        close = (abs(other - index) <= NEIGHBOURS or (other in ends and not final)) and len(body) <= LONGEST_BODY
        for at in range(len(body)) if close else range(1):
            piece = body[at]
            if piece.level or piece.text.startswith("|") or is_opening(piece.text):
                continue
            if at_most(last.text, piece.text) < LEAST or (fits := fits_of(end, piece, text)) < LEAST:
                continue
            if at and not _may_begin(body, at, fits):
                continue
            if at == 0:
                fits += 0 if final else FARTHER
                fits += FARTHER if opened[other].unit.origin else 0
            else:
                fits += 2 * FARTHER if final else BESIDE if other == index + 1 else 0
            rests.append(_Rest(fits + openness(last.text), other, at))
    best = sorted(rests, key=lambda rest: (-rest.fits, rest.unit, rest.at))
    starts = [rest for rest in best if rest.at == 0][:TRIED]
    inside = [rest for rest in best if rest.at][:WEIGHED]
    if len(inside) > TRIED:
        lean = _lean_of(opened, index, inside)
        inside.sort(key=lambda rest: (-rest.fits - lean[rest.unit, rest.at], rest.unit, rest.at))
    return [*starts, *inside[:TRIED]]


def _lean_of(opened: list[_Open], index: int, rests: list[_Rest]) -> dict[tuple[int, int], float]:
    """How much the words of each place speak for unit `index` rather than for what stands before it in its own unit.

    What stands behind it may be of unit `index` as well.
    """
    lean: dict[tuple[int, int], float] = {}
    home = opened[index].side(opened[index].body)
    for rest in rests:
        away = opened[rest.unit]
        (lean[rest.unit, rest.at],) = leanings_of([away.body[rest.at]], home, away.side(away.body[: rest.at]))
    return lean


def _may_begin(body: list[Piece], at: int, fits: float) -> bool:
    """Whether a run that is not this article's may begin here: what stands before has ended, or runs on less well."""
    before = body[at - 1]
    return (
        open_end(before.text) == 0
        or not joint(before.text, body[at].text).fits
        or fits > fits_of(end_of(body[:at]), body[at], text_of(body)) + 2
    )


def _moves(opened: list[_Open], index: int, rest: _Rest) -> list[_Move]:
    """What may be moved so that unit `index` does not break off, or that its rest is joined to it."""
    if rest.at == 0:
        return _openings(opened, index, rest)
    return _runs(opened, index, rest)


def _openings(opened: list[_Open], index: int, rest: _Rest) -> list[_Move]:
    """The last paragraphs of a unit as the opening of another; the heading over them, if any, is its column's name."""
    body, home = opened[index].body, opened[rest.unit]
    longest = min(len(body) - 1, LONGEST_OPENING)
    if longest < 1:
        return []
    final = index == len(opened) - 1
    others = [one.unit for one in opened[:-1] if one is not home and one.body == list(one.unit.body)] if final else []
    moves: list[_Move] = []
    own = body[: len(body) - longest]
    for _ in range(PASSES):
        leaning = leanings_of(body[-longest:], home.side(home.body), opened[index].side(own))[::-1]
        moves = []
        for back, gain in enumerate(accumulate(leaning), 1):
            first, before = body[-back], body[-back - 1]
            if first.level or first.text.startswith("|") or is_foot(first.text):
                break
            heading = before.level > 0 and could_be_column(before.text)
            count = back + heading
            cut = breaks_off(before.text) or _goes_on(before.text, first.text)
            torn = torn_off(body[:-back], first, others) if cut and final else 0.0
            if (cut and not heading and not torn) or count == len(body):
                continue
            if home.unit.origin and gain < GAINS_ORIGIN:
                continue
            points = rest.fits + gain + LONGER * back
            points += OPENS if is_opening(first.text) else OPENS / 2 if heading else 0
            points += headed(body[-back:], home.unit)
            points += ENDS if is_foot(before.text) else torn
            moves.append(_Move(points, index, len(body) - count, count, rest.unit, gain))
            if is_opening(first.text) or heading:
                break
        if not moves:
            return []
        own = body[: max(moves, key=lambda move: move.points).at]
    return moves


def _runs(opened: list[_Open], index: int, rest: _Rest) -> list[_Move]:
    """Paragraphs of another unit, from `rest` on, as the rest of unit `index`."""
    away, home = opened[rest.unit], opened[index]
    run = away.body[rest.at : rest.at + LONGEST_RUN]
    number = math.log(1 + sum(len(one.body) for one in opened[max(0, index - 1) : index + 2]))
    own = away.body[: rest.at]
    if sum(len(piece.text) for piece in own) < FEW:
        own = [*own, *away.body[max(rest.at + 1, len(away.body) * 2 // 3) :]]
    moves: list[_Move] = []
    for _ in range(PASSES):
        leaning = leanings_of(run, home.side(home.body), away.side(own))
        moves = []
        for length, gain in enumerate(accumulate(leaning), 1):
            behind = away.body[rest.at + length : rest.at + length + 1]
            if behind and _goes_on(run[length - 1].text, behind[0].text):
                continue
            if behind and (is_credit(behind[0].text) or is_foot(behind[0].text)):
                continue  # it stands under the text that it ends
            ends = is_foot(run[length - 1].text)
            points = rest.fits + gain - number + (ENDS if ends and behind else 0)
            moves.append(_Move(points, rest.unit, rest.at, length, index, gain))
            if ends and behind and not is_foot(behind[0].text):
                break
        if not moves:
            return []
        best = max(moves, key=lambda move: move.points)
        own = [*away.body[: rest.at], *away.body[rest.at + best.count :]]
    return moves


def _goes_on(first: str, second: str) -> bool:
    """Whether no run may end between the two: the sentence goes on."""
    return open_end(first) > 0 and joint(first, second).fits >= (1 if breaks_off(first) else 2)
