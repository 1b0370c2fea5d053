"""The pieces of a page go in; those that print again what is printed already are taken out, with the decision for each.

A piece is a repeat if its text is that of another, letter for letter or but for the slips of OCR, or the end of one
that stands close before it. Of two copies the first stays where it is, unless it stands in another article and the second
goes on about what its own is about. Linear: pieces that may agree are found by
sampled runs of eight characters, and only those are compared.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import replace
from itertools import accumulate, takewhile

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from indexer.cohesion import taken_up
from indexer.forms import CLAUSE_ENDS, CLOSERS, SENTENCE_ENDS, squeeze
from indexer.joins import breaks_off, open_end
from indexer.lines import Piece
from indexer.pages import Decision

SHORTEST = 15
"""Characters below which a line may rightly stand twice on a page (编者按, 一、总体要求, a refrain)."""
FAR = 8
FAR_SHORTEST = 40
"""More than `FAR` blocks on, or under another heading, so short a paragraph may be a formula: 蔡奇、王毅等参加。"""
SHORTEST_TORN = 60
"""Characters of the torn end of a paragraph that is known elsewhere. Two articles of a day may quote one sentence: in mid
clause of the one, as a paragraph of the other."""
ALIKE = 88.0
"""Percent of characters in common from which two pieces may be the same print. With 2 % of characters misread twice
over, copies are alike to 95; different paragraphs of one article of rmrb-2026 to 60, formulas and statutes to 90."""
MISREAD_ON_END = 2
"""Characters misread one behind the other, at most."""
NEAR = 3
"""Blocks within which a part of a paragraph is a repeat. Further off it may be a summary of the text (提要)."""
AT_HOME = 0.3
"""By how much a copy under another headline has to go on more about what its article is about (`cohesion.taken_up`)
than the first, so that it is the first that is dropped."""
WHOLE = 0.9
"""Of the characters of a text, those of another print of it that is no part of it."""
LONGEST_COMPARED = 4000
"""Characters; longer pieces are compared letter for letter only."""
_STOPS = "。！？；…”!?;."
_GRAM = 8
_SAMPLE = 4
_RESTS = bytes(code % _SAMPLE for code in range(256))
"""What is left of a character, by its lowest byte, when it is divided by `_SAMPLE`."""
_CANDIDATES = 4


def without_repeats(pieces: list[Piece], path: str) -> tuple[list[Piece], list[Decision]]:
    """The pieces, those printed before now of kind "aside" and reason "repeated", and a decision for each."""
    texts = [squeeze(piece.text) if piece.kind == "text" and not piece.text.startswith("|") else "" for piece in pieces]
    copy_of = _at_home(pieces, _copies(texts, _headed(pieces))) | _titles_twice(pieces)
    for index, original in _neighbours(pieces, texts, copy_of):
        copy_of[index] = original
    copy_of |= _heads_of_copies(pieces, copy_of)
    decisions = []
    for index, original in sorted(copy_of.items()):
        lines, first = pieces[index].lines, pieces[original].lines
        evidence = f"printed already at line {first[0].first}"
        decisions.append(Decision("drop", evidence, path, (*lines, *first)))
    headed = _headed(pieces)
    out: list[Piece] = []
    for index, piece in enumerate(pieces):
        if index not in copy_of:
            out.append(piece)
            continue
        original = copy_of[index]
        kept = piece.on and not pieces[original].jumps and headed[index] == headed[original]
        out.append(replace(piece, kind="aside", reason="repeated", jumps=() if kept else piece.jumps))
        if kept:
            # The last block of an opening twice, 下转第4版 at the end of the second alone.
            out += [replace(piece, text=jump, kind="jump", jumps=()) for jump in piece.jumps]
    return out, decisions


def _titles_twice(pieces: list[Piece]) -> dict[int, int]:
    """Headings that stand right behind themselves. Further off one may rightly stand again, over a continuation."""
    twice: dict[int, int] = {}
    before: int | None = None
    for index, piece in enumerate(pieces):
        if piece.kind == "title":
            if before is not None and squeeze(pieces[before].text) == squeeze(piece.text) and len(piece.text) >= 4:
                twice[index] = before
            else:
                before = index
        elif piece.kind == "text":
            before = None
    return twice


def _heads_of_copies(pieces: list[Piece], copy_of: dict[int, int]) -> dict[int, int]:
    """The lines of a head printed again over text that is printed again: a whole article printed twice.

    Behind it may stand what is of neither: the opening of another one, last on the page.
    """
    found: dict[int, int] = {}
    first: dict[str, int] = {}
    at = 0
    while at < len(pieces):
        end = at
        while end < len(pieces) and pieces[end].kind in ("title", "byline", "column"):
            end += 1
        text = end
        while text < len(pieces) and pieces[text].kind not in ("title", "column"):
            text += 1
        head, body = range(at, end), [i for i in range(end, text) if pieces[i].kind == "text"]
        known = [first.get(squeeze(pieces[i].text)) for i in head]
        again = sum(1 for _ in takewhile(copy_of.__contains__, body))
        if head and again and None not in known and 2 * again > len(body):
            found.update(zip(head, [i for i in known if i is not None], strict=True))
        for i in head:
            first.setdefault(squeeze(pieces[i].text), i)
        at = max(text, at + 1)
    return found


def _headed(pieces: list[Piece]) -> list[int]:
    """For each piece how many headings stand before it."""
    return list(accumulate(piece.kind == "title" for piece in pieces))


def _copies(texts: list[str], headed: list[int]) -> dict[int, int]:
    """Index of each repeat, and of what it repeats."""
    grams: dict[str, list[int]] = defaultdict(list)
    copy_of: dict[int, int] = {}
    exact: dict[str, int] = {}
    for index, text in enumerate(texts):
        if len(text) < SHORTEST:
            continue
        near = index - exact.get(text, -FAR - 1) <= FAR and headed[index] == headed[exact[text]]
        if text in exact and (len(text) >= FAR_SHORTEST or near):
            copy_of[index] = exact[text]
            continue
        exact[text] = index
        sample = _sample(text)
        votes: dict[int, int] = defaultdict(int)
        for gram in sample:
            for other in grams[gram]:
                votes[other] += 1
        for other in sorted(votes, key=lambda at: -votes[at])[:_CANDIDATES]:
            if other in copy_of or (len(text) < FAR_SHORTEST and headed[index] != headed[other]):
                continue
            if (
                _alike(texts[other], text)
                or (index - other <= NEAR and _within(text, texts[other]))
                or (index - other == 1 and _cut_twice(text, texts[other]))
                or _torn_from(texts, index, other)
            ):
                copy_of[index] = other
                break
            if (
                index - other <= NEAR and (_breaks_off_in(texts[other], text) or _is_torn_end(texts, other, index))
            ) or _torn_from(texts, other, index):
                copy_of[other] = index
                break
        if index not in copy_of:
            for gram in sample:
                if len(grams[gram]) < _CANDIDATES:
                    grams[gram].append(index)
    return copy_of


def _at_home(pieces: list[Piece], copy_of: dict[int, int]) -> dict[int, int]:
    """The copies, those that stand in their own article given back, and dropped where they strayed: the ones before.

    Copies that stand one behind the other as what they copy does are weighed as one.
    """
    headed = _headed(pieces)
    found = dict(copy_of)
    for run in _runs(copy_of):
        first = [copy_of[index] for index in run]
        if headed[first[0]] == headed[run[0]] or not headed[first[0]] or len(set(first)) < len(first):
            continue
        if any(_is_shorter(pieces[index].text, pieces[copy_of[index]].text) for index in run):
            continue  # what is torn is the copy
        text = [pieces[index].text for index in run]
        strayed, home = (taken_up(text, _around(pieces, headed, at[0], copy_of, {*run, *first})) for at in (first, run))
        if home - strayed > AT_HOME:
            for index, original in zip(run, first, strict=True):
                del found[index]
                found[original] = index
    return found


def _is_shorter(one: str, other: str) -> bool:
    """Whether one of two prints of a text is a part of the other."""
    return min(len(one), len(other)) < WHOLE * max(len(one), len(other))


def _runs(copy_of: dict[int, int]) -> list[list[int]]:
    """Indices of copies that stand one behind the other, as what they copy does."""
    runs: list[list[int]] = []
    for index in sorted(copy_of):
        if runs and runs[-1][-1] == index - 1 and copy_of[index] == copy_of[index - 1] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _around(pieces: list[Piece], headed: list[int], at: int, copy_of: dict[int, int], without: set[int]) -> list[str]:
    """The text under the headline over a piece, repeats and the pieces `without` left out."""
    begin, end = bisect_left(headed, headed[at]), bisect_right(headed, headed[at])
    return [
        piece.text
        for index, piece in enumerate(pieces[begin:end], begin)
        if piece.kind in ("text", "title") and index not in copy_of and index not in without
    ]


def _alike(one: str, other: str) -> bool:
    """Whether two texts are the same print but for characters misread here and there, never three on end.

    Clauses of a statute may agree to 90 % and yet be two: where they differ they differ by whole words.
    """
    if _ends(one) != _ends(other):
        return False  # a summary (提要) has no end mark, the sentence it is taken from has
    if abs(len(one) - len(other)) > 2 + len(one) // 50 or max(len(one), len(other)) > LONGEST_COMPARED:
        return False
    if fuzz.ratio(one, other, score_cutoff=ALIKE) < ALIKE:
        return False
    edits = Levenshtein.opcodes(one, other)
    return all(
        edit.tag == "equal" or max(edit.src_end - edit.src_start, edit.dest_end - edit.dest_start) <= MISREAD_ON_END
        for edit in edits
    ) and not any(
        one[e.src_start : e.src_end].isdigit() or other[e.dest_start : e.dest_end].isdigit()
        for e in edits
        if e.tag != "equal"
    )


def _ends(text: str) -> tuple[bool, bool]:
    """Whether a text ends as paragraphs do, and with an end mark, if within quotation marks: …才有“过人之处” has none."""
    return open_end(text) == 0, text.rstrip(CLOSERS)[-1:] in (*SENTENCE_ENDS, *CLAUSE_ENDS, ".")


def _within(small: str, large: str) -> bool:
    """Whether `small` is the end of `large`, or a part of it that no sentence ends with, letter for letter."""
    if len(small) >= len(large):
        return False
    if large.endswith(small) or (len(small) >= 2 * SHORTEST and _alike(small, large[-len(small) :])):
        return True
    if len(small) < 2 * SHORTEST:
        return False
    return _is_torn_beginning(small, large) or (breaks_off(small) and small in large and not _quoted(small, large))


def _torn_from(texts: list[str], at: int, whole: int) -> bool:
    """Whether a text is torn from another one, wherever it stands, at its end or, last on the page, at its beginning.

    What two articles have in common stands within a sentence in each.
    """
    if len(texts[at]) < SHORTEST_TORN:
        return False
    return _is_torn_end(texts, at, whole) or (at == len(texts) - 1 and _is_torn_beginning(texts[at], texts[whole]))


def _is_torn_end(texts: list[str], at: int, whole: int) -> bool:
    """Whether a text is the end of another one and begins in mid clause, behind a text that is whole. No summary begins so."""
    small, large = texts[at], texts[whole]
    if not len(small) < len(large) or not large[-len(small) - 1].isalnum():
        return False
    if at and texts[at - 1] and open_end(texts[at - 1]):
        return False
    return large.endswith(small) or _alike(small, large[-len(small) :])


def _is_torn_beginning(small: str, large: str) -> bool:
    """Whether a text is the beginning of another one and breaks off in mid clause. No summary does."""
    if not len(small) < len(large) or not (large[len(small)].isalnum() and small[-1].isalnum()):
        return False
    return large.startswith(small) or _alike(small, large[: len(small)])


def _cut_twice(small: str, large: str) -> bool:
    """Whether `small` stands in `large`, and both break off: what was printed again was cut in its turn."""
    return open_end(large) > 0 and open_end(small) > 0 and small in large


def _breaks_off_in(small: str, large: str) -> bool:
    """Whether `small` breaks off and `large`, which begins with it, goes on: the paragraph was begun twice."""
    return open_end(small) > 0 and large.startswith(small) and not _quoted(small, large)


def _quoted(small: str, large: str) -> bool:
    """Whether `small` is a sentence of `large` or several, but for the end mark: a summary (提要) over the text."""
    at = large.find(small)
    before, behind = large[at - 1 : at], large[at + len(small) : at + len(small) + 1]
    return (at == 0 or before in _STOPS) and (not behind or behind in _STOPS + "，,")


def _sample(text: str) -> set[str]:
    """Runs of eight characters: the first, the last, and about one in four between, the same ones in every copy."""
    rests = text.encode("utf-32-le", "surrogatepass")[::4].translate(_RESTS)
    pairs = zip(rests, rests[5 : len(rests) - _GRAM + 6], strict=False)
    kept = {text[at : at + _GRAM] for at, (one, other) in enumerate(pairs) if one == other}
    return kept | {text[:_GRAM], text[-_GRAM:]}


def _neighbours(pieces: list[Piece], texts: list[str], copy_of: dict[int, int]) -> list[tuple[int, int]]:
    """Short pieces that stand beside a repeat as their copies stand beside its original: repeated with it.

    A subhead between two paragraphs, or one of them, too short to be told by itself where it stands far off.
    """
    found: list[tuple[int, int]] = []
    for step in (1, -1):
        for index in sorted(copy_of, reverse=step < 0):
            at, original = index + step, copy_of[index] + step
            while (
                0 <= at < len(pieces)
                and 0 <= original < len(pieces)
                and at not in copy_of
                and original != at
                and original not in copy_of
                and pieces[at].kind == pieces[original].kind == "text"
                and texts[at]
                and len(texts[at]) < FAR_SHORTEST
                and texts[at] == texts[original]
                and not re.fullmatch(r"\W*", texts[at])
            ):
                found.append((at, original))
                at, original = at + step, original + step
    return found
