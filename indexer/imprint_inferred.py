"""The text of a page goes in; the day it was printed, as far as its own reports tell, comes out, or None.

A morning paper prints the wires of the day before: the newest dateline plus one day is the day of the issue. The
year is hardly ever in a dateline and often nowhere on the page (今年, 去年 are the reporter's words), so it is weighed
from signs of year, and left open unless they are clear.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from indexer.imprint_forms import ANNIVERSARIES, PLAN_YEARS, PLANS, STEMS_AND_BRANCHES, day, half_width

# 新华社北京1月30日电, 本报赣州5月10日电; not 新华社1949年10月1日电, which is a reprint.
_WIRE = re.compile(r"[社报网台][^。\n年]{0,14}?(\d{1,2})月(\d{1,2})日(?:综合)?(?:电|讯|消息|专电)")
# 本报讯(记者 刘沙沙)1月29日: a local paper's own reports; only looked at where no wire is.
_LEAD = re.compile(r"[报社]讯[^。\n年]{0,30}?(\d{1,2})月(\d{1,2})日")

SAME_ISSUE = 7
"""Days between datelines of one issue: of 2,000 wires in 500 pages of 人民日报 one is 8 days old, none more."""

_YEAR = re.compile(
    r"(?<!\d)(?P<y>(?:1[89]|20)\d\d)年"
    r"(?:(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?"
    r"|(?P<past>末|全年|以来)|(?P<part>第?[一二三四]季度|上半年|春节)|(?P<fiscal>度)|(?P<is>是)|(?P<future>前))?"
)

# What stands before a year: 到2030年, 《2035年远景目标纲要》 and the like name a time to come or a plan;
# (刚刚)过去的1997年 is the last.
_BEFORE = re.compile(r"(?P<aim>到|至|力争|[-—~]|《[^》《]{0,20})$|(?P<gone>(?<!将)过去的)$")

# Log-odds that the year a sign speaks for is the year of the dateline: a softmax over all years spoken for and
# `_NONE`, fitted to 2,732 days of broadcast news (2012 to 2018), 852 pages of 人民日报 of 2026 and 98 of January 1998,
# each of the three counting the same. A sign counts once for a year, however often it is printed. The first of a plan
# is set by hand, below its fit of 5.1: most of those were of the one year 2026.
_WEIGHTS: dict[str, float] = {
    "this year's anniversary": 4.1,
    "the first of a plan": 3.5,
    "a day of that week": 2.9,
    "an anniversary": 2.8,
    "a day within 45 days": 2.4,
    "a part of it": 1.9,
    "its name in the cycle of sixty": 1.7,
    "a later month of the year before": 1.5,
    "the year before as a whole": 1.5,
    "what it is": 1.5,
    "as a working year": 1.2,
    "two days of that week": 1.0,
    "the newest named": 0.5,
    "after the newest named": 0.4,
    "a newer one named": -0.3,
    "a month of it that is to come": -1.0,
    "newer ones named often": -2.3,
}
_NONE = 0.7

CERTAIN = 0.92
"""Below this the year is left open. On the same pages of 人民日报 one by one: 106 days right, 3 wrong, 841 left open
(half the pages have no dateline); on whole issues, their pages joined: 55 right, 2 wrong, 9 left open."""


def inferred_date(text: str) -> dt.date | None:
    """The day after the newest dateline, if there is one and its year is clear; several pages of an issue may be
    given joined, which is clearer than one."""
    text = half_width(text)
    newest = newest_dateline(text)
    if newest is None:
        return None
    year, certainty = likeliest_year(text, *newest)
    date = day(year, *newest)
    return date + dt.timedelta(days=1) if date and certainty >= CERTAIN else None


def newest_dateline(text: str) -> tuple[int, int] | None:
    """Month and day of the newest dateline, of those that can belong to one issue with the commonest of them."""
    for form in (_WIRE, _LEAD):
        # In a leap year, so that 29 February is a day; what matters is the distance only.
        found = Counter(date for m in form.finditer(text) if (date := day(2000, int(m[1]), int(m[2]))))
        if not found:
            continue
        commonest = max(found, key=lambda date: (found[date], date))
        lags = ((_distance(commonest, date), date) for date in found)
        _, newest = max(lag for lag in lags if abs(lag[0]) <= SAME_ISSUE)
        return newest.month, newest.day
    return None


def likeliest_year(text: str, month: int, of_month: int) -> tuple[int | None, float]:
    """The year that a dateline of this month and day is likeliest of, and how likely that is; (None, 0) without signs.

    `text` is after `half_width`.
    """
    weights = {
        year: sum(_WEIGHTS[sign] for sign in signs) for year, signs in signs_of_year(text, month, of_month).items()
    }
    if not weights:
        return None, 0.0
    year = max(weights, key=lambda y: weights[y])
    top = max(weights[year], _NONE)
    share = sum(math.exp(weight - top) for weight in (*weights.values(), _NONE))
    return year, math.exp(weights[year] - top) / share


def signs_of_year(text: str, month: int, of_month: int) -> dict[int, set[str]]:
    """For each year the text speaks for, the signs of it, as named in `_WEIGHTS`."""
    signs: dict[int, set[str]] = defaultdict(set)
    days: dict[int, set[tuple[int, int]]] = defaultdict(set)
    counted: Counter[int] = Counter()
    for match in _YEAR.finditer(text):
        year, before = int(match["y"]), _BEFORE.search(text[max(0, match.start() - 22) : match.start()])
        if match["m"]:
            if match["d"]:
                for nearby, lag in _near(year, int(match["m"]), int(match["d"]), month, of_month):
                    if -2 <= lag <= 7:
                        signs[nearby].add("a day of that week")
                        days[nearby].add((int(match["m"]), int(match["d"])))
                    else:
                        signs[nearby].add("a day within 45 days")
            later = (int(match["m"]) - month) * 30 + int(match["d"] or 15) - of_month
            if later > 45 and int(match["m"]) <= 12:
                signs[year].add("a month of it that is to come")
                signs[year + 1].add("a later month of the year before")
        elif match["past"] or (before and before["gone"]):
            signs[year + 1].add("the year before as a whole")
        elif match["part"]:
            signs[year].add("a part of it")
        elif match["fiscal"]:
            signs[year].add("as a working year")
        elif match["is"]:
            signs[year].add("what it is")
        if not match["future"] and not (before and before["aim"]):
            counted[year] += 1
    for year, printed in days.items():
        if len(printed) > 1:
            signs[year].add("two days of that week")
    if counted:
        signs[max(counted)].add("the newest named")
        signs[max(counted) + 1].add("after the newest named")
    for form, year_one in ANNIVERSARIES:
        for match in form.finditer(text):
            this_year = "今年" in text[max(0, match.start() - 12) : match.start()]
            signs[year_one + int(match[1])].add("this year's anniversary" if this_year else "an anniversary")
    for match in PLANS.finditer(text):
        signs[PLAN_YEARS[match["plan"]]].add("the first of a plan")
    for stems in STEMS_AND_BRANCHES.finditer(text):
        for year in list(signs):
            if (year - 4) % 60 == _sexagenary(stems[0]):
                signs[year].add("its name in the cycle of sixty")
    for year, of_it in signs.items():
        newer = sum(count for other, count in counted.items() if other > year)
        if newer:
            of_it.add("a newer one named")
        if newer > 2:
            of_it.add("newer ones named often")
    return dict(signs)


def _distance(a: dt.date, b: dt.date) -> int:
    """Days from `a` to `b`, both without their year: the shorter way round."""
    days = (b - a).days
    return days - 366 if days > 183 else days + 366 if days < -183 else days


def _near(year: int, m: int, d: int, month: int, of_month: int) -> Iterator[tuple[int, int]]:
    """The years whose dateline day is within 45 days of a printed day, and how many days after it."""
    printed = day(year, m, d)
    for candidate in (year - 1, year, year + 1):
        dateline = day(candidate, month, of_month)
        if printed and dateline and abs(lag := (dateline - printed).days) <= 45:
            yield candidate, lag


def _sexagenary(name: str) -> int:
    return next(
        (i for i in range(60) if name[:2] == "甲乙丙丁戊己庚辛壬癸"[i % 10] + "子丑寅卯辰巳午未申酉戌亥"[i % 12]),
        -1,
    )
