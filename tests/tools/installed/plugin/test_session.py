"""The plugin in a session: other plugins, workers, platforms and its own options."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools.installed.plugin.conftest import FASTER, Play, Suite, run

pytest_plugins = ["pytester"]
ROOT = Path(__file__).resolve().parents[4]


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
