"""The pages of an issue go in; the slogans of its columns come out, and a page without them.

Under the name of a column a paper may print what the column is for, 听民声 解民忧 办实事: it is of no article. One clause
beside another of its length is the form of many a kicker too; but only a slogan stands over several articles.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import replace
from itertools import pairwise

from indexer.forms import squeeze
from indexer.imprint_forms import HAN
from indexer.lines import column_name, could_be_column
from indexer.pages import Block, Page, SetAside

SLOGAN = "slogan"
"""The reason why one is set aside."""
LONGEST = 40
"""Characters of a slogan with its spaces."""
FEWEST_OVER = 2
"""Articles over which it stands. A kicker stands over one, however often that is printed."""
_CLAUSES = re.compile(rf"{HAN}{{3,8}}(?:[\s，,]{{1,4}}{HAN}{{3,8}}){{1,3}}")
_BETWEEN = re.compile(r"[\s，,]+")


def slogans_of(pages: Iterable[Page]) -> frozenset[str]:
    """The slogans that an issue prints under names of columns, as `forms.squeeze` has them; those set aside already too."""
    known: set[str] = set()
    over: defaultdict[str, set[str]] = defaultdict(set)
    for page in pages:
        known.update(squeeze(aside.text) for aside in page.set_aside if aside.reason == SLOGAN)
        for (name, line), following in zip(pairwise(page.blocks), page.blocks[2:], strict=False):
            if _may_be_slogan(name, line):
                over[squeeze(line.text)].add(squeeze(following.text))
    return frozenset(known.union(text for text, articles in over.items() if len(articles) >= FEWEST_OVER))


def without_slogans(page: Page, slogans: Set[str]) -> Page:
    """The page, its slogans set aside."""
    found = {
        at
        for at, (name, line) in enumerate(pairwise(page.blocks), 1)
        if _may_be_slogan(name, line) and squeeze(line.text) in slogans
    }
    if not found:
        return page
    kept = tuple(block for at, block in enumerate(page.blocks) if at not in found)
    lines = [page.blocks[at] for at in sorted(found)]
    aside = tuple(SetAside(line.text, SLOGAN, page.path, line.lines) for line in lines)
    return replace(page, blocks=kept, set_aside=(*page.set_aside, *aside))


def _may_be_slogan(name: Block, line: Block) -> bool:
    """Whether a line is clauses of one length, under a line that may be the name of a column."""
    text = line.text.strip()
    if len(text) > LONGEST or not _CLAUSES.fullmatch(text) or len(set(map(len, _BETWEEN.split(text)))) > 1:
        return False
    return bool(column_name(name.text)) or (name.level > 0 and could_be_column(name.text))
