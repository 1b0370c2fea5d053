"""The units of a page go in; they come out with the name of its column taken out of each head and given to its article.

A column name stands over the kicker and headline, as a line below their level (### 青檀观察) or marked (【青檀观察】),
under the headline, or behind the whole article, and then in front of the next one's head: which of the two it belongs
to is decided by what else they have. A report by wire (新华社北京1月30日电) hardly ever stands in a column: of 1,342 such in
rmrb-2026 0.7 % do, of the others 46 %.
"""

from __future__ import annotations

import re
from dataclasses import replace

from indexer.forms import KICKER_STRONG, OPINION_ENDINGS, squeeze
from indexer.headings import Unit
from indexer.lines import Piece, column_behind, column_name, could_be_column, is_column_like
from indexer.records import Decision
from indexer.wires import lead_wire

LONGEST_SHARED = 6
"""Characters of the name of a column that stands above its articles' level; kickers there are sentences."""
_KICKER = re.compile(KICKER_STRONG)


def with_columns(units: list[Unit], path: str) -> tuple[list[Unit], list[Decision]]:
    """The units, each with its column names in `columns`, and a decision for each name given to the article before."""
    out: list[Unit] = []
    decisions: list[Decision] = []
    for whole in units:
        leading, unit = _leading(whole)
        before = out[-1] if out else None
        if leading and before is not None and _belongs_before(leading, unit, before):
            name = leading.pop(0)
            out[-1] = replace(before, columns=(*before.columns, name))
            decisions.append(Decision("move", "the name of a column behind its article", path, name.lines))
        out.append(replace(unit, columns=(*leading, *unit.columns)))
    return _shared(out, path, decisions), decisions


def _shared(units: list[Unit], path: str, decisions: list[Decision]) -> list[Unit]:
    """A name at a higher level than the headlines under it (## 一线快报, ### …, ### …) given to all of these."""
    out: list[Unit] = []
    over: Piece | None = None
    below = 0
    for unit in units:
        levels = [piece.level for piece in unit.titles if piece.level]
        level = min(levels, default=0)
        heading = next((piece for piece in unit.columns if piece.level and piece.level < level), None)
        if heading is not None:
            over, below = heading, level
        elif over is not None and level == below and not unit.columns:
            decisions.append(Decision("share", over.text, path, over.lines))
            unit = replace(unit, columns=(replace(over, lines=()),))
        elif not unit.loose:
            over = None
        out.append(unit)
    return out


def _leading(unit: Unit) -> tuple[list[Piece], Unit]:
    """The column names over the headline of a unit, and the unit without them; one under it becomes its own."""
    titles = list(unit.titles)
    leading: list[Piece] = []
    while len(titles) > 1 and _is_column_line(titles[0], titles[1:]):
        leading.append(titles.pop(0))
    columns = unit.columns
    if len(titles) > 1 and is_column_like(titles[-1].text) and _is_column_line(titles[-1], titles[:-1]):
        columns = (*columns, titles.pop())
    first = titles[0].index if titles else -1
    marked = [piece for piece in columns if piece.index < first]
    leading = sorted([*leading, *marked], key=lambda piece: piece.index)
    return leading, replace(
        unit, titles=tuple(titles), columns=tuple(piece for piece in columns if piece not in marked)
    )


def _is_column_line(line: Piece, others: list[Piece]) -> bool:
    """Whether a line of a heading is the name of a column, no kicker or deck: by its form, below the headline."""
    if column_name(line.text):
        return True
    if not could_be_column(line.text) or _KICKER.search(squeeze(line.text)):
        return False
    level, highest = line.level or 7, min(other.level or 7 for other in others)
    longest = max(len(other.text) for other in others)
    if 0 < level < highest and len(others) == 1 and len(squeeze(line.text)) <= LONGEST_SHARED:
        return True
    return level > highest or (is_column_like(line.text) and len(line.text) < longest)


def _belongs_before(leading: list[Piece], unit: Unit, before: Unit) -> bool:
    """Whether the first name over a headline is that of the article before, printed behind it."""
    if before.loose or before.columns or any(column_behind(title.text)[1] for title in before.titles):
        return False
    if len(leading) > 1 or unit.columns or any(column_behind(title.text)[1] for title in unit.titles):
        return True
    if _by_wire(unit) != _by_wire(before):
        return _by_wire(unit)
    opinion = squeeze(leading[0].text).endswith(OPINION_ENDINGS)
    return opinion and _by_reporter(unit) and not _by_reporter(before)


def _by_reporter(unit: Unit) -> bool:
    """Whether a reporter signs: 本报记者 王英, 本报讯（记者 …）; an opinion is signed 本报评论员, or with a name alone."""
    if any("记者" in squeeze(piece.text) for piece in unit.bylines):
        return True
    return bool(unit.body) and bool(lead_wire(unit.body[0].text).names)


def _by_wire(unit: Unit) -> bool:
    """Whether the article opens as a report with a place or an agency."""
    wire = lead_wire(unit.body[0].text) if unit.body else None
    return wire is not None and wire.lead and bool(wire.place or wire.agency)
