"""A date as typed in a query or an option in, its first and last day out.

Forms: 2026 · 2026-01 · 2026-01-31 · 20260131 · 2026/1/31 · 2026年1月31日 · 2026-W05 · 2026-Q1, 2026年一季度 · 1990s, 1990年代 ·
today, 今天, last-week, 上周, 最近7天 and their likes · A..B, A～B or A至B, with either end open (..2026-03).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from indexer.errors import QueryError
from indexer.fold import fold

_FORM: Final = r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})[日号]?|月)?|年|(\d{2})(\d{2}))?"
_WEEK: Final = r"(\d{4})-?w(\d{1,2})"
_QUARTER: Final = r"(\d{4})(?:-?q([1-4])|年第?([一二三四1-4])季度)"
_HALF: Final = r"(\d{4})年([上下])半年"
_DECADE: Final = r"(\d{3})0(?:s|年代)"
_LATEST: Final = r"(?:last|past|最近|近|过去)(\d{1,4})(?:days?|天|日)"
_TO: Final = r"\.\.+|[~∼〜至到]"
_HINT = "Write 2026-01-31, 2026-01, 2026, last-week (上周), or a range such as 2026-01..2026-03."

_NUMERALS: Final = {"一": 1, "二": 2, "三": 3, "四": 4}

DAYS_BACK: Final = {
    **dict.fromkeys(("today", "now", "今天", "今日", "今"), 0),
    **dict.fromkeys(("yesterday", "昨天", "昨日"), 1),
    **dict.fromkeys(("前天", "前日"), 2),
    "大前天": 3,
}
"""Names of days: how many before today."""

PERIODS_BACK: Final = {
    **dict.fromkeys(("thisweek", "本周", "这周", "这星期", "本星期", "这个星期"), ("week", 0)),
    **dict.fromkeys(("lastweek", "上周", "上星期", "上个星期", "上礼拜"), ("week", 1)),
    "上上周": ("week", 2),
    **dict.fromkeys(("thismonth", "本月", "这个月", "当月"), ("month", 0)),
    **dict.fromkeys(("lastmonth", "上月", "上个月"), ("month", 1)),
    **dict.fromkeys(("thisyear", "今年", "本年"), ("year", 0)),
    **dict.fromkeys(("lastyear", "去年", "上年"), ("year", 1)),
    "前年": ("year", 2),
    **dict.fromkeys(("thisquarter", "本季度"), ("quarter", 0)),
    **dict.fromkeys(("lastquarter", "上季度"), ("quarter", 1)),
}
"""Names of weeks (from Monday), months, quarters and years: how many before this one. Written with a - or a space, too."""


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both included; None is without end."""

    first: dt.date | None
    last: dt.date | None


def days(text: str, today: dt.date | None = None) -> Days:
    """The days a date or a range of dates stands for; `today`: what names count from, None: this day.

    Raises QueryError where it is neither.
    """
    plain = fold(text)
    now = today or dt.date.today()
    ends = re.split(_TO, plain)
    if len(ends) == 1:
        return _one(plain, text, now)
    if len(ends) > 2:
        raise QueryError(f"{text!r} is a range with more than two ends", _HINT)
    left, right = ends
    if not left and not right:
        raise QueryError(f"{text!r} is a range without an end", _HINT)
    first = _one(left, text, now).first if left else None
    last = _one(right, text, now).last if right else None
    if first and last and first > last:
        raise QueryError(f"{text!r} ends before it begins", f"Turn it round: {right}..{left}")
    return Days(first, last)


def _match(form: str, text: str) -> re.Match[str] | None:
    """Compiled when first asked for: most queries have no day in them."""
    return re.fullmatch(form, text, re.ASCII)


def _one(plain: str, typed: str, now: dt.date) -> Days:
    named = plain.replace("_", "").replace("-", "")
    try:
        if named in DAYS_BACK:
            day = now - dt.timedelta(DAYS_BACK[named])
            return Days(day, day)
        if named in PERIODS_BACK:
            return _period(*PERIODS_BACK[named], now)
        if match := _match(_LATEST, named):
            return Days(now - dt.timedelta(max(int(match[1]), 1) - 1), now)
        return _numbered(plain, typed)
    except (ValueError, OverflowError):
        raise QueryError(f"there is no day {typed!r}", _HINT) from None


def _numbered(plain: str, typed: str) -> Days:
    """A day, or the first and last of a week, month, quarter, half, year or decade. ValueError: there is none such."""
    if match := _match(_WEEK, plain):
        monday = dt.date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return Days(monday, monday + dt.timedelta(6))
    if match := _match(_QUARTER, plain):
        number = _NUMERALS.get(match[3] or "") or int(match[2] or match[3])
        return _months(int(match[1]), number * 3 - 2, 3)
    if match := _match(_HALF, plain):
        return _months(int(match[1]), 1 if match[2] == "上" else 7, 6)
    if match := _match(_DECADE, plain):
        return Days(dt.date(int(match[1]) * 10, 1, 1), dt.date(int(match[1]) * 10 + 9, 12, 31))
    match = _match(_FORM, plain)
    if match is None:
        raise QueryError(f"{typed!r} is not a date", _HINT)
    year, month, day = int(match[1]), match[2] or match[4], match[3] or match[5]
    if day:
        only = dt.date(year, int(month), int(day))
        return Days(only, only)
    return _months(year, int(month), 1) if month else _months(year, 1, 12)


def _period(kind: str, back: int, now: dt.date) -> Days:
    """The week, month, quarter or year `back` before the one of `now`."""
    if kind == "week":
        monday = now - dt.timedelta(now.weekday() + 7 * back)
        return Days(monday, monday + dt.timedelta(6))
    if kind == "year":
        return _months(now.year - back, 1, 12)
    size = 3 if kind == "quarter" else 1
    number = (now.year * 12 + now.month - 1) // size * size - back * size
    return _months(number // 12, number % 12 + 1, size)


def _months(year: int, month: int, count: int) -> Days:
    from calendar import monthrange

    last = month + count - 1
    return Days(dt.date(year, month, 1), dt.date(year, last, monthrange(year, last)[1]))
