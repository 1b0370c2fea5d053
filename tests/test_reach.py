"""A disk that is not mounted is no deletion of all that lies on it; a page taken out is one, and is believed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from indexer.errors import JianbaoError
from tests.desk import Desk
from tests.made_up import DAY2, FIRST_DAY, PAPER, archive, page_name
from tests.oracles import assert_same, state
from tests.processes import as_nobody


@pytest.fixture
def desk(quick_path: Path) -> Desk:
    """Two issues of four pages, not yet indexed."""
    made = Desk(quick_path)
    made.pages.write(archive(1, issues=2, articles=1))
    return made


@pytest.fixture
def large(desk: Desk) -> Desk:
    """Thirteen issues of four pages, on two disks: seven on one, six on the other."""
    for number, (name, text) in enumerate(archive(3, issues=13, pages=4, articles=1).items()):
        desk.pages.write({f"{'disk1' if number < 28 else 'disk2'}/{name}": text})
    shutil.rmtree(desk.pages.folder / PAPER)
    desk.run(desk.pages.folder)
    return desk


def assert_asks(desk: Desk, folder: Path, what: str, **options: object) -> None:
    """It stops, says which folder and what is the matter with it, asks for --prune; and the index is as it was."""
    before, files = state(desk.index), desk.files()
    for dry_run in (False, True):
        with pytest.raises(JianbaoError) as error:
            desk.run(dry_run=dry_run, **options)
        assert error.value.message.startswith(f"{folder}: ")
        assert what in error.value.message
        assert "--prune" in error.value.hint
    assert desk.files() == files
    assert_same(state(desk.index), before)


def test_a_folder_that_is_gone(indexed: Desk) -> None:
    """An unmounted disk is no deletion. `prune` says it is one."""
    before, files = state(indexed.index), indexed.files()
    away = indexed.folder / "away"
    indexed.pages.folder.rename(away)
    with pytest.raises(JianbaoError) as error:
        indexed.run()
    assert "prune" in error.value.hint
    assert str(indexed.pages.folder) in error.value.message
    assert indexed.files() == files
    assert_same(state(indexed.index), before)
    away.rename(indexed.pages.folder)
    assert indexed.run().unchanged == 8
    assert_same(state(indexed.index), before)
    indexed.pages.folder.rename(away)
    report = indexed.run(prune=True)
    assert (len(report.removed), report.articles, report.issues) == (8, 0, 0)
    assert state(indexed.index).articles == {}


def test_a_folder_that_is_gone_beside_one_that_is_there(desk: Desk) -> None:
    one, other = (desk.pages.folder / PAPER / day.isoformat() for day in (FIRST_DAY, DAY2))
    desk.run(one, other)
    shutil.rmtree(one)
    with pytest.raises(JianbaoError):
        desk.run()
    assert desk.run(other).removed == ()
    assert len(desk.run(prune=True).removed) == 4
    desk.check(other)


def test_more_than_half_of_many_files_gone(desk: Desk) -> None:
    names = archive(3, issues=11, pages=4, articles=1)
    desk.pages.write(names)
    desk.run(desk.pages.folder)
    before = state(desk.index)
    for name in list(names)[:30]:
        desk.pages.delete(name)
    with pytest.raises(JianbaoError) as error:
        desk.run()
    assert "prune" in error.value.hint
    with pytest.raises(JianbaoError):
        desk.run(rebuild=True)
    assert_same(state(desk.index), before)
    assert len(desk.run(prune=True).removed) == 30
    desk.check()


def test_less_than_half_gone_is_believed(desk: Desk) -> None:
    names = archive(3, issues=11, pages=4, articles=1)
    desk.pages.write(names)
    desk.run(desk.pages.folder)
    for name in list(names)[:21]:
        desk.pages.delete(name)
    assert len(desk.run().removed) == 21
    desk.check()


def test_a_folder_that_is_empty(indexed: Desk) -> None:
    """As the place of a disk is that is not mounted: even of one page that was known."""
    shutil.rmtree(indexed.pages.folder)
    indexed.pages.folder.mkdir()
    assert_asks(indexed, indexed.pages.folder, "is empty")
    (indexed.pages.folder / "about.txt~").touch()  # something is there: so is the disk
    assert len(indexed.run().removed) == 8
    indexed.check()


def test_one_of_two_disks(large: Desk) -> None:
    """Less than half of the files, and all of a folder that is still there."""
    disk = large.pages.folder / "disk2"
    away = disk.rename(large.folder / "away")
    disk.mkdir()
    assert_asks(large, disk, "is empty")
    away.rename(disk)
    assert large.run().unchanged == 52
    shutil.rmtree(disk)  # a person takes the folder away as well
    assert len(large.run().removed) == 24
    large.check()


def test_files_renamed_are_not_lost(large: Desk) -> None:
    """All of a large archive put into other folders."""
    for path in sorted(large.pages.folder.rglob("*.md")):
        target = large.pages.folder / "by year" / "2026" / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
    report = large.run()
    assert (len(report.removed), len(report.added)) == (52, 52)
    large.check()


def test_a_file_named_outright_can_be_deleted(desk: Desk) -> None:
    """One of three files that were named one by one: no folder is missing."""
    paths = [desk.pages.folder / page_name(FIRST_DAY, number) for number in (1, 2, 3)]
    desk.run(*paths)
    paths[1].unlink()
    assert len(desk.run().removed) == 1
    desk.check(paths[0], paths[2])
    shutil.rmtree(paths[0].parent)
    assert_asks(desk, paths[0].parent, "is not there")


def test_a_folder_that_cannot_be_read(indexed: Desk) -> None:
    folder = indexed.pages.folder / PAPER / DAY2.isoformat()
    folder.chmod(0)
    assert as_nobody(indexed.folder, lambda: assert_asks(indexed, folder, "cannot be read")) == 0
    folder.chmod(0o755)
    assert indexed.run().removed == ()


def test_many_files_that_cannot_be_read(large: Desk) -> None:
    paths = sorted(large.pages.folder.rglob("*.md"))[:30]
    for path in paths:
        path.chmod(0)
    what = "30 of its 52 files are gone or cannot be read"
    assert as_nobody(large.folder, lambda: assert_asks(large, large.pages.folder, what)) == 0
    for path in paths:
        path.chmod(0o644)
    assert large.run().changed == ()
    large.check()


def test_a_loop_of_links_in_place_of_a_folder(indexed: Desk) -> None:
    """A folder that cannot be opened by anybody, the superuser neither."""
    folder = indexed.pages.folder / PAPER / DAY2.isoformat()
    shutil.rmtree(folder)
    folder.symlink_to(folder)
    assert_asks(indexed, folder, "cannot be read")
