"""Two pieces of text go in; how many characters at the beginning of the second the first ends with comes out.

What is cut is often printed again in part, at the end of one column and the head of the next. Both prints were read by
OCR: spaces and widths of marks may differ, and characters here and there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.forms import NEVER_FIRST
from indexer.imprint_forms import HAN, half_width

_SPACE = re.compile(r"\s")
_NARROW = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)}
_OTHER_WIDTH = _NARROW | {narrow: wide for wide, narrow in _NARROW.items()}
_FIGURE = re.compile(r"(?:\d[%％℃]|\d{2})(?![\d.])|\d\.(?=\d)")
"""15.7% | 7%。, 超3. | 3.38亿吨: two characters printed again without any Chinese one."""

MARKS = "，,、。；;：:"

LONGEST_OVERLAP = 400
"""Characters compared at a joint. Overlaps printed by OCR measure 1 to 45, once a whole block of 110."""
SHORTEST_MISREAD, KEPT_OF_MISREAD = 8, 3
"""Characters printed again of which one may be misread, of more one in each `SHORTEST_MISREAD`; and on end of them those
that are not, where the two are laid together: at the beginning, in the middle or at the end."""


def overlap(first: str, second: str) -> int:
    """The length of the longest text that ends the one and begins the other; at least one of it no punctuation, or
    its first a mark that no paragraph begins with.

    Spaces make no difference: on some pages they stand where OCR saw them, in one of two prints and not in the other.
    Nor do widths: a paragraph may be read with ， and what is printed again of it with a comma.
    """
    tail, head = first[-LONGEST_OVERLAP:], second[:LONGEST_OVERLAP]
    if not (_holds(tail, head.lstrip()[:1]) and _holds(head, tail.rstrip()[-1:])):
        return 0
    tail, head = half_width(tail), half_width(head)
    if not (_SPACE.search(tail) or _SPACE.search(head)):
        return _overlap(tail, head)
    length = _overlap(_SPACE.sub("", tail), _SPACE.sub("", head))
    return [at for at, char in enumerate(head, 1) if not char.isspace()][length - 1] if length else 0


def _holds(text: str, character: str) -> bool:
    """Whether a text holds a character, full-width or half-width. A cheap question, which most joints end at."""
    return bool(character) and (character in text or _OTHER_WIDTH.get(character, character) in text)


def misread_overlap(first: str, second: str) -> int:
    """The length of the longest text that begins the second and, but for characters misread here and there, ends the first.

    The last of them as well: …又给灯 | …又给打罩擦了三遍。 Of 53,414 paragraphs of rmrb-2026 none meets the next one so.
    A figure is never taken for another one misread: 同比增长3.4% | 同比增长5.1%.
    """
    tail, head = first[-LONGEST_OVERLAP:], second[:LONGEST_OVERLAP]
    if not any(_holds(head, character) for character in tail.rstrip()[-2:]):
        return 0
    tail, head = half_width(tail), half_width(head)
    spaced = _SPACE.search(tail) or _SPACE.search(head)
    if spaced:
        tail, head = _SPACE.sub("", tail), _SPACE.sub("", head)
    kept = KEPT_OF_MISREAD
    lengths = set()
    for at in (0, kept + 1):
        run = head[at : at + kept]
        found = tail.rfind(run) if len(run) == kept else -1
        while found >= 0:
            lengths.add(len(tail) - found + at)
            found = tail.rfind(run, 0, found + kept - 1)
    for length in sorted(lengths, reverse=True):
        if not SHORTEST_MISREAD <= length <= min(len(tail), len(head)):
            continue
        unlike = [(one, other) for one, other in zip(tail[-length:], head[:length], strict=True) if one != other]
        if len(unlike) <= length // SHORTEST_MISREAD and all(_alike(*pair) for pair in unlike):
            if spaced:
                return [at for at, c in enumerate(second, 1) if not c.isspace()][length - 1]
            return length
    return 0


def _alike(one: str, other: str) -> bool:
    """Whether the one character may be the other one misread: no mark is, and no figure another figure."""
    return one.isalpha() and other.isalpha()


def _overlap(tail: str, head: str) -> int:
    longest = min(len(tail), len(head))
    head = head[:longest]
    tail = tail[-longest:] if longest else ""
    for length in _borders(head, tail):
        if (length == 1 and head[0] in MARKS) or (length > 1 and head[0] in NEVER_FIRST):
            return length  # 成立了“护桥队”，“ | ”，“我们…: no paragraph begins with such marks
        if re.search(rf"{HAN}|[A-Za-z0-9]", head[:length]):
            if length < 3 and not re.search(HAN, head[:length]) and not _FIGURE.match(head):
                continue
            return length
    return 0


def _borders(head: str, tail: str) -> Iterator[int]:
    """All lengths at which `head` begins with what `tail` ends with, longest first. `head` is as long as `tail`, or longer."""
    at = tail.find(head[0]) if head else -1
    while at >= 0:
        if head.startswith(tail[at:]):
            yield len(tail) - at
        at = tail.find(head[0], at + 1)
