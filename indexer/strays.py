"""The pieces of a page and its runs of plain lines go in; those come out that are heads by who signs, or by an opening elsewhere.

An opening torn off and read last stands in the middle of a text, or last on the page, under no line that could be a
headline: 新华社北京5月27日电 says itself that an article begins with it. Its headline stands over the rest of the report,
with nothing about it but the words that the opening has too.

An article opens 本报讯（记者 王英） and what stands last under its headline closes （记者 李想）: these are two.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from indexer.cohesion import shared
from indexer.lines import Piece, is_opening
from indexer.wires import foot_wire, is_signed_at_its_end, lead_wire

LEAST = -4.0
"""What speaks for a run from which it may be a head, where one of them must be."""
SHORTEST = 8
"""Characters of a run that is compared: of fewer each pair says too much."""
SHARED = 0.45
"""The part of the pairs of a headline that stand in its opening. Of headlines of rmrb-2026 about half do on the average."""


FARTHEST = 600
"""Pieces between a headline and its opening, at most: the longest page of 128 issues of `bench.printer` has 573 lines."""


def opened_elsewhere(pieces: Sequence[Piece], runs: Sequence[tuple[int, int]]) -> set[int]:
    """The places of runs, each that of all runs before a stray opening which has most in common with it."""
    found: set[int] = set()
    ends = [end for _, end in runs]
    heads = set(ends)
    for at in range(1, len(pieces)):
        piece = pieces[at]
        if piece.kind != "text" or pieces[at - 1].kind != "text" or at in heads or not is_opening(piece.text):
            continue
        told = [
            (shared("".join(lines), [piece.text]), -place)
            for place in range(bisect_left(ends, at - FARTHEST), bisect_left(ends, at))
            if sum(map(len, lines := _lines(pieces[runs[place][0] : ends[place]]))) >= SHORTEST
        ]
        if told and max(told)[0] >= SHARED:
            found.add(-max(told)[1])
    return found


def signed_twice(pieces: Sequence[Piece], runs: Sequence[tuple[int, int]], odds: Sequence[float]) -> list[int]:
    """The places of runs under which another article must begin: one text would be signed by one at its opening and by
    another at its end. Of the runs between the two it is the likeliest, unless none is at all.

    `odds`: what speaks for each run being a head; one above 0 is.
    """
    found: list[int] = []
    opened: frozenset[str] = frozenset()
    between: list[tuple[float, int]] = []
    starts = {at: place for place, (at, _) in enumerate(runs)}
    for at, piece in enumerate(pieces):
        if piece.kind != "text" or piece.origin or (at in starts and odds[starts[at]] > 0):
            opened, between = frozenset(), []
        if piece.kind != "text":
            continue
        if at in starts and odds[starts[at]] > LEAST:
            between.append((odds[starts[at]], -starts[at]))
        ends = frozenset(foot_wire(piece.text).names) if is_signed_at_its_end(piece.text) else frozenset()
        if ends and opened and not ends & opened and between:
            found.append(-max(between)[1])
        if ends:
            opened, between = frozenset(), []
        elif is_opening(piece.text) and (names := lead_wire(piece.text).names):
            opened, between = frozenset(names), []
    return found


def _lines(run: Sequence[Piece]) -> list[str]:
    return [piece.text for piece in run if piece.kind == "text"]
