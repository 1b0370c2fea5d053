"""The arrows between packages, and the manners every module keeps. Read out of the source, nothing imported."""

from __future__ import annotations

import ast
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("indexer", "search", "cli", "bench", "tools")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
NAMES = [path.relative_to(ROOT).as_posix() for path in MODULES]

# What `search` may take from `indexer`: records, words, folding, errors, and the formats of what is stored. The stages
# that take pages apart, and what writes, are none of its business.
FOR_SEARCH = {
    *("records", "schema", "analyse", "fold", "errors", "jsonform"),
    *("across", "arrays", "codec", "postings", "segments", "shingles", "stored", "texts", "toc", "disk", "locks"),
}

MOST_LINES = 450
DATA_MODULES = ("forms", "forms_people", "imprint_forms", "markup_forms")
"""Tables written as Python: as long as what they list."""

SPEAKING = {"print", "input", "exit", "quit", "sys.exit", "os._exit", "sys.stdout.write", "sys.stderr.write"}

PRINTERS = ("cli", "bench", "tools")
"""Packages that talk to a person. All others give and raise."""


def imports_of(path: Path) -> Iterator[tuple[str, int]]:
    """Every module a file imports, wherever in it, with the line; `from a import b` is both a and a.b."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            assert node.module
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


@cache
def _tree(path: Path) -> ast.Module:
    with tokenize.open(path) as file:
        return ast.parse(file.read(), str(path))


def _package(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


def breaches(path: Path) -> list[str]:
    """What a file imports that its package must not."""
    package = _package(path)
    allowed = {f"indexer.{name}" for name in FOR_SEARCH}
    found = []
    for module, line in imports_of(path):
        top = module.partition(".")[0]
        wrong = (
            (package == "indexer" and top in ("search", "cli", "bench", "tests", "tools"))
            or (package == "search" and top in ("cli", "bench", "tests", "tools"))
            or (package == "cli" and top in ("bench", "tests", "tools"))
            or (top == "click" and package != "cli")
        )
        if package == "search" and top == "indexer" and module != "indexer":
            wrong = wrong or not any(module == name or module.startswith(f"{name}.") for name in allowed)
        if wrong:
            found.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
    return found


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_arrows(path: Path) -> None:
    assert breaches(path) == []


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_only_the_command_speaks_or_ends(path: Path) -> None:
    """No print, no input, no exit, no writing to the standard streams in the libraries."""
    said: list[str] = []
    if _package(path) in PRINTERS:
        return
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in (
                "print",
                "input",
                "exit",
                "quit",
                "sys.exit",
                "os._exit",
                "sys.stdout.write",
                "sys.stderr.write",
            ):
                said.append(f"{path.relative_to(ROOT)}:{node.lineno}: {name}")
        if isinstance(node, ast.Raise) and node.exc is not None and "SystemExit" in ast.unparse(node.exc):
            said.append(f"{path.relative_to(ROOT)}:{node.lineno}: SystemExit")
    assert said == []


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    if path.stat().st_size:
        assert ast.get_docstring(_tree(path)), f"{path.relative_to(ROOT)} has no docstring"


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_module_is_read_in_one_sitting(path: Path) -> None:
    if path.stem not in DATA_MODULES:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= MOST_LINES, f"{path.relative_to(ROOT)} has {lines} lines"


def test_one_module_knows_the_order_of_the_stages() -> None:
    """Two stages next to each other are imported together by the pipeline alone, and by what measures it."""
    stages = {f"indexer.{name}" for name in ("clean", "segment", "describe", "stitch", "identify")}
    knowing = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if len({module for module, _ in imports_of(path)} & stages) >= 3 and _package(path) not in ("bench", "tools")
    }
    assert knowing == {"indexer/pipeline.py"}


def test_nothing_read_from_the_disk_is_run() -> None:
    """No eval, exec, marshal or shelve; `pickle` only where Whoosh's table of contents is read."""
    found = set()
    for path in MODULES:
        name = path.relative_to(ROOT).as_posix()
        found |= {(name, module) for module, _ in imports_of(path) if module in ("pickle", "marshal", "shelve", "dill")}
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("eval", "exec", "pickle.load", "pickle.loads"):
                found.add((name, ast.unparse(node.func)))
    assert found <= {("indexer/toc.py", "pickle")}


def test_the_package_is_the_command() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "cli", "--version"], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert said.stdout.startswith("jianbao ")
