"""The fixtures ``gil_check`` and ``runners`` in a suite, mostly with a measurement that is played."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.reports.make_run import document, gil_share, group, without_time
from tools.installed import children

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[3]
PLAYED = """
import json, pathlib, sys
here = pathlib.Path(__file__).resolve().parent
while not (here / "answer.json").exists():
    here = here.parent
asked = dict(word.removeprefix("--").partition("=")[::2] for word in sys.argv[1:])
(here / "asked.json").write_text(json.dumps(asked))
answer = json.loads((here / "answer.json").read_text())
print(answer["out"])
print(answer["err"], file=sys.stderr)
if answer["stored"]:
    stored = pathlib.Path(asked["saved-path-file"]).with_name("stored.json")
    stored.write_text(json.dumps(answer["stored"]))
    pathlib.Path(asked["saved-path-file"]).write_text(f"{stored}\\n")
sys.exit(answer["code"])
"""
"""Notes its options and answers as it is told to."""

WORK = """
def work(item):
    return 1 / item
"""
FASTER = f"""
{WORK}
def test_it(runners):
    found = runners(work, [1, 2])
    assert found.threads >= 1.5
    assert found.threads > found.processes
"""

Play = Callable[..., None]


@pytest.fixture
def play(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Play:
    """Return a function that says how the measurement ends."""
    root = tmp_path_factory.mktemp("played")
    (root / "benchmarks" / "user_function").mkdir(parents=True)
    for name in ("__main__", "user_function/gil_check"):
        (root / "benchmarks" / f"{name}.py").write_text(PLAYED)
    monkeypatch.setattr(children, "ROOT", root)

    def answer(code: int = 0, stored: Any = None, out: str = "", err: str = "") -> None:  # noqa: ANN401 - JSON
        told = {"code": code, "stored": stored, "out": out, "err": err}
        (root / "answer.json").write_text(json.dumps(told))

    return answer


def asked() -> dict[str, str]:
    """Return the options of the measurement that was played last."""
    found: dict[str, str] = json.loads((children.ROOT / "asked.json").read_text())
    return found


def run(threads: list[float], processes: list[float] | None = None, **extra: object) -> dict[str, Any]:
    """Return a stored run in which sequential takes a second in each of six blocks."""
    cells = {("threads", 2): threads, **({("processes", 2): processes} if processes else {})}
    lost = [] if processes else [without_time("work", "processes", 2, "skipped")]
    return document(group("work", cells, **extra), lost)


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Callable[..., pytest.RunResult]:
    """Return a function that runs a test module with the plugin and returns how that ended."""

    def ended(module: str, *arguments: str) -> pytest.RunResult:
        pytester.makepyfile(test_theirs=module)
        plugins = ("-p", "tools.installed.pytest_plugin", "-p", "no:cacheprovider")
        return pytester.runpytest_inprocess(*plugins, "-rsf", *arguments)

    return ended


Suite = Callable[..., pytest.RunResult]


@pytest.mark.parametrize(
    ("code", "outcome"), [(0, "passed"), (1, "failed"), (2, "failed"), (3, "skipped"), (-9, "failed")]
)
def test_the_verdict_of_gil_check_is_the_outcome(suite: Suite, play: Play, code: int, outcome: str) -> None:
    """Released passes, held and wrong use fail with what was said, what can't be told skips."""
    play(code, out="this is the verdict" if code != 2 else "", err="" if code != 2 else "this is wrong")
    module = """
        def test_it(gil_check):
            gil_check("their work.py:hold", items="counts", max_share=0.2, allow_gil=True)
    """
    result = suite(module)
    result.assert_outcomes(**{outcome: 1})
    if outcome != "passed":
        result.stdout.fnmatch_lines([f"{outcome.upper()}*this is *"])
    wanted = {"workload": "their work.py:hold", "items": "counts", "max-share": "0.2", "allow-gil": ""}
    assert wanted.items() <= asked().items()


def test_gil_check_takes_a_function_of_the_test_module(suite: Suite, play: Play) -> None:
    """It is named, its items are in a file, and what the tests import can be imported there."""
    play()
    module = f"{WORK}\ndef test_it(gil_check):\n    gil_check(work, [1, 2], check=print)\n"
    suite(module, "--import-mode=prepend").assert_outcomes(passed=1)
    given = asked()
    assert given["workload"] == "test_theirs:work"
    assert given["check"] == "builtins:print"
    assert str(Path(given["folder"]).resolve()) in given["import-path"].split(":")
    assert given["items"].endswith(".py:items")
    suite(module, "--import-mode=importlib").assert_outcomes(passed=1)
    assert asked()["workload"] == "test_theirs:work"


def test_a_file_that_is_no_module_below_the_root_is_named_by_its_path(
    suite: Suite, play: Play, pytester: pytest.Pytester
) -> None:
    """A test file in another folder than that of the configuration, which is in no search path."""
    play()
    pytester.makeini("[pytest]")
    elsewhere = pytester.mkdir("else.where") / "test_other.py"
    elsewhere.write_text(f"{WORK}\ndef test_it(gil_check):\n    gil_check(work, [1])\n")
    suite("", "--import-mode=importlib", str(elsewhere)).assert_outcomes(passed=1)
    assert asked()["workload"] == f"{elsewhere}:work"


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


DISABLED = f"{FASTER}\ndef test_wrong(runners):\n    runners('test_theirs:work', [0])\n"
IN_PARALLEL = "tests in parallel would disturb it: use -n0"


@pytest.mark.parametrize(
    ("worker", "argument", "because"),
    [("", "--benchmark-disable", "--benchmark-disable"), ("gw0", "-pno:benchmark", IN_PARALLEL)],
)
def test_where_nothing_is_measured_each_item_is_executed_once(
    suite: Suite, monkeypatch: pytest.MonkeyPatch, worker: str, argument: str, because: str
) -> None:
    """So that errors are seen; then the test is skipped, because no speedup can be asserted."""
    if worker:
        monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)
    result = suite(DISABLED, argument)
    result.assert_outcomes(skipped=1, failed=1)
    result.stdout.fnmatch_lines_random(
        [f"SKIPPED*not measured ({because}); each item was executed once*", "E*ZeroDivisionError*"]
    )


def test_beside_xdist_nothing_is_measured(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """In its workers pytest-benchmark is off, and so are we, with a reason of our own."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makepyfile(test_theirs=FASTER)
    result = pytester.runpytest_subprocess("-p", "tools.installed.pytest_plugin", "-rs", "-n1")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines([f"SKIPPED*not measured ({IN_PARALLEL})*"])


@pytest.mark.parametrize(
    ("arguments", "outcomes"),
    [
        (["--benchmark-skip"], {"skipped": 1, "passed": 1}),
        (["--benchmark-only"], {"passed": 1, "skipped": 1}),
        (["--collect-only"], {}),
        (["-p", "no:benchmark"], {"passed": 2}),
    ],
)
def test_options_of_pytest_and_pytest_benchmark_hold(
    suite: Suite, play: Play, arguments: list[str], outcomes: dict[str, int]
) -> None:
    """Such a test is a benchmark; without pytest-benchmark it works, and has no table."""
    play(stored=run([0.5] * 6, [0.8] * 6))
    result = suite(f"{FASTER}\ndef test_other():\n    pass\n", *arguments)
    result.assert_outcomes(**outcomes)
    assert result.ret == 0


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


def test_an_unknown_value_of_the_ini_option_is_wrong_use(suite: Suite) -> None:
    """It lists those that exist."""
    result = suite(FASTER, "-o", "gil_bench_inconclusive=pass")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*gil_bench_inconclusive is skip or fail, not 'pass'*"])


def test_windows_skips_with_one_sentence(suite: Suite) -> None:
    """Nothing is started there."""
    module = f"""
import sys
import pytest

@pytest.fixture(autouse=True)
def windows(monkeypatch):
    monkeypatch.setattr(sys.modules["tools.installed.pytest_plugin"], "PLATFORM", "win32")

{FASTER}
def test_gil(gil_check):
    gil_check(work, [1])
"""
    result = suite(module)
    result.assert_outcomes(skipped=2)
    result.stdout.fnmatch_lines(["SKIPPED*gil-bench measures on Linux and macOS only."])


def test_the_plugin_costs_a_session_next_to_nothing() -> None:
    """It imports nothing but pytest before a test asks for a fixture."""
    script = (
        "import sys, pytest, typing; before = set(sys.modules)\n"
        "import tools.installed.pytest_plugin; print(*sorted(set(sys.modules) - before))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert loaded.stdout.split() == ["tools", "tools.installed", "tools.installed.pytest_plugin"]


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
    assert runners(nap, [0.005] * 4, workers=4, seconds=0.1, check=check, runners=["threads"]).threads > 1.2
"""
    result = suite(module)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["test_it?threads-4]*"])
    assert not list(pytester.path.glob(".benchmarks/*"))
