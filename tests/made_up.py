"""In: a seed. Out: pages of an invented paper, for the tests that add, edit, move and delete them by the hundred.

The text is put together out of clauses of the sample corpus, which is ours. It makes no sense, and reads like print:
headings, bylines, paragraphs, and a jump from page 1 to a later page in every issue that asks for one.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tests.oracles import SAMPLE

PAPER = "枫津日报"
SECTIONS = ("要闻", "经济", "民生", "综合", "副刊", "体育")
REPORTERS = ("罗岩", "周亦澄", "冯宁", "宋南星", "柳依然", "秦书禾", "贺潮", "许嘉木")
FIRST_DAY = dt.date(2026, 1, 1)
DAY2 = FIRST_DAY + dt.timedelta(1)


@lru_cache(maxsize=1)
def clauses() -> tuple[str, ...]:
    """Runs of 4 to 14 Han characters between marks, out of the sample's pages in UTF-8, each once, in order."""
    found: dict[str, None] = {}
    for path in sorted(SAMPLE.rglob("*.md")):
        text = path.read_bytes().decode("utf-8", errors="ignore")
        found |= dict.fromkeys(re.findall("(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{4,14}(?![\u4e00-\u9fff])", text))
    return tuple(found)


def sentence(rng: random.Random) -> str:
    """Two to four clauses and a full stop."""
    return "，".join(rng.choice(clauses()) for _ in range(rng.randint(2, 4))) + "。"


def paragraph(rng: random.Random) -> str:
    """Two or three sentences."""
    return "".join(sentence(rng) for _ in range(rng.randint(2, 3)))


def headline(rng: random.Random) -> str:
    """Two clauses with a space between."""
    return f"{rng.choice(clauses())} {rng.choice(clauses())}"


def article(rng: random.Random) -> str:
    """A heading, a lead with a byline in it, and up to two paragraphs more."""
    lead = f"本报讯（记者 {rng.choice(REPORTERS)}）{paragraph(rng)}"
    return "\n\n".join([f"## {headline(rng)}", lead, *(paragraph(rng) for _ in range(rng.randint(0, 2)))])


def page(rng: random.Random, articles: int = 3) -> str:
    """A page of so many articles."""
    return "\n\n".join(article(rng) for _ in range(articles)) + "\n"


def page_name(day: dt.date, number: int) -> str:
    """Where a page lies in the archive: 枫津日报/2026-01-01/01-要闻.md."""
    return f"{PAPER}/{day.isoformat()}/{number:02}-{SECTIONS[(number - 1) % len(SECTIONS)]}.md"


def jump(rng: random.Random, to: int) -> tuple[str, str]:
    """An opening on page 1 that goes on on page `to`, and its continuation there, cut in mid sentence."""
    title, begun, rest = headline(rng), paragraph(rng), paragraph(rng)
    cut = len(begun) - 3
    opening = (
        f"## {title}\n\n本报讯（记者 {rng.choice(REPORTERS)}）{paragraph(rng)}\n\n{begun[:cut]}\n\n（下转第{to}版）\n"
    )
    continuation = f"## {title}\n\n（上接第1版）\n\n{begun[cut:]}{rest}\n\n{paragraph(rng)}\n"
    return opening, continuation


def issue(rng: random.Random, day: dt.date, pages: int = 4, articles: int = 3) -> dict[str, str]:
    """An issue: name → text of its pages. An article jumps from the first page to the last, if there are two."""
    texts = {page_name(day, number): page(rng, articles) for number in range(1, pages + 1)}
    if pages > 1:
        opening, continuation = jump(rng, pages)
        texts[page_name(day, 1)] += "\n" + opening
        texts[page_name(day, pages)] = continuation + "\n" + texts[page_name(day, pages)]
    return texts


def archive(seed: int, issues: int, pages: int = 4, articles: int = 3) -> dict[str, str]:
    """So many issues on days that follow one another: name → text."""
    rng = random.Random(seed)
    texts: dict[str, str] = {}
    for number in range(issues):
        texts |= issue(rng, FIRST_DAY + dt.timedelta(number), pages, articles)
    return texts


def record(rng: random.Random, day: dt.date | None = None) -> str:
    """A ready article as a line of JSON, without an id, as collections have it."""
    fields: dict[str, object] = {
        "title": headline(rng),
        "author": f"本报记者 {rng.choice(REPORTERS)}",
        "section": rng.choice(SECTIONS),
        "paper": PAPER,
        "page": rng.randint(1, 8),
        "body": "\n".join(paragraph(rng) for _ in range(rng.randint(1, 3))),
    }
    if day:
        fields["date"] = day.isoformat()
    return json.dumps(fields, ensure_ascii=False)


@dataclass(frozen=True)
class Tree:
    """A folder of the disk that files are written to and taken out of."""

    folder: Path

    def write(self, texts: dict[str, str]) -> None:
        """Write files, over those that are there."""
        for name, text in texts.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def delete(self, name: str) -> None:
        (self.folder / name).unlink()

    def move(self, name: str, other: str) -> None:
        """Rename a file, over one that is there."""
        target = self.folder / other
        target.parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).replace(target)

    def names(self) -> list[str]:
        """All files, by name."""
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())
