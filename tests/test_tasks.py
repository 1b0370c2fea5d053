"""Tasks are done by processes of their own: all come back, and what goes wrong in one is said, with none left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
from array import array

import pytest

from indexer.errors import JianbaoError
from indexer.tasks import Task, run_all

TASKS = [Task(str(number), None, 0, ()) for number in range(7)]


def test_every_task_is_done_each_in_a_process_of_its_own() -> None:
    done = list(run_all(_done, TASKS, 3))
    assert sorted(folder for folder, _ in done) == [task.folder for task in TASKS]
    assert len({process for _, process in done} | {os.getpid()}) == len(TASKS) + 1


def test_with_one_worker_they_are_done_here() -> None:
    assert list(run_all(_done, TASKS, 1)) == [(task.folder, os.getpid()) for task in TASKS]


def test_an_error_is_raised_here_and_says_where_it_came_from() -> None:
    with pytest.raises(JianbaoError, match="task 2 is bad") as raised:
        list(run_all(_second_is_bad, TASKS, 2))
    assert any("_second_is_bad" in note for note in raised.value.__notes__)
    assert not multiprocessing.active_children()


def test_one_that_is_killed_is_named_and_the_others_end() -> None:
    with pytest.raises(JianbaoError, match="ended from outside"):
        list(run_all(_second_is_killed, TASKS, 2))
    assert not multiprocessing.active_children()


def test_who_stops_listening_leaves_no_process() -> None:
    working = run_all(_done, TASKS, 2)
    next(iter(working))
    working.close()  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()


def test_the_size_of_a_task_is_that_of_its_items() -> None:
    assert Task("", None, 0, (("one", "", array("Q", (0, 5, 9, 7))), ("two", "", array("Q", (5, 4))))).size == 16


def _done(task: Task) -> tuple[str, int]:
    return task.folder, os.getpid()


def _second_is_bad(task: Task) -> str:
    if task.folder == "2":
        raise JianbaoError("task 2 is bad", "")
    return task.folder


def _second_is_killed(task: Task) -> str:
    if task.folder == "2":
        os.kill(os.getpid(), signal.SIGKILL)
    return task.folder
