"""The pieces of a page and a place among them go in; whether the article that ends there is signed comes out.

A line behind an article that is signed already, over its text or in its lead, is no signature: it is the name of its
column, or the kicker of the next one.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.lines import Piece, is_opening, is_title_like

LONGEST_ARTICLE = 60
"""Pieces of an article with its subheads, about: so far back the level of its headline is looked for."""


def signed_before(pieces: Sequence[Piece], at: int) -> bool:
    """Whether the article that ends before the piece at `at` is signed, over its text or in its lead."""
    end, highest = at, _level_of_heads(pieces, at)
    while at > 0 and (pieces[at - 1].kind not in ("title", "byline") or _parts(pieces, at - 1, highest)):
        at -= 1
    if at and pieces[at - 1].kind == "byline":
        return True
    if at + 1 < end and is_title_like(pieces[at].text):
        at += 1  # a deck in plain type
    return at < len(pieces) and is_opening(pieces[at].text)


def _level_of_heads(pieces: Sequence[Piece], end: int) -> int:
    """The deepest level that heads before a place begin at, of those which a byline or an opening follows; or the highest."""
    deepest = highest = run = 0
    for at in range(max(0, end - LONGEST_ARTICLE), end):
        level = pieces[at].level if pieces[at].kind == "title" else 0
        if level:
            run = min(run or level, level)
            highest = min(highest or level, level)
            continue
        if run and (pieces[at].kind == "byline" or is_opening(pieces[at].text)):
            deepest = max(deepest, run)
        run = 0
    return deepest or highest


def _parts(pieces: Sequence[Piece], at: int, highest: int) -> bool:
    """Whether a heading stands alone between two texts, below the level of headlines: a subhead inside an article."""
    if at == 0 or at + 1 >= len(pieces) or pieces[at].level <= highest:
        return False
    return pieces[at - 1].kind == pieces[at + 1].kind == "text" and not is_opening(pieces[at + 1].text)
