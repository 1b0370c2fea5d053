"""Articles and hits go in, JSON, JSON Lines, CSV, Markdown or references go out to a stream, one after the other.

What a terminal would obey is written as \\uXXXX in JSON, which loses nothing, and left out elsewhere, where there is no
such form. A CSV cell that a spreadsheet would take for a formula (it begins with = + - @, a tab or a line end, or their
full-width forms) begins with an apostrophe, which a spreadsheet does not show; so does one that has an apostrophe
there of its own: without the first apostrophe of such a cell, it is the text.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TextIO

from cli.terminal import clean
from indexer.jsonform import to_json
from indexer.records import Article
from search.highlight import Snippet
from search.results import Hit, Results

FORMATS: Final = ("json", "jsonl", "csv", "markdown", "bibtex", "ris", "gbt7714")
"""What results can be written as, beside text."""

CSV_COLUMNS: Final = (
    "id", "date", "paper", "page", "section", "column", "headline", "kicker", "deck", "byline", "reporters", "agency",
    "dateline_place", "dateline_date", "body", "continued_on", "date_source", "sources",
)  # fmt: skip
_OBEYED = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]",
)
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def write(form: str, results: Results, about: dict[str, Any], bom: bool = False) -> None:
    """Results in one of `FORMATS` on standard output; `about`: what the JSON object says of them."""
    out = sys.stdout
    plain_utf8(out)
    hits = _watched(results)
    match form:
        case "json":
            json_hits(about, hits, out, collapsed="groups" in about)
        case "csv":
            csv_articles((hit.article for hit in hits), out, bom)
        case _:
            begin = int(about["offset"] or 0) + 1
            lines = pieces(form)
            for number, hit in enumerate(hits, begin):
                out.writelines(f"{line}\n" for line in lines(hit.article, number))


def _watched(results: Results) -> Iterator[Hit]:
    """The hits, with how far they are on standard error where that, and not the output, is a terminal."""
    if sys.stdout.isatty() or not sys.stderr.isatty():
        yield from results
        return
    from cli.progress import Progress

    with Progress("searching") as progress:
        for done, hit in enumerate(results, 1):
            yield hit
            progress("writing", done, results.shown)


def pieces(form: str) -> Callable[[Article, int], Iterable[str]]:
    """What makes the lines of an article, and of its number among the results. Imported when it is asked for."""
    match form:
        case "jsonl":
            return lambda one, _: (to_line(to_json(one)),)
        case "markdown":
            from cli.clippings import clipping

            return lambda one, _: clipping(one)
        case "bibtex":
            from cli.citations import bibtex

            return lambda one, _: bibtex(one)
        case "ris":
            from cli.citations import ris

            return lambda one, _: ris(one)
        case "gbt7714":
            from cli.citations import gbt7714

            return lambda one, number: (gbt7714(one, number),)
    raise AssertionError(form)


def plain_utf8(out: TextIO) -> None:
    """What programs read is UTF-8 with plain line ends, whatever the terminal has."""
    reconfigure = getattr(out, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="strict", newline="\n")


def to_line(value: object) -> str:
    """A value as one line of JSON."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def jsonl(articles: Iterable[Article], out: TextIO) -> None:
    """One article a line, under the keys that `jianbao index` reads."""
    out.writelines(to_line(to_json(one)) + "\n" for one in articles)


def json_hits(about: dict[str, Any], hits: Iterable[Hit], out: TextIO, collapsed: bool = False) -> int:
    """One object: what it is about, then its "hits", each an article with score and snippets, and, where results were
    collapsed, the ids of those "alike"; how many were written."""
    out.write(to_line(about)[:-1] + ',"hits":[')
    count = 0
    for count, hit in enumerate(hits, 1):
        record = to_json(hit.article) | {"score": hit.score, "snippets": [_snippet(one) for one in hit.snippets]}
        if collapsed:
            record["alike"] = list(hit.folded)
        out.write((",\n" if count > 1 else "\n") + to_line(record))
    out.write("]}\n" if not count else "\n]}\n")
    return count


def _snippet(snippet: Snippet) -> dict[str, Any]:
    return {"text": snippet.text, "ranges": [list(span) for span in snippet.ranges]}


def csv_articles(articles: Iterable[Article], out: TextIO, bom: bool = False) -> int:
    """A header and a row for each article; how many were written."""
    return rows(CSV_COLUMNS, map(_row, articles), out, bom)


def rows(header: Sequence[str], records: Iterable[Iterable[object]], out: TextIO, bom: bool = False) -> int:
    """A header and records as CSV; how many records were written."""
    if bom:
        out.write("\ufeff")
    out.write(_line(header))
    count = 0
    for record in records:
        out.write(_line(record))
        count += 1
    return count


def _line(cells: Iterable[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow([_cell(cell) for cell in cells])
    return buffer.getvalue()


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return "" if value is None else value
    safe = "\n".join(clean(line) for line in value.split("\n"))
    return "'" + safe if _FORMULA.match(value) or _FORMULA.match(safe) else safe


def _row(article: Article) -> Iterator[object]:
    record = to_json(article)
    dateline = record["dateline"] or {"place": None, "date": None}
    record |= {
        "reporters": "、".join(article.reporters),
        "dateline_place": dateline["place"],
        "dateline_date": dateline["date"],
        "sources": " ".join(source.path for source in article.sources),
    }
    return (record[name] for name in CSV_COLUMNS)
