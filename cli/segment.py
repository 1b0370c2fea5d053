"""`jianbao segment`: files and folders go in, the articles of their pages come out as they would be indexed.

Pages are put together by issue, since a jump leads from one to the other. Nothing is written and no index is needed.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from cli import export, options, render
from cli.index import one_day
from cli.render import counted
from cli.terminal import BOLD, DIM, Screen, clean, fit, fit_end, pad, screen, wrapped
from indexer.errors import JianbaoError
from indexer.ledger import Root
from indexer.pipeline import Issue, take_apart, whole_issue
from indexer.records import Article, Source, Span, page_order
from indexer.survey import Spool, read_parts, survey, unpack
from search.width import width

MARGIN: Final = 5
SHORTEST: Final = 16
"""Columns below which the words of a piece go to the next line."""


@click.command(epilog="Example: jianbao segment sample_corpus/枫津日报/2025-12-31")
@click.argument("paths", nargs=-1, required=True, type=options.Place(exists=True), metavar="PATH...")
@click.option("--paper", type=options.Value(), metavar="报纸", help="Newspaper of pages that do not say it themselves.")
@click.option("--date", type=options.Value(), metavar="日期", help="Day of pages that do not say it themselves.")
@click.option(
    "--explain",
    is_flag=True,
    help="Also each join, drop and move, each jump followed and each second print, with its reason and lines.",
)
@options.output("text", "jsonl")
def segment(paths: tuple[Path, ...], paper: str | None, date: str | None, explain: bool, form: str, color: str) -> int:
    """Show how the pages in PATHs come apart into articles, without indexing them.

    For each article its fields, and the beginning and end of each paragraph; then what was set aside, and why.
    JSON Lines has the articles alone, whole.
    """
    out = screen(color)
    roots = tuple(Root(os.path.abspath(path), paper, one_day(date)) for path in paths)
    total: Counter[str] = Counter()
    with Spool() as spool:
        found = survey(roots, roots, Path(os.path.abspath(".")))
        records = [read_parts(file, spool) for file in found.files.values()]
        for key in sorted({key for record in records for key, _ in record.parts}):
            items = unpack(spool.items(key))
            apart = [take_apart(page, user) for page, user in items.pages]
            issue = whole_issue(apart, items.ready, items.set_aside)
            total += Counter(
                issues=1, articles=len(issue.articles), aside=len(issue.set_aside), lost=len(issue.lost_jumps)
            )
            if form == "jsonl":
                export.plain_utf8(sys.stdout)
                export.jsonl(sorted(issue.articles, key=_printed), sys.stdout)
            else:
                files = {article.sources[0].path for article in items.ready}
                made_of = counted(len(items.pages) + len(files), "file" if files else "page")
                for line in _issue(f"{key}: {made_of}", issue, out):
                    print(line)
                for line in _explained(issue, out) if explain else ():
                    print(line)
    problems = [(one.path, one.line, one.message) for one in found.problems]
    problems += [(record.name, line, message) for record in records for line, message in record.problems]
    return _conclude(total, problems, found.passed_over)


def _conclude(
    total: Counter[str], problems: list[tuple[str, int | None, str]], passed_over: tuple[tuple[str, int], ...]
) -> int:
    sys.stdout.flush()
    for name, line, what in problems:
        print(clean(f"{name}:{line}: {what}" if line else f"{name}: {what}"), file=sys.stderr)
    said = [counted(total["articles"], "article"), counted(total["issues"], "issue")]
    said.append(f"{counted(total['aside'], 'piece')} set aside")
    if total["lost"]:
        said.append(f"{counted(total['lost'], 'jump')} led nowhere")
    if passed_over:
        said.append("passed over: " + ", ".join(f"{count:,} {reason}" for reason, count in passed_over))
    print("; ".join(said), file=sys.stderr)
    return JianbaoError.exit_code if problems else 0 if total["articles"] else 1


def _issue(name: str, issue: Issue, out: Screen) -> Iterator[str]:
    title = f"{name}, {counted(len(issue.articles), 'article')}"
    yield from (out.paint(line, BOLD) for line in wrapped(title, out.columns))
    for number, article in enumerate(sorted(issue.articles, key=_printed), 1):
        yield ""
        yield from _article(number, article, out)
    yield ""
    if issue.set_aside:
        yield out.paint(f"set aside: {counted(len(issue.set_aside), 'piece')}", BOLD)
        reasons = max(width(piece.reason) for piece in issue.set_aside)
        for piece in issue.set_aside:
            begin = " " * MARGIN + pad(piece.reason, reasons) + f"  {_place(piece.path, (piece.lines,))}  "
            room = out.columns - width(begin)
            if room < SHORTEST:
                yield clean(begin).rstrip()
                begin = " " * (MARGIN + reasons + 2)
                room = out.columns - width(begin)
            yield clean(begin) + _ends(piece.text, room)
        yield ""
    for headline, page in issue.lost_jumps:
        yield clean(f"jump led nowhere: 下转{render.page_name(page)}: {headline}")


def _printed(article: Article) -> tuple[int, Source]:
    """A key that sorts articles as a reader comes upon them."""
    return page_order(article.page), article.sources[0]


def _article(number: int, article: Article, out: Screen) -> Iterator[str]:
    for order, line in enumerate(wrapped(article.headline or "(no headline)", out.columns - MARGIN)):
        yield (f"{number:>3}  " if order == 0 else " " * MARGIN) + out.paint(line, BOLD)
    day = article.date.isoformat() if article.date else "undated"
    if article.date_source:
        day += " (inferred)" if article.date_source == "inferred" else f" (from {article.date_source})"
    rows = [
        ("kicker", article.kicker or ""),
        ("deck", (article.deck or "").replace("\n", " / ")),
        *render.facts(article),
        ("printed", ", ".join(filter(None, (day, render.page(article))))),
        ("continued", f"下转{render.page_name(article.continued_on)}" if article.continued_on is not None else ""),
        ("lines", "; ".join(_place(source.path, source.lines) for source in article.sources)),
        ("id", article.id),
    ]
    paragraphs = [paragraph for paragraph in article.body.split("\n") if paragraph]
    rows.append(("body", f"{counted(len(paragraphs), 'paragraph')}, {counted(len(article.body), 'character')}"))
    yield from render.table([row for row in rows if row[1]], out, margin=MARGIN)
    for order, paragraph in enumerate(paragraphs, 1):
        label = f"{order:>3}  "
        yield " " * MARGIN + out.paint(label, DIM) + _ends(paragraph, out.columns - MARGIN - len(label))


def _ends(text: str, columns: int) -> str:
    """The first and the last words of a text in one line; all of it where it fits."""
    if width(clean(text)) <= columns:
        return clean(text)
    half = (columns - 3) // 2
    return f"{fit(text, half + 1).removesuffix('…')} … {fit_end(text, half)}"


def _place(path: str, lines: tuple[Span, ...]) -> str:
    """The name of a file without its folders, and lines of it: a page is known by its name."""
    spans = ",".join(str(span.first) if span.first == span.last else f"{span.first}-{span.last}" for span in lines)
    return f"{os.path.basename(path)}:{spans}"


def _explained(issue: Issue, out: Screen) -> Iterator[str]:
    decisions = [*(decision for page in issue.pages for decision in page.decisions), *issue.decisions]
    yield out.paint(f"decisions: {len(decisions):,}", BOLD)
    rows = [(one.action, f"{_place(one.path, one.lines)}  {one.evidence}") for one in decisions]
    rows += [("note", note) for page in issue.pages for note in page.notes]
    yield from render.table(rows, out, margin=MARGIN)
    yield ""
