"""What is measured of the user's function at two commits: on either side the same items, which both have."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.machine.meters import count_cpus
from benchmarks.plan.presets import Cell, Role
from benchmarks.plan.selection import UsageError, choose_workers, find_runners
from benchmarks.process.supervisor import Supervision
from benchmarks.runners.coroutines import ASYNCIO
from benchmarks.turns.function.matching import both_measurable, match_items, refuse_failing
from benchmarks.turns.function.responses import BUDGET_S, EVERY, plan_responses
from benchmarks.turns.function.side import Look, Place, look
from benchmarks.user_function.launch import find_names, make_source, run_user_job, user_launch
from benchmarks.user_function.room import fit_to
from benchmarks.user_function.source import UNCHECKED, NotThereError, UserFunctionError
from benchmarks.user_function.workload import Shape, UserWork, round_s

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.machine.environment import Environment
    from benchmarks.turns.function.matching import Matched
    from benchmarks.turns.function.responses import ResponsesPlan
    from benchmarks.user_function.look.findings import Probe
    from benchmarks.user_function.source import Source

USUAL_RUNNERS = ("threads", "processes")

LONGEST_ROUND_S = 0.25
"""Seconds of a sequential round, unless a single item for each worker takes longer: a dozen blocks of four
rounds in fresh processes tell more than a few long rounds."""

LONGEST_SAMPLED_S = 0.1
"""Seconds of a round in which the GIL is sampled; at least three of them in every block."""

START_S = 2.0
"""Approximate seconds until both processes of a side and its workers have started, without the import."""


@dataclass(frozen=True, slots=True)
class FunctionSide:
    """One of the two commits.

    Attributes:
        name: ``base`` or ``head``.
        commit: Its full id.
        checkout: The root of its checkout.
        folder: The user's working directory in it.
        import_path: The user's PYTHONPATH, with what lies in the repository mapped into the checkout.
        repository: The root of the user's own working tree.
    """

    name: str
    commit: str
    checkout: str
    folder: str
    import_path: str
    repository: str


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for, as on the command line.

    Attributes:
        only: The cells to measure again, each as ``runner:workers``; None for all.
        explains: Families of figures to measure beside the times; the GIL share comes with them.
    """

    workload: str
    items: str | None
    check: str | None
    python: str
    runners: str
    workers: str
    only: tuple[str, ...] | None = None
    explains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Looks:
    """The first look at each side, by its name."""

    sides: tuple[FunctionSide, ...]
    sources: Mapping[str, Source]
    found: Mapping[str, Look]

    @property
    def environments(self) -> Iterator[tuple[str, Environment]]:
        """Yield the environment of each side that has one."""
        for name, seen in self.found.items():
            if seen.environment:
                yield name, seen.environment


@dataclass(frozen=True, slots=True)
class FunctionPlan:
    """What both sides measure.

    Attributes:
        name: The function's.
        sides: Both, the base first.
        timed: The work of a timed round, by side; the same items in the same order.
        sampled: The work of a round in which the GIL is sampled, by side.
        cells: The reference first.
        import_threads: Names of threads that importing the module starts, by side.
        caveats: What to know about the comparison.
        block_s: About how long a block takes.
        explains: As in the request.
        responses: What is measured of response times; None if nothing is.
    """

    name: str
    sides: tuple[FunctionSide, ...]
    timed: Mapping[str, UserWork]
    sampled: Mapping[str, UserWork]
    cells: tuple[Cell, ...]
    import_threads: Mapping[str, tuple[str, ...]]
    caveats: tuple[str, ...]
    block_s: float
    explains: tuple[str, ...]
    responses: ResponsesPlan | None


def check_request(request: Request) -> None:
    """Check the names of runners and the numbers of workers, whatever the function is.

    Raises:
        UsageError: One is not valid.
    """
    found = find_runners()
    for name in (words := _words(request.runners)):
        if name not in found:
            raise UsageError(f"there is no runner {name!r}; choose from: {', '.join(found)}.")
    for name in words:
        if why := found[name].unavailable():
            raise UsageError(f"{name} can't run here: {why}")
    choose_workers(request.workers, count_cpus().usable)


def find_at_either(
    sides: Sequence[FunctionSide], request: Request, storage: Path, step_timeout_s: float
) -> None:
    """Find the function, its items and its check at one of the sides; the other may lack them.

    Raises:
        UsageError: Neither side has them.
    """
    for side in sides:
        with suppress(UserFunctionError):
            find_names(_source(side, request), step_timeout_s, storage)
            return
    find_names(_source(sides[-1], request), step_timeout_s, storage)


def _source(side: FunctionSide, request: Request) -> Source:
    named = (request.workload, request.items, request.check)
    return make_source(*named, side.folder, side.import_path, request.python)


def _words(asked: str) -> list[str]:
    return asked.replace(",", " ").split()


def look_at_both(
    sides: Sequence[FunctionSide], request: Request, storage: Path, step_timeout_s: float
) -> Looks:
    """Take a first look at each side.

    Raises:
        UsageError: The request is invalid, whatever the commits have.
    """
    sources: dict[str, Source] = {}
    found: dict[str, Look] = {}
    for side in sides:
        place = Place(Path(side.checkout).resolve(), Path(side.repository).resolve())
        try:
            sources[side.name] = source = _source(side, request)
            supervision = Supervision(
                storage, step_timeout_s, lambda _ended: None, partial(user_launch, source)
            )
            seen = run_user_job(partial(look, source, place), source.workload, supervision)
            assert isinstance(seen, Look)  # noqa: S101 - what it sends
            found[side.name] = seen
        except NotThereError as error:
            found[side.name] = Look(None, str(error), absent=True)
        except UserFunctionError as error:
            found[side.name] = Look(None, str(error))
    return Looks(tuple(sides), sources, found)


def plan_function(looks: Looks, request: Request, step_timeout_s: float) -> FunctionPlan:
    """Return what both sides measure.

    Raises:
        OutcomeError: There is nothing to measure: it is new, or one side can't be measured.
        UsageError: Neither side can be measured, or both would run the same code.
    """
    both = looks.found["base"], looks.found["head"]
    base, head = both_measurable(request.workload, *both)
    matched = match_items(*both)
    refuse_failing(*both, matched)
    runners, left_out = _runners(request, base, head)
    counts = choose_workers(request.workers, count_cpus().usable)
    cells = _cells(head.name, runners, counts, request.only)
    seen = replace(head, item_s=matched.item_s)
    fitted = partial(fit_to, seen, limit_s=step_timeout_s, may_be_fewer=False)
    timed = fitted(workers=counts, longest_s=LONGEST_ROUND_S).shape
    sampled = fitted(workers=(1,), longest_s=LONGEST_SAMPLED_S).shape
    unchecked = head.unchecked_because or base.unchecked_because
    works = partial(_works, looks, matched)
    responses = None
    if "responses" in request.explains:
        responses = plan_responses(base, head, matched.item_s, step_timeout_s)
        left_out += responses.left_out
    in_rounds_s = round_s(seen.item_s, timed) * 5 * (1 + len(cells)) + 4 * round_s(seen.item_s, sampled)
    return FunctionPlan(
        head.name,
        looks.sides,
        works(timed, unchecked=bool(unchecked)),
        works(sampled, unchecked=True),
        cells,
        {"base": base.import_threads, "head": head.import_threads},
        tuple(filter(None, (*matched.notes, *left_out, unchecked))),
        2 * (START_S + 2 * head.import_s + in_rounds_s) + (2 * BUDGET_S / EVERY if responses else 0.0),
        request.explains,
        responses if responses and responses.conditions else None,
    )


def _runners(request: Request, base: Probe, head: Probe) -> tuple[list[str], list[str]]:
    """Return the runners, and a sentence for each that is left out."""
    found = find_runners()
    also = [ASYNCIO.name] if base.awaitable and head.awaitable else []
    named = _words(request.runners) or [*USUAL_RUNNERS, *also]
    kept, left_out = [], []
    for name in dict.fromkeys(named):
        apart = found[name].start_method() is not None
        if apart and (problem := base.pickling.problem):  # a problem of the head alone is a failure of it
            left_out.append(f"{name} is not measured: at the base, {problem[:1].lower()}{problem[1:]}")
        elif name != "sequential" and not found[name].unavailable():
            kept.append(name)
    return kept, left_out


def _cells(
    name: str, runners: Sequence[str], counts: Sequence[int], only: Sequence[str] | None
) -> tuple[Cell, ...]:
    reference = Cell(name, "sequential", 1, Role.REFERENCE)
    measured = [Cell(name, runner, count) for runner in runners for count in counts]
    return (
        reference,
        *(cell for cell in measured if only is None or f"{cell.runner}:{cell.workers}" in only),
    )


def _works(looks: Looks, matched: Matched, shape: Shape, *, unchecked: bool) -> dict[str, UserWork]:
    """Return the same work for each side, with the items where that side has them."""
    return {side.name: _work(looks, matched, shape, side.name, unchecked=unchecked) for side in looks.sides}


def _work(looks: Looks, matched: Matched, shape: Shape, name: str, *, unchecked: bool) -> UserWork:
    seen, source = looks.found[name].probe, looks.sources[name]
    assert seen is not None  # noqa: S101 - both were measurable
    places = shape.places if name == "head" else tuple(matched.base_place[place] for place in shape.places)
    if seen.form == "workload":
        places = shape.places
    mine = Shape(places, shape.repeats, seen.consumed)
    return UserWork(replace(source, check=UNCHECKED) if unchecked else source, mine)
