"""A byline as printed goes in; what it says comes out: whether it is one, and the people it names.

    ●本报记者 张 铁 贾丰丰          → 张铁, 贾丰丰: names of two characters are set apart, a space parts names too
    □ 内蒙古日报记者 王英 通讯员 李四 文/图 → 王英, 李四
    本报评论员                       → a byline that names nobody

The words for roles, papers and places are data in `forms_people`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from indexer.forms import REMEMBERED
from indexer.forms_people import (
    COMMON_SURNAMES,
    COMPOUND_SURNAMES,
    NAME_TAILS,
    NATIONS,
    NOT_PEOPLE,
    ORGANISATION_ENDINGS,
    PEN_NAMES_OF_GROUPS,
    PLACE_ENDINGS,
    ROLE_PREFIX,
    ROLES,
    SURNAMES,
    TRANSLITERATION,
    WORDS_AND_PICTURES,
)
from indexer.imprint_forms import BARS, HAN, HOUSE_MARKS, SPACED_OUT, half_width
from indexer.lexicon import installed

LONGEST_PLACE = 12
LONGEST_BYLINE = 120
"""Characters of a byline line. The longest author field of rmrb-2026 has 46, lists of contributors at the foot 110."""

_SPACED_ROLES = "|".join(r"\s{0,2}".join(role) for role in sorted(ROLES, key=len, reverse=True))
_ROLE = re.compile(
    rf"(?:(?<!{HAN})|(?=本报|本報|本刊|新华社|中新社|人民日报|央视)){ROLE_PREFIX}\s{{0,2}}(?:{_SPACED_ROLES})\s{{0,2}}[:：]?|(?:{_SPACED_ROLES})\s{{0,2}}[:：]?"
)
_STRONG = re.compile(
    r"记\s{0,2}者|記者|通\s{0,2}讯\s{0,2}员|特派员|实习生|评\s{0,2}论\s{0,2}员|观察员|撰稿人|主讲人|讲述人"
)
_MARKS = re.compile(rf"^[\s/{HOUSE_MARKS}{BARS}•·*※>|丨_—–-]+|[\s{HOUSE_MARKS}•*※|丨_—–-]+$")
_BRACKETED = re.compile(r"[(\[【〔](.*)[)\]】〕]")
_NATION = re.compile(rf"[(\[【〔](?:[男女]|(?:[男女],)?{HAN}{{1,5}}族|{NATIONS})[)\]】〕]")
_SENTENCE = re.compile(r"[。!?;:]|\d")
_CLAUSE = re.compile(rf"记者(?:从{HAN}{{4}}|在{HAN}{{2}}|近日|日前|昨[日天]|走进|来到|了解|获悉|看到)")
"""记者从县委、县司法局, where a line breaks off: what a reporter does is a clause. 从维熙 is a name of three characters."""
_WORDS_AND_PICTURES = re.compile(WORDS_AND_PICTURES)
_COMPOUND_TAIL = re.compile(
    r"(?:文并摄|文并图|文[/、]?[图圖]|[图圖]/文|文[/、]摄|图[/、]文|摄影报道|摄影并文|综合报道|图文报道|联合报道|报道|报导|報導|采访整理|采写|整理|撰文|编译|供图|制图|摄影|摄|攝)$"
)
_WRITTEN_BY = re.compile(r"^(?:文图|图文|文|图|采写|撰文|撰稿|采访|统筹采写)\s?[/:|丨](?=.)")
"""文/本报记者 于 博: 文 is no surname there; 采写：本报记者 王英, 文｜贺 潮."""
_REPORTED_FROM = re.compile(
    rf"(?<=[\s{HAN[1:-1]}])(?:(?<=\s)(?P<place>{HAN}{{2,5}})\s{{0,2}}(?:报道|報導|报导|摄影报道|电)|(?:发自|寄自){HAN}{{2,8}})$"
)
"""本报记者 王英 北京报道, 本报记者 王英发自成都: whence it comes, and nobody's name."""
_SPACED_OFFICE = re.compile(
    rf"^(?:本\s?[报報刊台]|新\s?华\s?社)(?:\s?(?:驻\s?{HAN}(?:\s?{HAN}){{0,3}}?|首\s?席|特\s?[约派]|见\s?习|实\s?习))*\s?(?:记\s?者|記\s?者|评\s?论\s?员)"
)
"""本报首 席记者 孙秀艳, 新华 社 记者: spaces that OCR put into what is no name."""
_SPACED_PAPER = re.compile(rf"^{HAN}(?:\s?{HAN}){{1,9}}\s?[报報网台社体](?:\s?首\s?席)?\s?[记記]\s?者(?=\s)")
"""渡口日 报记者 王英, 本报全媒 体记者 王英: the same, of papers by their names."""
_SPACED_OUT = re.compile(SPACED_OUT)
_SEPARATORS = re.compile(r"[\s、,/|;&+:\x01]+")
_FOREIGN = re.compile(rf"{HAN}{{1,10}}(?:[·・•‧.]{HAN}{{1,10}}){{1,4}}")
_NAME = re.compile(rf"{HAN}{{2,4}}")
_PLACED = re.compile(rf"(?P<place>{HAN}{{1,24}}?{PLACE_ENDINGS}+)(?P<name>{HAN}{{2,4}})")
_ORGANISATION = re.compile(rf"{HAN}{{0,30}}{ORGANISATION_ENDINGS}")
_PLACE = re.compile(rf"{HAN}{{2,24}}{PLACE_ENDINGS}")
_LABELLED = re.compile(r"(?:本期)?(?:主讲人|讲述人|受访者|采访人|作者|对话人|嘉宾):")
_AUTHOR = re.compile(rf"作者: {{0,2}}({HAN}{{2,4}}|{HAN} {{1,2}}{HAN})")
"""作者：知更: any word there is a name."""
_SHORT_ROLES = frozenset("文圖图摄攝译编电\x01")
_PARTS_OF_COLUMNS = frozenset(("手记", "观察", "调查", "感言", "来信", "论坛", "札记", "之家", "说", "眼", "节", "按"))
"""记者手记, 评论员观察, 记者调查: names of columns that begin with a role."""
_TAIL = re.compile(NAME_TAILS)
_NEVER_IN_NAMES = frozenset("的是不了在与为这那我你他她它们有者上下前后")


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline says. `names`: people in printed order. `role`: a word such as 记者 stands in it.

    `whole`: every word of it is a role, a name, a place or an organisation, so that the line is nothing but a byline.
    """

    names: tuple[str, ...]
    role: bool
    whole: bool


def reporters_of(byline: str) -> tuple[str, ...]:
    """The people a byline names, in printed order and each once. Lines of a byline may be parted with "\\n"."""
    names: dict[str, None] = {}
    for line in byline.split("\n"):
        read = read_byline(line)
        found: Iterable[str] = read.names
        if not read.whole and not read.role and (could_sign(line) or could_be_pen_name(line)):
            found = (_bare(line),)
        names.update(dict.fromkeys(name for name in found if name not in PEN_NAMES_OF_GROUPS))
    return tuple(names)


def _is_place(text: str) -> bool:
    """Whether a word is the name of a place, as jieba's dictionary has it."""
    lexicon = installed()
    return lexicon is not None and lexicon.tag(text) == "ns"


def _bare(line: str) -> str:
    """A line without the marks and brackets around it, and without spaces."""
    return re.sub(r"\s", "", _MARKS.sub("", half_width(line))).strip("()")


def could_sign(line: str) -> bool:
    """Whether a line can be a signature that is no known name: 知更, 瓜田, 甫跃辉. Its place must say the rest."""
    text = _bare(line)
    return bool(re.fullmatch(rf"{HAN}{{2,3}}", text)) and text not in NOT_PEOPLE and not _NEVER_IN_NAMES & set(text)


def could_be_pen_name(line: str) -> bool:
    """Whether a line of four characters can be a name, and is no two words: 象多杰本, but not 绝活看点."""
    text = _bare(line)
    lexicon = installed()
    if lexicon is None or not re.fullmatch(rf"{HAN}{{4}}", text) or text in NOT_PEOPLE or _NEVER_IN_NAMES & set(text):
        return False
    return sum(len(word) > 1 for word in lexicon.cut(text)) <= 1 and not lexicon.has(text)


@lru_cache(maxsize=REMEMBERED)
def read_byline(line: str) -> Byline:
    """Read one line as a byline. For a line that is none, `whole` is false and `names` may be anything it holds."""
    text = half_width(line).strip()
    if len(text) > LONGEST_BYLINE:
        return Byline((), False, False)
    text = _MARKS.sub("", text)
    if bracketed := _BRACKETED.fullmatch(text):
        text = _MARKS.sub("", bracketed[1])
    text = _NATION.sub("", text)
    for spaced in (_SPACED_OFFICE, _SPACED_PAPER):
        text = spaced.sub(lambda found: re.sub(r"\s", "", found[0]), text)
    if _SPACED_OUT.fullmatch(text) and _STRONG.search(text):
        text = re.sub(r"\s", "", text)  # 记 者 手 记
    role = bool(_STRONG.search(text))
    told = role or bool(_WRITTEN_BY.match(text))
    sentence = bool(_CLAUSE.search(text) or _SENTENCE.search(_ROLE.sub("", _WRITTEN_BY.sub("", text))))
    label = _LABELLED.match(text)
    if author := _AUTHOR.fullmatch(text):
        return Byline((re.sub(r"\s", "", author[1]),), role, True)
    text = _ROLE.sub("\x01", _WRITTEN_BY.sub("\x01", _WORDS_AND_PICTURES.sub("\x01", text)))
    if (from_there := _REPORTED_FROM.search(text)) and (not from_there["place"] or _is_place(from_there["place"])):
        text = text[: from_there.start()]
    text = _COMPOUND_TAIL.sub("\x01", text)
    names: list[str] = []
    whole = not sentence and (role or not re.search(r"[，,]", text))  # 夏日，四川成都市、攀枝花 is a clause
    singles: list[str] = []
    placed = False

    def close() -> None:
        nonlocal whole
        if len(singles) % 2 == 0:
            pairs = (singles[i] + singles[i + 1] for i in range(0, len(singles), 2))
            names.extend(pair for pair in pairs if pair not in NOT_PEOPLE)  # 本 报记者
        elif len(singles) == 3:
            names.append("".join(singles))
        elif names and len(names[-1]) == 2 and is_name(names[-1] + singles[0]):
            names[-1] += singles[0]  # 本报记者 王靖 远
        else:
            whole = False
        singles.clear()

    tokens = [token for token in _SEPARATORS.split(text) if token]
    for at, token in enumerate(tokens):
        if len(token) == 1 and re.match(HAN, token):
            following = tokens[at + 1] if at + 1 < len(tokens) else ""
            surname = token in SURNAMES and len(following) == 1 and following not in _SHORT_ROLES  # 文 凯
            if token in _SHORT_ROLES and len(singles) % 2 == 0 and not surname:
                continue
            singles.append(token)
            if len(singles) == 2:
                close()
            continue
        if len(singles) == 1 and len(token) == 2 and singles[0] in SURNAMES and is_name(singles[0] + token):
            names.append(singles.pop() + token)  # 记者 罗 珊珊: OCR put a space into the name
            continue
        if singles:
            close()
        found = _names_in(token, told)
        if found is None:
            whole = whole and label is not None
        else:
            names += found
            placed = placed or (not found and bool(_PLACE.fullmatch(token)) and not _ORGANISATION.fullmatch(token))
    if singles:
        close()
    if not told and len(tokens) % 2 == 0 and all(len(token) == 1 for token in tokens):
        whole = whole and SURNAMES.issuperset(tokens[::2])  # 环 球 走 笔 is spaced out, and names nobody
    nobody = (role and not placed) or _ORGANISATION.search(text)  # 记者探访伊朗震区医院 is a headline
    return Byline(tuple(dict.fromkeys(names)), role, whole and bool(names or nobody))


def _names_in(token: str, role: bool) -> list[str] | None:
    """The names in a token that stands between separators; [] for a place or an organisation, None for other words."""
    token = token.removesuffix("等").strip("()[]")
    if token in _PARTS_OF_COLUMNS:
        return None
    if token in NOT_PEOPLE or token == "" or _TAIL.fullmatch(token):
        return []
    if _FOREIGN.fullmatch(token):
        letters = [c for c in token if c not in "·・•‧."]
        return [token] if role or sum(c in TRANSLITERATION for c in letters) >= 0.7 * len(letters) else None
    if len(token) <= 3 and _NAME.fullmatch(token):
        return [token] if role or is_name(token) else None
    split = split_names(token)
    if split is not None and (role or all(_common(name) for name in split)):
        return split
    if _ORGANISATION.fullmatch(token) or _PLACE.fullmatch(token):
        return []
    if (placed := _PLACED.fullmatch(token)) and is_name(placed["name"]) and len(placed["name"]) <= 3:
        common = placed["name"][0] in COMMON_SURNAMES and len(placed["place"]) <= LONGEST_PLACE
        return [placed["name"]] if role or common else None
    if len(token) == 4 and role and _NAME.fullmatch(token):
        return [token]
    return None


def is_name(text: str) -> bool:
    """Whether `text` has the form of a Chinese name: a surname, and one or two characters (张铁, 贾丰丰, 欧阳洁)."""
    if not _NAME.fullmatch(text) or text in NOT_PEOPLE or _NEVER_IN_NAMES & set(text):
        return False
    if text[:2] in COMPOUND_SURNAMES:
        return len(text) in (3, 4)
    return len(text) in (2, 3) and text[0] in SURNAMES


def _common(name: str) -> bool:
    return name[0] in COMMON_SURNAMES or (len(name) == 4 and name[:2] in COMPOUND_SURNAMES)


def split_names(text: str) -> list[str] | None:
    """Names printed without a space between them: 李济国贾建舟 is 李济国 and 贾建舟; None if it does not come out even.

    Of several ways the one of fewest names is taken, and of those the one with fewest rare surnames.
    Linear: a name has four characters at most.
    """
    if not re.fullmatch(rf"{HAN}{{2,48}}", text):
        return None
    ways: list[tuple[int, int, list[str]] | None] = [None] * len(text) + [(0, 0, [])]
    for at in range(len(text) - 2, -1, -1):
        rare = text[at] not in COMMON_SURNAMES
        for length in (4, 3, 2):
            rest = ways[at + length] if at + length <= len(text) else None
            if rest is not None and is_name(text[at : at + length]):
                way = (rest[0] + 1, rest[1] + rare, [text[at : at + length], *rest[2]])
                best = ways[at]
                if best is None or way[:2] < best[:2]:
                    ways[at] = way
    return ways[0][2] if ways[0] else None
