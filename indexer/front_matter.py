"""The text of a page goes in; what stands in its front matter comes out, and how many lines that takes.

---
paper: 枫津日报
date: 2026-01-31
---
"""

from __future__ import annotations

import re

from indexer.imprint_forms import DATES, FRONT_MATTER_KEYS, half_width
from indexer.imprint_path import date_of_match
from indexer.labels import page_label
from indexer.pages import Imprint

_DATES = tuple(re.compile(form) for form, _ in DATES)

FRONT_MATTER_LINES = 50
"""How far the closing --- is looked for."""


def split_front_matter(text: str) -> tuple[dict[str, str], int]:
    """The fields of a page's front matter, and how many lines it takes, both its --- included; ({}, 0) if none.

    Keys we know are given as paper, date, page and section, whatever language they are in; others as they are. Two
    rules around text are not front matter: every line must be "key: value", and the keys ours or plain ASCII.
    """
    lines = text.split("\n", FRONT_MATTER_LINES)[:FRONT_MATTER_LINES]
    start = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if not lines or lines[start].rstrip() != "---":
        return {}, 0
    fields: dict[str, str] = {}
    for i, line in enumerate(lines[start + 1 :], start + 1):
        if line.rstrip() in ("---", "..."):
            return (fields, i + 1) if fields else ({}, 0)
        if not line.strip() or line.startswith(("#", " ", "\t", "- ")):
            continue
        key, colon, value = line.replace("：", ":", 1).partition(":") if ":" not in line else line.partition(":")
        known = FRONT_MATTER_KEYS.get(key.strip().lower())
        if not colon or not (known or re.fullmatch(r"[A-Za-z][\w -]{0,30}", key.strip(), re.ASCII)):
            return {}, 0
        fields.setdefault(known or key.strip(), value.strip().strip("\"'“”").strip())
    return {}, 0


def of_front_matter(fields: dict[str, str]) -> tuple[Imprint, tuple[str, ...]]:
    """What the fields of front matter say of a page, and notes for its reader: a day that is none, a label that is none."""
    date, notes = None, []
    if text := half_width(fields.get("date", "")):
        matches = (pattern.match(text) for pattern in _DATES)
        date = next((found for match in matches if match and (found := date_of_match(match))), None)
        if date is None:
            notes.append(f"date: front matter says {text}, which is no day")
    page = None
    if text := fields.get("page", ""):
        page = page_label(text)
        if page is None:
            notes.append(f"page: front matter says {text}, which is no page label")
    result = Imprint(fields.get("paper") or None, date, page, fields.get("section") or None, "page" if date else None)
    return result, tuple(notes)
