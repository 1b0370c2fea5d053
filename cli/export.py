"""Articles and hits go in, JSON, JSON Lines or CSV goes out to a stream, one record after the other.

What a terminal would obey is written as \\uXXXX in JSON, which loses nothing, and left out in CSV, which has no such
form. A CSV cell that a spreadsheet would take for a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TextIO

from cli.terminal import clean
from indexer.jsonform import to_json
from indexer.records import Article
from search.highlight import Snippet
from search.index import Hit

CSV_COLUMNS: Final = (
    "id", "date", "paper", "page", "section", "column", "headline", "kicker", "deck", "byline", "reporters", "agency",
    "dateline_place", "dateline_date", "body", "continued_on", "date_source", "sources",
)  # fmt: skip
_OBEYED = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]",
)
_FORMULA = tuple("=+-@\t\r＝＋－＠")


def plain_utf8(out: TextIO) -> None:
    """What programs read is UTF-8 with plain line ends, whatever the terminal has."""
    reconfigure = getattr(out, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="strict", newline="\n")


def to_line(value: object) -> str:
    """A value as one line of JSON."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def jsonl(articles: Iterable[Article], out: TextIO) -> int:
    """One article a line, under the keys that `jianbao index` reads; how many were written."""
    count = 0
    for article in articles:
        out.write(to_line(to_json(article)) + "\n")
        count += 1
    return count


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
    return "'" + safe if value.startswith(_FORMULA) or safe.startswith(_FORMULA) else safe


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


def markdown(article: Article) -> Iterator[str]:
    """The lines of an article as a Markdown page, its fields in front matter that `jianbao index` reads."""
    yield "---"
    for name in ("paper", "date", "page", "section"):
        value = to_json(article)[name]
        if value is not None:
            yield f"{name}: {clean(str(value))}"
    yield "---"
    for text, mark in ((article.kicker, "### "), (article.headline, "## "), (article.deck, "### ")):
        for line in filter(None, (text or "").split("\n")):
            yield ""
            yield mark + _escaped(line)
    for paragraph in filter(None, (article.column, article.byline, *article.body.split("\n"))):
        yield ""
        yield _escaped(paragraph)
    if article.continued_on is not None:
        yield ""
        yield f"(下转第{article.continued_on}版)"


_MARKDOWN = re.compile(r"[\\`*_\[\]<>|]|^(?:#+|[-+](?=\s)|\d+(?=[.)]\s))")


def _escaped(line: str) -> str:
    """The line with what Markdown would take for marks escaped."""
    return _MARKDOWN.sub(lambda match: match[0] + "\\" if match[0].isdigit() else "\\" + match[0], clean(line))
