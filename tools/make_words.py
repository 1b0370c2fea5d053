"""In: the dictionary of `jieba`. Out: `indexer/data/*.codes`, the words of it that `indexer.across` and `indexer.told` know.

    python -m tools.make_words

The words of two, three and four Han that have a count, and those of all these that are cut apart; as codes, in order.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.across import SIZES, codes_of
from indexer.analyse import is_han, make_cutter
from indexer.lexicon import installed

DATA = Path(__file__).parents[1] / "indexer" / "data"


def words_of(size: int) -> list[str]:
    """The words of so many Han. SystemExit where there is no dictionary."""
    lexicon = installed()
    if lexicon is None:
        raise SystemExit("jieba 0.42.1 is not installed, whose dictionary this is made of")
    lines = (line.split() for line in (lexicon.folder / "dict.txt").read_text(encoding="utf-8").splitlines())
    return [word for word, count, *_ in lines if len(word) == size and count != "0" and is_han(word)]


def made() -> dict[str, NDArray[np.uint64]]:
    """The codes by name."""
    cut = make_cutter().engine.cut
    found: dict[str, NDArray[np.uint64]] = {}
    apart = [np.empty(0, np.uint64)]
    for size in SIZES:
        words = words_of(size)
        found[f"words{size}"] = np.sort(codes_of("".join(words), size))
        apart.append(codes_of("".join(word for word in words if cut(word) != [word]), size))
    return found | {"apart": np.sort(np.concatenate(apart))}


def main() -> None:
    for name, codes in made().items():
        codes.astype("<u8").tofile(DATA / f"{name}.codes")


if __name__ == "__main__":
    main()
