"""Texts of documents go in; out come their folded form, and as postings the words of each and the characters it has.

No Python is called for a word. Documents are taken some hundred thousand characters at a time: folded, cut by jieba in
one call, and of what that gives only the lengths are taken; where words begin then stands beside the characters. Words
of up to three Han, as nearly all are, are numbers (`indexer.numbered`); other text is numbered as it is met.

The words are those of `Cutter.index_words`. What of two to four characters stands across them is the field of `indexer.across`.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.across import FIELD, texts_of
from indexer.analyse import FIRST_HAN, LAST_HAN, Cutter, words_between
from indexer.arrays import Array, are_in, begins
from indexer.fold import fold_lines
from indexer.numbered import (
    DOC,
    FIRST,
    LAST,
    LONGEST_SHORT,
    PART,
    SPOT,
    Keys,
    Named,
    Others,
    distinct,
    in_order,
    joined,
    merged,
    named,
    of_part,
    of_these,
    weighted,
)
from indexer.packing import Postings, postings
from indexer.schema import WEIGHTS, as_term
from indexer.texts import FOLDED_ENCODING
from indexer.told import told

PIECE: Final = 1 << 17
"""Characters taken at once: what is worked on stays in the processor's cache, and calls do not count."""

HEADLINE: Final = 0
_PARTS: Final = np.array([HEADLINE, 1, 1, 2, 3], np.uint64)
"""The parts of a text line by line, of those `schema.WEIGHTS` tells apart: headline; kicker, deck; lead; the rest."""

_LINE_END, _SPACE = ord("\n"), ord(" ")
_SEPARATES, _HAN, _OTHER, _UNKNOWN = range(4)
"""What a character is: nothing of a word; Han as jieba has it; of another word; not looked at yet."""

_Codes = NDArray[np.uint32]
_Places = NDArray[np.intp]
_Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some documents laid out: of each character its code, what it is, its number if it is Han (else 0), its spot.

    `text`: these characters."""

    text: str
    codes: _Codes
    kinds: NDArray[np.uint8]
    han: Keys
    spots: Keys


class Wording:
    """The texts of a segment's documents. `folded`: their folded form, in `FOLDED_ENCODING`; `headlines`: how long the
    headline is in each; `characters`: of all texts that came in."""

    def __init__(self, cutter: Cutter) -> None:
        self.characters = 0
        self.folded: list[bytes] = []
        self.headlines = array("I")
        self._cutter = cutter
        self._waiting: list[str] = []
        self._size = 0
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._short: list[Keys] = []
        self._others: list[Array] = []
        self._spots: list[Keys] = []
        self._across: list[Keys] = []
        self._fours: list[tuple[Keys, Keys]] = [(np.empty(0, np.uint64),) * 2]
        self._chars = _Chars()

    def add(self, text: str) -> None:
        """Take in the next document, its units one a line, the headline first."""
        self._waiting.append(text)
        self._size += len(text)
        self.characters += len(text)
        if self._size >= PIECE:
            self._take()

    def end(self) -> None:
        """Take in what waits; nothing comes after."""
        if self._waiting:
            self._take()

    def postings(self) -> dict[str, Postings]:
        """Of the words in the fields "text" and "headline", of those across words, and of "chars"."""
        others = Others(list(self._numbers), self._cutter.short[2], self._cutter.short[3])
        numbers, spots = joined(self._others, np.int64), joined(self._spots)
        short = in_order([*self._short, others.short.marks(numbers, spots)])
        long = in_order([others.long.marks(numbers, spots)])
        (keys, steps), (long_keys, long_steps) = (weighted(marks, WEIGHTS) for marks in (short, long))
        across = distinct(in_order(self._across))
        fields: dict[str, tuple[list[bytes], Keys, Array | None]] = {
            "text": merged(named(keys), others.named(long_keys), (steps, long_steps)),
            "headline": merged(named(of_part(short, HEADLINE)), others.named(of_part(long, HEADLINE)), None),
            FIELD: merged(named(across[~are_in(across, keys)]), self._fours_across(others, long_keys), None),
        }
        count = len(self.folded)
        packed = {name: postings(*field, count) for name, field in fields.items()}
        packed["text"] = replace(packed["text"], told=told(packed["text"].terms, self._cutter))
        return packed | {"chars": self._chars.postings(count)}

    def _fours_across(self, others: Others, long_keys: Keys) -> Named:
        """Words of four Han where they stand across words, in documents that have them nowhere as one."""
        codes, docs = (joined(parts) for parts in zip(*self._fours, strict=True))
        order = codes.argsort(kind="stable")  # the documents of each stay in order
        codes, docs = codes[order], docs[order]
        new = begins(codes)
        which = np.cumsum(new) - 1
        words = texts_of(codes[new], 4)
        keys = (which.astype(np.uint64) << DOC | docs)[~others.have(words, which, docs, long_keys)]
        return of_these([as_term(word) for word in words], distinct(keys))

    def _take(self) -> None:
        """Fold and cut the documents that wait."""
        waiting, self._waiting, self._size = self._waiting, [], 0
        separated, folded = fold_lines("\n".join(waiting))
        lines = np.fromiter((text.count("\n") + 1 for text in waiting), np.intp, len(waiting))
        piece = _laid_out(separated, lines, len(self.folded))
        begins = self._cut(piece)
        solid = piece.codes != _SPACE  # by which alone `folded` differs from `separated`
        codes, docs, han = piece.codes[solid], piece.spots[solid] >> PART, piece.han[solid]
        # Two Han of two words side by side, also where a quoting mark stood between them.
        new, is_han = begins[solid], han > 0
        first = np.flatnonzero(is_han[:-1] & is_han[1:] & new[1:])
        first = first[self._cutter.short[2].among(han[first] << LAST | han[first + 1])]
        self._across.append((han[first] << FIRST | han[first + 1] << LAST) << DOC | docs[first])
        # And three Han of two words, or of three.
        first = np.flatnonzero(is_han[:-2] & is_han[1:-1] & is_han[2:] & (new[1:-1] | new[2:]))
        numbers = han[first] << FIRST | han[first + 1] << LAST | han[first + 2]
        words = self._cutter.short[3].among(numbers)
        self._across.append(numbers[words] << DOC | docs[first[words]])
        self._take_fours(han, new, docs)
        self._chars.add(codes, docs)
        line_ends = np.append(np.flatnonzero(codes == _LINE_END), len(codes))
        last = np.cumsum(lines) - 1
        begin = 0
        for head, end in zip(line_ends[last - lines + 1].tolist(), line_ends[last].tolist(), strict=True):
            self.folded.append(folded[begin:end].encode(FOLDED_ENCODING, "surrogatepass"))
            self.headlines.append(len(folded[begin:head].encode(FOLDED_ENCODING, "surrogatepass")) // 2)
            begin = end + 1

    def _cut(self, piece: _Piece) -> _Flags:
        """Take in the words of a piece; gives for each character whether a word of Han begins there."""
        is_han = piece.kinds == _HAN
        kept = is_han.copy()
        kept[1:] |= is_han[:-1]
        # Runs of Han, with one line end for all that stands between two of them, which is not for jieba.
        at = np.flatnonzero(kept)
        runs = np.where(is_han[at], piece.codes[at], _LINE_END).astype("<u2").tobytes().decode("utf-16-le")
        words = self._cutter.engine.cut(runs)
        lengths = np.fromiter(map(len, words), np.intp, len(words))
        ends = np.cumsum(lengths)
        places = at[ends - lengths]
        begins = np.zeros(len(is_han), bool)
        begins[places] = is_han[places]
        short = is_han[places] & (lengths <= LONGEST_SHORT)
        self._take_short(piece, places[short], lengths[short])
        longer = np.flatnonzero(lengths > LONGEST_SHORT)
        self._take_others(piece, places[longer], [words[number] for number in longer.tolist()])
        self._take_others(piece, *_runs(piece))
        return begins

    def _take_fours(self, han: Keys, new: _Flags, docs: Keys) -> None:
        """Take in words of four Han that are none, also those within longer ones."""
        is_han, begins_behind = han > 0, np.append(new[4:] | (han[4:] == 0), True)
        one = new[:-3] & begins_behind & ~(new[1:-2] | new[2:-1] | new[3:])
        first = np.flatnonzero(is_han[:-3] & is_han[1:-2] & is_han[2:-1] & is_han[3:] & ~one)
        codes = (han[first] << FIRST | han[first + 1] << LAST | han[first + 2]) << LAST | han[first + 3]
        words = self._cutter.short[4].among(codes)
        self._fours.append((codes[words], docs[first[words]]))

    def _take_short(self, piece: _Piece, places: _Places, lengths: NDArray[np.intp]) -> None:
        """Take in words of one to three Han, and those of two within those of three."""
        han = np.append(piece.han, np.zeros(2, np.uint64))
        numbers = han[places] << FIRST
        numbers |= np.where(lengths > 1, han[places + 1], 0) << LAST
        numbers |= np.where(lengths > 2, han[places + 2], 0)
        self._add_short(piece, places, numbers)
        three = places[lengths == 3]
        for first in (three, three + 1):
            inside = first[self._cutter.short[2].among(han[first] << LAST | han[first + 1])]
            self._add_short(piece, inside, han[inside] << FIRST | han[inside + 1] << LAST)

    def _add_short(self, piece: _Piece, places: _Places, numbers: Keys) -> None:
        self._short.append(numbers << SPOT | piece.spots[places])

    def _take_others(self, piece: _Piece, places: _Places, texts: Sequence[str]) -> None:
        """Take in longer words, and what stands between Han."""
        self._others.append(np.fromiter(map(self._numbers.__getitem__, texts), np.int64, len(texts)))
        self._spots.append(piece.spots[places])


class _Chars:
    """The characters of documents as they come in."""

    def __init__(self) -> None:
        self._codes: list[_Codes] = []
        self._docs: list[Keys] = []

    def add(self, codes: _Codes, docs: Keys) -> None:
        """Take in documents, whole."""
        if not len(codes):
            return
        there = np.zeros(int(codes.max()) + 1, bool)
        there[codes] = True
        there[_LINE_END : _LINE_END + 1] = False
        alphabet = np.flatnonzero(there)
        # A row a document, with a flag for each character that any of them has; the last is for the line ends.
        rank = np.full(len(there), len(alphabet), np.intp)
        rank[alphabet] = np.arange(len(alphabet))
        first, width = docs[0], len(alphabet) + 1
        flags = np.zeros((int(docs[-1] - first) + 1, width), bool)
        flags.reshape(-1)[(docs - first).astype(np.intp) * width + rank[codes]] = True
        of_each, which = np.nonzero(flags[:, :-1])
        self._codes.append(alphabet[which].astype(np.uint32))
        self._docs.append(of_each.astype(np.uint64) + first)

    def postings(self, count: int) -> Postings:
        """The field of characters."""
        codes, docs = joined(self._codes, np.uint32), joined(self._docs)
        there = np.zeros(int(codes.max(initial=0)) + 1, bool)
        there[codes] = True
        rank = (np.cumsum(there, dtype=np.uint32) - 1)[codes]
        few = int(rank.max(initial=0)) < 0x1_0000
        order = np.argsort(rank.astype(np.uint16) if few else rank, kind="stable")  # of two bytes it is a radix sort
        keys = rank[order].astype(np.uint64) << DOC | docs[order]
        # Characters sort as their UTF-8 does.
        return postings([as_term(chr(code)) for code in np.flatnonzero(there).tolist()], keys, None, count)


def _laid_out(text: str, lines: NDArray[np.intp], first: int) -> _Piece:
    """Documents of so many lines each, joined with a line end, from number `first` on."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    ends = np.append(np.flatnonzero(codes == _LINE_END), len(codes))
    docs = np.repeat(np.arange(first, first + len(lines), dtype=np.uint64), lines)
    line = np.arange(len(docs)) - np.repeat(np.cumsum(lines) - lines, lines)
    spots = docs << PART | _PARTS[np.minimum(line, len(_PARTS) - 1)]
    # The line end behind a line is taken for its own; behind the last there is none.
    of_each = np.repeat(spots, np.diff(ends, prepend=-1))[: len(codes)]
    kinds = _kinds(codes)
    han = np.where(kinds == _HAN, codes - np.uint32(FIRST_HAN - 1), 0).astype(np.uint64)
    return _Piece(text, codes, kinds, han, of_each)


def _runs(piece: _Piece) -> tuple[_Places, list[str]]:
    """Where what is of other words than Han begins, and these runs."""
    at = np.flatnonzero(piece.kinds == _OTHER)
    broken = np.flatnonzero(np.diff(at) > 1)
    begins = at[np.append(0, broken + 1)] if len(at) else at
    last = at[np.append(broken, len(at) - 1)] if len(at) else at
    text = piece.text
    return begins, [text[begin : end + 1] for begin, end in zip(begins.tolist(), last.tolist(), strict=True)]


@cache
def _table() -> NDArray[np.uint8]:
    table = np.full(0x11_0000, _UNKNOWN, np.uint8)
    table[FIRST_HAN : LAST_HAN + 1] = _HAN
    return table


def _kinds(codes: _Codes) -> NDArray[np.uint8]:
    """What each character is; looked up in a table that fills itself."""
    table = _table()
    kinds = table[codes]
    if kinds.max(initial=0) == _UNKNOWN:
        for code in set(codes[kinds == _UNKNOWN].tolist()):
            table[code] = _OTHER if words_between(chr(code)) else _SEPARATES
        kinds = table[codes]
    return kinds
