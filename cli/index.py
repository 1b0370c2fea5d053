"""`jianbao index`: paths go in, the index holds what is there now; what changed is said.

Exit 2 where a file or a line could not be read: each is named, the rest is in the index.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from cli import options, where
from cli.progress import Progress, duration
from cli.render import counted, page_name, table
from cli.terminal import clean, screen
from indexer.build import Options, Report, update
from indexer.encoding import decode
from indexer.errors import JianbaoError, QueryError
from search.days import days

MOST_NAMED: Final = 20
"""Lines of one kind said in full; `jianbao status` has them all."""


@click.command(
    epilog="Example: jianbao index sample_corpus; later, after a change: jianbao index",
)
@click.argument("paths", nargs=-1, type=options.Place(), metavar="[PATH]...")
@click.option("--paper", type=options.Value(), metavar="报纸", help="Newspaper of pages that do not say it themselves.")
@click.option("--date", type=options.Value(), metavar="日期", help="Day of pages that do not say it themselves.")
@click.option(
    "--userdict",
    type=options.Place(exists=True, dir_okay=False),
    metavar="FILE",
    help="User dictionary of jieba (词典).",
)
@click.option("--rebuild", is_flag=True, help="Make everything anew.")
@click.option("--prune", is_flag=True, help="Believe that files are gone, also where a disk may be missing.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, article by article counted, and write nothing.")
@click.option(
    "--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help="Wait for another process to finish."
)
@options.index_folder
def index(
    paths: tuple[Path, ...],
    paper: str | None,
    date: str | None,
    userdict: Path | None,
    rebuild: bool,
    prune: bool,
    dry_run: bool,
    wait: float,
    index: Path | None,
) -> int:
    """Build an index of PATHs, or bring it up to date.

    PATH is a file or folder of pages (.md, .txt, .html, .pdf) or of ready articles (.jsonl, also .gz, .xz, .bz2).
    Without one, all that the index was told of before is looked through again. The index is made in ./.jianbao
    unless you say where.

    Only what changed is done. Stop it any time: what was committed stays, and the next run goes on.
    """
    started = time.monotonic()
    wanted = Options(paper, one_day(date), _dictionary(userdict), rebuild, prune, dry_run, wait)
    with Progress("looking for files …") as progress:
        report = update(where.to_write(index), paths, wanted, progress)
    if dry_run:
        _say_planned(report)
    else:
        _say_done(report, time.monotonic() - started)
    return _say_problems(report) or (0 if report.articles or report.issues_removed or dry_run else 1)


def one_day(said: str | None) -> str | None:
    """The day a user named, as ISO; a month or a range is refused."""
    if said is None:
        return None
    asked = days(said)
    if asked.first is None or asked.first != asked.last:
        raise QueryError(f"--date {said} is not one day", "Write it as 2026-01-31.")
    return asked.first.isoformat()


def _dictionary(path: Path | None) -> str | None:
    return None if path is None else decode(path.read_bytes(), str(path)).text


def _say_done(report: Report, seconds: float) -> None:
    out = screen("never")
    files = f"{len(report.added):,} added, {len(report.changed):,} changed, {len(report.removed):,} removed"
    issues = f"{report.issues_written:,} written, {report.issues_removed:,} removed, {report.issues:,} in all"
    rows = [
        ("index", str(report.folder) + (f" (made anew: {report.rebuilt})" if report.rebuilt else "")),
        ("files", f"{files}, {report.unchanged:,} unchanged"),
        ("issues", issues),
        ("articles", _articles(report)),
        ("set aside", f"{counted(report.set_aside, 'piece')} of print that no article takes"),
        *_jumps(report),
        *_passed_over(report),
        ("took", duration(seconds)),
    ]
    for line in table(rows, out):
        print(line)


def _say_planned(report: Report) -> None:
    out = screen("never")
    for mark, names in (("add", report.added), ("change", report.changed), ("remove", report.removed)):
        for name in names:
            print(f"{mark:<8}{clean(name)}")
    rows = [
        ("unchanged", counted(report.unchanged, "file")),
        ("issues", f"{report.issues_written:,} to write, {report.issues_removed:,} to remove"),
        ("articles", _articles(report)),
        *_passed_over(report),
    ]
    for line in table(rows, out):
        print(line)
    print("dry run: nothing was written", file=sys.stderr)


def _articles(report: Report) -> str:
    changed = (report.articles_added, report.articles_changed, report.articles_removed)
    return "{:,} added, {:,} changed, {:,} removed, {:,} in all".format(*changed, report.articles)


def _jumps(report: Report) -> Iterator[tuple[str, str]]:
    """Jumps (下转) whose continuation was not found."""
    if not report.lost_jumps:
        return
    yield "jumps", f"{len(report.lost_jumps):,} led nowhere:"
    for issue, headline, page in report.lost_jumps[:MOST_NAMED]:
        yield "", f"{issue} 下转{page_name(page)}: {headline}"
    if len(report.lost_jumps) > MOST_NAMED:
        yield "", f"… and {len(report.lost_jumps) - MOST_NAMED:,} more: jianbao status"


def _passed_over(report: Report) -> Iterator[tuple[str, str]]:
    if report.passed_over:
        kinds = ", ".join(f"{count:,} {reason}" for reason, count in report.passed_over)
        yield "passed over", kinds


def _say_problems(report: Report) -> int:
    """Name each file and line that is bad, on standard error; the exit code that follows."""
    sys.stdout.flush()
    for word in report.unusable_words:
        print(f"jianbao: user dictionary: {clean(word)}: cannot be used", file=sys.stderr)
    for name, line, what in report.problems:
        print(clean(f"{name}:{line}: {what}" if line else f"{name}: {what}"), file=sys.stderr)
    if not report.problems:
        return 0
    print(f"jianbao: {counted(len(report.problems), 'problem')}; all else is in the index", file=sys.stderr)
    return JianbaoError.exit_code
