"""A date as typed in a query or an option in, its first and last day out.

Forms: 2026 · 2026-01 · 2026-01-31 · 20260131 · 2026/1/31 · 2026年1月31日 · A..B with either end open (..2026-03).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from indexer.errors import QueryError

_FORM = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年|(\d{2})(\d{2}))?", re.ASCII)
_HINT = "Write 2026-01-31, 2026-01, 2026, or a range such as 2026-01..2026-03."


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both included; None is without end."""

    first: dt.date | None
    last: dt.date | None


def days(text: str) -> Days:
    """The days a date or a range of dates stands for. Raises QueryError where it is neither."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    left, dots, right = plain.partition("..")
    if not dots:
        return _one(plain, text)
    if not left and not right:
        raise QueryError(f"{text!r} is a range without an end", _HINT)
    first = _one(left, text).first if left else None
    last = _one(right, text).last if right else None
    if first and last and first > last:
        raise QueryError(f"{text!r} ends before it begins", f"Turn it round: {right}..{left}")
    return Days(first, last)


def _one(plain: str, typed: str) -> Days:
    match = _FORM.fullmatch(plain)
    if match is None:
        raise QueryError(f"{typed!r} is not a date", _HINT)
    year, month, day = int(match[1]), match[2] or match[4], match[3] or match[5]
    try:
        first = dt.date(year, int(month or 1), int(day or 1))
    except ValueError:
        raise QueryError(f"there is no day {typed!r}", _HINT) from None
    if day:
        return Days(first, first)
    if month:
        from calendar import monthrange

        return Days(first, first.replace(day=monthrange(first.year, first.month)[1]))
    return Days(first, first.replace(month=12, day=31))
