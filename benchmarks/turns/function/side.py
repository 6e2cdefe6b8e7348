"""What the process of one side does with the user's function: a first look, and its rounds, turn by turn.

It runs with the user's interpreter, so it imports nothing that a measuring process does not have.
"""

from __future__ import annotations

import importlib.metadata
import os
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.machine.environment import observe_process
from benchmarks.machine.gil_state import gil_enabled, gil_switched_on_by
from benchmarks.measure.group import measure_group
from benchmarks.process.messages import BlockEnded, Failure, Finished, Starting
from benchmarks.turns.arm_evidence import share_of_calls
from benchmarks.user_function.adapt import find_function
from benchmarks.user_function.compare import fingerprint
from benchmarks.user_function.look.findings import Probe
from benchmarks.user_function.look.probe import Limits, probe
from benchmarks.user_function.source import FIRST, NotThereError, Source, UserFunctionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

    from benchmarks.evidence.gil_share import GilShare
    from benchmarks.machine.environment import Environment
    from benchmarks.measure.rounds import GroupOrder, GroupResult
    from benchmarks.process.messages import Send
    from benchmarks.user_function.workload import UserWork

LIMITS = Limits(first_s=1.0, again_s=0.3, may_differ=True)

MOST_DIGESTS = 2_000
"""A round has no more items (``user_function.workload.MOST_ITEMS``)."""

DIGESTS_S = 2.0
"""Seconds after which no more items are told apart; those without a digest are not measured."""

INSTALLED = {"site-packages", "dist-packages"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the code of a side must come from.

    Attributes:
        checkout: The root of the commit's checkout.
        repository: The root of the user's own working tree, whose code is neither side's.
    """

    checkout: Path
    repository: Path


@dataclass(frozen=True, slots=True)
class Look:
    """The findings of a first look at one side.

    Attributes:
        probe: What the function is like here; None if it can't be measured.
        problem: Why it can't be; empty if it can.
        absent: Whether that is because the function, its module, its items or its check do not exist.
        misplaced: Which code does not come from the commit; empty if all does.
        digests: A digest of each item by its index; None for what can't be pickled.
        environment: Interpreter, machine, and the libraries that the function's process has loaded.
        gil_on: Whether the GIL was on after its calls.
        switched_on_by: The module whose import switched it on, on a free-threaded build.
    """

    probe: Probe | None
    problem: str = ""
    absent: bool = False
    misplaced: str = ""
    digests: Mapping[int, bytes | None] | None = None
    environment: Environment | None = None
    gil_on: bool = True
    switched_on_by: str | None = None


@dataclass(frozen=True, slots=True)
class Turns:
    """The outcome of one side's rounds; the GIL share is over whole calls in one thread."""

    group: GroupResult
    share: GilShare | Failure


def look(source: Source, place: Place, send: Send) -> None:
    """Take a first look at one side, and send a Look."""
    found: list[object] = []

    def keep(message: object) -> None:
        if isinstance(message, Finished):
            found.append(message.result)
        else:
            send(message)

    probe(source, LIMITS, keep)
    (seen,) = found
    if isinstance(seen, Probe):
        send(Starting("telling its items apart"))
        digests = None if seen.form == "workload" else _digests(source, seen)
        environment = replace(observe_process(), libraries=loaded_libraries())
        misplaced = next(misplaced_code(source, place), "")
        gil = gil_enabled(), gil_switched_on_by()
        send(Finished(Look(seen, "", False, misplaced, digests, environment, *gil)))  # noqa: FBT003 - not absent
    else:
        assert isinstance(seen, Failure)  # noqa: S101 - what a probe sends
        send(Finished(Look(None, seen.reason, absent=_is_absent(source))))


def _is_absent(source: Source) -> bool:
    try:
        find_function(source)
    except NotThereError:
        return True
    except UserFunctionError:
        return False
    return False


def _digests(source: Source, seen: Probe) -> dict[int, bytes | None]:
    """Return digests of the tried items and of as many others as time allows; equal items have equal ones.

    Items of a set, or with a hash in them, may pickle differently in each process.
    """
    items = find_function(source).items.values
    began_s, digests = time.perf_counter(), {}
    for place in dict.fromkeys((*seen.item_s, *range(min(len(items), MOST_DIGESTS)))):
        if time.perf_counter() > began_s + DIGESTS_S:
            break
        digests[place] = fingerprint(items[place])
    return digests


def loaded_libraries() -> dict[str, str]:
    """Return the version of every distribution of which this process has loaded a module."""
    loaded = {name.partition(".")[0] for name in sys.modules}
    try:
        known = importlib.metadata.packages_distributions()
        names = sorted({each for package in loaded for each in known.get(package, ())})
        return {name: importlib.metadata.version(name) for name in names}
    except Exception:  # noqa: BLE001 - the metadata of any distribution may be damaged
        return {}


def misplaced_code(source: Source, place: Place) -> Iterator[str]:
    """Yield a sentence for each module that is not the commit's own, though the commit has it."""
    target = source.target.module
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if not isinstance(file, str) or FIRST in Path(file).parts:
            continue
        found = Path(file).resolve()
        is_commits = place.checkout in found.parents
        if is_commits:
            continue
        if not INSTALLED & set(found.parts) and place.repository in found.parents:
            yield f"{name} is imported from {found}, your working tree, not from the commit"
        elif name == target or (
            "." not in name and INSTALLED & set(found.parts) and _has(place, source, name)
        ):
            yield f"{name} is imported from {found}, not from the commit"


def _has(place: Place, source: Source, name: str) -> bool:
    """Return whether the commit has a module of that name where modules usually are."""
    folders = {source.folder, place.checkout, source.folder / "src", place.checkout / "src"}
    return any(
        (folder / name / "__init__.py").exists() or (folder / f"{name}.py").exists() for folder in folders
    )


def take_turns(order: GroupOrder, sampled: UserWork, sample_s: float, send: Send) -> None:
    """Run the rounds of one side, each when stdin says so, then sample the GIL, and send Turns.

    The first round is a warm-up that waits for nothing. After every round it waits for the next line, after
    the last one too, so that nothing is closed while the other side is timed.
    """
    found: list[GroupResult] = []
    turns = _own_stdin()

    def wait(message: object) -> None:
        if isinstance(message, Finished):
            found.append(message.result)  # type: ignore[arg-type] # what measure_group sends
            return
        send(message)
        if isinstance(message, BlockEnded):
            turns.readline()

    measure_group(order, wait)
    (group,) = found
    send(Finished(Turns(group, share_of_calls(sampled.workload, sample_s, send))))


def _own_stdin() -> BinaryIO:
    """Return stdin for ourselves; a task that reads it finds it empty, as always."""
    ours = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, sys.stdin.fileno())
    os.close(nothing)
    return ours
