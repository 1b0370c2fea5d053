"""The lines of a page with their places go in; its text in reading order comes out, headlines marked as in Markdown.

Lines make frames: a run of one size in one column. The frames are read in the order in which the file draws them
where headlines then stand over what follows them, else as a page is cut: by the widest white gap from side to side or
from top to bottom, and again in each half (recursive XY-cut: Nagy, Seth, Viswanathan, A prototype document image
analysis system, Computer 25(7), 1992).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Final

LARGE: Final = 1.25
"""Times the size of most of the page's text, from which a line is of a headline. Text is set in 9 to 10.5 points, 小五 and
五号, and the smallest decks in 13 to 14, 四号."""
ONE_SIZE: Final = 1.15
"""Sizes of one frame differ by less; of OCR'd text layers, where each line has the height of its own marks, by 10 %."""
LEADING: Final = 2.2
"""Of the size: lines further apart are not of one frame."""
INDENT: Final = 1.2
"""Of the size: a paragraph's first line begins two characters to the right, one in narrow columns of old papers."""
A_LINE_LEFT_OUT: Final = 1.4
"""Times the usual distance of two lines: a wider one stands between paragraphs that are not indented."""
SHORT: Final = 2.5
"""Of the size: a line that ends so far before the others is the last of its paragraph. A mark that may not begin a line
takes one or two characters with it."""
IN_ORDER: Final = 0.8
"""Share of headlines that stand over what the file draws behind them, from which its order is a reader's."""
DEEPEST: Final = 60
"""Cuts within cuts; a page has some ten."""

_CLOSED: Final = tuple("。！？；：…”』」）)!?;")


@dataclass(frozen=True, slots=True)
class Line:
    """Text and where it stands, in points from the left and from the head of the page; `upright`: top to bottom."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    upright: bool = False

    @property
    def size(self) -> float:
        """The height of its characters in points."""
        return self.right - self.left if self.upright else self.bottom - self.top

    @property
    def middle(self) -> float:
        """Where half of it is above and half below."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class _Frame:
    """Lines of one size in one column, from top to bottom."""

    lines: tuple[Line, ...]
    left: float
    top: float
    right: float
    bottom: float
    size: float

    def beside(self, other: _Frame) -> bool:
        """Whether some of one stands over or under some of the other."""
        return self.left < other.right and other.left < self.right


def page_text(lines: Sequence[Line]) -> str:
    """The text of a page: a paragraph or headline to a line, an empty line between them, `##` before a headline."""
    frames = list(_frames(lines))
    if not frames:
        return ""
    usual = _usual_size(frames)
    large = LARGE * usual
    frames = _with_initials(frames, large)
    if not _drawn_in_order(frames, large):
        frames = list(_cut(frames, usual, 0))
    return "\n\n".join(_blocks(frames, large)) + "\n"


def _frames(lines: Sequence[Line]) -> Iterator[_Frame]:
    run: list[Line] = []
    for line in lines:
        if run and not _goes_on(run[-1], line):
            yield _frame(run)
            run = []
        run.append(line)
    if run:
        yield _frame(run)


def _goes_on(above: Line, line: Line) -> bool:
    """Whether a line is the next of a frame."""
    small, large = sorted((above.size, line.size))
    return (
        above.upright == line.upright
        and large <= ONE_SIZE * small
        and 0 < line.middle - above.middle <= LEADING * large
        and min(above.right, line.right) > max(above.left, line.left)
    )


def _frame(lines: Sequence[Line]) -> _Frame:
    return _Frame(
        tuple(lines),
        min(line.left for line in lines),
        min(line.top for line in lines),
        max(line.right for line in lines),
        max(line.bottom for line in lines),
        median(line.size for line in lines),
    )


def _usual_size(frames: Sequence[_Frame]) -> float:
    """The size of most of the page's characters, in half points."""
    sizes: Counter[float] = Counter()
    for frame in frames:
        sizes[round(frame.size * 2) / 2] += sum(len(line.text) for line in frame.lines)
    return max(sizes, key=lambda size: (sizes[size], -size))


def _with_initials(frames: list[_Frame], large: float) -> list[_Frame]:
    """A large first character of a paragraph (首字下沉) is of the paragraph, and no headline."""
    joined: list[_Frame] = []
    for frame in frames:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.size >= large > frame.size
            and len(before.lines) == len(before.lines[0].text.strip()) == 1
            and before.right <= frame.lines[0].left + frame.size
            and before.top - frame.size <= frame.top < before.bottom
        ):
            first, *others = frame.lines
            # The lines beside it begin where the column does, so that none looks indented but the first.
            edge = before.left
            begun = replace(first, text=before.lines[0].text.strip() + first.text, left=edge + 2 * frame.size)
            beside = [replace(line, left=edge) for line in others if line.middle < before.bottom]
            joined[-1] = _frame([begun, *beside, *others[len(beside) :]])
        else:
            joined.append(frame)
    return joined


# ── order ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _drawn_in_order(frames: Sequence[_Frame], large: float) -> bool:
    """Whether the headlines stand over what the file draws behind them, and no line is drawn between two columns."""
    over = [
        frame.top <= below.top and frame.beside(below)
        for frame, below in pairwise(frames)
        if frame.size >= large > below.size
    ]
    broken = sum(len(frame.lines) == 1 and frame.size < large for frame in frames)
    if broken > len(frames) / 2 and len(frames) > 8:  # row by row across the columns
        return False
    headed = sum(frame.size >= large for frame in frames)
    return not headed or (bool(over) and sum(over) >= IN_ORDER * len(over))


def _cut(frames: Sequence[_Frame], usual: float, depth: int) -> Iterator[_Frame]:
    """The frames of a part of the page in reading order."""
    across = _widest_gap([(frame.top, frame.bottom) for frame in frames])
    down = _widest_gap([(frame.left, frame.right) for frame in frames])
    if depth == DEEPEST or (across is None and down is None):
        yield from sorted(frames, key=lambda frame: (frame.left // (4 * usual), frame.top))
        return
    if down is None or (across is not None and across[0] >= down[0]):
        assert across is not None
        halves = [frame for frame in frames if frame.top < across[1]], [f for f in frames if f.top >= across[1]]
    else:
        halves = [frame for frame in frames if frame.left < down[1]], [f for f in frames if f.left >= down[1]]
    for half in halves:
        yield from _cut(half, usual, depth + 1)


def _widest_gap(extents: list[tuple[float, float]]) -> tuple[float, float] | None:
    """The width of the widest gap that no extent reaches into, and where it is; None if there is none."""
    best: tuple[float, float] | None = None
    reached = None
    for begin, end in sorted(extents):
        if reached is not None and begin > reached and (best is None or begin - reached > best[0]):
            best = begin - reached, (begin + reached) / 2
        reached = end if reached is None else max(reached, end)
    return best


# ── paragraphs ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _blocks(frames: Sequence[_Frame], large: float) -> Iterator[str]:
    at = 0
    while at < len(frames):
        heading = frames[at].size >= large
        end = at
        while end < len(frames) and (frames[end].size >= large) == heading:
            end += 1
        yield from _headlines(frames[at:end]) if heading else _paragraphs(frames[at:end])
        at = end


def _headlines(frames: Sequence[_Frame]) -> Iterator[str]:
    """The lines of one heading: the largest are the headline, the others kicker and deck."""
    largest = max(frame.size for frame in frames)
    for frame in frames:
        text = _joined([line.text for line in frame.lines])
        yield ("## " if frame.size * ONE_SIZE >= largest else "### ") + text


def _paragraphs(frames: Sequence[_Frame]) -> Iterator[str]:
    """The paragraphs of columns that follow each other; one goes on in the next column where nothing ends it."""
    paragraph: list[str] = []
    full = False
    for frame in frames:
        indented = frame.left + INDENT * frame.size
        apart = [below.middle - above.middle for above, below in pairwise(frame.lines)]
        leading = median(apart) if apart else 0.0
        for line, distance in zip(frame.lines, (0.0, *apart), strict=True):
            new = line.text.startswith(("\u3000\u3000", "  ")) or line.left > indented
            new = new or distance > A_LINE_LEFT_OUT * leading > 0
            if paragraph and (new or not full):
                yield _joined(paragraph)
                paragraph = []
            paragraph.append(line.text)
            full = line.right > frame.right - SHORT * frame.size
        if len(frame.lines) == 1 and paragraph[-1].rstrip().endswith(_CLOSED):
            full = False
    if paragraph:
        yield _joined(paragraph)


def _joined(parts: Sequence[str]) -> str:
    """Lines made one, with a space only between Latin words."""
    text = ""
    for part in (part.strip() for part in parts):
        latin = text[-1:].isascii() and text[-1:].isalnum() and part[:1].isascii() and part[:1].isalnum()
        text += (" " if latin else "") + part
    return text
