"""The first and last paragraphs of an article go in; agency, place and day of the wire and the names in it come out.

    新华社北京1月30日电 （记者马卓言）…      → 新华社, 北京, month 1 day 30, 马卓言
    本报讯(记者 刘沙沙 李洋)1月29日,…        → no agency, no place, month 1 day 29, 刘沙沙 李洋
    …。（新华社北京5月4日电  记者杨依军、孙奕）  → the same, at the foot

A day has no year here: `resolve` finds it from the issue's date.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from indexer.bylines import read_byline
from indexer.forms import END_MARKS, REMEMBERED
from indexer.forms_people import AGENCIES, ROLE_PREFIX
from indexer.imprint_forms import HAN, number
from indexer.records import Dateline

_AGENCY = "|".join(form for _, form in AGENCIES)
_NUM = r"[0-9〇一二三四五六七八九十廿卅]{1,3}"
_DAY = rf"(?:(?P<month>{_NUM})\s?月)?\s?(?P<day>{_NUM})\s?[日号]"
_ELECTRIC = r"(?:专|急|特|綜合|综合)?[电電]"
_PAPER = (
    rf"(?:本[报報刊台网埠]|(?:日|晚|晨|早|商|快)报(?=讯)|{HAN}{{2,8}}?(?:日报|晚报|晨报|早报|时报|商报|周报|快报|都市报|青年报|法治报|日報|時報|晚報|"
    r"(?<![汇通情简喜捷申播])报(?=讯)))"
)
_LEAD = re.compile(
    rf"\s{{0,4}}[【〔（(\[]?(?:综合|綜合)?(?P<by>据|據)?(?P<source>{_PAPER}|{_AGENCY})[、,]?\s{{0,2}}"
    rf"(?P<place>[{HAN[1:-1]}·、\s]{{0,40}}?)\s{{0,2}}(?:{_DAY})?\s{{0,2}}"
    rf"(?P<kind>{_ELECTRIC}|[讯訊](?!员)|消息)[】〕）)\]]?[\s:：,，]{{0,4}}"
)
_LEAD_OLD = re.compile(
    rf"\s{{0,4}}[【〔（(\[](?P<source>{_AGENCY})?\s{{0,2}}(?P<place>[{HAN[1:-1]}·、]{{1,12}}?)(?:{_DAY})(?P<source2>{_AGENCY})?{_ELECTRIC}[】〕）)\]]"
)
"""（羅馬十九日電）, （南京十日中央社電）: the papers before 1949."""
_NAMES = re.compile(
    r"[(（【\[]\s{0,2}(?P<names>[^()（）【】\[\]。]{0,110}?(?:记\s?者|記者|通\s?讯\s?员|特派员|实习生)[^()（）【】\[\]。]{0,110})[)）】\]]"
)
_REPORTED = re.compile(
    rf"{ROLE_PREFIX}(?:记者|記者)[{HAN[1:-1]}、\s·]{{2,40}}?(?:通讯员[{HAN[1:-1]}、\s]{{2,20}}?)?(?:报道|報道|报导)(?:[:：,，]|\s{{1,4}}|$)"
)
"""本报济南１月１日电记者贾建舟、刘磊报道：, the manner of 1998; 本报讯 记者 王英 报道 1月29日，…."""
_DAY_FIRST = re.compile(rf"{_DAY}[,，]")
_FOOT = re.compile(rf"[(（【]\s{{0,2}}(?P<inner>[^()（）【】]{{2,150}})\s{{0,2}}[)）】]\s*[{END_MARKS}]?\s*$")
_FOOT_WIRE = re.compile(
    rf"(?:综合|原载|均)?(?:据|據)?(?P<source>{_PAPER}|{_AGENCY})[、,]?\s{{0,2}}(?P<place>[{HAN[1:-1]}·、\s]{{0,60}}?)\s{{0,2}}(?:{_DAY})?\s{{0,2}}{_ELECTRIC}"
    r"(?P<rest>.{0,110})"
)
_END = re.compile(r"[(（]\s?完\s?[)）]\s*$")
"""…。（据新华社）（完）."""
_FOOT_SOURCE = re.compile(
    rf"(?:均?(?:据|據)|来源:|综合|转自)?\s?(?P<source>{_AGENCY})(?:客户端|网站|微博|公众号)?(?:电|消息)?"
)
"""（据新华社）, （来源：新华社）, （据央视新闻客户端）."""
_SPREAD = re.compile(rf"\s{{0,4}}[据本新中央]\s?[{HAN[1:-1]}\d\s·、]{{2,50}}?[电電讯訊]")
"""新华 社北京5月 12日电: with spaces that OCR put in."""
_WIDTH = str.maketrans("０１２３４５６７８９（）：，［］", "0123456789():,[]")

LEAD = 160
"""Characters of a first paragraph in which its wire and its names stand. The longest list of reporters in a lead of
rmrb-2026 ends at character 66, with two papers' reporters in old issues at 120."""


@dataclass(frozen=True, slots=True)
class Wire:
    """What the head or foot of an article says of its origin. `month` may be missing where `day` is printed alone."""

    agency: str | None = None
    place: str | None = None
    month: int | None = None
    day: int | None = None
    names: tuple[str, ...] = ()
    lead: bool = False


def lead_wire(paragraph: str) -> Wire:
    """What a first paragraph opens with; `lead` says that it is such an opening, and an article begins with it."""
    return _lead_wire(paragraph[:LEAD])


@lru_cache(maxsize=REMEMBERED)
def _lead_wire(start: str) -> Wire:
    text = start.translate(_WIDTH)
    agency = place = month = day = None
    names: tuple[str, ...] = ()
    at, opened = 0, False
    if not _LEAD.match(text) and (spread := _SPREAD.match(text)):
        text = re.sub(r"\s", "", spread[0]) + text[spread.end() :]
    if found := _LEAD.match(text) or _LEAD_OLD.match(text):
        opened, at = True, found.end()
        groups = found.groupdict()
        agency = agency_of(groups["source"] or groups.get("source2") or "")
        place = _place(groups["place"])
        month, day = _number(groups["month"]), _number(groups["day"])
    bracket = _NAMES.match(text, at) or (_NAMES.search(text, at, 90) if opened else None)
    if bracket and (opened or bracket.start() == 0):
        names, opened = read_byline(bracket["names"]).names, True
        agency = agency or _agency_of_reporters(bracket["names"])
        at = bracket.end()
    elif reported := _REPORTED.match(text, at):
        said = re.sub(r"(?:报道|報道|报导)[:：,，\s]*$", "", reported[0])
        names, opened, at = read_byline(said).names, True, reported.end()
    if opened and day is None and place is None and (first := _DAY_FIRST.match(text[at:].lstrip())):
        month, day = _number(first["month"]), _number(first["day"])
    return Wire(agency, place, month, day, names, opened)


def foot_wire(paragraph: str) -> Wire:
    """What a last paragraph closes with in brackets: (新华社北京6月18日电), （据新华社电 记者唐诗凝）, （张岸涛）."""
    paragraph = _END.sub("", paragraph)
    found = _FOOT.search(paragraph, max(0, len(paragraph) - LEAD))
    if not found:
        return Wire()
    inner = found["inner"].translate(_WIDTH).strip()
    if wire := _FOOT_WIRE.fullmatch(inner):
        rest = wire["rest"].strip(" ,，")
        return Wire(
            agency_of(wire["source"]),
            _place(wire["place"]),
            _number(wire["month"]),
            _number(wire["day"]),
            read_byline(rest).names if rest else (),
        )
    if source := _FOOT_SOURCE.fullmatch(inner):
        return Wire(agency_of(source["source"]))
    whole = found.start() == 0
    byline = read_byline(inner)
    if byline.role and byline.whole:
        return Wire(_agency_of_reporters(inner), names=byline.names)
    before = paragraph[: found.start()].rstrip()
    if (whole or before.endswith(("。", "！", "？", "”", "…", ".", "!", "?"))) and (names := _plain_names(inner)):
        return Wire(names=names)
    return Wire()


def is_signed_at_its_end(paragraph: str) -> bool:
    """Whether a paragraph closes with who wrote it, or whence it came: …的获得感。（记者韩雯）. It is the last of its article."""
    return paragraph[-1:] in "）)】" and (wire := foot_wire(paragraph)) != Wire() and not wire.lead


def dateline_of(wire: Wire, issued: dt.date | None) -> Dateline | None:
    """Place and day of a wire in an issue of the day `issued`; None where it prints neither."""
    date = resolve(wire.month, wire.day, issued)
    return Dateline(wire.place, date) if wire.place or date else None


def resolve(month: int | None, day: int | None, issued: dt.date | None) -> dt.date | None:
    """The newest such day not after the day of issue: 12月31日 in an issue of 2 January is of the year before."""
    if day is None or issued is None:
        return None
    year, at = issued.year, month or issued.month
    for _ in range(13 if month is None else 9):
        try:
            resolved = dt.date(year, at, day)
        except ValueError:
            resolved = None
        if resolved and resolved <= issued:
            return resolved
        if month is not None:
            year -= 1
        else:
            year, at = (year, at - 1) if at > 1 else (year - 1, 12)
        if year < 1:
            return None
    return None


def agency_of(text: str) -> str | None:
    """The agency named at the beginning of `text`, under the name it is kept by; None for 本报 and other papers."""
    return next((name for name, form in AGENCIES if re.match(form, text)), None)


def _agency_of_reporters(text: str) -> str | None:
    found = re.search(rf"({_AGENCY})(?:驻{HAN}{{2,8}})?(?:特约|特派|见习|实习)?(?:记者|記者)", text)
    return agency_of(found[1]) if found else None


def _plain_names(inner: str) -> tuple[str, ...]:
    """(宋连友 王健), (张岸涛张保安), （纪文）, （兴化棉纺织厂办公室唐锦禄）: names and nothing else."""
    read = read_byline(inner)
    return read.names if read.whole else ()


def _place(text: str | None) -> str | None:
    place = re.sub(r"\s+", "", text or "").strip("、·")
    return place if place and place not in ("综合", "綜合", "专", "通讯员") else None


def _number(text: str | None) -> int | None:
    return number(text) if text else None
