"""Blocks of an invented page go in; a PDF as a newspaper's press writes it comes out: columns, large headlines, a text layer."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
WIDTH, HEIGHT = 1000, 1450
MARGIN, GUTTER = 40, 16
SIZE, LEADING = 10, 15
CLOSING = "，。、；：？！”』」）》"


@dataclass(frozen=True)
class Piece:
    """An article to set: its heading lines with their sizes, its paragraphs, and over how many columns it runs."""

    heading: tuple[tuple[str, float], ...]
    paragraphs: tuple[str, ...]
    columns: int = 3


@dataclass(frozen=True)
class Drawn:
    """A line to draw at a place, its height counted from the head of the page."""

    text: str
    left: float
    top: float
    size: float


def composed(pieces: Sequence[Piece], folio: str = "") -> list[list[Drawn]]:
    """The frames of a page: one article below the other, each with its heading over its columns."""
    frames: list[list[Drawn]] = []
    top = float(MARGIN)
    if folio:
        frames.append([Drawn(folio, MARGIN, top, SIZE)])
        top += 40
    for piece in pieces:
        for text, size in piece.heading:
            room = int((WIDTH - 2 * MARGIN) / size)
            lines = [text[at : at + room] for at in range(0, len(text), room)]
            frames.append([Drawn(line, MARGIN, top + n * size * 1.3, size) for n, line in enumerate(lines)])
            top += len(lines) * size * 1.3 + 8
        wide = (WIDTH - 2 * MARGIN - (piece.columns - 1) * GUTTER) / piece.columns
        set_lines = [line for paragraph in piece.paragraphs for line in _set(paragraph, int(wide / SIZE))]
        deep = -(-len(set_lines) // piece.columns)
        for column in range(piece.columns):
            of_it = set_lines[column * deep : (column + 1) * deep]
            left = MARGIN + column * (wide + GUTTER)
            frames.append([Drawn(t, left + x * SIZE, top + n * LEADING, SIZE) for n, (x, t) in enumerate(of_it)])
        top += deep * LEADING + 30
    assert top < HEIGHT, "the page is full"
    return [frame for frame in frames if frame]


def print_pdf(path: Path, pages: Sequence[Sequence[Sequence[Drawn]]], shuffled: int | None = None) -> None:
    """Write a PDF of some pages; `shuffled`: the frames are drawn in an order that this seed says."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    for page in pages:
        frames = list(page)
        if shuffled is not None:
            random.Random(shuffled).shuffle(frames)
        for line in (line for frame in frames for line in frame):
            canvas.setFont(FONT, line.size)
            canvas.drawString(line.left, HEIGHT - line.top - line.size, line.text)
        canvas.showPage()
    canvas.save()


def _set(paragraph: str, room: int) -> list[tuple[int, str]]:
    """The lines of a paragraph, each with its indent in characters; no line begins with a closing mark."""
    lines: list[tuple[int, str]] = []
    indent, at = 2, 0
    while at < len(paragraph):
        end, left = at, float(room - indent)
        while end < len(paragraph) and left >= 1:
            left -= 0.5 if paragraph[end].isascii() else 1
            end += 1
        if end < len(paragraph) and paragraph[end] in CLOSING:
            end -= 1
        lines.append((indent, paragraph[at:end]))
        indent, at = 0, end
    return lines
