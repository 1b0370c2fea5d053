"""A block of a page goes in; what kind of line it is, as far as it says so itself, comes out, as a `Piece`.

A line is read alone here: what stands around it is weighed in `furniture`, `headings`, `repeats` and `order`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from indexer.bylines import could_be_pen_name, is_name, read_byline
from indexer.clean import BETWEEN_BARS
from indexer.folio import LONGEST_MASTHEAD, folio_of, masthead, names_day_and_page, names_own_page
from indexer.forms import (
    CLOSERS,
    COLUMN_ENDINGS,
    COLUMN_STARTS,
    EDITOR_NOTE,
    END_MARKS,
    JUMP_FROM,
    JUMP_FROM_BARE,
    JUMP_FROM_BEHIND,
    JUMP_ON,
    JUMP_ON_BARE,
    JUMP_ON_INSIDE,
    KICKER_STRONG,
    KICKER_WORDS,
    LINE_COLUMN_MARKED,
    LINE_CREDIT,
    LINE_FOOT,
    LINE_FURNITURE,
    LINE_SUBHEAD,
    LINE_TRAILS_OFF,
    REMEMBERED,
    TITLE_IN_JUMP,
    modern,
    squeeze,
)
from indexer.forms_people import PEN_NAMES_OF_GROUPS, TRANSLITERATION, WORDS_AND_PICTURES
from indexer.imprint_forms import HAN, SECTIONS, half_width
from indexer.joins import open_end
from indexer.pages import Block
from indexer.records import PageLabel, Span
from indexer.wires import lead_wire

Kind = Literal["text", "title", "byline", "column", "jump", "aside"]

_ON = re.compile("|".join(form.replace("?P<label>", "?:") for form, _ in JUMP_ON))
_FROM = re.compile("|".join(form.replace("?P<label>", "?:") for form, _ in JUMP_FROM))
_ON_LINE = tuple(re.compile(form) for form, _ in (*JUMP_ON, *JUMP_ON_BARE))
_FROM_LINE = tuple(re.compile(form) for form, _ in (*JUMP_FROM, *JUMP_FROM_BARE))
_ON_END = re.compile("(?:" + JUMP_ON_BARE[0][0].replace("?P<label>", "?:") + r")\s*$")
_FROM_BEGIN = re.compile(JUMP_FROM_BARE[0][0].replace("?P<label>", "?:").replace(TITLE_IN_JUMP, ""))
_ON_INSIDE = re.compile(JUMP_ON_INSIDE.replace("?P<label>", "?:"))
_FROM_BEHIND = re.compile("(?:" + JUMP_FROM_BEHIND.replace("?P<label>", "?:") + r")\s*$")
_FURNITURE = tuple((re.compile(form), reason) for form, reason, _ in LINE_FURNITURE)
_ANY_FURNITURE = re.compile("|".join(f"(?:{form})" for form, _, _ in LINE_FURNITURE))
"""Nearly no line is any of it, which one look says."""
_COLUMNS = tuple(re.compile(form) for form, _ in LINE_COLUMN_MARKED)
_DAY = re.compile(r"(?:\d{4}|[〇○零一二三四五六七八九]{4})年.{1,3}月.{1,3}日")
_SIGNED_DAY = re.compile(rf"{_DAY.pattern}于{HAN}{{2,12}}")
"""二〇二六年五月二十日于北京: under a treaty."""
_PROSE = re.compile(r"[。；;]|[。！？”.!?]$")
_SUBHEAD = re.compile(LINE_SUBHEAD)
_COLUMN_BEHIND = re.compile(r"(?P<title>.{2,})[（(【](?P<name>[^（()）【】。]{2,40})[）)】]$")
_IN_BRACKETS = re.compile(r"[（(](?P<name>[^（()）。]{2,30})[）)]")
_REMARK = re.compile(r"作者|记者|通讯员|参与|整理|翻译|编译|摘|原题|原载|节选|完$|^[据本]|为.{2,20}[员授长师]$|\d")
"""（王永参与采写）, （据新华社电）: other remarks in brackets under an article."""
_ELSEWHERE = re.compile(r"[版頁页]$|^[详見见]|[电電]$|[图圖]$")
"""（相关报道见第六版）, （见图）."""
_COLUMN_BEFORE = re.compile(r"(?P<name>[^|｜丨（(。，！？]{2,24}?)\s{0,3}[|｜丨]\s{0,3}(?P<title>[^|｜丨]{3,})")
"""青檀观察｜一盏灯亮给谁看, 海洋经济一线见闻·产业升级｜…, 遇见｜老船工."""
_COLUMN_AHEAD = re.compile(r"[【〖](?P<name>[^【】〖〗。！？]{2,24})[】〗]\s{0,3}(?P<title>.{3,})")
"""【青檀观察】一盏灯亮给谁看, 【遇见】摆渡人."""
_NO_COLUMN = re.compile(
    r"[上中下续完一二三四五六七八九十\d]{1,3}|附?图片?.{0,6}|资料(?:图片?|照片?)|.{2,20}[摄攝]|.{0,12}供图|新华社发|影像中国|视觉中国|.{1,8}[讯訊电電]|附.{0,8}|.{0,30}[\d〇○一二三四五六七八九十]+[年月日].{0,30}|[之其][一二三四五六七八九十]|"
    r"暂行|试行|草案|征求意见稿|摘要|全文|节选|摘登|修订稿|组诗|外[一二两三四五]首|诗\S?首|连载.{0,4}|A-Za-z"
)
_AUTHOR_NOTE = re.compile(
    r"^[(]?(?:本文)?作者(?:单位)?(?:为|系|是|:)|参与采写|参与报道|采访整理|整理[)]$|均为|对本文|贡献"
)
"""（作者为…）, （王永参与采写）: notes on an article, which stay with its text."""
_WROTE_TOO = re.compile(rf"文\s?[/并、]\s?[图摄]\s*$|(?<!{HAN})文[图摄]\s*$|[图摄]\s?/\s?文\s*$|{WORDS_AND_PICTURES}")
"""记者 李四 文/图 wrote the article, 记者 李四 文 王英 摄 one of two; 记者 宋轩文 摄 has a name that ends so."""
_SIGNED = re.compile(
    rf"(?!{HAN}{{1,4}}记者).|[^\u4e00-\u9fff]*(?:本|新华|中新|人民|央视|特|实习|见习|首席|驻|文|图|摄)"
)
"""A line in which no other word stands before 记者 than those that bylines begin with."""
_NOTE = re.compile(
    r"编者?按|编者的话|编后|按语|开栏的话|(?:人物|名将|团队)?小传|人物(?:名片|简介)|核心阅读|阅读提示|内容提要|(?:头条|绝活|新闻)看点|名场面|"
    r"核心提示|新闻提示|新闻提要|本文提要|提要|摘要|编者提示|新闻背景|背景链接|名词解释|延伸阅读|编辑同志[:]?"
)
"""What stands in a box under a headline, or over the first paragraph, and is no title."""
_SUMMARY = re.compile(r"(?:核心|阅读|新闻|编者|本文|内容)(?:提示|提要|阅读)|提要|摘要")
_FOOT = re.compile(LINE_FOOT)
_CREDIT = re.compile(LINE_CREDIT)
LONG_NAME, LONGEST_IN_BRACKETS = 5, 20
"""Characters of a name in brackets, （坚持和完善人民代表大会制度）, whose form need not say that it is a column's."""
_SENTENCE_MARKS = re.compile(r"[,、。!?;:|丨]|——|—$|\d.*%|\d[万亿]")
"""Of 396 columns of rmrb-2026 none has a list (昼保通行、夜保施工) or such a number (逾7万人次参观), nor a bar."""
_PARTED = re.compile(rf"[^·]{{0,10}}(?P<before>{HAN}{{2}})·(?P<behind>[^·]{{2}})")
_QUOTED = re.compile(r"[“‘《][^”’》]*[”’》]")
LONGEST_QUOTED = 2
"""Characters of a word in quotation marks within the name of a column."""
_KICKER_WORDS = re.compile(KICKER_WORDS)
_KICKER = re.compile(KICKER_STRONG)
_DATED = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日[，,]|近日[，,]|日前[，,]")

LONGEST_FURNITURE = 200
"""Characters. The editors of four pages in one line of rmrb-2026 have 103."""
LONGEST_JUMP = 80
LONGEST_SIGNATORY = 30
SHORTEST_PROSE = 60
SHORTEST_SENTENCE = 20
"""Characters of a paragraph, marked as a heading or not, and of one with a full stop. Of 4,963 headlines of rmrb-2026
one in a hundred has 45, and none a full stop."""
SHORTEST_BEHIND_NAME = 8
"""Characters of a line behind 【…】 from which it is a headline behind the name of its column, and no word in a box."""
LONGEST_TITLE = 60
"""Characters of a headline printed as plain text. Of 4,963 headlines of rmrb-2026 99 % have 45 or fewer."""
_STOPS = re.compile(r"[。；;]")
_NO_TITLE = re.compile(rf"[\w.-]@[\w-]+\.|https?:|www\.|{LINE_TRAILS_OFF}")
"""来信邮箱：…@…: where readers write to, last in an article."""
BRACKETED = re.compile(r"[（(].*[）)]|【[^】]{1,6}】.{0,20}|[▲△▼].*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block with its kind. `jumps`: jump lines taken out of its text; `on`: it ends there, goes on elsewhere.

    `reason`: why it is set aside. `origin`: it comes from elsewhere (上接第1版). `index`: its place on the page.
    """

    index: int
    text: str
    level: int
    lines: tuple[Span, ...]
    kind: Kind
    reason: str = ""
    jumps: tuple[str, ...] = ()
    on: bool = False
    origin: bool = False

    @property
    def block(self) -> Block:
        return Block(self.text, self.level, Span(self.lines[0].first, self.lines[-1].last))


def pieces_of(blocks: tuple[Block, ...], section: str | None = None, page: PageLabel | None = None) -> list[Piece]:
    """Every block as a piece, in order.

    `section`: the name of the page, which may stand over it: # 要闻. `page`: its number, where that is known.
    """
    pieces = [_piece(index, block) for index, block in enumerate(_levels_that_say(blocks))]
    first = [f"{'#' * piece.level} {piece.text}".lstrip() for piece in pieces[: LONGEST_MASTHEAD + 1]]
    for index in range(len(masthead(first, section, page))):
        pieces[index] = replace(pieces[index], kind="aside", reason="folio")
    if pieces and (names_own_page(pieces[-1].text, page) or names_day_and_page(pieces[-1].text)):
        pieces[-1] = replace(pieces[-1], kind="aside", reason="folio")
    if section not in SECTIONS:
        return pieces
    return [replace(piece, kind="aside", reason="folio") if piece.text == section else piece for piece in pieces]


def _levels_that_say(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks, paragraphs marked as headings made plain; and all of them where prose is marked so throughout."""
    prose = [block for block in blocks if _is_prose(block.text)]
    marked = sum(block.level > 0 for block in prose)
    if not marked:
        return blocks
    all_of_them = 2 * marked > len(prose) and marked > 1
    return tuple(
        replace(block, level=0) if block.level and (all_of_them or _is_prose(block.text)) else block for block in blocks
    )


def _is_prose(text: str) -> bool:
    """Whether a block is a paragraph by its length and punctuation, whatever it is marked as."""
    if len(text) >= SHORTEST_SENTENCE and re.search(r"。|\.$", text):
        return True
    return len(text) >= SHORTEST_PROSE and bool(_PROSE.search(text))


def is_jump_on(text: str) -> bool:
    """Whether the line is 下转第4版 and no more."""
    return len(text) <= LONGEST_JUMP and any(form.fullmatch(text.strip()) for form in _ON_LINE)


def is_jump_from(text: str) -> bool:
    """Whether the line is 上接第1版 and no more."""
    return len(text) <= LONGEST_JUMP and any(form.fullmatch(text.strip()) for form in _FROM_LINE)


def is_subhead(text: str) -> bool:
    """Whether the line is numbered as headings inside an article are: 一、总体要求."""
    return len(text) <= LONGEST_JUMP and bool(_SUBHEAD.fullmatch(modern(text)))


def is_foot(text: str) -> bool:
    """Whether an article ends with this line: （完）, （作者为…教授）, ——编者; the mark of the house may stand behind: ）◆."""
    return len(text) <= 120 and bool(_FOOT.fullmatch(modern(text).rstrip(END_MARKS)))


def is_day(text: str) -> bool:
    """Whether the line is the day, and the place, on which something was signed: 二〇二六年五月二十日于北京."""
    squeezed = squeeze(text)
    return bool(_DAY.fullmatch(squeezed) or _SIGNED_DAY.fullmatch(squeezed))


def is_credit(text: str) -> bool:
    """Whether the line names who took a picture: 段俊利摄（人民视觉）."""
    return len(text) <= LONGEST_JUMP and bool(_CREDIT.fullmatch(modern(text)))


def is_title_like(text: str) -> bool:
    """Whether a plain line has the form of a headline: short, without an end mark, and no remark in brackets."""
    squeezed = squeeze(text)
    if not 2 <= len(squeezed) <= LONGEST_TITLE or text.startswith("|") or not re.search(HAN, text):
        return False
    if lead_wire(text).lead:
        return False  # 【本报讯】（记者 王英）记者从县里获悉：我县最, the first line of a report that was cut off
    if _STOPS.search(squeezed.rstrip(CLOSERS)) or squeezed[-1] in "。，,、." or _NO_TITLE.search(squeezed):
        return False
    if sum(squeezed.count(mark) for mark in "（(") != sum(squeezed.count(mark) for mark in "）)"):
        return False
    if (ahead := _COLUMN_AHEAD.fullmatch(squeezed)) and (
        ends_as_column(ahead["name"]) or len(ahead["title"]) >= SHORTEST_BEHIND_NAME
    ):
        return True  # 【政策速递】…; 【关键词】“厂歌” heads a part of an article
    return not (is_foot(text) or is_day(text) or is_credit(text) or BRACKETED.fullmatch(squeezed))


def is_note(text: str) -> bool:
    """Whether the line heads a note of the editors or a box, and no more: 【开栏的话】, ●编者按, 人物小传."""
    return bool(_NOTE.fullmatch(_label(text)))


def heads_summary(text: str) -> bool:
    """Whether the line is the label of a summary, which stands under a headline however it is marked: 核心提示."""
    return bool(_SUMMARY.fullmatch(_label(text)))


def _label(text: str) -> str:
    """A short line without the marks around it; "" for a longer one."""
    return modern(text).strip("【】[]()●■□▲◆:") if len(text) <= LONGEST_SIGNATORY else ""


@lru_cache(maxsize=REMEMBERED)
def is_opening(text: str) -> bool:
    """Whether an article begins with this paragraph, 新华社北京1月30日电, 编者按：; （本报马德里5月28日电） ends one."""
    return (lead_wire(text).lead and not is_foot(text)) or bool(EDITOR_NOTE.match(text))


def ends_as_kicker(text: str) -> bool:
    """Whether a line ends as kickers do, and hardly anything else: …会上强调, …会见…时, …——."""
    return bool(_KICKER.search(modern(text)))


def is_dated(text: str) -> bool:
    """Whether a text begins with its day, as reports and no decks do: 5月18日，…, 近日，…."""
    return bool(_DATED.match(text))


def stands_over(text: str) -> bool:
    """Whether a paragraph is a note of the editors that stands before its article, 编者按：…; 编后 stands behind it."""
    found = EDITOR_NOTE.match(text)
    return found is not None and "后" not in found[0]


def column_name(text: str) -> str | None:
    """The name in a line that marks it as one of a column: 【青檀观察】 is 青檀观察; None for other lines."""
    squeezed = squeeze(text)
    if not 3 <= len(squeezed) <= 30 or (text.startswith("|") and not BETWEEN_BARS.fullmatch(text)):
        return None
    for form in _COLUMNS:
        if (
            (found := form.fullmatch(modern(text)))
            and not _NOTE.fullmatch(found["name"])
            and (ends_as_column(found["name"]) or not read_byline(text).whole or found["name"] in PEN_NAMES_OF_GROUPS)
        ):
            return squeezed[slice(*found.span("name"))]
    return None


def column_behind(headline: str) -> tuple[str, str | None]:
    """A headline, and the name of its column: in brackets behind it (后来怎样居上（评论员观察）), before it, or before a bar."""
    text = headline.strip()
    found = _COLUMN_AHEAD.fullmatch(text) or _COLUMN_BEFORE.fullmatch(text) or _COLUMN_BEHIND.fullmatch(text)
    if not found or _NO_COLUMN.fullmatch(found["name"]) or not re.search(HAN, found["name"]):
        return headline.strip(), None
    if EDITOR_NOTE.match(text) and not (text[0] in "【〖" and is_title_like(found["title"])):
        return headline.strip(), None  # but 【编后】一条路的两头 is a headline in the column of notes
    byline = read_byline(found["name"])
    if byline.whole and byline.role and byline.names and _of_people(byline.names, doubtful=True):
        return headline.strip(), None
    return found["title"].strip(), found["name"].strip()


def name_in_brackets(text: str) -> str | None:
    """What stands in round brackets on a line of its own, if it could be the name of a column: （今日谈）, behind its article."""
    found = _IN_BRACKETS.fullmatch(text.strip())
    if not found or _NO_COLUMN.fullmatch(found["name"]):
        return None
    name = found["name"].strip()
    named = LONG_NAME <= len(name) <= LONGEST_IN_BRACKETS and not _SENTENCE_MARKS.search(modern(name))
    if not (named or could_be_column(name)):
        return None
    if is_note(name) or _REMARK.search(name):
        return None
    if _ELSEWHERE.search(name) or _AUTHOR_NOTE.search(modern(text)) or is_foot(text) or is_credit(name) or is_day(name):
        return None
    return name


def could_be_column(text: str) -> bool:
    """Whether a heading could be the name of a column by its form: short, a noun, ending as such names do."""
    squeezed = modern(text).strip("“”\"'")
    if not 2 <= len(squeezed) <= 30 or _SENTENCE_MARKS.search(squeezed) or _SUBHEAD.fullmatch(squeezed):
        return False
    if is_note(text):
        return False
    if is_series(text):
        return True
    if squeezed.rstrip("”’").endswith(COLUMN_ENDINGS) and len(squeezed) <= 14:
        return len(squeezed) <= 6 or not _KICKER_WORDS.search(squeezed.removesuffix("发布"))
    if _KICKER_WORDS.search(squeezed):
        return False
    started = squeezed.lstrip("“‘").startswith(COLUMN_STARTS)
    return len(squeezed) <= 9 or (started and len(squeezed) <= 16)


def is_series(text: str) -> bool:
    """Whether a line names a column and a series in it: 经济新方位·聚焦假期消费. A name (保罗·克鲁格曼) is none.

    Of 312 columns of rmrb-2026 65 do, of 4,609 kickers, headlines and decks 3.
    """
    name = _QUOTED.sub(_quoted, modern(text))
    if len(name) > 30 or _SENTENCE_MARKS.search(name) or not (found := _PARTED.match(name)):
        return False
    return sum(c in TRANSLITERATION for c in found["before"] + found["behind"]) < 3


def _quoted(found: re.Match[str]) -> str:
    """A word in quotation marks is part of a name, 唠“科”·科幻里的科学; what is longer, or a name itself, is none."""
    return found[0][1:-1] if len(found[0]) <= LONGEST_QUOTED + 2 and "·" not in found[0] else ""


def ends_as_column(text: str) -> bool:
    """Whether a text ends as names of columns do: 青檀观察, 编辑手记."""
    return modern(text).strip("“”\"'").endswith(COLUMN_ENDINGS)


def is_column_like(text: str) -> bool:
    """Whether a heading has the name of a column by its ending (青檀观察) or says so by its marks."""
    return bool(column_name(text)) or (could_be_column(text) and ends_as_column(text))


def _piece(index: int, block: Block) -> Piece:
    text, level = block.text, block.level
    lines = (block.lines,)
    if len(text) <= LONGEST_FURNITURE:
        named = could_be_column(text) and ends_as_column(text)  # 编辑手记 names no editor
        if not named and folio_of(text) is not None:
            return Piece(index, text, level, lines, "aside", "folio")
        squeezed = modern(text)
        if is_jump_on(text):
            return Piece(index, text, level, lines, "jump", on=True)
        if is_jump_from(text):
            return Piece(index, text, level, lines, "jump", origin=True)
        for form, reason in _FURNITURE if _ANY_FURNITURE.fullmatch(squeezed) else ():
            if form.fullmatch(squeezed) and not (named and reason == "editors"):
                return Piece(index, text, level, lines, "aside", reason)
        byline = read_byline(text)
        if (
            byline.whole
            and byline.role
            and not _is_note(text)
            and not _leads_on(text)
            and not (is_opening(text) and not text.endswith(("）", ")", "报道", "报导")))
            and _of_people(byline.names, bool(level) or not _SIGNED.match(text))
        ):
            return Piece(index, text, level, lines, "byline")
        if column_name(text):
            return Piece(index, text, level, lines, "column")
    text, jumps, on, origin = _without_jumps(text)
    within = is_foot(text) or heads_summary(text)  # #### ——编者 ends a note, #### 核心提示 stands over a summary
    kind: Kind = "title" if level and not within else "text"
    return Piece(index, text, level, lines, kind, jumps=jumps, on=on, origin=origin)


def names_people(text: str) -> bool:
    """Whether a line names people and nothing else; 外媒记者看中国 names none."""
    read = read_byline(text)
    return read.whole and _of_people(read.names, not _SIGNED.match(text))


def _of_people(names: tuple[str, ...], doubtful: bool) -> bool:
    """Whether a doubtful line names people, and is no column or headline that says 记者: 外媒记者看中国, 小记者走访企业."""
    return not doubtful or all(is_name(name) or len(name) > 4 or could_be_pen_name(name) for name in names)


def _leads_on(text: str) -> bool:
    """Whether a line ends as kickers do: 本报记者走进中埃·泰达苏伊士经贸合作区——."""
    return text.rstrip().endswith(("—", "：", ":"))


def _is_note(text: str) -> bool:
    """Whether a line that names people says something of the article rather than who wrote it."""
    if _AUTHOR_NOTE.search(modern(text)):
        return True
    return is_credit(text) and not _WROTE_TOO.search(half_width(text))


def _without_jumps(text: str) -> tuple[str, tuple[str, ...], bool, bool]:
    """The text without the jumps printed in it, these, and whether it ends with one and whether it comes from elsewhere.

    It also ends with one that stands in a sentence which is not ended: …本届展会优下转03版势明显，来自五大洲的.
    """
    jumps: list[str] = []
    on = origin = False
    if "版" in text or "頁" in text or "页" in text:
        for form, forward in ((_ON, True), (_FROM, False)):
            for found in reversed(list(form.finditer(text))):
                before, after = text[: found.start()].rstrip(), text[found.end() :].lstrip()
                jumps.insert(0, found[0].strip())
                text = before + after
                on |= forward and (not after or open_end(text) > 0)
                origin |= not forward
        if bare := _FROM_BEGIN.match(text):
            jumps.insert(0, bare[0].strip())
            text, origin = text[bare.end() :].lstrip(), True
        elif len(text) <= LONGEST_JUMP and (bare := _FROM_BEHIND.search(text)) and bare.start():
            jumps.append(bare[0].strip())
            text, origin = text[: bare.start()].rstrip(), True
        if bare := _ON_END.search(text, max(0, len(text) - LONGEST_JUMP)):
            jumps.append(bare[0].strip())
            text, on = text[: bare.start()].rstrip(), True
        elif bare := _ON_INSIDE.search(text):
            jumps.append(bare[0].strip())
            text = text[: bare.start()] + text[bare.end() :]
            on = open_end(text) > 0
    return text, tuple(jumps), on, origin
