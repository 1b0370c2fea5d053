"""The pieces of a page go in; what is furniture only together with its neighbours comes out set aside with them.

A list of contents (今日导读) has items that are headlines by themselves; a caption is a sentence but for the line under
it that says who took the picture.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import takewhile

from indexer.forms import (
    CREDIT_SIGNED,
    INVITES,
    LINE_CAPTION,
    LINE_CAPTION_CREDITED,
    LINE_CONTENTS_HEAD,
    LINE_CONTENTS_ITEM,
    SENTENCE_ENDS,
    modern,
    squeeze,
)
from indexer.lines import (
    LONGEST_SIGNATORY,
    Piece,
    is_column_like,
    is_credit,
    is_day,
    is_opening,
    is_title_like,
    names_people,
)
from indexer.notices import with_notices
from indexer.tables import without_tables

LONGEST_ITEM = 80
"""Characters of a line in a list of contents."""
LONGEST_PICTURE = 300
"""Characters of an article that is a picture with its caption (图片报道) and no more."""
LONGEST_CAPTION = 300
SHORTEST_TEXT = 20
"""Characters of a plain line, from which a picture's credit under it does not sign it as a headline."""
_CAPTION = re.compile(LINE_CAPTION)
_CREDITED = re.compile(LINE_CAPTION_CREDITED)
_CREDIT_ALONE = re.compile(r"(?:摄|攝)(?:[(].*[)]|[)])?$|^(?:摄影|图片|图)[/:]")
"""本报记者 宋南星 摄, 图/宋南星: who took a picture that is not on the page; 摄影报道 is a byline."""
_SIGNED = re.compile(CREDIT_SIGNED)
_CONTENTS_HEAD = re.compile(LINE_CONTENTS_HEAD)
_CONTENTS_ITEM = re.compile(LINE_CONTENTS_ITEM)


def with_furniture(pieces: list[Piece], pictures: Sequence[int] = ()) -> list[Piece]:
    """The pieces, in order, each that is furniture by its neighbours set aside with them. `pictures`: lines that are some."""
    captioned = _captions(without_tables(pieces), _under_pictures(pieces, pictures))
    return _invited(_days_signed(with_notices(_contents(_credits(captioned)))))


def _under_pictures(pieces: list[Piece], pictures: Sequence[int]) -> frozenset[int]:
    """Indices of the pieces right under a picture: its caption, where a line that says who took it follows."""
    firsts = [piece.lines[0].first for piece in pieces]
    under = (bisect_right(firsts, line) for line in pictures)
    return frozenset(pieces[at].index for at in under if at < len(pieces))


def _captions(pieces: list[Piece], under: Set[int]) -> list[Piece]:
    """The pieces, a caption over the line that says who took the picture set aside with it.

    It is one by its form, or since it stands right under a picture (`under`).
    Not where the two are the end of an article that is a picture and no more: 图片报道, its text and caption.
    """
    out = list(pieces)
    for index, line in enumerate(pieces):
        if line.kind == "text" and _is_credited(line.text) and not _is_all(pieces, index):
            out[index] = replace(line, kind="aside", reason="caption")
    for index in range(len(out) - 1):
        line, below = out[index], out[index + 1]
        if line.kind != "text" or len(line.text) > LONGEST_CAPTION:
            continue
        if line.index not in under and not _CAPTION.fullmatch(modern(line.text)):
            continue
        if _is_credit(below) and not _is_picture(out, index):
            out[index] = replace(line, kind="aside", reason="caption")
            out[index + 1] = replace(below, kind="aside", reason="caption")
    return out


def _credits(pieces: list[Piece]) -> list[Piece]:
    """The pieces, a credit set aside whose picture is not on the page: it stands under a paragraph, or over a report."""
    out = list(pieces)
    for index in range(1, len(out)):
        line = out[index]
        alone = line.kind == "text" and _CREDIT_ALONE.search(modern(line.text)) and is_credit(line.text)
        if not alone:
            continue
        over_report = out[index - 1].kind == "title" and _goes_on_long(out, index + 1)
        if over_report or (_is_within_text(out[index - 1]) and not _is_over_picture(out, index)):
            out[index] = replace(line, kind="aside", reason="caption")
    return out


def _is_within_text(above: Piece) -> bool:
    """Whether a credit under a piece is that of a picture: under a paragraph, or who wrote it. Under a headline it signs,
    but over a report that says itself who wrote it, or a long one."""
    if above.kind != "text":
        return above.kind in ("byline", "jump")
    return len(above.text) >= SHORTEST_TEXT or names_people(above.text) or not is_title_like(above.text)


def _is_over_picture(pieces: list[Piece], at: int) -> bool:
    """Whether the text above a credit is so little, and no report by wire, that it goes with the picture: the credit is its end.

    In rmrb-2026 46 articles end so, besides those headed 图片报道; all have less than 300 characters, and one is by wire.
    """
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    if following is not None and following.kind == "text" and not is_title_like(following.text):
        return False  # it goes on behind it
    length = 0
    for piece in reversed(pieces[:at]):
        if piece.kind != "text" or (is_title_like(piece.text) and not names_people(piece.text)):
            return length > 0 and piece.kind in ("text", "title", "column")
        length += 0 if names_people(piece.text) else len(piece.text)
        if length > LONGEST_PICTURE or is_opening(piece.text):
            return False
    return False


def _goes_on_long(pieces: list[Piece], at: int) -> bool:
    """Whether what follows is a report that says who wrote it, or more text than goes with a picture."""
    if at < len(pieces) and is_opening(pieces[at].text):
        return True
    length = 0
    for piece in takewhile(lambda one: one.kind != "title", pieces[at:]):
        length += len(piece.text) if piece.kind == "text" else 0
    return length > LONGEST_PICTURE


def _is_credited(text: str) -> bool:
    """Whether a paragraph is a caption by who took the picture, at its end."""
    ends = len(text) <= LONGEST_CAPTION and text.rstrip()[-1:] not in SENTENCE_ENDS
    return ends and bool(_CREDITED.fullmatch(modern(text)))


def _is_credit(piece: Piece) -> bool:
    """Whether a line under a caption says who took the picture: 本报记者 宋南星 摄, or 宋南星摄影, which may sign a report."""
    if piece.kind == "text" and is_credit(piece.text):
        return True
    return piece.kind in ("text", "byline") and bool(_SIGNED.fullmatch(modern(piece.text)))


def _is_all(pieces: list[Piece], at: int) -> bool:
    """Whether the caption at `at` is all the text under a headline, but for other captions: 图片报道."""
    first, last = at, at
    while first > 0 and _captioned(pieces[first - 1]):
        first -= 1
    while last + 1 < len(pieces) and _captioned(pieces[last + 1]):
        last += 1
    ends = last + 1 == len(pieces) or pieces[last + 1].kind == "title"
    return ends and first > 0 and pieces[first - 1].kind == "title"


def _captioned(piece: Piece) -> bool:
    """Whether a piece may stand beside a caption in an article that is a picture."""
    return piece.kind in ("byline", "aside") or (piece.kind == "text" and _is_credited(piece.text))


def _is_picture(pieces: list[Piece], at: int) -> bool:
    """Whether the caption at `at` ends an article that has little text besides, or none, and is no report by wire."""
    if at + 2 < len(pieces) and pieces[at + 2].kind not in ("title", "column", "aside"):
        return False
    left, first = LONGEST_PICTURE, at
    while first > 0 and pieces[first - 1].kind == "text" and left > 0:
        first -= 1
        left -= len(pieces[first].text)
    head = first
    while head > 0 and pieces[head - 1].kind in ("byline", "column"):
        head -= 1
    if left <= 0 or head == 0 or pieces[head - 1].kind != "title":
        return False
    return not (is_opening(pieces[first].text) or is_column_like(pieces[head - 1].text))


def _contents(pieces: list[Piece]) -> list[Piece]:
    """The pieces, a list of contents set aside with its items: 今日导读, while lines with page labels follow."""
    out = list(pieces)
    inside = False
    for index, piece in enumerate(pieces):
        squeezed = squeeze(piece.text)
        if _CONTENTS_HEAD.fullmatch(squeezed) and squeezed.strip("【】[]()■●▲◆:"):
            inside = any(_is_item(after) for after in pieces[index + 1 : index + 4])
            if inside:
                out[index] = replace(piece, kind="aside", reason="contents")
        elif inside and _is_item(piece):
            out[index] = replace(piece, kind="aside", reason="contents")
        elif piece.kind != "aside":
            inside = False
    return out


def _is_item(piece: Piece) -> bool:
    return (
        piece.kind in ("text", "title", "column")  # ●全市重点项目开工 ……2版 is marked as columns are
        and len(piece.text) <= LONGEST_ITEM
        and bool(_CONTENTS_ITEM.fullmatch(squeeze(piece.text)))
    )


def _days_signed(pieces: list[Piece]) -> list[Piece]:
    """The pieces, a day alone given back where it is no folio but stands under who signs: …委员会 | 2026年4月30日."""
    return [
        replace(piece, kind="text", reason="")
        if piece.reason == "folio" and index and is_day(piece.text) and _is_signature(pieces[index - 1])
        else piece
        for index, piece in enumerate(pieces)
    ]


def _invited(pieces: list[Piece]) -> list[Piece]:
    """The pieces, a letterbox given back that stands under a paragraph which asks for letters: 欢迎赐稿 | 邮箱：…."""
    return [
        replace(piece, kind="text", reason="") if piece.reason == "contact" and _invites(pieces, index - 1) else piece
        for index, piece in enumerate(pieces)
    ]


def _invites(pieces: list[Piece], at: int) -> bool:
    return at >= 0 and pieces[at].kind == "text" and bool(INVITES.search(pieces[at].text))


def _is_signature(piece: Piece) -> bool:
    """Whether the line before a day alone is who signs: 全国人民代表大会常务委员会 | 2026年4月30日."""
    return piece.kind == "text" and len(piece.text) <= LONGEST_SIGNATORY and piece.text[-1] not in "。！？!?;；，,"
