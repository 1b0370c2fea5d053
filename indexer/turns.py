"""Articles side by side go in, the last with pieces of all of them behind its head; to which each belongs comes out.

Where OCR read columns line by line, the head and the first piece of each article stand one after the other, and then
their other pieces in turns: all of these are, as it seems, the last article's. Every way of dealing them out is weighed
by the joints it makes, as logarithms of odds: how a sentence runs on where a piece breaks off, how a paragraph begins
where none does, and to which article the words lean. The best way is found piece by piece (Viterbi, 1967): what comes
behind a piece hangs on nothing but where each article stands.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise, product

from indexer.between import LEANS, LEAST, MOST, STAYS_OPEN, Side, begins, fits_of, is_open, leanings_of, openness
from indexer.cohesion import held_together
from indexer.joins import breaks_off
from indexer.lines import Piece, is_foot, is_opening

Dealt = tuple[int, ...]
"""For each piece the number of the article it goes to."""

LONGEST_RUN = 60
"""Pieces dealt out, at most. Every joint of two of them is weighed. In 1,500 articles of pages as faulty as a real one, none of
them twice, the farthest piece that went to another article is the 33rd; runs of up to 287 were weighed for it before."""
WAYS = 200
"""Ways that are followed at once: for two articles of thirteen pieces all there are."""
BEHIND_JUMP = -12.0
"""For a piece behind a jump line of its own article: hardly ever is there one."""
ENDED = 4.0
"""For a piece behind a foot line ((作者为…)), with which articles end."""
TURN = 2.5
"""For each piece that goes to another article than the one before it. These points were chosen on pages of four articles
of rmrb-2026, of which two, or three, were cut into columns and printed in turns: of 140 articles of the one kind 74 come
out whole, and 72 of 150 of the other; without, 37 and 39. Of the 510 beside them 483 do, without 484. Of the articles of
260 issues with other faults (`bench.printer`, as the real page has them and twice as many) one is worse for it."""
BROKEN = -1.0
"""Points of a joint below which a sentence does not run on over it."""
ENOUGH = 5.0
"""Points by which a way must be better than leaving all where it stands."""
ENOUGH_ENDED = 10.0
"""The same where the first article does not break off."""
MORE = 0.5
"""By which it must be better than any that moves one run alone."""
CERTAIN = 9.0
"""Points from which a way is taken though it moves one run only: behind an article that has ended `order` moves none. Picked
among a few values on 905 articles of pages of which some columns were read in turns: with it, what else changed that day and
the weight of words (`between.LEANS`) bodies went from .893 right to .918."""
MANY_JOINTS, WITH_MANY = 5.0, 14.0
"""Points of joints, and of all, from which a way is taken in which the first article does not break off."""
ENOUGH_JOINTS, CLEARLY = 2.0, 3.0
"""Of them, without what words lean to: many paragraphs may be wrong alike, where two articles are on one subject. Fewer, by
what the turns count for, where a piece that goes to another article leans to it by so many on the average: of 6 such ways
among pages of 128 issues the 3 that are right all through do, with 3.5 or more, the others with 2.4 to 2.6."""


PASSES = 4
"""Times the pieces are dealt out, each time by the words of what was dealt before, if they do not come to rest earlier."""
ENOUGH_WORDS, ENOUGH_OVER = 5.0, 4.0
"""Points of words and of joints from which a way is taken where a column between the first and the last has ended in its
first turn. On 128 issues printed with columns in turns, and 144 with other faults, half of the ways that move more right
than wrong go over such a column: 49 are found, and 3 that are worse. Words: how far the articles hold together by them, all
paragraphs weighed, against all left where they stand; of ways in which the first article does not break off and that is
below 0, 3 are right and 7 wrong."""
SIMPLER = 5.0
"""By which a way over such a column must be better than one that moves one run alone; else that one is taken."""


def dealt(articles: Sequence[Sequence[Piece]], titles: Sequence[Sequence[Piece]]) -> Dealt | None:
    """To which article each piece of the last one's body but the first belongs; None where that is as it stands.

    `articles`: the body of each, as they stand one behind the other; `titles`: of each. One of which nothing but the head
    is known has no body.
    """
    last = len(articles) - 1
    body = articles[last][1 : 1 + LONGEST_RUN]
    opens = [at for at, piece in enumerate(body) if is_opening(piece.text)]
    run = body[: next(iter(opens[sum(not article for article in articles) :]), None)]
    if not run or any(piece.text.startswith("|") for piece in run):
        return None
    breaks = bool(articles[0]) and is_open(articles[0][-1])
    if not breaks and not _is_broken(articles[last]):
        return None
    heads = [*articles[:last], articles[last][:1]]
    stays = (last,) * len(run)
    found = stays
    jumps = any(piece.on for piece in run[:-1])
    over = any(body and not is_open(body[-1]) for body in articles[1:last])
    joints = _Joints(heads, run)
    bodies: Sequence[Sequence[Piece]] = heads
    for _ in range(PASSES):  # by the vocabulary of what surely is an article's, then by that of what was dealt to it
        sides = [Side(tuple(piece.text for piece in (*of, *body))) for of, body in zip(titles, bodies, strict=True)]
        leans = [_leanings(run, side, sides[last]) for side in sides[:last]] + [[0.0] * len(run)]
        if over and sum(max(0.0, lean) for lean in leans[0]) < ENOUGH_WORDS:
            return None
        before, found = found, _best(joints, leans, len(articles))
        gain = joints.points(found, leans) - joints.points(stays, leans)
        if gain < ENOUGH or (not breaks and (gain < ENOUGH_ENDED or not joints.speak_for(found, leans))):
            return None
        if not jumps and gain < CERTAIN and gain < joints.one_run(leans)[0] + MORE:
            return None  # `order` moves one run, and asks more of it; but none over a jump line
        if found == before:
            break
        bodies = _given(heads, run, found)
    words = LEANS * (_held_together(titles, bodies) - _held_together(titles, _given(heads, run, stays)))
    if not breaks and words < 0:
        return None
    if over:
        alone = joints.alone(found) - joints.alone(stays)
        if words < ENOUGH_WORDS or alone < ENOUGH_OVER:
            return None
        one, way = joints.one_run(leans)
        if gain < one + SIMPLER:
            return way
    return found


def _given(heads: Sequence[Sequence[Piece]], run: Sequence[Piece], to: Dealt) -> list[list[Piece]]:
    """The articles with what is dealt to each."""
    return [[*head, *(piece for piece, one in zip(run, to, strict=True) if one == at)] for at, head in enumerate(heads)]


def _held_together(titles: Sequence[Sequence[Piece]], bodies: Sequence[Sequence[Piece]]) -> float:
    """How far each paragraph, and each title, goes on about what its article is about."""
    return sum(held_together([piece.text for piece in (*of, *body)]) for of, body in zip(titles, bodies, strict=True))


def _leanings(run: Sequence[Piece], one: Side, other: Side) -> list[float]:
    """For each piece how far its words lean to an article; those of a foot line ((作者为…)) are of no article."""
    leans = leanings_of(run, one, other)
    return [0.0 if is_foot(piece.text) else lean for piece, lean in zip(run, leans, strict=True)]


def _is_broken(body: Sequence[Piece]) -> bool:
    """Whether a piece of an article breaks off, and what stands behind it is not its rest; or goes on on another page."""
    return any(
        last.on or (_breaks_off(last) and not first.level and _runs_on(last, first) < BROKEN)
        for last, first in pairwise(body)
    )


def _breaks_off(piece: Piece) -> bool:
    """Whether a piece plainly stops in mid sentence; a line without an end mark may be one by itself as well."""
    return is_open(piece) and breaks_off(piece.text)


def _runs_on(last: Piece, first: Piece) -> float:
    """How well the sentence that one piece breaks off in runs on in another."""
    return fits_of(last.text, first, last.text) + openness(last.text)


class _Joints:
    """What each joint counts for. A place below zero is the last piece before the run, -1 of the first article."""

    def __init__(self, heads: Sequence[Sequence[Piece]], run: Sequence[Piece]) -> None:
        self.heads, self.run = heads, run
        self.behind = lru_cache(maxsize=None)(self._behind)

    def piece(self, place: int) -> Piece | None:
        """The piece at a place; none where an article has nothing but its head yet."""
        if place >= 0:
            return self.run[place]
        return self.heads[-1 - place][-1] if self.heads[-1 - place] else None

    def _behind(self, before: int, at: int) -> float:
        """What it counts for that piece `at` is the next of an article behind `before`."""
        last, first = self.piece(before), self.run[at]
        if last is None and is_opening(first.text):
            return MOST
        if last is not None and last.on:
            return BEHIND_JUMP
        if is_opening(first.text):
            return LEAST
        if first.level or (last is not None and last.level):
            return 0.0 if last is None or not is_open(last) else LEAST
        points = begins(first.text)
        if last is None:
            return max(LEAST, min(MOST, points))
        if is_open(last):
            on = _runs_on(last, first)
            points = on if _breaks_off(last) else max(on, points)
        points -= ENDED if is_foot(last.text) else 0
        return max(LEAST, min(MOST, points))

    def ends(self, place: int) -> float:
        """What it counts for that an article ends with a piece."""
        piece = self.piece(place)
        return -STAYS_OPEN if piece is None or (_breaks_off(piece) and not piece.on) else 0.0

    def points(self, way: Dealt, leans: Sequence[Sequence[float]]) -> float:
        """What a way of dealing counts for in all."""
        return self.alone(way) + sum(leans[to][at] for at, to in enumerate(way)) - TURN * self.turns(way)

    def speak_for(self, way: Dealt, leans: Sequence[Sequence[float]]) -> bool:
        """Whether joints, and not words alone, speak for a way in which the first article does not break off."""
        last = len(self.heads) - 1
        gain = self.alone(way) - self.alone((last,) * len(way))
        turns = TURN * self.turns(way)
        leaning = [leans[to][at] for at, to in enumerate(way) if to != last]
        if gain >= MANY_JOINTS and gain + sum(leaning) - turns >= WITH_MANY:
            return True
        return gain >= ENOUGH_JOINTS + (0 if sum(leaning) >= CLEARLY * len(leaning) else turns)

    def turns(self, way: Dealt) -> int:
        """How often a piece goes to another article than the one before it."""
        return sum(one != other for one, other in pairwise((len(self.heads) - 1, *way)))

    def alone(self, way: Dealt) -> float:
        """What the joints of a way of dealing count for."""
        places = [-1 - at for at in range(len(self.heads))]
        points = 0.0
        for at, to in enumerate(way):
            points += self.behind(places[to], at)
            places[to] = at
        return points + sum(map(self.ends, places))

    def one_run(self, leans: Sequence[Sequence[float]]) -> tuple[float, Dealt]:
        """The best way in which one run of pieces goes to another article, and by how much it beats leaving all as it stands."""
        last, size = len(self.heads) - 1, len(self.run)
        stands = [self.behind(at - 1 if at else -1 - last, at) for at in range(size)]
        ends = [self.ends(at) for at in range(size)]
        best, run = -math.inf, (last, 0, 0)
        for to, begin in product(range(last), range(size)):
            head, before = -1 - to, begin - 1 if begin else -1 - last
            points = self.behind(head, begin) - stands[begin] - self.ends(head) - TURN
            for at, lean in enumerate(leans[to][begin:], begin):
                points += lean
                moved_last = at + 1 == size
                rest = (
                    self.ends(before) - ends[at] if moved_last else self.behind(before, at + 1) - stands[at + 1] - TURN
                )
                if points + ends[at] + rest > best:
                    best, run = points + ends[at] + rest, (to, begin, at + 1)
        to, begin, end = run
        return best, (*(last,) * begin, *(to,) * (end - begin), *(last,) * (size - end))


def _best(joints: _Joints, leans: Sequence[Sequence[float]], number: int) -> Dealt:
    """The way that counts for most."""
    start = tuple(-1 - at for at in range(number))
    # To where each article stands, and which came last: the points so far, and the way there.
    ways: dict[tuple[tuple[int, ...], int], tuple[float, Dealt]] = {(start, number - 1): (0.0, ())}
    for at in range(len(joints.run)):
        further: dict[tuple[tuple[int, ...], int], tuple[float, Dealt]] = {}
        for (places, turn), (points, way) in ways.items():
            for to in range(number):
                now = points + joints.behind(places[to], at) + leans[to][at] - TURN * (to != turn)
                state = (*places[:to], at, *places[to + 1 :]), to
                if state not in further or further[state][0] < now:
                    further[state] = (now, (*way, to))
        ways = dict(sorted(further.items(), key=lambda one: -one[1][0])[:WAYS])
    ended = ((points + sum(map(joints.ends, places)), way) for (places, _), (points, way) in ways.items())
    return max(ended)[1]
