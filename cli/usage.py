"""What click knows of a command goes in, its help comes out with Chinese in it aligned: two columns a character."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click


class Formatter(click.HelpFormatter):
    """Help as click lays it out, measured in columns instead of characters."""

    def write_text(self, text: str) -> None:
        """Paragraphs, each wrapped; those that begin with \\b keep their lines."""
        from cli.terminal import wrapped

        indent = " " * self.current_indent
        for order, paragraph in enumerate(text.strip("\n").split("\n\n")):
            if order:
                self.write("\n")
            keep = paragraph.startswith("\b")
            lines = [line.strip() for line in paragraph.removeprefix("\b").strip("\n").split("\n")]
            room = self.width - self.current_indent
            for line in lines if keep else wrapped(" ".join(lines), room):
                self.write(f"{indent}{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Terms in one column, what they mean beside them."""
        from cli.terminal import pad, wrapped
        from search.width import width

        rows = list(rows)
        left = min(max((width(term) for term, _ in rows), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        room = max(20, self.width - self.current_indent - left)
        for term, what in rows:
            lines: Sequence[str] = wrapped(what, room) or [""]
            if width(term) > left - col_spacing:
                self.write(f"{indent}{term}\n")
                lines = ["", *lines]
            else:
                self.write(f"{indent}{pad(term, left)}{lines[0]}".rstrip() + "\n")
            for line in lines[1:]:
                self.write(f"{indent}{' ' * left}{line}\n")


class Context(click.Context):
    """Click's context, with help as above."""

    formatter_class = Formatter
