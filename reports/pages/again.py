"""How to get a run again: the commands, from what the run recorded, and what they can't bring back."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from tools.speaking.words import is_command, option_of, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.data.model import Asked, Run
    from reports.data.user_function import Own

COMMIT = re.compile(r"[0-9a-f]{7,64}(?= |$)")
"""What git can check out; the run may say behind it that there were local changes."""
CHECKOUT = "path/to/gil-bench"
"""Whoever measures a function of their own is in their project, not in this checkout."""
SAME_ORDER = "The seed repeats the order of the rounds, not the times: compare intervals, not digits."
LOCAL_CHANGES = "The checkout had uncommitted changes, so this commit alone may not be the code that ran."
OLDER_FILE = (
    "This file is from an older version, which did not record WORKLOADS, RUNNERS, WORKERS and KINDS: "
    "add those that you chose."
)
GIVEN = "Call gil_bench.compare() with the same function and items: no module has them."
ADDRESSES = frozenset({"HTTP_URL", "DASK_SCHEDULER"})
PLACE = "Run this in the folder of your module {module}. PYTHON= names the interpreter that has its packages."
INTERRUPTED = "This run was interrupted; the commands measure all of it."


@dataclass(frozen=True, slots=True)
class Again:
    """What to do for the same run.

    Attributes:
        settings: Preset, seed, commit and interpreter; what was not recorded is left out.
        commands: Lines to paste into a shell. They name no folder of the machine that measured.
        notes: What the commands can't bring back, one sentence each.
    """

    settings: tuple[str, ...]
    commands: tuple[str, ...]
    notes: tuple[str, ...]


def again(run: Run) -> Again:
    """Return how to get a run again."""
    commit = COMMIT.match(run.commit or "")
    if run.own is not None and (run.own.is_of_a_cell or run.own.are_items_given):
        return Again(tuple(_settings(run, commit[0] if commit else None)), (), (GIVEN, *_end_of_notes(run)))
    if is_command():
        return _by_command(run, commit[0] if commit else None)
    where = ("", "") if run.own is None else (f" -C {CHECKOUT}", f" -C {CHECKOUT}")
    checkout = [f"git{where[0]} checkout {commit[0]}"] if commit else []
    words = [f"{name}={shlex.quote(value)}" for name, value in _variables(run)]
    return Again(
        tuple(_settings(run, commit[0] if commit else None)),
        (*checkout, f"{_around(run)}make{where[1]} bench {' '.join(words)}"),
        tuple(_notes(run)),
    )


def _by_command(run: Run, commit: str | None) -> Again:
    """Return how to get it again with the installed command: the commit is that of the user's project."""
    checkout = [f"git checkout {commit}"] if commit and run.own is not None else []
    function = ["bench"] if run.own is None else ["run", shlex.quote(_function(run.own, run.asked))]
    options = [
        option_of(name) if value == "1" and name == "DASK" else f"{option_of(name)} {shlex.quote(value)}"
        for name, value in _variables(run)
        if name != "WORKLOAD" and (name != "PYTHON" or run.own is not None)
    ]
    command = f"{_around(run)}{' '.join(('gil-bench', *function, *options))}"
    return Again(tuple(_settings(run, commit)), (*checkout, command), tuple(_notes(run)))


def _around(run: Run) -> str:
    """Return the variables that come before the command."""
    path = run.asked.pythonpath if run.asked else None
    gil = "PYTHON_GIL=1 " if run.environment.free_threaded_build and run.gil_asked_for else ""
    return f"PYTHONPATH={shlex.quote(path)} {gil}" if path else gil


def _settings(run: Run, commit: str | None) -> Iterator[str]:
    yield f"preset {run.preset}"
    if run.seed is not None:
        yield f"seed {run.seed}"
    if commit is not None:
        yield f"commit {commit[:10]}"
    yield f"{run.environment.implementation} {run.environment.python_version}"


def _variables(run: Run) -> Iterator[tuple[str, str]]:
    """Yield the variables of ``make bench`` with their values."""
    asked = run.asked
    if run.own is not None:
        yield from _of_function(run.own, asked)
    if asked is not None:
        yield from _chosen(asked)
    yield "PRESET", run.preset
    if run.seed is not None:
        yield "SEED", str(run.seed)
    if _needs_dask(run):
        yield "DASK", "1"
    if run.own is None and run.environment.python_xy is not None:
        yield "PYTHON", f"python{run.environment.python_xy}{'t' * bool(run.environment.free_threaded_build)}"


def _of_function(own: Own, asked: Asked | None) -> Iterator[tuple[str, str]]:
    yield "WORKLOAD", _function(own, asked)
    if own.items is not None:
        yield "ITEMS", without_folder(own.items)
    if own.check == "none":
        yield "CHECK", "none"
    elif asked is not None and asked.check:
        yield "CHECK", without_folder(asked.check)
    if asked is not None and asked.folder:
        yield "FOLDER", asked.folder
    if asked is not None and asked.python:
        yield "PYTHON", asked.python


def _function(own: Own, asked: Asked | None) -> str:
    return without_folder((asked.function if asked else None) or own.workload)


def _chosen(asked: Asked) -> Iterator[tuple[str, str]]:
    for name in ("workloads", "runners", "workers", "kinds", "mix"):
        if value := getattr(asked, name):
            yield name.upper(), value
    if asked.step_timeout_s is not None:
        yield "STEP_TIMEOUT", f"{asked.step_timeout_s:g}"
    if asked.budget_s is not None:
        yield "BUDGET", f"{asked.budget_s:g}"


def _needs_dask(run: Run) -> bool:
    """Return whether the runner dask was measured without being named."""
    asked = run.asked
    named = asked is not None and ("dask" in (asked.runners or "") or "DASK_SCHEDULER" in asked.not_recorded)
    return not named and any(cell.id.runner == "dask" for cell in run.cells)


def _notes(run: Run) -> Iterator[str]:
    if "local changes" in (run.commit or ""):
        yield LOCAL_CHANGES
    if run.asked is None:
        yield OLDER_FILE
    own = {"PYTHON"} if run.own is not None else set()  # told by PLACE
    for name in [each for each in (run.asked.not_recorded if run.asked else ()) if each not in own]:
        what = "an address" if name in ADDRESSES else "a path of its machine"
        yield f"{name} named {what}, which is not recorded: add it."
    if run.own is not None:
        yield spoken(PLACE).format(module=run.own.module)
        if run.own.check == "own" and not (run.asked and run.asked.check):
            yield "CHECK named a check of yours, which is not recorded: add it."
    yield from _end_of_notes(run)


def _end_of_notes(run: Run) -> Iterator[str]:
    if run.interrupted:
        yield INTERRUPTED
    if run.seed is not None:
        yield SAME_ORDER


def without_folder(typed: str) -> str:
    """Return what names a function or its items, without the folder of a file if that is nobody's business.

    A path from the root or from somebody's home tells of a machine; one that is relative does not.
    """
    path = PurePath(typed)
    return path.name if path.is_absolute() or typed.startswith("~") else typed
