"""The tree of an HTML page goes in; which of its lines stand around its articles, and where each article is, come out.

What stands around is told by the names of boxes, by links, and by the forms of single lines; the text of an article by
the marks and names its publishing system puts around it (`markup_forms`).
"""

from __future__ import annotations

import re
from itertools import accumulate, pairwise

from indexer.folio import folio_of
from indexer.forms import squeeze
from indexer.imprint_forms import half_width
from indexer.imprint_path import is_paper
from indexer.markup_forms import (
    ARTICLE_NAMES,
    ARTICLE_TAGS,
    CONTENT_COMMENT,
    CONTENT_NAMES,
    CONTENT_TAGS,
    FURNITURE_LINES,
    FURNITURE_NAMES,
    FURNITURE_TAGS,
    PAGE_NAMED,
    PRINTED_IN,
)
from indexer.markup_tree import Box, Line, Tree

RUNNING = re.compile("[，。！？；]")
_FURNITURE = tuple(re.compile(form) for form, _ in FURNITURE_LINES)
MOST_HEADLINES = 50
"""Headlines of a page that are looked at; a page has some ten articles."""
ENOUGH = 20
"""Characters of running text from which a page without a headline holds an article."""


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
        running = (len(ln.text) if free and not ln.level and RUNNING.search(ln.text) else 0 for ln, free in own)
        self._running = [0, *accumulate(running)]
        self._headings = [0, *accumulate(bool(ln.level and not ln.linked and free) for ln, free in own)]

    def running(self, first: int, last: int) -> int:
        """Characters of sentences in the lines from `first` to before `last`; a website's own words are few."""
        return self._running[last] - self._running[first]

    def weight(self, first: int, last: int) -> int:
        """Characters of no heading and no link in the lines from `first` to before `last`."""
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
        if is_folio(line.text) and not _has_byline(line.text):
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
            if not inside and not box.hidden and _is_article(box) and _holds_article(around, box):
                boxes.append(box)
        tops = [
            i for i, line in enumerate(lines) if line.level == 1 and not around.reasons[i] and not is_masthead(line)
        ]
        outside = any(not any(box.first <= i < box.last for box in boxes) for i in tops[:MOST_HEADLINES])
        if len(boxes) > 1 and (not outside or all(box.tag in ARTICLE_TAGS for box in boxes)):
            return [(box.first, box.last) for box in boxes]
        # With a title of its own a page is one article, and its smaller headings are of its parts.
        level = 1 if tops or around.titles else min((line.level for line in lines if line.level), default=1)
        starts = [
            i
            for i, line in enumerate(lines)
            if line.level == level and not is_masthead(line) and not line.linked and around.reasons[i] == ""
            if i == 0 or lines[i - 1].box is not line.box
        ]
        starts = [i for i, then in pairwise([*starts, len(lines)]) if around.weight(i, then) >= ENOUGH // 2]
        if len(starts) > 1:
            starts = [_with_kicker(around, start) for start in starts]
            return list(pairwise([*starts, len(lines)]))
    return [(0, len(lines))]


def _is_article(box: Box) -> bool:
    return box.tag in ARTICLE_TAGS or box.tag == "section" or bool(box.names & ARTICLE_NAMES)


def _holds_article(around: Surroundings, box: Box) -> bool:
    return around.titled(box.first, box.last) and around.weight(box.first, box.last) >= ENOUGH // 2


def _with_kicker(around: Surroundings, start: int) -> int:
    """Where the heading that has its headline at `start` begins."""
    while start > 0 and around.tree.lines[start - 1].level and not around.reasons[start - 1]:
        start -= 1
    return start


def is_folio(text: str) -> bool:
    """Whether a line says which paper, day or page this is, and nothing else."""
    return folio_of(text) is not None or PAGE_NAMED.fullmatch(half_width(text)) is not None


def _has_byline(text: str) -> bool:
    """Whether a line says where it was printed behind something else: 本报记者 王丹 《枫津日报》（… 第02版）."""
    found = PRINTED_IN.fullmatch(text)
    return bool(found and found["before"].strip())


def is_masthead(line: Line) -> bool:
    return is_paper(squeeze(line.text).strip("《》")) or is_folio(line.text)
