"""A PDF file goes in; for each of its pages the lines of its text layer come out, with where they stand and how large.

Characters are taken one by one, in the order in which the file draws them. A page that was scanned and never read has
no text layer, and no lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from indexer.errors import ReadError
from indexer.typeset import Line
from indexer.unpacking import bounded

if TYPE_CHECKING:
    from pdfminer.layout import LTItem

MAX_PDF_BYTES: Final = 256 * 1024 * 1024
"""A page of a newspaper as PDF, pictures and all, has 1 to 20 MB, an issue of 100 pages some hundred."""
MAX_PAGES: Final = 2_000
MAX_CHARACTERS: Final = 200_000
"""Of one page; a page of a newspaper has some 20,000. What is behind is not read, and that is said."""

SAME_LINE: Final = 0.5
"""Of the size: how far the middles of two characters of one line may be apart in height; half-width marks sit lower."""
APART: Final = 2.2
"""Of the size: a wider gap is one between two columns. Headlines are spaced out by up to two characters."""
A_SPACE: Final = 0.4
"""Of the size: a wider gap is a space, as in 王 英; Latin words are set with a quarter and have spaces of their own."""
FEWEST_UPRIGHT: Final = 3
"""Characters standing one below the other, from which a headline is set upright (竖排)."""


@dataclass(frozen=True, slots=True)
class TextLayer:
    """The text layer of one page. `unreadable`: characters that the file gives no meaning for; `cut`: more followed."""

    lines: tuple[Line, ...]
    unreadable: int = 0
    cut: bool = False


def text_layers(path: Path, name: str) -> Iterator[TextLayer]:
    """The text layer of each page in turn, one in memory at a time. A `ReadError` says why a file cannot be read."""
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser
    from pdfminer.psexceptions import PSException

    if path.stat().st_size > MAX_PDF_BYTES:
        raise ReadError(f"{name}: is too large for a PDF (limit {MAX_PDF_BYTES // 2**20} MB)", "Split it by page.")
    manager = PDFResourceManager()
    device = PDFPageAggregator(manager, laparams=None)
    number = 0
    with path.open("rb") as file, bounded(name, path.stat().st_size):
        try:
            for number, page in enumerate(PDFPage.create_pages(PDFDocument(PDFParser(file))), 1):
                if number > MAX_PAGES:
                    raise ReadError(f"{name}: has more than {MAX_PAGES:,} pages", "Split it by issue.")
                PDFPageInterpreter(manager, device).process_page(page)
                laid_out = device.get_result()
                yield _layer(laid_out, laid_out.height)
        except (PDFPasswordIncorrect, PDFEncryptionError) as error:
            raise ReadError(f"{name}: is locked with a password", "Save it without one.") from error
        except (PDFException, PSException, ValueError, TypeError, KeyError, IndexError, AttributeError,
                ArithmeticError, AssertionError, RecursionError) as error:  # fmt: skip
            # What a broken file makes the reader stumble over is as various as what can be broken in one.
            where = f"page {number} of it" if number else "it"
            raise ReadError(
                f"{name}: is no PDF file, or a damaged one: {where} cannot be read", "Fetch it again."
            ) from error


def _layer(items: Iterable[LTItem], height: float) -> TextLayer:
    characters: list[Line] = []
    unreadable = 0
    for char in _characters(items, height):
        if len(characters) == MAX_CHARACTERS:
            return TextLayer(tuple(_upright(_lines(characters))), unreadable, cut=True)
        known = not char.text.startswith("(cid:")  # so the reader writes what a font maps to no character
        unreadable += not known
        characters.append(char if known else replace(char, text="\ufffd"))
    return TextLayer(tuple(_upright(_lines(characters))), unreadable)


def _characters(items: Iterable[LTItem], height: float) -> Iterator[Line]:
    """Each printed character as a line of its own, heights counted from the head of the page."""
    from pdfminer.layout import LTChar, LTFigure

    stack = [iter(items)]
    while stack:
        for item in stack[-1]:
            if isinstance(item, LTFigure):
                stack.append(iter(item))
                break
            if isinstance(item, LTChar) and (text := item.get_text()):
                left, bottom, right, top = item.bbox
                yield Line(text, left, height - top, right, height - bottom)
        else:
            stack.pop()


def _lines(characters: Iterable[Line]) -> Iterator[Line]:
    """Characters drawn one behind the other at one height make a line."""
    parts: list[str] = []
    line = Line("", 0, 0, 0, 0)
    for char in characters:
        small, large = sorted((line.size, char.size))
        level = abs(line.middle - char.middle) <= SAME_LINE * small
        gap = char.left - line.right
        if parts and level and -SAME_LINE * large <= gap <= APART * large:
            parts += [" "] * (gap > A_SPACE * large) + [char.text]
            line = replace(line, right=max(line.right, char.right))
            if not char.text.isspace():
                line = replace(line, top=min(line.top, char.top), bottom=max(line.bottom, char.bottom))
            continue
        if any(part.strip() for part in parts):
            yield replace(line, text="".join(parts))
        parts, line = [char.text], char
    if any(part.strip() for part in parts):
        yield replace(line, text="".join(parts))


def _upright(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines of one character each that stand one below the other are one line, as large as its characters are wide."""
    run: list[Line] = []
    for line in lines:
        if run and not _below(run[-1], line):
            yield from _stood_up(run)
            run = []
        run.append(line)
    yield from _stood_up(run)


def _below(above: Line, line: Line) -> bool:
    size = max(above.size, line.size)
    return (
        len(above.text.strip()) == len(line.text.strip()) == 1
        and abs((above.left + above.right) - (line.left + line.right)) / 2 <= SAME_LINE * size
        and 0 < line.top - above.top <= APART * size
    )


def _stood_up(run: list[Line]) -> Iterator[Line]:
    if len(run) < FEWEST_UPRIGHT:
        yield from run
        return
    yield Line(
        "".join(line.text.strip() for line in run),
        min(line.left for line in run),
        run[0].top,
        max(line.right for line in run),
        run[-1].bottom,
        upright=True,
    )
