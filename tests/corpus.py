"""In: the name of a corpus. Out: its articles, as dicts; for the tests that measure on real newspapers.

The corpora are other people's text and no part of the project: where they are not beside it, the test skips.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

CORPUS = Path(__file__).parents[1].parent / "shared" / "corpus"


def articles(name: str, limit: int | None = None) -> Iterator[dict[str, Any]]:
    """The first `limit` articles (None: all) of "rmrb-2026", "pfr-199801", "shenbao" or "xwlb", as the file has them.

    Keys: id, date, paper, page, section, title, author, body, and more in some. Skips the test where it is not there.
    """
    path = CORPUS / f"{name}.jsonl.xz"
    if not path.exists():
        pytest.skip(f"no corpus {name}: it is not part of the project, and {path} is not there")
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in islice(lines, limit):
            yield json.loads(line)
