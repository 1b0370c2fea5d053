"""A Chinese name and letters typed in Latin go in; whether the letters spell the name (wang ying, wangying, wy) comes out.

Readings are pypinyin's, without tones. A surname has a reading of its own where people's names have one (单 shàn):
`SURNAMES`. Of the other characters every reading counts, the usual one first: 乐 in a given name may be lè or yuè.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

from indexer.fold import fold


def _readings(text: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(read.split("/")) for name, read in (each.split(":") for each in text.split())}


SURNAMES: Final = _readings(
    """单:shan 曾:zeng 仇:qiu 解:xie 区:ou 查:zha 朴:piao 盖:ge/gai 缪:miao 翟:zhai/di 种:chong 折:she 覃:qin/tan 隗:wei/kui
    洗:xian 郇:xun/huan 黑:he/hei 宓:mi/fu 乜:nie 句:gou 祭:zhai 柏:bai/bo 薄:bo 都:du 谌:chen/shen 么:yao 阚:kan
    晟:cheng/sheng 秘:bi/mi 卜:bu 乐:yue/le 召:shao/zhao 六:lu 莘:shen/xin 佴:nai/er 颉:xie/jie 强:qiang/jiang 能:nai
    繁:po/fan 费:fei/bi 藏:zang 重:chong 员:yun/yuan 贠:yun 牟:mou/mu 番:pan/fan 郗:chi/xi 行:xing/hang 角:jue/jiao
    参:shen/can 炅:gui/jiong 尉:wei/yu 尉迟:yu,chi 万俟:mo,qi 单于:chan,yu 澹台:tan,tai 子车:zi,ju"""
)
"""Surnames that are not read as the character mostly is, or that the library's first reading gets wrong (区 qū, 曾 céng,
阚 hǎn); several in the order of use. Of 百家姓, the two-character ones whole, a comma between their characters. From
现代汉语词典 and 中国姓氏大辞典; held against pinyin-pro 3.29: where that has another reading, both are here."""

_LATIN = re.compile(r"[A-Za-zÀ-ɏ'’`·.\-\s0-9]*[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’`·.\-\s0-9]*")
_LETTERS = re.compile("[a-z]+")
_TWO: Final = ("zh", "ch", "sh")

MOST_READINGS: Final = 4
"""Of a character in a given name: what the library lists behind these is found in no name."""

Readings = tuple[tuple[str, ...], ...]
"""For each character of a name how it may be read, the usual way first."""


def is_latin(text: str) -> bool:
    """Whether a text is typed in Latin letters, tones (wáng, wang2) and hyphens allowed."""
    return _LATIN.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None


def spelled(text: str) -> tuple[str, ...]:
    """Latin letters as typed, without tones, in the pieces the user parted them in: Wáng Yīng → wang, ying; ü is v."""
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).lower())
    marked = "".join("v" if char in "üǖǘǚǜ" else char for char in plain)
    bare = "".join(char for char in unicodedata.normalize("NFD", marked) if not unicodedata.combining(char))
    return tuple(_LETTERS.findall(bare))


@lru_cache(maxsize=65536)
def readings(name: str) -> Readings:
    """How each character of a name may be read; what is no Chinese character reads as itself."""
    plain = fold(name)
    head: tuple[tuple[str, ...], ...] = ()
    if len(plain) > 2 and plain[:2] in SURNAMES:
        head = tuple((one,) for one in SURNAMES[plain[:2]][0].split(","))
    elif len(plain) > 1:
        head = (SURNAMES.get(plain[:1]) or _of_char(plain[:1])[:1],)
    return (*head, *map(_of_char, plain[len(head) :]))


@lru_cache(maxsize=32768)
def _of_char(char: str) -> tuple[str, ...]:
    from pypinyin import Style, pinyin

    if char.isascii():
        return (char,)
    found = pinyin(char, style=Style.NORMAL, heteronym=True, v_to_u=False, errors="ignore")
    return tuple(found[0][:MOST_READINGS]) if found and found[0] else (char,)


def likeness(pieces: tuple[str, ...], name: Readings) -> int | None:
    """How well typed pieces spell a name; the least is the best, None is not at all.

    A piece is one or more characters, each by its syllable or its first letters (w, zh); the last typed may be cut
    short. 0 the whole name in syllables, 10 as initials, 20 its beginning, 30 both; plus 1 for each reading that is
    not the usual one, plus 2 if the given name comes first (ying wang).
    """
    best = _cost(pieces, name)
    if len(pieces) > 1 and (turned := _cost((pieces[-1], *pieces[:-1]), name)) is not None:
        best = turned + 2 if best is None else min(best, turned + 2)
    return best


def _cost(pieces: tuple[str, ...], name: Readings) -> int | None:
    if not pieces or len(pieces) > len(name):
        return None
    text, ends = "".join(pieces), set[int]()
    for piece in pieces:
        ends.add(len(piece) + max(ends, default=0))

    @cache
    def rest(at: int, char: int) -> tuple[int, bool, int] | None:
        """(0 whole or 1 cut short, whether by initials, readings out of use) of what is typed from `at` on."""
        if at == len(text):
            return (int(char < len(name)), False, 0)
        if char == len(name):
            return None
        found: list[tuple[int, bool, int]] = []
        limit = min(end for end in ends if end > at)
        for rare, read in enumerate(name[char]):
            for typed, cut, initial in _ways(read):
                end = at + len(typed)
                if end > limit or not text.startswith(typed, at) or (cut and end < len(text)):
                    continue
                if (behind := rest(end, char + 1)) is not None:
                    short, initials, out = behind
                    found.append((int(short or cut), initials or initial, out + rare))
        return min(found, default=None)

    best = rest(0, 0)
    return None if best is None else 20 * best[0] + 10 * best[1] + best[2]


@lru_cache(maxsize=4096)
def _ways(read: str) -> tuple[tuple[str, bool, bool], ...]:
    """(letters, whether the syllable is cut short, whether they are its initial) that may stand for a syllable."""
    whole = dict.fromkeys([read, read.replace("v", "yu"), read.replace("v", "u"), read.replace("ve", "ue")])
    ways = [(one, False, False) for one in whole]
    initials = [read[:1], *([read[:2]] if read[:2] in _TWO else [])]
    ways += [(one, False, True) for one in initials if one not in whole]
    ways += [(read[:size], True, False) for size in range(2, len(read)) if read[:size] not in whole]
    return tuple(ways)


def written(name: Readings) -> str:
    """The usual spelling of a name, one syllable behind the other: wangying."""
    return "".join(each[0] for each in name)
