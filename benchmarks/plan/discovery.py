"""Finds workloads, runners and other plug-ins: a new file is a new row, nothing else is touched."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Protocol, TypeVar

import benchmarks.runners
import workloads
from benchmarks.plan.selection import UsageError
from benchmarks.runners.model import Runner
from workloads.model import Workload

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


class Named(Protocol):
    """What a plug-in must have at least."""

    @property
    def name(self) -> str:
        """What it is asked for by."""
        ...


Plugin = TypeVar("Plugin", bound=Named)
OTHER_PLUGINS = {"workloads.mistakes", "workloads.synchronization"}
"""Packages beside workloads: whoever measures these need not load them."""


def find_workloads() -> dict[str, Workload]:
    """Return every workload by name, in the order of their files and packages.

    Raises:
        UsageError: As ``find_plugins``.
    """
    return find_plugins(workloads, Workload)


def find_runners() -> dict[str, Runner]:
    """Return every runner by name, sequential first.

    Raises:
        UsageError: As ``find_plugins``.
    """
    found = find_plugins(benchmarks.runners, Runner)
    return dict(sorted(found.items(), key=lambda entry: (entry[0] != "sequential", entry[0])))


def find_plugins(package: ModuleType, of_type: type[Plugin]) -> dict[str, Plugin]:
    """Return every value of a type that a module of the package holds, by name.

    Raises:
        UsageError: A file can't be imported, or two plug-ins have the same name.
    """
    found: dict[str, Plugin] = {}
    for module in _modules(package):
        for value in vars(module).values():
            if not isinstance(value, of_type):
                continue
            if found.get(value.name, value) is not value:
                raise UsageError(f"two {of_type.__name__.lower()}s are named {value.name!r}; rename one.")
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
