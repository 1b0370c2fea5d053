"""The pieces of a page and its runs of plain lines go in; those runs come out whose report's opening is printed elsewhere.

An opening torn off and read last stands in the middle of a text, or last on the page, under no line that could be a
headline: 新华社北京5月27日电 says itself that an article begins with it. Its headline stands over the rest of the report,
with nothing about it but the words that the opening has too.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.cohesion import shared
from indexer.lines import Piece, is_opening

SHORTEST = 8
"""Characters of a run that is compared: of fewer each pair says too much."""
SHARED = 0.45
"""The part of the pairs of a headline that stand in its opening. Of headlines of rmrb-2026 about half do on the average."""


def opened_elsewhere(pieces: Sequence[Piece], runs: Sequence[tuple[int, int]]) -> set[int]:
    """The places of runs, each that of all runs before a stray opening which has most in common with it."""
    heads = {end for _, end in runs}
    found: set[int] = set()
    for at in range(1, len(pieces)):
        piece = pieces[at]
        if piece.kind != "text" or pieces[at - 1].kind != "text" or at in heads or not is_opening(piece.text):
            continue
        told = [
            (shared("".join(lines), [piece.text]), -place)
            for place, (first, end) in enumerate(runs)
            if end < at and sum(map(len, lines := _lines(pieces[first:end]))) >= SHORTEST
        ]
        if told and max(told)[0] >= SHARED:
            found.add(-max(told)[1])
    return found


def _lines(run: Sequence[Piece]) -> list[str]:
    return [piece.text for piece in run if piece.kind == "text"]
