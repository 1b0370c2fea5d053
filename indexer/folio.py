"""A line of a page goes in; what it prints comes out, if it is a folio or masthead line and nothing else.

A line alone (`folio_of`), a masthead set in several (`masthead`), or all such lines of a page (`folio_lines`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase

from indexer.front_matter import split_front_matter
from indexer.imprint_forms import FOLIO_SEPARATORS, FOLIO_TOKENS, HAN, SECTIONS, WEEKDAYS, half_width, label
from indexer.imprint_path import date_of_match, is_paper, is_section
from indexer.records import PageLabel

_ANY_CASE = ("aside", "weekday", "pinyin")
_FORMS = tuple((kind, re.compile(form, re.IGNORECASE if kind in _ANY_CASE else 0)) for kind, form, _ in FOLIO_TOKENS)
_ANY_FORM = re.compile(
    "|".join(
        (f"(?i:{form})" if kind in _ANY_CASE else f"(?:{form})").replace("(?P=s)", "[-./·]")
        for kind, form in ((kind, re.sub(r"\(\?P<\w+>", "(?:", form)) for kind, form, _ in FOLIO_TOKENS)
    )
)
"""Where none of the forms is, one look says so: most lines are none of a folio."""
_WEEKDAYS = tuple((re.compile(form, re.IGNORECASE), weekday) for form, weekday in WEEKDAYS)
_SPACED_OUT = re.compile(rf"(?:{HAN} +)+{HAN}")  # 呼 和 浩 特 日 报, 生 态
_STRAY = re.compile(rf"(?:^|\s){HAN}\s+{HAN}|{HAN}\s+{HAN}(?:\s|$)")
_HAN = re.compile(HAN)
_WORD = re.compile(rf"{HAN}{{2,14}}(?!{HAN})")
_LUNAR_DAY = re.compile(r"(?:农历|農曆|夏历|夏曆|阴历|陰曆|旧历|舊曆).{2,6}年.{1,3}月.")
"""农历乙巳年十二月十三: no line of an article is this alone."""
_Tokens = list[tuple[str, re.Match[str]]]
_OF_MASTHEADS = {kind for kind, _, _ in FOLIO_TOKENS} | {"paper"}
_SENTENCE_ENDS = tuple("。！？；，…”、!?;,")
_LOOSE = {"aside", "bare number", "bare label", "organ", "credits", "issue"}
"""Of these alone a line under the masthead may as well be a headline: 清明."""
_MARKUP = re.compile(r"^\s*(?:#{1,6}\s+|>\s*)?")

LONGEST_FOLIO = 120
"""Characters. Mastheads with number, code, weather and price all in one line measure up to 100."""

DATED_NAME, NUMBERED_NAME = ["date", "weekday", "word"], ["bare number", "word"]
"""The tokens of a folio of which we do not know the page's name, sorted."""

LONGEST_MASTHEAD = 6
"""Lines."""

LONGEST_OWN = 18
"""Characters of a page's name and number alone."""


@dataclass(frozen=True, slots=True)
class Folio:
    """What a folio or masthead line prints. `weekday` counts from Monday as 0; `masthead`: paper's name, number …

    A line may be furniture and say nothing (责任编辑 张三): then all fields are None.
    """

    paper: str | None = None
    date: dt.date | None = None
    page: PageLabel | None = None
    section: str | None = None
    weekday: int | None = None
    masthead: bool = False

    @property
    def weekday_agrees(self) -> bool | None:
        """Whether the weekday printed is that of the date printed; None if either is missing."""
        return None if self.date is None or self.weekday is None else self.date.weekday() == self.weekday


def folio_of(line: str) -> Folio | None:
    """What `line` prints if it is a folio or masthead line and nothing else; None for any line of an article.

    Strict: the line must be made up of the forms in `FOLIO_TOKENS`, names of papers and of pages, and separators,
    to the last character, and hold enough of them. A day alone is None, for statutes and speeches are signed so.
    """
    text = bare(line)
    tokens = _tokens(text)
    return _folio(tokens) if tokens and _says_folio(text, [kind for kind, _ in tokens]) else None


def folio_lines(text: str) -> dict[int, Folio]:
    """The folio and masthead lines of a page by line number, counted from 1; those of front matter are none.

    Knows more than `folio_of`: a masthead set in several lines at the head of the page is taken together, so that a
    day, a weekday or a publisher alone on a line of it counts too.
    """
    _, taken = split_front_matter(text)
    lines = dict(enumerate(text.split("\n"), 1))
    printed = {i: line for i, line in lines.items() if i > taken and line.strip()}
    found = {i: folio for i, line in printed.items() if (folio := folio_of(line))}
    head: dict[int, _Tokens] = {}
    for i, line in printed.items():
        tokens = None if line.lstrip().startswith("#") and i not in found else _tokens(bare(line))
        if not tokens or (i not in found and not {kind for kind, _ in tokens} <= _OF_MASTHEADS):
            break
        head[i] = tokens
    top = list(printed)[:LONGEST_MASTHEAD]
    apart = dict(zip(top, masthead([printed[i] for i in top]), strict=False))
    if len(apart) > 1 or (top and names_day_and_page(printed[top[0]])):  # a day alone may be that of the text under it
        found |= {i: _folio_as(kinds, printed[i]) for i, kinds in apart.items() if i not in found}
        found = dict(sorted(found.items()))
    while head and (last := max(head)) not in found and {kind for kind, _ in head[last]} <= _LOOSE:
        del head[last]
    if not any(i in found for i in head):
        return found
    # A number alone is a day or a price there, not a page.
    found |= {i: replace(_folio(tokens), page=None) for i, tokens in head.items() if i not in found}
    if not any(found[i].date for i in head) and (joined := _tokens(" ".join(bare(printed[i]) for i in head))):
        whole = _folio(joined)  # 2026年1月 / 31 / 星期六 on three lines
        found[min(head)] = replace(found[min(head)], date=whole.date, weekday=whole.weekday)
    return dict(sorted(found.items()))


def masthead(lines: Sequence[str], section: str | None = None, page: PageLabel | None = None) -> list[list[str]]:
    """The first lines of a page that are a masthead, which says so only together: 03 | 国际 | 2026年5月23日.

    Of each the kinds of its tokens. A day alone over everything counts; under a text it may be that of a statute.
    `section`: the name of the page as its path has it, which says so alone, with the page's number or without: 港澳台侨,
    06 港澳台侨. `page`: its number, beside which any word is its name (`names_own_page`).
    """
    found: list[list[str]] = []
    kinds: list[str] = []
    said = 0
    named = (
        re.compile(rf"第?[A-Z]?\d{{0,3}}版?[·:]?{re.escape(section)}[·:]?第?[A-Z]?\d{{0,3}}版?") if section else None
    )
    for number, line in enumerate(lines[:LONGEST_MASTHEAD], 1):
        is_section_alone = named is not None and bool(named.fullmatch(bare(line).replace(" ", "")))
        is_section_alone = is_section_alone or names_own_page(line, page)
        behind = _kinds(lines[number]) if number < len(lines) else []
        here = ["section"] if is_section_alone else _told_by(kinds, _kinds(line), behind, line)
        if not here or "word" in here or (here == ["section"] and "section" in kinds and not is_section_alone):
            break
        if here == ["section"] and not is_section_alone and _is_over_headline(lines[number - 1 : number + 1]):
            break
        found.append(here)
        kinds += here
        has = set(kinds)
        numbered = bool(has & {"bare number", "bare label", "page"}) and "section" in has
        if is_section_alone or numbered or has <= {"date", "weekday"} or _says_folio(line, kinds):
            said = number
    headed = len(found) > 1 and found[0] == ["masthead"]
    return found[:said] if headed or {"date", "section", "page"} & set(kinds) else []


def _is_over_headline(lines: Sequence[str]) -> bool:
    """Whether the first of two lines is a heading below the level of the second, and no name that only pages have.

    ### 城事观察 over ## a headline names its column: the name of a page stands over all headlines of it.
    """
    if len(lines) < 2 or bare(lines[0]) in SECTIONS:
        return False
    name, headline = (len(line) - len(line.lstrip("#")) for line in lines)
    return name > headline > 0


def _told_by(before: Sequence[str], here: list[str], behind: Sequence[str], line: str) -> list[str]:
    """The kinds of the tokens of a line, a word we do not know told by those of the lines around it.

    It names the page beside its number over the day (02 文教 | 2026年6月11日) or beside day and weekday at the head of
    all, and is the paper's name there over what only a masthead has (枫津水利报 | 总第2821期), or under the day.
    """
    if here == ["word"] and _names_page(before, behind):
        return ["section"]
    dated = not before and sorted(here) == DATED_NAME
    numbered = sorted(here) == NUMBERED_NAME and "date" in behind and "word" not in behind
    if dated or numbered:
        return ["section" if kind == "word" else kind for kind in here]
    named = "masthead" in behind or ("date" in behind and bare(line).endswith("报"))
    heads = not before and named and "word" not in behind
    if here == ["word"] and (heads or ("date" in before and bare(line).endswith("报"))):
        return ["masthead"]
    return here


def names_day_and_page(line: str) -> bool:
    """Whether a line at the edge of a page is its day, the weekday and a word, its name: 2026年5月17日　星期日　城事.

    Inside a text it may as well be a day of a diary.
    """
    return sorted(_kinds(line)) == DATED_NAME


def names_own_page(line: str, page: PageLabel | None) -> bool:
    """Whether a line at the edge of a page is the page's own number and a word, its name: 各地传真 第05版, 03 | 各地传真.

    A list of contents names other pages. `page`: what the page is, where that is known without the line.
    """
    if page is None or len(line) > LONGEST_OWN:
        return False
    text = bare(line)
    tokens = _tokens(text)
    if not tokens or sorted(kind == "word" for kind, _ in tokens) != [False, True]:
        return False
    (kind, number), *_ = (token for token in tokens if token[0] != "word")
    if kind not in ("page", "bare label", "bare number"):
        return False
    apart = "版" in number[0] or number["n"].startswith("0") or re.search(r"[^\w(]", text) is not None
    return apart and label("", number["n"]) == label("", str(page).lstrip(ascii_uppercase))


def _kinds(line: str) -> list[str]:
    """The kinds of the tokens of a line, [] if it is none of a folio."""
    return [kind for kind, _ in _tokens(bare(line)) or ()]


def _names_page(before: Sequence[str], behind: Sequence[str]) -> bool:
    """Whether a word we do not know is the name of the page, between its number and the day: 07 | 文化遗产 | 2026年6月18日."""
    around = {*before, *behind}
    known = bool(before) and bool(behind) and "word" not in around
    return known and "date" in around and bool(around & {"bare number", "bare label", "page"})


def bare(line: str) -> str:
    """The line without Markdown's marks and in half width; "" for one too long or too like a sentence for a folio."""
    if len(line) > LONGEST_FOLIO or line.endswith(_SENTENCE_ENDS):
        return ""
    text = half_width(_MARKUP.sub("", line)).strip().strip("*").strip()
    if _SPACED_OUT.fullmatch(text):
        return text.replace(" ", "")
    if not _STRAY.search(text):
        return text
    return min(text, _closed_up(text), key=_unread)


def _closed_up(text: str) -> str:
    """A line with each character that stands alone put to what is behind it, 星 期六, or else before it: 渡口日 报 2026年."""
    parts = text.split()
    out: list[str] = []
    alone = False  # what `out` ends with is characters that stood alone
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        last = len(part) == 1 and not _HAN.match(following)
        if out and _HAN.match(part) and _HAN.match(out[-1][-1]) and (alone or last):
            out[-1] += part
            alone = alone and len(part) == 1
        else:
            out.append(part)
            alone = len(part) == 1
    return " ".join(out)


def _unread(text: str) -> int:
    """How much of a line is none of a folio: the words in it that say nothing, or all of it."""
    tokens = _tokens(text)
    return LONGEST_FOLIO if tokens is None else sum(kind == "word" for kind, _ in tokens)


def _tokens(text: str) -> _Tokens | None:
    """`text` cut into folio tokens, the longest at each place; None if any of it is none, or nothing is there."""
    if not text:
        return None
    tokens: _Tokens = []
    at = 0
    while at < len(text):
        if match := FOLIO_SEPARATORS.match(text, at):
            at = match.end()
            continue
        best: tuple[str, re.Match[str]] | None = None
        for kind, pattern in _FORMS if _ANY_FORM.match(text, at) else ():
            if (match := pattern.match(text, at)) and (best is None or match.end() > best[1].end()):
                best = kind, match
        word = _WORD.match(text, at)
        if word and (best is None or word.end() > best[1].end()):
            kind = "paper" if is_paper(word[0]) else "section" if is_section(word[0]) else "word"
            if kind != "word" or best is None:
                best = kind, word
        if best is None:
            return None
        tokens.append(best)
        at = best[1].end()
    dated = any(kind == "date" for kind, _ in tokens)  # 江南水利报 2026年6月4日: a paper we do not know
    return [
        ("paper" if dated and kind == "word" and match[0].endswith("报") else kind, match) for kind, match in tokens
    ]


def _says_folio(text: str, kinds: list[str]) -> bool:
    """Whether tokens of these kinds make a folio line."""
    has = set(kinds)
    count = kinds.count
    if count("word") > 1 or count("paper") > 1 or count("date") > 1 or count("page") > 1:
        return False
    if "word" in has:  # a page's name we do not know: only where day and page, or day and paper, stand by it
        # 民主政治 2026年5月14日 星期四 05, 经济 2026年5月30日 渡口周末 4
        numbered = "bare number" in has and bool(has & {"weekday", "section"})
        return "date" in has and (numbered or bool(has & {"page", "paper", "bare label", "masthead"}))
    if "cited paper" in has and not {"date", "page"} <= has:
        return False
    if has <= {"editors", "credits"}:
        return "editors" in has and not text.startswith("(")
    if has <= {"paper", "aside", "pinyin"}:
        return "pinyin" in has or ("paper" in has and not text.startswith(("(", "[", "—", "-")))
    if has <= {"lunar", "aside"} and _LUNAR_DAY.match(text):
        return True
    company = has - {"aside", "bare number"}
    if "masthead" in has or "page" in has:
        return True
    if "date" in has:
        return bool(company - {"date"}) or "bare number" in has
    if "bare label" in has or "bare number" in has:
        return bool(company & {"section", "paper", "weekday", "editors"}) and (
            "bare label" in has or text.startswith("0")
        )
    return len(company & {"paper", "organ", "issue", "pinyin", "lunar", "month day", "weekday", "editors"}) >= 2


def _folio_as(kinds: Sequence[str], line: str) -> Folio:
    """What a line of a masthead prints, its tokens of these kinds."""
    return _folio([(kind, match) for kind, (_, match) in zip(kinds, _tokens(bare(line)) or [], strict=True)])


def _folio(tokens: _Tokens) -> Folio:
    paper = date = page = section = weekday = None
    for kind, match in tokens:
        if kind in ("paper", "cited paper"):
            paper = match.groupdict().get("paper") or match[0]
        elif kind == "date":
            date = date_of_match(match)
        elif kind == "weekday":
            weekday = next(value for pattern, value in _WEEKDAYS if pattern.fullmatch(match[0]))
        elif kind in ("page", "bare label", "bare number") and page is None:
            page = label(match.groupdict().get("prefix") or "", match["n"])
        elif kind in ("section", "word") and section is None:
            section = match[0]
    masthead = any(kind in ("masthead", "issue", "organ", "pinyin", "paper") for kind, _ in tokens)
    return Folio(paper, date, page, section, weekday, masthead)
