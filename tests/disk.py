"""In: work for a process of its own, and a folder. Out: its system calls that change the folder, one by one.

Between the process and the kernel stands ptrace: it sees every call, whoever makes it, Python, NumPy or C. A call can
be recorded with what it carries, answered with an error instead of being done, or be the last thing the process asked
for. Linux on x86-64.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from tests.processes import forked

CAN_TRACE: Final = sys.platform == "linux" and platform.machine() == "x86_64"

# System calls that change what is on a disk, by number, and what they are told: a path (p), a descriptor (f), a folder's
# descriptor and a path below it (dp), bytes (b: address and length), vectors of bytes (v), a number (n).
_CALLS: Final = {
    **{1: ("write", "fb"), 18: ("pwrite", "fbn"), 20: ("writev", "fv"), 296: ("pwritev", "fv"), 328: ("pwritev", "fv")},
    **{2: ("open", "pn"), 85: ("creat", "p"), 257: ("openat", "dpn"), 437: ("openat2", "dp")},
    **{
        73: ("flock", "f"),
        74: ("fsync", "f"),
        75: ("fdatasync", "f"),
        77: ("ftruncate", "fn"),
        285: ("fallocate", "f"),
    },
    **{76: ("truncate", "pn"), 82: ("rename", "pp"), 264: ("rename", "dpdp"), 316: ("rename", "dpdp")},
    **{83: ("mkdir", "p"), 258: ("mkdir", "dp"), 84: ("rmdir", "p"), 87: ("unlink", "p"), 263: ("unlink", "dp")},
    **{86: ("link", "pp"), 265: ("link", "dpdp"), 88: ("symlink", "pp"), 266: ("symlink", "pdp")},
    **{40: ("sendfile", "f"), 275: ("splice", "nnf"), 326: ("copy_file_range", "nnf"), 26: ("msync", "n")},
    **{90: ("chmod", "p"), 91: ("fchmod", "f"), 268: ("chmod", "dp"), 280: ("utimensat", "dp"), 133: ("mknod", "p")},
    **{9: ("mmap", "nnnnf"), 277: ("sync_file_range", "f"), 425: ("io_uring", "")},
}
_WRITES: Final = os.O_CREAT | os.O_TRUNC
_SHARED_AND_WRITTEN: Final = (1, 2)  # MAP_SHARED among the flags, PROT_WRITE among the protections


@dataclass(frozen=True, slots=True)
class Call:
    """A call that changes a folder. `path`: within it, "." for itself; `other`: the new name of a file renamed.

    `at`: where bytes are written, or how long a file is to be; `flags`: those of `open`.
    """

    name: str
    path: str
    other: str = ""
    at: int = 0
    data: bytes = b""
    flags: int = 0


@dataclass(frozen=True, slots=True)
class Traced:
    """A process that was watched to its end: its calls; its exit code, or the negative number of a signal."""

    calls: tuple[Call, ...]
    code: int


def traced(
    work: Callable[[], object], folder: Path, at: int | None = None, error: int = 0, contents: bool = False
) -> Traced:
    """Run `work` in a process and watch what it changes in `folder`.

    Its call number `at`, counted from 0, is not done: it is told `error`, or killed instead where that is 0.
    `contents`: record the bytes it writes.
    """
    child = forked(lambda: _offered(work))
    assert os.WIFSTOPPED(os.waitpid(child, 0)[1]), "it ended before it could be watched"
    _ptrace(_SETOPTIONS, child, _SYSGOOD | _EXITKILL)
    calls: list[Call] = []
    failing = False
    passed_on = 0
    with Path(f"/proc/{child}/mem").open("rb", buffering=0) as memory:
        while True:
            _ptrace(_SYSCALL, child, passed_on)
            status = os.waitpid(child, 0)[1]
            if not os.WIFSTOPPED(status):
                return Traced(tuple(calls), os.waitstatus_to_exitcode(status))
            passed_on = os.WSTOPSIG(status)
            if passed_on != signal.SIGTRAP | 0x80:
                continue
            passed_on = 0
            info = _Info()
            _ptrace(_SYSCALL_INFO, child, ctypes.addressof(info), ctypes.sizeof(info))
            if info.op == _LEAVES and failing:
                failing = False
                _ptrace(_POKEUSER, child, -error & (1 << 64) - 1, _RAX)
            if info.op != _ENTERS or info.number not in _CALLS:
                continue
            call = _Reader(child, folder, memory.fileno(), contents).call(info.number, list(info.args))
            if call is None:
                continue
            if len(calls) == at and not error:
                os.kill(child, signal.SIGKILL)
            elif len(calls) == at:
                failing = True
                _ptrace(_POKEUSER, child, (1 << 64) - 1, _ORIG_RAX)  # no call has this number: nothing is done
            calls.append(call)


def _offered(work: Callable[[], object]) -> None:
    _ptrace(_TRACEME, 0, 0)
    os.kill(os.getpid(), signal.SIGSTOP)
    work()


class _Reader:
    """The arguments of a call, read out of the process that makes it."""

    def __init__(self, process: int, folder: Path, memory: int, contents: bool) -> None:
        self.process, self.folder, self.memory, self.contents = process, str(folder), memory, contents

    def call(self, number: int, args: list[int]) -> Call | None:
        """The call, or None if it changes nothing in the folder."""
        name, told = _CALLS[number]
        if name == "mmap" and not (args[3] & _SHARED_AND_WRITTEN[0] and args[2] & _SHARED_AND_WRITTEN[1]):
            return None
        if name in ("open", "openat") and not args[told.index("n")] & _WRITES:
            return None
        if name in ("msync", "io_uring"):  # of which it is not known what they change
            return Call(name, "?")
        paths: list[str] = []
        data, at, place = b"", 0, 0
        start = "."
        for kind in told:
            match kind:
                case "f":
                    paths.append(self._of(args[place]))
                    at = self._position(args[place]) if name in ("write", "writev") else 0
                case "d":
                    start = self._of(args[place])
                case "p":
                    paths.append(os.path.normpath(os.path.join(start, self._text(args[place]))))
                case "b":
                    data = os.pread(self.memory, args[place + 1], args[place]) if self.contents else b""
                    place += 1
                case "n":
                    at = args[place] if name not in ("open", "openat") else 0
            place += 1
        inside = [path for path in map(self._inside, paths) if path]
        if not inside:
            return None
        assert name in MODELLED, f"{name} of {inside}: a call that the tests know nothing of"
        flags = args[told.index("n")] if name in ("open", "openat") else 0
        kept = "open" if name in ("openat", "creat") else name
        return Call(kept, inside[0], inside[1] if len(inside) > 1 else "", at, data, flags)

    def _of(self, descriptor: int) -> str:
        if descriptor & 0xFFFFFFFF == 0xFFFFFF9C:  # AT_FDCWD
            return os.readlink(f"/proc/{self.process}/cwd")
        try:
            return os.readlink(f"/proc/{self.process}/fd/{descriptor & 0xFFFFFFFF}")
        except OSError:
            return ""

    def _position(self, descriptor: int) -> int:
        lines = Path(f"/proc/{self.process}/fdinfo/{descriptor}").read_text().split("\n")
        return int(lines[0].removeprefix("pos:"))

    def _text(self, address: int) -> str:
        data = b""
        while b"\0" not in data:
            data += os.pread(self.memory, 4096 - (address + len(data)) % 4096, address + len(data))
        return os.fsdecode(data.partition(b"\0")[0])

    def _inside(self, path: str) -> str:
        if path == self.folder:
            return "."
        return path[len(self.folder) + 1 :] if path.startswith(f"{self.folder}/") else ""


MODELLED: Final = frozenset(
    (
        "write",
        "open",
        "openat",
        "creat",
        "flock",
        "fsync",
        "fdatasync",
        "ftruncate",
        "rename",
        "mkdir",
        "unlink",
        "rmdir",
    )
)
"""Calls that `tests.power` knows the meaning of; an update makes no others, or the test says so."""

# ── ptrace ────────────────────────────────────────────────────────────────────────────────────────────────────────

_TRACEME, _POKEUSER, _SYSCALL, _SETOPTIONS, _SYSCALL_INFO = 0, 6, 24, 0x4200, 0x420E
_SYSGOOD, _EXITKILL = 1, 0x100000
_ENTERS, _LEAVES = 1, 2
_RAX, _ORIG_RAX = 80, 120


class _Info(ctypes.Structure):
    _fields_ = (
        ("op", ctypes.c_uint8),
        ("padding", ctypes.c_uint8 * 3),
        ("machine", ctypes.c_uint32),
        ("instruction", ctypes.c_uint64),
        ("stack", ctypes.c_uint64),
        ("number", ctypes.c_uint64),
        ("args", ctypes.c_uint64 * 6),
        ("more", ctypes.c_uint64),
    )


@lru_cache(maxsize=1)
def _library() -> Any:
    call = ctypes.CDLL(None, use_errno=True).ptrace
    call.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    call.restype = ctypes.c_long
    return call


def _ptrace(request: int, process: int, data: int, address: int = 0) -> None:
    if _library()(request, process, address, data) < 0 and ctypes.get_errno() != errno.ESRCH:
        raise OSError(ctypes.get_errno(), f"ptrace: {os.strerror(ctypes.get_errno())}")
