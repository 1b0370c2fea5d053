"""A unit of a page goes in; the names of columns that a note of the editors in it gives come out.

编者按：…本报今起推出“青檀观察”专栏 stands over the first article of a column, and names it. Of 22 names so given in the
first paragraphs of rmrb-2026 17 are those of columns, and none of them another's than the article's own.
"""

from __future__ import annotations

import re

from indexer.forms import squeeze
from indexer.headings import Unit
from indexer.lines import Piece, column_name

FIRST = 3
"""Pieces of a text among which the note stands."""
NOTED = 6.0
"""What speaks for an article being in the column that its note names: a logarithm of odds."""
_NAMED = re.compile(
    r"[“《「](?P<name>[^”》」]{2,24}|[^“”]{0,8}‘[^’”]{2,16}’[^“”]{0,8})[”》」](?:系列)?(?:专栏|栏目|專欄|欄目)"
)
_QUOTES = str.maketrans("", "", "“”‘’《》「」\"'")


def is_noted(line: Piece, unit: Unit) -> bool:
    """Whether a line is the name of a column that a note in the article gives."""
    name = squeeze(column_name(line.text) or line.text).translate(_QUOTES)
    notes = (squeeze(piece.text) for piece in unit.body[:FIRST] if "栏" in piece.text or "欄" in piece.text)
    return any(found["name"].translate(_QUOTES) == name for note in notes for found in _NAMED.finditer(note))
