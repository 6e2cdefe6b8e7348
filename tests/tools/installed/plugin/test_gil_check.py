"""The fixture gil_check in a suite, with a measurement that is played."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.installed.plugin.conftest import WORK, Play, Suite, asked

pytest_plugins = ["pytester"]


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
