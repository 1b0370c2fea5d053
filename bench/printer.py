"""Real articles go in; issues printed as OCR'd Markdown with the faults of real pages come out, with the truth.

Everything is drawn from one seed: the same seed and rates print the same pages. Rates times 0 are clean pages, times 1
pages with the faults of a real front page (呼和浩特日报, January 2026), times 2 twice as many. How a byline, a column
name or a kicker is printed varies at every rate: those are manners, not faults.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench import faults
from bench.faults import Block, Rates
from bench.manners import Manners, page_text, set_blocks
from bench.material import Truth, pages_of_corpus, truth_of


@dataclass(frozen=True, slots=True)
class Issue:
    """Pages as text, by page number, the articles on them, and the lines of furniture printed."""

    date: str
    pages: dict[int, str]
    truth: list[Truth]
    furniture: list[str]


def issues(seed: int, count: int, rates: Rates, pages: int = 4, manners: Manners | None = None) -> Iterator[Issue]:
    """`count` issues of `pages` pages, each with articles that stood together on a page.

    `manners`: other ways of writing pages down as well; they leave the faults drawn for a seed as they are.
    """
    rng = random.Random(seed)
    other = random.Random(f"manners of {seed}")
    groups = pages_of_corpus()
    for _ in range(count):
        yield _issue(rng, rng.sample(groups, pages), rates, other, manners)


def once(seed: int, rates: Rates, pages: int = 4) -> Iterator[Issue]:
    """Issues of `pages` pages as `issues` prints them, until every page of the corpus has been printed, none of them twice."""
    rng = random.Random(seed)
    groups = pages_of_corpus()
    rng.shuffle(groups)
    for at in range(0, len(groups), pages):
        yield _issue(rng, groups[at : at + pages], rates, rng, None)


def _issue(
    rng: random.Random, groups: list[list[dict[str, Any]]], rates: Rates, other: random.Random, manners: Manners | None
) -> Issue:
    truth: list[Truth] = []
    laid: dict[int, list[Block]] = {}
    furniture: list[str] = []
    date = groups[0][0]["date"]
    for number, group in enumerate(groups, 1):
        blocks: list[Block] = []
        for row in group:
            if rng.random() < rates.furniture:
                furniture.append(faults.furniture(rng, number))
                blocks.append(Block(furniture[-1]))
            article = truth_of(row, number)
            truth.append(article)
            blocks += _article(rng, article, len(truth) - 1, rates)
        laid[number] = blocks
    _jumps(rng, laid, truth, rates)
    pages = {}
    for number, blocks in laid.items():
        faults.opening_last(rng, blocks, truth, rates)
        faults.interleave(rng, blocks, truth, rates)
        faults.cut(rng, blocks, truth, rates)
        faults.repeat(rng, blocks, truth, rates)
        faults.noise(rng, blocks, truth, rates)
        if manners is not None:
            set_blocks(other, blocks, truth, manners)
        text = _text(rng, blocks, truth, rates)
        if manners is not None:
            text = page_text(other, text, truth, {block.owner for block in blocks if block.owner >= 0}, manners)
        pages[number] = text
    return Issue(date, pages, truth, furniture)


# ── one article ───────────────────────────────────────────────────────────────────────────────────────────────────


def _article(rng: random.Random, truth: Truth, owner: int, rates: Rates) -> list[Block]:
    """The blocks of an article in order, head and body; `truth` takes on what printing changes."""
    level = rng.choice([1, 3]) if rng.random() < rates.title_level else 2
    beside = rng.choice([0, level, level + 1, level + 2]) if rng.random() < rates.kicker_level else 3
    if rng.random() < rates.plain_title:
        level = 0
        truth.faults.append("plain title")
    column = rng.choice(["before", "bracket", "bracket", "marked", "after"]) if truth.column else ""
    blocks: list[Block] = []
    if column == "before":
        blocks.append(Block(truth.column or "", 3, owner))
    if column == "marked":
        blocks.append(Block(rng.choice(["【{}】", "■{}", "栏目：{}"]).format(truth.column), 0, owner))
    if truth.kicker:
        blocks.append(Block(truth.kicker, beside, owner))
    blocks.append(Block(f"{truth.headline}（{truth.column}）" if column == "bracket" else truth.headline, level, owner))
    if truth.deck:
        blocks.append(Block(truth.deck, beside + (1 if truth.kicker and beside else 0), owner))
    line, place = _byline(rng, truth) if truth.byline else ("", "")
    if place == "lead":
        truth.paragraphs[0] = line + truth.paragraphs[0]
    elif place == "head":
        blocks.append(Block(line, 0, owner))
    subheads = rng.random() < rates.subheads
    for paragraph in truth.paragraphs:
        subhead = subheads and re.match(r"[一二三四五六七八九十]、[^。]{2,24}$", paragraph)
        blocks.append(Block(paragraph, 4 if subhead else 0, owner, body=True))
    if rng.random() < rates.table:
        rows = ["| 项目 | 数量 |", "| --- | --- |", *(f"| 指标{n} | {rng.randrange(10, 9999)} |" for n in "甲乙丙")]
        blocks.append(Block("\n".join(rows), 0, owner, body=True))
        truth.paragraphs += [row for row in rows if "---" not in row]
        truth.faults.append("table")
    if place == "foot":
        blocks.append(Block(line, 0, owner))
    if column == "after":
        blocks.append(Block(truth.column or "", 3, owner))
    truth.faults += [f"column {column}"] if column else []
    return blocks


def _byline(rng: random.Random, truth: Truth) -> tuple[str, str]:
    """The byline as printed, and where: "head" or "foot", a line of its own, or "lead", in the first paragraph."""
    author, names = truth.byline or "", truth.reporters
    if not names or not author.startswith("本报记者"):
        return rng.choice(["", "", "●", "□ ", "■"]) + author, "head"
    spaced = " ".join(f"{name[0]} {name[1]}" if len(name) == 2 else name for name in names)
    listed = "、".join(names)
    forms = [
        (f"●本报记者 {spaced}", "head"),
        (f"本报记者 {spaced}", "head"),
        (f"□ 记者 {spaced} 文/图", "head"),
        (f"■ 本报记者 {listed}", "head"),
        (f"（本报记者 {listed}）", "foot"),
    ]
    if len(names) > 1:
        forms.append((f"本报记者 {' '.join(names[:-1])} 通讯员 {names[-1]}", "head"))
    if not re.match(r"[“（【]|本报|新华社|据|编者按", truth.paragraphs[0]) and len(truth.paragraphs[0]) > 30:
        forms += [
            (f"本报讯（记者 {' '.join(names)}）", "lead"),
            (f"（记者{listed}）", "lead"),
            (f"本报讯（记者{listed}）", "lead"),
        ]
    return rng.choice(forms)


# ── jumps ─────────────────────────────────────────────────────────────────────────────────────────────────────────

_ON = ("（下转第{}版）", "(下转第{}版)", "下转第{}版", "（下转{}版）", "〔下轉{}版〕", "▶下转第{}版")
_FROM = ("（上接第{}版）", "(上接第{}版)", "上接第{}版", "（紧接第{}版）", "〔上接{}版〕")
_CHINESE = "〇一二三四五六七八九"


def _jumps(rng: random.Random, laid: dict[int, list[Block]], truth: list[Truth], rates: Rates) -> None:
    """Articles that go on on a later page, under their headline or without it, cut in mid sentence or between two."""
    for owner, article in enumerate(truth):
        later = [number for number in laid if number > article.page]
        body = [block for block in laid[article.page] if block.owner == owner and block.body and not block.level]
        if not later or len(body) < 4 or sum(len(block.text) for block in body) < 500 or rng.random() >= rates.jump:
            continue
        target = rng.choice(later)
        blocks = laid[article.page]
        split = body[rng.randrange(1, len(body) - 1)]
        if "\n" in split.text:
            continue
        first = next(index for index, block in enumerate(blocks) if block is split)
        last = max(index for index, block in enumerate(blocks) if block.owner == owner and block.body)
        rest = blocks[first + 1 : last + 1]
        del blocks[first + 1 : last + 1]
        where = rng.randrange(20, len(split.text) - 10) if len(split.text) > 60 and rng.random() < 0.5 else 0
        if where and split.text[where - 1] not in "。！？”；：":
            rest.insert(0, Block(split.text[where:], 0, owner, body=True))
            split.text = split.text[:where]
        label = (lambda n: _CHINESE[n]) if rng.random() < 0.4 else str
        on = rng.choice(_ON).format(label(target))
        if rng.random() < 0.5 and not on.startswith(("下", "▶")):
            split.text += on
        else:
            blocks.insert(first + 1, Block(on, 0, owner))
        if rng.random() < rates.jump_twice:
            blocks.insert(
                first + 2 if blocks[first + 1 :][:1] and blocks[first + 1].text == on else first + 1,
                Block(on, 0, owner),
            )
        origin = rng.choice(_FROM).format(label(article.page))
        head = [] if rng.random() < 0.4 else [Block(article.headline, 2, owner)]
        if rng.random() < 0.6 or not head:
            head.append(Block(origin, 0, owner))
        elif rng.random() < 0.5:
            head.insert(0, Block(origin, 0, owner))
        else:
            rest[0].text = origin + rest[0].text
        ends = [
            index for index, block in enumerate(laid[target]) if index and block.owner != laid[target][index - 1].owner
        ]
        place = rng.choice([*ends, len(laid[target])])
        laid[target][place:place] = head + rest
        article.continued_on = target
        article.pages.append(target)
        article.faults.append("jump" if len(head) > 1 or head[0].level else "jump without headline")


# ── one page ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _text(rng: random.Random, blocks: list[Block], truth: list[Truth], rates: Rates) -> str:
    """A page as Markdown; or as plain text, wrapped, or without headings."""
    headings = rng.random() >= rates.no_headings
    width = rng.randint(18, 24) if rng.random() < rates.wrapped else 0
    entities = rng.random() < rates.entities
    lines: list[str] = []
    for block in blocks:
        if block.level and headings:
            lines += ["#" * block.level + " " + block.text, ""]
        elif width and block.body and "\n" not in block.text:
            lines += [*(block.text[at : at + width] for at in range(0, len(block.text), width)), ""]
        else:
            lines += [block.text, ""]
    for fault, done in (("no headings", not headings), ("wrapped", bool(width)), ("entities", entities)):
        if done:
            for owner in {block.owner for block in blocks if block.owner >= 0}:
                truth[owner].faults.append(fault)
    text = "\n".join(lines)
    if entities:
        text = text.replace("“", "&ldquo;").replace("”", "&rdquo;").replace("  ", "&nbsp;&nbsp;")
    return text
