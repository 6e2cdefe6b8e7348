"""Recognises the errors of items and results that can't travel to a worker and back, and says what to do.

The module of a task: what a worker must import, and the file in which hot lines are looked for first.
"""

from __future__ import annotations

import inspect
import sys
from functools import partial
from pickle import PicklingError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

PICKLE_ALSO_RAISES = (TypeError, AttributeError)
"""Tasks raise these, too: what is about pickling says so."""
BETWEEN_INTERPRETERS = "NotShareableError"
"""From ``concurrent.interpreters``, which is there since 3.14."""
BY_DASK = "could not serialize"
"""What Dask begins a TypeError with; the rest of it is about its own objects, and the reason its cause."""
ADVICE = "give the task something simpler, such as a path or a number, and make the rest in the worker."


def travel_problem(error: BaseException) -> str | None:
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
    return f"an item or a result can't travel between workers ({shown}): {ADVICE}"


def _first_cause(error: BaseException) -> str:
    """Return what is said of the thing itself, and not of the call that it is an argument of."""
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error)


def task_module(task: Callable[..., Any]) -> str:
    """Return the name of the module that a task comes from, whatever kind of callable it is.

    Partials and wrappers that have ``__wrapped__`` are looked through. Of a bound method the module of its
    object's class counts, where it doesn't tell its own because it is written in C.
    """
    task = inspect.unwrap(task)
    while isinstance(task, partial):
        task = inspect.unwrap(task.func)
    named = getattr(task, "__module__", None)
    return named or type(getattr(task, "__self__", task)).__module__


def task_file(task: Callable[..., Any]) -> str:
    """Return the path of the task's source file; empty if its module is written in C."""
    return getattr(sys.modules.get(task_module(task)), "__file__", None) or ""
