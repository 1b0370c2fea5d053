"""The pieces of a page go in; the boxes of short items on it come out: the headings that begin an article each, for sure.

Under 要闻简报 stand items with a headline each, a level deeper, many without an opening or who wrote them; or paragraphs
with a mark each, ■…, under a name that may be plain. The first are articles, the second one together.
"""

from __future__ import annotations

import re
from dataclasses import replace

from indexer.forms import LINE_BOX, modern
from indexer.imprint_forms import HOUSE_MARKS
from indexer.lines import Piece

FEWEST_ITEMS = 2
_BOX = re.compile(LINE_BOX)
_MARK = re.compile(rf"\s*(?P<mark>[{HOUSE_MARKS}])")


def is_box(text: str) -> bool:
    """Whether a line is the name of a box: 简讯, 要闻简报, 一句话新闻."""
    return bool(_BOX.fullmatch(modern(text)))


def with_boxes(pieces: list[Piece]) -> tuple[list[Piece], frozenset[int]]:
    """The pieces, plain names of boxes made headings; and the indices of headings that surely begin an article."""
    out = list(pieces)
    begin: set[int] = set()
    for at, piece in enumerate(pieces):
        if piece.kind not in ("text", "title", "column") or not is_box(piece.text):
            continue
        if _marked_items(pieces, at + 1) >= FEWEST_ITEMS:
            out[at] = replace(piece, kind="title")
            begin.add(piece.index)
        elif piece.level and len(items := _headed_items(pieces, at)) >= FEWEST_ITEMS:
            out[at] = replace(piece, kind="title")
            begin.update((piece.index, *items))
    return out, frozenset(begin)


def _marked_items(pieces: list[Piece], at: int) -> int:
    """How many paragraphs from a place on begin with one and the same mark."""
    marks = [(_MARK.match(piece.text) or {"mark": ""})["mark"] for piece in pieces[at:] if piece.kind == "text"]
    return next((count for count, mark in enumerate(marks) if not mark or mark != marks[0]), len(marks))


def _headed_items(pieces: list[Piece], at: int) -> list[int]:
    """The indices of the headings under the name of a box at the level of the first, which stands right under it."""
    first = pieces[at + 1] if at + 1 < len(pieces) else None
    if first is None or first.kind != "title" or first.level <= pieces[at].level:
        return []
    items = []
    for piece in pieces[at + 1 :]:
        if piece.kind == "title" and 0 < piece.level <= pieces[at].level:
            break
        if piece.kind == "title" and piece.level == first.level:
            items.append(piece.index)
    return items
