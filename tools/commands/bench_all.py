"""make bench-all: measures with several interpreters, one after the other, and reports them side by side."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tools.commands.bench import WRONG_USE, chosen, measure
from tools.environments.environments import module
from tools.errors import SetupError
from tools.own import own_options
from tools.pairs import GIL_ON, measure_pairs, title
from tools.several import choose, reporting, set_up

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tools.commands.bench import Measured
    from tools.environments.environments import Environment
    from tools.workspace import Workspace


@dataclass(slots=True)
class _Course:
    """What has happened so far.

    Attributes:
        faults: One sentence for each interpreter that is missing, or failed.
        files: Stored JSON, in the order in which it was measured.
        codes: Exit codes of all measurements.
        stopped: Exit code of the measurement that a signal ended, or None.
    """

    faults: list[str]
    files: list[str] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    stopped: int | None = None

    def note(self, what: str, measured: Measured) -> None:
        """Add a measurement that has ended."""
        self.codes.append(measured.code)
        if measured.saved:
            self.files.append(measured.saved)
        if measured.stopped:
            self.stopped = measured.code
        elif measured.code:
            self.faults.append(f"{what}: measuring ended with exit code {measured.code}")


def bench_all(workspace: Workspace) -> int:
    """Measure with every interpreter of ``PYTHONS``, or every one found, and draw one page over all.

    A free-threaded build is measured again with its GIL on. What one worker costs without the GIL is
    measured at the end, by interpreters that take turns. Each interpreter that is missing or fails is named,
    and the others go on.

    Returns:
        0; 1 if an interpreter was missing or failed; 2 for wrong use; 130 or 143 after a signal.

    Raises:
        SetupError: No interpreter can be used, or none has the environment for the page.
        StoppedError: A signal came during a set-up or the report, or two came.
    """
    # Each measurement says for itself whether the GIL is switched on.
    environ = {name: value for name, value in workspace.environ.items() if name not in GIL_ON}
    interpreters, missing = choose(replace(workspace, environ=environ))
    # All of them at once: a missing network must show before the measuring, not after an hour of it.
    measuring, unprepared = set_up(
        replace(workspace, environ=environ, interpreter=each) for each in interpreters
    )
    if not measuring:
        raise SetupError("no interpreter can be used: name some, as in PYTHONS='python3.13 python3.13t'")
    page = reporting(measuring)
    course = _Course([*missing, *unprepared])
    measured = _measure_each(measuring, course)
    if course.stopped is None and (cost := measure_pairs(measured)):
        course.note("The cost with one worker", cost)
    return _conclude(page, course)


def _measure_each(environments: Sequence[Environment], course: _Course) -> list[Environment]:
    """Measure with one after the other until a signal comes; return those that stored a run."""
    measured = []
    for environment in environments:
        stored = len(course.files)
        free_threaded = environment.workspace.interpreter.free_threaded
        for variables in ({}, GIL_ON) if free_threaded else ({},):
            if course.stopped is None:
                _measure(environment, variables, course)
        if len(course.files) > stored:
            measured.append(environment)
    return measured


def _measure(environment: Environment, variables: Mapping[str, str], course: _Course) -> None:
    workspace = environment.workspace
    what = title(workspace.interpreter, variables)
    workspace.say(f"== {what}")
    inside = replace(environment, workspace=replace(workspace, environ={**workspace.environ, **variables}))
    course.note(what, measure(inside, "benchmarks", *chosen(workspace.environ), *own_options(workspace)))


def _conclude(page: Environment, course: _Course) -> int:
    """Draw the page over what was stored, name every fault, and return the exit code."""
    workspace = page.workspace
    code = 1
    if course.files:
        code = workspace.run(module(page, "reports.interpreters", *course.files))
    elif set(course.codes) == {WRONG_USE}:  # each has told the reason
        code = WRONG_USE
    else:
        workspace.say("Nothing was stored, so there is nothing to report.")
    for fault in course.faults:
        workspace.say(f"gil-bench: {fault}")
    if course.stopped is not None:
        return course.stopped
    return 1 if course.faults and course.files else code
