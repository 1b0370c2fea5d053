"""The pieces of a page go in; tables of the weather, of prices and of lotteries come out set aside, and belong to no article.

They stand between articles, as rows between bars or as lines of words and figures: then the first row could be the name
of a column (城市 天气 气温), and any other a headline. The first row says what the figures are; other tables are of the text.
"""

from __future__ import annotations

import re
from dataclasses import replace

from indexer.forms import modern
from indexer.forms_notices import CELL_OF_FIGURES, TABLE_LABELS, TABLE_TELLS
from indexer.imprint_forms import HAN
from indexer.lines import Piece

LONGEST_ROW = 120
"""Characters. Where lines were joined two rows or three are one."""
_TELLS = re.compile(TABLE_TELLS)
_LABEL = re.compile(rf"(?:{TABLE_LABELS})(?:[(].{{1,8}}[)])?")
_FIGURES = re.compile(CELL_OF_FIGURES)
_NAME = re.compile(rf"[{HAN[1:-1]}A-Za-z][{HAN[1:-1]}A-Za-z\d()·-]{{0,11}}")
_NEXT_ROW = re.compile(rf"(?<=[\d%℃元])(?={HAN}{{2}})")
"""…-1.27%深证成指 12550.31 0.38%: where the next row was joined."""
_BETWEEN = re.compile(r"\s*\|\s*|\s+")


def without_tables(pieces: list[Piece]) -> list[Piece]:
    """The pieces, in order, those of such tables set aside; also, of rows that are set aside, the row over them
    (| 城市 | 天气 | 气温 |), and with a line that is set aside the table under it: 福彩开奖公告."""
    out = _headed(pieces)
    for index, row in enumerate(pieces[1:], 1):
        above = out[index - 1]
        if row.kind == "text" and row.text.startswith("|") and above.reason in ("notice", "weather"):
            out[index] = replace(row, kind="aside", reason=above.reason)
    for index in range(len(out) - 2, -1, -1):
        row, below = out[index], out[index + 1]
        if row.kind == "text" and row.text.startswith("|") and below.kind == "aside" and below.text.startswith("|"):
            out[index] = replace(row, kind="aside", reason=below.reason)
    return out


def _headed(pieces: list[Piece]) -> list[Piece]:
    """The pieces, a first row that says what the figures under it are set aside with the rows."""
    out = list(pieces)
    for index, piece in enumerate(pieces):
        columns = _columns(piece)
        end = index + 1
        while columns and end < len(pieces) and _is_row(pieces[end], columns):
            end += 1
        for at in range(index, end) if end > index + 1 else ():
            if out[at].kind != "aside":
                out[at] = replace(out[at], kind="aside", reason="notice")
    return out


def _columns(piece: Piece) -> int:
    """How many columns the table has over which a piece stands; 0 if it is no such first row."""
    if piece.kind not in ("text", "title", "column") or len(piece.text) > LONGEST_ROW:
        return 0
    cells = _cells(piece.text)
    known = len(cells) > 1 and all(map(_LABEL.fullmatch, cells)) and any(map(_TELLS.fullmatch, cells))
    return len(cells) if known else 0


def _is_row(piece: Piece, columns: int) -> bool:
    """Whether a piece is a row of figures, or several joined, in a table of so many columns. Tomorrow's weather in a town is
    one by its own form."""
    if piece.kind == "aside":
        return piece.reason in ("weather", "notice")
    if piece.kind not in ("text", "title") or len(piece.text) > LONGEST_ROW:
        return False
    rows = [_cells(row) for row in _NEXT_ROW.split(piece.text)]
    return all(
        len(row) >= columns and _NAME.fullmatch(row[0]) and all(map(_FIGURES.fullmatch, row[1:])) for row in rows
    )


def _cells(text: str) -> list[str]:
    """The cells of a row, between bars or spaces."""
    return [modern(cell) for cell in _BETWEEN.split(text.strip().strip("|").strip())]
