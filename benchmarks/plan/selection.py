"""What there is to measure, found, and what of it: WORKLOADS=, RUNNERS=, WORKERS=, KINDS=, PRESET=, checked.

A new file of workloads, runners or another plug-in is a new row; nothing else is touched.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

import benchmarks.runners
import workloads
from benchmarks.plan.presets import PRESETS, Extent, Preset
from benchmarks.runners.model import Runner, task_module
from workloads.model import Workload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import ModuleType

Value = TypeVar("Value")


class Named(Protocol):
    """What a plug-in must have at least."""

    @property
    def name(self) -> str:
        """What it is asked for by."""
        ...


Plugin = TypeVar("Plugin", bound=Named)

SPEEDUP = "speedup"
"""What the groups of cells are called where kinds of measurement are named."""

OTHER_PLUGINS = {"workloads.mistakes", "workloads.synchronization"}
"""Packages beside workloads: whoever measures these need not load them."""


class UsageError(Exception):
    """What was asked for does not exist or makes no sense; the message says what does, for exit code 2."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Names of workloads and runners, and numbers of workers, in the order in which they are measured.

    Attributes:
        workloads: Names of workloads.
        runners: Names of runners.
        workers: Numbers of workers.
        fewer: Runners that are measured with some of the numbers only, with those.
    """

    workloads: tuple[str, ...]
    runners: tuple[str, ...]
    workers: tuple[int, ...]
    fewer: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def has_parallel_runners(self) -> bool:
        """Return whether a runner starts workers and hands out items: sequential does neither."""
        return any(name != "sequential" for name in self.runners)


class PlannedKind(Protocol):
    """What a plan must know of a kind of measurement beside the speedups."""

    @property
    def since(self) -> Extent:
        """From which extent on it is measured, unless kinds are named."""
        ...

    @property
    def possible(self) -> Callable[[Selection], bool]:
        """Return whether it has anything to measure."""
        ...


def choose_preset(name: str) -> Preset:
    """Return the preset of that name.

    Raises:
        UsageError: There is none.
    """
    if name not in PRESETS:
        raise UsageError(f"there is no preset {name!r}; there are: {', '.join(PRESETS)}.")
    return PRESETS[name]


def choose_workloads(asked: str | None, found: Mapping[str, Workload]) -> tuple[str, ...]:
    """Return the workloads that are asked for by their own name or by their family's; all by default.

    Raises:
        UsageError: A name is neither.
    """
    by_name: dict[str, list[str]] = {name: [name] for name in found}
    for name, workload in found.items():
        names = by_name.setdefault(family(workload), [])
        if name not in names:
            names.append(name)
    chosen = [name for names in _named(asked, by_name, "workload") for name in names]
    return tuple(dict.fromkeys(chosen))


def family(workload: Workload) -> str:
    """Return the name of the workload's file or package, such as ``sha256``: it selects all that is in it."""
    return task_module(workload.task).removeprefix("workloads.").partition(".")[0]


def choose_runners(
    asked: str | None, found: Mapping[str, Runner], preset: Preset, workers: tuple[int, ...]
) -> tuple[str, ...]:
    """Return the runners that are asked for; by default those that the preset wants.

    Raises:
        UsageError: A name does not exist.
    """
    named = dict.fromkeys(_named(asked, {name: name for name in found}, "runner"))
    return tuple(name for name in named if _words(asked) or preset.numbers(found[name], workers))


def choose_fewer(
    asked: str | None, found: Mapping[str, Runner], preset: Preset, workers: tuple[int, ...]
) -> dict[str, tuple[int, ...]]:
    """Return the runners that are measured with some of the numbers of workers only, with those.

    These are variants that nobody has asked for by name, where the preset wants little of them.
    """
    if _words(asked) or preset.extent is not Extent.DEFAULT:
        return {}
    return {name: preset.numbers(runner, workers) for name, runner in found.items() if runner.variant}


def choose_kinds(
    asked: str | None, found: Mapping[str, PlannedKind], extent: Extent, *, all_workloads: bool
) -> tuple[str, ...]:
    """Return the names of the kinds of measurement that are asked for, speedups first.

    By default those of the extent; but who asks for some workloads only asks about those, and not what
    runners or primitives cost in general.

    Raises:
        UsageError: A name does not exist.
    """
    if not _words(asked):
        others = [name for name, kind in found.items() if all_workloads and kind.since <= extent]
        return (SPEEDUP, *others)
    known = (SPEEDUP, *found)
    wanted = _named(asked, {name: name for name in known}, "kind of measurement")
    return tuple(name for name in known if name in wanted)


def choose_workers(asked: str | None, usable_cpus: int) -> tuple[int, ...]:
    """Return the numbers of workers, ascending; by default powers of two from 2 to max(8, usable CPUs).

    Raises:
        UsageError: Something is not a whole number of at least 1.
    """
    words = _words(asked)
    if not words:
        most = max(8, usable_cpus)
        return tuple(2**power for power in range(1, most.bit_length()) if 2**power <= most)
    for word in words:
        if not (word.isascii() and word.isdecimal()) or int(word) < 1:
            raise UsageError(f"{word!r} is no number of workers; give whole numbers from 1, such as '1 2 4'.")
    return tuple(sorted({int(word) for word in words}))


def _named(asked: str | None, found: Mapping[str, Value], kind: str) -> list[Value]:
    words = _words(asked) or list(found)
    unknown = [word for word in words if word not in found]
    if unknown:
        raise UsageError(f"there is no {kind} {unknown[0]!r}; there are: {', '.join(found)}.")
    return [found[word] for word in words]


def _words(asked: str | None) -> list[str]:
    return (asked or "").replace(",", " ").split()


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
