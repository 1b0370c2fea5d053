"""In: the sessions in docs/sessions. Out: what they show today is what is recorded there, at both widths."""

from __future__ import annotations

import pytest

from search.width import width
from tools.sessions import FOLDER, SESSIONS, WIDTHS, Session, path_of, recorded


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.name)
def test_a_session_shows_what_is_recorded(session: Session, columns: int) -> None:
    """Where it does not and should: python -m tools.sessions."""
    text = recorded(session, columns)
    assert text == path_of(session, columns).read_text(encoding="utf-8")
    assert "this should not have happened" not in text
    inside = [
        line for part in text.split("$ jianbao ")[1:] if "--format" not in part[:80] for line in part.split("\n")[1:]
    ]
    said = [line for line in inside if not line.startswith(("# ", "$ "))]
    assert max(map(width, said)) <= columns


def test_no_recording_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {
        path_of(session, columns).name for session in SESSIONS for columns in WIDTHS
    }
