"""Articles and hits go in, the lines a reader sees in a terminal come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from cli.terminal import BOLD, DIM, Screen, flat, pad, wrap, wrapped
from indexer.records import Article, PageLabel, Source
from search.width import width

if TYPE_CHECKING:
    from search.highlight import Snippet
    from search.results import Hit

SNIPPET_LINES: Final = 3
BULLET: Final = " · "
INDENT: Final = "\u3000\u3000"
"""Before each paragraph, as newspapers print it."""


def hit(number: int, found: Hit, screen: Screen) -> Iterator[str]:
    """One result: number and headline, where it was printed and by whom, up to three lines of context."""
    article = found.article
    margin = f"{number:>3}  "
    inner = screen.columns - len(margin)
    headline = flat(article.headline) or "(no headline)"
    from search.highlight import matches  # with all that searches

    ranges = matches(article.headline, found.needles)
    for order, span in enumerate(wrap(headline, inner)):
        lead = screen.paint(margin, DIM) if order == 0 else " " * len(margin)
        yield lead + screen.linked(screen.marked(headline, span, ranges, BOLD), article.sources)
    blank = " " * len(margin)
    for line in packed(about(article), inner):
        yield blank + screen.paint(line, DIM)
    # A line of Chinese text may leave a column free, and one more where a mark is kept from its beginning.
    for snippet in found.excerpts(SNIPPET_LINES * (inner - 3) - 2):
        for line in _snippet(snippet, inner, screen):
            yield blank + line
    if found.folded:
        for line in wrapped(f"+{len(found.folded)} alike: {', '.join(found.folded)}", inner):
            yield blank + screen.paint(line, DIM)


def _snippet(snippet: Snippet, columns: int, screen: Screen) -> Iterator[str]:
    before, behind = snippet.cut
    text = ("…" if before else "") + flat(snippet.text)
    shift = 1 if before else 0
    ranges = [(first + shift, last + shift) for first, last in snippet.ranges]
    spans = wrap(text + ("…" if behind else ""), columns)
    if len(spans) > SNIPPET_LINES or behind:
        end = min(len(text), spans[SNIPPET_LINES - 1][1] if len(spans) > SNIPPET_LINES else len(text))
        while len(spans := wrap(text[:end] + "…", columns)) > SNIPPET_LINES:
            end -= 1
        text = text[:end] + "…"
        ranges = [(first, min(last, end)) for first, last in ranges if first < end]
    for span in spans:
        yield screen.marked(text, span, ranges)


def about(article: Article) -> list[str]:
    """Day, paper, page with section, column, who wrote it, id: each where it is known."""
    by = "、".join(article.reporters) or (article.byline or "")
    facts = [day(article), article.paper, page(article), article.column, by, article.agency, article.id]
    return [flat(fact) for fact in facts if fact]


def day(article: Article) -> str:
    """The day as ISO; marked where it was inferred."""
    if article.date is None:
        return "undated"
    return article.date.isoformat() + (" (inferred)" if article.date_source == "inferred" else "")


def page(article: Article) -> str:
    """第4版 要闻, or what of it is known."""
    return " ".join(part for part in (page_name(article.page), article.section or "") if part)


def page_name(label: PageLabel | None) -> str:
    """4 → 第4版, A3 → A3版."""
    if label is None:
        return ""
    return f"第{label}版" if str(label).isdigit() else f"{label}版"


def packed(items: Iterable[str], columns: int) -> list[str]:
    """Items one behind the other with a bullet between, as many on a line as fit; a longer one is wrapped."""
    lines: list[str] = []
    for item in items:
        if lines and width(lines[-1] + BULLET + item) <= columns:
            lines[-1] += BULLET + item
        else:
            lines += wrapped(item, columns)
    return lines


def whole(article: Article, screen: Screen) -> Iterator[str]:
    """An article as it would be read: heads, who and where, the paragraphs, where they came from."""
    for text, style in ((article.kicker, ""), (article.headline or "(no headline)", BOLD), (article.deck, "")):
        for line in (text or "").split("\n"):
            for piece in wrapped(line, screen.columns):
                yield screen.paint(piece, style)
    yield ""
    about = [day(article), article.paper or "", page(article)]
    for line in packed(filter(None, about), screen.columns):
        yield screen.paint(line, DIM)
    yield from table(facts(article), screen)
    for paragraph in article.body.split("\n"):
        yield ""
        yield from wrapped(INDENT + paragraph, screen.columns)
    yield ""
    if article.continued_on is not None:
        followed = len({source.path for source in article.sources}) > 1
        tail = "" if followed else ": not found"
        yield f"continued on page {article.continued_on} (下转{page_name(article.continued_on)}){tail}"
    rows = [("id", article.id)] + [("source" if i == 0 else "", where(s)) for i, s in enumerate(article.sources)]
    files = [(), *((source,) for source in article.sources)]
    yield from table(rows, screen, DIM, files=files)


def facts(article: Article) -> list[tuple[str, str]]:
    """Label and value of what was read out of an article beside its heads and its body."""
    dateline = article.dateline
    wire = " ".join(str(part) for part in (dateline.place, dateline.date) if part) if dateline else ""
    rows = [
        ("column", article.column or ""),
        ("byline", article.byline or ""),
        ("reporters", "、".join(article.reporters)),
        ("agency", article.agency or ""),
        ("dateline", wire),
    ]
    return [(label, value) for label, value in rows if value]


def table(
    rows: Sequence[tuple[str, str]],
    screen: Screen,
    style: str = "",
    margin: int = 0,
    files: Sequence[Sequence[Source]] = (),
) -> Iterator[str]:
    """Labels in one column, values beside them, wrapped in theirs. `files`: what each value is to be linked to."""
    if not rows:
        return
    left = max(width(label) for label, _ in rows) + 2
    room = max(1, screen.columns - left - margin)
    for number, (label, value) in enumerate(rows):
        for order, line in enumerate(wrapped(value, room)):
            name = pad(label if order == 0 else "", left)
            text = screen.linked(screen.paint(line, style), files[number]) if files else screen.paint(line, style)
            yield " " * margin + screen.paint(name, DIM) + text


def where(source: Source) -> str:
    """file:1-3,5 as an editor would find it."""
    lines = ",".join(
        str(span.first) if span.first == span.last else f"{span.first}-{span.last}" for span in source.lines
    )
    return f"{source.path}:{lines}" if lines else source.path


def counted(number: int, one: str, many: str = "") -> str:
    """1 article, 1,746 articles."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
