"""The fixture runners in a suite, mostly with a measurement that is played."""

from __future__ import annotations

import json

import pytest

from tests.reports.make_run import gil_share
from tests.tools.installed.plugin.conftest import FASTER, WORK, Play, Suite, asked, run

pytest_plugins = ["pytester"]


def test_speedups_are_asserted_and_shown_in_the_table_and_the_json(
    suite: Suite, play: Play, pytester: pytest.Pytester
) -> None:
    """One row for each runner in a group of their own, with the measured rounds, speedup and interval."""
    play(stored=run([0.5, 0.5, 0.4, 0.4, 0.5, 0.5], [0.8] * 6, gil_share=gil_share(0.1)))
    result = suite(FASTER, "--benchmark-json=out.json", "-W", "error")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*benchmark 'test_theirs.py::test_it': 3 tests*", "test_it?threads-2]*"])
    rows = {each["name"]: each for each in json.loads((pytester.path / "out.json").read_text())["benchmarks"]}
    assert list(rows) == ["test_it[sequential]", "test_it[threads-2]", "test_it[processes-2]"]
    threads = rows["test_it[threads-2]"]
    assert threads["stats"]["data"] == [0.5, 0.5, 0.4, 0.4, 0.5, 0.5]
    assert threads["fullname"] == "test_theirs.py::test_it[threads-2]"
    assert threads["extra_info"]["speedup"] == {"estimate": 2.0, "low": 2.0, "high": 2.5}
    assert threads["extra_info"]["facts"] == "the GIL was held 10 % of the time, 1.00 cores busy"


def test_waiting_for_another_measurement_is_told_at_once(suite: Suite, play: Play) -> None:
    """Else a suite would seem to hang; the progress of a measurement is not told."""
    play(stored=run([0.5] * 6, [0.8] * 6), err="Waiting for process 1.\n[1/1] work: measuring")
    result = suite(FASTER, "-o", "console_output_style=classic")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["gil-bench: Waiting for process 1."])
    result.stdout.no_fnmatch_line("*measuring*")


def test_the_choices_reach_the_measurement(suite: Suite, play: Play) -> None:
    """Runners, workers and seconds."""
    play(stored=run([0.5] * 6))
    call = "runners(work, [1], runners=['threads'], workers=2, seconds=0.5)"
    suite(f"{WORK}\ndef test_it(runners):\n    {call}\n").assert_outcomes(passed=1)
    wanted = {"runners": "threads", "workers": "2", "budget": "0.5", "kinds": "speedup", "preset": "quick"}
    assert wanted.items() <= asked().items()


def test_slower_fails_with_the_figures(suite: Suite, play: Play) -> None:
    """The message has the interval and what explains it, not only that something is not true."""
    play(stored=run([0.99] * 6, [0.8] * 6, gil_share=gil_share(0.99)))
    result = suite(FASTER)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*assert threads-2 >= 1.5*", "*threads-2 1.01× (1.01–1.01): the GIL was held 99 % of the time*"]
    )


@pytest.mark.parametrize(
    ("arguments", "outcome"),
    [((), "skipped"), (("-o", "gil_bench_inconclusive=fail"), "failed")],
)
def test_inconclusive_skips_or_fails(
    suite: Suite, play: Play, arguments: tuple[str, ...], outcome: str
) -> None:
    """As the ini option says; the reason names the test's own line."""
    play(stored=run([0.5, 0.5, 0.5, 1.0, 1.0, 1.0], [0.8] * 6))
    result = suite(FASTER, *arguments)
    result.assert_outcomes(**{outcome: 1})
    result.stdout.fnmatch_lines([f"{outcome.upper()}*test_theirs.py:*inconclusive: threads-2 >= 1.5?*"])


def test_a_test_may_want_to_fail_itself(suite: Suite, play: Play) -> None:
    """Its choice comes before the ini option's."""
    play(stored=run([0.5, 0.5, 0.5, 1.0, 1.0, 1.0]))
    module = FASTER.replace("[1, 2])", "[1, 2], inconclusive='fail')")
    suite(module).assert_outcomes(failed=1)


def test_a_runner_that_cannot_run_here_skips(suite: Suite, play: Play) -> None:
    """With its reason, and no row; the others have theirs."""
    play(stored=run([0.5] * 6))
    result = suite(FASTER)
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*: 2 tests*", "SKIPPED*processes-2 was not measured: the reason"])


def test_two_measurements_in_one_test_are_two_groups(suite: Suite, play: Play) -> None:
    """Their rows can be told apart, and parameters stay in the names."""
    play(stored=run([0.5] * 6))
    module = f"""
import pytest
{WORK}
@pytest.mark.parametrize("size", ["small"])
def test_it(runners, benchmark, size):
    assert benchmark(work, 1) == 1
    for _ in range(2):
        assert runners(work, [1]).threads > 1
"""
    result = suite(module, "--benchmark-max-time=0.01", "--benchmark-min-rounds=1", "-W", "error")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines_random(["test_it?small-threads-2]*", "test_it?small-threads-2 2]*"])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("runners(lambda item: item, [1])", "another process can't import test_it.<locals>.<lambda>"),
        ("runners(work, 3)", "items must be a list, not int"),
        ("runners(work, [1])", "there is no module 'nothing'"),
    ],
)
def test_wrong_use_fails_with_one_sentence(suite: Suite, play: Play, call: str, said: str) -> None:
    """Whoever notices it: no traceback through our code, no warning of an unused fixture."""
    play(2, err="waiting for others\ngil-bench: there is no module 'nothing'.")
    result = suite(f"{WORK}\ndef test_it(runners):\n    {call}\n", "-W", "error")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"{said}*"])
    assert "Traceback" not in result.stdout.str()
    assert "measuring.py" not in result.stdout.str()


def test_a_measurement_for_real(pytester: pytest.Pytester, suite: Suite) -> None:
    """Threads that sleep at once are faster than one after the other; function and check are the module's."""
    module = """
import time

def nap(seconds):
    time.sleep(seconds)
    return seconds

def check(items, results):
    assert items == results

def test_it(runners):
    assert runners(nap, [0.01] * 8, workers=8, seconds=0.1, check=check, runners=["threads"]).threads > 1.2
"""
    result = suite(module)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["test_it?threads-8]*"])
    assert not list(pytester.path.glob(".benchmarks/*"))
