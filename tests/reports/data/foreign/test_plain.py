"""Tests of other projects: read from pytest-benchmark's file, and compared by their rounds."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.compare.__main__ import main
from reports.data.document import UnreadableRunError
from reports.data.foreign.plain import BATCHES, PlainRun, batches, plain_run
from reports.series.plain import plain_notes, plain_points
from tests.reports.compare.make_comparison import run
from tests.reports.data.foreign.make_plain import CPU, benchmark, plain
from tests.reports.make_run import stored

if TYPE_CHECKING:
    from collections.abc import Callable

FAST = [1.0 + place / 1000 for place in range(12)]
SLOW = [2 * each for each in FAST]


def read(document: dict[str, Any]) -> PlainRun:
    """Return the run in a document, which must be plain."""
    found = plain_run(Path("x.json"), document)
    assert found is not None
    return found


@given(st.lists(st.floats(0, 1e3), min_size=1, max_size=200))
def test_rounds_are_kept_or_taken_in_batches(rounds: list[float]) -> None:
    """Few are kept as they are; many are as many as told, in order, and none is invented."""
    found = batches(rounds)
    assert len(found) == min(len(rounds), BATCHES)
    assert min(rounds) <= min(found) <= max(found) <= max(rounds)


def test_batches_are_medians_in_order() -> None:
    """60 rounds are 30 pairs."""
    assert batches(list(range(60))) == tuple(median((place, place + 1)) for place in range(0, 60, 2))


def test_a_file_is_read_with_what_must_agree() -> None:
    """Where it was made, and of each test its name, its work and its rounds."""
    document = plain({"test_a[1]": FAST, "test_b": None})
    document["benchmarks"][0]["params"] = {"n": 1, "obj": "UNSERIALIZABLE[<object at 0x7f>]"}
    found = read(document)
    assert found.environment_key == "Linux x86_64, 4 × Some CPU @ 2 GHz, CPython 3.12"
    assert [each.work for each in found.benchmarks] == ["n=1, timed by perf_counter", "timed by perf_counter"]
    points = plain_points(found).points
    assert [series.path for series in points] == [
        "pytest-benchmark/tests/test_x.py::test_a[1]/time",
        "pytest-benchmark/tests/test_x.py::test_b/time",
    ]
    assert [point.values for point in points.values()] == [tuple(FAST), (1.0,)]
    assert [series.name for series in points][1] == "tests/test_x.py::test_b"


def test_a_long_parameter_is_told_in_short() -> None:
    """On one line, and still another one than that which differs at its end."""
    document = plain({"test_a": FAST, "test_b": FAST})
    for place, end in enumerate("xy"):
        document["benchmarks"][place]["params"] = {"text": "\x1b[31m\n" + "a" * 10_000 + end}
    first, second = (each.work for each in read(document).benchmarks)
    assert first != second
    assert first.isprintable()
    assert len(first) < 120


def test_older_files_name_their_cpu_otherwise() -> None:
    """Before 4.0 py-cpuinfo called it brand; without a name nothing is compared."""
    assert read(plain({"test_a": FAST}, cpu={"brand": "Old CPU"})).environment_key is not None
    for unknown in ({}, None, {"count": 2}):
        assert read(plain({"test_a": FAST}, cpu=unknown)).environment_key is None


def test_a_time_of_zero_is_no_time() -> None:
    """The clock was too coarse, which is told."""
    (point,) = plain_points(read(plain({"test_a": [0.0] * 6}))).points.values()
    assert (point.values, point.reason) == ((), "its clock was too coarse to tell any time")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"benchmarks": []}, "has no benchmarks"),
        ({"benchmarks": [benchmark("test_a", FAST)] * 2}, "has tests/test_x.py::test_a twice"),
        ({"benchmarks": [benchmark("test_a", [-1.0])]}, "data must be a list of numbers of at least 0"),
        ({"benchmarks": [benchmark("test_a", None, median_s=-1.0)]}, "median must be"),
        ({"machine_info": {"cpu": 3}}, "cpu must be an object"),
        ({"datetime": "yesterday"}, "datetime must be a time"),
    ],
)
def test_a_damaged_file_is_told_in_a_sentence(change: dict[str, Any], says: str) -> None:
    """With the field that is wrong."""
    with pytest.raises(UnreadableRunError, match=says):
        read({**plain({"test_a": FAST}), **change})


def test_a_run_of_ours_is_not_plain() -> None:
    """It has the same fields, and more."""
    assert plain_run(Path("x.json"), run(FAST)) is None


def test_what_limits_a_side_is_told_once() -> None:
    """Tests without rounds, and builds that the file does not tell apart."""
    some = read(plain({"test_a": None, "test_b": FAST}, python="3.14.0"))
    lacking, build = plain_notes("a.json", [some])
    assert lacking.startswith(
        "a.json keeps no rounds of 1 of 2 tests, which can't be told: write --benchmark-json"
    )
    assert "free-threaded" in build
    assert not list(plain_notes("a.json", [read(plain({"test_a": None}, day)) for day in range(1, 7)]))


@pytest.fixture
def compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Return a function that compares two documents and gives the exit code and what was said."""

    def compare(base: dict[str, Any], head: dict[str, Any], *words: str) -> tuple[int, str]:
        paths = [str(stored(tmp_path, each, f"{place}.json")) for place, each in enumerate((base, head))]
        code = main([*paths, "--site", str(tmp_path), "--json", str(tmp_path / "c.json"), *words])
        printed = capsys.readouterr()
        return code, " ".join((printed.out + printed.err).split())

    return compare


def verdicts(folder: Path) -> dict[str, str]:
    """Return the verdict of each test as the JSON has it."""
    series = json.loads((folder / "c.json").read_text())["gil_bench_comparison"]["series"]
    return {each["subject"].rpartition("::")[2]: each["verdict"] for each in series}


def test_two_files_are_compared_by_their_rounds(
    compared: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    """By name; only one side's tests are told as such, and twice the time is never called the same."""
    base = plain({"test_a": FAST, "test_b": FAST, "test_c": FAST})
    code, said = compared(base, plain({"test_a": FAST, "test_b": SLOW, "test_d": FAST}, 2))
    found = verdicts(tmp_path)
    assert (found["test_a"], found["test_c"], found["test_d"]) == ("equivalent", "missing", "new")
    assert found["test_b"] != "equivalent"
    assert code != 0
    assert "2.0" in said
    assert "Median" in (tmp_path / "compare.html").read_text("utf-8")


def test_files_without_rounds_cannot_be_told(
    compared: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    """Not even where the summaries are far apart; the note says how to keep rounds."""
    code, said = compared(plain({"test_a": None}), plain({"test_a": None}, 2))
    assert (code, verdicts(tmp_path)) == (3, {"test_a": "inconclusive"})
    assert "--benchmark-save-data" in said


def test_other_parameters_are_other_work(compared: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    """The same name with another parameter is not the same test."""
    base, head = plain({"test_a": FAST}), plain({"test_a": SLOW}, 2)
    base["benchmarks"][0]["params"], head["benchmarks"][0]["params"] = {"n": 1}, {"n": 2}
    assert compared(base, head)[0] == 3
    assert verdicts(tmp_path) == {"test_a": "inconclusive"}


@pytest.mark.parametrize(
    ("head", "words", "says"),
    [
        (plain({"test_a": FAST}, cpu={**CPU, "count": 8}), [], "measure both on one machine"),
        (plain({"test_a": FAST}, 2), ["--across"], "have none: leave it out"),
        (run(FAST), [], "name two of a kind"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    compared: Callable[..., tuple[int, str]], head: dict[str, Any], words: list[str], says: str
) -> None:
    """Other machines, speedups that nobody measured, and runs of another kind."""
    code, said = compared(plain({"test_a": FAST}), head, *words)
    assert (code, says in said) == (2, True)
