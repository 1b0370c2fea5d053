"""A region of an HTML page goes in; which of its lines are headline, kicker, deck, byline and text come out.

Stages: the headline → the box of the text → the lines over, between and under them. Every line of the region is in one
list of one `Layout`, or set aside in it with a reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from indexer.bylines import read_byline
from indexer.forms import KICKER_STRONG, squeeze
from indexer.markup_around import Surroundings, is_masthead
from indexer.markup_forms import (
    ARTICLE_NAMES,
    ARTICLE_TAGS,
    BYLINE_NAMES,
    BYLINE_TAGS,
    DECK_NAMES,
    DECK_TAGS,
    HEADLINE_NAMES,
    HEADLINE_TAGS,
    KICKER_NAMES,
    KICKER_TAGS,
    PRINTED_IN,
)
from indexer.markup_tree import Box, Line

LONGEST_DECK = 60
"""Characters. The longest deck of 39 real pages has 33 in a line."""
FEW_LINES = 4
"""A box called "author" or "title" is one where it holds no more lines than this; else it is of a whole article."""
MOST = 0.8
"""Of the words below the headline, how much the box of the text holds where nothing names it."""


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
    told = _place_of_printing(lines, head[1], last) if head else None
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
                not is_masthead(line) and (line.level or (_within(title_box, i) and not is_note(line.text)))
            ):
                _add(found.kicker, line)
            elif _has(line, DECK_TAGS, DECK_NAMES):
                _add(found.deck, line)
            elif i == head[0] - 1 and _could_be_deck(line) and (told or _KICKER.search(squeeze(line.text))):
                _add(found.kicker, line)
            elif _has(line, BYLINE_TAGS, BYLINE_NAMES):
                found.byline.append(line)
            elif is_note(line.text, named=False):
                found.near.append(line)
            else:
                found.aside.append((line, "furniture"))
        elif head and not begun and i < (start if content else stop):
            if _has(line, KICKER_TAGS, KICKER_NAMES):
                _add(found.kicker, line)
            elif line.level and _is_signature(line.text):
                found.near.append(line)
            elif _has(line, DECK_TAGS, DECK_NAMES) or (line.level and not found.captions):
                _add(found.deck, line)
            elif _has(line, BYLINE_TAGS, BYLINE_NAMES):
                found.byline.append(line)
            elif (_within(title_box, i) or i < (told or 0)) and _could_be_deck(line):
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


def _place_of_printing(lines: tuple[Line, ...], first: int, last: int) -> int | None:
    """The line below a headline that says where it was printed: 《枫津日报》（… 第02版）. Over it stand decks only."""
    return next((i for i in range(first, min(first + FEW_LINES, last)) if PRINTED_IN.fullmatch(lines[i].text)), None)


def _title_box(headline: Line, end: int) -> Box | None:
    """The box that holds a headline with what stands over and under it, and ends at `end` at the latest."""
    box = headline.box.parent
    if box is None or box.last - box.first > FEW_LINES or box.tag in ("body", "document", "article"):
        return None
    return box if box.last <= end else None


def _is_signature(text: str) -> bool:
    """Whether a heading is a byline: 本报记者 林若谷, ■林若谷."""
    read = read_byline(text)
    return read.whole and (read.role or (bool(read.names) and text.startswith(BYLINE_MARKS)))


def _could_be_deck(line: Line) -> bool:
    return len(line.text) <= LONGEST_DECK and "。" not in line.text and not is_note(line.text)


def _within(box: Box | None, at: int) -> bool:
    return box is not None and box.first <= at < box.last


def is_note(text: str, named: bool = True) -> bool:
    """Whether a line near a headline tells of the article, and is none of its text: a byline, a day, a source.

    `named`: whether a name alone is a byline there; above a headline, 周报 is none.
    """
    if len(text) > 120 or _CREDIT.search(text):
        return False
    read = read_byline(text)
    if read.whole and (read.role or (named and read.names and len(text) <= LONGEST_NAMES)):
        return True
    return "。" not in text and (bool(_NOTE.search(text)) or bool(_DAY_FIRST.search(text) and "，" not in text))


BYLINE_MARKS = ("■", "□", "●", "○", "◎", "◆", "◇", "▲", "△")
"""■林若谷: a byline set as a heading is told from a deck by its mark."""
LONGEST_NAMES = 20
"""Characters of a byline that has no 记者 or the like in it; a longer list of names is of who was there."""
_NOTE = re.compile(
    r"(?:来源|稿源|作者|编辑|责编|版次|版面|发布时间|发表时间|日期|时间|字号|字体)\s*[:：]|版\s*[）)]\s*$"
)
_DAY_FIRST = re.compile(r"^[^\w—]{0,3}(?:19|20)\d\d\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\D.{0,60}$|^[\d-]{10}$")
_KICKER = re.compile(KICKER_STRONG)
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
        else:  # a title set in lines, with nothing to name it but <title>
            joined = squeeze(line.text)
            while then < end and lines[then].broken and lines[then].box is line.box:
                joined += squeeze(lines[then].text)
                if not any(title.startswith(joined) for title in around.titles):
                    break
                then += 1
        if not around.reasons[i] and not line.linked and not is_masthead(line):
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
    if best is None and not around.titles:  # lines and nothing else: the first is the headline if it is no sentence
        i = next((i for i in range(first, end) if not around.reasons[i]), end)
        if i < end and around.running(i + 1, end) and _could_be_deck(lines[i]) and lines[i].text[0] != "|":
            return i, i + 1
    return best[1] if best and best[0] > 0 else None


def _holding(boxes: tuple[Box, ...], first: int, last: int) -> Box:
    """The smallest box that holds the lines from `first` to before `last`."""
    holding = [box for box in boxes if box.first <= first and box.last >= last]
    return max(holding, key=lambda box: (box.depth, -box.last + box.first))


def _box_of_text(around: Surroundings, head: tuple[int, int], last: int) -> Box:
    """The smallest box around the headline that holds most of the running text below it."""
    total = around.running(head[1], last)
    for box in around.tree.lines[head[0]].box.chain():
        if box.tag in ARTICLE_TAGS:
            return box
        stop = min(box.last, last)
        if stop > head[1] and total and around.running(head[1], stop) >= MOST * total:
            return box
    return around.tree.boxes[0]
