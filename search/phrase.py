"""What stands between quotation marks in; what it asks for out: a phrase, or one with wildcards, near, or fuzzy.

    "农民*资"          any run of characters for *, also none          Wild
    "开?局"            any one character for ?                         Wild
    "习近平 内蒙古"~20   at most 20 characters between, in any order       Near; ~>20: in this order
    "和林格而"~1        one character wrong, missing or too many         Fuzzy

A backslash takes the mark behind it as text. Bounds are here, with what they were chosen on.
"""

from __future__ import annotations

from typing import Final

from indexer.errors import QueryError
from indexer.fold import fold
from search.lexer import ESCAPE, ESCAPED, MOST_DIGITS, WILDCARDS
from search.query import HOLE, Fuzzy, Near, Phrase, Wild

MOST_PIECES: Final = 10
"""Pieces of a phrase with *, each of which is looked for in all candidates."""

MOST_PARTS: Final = 4
"""Texts near each other: in any order there are 24 orders of four."""

FARTHEST: Final = 1000
"""Characters between. Of 400,000 paragraphs of rmrb-2026 and xwlb one in a thousand is longer."""

MOST_EDITS: Final = 3
FOR_EACH_EDIT: Final = 3
"""Characters a fuzzy phrase must have for each edit: with fewer, most of what it finds has nothing to do with it."""
LONGEST_FUZZY: Final = 40
"""Characters of a fuzzy phrase. A slip of OCR is sought by the few characters around it."""

Asked = Phrase | Wild | Near | Fuzzy


def phrase(inside: str, near: str | None, where: str, start: int, near_at: int) -> Asked:
    """`inside`: the text between the marks, which begin at `start`; `near`: what stands behind the ~ at `near_at`, "7"
    or ">7", None where no ~ does. Raises QueryError."""
    pieces = _pieces(inside, start)
    if near is None:
        return _wild(pieces, where, start)
    if len(pieces) > 1 or HOLE in pieces[0]:
        raise QueryError(
            f"a phrase has wildcards or a ~, not both, at {near_at + 1}",
            r"Take one of them out. For the characters themselves write \* and \?.",
            near_at,
        )
    number, ordered = _number(near, inside, near_at)
    parts = tuple(part for part in map(fold, pieces[0].split()) if part)
    if len(parts) > 1:
        return _near(parts, number, ordered, where, near_at)
    if ordered:
        raise QueryError(
            f"~> is of two texts, one before the other, at {near_at + 1}", 'Write: "习近平 内蒙古"~>20', near_at
        )
    return _fuzzy("".join(parts), number, where, start, near_at)


def _pieces(inside: str, start: int) -> list[str]:
    """The text as typed, cut at each *, with `HOLE` for ?. Raises QueryError where there is nothing to look for."""
    pieces = [""]
    at = 0
    while at < len(inside):
        char = inside[at]
        if char == ESCAPE and inside[at + 1 : at + 2] in ESCAPED and at + 1 < len(inside):
            at += 1
            pieces[-1] += inside[at]
        elif WILDCARDS.get(char) == "*":
            pieces.append("")
        elif WILDCARDS.get(char) == "?":
            pieces[-1] += HOLE
        else:
            pieces[-1] += " " if char == HOLE else char
        at += 1
    if not any(fold(piece) for piece in pieces):
        hint = r"Put text between the marks." if len(pieces) == 1 and HOLE not in pieces[0] else _TEXT_TOO
        raise QueryError(f"the phrase at {start + 1} has no character to look for", hint, start)
    return pieces


_TEXT_TOO: Final = r"A wildcard stands beside text: 开?局. For the character itself write \* or \?."


def _wild(pieces: list[str], where: str, start: int) -> Phrase | Wild:
    """Pieces folded, with those of nothing but holes joined to a neighbour, which finds the same."""
    if len(pieces) == 1 and HOLE not in pieces[0]:
        return Phrase(pieces[0], where)
    folded: list[str] = []
    holes = ""
    for piece in pieces:
        text = holes + HOLE.join(map(fold, piece.split(HOLE)))
        holes = ""
        if text.strip(HOLE):
            folded.append(text)
        elif folded:
            folded[-1] += text
        else:
            holes = text
    if len(folded) > MOST_PIECES:
        raise QueryError(
            f"the phrase at {start + 1} has {len(folded)} pieces; {MOST_PIECES} is the most", "Take some out.", start
        )
    if len(folded) == 1 and HOLE not in folded[0]:
        return Phrase(folded[0], where)
    return Wild(tuple(folded), where)


def _number(near: str, inside: str, at: int) -> tuple[int, bool]:
    digits = near.removeprefix(">")
    if not digits:
        more = "20" if len(inside.split()) > 1 else "1"
        raise QueryError(f"how many? The ~ at {at + 1} has no number", f'Write: "{inside}"~{more}', at)
    return int(digits) if len(digits) <= MOST_DIGITS else 10**MOST_DIGITS, near.startswith(">")


def _near(parts: tuple[str, ...], most: int, ordered: bool, where: str, at: int) -> Near:
    if len(parts) > MOST_PARTS:
        raise QueryError(
            f"{len(parts)} texts near each other; {MOST_PARTS} is the most, at {at + 1}",
            "Take some out, or write them as phrases of their own.",
            at,
        )
    if most > FARTHEST:
        raise QueryError(
            f"at most {FARTHEST:,} characters may stand between, at {at + 1}",
            f"Write ~{FARTHEST}; or two words without quotation marks, for anywhere in an article.",
            at,
        )
    return Near(parts, most, ordered, where)


def _fuzzy(text: str, edits: int, where: str, start: int, at: int) -> Phrase | Fuzzy:
    if not edits:
        return Phrase(text, where)
    allowed = min(MOST_EDITS, len(text) // FOR_EACH_EDIT)
    if edits > allowed:
        needed = (
            f"~{edits} needs {edits * FOR_EACH_EDIT} characters" if edits <= MOST_EDITS else f"~{MOST_EDITS} is most"
        )
        hint = f'Write: "{text}"~{allowed}' if allowed else f'Write a longer one, or a wildcard: "{text[:1]}?"'
        raise QueryError(f"the phrase at {start + 1} has {len(text)} characters; {needed}", hint, at)
    if len(text) > LONGEST_FUZZY:
        raise QueryError(
            f"the fuzzy phrase at {start + 1} has {len(text)} characters; {LONGEST_FUZZY} is the most",
            "Leave only those around the slip.",
            start,
        )
    return Fuzzy(text, edits, where)
