"""What limits the whole page, in sentences: several commits or presets, an unknown CPU, runs cut short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.formatting import listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reports.model import Run

DIGITS = 10


def notes(runs: Mapping[str, Run], older: Sequence[tuple[Run, str]]) -> tuple[str, ...]:
    """Return the sentences, the most limiting first.

    Args:
        runs: The runs that are shown, by the name of their interpreter.
        older: Runs that are not shown, because there is a newer one of the interpreter that is named.
    """
    return tuple(_notes(runs, older))


def _notes(runs: Mapping[str, Run], older: Sequence[tuple[Run, str]]) -> Iterator[str]:
    if any(run.environment.cpu_model is None for run in runs.values()):
        yield "The CPU model is not known, so nothing shows that these runs come from one machine."
    commits = _by((_short(run.commit), name) for name, run in runs.items())
    if len(commits) > 1:
        yield f"The runs are of different commits, so not only the interpreters differ: {_told(commits)}."
    presets = _by((run.preset, name) for name, run in runs.items())
    if len(presets) > 1:
        yield f"The presets differ, and so does what was measured: {_told(presets)}."
    for name, run in runs.items():
        if run.interrupted:
            yield f"The run of {name} was interrupted ({run.interrupted}), so part of it is not there."
    for run, name in older:
        caveats = f" Its caveats: {' '.join(run.caveats)}" if run.caveats else ""
        yield f"{run.source} is not shown: {runs[name].source} is a newer run of {name}.{caveats}"


def _by(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for fact, name in pairs:
        found.setdefault(fact, []).append(name)
    return found


def _told(facts: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"{listing(names)}: {fact}" for fact, names in facts.items())


def _short(commit: str | None) -> str:
    """Return a commit with fewer digits; a word on local changes is kept."""
    if commit is None:
        return "an unknown commit"
    digits, *words = commit.split(" ")
    return " ".join([digits[:DIGITS], *words])
