"""Runs one job in its own measuring process, supervises it, and leaves nothing behind."""

from __future__ import annotations

import os
import pickle
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from benchmarks.process.interruption import deferred_signals
from benchmarks.process.keeper import kept
from benchmarks.process.messages import (
    BlockEnded,
    FailedError,
    Failure,
    Finished,
    Measured,
    Starting,
    explain,
    read_message,
)
from benchmarks.runners.worker import NATIVE_THREADS
from workloads.model import SCRATCH_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from benchmarks.process.messages import Job

SINGLE_BLAS_THREAD = dict.fromkeys(NATIVE_THREADS, "1")
"""BLAS libraries read these when loaded: one thread in every worker."""

STDERR = "stderr.txt"
"""Output of the measuring process and its workers, including stacks and tracebacks."""

MAX_DETAIL_CHARACTERS = 20_000

ROOT = Path(__file__).resolve().parents[2]

HUNG = "hung for"
"""Marks a step that exceeded its time limit."""

RECORDED = "; the stacks are recorded"
"""The end of such a sentence."""

GRACE_S = 5.0
"""Seconds for a process to close everything after it was asked to end."""

STACKS_S = 0.3
"""Seconds for faulthandler to print the stacks; it takes milliseconds."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How a measuring process is started: its command, its working directory, its environment variables."""

    argv: tuple[str, ...]
    folder: Path
    variables: Mapping[str, str]


def usual_launch(_scratch: Path) -> Launch:
    """Return how this interpreter measures what is in this checkout, with one BLAS thread a worker."""
    argv = (sys.executable, "-m", "benchmarks.process.measuring_process")
    return Launch(argv, ROOT, os.environ | SINGLE_BLAS_THREAD)


@dataclass(frozen=True, slots=True)
class Supervision:
    """How a job is watched.

    Attributes:
        folder: Where the scratch folder is created: on the file system that file workloads should measure.
        step_timeout_s: Most seconds for a round, or any other single step.
        block_ended: Called after every block.
        launch: How its process is started, given the scratch folder.
    """

    folder: Path
    step_timeout_s: float
    block_ended: Callable[[BlockEnded], None]
    launch: Callable[[Path], Launch] = usual_launch


def run_job(job: Job, subject: str, supervision: Supervision) -> object:
    """Return the result of a job.

    Args:
        job: Pickles by reference.
        subject: How errors name the job outside of any cell, for example the workload's name.
        supervision: How it is watched.

    Raises:
        FailedError: The process hung or died. The error has the cell being measured, if any, and the
            result so far, if any; its detail has the stacks or the output.
    """
    with open_job(job, subject, supervision) as running:
        while isinstance(ended := running.step(), BlockEnded):
            supervision.block_ended(ended)
        return ended.result


@dataclass(slots=True)
class OpenJob:
    """A running job that is followed step by step, so that others can take turns with it.

    Attributes:
        subject: How errors name the job outside of any cell.
        process: Its process.
        messages: What that has sent; None or an error is the last.
        supervision: How it is watched.
        scratch: Its scratch folder.
        current: The last phase that it has announced.
        measured: What has its time already.
    """

    subject: str
    process: subprocess.Popen[bytes]
    messages: queue.Queue[object]
    supervision: Supervision
    scratch: Path
    current: Starting = field(default_factory=lambda: Starting("starting up"))
    measured: object = None

    def go(self) -> None:
        """Let a job that waits for its turn go on; a dead one is noticed in the next step."""
        assert self.process.stdin is not None  # noqa: S101 - opened as a pipe
        with suppress(BrokenPipeError):
            self.process.stdin.write(b"\n")
            self.process.stdin.flush()

    def step(self) -> BlockEnded | Finished:
        """Wait for the end of a block or of the job, and return it.

        Raises:
            FailedError: As ``run_job``.
        """
        try:
            return self._step()
        except FailedError as error:
            named = error.cell.sentence if error.cell else self.subject
            detail = (self.scratch / STDERR).read_text(errors="replace")[-MAX_DETAIL_CHARACTERS:] or None
            lost = Failure(f"{named} {error.failure.reason}", detail)
            raise FailedError(lost, error.cell, error.measured) from error

    def _step(self) -> BlockEnded | Finished:
        while True:
            try:
                message = self.messages.get(timeout=self.supervision.step_timeout_s)
            except queue.Empty:
                request_stacks(self.process)
                timeout_s = self.supervision.step_timeout_s
                raise self._lost(f"{HUNG} {timeout_s:g} s {_during(self.current.phase)}{RECORDED}.") from None
            match message:
                case Starting():
                    self.current = message
                case Measured(result):
                    self.measured = result
                case BlockEnded():
                    return message
                case Finished():
                    with suppress(subprocess.TimeoutExpired):
                        self.process.wait(GRACE_S)  # it closes its workers, server and files by itself
                    return message
                case Exception():
                    sent = f"sent unreadable data {_during(self.current.phase)} ({explain(message)})"
                    raise self._lost(sent) from message
                case _:
                    ending = _ending(self.process.wait())
                    raise self._lost(f"crashed its process {_during(self.current.phase)} ({ending}).")

    def _lost(self, reason: str) -> FailedError:
        return FailedError(Failure(reason), self.current.cell, self.measured)


@contextmanager
def open_job(job: Job, subject: str, supervision: Supervision, *, turns: bool = False) -> Iterator[OpenJob]:
    """Start a job in its own process; it is ended with this block.

    Args:
        job: As for ``run_job``.
        subject: Likewise.
        supervision: Likewise; ``block_ended`` is left to whoever follows the job.
        turns: Whether it waits for its turns, so that its stdin stays open.
    """
    with _measuring_process(supervision) as (scratch, process):
        messages = _receive(process)
        assert process.stdin is not None  # noqa: S101 - opened as a pipe
        with suppress(BrokenPipeError):  # a process that died at once is noticed in its first step
            pickle.dump(job, process.stdin)
            process.stdin.flush()
            if not turns:
                process.stdin.close()
        yield OpenJob(subject, process, messages, supervision, scratch)


@contextmanager
def _measuring_process(supervision: Supervision) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    """Yield a scratch folder, and a process in its own session, so that Ctrl-C reaches only us.

    Signals during start and end are held back: the process is always ended, and the folder removed.
    """
    closing = ExitStack()
    try:
        with deferred_signals():
            made = tempfile.TemporaryDirectory(prefix="scratch-", dir=supervision.folder)
            scratch = Path(closing.enter_context(made))
            process = _start(scratch, supervision.launch(scratch))
            closing.enter_context(kept(process.pid))
            closing.callback(_end, process)
        yield scratch, process
    finally:
        with deferred_signals():
            closing.close()


def _start(scratch: Path, launch: Launch) -> subprocess.Popen[bytes]:
    work = scratch / "files"
    work.mkdir()
    with (scratch / STDERR).open("ab") as stderr:
        return subprocess.Popen(
            launch.argv,
            cwd=launch.folder,
            env={**launch.variables, SCRATCH_VARIABLE: str(work)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    end_process_tree(process)
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError, ValueError):  # unsent data; the reader closes it meanwhile
            if pipe is not None:
                pipe.close()


def _receive(process: subprocess.Popen[bytes]) -> queue.Queue[object]:
    """Return a queue of the process's messages; at the end it holds None, or an error."""
    messages: queue.Queue[object] = queue.Queue()

    def read() -> None:
        assert process.stdout is not None  # noqa: S101 - opened as a pipe
        with process.stdout as stream:
            try:
                while True:
                    messages.put(read_message(stream))
            except (EOFError, OSError):
                messages.put(None)
            except Exception as error:  # noqa: BLE001 - unpickling raises whatever the message's types do
                cut_off = isinstance(error, pickle.UnpicklingError) and "truncated" in str(error)
                messages.put(None if cut_off else error)

    threading.Thread(target=read, daemon=True).start()
    return messages


def _during(phase: str) -> str:
    return f"while {phase}" if phase.partition(" ")[0].endswith("ing") else f"in {phase}"


def _ending(code: int) -> str:
    if code == -9:
        return "signal 9: killed, or out of memory"
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def end_process_tree(process: subprocess.Popen[bytes]) -> None:
    """Ask the process to end, wait for it, and kill what is left of its process tree.

    The process leads its own session: on POSIX its group includes even descendants whose parent is gone. On
    Windows the descendants known before its end are killed.
    """
    family = _descendants(process.pid)
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        family += _descendants(process.pid)
        process.kill()
        process.wait()
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    for member in family:
        with suppress(psutil.Error):  # gone, or its id is another's now: psutil compares start times
            member.kill()
    psutil.wait_procs(family, timeout=GRACE_S)


def request_stacks(process: subprocess.Popen[bytes]) -> None:
    """Make the process print the stacks of all its threads to its stderr, if SIGUSR1 exists (POSIX)."""
    if hasattr(signal, "SIGUSR1"):
        with suppress(subprocess.TimeoutExpired):
            process.send_signal(signal.SIGUSR1)
            process.wait(STACKS_S)


def _descendants(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []
