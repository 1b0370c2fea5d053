"""The blocks of a page go in; they come out as other readers of pages print them: bold headings, one level for all, …

`faults` prints what a scan loses; these are the ways in which programs that read pages write what they have read, and
in which papers set it. They are drawn from a source of their own, so that the pages of `faults` stay what they were.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, fields, replace
from pathlib import Path

from bench.faults import Block
from bench.material import Truth

_T2S = Path(__file__).parents[1] / "indexer" / "data" / "t2s.txt"


@dataclass(frozen=True, slots=True)
class Manners:
    """How often each is met: per page or per article, as the comment says."""

    bold: float = 0.06  # page: **headline** for # headline
    one_level: float = 0.06  # page: headline, kicker, deck and column name all at one level
    all_headings: float = 0.03  # page: every line a heading
    broken_title: float = 0.04  # article: headline over two lines of one level
    picture: float = 0.08  # article: an image link between its paragraphs, with a caption under it
    folio_inside: float = 0.05  # article: the number of the page, or a column's foot, between two paragraphs
    emphasis: float = 0.05  # page: words in bold, and escapes before marks
    full_width: float = 0.05  # page: full-width digits
    traditional: float = 0.03  # page: traditional characters
    tight: float = 0.06  # page: no empty line between paragraphs
    indented: float = 0.1  # page: two wide spaces before each paragraph
    html_tags: float = 0.03  # page: <h2> and <p> for # and empty lines

    def scaled(self, factor: float) -> Manners:
        """All of them times `factor`, at most 0.9."""
        return Manners(**{f.name: min(0.9, getattr(self, f.name) * factor) for f in fields(self)})


def set_blocks(rng: random.Random, blocks: list[Block], truth: list[Truth], manners: Manners) -> None:
    """Manners that change the blocks of a page, in place."""
    for owner in list(dict.fromkeys(block.owner for block in blocks if block.owner >= 0)):
        if rng.random() < manners.broken_title:
            _break_title(blocks, truth[owner], owner)
        if rng.random() < manners.picture:
            _picture(rng, blocks, truth[owner], owner)
        if rng.random() < manners.folio_inside:
            _folio(rng, blocks, truth[owner], owner)
    owners = {block.owner for block in blocks if block.owner >= 0}

    def note(fault: str) -> None:
        for owner in owners:
            truth[owner].faults.append(fault)

    if rng.random() < manners.one_level:
        for block in blocks:
            block.level = 2 if block.level else 0
        note("one level")
    if rng.random() < manners.full_width:
        digits = str.maketrans("0123456789", "０１２３４５６７８９")
        for block in blocks:
            block.text = block.text.translate(digits)
        note("full-width digits")
    if rng.random() < manners.traditional:
        table = _simple_to_traditional()
        for block in blocks:
            block.text = block.text.translate(table)
        note("traditional")
    if rng.random() < manners.emphasis:
        for block in blocks:
            if block.body and "|" not in block.text:
                block.text = re.sub(
                    r"(?<=[，。])([\u4e00-\u9fff]{4,8})(?=[，。])",
                    lambda found: f"**{found[1]}**" if rng.random() < 0.1 else found[1],
                    block.text,
                )
                block.text = re.sub(r"(?<=\d)\.(?=\d)", r"\\.", block.text)
        note("emphasis")


def _break_title(blocks: list[Block], truth: Truth, owner: int) -> None:
    """The headline over two lines: where it pauses."""
    for at, block in enumerate(blocks):
        if block.owner == owner and not block.body and block.level and block.text == truth.headline:
            pause = re.search(r"\s+", block.text)
            where = pause.start() if pause else 0
            if not where or len(block.text) < 12:
                return
            first, second = block.text[:where].rstrip(), block.text[where:].lstrip()
            blocks[at : at + 1] = [replace(block, text=first), replace(block, text=second)]
            truth.faults.append("broken title")
            return


def _picture(rng: random.Random, blocks: list[Block], truth: Truth, owner: int) -> None:
    body = [at for at, block in enumerate(blocks) if block.owner == owner and block.body]
    if len(body) < 3:
        return
    at = rng.choice(body[1:])
    caption = rng.choice(
        (
            "图为活动现场。　本报记者　宋南星摄",
            "▲志愿者在整理图书。　资料图片",
            "图①：新建成的桥。　宋南星摄",
            "（图片由受访者提供）",
        )
    )
    name = f"{rng.randrange(16**8):08x}"
    blocks[at:at] = [Block(f"![](images/{name}.jpg)"), Block(caption)]
    truth.faults.append("picture")


def _folio(rng: random.Random, blocks: list[Block], truth: Truth, owner: int) -> None:
    body = [at for at, block in enumerate(blocks) if block.owner == owner and block.body]
    if len(body) < 3:
        return
    line = rng.choice(
        ("- 3 -", "3", "第3版", "2026年1月31日　星期六", "要闻　3", "人民日报　2026年1月31日　星期六　第3版")
    )
    blocks.insert(rng.choice(body[1:]), Block(line))
    truth.faults.append("folio inside")


def page_text(rng: random.Random, text: str, truth: list[Truth], owners: set[int], manners: Manners) -> str:
    """Manners that change how a page is written down."""

    def note(fault: str) -> None:
        for owner in owners:
            truth[owner].faults.append(fault)

    if rng.random() < manners.bold:
        text = re.sub(r"^#+ (.+)$", r"**\1**", text, flags=re.MULTILINE)
        note("bold")
    elif rng.random() < manners.all_headings:
        text = re.sub(r"^(?![#|\n!])(.+)$", r"## \1", text, flags=re.MULTILINE)
        text = re.sub(r"^#+ ", "## ", text, flags=re.MULTILINE)
        note("all headings")
    elif rng.random() < manners.html_tags:
        text = re.sub(
            r"^(#+) (.+)$", lambda found: f"<h{len(found[1])}>{found[2]}</h{len(found[1])}>", text, flags=re.MULTILINE
        )
        text = re.sub(r"^(?![<|\n!])(.+)$", r"<p>\1</p>", text, flags=re.MULTILINE)
        note("tags")
    indented = rng.random() < manners.indented
    tight = rng.random() < manners.tight
    if indented:
        text = re.sub(r"^(?=[\u4e00-\u9fff“‘（《0-9０-９])(?=.{30})", "\u3000\u3000", text, flags=re.MULTILINE)
        note("indented")
    if tight:
        text = re.sub(r"\n\n(?!#|\*\*)", "\n", text)
        note("tight")
    return text


def _simple_to_traditional() -> dict[int, str]:
    table: dict[int, str] = {}
    for line in _T2S.read_text(encoding="utf-8").splitlines():
        if len(line) == 2:
            table.setdefault(ord(line[1]), line[0])
    return table
