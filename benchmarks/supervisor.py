"""Runs the measuring process of a group, watches it, and carries on when a cell takes it down.

Whatever happens in there (a hang, a crash of the whole process, no memory left) costs the cell that was
running, never the run: the process is ended with everything it started, and the other cells of the group
are measured afresh without the lost one.
"""

from __future__ import annotations

import dataclasses
import os
import pickle
import queue
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.cells import Role
from benchmarks.messages import BlockEnded, Failure, GroupOrder, GroupResult, Starting
from benchmarks.process_tree import GRACE_S, end_process_tree, request_stacks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.cells import Cell

SINGLE_BLAS_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "BLIS_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "NUMEXPR_NUM_THREADS",
    ),
    "1",
)
"""Read by the BLAS libraries when they are loaded: one thread each, in every worker, before it computes."""

SCRATCH_VARIABLE = "GIL_BENCH_SCRATCH"
"""Names the folder in which workloads put their files; it is removed even if their process is killed."""

STDERR = "stderr.txt"
"""What the measuring process and its workers print; stacks and tracebacks among it."""

MAX_DETAIL_CHARACTERS = 20_000

ROOT = Path(__file__).resolve().parent.parent


class CellLostError(Exception):
    """The measuring process hung or died; ``cell`` was running, or None while the group was prepared."""

    def __init__(self, cell: Cell | None, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.cell = cell
        self.failure = failure


@dataclasses.dataclass(frozen=True, slots=True)
class Supervision:
    """How groups are watched.

    Attributes:
        folder: Where the scratch folder is made: on the file system that file workloads should measure.
        step_timeout_s: Longest time that a round, or any other single step, may take.
        block_ended: Told after every block.
    """

    folder: Path
    step_timeout_s: float
    block_ended: Callable[[BlockEnded], None]


def measure_group(order: GroupOrder, supervision: Supervision) -> GroupResult:
    """Measure a group, again without each cell that takes its process down."""
    lost: dict[Cell, Failure] = {}
    while True:
        remaining = tuple(cell for cell in order.cells if cell not in lost)
        try:
            result = _measure_once(dataclasses.replace(order, cells=remaining), supervision)
        except CellLostError as error:
            if error.cell is None or error.cell.role is not Role.MEASURED:
                return GroupResult(0, "", failures=lost | dict.fromkeys(remaining, error.failure))
            lost[error.cell] = error.failure
        else:
            return dataclasses.replace(result, failures=lost | result.failures)


def _measure_once(order: GroupOrder, supervision: Supervision) -> GroupResult:
    with (
        tempfile.TemporaryDirectory(prefix="scratch-", dir=supervision.folder) as scratch,
        _measuring_process(Path(scratch)) as process,
    ):
        messages = _receive(process)
        assert process.stdin is not None  # noqa: S101 - opened as a pipe
        with process.stdin as orders:
            pickle.dump(order, orders)
        try:
            return _follow(process, messages, supervision)
        except CellLostError as error:
            subject = error.cell.sentence if error.cell else order.workload
            detail = (Path(scratch) / STDERR).read_text(errors="replace")[-MAX_DETAIL_CHARACTERS:] or None
            raise CellLostError(error.cell, Failure(f"{subject} {error.failure.reason}", detail)) from error


@contextmanager
def _measuring_process(scratch: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start the process in a session of its own, so that Ctrl-C reaches us only, and end all of it."""
    work = scratch / "files"
    work.mkdir()
    variables = os.environ | SINGLE_BLAS_THREAD | {SCRATCH_VARIABLE: str(work)}
    with (scratch / STDERR).open("ab") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.measuring_process"],
            cwd=ROOT,
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        end_process_tree(process)


def _receive(process: subprocess.Popen[bytes]) -> queue.Queue[object]:
    """Return a queue of the process's messages; None says that there will be no more."""
    messages: queue.Queue[object] = queue.Queue()

    def read() -> None:
        assert process.stdout is not None  # noqa: S101 - opened as a pipe
        with process.stdout as stream:
            try:
                while True:
                    messages.put(pickle.load(stream))  # noqa: S301 - from the process that we started
            except (EOFError, pickle.UnpicklingError, ValueError, OSError):
                messages.put(None)

    threading.Thread(target=read, daemon=True).start()
    return messages


def _follow(
    process: subprocess.Popen[bytes], messages: queue.Queue[object], supervision: Supervision
) -> GroupResult:
    current = Starting("starting up")
    while True:
        try:
            message = messages.get(timeout=supervision.step_timeout_s)
        except queue.Empty:
            request_stacks(process)
            reason = f"hung for {supervision.step_timeout_s:g} s in {current.phase}; the stacks are recorded."
            raise CellLostError(current.cell, Failure(reason)) from None
        match message:
            case Starting():
                current = message
            case BlockEnded():
                supervision.block_ended(message)
            case GroupResult():
                with suppress(subprocess.TimeoutExpired):
                    process.wait(GRACE_S)  # it closes its workers, server and files by itself
                return message
            case _:
                reason = f"took its whole process down in {current.phase} ({_ending(process.wait())})."
                raise CellLostError(current.cell, Failure(reason))


def _ending(code: int) -> str:
    if code == -9:
        return "killed, or out of memory: signal 9"
    return f"signal {-code}" if code < 0 else f"exit code {code}"
