"""What the page shows: every run with its analysis, the pairs that took turns, and what limits them.

Files that can't be read are named and left out; files of several machines are refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reports.chapters.chapter import load_run
from reports.data.document import UnreadableRunError, printable, read_document
from reports.interpreters.interpreter import in_order, interpreter_of, names
from reports.interpreters.pairs import KEY, load_pairs
from reports.speedups.caveats import run_caveats
from reports.speedups.cells import analyze
from reports.wording.numbers import listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from reports.data.environment import Environment
    from reports.data.model import Run
    from reports.interpreters.interpreter import Interpreter
    from reports.interpreters.pairs import Pair, PairedInterpreter, PairFile
    from reports.speedups.cells import Analysis

DIGITS = 10
FACTS = {
    "cpu_model": "the CPU",
    "usable_cpus": "the number of usable CPUs",
    "quota_cpus": "the CPU quota",
    "os": "the operating system",
    "architecture": "the architecture",
}
"""The facts of an environment that belong to the machine; they separate environments in the storage, too."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What the files hold.

    Attributes:
        faults: One sentence for each file that is left out.
    """

    runs: tuple[Run, ...]
    pairs: tuple[PairFile, ...]
    faults: tuple[str, ...]


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


class MixedMachinesError(UnreadableRunError):
    """Two files come from different machines; the message names them and what differs."""


def read_sources(paths: Sequence[Path]) -> Sources:
    """Return what the files hold; a damaged file is left out and named.

    Raises:
        UnreadableRunError: None of them holds a run.
    """
    runs: list[Run] = []
    pairs: list[PairFile] = []
    faults: list[str] = []
    for path in dict.fromkeys(paths):
        try:
            document = read_document(path)
            if KEY in document:
                pairs.append(load_pairs(path, document))
            else:
                runs.append(load_run(path))
        except UnreadableRunError as error:
            faults.append(printable(str(error)))
    if not runs:
        told = " ".join(faults) or "Only .pairs files were named: name runs too."
        raise UnreadableRunError(f"There is no run to show. {told}")
    return Sources(tuple(runs), tuple(pairs), tuple(faults))


def refuse_other_machines(measured: Iterable[tuple[str, Environment]]) -> None:
    """Check that all files, given by name and environment, were measured on the machine of the first.

    Speedups depend on the machine as well as on the interpreter: across machines nobody could say which of
    the two made the difference.

    Raises:
        MixedMachinesError: They were not.
    """
    files = list(measured)
    for name, environment in files[1:]:
        first_name, first = files[0]
        for fact, words in FACTS.items():
            here, there = getattr(first, fact), getattr(environment, fact)
            if here != there:
                raise MixedMachinesError(
                    f"{first_name} and {name} come from different machines: {words} differs "
                    f"({_shown(here)} and {_shown(there)}). Name runs of one machine."
                )


def _shown(value: object) -> str:
    return "none known" if value is None else f"{value}"


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
        Measured(called[interpreter], interpreter, analyze(newest[interpreter]))
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


def _named(side: PairedInterpreter, called: Mapping[Interpreter, str]) -> PairedInterpreter:
    """Return a side under the name that its interpreter has everywhere on the page."""
    return replace(side, name=called[side.interpreter]) if side.interpreter else side


def notes(runs: Mapping[str, Run], older: Sequence[tuple[Run, str]]) -> tuple[str, ...]:
    """Return the sentences, the most limiting first.

    Args:
        runs: The runs that are shown, by the name of their interpreter.
        older: Runs that are not shown, because there is a newer one of the interpreter that is named.
    """
    return tuple(_notes(runs, older))


def _notes(runs: Mapping[str, Run], older: Sequence[tuple[Run, str]]) -> Iterator[str]:
    if any(run.environment.cpu_model is None for run in runs.values()):
        yield "The CPU model is unknown: these runs may come from different machines."
    commits = _by((_short(run.commit), name) for name, run in runs.items())
    if len(commits) > 1:
        yield f"The runs are of different commits, so more than the interpreters differ: {_told(commits)}."
    presets = _by((run.preset, name) for name, run in runs.items())
    if len(presets) > 1:
        yield f"The presets differ, and so does what was measured: {_told(presets)}."
    for name, run in runs.items():
        if run.interrupted:
            yield f"The run of {name} was interrupted ({run.interrupted}), so part of it is missing."
    for run, name in older:
        found = run_caveats(run)
        caveats = f" Its caveats: {' '.join(found)}" if found else ""
        yield f"{run.source} is not shown: {runs[name].source} is a newer run of {name}.{caveats}"


def _by(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for fact, name in pairs:
        found.setdefault(fact, []).append(name)
    return found


def _told(facts: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"{listing(names)}: {fact}" for fact, names in facts.items())


def _short(commit: str | None) -> str:
    """Return a commit with fewer digits; a note on local changes is kept."""
    if commit is None:
        return "an unknown commit"
    digits, *words = commit.split(" ")
    return " ".join([digits[:DIGITS], *words])
