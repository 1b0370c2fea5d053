"""In: a line begun in a real shell, and Tab. Out: what the index has; and nothing where there is no index."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Jianbao, environment
from tests.terminal import Terminal


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `jianbao` for the shell: completes as ours does, and otherwise says what it was called with."""
    folder = tmp_path_factory.mktemp("bin")
    path = folder / "jianbao"
    path.write_text(
        "#!/bin/sh\n"
        f'if [ -n "$_JIANBAO_COMPLETE" ] || [ "$1" = completion ]; then exec {sys.executable} -m cli.main "$@"; fi\n'
        "printf 'CALLED'; for word in \"$@\"; do printf '<%s>' \"$word\"; done; echo .\n",
        encoding="utf-8",
    )
    path.chmod(0o755)
    return folder


SHELLS = {
    "bash": ("bash", "--norc", "--noprofile", "-i"),
    "zsh": ("zsh", "-f", "-i"),
    "fish": ("fish", "--no-config", "-i"),
}
SET_UP = {
    "bash": 'PS1="$ "; bind "set bell-style none"; eval "$(jianbao completion bash)"; echo RE""ADY\n',
    "zsh": 'autoload -Uz compinit; compinit -u -D; eval "$(jianbao completion zsh)"; echo RE""ADY\n',
    "fish": "jianbao completion fish | source; echo RE''ADY\n",
}


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes(folder: Path, sample_index: Path, shell: str, tmp_path: Path) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    env = environment(
        PATH=f"{folder}:{os.environ['PATH']}", PYTHONPATH=str(ROOT), JIANBAO_INDEX=str(sample_index), TERM="dumb",
        HOME=str(tmp_path), LANG="C.UTF-8", LC_ALL="C.UTF-8",
    )  # fmt: skip
    with Terminal(SHELLS[shell], env, columns=200) as terminal:
        terminal.type(SET_UP[shell])
        terminal.until("READY")
        for typed, called in (
            ("jianbao repor\t罗岩\n", "CALLED<reporters><罗岩>."),
            ("jianbao search reporter:罗\t\n", "CALLED<search><reporter:罗岩>."),
            ("jianbao search 大桥 --section 要\t大\n", "CALLED<search><大桥><--section><要闻><大>."),
            ("jianbao show 20251231-01-1810\t\n", "CALLED<show><20251231-01-18103b88>."),
            ("jianbao help que\t\n", "CALLED<help><query>."),
        ):
            terminal.type(typed)
            terminal.until(called.replace("<", "[<]").replace(".", "[.]"))


def test_what_is_offered(called: Jianbao, sample_index: Path) -> None:
    def offered(line: str, **env: str) -> list[str]:
        words = line.split(" ")
        said = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1), "_JIANBAO_COMPLETE": "bash_complete", **env}
        done = called(index=None if "JIANBAO_INDEX" in env else sample_index, env=said)
        assert done.err == ""
        return [each.removeprefix("plain,") for each in done.out.split()]

    assert offered("jianbao sec") == ["sections"]
    assert offered("jianbao search rep") == ["reporter:"]
    assert offered("jianbao search 标") == ["标题:"]
    assert "记者:罗岩" in offered("jianbao search 记者:")
    assert offered("jianbao search --reporter 羅") == ["罗岩"]
    assert offered("jianbao search --section 要") == ["要闻"]
    assert offered("jianbao show 20251231-01-1810") == ["20251231-01-18103b88"]
    assert offered("jianbao watch r") == ["remove", "run"]
    assert offered("jianbao search --colo") == ["--color"]
    for line in ("jianbao search reporter:", "jianbao show 2", "jianbao watch run ", "jianbao search --section "):
        assert offered(line, JIANBAO_INDEX="/nowhere") == [], "no index: nothing, and not a word"


def test_the_scripts(called: Jianbao) -> None:
    for shell in SHELLS:
        done = called("completion", shell)
        assert (done.code, done.err) == (0, "")
        assert "_JIANBAO_COMPLETE" in done.out
    assert called("completion", "csh").code == 2
