"""The text of an HTML file goes in; its printed lines in reading order come out, each with the box it stands in.

The parser is Lexbor's (HTML5, as browsers read), by way of selectolax. Lines are what a browser would set on a line of
its own: a paragraph, a heading, a row of a table; the words of scripts and of forms are none. Boxes are the elements
around them; each knows which lines it holds.

A page is told its limits before it is parsed: the parser's time grows with the square of what is never closed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.errors import ReadError
from indexer.markup_forms import BLOCKS, NOT_IN_TABLES, UNPRINTED
from indexer.markup_places import Places
from indexer.records import Span

MAX_HTML_BYTES = 8 * 2**20
"""A page with its article is 30 to 230 kB."""
CHARSET_BYTES = 4096
"""How far into a file its <meta charset> is looked for; browsers look 1,024 bytes far."""
MAX_TAGS = 40_000
"""The longest report of 39 pages has 1,300. At this many, the parser's slowest case takes some seconds."""
MAX_ATTRIBUTES = 5_000
"""Of one tag. A map of a page's articles has four."""
MAX_DEPTH = 500
"""Boxes one in another. The deepest of 39 pages has 23; tables within tables take the cube of it."""
MAX_METADATA = 100_000
"""Characters of a comment that is read for metadata. One of 39 pages has 1,200."""
MAX_UNCLOSED = 2_000_000
"""Tags times <b>, <font> … never closed: every paragraph that follows holds each of them anew."""

_FORMATTING = re.compile(r"<(/?)(?:b|big|code|em|font|i|s|small|strike|strong|tt|u)(?=[\s/>])", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\f]*\n[ \t\r\n\f]*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_PAUSE = re.compile("[ \u2002\u2003]{3,}")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_WIDE = "\u4e00-\u9fff\u3400-\u4dbf\u3000-\u303f\uff00-\uffef“”‘’…—"
_WRAPPED = re.compile(rf"(?<=[{_WIDE}])\n(?=[{_WIDE}])")


@dataclass(slots=True, eq=False)
class Box:
    """An element with the lines it holds, `first` to before `last`. `names`: its class, id and itemprop."""

    tag: str
    names: frozenset[str]
    parent: Box | None
    depth: int
    hidden: bool
    first: int = 0
    last: int = 0

    def chain(self) -> list[Box]:
        """The box and those around it, the innermost first."""
        boxes: list[Box] = []
        box: Box | None = self
        while box is not None:
            boxes.append(box)
            box = box.parent
        return boxes


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line of print. `parts`: the runs its inline elements part it into; `linked`: characters of it in links.

    `broken`: it begins after a <br>. `indented`: it begins with an indent. `level`: of the heading it stands in.
    """

    text: str
    level: int
    box: Box
    lines: Span
    linked: int
    broken: bool
    indented: bool
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """A file come apart. `comments` with the number of lines before each; `metas`: (name, content) of <meta>;
    `times`: of <time datetime>; `title`: of <title>. `ends`: the file closes its <html>, or has none.
    """

    lines: tuple[Line, ...]
    boxes: tuple[Box, ...]
    comments: tuple[tuple[str, int], ...]
    metas: tuple[tuple[str, str], ...]
    times: tuple[str, ...]
    title: str
    ends: bool


def tree_of(text: str, name: str) -> Tree:
    """Parse `text`, the whole of the file called `name`. A `ReadError` says that it is beyond the limits."""
    _guard(text, name)
    lowered = text.lower()
    ends = "<html" not in lowered or "</html" in lowered
    return _Walk(text, name).read(LexborHTMLParser(text), ends)


def charset_declared(head: bytes) -> str | None:
    """The encoding that the beginning of a file says it is in: <meta charset=…>, <?xml encoding=…?>; or None."""
    text = head.decode("latin-1")
    if found := re.match(r"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", text):
        return found[1]
    for meta in LexborHTMLParser(text[: text.rfind("<")] if "<" in text else "").css("meta"):
        said = meta.attributes
        if charset := said.get("charset"):
            return charset.strip()
        if (said.get("http-equiv") or "").lower() == "content-type":
            found = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", said.get("content") or "", re.IGNORECASE)
            if found:
                return found[1]
    return None


def tags_of(markup: str) -> list[tuple[str, str]]:
    """The elements of a piece of markup in order, with their words; a <br> among these is a line's end."""
    found: list[tuple[str, str]] = []
    root = LexborHTMLParser(markup).root if len(markup) <= MAX_METADATA else None
    for node in root.traverse() if root is not None else ():
        if node.is_element_node and node.tag not in ("html", "head", "body", "br", "p"):
            words = node.text(separator="\n") if node.css_first("br") is not None else node.text()
            found.append((node.tag or "", _without_tags(words)))
    return found


def _without_tags(words: str) -> str:
    """The words of a <title>, whose <br> is no element to the parser."""
    root = LexborHTMLParser(words).root if "<" in words else None
    return root.text(separator="\n") if root is not None else words


def _guard(text: str, name: str) -> None:
    """Raise for what the parser would take minutes or gigabytes for."""
    tags = text.count("<")
    if tags > MAX_TAGS:
        raise ReadError(f"{name}: has {tags:,} tags; a page of a paper has some thousands (limit {MAX_TAGS:,})", _SPLIT)
    attributes = 0
    for chunk in text.split("<"):
        inside, closed, _ = chunk.partition(">")
        attributes += len(inside) - len(inside.translate(_NO_SPACES)) if len(inside) > MAX_ATTRIBUTES else 0
        if attributes > MAX_ATTRIBUTES and (chunk[:1].isalpha() or not closed):
            raise ReadError(
                f"{name}: has a tag of more than {MAX_ATTRIBUTES:,} words; it is no page of a paper", _SPLIT
            )
        attributes = 0 if closed else attributes
    unclosed = most = 0
    for found in _FORMATTING.finditer(text):
        unclosed = max(0, unclosed - 1) if found[1] else unclosed + 1
        most = max(most, unclosed)
    if most * tags > MAX_UNCLOSED:
        raise ReadError(f"{name}: has {most:,} tags such as <b> or <font> that are never closed", _SPLIT)


_SPLIT = "Leave it out, or save the article alone, as text."
_NO_SPACES = {ord(c): None for c in " \t\n\r\f"}


@dataclass(slots=True)
class _Run:
    """Text of the line being gathered: where it comes from, whether in a link, and in which inline element."""

    text: str
    first: int
    last: int
    linked: bool
    inline: int


@dataclass(slots=True)
class _Walk:
    """One walk through the tree, without recursion, for pages are nested by the thousand."""

    source: str
    name: str
    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    comments: list[tuple[str, int]] = field(default_factory=list)
    runs: list[_Run] = field(default_factory=list)
    broken: bool = False
    inline: int = 0

    def read(self, parser: LexborHTMLParser, ends: bool) -> Tree:
        places = Places(self.source)
        metas: list[tuple[str, str]] = []
        times: list[str] = []
        title = ""
        top = Box("document", frozenset(), None, 0, False)
        self.boxes.append(top)
        root = parser.root
        start = root.parent if root is not None else None
        # What is still to do: a node to enter, or what to do on leaving one: close a box, leave an inline element.
        todo: list[tuple[LexborNode | None, Box, int, bool, bool]] = []
        if start is not None:
            todo += [(child, top, 0, False, False) for child in _children(start)][::-1]
        while todo:
            node, box, level, linked, block = todo.pop()
            if node is None:
                if block:
                    self.flush(box, level)
                    box.last = len(self.lines)
                else:
                    self.inline += 1
                continue
            tag = node.tag or ""
            if node.is_comment_node:
                comment = node.comment_content or ""
                places.pass_over(comment)
                if "content" in comment[:30]:
                    self.flush(box, level)
                self.comments.append((comment, len(self.lines)))
            elif node.is_text_node:
                words = node.text_content or ""
                if box.tag == "pre" and words.strip():
                    self.preformatted(words, box, level, linked, places)
                elif words.strip(" \t\n\r\f"):
                    first, last = places.find(words)
                    self.runs.append(_Run(words, first, last, linked, self.inline))
                elif words:
                    self.runs.append(_Run(" ", places.line, places.line, linked, self.inline))
            elif tag == "br":
                self.flush(box, level)
                self.broken = True
            elif tag in ("meta", "title") or tag in UNPRINTED:
                if tag == "meta" and (said := _meta(node)):
                    metas.append(said)
                words = node.text(deep=True) if tag in ("title", "script", "style") else ""
                places.pass_over(words)
                if tag == "title" and not title:
                    title = " ".join(_without_tags(words).split())
                if tag == "head":
                    todo += [(child, box, level, linked, False) for child in _children(node)][::-1]
            elif tag in BLOCKS or tag.startswith("founder-"):
                self.flush(box, level)
                inner = self.open(node, tag, box)
                now = int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else level
                if tag == "table" and (rows := _rows(node)):
                    self.table(rows, inner, now, places)
                    inner.last = len(self.lines)
                    continue
                todo.append((None, inner, now, linked, True))
                todo += [(child, inner, now, linked, False) for child in _children(node)][::-1]
            else:
                self.inline += 1
                attributes = node.attributes
                if tag == "time" and (said_at := attributes.get("datetime")):
                    times.append(said_at)
                hidden = _is_hidden(attributes)
                if hidden:  # a box of its own, though it stands within a line
                    self.flush(box, level)
                    inner = self.open(node, tag, box)
                    todo.append((None, inner, level, linked, True))
                    todo += [(child, inner, level, linked, False) for child in _children(node)][::-1]
                    continue
                todo.append((None, box, level, linked, False))
                todo += [
                    (child, box, level, linked or (tag == "a" and "href" in attributes), False)
                    for child in _children(node)
                ][::-1]
        self.flush(top, 0)
        top.last = len(self.lines)
        return Tree(tuple(self.lines), tuple(self.boxes), tuple(self.comments), tuple(metas), tuple(times), title, ends)

    def open(self, node: LexborNode, tag: str, parent: Box) -> Box:
        if parent.depth >= MAX_DEPTH:
            raise ReadError(f"{self.name}: has more than {MAX_DEPTH} elements one in another", _SPLIT)
        attributes = node.attributes
        said = " ".join(attributes.get(key) or "" for key in ("class", "id", "itemprop")).lower().split()
        hidden = parent.hidden or _is_hidden(attributes)
        box = Box(tag, frozenset(said[:20]), parent, parent.depth + 1, hidden, len(self.lines), len(self.lines))
        self.boxes.append(box)
        return box

    def flush(self, box: Box, level: int) -> None:
        """Set the line gathered so far."""
        runs, self.runs = self.runs, []
        broken, self.broken = self.broken, False
        printed = [run for run in runs if run.text.strip()]
        if not printed:
            self.broken = broken
            return
        raw = "".join(run.text for run in runs)
        indented = raw.lstrip(" \t\n\r\f")[:1] in ("\u3000", "\u00a0", "\u2003")
        parts: list[str] = []
        inline = None
        for run in runs:
            if inline is not None and run.inline == inline:
                parts[-1] += run.text
            else:
                parts.append(run.text)
            inline = run.inline
        text = printed_text(raw)
        if not text:
            return
        linked = sum(len(run.text.strip()) for run in printed if run.linked)
        span = Span(min(run.first for run in printed), max(run.last for run in printed))
        shown = tuple(part for part in map(printed_text, parts) if part)
        self.lines.append(Line(text, level, box, span, linked, broken, indented, shown))

    def preformatted(self, words: str, box: Box, level: int, linked: bool, places: Places) -> None:
        """The lines of a <pre>, which are lines of print."""
        for n, words_of_line in enumerate(words.split("\n")):
            if n:
                self.flush(box, level)
                self.broken = True
            if words_of_line.strip():
                first, last = places.find(words_of_line)
                self.runs.append(_Run(words_of_line, first, last, linked, self.inline))

    def table(self, rows: list[list[str]], box: Box, level: int, places: Places) -> None:
        """The rows of a table of figures, each as a line."""
        for row in rows:
            spans = [places.find(cell) for cell in row if cell.strip()]
            cells = [printed_text(cell.replace("\n", " ")) for cell in row]
            text = "| " + " | ".join(cells) + " |" if len(cells) > 1 else cells[0]
            span = Span(min(first for first, _ in spans), max(last for _, last in spans))
            self.lines.append(Line(text, level, box, span, 0, False, False, (text,)))


def printed_text(raw: str) -> str:
    """Text as a reader sees it: a line's end in the file is no print between Chinese, and a space elsewhere.

    A pause of two spaces stays, as in `clean`: 郭  玥 is one name and 引资规模创新高  结构优化成色足 two clauses.
    """
    text = _SPACES.sub("\n", _INVISIBLE.sub("", raw).replace("\u00a0", " ")).strip(" \n\t\u3000\u2002\u2003")
    text = _WRAPPED.sub("", text).replace("\n", " ").replace("\t", " ")
    return _PAUSE.sub("  ", text)


def _children(node: LexborNode) -> list[LexborNode]:
    children: list[LexborNode] = []
    child = node.first_child
    while child is not None:
        children.append(child)
        child = child.next
    return children


def _meta(node: LexborNode) -> tuple[str, str] | None:
    said = node.attributes
    name = said.get("name") or said.get("property") or said.get("itemprop")
    content = said.get("content")
    return (name.strip().lower(), content.strip()) if name and content and content.strip() else None


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))


def _rows(table: LexborNode) -> list[list[str]]:
    """The rows of a table of figures as texts of their cells; [] for a table that only places things on the page.

    A table of figures has two rows or more of two printed cells or more, and nothing in it but words.
    """
    rows: list[list[str]] = []
    paragraphs = 0
    for node in table.traverse(include_text=True):
        tag = node.tag
        if tag == "tr":
            rows.append([])
        elif tag in ("td", "th") and rows:
            rows[-1].append("")
            paragraphs = 0
        elif tag == "caption" and not rows:
            rows.append([""])
        elif node.is_text_node and rows and rows[-1]:
            rows[-1][-1] += node.text_content or ""
        elif tag in ("br", "p") and rows and rows[-1]:
            paragraphs += tag == "p"
            rows[-1][-1] += " "
        elif tag in NOT_IN_TABLES and node.mem_id != table.mem_id:
            return []
        if paragraphs > 1:
            return []
    rows = [[cell.strip(" \t\n\r\f\u00a0\u3000") for cell in row] for row in rows]
    rows = [row for row in rows if any(row)]
    full = sum(sum(map(bool, row)) >= 2 for row in rows)
    return rows if full >= 2 and full * 2 >= len(rows) and max(len(cell) for row in rows for cell in row) <= 400 else []
