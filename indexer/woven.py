"""The units of a page go in; articles side by side that OCR read in turns come out parted, with a decision for each.

The pieces that all of them seem to have under the last head are dealt out (`turns`). A jump line among them goes with
the text it stands behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from indexer.between import goes_elsewhere, is_open
from indexer.headings import Unit
from indexer.lines import Piece
from indexer.pages import Decision
from indexer.turns import Dealt, dealt

MOST_TURNS = 3
"""Columns that are read in turns."""
FIRST_PIECES = 4
"""Pieces of a column in one turn, at most, where three are read so."""


def unwoven(units: list[Unit], path: str) -> tuple[list[Unit], list[Decision]]:
    """Two columns, or three; of three the first has text among those behind the last head."""
    out, decisions = list(units), []
    for index in range(len(units)):
        first = out[index]
        if not first.body or first.ended or goes_elsewhere(first):
            continue
        for last in range(index + 1, min(index + MOST_TURNS, len(out))):
            side = out[index : last + 1]
            if not all(unit.body and unit.titles for unit in side[1:]):
                break
            bodies = [unit.body for unit in side]
            if last == len(out) - 1 and is_open(bodies[-1][-1]):
                bodies[-1] = bodies[-1][:-1]  # last on the page: it opens another article
            to = dealt(bodies, [unit.titles for unit in side])
            if to is not None and (last == index + 1 or 0 in to):
                out[index : last + 1] = _given(side, to)
                decisions.append(_decision(side, to, path))
                break
    return out, decisions


def under_heads(units: list[Unit], path: str) -> tuple[list[Unit], list[Decision]]:
    """Heads that were read one after the other, and then the texts of all in turns: as it seems, those of the last one."""
    out: list[Unit] = []
    decisions: list[Decision] = []
    bare: list[Unit] = []
    for unit in units:
        if unit.titles and not unit.body and not unit.jumps:
            bare.append(unit)
            continue
        heads = [head for one in (*bare, unit) for head in _signed_heads(one)]
        to = _under(heads) if 1 < len(heads) <= MOST_TURNS and unit.titles and unit.body else None
        if to is not None:
            bodies = [
                tuple(piece for piece, at in zip(unit.body, to, strict=True) if at == n) for n in range(len(heads))
            ]
            out += [replace(head, body=body) for head, body in zip(heads, bodies, strict=True)]
            lines = tuple(span for body in bodies[:-1] for piece in body for span in piece.lines)
            decisions.append(Decision("move", "a text under its head, which stands with those beside it", path, lines))
        else:
            out += [*bare, unit]
        bare = []
    return [*out, *bare], decisions


def _under(heads: Sequence[Unit]) -> Dealt | None:
    """To which of the heads each piece under the last one belongs. The first is the first one's: it is read from the left."""
    first, others, body = heads[0], heads[1:], heads[-1].body
    to = dealt([*(() for _ in others), body], [*(head.titles for head in others), first.titles])
    if to is None or len(set(to)) < len(heads) - (len(to) + 1 < len(body)):
        return None
    back = [*range(1, len(heads)), 0]
    return (0, *(back[at] for at in to), *(back[to[-1]] for _ in body[len(to) + 1 :]))


def _signed_heads(unit: Unit) -> list[Unit]:
    """The heads of a unit, the text with the last: two where a line that signs the one stands over the other."""
    for last, first in pairwise(unit.titles):
        signed = [piece.index for piece in unit.bylines if last.index < piece.index < first.index]
        if signed and first.level and first.level <= min(piece.level or first.level for piece in unit.titles):
            end = signed[-1]
            parts = unit.titles, unit.bylines, unit.columns, unit.jumps
            above = [tuple(piece for piece in part if piece.index <= end) for part in parts]
            below = [tuple(piece for piece in part if piece.index > end) for part in parts]
            return [Unit(*above), replace(Unit(*below), body=unit.body)]
    return [unit]


def parted_at_jumps(units: list[Unit], path: str) -> tuple[list[Unit], list[Decision]]:
    """Columns of which one ends at a jump line (下转第4版), with text of another behind it."""
    out, decisions = list(units), []
    for index in range(len(units) - 1):
        for last in range(index + 1, min(index + MOST_TURNS, len(units))):
            side = out[index : last + 1]
            if not all(unit.titles for unit in side[1:]) or not all(unit.body for unit in side):
                break
            if any(goes_elsewhere(unit) for unit in side[:-1]):
                break
            body = _marked(side[-1])
            end = next((at for at, piece in enumerate(body[:-1]) if piece.on), None)
            if end is None:
                continue
            to = dealt([*(unit.body for unit in side[:-1]), body], [unit.titles for unit in side])
            # A run behind the jump line, and no more, is brought home by `loose`.
            if to is not None and any(one < len(side) - 1 for one in to[:end]):
                out[index : last + 1] = _with_jumps(_given(side, to))
                decisions.append(_decision(side, to, path))
                break
            if not is_open(body[-1]) or len(body) > FIRST_PIECES:
                break
    return out, decisions


def _given(side: Sequence[Unit], to: Dealt) -> list[Unit]:
    """The units, each piece of the last one's body, but the first, with the article it belongs to."""
    bodies = [list(unit.body) for unit in side]
    run, behind = bodies[-1][1 : 1 + len(to)], bodies[-1][1 + len(to) :]
    del bodies[-1][1:]
    for piece, at in zip(run, to, strict=True):
        bodies[at].append(piece)
    bodies[-1] += behind
    return [replace(unit, body=tuple(body)) for unit, body in zip(side, bodies, strict=True)]


def _decision(side: Sequence[Unit], to: Dealt, path: str) -> Decision:
    moved = (piece for piece, at in zip(side[-1].body[1:], to, strict=False) if at < len(side) - 1)
    lines = tuple(span for piece in moved for span in piece.lines)
    return Decision("move", "a piece of a column that was read in turns with those beside it", path, lines)


def _marked(unit: Unit) -> list[Piece]:
    """The body of a unit, pieces with a jump line of their own behind them marked as those that end with one."""
    ends = {
        max((piece.index for piece in unit.body if piece.index < jump.index), default=-1)
        for jump in unit.jumps
        if jump.on
    }
    return [replace(piece, on=True) if piece.index in ends else piece for piece in unit.body]


def _with_jumps(units: Sequence[Unit]) -> list[Unit]:
    """The units, each jump line that stands alone with the text it stands behind."""
    jumps: list[list[Piece]] = [[jump for jump in unit.jumps if not jump.on] for unit in units]
    for jump in (jump for unit in units for jump in unit.jumps if jump.on):
        before = [max((p.index for p in unit.body if p.index < jump.index), default=-1) for unit in units]
        jumps[before.index(max(before))].append(jump)
    return [replace(unit, jumps=tuple(own)) for unit, own in zip(units, jumps, strict=True)]
