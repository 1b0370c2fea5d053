"""`jianbao help`: the name of a command, or "query", goes in; how to use it comes out."""

from __future__ import annotations

from typing import Final

import click

from cli.options import completed
from cli.usage import Context

TOPICS: Final = {"query": "query.md"}
"""Topic → the page in this package."""


@click.command(epilog="Example: jianbao help query")
@click.argument("topic", required=False, default="", shell_complete=completed("topics"))
@click.pass_context
def help(ctx: click.Context, topic: str) -> int:
    """Explain a command; or `query`, the language of queries (检索式)."""
    parent = ctx.parent
    assert parent is not None
    group = parent.command
    assert isinstance(group, click.Group)
    if not topic:
        print(group.get_help(parent))
        return 0
    if topic in TOPICS:
        from importlib.resources import files

        print(files("cli").joinpath(TOPICS[topic]).read_text(encoding="utf-8"), end="")
        return 0
    command = group.get_command(parent, topic)
    if command is None:
        raise click.UsageError(
            f"there is no help on {topic!r}. There is: query, {', '.join(group.list_commands(parent))}"
        )
    with Context(command, info_name=topic, parent=parent) as context:
        print(command.get_help(context))
    return 0
