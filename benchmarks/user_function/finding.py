"""Finds what was named: the function in its form, its items and its check, or a whole workload."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

from benchmarks.user_function.adapt import NO_ITEMS, Form, Items, find_items, form_of
from benchmarks.user_function.load import load
from benchmarks.user_function.source import UNCHECKED, OwnCodeError
from workloads.model import Workload

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from benchmarks.user_function.source import Source

ITEMS_BESIDE = "items"
"""What a file without a function's name is looked through for."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was named.

    Attributes:
        name: Of the group.
        summary: One sentence for readers of the report.
        module: The module to import for it; ``function`` is the name in there.
        form: The function as a task.
        items: What it is applied to.
        check_kind: ``compared``, ``none`` or ``own``.
        check: The user's own check, or None.
        workload: The whole workload, if it is one; then nothing of it is changed.
    """

    name: str
    summary: str
    module: str
    function: str
    form: Form
    items: Items
    check_kind: str
    check: Callable[..., Any] | None
    workload: Workload | None = None


def find_own(source: Source) -> Found:
    """Return what a source names.

    Raises:
        OwnCodeError: Something isn't there, can't be imported, or is no function.
    """
    target = source.target
    named = load(target)
    function_name = target.name
    if isinstance(named, ModuleType):
        function_name, named = _only_one(named)
    name = f"{target.module}:{function_name}"
    if isinstance(named, Workload):
        return _whole(name, target.module, str(function_name), named)
    items = find_items(source)
    form = form_of(named, name, takes_item=source.items is not None)
    check_kind, check = _check(source)
    summary = _summary(name, named)
    return Found(name, summary, target.module, str(function_name), form, items, check_kind, check)


def _only_one(module: ModuleType) -> tuple[str, object]:
    """Return the one workload that a file makes, or else its one public function; none that it imports."""
    own = {name: value for name, value in vars(module).items() if not name.startswith("_")}
    workloads = {
        name: value
        for name, value in own.items()
        if isinstance(value, Workload)
        and module.__name__ in {value.task.__module__, value.prepare.__module__}
    }
    functions = {
        name: value
        for name, value in own.items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and name != ITEMS_BESIDE
    }
    found = workloads or functions
    if len(found) == 1:
        return next(iter(found.items()))
    names = ", ".join(found) or "no functions in it"
    raise OwnCodeError(
        f"{module.__name__} does not tell which function to measure: write one of its names after a colon, "
        f"as in {module.__name__}.py:function; there are {names}."
    )


def _whole(name: str, module: str, function: str, workload: Workload) -> Found:
    form = Form("workload", workload.task, workload.coroutine)
    return Found(name, workload.summary, module, function, form, NO_ITEMS, "own", None, workload)


def _check(source: Source) -> tuple[str, Callable[..., Any] | None]:
    if source.check is None:
        return "compared", None
    if source.check.lower() == UNCHECKED:
        return "none", None
    found = load(source.beside(source.check))
    if not callable(found):
        raise OwnCodeError(f"{source.check} is no function that could check results.")
    return "own", found


def _summary(name: str, function: object) -> str:
    told = inspect.getdoc(function) if hasattr(function, "__name__") else None
    first = (told or "").strip().partition("\n")[0].strip()
    return first or f"Calls {name}."
