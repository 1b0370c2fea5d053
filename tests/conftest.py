"""In: what a test asks for by name. Out: an index of the sample, made once; the command, as a process or called."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from indexer.build import Options, update
from tests.desk import Desk
from tests.made_up import archive

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_corpus"
_OURS = ("JIANBAO_INDEX", "JIANBAO_DEBUG", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONIOENCODING")


@dataclass(frozen=True)
class Done:
    """A process that ended: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str


Jianbao = Callable[..., Done]


def environment(**changes: str) -> dict[str, str]:
    """The environment without what the command listens to, and with `changes`."""
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    return {**kept, "PYTHONUTF8": "1", **changes}


def command(*args: object) -> list[str]:
    """The command line that runs `jianbao` as it is in this checkout."""
    return [sys.executable, "-m", "cli.main", *map(str, args)]


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of sample_corpus; for reading only, since all tests of a run share it."""
    folder = tmp_path_factory.mktemp("sample") / ".jianbao"
    update(folder, (SAMPLE,), Options())
    return folder


@pytest.fixture
def quick_path() -> Iterator[Path]:
    """A folder in memory where the system has one: the same calls, and no disk to wait for a hundred times a second."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="jianbao-", dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder).resolve()


@pytest.fixture
def desk(quick_path: Path) -> Desk:
    """Two issues of four pages, not yet indexed."""
    made = Desk(quick_path)
    made.pages.write(archive(1, issues=2))
    return made


@pytest.fixture
def indexed(desk: Desk) -> Desk:
    """The same, indexed."""
    desk.run(desk.pages.folder)
    return desk


@pytest.fixture
def jianbao(tmp_path: Path) -> Jianbao:
    """Run the command: `jianbao("search", "大桥", index=sample_index)`; in an empty folder unless `cwd` is given."""

    def run(
        *args: object,
        index: Path | None = None,
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
        **more: Any,
    ) -> Done:
        said = environment(**(env or {}))
        if index is not None:
            said["JIANBAO_INDEX"] = str(index)
        done = subprocess.run(
            command(*args), cwd=cwd or tmp_path, env=said, capture_output=True, timeout=120, check=False, **more
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def called(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Jianbao:
    """The same without a process of its own, a hundred times faster: where only the answer is of interest."""

    def run(*args: object, index: Path | None = None, env: dict[str, str] | None = None) -> Done:
        with monkeypatch.context() as patch:
            for name in _OURS:
                patch.delenv(name, raising=False)
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            if index is not None:
                patch.setenv("JIANBAO_INDEX", str(index))
            patch.chdir(tmp_path)
            with pytest.raises(SystemExit) as ended:
                main(list(map(str, args)))
        caught = capsys.readouterr()
        return Done(int(ended.value.code or 0), caught.out, caught.err)

    return run
