"""The units of a page go in, their text put in order; what stands behind a text comes out with the article that ends there.

Who signs at the foot of an article, 下转第4版, and the name of a column behind it, are printed right behind its last paragraph.
Where columns were read in turns, that paragraph may have been found behind the article beside it, and was moved (`order`).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from indexer.headings import Unit
from indexer.lines import is_opening
from indexer.pages import Decision


def with_feet(units: list[Unit], path: str) -> tuple[list[Unit], list[Decision]]:
    """The units, each with what stands behind its last paragraph, and a decision for each line that was moved."""
    home = {piece.index: at for at, unit in enumerate(units) for piece in unit.pieces if piece.lines}
    before = {piece: last for last, piece in pairwise(sorted(home))}
    ends = {unit.body[-1].index: at for at, unit in enumerate(units) if unit.body and unit.titles}
    out = list(units)
    decisions: list[Decision] = []
    for index in sorted(home):
        to, at = ends.get(before.get(index, -1)), home[index]
        if to is None or to == at:
            continue
        one = out[at]
        feet = (*one.bylines, *one.columns, *(piece for piece in one.jumps if piece.on))
        foot = next((piece for piece in feet if piece.index == index), None)
        if foot is None or not foot.lines or (one.titles and foot.index < one.titles[-1].index):
            continue
        if one.body and index == before.get(one.body[0].index):
            continue  # over the opening of its own article, which is printed last
        whose = out[to]
        if foot in one.bylines and not _is_signed(whose):
            out[at] = replace(one, bylines=tuple(piece for piece in one.bylines if piece is not foot))
            out[to] = replace(whose, bylines=(*whose.bylines, foot))
        elif foot in one.columns and not whose.columns:
            out[at] = replace(one, columns=tuple(piece for piece in one.columns if piece is not foot))
            out[to] = replace(whose, columns=(*whose.columns, foot))
        elif foot in one.jumps:
            out[at] = replace(one, jumps=tuple(piece for piece in one.jumps if piece is not foot))
            out[to] = replace(whose, jumps=(*whose.jumps, foot))
        else:
            continue
        ends[index] = to
        decisions.append(Decision("move", "behind the end of a text that was moved", path, foot.lines))
    return out, decisions


def _is_signed(unit: Unit) -> bool:
    """Whether a unit says who wrote it: in its head, or in its lead."""
    return bool(unit.bylines) or bool(unit.body and is_opening(unit.body[0].text))
