"""Articles go in, Markdown comes out: clippings for notes, or a page that `jianbao index` reads again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cli import render
from cli.terminal import clean
from indexer.jsonform import to_json
from indexer.records import Article

_MARKS = re.compile(
    r"[\\`*_\[\]<>|#$~^]|==|%%|&(?=#?\w+;)|^(?:[-+](?=[-+\s]|$)|\d{1,9}(?=[.)](?:\s|$)))",
)
"""What Markdown would take for marks, also where a note-taker's dialect does: #tags, $formulas$, ==marked==, %%hidden%%."""
_MARKS_OF_PAGES = re.compile(r"[\\`*_\[\]<>|]|^(?:#+|[-+](?=\s)|\d+(?=[.)]\s))")


def clipping(article: Article) -> Iterator[str]:
    """A clipping: headline, where it was printed and by whom, the text; a rule behind it."""
    if article.kicker:
        yield from (f"*{escaped(line)}*  " for line in _lines(article.kicker))
        yield ""
    yield f"## {escaped(article.headline) or '(no headline)'}"
    yield ""
    if article.deck:
        yield from (f"**{escaped(line)}**  " for line in _lines(article.deck))
        yield ""
    facts = [*map(escaped, render.about(article)[:-1]), f"`{clean(article.id).replace('`', '')}`"]
    yield "> " + " · ".join(facts)
    for paragraph in _lines(article.body):
        yield ""
        yield escaped(paragraph)
    if article.continued_on is not None:
        yield ""
        yield f"(下转{render.page_name(article.continued_on)})"
    yield ""
    yield "---"
    yield ""


def page(article: Article) -> Iterator[str]:
    """The article as a Markdown page, its fields in front matter that `jianbao index` reads."""
    yield "---"
    for name in ("paper", "date", "page", "section"):
        value = to_json(article)[name]
        if value is not None:
            yield f"{name}: {clean(str(value))}"
    yield "---"
    for text, mark in ((article.kicker, "### "), (article.headline, "## "), (article.deck, "### ")):
        for line in filter(None, (text or "").split("\n")):
            yield ""
            yield mark + _plainly(line)
    for paragraph in filter(None, (article.column, article.byline, *article.body.split("\n"))):
        yield ""
        yield _plainly(paragraph)
    if article.continued_on is not None:
        yield ""
        yield f"(下转第{article.continued_on}版)"


def escaped(line: str) -> str:
    """The line, safe, with what Markdown would take for marks escaped."""
    return _MARKS.sub(_backslashed, clean(line).strip())


def _plainly(line: str) -> str:
    """The same with no more escaped than pages are read with."""
    return _MARKS_OF_PAGES.sub(_backslashed, clean(line))


def _backslashed(match: re.Match[str]) -> str:
    found = match[0]
    return found + "\\" if found.isdecimal() else "".join("\\" + char for char in found)


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]
