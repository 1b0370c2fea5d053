"""A text goes in, the columns it takes in a terminal come out."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def width(text: str) -> int:
    """The columns a text takes in a terminal: two for a wide or full-width character, none for a combining mark."""
    return sum(map(_columns_of, text)) if len(text) != 1 else _columns_of(text)


@lru_cache(maxsize=16384)
def _columns_of(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Cc", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
