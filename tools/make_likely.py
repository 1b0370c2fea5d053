"""In: the dictionary of `jieba`. Out: `indexer/data/likely2.bits` to `likely4.bits`, which `indexer.across` looks into first.

    python -m tools.make_likely

A bit for each value of a hash, set where a word of so many Han has it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from indexer.across import SIZES, codes_of, table_of
from indexer.lexicon import installed

DATA = Path(__file__).parents[1] / "indexer" / "data"


def packed(size: int) -> bytes:
    """The table of the words of so many Han. SystemExit where there is no dictionary."""
    lexicon = installed()
    if lexicon is None:
        raise SystemExit("jieba 0.42.1 is not installed, whose dictionary this is made of")
    return np.packbits(table_of(codes_of(lexicon.words_of(size), size))).tobytes()


def main() -> None:
    for size in SIZES:
        (DATA / f"likely{size}.bits").write_bytes(packed(size))


if __name__ == "__main__":
    main()
