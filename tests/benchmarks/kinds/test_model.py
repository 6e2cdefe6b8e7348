"""Which kinds of measurement a run has, and what each of them plans."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.kinds.model import Kind, find_kinds
from benchmarks.plan.plan import Plan, Request, UserFunction, make_plan
from benchmarks.plan.selection import UsageError
from benchmarks.process.supervisor import Launch, usual_launch

KINDS = find_kinds()


def planned(request: Request) -> Plan:
    """Return the plan of a run that has all kinds to choose from."""
    return make_plan(request, KINDS)


@pytest.mark.parametrize(
    ("preset", "kinds"),
    [
        ("quick", ("latency", "lesson")),
        (
            "default",
            (
                *(
                    "startup",
                    "dispatch",
                    "batches",
                    "latency",
                    "synchronization",
                    "lesson",
                    "sharing",
                    "workers",
                ),
                "splits",
            ),
        ),
        (
            "full",
            (
                *("startup", "dispatch", "batches", "latency", "synchronization", "lesson", "calibration"),
                *("sharing", "workers", "splits"),
            ),
        ),
    ],
)
def test_each_preset_has_its_kinds(preset: str, kinds: tuple[str, ...]) -> None:
    """The quick preset only has what costs a few seconds, only full calibrates."""
    assert planned(Request(preset)).kinds == kinds


def test_quick_has_the_fewest_and_the_most_workers_unless_numbers_are_asked_for() -> None:
    """Every number in between costs a quarter of its time."""
    everything = planned(Request("default")).selection.workers
    assert planned(Request("quick")).selection.workers == (everything[0], everything[-1])
    assert planned(Request("quick", workers="2 4 8")).selection.workers == (2, 4, 8)


def test_who_asks_for_some_workloads_asks_about_those_only() -> None:
    """WORKLOADS= leaves the other kinds out."""
    assert planned(Request("full", workloads="sleep")).kinds == ()


def test_naming_all_workloads_is_asking_for_all() -> None:
    """It does not matter how they were selected."""
    everything = planned(Request("full"))
    assert planned(Request("full", workloads=" ".join(everything.workloads))).kinds == everything.kinds


def test_sequential_alone_has_nothing_to_start_or_hand_out() -> None:
    """Whatever has no runner is measured all the same."""
    alone = planned(Request("full", runners="sequential"))
    assert alone.kinds == ("latency", "synchronization", "lesson", "calibration")


def test_kinds_that_are_asked_for_are_measured_and_no_others() -> None:
    """KINDS= wins over the preset and over WORKLOADS=; without speedups there is no group."""
    plan = planned(Request("quick", kinds="lesson, startup"))
    assert (plan.selection.workloads, plan.kinds) == ((), ("startup", "lesson"))
    both = planned(Request("quick", workloads="sleep", kinds="speedup lesson"))
    assert (both.selection.workloads, both.kinds) == (("sleep",), ("lesson",))


def test_a_kind_that_does_not_exist_lists_those_that_do() -> None:
    """The sentence names what was asked and what there is."""
    with pytest.raises(UsageError, match="no kind of measurement 'lessons'; choose from: speedup, startup, "):
        planned(Request(kinds="lessons"))


def test_a_run_that_would_measure_nothing_is_wrong_use() -> None:
    """Sequential alone can't be started or handed anything."""
    with pytest.raises(
        UsageError, match="nothing to measure: KINDS=startup dispatch needs a runner beside sequential"
    ):
        planned(Request(runners="sequential", kinds="startup dispatch"))


@pytest.mark.parametrize("preset", ["quick", "default", "full"])
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_has_benchmarks_with_labels_of_their_own_and_a_time(kind: Kind, preset: str) -> None:
    """Each label is one pytest test; the live line shows the time."""
    plan = planned(Request(preset, kinds=kind.name))
    labels = kind.labels(plan)
    assert labels
    assert len(set(labels)) == len(labels)
    assert kind.about_s(plan) > 0


def test_runners_and_workers_restrict_the_kinds() -> None:
    """RUNNERS=threads WORKERS=4: one start-up; dispatch always has its two workers, and sequential."""
    plan = planned(Request("default", runners="threads", workers="4"))
    assert KINDS["startup"].labels(plan) == ("threads-4",)
    assert {label for label in KINDS["dispatch"].labels(plan) if label.startswith("empty")} == {
        "empty-sequential",
        "empty-threads",
    }


def test_only_what_measures_a_users_function_runs_where_it_can_be_imported() -> None:
    """Every other kind is started as usual, and so is each of them where the suite is measured."""
    usual, plan = KINDS["dispatch"], planned(Request())
    of_own = replace(usual, of_own=True)

    def theirs(scratch: Path) -> Launch:
        return Launch(("their", "python"), scratch, {})

    for_function = replace(plan, own=UserFunction(lambda: plan.workloads["sleep"], None, None, {}, 0))
    assert of_own.launch(for_function, theirs) is theirs
    assert usual.launch(for_function, theirs) is of_own.launch(plan, theirs) is usual_launch


NEW_KIND = """
from benchmarks.kinds.model import Kind, Outcome
from benchmarks.plan.presets import Extent

MOODS = Kind(
    "moods", "moods", Extent.FULL, 99, lambda plan: ("good",), lambda plan: 1.0, lambda *_: Outcome()
)
"""


@pytest.mark.parametrize("place", ["moods.py", "moods/measurement.py"])
def test_a_new_file_or_folder_is_a_new_kind(project: Path, place: str) -> None:
    """Nothing else is touched; it comes last."""
    path = project / "benchmarks" / "kinds" / place
    path.parent.mkdir(exist_ok=True)
    path.write_text(NEW_KIND)
    (path.parent / "__init__.py").touch()
    script = "from benchmarks.kinds.model import find_kinds; print(*find_kinds())"
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=project, capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == [*KINDS, "moods"]
