"""Text and ranges to mark in it go in, lines for a terminal come out: of the right width, coloured or plain, and safe.

A Chinese character takes two columns, and a line does not begin with a closing mark or end with an opening one.
What is printed through here has no control characters and no marks that turn the direction of the text: the text is
other people's, and a terminal obeys.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from indexer.records import Source
from search.width import width

PIPED_COLUMNS: Final = 80
LEAST_COLUMNS: Final = 20

BOLD: Final = "1"
DIM: Final = "2"
MARK: Final = "1;31"
"""Of what was searched for: what grep uses."""

_TO_SPACE = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_UNIT = re.compile(
    r"\.?[0-9A-Za-z\u00c0-\u024f]+(?:[-.,:/@&'_+][0-9A-Za-z\u00c0-\u024f]+)*[%‰℃]?|\s+|.[\u0300-\u036f\ufe00-\ufe0f]*"
)
_NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕”’…—·％℃,.;:?!)]}>")
_NOT_LAST = frozenset("（《〈「『【〔“‘([{<")
MOST_BACK: Final = 4
"""Units taken to the next line so that it does not begin with a closing mark; more would leave a hole."""


@dataclass(frozen=True, slots=True)
class Screen:
    """Where text is going: how many columns there are, and whether it shows colours; `index`: the folder of the index
    whose files are to be linked to where the terminal can."""

    columns: int
    colour: bool
    index: Path | None = None

    def linked(self, text: str, sources: Sequence[Source]) -> str:
        """The text, painted and safe, as a link to the first file an article came from, where that can be."""
        if self.index is None or not sources:
            return text
        from cli.links import link

        return link(text, sources[0].path, self.index)

    def paint(self, text: str, style: str) -> str:
        """The text, safe, in a style (the numbers of an SGR sequence) where there are colours."""
        text = clean(text)
        return f"\x1b[{style}m{text}\x1b[0m" if self.colour and style and text else text

    def marked(self, text: str, span: tuple[int, int], ranges: Sequence[tuple[int, int]], style: str = "") -> str:
        """The piece of `text` at `span`, what of `ranges` lies in it marked, the rest in `style`."""
        begin, end = span
        parts: list[str] = []
        at = begin
        for first, last in ((max(first, begin), min(last, end)) for first, last in ranges):
            if first < last:
                parts += [self.paint(text[at:first], style), self.paint(text[first:last], MARK)]
                at = last
        return "".join((*parts, self.paint(text[at:end], style)))


def screen(color: str, stream: TextIO | None = None, index: Path | None = None) -> Screen:
    """What standard output (or `stream`) is. `color`: "always", "never", or "auto" for what terminal and user say.
    `index`: as in `Screen`."""
    out = stream if stream is not None else sys.stdout
    terminal = out.isatty()
    return Screen(max(LEAST_COLUMNS, _columns(out, terminal)), _colour(color, terminal), index)


def _columns(out: TextIO, terminal: bool) -> int:
    told = os.environ.get("COLUMNS", "")
    if told.isascii() and told.isdigit() and int(told[:6]) > 0:
        return int(told[:6])
    if terminal:
        try:
            return os.get_terminal_size(out.fileno()).columns or PIPED_COLUMNS
        except (OSError, ValueError):
            return PIPED_COLUMNS
    return PIPED_COLUMNS


def _colour(color: str, terminal: bool) -> bool:
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR")
    if forced is not None:
        return forced not in ("0", "false")
    return terminal and os.environ.get("TERM") != "dumb"


def clean(text: str) -> str:
    """The text without what a terminal would obey; line ends and tabs are spaces, a lone surrogate is U+FFFD."""
    return _UNSAFE.sub("", _SURROGATE.sub("\ufffd", _TO_SPACE.sub(" ", text)))


def flat(text: str) -> str:
    """The text as one line, of the same length, so that ranges into it stay right."""
    return _TO_SPACE.sub(" ", text)


def wrap(text: str, columns: int) -> list[tuple[int, int]]:
    """Where to break a text into lines of `columns`: the first and behind the last character of each line."""
    text = flat(text)
    units = [(match.start(), match.end()) for match in _UNIT.finditer(text)]
    widths = [width(text[begin:end]) for begin, end in units]
    lines: list[tuple[int, int]] = []
    at = 0
    while at < len(units):
        if lines and text[units[at][0]].isspace():
            at += 1
            continue
        end, used = at, 0
        while end < len(units) and used + widths[end] <= columns:
            used += widths[end]
            end += 1
        if end == at:
            begin, behind = units[at]
            cut = _fitting(text, begin, behind, columns)
            lines.append((begin, cut))
            if cut == behind:
                at += 1
            else:
                units[at], widths[at] = (cut, behind), width(text[cut:behind])
            continue
        if end < len(units):
            end = _break(text, units, at, end)
        first, last = units[at][0], units[end - 1][1]
        while last > first and text[last - 1].isspace():
            last -= 1
        lines.append((first, last))
        at = end
    return lines


def wrapped(text: str, columns: int) -> list[str]:
    """The lines of a text, safe."""
    return [clean(text[begin:end]) for begin, end in wrap(text, columns)]


def fit(text: str, columns: int) -> str:
    """The beginning of a text in `columns`, with … where it goes on; safe."""
    text = clean(text)
    return text if width(text) <= columns else text[: _fitting(text, 0, len(text), columns - 1)] + "…"


def fit_end(text: str, columns: int) -> str:
    """The end of a text in `columns`, safe."""
    text = clean(text)
    begin, room = len(text), columns
    while begin > 0 and (room := room - width(text[begin - 1])) >= 0:
        begin -= 1
    return text[begin:]


def pad(text: str, columns: int) -> str:
    """The text with spaces behind it up to `columns`."""
    return text + " " * (columns - width(text))


def caret(text: str, position: int, columns: int = PIPED_COLUMNS - 4) -> str:
    """A line of text and under it a caret at a character of it; of a long line the part around."""
    text = flat(text)
    position = min(position, len(text))
    before, behind = clean(text[:position]), clean(text[position:])
    shown = before if width(before) <= columns // 2 else "…" + fit_end(before, columns // 2 - 1)
    return f"{shown}{fit(behind, columns - width(shown))}\n{' ' * width(shown)}^"


def _break(text: str, units: list[tuple[int, int]], start: int, end: int) -> int:
    """The unit to begin the next line with: `end`, or one before it where a mark would stand on the wrong side."""
    back = end
    while back > start and end - back <= MOST_BACK:
        if text[slice(*units[back])] not in _NOT_FIRST and text[units[back - 1][1] - 1] not in _NOT_LAST:
            return back
        back -= 1
    return end


def _fitting(text: str, begin: int, end: int, columns: int) -> int:
    """Behind the last character from `begin` on that fits; at least one does."""
    at, room = begin, columns
    while at < end and (room := room - width(text[at])) >= 0:
        at += 1
    return max(at, begin + 1)
