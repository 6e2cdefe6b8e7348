"""The chapter on the number of workers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.chapters.workers import chart
from reports.chapters.workers.chapter import CHAPTER, cost, finding, headline, in_short, sentences
from reports.chapters.workers.facts import CurveFacts, curves, own_curve
from reports.data.model import Run
from reports.speedups.cells import analyze
from tests.reports.chapters.workers.make_workers import curve
from tests.reports.make_kinds import run_of

THREADS = curve("waiting", "threads", {1: 50.0, 64: 3000.0, 128: 4000.0, 500: 4100.0})
ASYNCIO = curve("waiting", "asyncio", {1: 50.0, 500: 9000.0})
PROCESSES = curve("computing", "processes", {1: 100.0, 2: 195.0, 4: 196.0})


def only(run: Run) -> CurveFacts:
    """Return the one curve of a run."""
    (found,) = curves(run)
    return found


@pytest.mark.parametrize(
    ("rates", "says"),
    [
        (
            {1: 50.0, 64: 3000.0, 128: 4000.0, 500: 4100.0},
            "More than 128 threads gain nothing (knee 65 to 128; tried up to 500).",
        ),
        (
            {1: 50.0, 64: 3000.0, 500: 9000.0},
            "At least 500 threads: the throughput still rises there (knee 65 to at least 500).",
        ),
        ({1: 50.0, 2: 50.0, 4: 49.0}, "More than 1 thread gains nothing (knee 1; tried up to 4)."),
        (
            {1: [50.0] * 6, 64: [3900.0, 3900.0, 3900.0, 3900.0, 3000.0, 3000.0], 128: [4000.0] * 6},
            "More than 64 threads: no gain is shown (knee 2 to at least 128; tried up to 128).",
        ),
    ],
)
def test_a_finding_is_never_beyond_what_was_measured(rates: dict[int, float], says: str) -> None:
    """With the interval of the knee."""
    assert finding(only(run_of(curve("waiting", "threads", rates)))) == says


def test_the_headline_has_the_runner_that_suits_each_work() -> None:
    """Threads for waiting, processes for computing; of a user's function every runner."""
    suite = analyze(run_of(PROCESSES, ASYNCIO, THREADS, curve("computing", "threads", {1: 1.0, 2: 1.0})))
    assert headline(suite) == "Enough: 128 threads for waiting and 2 processes for computing"
    own = (curve("own", "threads", {1: 9.0, 8: 60.0}), curve("own", "processes", {1: 9.0, 2: 9.0}))
    assert headline(analyze(run_of(*own))) == "Enough: at least 8 threads or 1 process"


def test_what_the_workers_cost_is_said() -> None:
    """Start-up and memory at the knee; memory that is unknown or negative is left out."""
    found = only(run_of(THREADS))
    assert cost(found, found.at_knee) == "128 threads start in 128 ms and add 4.00 MiB"
    one = found.points[0]
    assert cost(found, replace(one, memory_bytes=None)) == "1 thread starts in 1.00 ms"
    assert cost(found, replace(one, memory_bytes=-5.0)) == "1 thread starts in 1.00 ms"


def test_the_server_is_shown_not_to_be_the_limit() -> None:
    """With its figures."""
    told = list(sentences(analyze(run_of(THREADS))))
    assert told[-1] == (
        "The server was not the limit of threads: its busiest process was busy for at most 10 % of the time, "
        "and answers were held for at most 20.2 ms instead of 20 ms (medians)."
    )


@pytest.mark.parametrize("figures", [{"server_busy": [0.9] * 6}, {"held_s": [0.03] * 6}])
def test_a_server_that_was_the_limit_is_said_first(figures: dict[str, object]) -> None:
    """Busy or late."""
    points = [
        {**point, **(figures if point["workers"] == 500 else {})}
        for point in ASYNCIO.extra_info.facts["points"]  # type: ignore[attr-defined] # a list of points
    ]
    late = analyze(run_of(curve("waiting", "asyncio", {1: 50.0, 500: 9000.0}, points=points)))
    first, *_ = in_short(late)
    assert first == "With many coroutines the server was at its limit, so part of the bend is the server's."
    assert any(
        said.startswith("The server took part in the limit with 500 coroutines") for said in sentences(late)
    )


def test_the_quota_of_a_container_is_named() -> None:
    """With computing workers in mind."""
    run = run_of(PROCESSES)
    contained = replace(run, environment=replace(run.environment, quota_cpus=1.5))
    for said in (sentences, in_short):
        assert any("The container's quota is 1.50 CPUs" in told for told in said(analyze(contained)))
    assert not any("quota" in told for told in sentences(analyze(run)))


def test_why_not_every_number_was_measured_is_told() -> None:
    """As the measurement gives it."""
    limited = curve(
        "waiting", "threads", {1: 50.0, 64: 3000.0}, limited_by="a process may open only 256 files"
    )
    (first, *_) = sentences(analyze(run_of(limited)))
    assert first.endswith("Not every number was measured: a process may open only 256 files.")


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"points": []}, "one worker first"),
        ({"points": list(reversed(THREADS.extra_info.facts["points"]))}, "one worker first"),  # type: ignore[call-overload]
        ({"work": "dreaming"}, "must be one of waiting, computing, own"),
        (
            {"points": [{**THREADS.extra_info.facts["points"][0], "cores_busy": [0.5]}]},  # type: ignore[index]
            "one entry for each of the 6 blocks",
        ),
    ],
)
def test_a_curve_that_is_damaged_is_refused(facts: dict[str, object], says: str) -> None:
    """With the reason."""
    run = run_of(curve("waiting", "threads", {1: 50.0, 64: 3000.0}, **facts))
    assert curves(run) == ()
    assert says in run.other_failures[0].reason


def test_the_table_names_the_knee() -> None:
    """A row for each number of workers."""
    (table,) = CHAPTER.tables(analyze(run_of(THREADS)))
    assert [row[table.headings.index("Is")] for row in table.rows] == ["–", "–", "the knee", "–"]


def test_the_curve_of_a_users_function_is_found_by_its_runner() -> None:
    """Curves of the suite's work are not."""
    run = run_of(THREADS, curve("own", "processes", {1: 1.0, 2: 2.0}))
    found = own_curve(run, "processes")
    assert found is not None
    assert found.knee.workers == 2
    assert own_curve(run, "threads") is None


def test_the_chart_says_what_the_chapter_says() -> None:
    """A line for each curve, a star at each knee, every number in words."""
    drawn = curves(run_of(THREADS, PROCESSES))
    assert chart.title(drawn) == "Enough workers: 128 threads (waiting), 2 processes (computing)"
    (axes,) = chart.draw(drawn, 2).axes
    stars = [line for line in axes.get_lines() if line.get_marker() == "*"]
    assert [float(star.get_xdata()[0]) for star in stars] == [128.0, 2.0]  # type: ignore[index] # an array
    assert "threads, waiting: 1 1.00× (1.00–1.00), 64 60.0× (60.0–60.0)" in chart.alt(drawn)
