"""Which file system a folder lies on; and on one of the network, that what readers elsewhere may have open is kept."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer.mounts import DAY, KEPT, file_system
from indexer.status import check
from indexer.toc import read_toc
from tests.desk import Desk
from tests.made_up import FIRST_DAY, archive, issue
from tests.oracles import assert_same, state

MOUNTS = r"""
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 21 0:40 / /home rw,relatime shared:9 - nfs4 nas:/home rw,vers=4.2,local_lock=none
31 30 0:41 / /home/lu/local rw - ext4 /dev/sdb1 rw
32 21 0:42 / /mnt/old\040pages rw - cifs //nas/pages rw
33 21 0:43 / /mnt/twice rw - ext4 /dev/sdc1 rw
34 33 0:44 / /mnt/twice rw master:3 propagate_from:2 - nfs nas:/twice rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "ext4"),
        ("/srv/archive.idx", "ext4"),
        ("/home", "nfs4"),
        ("/home/lu/archive.idx", "nfs4"),
        ("/homely/archive.idx", "ext4"),
        ("/home/lu/local/archive.idx", "ext4"),
        ("/mnt/old pages/archive.idx", "cifs"),
        ("/mnt/twice/archive.idx", "nfs"),
    ],
)
def test_the_file_system_of_a_path(path: str, kind: str) -> None:
    assert file_system(path, MOUNTS) == kind


def test_no_mounts_no_kind() -> None:
    assert file_system("/home", "") == file_system("/home", "strange\n") == ""


@pytest.mark.skipif(not Path("/proc/self/mountinfo").exists(), reason="the system does not say what is mounted where")
def test_on_a_network_disk_files_stay_for_a_day(quick_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk of this test taken for one of the network: a commit's files go when they were let go a day ago."""
    kind = file_system(str(quick_path), Path("/proc/self/mountinfo").read_text())
    monkeypatch.setitem(KEPT, kind, DAY)
    desk = Desk(quick_path)
    desk.pages.write(archive(1, issues=2, pages=2, articles=1))
    desk.run(desk.pages.folder)
    first = {path.name for path in desk.index.iterdir()}
    for path in desk.index.iterdir():  # written long ago, and let go only now
        os.utime(path, (0, 0))
    desk.pages.write(issue(desk.rng, FIRST_DAY, pages=2, articles=1))
    desk.run()
    assert first - {"_MAIN_0.toc"} <= {path.name for path in desk.index.iterdir()}
    assert check(desk.index).faults == ()
    desk.check()
    named = {entry.filename for entry in read_toc(desk.index).segments}
    for path in desk.index.iterdir():
        if path.name not in named:
            os.utime(path, (0, 0))
    before = state(desk.index)
    desk.run()
    assert_same(state(desk.index), before)
    left = {path.name for path in desk.index.iterdir() if path.suffix == ".arrays"}
    assert left >= named
    assert not left & (first - named)
