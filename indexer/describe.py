"""A draft and the imprint of its page go in; the article with each field it prints comes out.

Stages: heading lines told apart into kicker, headline and deck (`titles`) → column names → bylines and the wire of
the first and last paragraphs (`bylines`, `wires`) → jumps → body. A byline inside the lead stays in the body, and is
read into `reporters` as well.
"""

from __future__ import annotations

import re

from indexer.boxes import FEWEST_ITEMS
from indexer.bylines import reporters_of
from indexer.forms import JUMP_FROM, JUMP_FROM_BARE, JUMP_ON, JUMP_ON_BARE
from indexer.imprint_forms import BARS, HAN, HOUSE_MARKS
from indexer.labels import page_label
from indexer.lines import column_name, name_in_brackets
from indexer.pages import Draft, Imprint, Kickers
from indexer.records import Article, PageLabel, Source
from indexer.titles import titles_of
from indexer.wires import Wire, dateline_of, foot_wire, lead_wire

_ON = tuple(re.compile(form) for form, _ in (*JUMP_ON, *JUMP_ON_BARE))
_FROM = tuple(re.compile(form) for form, _ in (*JUMP_FROM, *JUMP_FROM_BARE))
_SPACED_OUT = re.compile(rf"(?:{HAN}\s+)+{HAN}")
_MARKS = re.compile(rf"^[\s{HOUSE_MARKS}{BARS}•※>|丨【〔〖\[「]+|[\s{HOUSE_MARKS}{BARS}•※|丨】〕〗\]」]+$")


def describe(draft: Draft, imprint: Imprint, kickers: Kickers | None = None) -> Article:
    """The article a draft holds. Never raises: what is not printed is None, a headline that is not printed is "".

    `kickers`: where the paper prints them.
    """
    body = [paragraph.text for paragraph in draft.paragraphs]
    lead = next((wire for text in body[:3] if (wire := lead_wire(text)).lead), Wire())
    columns = [column_name(line) or name_in_brackets(line) or _name(line) for line in draft.columns]
    titles = titles_of(draft.titles, lead.lead, kickers, draft.length)
    column = titles.column or next((name for name in columns if name), None)
    bylines = list(draft.bylines)
    foot = foot_wire(body[-1]) if body else Wire()
    byline = "\n".join(bylines) or None
    names = dict.fromkeys((*(reporters_of(byline) if byline else ()), *lead.names))
    names |= dict.fromkeys(_of_items(body))
    if not names:
        names = dict.fromkeys(foot.names)
    agency = lead.agency or foot.agency or _agency_of_bylines(bylines)
    return Article(
        headline=titles.headline.lstrip(f"{HOUSE_MARKS} ") or titles.headline,  # ■…, over an item of a box
        body="\n".join(body),
        sources=(Source(draft.path, draft.lines),),
        paper=imprint.paper,
        date=imprint.date,
        page=imprint.page,
        section=imprint.section,
        column=column,
        kicker="\n".join(titles.kicker) or None,
        deck="\n".join(titles.deck) or None,
        byline=byline,
        reporters=tuple(names),
        agency=agency,
        dateline=dateline_of(lead, imprint.date) or dateline_of(foot, imprint.date),
        continued_on=next((label for line in draft.jumps if (label := jump_on_label(line)) is not None), None),
        continued_from=next((label for line in draft.jumps if (label := jump_from_label(line)) is not None), None),
        date_source=imprint.date_source,
    )


def _of_items(body: list[str]) -> tuple[str, ...]:
    """Who signs the reports that an article is gathered of, 本报北京1月30日电（记者 王英）, or the items of a box.

    The items of a box have it behind each, …。（记者 王英）; in other articles what stands so may be said of one paragraph.
    """
    led = [wire.names for text in body if (wire := lead_wire(text)).lead]
    if len(led) >= FEWEST_ITEMS:
        return tuple(name for names in led for name in names)
    signed = [wire.names for text in body if (wire := foot_wire(text)).names]
    if len(signed) >= FEWEST_ITEMS and 2 * len(signed) > len(body):
        return tuple(name for names in signed for name in names)
    return ()


def _name(line: str) -> str:
    """The name of a column without marks around it, one spaced out closed up: 渡 口 走 笔."""
    name = _MARKS.sub("", line)
    return "".join(name.split()) if _SPACED_OUT.fullmatch(name) else name


def jump_on_label(line: str) -> PageLabel | None:
    """The page in 下转第4版, 下转A3版 or 转四版; None for any other line."""
    return _label(_ON, line)


def jump_from_label(line: str) -> PageLabel | None:
    """The page in 上接第1版, 紧接第一版 or 上接九版; None for any other line."""
    return _label(_FROM, line)


def _label(forms: tuple[re.Pattern[str], ...], line: str) -> PageLabel | None:
    for form in forms:
        if found := form.fullmatch(line.strip()):
            text = re.sub(r"\s+", "", found["label"])
            return page_label(text) or page_label(re.split(r"[、,，—–-]", text)[0])
    return None


def _agency_of_bylines(bylines: list[str]) -> str | None:
    return next((wire.agency for line in bylines if (wire := foot_wire(f"（{line}）")).agency), None)
