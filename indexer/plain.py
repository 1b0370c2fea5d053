"""The pieces of a page go in; headlines and signatures that are printed as plain text come out marked as what they are.

A plain line is a headline on evidence only, which is weighed: a byline or the opening of a report behind it, a line of
furniture or the end of an article before it, its own form, and how many words the text behind it shares with the text
before it: a subhead parts a text that goes on about the same thing. Where a page has headings, more is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import replace

from indexer.bylines import could_sign, read_byline
from indexer.cohesion import Cohesion
from indexer.forms import CLOSERS, DECK_ENDINGS, DECK_STARTS, EDITOR_NOTE, squeeze
from indexer.imprint_forms import HAN
from indexer.joins import breaks_off, end_odds, joint, open_end, runs_on
from indexer.lines import (
    Piece,
    column_behind,
    could_be_column,
    ends_as_column,
    is_credit,
    is_foot,
    is_opening,
    is_subhead,
)

LONGEST_TITLE = 60
"""Characters of a headline printed as plain text. Of 4,963 headlines of rmrb-2026 99 % have 45 or fewer."""
SHORT_PARAGRAPH = 6
LONG_PARAGRAPH = 25
"""Characters behind a line that names people, known surnames or not, from which it is a signature over an article."""
LONGEST_SIGNATURE = 24
PROSE = 50
"""Characters of a paragraph from which a plain line over it may be a headline, where a page has no headings."""
LONGEST_NAME = 12
LONGEST_HEAD = 6
"""Lines of a head."""
LONGEST_SECOND = 36
"""Characters of a line under the first in a head of plain lines. What is longer is a summary (提要), and text."""
UNMARKED = -3.4
MARKED = -5.0
"""Where the evidence begins on a page without headings, and with them: there one headline in fifty is printed plain."""
_DATED = re.compile(r".{0,12}?\d{1,2}月(?:\d{1,2}日)?|近日|日前|今年|当地时间")
"""5月18日，…, 近日，…: how news begins."""
_DECK = re.compile(f"{DECK_STARTS}|{DECK_ENDINGS}")
_MARKED = re.compile(r"\s*[●■□▲△◆◇◎○★☆]")
_PEN_NAME = re.compile(rf"{HAN}{{2,4}}")
_STOPS = re.compile(r"[。；;]")
_BRACKETED = re.compile(r"[（(].*[）)]|【[^】]{1,6}】.{0,20}|[▲△▼].*")


def signatures(pieces: list[Piece]) -> list[Piece]:
    """Lines that name people without a word such as 记者, made bylines: behind a heading, or last in an article."""
    out = list(pieces)
    headed = titled = False
    for at, piece in enumerate(out):
        if piece.kind == "text" and headed and is_credit(piece.text) and read_byline(piece.text).role:
            out[at] = replace(piece, kind="byline")  # 新华社记者 曹祎铭摄影报道, over the text
        if (
            (piece.kind == "text" and headed and (_signs(out, at) or (titled and _signs_shortly(out, at))))
            or (piece.kind == "text" and not headed and _signs_off(out, at))
            or (piece.kind == "column" and titled and not ends_as_column(piece.text) and _signs_in_marks(out, at))
        ):
            out[at] = replace(piece, kind="byline")
        titled = out[at].kind == "title" or (titled and out[at].kind == "column")
        in_head = out[at].kind in ("column", "byline") or _is_deck(out, at, marked=out[at].kind == "title")
        headed = titled or (headed and in_head)
    return out


def _is_deck(pieces: list[Piece], at: int, marked: bool) -> bool:
    """Whether the plain line in a head is one of its titles: by its form, or since a signature in marks follows it."""
    piece = pieces[at]
    if marked or piece.kind != "text":
        return marked
    if _DECK.search(squeeze(piece.text)):
        return True
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    if following is None or following.kind != "text" or not is_title_like(piece.text):
        return False
    return bool(_MARKED.match(following.text)) and read_byline(following.text).whole


def _signs_shortly(pieces: list[Piece], at: int) -> bool:
    """Whether the line right behind a headline is a signature over verse or a letter, whose lines are short: 骆驼草."""
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    return following is not None and following.kind == "text" and could_sign(pieces[at].text)


def _signs_in_marks(pieces: list[Piece], at: int) -> bool:
    """Whether a marked line right behind a headline is a signature, ●剧锦文, rather than the name of a column."""
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    name = squeeze(pieces[at].text).strip("●■□▲△▼▽◆◇◎○★☆")
    if following is None or following.kind != "text" or not (could_sign(name) or _PEN_NAME.fullmatch(name)):
        return False
    behind = pieces[at + 2] if at + 2 < len(pieces) else None
    return behind is None or behind.kind != "title" or not is_title_like(following.text)  # ■师说, a kicker, a headline


def _signs_off(pieces: list[Piece], at: int) -> bool:
    """Whether the line is a signature under a text: 渡南区读者 仇砚秋, （许嘉木）. It is last, or 编者按 follows."""
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


def plain_titles(pieces: list[Piece], apart: Set[int] = frozenset()) -> list[Piece]:
    """Plain lines that are headlines made headings of level 0. `apart`: indices of pieces behind furniture."""
    marked = any(piece.kind == "title" for piece in pieces)
    runs = list(_runs(pieces))
    evidence = _Evidence(pieces, runs, apart, marked)
    out = list(pieces)
    for place, (at, end) in enumerate(runs):
        if evidence.of(place) <= 0:
            continue
        for index in range(at, end):
            if out[index].kind == "text" and not _signs(out, index):
                out[index] = replace(out[index], kind="title")
    if not marked and out and _names_last(out):
        out[-1] = replace(out[-1], kind="title")
    return out


def _names_last(pieces: list[Piece]) -> bool:
    """Whether the last line of a page without headings is the name of a column, behind its article: 专题深思."""
    last = pieces[-1]
    if last.kind != "text" or len(last.text) > LONGEST_NAME or last.on or not could_be_column(last.text):
        return False
    if len(pieces) < 2 or open_end(pieces[-2].text) or could_sign(last.text) or read_byline(last.text).whole:
        return False
    return is_title_like(last.text) and not is_subhead(last.text)


def _runs(pieces: list[Piece]) -> Iterator[tuple[int, int]]:
    """Runs of lines that may be a head: `first` to before `end`, where the text begins."""
    at = 0
    while at < len(pieces):
        if at and _in_head(pieces, at - 1):
            while at < len(pieces) and (_may_go_on(pieces[at]) or pieces[at].kind == "title"):
                at += 1
            at += 1
            continue
        if not _may_head(pieces, at):
            at += 1
            continue
        end, signed = at + 1, False
        while end < len(pieces) and end < at + LONGEST_HEAD and _may_go_on(pieces[end]):
            if signed and pieces[end].kind == "text":
                break  # a summary (提要) under the byline
            signed = signed or pieces[end].kind == "byline" or read_byline(pieces[end].text).whole
            end += 1
        while end - at > 1 and end < len(pieces) and _runs_into(pieces[end - 1], pieces[end]):
            end -= 1
        if end < len(pieces) and pieces[end].kind == "text":
            yield at, end
        at = end


def _runs_into(piece: Piece, following: Piece) -> bool:
    """Whether a line is the first half of a paragraph that was cut early, rather than the last of a head."""
    return piece.kind == following.kind == "text" and joint(piece.text, following.text).fits >= 2


def _may_head(pieces: list[Piece], at: int) -> bool:
    piece = pieces[at]
    if piece.kind != "text" or piece.on or not is_title_like(piece.text):
        return False
    if is_subhead(piece.text) or is_opening(piece.text):
        return False
    return at == 0 or not (pieces[at - 1].kind == "text" and open_end(pieces[at - 1].text) == 2)


def _in_head(pieces: list[Piece], at: int) -> bool:
    """Whether the piece at `at` stands in a head that is marked as one: a heading, or a byline or column under it."""
    while at > 0 and pieces[at].kind in ("byline", "column"):
        at -= 1
    return pieces[at].kind == "title"


def _may_go_on(piece: Piece) -> bool:
    if piece.kind in ("byline", "column") or (piece.kind == "jump" and piece.origin):
        return True
    if piece.kind != "text" or piece.on or len(piece.text) > LONGEST_SECOND:
        return False
    return is_title_like(piece.text) and not is_opening(piece.text)


class _Evidence:
    """What speaks for each run being the head of an article, as logarithms of odds.

    Weights: a logistic regression on 3,454 runs of lines on 285 pages printed without headings (of rmrb-2026; 1,905
    were heads); where a page has headings, one on 2,441 runs of which 549 were heads. 97 % of either are told right.
    """

    def __init__(self, pieces: list[Piece], runs: list[tuple[int, int]], apart: Set[int], marked: bool) -> None:
        self._pieces, self._runs, self._apart, self._marked = pieces, runs, apart, marked
        self._words = Cohesion([piece.text for piece in pieces])

    def of(self, place: int) -> float:
        """The odds of one run."""
        at, end = self._runs[place]
        pieces = self._pieces
        run, following = pieces[at:end], pieces[end]
        before = next((piece for piece in reversed(pieces[max(0, at - 3) : at]) if piece.kind != "column"), None)
        lines = [piece.text for piece in run if piece.kind == "text"]
        if is_foot(following.text):
            return (
                UNMARKED  # 习近平　弗·弗·普京, 二〇二六年五月二十日于北京, （新华社北京5月20日电）: the end of a treaty
            )
        odds = MARKED if self._marked else UNMARKED
        odds += 5.4 if is_opening(following.text) else 0
        if any(piece.kind == "byline" for piece in run):
            odds += 5.0
        elif any(could_sign(line) or read_byline(line).whole for line in lines[1:]):
            odds += 4.8
        odds += 3.7 if any(piece.kind == "column" for piece in (*run, *pieces[max(0, at - 1) : at])) else 0
        odds += (
            (0 if self._marked else 3.4)
            if any(piece.origin for piece in (*run, following, *pieces[max(0, at - 1) : at]))
            else 0
        )
        odds += 3.4 if pieces[at].index in self._apart else 0
        if before is None:
            odds += 4.0
        elif before.on or before.kind in ("jump", "byline") or before.text.startswith("|") or _closes(before.text):
            odds += 2.7
        odds += 2.7 if any(column_behind(line)[1] for line in lines) else 0
        odds += 1.8 if any("  " in line or (" " in line and len(line) >= 10) for line in lines) else 0
        odds += 1.3 if len(lines) > 1 else 0
        odds += 1.3 if _DATED.match(following.text) else 0
        odds += 0.7 if max(map(len, lines)) >= 14 else 0
        odds += 0.3 * min(0, end_odds(lines[0]))
        if run[-1].kind == "text":
            met = joint(run[-1].text, following.text)
            odds -= 0.8 if met.fits >= 2 else 0
            odds -= 0.11 * max(-8, min(8, runs_on(run[-1].text, following.text)))
        start = self._runs[place - 1][1] if place else 0
        stop = self._runs[place + 1][0] if place + 1 < len(self._runs) else len(pieces)
        section = _texts(pieces[start:at])
        if is_opening(following.text):
            return odds  # no subhead stands over 新华社北京5月27日电
        if not section:
            return odds - (1.5 if before is not None else 0)
        if odds <= 0:
            return odds  # words can only speak against a head
        odds -= 2.8 * self._words.shared(_texts(pieces[end:stop]), section)
        return odds - 2.9 * self._words.shared(lines, section)


def _texts(pieces: list[Piece]) -> list[str]:
    return [piece.text for piece in pieces if piece.kind == "text"]


def _closes(text: str) -> bool:
    return is_foot(text) or is_credit(text)


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
    if not 2 <= len(squeezed) <= LONGEST_TITLE or text.startswith("|") or not re.search(HAN, text):
        return False
    if _STOPS.search(squeezed.rstrip(CLOSERS)) or squeezed[-1] in "。，,、.":
        return False
    return not is_foot(text) and not is_credit(text) and not _BRACKETED.fullmatch(squeezed)


def is_complete(piece: Piece) -> bool:
    """Whether a new article may begin behind this piece."""
    return piece.kind != "text" or piece.on or is_foot(piece.text) or not breaks_off(piece.text)
