"""The blocks of a page go in; they come out as bad OCR prints them: cut, repeated, out of order, with slips and noise.

Each fault is a function that changes a list of blocks in place and notes on the articles it touches what it did.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, fields, replace

from bench.material import Truth


@dataclass(frozen=True, slots=True)
class Rates:
    """How often each fault is printed: per page, per article, per paragraph, or per jump, as the comment says."""

    cut: float = 0.14  # paragraph of 60 characters or more: cut in mid sentence
    cut_overlap: float = 0.3  # of the cuts: 1 to 45 characters printed again
    twice: float = 0.03  # paragraph: printed twice, at once or a few blocks on
    slips: float = 0.01  # paragraph: printed twice with characters misread
    opening_last: float = 0.03  # article: its first paragraphs printed at the end of the page
    interleaved: float = 0.04  # page: the paragraphs of two neighbours in turns
    jump: float = 0.12  # article of 500 characters or more: goes on on another page
    jump_twice: float = 0.15  # jump: its line printed twice
    kicker_level: float = 0.3  # article: kicker and deck at another level than ###
    title_level: float = 0.08  # article: headline at another level than ##
    plain_title: float = 0.02  # article: headline as plain text
    furniture: float = 0.25  # article: a line of furniture before it
    half_width: float = 0.3  # page: half-width punctuation
    spaces: float = 0.08  # page: 1.5 % of its characters with a space behind
    entities: float = 0.06  # page: quotation marks and spaces as HTML entities
    wrapped: float = 0.05  # page: hard line breaks at 18 to 24 characters
    no_headings: float = 0.05  # page: no # at all
    table: float = 0.03  # article: a table of four rows
    subheads: float = 0.15  # article: its subheads printed as headings

    def scaled(self, factor: float) -> Rates:
        """All rates times `factor`, at most 0.9; the share of overlaps among cuts stays."""
        scaled = {f.name: min(0.9, getattr(self, f.name) * factor) for f in fields(self)}
        return replace(Rates(**scaled), cut_overlap=self.cut_overlap)


@dataclass(slots=True)
class Block:
    """A block of a page to be printed. `owner`: index of its article, -1 for furniture; `body`: of its body."""

    text: str
    level: int = 0
    owner: int = -1
    body: bool = False


FURNITURE = (
    "本版责编：{a} {b}",
    "责任编辑：{a}　版式：{b}　校对：{c}",
    "版式设计：{a}",
    "新闻热线：0471-6635{n}　投稿邮箱：news{n}@example.cn",
    "今日天气：晴转多云，-15℃～-3℃，西北风3—4级",
    "扫描二维码，看更多内容",
    "图片说明：{a}在活动现场。",
    "【广告】金秋家电节，满{n}元减50元，详询门店。",
    "广告",
    "2026年1月31日　星期六　要闻　{p}",
    "第{p}版",
    "社址：某某市新华大街{n}号　邮编：010010",
)
_PEOPLE = ("张 三", "李四平", "王小五", "赵 六", "钱七宝", "孙八方")


def furniture(rng: random.Random, page: int) -> str:
    """A line that belongs to no article."""
    a, b, c = rng.sample(_PEOPLE, 3)
    return rng.choice(FURNITURE).format(a=a, b=b, c=c, n=rng.randrange(1000, 9999), p=page)


def cut(rng: random.Random, blocks: list[Block], truth: list[Truth], rates: Rates) -> None:
    """Paragraphs cut in mid sentence, some with characters of the end printed again at the beginning."""
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        if not block.body or block.level or len(block.text) < 60 or "\n" in block.text or rng.random() >= rates.cut:
            continue
        where = rng.randrange(20, len(block.text) - 12)
        if block.text[where - 1] in "。！？”；：" or block.text[where - 1].isspace() or block.text[where].isspace():
            continue
        shared = rng.randint(1, min(45, where - 5)) if rng.random() < rates.cut_overlap else 0
        rest = replace(block, text=block.text[where - shared :])
        block.text = block.text[:where]
        blocks.insert(at, rest)
        truth[block.owner].faults.append(f"cut with {shared} again" if shared else "cut")


_SLIPS = dict(zip("日己未土千人大已末士干入太的地在和是", "曰已末士干入大巳未土千人犬旳池任利昰", strict=True))


def repeat(rng: random.Random, blocks: list[Block], truth: list[Truth], rates: Rates) -> None:
    """Blocks printed twice, whole runs too, letter for letter or with slips."""
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        if not block.body or block.level or len(block.text) < 30 or "\n" in block.text:
            continue
        if rng.random() < rates.twice:
            run = blocks[at - 1 : at - 1 + rng.choice([1, 1, 1, 2, 3])]
            run = [one for one in run if one.owner == block.owner and one.body and "\n" not in one.text]
            blocks[at - 1 + len(run) : at - 1 + len(run)] = [replace(one) for one in run]
            truth[block.owner].faults.append(f"{len(run)} printed twice")
            at += 2 * len(run) - 1
        elif rng.random() < rates.slips:
            misread = "".join(_SLIPS.get(c, c) if rng.random() < 0.3 else c for c in block.text)
            blocks.insert(at, replace(block, text=misread))
            truth[block.owner].faults.append("printed twice with slips")
            at += 1


def opening_last(rng: random.Random, blocks: list[Block], truth: list[Truth], rates: Rates) -> None:
    """The opening of an article at the end of the page, cut where its first printed paragraph goes on."""
    owners = list(dict.fromkeys(block.owner for block in blocks if block.owner >= 0))
    for owner in owners[:-1]:
        if rng.random() >= rates.opening_last:
            continue
        body = [at for at, block in enumerate(blocks) if block.owner == owner and block.body and not block.level]
        if len(body) < 4 or body[-1] - body[0] >= len(body):
            continue
        last = body[rng.choice([0, 1])]
        text = blocks[last].text
        if len(text) < 40 or "\n" in text:
            continue
        where = rng.randrange(15, len(text) - 15)
        if text[where - 1] in "。！？”；：" or text[where - 1].isspace():
            continue
        moved = [replace(block) for block in blocks[body[0] : last + 1]]
        moved[-1].text = text[:where]
        blocks[last].text = text[where:]
        del blocks[body[0] : last]
        name = truth[owner].column
        heads = [
            at for at, block in enumerate(blocks) if block.owner == owner and block.text == name and not block.body
        ]
        if heads:
            moved.insert(0, blocks.pop(heads[0]))
        blocks += moved
        truth[owner].faults.append("opening last")
        return


def interleave(rng: random.Random, blocks: list[Block], truth: list[Truth], rates: Rates) -> None:
    """Two articles side by side read across both: the rest of the one stands behind the head of the other."""
    if rng.random() >= rates.interleaved:
        return
    owners = list(dict.fromkeys(block.owner for block in blocks if block.owner >= 0))
    if len(owners) < 2:
        return
    at = rng.randrange(len(owners) - 1)
    first, second = owners[at], owners[at + 1]
    body = [index for index, block in enumerate(blocks) if block.owner == first and block.body]
    other = [index for index, block in enumerate(blocks) if block.owner == second and block.body]
    if len(body) < 2 or len(other) < 2 or body[-1] - body[0] >= len(body) or other[-1] - other[0] >= len(other):
        return
    middle = body[len(body) // 2]
    text = blocks[middle].text
    if len(text) < 60 or "\n" in text or blocks[middle].level:
        return
    where = rng.randrange(20, len(text) - 12)
    if text[where - 1] in "。！？”；：":
        return
    rest = [replace(blocks[middle], text=text[where:]), *(replace(blocks[index]) for index in body if index > middle)]
    blocks[middle].text = text[:where]
    behind = other[rng.randrange(len(other) - 1)] + 1
    blocks[behind:behind] = rest
    del blocks[middle + 1 : body[-1] + 1]
    for owner in (first, second):
        truth[owner].faults.append("interleaved")


_HALF = str.maketrans("，。；：？！（）", ",。;:?!()")


def noise(rng: random.Random, blocks: list[Block], truth: list[Truth], rates: Rates) -> None:
    """Half-width punctuation, stray spaces: on all the page or not at all."""
    spaced, half = (rng.random() < rate for rate in (rates.spaces, rates.half_width))
    for block in blocks:
        if half:
            block.text = block.text.translate(_HALF)
        if spaced and block.body:
            block.text = re.sub(
                r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", lambda _: " " if rng.random() < 0.015 else "", block.text
            )
    if spaced:
        for owner in {block.owner for block in blocks if block.owner >= 0}:
            truth[owner].faults.append("spaces")
