"""The units of a page go in; they come out with the name of its column taken out of each head and given to its article.

A column name stands over the kicker and headline, as a line below their level (### 青檀观察) or marked (【青檀观察】),
under the headline, or behind the whole article, and then in front of the next one's head. Which of the two it belongs
to is not decided name by name: of all ways to give out the names of a page the likeliest is taken, where no article has
two, a report by wire (新华社北京1月30日电) hardly ever has one, and a page prints its names in one manner.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, replace
from typing import TypeAlias

from indexer.between import is_open
from indexer.boxes import is_box, mark_of
from indexer.forms import DECK_STARTS, KICKER_WORDS, OPINION_ENDINGS, squeeze
from indexer.forms_people import PEN_NAMES_OF_GROUPS
from indexer.headings import LONGEST_NAME, Unit
from indexer.lines import (
    Piece,
    column_behind,
    column_name,
    could_be_column,
    ends_as_column,
    ends_as_kicker,
    is_column_like,
    is_series,
    name_in_brackets,
)
from indexer.manner import by_manner, conforms, form_of
from indexer.noted import NOTED, is_noted
from indexer.pages import Decision, Manner, NameForm
from indexer.titles import is_one_headline
from indexer.wires import lead_wire

LONGEST_SHARED = 6
"""Characters of the name of a column that stands above its articles' level; kickers there are sentences."""
LONGEST_UNDER = 8
"""Characters of a name under the headline, at any level. So short and ending as columns do are 750 of 1,277 columns of
rmrb-2026, 8 of 3,285 headlines and 1 of 358 decks."""
_OCCASION = re.compile(KICKER_WORDS)
SHORTEST_KICKER = 3
LONGEST_OVER = 20
"""Characters of a line over a kicker that ends with a dash."""
_DECK = re.compile(DECK_STARTS)

WIRE = -4.5
BY_NAME = (1.1, 1.4, -0.5)
BY_REPORTER = (0.7, -0.7, -0.7)
UNSIGNED = (-0.5, -1.6, -2.0)
"""Logarithms of the odds that an article of 900 characters stands in a column, one of 300, a shorter one. Of rmrb-2026
by wire or with a place 0.7 % of 1,257 do; signed with a name 73, 80 and 37 % of 862; by a reporter 66, 33 and 33 % of
1,073; not signed at all 37, 17 and 11 % of 144."""
LONG, SHORT = 900, 300
SECOND = -6.0
"""For a second name given to one article."""
OPINION = 2.5
NO_OPINION = -0.4
"""For a name that ends as those of opinion do over an article signed without 记者 rather than by a reporter, and for
another name: 241 of 634 against 19 of 646."""
SHARES = 1.3
"""Where the words of the name stand in the one article rather than in its neighbour: 465 of 594."""
APART = 2.0
"""For a line of furniture between the name and the article it is not given to."""
MARKED = 1.5
"""For a name in marks (【青檀观察】, ■青檀观察) over its article: so it heads one."""
BOX = 12.0
"""For the name of a box of short items (要闻简报) over the first of them: it never stands behind an article."""
BEHIND = 3.0
"""For a name in round brackets on a line of its own, （今日谈）, behind its article."""
MANNER = 0.5
"""For each name that stands where most of the page stand, over its article or behind it."""
KNOWN_MANNER = 1.0
"""The same, where a name behind the last article of the page says that they stand behind."""
ANCHOR = 3.0
"""For names behind their articles, where one stands behind the last article of the page."""
FIRST = 1.5
"""For names over their articles, where one stands over the first."""


@dataclass(slots=True)
class _Place:
    """An article while names are given out: its unit, and the names printed between it and the one before.

    `apart`: indices of all pieces of the page right behind furniture.
    """

    unit: Unit
    names: list[Piece]
    apart: Set[int]


_Way: TypeAlias = "tuple[float, _Way | None, int]"
"""Points, the way up to the article before, and how many names were given back at the last article."""

LONGEST_BRIEF = 600
"""Characters of an article that has its column with others under one name."""
LONGEST_OPENING = 4
"""Pieces of an opening that stands last on a page."""
LONGEST_HEAD = 40
"""Lines of a head that a column's name over it is held against; one has three or four. A page of nothing but headings
would take the square of their number."""


def with_columns(
    units: list[Unit], path: str, manner: Manner | None = None, apart: Set[int] = frozenset()
) -> tuple[list[Unit], list[Decision], dict[NameForm, float]]:
    """The units, each with its column names in `columns`, and a decision for each name given to the article before.

    And for each form in which names are printed how much speaks for their standing over articles rather than behind
    them. `manner`: that of the issue. `apart`: indices of pieces right behind furniture.
    """
    repeated = _repeated(units)
    under = any(len(unit.titles) > 1 and _named_under(unit, manner=False) for unit in units)
    places = [_Place(unit, names, apart) for names, unit in (_leading(unit, repeated, under, manner) for unit in units)]
    trailing: list[Piece] = []
    opening: tuple[Unit, ...] = ()
    if len(places) > 1 and _is_name_alone(places[-1].unit):
        last = places.pop()
        trailing = [*last.names, *last.unit.titles, *last.unit.columns]
    elif len(places) > 1 and _is_name_over_opening(places[-1].unit, units):
        last = places.pop()
        trailing = [*last.names, *last.unit.titles]
        opening = (replace(last.unit, titles=()),)
    split, _ = _given_out(places, ANCHOR if trailing else 0.0, manner)
    leans = _leans(places, trailing)
    decisions: list[Decision] = []
    out: list[Unit] = []
    for place, behind in zip(places, split, strict=True):
        for name in place.names[:behind]:
            before = out[-1]
            out[-1] = replace(before, columns=(*before.columns, name))
            decisions.append(Decision("move", "the name of a column behind its article", path, name.lines))
        ahead = place.names[behind:]
        kickers = [name for name in ahead if _is_kicker(name, place.unit)]
        unit = replace(place.unit, titles=(*kickers, *place.unit.titles))
        out.append(replace(unit, columns=(*(name for name in ahead if name not in kickers), *unit.columns)))
    for name in trailing:
        out[-1] = replace(out[-1], columns=(*out[-1].columns, name))
        decisions.append(Decision("move", "the name of a column behind the last article", path, name.lines))
    return _shared([*out, *opening], path, decisions), decisions, leans


def _is_kicker(name: Piece, unit: Unit) -> bool:
    """Whether a short line over a report by wire is its kicker: 规范涉企行政检查. Such a report has no column.

    Of 1,173 kickers of rmrb-2026 none has two characters, of its columns 30 (读数); and none stands over another kicker.
    """
    if len(squeeze(name.text)) < SHORTEST_KICKER or is_series(name.text) or len(unit.titles) > 1:
        return False
    return name.kind == "title" and not ends_as_column(name.text) and not column_name(name.text) and _by_wire(unit)


def _is_name_alone(unit: Unit) -> bool:
    """Whether the unit is a line with the name of a column and nothing else."""
    if unit.body or unit.bylines or unit.jumps:
        return False
    return all(piece.kind == "column" or len(piece.text) <= LONGEST_NAME for piece in (*unit.titles, *unit.columns))


def _is_name_over_opening(unit: Unit, units: list[Unit]) -> bool:
    """Whether the last heading of a page is the name of a column, over nothing but how a report by wire begins.

    What breaks off there is the opening of another article. Such a report has no column: the name is that of the article
    before it.
    """
    if len(unit.titles) != 1 or unit.bylines or unit.columns or unit.ended or not _by_wire(unit):
        return False
    (title,) = unit.titles
    if len(unit.body) > LONGEST_OPENING or not is_open(unit.body[-1]) or not could_be_column(title.text):
        return False
    levels = [piece.level for other in units for piece in other.titles if piece.level]
    return is_column_like(title.text) or is_series(title.text) or title.level > min(levels, default=0)


def _shared(units: list[Unit], path: str, decisions: list[Decision]) -> list[Unit]:
    """A name at a higher level than the headlines under it (## 一线快报, ### …, ### …) given to all of these: to briefs.

    Not where articles before it have headlines at that level as well: there names stand above all of them. And to the
    items of a box that have a mark each: 【简讯】, ■…, ■….
    """
    out: list[Unit] = []
    over: Piece | None = None
    below, mark = 0, ""
    before: set[int] = set()
    for unit in units:
        levels = [piece.level for piece in unit.titles if piece.level]
        level = min(levels, default=0)
        heading = next((piece for piece in unit.columns if piece.level and piece.level < level), None)
        shared = unit
        length = sum(len(piece.text) for piece in unit.body)
        item = mark_of(unit.titles[0].text) if len(unit.titles) == 1 else ""
        if item and unit.columns:
            over, below, mark = unit.columns[-1], level, item
        elif heading is not None:
            over, below, mark = heading if level not in before and length <= LONGEST_BRIEF else None, level, ""
        elif length > LONGEST_BRIEF:
            over = None
        elif over is not None and level == below and item == mark and not unit.columns:
            decisions.append(Decision("share", over.text, path, over.lines))
            shared = replace(unit, columns=(replace(over, lines=()),))
        elif not unit.loose:
            over = None
        if over is None and level:
            before.add(level)
        out.append(shared)
    return out


def _repeated(units: list[Unit]) -> frozenset[str]:
    """Lines that stand over the headlines of two articles of the page: no kicker does, but for 一季度 and its likes."""
    over = Counter(line for unit in units for line in {squeeze(piece.text) for piece in unit.titles[:-1]})
    heads = {squeeze(unit.titles[-1].text) for unit in units if unit.titles}
    return frozenset(
        line for line, times in over.items() if times > 1 and not (line in heads or _OCCASION.search(line))
    )


def _is_over_kicker(line: Piece, following: Piece) -> bool:
    """Whether a line stands over a kicker: 坚持和完善人民代表大会制度 | 四川与邻省协同立法——. Only the name of a column does."""
    if len(squeeze(line.text)) > LONGEST_OVER or ends_as_kicker(line.text):
        return False
    return following.text.rstrip().endswith(("——", "—"))


def _leading(unit: Unit, repeated: frozenset[str], under: bool, manner: Manner | None) -> tuple[list[Piece], Unit]:
    """The column names over the headline of a unit, and the unit without them; one under it becomes its own.

    `under`: the page prints names under headlines. `manner`: that of the issue.
    """
    titles = list(unit.titles)
    wire = _by_wire(unit)
    names = 0
    while names + 1 < len(titles) and (
        squeeze(titles[names].text) in repeated
        or is_noted(titles[names], unit)
        or _is_over_kicker(titles[names], titles[names + 1])
        or (
            _is_column_line(titles[names], titles[names + 1 : names + 1 + LONGEST_HEAD], wire)
            and (manner is None or conforms(titles[names], manner))
        )
    ):
        names += 1
    if not names and len(titles) > 2 and _over_column(titles, wire):
        names = 2
    leading, titles = titles[:names], titles[names:]
    columns = unit.columns
    if len(titles) > 1 and _named_under(replace(unit, titles=tuple(titles)), under):
        columns = (*columns, titles.pop())
    first = titles[0].index if titles else -1
    marked = [piece for piece in columns if piece.index < first]
    leading = sorted([*leading, *marked], key=lambda piece: piece.index)
    return leading, replace(
        unit, titles=tuple(titles), columns=tuple(piece for piece in columns if piece not in marked)
    )


def _over_column(titles: list[Piece], wire: bool) -> bool:
    """Whether the second line is the name of a column: over it stands only another, that of the article before."""
    first, second = titles[:2]
    if ends_as_kicker(first.text) or not first.level or first.level != second.level:
        return False
    return _is_column_line(second, titles[2:], wire)


def _named_under(unit: Unit, manner: bool) -> bool:
    """Whether the last line of a heading is the name of a column: marked, deeper than all others, or by its form.

    `manner`: the page prints names so; there any line that could be one is, over a byline.
    """
    line, others = unit.titles[-1], unit.titles[:-1]
    if column_name(line.text):
        return True
    if column_behind(line.text)[1]:
        return False  # a headline, and the name in brackets behind it
    if not could_be_column(line.text):
        return False
    typical, signed, wire = is_column_like(line.text), bool(unit.bylines), _by_wire(unit)
    short = len(squeeze(line.text)) <= LONGEST_UNDER
    if not wire and ((typical and short) or is_series(line.text) or (manner and signed)):
        return len(line.text) < max(len(other.text) for other in others) and (signed or typical)
    return (
        typical and line.level > max(other.level for other in others) > 0 and _is_column_line(line, list(others), wire)
    )


def _is_column_line(line: Piece, others: list[Piece], wire: bool) -> bool:
    """Whether a line of a heading is the name of a column, no kicker or deck: by its form, below the headline.

    Lines that could be names, over one headline of their own level: over articles that are no wires (`wire`) they are
    columns in 1,277 of 1,293, over wires in 3 of 11.
    """
    if column_name(line.text) or is_series(line.text):
        return True
    if not could_be_column(line.text) or ends_as_kicker(line.text):
        return False
    if all(_DECK.match(other.text) for other in others):
        return False
    level, highest = line.level or 7, min(other.level or 7 for other in others)
    longest = max(len(other.text) for other in others)
    if 0 < level < highest and len(others) == 1 and len(squeeze(line.text)) <= LONGEST_SHARED:
        return True
    if len(others) > 1 and level == highest != 7:
        return True
    may = not wire and level == highest and len(others) == 1 and not is_one_headline(line.text, others[0].text)
    plain = level == highest == 7
    return level > highest or (len(line.text) < longest and (is_column_like(line.text) or plain or may))


# ── names given out ───────────────────────────────────────────────────────────────────────────────────────────────


def _given_out(places: list[_Place], last: float, known: Manner | None) -> tuple[list[int], float]:
    """For each article how many of the names printed before it belong to the article before; the likeliest way.

    And how much speaks for names over articles. `last`: what speaks for names behind articles, since one stands behind
    the last. `known`: the manner of the issue.

    A chain of choices, each known by how many names the article before has got: the best way to each, in turn.
    """
    ends: list[_Way] = []
    for manner in (MANNER, -KNOWN_MANNER if last else -MANNER):
        against = last if manner > 0 else FIRST * _names_first(places)
        ways: dict[int, _Way] = {0: (-against, None, 0)}
        for at, place in enumerate(places):
            own = _own_columns(place.unit)
            following: dict[int, _Way] = {}
            for got, way in ways.items():
                most = len(place.names) if at else 0
                for behind in range(most + 1):
                    score = way[0] + _points(places, at, got, behind, manner)
                    score += by_manner(place.names, behind, known) if at else 0
                    count = min(2, own + len(place.names) - behind)
                    if count not in following or score > following[count][0]:
                        following[count] = (score, way, behind)
            ways = following
        ends.append(max(ways.values(), key=lambda one: one[0]))
    best: _Way | None = max(ends, key=lambda one: one[0])
    split: list[int] = []
    while best is not None and best[1] is not None:
        split.append(best[2])
        best = best[1]
    return split[::-1], ends[0][0] - ends[1][0]


def _names_first(places: list[_Place]) -> bool:
    """Whether a page begins with the name of a column, over its first article."""
    return bool(places) and bool(places[0].names) and not places[0].unit.loose


def _leans(places: list[_Place], trailing: list[Piece]) -> dict[NameForm, float]:
    """For each form in which names are printed how much speaks for their standing over articles, the others left out."""
    forms = {form_of(name)[0] for place in places for name in place.names} | {form_of(name)[0] for name in trailing}
    leans = {}
    for form in forms:
        own = [replace(place, names=[name for name in place.names if form_of(name)[0] == form]) for place in places]
        last = any(form_of(name)[0] == form for name in trailing)
        leans[form] = _given_out(own, ANCHOR if last else 0.0, None)[1]
    return leans


def _points(places: list[_Place], at: int, got: int, behind: int, manner: float) -> float:
    """How much speaks for giving `behind` of the names before article `at` to the one before it, which has `got`."""
    place = places[at]
    names = place.names
    points = 0.0
    if not names:
        return 0.0
    before = places[at - 1].unit if at else None
    for index, name in enumerate(names):
        if index < behind and before is not None:
            points += _odds(before) + _suits(name, before, place.unit) - manner
            points += BEHIND if name_in_brackets(name.text) else 0
        else:
            points += _odds(place.unit) + _suits(name, place.unit, before) + manner
            points += BOX if is_box(name.text) else MARKED if column_name(name.text) else 0
    if before is not None:
        points += SECOND * max(0, got + behind - 1) if behind else 0.0
        if names[0].index in place.apart:
            points += APART if behind == 0 else -APART
        if _first(place.unit) in place.apart:
            points += APART if behind == len(names) else -APART
    own = _own_columns(place.unit)
    ahead = len(names) - behind
    return points + (SECOND * max(0, own + ahead - 1) if ahead else 0.0)


def _own_columns(unit: Unit) -> int:
    """Names of columns that are the article's without doubt: under its headline, or in brackets behind it."""
    return len(unit.columns) + any(bool(column_behind(title.text)[1]) for title in unit.titles)


def _odds(unit: Unit) -> float:
    """How likely an article stands in a column: a logarithm."""
    if unit.loose or unit.origin:
        return WIRE  # where an article goes on, the name of its column does not stand behind it
    if _by_wire(unit):
        return WIRE
    length = sum(len(piece.text) for piece in unit.body)
    which = 0 if length >= LONG else 1 if length >= SHORT else 2
    if _by_reporter(unit):
        return BY_REPORTER[which]
    return BY_NAME[which] if unit.bylines else UNSIGNED[which]


def _suits(name: Piece, unit: Unit, other: Unit | None) -> float:
    """How well a name suits an article, by its kind and its words."""
    text = squeeze(column_name(name.text) or name.text)
    opinion = text.endswith(OPINION_ENDINGS)
    points = NOTED if is_noted(name, unit) else 0.0
    if text in PEN_NAMES_OF_GROUPS:
        points += -OPINION / 2 if _by_reporter(unit) else OPINION / 2  # nobody else signs under 和音
    elif unit.bylines or _by_reporter(unit):
        if opinion:
            points += -OPINION / 2 if _by_reporter(unit) else OPINION / 2
        else:
            points += 0 if _by_reporter(unit) else NO_OPINION
    elif opinion:
        points -= OPINION / 2
    if other is not None:
        mine, others = _share(text, unit), _share(text, other)
        points += SHARES / 2 if mine > others else -SHARES / 2 if mine < others else 0
    return points


def _share(name: str, unit: Unit) -> int:
    """How many pairs of the characters of a name stand in the article."""
    text = "\n".join(piece.text for piece in (*unit.titles, *unit.body[:40]))
    return sum(name[at : at + 2] in text for at in range(len(name) - 1))


def _first(unit: Unit) -> int:
    """The index of the piece a unit begins with."""
    return min(piece.index for piece in unit.pieces)


def _by_reporter(unit: Unit) -> bool:
    """Whether a reporter signs: 本报记者 王英, 本报讯（记者 …）; an opinion has 本报评论员, or a name alone."""
    if any("记者" in squeeze(piece.text) for piece in unit.bylines):
        return True
    return bool(unit.body) and bool(lead_wire(unit.body[0].text).names)


def _by_wire(unit: Unit) -> bool:
    """Whether the article opens as a report with a place or an agency."""
    wire = lead_wire(unit.body[0].text) if unit.body else None
    return wire is not None and wire.lead and bool(wire.place or wire.agency)
