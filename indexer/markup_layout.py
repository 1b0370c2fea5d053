"""The lines of an HTML page go in; for each article on it, which lines are its headline, its text and so on come out.

Stages: what stands around articles is told by names of boxes, by links and by forms (`Surroundings`) → the page parted
where it holds several articles (`regions`) → in each the headline, the box of the text, and the lines between and
around them (`layout`). Every line of the page is in one list of one `Layout` or set aside with a reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from indexer.bylines import read_byline
from indexer.forms import squeeze
from indexer.imprint import folio_of
from indexer.imprint_forms import half_width
from indexer.imprint_path import is_paper
from indexer.markup_forms import (
    ARTICLE_NAMES,
    ARTICLE_TAGS,
    BYLINE_NAMES,
    BYLINE_TAGS,
    CONTENT_COMMENT,
    CONTENT_NAMES,
    CONTENT_TAGS,
    DECK_NAMES,
    DECK_TAGS,
    FURNITURE_LINES,
    FURNITURE_NAMES,
    FURNITURE_TAGS,
    HEADLINE_NAMES,
    HEADLINE_TAGS,
    KICKER_NAMES,
    KICKER_TAGS,
    PAGE_NAMED,
    PRINTED_IN,
)
from indexer.markup_tree import Box, Line, Tree

_FURNITURE = tuple(re.compile(form) for form, _ in FURNITURE_LINES)

LONGEST_DECK = 60
"""Characters. The longest deck of 39 real pages has 33 in a line."""
FEW_LINES = 4
"""A box called "author" or "title" is one where it holds no more lines than this; else it is of a whole article."""
MOST_HEADLINES = 50
"""Headlines of a page that are looked at; a page has some ten articles."""
MOST = 0.8
"""Of the words below the headline, how much the box of the text holds where nothing names it."""
ENOUGH = 20
"""Characters of running text from which a page without a headline holds an article."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Lines that are one heading: <h1>Two<br>lines</h1>."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


@dataclass(slots=True)
class Layout:
    """The lines of one article by what they are. `near`: between headline and text, and of no other kind.

    `marked`: the page marks the text, or says it has an article. `aside`: lines with the reason why.
    """

    headline: Heading | None = None
    kicker: list[Heading] = field(default_factory=list)
    deck: list[Heading] = field(default_factory=list)
    byline: list[Line] = field(default_factory=list)
    near: list[Line] = field(default_factory=list)
    captions: list[Line] = field(default_factory=list)
    text: list[Line] = field(default_factory=list)
    below: list[Line] = field(default_factory=list)
    aside: list[tuple[Line, str]] = field(default_factory=list)
    marked: bool = False


class Surroundings:
    """Which lines of a page stand around its articles, and why."""

    def __init__(self, tree: Tree, titles: frozenset[str]) -> None:
        self.tree = tree
        self.titles = titles
        self._visible = [0, *accumulate(not line.box.hidden for line in tree.lines)]
        self.content = self._content()
        shown = (0 if line.level or line.box.hidden else len(line.text) - line.linked for line in tree.lines)
        self._shown = [0, *accumulate(shown)]
        kept = {id(box) for place in self._kept() for box in place.chain()}
        around: set[int] = set()
        for box in tree.boxes:
            if (box.parent is not None and id(box.parent) in around) or (
                id(box) not in kept and box.tag not in ("body", "html") and is_furniture(box)
            ):
                around.add(id(box))
        self._around = around
        inside = [False] * len(tree.lines)
        for first, last in self.content:
            inside[first:last] = [True] * (last - first)
        self.reasons = tuple(self._reason(line, inside[i]) for i, line in enumerate(tree.lines))
        own = [(line, not reason) for line, reason in zip(tree.lines, self.reasons, strict=True)]
        self._weights = [0, *accumulate(len(ln.text) - ln.linked if free and not ln.level else 0 for ln, free in own)]
        self._headings = [0, *accumulate(bool(ln.level and not ln.linked and free) for ln, free in own)]

    def weight(self, first: int, last: int) -> int:
        """Characters of running text in the lines from `first` to before `last`."""
        return self._weights[last] - self._weights[first]

    def titled(self, first: int, last: int) -> bool:
        """Whether a heading of no link stands among these lines."""
        return self._headings[last] > self._headings[first]

    def _content(self) -> list[tuple[int, int]]:
        """The ranges of lines that the page marks as the text of an article; hidden ones only where no other is."""
        ranges: list[tuple[int, int]] = []
        opened: int | None = None
        for comment, at in self.tree.comments:
            if comment.strip().startswith(CONTENT_COMMENT):
                opened = at
            elif comment.strip().startswith("/" + CONTENT_COMMENT) and opened is not None:
                ranges.append((opened, at))
                opened = None
        if opened is not None:  # the file breaks off in it
            ranges.append((opened, len(self.tree.lines)))
        ranges += [(box.first, box.last) for box in self.tree.boxes if box.tag in CONTENT_TAGS]
        marked = self._printed(ranges)
        if marked:
            return marked
        for name in CONTENT_NAMES:
            named = self._printed([(box.first, box.last) for box in self.tree.boxes if name in box.names])
            if named:
                return named
        return self._printed(ranges, hidden=True)

    def _printed(self, ranges: list[tuple[int, int]], hidden: bool = False) -> list[tuple[int, int]]:
        """The ranges that hold print, those inside others left out."""
        kept: list[tuple[int, int]] = []
        for first, last in sorted(ranges, key=lambda r: (r[0], -r[1])):
            if kept and first < kept[-1][1]:
                continue
            if last > first and (hidden or self._visible[last] > self._visible[first]):
                kept.append((first, last))
        return kept[:1] if hidden else kept

    def _kept(self) -> list[Box]:
        """Boxes that are of an article whatever they are called: those of its headline and of its marked text."""
        kept = [line.box for line in self.tree.lines if squeeze(line.text) in self.titles and not line.linked]
        for first, last in self.content:
            box = self.tree.lines[first].box
            while box.parent is not None and box.last < last:
                box = box.parent
            kept.append(box)
        shown = self._shown
        for line in [line for line in self.tree.lines if line.level == 1 and not line.linked][:MOST_HEADLINES]:
            kept += [box for box in line.box.chain() if 2 * (shown[box.last] - shown[box.first]) > shown[-1]]
        return kept

    def _reason(self, line: Line, inside: bool) -> str:
        if line.box.hidden:
            return "" if inside else "hidden"
        if inside:
            return ""
        if 2 * line.linked >= len(line.text):
            return "navigation"
        if _is_folio(line.text) and not _has_byline(line.text):
            return "folio"
        if id(line.box) in self._around:
            return "furniture"
        squeezed = squeeze(line.text)
        return "furniture" if any(form.fullmatch(squeezed) for form in _FURNITURE) else ""


def is_furniture(box: Box) -> bool:
    """Whether a box says that it stands around articles: <nav>, <div class="news-list">."""
    return box.tag in FURNITURE_TAGS or bool(box.names & FURNITURE_NAMES)


def regions(around: Surroundings) -> list[tuple[int, int]]:
    """The ranges of lines that hold one article each; the whole page where it does not show that it holds several."""
    lines = around.tree.lines
    if len(around.content) > 1:
        ends = [last for _, last in around.content]
        return list(pairwise([0, *ends[:-1], len(lines)]))
    if not around.content:
        boxes: list[Box] = []
        for box in around.tree.boxes:
            inside = boxes and box.first < boxes[-1].last
            if box.tag in ARTICLE_TAGS and not box.hidden and not inside and _holds_article(around, box):
                boxes.append(box)
        if len(boxes) > 1:
            return [(box.first, box.last) for box in boxes]
        starts = [
            i
            for i, line in enumerate(lines)
            if line.level == 1 and not _is_masthead(line) and not line.linked and around.reasons[i] == ""
            if i == 0 or lines[i - 1].box is not line.box
        ]
        starts = [i for i, then in pairwise([*starts, len(lines)]) if around.weight(i, then) >= ENOUGH // 2]
        if len(starts) > 1:
            starts = [_with_kicker(around, start) for start in starts]
            return list(pairwise([*starts, len(lines)]))
    return [(0, len(lines))]


def _holds_article(around: Surroundings, box: Box) -> bool:
    return around.titled(box.first, box.last) and around.weight(box.first, box.last) >= ENOUGH // 2


def _with_kicker(around: Surroundings, start: int) -> int:
    """Where the heading that has its headline at `start` begins."""
    while start > 0 and around.tree.lines[start - 1].level and not around.reasons[start - 1]:
        start -= 1
    return start


def layout(around: Surroundings, first: int, last: int) -> Layout:
    """What each line of a region is."""
    lines, reasons = around.tree.lines, around.reasons
    found = Layout()
    content = next(((a, b) for a, b in around.content if first <= a < last), None)
    end = content[0] if content else last
    head = _headline(around, first, end)
    if content and head is None:  # the box of the text may hold its headline too
        inner = _headline(around, *content)
        if inner and inner[0] < content[0] + FEW_LINES and lines[inner[0]].level <= 2:
            head, content = inner, (inner[1], content[1])
    if content:
        found.marked = True
        start, stop = content
        root = _holding(around.tree.boxes, head[0] if head else start, stop)
    elif head:
        root = _box_of_text(around, head, last)
        start, stop = head[1], min(root.last, last)
    else:
        root = next((box for box in around.tree.boxes if box.tag in ARTICLE_TAGS), around.tree.boxes[0])
        start, stop = max(first, root.first), min(root.last, last)
    low, high = max(first, root.first), min(root.last, last)
    if head:
        found.headline = Heading(lines[head[0] : head[1]])
        found.marked |= any(line.box.tag in HEADLINE_TAGS for line in found.headline.lines)
    tight = any(box.tag in ARTICLE_TAGS or box.names & ARTICLE_NAMES for box in root.chain())
    title_box = _title_box(lines[head[0]], start if content else stop - 1) if head else None
    begun = False
    for i in range(first, last):
        line = lines[i]
        if head and head[0] <= i < head[1]:
            continue
        if content and start <= i < stop:
            found.text.append(line)
        elif reasons[i]:
            found.aside.append((line, reasons[i]))
        elif not low <= i < high:
            found.aside.append((line, "furniture"))
        elif head and i < head[0]:
            if _has(line, KICKER_TAGS, KICKER_NAMES) or (
                not _is_masthead(line) and (line.level or (_within(title_box, i) and not is_note(line.text)))
            ):
                _add(found.kicker, line)
            elif _has(line, DECK_TAGS, DECK_NAMES):
                _add(found.deck, line)
            elif _has(line, BYLINE_TAGS, BYLINE_NAMES):
                found.byline.append(line)
            else:
                found.near.append(line)
        elif head and not begun and i < (start if content else stop):
            if _has(line, KICKER_TAGS, KICKER_NAMES):
                _add(found.kicker, line)
            elif _has(line, DECK_TAGS, DECK_NAMES) or (line.level and not found.captions):
                _add(found.deck, line)
            elif _has(line, BYLINE_TAGS, BYLINE_NAMES):
                found.byline.append(line)
            elif _within(title_box, i) and len(line.text) <= LONGEST_DECK and not is_note(line.text):
                _add(found.deck, line)
            elif not found.captions and is_note(line.text):
                found.near.append(line)
            elif content:
                found.captions.append(line)
            else:
                begun = True
                found.text.append(line)
        elif content and i < start:
            found.captions.append(line)
        elif not content:
            found.text.append(line)
        elif tight:
            found.below.append(line)
        else:
            found.aside.append((line, "furniture"))
    return found


def _title_box(headline: Line, end: int) -> Box | None:
    """The box that holds a headline with what stands over and under it, and ends at `end` at the latest."""
    box = headline.box.parent
    if box is None or box.last - box.first > FEW_LINES or box.tag in ("body", "document", "article"):
        return None
    return box if box.last <= end else None


def _within(box: Box | None, at: int) -> bool:
    return box is not None and box.first <= at < box.last


def is_note(text: str) -> bool:
    """Whether a line below a headline tells of the article, and is none of its text: a byline, a day, a source."""
    if len(text) > 120:
        return False
    if _CREDIT.search(text):
        return False
    read = read_byline(text)
    return (read.whole and (read.role or bool(read.names))) or bool(_NOTE.search(text))


_NOTE = re.compile(
    r"(?:来源|稿源|作者|编辑|责编|版次|版面|发布时间|发表时间|日期|时间|字号|字体)\s*[:：]|^\W{0,3}(?:19|20)\d\d\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}|"
    r"版\s*[）)]\s*$"
)


_CREDIT = re.compile(r"(?:摄|攝|供图|发|视觉|影像)[）)]?\s*$")
"""新华社记者 李甲摄: of a picture."""


def _add(headings: list[Heading], line: Line) -> None:
    headings.append(Heading((line,)))


def _has(line: Line, tags: frozenset[str], names: frozenset[str]) -> bool:
    """Whether the line stands in a small box of one of these tags or names."""
    box: Box | None = line.box
    for _ in range(3):
        if box is None or box.last - box.first > FEW_LINES:
            return False
        if box.tag in tags or box.names & names:
            return True
        box = box.parent
    return False


def _is_folio(text: str) -> bool:
    return folio_of(text) is not None or PAGE_NAMED.fullmatch(half_width(text)) is not None


def _has_byline(text: str) -> bool:
    """Whether a line says where it was printed behind something else: 本报记者 王丹 《枫津日报》（… 第02版）."""
    found = PRINTED_IN.fullmatch(text)
    return bool(found and found["before"].strip())


def _is_masthead(line: Line) -> bool:
    return is_paper(squeeze(line.text).strip("《》")) or _is_folio(line.text)


def _headline(around: Surroundings, first: int, end: int) -> tuple[int, int] | None:
    """The lines of the headline: those the page names so, or whose words it gives as its title, or the highest."""
    lines = around.tree.lines
    best: tuple[int, tuple[int, int]] | None = None
    i = first
    while i < end:
        line = lines[i]
        then = i + 1
        named = _has(line, HEADLINE_TAGS, HEADLINE_NAMES)
        if line.level or named:
            while then < end and lines[then].box is line.box:
                then += 1
        if not around.reasons[i] and not line.linked and not _is_masthead(line):
            whole = "".join(squeeze(part.text) for part in lines[i:then])
            titled = whole in around.titles or any(
                len(whole) >= 4 and whole in title and 2 * len(whole) > len(title) for title in around.titles
            )
            score = 80 * titled + 25 * named + 60 * (line.box.tag in HEADLINE_TAGS)
            score += {0: 0, 1: 30, 2: 20, 3: 10}.get(line.level, 5)
            if score and not (named and not line.level and not titled and then - i > FEW_LINES):
                if _has(line, KICKER_TAGS | DECK_TAGS, KICKER_NAMES | DECK_NAMES):
                    score -= 25
                if best is None or score > best[0]:
                    best = score, (i, then)
        i = then
    return best[1] if best and best[0] > 0 else None


def _holding(boxes: tuple[Box, ...], first: int, last: int) -> Box:
    """The smallest box that holds the lines from `first` to before `last`."""
    holding = [box for box in boxes if box.first <= first and box.last >= last]
    return max(holding, key=lambda box: (box.depth, -box.last + box.first))


def _box_of_text(around: Surroundings, head: tuple[int, int], last: int) -> Box:
    """The smallest box around the headline that holds most of the running text below it."""
    total = around.weight(head[1], last)
    for box in around.tree.lines[head[0]].box.chain():
        if box.tag in ARTICLE_TAGS:
            return box
        stop = min(box.last, last)
        if stop > head[1] and total and around.weight(head[1], stop) >= MOST * total:
            return box
    return around.tree.boxes[0]
