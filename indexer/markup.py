"""The text of an HTML file of a digital newspaper goes in; its articles, and what stands around them, come out.

Stages: tree and lines (`markup_tree`) → what the page says of itself (`markup_meta`) → where articles are
(`markup_around`) → what each line is (`markup_layout`) → here: words for each field, jumps and bylines taken out of the
text, the imprint → `describe`.

Law: every printed line of the page is in an article or set aside with a reason. The site's copy of the text for its
copying button is set aside as "repeated".
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from indexer.bylines import read_byline, reporters_of
from indexer.describe import describe
from indexer.errors import ReadError
from indexer.folio import folio_of
from indexer.forms import squeeze
from indexer.imprint import imprint
from indexer.imprint_forms import DATES, half_width
from indexer.imprint_path import date_of_match, is_paper
from indexer.joins import joint
from indexer.labels import page_label
from indexer.lines import Piece, column_name, pieces_of
from indexer.markup_around import ENOUGH, Surroundings, is_folio, regions
from indexer.markup_forms import CLOCK, LABELS, PAGE_NAMED, PRINTED_IN
from indexer.markup_layout import LONGEST_NAMES, Heading, Layout, layout
from indexer.markup_meta import Said, sure, unsure
from indexer.markup_tree import Line, tree_of
from indexer.pages import Block, Draft, Imprint, Paragraph, RawPage, SetAside
from indexer.records import Article, Span
from indexer.wires import agency_of

_LABELS = tuple((re.compile(form), kind) for form, kind, _ in LABELS)
_DATES = tuple(re.compile(form) for form, _ in DATES)
_INDENT = re.compile(r"(?<=[。！？”…）])[\u3000 ]{2,}(?=[^\s\u3000])")
_PARTS = re.compile(
    r"\s{2,}|[|｜\u3000]+|(?<=\S)\s+(?=(?:来源|稿源|作者|编辑|责编|责任编辑|版次|版面|字号|字体|发布时间|记者)\s*[:：])"
)

POINTS = ("■", "●", "▲", "◆", "□", "○", "△", "◇")
"""Marks of the points that are printed above a long report; its opening stands below them."""
MOST_AROUND = 200
"""Lines around several articles that are looked at for the day and the page of all."""
VERSE = 20
"""Characters; a line of a <br> that is shorter is verse, or a caption, and no paragraph cut in mid sentence."""


@dataclass(frozen=True, slots=True)
class Markup:
    """The articles of a file in printed order. `ends`: false where the file breaks off before its </html>."""

    articles: tuple[Article, ...]
    set_aside: tuple[SetAside, ...]
    ends: bool = True


def articles_of(raw: RawPage, user: Imprint | None = None) -> Markup:
    """Read an HTML file. A `ReadError` says that it holds no article, or more markup than any page has.

    `user` holds what was said on the command line, for fields that neither path nor page knows.
    """
    tree = tree_of(raw.text, raw.path)
    known, guessed = sure(tree), unsure(tree)
    titles = frozenset(filter(None, (squeeze(known.headline), squeeze(guessed.headline))))
    around = Surroundings(tree, titles)
    ranges = regions(around)
    inside = {i for first, last in ranges for i in range(first, last)}
    common = [line for i, line in enumerate(tree.lines) if i not in inside or around.reasons[i] == "folio"]
    made: list[Article] = []
    aside: list[SetAside] = []
    taken: set[int] = set()
    for first, last in ranges:
        found = layout(around, first, last)
        said = known if len(ranges) == 1 else Said()
        writing = _Writing(raw, found, said, guessed if len(ranges) == 1 else Said(), user or Imprint())
        writing.around += common[:MOST_AROUND]
        article = writing.article()
        if article is None:
            continue
        made.append(article)
        aside += writing.aside
        taken.update(range(first, last))
    if not made:
        cut = "" if tree.ends else "; it breaks off before its </html>"
        hint = "Pages of links, lists and pictures alone have none." if tree.ends else "Fetch the page again."
        raise ReadError(f"{raw.path}: no article found in it{cut}", hint)
    printed = {squeeze(paragraph) for article in made for paragraph in article.body.split("\n")}
    for i, line in enumerate(tree.lines):
        if i not in taken:
            aside.append(SetAside(line.text, around.reasons[i] or "furniture", raw.path, line.lines))
    aside = [_repeated(one, printed) if one.reason == "hidden" else one for one in aside]
    return Markup(tuple(made), tuple(sorted(aside, key=lambda one: one.lines)), tree.ends)


def _repeated(one: SetAside, printed: set[str]) -> SetAside:
    words = squeeze(one.text)
    return replace(one, reason="repeated") if len(words) > 4 and words in printed else one


class _Writing:
    """One article being written from its layout; `aside` is what was not taken into it."""

    def __init__(self, raw: RawPage, found: Layout, known: Said, guessed: Said, user: Imprint) -> None:
        self.raw, self.found, self.known, self.guessed, self.user = raw, found, known, guessed, user
        self.aside: list[SetAside] = []
        self.bylines: list[str] = []
        self.columns: list[str] = []
        self.jumps: list[str] = []
        self.folios: list[str] = []
        self.said: dict[str, str] = {}
        self.around = [line for line, _ in found.aside]

    def article(self) -> Article | None:
        """The article, or None if the region holds none."""
        found = self.found
        for line, reason in found.aside:
            self.put_aside(line, reason)
            if reason == "folio":
                self.folio(line.text)
        for line in found.byline:
            self.note(line, byline=True)
        for line in found.near:
            self.note(line)
        headline = self.headline()
        text = self.paragraphs(found.text)
        captions = self.paragraphs(found.captions)
        below = self.paragraphs([line for line in found.below if not self.is_aside(line)])
        length = sum(len(paragraph.text) for paragraph in (*captions, *text))
        pictures = bool(headline) and (bool(self.known.headline) or found.marked) and not is_folio(headline)
        if not (text or captions or pictures):
            return None
        if not headline and not found.marked and length < ENOUGH:
            return None
        text = self.without_notes(text)
        report = list(text)
        while len(report) > 1 and report[0].text.startswith(POINTS):
            del report[0]
        draft = Draft(
            titles=(Block(headline, 1, self.spans()[0]),) if headline else (),
            bylines=self.byline(),
            columns=tuple(self.columns),
            jumps=tuple(self.jumps),
            paragraphs=tuple(report or captions),
            path=self.raw.path,
            lines=self.spans(),
        )
        article = describe(draft, self.imprint())
        kicker, deck = self.heading(found.kicker, self.known.kicker), self.heading(found.deck, self.known.deck)
        body = "\n".join(paragraph.text for paragraph in (*captions, *text, *below))
        signed = (piece.text for piece in map(_piece, text) if piece.kind == "byline")
        names = dict.fromkeys((*article.reporters, *(name for line in signed for name in reporters_of(line))))
        agency = article.agency or agency_of(squeeze(self.said.get("origin", "")))
        return replace(article, kicker=kicker, deck=deck, body=body, agency=agency, reporters=tuple(names))

    # ── headings ──────────────────────────────────────────────────────────────────────────────────────────────────

    def headline(self) -> str:
        printed = self.found.headline
        if self.known.headline:
            if printed and squeeze(printed.text) != squeeze(self.known.headline):
                for line in printed.lines:
                    self.put_aside(line, "furniture")
            return self.known.headline
        if printed is None:
            return self.guessed.headline if self.found.text or self.found.captions else ""
        return printed.text

    def heading(self, printed: list[Heading], known: str) -> str | None:
        """Kicker or deck: what the page prints, then what only its metadata has; a column's name is none."""
        lines = [line.text for heading in printed for line in heading.lines]
        have = squeeze("".join(lines))
        lines = [line for line in known.split("\n") if line and squeeze(line) not in have] + lines
        return "\n".join(lines) or None

    def byline(self) -> tuple[str, ...]:
        """The lines of the byline as printed, each once."""
        said = [*self.known.byline.split("\n"), *self.bylines]
        if not any(said):
            said = [self.guessed.byline]
        known = squeeze(self.known.byline)
        kept: dict[str, str] = {}
        for line in filter(None, said):
            if line in self.known.byline or squeeze(line) not in known:
                kept.setdefault(squeeze(line), line)
        return tuple(kept.values())

    def note(self, line: Line, byline: bool = False) -> None:
        """Take a line near the headline apart: who wrote it, where and when it was printed."""
        text = line.text
        if found := PRINTED_IN.fullmatch(text):
            folio = found["folio"].strip()
            if folio_of(folio) is not None:
                self.folio(folio)
                self.aside.append(SetAside(folio, "folio", self.raw.path, line.lines))
                text, byline = found["before"].strip(), True
        parts = (
            [text]
            if byline or _is_byline(text)
            else [part for piece in line.parts for part in _PARTS.split(piece) if part]
        )
        if not byline and "".join(map(squeeze, parts)) != squeeze(text):
            parts = [part for part in _PARTS.split(text) if part]
        for part in filter(None, (part.strip() for part in parts)):
            self.part(part, line, byline)

    def folio(self, text: str) -> None:
        """Keep a folio line for the imprint; a page's name is believed whatever it is where the page stands by it."""
        if named := PAGE_NAMED.fullmatch(half_width(text)):
            self.said.setdefault("section", named["section"])
            text = f"第{named['label']}版"
        self.folios.append(text)

    def part(self, text: str, line: Line, byline: bool) -> None:
        for form, kind in _LABELS:
            if said := form.fullmatch(text):
                value = (said.groupdict().get("said") or "").strip()
                if kind == "byline":
                    self.bylines.append(value)
                else:
                    if kind != "aside":
                        self.said.setdefault(kind, value)
                    self.aside.append(
                        SetAside(text, "folio" if kind in _OF_IMPRINT else "source", self.raw.path, line.lines)
                    )
                return
        bare = CLOCK.sub("", text)
        if folio_of(bare) is not None or PAGE_NAMED.fullmatch(half_width(bare)):
            self.folio(bare)
            self.aside.append(SetAside(text, "folio", self.raw.path, line.lines))
        elif _day(bare):
            self.said.setdefault("date", bare)
            self.aside.append(SetAside(text, "folio", self.raw.path, line.lines))
        elif name := column_name(text):
            self.columns.append(name)
        elif byline or _is_byline(text):
            self.bylines.append(text)
        else:
            self.aside.append(SetAside(text, "furniture", self.raw.path, line.lines))

    # ── text ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def paragraphs(self, lines: list[Line]) -> list[Paragraph]:
        """Lines as paragraphs, jumps taken out; a sentence that a <br> cuts in a paragraph of prose is joined."""
        made: list[Paragraph] = []
        before: Line | None = None
        for line in lines:
            for n, text in enumerate(_INDENT.split(line.text)):
                piece = pieces_of((Block(text, 0, line.lines),))[0]
                self.jumps += [text] if piece.kind == "jump" else piece.jumps
                if piece.kind == "jump" or not piece.text:
                    continue
                if made and before is not None and not n and _runs_on(before, line):
                    last = made[-1]
                    made[-1] = Paragraph(last.text + piece.text, (*last.lines, line.lines))
                else:
                    made.append(Paragraph(piece.text, (line.lines,)))
            before = line
        return made

    def without_notes(self, text: list[Paragraph]) -> list[Paragraph]:
        """Text without the byline or column's name that stands alone on its first lines, or the byline on its last."""
        start, end = 0, len(text)
        while start < min(2, end - 1) and (piece := _piece(text[start])).kind in ("byline", "column"):
            if piece.kind == "column" and start == 0:
                self.columns.append(piece.text)
            elif piece.kind == "byline":
                self.bylines.append(piece.text)
            else:
                break
            start += 1
        if end - start > 1 and _piece(text[-1]).kind == "byline" and not text[-1].text.startswith(("(", "（")):
            self.bylines.append(text[-1].text)
            end -= 1
        return text[start:end]

    def is_aside(self, line: Line) -> bool:
        """Whether a line below the text is of the editors or the site, not of the article; it is set aside then."""
        if any(form.fullmatch(line.text) for form, kind in _LABELS if kind in ("aside", "origin")):
            self.put_aside(line, "editors")
            return True
        return False

    # ── where it was printed ──────────────────────────────────────────────────────────────────────────────────────

    def imprint(self) -> Imprint:
        """Paper, day, page and section: metadata stands for front matter, then path, page and user as for any page."""
        said = {name: getattr(self.known, name) for name in ("date", "page", "paper", "section")}
        fields = [f"{name}: {value}" for name, value in said.items() if value and "\n" not in value]
        front = "\n".join(["---", *fields, "---", ""]) if fields else ""
        if not self.folios:  # the page's, where it holds several articles
            for line in self.around:
                if is_folio(line.text):
                    self.folio(line.text)
        lines = dict.fromkeys(self.folios)
        result, _ = imprint(RawPage(self.raw.path, front + "\n\n".join(lines), self.raw.encoding), self.user)
        if result.date is None or result.date_source == "user":
            days = filter(None, (_day(self.said.get("date", "")), *self.loose_days(), _day(self.guessed.date)))
            if day := next(days, None):
                result = replace(result, date=day, date_source="page")
        page = result.page if result.page is not None else page_label(self.said.get("page", ""))
        origin = squeeze(self.said.get("origin", "")).strip("《》")
        paper = (
            result.paper or (origin if is_paper(origin) else None) or self.loose_paper() or self.guessed.paper or None
        )
        section = result.section or self.said.get("section") or self.guessed.section or None
        return replace(result, page=page, paper=paper, section=section)

    def loose_days(self) -> list[dt.date]:
        """Days alone on a line around the article."""
        return [day for line in self.around if len(line.text) <= 40 and (day := _day(line.text))]

    def loose_paper(self) -> str | None:
        """The paper's name alone in a line around the article, unless that is a link to it: sites list many."""
        names = [squeeze(line.text).strip("《》") for line in self.around if not line.linked]
        return next((name for name in names if is_paper(name)), None)

    def put_aside(self, line: Line, reason: str) -> None:
        self.aside.append(SetAside(line.text, reason, self.raw.path, line.lines))

    def spans(self) -> tuple[Span, ...]:
        """The lines of the file the article came from, those that touch made one."""
        found = self.found
        headings = [found.headline] if found.headline else []
        headings += [*found.kicker, *found.deck]
        lines = [line for heading in headings for line in heading.lines]
        lines += [*found.byline, *found.near, *found.captions, *found.text, *found.below]
        merged: list[Span] = []
        for span in sorted({line.lines for line in lines}) or [Span(1, 1)]:
            if merged and span.first <= merged[-1].last + 1:
                merged[-1] = Span(merged[-1].first, max(merged[-1].last, span.last))
            else:
                merged.append(span)
        return tuple(merged)


_OF_IMPRINT = ("date", "page", "section")


def _piece(paragraph: Paragraph) -> Piece:
    return pieces_of((Block(paragraph.text, 0, paragraph.lines[0]),))[0]


def _is_byline(text: str) -> bool:
    """Whether a line near a headline is a byline; a name alone is one there."""
    read = read_byline(text)
    return read.whole and (read.role or (bool(read.names) and len(text) <= LONGEST_NAMES))


def _runs_on(before: Line, line: Line) -> bool:
    """Whether a <br> stands in the middle of a sentence of prose."""
    if not line.broken or line.indented or line.box is not before.box or len(before.text) < VERSE:
        return False
    met = joint(before.text, line.text)
    return met.fits >= 2 and not met.overlap


def _day(text: str) -> dt.date | None:
    """The day if `text` is one and no more, but for the hour and the day of the week."""
    text = CLOCK.sub("", re.sub(r"^(?:发布|发表|更新)?(?:时间|日期)\s*[:：]", "", text.strip()))
    text = re.sub(r"\s*(?:星期|周|礼拜)[一二三四五六日天]$", "", half_width(text).strip())
    for form in _DATES:
        if (found := form.fullmatch(text)) and (day := date_of_match(found)):
            return day
    return None
