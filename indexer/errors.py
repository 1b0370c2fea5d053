"""What can go wrong, as one family: in comes the circumstance, out go a message, a hint and an exit code.

Every error a user can cause is a `JianbaoError`. The message says what and where, the hint says what to do;
`cli` prints both and exits with `exit_code`. Anything else that escapes is a defect of ours.
"""

from __future__ import annotations


class JianbaoError(Exception):
    """Base of all errors meant for the user.

    `message`: what is wrong and where. `hint`: what to do about it, or "". `exit_code`: of the process (2).
    """

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ReadError(JianbaoError):
    """A source file cannot be read or decoded. The file is skipped; the others go on."""


class IndexMissing(JianbaoError):
    """There is no index where one was looked for."""


class IndexUnusable(JianbaoError):
    """The index is there and cannot be used: another format, another analyser, or damage."""


class IndexLocked(JianbaoError):
    """Another process is writing to the index."""


class QueryError(JianbaoError):
    """A query or an option that cannot be understood. `position`: where in the query, counted from 0, or None."""

    def __init__(self, message: str, hint: str = "", position: int | None = None) -> None:
        super().__init__(message, hint)
        self.position = position
