"""A short run of Han goes in; the words jieba cuts it into come out, with nothing loaded: its dictionary read where it lies.

A query is a few characters, and loading a dictionary for it takes longer than all the rest of a search (0.12 s for
rjieba's, 0.7 s for jieba's). jieba's own dictionary is a text file, which is installed beside us; its words that begin
with Han stand in the order of their bytes, so that a word is found by halving, in 25 µs. What is done with them is what
jieba does (`Tokenizer.get_DAG`, `calc`): the likeliest way through all words of the run.
"""

from __future__ import annotations

import importlib.util
import mmap
from functools import cache
from importlib.machinery import SourceFileLoader
from math import log
from pathlib import Path
from typing import Any

SIZE = 5_071_852
"""Bytes of the dictionary of jieba 0.42.1; another one may be in another order, and is not read here."""
TOTAL = 60_101_967
"""The sum of all counts in it."""
LONGEST = 48
"""Characters of a run that are cut here: each costs some 60 µs, and at 48 loading rjieba begins to be quicker."""

_FIRST_HAN = "一".encode()
_ASTRAY = {"吉林": 89, "高富帅": 13}
"""Words that do not stand in their place, and their counts."""
_ASTRAY_BYTES = frozenset(map(str.encode, _ASTRAY))


class Lexicon:
    """jieba's dictionary as it lies on the disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with (folder / "dict.txt").open("rb") as file:
            self._text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._begin = self._text.find(b"\n" + _FIRST_HAN) + 1

    def counts(self, text: str, start: int) -> list[tuple[int, int]]:
        """(end, count) of the words that begin at `start`, the shortest first."""
        found = []
        for end in range(start + 1, len(text) + 1):
            piece = text[start:end]
            line = self._line_at_least(piece.encode())
            if piece in _ASTRAY:
                found.append((end, _ASTRAY[piece]))
            elif line.startswith(piece.encode() + b" ") and (count := int(line.split(b" ")[1])):
                found.append((end, count))
            elif not line.startswith(piece.encode()) and not any(word.startswith(piece) for word in _ASTRAY):
                break
        return found

    def has(self, word: str) -> bool:
        """Whether it is a word, with a count."""
        return any(end == len(word) for end, _ in self.counts(word, 0))

    def tag(self, word: str) -> str:
        """What kind of word it is, "ns" the name of a place; "" for one it does not have."""
        known, _, rest = self._line_at_least(word.encode()).decode().partition(" ")
        return rest.partition(" ")[2] if known == word else ""

    def _line_at_least(self, word: bytes) -> bytes:
        """The first line whose word is `word` or sorts behind it."""
        low, high = self._begin, len(self._text)
        while low < high:
            middle = self._text.rfind(b"\n", low, (low + high) // 2) + 1 or low
            line, after = self._line(middle)
            if line.partition(b" ")[0] < word:
                low = after
            else:
                high = middle
        return self._line(low)[0]

    def _line(self, at: int) -> tuple[bytes, int]:
        """The line at `at`, or the one behind it where that is astray; and where the next one begins."""
        end = self._text.find(b"\n", at)
        end = len(self._text) if end < 0 else end
        line = self._text[at:end]
        return self._line(end + 1) if line.partition(b" ")[0] in _ASTRAY_BYTES else (line, end + 1)

    def cut(self, run: str) -> list[str]:
        """The words of a run of Han by the dictionary alone, as `jieba.Tokenizer.cut(run, HMM=False)`."""
        best = self._ways(run)
        words, at = [], 0
        while at < len(run):
            end = best[at][1] + 1
            words.append(run[at:end])
            at = end
        return words

    def odds(self, run: str) -> float:
        """How likely a run of Han is, cut in its likeliest way: a logarithm."""
        return self._ways(run)[0][0]

    def _ways(self, run: str) -> list[tuple[float, int]]:
        """For each place the logarithm of the likeliest way to cut from there on, and where its first word ends."""
        ways = [self.counts(run, at) or [(at + 1, 0)] for at in range(len(run))]
        all_of_it = log(TOTAL)
        best: list[tuple[float, int]] = [(0.0, 0)] * len(run) + [(0.0, 0)]
        for at in range(len(run) - 1, -1, -1):
            best[at] = max((log(count or 1) - all_of_it + best[end][0], end - 1) for end, count in ways[at])
        return best

    def model(self, name: str) -> Any:
        """A table of jieba's hidden Markov model: "start", "trans" or "emit". Loads that file and nothing else."""
        path = self.folder / "finalseg" / f"prob_{name}.py"
        loader = SourceFileLoader(f"prob_{name}", str(path))
        spec = importlib.util.spec_from_loader(loader.name, loader)
        assert spec is not None
        module = importlib.util.module_from_spec(spec)
        loader.exec_module(module)
        return module.P


@cache
def installed() -> Lexicon | None:
    """The dictionary, if it is there and the one that is known; found without importing jieba."""
    spec = importlib.util.find_spec("jieba")
    folder = Path(spec.origin).parent if spec is not None and spec.origin else None
    if folder is None:
        return None
    try:
        known = (folder / "dict.txt").stat().st_size == SIZE
    except OSError:
        return None
    return Lexicon(folder) if known else None
