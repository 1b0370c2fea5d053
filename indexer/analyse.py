"""In: text as printed. Out: the words it is found by; and, of folded text, the grams that a phrase is looked up by.

Text is folded (`fold.separate`) and taken apart into runs here, before any dictionary sees it, so that what a word is
does not hang on which library cuts: runs of Han that jieba knows go to jieba, `[a-z0-9]+` is one word a run, a Han
character that jieba does not know is one word, other letters are one word a run, and all else only separates.

Nothing is loaded until something is cut (`engines`); and a query is cut by the dictionary where it lies (`lexicon`), with no
library.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, partial
from operator import add
from typing import TYPE_CHECKING

from indexer.errors import JianbaoError
from indexer.fold import FOLD_VERSION, separate
from indexer.lexicon import LONGEST, TOTAL, Lexicon, installed

if TYPE_CHECKING:
    from indexer.across import Short
    from indexer.engines import Engine

# Raise it when the runs below, or what is done with them, change for any text.
RULES = "1"

# What jieba's own expressions (re_han_default, finalseg.re_han) call Han: Unicode 8's main block. Later characters and
# the extensions are in no word of its dictionary.
FIRST_HAN, LAST_HAN = 0x4E00, 0x9FD5
# In the gaps between those: ASCII runs; single Han (々, 〇, numerals, the rest of the main block, Extension A,
# compatibility, planes 2 and 3); runs of other letters and digits.
_RARE = "\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_OTHER = f"[a-z0-9]+|[{_RARE}]|[^\\W_a-z0-9\u4e00-\u9fd5{_RARE}]+"

# Versions that cut alike, by bench/words.py over whole archives and by the tests; they share the first's dictionary.
_ALIKE = ("jieba 0.42.1", "rjieba 0.2.2")


class UserDictError(JianbaoError):
    """A line of a user dictionary is not `word [count] [tag]`."""


@dataclass(frozen=True)
class Cutter:
    """Text → words. Holds no library until it first cuts; may be pickled and shared by threads.

    `userdict`: the content of the user dictionary, or None. `terms`: its words, folded, with their counts (None: to be
    worked out). `unusable`: those that cannot be found in text, as written: no word is cut across Han and Latin (T恤).
    """

    userdict: str | None
    terms: tuple[tuple[str, int | None], ...]
    unusable: tuple[str, ...]

    def __reduce__(self) -> tuple[Callable[[str | None], Cutter], tuple[str | None]]:
        # The engine, once loaded, is in the way of pickling and quick to make again.
        return make_cutter, (self.userdict,)

    def index_words(self, text: str) -> list[str]:
        """The words of `text` in its order, each after the shorter words of the dictionary that are in it.

        中华人民共和国 is 中华 华人 人民 共和 共和国 中华人民共和国: found by any of them.
        """
        return _cut(text, self.engine.cut_for_search)

    @property
    def is_known(self) -> bool:
        """Whether what is kept of the dictionary (`across.kept`) holds, but for the user's words."""
        return self.fingerprint["dictionary"] == _ALIKE[0]

    @cached_property
    def short(self) -> dict[int, Short]:
        """By how many Han they are of, two to four, the words that the dictionary has, with the user's."""
        from indexer.across import SIZES, Short  # a query has no use for it

        is_word = None if self.is_known else self.engine.has_word
        of_user = {size: "".join(word for word, _ in self.terms if len(word) == size) for size in SIZES}
        return {size: Short(size, is_word, of_user[size]) for size in SIZES}

    def query_words(self, text: str) -> list[str]:
        """The words of `text` in its order, none within another: all of them are to be looked for."""
        if (lexicon := self._lexicon) is not None and len(text) <= LONGEST:
            from indexer.engines import cut_by_lexicon

            return _cut(text, partial(cut_by_lexicon, lexicon))
        return _cut(text, self.engine.cut)

    def han_words(self, text: str) -> list[str]:
        """`query_words` of a folded text that is Han and nothing else."""
        return self.engine.cut(text) if "engine" in self.__dict__ else self.query_words(text)

    def is_word(self, text: str) -> bool:
        """Whether the dictionary, with the user's words, has `text` (folded) as a word."""
        if "engine" in self.__dict__ or (lexicon := self._lexicon) is None:
            return self.engine.has_word(text)
        return lexicon.has(text)

    def share(self, word: str) -> float:
        """How much of all running text is this word, as the dictionary counted it (0 to 1); 0 where it does not say."""
        lexicon = installed()
        found = lexicon.counts(word, 0) if lexicon is not None else []
        return found[-1][1] / TOTAL if found and found[-1][0] == len(word) else 0.0

    @property
    def _lexicon(self) -> Lexicon | None:
        """The dictionary on the disk, while no library is loaded and no word of the user's has to be known."""
        return None if self.terms or "engine" in self.__dict__ else installed()

    @cached_property
    def engine(self) -> Engine:
        """The library that cuts; loading it takes 0.1 s for rjieba and 0.7 s for jieba, as long again with `terms`."""
        from indexer.engines import jieba_engine, rjieba_engine  # not needed for words that an index knows

        try:
            return rjieba_engine(self.terms)
        except ImportError:
            return jieba_engine(self.terms)

    @cached_property
    def fingerprint(self) -> dict[str, str | None]:
        """What decides which words a text has, and "library", which does not. Loads no library.

        Keys: library ("rjieba 0.2.2"), dictionary (of which library version), rules (of this module), fold
        (`FOLD_VERSION`), userdict (SHA-256 of its UTF-8, hex, or None). See `same_words`.
        """
        library = next(
            (f"{name} {version}" for name in ("rjieba", "jieba") if (version := _installed(name))), "unknown"
        )
        return {
            "library": library,
            "dictionary": _ALIKE[0] if library in _ALIKE else library,
            "rules": RULES,
            "fold": FOLD_VERSION,
            "userdict": None if self.userdict is None else _sha256(self.userdict),
        }


def same_words(one: dict[str, str | None], other: dict[str, str | None]) -> bool:
    """Whether two fingerprints stand for the same words out of every text: equal but for the library."""
    return {**one, "library": None} == {**other, "library": None}


def make_cutter(userdict: str | None = None) -> Cutter:
    """A cutter with, if given, the user dictionary whose content `userdict` is.

    A line of it is a word, how often it is to count as having been seen (optional), a tag (optional, not used), with
    spaces between, as jieba reads them; empty lines are passed over. Words are folded as texts are. Raises
    `UserDictError` for a line that is something else.
    """
    terms: dict[str, int | None] = {}
    unusable: list[str] = []
    for number, line in enumerate((userdict or "").removeprefix("\ufeff").split("\n"), 1):
        fields = line.split()
        if not fields:
            continue
        count = _count_in(fields, number, line.strip())
        word = separate(fields[0]).strip()
        if is_han(word):
            # Out and in again: in both libraries the last line for a word decides, at its place in the order.
            terms.pop(word, None)
            terms[word] = count
        else:
            unusable.append(fields[0])
    return Cutter(userdict, tuple(terms.items()), tuple(unusable))


def _count_in(fields: list[str], number: int, line: str) -> int | None:
    """The count in the fields of a line of a user dictionary, None if it has none. Raises UserDictError."""
    rest = fields[1:]
    count = rest.pop(0) if rest and rest[0].isascii() and rest[0].isdigit() else None
    if rest and rest[0].isascii() and rest[0].isalpha():
        del rest[0]
    if rest:
        raise UserDictError(
            f"user dictionary, line {number}: {line!r} is not a word, a count and a tag",
            "Write one word on each line, without spaces in it; a count and a tag may follow: 实干闭环 10 n",
        )
    if count is not None and not 0 < int(count[:10]) <= 10**9:
        raise UserDictError(
            f"user dictionary, line {number}: the count in {line!r} is not between 1 and 1000000000",
            "Give a count in that range, or leave it out to have one worked out that keeps the word whole.",
        )
    return None if count is None else int(count)


def grams(unit: str) -> set[str]:
    """The characters of a folded text unit, and its pairs of neighbours: what each text must have to hold a phrase."""
    return {*unit, *map(add, unit, unit[1:])}


def is_han(text: str) -> bool:
    """Whether a text is characters that are Han to jieba, one or more, and nothing else."""
    return bool(text) and min(text) >= chr(FIRST_HAN) and max(text) <= chr(LAST_HAN)


@cache
def _han() -> re.Pattern[str]:
    return re.compile(f"([{chr(FIRST_HAN)}-{chr(LAST_HAN)}]+)")


@cache
def _other() -> re.Pattern[str]:
    """Made when a text has more than Han: a search for words in it needs neither, and both take 2 ms."""
    return re.compile(_OTHER)


def _cut(text: str, cut: Callable[[str], list[str]]) -> list[str]:
    """The words of `text`. All its runs of Han are cut in one call, for calls cost more than the cutting.

    A "\\n" neither goes into a word nor changes how its neighbours are cut: jieba and jieba-rs both take text apart
    there first.
    """
    text = separate(text)
    if is_han(text):
        return cut(text)
    parts = _han().split(text)
    gaps = iter(parts[0::2])
    words = list(_BETWEEN[next(gaps)])
    for word in cut("\n".join(parts[1::2])):
        if word == "\n":
            if between := _BETWEEN[next(gaps)]:
                words += between
        else:
            words.append(word)
    for gap in gaps:
        words += _BETWEEN[gap]
    return words


class _Between(dict[str, tuple[str, ...]]):
    """The words between two runs of Han. Most such gaps are a comma, so they are kept, a few thousand of them."""

    def __missing__(self, gap: str) -> tuple[str, ...]:
        words = tuple(_other().findall(gap))
        if len(self) < 4096:
            self[gap] = words
        return words


_BETWEEN = _Between()


def words_between(gap: str) -> tuple[str, ...]:
    """The words of a folded text without Han as jieba knows them, in its order."""
    return _BETWEEN[gap]


def _installed(name: str) -> str | None:
    """The version of an installed distribution, None where there is none, by the names of the folders that say so.

    `importlib.metadata` says the same and takes 30 ms to import, before every search; it is asked where this sees none.
    """
    for folder in sys.path:
        try:
            entries = os.listdir(folder or ".")
        except OSError:
            continue
        for entry in entries:
            stem, _, kind = entry.rpartition(".")
            if kind in ("dist-info", "egg-info") and stem.startswith(f"{name}-"):
                return stem.split("-")[1]
    import importlib.metadata

    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _sha256(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
