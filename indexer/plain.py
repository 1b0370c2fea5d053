"""The pieces of a page go in; headlines that are printed as plain text come out marked as what they are.

A plain line is a headline on evidence only, which is weighed: a byline or the opening of a report behind it, a line of
furniture or the end of an article before it, its own form, and how many words the text behind it shares with the text
before it: a subhead parts a text that goes on about the same thing. Where a page has headings, more is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import replace

from indexer.bylines import could_sign, read_byline
from indexer.cohesion import taken_up
from indexer.forms import (
    COLUMN_ENDINGS,
    DECK_ENDINGS,
    DECK_STARTS,
    modern,
)
from indexer.joins import breaks_off, ends_marked, joint, open_end, runs_on
from indexer.lines import (
    BRACKETED,
    Piece,
    column_behind,
    could_be_column,
    ends_as_column,
    ends_as_kicker,
    heads_summary,
    is_column_like,
    is_credit,
    is_day,
    is_foot,
    is_note,
    is_opening,
    is_series,
    is_subhead,
    is_title_like,
    name_in_brackets,
    stands_over,
)
from indexer.odds import end_odds
from indexer.signatures import signs
from indexer.signed import signed_before
from indexer.strays import opened_elsewhere, signed_twice
from indexer.wires import is_signed_at_its_end

PROSE = 50
"""Characters of a paragraph from which a plain line over it may be a headline, where a page has no headings."""
LONGEST_NAME = 12
SHORTEST_REPEATED = 7
"""Characters of a headline printed again, plain, over 上接第1版; a shorter line may be the name of a column."""
LONG = 14
"""Characters of a line from which it is hardly a subhead."""
LONGEST_HEAD = 6
"""Lines of a head."""
LONGEST_SECOND = 36
"""Characters of a line under the first in a head of plain lines. What is longer is a summary (提要), and text."""
LONG_CLAUSES, UNUSUAL_END = 28, -2.0
"""Characters of a line with clauses (，), and the odds of its end: of 8,601 kickers and headlines of rmrb-2026 2 are so long
and end so, of 4,316 first sentences cut at 20 to 58 characters 820."""
UNMARKED = {
    "always": -3.0,
    "opening behind": 5.0,
    "opening elsewhere": 5.0,
    "byline": 4.8,
    "signature": 5.2,
    "column": 3.1,
    "summary behind": 6.0,
    "name over it": 0.9,
    "origin": 3.1,
    "apart": 3.2,
    "first": 3.4,
    "behind an end": 1.7,
    "behind a mark": 2.5,
    "column in brackets": 2.3,
    "pause": 0.8,
    "lines": 1.3,
    "deck": 1.3,
    "dated behind": 1.3,
    "short": -1.1,
    "long": 0.6,
    "clauses": -1.6,
    "asks": -1.3,
    "end odds": -0.1,
    "goes on": -1.5,
    "no text before": -1.1,
    "text behind": -0.3,
    "taken up": -3.1,
    "about else": 1.0,
    "title taken up": -1.1,
    "foot behind": -9.0,
}
"""What speaks for a run of plain lines being a head, where a page has no headings: a logistic regression on 17,465 runs
of pages printed of rmrb-2026, of which 8,803 were heads. 97 % of those left out are told right, 98 % of those taken for
heads are some. The strongest: the text behind takes up the words of the text before (1 or more), or does not (-0.3)."""
MARKED = {
    "always": -4.2,
    "opening behind": 5.7,
    "opening elsewhere": 5.0,
    "byline": 4.8,
    "signature": 4.8,
    "column": 1.7,
    "origin": -0.5,
    "apart": 2.2,
    "first": 2.9,
    "behind an end": 2.6,
    "behind a mark": 2.5,
    "column in brackets": 3.2,
    "pause": 1.1,
    "lines": -0.4,
    "dated behind": 1.4,
    "short": 0.2,
    "asks": -1.1,
    "end odds": -0.3,
    "goes on": -1.0,
    "runs on": -0.1,
    "over an origin": 6.0,
    "summary behind": 6.0,
    "strong kicker": 2.0,
    "signed before": 2.0,
    "no text before": -1.7,
    "taken up": -2.9,
    "title taken up": -1.5,
    "foot behind": -9.0,
}
"""The same on a page with headings, on 3,941 runs of which 659 were heads; fewer are where no headline was made plain
on purpose, and it begins lower for that. "over an origin", "summary behind", "strong kicker",
"signed before" and "behind a mark" (。■) are set by hand."""
_DATED = re.compile(r".{0,12}?\d{1,2}月(?:\d{1,2}日)?|近日|日前|今年|当地时间")
"""5月18日，…, 近日，…: how news begins."""
_DECK = re.compile(f"{DECK_STARTS}|{DECK_ENDINGS}")


def plain_titles(
    pieces: list[Piece],
    apart: Set[int] = frozenset(),
    headlines: Set[str] = frozenset(),
    items: Set[int] = frozenset(),
) -> list[Piece]:
    """Plain lines that are headlines made headings of level 0.

    `apart`: indices of pieces behind furniture. `headlines`: lines known to be some, as `forms.modern` has them.
    `items`: indices of paragraphs known to be some of a box.
    """
    top = min((piece.level for piece in pieces if piece.kind == "title"), default=0)
    runs = [run for run in _runs(pieces, top) if pieces[run[0]].index not in items]
    marked = any(piece.kind == "title" and piece.level for piece in pieces) and not _heads_plain(pieces, runs)
    evidence = _Evidence(pieces, runs, apart, marked, top)
    out = list(pieces)
    odds = [evidence.of(place) for place in range(len(runs))]
    for place, (at, end) in enumerate(runs):
        if headlines and any(is_named(piece, headlines) for piece in pieces[at:end]):
            odds[place] = max(1.0, odds[place])
    for place in signed_twice(pieces, runs, odds):
        odds[place] = max(1.0, odds[place])
    for place, (at, end) in enumerate(runs):
        if odds[place] <= 0:
            continue
        for index in range(at, end):
            if out[index].kind == "text" and not signs(out, index):
                out[index] = replace(out[index], kind="title")
    for end in (at for at, piece in enumerate(out) if piece.origin and at and out[at - 1].kind == "text"):
        if ends_as_column(out[end - 1].text) and _names_last(out[max(0, end - 2) : end]):
            out[end - 1] = replace(out[end - 1], kind="title")
    if out and _names_last(out) and (not marked or ends_as_column(out[-1].text) or _signed(out)):
        out[-1] = replace(out[-1], kind="title")
    return out


def _heads_plain(pieces: list[Piece], runs: list[tuple[int, int]]) -> bool:
    """Whether a page prints its headlines plain, and only subheads and names of columns as headings.

    Its first line is plain, plain lines are signed or stand over a report, and no heading is or does.
    """
    if not runs or any(piece.kind == "title" for piece in pieces[: runs[0][1]]):
        return False
    for at, piece in enumerate(pieces[:-1]):
        if piece.kind == "title" and (_is_signature(pieces[at + 1]) or is_opening(pieces[at + 1].text)):
            return False
    return any(is_opening(pieces[end].text) or any(map(_is_signature, pieces[at + 1 : end])) for at, end in runs)


def _signed(pieces: list[Piece]) -> bool:
    """Whether the last article of a page is signed, so that a line behind it is no signature."""
    if len(pieces) > 1 and (pieces[-2].kind == "byline" or signed_before(pieces, len(pieces) - 1)):
        return True
    last = next((at for at in range(len(pieces) - 1, -1, -1) if pieces[at].kind == "title"), -1)
    head = pieces[last + 1 : last + 3]
    return last >= 0 and any(piece.kind == "byline" or read_byline(piece.text).whole for piece in head)


def _names_last(pieces: list[Piece]) -> bool:
    """Whether the last line of a page without headings is the name of a column, behind its article: 专题深思."""
    last = pieces[-1]
    if last.kind != "text" or last.on or not could_be_column(last.text):
        return False
    if len(last.text) > LONGEST_NAME and not (ends_as_column(last.text) or is_series(last.text)):
        return False
    if len(pieces) < 2 or read_byline(last.text).whole:
        return False
    if open_end(pieces[-2].text) and not (_is_signature(pieces[-2]) or is_foot(pieces[-2].text)):
        return False
    if could_sign(last.text) and last.text not in COLUMN_ENDINGS:  # 快评, 和音
        return False
    return is_title_like(last.text) and not is_subhead(last.text)


def _runs(pieces: list[Piece], top: int) -> Iterator[tuple[int, int]]:
    """Runs of lines that may be a head: `first` to before `end`, where the text begins. `top`: the highest level."""
    at = 0
    while at < len(pieces):
        if at and _in_head(pieces, at - 1) and not _behind_name(pieces, at - 1, top):
            while at < len(pieces) and (_may_go_on(pieces[at], pieces[at - 1]) or pieces[at].kind == "title"):
                at += 1
            at += 1
            continue
        if not _may_head(pieces, at):
            at += 1
            continue
        end, signed = at + 1, False
        while end < len(pieces) and end < at + LONGEST_HEAD and _may_go_on(pieces[end], pieces[end - 1]):
            if pieces[end].kind == "text" and end - 1 > at and pieces[end - 1].kind == "jump":
                break  # 上接第1版 under a headline: its text goes on from here
            if signed and pieces[end].kind == "text":
                break  # a summary (提要) under the byline
            signed = signed or pieces[end].kind == "byline" or read_byline(pieces[end].text).whole
            end += 1
        while end - at > 1 and end < len(pieces) and _runs_into(pieces[end - 1], pieces[end]):
            end -= 1
        if end - at > 1 and is_cut_sentence(pieces[at].text) and not _is_signature(pieces[at + 1]):
            at += 1
        if end < len(pieces) and pieces[end].kind == "text":
            yield at, end
        at = end + (end - at > 1 and _ends_at_origin(pieces, end))


def _ends_at_origin(pieces: list[Piece], end: int) -> bool:
    """Whether a run of lines ends with a line and 上接第1版: what follows is text, if only a subhead."""
    return pieces[end - 1].kind == "jump" and pieces[end - 1].origin and pieces[end - 2].kind == "text"


def _runs_into(piece: Piece, following: Piece) -> bool:
    """Whether a line is the first half of a paragraph that was cut early, rather than the last of a head."""
    if piece.kind != "text" or following.kind != "text" or read_byline(piece.text).whole:
        return False
    return joint(piece.text, following.text).fits >= 2


def is_cut_sentence(text: str) -> bool:
    """Whether a line over a head is the half of a sentence that goes on elsewhere, no kicker: by its length, and its end."""
    if len(text) < LONG_CLAUSES or ends_as_kicker(text) or not re.search("[，,]", text):
        return False
    return end_odds(text) <= UNUSUAL_END


def _may_head(pieces: list[Piece], at: int) -> bool:
    piece = pieces[at]
    if piece.kind != "text" or piece.on or not is_title_like(piece.text):
        return False
    if is_subhead(piece.text) or is_opening(piece.text) or is_note(piece.text) or (at and closes_head(pieces, at - 1)):
        return False
    before = pieces[at - 1] if at else None
    if before is not None and at + 1 < len(pieces) and len(piece.text) >= LONG and is_opening(pieces[at + 1].text):
        return True  # over a report, though what stands before it breaks off: its column was read on elsewhere
    return before is None or before.on or not (before.kind == "text" and open_end(before.text) == 2)


def _in_head(pieces: list[Piece], at: int) -> bool:
    """Whether the piece at `at` stands in a head that is marked as one: a heading, or a byline or column under it."""
    while at > 0 and pieces[at].kind in ("byline", "column"):
        at -= 1
    return pieces[at].kind == "title"


def _behind_name(pieces: list[Piece], at: int, top: int) -> bool:
    """Whether the piece at `at` is the name of a column as a heading alone, behind a text: a plain head may follow."""
    piece = pieces[at]
    if piece.kind != "title" or at == 0 or pieces[at - 1].kind not in ("text", "jump", "byline"):
        return False
    if is_column_like(piece.text):
        return True
    return could_be_column(piece.text) and (piece.level > top or _signed_headline(pieces, at + 1))


def _signed_headline(pieces: list[Piece], at: int) -> bool:
    """Whether a plain line at `at` is a headline by what follows it: a signature, and prose."""
    if at + 2 >= len(pieces) or pieces[at].kind != "text" or _is_signature(pieces[at]):
        return False
    return _is_signature(pieces[at + 1]) and len(pieces[at + 2].text) >= PROSE


def _is_signature(piece: Piece) -> bool:
    """Whether a piece is nothing but who signs, as far as it says so itself."""
    if piece.kind == "byline":
        return True
    return piece.kind == "text" and (could_sign(piece.text) or read_byline(piece.text).whole)


def _may_go_on(piece: Piece, before: Piece) -> bool:
    if piece.kind in ("byline", "column") or (piece.kind == "jump" and piece.origin):
        return True
    if piece.kind != "text" or piece.on:
        return False
    if len(piece.text) > LONGEST_SECOND and not ends_as_kicker(before.text):
        return False
    return is_title_like(piece.text) and not is_opening(piece.text) and not is_note(piece.text)


def closes_head(pieces: list[Piece], at: int) -> bool:
    """Whether the piece is 上接第1版 under the headline of an article: its text goes on from here."""
    return pieces[at].kind == "jump" and pieces[at].origin and at > 0 and pieces[at - 1].kind == "title"


class _Evidence:
    """What speaks for each run being the head of an article, as logarithms of odds."""

    def __init__(
        self, pieces: list[Piece], runs: list[tuple[int, int]], apart: Set[int], marked: bool, top: int
    ) -> None:
        self._pieces, self._runs, self._apart, self._top = pieces, runs, apart, top
        self._weights = MARKED if marked else UNMARKED
        self._opened_elsewhere = opened_elsewhere(pieces, runs)
        prose = [ends_marked(piece.text) for piece in pieces if piece.kind == "text" and len(piece.text) >= PROSE]
        self._ends_are_marked = 2 * sum(prose) <= len(prose)  # and not every paragraph

    def of(self, place: int) -> float:
        """The odds of one run."""
        return sum(self._weights.get(name, 0) * value for name, value in self.features(place).items())

    def features(self, place: int) -> dict[str, float]:
        """What is seen of one run, by the names of `UNMARKED`."""
        at, end = self._runs[place]
        pieces = self._pieces
        run, following = pieces[at:end], pieces[end]
        if is_foot(following.text) or is_day(following.text):
            # 习近平　弗·弗·普京, 二〇二六年五月二十日于北京, （新华社北京5月20日电）: the end of a treaty
            return {"foot behind": 1}
        if at and run[-1].origin and [piece.kind for piece in run] == ["text", "jump"] and _is_signature(run[0]):
            return {"foot behind": 1}  # …居民都说方便。 | 罗 岩 | （上接第1版）: it signs the article before
        seen: dict[str, float] = {"always": 1}
        before = next((piece for piece in reversed(pieces[max(0, at - 3) : at]) if piece.kind != "column"), None)
        lines = [piece.text for piece in run if piece.kind == "text"]
        beside = pieces[max(0, at - 1) : at]
        opens = is_opening(following.text) and not (stands_over(following.text) and lines[-1][-1] in "？！?!")
        signed = any(piece.kind == "byline" for piece in run)
        seen["opening behind"] = opens
        seen["opening elsewhere"] = not opens and place in self._opened_elsewhere
        seen["byline"] = signed
        seen["signed before"] = signed and signed_before(pieces, at)  # a second byline is that of another
        seen["strong kicker"] = signed and len(lines) > 1 and lines[0].rstrip().endswith(("—", "：", ":"))
        seen["signature"] = not signed and any(could_sign(line) or read_byline(line).whole for line in lines[1:])
        named = bool(at) and _behind_name(pieces, at - 1, self._top)
        seen["column"] = named or any(piece.kind == "column" for piece in (*run, *beside))
        seen["origin"] = any(piece.origin for piece in (*run, following, *beside))
        seen["over an origin"] = (run[-1].origin or following.origin) and any(
            len(line) >= SHORTEST_REPEATED and not ends_as_column(line) for line in lines
        )
        seen["summary behind"] = heads_summary(following.text)  # no subhead stands over 核心提示
        seen["apart"] = pieces[at].index in self._apart
        seen["first"] = before is None
        seen["behind an end"] = before is not None and (
            before.on or before.kind in ("jump", "byline") or before.text.startswith("|") or _closes(before.text)
        )
        seen["behind a mark"] = self._ends_are_marked and before is not None and ends_marked(before.text)
        seen["behind an end"] = seen["behind an end"] or seen["behind a mark"]
        seen["column in brackets"] = any(column_behind(line)[1] for line in lines)
        seen["pause"] = any("  " in line or (" " in line and len(line) >= 10) for line in lines)
        seen["lines"] = len(lines) > 1
        seen["deck"] = any(_DECK.search(modern(line)) for line in lines[1:])
        seen["name over it"] = len(lines) > 1 and is_column_like(lines[0])
        seen["long"] = len(lines[0]) >= LONG
        seen["clauses"] = any("，" in line or "," in line for line in lines)
        seen["dated behind"] = bool(_DATED.match(following.text))
        seen["short"] = max(map(len, lines)) <= 6
        seen["asks"] = any(line[-1] in "？！?!" for line in lines)
        seen["end odds"] = min(0, end_odds(lines[0]))
        if run[-1].kind == "text":
            seen["goes on"] = joint(run[-1].text, following.text).fits >= 2
            seen["runs on"] = max(-8, min(8, runs_on(run[-1].text, following.text)))
        if opens:
            return seen  # no subhead stands over 新华社北京5月27日电
        start = self._runs[place - 1][1] if place else 0
        stop = self._runs[place + 1][0] if place + 1 < len(self._runs) else len(pieces)
        section, text = _texts(pieces[start:at]), _texts(pieces[end:stop])
        seen["no text before"] = before is not None and not section
        seen["taken up"] = taken_up(text, section)
        seen["title taken up"] = taken_up(lines, section)
        seen["about else"] = seen["taken up"] < 0
        seen["text behind"] = min(2, sum(map(len, text)) / 500)
        return seen


def _texts(pieces: list[Piece]) -> list[str]:
    return [piece.text for piece in pieces if piece.kind == "text"]


def _closes(text: str) -> bool:
    signed = text[0] in "（(" and bool(BRACKETED.fullmatch(text)) and (could_sign(text) or read_byline(text).whole)
    return (
        signed or is_foot(text) or is_credit(text) or name_in_brackets(text) is not None or is_signed_at_its_end(text)
    )


def is_named(piece: Piece, headlines: Set[str]) -> bool:
    """Whether the line, the name of a column behind it left out, is one of these headlines."""
    return modern(piece.text) in headlines or modern(column_behind(piece.text)[0]) in headlines


def is_complete(piece: Piece) -> bool:
    """Whether a new article may begin behind this piece."""
    return piece.kind != "text" or piece.on or is_foot(piece.text) or not breaks_off(piece.text)
