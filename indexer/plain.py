"""The pieces of a page go in; headlines and signatures that are printed as plain text come out marked as what they are.

A plain line is a headline on evidence only: it has no end mark, the text before it has ended, and a byline or the
opening of a report stands behind it. Where a page has no headings at all, prose behind it is enough.
"""

from __future__ import annotations

import re
from dataclasses import replace

from indexer.bylines import could_sign, read_byline
from indexer.forms import CLOSERS, DECK_ENDINGS, DECK_STARTS, EDITOR_NOTE, squeeze
from indexer.joins import breaks_off, open_end
from indexer.lines import Piece, is_credit, is_foot, is_subhead
from indexer.wires import lead_wire

LONGEST_TITLE = 60
"""Characters of a headline printed as plain text. Of 4,963 headlines of rmrb-2026 99 % have 45 or fewer."""
SHORT_PARAGRAPH = 6
LONG_PARAGRAPH = 25
"""Characters behind a line that names people, known surnames or not, from which it is a signature over an article."""
LONGEST_SIGNATURE = 24
PROSE = 50
"""Characters of a paragraph from which a plain line over it may be a headline, where a page has no headings."""
_DECK = re.compile(f"{DECK_STARTS}|{DECK_ENDINGS}")
_STOPS = re.compile(r"[。；;]")
_BRACKETED = re.compile(r"[（(].*[）)]|【[^】]{1,6}】.{0,20}|[▲△▼].*")


def signatures(pieces: list[Piece]) -> list[Piece]:
    """Lines that name people without a word such as 记者, made bylines: right behind a heading, or last in an article."""
    out = list(pieces)
    headed = titled = False
    for at, piece in enumerate(out):
        if (piece.kind == "text" and headed and (_signs(out, at) or (titled and _signs_shortly(out, at)))) or (
            piece.kind == "text" and not headed and _signs_off(out, at)
        ):
            out[at] = replace(piece, kind="byline")
        titled = out[at].kind == "title" or (titled and out[at].kind == "column")
        headed = titled or (headed and out[at].kind in ("column", "byline"))
        headed = headed or (piece.kind == "text" and headed and bool(_DECK.search(squeeze(piece.text))))
    return out


def _signs_shortly(pieces: list[Piece], at: int) -> bool:
    """Whether the line right behind a headline is a signature over verse or a letter, whose lines are short: 骆驼草."""
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    return following is not None and following.kind == "text" and could_sign(pieces[at].text)


def _signs_off(pieces: list[Piece], at: int) -> bool:
    """Whether the line is a signature under a text: 渡南区读者 仇砚秋, （许嘉木）. It ends the article, or 编者按 follows."""
    text = pieces[at].text
    if len(text) > LONGEST_SIGNATURE or at == 0 or pieces[at - 1].kind != "text" or open_end(pieces[at - 1].text):
        return False
    if is_credit(text):
        return False
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    if following is not None and following.kind == "text" and not EDITOR_NOTE.match(following.text):
        return False
    read = read_byline(text)
    return read.whole and bool(read.names) and not read.role


def plain_titles(pieces: list[Piece]) -> list[Piece]:
    """Plain lines that are headlines made headings of level 0; more evidence is asked where a page has headings."""
    marked = any(piece.kind == "title" for piece in pieces)
    out = list(pieces)
    at = 0
    while at < len(out):
        end = _plain_head(out, at, marked)
        for index in range(at, end):
            if out[index].kind == "text" and not _signs(out, index):
                out[index] = replace(out[index], kind="title")
        at = max(end, at + 1)
    return out


def _plain_head(pieces: list[Piece], at: int, marked: bool) -> int:
    """Where a head of plain lines that begins at `at` ends; `at` itself if none does."""
    if pieces[at].kind != "text" or not is_title_like(pieces[at].text) or could_sign(pieces[at].text):
        return at
    if at > 0 and (not is_complete(pieces[at - 1]) or pieces[at - 1].kind in ("byline", "title")):
        return at
    if at > 0 and marked and pieces[at - 1].kind == "text" and open_end(pieces[at - 1].text):
        return at
    end = at
    signed = False
    while end < len(pieces) and end < at + 5:
        piece = pieces[end]
        if piece.kind == "byline" or (end > at and piece.kind == "text" and _signs(pieces, end)):
            signed = True
        elif signed or piece.kind != "text" or not is_title_like(piece.text) or is_subhead(piece.text):
            break
        end += 1
    if end == len(pieces) or end == at:
        return at
    following = pieces[end]
    if following.kind != "text" or len(following.text) < (SHORT_PARAGRAPH if signed else 20):
        return at
    if signed and (not is_title_like(following.text) or _prose_within(pieces, end, 3)):
        return end
    if is_title_like(following.text):
        return at
    if signed or lead_wire(following.text).lead:
        return end
    if marked or is_subhead(pieces[at].text) or end - at > 3 or len(following.text) < PROSE:
        return at
    before = pieces[at - 1] if at else None
    ended = before is None or before.kind == "jump" or before.on or is_foot(before.text)
    return end if ended or len(squeeze(pieces[at].text)) >= 10 else at


def _prose_within(pieces: list[Piece], at: int, count: int) -> bool:
    """Whether prose begins at `at` or a few lines behind, after a summary (提要) or a heading of its own."""
    return any(piece.kind == "text" and len(piece.text) >= PROSE for piece in pieces[at : at + count])


def _signs(pieces: list[Piece], at: int) -> bool:
    """Whether the plain line at `at` is the name of an author: it names people, and prose follows it."""
    text = pieces[at].text
    if is_credit(text):
        return False
    known = read_byline(text).whole
    if not (known or could_sign(text)) or at + 1 >= len(pieces) or pieces[at + 1].kind not in ("text", "column"):
        return False
    return len(pieces[at + 1].text) >= (SHORT_PARAGRAPH if known else LONG_PARAGRAPH)


def is_title_like(text: str) -> bool:
    """Whether a plain line has the form of a headline: short, without an end mark, and no remark in brackets."""
    squeezed = squeeze(text)
    if not 2 <= len(squeezed) <= LONGEST_TITLE or text.startswith("|"):
        return False
    if _STOPS.search(squeezed.rstrip(CLOSERS)) or squeezed[-1] in "。，,、.":
        return False
    return not is_foot(text) and not is_credit(text) and not _BRACKETED.fullmatch(squeezed)


def is_complete(piece: Piece) -> bool:
    """Whether a new article may begin behind this piece."""
    return piece.kind != "text" or piece.on or is_foot(piece.text) or not breaks_off(piece.text)
