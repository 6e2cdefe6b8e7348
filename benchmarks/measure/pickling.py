"""The module of a task: what a worker must import, and the file in which hot lines are looked for first."""

from __future__ import annotations

import inspect
import sys
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


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
