"""The name of a page file goes in, folders and all; what it says of paper, day, page and section comes out.

Librarians name files by hand and websites by rule, and both put running numbers and checksums beside the days. So a
day counts only as one of the forms of `imprint_forms.PATH_DATES`, and a bare number is a page only behind a day.
"""

from __future__ import annotations

import datetime as dt
import re

from indexer.imprint_forms import (
    FOUNDER_NAMES,
    HAN,
    MONTHS,
    NO_PAPERS,
    PAGES,
    PAPER_CODES,
    PAPER_ENDINGS,
    PAPER_NAMES,
    PATH_CLOCK,
    PATH_DATES,
    PATH_NO_DATES,
    PATH_PAGE,
    SECTION_ENDINGS,
    SECTIONS,
    WEEKDAYS,
    day,
    half_width,
    label,
    number,
)
from indexer.pages import Imprint
from indexer.records import PageLabel

DEEPEST = 6
"""How many of the last parts of a path are looked at: paper, year, month, day, page folder and file. What is above
is where the archive lies, not what is in it."""

_DATES = tuple(re.compile(form) for form, _ in PATH_DATES)
_NO_DATES = re.compile("|".join(f"(?:{form})" for form, _ in PATH_NO_DATES), re.IGNORECASE)
_FOUNDER = tuple(re.compile(form) for form, _ in FOUNDER_NAMES)
_PAGES = tuple(re.compile(form) for form, _ in PAGES[:2])
_WEEKDAY = re.compile(rf"^[-_/ ]*(?:{'|'.join(form for form, _ in WEEKDAYS)})")
_TITLE = re.compile("《[^》]*》?|“[^”]*”")
_SPLIT = re.compile(r"[-_ .、/·|]+")
_PAPER = re.compile(rf"{HAN}{{0,12}}(?:{'|'.join(PAPER_ENDINGS)})")
_PAPER_ABOVE = re.compile(rf"{HAN}{{2,10}}[报報]")
_SUFFIX = re.compile(r"(?:\.(?:md|markdown|txt|pdf|html?|jsonl|ndjson|xz|gz|bz2))+$", re.IGNORECASE)
_OF_FILE = re.compile(r"\.pdf#page=(\d{1,4})$", re.IGNORECASE)
_PAGE_ALONE = re.compile(r"(?P<prefix>(?=[A-Z]\d|\d\d)[A-Z]?)(?P<n>\d{1,2})")
"""The whole name of a file among pages without a day: 01, A1. Behind 2026/01 two digits are a day."""


def date_of_match(match: re.Match[str]) -> dt.date | None:
    """The day that one of the forms in `imprint_forms` matched, from its groups; None if the calendar has no such."""
    groups = match.groupdict()
    year = number(groups["y"]) if groups.get("y") else None
    if groups.get("roc"):
        since = number(groups["roc"])
        year = None if since is None else 1911 + since
    month = MONTHS[groups["mon"].lower()] if groups.get("mon") else number(groups["m"])
    return day(year, month, number(groups["d"]))


def is_paper(name: str) -> bool:
    """Whether the whole of `name` is a newspaper's name: 呼和浩特日报, 申報; not 简报, not 日报社."""
    return name in PAPER_NAMES or (_PAPER.fullmatch(name) is not None and name not in PAPER_ENDINGS)


def is_section(name: str, alone: bool = False) -> bool:
    """Whether `name` is a page's name: 要闻, 财经周刊. `alone`: also any short one, where nothing else can stand."""
    if name in SECTIONS or (3 <= len(name) <= 8 and name.endswith(tuple(SECTION_ENDINGS)) and _han(name)):
        return True
    return alone and 2 <= len(name) <= 4 and _han(name)


def page_of_file(path: str) -> int | None:
    """The number of a page among those of its file: 2 of 枫津日报-2026-01-02.pdf#page=2; None of a file of one page."""
    match = _OF_FILE.search(path)
    return int(match[1]) if match else None


def page_of_name(path: str) -> PageLabel | None:
    """The page of a file named by nothing but its number, 01.md, A1.md: only where nothing else says what page it is."""
    folder, _, name = half_width(_SUFFIX.sub("", path.replace("\\", "/"))).rpartition("/")
    match = _PAGE_ALONE.fullmatch(name)
    return label(match["prefix"], match["n"]) if match and not folder.rpartition("/")[2].isdigit() else None


def place_of_day(path: str) -> tuple[dt.date, str] | None:
    """The day of a path, and the path up to it and with it, which all pages of an issue have in common: of
    in/2026-01-02/03.md and of in/2026-01-02-03.md in/2026-01-02. None where it has no day."""
    parts = half_width(_SUFFIX.sub("", _OF_FILE.sub("", path).replace("\\", "/"))).split("/")
    whole = "/".join(parts[-DEEPEST:])
    found = _days(whole)
    return (found[0][0], "/".join([*parts[:-DEEPEST], whole[: found[0][2]]])) if found else None


def imprint_of_path(path: str) -> tuple[Imprint, tuple[str, ...]]:
    """Read a path with "/" between its parts. Notes name a second, different day in it, which was not taken."""
    of_file = page_of_file(path)
    path = _OF_FILE.sub("", path)
    parts = half_width(_SUFFIX.sub("", path.replace("\\", "/"))).split("/")[-DEEPEST:]
    # A headline in the name may hold days and pages of its own; a paper's name in 《》 is none.
    whole = _TITLE.sub(lambda m: m[0].strip("《》") if is_paper(m[0].strip("《》")) else "", "/".join(parts))
    found = _days(whole)
    notes = tuple(
        f"date: path also says {other:%Y-%m-%d}"
        for other in dict.fromkeys(d for d, _, _ in found)
        if other != found[0][0]
    )
    date, first, last = found[0] if found else (None, len(whole), len(whole))
    behind = _WEEKDAY.sub("", whole[last:])
    behind = "/".join(part for part in behind.split("/") if not is_paper(part)) if "/" in behind else behind
    page, rest = _page(whole, behind if date else None)
    section = _section(rest)
    if of_file is not None and of_file > 1:  # the name says where a file of several pages begins
        page = section = None
    paper = _paper(whole[:first].split("/")[::-1] + whole[last:].split("/"), whole)
    paper = paper or (_folder(whole[:first]) if date else None)
    return Imprint(paper, date, page, section, "path" if date else None), notes


def _days(whole: str) -> list[tuple[dt.date, int, int]]:
    """Days in the path with where they stand, the one to take first: the deepest, and in one part the foremost."""
    found: list[tuple[dt.date, int, int]] = []
    for pattern in _DATES:
        for match in pattern.finditer(whole):
            date = date_of_match(match)
            before = whole[whole.rfind("/", 0, match.start()) + 1 : match.start()]
            if date and not _NO_DATES.fullmatch(before) and not PATH_CLOCK.match(whole, match.end("d")):
                found.append((date, match.start("roc" if "roc" in match.re.groupindex else "y"), match.end()))
    return sorted(found, key=lambda f: (-whole.count("/", 0, f[2]), f[1], -f[2]))


def _page(whole: str, behind: str | None) -> tuple[PageLabel | None, str]:
    """The page, and what follows it in the path. `behind`: what follows the day, None without one."""
    for pattern in _FOUNDER:
        if match := pattern.search(whole):
            return label(match["prefix"], match["n"]), ""
    for pattern in _PAGES:
        matches = list(pattern.finditer(whole))
        if matches and (found := label(matches[-1]["prefix"] or "", matches[-1]["n"])):
            return found, whole[matches[-1].end() :]
    if behind is None:
        return None, ""
    if (match := PATH_PAGE.match(behind)) and (found := label(match["prefix"], match["n"])):
        return found, behind[match.end() :]
    return None, behind


def _section(rest: str) -> str | None:
    words = [word for word in _SPLIT.split(rest) if word]
    return words[0] if words and is_section(words[0], alone=len(words) == 1) else None


def _paper(parts: list[str], whole: str) -> str | None:
    """The paper's name or code, in the part of the path nearest the day."""
    for part in parts:
        for word in _SPLIT.split(part.strip("《》")):
            if is_paper(word):
                return word
            if word.lower() in PAPER_CODES:
                return PAPER_CODES[word.lower()]
    code = re.search(r"(?<![0-9A-Za-z])(?:[nN]\w{1,2}\.D\d+)?([A-Za-z]{2,12})(?=_?\d{2,10}(?![0-9A-Za-z]))", whole)
    return PAPER_CODES.get(code[1].lower()) if code else None


def _folder(above: str) -> str | None:
    """The folder over that of a day, where it is called as papers are: 枫津报/2026-01-31/01.md."""
    folders = above.rstrip("-_ ").split("/")[:-1]
    name = folders[-1].strip("《》") if folders else ""
    return name if _PAPER_ABOVE.fullmatch(name) and not name.endswith(NO_PAPERS) else None


def _han(text: str) -> bool:
    return all("\u3400" <= c <= "\u9fff" for c in text)
