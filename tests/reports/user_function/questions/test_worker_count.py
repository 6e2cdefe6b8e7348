"""How many workers for a user's function: the answer, and the number in the code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reports.advice.findings import findings
from reports.chapters.workers.facts import Curve
from reports.data.model import OtherFailure
from reports.user_function.answer import answer
from reports.user_function.question import LONGEST_ANSWER
from tests.reports.chapters.workers.make_workers import curve
from tests.reports.user_function.make_own import own_group, own_run

if TYPE_CHECKING:
    from pathlib import Path

    from reports.data.cells import Benchmark
    from reports.user_function.answer import Answer

ASKED = "How many workers?"
WAITS = {1: 50.0, 32: 1500.0, 64: 3000.0, 500: 3050.0}


def told(folder: Path, *curves: Benchmark, threads: float = 0.5, **facts: object) -> Answer:
    """Return the answer for a function that threads execute in so many seconds, sequential in one."""
    analysis, own = own_run(folder, own_group(threads, 1.0), other=curves, **facts)
    return answer(analysis, own, findings(analysis))


def sentence(answered: Answer) -> str:
    """Return what is said of the number of workers."""
    (found,) = [each.told.sentence for each in answered.questions if each.words == ASKED]
    assert len(found.split()) <= LONGEST_ANSWER, found
    return found


def test_the_knee_is_told_and_goes_into_the_code(tmp_path: Path) -> None:
    """The cells tried two threads, and the curve shows that 64 are faster."""
    found = told(tmp_path, curve("own", "threads", WAITS))
    assert sentence(found) == (
        "More than 64 threads gain nothing (knee 33 to 64; tried up to 500). 64 threads start in 64.0 ms and "
        "add 2.00 MiB. The code has 64; the speedups tried at most 2."
    )
    assert found.code is not None
    assert found.code.startswith(
        "# 64 threads: more gained nothing. Does what you call allow so many at once?"
    )
    assert "ThreadPoolExecutor(max_workers=64)" in found.code


def test_a_curve_that_still_rises_is_at_least(tmp_path: Path) -> None:
    """In the answer and in the comment on the code."""
    found = told(tmp_path, curve("own", "threads", {1: 50.0, 250: 4500.0, 500: 9000.0}))
    assert sentence(found).startswith("At least 500 threads: the throughput still rises there")
    assert "# 500 threads: the most that were tried." in (found.code or "")


def test_there_are_no_more_workers_than_calls(tmp_path: Path) -> None:
    """Ten items keep ten threads busy."""
    found = told(tmp_path, curve("own", "threads", WAITS), given_items=10)
    assert "max_workers=10)" in (found.code or "")
    assert "# 10 threads, one for each call: the curve still gains there" in (found.code or "")


def test_within_what_the_cells_tried_their_number_stays(tmp_path: Path) -> None:
    """The verdict is theirs, and the code does not contradict it."""
    rates = {1: [50.0] * 6, 2: [90.0, 100.0] * 3, 4: [100.0] * 6, 8: [100.0] * 6}
    found = told(tmp_path, curve("own", "threads", rates))
    assert "max_workers=2)" in (found.code or "")
    assert sentence(found).startswith("More than 2 threads: no gain is shown (knee 2 to 4; tried up to 8).")


def test_a_number_between_two_that_were_measured_stays(tmp_path: Path) -> None:
    """One thread is too few and four are enough; nothing shows that the two of the advice are not."""
    found = told(tmp_path, curve("own", "threads", {1: 50.0, 4: 100.0, 8: 100.0}))
    assert "max_workers=2)" in (found.code or "")
    assert "The code keeps 2, as advised: 4 are not shown to be 5 % faster." in sentence(found)


def test_a_contradiction_is_said(tmp_path: Path) -> None:
    """Two threads were twice as fast as sequential, yet no faster than one thread."""
    found = told(tmp_path, curve("own", "threads", {1: 50.0, 2: 50.0, 4: 50.0}))
    assert sentence(found).startswith("Not clear:")
    assert "max_workers=2)" in (found.code or "")


def test_another_runners_curve_does_not_change_the_code(tmp_path: Path) -> None:
    """Threads are advised, and there is none of threads."""
    found = told(tmp_path, curve("own", "processes", WAITS))
    assert sentence(found).startswith("Not measured with threads")
    assert "max_workers=2)" in (found.code or "")


def test_where_sequential_is_advised_one_worker_is(tmp_path: Path) -> None:
    """And the curve agrees."""
    found = told(tmp_path, curve("own", "threads", {1: 50.0, 2: 50.0, 4: 50.0}), threads=1.5)
    assert sentence(found) == (
        "One: sequential is advised, because no runner is shown to be faster. More than 1 thread gains "
        "nothing (knee 1; tried up to 4)."
    )


def test_the_suites_own_curves_say_nothing_of_a_function(tmp_path: Path) -> None:
    """They are of other work."""
    assert not [
        each for each in told(tmp_path, curve("waiting", "threads", WAITS)).questions if each.words == ASKED
    ]


def test_the_quota_of_a_container_is_named_for_computing_work(tmp_path: Path) -> None:
    """Workers that wait don't need CPUs."""
    for waits in (True, False):
        made = curve("own", "threads", WAITS, waits=waits)
        analysis, own = own_run(tmp_path, own_group(0.5, 1.0), other=[made])
        environment = replace(analysis.run.environment, quota_cpus=1.5)
        contained = replace(analysis, run=replace(analysis.run, environment=environment))
        said = sentence(answer(contained, own, findings(contained)))
        assert said.endswith("The container's quota is 1.50 CPUs.") is not waits


def test_a_run_of_nothing_but_curves_is_headed_by_them(tmp_path: Path) -> None:
    """KINDS=workers: no runner is advised, so each has its number."""
    made = (curve("own", "threads", WAITS), curve("own", "processes", {1: 50.0, 2: 99.0, 4: 99.0}))
    analysis, own = own_run(tmp_path, [], other=made)
    found = answer(analysis, own, findings(analysis))
    assert found.headline == "Enough: 64 threads or 2 processes."
    assert sentence(found) == (
        "More than 64 threads gain nothing (knee 33 to 64; tried up to 500). More than 2 processes gain "
        "nothing (knee 2; tried up to 4)."
    )


@pytest.mark.parametrize(
    ("runner", "says"),
    [
        ("threads", "Not measured: no time."),
        ("processes", "Not measured with threads: only threads, coroutines and processes are."),
    ],
)
def test_why_there_is_no_curve_is_told(tmp_path: Path, runner: str, says: str) -> None:
    """The advised runner's reason, or else which runners have one."""
    analysis, own = own_run(tmp_path, own_group(0.5, 1.0))
    lost = OtherFailure("workers", f"own-{runner}", "no time.", "skipped", Curve("own", runner))
    without = replace(analysis, run=replace(analysis.run, other_failures=(lost,)))
    assert sentence(answer(without, own, findings(without))) == says
