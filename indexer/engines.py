"""A library that cuts, and words of the user's, go in; one way to ask it comes out: an `Engine`.

Two libraries cut, into the very same words: `rjieba` (Rust, many times as fast) wherever it is installed, `jieba`
elsewhere. Their dictionaries are one; but jieba-rs carries jieba's hidden Markov model rounded to six decimals, and so
once in a million runs guesses another word. So the second road is jieba's dictionary and route, and the model rounded
too and walked here. `bench/words.py` compares both, and jieba as it comes, over whole archives. A third road, for a query,
is the dictionary where it lies, with no library loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from math import exp, log
from typing import Any

from indexer.lexicon import Lexicon

_ModelRow = dict[str, float]
Terms = tuple[tuple[str, int | None], ...]
"""Words of the user's, each with its count; None: to be worked out."""


@dataclass(frozen=True)
class Engine:
    """A loaded library. Both functions take runs of Han joined with "\\n" and give words, each "\\n" a word by itself.

    `cut`: the words that make up the text. `cut_for_search`: before each, the words of the dictionary inside it.
    `has_word`: whether the dictionary has a word.
    """

    library: str
    cut: Callable[[str], list[str]]
    cut_for_search: Callable[[str], list[str]]
    has_word: Callable[[str], bool]


def rjieba_engine(terms: Terms) -> Engine:
    """rjieba with `terms` added. Raises ImportError where it is not installed."""
    import rjieba

    # Its own instance for terms: the module's is everybody's.
    cutter: Any = rjieba.Jieba() if terms else rjieba
    for word, count in terms:
        cutter.add_word(word, count, None)
    return Engine("rjieba", cutter.cut, cutter.cut_for_search, cutter.has_word)


def jieba_engine(terms: Terms) -> Engine:
    """jieba with `terms` added, made to cut as jieba-rs does (0.11.0, which is in rjieba 0.2.2)."""
    import warnings

    # jieba 0.42.1 has escapes in its strings that Python has been deprecating since, and asks for pkg_resources.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
        from jieba import finalseg

    tokenizer = jieba.Tokenizer()
    # What `initialize` does, without its log lines and without its cache: a file with a known name in the folder for
    # temporary files, which anyone on the machine may have put there, and which is read with marshal.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    counts: dict[str, int] = tokenizer.FREQ
    for word, given in terms:
        count = given or _suggest(word, tokenizer.lcut(word, HMM=False), counts, tokenizer.total)
        tokenizer.total += count - counts.get(word, 0)
        counts[word] = count
        for end in range(1, len(word)):
            counts.setdefault(word[:end], 0)
    model = _Model(finalseg.start_P, finalseg.trans_P, finalseg.emit_P)

    def cut(text: str) -> list[str]:
        return _joined(tokenizer.cut(text, HMM=False), counts.get, lambda: model)

    def cut_for_search(text: str) -> list[str]:
        return [found for word in cut(text) for found in (*words_inside(word, counts.get), word)]

    return Engine("jieba", cut, cut_for_search, lambda word: bool(counts.get(word)))


def _suggest(word: str, parts: list[str], counts: dict[str, int], total: int) -> int:
    """The count that makes `word` likelier than its `parts` together, summed in the order of jieba-rs."""
    all_of_it = log(total)
    together = 0.0
    for part in parts:
        together = together + log(counts.get(part) or 1) - all_of_it
    return max(int(exp(together + all_of_it)) + 1, counts.get(word) or 1)


def words_inside(word: str, is_word: Callable[[str], object]) -> Iterator[str]:
    """The dictionary's words of two, then of three characters within a longer `word`, as jieba.cut_for_search."""
    for size in (2, 3):
        if len(word) > size:
            for at in range(len(word) - size + 1):
                if is_word(word[at : at + size]):
                    yield word[at : at + size]


def cut_by_lexicon(lexicon: Lexicon, text: str) -> list[str]:
    """As `Engine.cut`, by the dictionary where it lies and by no library."""
    words: list[str] = []
    for number, run in enumerate(text.split("\n")):
        words += ["\n"] if number else []
        words += _joined(lexicon.cut(run), lexicon.has, partial(_model_of, lexicon))
    return words


@cache
def _model_of(lexicon: Lexicon) -> _Model:
    return _Model(lexicon.model("start"), lexicon.model("trans"), lexicon.model("emit"))


def _joined(words: Iterable[str], is_word: Callable[[str], object], model: Callable[[], _Model]) -> list[str]:
    """Words by the dictionary alone, with neighbouring single characters joined where the model joins them."""
    joined: list[str] = []
    singles = ""
    for word in words:
        if len(word) == 1 and word != "\n":
            singles += word
            continue
        joined += _of_singles(singles, is_word, model)
        singles = ""
        joined.append(word)
    joined += _of_singles(singles, is_word, model)
    return joined


def _of_singles(singles: str, is_word: Callable[[str], object], model: Callable[[], _Model]) -> Iterator[str]:
    """Neighbouring characters that the dictionary leaves single, as jieba.Tokenizer goes on with them."""
    if len(singles) < 2 or is_word(singles):
        yield from singles
        return
    begin = 0
    for at, state in enumerate(_likeliest(singles, model()), 1):
        if state in "ES":
            yield singles[begin:at]
            begin = at


@dataclass(frozen=True)
class _Model:
    """jieba's hidden Markov model: log probabilities of the states B(egin) M(iddle) E(nd) S(ingle) of a character."""

    start: _ModelRow
    follow: dict[str, _ModelRow]
    emit: dict[str, _ModelRow]

    def emitted(self, state: str, char: str) -> float:
        """That a state gives a character, to six decimals as jieba-rs has it; `finalseg.MIN_FLOAT` if never."""
        probability = self.emit[state].get(char)
        return -3.14e100 if probability is None else round(probability, 6)


# State → the two that may stand before it. Of two equally likely the second is taken, the one of the later letter.
_BEFORE = {"B": ("E", "S"), "E": ("B", "M"), "M": ("B", "M"), "S": ("E", "S")}


def _likeliest(text: str, model: _Model) -> list[str]:
    """The likeliest states of the characters of `text` (Viterbi), summed in jieba's order so that the floats agree."""
    chances = {state: model.start[state] + model.emitted(state, text[0]) for state in _BEFORE}
    steps: list[dict[str, str]] = []
    for char in text[1:]:
        now: dict[str, float] = {}
        came: dict[str, str] = {}
        for state, (first, second) in _BEFORE.items():
            emitted = model.emitted(state, char)
            by_first = chances[first] + model.follow[first][state] + emitted
            by_second = chances[second] + model.follow[second][state] + emitted
            now[state], came[state] = (by_second, second) if by_second >= by_first else (by_first, first)
        chances = now
        steps.append(came)
    path = ["S" if chances["S"] >= chances["E"] else "E"]
    for came in reversed(steps):
        path.append(came[path[-1]])
    return path[::-1]
