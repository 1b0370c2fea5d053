"""The units of a page go in; runs of pieces that were read out of turn come out where they fill a gap.

OCR takes a column of an article late, or early: A C B, or C stands where A breaks off and B among another article. There
three joints are wrong at once: A does not run on into C, nor what stands on either side of B into it. A run is moved
only if both its ends fit the gap: its sentence begins where A breaks off, and C goes on where the run does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.between import (
    LEAST,
    LONGEST_BODY,
    MOST,
    NEIGHBOURS,
    STAYS_OPEN,
    Side,
    begins,
    end_of,
    fits_of,
    is_open,
    leanings_of,
    openness,
    text_of,
)
from indexer.headings import Unit
from indexer.joins import at_most, breaks_off
from indexer.lines import Piece, is_opening
from indexer.overlaps import overlap
from indexer.pages import Decision

LONGEST_RUN = 20
"""Pieces that are moved together, at most."""
MOST_PIECES = 4
"""Pieces before a joint that are read: a sentence is hardly cut oftener."""
MOST_GAPS = 8
"""Gaps of an article, at most: one of more is a list, or verse."""
GAP = 4.0
"""Points of a joint below which a sentence hardly runs on over it."""
FITS, FIT = 2.0, 9.5
"""Points of each joint that a run makes in a gap, at least, and of both: over neither of them may the sentence hardly run on.
Picked among a few values: with -3 for each 10 of 18 runs out of turn are found as well, and 3 more of 1,157 articles come
out wrong on pages with columns read in turns; with 7 for both 3 more of 454 whole, and 3 fewer of 723 on pages without."""
ENOUGH, ENOUGH_LINES = 12.0, 13.0
"""Points by which all joints must be better; and where neither what stands before the gap nor the run plainly breaks
off: two lines without an end mark may be subheads."""


@dataclass(frozen=True, slots=True)
class _Move:
    """The pieces from `start` to `end` of unit `source`, to stand before piece `gap` of unit `target`."""

    points: float
    source: int
    start: int
    end: int
    target: int
    gap: int


def in_turn(units: list[Unit], path: str) -> tuple[list[Unit], list[Decision]]:
    """The units with every run that fills a gap in it, and a decision for each."""
    out, decisions = list(units), []
    ends = [_breaks(unit) for unit in units]
    for index in range(len(units)):
        for _ in range(MOST_GAPS):
            moves = [move for at in ends[index] if at < len(out[index].body) for move in _moves(out, ends, index, at)]
            best = max(moves, key=lambda move: (move.points, -move.source, -move.start), default=None)
            if best is None:
                break
            run = out[best.source].body[best.start : best.end]
            _moved(out, best)
            ends[best.source], ends[best.target] = _breaks(out[best.source]), _breaks(out[best.target])
            lines = tuple(span for piece in run for span in piece.lines)
            decisions.append(Decision("move", "a piece of a column that was read out of turn", path, lines))
    return out, decisions


def _breaks(unit: Unit) -> list[int]:
    """The places behind pieces of a body that break off, where what follows is not their rest; its end may be one."""
    body = unit.body[:LONGEST_BODY]
    text = text_of(body)
    found = [
        at
        for at, (last, first) in enumerate(pairwise(body), 1)
        if _is_broken(last) and not first.level and _joint(body[:at], first, text) < GAP
    ]
    if len(body) == len(unit.body) and body and _is_broken(body[-1]):
        found.append(len(body))
    return found if len(found) <= MOST_GAPS else []


def _is_broken(piece: Piece) -> bool:
    return not piece.on and not piece.text.startswith("|") and is_open(piece)


def _moves(units: Sequence[Unit], ends: Sequence[list[int]], index: int, gap: int) -> list[_Move]:
    """The runs that fit a gap."""
    near = {*range(max(0, index - NEIGHBOURS), min(len(units), index + NEIGHBOURS + 1)), 0, len(units) - 1}
    return [
        move
        for other in sorted(near)
        for end in ends[other]
        if (other, end) != (index, gap)
        for move in _fillings(units, index, gap, other, end)
    ]


def _fillings(units: Sequence[Unit], index: int, gap: int, other: int, end: int) -> Iterator[_Move]:
    """The runs up to piece `end` of unit `other` that fit the gap before piece `gap` of unit `index`."""
    body, run_of = units[index].body, units[other].body
    ahead, behind, last, text = body[gap - 1], body[gap], run_of[end - 1], text_of(body)
    if at_most(last.text, behind.text) < FITS:
        return
    closes = _runs_on(run_of[:end], behind, text)
    if closes < FITS + openness(last.text):
        return
    least = ENOUGH if breaks_off(ahead.text) or breaks_off(last.text) else ENOUGH_LINES
    for start in range(end - 1, max(-1, end - 1 - LONGEST_RUN), -1):
        first = run_of[start]
        if (other == index and start <= gap < end) or first.on or is_opening(first.text):
            return
        if first.level or first.text.startswith("|") or at_most(ahead.text, first.text) < FITS:
            continue
        if start == 0 and end == len(run_of) and not _is_bare(units[other]):
            continue
        opens = _runs_on(body[:gap], first, text)
        if opens < FITS + openness(ahead.text) or opens + closes < FIT:
            continue
        before, after = run_of[:start], run_of[end] if end < len(run_of) else None
        points = min(MOST, opens) + min(MOST, closes) - _joint(body[:gap], behind, text)
        points -= _joint(before, first, text) + _joint(run_of[:end], after, text)
        points += _joint(before, after, text)
        if other != index:
            points += sum(leanings_of(run_of[start:end], Side.of(units[index]), Side.of(units[other])))
        if points >= least:
            yield _Move(points, other, start, end, index, gap)


def _is_bare(unit: Unit) -> bool:
    """Whether nothing is known of a unit but its text."""
    return not (unit.titles or unit.bylines or unit.columns or unit.jumps)


def _joint(before: Sequence[Piece], first: Piece | None, text: str) -> float:
    """What it counts for that a piece, or nothing, stands behind others, or first."""
    last = before[-1] if before else None
    if first is None:
        return -STAYS_OPEN if last is not None and _is_broken(last) else 0.0
    if first.level or (last is not None and last.level):
        return LEAST if last is not None and is_open(last) else 0.0
    points = begins(first.text)
    if last is not None and is_open(last):
        if overlap(last.text, first.text):
            return MOST
        on = _runs_on(before, first, text)
        points = on if breaks_off(last.text) else max(on, points)
    return max(LEAST, min(MOST, points))


def _runs_on(before: Sequence[Piece], first: Piece, text: str) -> float:
    """How well the sentence that a body breaks off in runs on in a piece."""
    last = before[-1]
    opens = 0.0 if is_opening(last.text) else openness(last.text)
    return fits_of(end_of(before[-MOST_PIECES:]), first, text) + opens


def _moved(units: list[Unit], move: _Move) -> None:
    """Take a run out of one unit and put it into the gap of another, or of its own."""
    body = units[move.source].body
    run, rest = body[move.start : move.end], (*body[: move.start], *body[move.end :])
    gap = move.gap
    if move.source == move.target:
        gap -= len(run) if move.end <= gap else 0
        units[move.source] = replace(units[move.source], body=(*rest[:gap], *run, *rest[gap:]))
        return
    home = units[move.target]
    units[move.source] = replace(units[move.source], body=rest)
    units[move.target] = replace(home, body=(*home.body[:gap], *run, *home.body[gap:]))
