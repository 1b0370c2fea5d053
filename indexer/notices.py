"""The pieces of a page go in; advertisements and notices that stand between its articles come out set aside.

Each line of such alone may be a headline or a sentence; what it is shows in the lines beside it: a price or an address under
a name, a summons under 法院公告.
"""

from __future__ import annotations

import re
from dataclasses import replace

from indexer.forms import modern
from indexer.forms_notices import (
    LINE_ADVERTISED,
    LINE_BUSINESS,
    LINE_NOTICE_HEAD,
    LINE_OF_ADVERTISEMENT,
    LINE_OF_FIGURES,
    LINE_OF_NOTICE,
)
from indexer.lines import Piece, is_opening

LONGEST_ADVERTISED = 60
LONGEST_BUSINESS = 16
LONGEST_NOTICE = 240
"""Characters. A summons has some 150, an advertisement for one to be employed as many."""
MOST_OF_NOTICE = 12
"""Lines under one head."""
_ADVERTISED = re.compile(LINE_ADVERTISED)
_OF_ADVERTISEMENT = re.compile(LINE_OF_ADVERTISEMENT)
_HEAD = re.compile(rf"[【\[■●◆▲·]{{0,2}}{LINE_NOTICE_HEAD}[】\]■●◆▲·:]{{0,2}}")
_BUSINESS = re.compile(LINE_BUSINESS)
_OF_NOTICE = re.compile(LINE_OF_NOTICE)
_FIGURES = re.compile(LINE_OF_FIGURES)
_SENTENCE = re.compile(r"[。?]|,.*,")


def with_notices(pieces: list[Piece]) -> list[Piece]:
    """The pieces, in order, those of advertisements and notices set aside."""
    return _notices(_advertisements(pieces))


def _advertisements(pieces: list[Piece]) -> list[Piece]:
    """The pieces, a line that is advertised set aside with the name over it and what belongs to it under it."""
    out = list(pieces)
    for index, piece in enumerate(pieces):
        if not _is_advertised(out, index):
            continue
        out[index] = _advertisement(piece)
        at = index - 1
        if at >= 0 and out[at].kind in ("text", "title", "column") and _is_business(out, at):
            out[at] = _advertisement(out[at])
        at = index + 1
        while at < len(out) and (
            out[at].reason in ("contact", "advertisement")
            or (out[at].kind in ("text", "title") and _goes_with_it(out[at].text))
        ):
            out[at] = _advertisement(out[at])
            at += 1
    return out


def _advertisement(piece: Piece) -> Piece:
    return replace(piece, kind="aside", reason="advertisement")


def _is_advertised(pieces: list[Piece], at: int) -> bool:
    """Whether a line advertises. A heading does only where what goes with an advertisement stands beside it."""
    piece = pieces[at]
    if piece.kind not in ("text", "title", "column") or len(piece.text) > LONGEST_ADVERTISED:
        return False
    text = modern(piece.text)
    if _SENTENCE.search(text) or not _ADVERTISED.search(text):
        return False
    if at and pieces[at - 1].reason == "advertisement":
        return True
    below = pieces[at + 1] if at + 1 < len(pieces) else None
    if below is not None and (below.reason in ("advertisement", "contact") or _goes_with_it(below.text)):
        return True
    named = piece.kind == "text" and at > 0 and _is_business(pieces, at - 1)
    return named or _OF_ADVERTISEMENT.search(text) is not None


def _goes_with_it(text: str) -> bool:
    line = modern(text)
    return len(line) <= LONGEST_ADVERTISED and (
        bool(_OF_ADVERTISEMENT.fullmatch(line)) or (bool(_ADVERTISED.search(line)) and not _SENTENCE.search(line))
    )


def _is_business(pieces: list[Piece], at: int) -> bool:
    """Whether the line over what is advertised is the name of who does: by its ending, or under the word 广告."""
    text = modern(pieces[at].text)
    if not 2 <= len(text) <= LONGEST_BUSINESS or any(mark in text for mark in "。!?,;:"):
        return False
    return bool(_BUSINESS.fullmatch(text)) or (at > 0 and pieces[at - 1].reason == "advertisement")


def _notices(pieces: list[Piece]) -> list[Piece]:
    """The pieces, the head of a notice set aside with the lines under it that are of it."""
    out = list(pieces)
    for index, piece in enumerate(pieces):
        if piece.kind not in ("text", "title", "column") or not _HEAD.fullmatch(modern(piece.text)):
            continue
        end = index + 1
        while end < len(pieces) and end - index <= MOST_OF_NOTICE and _is_of_notice(pieces[end]):
            end += 1
        if end == index + 1:
            continue
        for at in range(index, end):
            if out[at].kind != "aside":
                out[at] = replace(out[at], kind="aside", reason="notice")
    return out


def _is_of_notice(piece: Piece) -> bool:
    """Whether a piece may stand under the head of a notice: a row of figures, or a short text in the words of such."""
    if piece.kind == "aside":
        return piece.reason in ("notice", "advertisement", "contact")
    if piece.kind != "text" or len(piece.text) > LONGEST_NOTICE or is_opening(piece.text):
        return False
    text = modern(piece.text)
    return piece.text.startswith("|") or bool(_FIGURES.fullmatch(text) or _OF_NOTICE.fullmatch(text))
