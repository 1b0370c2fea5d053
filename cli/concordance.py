"""`jianbao concordance`: a query and filters go in; every occurrence comes out with the text around it, a line each.

With --collocates, the words that stand near it instead.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import click

from cli import export, options, where
from cli.render import counted, page_name
from cli.suggest import unknown
from cli.terminal import BOLD, DIM, MARK, Screen, clean, fit, fit_end, pad, screen
from indexer.records import Article
from search.collocates import LEAST, SPAN, Collocate, Collocates
from search.concordance import ORDERS, Concordance, Line, Order
from search.index import Index, open_index
from search.parse import read
from search.width import width

CONTEXT: Final = 40
"""Characters to either side of a match in what is not text."""
LOOKED_AT: Final = 200
"""Lines by which it is settled how wide the column of their sources is."""
REMEMBERED: Final = 16_384
"""Articles whose short ids are kept: sorted by context, an article comes up again and again."""
WIDE: Final = 100
NARROW: Final = 60
"""Columns from which on a source says all it has, and below which it is the id alone."""
LINE_COLUMNS: Final = ("id", "date", "paper", "page", "section", "headline", "part", "left", "match", "right")
WORD_COLUMNS: Final = ("word", "near", "left", "right", "elsewhere", "expected", "log_likelihood", "mutual_information")


@click.command(
    cls=options.QueryCommand,
    epilog="Example: jianbao concordance 大桥 --sort right --limit 20. The language: jianbao help query",
)
@options.query
@options.filters
@click.option(
    "--sort",
    "order",
    type=click.Choice(ORDERS),
    default="date",
    show_default=True,
    help="By day (oldest or newest first), by paper, by what stands left or right of the match, or by the match.",
)
@options.limit(50)
@click.option(
    "--width",
    "context",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"Characters of context to either side: as many as the line has room for; {CONTEXT} in other formats.",
)
@click.option("--collocates", is_flag=True, help="List the words near the matches (搭配词) instead.")
@click.option(
    "--span", type=click.IntRange(1, 50), default=SPAN, show_default=True, metavar="N", help="Words to either side."
)
@click.option(
    "--least", type=click.IntRange(min=1), default=LEAST, show_default=True, metavar="N", help="Times a word is near."
)
@options.output("text", "json", "jsonl", "csv")
@options.bom
@options.index_folder
def concordance(
    query: str,
    filters: options.Filters,
    order: Order,
    limit: int | None,
    context: int | None,
    collocates: bool,
    span: int,
    least: int,
    form: str,
    color: str,
    bom: bool,
    index: Path | None,
) -> int:
    """Show every occurrence of QUERY with the words around it (上下文索引, KWIC), a line each, below one another.

    Of several words, each occurrence of each in the articles that have them all; of a run in Chinese the run as typed,
    and its words in articles that have only these (quote it to leave them out). Context ends with the paragraph.
    Contexts are sorted as a Chinese reader looks them up, common characters by pinyin, from the match outwards.

    --collocates lists the words within --span words of a match that stand there oftener than elsewhere in the articles
    that the options leave; by log-likelihood (Dunning 1993), beside it pointwise mutual information in bits.
    """
    notes = read(query).notes
    with open_index(where.existing(index)) as opened:
        if collocates:
            near = opened.collocates(query, span, least, **filters.asked())
            said = unknown(opened, query, filters)
            _write_words(near, {"query": query, "span": span, "least": least}, limit, form, color, bom)
            return _conclude_words(near, limit, said, notes)
        lines = opened.concordance(query, order, **filters.asked())
        said = unknown(opened, query, filters)
        if form == "text":
            for line in _text(lines.lines(limit), opened, context, screen(color)):
                print(line)
        else:
            about = {"query": query, "sort": order, "total": len(lines), "articles": lines.articles, "limit": limit}
            _write(lines.lines(limit), about, context or CONTEXT, form, bom)
        return _conclude(lines, limit, said, notes, form)


def _conclude(lines: Concordance, limit: int | None, said: list[str], notes: Sequence[str], form: str) -> int:
    """Say on standard error how many lines there are in all; the exit code."""
    sys.stdout.flush()
    for line in (*said, *notes):
        print(f"jianbao: {clean(line)}", file=sys.stderr)
    total = len(lines)
    if not total and not said:
        print("jianbao: nothing matches", file=sys.stderr)
    if total and form != "json":
        of = f"{limit:,} of " if limit is not None and limit < total else ""
        print(f"{of}{counted(total, 'match', 'matches')} in {counted(lines.articles, 'article')}", file=sys.stderr)
    return 0 if total else 1


# ── lines ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _text(lines: Iterator[Line], opened: Index, context: int | None, out: Screen) -> Iterator[str]:
    """Lines for a terminal: what stands left of the match, the match, what stands right of it, where it was printed.

    The match begins in the same column of every line.
    """
    short = lru_cache(REMEMBERED)(opened.short_id)
    first = list(islice(lines, LOOKED_AT))
    most = out.columns * 9 // 20
    sources = max((width(_source(line.article, short, out.columns, most)) for line in first), default=0)
    room = out.columns - sources - 2
    left = max(1, (room - 8) // 2)
    right = max(1, room - left - 1)
    for line in chain(first, lines):
        before, behind = line.left, line.right
        if context is not None:
            before, behind = before[-context:], behind[:context]
        match = fit(line.match, right)
        behind = fit(" " + clean(behind), max(0, right - width(match))) if width(match) < right else ""
        shown = clean(before) if width(clean(before)) <= left else "…" + fit_end(before, left - 1)
        begin = " " * (left - width(shown)) + shown
        end = pad("", right - width(match) - width(behind))
        source = _source(line.article, short, out.columns, most)
        yield f"{begin} {out.paint(match, MARK)}{behind}{end}  {out.paint(source, DIM)}".rstrip()


def _source(article: Article, short: Callable[[str], str], columns: int, most: int) -> str:
    """Day, paper, page and the id as short as may be, in `most` columns. Of our own ids, which begin with day and page,
    a narrow line has no more than paper and id; a still narrower one the id."""
    number = clean(short(article.id))
    told = article.date is not None and number.startswith(f"{article.date:%Y%m%d}-")
    if columns < NARROW:
        return fit(number, most)
    page = page_name(article.page) if columns >= WIDE else str(article.page or "")
    when = [] if told and columns < WIDE else [article.date.isoformat() if article.date else "undated"]
    place = [] if told and columns < WIDE else list(filter(None, [clean(page)]))
    rest = sum(width(part) + 1 for part in (*when, *place, number))
    paper = [fit(article.paper, most - rest)] if article.paper and most - rest >= 4 else []
    return fit(" ".join((*when, *paper, *place, number)), most)


def _write(lines: Iterable[Line], about: dict[str, Any], context: int, form: str, bom: bool) -> None:
    out = sys.stdout
    export.plain_utf8(out)
    records = (_record(line, context) for line in lines)
    match form:
        case "json":
            out.write(export.to_line(about)[:-1] + ',"lines":[')
            for number, record in enumerate(records):
                out.write((",\n" if number else "\n") + export.to_line(record))
            out.write("\n]}\n" if about["total"] else "]}\n")
        case "jsonl":
            out.writelines(export.to_line(record) + "\n" for record in records)
        case _:
            export.rows(LINE_COLUMNS, (record.values() for record in records), out, bom)


def _record(line: Line, context: int) -> dict[str, Any]:
    article = line.article
    return {
        "id": article.id,
        "date": article.date.isoformat() if article.date else None,
        "paper": article.paper,
        "page": article.page,
        "section": article.section,
        "headline": article.headline,
        "part": line.part,
        "left": line.left[-context:],
        "match": line.match,
        "right": line.right[:context],
    }


# ── words near ────────────────────────────────────────────────────────────────────────────────────────────────────


def _write_words(near: Collocates, about: dict[str, Any], limit: int | None, form: str, color: str, bom: bool) -> None:
    kept = near.words[:limit]
    if form == "text":
        for line in _table(kept, screen(color)) if kept else ():
            print(line)
        return
    export.plain_utf8(sys.stdout)
    records = [dict(zip(WORD_COLUMNS, _figures(word), strict=True)) for word in kept]
    match form:
        case "json":
            about |= {"matches": near.matches, "total": len(near.words), "limit": limit}
            about |= {"words_near": near.window, "words_elsewhere": near.elsewhere, "share_read": near.share}
            print(export.to_line(about | {"words": records}))
        case "jsonl":
            for record in records:
                print(export.to_line(record))
        case _:
            export.rows(WORD_COLUMNS, (record.values() for record in records), sys.stdout, bom)


def _figures(word: Collocate) -> tuple[object, ...]:
    measures = (word.expected, word.likelihood, word.information)
    return word.word, word.near, word.left, word.right, word.elsewhere, *(round(one, 3) for one in measures)


def _table(words: Iterable[Collocate], out: Screen) -> Iterator[str]:
    """A line for each word; on a narrow screen without where and how often by chance."""
    narrow = out.columns < NARROW
    header = ("near", "G²", "MI") if narrow else ("near", "left", "right", "elsewhere", "expected", "G²", "MI bits")
    rows: list[tuple[str, tuple[str, ...]]] = []
    for one in words:
        measures = (f"{one.likelihood:,.1f}", f"{one.information:.2f}")
        counts = (f"{one.left:,}", f"{one.right:,}", f"{one.elsewhere:,}", f"{one.expected:,.1f}")
        rows.append((one.word, (f"{one.near:,}", *(() if narrow else counts), *measures)))
    widths = [max(width(cell) for cell in column) for column in zip(header, *(cells for _, cells in rows), strict=True)]
    room = max(4, min(max(width(word) for word, _ in rows), out.columns - sum(widths) - 2 * len(widths)))

    def line(word: str, cells: tuple[str, ...]) -> str:
        figures = "".join(f"  {' ' * (size - width(cell))}{cell}" for size, cell in zip(widths, cells, strict=True))
        return pad(fit(word, room), room) + figures

    yield out.paint(line("", header), BOLD)
    for word, cells in rows:
        yield line(word, cells)


def _conclude_words(near: Collocates, limit: int | None, said: list[str], notes: Sequence[str]) -> int:
    sys.stdout.flush()
    for line in (*said, *notes):
        print(f"jianbao: {clean(line)}", file=sys.stderr)
    if not near.words:
        if not said:
            what = "no word stands near so often" if near.matches else "nothing matches"
            print(f"jianbao: {what}", file=sys.stderr)
        return 1
    of = f"{limit:,} of " if limit is not None and limit < len(near.words) else ""
    read = "" if near.share == 1 else f", compared with one article in {round(1 / near.share):,}"
    words, matches = counted(len(near.words), "word"), counted(near.matches, "match", "matches")
    print(f"{of}{words} near {matches}{read}", file=sys.stderr)
    return 0
