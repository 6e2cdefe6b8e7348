"""WORKLOADS=, RUNNERS=, WORKERS= and PRESET=: what they select, and what they say to a wrong name."""

from __future__ import annotations

import math
import multiprocessing

import pytest

from benchmarks.plan.plan import Request, make_plan
from benchmarks.plan.presets import PRESETS
from benchmarks.plan.selection import (
    UsageError,
    check_seconds,
    check_seed,
    choose_fewer,
    choose_mixes,
    choose_preset,
    choose_runners,
    choose_workers,
    choose_workloads,
    find_runners,
    find_workload,
    find_workloads,
    usual_workloads,
)
from benchmarks.runners.model import Runner, Variant

WORKLOADS = find_workloads()
WORKERS = (2, 4, 8)


def make_nothing(_workers: int) -> None:
    """Stand for the maker of a runner that is selected and never opened."""


RUNNERS = {
    runner.name: runner
    for runner in (
        Runner("plain", make_nothing),  # type: ignore[arg-type] # it is never called
        Runner("variant", make_nothing, variant=Variant.USUAL),  # type: ignore[arg-type] # likewise
        Runner("scaling", make_nothing, variant=Variant.SCALING),  # type: ignore[arg-type] # likewise
    )
}


def test_all_workloads_by_default() -> None:
    """Nothing asked, or blanks: every workload that discovery finds, but for those that must be named."""
    assert set(WORKLOADS) - set(usual_workloads(WORKLOADS)) == {"mix_0.2"}
    assert (
        choose_workloads(None, WORKLOADS) == choose_workloads("  ", WORKLOADS) == usual_workloads(WORKLOADS)
    )


def test_a_family_selects_its_workloads() -> None:
    """sha256 is the file of sha256_large and sha256_small; commas and blanks both separate."""
    assert set(choose_workloads("sha256", WORKLOADS)) == {"sha256_large", "sha256_small"}
    assert choose_workloads("sleep,pure_python", WORKLOADS) == ("sleep", "pure_python")


def test_a_name_given_twice_is_measured_once() -> None:
    """A family and one of its members overlap."""
    assert sorted(choose_workloads("sha256_large sha256", WORKLOADS)) == ["sha256_large", "sha256_small"]


@pytest.mark.parametrize(
    ("workloads", "mix", "chosen"),
    [
        ("mix", None, ["mix_0.2"]),
        ("mix sleep", "0.5, 0.05", ["mix_0.05", "mix_0.5", "sleep"]),
        ("mix_0.3", "0.3 1", ["mix_0.3"]),
        (None, "0.3", ["mix_0.3", *sorted(usual_workloads(WORKLOADS))]),
    ],
)
def test_each_part_of_the_mix_is_a_workload_of_its_own(
    workloads: str | None, mix: str | None, chosen: list[str]
) -> None:
    """Its name has the part, so that runs with different parts are never taken for the same series."""
    plan = make_plan(Request("quick", workloads=workloads, mix=mix))
    assert sorted(plan.selection.workloads) == sorted(chosen)
    assert plan.asked["mix"] == mix
    assert {find_workload(name).name for name in plan.selection.workloads} == set(chosen)


def test_parts_whose_workloads_have_the_same_name_are_one() -> None:
    """A name has six digits; the part is what it says."""
    assert choose_mixes("0.1234567 0.1234568") == (0.123457,)


@pytest.mark.parametrize("mix", ["abc", "-1", "1.5", "0.2 nan", "0,2x"])
def test_a_part_that_is_none_is_wrong_use(mix: str) -> None:
    """The sentence says what to write and quotes what was written."""
    with pytest.raises(UsageError, match="MIX must be numbers from 0 to 1"):
        choose_mixes(mix)


def test_parts_without_the_mix_are_wrong_use() -> None:
    """Else the user would wait for figures that never come."""
    with pytest.raises(UsageError, match=r"MIX=0\.3 is for the workload mix"):
        make_plan(Request(workloads="sleep", mix="0.3"))


@pytest.mark.parametrize("name", ["nothing", "../sleep", "SLEEP", "<b>"])
def test_an_unknown_workload_lists_those_that_exist(name: str) -> None:
    """The sentence names what was asked and what there is."""
    with pytest.raises(UsageError, match="there is no workload") as raised:
        choose_workloads(f"sleep {name}", WORKLOADS)
    assert all(known in str(raised.value) for known in WORKLOADS)


def test_an_unknown_runner_lists_those_that_exist() -> None:
    """The sentence names what was asked and what there is."""
    with pytest.raises(UsageError, match="no runner 'fibers'; choose from: plain, variant, scaling"):
        choose_runners("fibers", RUNNERS, PRESETS["full"], WORKERS)


def test_the_quick_preset_leaves_the_variants_out() -> None:
    """Unless they are named: then they are measured like any other."""
    assert choose_runners(None, RUNNERS, PRESETS["quick"], WORKERS) == ("plain",)
    assert choose_runners("variant plain", RUNNERS, PRESETS["quick"], WORKERS) == ("variant", "plain")
    assert choose_fewer("variant plain", RUNNERS, PRESETS["quick"], WORKERS) == {}


def test_the_default_preset_has_variants_with_few_workers_and_with_most_where_scaling_is_asked() -> None:
    """The others have all numbers; named variants have, too."""
    assert choose_runners("  ", RUNNERS, PRESETS["default"], WORKERS) == tuple(RUNNERS)
    fewer = choose_fewer("  ", RUNNERS, PRESETS["default"], WORKERS)
    assert fewer == {"variant": (2,), "scaling": (2, 8)}
    assert choose_fewer("variant", RUNNERS, PRESETS["default"], WORKERS) == {}


@pytest.mark.parametrize(("reason", "chosen"), [(None, ("plain", "more")), ("not installed", ("plain",))])
def test_what_is_installed_on_request_is_there_by_default_only_if_that_is_installed(
    reason: str | None, chosen: tuple[str, ...]
) -> None:
    """Nobody has asked for it, so nobody is told on every page that it is missing."""
    more = Runner("more", make_nothing, lambda: reason, variant=Variant.OPTIONAL)  # type: ignore[arg-type] # likewise
    runners = {"plain": RUNNERS["plain"], "more": more}
    assert choose_runners(None, runners, PRESETS["full"], WORKERS) == chosen
    assert choose_runners("more", runners, PRESETS["quick"], WORKERS) == ("more",)


def test_a_single_number_of_workers_is_measured_once() -> None:
    """The fewest are also the most."""
    assert choose_fewer(None, RUNNERS, PRESETS["default"], (3,)) == {"variant": (3,), "scaling": (3,)}


def test_the_full_preset_has_all_numbers() -> None:
    """Nothing is left out."""
    assert choose_runners(None, RUNNERS, PRESETS["full"], WORKERS) == tuple(RUNNERS)
    assert choose_fewer(None, RUNNERS, PRESETS["full"], WORKERS) == {}


@pytest.mark.parametrize(("method", "chosen"), [("default", ("plain",)), ("another", ("plain", "same"))])
def test_the_platforms_own_start_method_is_not_measured_twice_by_default(
    method: str, chosen: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """``processes`` is that already; whoever names both, or has the time for everything, gets both."""
    monkeypatch.setattr(multiprocessing, "get_start_method", lambda: "default")
    same = Runner("same", make_nothing, start_method=lambda: method, variant=Variant.USUAL, by_method=True)  # type: ignore[arg-type] # likewise
    runners = {"plain": RUNNERS["plain"], "same": same}
    assert choose_runners(None, runners, PRESETS["default"], WORKERS) == chosen
    assert choose_runners(None, runners, PRESETS["full"], WORKERS) == ("plain", "same")
    assert choose_runners("same", runners, PRESETS["default"], WORKERS) == ("same",)


@pytest.mark.parametrize(("preset", "workers"), [("quick", []), ("default", [2]), ("full", [2, 4])])
def test_a_plan_has_the_cells_of_variants_that_its_preset_wants(preset: str, workers: list[int]) -> None:
    """From the preset's name to the cells of a group."""
    plan = make_plan(Request(preset, workloads="sleep", workers="2 4"))
    method = "processes-forkserver" if multiprocessing.get_start_method() == "spawn" else "processes-spawn"
    assert [cell.workers for cell in plan.cells() if cell.runner == method] == workers
    assert [cell.workers for cell in plan.cells() if cell.runner == "threads"] == [2, 4]


def test_a_plan_tells_what_was_chosen() -> None:
    """As it was typed; what the preset chose, or an empty word, is null."""
    request = Request("quick", workloads="sleep", workers="2, 4", kinds="", step_timeout_s=120.0, budget_s=3)
    chosen = {"workloads": "sleep", "runners": None, "workers": "2, 4", "kinds": None, "mix": None}
    assert make_plan(request).asked == {**chosen, "step_timeout_s": 120.0, "budget_s": 3}
    assert make_plan(request).preset.budget_s == 3
    assert make_plan(Request(workloads="sleep")).asked["step_timeout_s"] is None
    assert make_plan(Request(workloads="sleep")).asked["budget_s"] is None


def test_an_unknown_preset_lists_those_that_exist() -> None:
    """The sentence names what was asked and what there is."""
    with pytest.raises(UsageError, match="no preset 'fast'; choose from: quick, default, full"):
        choose_preset("fast")


@pytest.mark.parametrize(
    ("usable", "workers"),
    [(1, (2, 4, 8)), (2, (2, 4, 8)), (8, (2, 4, 8)), (12, (2, 4, 8)), (16, (2, 4, 8, 16))],
)
def test_workers_are_powers_of_two_up_to_eight_or_the_usable_cpus(
    usable: int, workers: tuple[int, ...]
) -> None:
    """From 2 to max(8, usable CPUs)."""
    assert choose_workers(None, usable) == workers


def test_workers_can_be_chosen() -> None:
    """Sorted, each once; one worker is allowed."""
    assert choose_workers("4, 1 2 4", 2) == (1, 2, 4)


@pytest.mark.parametrize("text", ["0", "-1", "2.5", "two", "2 0", "\N{FULLWIDTH DIGIT ONE}"])
def test_a_number_of_workers_that_makes_no_sense_is_an_error(text: str) -> None:
    """Zero, negative, fractional, words and foreign digits."""
    with pytest.raises(UsageError, match="WORKERS must be whole numbers of at least 1"):
        choose_workers(text, 2)


def test_sequential_is_the_first_runner() -> None:
    """Discovery finds the runners; sequential leads, and it is no variant."""
    assert next(iter(find_runners())) == "sequential"
    assert {"threads", "processes"} < set(find_runners())
    plain = {name for name, runner in find_runners().items() if not runner.variant}
    assert plain == {"sequential", "threads", "processes"}


@pytest.mark.parametrize("seconds", [0.0, -1.0, math.nan, math.inf, 1e300])
def test_seconds_that_no_clock_takes_are_refused(seconds: float) -> None:
    """Before a time-out of them ends a run; none at all is the default."""
    with pytest.raises(UsageError, match=rf"^BUDGET must be .*, not {seconds:g}\.$".replace("+", r"\+")):
        check_seconds("BUDGET", seconds)
    check_seconds("BUDGET", None)
    check_seconds("BUDGET", 0.001)


@pytest.mark.parametrize("seed", [-1, 10**15 + 1])
def test_a_seed_that_reports_would_not_read_is_refused(seed: int) -> None:
    """Before anything is measured with it."""
    with pytest.raises(UsageError, match="SEED must be a whole number from 0 to 1000000000000000"):
        check_seed(seed)
    check_seed(10**15)
    check_seed(None)
