"""`jianbao reporters`: a name, or a part of one, goes in; the reporters it may mean come out: how much, when, with whom."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import click

from cli import export, options, where
from cli.render import BULLET, counted
from cli.suggest import not_there
from cli.terminal import BOLD, DIM, Screen, clean, flat, screen, wrapped
from search.index import open_index
from search.people import Person
from search.width import width

SECTIONS_SHOWN: Final = 3
TOGETHER_SHOWN: Final = 3
"""Of each reporter in text; JSON and CSV have all."""
COLUMNS: Final = ("reporter", "paper", "articles", "first", "last", "years", "sections", "together")

_NAMES: Final = options.completed("values", "reporter")


@click.command(epilog="Example: jianbao reporters 罗, or by pinyin: jianbao reporters luo yan")
@click.argument(
    "name", nargs=-1, type=options.Text(), metavar="[NAME]...", shell_complete=options.completed("values", "reporter")
)
@click.option("--near", is_flag=True, help="List names that are near NAME or sound like it, too (形近、音近).")
@click.option("--merge", is_flag=True, help="Count a name in several papers as one person.")
@options.limit(50)
@options.output("text", "json", "csv")
@options.bom
@options.index_folder
def reporters(
    name: tuple[str, ...],
    near: bool,
    merge: bool,
    limit: int | None,
    form: str,
    color: str,
    bom: bool,
    index: Path | None,
) -> int:
    """List reporters (记者): how many articles, when, in which sections, and with whom they sign; the busiest first.

    NAME is a name, its beginning or a part of it, in traditional or simplified characters, or its pinyin: luo yan,
    luoyan, ly. One name in two papers may be two people (同名), and is listed for each paper.
    """
    typed = " ".join(name).strip()
    with open_index(where.existing(index)) as opened:
        keys, missing = None, "no article names a reporter"
        if typed:
            from search.names import matching, nearest

            values = opened.facet("reporter")
            found = matching(typed, "reporter", values)
            if near:
                known = {match.key for match in found}
                found += [match for match in nearest(typed, "reporter", values) if match.key not in known]
            keys = [match.key for match in found]
            missing = "" if found else not_there(opened, "reporter", typed)
        people, total = opened.people(keys, merge, limit)
    _write(people, form, color, bom, merge)
    sys.stdout.flush()
    if not people:
        print(f"jianbao: {clean(missing)}", file=sys.stderr)
        return 1
    if form == "text":
        of = f"{len(people):,} of " if len(people) < total else ""
        print(f"{of}{counted(total, 'reporter')}", file=sys.stderr)
    return 0


def _write(people: Sequence[Person], form: str, color: str, bom: bool, merge: bool) -> None:
    if form != "text":
        export.plain_utf8(sys.stdout)
    match form:
        case "json":
            print(export.to_line([_json(person, merge) for person in people]))
        case "csv":
            export.rows(COLUMNS, (_row(person) for person in people), sys.stdout, bom)
        case _:
            for line in _lines(people, screen(color)):
                print(line)


def _json(person: Person, merge: bool) -> dict[str, Any]:
    def counts(name: str, values: Sequence[tuple[Any, int]]) -> list[dict[str, Any]]:
        return [{name: value, "articles": articles} for value, articles in values]

    return {
        "reporter": person.name,
        **(
            {"papers": counts("paper", person.papers)}
            if merge
            else {"paper": person.papers[0][0] if person.papers else None}
        ),
        "articles": person.articles,
        "first": person.first.isoformat() if person.first else None,
        "last": person.last.isoformat() if person.last else None,
        "years": counts("year", person.years),
        "sections": counts("section", person.sections),
        "together": counts("reporter", person.together),
    }


def _row(person: Person) -> Iterator[object]:
    yield person.name
    yield "、".join(paper for paper, _ in person.papers)
    yield person.articles
    yield from (person.first, person.last)
    for counts in (person.years, person.sections, person.together):
        yield "、".join(f"{value} {articles}" for value, articles in counts)


def _lines(people: Sequence[Person], out: Screen) -> Iterator[str]:
    """Of each reporter how many articles, the name, paper, years, sections and co-authors; under the name what is long."""
    numbers = max((len(f"{person.articles:,}") for person in people), default=0)
    widest = max((width(clean(flat(person.name))) for person in people), default=0)
    names = min(widest, max(6, out.columns // 3))
    room = max(10, out.columns - numbers - names - 4)
    for person in people:
        name, facts = wrapped(flat(person.name), names) or [""], _packed(list(_facts(person)), room)
        for order in range(max(len(name), len(facts))):
            number = f"{person.articles:>{numbers},}" if order == 0 else " " * numbers
            head = name[order] if order < len(name) else ""
            gap = " " * (names - width(head) + 2)
            fact = out.paint(facts[order], DIM) if order < len(facts) else ""
            yield f"{number}  {out.paint(head, BOLD)}{gap}{fact}".rstrip()


def _facts(person: Person) -> Iterator[str]:
    """What is known of a reporter, in pieces that are not parted, each with the mark behind it."""
    years = [str(person.first.year), str(person.last.year)] if person.first and person.last else []
    groups = [
        [flat(paper) for paper, _ in person.papers],
        ["–".join(dict.fromkeys(years))] if years else [],
        _some(person.sections, SECTIONS_SHOWN),
        _some(person.together, TOGETHER_SHOWN),
    ]
    if groups[3]:
        groups[3][0] = f"with {groups[3][0]}"
    groups = [group for group in groups if group]
    for order, group in enumerate(groups):
        yield from (f"{piece}、" for piece in group[:-1])
        yield group[-1] + (BULLET if order < len(groups) - 1 else "")


def _some(counts: Sequence[tuple[str, int]], most: int) -> list[str]:
    shown = [f"{flat(value)} {articles:,}" for value, articles in counts[:most]]
    if len(counts) > most:
        shown[-1] += f" +{len(counts) - most:,}"
    return shown


def _packed(pieces: Sequence[str], columns: int) -> list[str]:
    """Pieces one behind the other, as many on a line as fit; a longer one is wrapped."""
    lines: list[str] = []
    for piece in pieces:
        if lines and width(lines[-1]) + width(piece.rstrip()) <= columns:
            lines[-1] += piece
        else:
            lines += wrapped(piece, columns)
            lines[-1] += " " if piece.endswith(" ") else ""
    return [clean(line).rstrip(f" {BULLET}") for line in lines]
