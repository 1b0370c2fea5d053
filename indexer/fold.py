"""In: text as printed. Out: the form in which phrases are compared, and the way back from it to the text as printed.

Folding is, in this order and until nothing changes any more: NFKC (Unicode annex 15: width and compatibility forms),
case (`str.casefold`), traditional to simplified character for character (`data/t2s.txt`, from OpenCC), whitespace and
quoting marks out, NFKC again. Everything else stays, sentence punctuation too.

What makes it quick: nearly every character folds the same whatever stands beside it, so a text is one `str.translate`
through a table that fills itself, character by character, as they are met. Only a text with a character that may join
the one before it (a combining mark, a Hangul vowel, the ﾞ of half-width katakana) goes the long way round.
"""

from __future__ import annotations

import os
import unicodedata
import zlib
from functools import lru_cache

# Raise it when what folding does changes for any text; the table and Unicode's version are noticed without.
_RULES = "1"

QUOTING = "“”‘’《》〈〉「」『』·\"'"
# What is left of `str.isspace` after NFKC, which makes the other spaces of Unicode " ".
_WHITESPACE = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\u1680\u2028\u2029"
_DATA = os.path.join(os.path.dirname(__file__), "data", "t2s.txt")


def _read_simplified() -> tuple[dict[int, str], str]:
    """The table from traditional code point to simplified character, and the checksum of its pairs (CRC 32, hex)."""
    with open(_DATA, encoding="utf-8") as file:
        text = file.read()
    # Three characters a line, old, new and "\n", so that two slices read it: this runs before every search.
    pairs = text[text.rindex("#") :].partition("\n")[2]
    return dict(zip(map(ord, pairs[0::3]), pairs[1::3], strict=True)), f"{zlib.crc32(pairs.encode()):08x}"


_SIMPLIFIED, _CHECKSUM = _read_simplified()

FOLD_VERSION = f"{_RULES}-{_CHECKSUM}-{unicodedata.unidata_version}"
"""Rules, table and Unicode version in one short string: two indexes with the same one fold every text alike."""


class _JoinerMet(Exception):
    """A character whose folding depends on what stands before it. Not a LookupError: `str.translate` swallows those."""


def _joins(char: str) -> bool:
    """Whether NFKC could join `char`, the first of a decomposition, to the character before it, or move it.

    Unicode's own property for that (NFC_Quick_Check) is not in `unicodedata`; this is wider, and the tests hold it
    against every canonical decomposition there is. U+1160 to U+11FF are the vowels and finals of Hangul, U+16D63 to
    U+16D6A letters of Kirat Rai, the only others that are not marks.
    """
    return unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff" or "\U00016d63" <= char <= "\U00016d6a"


class _Table(dict[int, str]):
    """Code point → what the character folds to, for the characters that always fold alike; fills itself.

    `gap` is what whitespace and quoting marks become. Asked for a character that may join the one before it, raises
    `_JoinerMet`, each time. Two threads may both work out the same entry; they find the same.
    """

    def __init__(self, gap: str) -> None:
        super().__init__()
        self.gap = gap
        self.simplify = _SIMPLIFIED | dict.fromkeys(map(ord, _WHITESPACE + QUOTING), gap)

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = self.settle(char)
        # Both looks are needed: the first for what it joins before it is folded, the second for "´", which is " " and
        # an accent, and with its space gone an accent that would join.
        if _joins(unicodedata.normalize("NFKD", char)[0]) or (
            folded and _joins(unicodedata.normalize("NFKD", folded)[0])
        ):
            raise _JoinerMet
        self[code] = folded
        return folded

    def settle(self, text: str) -> str:
        """`text` folded by the definition, round after round, without the table. Slow, and right for any text."""
        while True:
            folded = unicodedata.normalize("NFKC", text).casefold().translate(self.simplify)
            folded = unicodedata.normalize("NFKC", folded)
            if folded == text:
                return folded
            text = folded

    def fold(self, text: str) -> str:
        """`text` folded: by the table where that can be, by the definition where it cannot."""
        try:
            return text.translate(self)
        except _JoinerMet:
            return self.settle(text)


_FOLD = _Table("")
_SEPARATE = _Table(" ")


def fold(text: str) -> str:
    """`text` in the form that is compared: “实幹 闭环” and 实干闭环 are the same. `fold(fold(text)) == fold(text)`.

    Characters go in and come out; there may be fewer (whitespace, quoting marks) or more (㎏ → kg). Never fails.
    """
    return _FOLD.fold(text)


def simplified(text: str) -> str:
    """`text` with every traditional character as its simplified one, and nothing else changed."""
    return text.translate(_SIMPLIFIED)


def separate(text: str) -> str:
    """`fold`, except that whitespace and quoting marks each become one " " instead of vanishing: for cutting words.

    卡尔·马克思 stays two names and a quoted term does not run into its neighbours.
    """
    return _SEPARATE.fold(text)


def fold_lines(text: str) -> tuple[str, str]:
    """`separate` and `fold` of each line of `text`, put together with "\\n" again: what an index keeps of an article.

    All characters at once, through a table as an array (`_codes`): 0.01 µs a character, where `str.translate` takes
    0.06. A text with a character that is not in it for good goes line by line.
    """
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    table = _codes()
    folded = table.array[codes]
    while (most := int(folded.max(initial=0))) >= _Codes.JOINS:
        if most == _Codes.JOINS:
            lines = text.split("\n")
            return "\n".join(map(separate, lines)), "\n".join(map(fold, lines))
        table.learn(codes[folded > _Codes.JOINS].tolist())
        folded = table.array[codes]
    separated = folded.tobytes().decode("utf-32-le", "surrogatepass")
    if most >= _Codes.SEVERAL:
        for code in set(folded[folded >= _Codes.SEVERAL].tolist()):
            separated = separated.replace(chr(code), table.several[code])
    return separated, separated.replace(" ", "")


class _Codes:
    """`_SEPARATE` as an array: code point → code point, "\\n" for itself; fills itself as well.

    From `SEVERAL` on: a character that becomes several or none, by its place in `several`; such codes do not occur in
    texts that come here, for they have no meaning (private use, plane 16), and one that does is taken for a joiner.
    """

    SEVERAL = 0x10_0000
    JOINS = 0x11_0000
    UNKNOWN = 0x11_0001

    def __init__(self) -> None:
        import numpy as np

        self.array = np.full(0x11_0000, self.UNKNOWN, np.uint32)
        self.array[self.SEVERAL :] = self.JOINS
        self.array[ord("\n")] = ord("\n")
        self.several: dict[int, str] = {}

    def learn(self, codes: list[int]) -> None:
        """Work out what these become."""
        for code in set(codes):
            try:
                folded, whole = _SEPARATE[code], _FOLD[code]
            except _JoinerMet:
                self.array[code] = self.JOINS
                continue
            if folded.replace(" ", "") != whole:  # none such is known: the way from one to the other is this
                self.array[code] = self.JOINS
            elif len(folded) == 1:
                self.array[code] = ord(folded)
            else:
                place = self.SEVERAL + len(self.several)
                self.several[place] = folded
                self.array[code] = place


@lru_cache(maxsize=1)
def _codes() -> _Codes:
    return _Codes()


def fold_map(text: str) -> tuple[str, list[int]]:
    """`fold(text)`, and for each of its characters where in `text` that comes from; for highlighting what was printed.

    The list holds offsets into `text`, never falling, one for each folded character and `len(text)` at the end.
    Characters that only make sense together (e and its accent, a Hangul syllable in pieces) have the offset of the
    first of them; so have several that come of one (㎏). `printed_span` turns a range of it into one of `text`.
    """
    pieces: list[str] = []
    starts: list[int] = []
    # A cluster is a character that joins nothing before it and is not folded away, and all up to the next such one.
    # What was folded away belongs to it too, for an accent after a space joins what stands before the space.
    begin = 0
    end = len(text)
    whole = ""
    alone = True
    for at, char in enumerate(text):
        try:
            piece = _FOLD[ord(char)]
        except _JoinerMet:
            alone = False
            continue
        if not piece:
            continue
        if not alone:
            whole = _FOLD.settle(text[begin:at])
        pieces.append(whole)
        starts.extend([begin] * len(whole))
        begin, whole, alone = at, piece, True
    if not alone:
        whole = _FOLD.settle(text[begin:])
    pieces.append(whole)
    starts.extend([begin] * len(whole))
    starts.append(end)
    return "".join(pieces), starts


def printed_span(text: str, starts: list[int], first: int, last: int) -> tuple[int, int]:
    """Where in `text` the characters `first` up to, not including, `last` of its folded form were printed.

    `starts` is what `fold_map(text)` gave; 0 <= first < last < len(starts). Both ends of the result are whole clusters:
    the k of a ㎏ is the whole ㎏. Whitespace and quoting marks after the last of them are left out.
    """
    begin = starts[first]
    last_begin = starts[last - 1]
    while starts[last] == last_begin:
        last += 1
    end = starts[last]
    while end > begin and not fold(text[end - 1]):
        end -= 1
    return begin, end
