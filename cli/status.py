"""`jianbao status` and `check`: an index goes in, what it holds and whether all of it agrees comes out."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import click

from cli import export, options, where
from cli.progress import Progress
from cli.render import counted, page_name, table
from cli.terminal import clean, screen
from indexer.errors import JianbaoError
from indexer.schema import INDEX_FORMAT
from indexer.status import Status, read_status
from indexer.status import check as check_index

MOST_IN_A_FILE: Final = 5
"""Problems of one file said in text; JSON has them all."""
MOST_FAULTS: Final = 50
"""Faults said one by one: where a file of the index is damaged, each record in it is one."""


@click.command(epilog="Example: jianbao status")
@options.output("text", "json")
@options.index_folder
def status(form: str, color: str, index: Path | None) -> int:
    """Say what the index holds, which folders it was made of, and what was wrong with their files."""
    found = read_status(where.existing(index))
    if form == "json":
        export.plain_utf8(sys.stdout)
        print(export.to_line(_json(found)))
        return 0
    out = screen(color)
    for line in table(list(_rows(found)), out):
        print(line)
    return 0


def _rows(found: Status) -> Iterator[tuple[str, str]]:
    settings = found.settings
    words = ", ".join(f"{name} {value}" for name, value in settings.fingerprint.items() if value)
    yield "index", f"{found.folder}, {_size(found.size)}"
    if found.updated is not None:
        yield "updated", time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(found.updated))
    yield "format", f"{INDEX_FORMAT}, stages {settings.stages}"
    yield "words", words
    for order, root in enumerate(found.roots):
        said = ", ".join(f"{name} {value}" for name, value in (("paper", root.paper), ("date", root.date)) if value)
        yield "" if order else "made of", root.path + (f" ({said})" if said else "")
    yield "files", f"{found.files:,}"
    yield "issues", f"{found.issues:,}"
    yield "articles", f"{found.articles:,}"
    if found.unfinished:
        yield "unfinished", f"{counted(found.unfinished, 'issue')} left by a run that was stopped: jianbao index"
    pieces = sum(count for _, count in found.set_aside)
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in found.set_aside)
    yield "set aside", f"{counted(pieces, 'piece')}{': ' if reasons else ''}{reasons}"
    yield "jumps", f"{len(found.lost_jumps):,} led nowhere"
    for issue, headline, page in found.lost_jumps:
        yield "", f"{issue} 下转{page_name(page)}: {headline}"
    yield "problems", f"{len(found.problems):,}"
    for name, group in groupby(found.problems, key=lambda problem: problem[0]):
        problems = list(group)
        for _, line, what in problems[:MOST_IN_A_FILE]:
            yield "", f"{name}:{line}: {what}" if line else f"{name}: {what}"
        if len(problems) > MOST_IN_A_FILE:
            yield "", f"{name}: … and {len(problems) - MOST_IN_A_FILE:,} more"


def _json(found: Status) -> dict[str, Any]:
    settings = found.settings
    return {
        "folder": str(found.folder),
        "size": found.size,
        "updated": None
        if found.updated is None
        else time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(found.updated)),
        "format": INDEX_FORMAT,
        "stages": settings.stages,
        "analyser": settings.fingerprint,
        "userdict": settings.userdict is not None,
        "roots": [{"path": root.path, "paper": root.paper, "date": root.date} for root in found.roots],
        "files": found.files,
        "issues": found.issues,
        "articles": found.articles,
        "unfinished": found.unfinished,
        "set_aside": dict(found.set_aside),
        "lost_jumps": [{"issue": issue, "headline": head, "page": page} for issue, head, page in found.lost_jumps],
        "problems": [{"file": name, "line": line, "message": what} for name, line, what in found.problems],
    }


def _size(size: int) -> str:
    number, unit = float(size), "bytes"
    for larger in ("kB", "MB", "GB", "TB"):
        if number < 1000:
            break
        number, unit = number / 1000, larger
    return f"{number:.0f} {unit}" if unit == "bytes" else f"{number:.1f} {unit}"


@click.command(epilog="Example: jianbao check --sources")
@click.option("--sources", is_flag=True, help="Read every source file (原文), too: is it still what was indexed?")
@options.index_folder
def check(sources: bool, index: Path | None) -> int:
    """Read every file of the index (校验), and see that what they say of each other agrees. Changes nothing."""
    folder = where.existing(index)
    with Progress("checking …") as progress:
        checked = check_index(folder, partial(progress, "checking"))
    read = ", ".join(
        (counted(checked.articles, "article"), counted(checked.issues, "issue"), counted(checked.files, "file"))
    )
    if checked.unfinished:
        left = counted(checked.unfinished, "issue")
        print(f"jianbao: {left} left by a run that was stopped; to go on: jianbao index", file=sys.stderr)
    if checked.faults:
        _say(folder, checked.faults)
        print(
            f"jianbao: {counted(len(checked.faults), 'fault')} in {read}\n"
            "  Make the index anew from its files: jianbao index --rebuild",
            file=sys.stderr,
        )
        return JianbaoError.exit_code
    print(f"{clean(str(folder))}: sound; {read}")
    return _check_sources(folder) if sources else 0


def _check_sources(folder: Path) -> int:
    from indexer.sources import compare_sources

    with Progress("checking …") as progress:
        found = compare_sources(folder, partial(progress, "sources"))
    if found.agree:
        print(f"sources: {counted(found.whole, 'file')}, all as they were indexed")
        return 0
    lines = [f"{name}: its folder is not there" for name in found.missing]
    lines += [f"{name}: is not there any more" for name in found.gone]
    lines += [f"{name}: is not what was indexed" for name in found.changed]
    lines += [f"{name}: cannot be read: {why}" for name, why in found.unreadable]
    lines += [f"{name}: is not indexed yet" for name in found.new]
    _say(None, lines)
    hints = []
    if found.gone or found.changed or found.new:
        hints.append("To bring the index up to date: jianbao index")
    if found.changed:
        hints.append("If nobody changed these files, the disk may have: compare them with another copy first.")
    if found.missing:
        hints.append("If a disk is not mounted, mount it.")
    different = len(found.missing) + len(found.gone) + len(found.changed) + len(found.unreadable) + len(found.new)
    print(
        f"jianbao: {counted(found.whole, 'source')} as indexed, {different:,} not\n"
        + "\n".join(f"  {hint}" for hint in hints),
        file=sys.stderr,
    )
    return JianbaoError.exit_code


def _say(folder: Path | None, lines: Sequence[str]) -> None:
    for line in lines[:MOST_FAULTS]:
        print(clean(f"{folder}: {line}" if folder else line), file=sys.stderr)
    if len(lines) > MOST_FAULTS:
        print(f"… and {len(lines) - MOST_FAULTS:,} more", file=sys.stderr)


@click.command(epilog="Example: jianbao backup archive-2026-01-31.idx")
@click.argument("copy", type=click.Path(path_type=Path), metavar="FOLDER")
@options.index_folder
def backup(copy: Path, index: Path | None) -> int:
    """Copy the index (备份) into a new FOLDER, checked, also while it is written to.

    The copy is an index: search it with --index FOLDER. To restore (恢复), copy it back: jianbao backup --index FOLDER NEW
    """
    from indexer.backup import backup as copy_index

    done = copy_index(where.existing(index), copy)
    what = ", ".join((counted(done.articles, "article"), counted(done.files, "file"), _size(done.size)))
    print(f"{clean(str(copy))}: {what}; commit {done.generation}")
    return 0
