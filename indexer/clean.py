"""A raw page goes in; its headings and paragraphs come out as blocks with their lines, markup and OCR noise gone.

Stages: front matter skipped → comments and tables → each line read (`_read_line`) → runs of lines wrapped at the width
of a column joined into paragraphs (`_unwrap`) → spaces that OCR put between characters taken out (`close_up`).
Printed punctuation stays as printed. What is no print (rules, image links, tags) is dropped; the words of an image
link are set aside as "image".
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.bylines import is_name
from indexer.front_matter import split_front_matter
from indexer.imprint_forms import HAN
from indexer.pages import Block, Page, RawPage, SetAside
from indexer.records import Span

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,12}[0-9]{0,2});")
_BROKEN_ENTITY = re.compile(r"&([A-Za-z]{0,8})\n([A-Za-z]{0,8});")
"""&ld | quo; in a text that was wrapped after it was escaped."""
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff]")
_WIDE_SPACES = re.compile("[\t\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_IMAGE = re.compile(r"!\[([^\]\n]{0,300})\]\([^)\n]{0,500}\)|<img\b[^>\n]{0,500}>", re.IGNORECASE)
_LINK = re.compile(r"(?<!!)\[([^\]\n]{1,300})\]\((?:https?:|mailto:|/|\.|#)[^)\n]{0,500}\)")
_TAG = re.compile(
    r"</?(?:p|br|div|span|b|strong|i|em|u|sup|sub|font|center|h[1-6]|figure|figcaption|table|tbody|thead|tr|td|th|a)\b[^<>\n]{0,300}>",
    re.IGNORECASE,
)
_TAGGED = re.compile(r"\s*<h([1-6])\b[^<>\n]{0,300}>(.*?)(?:</h\1\s*>)?\s*", re.IGNORECASE)
_BOLD = re.compile(r"\*\*|__(?=\S)|(?<=\S)__")
_EMPHASIS = re.compile(r"(?<![*\w])\*(?=[^\s*])([^*\n]{1,200})(?<=[^\s*])\*(?![*\w])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
_MATH = re.compile(r"\$([^$\n\u4e00-\u9fff，。、；：]{1,60})\$")
"""$9.9\\%$, $ 20^{\\circ}\\mathrm{C} $: as programs that read pages write figures down."""
_NUMBER = re.compile(r"\d(?:[\d.,]*\d)?%?")
_COMMAND = re.compile(r"\\[A-Za-z%,]|[\^_]\s?\{")
_MATH_SIGNS = (
    (re.compile(r"\^?\{?\s?\\circ\s?\}?\s?(?:\\(?:mathrm|text|rm)\s?\{?\s?C\s?\}?|C)"), "℃"),
    (re.compile(r"\^?\{?\s?\\circ\s?\}?"), "°"),
    (re.compile(r"\\sim"), "～"),
    (re.compile(r"\\times"), "×"),
    (re.compile(r"\\cdot"), "·"),
    (re.compile(r"\\pm(?![A-Za-z])"), "±"),
    (re.compile(r"\\leq?(?![A-Za-z])"), "≤"),
    (re.compile(r"\\geq?(?![A-Za-z])"), "≥"),
    (re.compile(r"\\%"), "%"),
    (re.compile(r"\\[A-Za-z]+|\\[,;~ ]|[{}^_]| "), ""),
)
_HEADING = re.compile(rf"\s{{0,3}}(#{{1,9}})(?:\s+|(?={HAN}|[“《（【\"])|(?<=##)(?=[^#\s]))(.*?)(?:\s#+)?\s*$")
_HASHTAG = re.compile(r"#[^#\s]{1,30}#")
_RULE = re.compile(r"\s*(?:(?:[-]\s*){3,}|(?:[*]\s*){3,}|(?:[_]\s*){3,}|(?:=\s*){3,}|`{3,}\w*)\s*")
_MARK = re.compile(r"^(?:\s{0,8}(?:>\s?)+|\s{0,8}[-*+]\s+(?=\S))")
_TABLE_ROW = re.compile(r"\s*\|.*\|\s*")
BETWEEN_BARS = re.compile(rf"\|[“《]?{HAN}(?:[^|\d。]{{0,22}}[^|\d。\s])?\|")
"""|青檀观察|: the name of a column. A row of a table has several cells, or its one set off by spaces."""
_FIGURES_ROW = re.compile(rf"{HAN}{{2,10}}\d?[A-Z]?(?: {{1,4}}[+–−-]?\d[\d.,]*[%℃元]?){{2,8}}")
"""深证成指 12530.10 -0.42%: a row of a table set in spaces, which no line is wrapped behind."""
_TABLE_RULE = re.compile(r"[\s|:+-]+")
_HTML_ROW = re.compile(r"</tr\s*>", re.IGNORECASE)
_HTML_CELL = re.compile(r"</t[dh]\s*>", re.IGNORECASE)
_BOLD_LINE = re.compile(r"\s*(\*\*|__)(?=\S)([^*_]{2,80})\1\s*")

BOLD_LEVEL = 6
"""A line printed bold and no more is a heading below all others: many a reader of pages marks headlines so."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    level: int
    indented: bool = False
    row: bool = False


def clean(raw: RawPage) -> Page:
    """The blocks of a page in the order of the file. Never raises: any text is a page, if only of no blocks."""
    _, taken = split_front_matter(raw.text)
    lines = raw.text.split("\n")
    text = "\n".join([""] * taken + lines[taken:])
    text = _BROKEN_ENTITY.sub(lambda found: f"&{found[1]}{found[2]};\n", _without_comments(text))
    aside: list[SetAside] = []
    groups: list[list[_Line]] = [[]]
    for number, line in enumerate(text.split("\n"), 1):
        read = list(_read_line(number, line, raw.path, aside))
        if not read and not _RULE.fullmatch(line):
            groups.append([])
        for one in read:
            if one.level or one.row:
                groups += [[one], []]
            else:
                groups[-1].append(one)
    groups = [group for group in groups if group]
    width = _column_width(groups)
    blocks: list[Block] = []
    for group in groups:
        for paragraph in _unwrap(group, width):
            joined = close_up(_joined(paragraph), paragraph[0].level)
            if "**" in joined and not joined.startswith("|"):
                joined = _BOLD.sub("", joined)  # a line wrapped between the two marks
            if joined:
                span = Span(paragraph[0].number, paragraph[-1].number)
                blocks.append(Block(joined, paragraph[0].level, span))
    pictures = (number for number, line in enumerate(text.split("\n"), 1) if _IMAGE.search(line))
    return Page(raw.path, tuple(blocks), tuple(aside), tuple(pictures))


def _without_comments(text: str) -> str:
    """`text` without <!-- … -->, its lines keeping their numbers. A comment that is never closed stays."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        parts += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + 3
    return "".join([*parts, text[at:]]) if parts else text


def _read_line(number: int, line: str, path: str, aside: list[SetAside]) -> Iterator[_Line]:
    """The lines of print that a line of the file holds: none, one, or the rows of a table."""
    if not line.strip():
        return
    if "&" in line:
        line = _ENTITY.sub(lambda found: html.unescape(found[0]), line)
        line = _ENTITY.sub(lambda found: html.unescape(found[0]), line)  # &amp;nbsp; is met as often as &nbsp;
    line = _WIDE_SPACES.sub(" ", _INVISIBLE.sub("", line.replace("\u3000", "  ")))
    if "<" in line and (_HTML_CELL.search(line) or _HTML_ROW.search(line)):
        for row in _HTML_ROW.split(line):
            cells = [_words(cell) for cell in _HTML_CELL.split(row)]
            if any(cells):
                yield _Line(number, "| " + " | ".join(cell for cell in cells if cell) + " |", 0, row=True)
        return
    if _RULE.fullmatch(line):
        return
    if "![" in line or "<img" in line.lower():
        for found in _IMAGE.finditer(line):
            if found[1] and re.search(HAN, found[1]):
                aside.append(SetAside(_words(found[1]), "image", path, Span(number, number)))
        line = _IMAGE.sub("", line)
    if line.count("$") > 1:
        line = _MATH.sub(_figures, line)
    if BETWEEN_BARS.fullmatch(line.strip()):
        yield _Line(number, line.strip(), 0, row=True)
        return
    if _TABLE_ROW.fullmatch(line):
        cells = [_words(cell) for cell in line.strip().strip("|").split("|")]
        if not _TABLE_RULE.fullmatch(line) and any(cells):
            yield _Line(number, "| " + " | ".join(cells) + " |", 0, row=True)
        return
    if _FIGURES_ROW.fullmatch(line.strip()):
        yield _Line(number, _words(line), 0, row=True)
        return
    level, indented = 0, line.startswith("  ")
    if tagged := _TAGGED.fullmatch(line):
        level, line = int(tagged[1]), tagged[2]
    elif (heading := _HEADING.fullmatch(line)) and not _HASHTAG.match(line.strip()):
        level, line = min(len(heading[1]), 6), heading[2]
    elif bold := _BOLD_LINE.fullmatch(line):
        level = BOLD_LEVEL if not re.search(r"[。；;]", bold[2]) else 0
    else:
        line = _MARK.sub("", line, count=1)
    if words := _words(line):
        yield _Line(number, words, level, indented)


def _figures(found: re.Match[str]) -> str:
    """What is printed where a formula was written down: $9.9\\%$ is 9.9%. Prices in dollars, $5 and $, are none."""
    text = found[1].strip()
    if not (_NUMBER.fullmatch(text) or _COMMAND.search(text)):
        return found[0]
    for form, sign in _MATH_SIGNS:
        text = form.sub(sign, text)
    return text


def _words(text: str) -> str:
    """The print of a piece of a line, without markup around or in it."""
    if "[" in text:
        text = _LINK.sub(r"\1", text)
    if "<" in text:
        text = _TAG.sub("", text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(r"\1", _BOLD.sub("", text))
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    return text.strip()


# ── lines wrapped at the width of a column ────────────────────────────────────────────────────────────────────────

WRAPPED_SHARE = 0.55
"""Of the lines that others follow, how many are of one width where a text is wrapped. Articles of rmrb-2026 wrapped at
20 characters: 0.76 at the least; the same not wrapped, a line to a paragraph: 0.21 at the most."""
WRAPPED_WIDTHS = range(8, 61)
"""Characters in a printed line: a column has 11 to 25, a plain text file up to 60."""

WIDER = 2
"""Characters that a line may be wider than its column: punctuation hangs."""
_ENDS_SIGNED = re.compile(r"[。！？!?”][（(][^（）()，。]{0,6}(?:记者|通讯员)[^（）()]{2,16}[）)]$")
_IN_MARKS = re.compile(r"【[^【】。]{2,20}】")


def _column_width(groups: list[list[_Line]]) -> int | None:
    """The width in characters at which the page is wrapped, or None if every line is a paragraph.

    Punctuation hangs or is drawn in, and ASCII is half as wide, so lines of one column differ by a character or two.
    """
    widths = Counter(len(line.text) for group in groups for line in group[:-1])
    total = sum(widths.values())
    if total < 4:
        return None
    best = max(WRAPPED_WIDTHS, key=lambda width: (sum(widths[width + d] for d in (-2, -1, 0, 1)), width))
    near = sum(widths[best + d] for d in (-2, -1, 0, 1))
    return best if near >= WRAPPED_SHARE * total else None


def _unwrap(group: list[_Line], width: int | None) -> Iterator[list[_Line]]:
    """Runs of lines that are one paragraph each."""
    if width is None:
        yield from ([line] for line in group)
        return
    indents = any(line.indented for line in group)
    paragraph: list[_Line] = []
    for line in group:
        last = paragraph[-1].text if paragraph else ""
        if paragraph and (len(last) < width - 2 or (indents and line.indented) or _is_whole(last, line.text, width)):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _is_whole(line: str, following: str, width: int) -> bool:
    """Whether one of two lines is a line of its own though the first fills its column: longer than a column is wide, as are
    headlines and names of editors, or a name in marks, 【青檀观察】; or it ends with who wrote the article."""
    if _ENDS_SIGNED.search(line):
        return True
    return max(_set_width(line), _set_width(following)) > width + WIDER or any(
        map(_IN_MARKS.fullmatch, (line, following))
    )


def _set_width(text: str) -> float:
    """The width of a line in characters; of Latin letters and figures two are one."""
    return len(text) - sum(map(str.isascii, text)) / 2


def _joined(lines: list[_Line]) -> str:
    """Wrapped lines as one: a space only between two words in Latin letters."""
    text = lines[0].text
    for line in lines[1:]:
        between = (
            " "
            if text[-1:].isascii() and text[-1:].isalpha() and line.text[:1].isascii() and line.text[:1].isalpha()
            else ""
        )
        text += between + line.text
    return text


# ── spaces put in by OCR ──────────────────────────────────────────────────────────────────────────────────────────

_STRAY = re.compile(rf"(?<={HAN}) (?={HAN}|[，。；：、！？”])|(?<=[，。；：、“]) (?={HAN})")
_ALL_APART = re.compile(rf"(?:{HAN} ){{4,}}{HAN}")
_SPACED_OUT = re.compile(rf"(?<!{HAN})(?:{HAN} ){{3,}}{HAN}(?!{HAN})")
_SIGNED = re.compile(r"记\s?者|記者|通\s?讯\s?员|实习生|评论员|[文图摄攝编][:：/]|[摄攝]$|编辑|校对|版式")
"""本报记者 段丽萍 阿 荣 云 静: spaces there part names."""
_KEPT = re.compile(
    rf"[（(][^（）()]{{0,80}}(?:记者|記者|通讯员|摄|攝|文|图|作者|电)[^（）()]{{0,80}}[）)]"
    rf"|[（(][{HAN[1:-1]} ·]{{2,20}}[）)]"
    rf"|(?<!{HAN})(?:{HAN}{{2,4}} +|{HAN} {HAN} +){{2,}}{HAN}{{1,4}}(?!{HAN})|^.{{0,40}}?[电電讯訊] +"
)
PROSE = 25
"""Characters from which a paragraph is taken for prose, where a single space between characters is no print.
Titles, bylines and lines of verse are shorter."""


def _names(characters: list[str]) -> bool:
    """Whether characters set apart are names of two each: 王 英 李 想."""
    pairs = [first + second for first, second in zip(characters[::2], characters[1::2], strict=False)]
    return len(characters) % 2 == 0 and all(map(is_name, pairs))


def close_up(text: str, level: int) -> str:
    """`text` without the single spaces OCR put between characters; pauses of two spaces and lists of names stay.

    A title loses them only where it is spaced out letter by letter: 突 出 问 题. A space that parts its clauses stays.
    """
    if " " not in text or text.startswith("|"):
        return text
    if level and _ALL_APART.fullmatch(text) and not _names(text.split()):
        return text.replace(" ", "")
    if level or len(text) < PROSE or not re.search(r"[，。；,;]", text):
        han = len(re.findall(HAN, text))
        if han >= 8 and (level or not _SIGNED.search(text)):
            text = _SPACED_OUT.sub(lambda found: found[0].replace(" ", ""), text)
        return text
    kept = [found.span() for found in _KEPT.finditer(text)]
    if not kept:
        return _STRAY.sub("", text)
    parts, at = [], 0
    for start, end in kept:
        parts += [_STRAY.sub("", text[at:start]), text[start:end]]
        at = end
    return "".join([*parts, _STRAY.sub("", text[at:])])
