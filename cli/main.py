"""The command line goes in, an exit code comes out: 0 found, 1 nothing found, 2 an error, 130 stopped by Ctrl-C.

Here are the names of the commands and all that can go wrong. A command is imported when it is called, so that each
loads only what it needs; it returns its exit code and raises a `JianbaoError` for what the user can put right.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from cli.usage import Context

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS: Final = {
    "index": ("cli.index", "Build an index of pages and articles, or bring it up to date."),
    "search": ("cli.search", "Find articles by words, phrases, day, section, reporter."),
    "show": ("cli.show", "Show one article, whole."),
    "similar": ("cli.similar", "List reprints of an article (转载), and others on its story (同题)."),
    "aside": ("cli.aside", "List print that no article took: folios, furniture, repeats."),
    "reporters": ("cli.reporters", "List reporters (记者) and how many articles each has."),
    "sections": ("cli.sections", "List sections (版名), columns, papers, agencies or pages."),
    "timeline": ("cli.timeline", "Count what a query finds by day, week, month or year."),
    "watch": ("cli.watch", "Save searches (订阅), and see what is new for them."),
    "concordance": ("cli.concordance", "Show every occurrence with the words around it (上下文索引)."),
    "segment": ("cli.segment", "Show how pages come apart into articles, without an index."),
    "status": ("cli.status", "Say what the index holds and what was wrong with its files."),
    "check": ("cli.status", "Read every file of the index, and of its sources, and see that all agree."),
    "backup": ("cli.status", "Copy the index, checked, also while it is written to."),
    "completion": ("cli.completion", "Print the script that completes jianbao in bash, zsh or fish."),
    "help": ("cli.manual", "Explain a command, or the query language: jianbao help query."),
}
"""Name → (module, what it does). The function in the module has the name of the command."""

NO_PAGER: Final = "--no-pager"
"""May stand anywhere in the line: taken out before a command reads its own."""

STOPPED: Final = 130
GARBAGE: Final = 1_000_000
"""Objects made until cycles are looked for; some 100 MB of the smallest."""
ERROR: Final = 2
REPORT: Final = (
    "If the index may be damaged: jianbao check\n"
    "Please report it, with what the command shows with JIANBAO_DEBUG=1 in front of it."
)


class Jianbao(click.Group):
    """The group of commands, each imported when it is called."""

    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[cmd_name][0]), cmd_name)
        command.context_class = Context
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Commands and options that begin so; no command is imported for it."""
        from click.shell_completion import CompletionItem

        found = [CompletionItem(name, help=what) for name, (_, what) in COMMANDS.items() if name.startswith(incomplete)]
        return (
            found if found and not incomplete.startswith("-") else click.Command.shell_complete(self, ctx, incomplete)
        )

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and name not in COMMANDS and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name, COMMANDS, n=1)
            hint = f"Did you mean {near[0]}?" if near else "To search for it: jianbao search " + name
            ctx.fail(f"there is no command {name!r}. {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, what) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what would end the process is caught here, before click has its own way with it."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            return _stopped(ctx.invoked_subcommand)
        except BrokenPipeError:
            return _pipe_closed()


def _version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"jianbao {version('jianbao')}")
        ctx.exit()


@click.group(
    cls=Jianbao,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Try it on the sample: jianbao index sample_corpus, then jianbao search 大桥",
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
@click.option(NO_PAGER, is_flag=True, expose_value=False, help="Do not page what is longer than the screen.")
@click.pass_context
def group(ctx: click.Context) -> int:
    """剪报: full-text search over an archive of Chinese newspaper issues.

    Exit codes: 0 found, 1 nothing found, 2 an error. Results go to standard output, all else to standard error.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
    return ERROR


def main(args: list[str] | None = None) -> None:
    """Entry point of the command `jianbao`: runs it and ends the process."""
    _streams()
    given = sys.argv[1:] if args is None else args
    # What a command makes lives until it ends: looking for cycles in it, at the end too, is a tenth of a cold search.
    if "index" not in given:  # a build may go on for hours
        gc.set_threshold(GARBAGE)
    atexit.register(gc.freeze)
    # Names are read a character at a time; what the library has of phrases takes 0.2 s to load.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    if "_JIANBAO_COMPLETE" in os.environ:
        from cli.completion import answer

        sys.exit(answer(group))
    if not sys.stdout.isatty():
        _exit(_ended(given))
    from cli.pager import paged

    with paged(given, NO_PAGER not in given):
        code = _ended(given)
    _exit(code)


def _exit(code: int) -> NoReturn:
    """End the process. Of a Ctrl-C that came while a module was being made, Python remembers at its end only that it
    came, and would end by the signal instead of with the code (it takes an interrupted `exec` for one not handled)."""
    if code == STOPPED:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _ended(args: list[str]) -> int:
    """Run the command to its end; its exit code."""
    try:
        code = _run([arg for arg in args if arg != NO_PAGER] if "--" not in args else args)
        sys.stdout.flush()
    except BrokenPipeError:
        code = _pipe_closed()
    except KeyboardInterrupt:
        code = _stopped(None)
    except OSError as error:
        code = _failed(f"cannot write the output: {error.strerror or error}")
        _let_go(sys.stdout.fileno())
    return code


def _run(args: list[str]) -> int:
    """Run the command; its exit code, or that of what went wrong, said."""
    from indexer.errors import JianbaoError

    try:
        return _call(args)
    except JianbaoError as error:
        return _failed(error.message, error.hint, error.exit_code, getattr(error, "__notes__", ()))
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except OSError as error:
        what = f"{os.fsdecode(error.filename)}: " if error.filename else "cannot write the output: "
        return _failed(f"{what}{error.strerror or error}")
    except MemoryError:
        return _failed("there is not enough memory for that", "Ask for less at once, or close other programs.")
    except Exception as error:
        if os.environ.get("JIANBAO_DEBUG"):
            raise
        return _failed(f"this should not have happened: {type(error).__name__}: {error}", REPORT)


def _call(args: list[str]) -> int:
    try:
        code = group.main(args, prog_name="jianbao", standalone_mode=False)
    except click.ClickException as error:
        code = _misused(error)
    except click.Abort:
        code = _stopped(None)
    return code if isinstance(code, int) else 0


def _misused(error: click.ClickException) -> int:
    """Say how the command is called, and what was wrong with the call."""
    context = getattr(error, "ctx", None)
    usage, hint = "", ""
    if isinstance(context, click.Context):
        usage, hint = context.get_usage() + "\n", f"How to use it: {context.command_path} --help"
    sys.stderr.write(usage)
    return _failed(error.format_message(), hint)


def _failed(message: str, hint: str = "", code: int = ERROR, notes: Sequence[str] = ()) -> int:
    """Say what is wrong, where (the lines of `notes`), and what to do."""
    from cli.terminal import clean

    with suppress(OSError):
        sys.stdout.flush()
    lines = [f"jianbao: {clean(message)}", *(f"  {line}" for part in (*notes, hint) for line in part.split("\n"))]
    for line in lines:
        if line.strip():
            print(clean(line), file=sys.stderr)
    return code


def _stopped(command: str | None) -> int:
    what = "what was committed is safe; run the same command again to go on from there" if command == "index" else ""
    print(f"\njianbao: stopped{'; ' if what else ''}{what}", file=sys.stderr)
    return STOPPED


def _pipe_closed() -> int:
    """Whoever read the output has enough, as `head` has: that is no error, and nothing more is to be written."""
    _let_go(sys.stdout.fileno())
    return 0


def _let_go(descriptor: int) -> None:
    """Send what is still to come nowhere, so that closing the stream at exit does not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


def _streams() -> None:
    """Streams that are closed become streams to nowhere; characters a terminal cannot show do not end the program."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


if __name__ == "__main__":
    main()
