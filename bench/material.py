"""The real articles of ../shared/corpus/rmrb-2026 go in; articles with the fields they should be found with come out.

Other people's text: read, measured on, never kept here. What stands in a body and is none of it (the designer of the
page, the source of a chart) is left out, of the truth and of the print alike.
"""

from __future__ import annotations

import json
import lzma
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indexer.forms_people import PEN_NAMES_OF_GROUPS

CORPORA = Path(__file__).parents[1].parent / "shared" / "corpus"
CORPUS = CORPORA / "rmrb-2026.jsonl.xz"


@dataclass(slots=True)
class Truth:
    """An article as it should be found. `pages`: all it is printed on; `paragraphs`: its body; `faults`: done to it."""

    headline: str
    page: int
    paragraphs: list[str]
    kicker: str | None = None
    deck: str | None = None
    column: str | None = None
    byline: str | None = None
    reporters: list[str] = field(default_factory=list)
    agency: str | None = None
    continued_on: int | None = None
    pages: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────

_NOT_AN_ARTICLE = re.compile(
    r"责编|^广告$|^导读$|^图片报道$|^编者按$|^公告|扫描$|^八方速递|任免|名单|目录|^纵横$|^来论$|^新书架"
)
_FURNITURE_PARAGRAPH = re.compile(
    r"^(?:版式设计|本版制图|制图|数据来源|本期统筹|图表制作|本版责编|第[一二三四五六七八九十]+版|电子信箱|统筹|本报记者\s.{2,9}摄$|图①|（?本期统筹|投稿邮箱)"
)
_NATIVE_BYLINE = re.compile(
    r"^[（]?[^（）。，]{0,10}\s+[^（）。，]{2,5}[）]?$|^（[^（）]{0,8}[日时]报记者[^（）]*）$|^（[^（）]{2,3}\s+[^（）]{2,4}）$|^新华社记者.{2,9}摄(?:影报道)?$|栏目投稿邮箱|[。”]（(?:本报)?记者[^（）]*）$|"
    r"^（(?:综合)?(?:本报|新华社)?记者[^。]{2,90}）$|^本报记者[\s\u4e00-\u9fff]{2,12}$|^——编\s*者$"
)


def paragraphs_of(*names: str) -> Iterator[str]:
    """The paragraphs of these corpora, without spaces and what is not printed: rmrb-2026, xwlb."""
    for name in names:
        with lzma.open(CORPUS.with_name(f"{name}.jsonl.xz"), "rt", encoding="utf-8") as lines:
            for line in lines:
                for paragraph in (json.loads(line)["body"] or "").split("\n"):
                    yield re.sub(r"[\u200b-\u200f\ufeff\s]", "", paragraph)


def pages_of_corpus() -> list[list[dict[str, Any]]]:
    groups: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    seen: set[str] = set()
    with lzma.open(CORPUS, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            paragraphs = [_tidy(p) for p in (row["body"] or "").split("\n")]
            paragraphs = [p for p in paragraphs if p and not _FURNITURE_PARAGRAPH.search(p)]
            if (
                re.search(r"（(?:深入学习贯彻|奋进“十五五” 一线|[^（）]+·[^（）]+）$)|[)]$", row["title"])
                and not row["column"]
            ):
                continue  # a column the corpus does not know as one
            if any(_NATIVE_BYLINE.search(p) or re.search(r"[上下]接第|下转", p) for p in paragraphs):
                continue
            if _NOT_AN_ARTICLE.search(row["title"]) or sum(map(len, paragraphs)) < 60 or row["title"] in seen:
                continue
            seen.add(row["title"])
            groups[row["date"], row["page"]].append({**row, "paragraphs": paragraphs})
    return [group for _, group in sorted(groups.items()) if 3 <= len(group) <= 12]


def _tidy(text: str) -> str:
    return re.sub(r"[\u200b-\u200f\ufeff]", "", text).replace("\xa0", " ").replace("\u3000", " ").strip()


def truth_of(row: dict[str, Any], page: int) -> Truth:
    title, column = _tidy(row["title"]), _tidy(row["column"] or "") or None
    if column and title.endswith(f"（{column}）"):
        title = title[: -len(column) - 2].strip()
    author = _tidy(row["author"] or "") or None
    lead = row["paragraphs"][0]
    names = _author_names(author) if author else []
    for report in row["paragraphs"]:  # one article may be gathered of several: 本报北京5月18日电  （记者…）, 本报上海…
        opens = report is lead or re.match(r"(?:据新华社|新华社|本报)[^（(。]{2,14}电", report)
        found = re.match(r".{0,24}?[（(](?:[\u4e00-\u9fff]{0,8}?)记者([^）)]{2,60})[）)]", report) if opens else None
        names += [name for name in re.split(r"、", found[1]) if 2 <= len(name) <= 4] if found else []
    names = list(dict.fromkeys(names))
    foot = row["paragraphs"][-1]
    wired = re.match(r"(?:据)?新华社", lead) or re.match(r"新华社记者", author or "")
    agency = "新华社" if wired or re.search(r"[（(](?:据|综合)?新华社[^（()）]{0,60}电[^（()）]*[）)]$", foot) else None
    if not names and (found := re.search(r"[（(](?:据)?新华社[^（()）]{0,30}电\s+记者([^（()）]*)[）)]$", foot)):
        names += found[1].split("、")
    # （本报记者陈尚文、李志伟、戴楷然参与采写）: printed, though the corpus has no author for the article.
    if not names and (found := re.search(r"[（(](?:综合)?(?:本报)?记者([^（()）。]*?)(?:参与采写|报道)?[）)]$", foot)):
        names += [name for name in re.split(r"、|\s{2,}", found[1]) if 2 <= len(name) <= 4]
    if not names and (found := re.search(r"[（(]本报[^（()）]{0,80}电\s+记者([^（()）]*)[）)]$", foot)):
        names += re.split(r"、|，实习生", found[1].removesuffix("对本文亦有贡献"))
    kicker = _tidy(row["kicker"] or "") or None
    deck = _tidy(row["subtitle"] or "") or None
    return Truth(
        title,
        page,
        list(row["paragraphs"]),
        kicker,
        deck,
        column,
        author,
        list(dict.fromkeys(names)),
        agency,
        pages=[page],
    )


def _author_names(author: str) -> list[str]:
    author = re.sub(r"^（[^）]*）", "", author)
    text = (
        re.sub(r"^.*?(?:记者|通讯员|主讲人：.*\s|员)\s*", "", author)
        if re.search(r"记者|通讯员|主讲人", author)
        else author
    )
    text = re.sub(r"(?:摄影报道|文/图|摄)$", "", text).strip()
    # Pen names of groups are known by name: 聂平平 and 刘传平 end in 平 too, and are people.
    if re.search(r"评论员|党组|委员会|研究|中央|办公室|[A-Za-z《]", text) or text in PEN_NAMES_OF_GROUPS or not text:
        return []
    names: list[str] = []
    tokens = text.split()
    while tokens:
        token = tokens.pop(0)
        if len(token) == 1 and tokens and len(tokens[0]) == 1:
            token += tokens.pop(0)
        if len(token) <= 4 or "·" in token:
            names.append(token)
    return names
