"""The options that commands share: decorators go on a command, parsed and checked values come in to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from indexer.errors import QueryError

Run = TypeVar("Run", bound=Callable[..., Any])

_NO_TEXT = re.compile("[\ud800-\udfff]")
_EXCLUSION = re.compile(r"[-－−](?:[^-0-9A-Za-z\s]|[A-Za-z]+[:：])")
_HELD: Final = "\ufdd0"
"""Put before a query word like -晚报 while click reads the line, so that it is not taken for an option."""


class Text(click.types.StringParamType):
    """Text that can be written down: what was typed in another encoding than the terminal's is refused."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        text = str(value).removeprefix(_HELD)
        if _NO_TEXT.search(text):
            self.fail("is not text in the encoding of this terminal", param, ctx)
        return text


class Value(Text):
    """Text that is asked for: it has to have something in it."""

    name = "value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        text = super().convert(value, param, ctx)
        if not text.strip():
            self.fail("is empty; leave the option out", param, ctx)
        return text


class Place(click.Path):
    """A file or folder whose name can be written down."""

    def __init__(self, **options: Any) -> None:
        super().__init__(path_type=Path, **options)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if _NO_TEXT.search(str(value)):
            self.fail("the name is not text in the encoding of this system; rename it", param, ctx)
        return super().convert(value, param, ctx)


class QueryCommand(click.Command):
    """A command whose arguments are a query: a word to exclude (-晚报) is a part of it, not an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        plain = args.index("--") if "--" in args else len(args)
        held = [_HELD + arg if _EXCLUSION.match(arg) else arg for arg in args[:plain]]
        return super().parse_args(ctx, held + args[plain:])

    def invoke(self, ctx: click.Context) -> Any:
        """Run it; an error in the query takes the query along, with a caret under the place."""
        try:
            return super().invoke(ctx)
        except QueryError as error:
            if error.position is not None and "query" in ctx.params:
                from cli.terminal import caret

                error.add_note(caret(ctx.params["query"], error.position))
            raise


@dataclass(frozen=True, slots=True)
class Filters:
    """What articles must be like beside the query; several values of one field: any of them."""

    date_from: str | None
    date_to: str | None
    date: str | None
    section: tuple[str, ...]
    reporter: tuple[str, ...]
    column: tuple[str, ...]
    agency: tuple[str, ...]
    paper: tuple[str, ...]
    page: tuple[str, ...]

    def asked(self) -> dict[str, Any]:
        """As `Index.search` takes them."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}

    def values(self) -> list[tuple[str, str]]:
        """(field, value) for each value of a field that has whole values."""
        return [
            (field.name, value)
            for field in fields(self)
            if not field.name.startswith("date")
            for value in getattr(self, field.name)
        ]


def completed(how: str, *of: str) -> Callable[[click.Context, click.Parameter, str], Any]:
    """What completes a value at a press of Tab: a function of `cli.completion`, which no other call loads."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> Any:
        from cli import completion

        found = getattr(completion, how)
        return (found(*of) if of else found)(ctx, param, incomplete)

    return complete


def _several(flag: str, chinese: str, what: str) -> Callable[[Run], Run]:
    return click.option(
        flag,
        type=Value(),
        multiple=True,
        metavar=chinese,
        help=f"{what} (repeatable: any of them).",
        shell_complete=completed("values", flag.removeprefix("--")),
    )


_FILTERS: Final = (
    click.option("--from", "date_from", type=Value(), metavar="日期", help="From this day, month or year on."),
    click.option("--to", "date_to", type=Value(), metavar="日期", help="Up to and with this day, month or year."),
    click.option("--date", type=Value(), metavar="日期", help="This day, month or year: 2026-01-31, 2026-01, 2026."),
    _several("--section", "版名", "Section"),
    _several("--reporter", "记者", "Reporter"),
    _several("--column", "栏目", "Column"),
    _several("--agency", "通讯社", "News agency"),
    _several("--paper", "报纸", "Newspaper"),
    _several("--page", "版次", "Page: 4 or A3"),
)


def query(command: Run) -> Run:
    """QUERY, of any number of words; they come as one text, `query`."""
    return click.argument(
        "query",
        nargs=-1,
        type=Text(),
        callback=_joined,
        metavar="[QUERY]...",
        shell_complete=completed("query"),
    )(command)


def _joined(_ctx: click.Context, _param: click.Parameter, words: tuple[str, ...]) -> str:
    return " ".join(words)


def filters(command: Callable[..., int]) -> Callable[..., int]:
    """--from --to --date --section --reporter --column --agency --paper --page; they come as one `Filters`."""

    @wraps(command)
    def run(*args: Any, **values: Any) -> int:
        said = Filters(**{field.name: values.pop(field.name) for field in fields(Filters)})
        return command(*args, filters=said, **values)

    for option in reversed(_FILTERS):
        run = option(run)
    return run


def index_folder(command: Run) -> Run:
    """--index DIR, or JIANBAO_INDEX."""
    return click.option(
        "--index",
        type=Place(file_okay=False),
        envvar="JIANBAO_INDEX",
        metavar="DIR",
        help="Folder of the index. Else JIANBAO_INDEX, else the .jianbao of the nearest folder upwards.",
    )(command)


def output(*formats: str) -> Callable[[Run], Run]:
    """--format, one of `formats`, the first where none is said; and --color where text is one of them."""

    def decorate(command: Run) -> Run:
        if "text" in formats:
            command = click.option(
                "--color",
                type=click.Choice(["auto", "always", "never"]),
                default="auto",
                help="auto: on a terminal, unless NO_COLOR is set.",
            )(command)
        return click.option(
            "--format",
            "form",
            type=click.Choice(formats),
            default=formats[0],
            help=f"Output format; {formats[0]} if none is said.",
        )(command)

    return decorate


def bom(command: Run) -> Run:
    """--bom, for CSV that Excel is to open."""
    return click.option("--bom", is_flag=True, help="Begin CSV with a byte order mark: Excel then reads it as UTF-8.")(
        command
    )


def limit(default: int) -> Callable[[Run], Run]:
    """--limit N; 0 is all and comes as None."""
    return click.option(
        "--limit",
        type=click.IntRange(min=0),
        default=default,
        show_default=True,
        metavar="N",
        callback=_all_of_zero,
        help="At most N; 0 for all.",
    )


def _all_of_zero(_ctx: click.Context, _param: click.Parameter, value: int) -> int | None:
    return value or None
