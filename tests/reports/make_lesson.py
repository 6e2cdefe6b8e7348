"""Builds hand-made experiments and demonstrations, so that tests say only what matters to them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from reports.chapters.pitfalls.chapter import Demonstration
from reports.chapters.synchronization.chapter import Variant
from reports.claims.model import Lesson
from reports.data.cells import Benchmark
from reports.data.model import OtherFailure
from reports.speedups.cells import Analysis, analyze
from tests.reports.make_kinds import benchmark, run_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BLOCKS = 6


def trial(
    experiment: str,
    variant: str,
    participants: int = 2,
    wall_s: Sequence[float] = (1.0,) * BLOCKS,
    **facts: object,
) -> Benchmark:
    """Return one variant that did 1,000 operations in each block; ``facts`` replaces or adds."""
    known = {
        "kind": "synchronization",
        "experiment": experiment,
        "summary": f"What threads do with {experiment}.",
        "promise": f"What {experiment} never does.",
        "variant": variant,
        "participants": participants,
        "settings": {},
        "operations": 1_000,
        "unit": "operations",
        "verified": True,
        "runner": "threads",
        "workers": participants,
        "observations": {},
        "caveats": [],
        **facts,
    }
    return benchmark("synchronization", f"{variant}, {participants} threads", tuple(wall_s), known)


def every_block(**observed: float) -> dict[str, list[float]]:
    """Return observations that are the same in each of the blocks."""
    return {name: [value] * BLOCKS for name, value in observed.items()}


def shown(mistake: str, demonstration: str, told: Mapping[str, object], **facts: object) -> Benchmark:
    """Return a demonstration whose process told something and ended by itself; ``facts`` replaces or adds."""
    known = {
        "kind": "lesson",
        "mistake": mistake,
        "summary": f"What {mistake} is.",
        "instead": f"What to do about {mistake}.",
        "demonstration": demonstration,
        "verified": True,
        "unit": "demonstrations",
        "facts": dict(told),
        "timed_out": False,
        "exit_code": 0,
        "stacks": "",
        "caveats": [],
        **facts,
    }
    return benchmark("lesson", f"{mistake}, {demonstration}", (0.25,), known)


def broken(experiment: str, variant: str, reason: str, participants: int = 5) -> OtherFailure:
    """Return a variant that failed because its primitive broke its promise."""
    part = Variant(experiment, variant, participants)
    return OtherFailure("synchronization", variant, reason, "failed", part, broken_promise=True)


def failed(kind: str, subject: str, part: str, reason: str) -> OtherFailure:
    """Return an experiment's variant or a mistake's demonstration that failed for another reason."""
    which = Variant(subject, part, 2) if kind == "synchronization" else Demonstration(subject, part)
    return OtherFailure(kind, part, reason, "failed", which)


def lesson_of(*benchmarks: Benchmark, failures: Sequence[OtherFailure] = (), **environment: object) -> Lesson:
    """Return the lesson of a run that has these benchmarks and failures, on a machine with two CPUs."""
    run = run_of(*benchmarks)
    changed = replace(run.environment, **environment)  # type: ignore[arg-type] # facts by name
    return Lesson(
        replace(_without_cells(), run=replace(run, other_failures=tuple(failures), environment=changed))
    )


@cache
def _without_cells() -> Analysis:
    """Return the empty tables that all these runs have, which take longer to make than a claim to judge."""
    return analyze(run_of())
