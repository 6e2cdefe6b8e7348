"""All that the page shows: every run with its analysis, what was measured in turns, and what limits it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reports.across.interpreter import in_order, interpreter_of, names
from reports.across.mixing import refuse_other_machines
from reports.across.notes import notes
from reports.analysis import analyse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reports.across.interpreter import Interpreter
    from reports.across.pairs import Pair, Side
    from reports.across.sources import Sources
    from reports.analysis import Analysis
    from reports.model import Run


@dataclass(frozen=True, slots=True, eq=False)  # an analysis has no equal
class Measured:
    """One interpreter and the run that was made with it.

    Attributes:
        name: What the interpreter is called on the page.
    """

    name: str
    interpreter: Interpreter
    analysis: Analysis

    @property
    def run(self) -> Run:
        """The run itself."""
        return self.analysis.run


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """What is shown.

    Attributes:
        measured: The interpreters in order, one run of each.
        pairs: Two interpreters that took turns in one job, with one worker.
        notes: What limits the comparison, in sentences.
        faults: Files that are not on the page, and why.
    """

    measured: tuple[Measured, ...]
    pairs: tuple[Pair, ...]
    notes: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def workloads(self) -> tuple[str, ...]:
        """All workloads, in the order of the runs."""
        return tuple(dict.fromkeys(name for one in self.measured for name in one.analysis.workloads))

    @property
    def runners(self) -> tuple[str, ...]:
        """All runners that were compared with sequential in any run, sorted."""
        return tuple(sorted({name for one in self.measured for name in one.analysis.runners}))

    @property
    def usable_cpus(self) -> int:
        """The CPUs of the one machine."""
        return self.measured[0].run.environment.usable_cpus


def study(sources: Sources) -> Study:
    """Return what the files hold; of several runs of one interpreter the newest is shown.

    Raises:
        MixedMachinesError: The files come from different machines.
    """
    refuse_other_machines(
        [
            *((run.source, run.environment) for run in sources.runs),
            *((file.source, machine) for file in sources.pairs for machine in file.machines),
        ]
    )
    newest = _newest(sources.runs)
    pairs = [pair for file in sources.pairs for pair in file.pairs]
    called = names([*newest, *_of_pairs(pairs)])
    measured = tuple(
        Measured(called[interpreter], interpreter, analyse(newest[interpreter]))
        for interpreter in in_order(newest)
    )
    older = [
        (run, called[interpreter_of(run.environment)]) for run in sources.runs if run not in newest.values()
    ]
    return Study(
        measured,
        tuple(
            replace(pair, base=_named(pair.base, called), head=_named(pair.head, called)) for pair in pairs
        ),
        notes({one.name: one.run for one in measured}, older),
        sources.faults,
    )


def _newest(runs: Iterable[Run]) -> dict[Interpreter, Run]:
    return {interpreter_of(run.environment): run for run in sorted(runs, key=lambda run: run.started)}


def _of_pairs(pairs: Iterable[Pair]) -> Iterator[Interpreter]:
    for pair in pairs:
        for side in (pair.base, pair.head):
            if side.interpreter:
                yield side.interpreter


def _named(side: Side, called: Mapping[Interpreter, str]) -> Side:
    """Return a side under the name that its interpreter has everywhere on the page."""
    return replace(side, name=called[side.interpreter]) if side.interpreter else side
