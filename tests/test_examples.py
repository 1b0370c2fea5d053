"""In: the examples in the help of every command. Out: each of them, done on the sample in its order, finds something."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click

from cli.main import COMMANDS, group
from tests.conftest import SAMPLE, Jianbao

FIRST = ("index", "watch", "watch add", "watch run", "watch list", "watch remove")
"""What the others need, and what needs what was before, in this order; the rest as they come."""


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command, and every command of a command, by name."""
    for name in COMMANDS:
        command = group.get_command(click.Context(group), name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {one}", each) for one, each in command.commands.items())


def examples(command: click.Command) -> list[list[str]]:
    """The command lines in what stands at the end of its help."""
    lines = re.findall(r"(jianbao .+?)(?=;|, |\. | >|$)", (command.epilog or "").replace("$(", "\n"))
    return [shlex.split(line)[1:] for line in lines if "completion" not in line]


def test_every_help_has_an_example_that_runs(called: Jianbao, tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "sample_corpus")
    known = dict(commands())
    done = 0
    for name in [*FIRST, *(name for name in known if name not in FIRST)]:
        page = called(*name.split(), "--help")
        assert page.code == 0
        assert "Example: " in " ".join(page.out.split()), name
        for args in examples(known[name]):
            ended = called(*args)
            assert ended.code == (1 if args[:2] == ["watch", "run"] else 0), (args, ended)
            done += 1
    assert done >= len(known) - 1
