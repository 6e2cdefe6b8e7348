"""What changed lately, in at most five lines."""

from __future__ import annotations

from dataclasses import replace

from reports.history.changes.coverage import Presence
from reports.history.changes.environment_steps import EnvironmentStep
from reports.history.lately import MOST_LINES, lately, point_link, sorted_changes
from reports.history.panels import facets, panels
from tests.reports.history.make_study import (
    KEY,
    SPEEDUP,
    STEP_AT,
    TIME,
    change,
    example,
    history_of,
    point,
    run,
    study_of,
)

OTHER = replace(TIME, kind="startup", subject="start-up", runner="processes", workers=4)


def _lately(**found: object) -> list[tuple[str, str]]:
    study = study_of(example().history, **found)
    return [(one.tag, one.text) for one in lately(study, panels(study, facets(study)))]


def _presence(state: str, workers: int = 2) -> Presence:
    return Presence(KEY, state, replace(TIME, workers=workers), 0, "")  # type: ignore[arg-type] # one of three


def test_nothing_is_no_line() -> None:
    """A history in which nothing happened has no news."""
    assert _lately() == []


def test_series_that_changed_together_are_one_line() -> None:
    """The largest change stands for the others; both metrics of a series count once."""
    changes = (
        change(),
        change(series=SPEEDUP, before=2.0, after=1.9),
        change(series=OTHER, before=1.0, after=1.1),
    )
    commit = f"{STEP_AT:010x}"
    assert _lately(changes=changes) == [
        ("worse", f"sha256, threads, 2 workers: 20 % slower since {commit} (2026-03-13), and 1 more series")
    ]


def test_the_newest_change_comes_first_and_the_worse_of_one_commit() -> None:
    """An older loss stands below a newer gain."""
    changes = (
        change(),
        change(series=OTHER, before=1.0, after=0.5),
        change(series=SPEEDUP, before=1.0, after=2.0, first_after=20),
    )
    assert [tag for tag, _ in _lately(changes=changes)] == ["better", "worse", "better"]


def test_what_is_neither_better_nor_worse_is_called_changed() -> None:
    """More hand-overs are no loss of their own, and stand below the times of the same commit."""
    series = replace(TIME, metric="hand_overs")
    rows = [point(number, one) for number in range(14) for one in (TIME, series)]
    changes = (change(series=series, before=2.0, after=4.0), change())
    study = study_of(history_of([run(number) for number in range(14)], rows), changes=changes)
    found = lately(study, panels(study, facets(study)))
    assert [(one.tag, one.style) for one in found[:2]] == [("worse", "slower"), ("changed", "unclear")]


def test_failures_come_first_and_all_kinds_have_room() -> None:
    """However many changes there are, five lines tell of failures, changes, series and software."""
    changes = tuple(change(first_after=place) for place in (6, 8, 12, 16, 18))
    presences = (*(_presence("failed", count) for count in (1, 2, 4, 8)), _presence("new"), _presence("gone"))
    older = EnvironmentStep(KEY, 6, "Python", "3.14.0", "3.14.1")
    steps = (older, EnvironmentStep(KEY, 9, "kernel", "6.1", "7"))
    told = _lately(changes=changes, presences=presences, steps=steps)
    assert len(told) == MOST_LINES
    assert [tag for tag, _ in told] == ["failed", "worse", "worse", "series", "environment"]
    assert told[0][1].startswith("4 series failed last time: sha256, threads, 1 worker; ")
    assert told[0][1].endswith("; and 1 more")
    assert told[3][1] == "1 new, 1 no longer measured"
    assert told[4][1] == f"kernel 6.1 → 7 since {9:010x}"


def test_a_long_step_is_cut() -> None:
    """Many libraries at once fill no screen."""
    step = EnvironmentStep(KEY, 6, "libraries", "a 1, " * 100, "none")
    ((_, text),) = _lately(steps=(step,))
    assert len(text) < 200


def test_changes_for_the_worse_come_first() -> None:
    """A small loss stands above a large gain; the link leads to the point."""
    history = example().history
    found = (change(series=SPEEDUP, before=1.0, after=2.0), change(before=0.010, after=0.0105))
    study = study_of(history, changes=found)
    found = sorted_changes(panels(study, facets(study)))
    assert [(panel.series.metric, mark.change.worse) for panel, mark in found] == [
        ("time", True),
        ("speedup", False),
    ]
    assert point_link(*found[0]).endswith("&m=time&at=1773403200")
