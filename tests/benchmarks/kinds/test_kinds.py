"""Which kinds of measurement a run has, and what they add to the time left."""

from __future__ import annotations

import dataclasses

import pytest

from benchmarks.kinds.kinds import about_s, labels
from benchmarks.plan.plan import Request, make_plan
from benchmarks.plan.presets import Kind, Preset
from benchmarks.plan.selection import Selection, UsageError
from benchmarks.results.progress import step_of

ALL = Selection(("a", "b"), ("sequential", "processes", "threads"), (2, 4))


@pytest.mark.parametrize(
    ("preset", "kinds"),
    [
        ("quick", (Kind.LATENCY, Kind.LESSON)),
        ("default", (Kind.STARTUP, Kind.DISPATCH, Kind.LATENCY, Kind.SYNCHRONIZATION, Kind.LESSON)),
        ("full", tuple(Kind)),
    ],
)
def test_each_preset_has_its_kinds(preset: str, kinds: tuple[Kind, ...]) -> None:
    """The quick preset only has what costs a few seconds, only full calibrates."""
    assert make_plan(Request(preset)).kinds == kinds


def test_quick_has_the_fewest_and_the_most_workers_unless_numbers_are_asked_for() -> None:
    """Every number in between costs a quarter of its time."""
    everything = make_plan(Request("default")).selection.workers
    assert make_plan(Request("quick")).selection.workers == (everything[0], everything[-1])
    assert make_plan(Request("quick", workers="2 4 8")).selection.workers == (2, 4, 8)


def test_who_asks_for_some_workloads_asks_about_those_only() -> None:
    """WORKLOADS= leaves the other kinds out."""
    assert make_plan(Request("full", workloads="sleep")).kinds == ()


def test_naming_all_workloads_is_asking_for_all() -> None:
    """It does not matter how they were selected."""
    everything = make_plan(Request("full"))
    assert make_plan(Request("full", workloads=" ".join(everything.workloads))).kinds == everything.kinds


def test_sequential_alone_has_nothing_to_start_or_hand_out() -> None:
    """Whatever has no runner is measured all the same."""
    alone = make_plan(Request("full", runners="sequential"))
    assert alone.kinds == (Kind.LATENCY, Kind.SYNCHRONIZATION, Kind.LESSON, Kind.CALIBRATION)


def test_kinds_that_are_asked_for_are_measured_and_no_others() -> None:
    """KINDS= wins over the preset and over WORKLOADS=; without speedups there is no group."""
    plan = make_plan(Request("quick", kinds="lesson, startup"))
    assert (plan.selection.workloads, plan.kinds) == ((), (Kind.STARTUP, Kind.LESSON))
    both = make_plan(Request("quick", workloads="sleep", kinds="speedup lesson"))
    assert (both.selection.workloads, both.kinds) == (("sleep",), (Kind.LESSON,))


def test_a_kind_that_does_not_exist_lists_those_that_do() -> None:
    """The sentence names what was asked and what there is."""
    with pytest.raises(UsageError, match="no kind of measurement 'lessons'; there are: speedup, startup, "):
        make_plan(Request(kinds="lessons"))


def test_a_run_that_would_measure_nothing_is_wrong_use() -> None:
    """Sequential alone can't be started or handed anything."""
    with pytest.raises(UsageError, match="there is nothing of startup and dispatch to measure"):
        make_plan(Request(runners="sequential", kinds="startup dispatch"))


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_benchmarks_with_labels_of_their_own_and_a_time(kind: Kind) -> None:
    """Each label is one pytest test; the live line shows the time."""
    plan = make_plan(Request("full"))
    assert labels(kind, plan)
    assert len(set(labels(kind, plan))) == len(labels(kind, plan))
    assert about_s(kind, plan) > 0


def test_runners_and_workers_restrict_the_kinds() -> None:
    """RUNNERS=threads WORKERS=4: one start-up; dispatch always has its two workers, and sequential."""
    plan = make_plan(Request("default", runners="threads", workers="4"))
    assert labels(Kind.STARTUP, plan) == ("threads-4",)
    assert {label for label in labels(Kind.DISPATCH, plan) if label.startswith("empty")} == {
        "empty-sequential",
        "empty-threads",
    }


def test_the_steps_of_a_run_know_what_comes_after_them() -> None:
    """Two groups of 10 s, four cells started 5 times at 0.5 s, 30 s of dispatch: 60 s in all."""
    plan = dataclasses.replace(
        make_plan(Request()),
        selection=ALL,
        preset=Preset("p", 0.02, 10, startup_repeats=5, dispatch_s=30),
        kinds=(Kind.STARTUP, Kind.DISPATCH),
    )
    steps = [step_of(plan, index) for index in range(4)]
    assert [step.heading for step in steps] == ["[1/4] a", "[2/4] b", "[3/4] start-up", "[4/4] dispatch"]
    assert [step.later_s for step in steps] == [50, 40, 30, 0]
    assert [step.precision for step in steps] == [0.02, 0.02, None, None]
