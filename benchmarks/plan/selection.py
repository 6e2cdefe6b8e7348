"""Finds all plug-ins, and checks what the user selects: WORKLOADS=, RUNNERS=, WORKERS=, KINDS=, PRESET=.

A new workload, runner or other plug-in is one new file; nothing else changes.
"""

from __future__ import annotations

import importlib
import math
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
    """What every plug-in has."""

    @property
    def name(self) -> str:
        """The name that selects it."""
        ...


Plugin = TypeVar("Plugin", bound=Named)

SPEEDUP = "speedup"
"""The name of the groups of cells among the kinds of measurement."""

OTHER_PLUGINS = {"workloads.calls", "workloads.mistakes", "workloads.synchronization"}
"""Packages that are not workloads, so measuring workloads need not import them."""


class UsageError(Exception):
    """Wrong use: the message says what is wrong and what exists instead. Exit code 2."""


MOST_SECONDS = 1e6
"""Eleven days: no step is as long, and a system takes no wait of, say, 1e18 s."""

LARGEST_SEED = 10**15
"""The reports read no larger whole numbers, which other programs may round."""


def check_seconds(name: str, seconds: float | None) -> None:
    """Check a number of seconds of the user's, if there is one.

    Raises:
        UsageError: It is not positive, or too large for a clock; the message has the variable's name.
    """
    if seconds is not None and seconds <= 0:
        raise UsageError(f"{name} must be greater than 0, not {seconds:g}.")
    if seconds is not None and not seconds <= MOST_SECONDS:  # a NaN, too
        raise UsageError(f"{name} must be a number of seconds up to {MOST_SECONDS:.0f}, not {seconds:g}.")


def check_seed(seed: int | None) -> None:
    """Check the user's seed, if there is one.

    Raises:
        UsageError: It is negative or too large.
    """
    if seed is not None and not 0 <= seed <= LARGEST_SEED:
        raise UsageError(f"SEED must be a whole number from 0 to {LARGEST_SEED}, not {seed}.")


@dataclass(frozen=True, slots=True)
class Selection:
    """Names of workloads and runners, and worker counts, in the order of measurement.

    Attributes:
        workloads: Names of workloads.
        runners: Names of runners.
        workers: Numbers of workers.
        fewer: Worker counts by runner, where they differ from ``workers``.
    """

    workloads: tuple[str, ...]
    runners: tuple[str, ...]
    workers: tuple[int, ...]
    fewer: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def has_parallel_runners(self) -> bool:
        """Return whether any runner has workers: sequential has none."""
        return any(name != "sequential" for name in self.runners)

    def has_process_runners(self) -> bool:
        """Return whether any runner sends items to processes."""
        found = find_runners()
        return any(found[name].start_method() is not None for name in self.runners)


class PlannedKind(Protocol):
    """What a plan must know about a kind of measurement."""

    @property
    def since(self) -> Extent:
        """The first extent that includes it, unless the user names kinds."""
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
        raise UsageError(f"there is no preset {name!r}; choose from: {', '.join(PRESETS)}.")
    return PRESETS[name]


def choose_workloads(asked: str | None, found: Mapping[str, Workload]) -> tuple[str, ...]:
    """Return the requested workloads, by their own name or their family's; the usual ones by default.

    Raises:
        UsageError: A name is neither.
    """
    by_name: dict[str, list[str]] = {name: [name] for name in found}
    for name, workload in found.items():
        names = by_name.setdefault(family(workload), [])
        if name not in names:
            names.append(name)
    if not _words(asked):
        return usual_workloads(found)
    chosen = [name for names in _named(asked, by_name, "workload") for name in names]
    return tuple(dict.fromkeys(chosen))


def usual_workloads(found: Mapping[str, Workload]) -> tuple[str, ...]:
    """Return the workloads that are measured if none is named."""
    return tuple(name for name, workload in found.items() if not workload.by_name)


def choose_mixes(asked: str | None) -> tuple[float, ...]:
    """Return the computing parts that the user asks for, each once, in ascending order; none by default.

    Raises:
        UsageError: Something is not a number from 0 to 1.
    """
    return tuple(sorted({_part(word) for word in _words(asked)}))


def _part(word: str) -> float:
    try:
        part = float(f"{float(word):g}")  # as precise as the name of its workload
    except ValueError:
        part = math.nan
    if not 0 <= part <= 1:
        raise UsageError(f"MIX must be numbers from 0 to 1, for example '0.05 0.2', not {word!r}.")
    return part


def with_mixes(found: Mapping[str, Workload], parts: tuple[float, ...]) -> dict[str, Workload]:
    """Return the workloads; if there are parts, those whose items have one are there for each of them."""
    forms = {name: _forms(workload, parts) if parts else (workload,) for name, workload in found.items()}
    return {form.name: form for each in forms.values() for form in each}


def _forms(workload: Workload, parts: tuple[float, ...]) -> tuple[Workload, ...]:
    return (workload,) if workload.of_part is None else tuple(map(workload.of_part, parts))


def family(workload: Workload) -> str:
    """Return the name of the workload's file or package, for example ``sha256``; it selects all in it."""
    return task_module(workload.task).removeprefix("workloads.").partition(".")[0]


def choose_runners(
    asked: str | None, found: Mapping[str, Runner], preset: Preset, workers: tuple[int, ...]
) -> tuple[str, ...]:
    """Return the requested runners; by default those of the preset.

    Raises:
        UsageError: A name does not exist.
    """
    named = dict.fromkeys(_named(asked, {name: name for name in found}, "runner"))
    return tuple(name for name in named if _words(asked) or preset.numbers(found[name], workers))


def choose_fewer(
    asked: str | None, found: Mapping[str, Runner], preset: Preset, workers: tuple[int, ...]
) -> dict[str, tuple[int, ...]]:
    """Return the worker counts of runners that are measured with only some of them.

    These are variants that the user did not name, where the preset measures few of them.
    """
    if _words(asked) or preset.extent is not Extent.DEFAULT:
        return {}
    return {name: preset.numbers(runner, workers) for name, runner in found.items() if runner.variant}


def choose_kinds(
    asked: str | None, found: Mapping[str, PlannedKind], extent: Extent, *, all_workloads: bool
) -> tuple[str, ...]:
    """Return the names of the requested kinds of measurement, speedups first.

    By default those of the extent. A user who selects some workloads asks only about those, not about the
    general costs of runners or primitives.

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
    """Return the worker counts, ascending; by default powers of two from 2 to max(8, usable CPUs).

    Raises:
        UsageError: Something is not a whole number of at least 1.
    """
    words = _words(asked)
    if not words:
        most = max(8, usable_cpus)
        return tuple(2**power for power in range(1, most.bit_length()) if 2**power <= most)
    for word in words:
        if not (word.isascii() and word.isdecimal()) or int(word) < 1:
            raise UsageError(
                f"WORKERS must be whole numbers of at least 1, for example '1 2 4', not {word!r}."
            )
    return tuple(sorted({int(word) for word in words}))


def _named(asked: str | None, found: Mapping[str, Value], kind: str) -> list[Value]:
    words = _words(asked) or list(found)
    unknown = [word for word in words if word not in found]
    if unknown:
        raise UsageError(f"there is no {kind} {unknown[0]!r}; choose from: {', '.join(found)}.")
    return [found[word] for word in words]


def _words(asked: str | None) -> list[str]:
    return (asked or "").replace(",", " ").split()


def find_workloads() -> dict[str, Workload]:
    """Return every workload by name, in the order of their files and packages.

    Raises:
        UsageError: As ``find_plugins``.
    """
    return find_plugins(workloads, Workload)


def find_workload(name: str) -> Workload:
    """Return the workload of that name, which may be one whose items compute for any part of their time.

    Raises:
        UsageError: As ``find_plugins``.
        KeyError: There is none.
    """
    found = find_workloads()
    stem, _, part = name.rpartition("_")
    for workload in found.values():
        if name not in found and workload.of_part and workload.name.startswith(f"{stem}_"):
            return workload.of_part(float(part))
    return found[name]


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
    """Yield the modules of a package and of its subpackages that don't hold another kind of plug-in."""
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
