"""What a function changes beside its result: globals of its module, of which each process has its own."""

from __future__ import annotations

import multiprocessing
import reprlib
import sys
import types
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from benchmarks.open_cell import TASK_ERRORS
from benchmarks.own.comparing import fingerprint
from benchmarks.task_module import task_module

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

LARGEST_BYTES = 1_000_000
"""Globals that pickle to more than this are data to read, as a rule, and take long to compare."""
NO_STATE = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)


@dataclass(frozen=True, slots=True)
class Changed:
    """A global that calling the function has changed; before and after are shortened."""

    name: str
    before: str
    after: str


State: TypeAlias = dict[str, tuple[bytes | None, str]]
"""Fingerprint (None: too large, or can't be pickled) and text of each global that is a value."""


def snapshot(task: Callable[..., Any]) -> State:
    """Return the state of the task's module."""
    module = sys.modules.get(task_module(task))
    return {
        name: (fingerprint(value, LARGEST_BYTES), reprlib.repr(value))
        for name, value in (list(vars(module).items()) if module else ())
        if not (name.startswith("__") or isinstance(value, NO_STATE))
    }


def changes(before: State, after: State) -> tuple[Changed, ...]:
    """Return which globals are others than they were, of those that could be told."""
    return tuple(
        Changed(name, before[name][1], text)
        for name, (seen, text) in after.items()
        if name in before and before[name][0] is not None and before[name][0] != seen
    )


def lost_in_processes(task: Callable[[Any], Any], item: object, changed: tuple[Changed, ...]) -> bool | None:
    """Tell whether these globals stay as they are when another process executes an item; None: it fails."""
    before = snapshot(task)
    try:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            pool.submit(task, item).result()
    except TASK_ERRORS:
        return None
    names = {change.name for change in changes(before, snapshot(task))}
    return not names & {change.name for change in changed}
