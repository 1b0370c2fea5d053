"""A cleaned page goes in; its articles come out as drafts, with what belongs to no article and each decision made.

Stages: every block read as a line of some kind (`lines`, `furniture`) → what is printed twice set aside (`repeats`) →
heads found and the page parted at them (`plain`, `headings`) → names of columns given to their articles (`columns`) →
pieces out of order put back (`order`) → paragraphs joined (`joins`).

Law: the characters of drafts and of what is set aside are those of the page, spaces aside. An overlap removed at a
joint is set aside as "repeated".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import replace

from indexer.columns import with_columns
from indexer.furniture import with_furniture
from indexer.headings import Unit, behind_furniture, units_of
from indexer.joins import joint, open_end
from indexer.lines import Piece, is_opening, is_subhead, pieces_of
from indexer.manner import as_columns, shown
from indexer.order import in_order
from indexer.overlaps import overlap
from indexer.pages import Decision, Draft, Manner, Page, Paragraph, Segmented, SetAside
from indexer.records import PageLabel, Span
from indexer.repeats import without_repeats
from indexer.signatures import signed_headings

LONGEST_END = 4000
"""Characters of a paragraph that the next one is weighed against; one of a newspaper has a few hundred. A file that is
all one sentence would take the square of its length."""
LONGEST_END_AGAIN = 120
SHORTEST_AGAIN = 4
MOST_PIECES = 4
"""Characters of the end of a paragraph that is printed again in pieces, of the first of these, and their number."""
LONGEST_VERSE, FEWEST_VERSES = 16, 4
"""Characters of a line of verse: columns of prose are wider, 18 at the least; and lines of a poem."""
PRINTED_AGAIN = 6
"""Characters printed again from which a paragraph that begins as reports do is the rest of another: （记者王英）记者…"""
_SPACE = re.compile(r"\s+")


def segment(
    page: Page,
    headlines: Set[str] = frozenset(),
    section: str | None = None,
    manner: Manner | None = None,
    number: PageLabel | None = None,
) -> Segmented:
    """Take a page apart. Never raises; a page of no articles gives no drafts, and its text set aside.

    `headlines`: lines known to be headlines of this page, since they are named on another one (`named`). `section`: the
    name of the page, where it is known, and `number` its number. `manner`: how the other pages of the issue print names
    of columns.
    """
    pieces, decisions = without_repeats(
        with_furniture(pieces_of(page.blocks, section, number), page.pictures), page.path
    )
    aside = [
        SetAside(piece.text, piece.reason, page.path, span)
        for piece in pieces
        if piece.kind == "aside"
        for span in piece.lines
    ]
    aside += [
        SetAside(jump, "repeated", page.path, piece.lines[0])
        for piece in pieces
        if piece.kind == "aside"
        for jump in piece.jumps
    ]
    pieces, named = as_columns(signed_headings(pieces), manner)
    apart = behind_furniture(pieces)
    units, given, leans = with_columns(units_of(pieces, headlines, named, apart), page.path, manner, apart)
    names = shown(units, pieces, leans)
    units, moved = in_order(units, page.path)
    decisions += [*given, *moved]
    drafts = []
    for unit in units:
        draft = _draft(unit, page.path, aside, decisions)
        if draft is not None:
            drafts.append(draft)
    drafts.sort(key=lambda draft: draft.lines[0])
    return Segmented(tuple(drafts), (*page.set_aside, *aside), tuple(decisions), names)


def _draft(unit: Unit, path: str, aside: list[SetAside], decisions: list[Decision]) -> Draft | None:
    """A unit as a draft, its paragraphs joined; None, and all of it set aside, if it holds no text of an article."""
    if not unit.titles and not unit.body:
        aside += [SetAside(piece.text, "no article", path, piece.block.lines) for piece in unit.pieces]
        return None
    jumps: list[str] = []
    seen: set[str] = set()
    printed = sorted(
        [(piece.index, piece.text, piece.lines[0]) for piece in unit.jumps]
        + [(piece.index, jump, piece.lines[0]) for piece in (*unit.titles, *unit.body) for jump in piece.jumps]
    )
    for _, text, span in printed:
        if (key := _SPACE.sub("", text)) in seen:
            aside.append(SetAside(text, "repeated", path, span))
        else:
            seen.add(key)
            jumps.append(text)
    paragraphs = _paragraphs(_pieced_together(unit.body, path, aside, decisions), path, aside, decisions)
    return Draft(
        titles=tuple(piece.block for piece in unit.titles),
        bylines=tuple(piece.text for piece in unit.bylines),
        columns=tuple(piece.text for piece in unit.columns),
        jumps=tuple(jumps),
        paragraphs=paragraphs,
        path=path,
        lines=_spans(span for piece in unit.pieces for span in piece.lines),
    )


def _pieced_together(
    body: tuple[Piece, ...], path: str, aside: list[SetAside], decisions: list[Decision]
) -> tuple[Piece, ...]:
    """The pieces of a body, those made one that print again in several pieces how the one before them ends.

    …资源安全保障 | 资源安 | 全保障水平: where a paragraph is cut, and what is printed again of it is cut once more.
    """
    out: list[Piece] = []
    at = 0
    while at < len(body):
        piece = body[at]
        at += 1
        before = _end_of(out)
        own = _SPACE.sub("", piece.text[: 2 * LONGEST_END_AGAIN])
        may = SHORTEST_AGAIN <= len(own) < len(before) and not _stands_alone(piece)
        found = before.find(own) if may else -1
        ahead, whole, run = before[found + len(own) :] if found >= 0 else "", piece.text, [piece]
        while ahead and at < len(body) and len(run) < MOST_PIECES:
            following = body[at]
            shared = overlap(whole, following.text)
            more = _SPACE.sub("", following.text[shared:])
            if _stands_alone(following) or not more or not (more.startswith(ahead) or ahead.startswith(more)):
                break
            if shared:
                aside.append(SetAside(following.text[:shared], "repeated", path, following.lines[0]))
            decisions.append(Decision("join", "printed again in pieces", path, (run[-1].lines[-1], following.lines[0])))
            whole += following.text[shared:]
            run.append(following)
            ahead = ahead[len(more) :]
            at += 1
        lines = tuple(span for one in run for span in one.lines)
        out.append(replace(run[-1], text=whole, lines=lines) if len(run) > 1 else piece)
    return tuple(out)


def _end_of(pieces: list[Piece]) -> str:
    """How the text of pieces ends, without spaces: the last of them, and those before as far as they may run into it."""
    text = ""
    for piece in reversed(pieces[-MOST_PIECES:]):
        if piece.on or len(text) >= LONGEST_END_AGAIN or _stands_alone(piece):
            break
        text = piece.text[-2 * LONGEST_END_AGAIN :] + text
    return _SPACE.sub("", text)[-LONGEST_END_AGAIN:]


def _paragraphs(
    body: tuple[Piece, ...], path: str, aside: list[SetAside], decisions: list[Decision]
) -> tuple[Paragraph, ...]:
    """The paragraphs of a body in reading order, those cut in mid sentence joined."""
    paragraphs: list[tuple[list[str], list[Span]]] = []
    end = ""
    verse = _verse(body)
    for at, piece in enumerate(body):
        if not piece.text:
            continue
        if paragraphs and not body[at - 1].on and not _stands_alone(piece) and at not in verse:
            texts, lines = paragraphs[-1]
            met = joint(end, piece.text)
            opens = is_opening(piece.text) and met.overlap < PRINTED_AGAIN
            if met.fits and not opens and not (met.fits == 1 and _stands_alone(body[at - 1])):
                if met.overlap:
                    aside.append(SetAside(piece.text[: met.overlap], "repeated", path, piece.lines[0]))
                decisions.append(Decision("join", met.evidence, path, (lines[-1], piece.lines[0])))
                texts.append(piece.text[met.overlap :])
                lines += piece.lines
                end = (end + texts[-1])[-LONGEST_END:]
                continue
        paragraphs.append(([piece.text], list(piece.lines)))
        end = piece.text[-LONGEST_END:]
    return tuple(Paragraph("".join(texts), _spans(lines)) for texts, lines in paragraphs)


def _verse(body: tuple[Piece, ...]) -> set[int]:
    """The places of lines of verse, or of a list, but the first of each run: short lines, most without an end mark."""
    verse: set[int] = set()
    at = 0
    while at < len(body):
        end = at
        while end < len(body) and 0 < len(body[end].text) <= LONGEST_VERSE:
            end += 1
        if end - at >= FEWEST_VERSES and sum(open_end(piece.text) > 0 for piece in body[at:end]) > (end - at) / 2:
            verse.update(range(at + 1, end))
        at = end + 1
    return verse


def _stands_alone(piece: Piece) -> bool:
    """Whether a piece is a line of its own by its form, which no sentence runs into."""
    return piece.level > 0 or piece.text.startswith("|") or is_subhead(piece.text)


def _spans(lines: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, those that touch made one."""
    merged: list[Span] = []
    for span in sorted(set(lines)):
        if merged and span.first <= merged[-1].last + 1:
            merged[-1] = Span(merged[-1].first, max(merged[-1].last, span.last))
        else:
            merged.append(span)
    return tuple(merged)
