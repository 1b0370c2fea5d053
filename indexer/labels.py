"""A page label as printed or as others write it goes in; the label as a record has it comes out."""

from __future__ import annotations

import re

from indexer.imprint_forms import PAGES, half_width, label
from indexer.records import PageLabel

_LABELS = tuple(re.compile(form) for form, _ in PAGES)


def page_label(text: str) -> PageLabel | None:
    """第4版, 04, 四版 and 四 are 4, A3版 is "A3", 头版 is 1, 第4、5版 is 4; None if `text` is no page label whole."""
    text = half_width(text).strip()
    for pattern in _LABELS:
        if match := pattern.fullmatch(text):
            groups = match.groupdict()
            return 1 if groups.get("front") else label(groups.get("prefix") or "", groups["n"])
    return None
