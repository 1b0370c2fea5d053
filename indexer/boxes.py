"""The pieces of a page go in; the boxes of short items on it come out: the headings that begin an article each, for sure.

Under 要闻简报 stand items with a headline each, a level deeper or behind a mark (■…, over a text), many without an
opening or who wrote them; or paragraphs with a mark each, ■…, under a name that may be plain. The first are articles,
the second one together. Under a name that is none of a box items are articles where each says who wrote it; subheads of
a feature stand over texts that do not.
"""

from __future__ import annotations

import re
from dataclasses import replace

from indexer.forms import LINE_BOX, modern
from indexer.imprint_forms import HOUSE_MARKS
from indexer.joins import open_end
from indexer.lines import Piece, column_name, could_be_column, is_opening, is_title_like
from indexer.wires import is_signed_at_its_end

FEWEST_ITEMS = 2
LONGEST_ITEM = 600
"""Characters of the text of an item under a marked line of its own."""
_BOX = re.compile(LINE_BOX)
_STOP = re.compile(r"。|[.](?!\d)")
_MARK = re.compile(rf"\s*(?P<mark>[{HOUSE_MARKS}])")


def is_box(text: str) -> bool:
    """Whether a line is the name of a box, in marks or not: 简讯, 要闻简报, 【一句话新闻】."""
    return bool(_BOX.fullmatch(modern(column_name(text) or text)))


def mark_of(text: str) -> str:
    """The mark that a line begins with, ■; "" for most lines."""
    found = _MARK.match(text)
    return found["mark"] if found else ""


def with_boxes(pieces: list[Piece]) -> tuple[list[Piece], frozenset[int], frozenset[int]]:
    """The pieces, plain names of boxes made headings; the indices of headings that surely begin an article; and those of
    paragraphs with a mark that are items, and no headlines however they were cut.
    """
    out = list(pieces)
    begin: set[int] = set()
    paragraphs: set[int] = set()
    for at, piece in enumerate(pieces):
        if piece.kind not in ("text", "title", "column"):
            continue
        known = is_box(piece.text)
        may = known or (piece.kind != "text" and could_be_column(column_name(piece.text) or piece.text))
        if may and piece.index not in begin and len(places := _titled_items(pieces, at + 1, known)) >= FEWEST_ITEMS:
            out[at] = replace(piece, kind="column")
            for place in places:
                out[place] = replace(pieces[place], kind="title")
                begin.add(pieces[place].index)
        elif not known:
            continue
        elif len(items := _marked_items(pieces, at + 1)) >= FEWEST_ITEMS:
            out[at] = replace(piece, kind="title")
            for place in items:
                out[place] = replace(pieces[place], kind="text")
                paragraphs.add(pieces[place].index)
            begin.add(piece.index)
        elif piece.level and len(items := _headed_items(pieces, at)) >= FEWEST_ITEMS:
            out[at] = replace(piece, kind="title")
            begin.update((piece.index, *items))
    return out, frozenset(begin), frozenset(paragraphs)


def _marked_items(pieces: list[Piece], at: int) -> list[int]:
    """The places of the paragraphs from a place on that begin with one and the same mark; one may be cut, and go on.

    A first half may have the form of a line that names a column, ■…, but no name of one.
    """
    items: list[int] = []
    mark, before = "", ""
    for place in range(at, len(pieces)):
        text = pieces[place].text
        half = pieces[place].kind == "column" and bool(mark_of(text)) and not could_be_column(column_name(text) or text)
        if pieces[place].kind != "text" and not half:
            continue
        mark = mark or mark_of(text)
        if mark and mark_of(text) == mark:
            items.append(place)
        elif not items or mark_of(text) or not open_end(before):
            break
        before = text
    return items


def _titled_items(pieces: list[Piece], at: int, known: bool) -> list[int]:
    """The places of the lines from a place on that stand over the text of an item each, all with the mark of the first.

    `known`: they stand under the name of a box. Else, and where they have no mark, each text has to say who wrote it.
    """
    if at >= len(pieces):
        return []
    mark = mark_of(pieces[at].text)
    places: list[int] = []
    while at + 1 < len(pieces) and _is_item_title(pieces[at], mark):
        end, length = at + 1, 0
        while end < len(pieces) and length <= LONGEST_ITEM and _is_text(pieces, end, bool(mark)):
            length += len(pieces[end].text)
            end += 1
        signed = is_opening(pieces[at + 1].text) or is_signed_at_its_end(pieces[end - 1].text)
        if not 0 < length <= LONGEST_ITEM or not (signed or (known and mark)):
            break
        places.append(at)
        at = end
    if mark and at < len(pieces) and _is_marked_paragraph(pieces[at], mark):
        return []  # …and what looked like titles were the first halves of such
    return places


def _is_item_title(piece: Piece, mark: str) -> bool:
    """Whether a line may stand over an item: plain or in bold as its mark makes it a name, and with this mark."""
    kinds = ("text", "column", "title") if mark else ("text",)
    if piece.kind not in kinds or mark_of(piece.text) != mark or piece.on or piece.origin:
        return False
    return is_title_like(piece.text.lstrip(HOUSE_MARKS + " "))


def _is_marked_paragraph(piece: Piece, mark: str) -> bool:
    """Whether a piece is an item without a title, the mark before its first sentence: ■县医院新楼昨日启用。…"""
    return piece.kind == "text" and mark_of(piece.text) == mark and bool(_STOP.search(piece.text))


def _is_text(pieces: list[Piece], at: int, marked: bool) -> bool:
    """Whether a piece is of the text of an item; a line like a headline is where the sentence before it is not ended.

    `marked`: the titles of items have marks. There what stands right under one is its text, though it may be cut short.
    """
    piece, before = pieces[at], pieces[at - 1]
    if piece.kind != "text" or mark_of(piece.text):
        return False
    if not is_title_like(piece.text):
        return True
    return marked if _is_item_title(before, mark_of(before.text)) else open_end(before.text) > 0


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
