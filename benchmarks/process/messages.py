"""What a measuring process sends, as pickled values over a pipe, and why something has no time."""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from pickle import PicklingError
from typing import TYPE_CHECKING, Literal, NoReturn, TypeAlias

from benchmarks.runners.worker import START_TIMEOUT_S
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from typing import IO

    from benchmarks.plan.presets import Cell


@dataclass(frozen=True, slots=True)
class Starting:
    """Something begins that may hang: a phase, of one cell or of the whole job."""

    phase: str
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class BlockEnded:
    """A block is complete; ``widest`` is the group's largest relative half-width so far."""

    count: int
    widest: float | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """All has its time; what follows only explains it, and costs no time if it is lost."""

    result: object


@dataclass(frozen=True, slots=True)
class Finished:
    """The job is done; this is its result."""

    result: object


OURS = ("benchmarks", "workloads")

RENAMED = "gil_bench_ours"
"""The package that ours are in where somebody's own function is measured."""

_ABOVE = __name__.removesuffix("benchmarks.process.messages")


class _Reader(pickle.Unpickler):
    """Reads what a process has sent in which ours may have another name than in this one."""

    def find_class(self, module: str, name: str) -> object:
        """Return what a name stands for here."""
        usual = module.removeprefix(f"{RENAMED}.")
        return super().find_class(f"{_ABOVE}{usual}" if usual.partition(".")[0] in OURS else module, name)


def read_message(stream: IO[bytes]) -> object:
    """Return the next pickled value, from a process that we know."""
    return _Reader(stream).load()


Send: TypeAlias = Callable[[object], None]
"""Sends one message to the supervising side."""

Job: TypeAlias = Callable[[Send], None]
"""What a measuring process does; it pickles by reference and sends Finished before it closes anything."""

TASK_ERRORS = (Exception, SystemExit)
"""What a task may raise at us; a signal that ends the measuring process is neither."""

Status: TypeAlias = Literal["failed", "skipped"]
"""Skipped is what can't be measured here, by nobody's fault."""

PICKLE_ALSO_RAISES = (TypeError, AttributeError)
"""Tasks raise these, too: what is about pickling says so."""

BETWEEN_INTERPRETERS = "NotShareableError"
"""From ``concurrent.interpreters``, which is there since 3.14."""

BY_DASK = "could not serialize"
"""What Dask begins a TypeError with; the rest of it is about its own objects, and the reason its cause."""

ADVICE = "give the task something simpler, such as a path or a number, and make the rest in the worker."


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something has no time: one sentence, and stacks or a traceback where there are any."""

    reason: str
    detail: str | None = None
    status: Status = "failed"


class FailedError(Exception):
    """What was to be measured gets no time; what else is measured goes on.

    Attributes:
        failure: Why.
        cell: Which cell's doing that was, if it is not known anyway.
        measured: The result that had been told as Measured by then, if there was one.
    """

    def __init__(self, failure: Failure, cell: Cell | None = None, measured: object | None = None) -> None:
        super().__init__(failure.reason)
        self.failure = failure
        self.cell = cell
        self.measured = measured


def failure_of(subject: str, error: BaseException, phase: str = "") -> Failure:
    """Return what an error means for its subject: ``<subject> failed <phase>: <why>``, with the traceback."""
    if isinstance(error, FailedError):
        return error.failure
    failed = f"failed {phase}" if phase else "failed"
    return Failure(f"{subject} {failed}: {explain(error)}", "".join(traceback.format_exception(error)))


def fail(error: BaseException, *_arguments: object) -> NoReturn:
    """Raise the error: stands for what could not even be prepared, and fails when it is called."""
    raise error


def attempt(measure: Callable[[], object], subject: str) -> object:
    """Return what ``measure`` returns, or the Failure that what it raised amounts to."""
    try:
        return measure()
    except TASK_ERRORS as error:
        return failure_of(subject, error)


def explain(error: BaseException) -> str:
    """Return in one line what an error means for someone who has not seen our code."""
    if isinstance(error, WrongResultError):
        return f"wrong result: {error}"
    if isinstance(error, SystemExit):
        return f"the task called sys.exit({error.code!r})."
    if isinstance(error, BrokenExecutor):
        return (
            "a worker ended abruptly (killed, out of memory, or crashed), "
            f"or did not start within {START_TIMEOUT_S:.0f} s."
        )
    if isinstance(error, MemoryError):
        return "out of memory."
    if problem := pickling_problem(error):
        return problem
    message = " ".join(str(error).split())
    return f"{type(error).__name__}: {message[:400]}" if message else f"{type(error).__name__}."


def pickling_problem(error: BaseException) -> str | None:
    """Return in one line that an item or a result can't be pickled, and why; None for any other error."""
    if type(error).__name__ == BETWEEN_INTERPRETERS:
        reason = _first_cause(error).rpartition(f"{BETWEEN_INTERPRETERS}: ")[2]
    elif isinstance(error, TypeError) and BY_DASK in str(error).lower():
        reason = _first_cause(error)
    elif isinstance(error, PicklingError) or (
        isinstance(error, PICKLE_ALSO_RAISES) and "pickle" in str(error).lower()
    ):
        reason = str(error)
    else:
        return None
    shown = " ".join(reason.split())[:400].rstrip(".")
    return f"an item or a result can't be sent between workers ({shown}): {ADVICE}"


def _first_cause(error: BaseException) -> str:
    """Return what is said of the thing itself, and not of the call that it is an argument of."""
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error)
