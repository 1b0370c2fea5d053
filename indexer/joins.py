"""Two pieces of text go in, as they stand one after the other; how far the second runs on from the first comes out.

Evidence, strongest first: text printed at the end of the one and again at the beginning of the other; punctuation that
cannot end or begin a paragraph; quotation marks and brackets left open, or closed that were never opened; a word that
runs over the joint; no sentence end, and characters with which paragraphs seldom end and begin.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from indexer.analyse import make_cutter
from indexer.fold import simplified
from indexer.forms import (
    CLAUSE_ENDS,
    CLOSERS,
    END_MARKS,
    NEVER_FIRST,
    NEVER_LAST,
    REDUPLICATED,
    REMEMBERED,
    SENTENCE_ENDS,
)
from indexer.imprint_forms import HAN
from indexer.lexicon import installed
from indexer.odds import begin_odds, end_odds, follow_odds, rate_of, three_odds
from indexer.overlaps import MARKS, SHORTEST_MISREAD, misread_overlap, overlap

_PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』", "（": "）", "(": ")", "《": "》", "【": "】", "〈": "〉"}
_CLOSING = {closer: opener for opener, closer in _PAIRS.items()}
_PAIRED = re.compile("[" + re.escape("".join([*_PAIRS, *_CLOSING])) + "]")
_SENTENCE_INSIDE = re.compile(rf"[。！？；!?;]|(?<={HAN}|[”’）)\"'])\.")
_STOP = re.compile(r"[。！？；!?;]")
_MARK = re.compile(r"[，。！？；、：,!?;:]")
_HAN_END = re.compile(rf"{HAN}{{1,6}}$")
_HAN_ONLY = re.compile(rf"{HAN}+")
_HAN_START = re.compile(rf"{HAN}{{1,6}}")
_LEAD = re.compile(r"[【［]?(?:本报|新华社|据新华社).{0,12}?(?:讯|电|[（(](?:本报)?记者)")
"""本报讯（记者 罗岩）老戏台昨: no line of its own begins so."""
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d$")
_REST_OF_YEAR = re.compile(r"\d(\d{0,3})年")
_CLAUSE = re.compile(r"[，,；;]")
_ENDS = tuple("。！？；!?;")
_WIDTHS = str.maketrans("（）", "()")

LONGEST_KNOWN = 1000
"""Characters of a text of which it is remembered how it ends; it is asked a dozen times."""
SHORTEST = 4
"""Characters of a piece of a sentence; what is shorter is a line of its own, unless its punctuation says otherwise."""
SHORT = 14
LONG_LINE = 30
"""Of 8,953 lines of rmrb-2026 without an end mark (subheads, verse, captions) the half is shorter than `SHORT` and a
tenth longer than `LONG_LINE`."""
LINE_REPEATED = 4
SENTENCE_REPEATED = 6
"""Characters that two texts must have in common at the joint, where the first has no end mark, and where it has one. A
subhead and the paragraph under it may rightly share two or three: …美好生活 | 生活性服务业…"""
_PAUSES = "，,、：:"
"""Behind words that a paragraph takes up from the subhead over it: 确立正确认识论 | 认识论，是…"""
LONGEST_SUBHEAD = 28
LONGEST_TAKEN_UP = 8
ONE_AGAIN = -5.2
"""Logarithm of how often exactly one character is printed again where a paragraph is cut, to how often none is."""
PRINTED_AGAIN = 0.007
_END_MARK = re.compile(rf"(?<=[。！？!?”）)])\s*[{END_MARKS}]$")
_END_MARKED = re.compile(rf"(?<=[。！？!?…”’）)])\s*(?:[（(](?:完|全文完)[）)]|[{END_MARKS}])$")
_DOUBLED_IN_TERMS = ("十五五",)
"""“十五五”规划 is no word of the dictionary."""
MOST_ADDED = 10.0
"""What marks and words can add to what the characters around a joint say, but for very few joints."""
ENOUGH = 0.5
SELDOM_ENDS = -2
"""`end_odds` of characters that lines seldom end with: …核心的, …干部正在: the first half of a sentence."""
BEGINS, FOLLOWS, THREES, WORD, CLAUSE, ALWAYS = -0.8, 1.3, 1.2, 4.5, 0.5, -0.7
CLOSES, CLOSES_NONE, NEVER_BEGINS = 5.0, -5.0, 4.0
"""Weights of `runs_on`: of the first character as one of a paragraph, of what stands on both sides of the joint, of a word
that runs over it, of a short first clause, for all; and of marks. Chosen over 765 pages of rmrb-2026, the rest of each of
six paragraphs cut at random to be told from five other rests and four paragraphs: between those set by hand before, which
find 54 %, and those of a logistic regression, which find 62 % but know too little of plain half sentences."""


@dataclass(frozen=True, slots=True)
class Joint:
    """How two pieces meet. `fits`: 0 not at all, 1 may be, 2 likely, 3 certainly.

    `overlap`: characters at the beginning of the second that the first ends with.
    """

    fits: int
    overlap: int
    evidence: str


LEAST_QUOTING = 40
"""Characters of a paragraph that hardly ends with the last word of a quotation. Of 43,160 of rmrb-2026 12 end with ” and 21
with 》 and no mark there; 7 of 1,000 places in them would end so."""


def open_end(text: str) -> int:
    """How plainly a text breaks off: 0 it ends as paragraphs do, 1 no end mark, 2 it cannot end so."""
    return _known_end(text) if len(text) <= LONGEST_KNOWN else _open_end(text)


@lru_cache(maxsize=REMEMBERED)
def _known_end(text: str) -> int:
    return _open_end(text)


def _open_end(text: str) -> int:
    text = text.rstrip()
    if not text or text.startswith("|"):
        return 0
    text = _END_MARK.sub("", text)
    last = text[-1]
    if last in NEVER_LAST:
        return 2
    if last in SENTENCE_ENDS or (last == "." and not text[-2:-1].isdigit()):
        return 2 if _left_open(text) == 2 and len(text) > SHORT else 0
    if last in CLAUSE_ENDS or last in CLOSERS:
        return 1 if _left_open(text) == 2 or _closes_a_phrase(text) else 0
    if _left_open(text):
        return 2
    return 1 if len(text) >= SHORTEST else 0


def _closes_a_phrase(text: str) -> bool:
    """Whether a paragraph ends with a quotation or a title that holds no sentence, and no mark behind it: 提出“八个必须”."""
    inner = text.rstrip("”’」』》〉")
    if len(text) < LEAST_QUOTING or inner == text or inner[-1:] in (*SENTENCE_ENDS, *CLAUSE_ENDS, *CLOSERS):
        return False
    # A summary under a headline has no mark at its end either, and no sentence in it.
    return text[-1] in "》〉" or any(mark in inner for mark in SENTENCE_ENDS)


def breaks_off(text: str) -> bool:
    """Whether a text plainly stops in mid sentence: in mid clause, or without an end mark where it had some before."""
    opened = open_end(text)
    return opened == 2 or (opened == 1 and bool(_SENTENCE_INSIDE.search(text)))


def headless(text: str) -> int:
    """How plainly a text begins in mid sentence: 0 not, 1 it closes a quotation not opened, 2 it cannot begin so."""
    text = text.lstrip()
    if not text:
        return 0
    if text[0] in NEVER_FIRST and not text.startswith(("……", "…", "·")):
        return 2
    return 1 if _closed_unopened(text) else 0


def joint(first: str, second: str) -> Joint:
    """How `second` runs on from `first`."""
    if not first or not second:
        return Joint(0, 0, "")
    opened, begun = open_end(first), headless(second)
    cut = breaks_off(first) or (opened > 0 and bool(_LEAD.match(first)))
    shared = overlap(first, second)
    if shared < SHORTEST_MISREAD and (misread := misread_overlap(first, second)):
        return Joint(3, misread, f"{misread} characters printed twice at the joint, not read alike")
    if shared > 1 and _takes_up(first, second, shared):
        return Joint(0, 0, "")
    least = SENTENCE_REPEATED if opened == 0 and first[-1] in SENTENCE_ENDS + CLAUSE_ENDS else LINE_REPEATED
    if shared >= least or (shared >= 2 and (cut or _rest_of_a_sentence(second, shared))):
        return Joint(3, shared, f"{shared} characters printed twice at the joint")
    if shared == 1 and _doubled(first, second):
        shared = 0
    if opened and _opens_what_closes(first, second):
        return Joint(3, shared, "a quotation left open is closed")
    if 0 < shared <= 3 and cut:
        return Joint(2, shared, f"{shared} characters printed twice at the joint")
    if begun == 2:
        return Joint(3 if opened else 2, shared, "begins with punctuation")
    if opened == 2:
        return Joint(2, 0, "ends in mid clause")
    if opened == 1:
        met = _by_odds(first, second, shared)
        if met.fits and 0 < shared <= LINE_REPEATED:
            return Joint(met.fits, shared, f"{shared} characters printed twice at the joint")
        return met
    return Joint(0, 0, "")


def _takes_up(first: str, second: str, shared: int) -> bool:
    """Whether `first` is a subhead whose last words the paragraph under it takes up: 确立正确认识论 | 认识论，是…"""
    if shared > LONGEST_TAKEN_UP or len(first) > LONGEST_SUBHEAD or second[shared : shared + 1] not in _PAUSES:
        return False
    if len(_CLAUSE.findall(first)) > 1 or _parts_a_word(first[:-shared], second[:shared]):
        return False  # 经查，易会满丧 | 失理想信念，…
    return bool(_HAN_ONLY.fullmatch(second[:shared])) and open_end(first) == 1 and not breaks_off(first)


def _rest_of_a_sentence(second: str, shared: int) -> bool:
    """Whether what is printed again ends a sentence, or stands before the mark that does: 外。“这些…, “走出去”。从…"""
    return second[shared - 1] in _ENDS or (shared <= LONGEST_TAKEN_UP and second[shared : shared + 1] in _ENDS)


def _doubled(first: str, second: str) -> bool:
    """Whether a character rightly stands twice at the joint: 寥 | 寥10余张, 低空 | 空域.

    Both readings are weighed as text, by words and by whether the character ever follows itself. One character printed
    again is as rare as `ONE_AGAIN`, of overlaps of 1 to 45 characters: 7 in 1,000 cuts.
    """
    again = second[0]
    if again in MARKS:
        return False
    if again.isascii():
        # 2021 | 1年, 202 | 25年, but 45 | 5万
        return not ((rest := _REST_OF_YEAR.match(second)) and _YEAR.search(first + rest[1]))
    lexicon = installed()
    if (first[-2:] + again).endswith(_DOUBLED_IN_TERMS) or first[-2:] == "一" + again:
        return True  # 十五五; 一块 | 块
    if lexicon is None or not re.match(HAN, again):
        return again in REDUPLICATED
    tail, head = _HAN_END.search(first, max(0, len(first) - 6)), _HAN_START.match(second)
    if not tail or not head:
        return True
    before, behind = tail[0], head[0]
    twice = lexicon.odds(before + behind)
    if len(lexicon.cut(before)[-1]) + len(lexicon.cut(behind)[0]) <= 3:
        twice += min(0.0, follow_odds(again, again))
    return twice - lexicon.odds(before + behind[1:]) > ONE_AGAIN


def _by_odds(first: str, second: str, shared: int) -> Joint:
    """Weigh a joint where neither side shows it: is `first` a line of its own, or the first half of a sentence?

    Measured on 1,756 lines without an end mark that stand alone and 5,819 paragraphs cut at random in rmrb-2026: with
    `ENOUGH`, 96 % of the cuts are joined and 7 % of the lines.
    """
    rest = second[shared:]
    if _parts_a_word(first, rest):
        return Joint(3, 0, "a word runs over the joint")
    odds = -begin_odds(second) - end_odds(first) + 0.5 * follow_odds(first, rest)
    if _SENTENCE_INSIDE.search(first):
        odds += 4
    elif len(first) < SHORT:
        odds -= 2
    else:
        odds += 1 if len(first) > LONG_LINE else -1
    odds += _again_odds(second[:shared])
    if odds < ENOUGH:
        return Joint(0, 0, "")
    return Joint(2 if odds >= 3 else 1, 0, "no sentence end")


def _again_odds(shared: str) -> float:
    """How much speaks for what both have in common at a joint being printed again.

    One character is so printed in 7 of 1,000 cuts, and begins the next paragraph by chance as often as it begins any.
    """
    if len(shared) == 1:
        chance = rate_of(shared) * math.exp(begin_odds(shared))
        return max(1.0, min(4.0, math.log(PRINTED_AGAIN / chance)))
    return 2.0 if shared else 0.0


def runs_on(first: str, second: str) -> float:
    """How much speaks for `second` being the rest of `first`, which breaks off, wherever the two stand: about -8 to 12.

    A logarithm of odds, summed over the evidence as if it were independent.
    """
    shared = overlap(first, second)
    odds = _over_joint(first, second) + (0 if shared < 2 else min(8, 2 + shared))
    if shared == 1 and second[0] not in MARKS:
        odds = max(odds, _over_joint(first, second[1:]) + ONE_AGAIN)
    if _opens_what_closes(first, second):
        odds += CLOSES
    elif _closed_unopened(second):
        odds += CLOSES_NONE
    if second[:1] in NEVER_FIRST:
        odds += NEVER_BEGINS
    return odds + CLAUSE * half_sentence(second) + ALWAYS


def at_most(last: str, first: str) -> float:
    """Not less than `runs_on` may be, at a tenth of its cost; where text may be printed twice it is not asked."""
    if first[:3] in last[-60:]:
        return math.inf
    return around_odds(last, first) + MOST_ADDED


def _over_joint(first: str, second: str) -> float:
    """How much the characters at a joint speak for one sentence running over it."""
    return around_odds(first, second) + WORD * _parts_a_word(first, second)


def around_odds(first: str, second: str) -> float:
    """The same without the dictionary, which is most of what `runs_on` costs."""
    return BEGINS * begin_odds(second) + FOLLOWS * follow_odds(first, second) + THREES * three_odds(first, second)


def half_sentence(text: str) -> float:
    """How much speaks for a text beginning in mid sentence since its first sentence or clause is short: 同台。这些…

    Of 16,000 paragraphs of rmrb-2026 0.6 % end a sentence within six characters, of the rests of those cut at random
    10 %; 19 % have the first mark of any kind, of the rests 4 %, behind 18 characters.
    """
    stop = _STOP.search(text, 0, 6)
    if stop:
        return 4.0 if stop.start() < 3 else 2.0
    mark = _MARK.search(text, 0, 18)
    return 1.2 if mark and mark.start() < 3 else 0.0 if mark else -0.7


def _parts_a_word(first: str, second: str) -> bool:
    """Whether a word of the dictionary runs over the joint: 高质量发 | 展中."""
    tail, head = _HAN_END.search(first, max(0, len(first) - 6)), _HAN_START.match(second)
    if not tail or not head:
        return False
    before, behind = tail[0], head[0]
    at = 0
    for word in _cut()(simplified(before + behind)):
        if at < len(before) < at + len(word):
            return True
        at += len(word)
    return False


@cache
def _cut() -> Callable[[str], Iterable[str]]:
    return make_cutter().engine.cut


def _left_open(text: str) -> int:
    """2 if a quotation or bracket opened in the last 60 characters is not closed, 1 if one before, 0 if none.

    A quotation may run on over paragraphs, each beginning with its mark: that is none left open here.
    """
    stack: list[tuple[str, int]] = []
    for found in _PAIRED.finditer(text):
        c = found[0]
        if c in _PAIRS:
            stack.append((c, found.start()))
            continue
        for depth in range(len(stack) - 1, max(-1, len(stack) - 4), -1):
            if stack[depth][0] == _CLOSING[c]:
                del stack[depth:]
                break
    stack = [(c, at) for c, at in stack if not (at == 0 and c in "“「『")]
    if not stack:
        return 0
    return 2 if stack[-1][1] >= len(text) - 60 and text[-1] not in SENTENCE_ENDS else 1


def _closed_unopened(text: str) -> str:
    """The first closing mark in the text whose opening mark is not in it, or "". The first 200 characters are read."""
    depth: dict[str, int] = {}
    for c in _PAIRED.findall(text[:200]):
        mark = c.translate(_WIDTHS)
        if mark in _PAIRS:
            depth[mark] = depth.get(mark, 0) + 1
        else:
            opener = _CLOSING[mark]
            if not depth.get(opener):
                return str(mark)
            depth[opener] -= 1
    return ""


def _opens_what_closes(first: str, second: str) -> bool:
    closed = _closed_unopened(second)
    if not closed:
        return False
    opener = _CLOSING[closed]
    tail = first[-200:].translate(_WIDTHS)
    return tail.count(opener) > tail.count(closed)


def ends_marked(text: str) -> bool:
    """Whether a paragraph has behind its last sentence what a house prints behind an article: 。（完）, 。■."""
    return bool(_END_MARKED.search(text.rstrip()[-12:]))
