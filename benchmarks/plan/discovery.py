"""Finds workloads, runners and experiments: a new file is a new row, nothing else is touched."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, TypeVar

import benchmarks.runners
import workloads
import workloads.synchronization
from benchmarks.plan.selection import UsageError
from benchmarks.runners.model import Runner
from workloads.model import Workload
from workloads.synchronization.experiment import Experiment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

Plugin = TypeVar("Plugin", Workload, Runner, Experiment)
OTHER_PLUGINS = {"workloads.mistakes", "workloads.synchronization"}
"""Packages beside workloads: whoever measures these need not load them."""


def find_workloads() -> dict[str, Workload]:
    """Return every workload by name, in the order of their files and packages.

    Raises:
        UsageError: A file can't be imported, or two workloads have the same name.
    """
    return _collect(workloads, Workload)


def find_runners() -> dict[str, Runner]:
    """Return every runner by name, sequential first.

    Raises:
        UsageError: A file can't be imported, or two runners have the same name.
    """
    found = _collect(benchmarks.runners, Runner)
    return dict(sorted(found.items(), key=lambda entry: (entry[0] != "sequential", entry[0])))


def find_experiments() -> dict[str, Experiment]:
    """Return every experiment with a primitive by name, in the order of their files.

    Raises:
        UsageError: A file can't be imported, or two experiments have the same name.
    """
    return _collect(workloads.synchronization, Experiment)


def _collect(package: ModuleType, kind: type[Plugin]) -> dict[str, Plugin]:
    found: dict[str, Plugin] = {}
    for module in _modules(package):
        for value in vars(module).values():
            if not isinstance(value, kind):
                continue
            if found.get(value.name, value) is not value:
                raise UsageError(f"two {kind.__name__.lower()}s are named {value.name!r}; rename one.")
            found[value.name] = value
    return found


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    """Yield the modules of a package, and of the packages in it that aren't plug-ins of another kind."""
    for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        try:
            module = importlib.import_module(info.name)
        except Exception as error:
            file = info.name.replace(".", "/") + ("" if info.ispkg else ".py")
            raise UsageError(f"{file} can't be imported: {type(error).__name__}: {error}") from error
        if not info.ispkg:
            yield module
        elif info.name not in OTHER_PLUGINS:
            yield from _modules(module)
