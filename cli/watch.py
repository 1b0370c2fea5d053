"""`jianbao watch`: searches are saved (订阅) and run again; what they find that they did not find before comes out."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import click

from cli import export, options, where
from cli.render import counted, hit
from cli.terminal import BOLD, DIM, Screen, clean, flat, pad, screen, wrapped
from cli.usage import Context
from indexer.errors import JianbaoError, QueryError
from indexer.jsonform import to_json
from search.index import Index, open_index
from search.watches import Fresh, State, Watch, begun, fresh, load, locked, looked, now, save
from search.width import width

WAIT: Final = 60.0
"""Seconds a run waits for another one, as two of cron's may meet."""
CHANGED: Final = "in the index before, and found only now (corrected, or its day has come)"


@click.group(
    epilog="Example: jianbao watch add 大桥 '\"枫江大桥\"' --section 要闻, and then, by cron: jianbao watch run"
)
def watch() -> None:
    """Save searches (订阅), and see what is new for them since last time.

    New is an article that was not in the index when the watch was last run, whatever day it is of. One that was taken
    out and put in again is not new, nor one whose text was corrected; one that is found only since it was corrected is
    told, and marked. All is kept in the folder of the index, and outlives jianbao index --rebuild.
    """


watch.context_class = Context


@watch.command(cls=options.QueryCommand, epilog="Example: jianbao watch add 罗岩 --reporter 罗岩")
@click.argument("name", type=options.Value(), metavar="NAME")
@options.query
@options.filters
@options.index_folder
def add(name: str, query: str, filters: options.Filters, index: Path | None) -> int:
    """Save a search under NAME. What it finds now counts as seen: its runs tell what comes after.

    QUERY and options are those of jianbao search.
    """
    name = name.strip()
    folder = where.existing(index)
    with locked(folder, WAIT), open_index(folder) as opened:
        state = load(folder)
        if state.watch(name) is not None:
            raise JianbaoError(f"there is a watch {name} already", f"Take it away first: jianbao watch remove {name}")
        state = looked(state, opened)
        made = begun(state, Watch(name, query, _plain(filters), now()), opened)
        save(folder, state.having(made))
    seen = counted(len(made.matched), "article")
    print(clean(f"jianbao: watch {name} added; {seen} found now count as seen"), file=sys.stderr)
    return 0


@watch.command("list", epilog="Example: jianbao watch list")
@options.output("text", "json")
@options.index_folder
def listing(form: str, color: str, index: Path | None) -> int:
    """List the saved searches."""
    state = load(where.existing(index))
    if form == "json":
        export.plain_utf8(sys.stdout)
        found = [
            {"name": one.name, "query": one.query, "filters": one.filters, "made": one.made, "seen": len(one.matched)}
            for one in state.watches
        ]
        print(export.to_line(found))
    else:
        for line in _listed(state.watches, screen(color)):
            print(line)
    sys.stdout.flush()
    if not state.watches:
        print("jianbao: no watch yet; save one: jianbao watch add NAME QUERY", file=sys.stderr)
        return 1
    return 0


@watch.command(epilog="Example: jianbao watch remove 大桥")
@click.argument("name", type=options.Value(), metavar="NAME", shell_complete=options.completed("watches"))
@options.index_folder
def remove(name: str, index: Path | None) -> int:
    """Take a saved search away."""
    folder = where.existing(index)
    with locked(folder, WAIT):
        state = load(folder)
        (one,) = _named(state, (name,))
        save(folder, state.without(one.name))
    print(clean(f"jianbao: watch {one.name} removed"), file=sys.stderr)
    return 0


@watch.command(
    epilog="Example: jianbao watch run 大桥; for a feed: jianbao watch run --format atom --keep 50 > feed.xml"
)
@click.argument(
    "names", nargs=-1, type=options.Value(), metavar="[NAME]...", shell_complete=options.completed("watches")
)
@click.option("--peek", is_flag=True, help="Show it, and let it be new the next time, too.")
@click.option(
    "--keep",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Atom: behind what is new, the N that were told last, so that a feed that is written over loses none.",
)
@click.option("--wait", type=click.FloatRange(min=0), default=WAIT, help="Seconds to wait for another run.")
@options.output("text", "json", "atom")
@options.index_folder
def run(names: tuple[str, ...], peek: bool, keep: int, wait: float, form: str, color: str, index: Path | None) -> int:
    """Tell what is new for saved searches: for these NAMEs, or for all.

    Exit codes are made for cron: 0 something is new, 1 nothing is, 2 an error. What was told is marked after it was
    written: who is stopped in between is told again, and misses nothing.
    """
    folder = where.existing(index)
    with locked(folder, wait), open_index(folder) as opened:
        before = load(folder)
        state = looked(before, opened)
        found: list[tuple[Watch, list[Fresh]]] = []
        failed, changed = 0, state.run != before.run
        for one in _named(state, names):
            try:
                told, moved = fresh(state, one, opened)
            except QueryError as error:
                failed += 1
                print(clean(f"jianbao: watch {one.name}: {error.message}"), file=sys.stderr)
                continue
            changed = changed or bool(told) or moved.mark != one.mark
            state = state.having(moved)
            found.append((one, told))
        _write(opened, state, found, keep, form, color)
        sys.stdout.flush()
        if changed and not peek:
            save(folder, state)
    new = sum(len(told) for _, told in found)
    if form != "json":
        in_each = f" in {counted(len(found), 'watch', 'watches')}"
        print(f"{counted(new, 'new article')}{in_each}" if new else f"jianbao: nothing new{in_each}", file=sys.stderr)
    return JianbaoError.exit_code if failed else 0 if new else 1


def _named(state: State, names: Sequence[str]) -> list[Watch]:
    """The watches of these names; all, where none is said. Raises JianbaoError."""
    if not state.watches:
        raise JianbaoError("there is no watch yet", "Save one: jianbao watch add NAME QUERY")
    chosen = []
    for name in dict.fromkeys(name.strip() for name in names):
        one = state.watch(name)
        if one is None:
            raise JianbaoError(f"there is no watch {name}", f"There are: {', '.join(w.name for w in state.watches)}")
        chosen.append(one)
    return chosen if names else list(state.watches)


def _plain(filters: options.Filters) -> dict[str, Any]:
    """The filters as JSON keeps them."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in filters.asked().items()}


def _write(
    opened: Index, state: State, found: Sequence[tuple[Watch, list[Fresh]]], keep: int, form: str, color: str
) -> None:
    if form != "text":
        export.plain_utf8(sys.stdout)
    match form:
        case "json":
            print(export.to_line({"watches": [_json(one, told) for one, told in found]}))
        case "atom":
            print(_atom(opened, state, found, keep), end="")
        case _:
            for line in _lines(found, screen(color, index=opened.folder)):
                print(line)


def _json(one: Watch, told: Sequence[Fresh]) -> dict[str, Any]:
    hits = [
        to_json(each.hit.article)
        | {
            "why": each.why,
            "snippets": [{"text": s.text, "ranges": [list(r) for r in s.ranges]} for s in each.hit.snippets],
        }
        for each in told
    ]
    return {"name": one.name, "query": one.query, "filters": one.filters, "total": len(told), "hits": hits}


def _atom(opened: Index, state: State, found: Sequence[tuple[Watch, list[Fresh]]], keep: int) -> str:
    from cli.feed import Entry, atom

    entries: list[Entry] = []
    for one, told in found:
        moved = state.watch(one.name)
        assert moved is not None
        new = {each.hit.article.id: each for each in told}
        for name, when in moved.told[: len(told)]:
            shown = new[name].hit.snippets
            entries.append(Entry(one.name, new[name].hit.article, when, " … ".join(s.text for s in shown)))
        for name, when in moved.told[len(told) : len(told) + keep]:
            if (article := opened.get(name)) is not None:
                entries.append(Entry(one.name, article, when, article.body.partition("\n")[0]))
    names = [one.name for one, _ in found]
    made = max((one.made for one, _ in found), default=now())
    return atom(f"剪报 {'、'.join(names)}", names, made, entries)


def _lines(found: Sequence[tuple[Watch, list[Fresh]]], out: Screen) -> Iterator[str]:
    begun = False
    for one, told in found:
        for why, head in (("new", "new"), ("changed", CHANGED)):
            of_it = [each.hit for each in told if each.why == why]
            if not of_it:
                continue
            if begun:
                yield ""
            begun = True
            for line in wrapped(f"{flat(one.name)}: {len(of_it):,} {head}", out.columns):
                yield out.paint(line, BOLD)
            for number, each in enumerate(of_it, 1):
                yield ""
                yield from hit(number, each, out)


def _listed(watches: Sequence[Watch], out: Screen) -> Iterator[str]:
    names = min(max((width(clean(flat(one.name))) for one in watches), default=0), out.columns // 3)
    for one in watches:
        name = wrapped(flat(one.name), names) or [""]
        asked = wrapped(flat(_as_typed(one)), max(10, out.columns - names - 2)) or [""]
        since = f"since {one.made[:10]}, {counted(len(one.matched), 'article')} seen"
        asked += wrapped(since, max(10, out.columns - names - 2))
        for order in range(max(len(name), len(asked))):
            head = name[order] if order < len(name) else ""
            rest = asked[order] if order < len(asked) else ""
            yield f"{out.paint(pad(head, names), BOLD)}  {out.paint(rest, DIM if order else '')}".rstrip()


def _as_typed(one: Watch) -> str:
    """The search as it would be typed: '"枫江大桥"' --section 要闻."""
    words = [shlex.quote(one.query)] if one.query else []
    for name, value in one.filters.items():
        flag = "--" + name.removeprefix("date_").replace("_", "-")
        for each in value if isinstance(value, list) else [value]:
            words += [flag, shlex.quote(str(each)) if not str(each).isalnum() else str(each)]
    return " ".join(words) or "every article"
