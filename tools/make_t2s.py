"""In: the `opencc` package (a dev dependency). Out: `indexer/data/t2s.txt`, the table `indexer.fold` reads.

    python tools/make_t2s.py

Every Han character that OpenCC's t2s (TSCharacters and TSCharactersExt, taken character by character, so none of its
phrases) writes another way, with the way it writes it. Closed transitively (薴 → 苧 → 苎 is kept as 薴苎), because
folding twice must be folding once. Two that OpenCC writes another way in some words only are folded in all
(`BY_THE_WORD`). Compatibility ideographs are left out: NFKC has replaced them before that.
"""

from __future__ import annotations

import unicodedata
from importlib.metadata import version
from pathlib import Path

from opencc import OpenCC

TARGET = Path(__file__).parents[1] / "indexer" / "data" / "t2s.txt"

# First and last code point of each block of Han: Extension A, the main block, the compatibility ideographs,
# Extensions B, C to F, I, the compatibility supplement, Extensions G to H and whatever follows them.
HAN_BLOCKS = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2EBEF),
    (0x2EBF0, 0x2EE5F),
    (0x2F800, 0x2FA1F),
    (0x30000, 0x3347F),
)

BY_THE_WORD = {"藉": "借", "瞭": "了"}
"""藉此 is 借此 in simplified print and 明瞭 is 明了, but 慰藉 and 瞭望 stay (OpenCC's TSPhrases; the headlines of Shenbao have
no others). Folded always, so that either form finds the other: no two words are told apart by these alone."""


def pairs() -> dict[str, str]:
    """Traditional → simplified, both one character, in the order of code points, closed transitively.

    Raises ValueError where OpenCC gives other than one character, or one that NFKC would change: `fold` relies on both.
    """
    convert = OpenCC("t2s").convert
    found: dict[str, str] = {}
    for first, last in HAN_BLOCKS:
        for char in map(chr, range(first, last + 1)):
            if unicodedata.normalize("NFKC", char) != char:
                continue
            simplified = BY_THE_WORD.get(char) or convert(char)
            if simplified != char:
                found[char] = simplified
    for old, new in found.items():
        final, steps = new, 0
        while final in found and steps < len(found):
            final, steps = found[final], steps + 1
        if len(final) != 1 or unicodedata.normalize("NFKC", final) != final or final in found:
            raise ValueError(f"t2s takes {old!r} to {final!r}, which folding cannot use")
        found[old] = final
    return found


def table() -> str:
    """The whole text of the table: header lines that start with "#", then a line of two characters for each pair."""
    header = (
        "# Traditional to simplified, character by character, as tools/make_t2s.py writes it.\n"
        f"# From opencc {version('opencc')}: TSCharacters and TSCharactersExt, (c) BYVoid and the OpenCC authors,\n"
        "# Apache License 2.0, see NOTICE. Changed: single characters, chains closed, two by the word, no compatibility\n"
        "# ideographs.\n"
    )
    return header + "".join(f"{old}{new}\n" for old, new in pairs().items())


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(table(), encoding="utf-8", newline="\n")
