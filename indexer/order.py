"""The units of a page go in; pieces that stand out of order are put back where the sentences run on.

Two kinds of loose ends are tied up. A run without a head (an opening that was printed last, under the name of its
column or none; the rest of a column behind a jump line) goes to the article whose text it runs into, or which runs into
it. An article that breaks off in mid sentence, and no jump line says why, is followed: its last paragraphs may be the
opening of another article, which then begins in mid sentence; or its rest may stand inside another one, as where OCR
read two columns in turns. How far such a run goes is told by the words it shares with either article.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate

from indexer.cohesion import Cohesion
from indexer.headings import Unit
from indexer.joins import breaks_off, headless, joint, open_end, runs_on
from indexer.lines import Piece, could_be_column, is_column_like, is_opening
from indexer.records import Decision

NEIGHBOURS = 6
"""Units on either side in which the rest of one that breaks off is looked for: columns stand side by side."""
LONGEST_RUN = 40
"""Pieces that are moved together, at most."""
LONGEST_BODY = 200
"""Pieces of an article in which a rest is looked for."""
TRIED = 3
"""Places that are weighed by vocabulary, the best by their joint first."""
SURE = 4.0
"""`joins.runs_on` from which vocabulary is not asked: a word or a quotation runs over the joint."""
RUNS_ON_LAST = -2.5
"""Enough where the last block of the page breaks off: something must stand elsewhere; vocabulary has to agree."""
RUNS_ON = -0.5
"""`joins.runs_on` from which a piece is taken for the rest of another: of 100 paragraphs cut at random in rmrb-2026
85 have more with their own rest, and 12 with the beginning of another paragraph."""


def in_order(units: list[Unit], path: str) -> tuple[list[Unit], list[Decision]]:
    """The units with every piece where it belongs, and a decision for each run moved."""
    units = _split_after_jump(_columns_alone(units))
    units, decisions = _loose_home(units, path)
    units, followed = _follow_open_ends(units, path)
    return units, [*decisions, *followed]


# ── runs without a head ───────────────────────────────────────────────────────────────────────────────────────────


def _columns_alone(units: list[Unit]) -> list[Unit]:
    """Units whose only heading is the name of a column made runs without a head."""
    return [
        replace(unit, titles=(), columns=(*unit.titles, *unit.columns))
        if len(unit.titles) == 1 and index and not unit.bylines and _names_column(unit)
        else unit
        for index, unit in enumerate(units)
    ]


def _names_column(unit: Unit) -> bool:
    """Whether the only heading of a unit is the name of a column: by its ending, or since nothing stands under it."""
    text = unit.titles[0].text
    return (is_column_like(text) and not (unit.body and is_opening(unit.body[0].text))) or (
        not unit.body and could_be_column(text)
    )


def _split_after_jump(units: list[Unit]) -> list[Unit]:
    """Text behind the jump line that ends an article is no part of it."""
    out: list[Unit] = []
    for unit in units:
        ends = [piece.index for piece in unit.jumps if piece.on] + [piece.index for piece in unit.body if piece.on]
        end = min(ends, default=None)
        if end is None or unit.loose or not any(piece.index > end for piece in unit.body):
            out.append(unit)
            continue
        rest = tuple(piece for piece in unit.body if piece.index > end)
        out.append(replace(unit, body=tuple(piece for piece in unit.body if piece.index <= end)))
        out.append(Unit(body=rest))
    return out


def _loose_home(units: list[Unit], path: str) -> tuple[list[Unit], list[Decision]]:
    """Runs without a head given to the articles they belong to; to the one before where nothing else is known."""
    homes: dict[int, tuple[int, bool]] = {}
    decisions: list[Decision] = []
    for at, unit in enumerate(units):
        if not unit.loose or unit.origin:
            continue
        target, before, evidence = _home(units, at)
        if target is not None:
            homes[at] = (target, before)
            lines = tuple(span for piece in (*unit.columns, *unit.body) for span in piece.lines)
            decisions.append(Decision("move", evidence, path, lines))
    out = list(units)
    for at, (target, before) in homes.items():
        out[target] = _merge(out[target], out[at], before)
    return [unit for at, unit in enumerate(out) if at not in homes], decisions


def _home(units: list[Unit], at: int) -> tuple[int | None, bool, str]:
    """The article a loose run belongs to, and whether it goes before its text; None if it is one of its own."""
    loose = units[at]
    before = at - 1 if at > 0 else None
    while before is not None and units[before].loose:
        before = before - 1 if before > 0 else None
    if not loose.body:
        return before, False, "the name of a column behind its article"
    first, last = loose.body[0], loose.body[-1]
    near = [index for index in range(max(0, at - NEIGHBOURS), min(len(units), at + NEIGHBOURS + 1)) if index != at]
    if at >= len(units) - NEIGHBOURS:
        near = [index for index in range(len(units)) if index != at]
    best: tuple[float, int, bool] | None = None
    for index in near:
        unit = units[index]
        if not unit.body or unit.loose:
            continue
        if breaks_off(last.text) and not last.on:
            fits = runs_on(last.text, unit.body[0].text) + headless(unit.body[0].text)
            if fits >= RUNS_ON and (best is None or fits > best[0]):
                best = (fits, index, True)
        end = unit.body[-1]
        if breaks_off(end.text) and not unit.ended:
            fits = runs_on(end.text, first.text) + headless(first.text)
            if fits >= RUNS_ON and (best is None or fits > best[0]):
                best = (fits, index, False)
    if best is not None:
        return best[1], best[2], "the sentence runs on over the joint"
    return before, False, "no head of its own"


def _merge(unit: Unit, loose: Unit, before: bool) -> Unit:
    return replace(
        unit,
        body=(*loose.body, *unit.body) if before else (*unit.body, *loose.body),
        columns=(*unit.columns, *loose.columns),
        bylines=(*unit.bylines, *loose.bylines),
        jumps=(*unit.jumps, *loose.jumps),
    )


# ── articles that break off ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Rest:
    """Where the sentence an article breaks off in runs on: piece `at` of `unit`; `fits`: how much speaks for it."""

    fits: float
    unit: int
    at: int


@dataclass(frozen=True, slots=True)
class _Side:
    """One of two articles between which a run is parted."""

    titles: tuple[str, ...]
    body: list[Piece]

    @property
    def texts(self) -> list[str]:
        return [*self.titles, *(piece.text for piece in self.body)]


def _follow_open_ends(units: list[Unit], path: str) -> tuple[list[Unit], list[Decision]]:
    """Each article that breaks off without a jump joined to its rest, or parted from an opening that is not its own."""
    decisions: list[Decision] = []
    bodies = [list(unit.body) for unit in units]
    titles = [[piece.text for piece in unit.titles] for unit in units]
    words = Cohesion([piece.text for body in bodies for piece in body])
    for index, unit in enumerate(units):
        body = bodies[index]
        if not body or unit.ended or not breaks_off(body[-1].text):
            continue
        for rest in _rests_of(bodies, index)[:TRIED]:
            other = bodies[rest.unit]
            home = _Side(tuple(titles[index]), body)
            away = _Side(tuple(titles[rest.unit]), other)
            if rest.at == 0:
                run = _opening_in(home, away, words, rest.fits)
                if not run:
                    continue
                del body[len(body) - len(run) :]
                other[:0] = run
                evidence = "the opening of an article that begins in mid sentence"
            else:
                run = _run_from(away, rest, home, words)
                if not run:
                    continue
                del other[rest.at : rest.at + len(run)]
                body += run
                evidence = "the rest of an article that breaks off"
            decisions.append(Decision("move", evidence, path, tuple(span for piece in run for span in piece.lines)))
            break
    return [replace(unit, body=tuple(body)) for unit, body in zip(units, bodies, strict=True)], decisions


def _rests_of(bodies: list[list[Piece]], index: int) -> list[_Rest]:
    """The pieces on which the sentence may run on that unit `index` breaks off in, the best first."""
    last = bodies[index][-1].text
    final = index == len(bodies) - 1
    rests: list[_Rest] = []
    for other, body in enumerate(bodies) if final else _near(bodies, index):
        if other == index or not body:
            continue
        near = abs(other - index) <= NEIGHBOURS and len(body) <= LONGEST_BODY
        for at in range(len(body)) if near else range(1):
            if at and not _may_begin(body, at):
                continue
            if is_opening(body[at].text):
                continue
            fits = runs_on(last, body[at].text) + headless(body[at].text)
            if fits >= (RUNS_ON_LAST if final and at == 0 else RUNS_ON):
                rests.append(_Rest(fits, other, at))
    return sorted(rests, key=lambda rest: (-rest.fits, rest.unit, rest.at))


def _near(bodies: list[list[Piece]], index: int) -> list[tuple[int, list[Piece]]]:
    return [(at, bodies[at]) for at in range(max(0, index - NEIGHBOURS), min(len(bodies), index + NEIGHBOURS + 1))]


def _may_begin(body: list[Piece], at: int) -> bool:
    """Whether a run that is not this article's may begin here: what stands before has ended, or runs on less well."""
    before = body[at - 1].text
    return open_end(before) == 0 or not joint(before, body[at].text).fits


def _opening_in(last: _Side, home: _Side, words: Cohesion, fits: float) -> list[Piece]:
    """The paragraphs at the end of a body that are the opening of another article; [] if none may be parted off."""
    body = last.body
    longest = min(len(body) - 1, LONGEST_RUN)
    places = [back for back in range(1, longest + 1) if not breaks_off(body[-back - 1].text)]
    opened = next((back for back in places if is_opening(body[-back].text)), None)
    if opened is not None:
        return body[-opened:]
    texts = [piece.text for piece in body[-longest:]] if longest else []
    certain = [*last.titles, *(piece.text for piece in body[: max(1, len(body) - longest)])]
    leanings = words.leanings(texts[::-1], home.texts, certain)
    gains = list(accumulate(leanings))
    best = max(places, key=lambda back: gains[back - 1], default=0)
    return body[-best:] if best and (fits >= RUNS_ON or gains[best - 1] > 0) else []


def _run_from(away: _Side, rest: _Rest, home: _Side, words: Cohesion) -> list[Piece]:
    """The paragraphs from `rest` on that belong to the article which broke off; [] if they lean to where they stand."""
    body = away.body
    texts = [piece.text for piece in body[rest.at : rest.at + LONGEST_RUN]]
    own = [*away.titles, *(piece.text for piece in body[: rest.at])]
    leanings = words.leanings(texts, home.texts, own)
    gains = list(accumulate(leanings))
    places = [
        length
        for length in range(1, len(texts) + 1)
        if rest.at + length == len(body) or not breaks_off(texts[length - 1])
    ]
    best = max(places, key=lambda length: gains[length - 1], default=0)
    return body[rest.at : rest.at + best] if best and (rest.fits >= SURE or gains[best - 1] > 0) else []
