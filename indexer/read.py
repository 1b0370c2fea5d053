"""A file of the archive goes in; its pages, or its ready articles one by one with the problems among them, come out.

A page is Markdown or plain text in any encoding `indexer.encoding` tells. The pages of a PDF with a text layer come out
as Markdown (`indexer.textlayer`, `indexer.typeset`). A page of a digital newspaper in HTML comes
out as its articles (`indexer.markup`). Ready articles are JSON Lines, one record to
a line, in UTF-8 as the format has it, plain or compressed; a line that is none is a `Problem` and the others go on.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import re
import stat
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO

from indexer.encoding import MAX_FILE_BYTES, decode, printable
from indexer.errors import ReadError
from indexer.pages import Imprint, RawPage, SetAside
from indexer.ready import article_of_json
from indexer.records import Article
from indexer.textlayer import MAX_CHARACTERS, text_layers
from indexer.typeset import page_text

PAGE_SUFFIXES = (".md", ".markdown", ".txt")
PDF_SUFFIXES = (".pdf",)
MARKUP_SUFFIXES = (".html", ".htm", ".xhtml")
ARTICLE_SUFFIXES = (".jsonl", ".ndjson")
_OPENERS: dict[str, Callable[[Path], IO[bytes] | gzip.GzipFile]] = {
    "": lambda path: path.open("rb"),
    ".xz": lzma.LZMAFile,
    ".gz": gzip.GzipFile,
    ".bz2": bz2.BZ2File,
}

PROJECT_FILES = ("readme", "license", "licence", "copying", "changelog", "contributing", "notice", "authors")
"""First words of the names of files that speak about a folder; an archive kept in git has them beside its pages."""

MAX_LINE_BYTES = 16 * 1024 * 1024
"""Of one JSON record. The longest of 46,000 articles measured is 0.2 MB; a file without line ends stops here."""

MOST_UNPACKED = 50
"""Times the length of a compressed file that are read out of it, and `FREELY` at least; articles as JSON shrink to a
third or a tenth. A bomb of one character is a thousand times as long unpacked."""
FREELY = 16 * 1024 * 1024
MAX_BLANK = 1_000_000
"""Lines of a file with nothing in them; more are no file of articles, and reading them all takes its time."""

MAX_BROKEN_START = 20
"""Lines broken before the first good one, after which the file is taken for something else than JSON Lines."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that could not be taken in, while the rest was. `line` counts from 1; None: the file."""

    path: str
    line: int | None
    message: str


@dataclass(frozen=True, slots=True)
class ArticleLines:
    """The articles of a JSON Lines file, read anew each time they are gone through; nothing is open in between.

    Gives an `Article` for each good line and a `Problem` for each other, in the order of the file; empty lines
    give nothing. One line is in memory at a time. `file` is opened, `path` is how the file is recorded.
    """

    file: Path
    path: str

    def __iter__(self) -> Iterator[Article | Problem]:
        good = broken = blank = number = length = 0
        try:
            most = max(FREELY, MOST_UNPACKED * self.file.stat().st_size)
            with _OPENERS[_suffixes(self.file)[1]](self.file) as stream:
                while line := stream.readline(MAX_LINE_BYTES + 1):
                    number += 1
                    length += len(line)
                    if length > most:
                        yield Problem(self.path, number, f"unpacks to over {most // 2**20:,} MB; reading stopped")
                        return
                    if len(line) > MAX_LINE_BYTES:
                        yield Problem(self.path, number, f"longer than {MAX_LINE_BYTES // 2**20} MB; reading stopped")
                        return
                    if number == 1:
                        line = line.removeprefix(b"\xef\xbb\xbf")
                    if not line.strip():
                        blank += 1
                        if blank > MAX_BLANK:
                            yield Problem(self.path, number, f"over {MAX_BLANK:,} empty lines; reading stopped")
                            return
                        continue
                    try:
                        article = article_of_json(line, self.path, number)
                    except ValueError as error:
                        broken += 1
                        yield Problem(self.path, number, str(error))
                        if not good and broken == MAX_BROKEN_START:
                            yield Problem(self.path, None, "is no JSON Lines file in UTF-8; reading stopped")
                            return
                    else:
                        good += 1
                        yield article
        except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
            yield Problem(self.path, number + 1, f"cannot be read any further: {_reason(error)}")


@dataclass(frozen=True, slots=True)
class FileContents:
    """What one file holds: pages, or articles. `problems` are of the file as a whole; it was read all the same.

    Pages and articles may be read as they are gone through, once, and then have the problems among them.

    `set_aside`: what an HTML page prints besides its articles: navigation, folio lines, the site's own words.
    """

    path: str
    pages: Iterable[RawPage | Problem] = ()
    articles: Iterable[Article | Problem] = ()
    problems: tuple[Problem, ...] = ()
    set_aside: tuple[SetAside, ...] = ()


@dataclass(frozen=True, slots=True)
class Discovery:
    """The files under a folder that `read_file` reads, sorted, by path, each with what the system says of it; going
    through it gives their paths.

    `passed_over` counts the others by reason: a suffix such as ".pdf", "project file", "link to a folder", "special
    file". Hidden files and folders are not counted.
    """

    files: dict[str, os.stat_result]
    passed_over: tuple[tuple[str, int], ...] = ()
    problems: tuple[Problem, ...] = ()

    def __iter__(self) -> Iterator[Path]:
        return map(Path, self.files)


def read_file(path: Path, name: str, user: Imprint | None = None) -> FileContents:
    """Read one file, which is recorded as `name`. A `ReadError` says what is wrong with it and where.

    A page is in memory when this returns (at most `MAX_FILE_BYTES`), and so are the articles of an HTML page; other
    articles are read as they are gone through. `user`: what was said of paper and day, for an HTML page that says
    neither; a page and ready articles are given it later.
    """
    kind = _suffixes(path)[0]
    if kind not in _KINDS:
        raise ReadError(f"{name}: is not a kind of file that can be read", _KINDS_HINT)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ReadError(f"{name}: is {_special(status.st_mode)}, not a file", "")
        if kind in ARTICLE_SUFFIXES:
            path.open("rb").close()  # so that a file that cannot be opened is an error now, not a problem later
            return FileContents(name, articles=ArticleLines(path, name))
        if kind in PDF_SUFFIXES:
            path.open("rb").close()
            return FileContents(name, pages=_pdf_pages(path, name))
        with path.open("rb") as stream:
            # One byte beyond the limit lets decode() see that the file is over it, also where it is still growing.
            data = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise ReadError(f"{name}: cannot be read: {_reason(error)}", "") from error
    if len(data) > MAX_FILE_BYTES:
        size, limit = max(status.st_size, len(data)) / 2**20, MAX_FILE_BYTES // 2**20
        raise ReadError(f"{name}: {size:,.0f} MB is too large for a page (limit {limit} MB)", "Split it by page.")
    if kind in MARKUP_SUFFIXES:
        return _html(data, name, user)
    page, problems = _decoded(data, name, None)
    return FileContents(name, pages=(page,), problems=problems)


def _html(data: bytes, name: str, user: Imprint | None) -> FileContents:
    from indexer.markup import articles_of  # an archive of other files never loads what is known of HTML
    from indexer.markup_tree import CHARSET_BYTES, MAX_HTML_BYTES, charset_declared

    if len(data) > MAX_HTML_BYTES:
        limit = MAX_HTML_BYTES // 2**20
        raise ReadError(f"{name}: is too large for an HTML page (limit {limit} MB)", "Leave it out.")
    page, problems = _decoded(data, name, charset_declared(data[:CHARSET_BYTES]))
    markup = articles_of(page, user)
    if not markup.ends and not problems:
        problems = (Problem(name, page.text.count("\n") + 1, "breaks off: its </html> is missing"),)
    return FileContents(name, articles=markup.articles, problems=problems, set_aside=markup.set_aside)


def _decoded(data: bytes, name: str, declared: str | None) -> tuple[RawPage, tuple[Problem, ...]]:
    """The text of a page, and what is wrong with it."""
    decoded = decode(data, name, declared)
    cut = f"ends in the middle of a character; {decoded.cut_bytes} byte(s) left out"
    problems = (Problem(name, decoded.text.count("\n") + 1, cut),) if decoded.cut_bytes else ()
    return RawPage(name, decoded.text, decoded.encoding), problems


def discover(path: Path) -> Discovery:
    """Find what can be read: `path` itself if it is a file, or everything under it if it is a folder.

    A file named outright is read whatever its name, and is a `ReadError` if it cannot be. In a folder, what is hidden
    or of no known kind is passed over; links to files are followed and links to folders are not, so that every file
    is found once and no loop is walked.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise ReadError(f"{path}: cannot be read: {_reason(error)}", "Check the name of the file or folder.") from error
    mode = status.st_mode
    if not stat.S_ISDIR(mode):
        if not stat.S_ISREG(mode):
            raise ReadError(f"{path}: is {_special(mode)}, not a file", "")
        if _suffixes(path)[0] == "":
            raise ReadError(f"{path}: is not a kind of file that can be read", _KINDS_HINT)
        return Discovery({str(path): status})
    files: dict[str, os.stat_result] = {}
    passed_over: Counter[str] = Counter()
    problems: list[Problem] = []
    folders = [path]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            problems.append(Problem(str(folder), None, f"cannot be read: {_reason(error)}"))
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(folder / entry.name)
                continue
            try:
                status = entry.stat()
            except OSError:
                passed_over["link to nothing"] += 1
                continue
            if reason := _passed_over(entry.name, status.st_mode):
                passed_over[reason] += 1
            elif not entry.name.isprintable():
                problems.append(Problem(str(folder), None, f"file name cannot be recorded: {entry.name!r}; rename it"))
            else:
                files[entry.path] = status
    return Discovery(dict(sorted(files.items())), tuple(sorted(passed_over.items())), tuple(problems))


def _pdf_pages(path: Path, name: str) -> Iterator[RawPage | Problem]:
    """The pages of a PDF. Each of several is recorded as issue.pdf#page=2, as browsers open it (RFC 8118)."""
    try:
        layers = enumerate(text_layers(path, name), 1)
        begun = tuple(islice(layers, 2))
        for number, layer in chain(begun, layers):
            place = f"{name}#page={number}" if len(begun) > 1 else name
            if layer.cut:
                yield Problem(place, None, f"has more than {MAX_CHARACTERS:,} characters; the rest is left out")
            if layer.unreadable:
                yield Problem(place, None, f"has {layer.unreadable:,} character(s) that its fonts give no meaning for")
            if layer.lines:
                yield RawPage(place, printable(page_text(layer.lines)), "pdf")
            else:
                yield Problem(place, None, "has no text layer; have it read by OCR first")
    except ReadError as error:
        yield Problem(name, None, error.message.removeprefix(f"{name}: "))
    except OSError as error:
        yield Problem(name, None, f"cannot be read any further: {_reason(error)}")


_PAGES = PAGE_SUFFIXES + PDF_SUFFIXES + MARKUP_SUFFIXES
_KINDS = _PAGES + ARTICLE_SUFFIXES
_KINDS_HINT = (
    f"Pages are {', '.join(_PAGES)}; articles are {', '.join(ARTICLE_SUFFIXES)}, also with "
    f"{', '.join(filter(None, _OPENERS))} after it."
)


def _suffixes(path: Path) -> tuple[str, str]:
    """(".jsonl", ".xz") of issues.jsonl.xz, (".md", "") of 01.md; ("", "") for what cannot be read."""
    return _suffixes_of(path.name)


def _suffixes_of(name: str) -> tuple[str, str]:
    stem, dot, last = name.lower().rpartition(".")
    suffix = dot + last
    if suffix in _KINDS and stem.strip("."):
        return suffix, ""
    inner = os.path.splitext(stem)[1]
    return (inner, suffix) if suffix in _OPENERS and inner in ARTICLE_SUFFIXES else ("", "")


def _passed_over(name: str, mode: int) -> str:
    """Why a file found in a folder is not read, or "". Looks at its name and kind only: nothing is opened."""
    if stat.S_ISDIR(mode):
        return "link to a folder"
    if _suffixes_of(name)[0] == "":
        return Path(name).suffix.lower() or "no suffix"
    lower = name.lower()
    if lower.startswith(PROJECT_FILES) and re.split(r"[-_. ]", lower)[0] in PROJECT_FILES:
        return "project file"
    return "" if stat.S_ISREG(mode) else "special file"


def _special(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    return "a pipe" if stat.S_ISFIFO(mode) else "a device" if not stat.S_ISSOCK(mode) else "a socket"


def _reason(error: BaseException) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
