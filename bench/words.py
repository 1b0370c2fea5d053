"""Whether both libraries cut alike, and how fast: the articles of the corpora go in, a table comes out; exit 1 if not.

    python -m bench.words [--corpus NAME …] [--sample N] [--terms N]

For each corpus: characters; words for the index; articles of which rjieba's and our jieba's words differ (to be 0);
articles of which plain jieba's differ (its model is not rounded, see indexer/engines.py); millions of characters a
second of folding, of cutting with each of the two, of taking grams. `--sample N`: every Nth article of xwlb (10), all
of the others. `--terms N`: with a user dictionary of N words (500) that are none, taken from the texts.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.material import CORPORA
from indexer import analyse, engines
from indexer.analyse import Cutter, grams, make_cutter
from indexer.fold import fold

NAMES = ("rmrb-2026", "pfr-199801", "shenbao", "xwlb")


def texts(name: str, every: int) -> list[str]:
    """Headline and body of every `every`-th article of a corpus, "\\n" between them."""
    with lzma.open(CORPORA / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for number, line in enumerate(lines) if number % every == 0]
    return [f"{article['title'] or ''}\n{article['body'] or ''}" for article in found]


def made_up(material: list[str], number: int) -> str:
    """A user dictionary of `number` pieces of the texts, 2 to 6 characters long; the same each time."""
    chance = random.Random(1)
    lines: list[str] = []
    while len(lines) < number:
        text = chance.choice(material)
        size = chance.randint(2, 6)
        at = chance.randrange(max(1, len(text) - size))
        word = text[at : at + size]
        if all("\u4e00" <= char <= "\u9fd5" for char in word):
            lines.append(f"{word} {chance.randint(1, 5000)}" if chance.random() < 0.5 else word)
    return "\n".join(lines)


def on_jieba(userdict: str | None) -> Cutter:
    """A cutter that uses our second road though the first is there."""
    cutter = make_cutter(userdict)
    cutter.__dict__["engine"] = engines.jieba_engine(cutter.terms)
    return cutter


def plain_jieba(text: str) -> list[str]:
    """The same runs, cut by jieba as it comes."""
    import jieba

    return analyse._cut(text, jieba.lcut_for_search)


def timed(work: Callable[[str], Any], over: list[str]) -> tuple[list[Any], float]:
    """What `work` gives of each text, and millions of characters a second."""
    start = time.perf_counter()
    results = [work(text) for text in over]
    return results, sum(map(len, over)) / (time.perf_counter() - start) / 1e6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", nargs="+", choices=NAMES, default=NAMES)
    parser.add_argument("--sample", type=int, default=10, metavar="N")
    parser.add_argument("--terms", type=int, default=500, metavar="N")
    options = parser.parse_args()
    if not CORPORA.is_dir():
        print("no corpora beside the project", file=sys.stderr)
        return 2
    import jieba

    jieba.setLogLevel(60)
    jieba.initialize()
    print(f"{'corpus':18}{'articles':>9}{'Mchars':>8}{'words':>10}{'≠ ours':>8}{'≠ plain':>8}", end="")
    print(f"{'fold':>8}{'rjieba':>8}{'jieba':>8}{'grams':>8}")
    differing = 0
    for name in options.corpus:
        material = texts(name, options.sample if name == "xwlb" else 1)
        for userdict in (None, made_up(material, options.terms)):
            quick, slow = make_cutter(userdict), on_jieba(userdict)
            if quick.engine.library != "rjieba":
                print("rjieba is not installed: there is nothing to compare", file=sys.stderr)
                return 2
            folded, fold_speed = timed(fold, material)
            words, quick_speed = timed(quick.index_words, material)
            by_jieba, slow_speed = timed(slow.index_words, material)
            _, gram_speed = timed(lambda unit: len(grams(unit)), folded)
            unequal = sum(one != other for one, other in zip(words, by_jieba, strict=True))
            differing += unequal
            plain = ""
            if userdict is None:
                plain = str(sum(one != plain_jieba(text) for one, text in zip(words, material, strict=True)))
            label = name if userdict is None else f"  + {options.terms} terms"
            print(f"{label:18}{len(material):9}{sum(map(len, material)) / 1e6:8.2f}{sum(map(len, words)):10}", end="")
            print(f"{unequal:8}{plain:>8}{fold_speed:8.1f}{quick_speed:8.2f}{slow_speed:8.2f}{gram_speed:8.1f}")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
