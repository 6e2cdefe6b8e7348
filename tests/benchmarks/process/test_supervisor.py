"""The supervisor: any job's result, how one that hangs or dies is lost, and that nothing of it is left."""

from __future__ import annotations

import dataclasses
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.plan.presets import Cell
from benchmarks.process.messages import BlockEnded, FailedError, Finished, Starting
from benchmarks.process.supervisor import SCRATCH_VARIABLE, run_job

if TYPE_CHECKING:
    from benchmarks.process.messages import Send
    from benchmarks.process.supervisor import Supervision

CELL = Cell("work", "threads", 2)


def leave_a_file(send: Send) -> None:
    """Write into the scratch folder, print something, end a block, and finish."""
    Path(os.environ[SCRATCH_VARIABLE], "file").write_text("work")
    sys.stdout.write("work is done")
    send(BlockEnded(1))
    send(Finished({"answer": 42}))


def hang(send: Send) -> None:
    """Begin something of a cell that never ends."""
    send(Starting("a round", CELL))
    threading.Event().wait()


def die(_send: Send) -> None:
    """End the whole process."""
    os._exit(7)


def break_when_read() -> None:
    """Stand for what can be pickled there and not be read here."""
    raise LookupError("no such thing")


class Unreadable:
    """A result of the process's own."""

    def __reduce__(self) -> tuple[object, ...]:
        """Be read by calling what raises."""
        return break_when_read, ()


def send_what_breaks(send: Send) -> None:
    """Finish with a result that only this process can read."""
    send(Finished(Unreadable()))


def test_the_result_of_a_job_comes_back_and_its_scratch_files_go(supervision: Supervision) -> None:
    """What it prints is no message; blocks are told on the way (the fixture looks for what is left)."""
    ended: list[BlockEnded] = []
    watched = dataclasses.replace(supervision, block_ended=ended.append)
    assert run_job(leave_a_file, "work", watched) == {"answer": 42}
    assert ended == [BlockEnded(1)]


def test_a_job_that_hangs_is_lost_with_its_cell_and_its_stacks(supervision: Supervision) -> None:
    """The sentence names cell and phase, the detail the line."""
    impatient = dataclasses.replace(supervision, step_timeout_s=2.0)
    with pytest.raises(FailedError) as raised:
        run_job(hang, "work", impatient)
    failure = raised.value.failure
    assert raised.value.cell == CELL
    assert failure.reason == (
        "work under threads with 2 workers hung for 2 s in a round; the stacks are recorded."
    )
    assert " in hang" in (failure.detail or "")


def test_a_result_that_cannot_be_read_is_told_as_that(supervision: Supervision) -> None:
    """It neither hung nor died."""
    with pytest.raises(FailedError, match=r"^work sent unreadable data .*LookupError: no such thing"):
        run_job(send_what_breaks, "work", supervision)


def test_a_job_that_dies_is_lost_under_its_own_name(supervision: Supervision) -> None:
    """It was at no cell yet."""
    with pytest.raises(FailedError, match=r"^work crashed its process while starting up") as raised:
        run_job(die, "work", supervision)
    assert raised.value.cell is None
