"""Characters that stand one behind the other go in; how much more often they do so than by chance comes out: a logarithm.

Counted once for all in real newspapers (`bench/measure_joints.py`, `bench/measure_threes.py`): which characters begin and
end paragraphs, which stand behind which, and which behind two others.
"""

from __future__ import annotations

import math
import sys
from array import array
from bisect import bisect_left
from functools import cache, lru_cache
from pathlib import Path

from indexer.fold import simplified
from indexer.imprint_forms import half_width

_DATA = Path(__file__).parent / "data"
THREES = _DATA / "threes.codes"
"""Numbers of 64 bits in order, least byte first: of each of three characters its 16 bits, and the score (`code_of`)."""
RAREST = 2e-7
"""How often a pair of characters stands in a text, at least: the 19 M characters counted hold no rarer one."""
_STEPS, _ZERO = 4, 128
"""Steps of a score of 1, and which of 256 is that of 0."""


def begin_odds(text: str) -> float:
    """How much more often paragraphs begin with this text's first character than it stands within one: a logarithm."""
    return _odds()["begin"].get(simplified(text[:1]), 0)


def end_odds(text: str) -> float:
    """The same of lines without an end mark and their last character."""
    return _odds()["end"].get(simplified(text[-1:]), 0)


def follow_odds(first: str, second: str) -> float:
    """How much likelier than chance the first character of `second` follows the last of `first`: a logarithm.

    A pair never met says the more the oftener its characters are.
    """
    pair = simplified(half_width(first[-1:] + second[:1]))
    table = _odds()
    score = table["pair"].get(pair)
    if score is not None:
        return score
    often = table["often"]
    return -math.log1p(often.get(pair[:1], 0) * often.get(pair[1:], 0) / 1e6 * table["size"]["-"])


def three_odds(first: str, second: str) -> float:
    """What two characters on either side of a joint say beyond its pair, a logarithm: 高质|量发 more than 质|量. 0: unknown."""
    around = simplified(half_width(first[-2:] + second[:2]))
    return sum(_three(around[at : at + 3]) for at in range(len(around) - 2))


def rate_of(character: str) -> float:
    """How often a character stands in any text."""
    return _odds()["often"].get(character, 1) / 1e6


def pair_rate(pair: str) -> float:
    """How often two characters stand one behind the other, in all text: at least once in five million."""
    table = _odds()
    by_chance = rate_of(pair[0]) * rate_of(pair[1])
    score = table["pair"].get(pair)
    if score is None:
        return max(RAREST, min(by_chance, 1e-6 / table["size"]["-"]))
    return max(RAREST, by_chance * math.exp(score))


def code_of(three: str, score: float) -> int:
    """The number that `THREES` holds for three characters."""
    code = 0
    for character in three:
        code = code << 16 | ord(character)
    return code << 8 | max(0, min(255, _ZERO + round(score * _STEPS)))


@lru_cache(maxsize=65536)
def _three(three: str) -> float:
    if max(three) > "\uffff":
        return 0.0
    codes, code = _threes(), code_of(three, -_ZERO / _STEPS)
    at = bisect_left(codes, code)
    if at == len(codes) or codes[at] >> 8 != code >> 8:
        return 0.0
    return ((codes[at] & 0xFF) - _ZERO) / _STEPS


@cache
def _threes() -> array[int]:
    codes = array("Q", THREES.read_bytes())
    if sys.byteorder == "big":
        codes.byteswap()
    return codes


@cache
def _odds() -> dict[str, dict[str, int]]:
    """The table that `bench/measure_joints.py` printed."""
    odds: dict[str, dict[str, int]] = {"begin": {}, "end": {}, "size": {}, "often": {}, "pair": {}}
    for line in (_DATA / "joints.txt").read_text(encoding="utf-8").splitlines():
        side, score, characters = line.split(" ")
        if side == "pair":
            before = characters[0]
            odds[side].update({before + behind: int(score) for behind in characters[1:]})
        else:
            odds[side].update(dict.fromkeys(characters, int(score)))
    return odds
