"""The names of columns that the pages of an issue show go in; how the paper prints them comes out, where several are clear.

A paper prints the names of its columns in one place, over the headline, under it or behind the article, and in one
markup: ### 青檀观察, ·青檀观察·, （青檀观察）. What a page leaves in doubt, 余音 or 钟声 on a line of its own, the others decide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from indexer.anew import is_torn
from indexer.boxes import is_box
from indexer.bylines import could_sign, read_byline
from indexer.forms import DECK_STARTS, squeeze
from indexer.forms_people import PEN_NAMES_OF_GROUPS
from indexer.headings import Unit
from indexer.imprint_forms import BARS, HOUSE_MARKS, SPACED_OUT
from indexer.joins import breaks_off, open_end
from indexer.lines import (
    Piece,
    column_behind,
    could_be_column,
    ends_as_column,
    ends_as_kicker,
    is_column_like,
    is_foot,
    is_opening,
    is_series,
    is_title_like,
    name_in_brackets,
)
from indexer.pages import Manner, NameForm, NameShown, Place
from indexer.signed import signed_before
from indexer.titles import is_one_headline

MARKS = f"【】[]〖〗〔〕「」(){HOUSE_MARKS}{BARS}|丨·•・—–-"
FEWEST_OTHERS = 4
"""Lines in one form that say they are kickers, and names in another, from which a line in the first is no name."""
FEWEST, FEWEST_UNSURE = 2, 3
"""Names that say by their form what they are, from which an issue's manner is known; and names that could be some under
headlines, where at least one is sure."""
CLEAR = 0.75
"""Of these, those printed in one manner."""
MANY, ALL_BUT = 5, 0.9
"""Sure names, and their share in one manner, from which a line in another is hardly one."""
LEAN = 2.0
"""How much more likely names behind their articles are than over them, or the other way, in all pages together: a
logarithm of odds."""
IN_MANNER, THROUGHOUT = 2.0, 3.0
"""For each name that stands where those of the issue do, and where so many of them do."""
LONGEST_NAME = 20
LONGEST_UNDER = 9
"""Characters of a name, and of one under a headline that does not say by its form that it is one: decks are longer."""
LONGEST_SIGNATURE = 60
FARTHEST = 60
"""Pieces within which the headline of the article is looked for that a name stands behind."""
LONGEST_DECK = 36
_PLAIN = NameForm(0)
_SPACED_OUT = re.compile(SPACED_OUT)
_ANY_MARK = str.maketrans(dict.fromkeys(HOUSE_MARKS, "■") | dict.fromkeys(BARS, "▎"))
"""OCR reads ■ as ● or ◆, and a paper has several: one form."""
_DECK = re.compile(DECK_STARTS)
_SENTENCE = re.compile("[，。！？；,!?;]")


# ── what a page shows ─────────────────────────────────────────────────────────────────────────────────────────────


def shown(units: Sequence[Unit], pieces: Sequence[Piece], leans: Mapping[NameForm, float]) -> tuple[NameShown, ...]:
    """The names of columns of a page, each as it is printed and where; of its pieces also those that may be some.

    `leans`: for each form how much speaks for names over articles.
    """
    names: list[NameShown] = []
    headlines = {unit.titles[-1].level for unit in units if unit.titles}
    for unit in units:
        for at, title in enumerate(unit.titles):
            if name := column_behind(title.text)[1]:
                names.append(NameShown("in", _PLAIN, squeeze(name), sure=True))
            elif title.level and at + 1 < len(unit.titles) and ends_as_kicker(title.text):
                names.append(NameShown("kicker", NameForm(title.level), squeeze(title.text), sure=True))
        for piece in unit.columns if unit.titles else ():
            if piece.level and piece.level in headlines and is_box(piece.text):
                continue  # the head of a box, set as headlines are, says nothing of how names of columns are set
            if piece.lines:  # those that are given to several articles stand over the first
                form, name = form_of(piece)
                sure = _says_so(name) or bool(form.before + form.behind)
                names.append(NameShown(_place(piece, unit), form, name, sure, leans.get(form, 0.0)))
    known = {one.name for one in names}
    printed = [piece for piece in pieces if piece.kind != "aside"]
    for at, piece in enumerate(printed):
        if (
            piece.kind in ("text", "title")
            and not piece.level
            and piece.text not in known
            and _may_be_under(printed, at)
        ):
            names.append(NameShown("under", _PLAIN, squeeze(piece.text), sure=False))
    return tuple(names)


def form_of(piece: Piece) -> tuple[NameForm, str]:
    """How the name of a column is marked, and the name."""
    text = squeeze(piece.text).translate(_ANY_MARK)
    name = text.strip(MARKS)
    before, _, behind = text.partition(name) if name else (text, "", "")
    return NameForm(piece.level, before, behind, _is_spaced(piece.text, piece.level)), name


def _is_spaced(text: str, level: int) -> bool:
    """Whether a line of plain type is printed character by character: 渡 口 走 笔. In headings OCR spaces so what it likes."""
    return not level and len(text) <= 2 * LONGEST_NAME and bool(_SPACED_OUT.fullmatch(text))


def _says_so(name: str) -> bool:
    """Whether a line is the name of a column by its words."""
    return ends_as_column(name) or is_series(name)


def _place(piece: Piece, unit: Unit) -> Place:
    if piece.index < unit.titles[-1].index:
        return "over"
    return "behind" if any(other.index < piece.index for other in unit.body) else "under"


def _may_be_under(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a plain line stands as the name of a column under a headline does, and could be one."""
    if at == 0 or at + 1 == len(pieces) or pieces[at - 1].kind != "title" or not _is_under_head(pieces[at + 1]):
        return False
    text = squeeze(pieces[at].text)
    return len(text) <= LONGEST_UNDER and could_be_column(text) and (not _signs(pieces[at]) or _signs(pieces[at + 1]))


# ── what the issue says ───────────────────────────────────────────────────────────────────────────────────────────


def manner_of(pages: Iterable[Sequence[NameShown]]) -> Manner | None:
    """How an issue prints the names of columns, told by the names that its pages show.

    None where too few say by their form that they are some, or they stand in several ways.
    """
    shown = [list(page) for page in pages]
    pages = [[one for one in page if one.place != "kicker"] for page in shown]
    names = list(chain.from_iterable(map(dict.fromkeys, pages)))  # 【镜头】 in each part of a feature counts once
    times = Counter((one.form, one.name) for one in names if one.place in ("over", "behind"))
    names = [replace(one, sure=True) if times[one.form, one.name] > 1 else one for one in names]  # as no kicker is
    kickers = _forms_of_kickers([one for page in shown for one in page if one.place == "kicker"], names)
    manner = _clear(names, pages)
    if manner is None:
        return Manner("unknown", _PLAIN, frozenset(), kickers=kickers) if kickers else None
    return replace(manner, kickers=kickers)


def _forms_of_kickers(kickers: Sequence[NameShown], names: Sequence[NameShown]) -> frozenset[NameForm]:
    """The forms in which an issue prints kickers and no name of a column that says so, where it prints these in another."""
    beside = [one for one in names if one.place in ("over", "behind")]
    if not kickers or not beside:
        return frozenset()
    ((form, times),) = Counter(one.form for one in beside).most_common(1)
    if times < CLEAR * len(beside):
        return frozenset()
    own = {one.form for one in beside if one.sure} | {form}
    printed = Counter(one.form for one in kickers)
    return frozenset(other for other in printed if other not in own and printed[other] + times >= FEWEST_OTHERS)


def _clear(names: Sequence[NameShown], pages: Sequence[Sequence[NameShown]]) -> Manner | None:
    """How these names are printed, where it is clear."""
    sure = [one for one in names if one.sure]
    if not sure:
        return None
    places = Counter("beside" if one.place in ("over", "behind") else one.place for one in sure)
    (place, times), *_ = places.most_common(1)
    if times < CLEAR * len(sure):
        return None
    own = [one for one in sure if (one.place in ("over", "behind")) == (place == "beside")]
    forms = Counter(one.form for one in own)
    (form, printed), *_ = forms.most_common(1)
    if printed < CLEAR * len(own):
        return None
    alike = [one for one in names if one.place == place and one.form == form]
    if len(own) < FEWEST and not (place == "under" and len(alike) >= FEWEST_UNSURE):
        return None
    known = frozenset(one.name for one in own if one.form == form)
    throughout = printed >= MANY and printed >= ALL_BUT * len(sure)
    if place == "beside":
        lean = sum(next((one.lean for one in page if one.form == form), 0.0) for page in pages)
        if abs(round(lean, 3)) < LEAN:
            return None
        return Manner("over" if lean > 0 else "behind", form, known, throughout)
    return Manner("under" if place == "under" else "in", form, known, throughout)


def in_doubt(lines: Iterable[tuple[str, int]], names: Sequence[NameShown], manner: Manner) -> bool:
    """Whether a page has lines that the manner of the issue decides: `lines` are text and level."""
    if any(one.form in manner.kickers and not one.sure for one in names):
        return True
    if manner.place == "unknown":
        return False
    known = {one.name for one in names if one.sure or one.place == manner.place != "under"}
    if any(_differs(one, manner) for one in names):
        return True
    return any(
        (name := printed_so(text, level, manner)) is not None and name not in known and _may_name(name, text, manner)
        for text, level in lines
    )


def _differs(name: NameShown, manner: Manner) -> bool:
    """Whether a name was taken for one, or given to an article, in another way than the issue's."""
    if name.place == "kicker":
        return False
    if name.form == manner.form:
        return name.place != manner.place
    return manner.throughout and not name.sure


def printed_so(text: str, level: int, manner: Manner) -> str | None:
    """The name in a line that is printed in this manner; None for others."""
    form = manner.form
    if manner.place in ("in", "unknown") or level != form.level or len(text) > 2 * LONGEST_NAME:
        return None
    if form.spaced and not _is_spaced(text, level):
        return None
    squeezed = squeeze(text).translate(_ANY_MARK)
    name = squeezed.removeprefix(form.before).removesuffix(form.behind)
    if len(name) + len(form.before) + len(form.behind) != len(squeezed) or name.strip(MARKS) != name:
        return None
    return name


def conforms(piece: Piece, manner: Manner) -> bool:
    """Whether a line that could be the name of a column is printed as those of the issue, or says so by its form."""
    if is_column_like(piece.text) or is_series(piece.text) or printed_so(piece.text, piece.level, manner) is not None:
        return True
    return not manner.throughout and form_of(piece)[0] not in manner.kickers


def by_manner(names: Sequence[Piece], behind: int, manner: Manner | None) -> float:
    """How much speaks for giving the first `behind` of these names to the article before them; the rest stand over one."""
    if manner is None or manner.place not in ("over", "behind"):
        return 0.0
    fits = (
        (index < behind) == (manner.place == "behind")
        for index, name in enumerate(names)
        if printed_so(name.text, name.level, manner) is not None
    )
    weight = THROUGHOUT if manner.throughout else IN_MANNER
    return sum(weight if fit else -weight for fit in fits)


def _may_name(name: str, text: str, manner: Manner) -> bool:
    """Whether what a line in this manner says can be the name of a column; `text`: the line."""
    if not 2 <= len(name) <= LONGEST_NAME:
        return False
    if "(" in manner.form.before:
        return name in manner.names or name_in_brackets(text) is not None
    if manner.form.before + manner.form.behind:
        return not _SENTENCE.search(name)
    return name in manner.names or could_be_column(name)


# ── lines that are names by it ────────────────────────────────────────────────────────────────────────────────────


def as_columns(pieces: list[Piece], manner: Manner | None) -> tuple[list[Piece], frozenset[int]]:
    """The pieces of a page, lines that are names of columns by the manner of the issue made such; and their indices."""
    printed = [piece for piece in pieces if piece.kind != "aside"]
    found: set[int] = set()
    for at, piece in enumerate(printed):
        if piece.kind not in ("text", "title", "column"):
            continue
        name = printed_so(piece.text, piece.level, manner) if manner is not None else None
        stands = manner and name and _may_name(name, piece.text, manner) and _stands(printed, at, name, manner)
        if stands or _surely_under(printed, at):
            found.add(piece.index)
    return [replace(piece, kind="column") if piece.index in found else piece for piece in pieces], frozenset(found)


def _surely_under(pieces: list[Piece], at: int) -> bool:
    """Whether a plain line right under a headline is the name of a column by its form, wherever others stand: 谈艺录."""
    piece = pieces[at]
    if piece.kind != "text" or piece.level or at == 0 or at + 1 >= len(pieces) or len(piece.text) > LONGEST_NAME:
        return False
    over = pieces[at - 1]
    if over.kind != "title" or is_column_like(over.text) or not _is_under_head(pieces[at + 1]):
        return False
    return is_series(piece.text) or (ends_as_column(piece.text) and could_be_column(piece.text))


def _stands(pieces: list[Piece], at: int, name: str, manner: Manner) -> bool:
    """Whether the piece stands where the issue prints names of columns, and a name stands nowhere that is no column's."""
    before = pieces[at - 1] if at else None
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    known = name in manner.names or ends_as_column(name)
    marked = manner.form.before not in ("", "(") or manner.form.spaced
    signs = not (known or marked) and read_byline(name).whole and name not in PEN_NAMES_OF_GROUPS
    if manner.place == "under":
        if before is None or following is None or not (_is_head(before) and _is_under_head(following)):
            return False
        return known or (len(name) <= LONGEST_UNDER and not (signs and not _signs(following)))
    if following is not None and _DECK.match(following.text):
        return False
    if not (known or marked) and following is not None and is_one_headline(pieces[at].text, following.text):
        return False  # ## 农村富不富 | ## 关键看支部
    if manner.place == "behind":
        if before is None or before.kind not in ("text", "byline", "jump") or is_opening(before.text):
            return False
        ended = following is None or following.origin or _is_head(following)
        apart = following is not None and following.index > pieces[at].index + 1 and manner.form != _PLAIN
        # What stands behind it may be torn out of another article: its opening, or a column read in turns.
        foot = (known or not manner.form.level) and (_signs(before) or is_foot(before.text))
        strays = manner.throughout and following is not None and following.kind == "text" and foot
        last = at + 2 == len(pieces) and manner.form == _PLAIN and breaks_off(pieces[-1].text)
        ended = ended or (last and manner.throughout and open_end(before.text) == 0)
        strays = strays or (known and open_end(before.text) == 0 and following is not None and is_torn(following))
        return (ended or apart or strays) and not (signs and not _is_signed(pieces, at))
    if following is None or not _is_head(following) or signs:
        return False
    return before is None or before.kind != "title"


def _is_signed(pieces: list[Piece], at: int) -> bool:
    """Whether the article that ends before the piece at `at` is signed: under its headline, or in its lead."""
    if signed_before(pieces, at):
        return True
    head = next((place for place in range(at - 1, max(-1, at - FARTHEST), -1) if pieces[place].kind == "title"), None)
    return head is not None and any(_signs(piece) for piece in pieces[head + 1 : min(at, head + 3)])


def _is_head(piece: Piece) -> bool:
    """Whether a piece can be a headline or a deck."""
    return piece.kind == "title" or (piece.kind == "text" and is_title_like(piece.text) and not _signs(piece))


def _is_under_head(piece: Piece) -> bool:
    """Whether a piece can stand under the last line of a head: who signs, or the text."""
    if piece.kind == "jump":
        return piece.origin
    if piece.kind == "text" and (len(piece.text) > LONGEST_DECK or not is_title_like(piece.text)):
        return True  # the text, or a summary (提要) over it
    return _signs(piece) or (piece.kind == "text" and is_opening(piece.text))


def _signs(piece: Piece) -> bool:
    """Whether a piece can be who signs."""
    if piece.kind != "text" or len(piece.text) > LONGEST_SIGNATURE:
        return piece.kind == "byline"
    return could_sign(piece.text) or read_byline(piece.text).whole
