"""The messages of a measuring process, pickled over a pipe, and why something has no time."""

from __future__ import annotations

import pickle
import re
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
    """A phase that may hang begins, of one cell or of the whole job."""

    phase: str
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class BlockEnded:
    """A block is complete; ``widest`` is the group's largest relative half-width so far."""

    count: int
    widest: float | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything has its time; losing the evidence that follows costs no time."""

    result: object


@dataclass(frozen=True, slots=True)
class Finished:
    """The job is done; this is its result."""

    result: object


OURS = ("benchmarks", "workloads")

RENAMED = "gil_bench_ours"
"""The package that contains ours where a user's function is measured."""

_ABOVE = __name__.removesuffix("benchmarks.process.messages")


class _Reader(pickle.Unpickler):
    """Reads messages of a process in which our packages may have another name."""

    def find_class(self, module: str, name: str) -> object:
        """Return what a name refers to here."""
        usual = module.removeprefix(f"{RENAMED}.")
        return super().find_class(f"{_ABOVE}{usual}" if usual.partition(".")[0] in OURS else module, name)


def read_message(stream: IO[bytes]) -> object:
    """Return the next pickled value, from a trusted process."""
    return _Reader(stream).load()


Send: TypeAlias = Callable[[object], None]
"""Sends one message to the supervisor."""

Job: TypeAlias = Callable[[Send], None]
"""What a measuring process runs; pickled by reference; sends Finished before it closes anything."""

TASK_ERRORS = (Exception, SystemExit)
"""What a task may raise; a signal that ends the measuring process is neither."""

Status: TypeAlias = Literal["failed", "skipped"]
"""Skipped: can't be measured here, but that is not an error."""

PICKLE_ALSO_RAISES = (TypeError, AttributeError)
"""Tasks raise these, too; those about pickling say so."""

BETWEEN_INTERPRETERS = "NotShareableError"
"""From ``concurrent.interpreters`` (since 3.14)."""

BY_DASK = "could not serialize"
"""How Dask's TypeError begins; its cause has the reason, the rest is about Dask's own objects."""

BY_LOKY = "Could not pickle the task"
"""How the PicklingError of joblib's processes begins; its cause, a traceback, has the reason."""

ERROR_LINE = r"^[\w.]+(?:Error|Exception): .+$"
"""What a traceback ends with, but for the notes that follow since 3.14."""

BY_A_POOL = "MaybeEncodingError"
"""What ``multiprocessing.pool`` raises for a result that can't be pickled; ``exc`` has the reason."""

ADVICE = "pass a path or an id and build the object inside the task."


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something has no time: one sentence, and stacks or a traceback where there are any."""

    reason: str
    detail: str | None = None
    status: Status = "failed"


class FailedError(Exception):
    """Something gets no time; the other measurements go on.

    Attributes:
        failure: Why.
        cell: The cell that caused it, if that is not known anyway.
        measured: The result already sent as Measured, if any.
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
    """Raise the error: a stand-in for what could not be prepared, which fails when called."""
    raise error


def attempt(measure: Callable[[], object], subject: str) -> object:
    """Return the result of ``measure``, or the Failure for what it raised."""
    try:
        return measure()
    except TASK_ERRORS as error:
        return failure_of(subject, error)


def explain(error: BaseException) -> str:
    """Return in one line what an error means, for a reader who does not know our code."""
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
    elif type(error).__name__ == BY_A_POOL:
        reason = str(getattr(error, "exc", error))
    elif isinstance(error, TypeError) and BY_DASK in str(error).lower():
        reason = _first_cause(error)
    elif isinstance(error, PicklingError) or (
        isinstance(error, PICKLE_ALSO_RAISES) and "pickle" in str(error).lower()
    ):
        reason = str(error)
        if reason.startswith(BY_LOKY) and error.__cause__ is not None:
            reason = (re.findall(ERROR_LINE, str(error.__cause__), re.MULTILINE) or [reason])[-1]
    else:
        return None
    shown = " ".join(reason.split())[:400].rstrip(".")
    return f"an item or a result can't be pickled ({shown}): {ADVICE}"


def _first_cause(error: BaseException) -> str:
    """Return the message about the object itself, not about the call that it is an argument of."""
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error)
