"""Tables with a column for each interpreter: figures of its own run, and what depends on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.claims.judged import Judged, find_claims
from reports.claims.model import Judgment, Verdict
from reports.interpreters.by_interpreter import (
    ClaimByInterpreter,
    claim_grid,
    claims,
    latency_grid,
    latency_sentence,
    speedup_grid,
    startup_grid,
)
from reports.statistics.intervals import Interval
from reports.wording.tables import EMPTY, Place
from tests.reports.interpreters.make_study import FREE, GIL_BUILD, run_file, study_of, study_of_answers
from tests.reports.make_kinds import in_file, start_up
from tests.reports.make_run import group, without_time

if TYPE_CHECKING:
    from pathlib import Path

    from reports.interpreters.study import Study


def test_side_by_side(three: Study) -> None:
    """By runner and workers, ceilings last; faster is marked where the whole interval says so."""
    grid = speedup_grid(three, "sha")
    assert grid.columns == ("3.13", "3.13t (GIL on)", "3.13t")
    assert [(row.name, row.small) for row in grid.rows] == [
        ("threads", "2 workers"),
        ("processes", "2 workers"),
        ("interpreters", "2 workers"),
        ("independent processes", "2 workers"),
    ]
    unclear, faster = (
        Place("1.00×", "unclear", "(1.00–1.00)", "8 blocks: no difference shown", 1.0),
        Place("2.00×", "faster", "(2.00–2.00)", "8 blocks: faster", 2.0),
    )
    assert grid.rows[0].places == (unclear, unclear, faster)
    assert grid.rows[2].places == (Place("skipped", "unclear", tip="it needs 3.14 or newer"),) * 3
    assert grid.rows[3].places[0] == Place("2.00×", small="(2.00–2.00)", tip="8 blocks", value=2.0)
    assert [row.runner for row in grid.rows] == ["threads", "processes", "interpreters", ""]


def test_what_one_run_lacks_is_a_dash(tmp_path: Path) -> None:
    """A failure is told from a skip and from what was never asked for."""
    full = group("sha", {("threads", 2): [2.0] * 6})
    lost = [without_time("sha", "processes", 2, "failed")]
    grid = speedup_grid(
        study_of(
            run_file(tmp_path, "a.json", GIL_BUILD, full, lost),
            run_file(tmp_path, "b.json", FREE, group("sha", {})),
        ),
        "sha",
    )
    assert [row.places for row in grid.rows] == [
        (Place("0.50×", "slower", "(0.50–0.50)", "6 blocks: slower", 0.5), EMPTY),
        (Place("failed", "lost", tip=lost[0]["reason"]), EMPTY),
    ]


def test_side_by_side_of_startups(three: Study) -> None:
    """All workers ready, and beside it start method and first result."""
    grid = startup_grid(three)
    assert [(row.name, row.small) for row in grid.rows] == [
        ("threads", "2 workers"),
        ("processes", "2 workers"),
    ]
    place = grid.rows[1].places[0]
    assert place.text == "4.00 ms"
    assert place.small == "(4.00–4.00); fork; first result 2.00 ms (2.00–2.00)"
    assert place.value == pytest.approx(0.004)
    assert grid.rows[0].places[0].small.startswith("(4.00–4.00); first result")


def test_what_one_run_lacks_is_a_dash_of_startups(tmp_path: Path) -> None:
    """Such as a runner that an older version does not have; without any start-up there are no rows."""
    one = start_up("interpreters", 2)
    benchmark = in_file(one)
    old = run_file(tmp_path, "a.json", GIL_BUILD, [])
    (row,) = startup_grid(study_of(old, run_file(tmp_path, "b.json", FREE, [benchmark]))).rows
    assert row.places[0] == EMPTY
    assert startup_grid(study_of(old)).rows == ()


CLAIM = find_claims()[0]


YES, NO, OPEN = Verdict.CONFIRMED, Verdict.REFUTED, Verdict.INCONCLUSIVE


ELSEWHERE, NEVER = Verdict.NOT_APPLICABLE, Verdict.NOT_MEASURED


@pytest.mark.parametrize(
    ("verdicts", "changes"),
    [
        ((YES, NO), True),
        ((YES, ELSEWHERE), True),
        ((YES, OPEN, NEVER), False),
        ((OPEN, NEVER), False),
        ((NO, NO), False),
    ],
)
def test_only_decisions_differ(verdicts: tuple[Verdict, ...], *, changes: bool) -> None:
    """A measurement that did not suffice is no verdict on an interpreter."""
    judged = tuple(Judged(CLAIM, Judgment(verdict, "because")) for verdict in verdicts)
    assert ClaimByInterpreter(CLAIM, judged).changes is changes


def test_every_claim_is_judged_by_every_run(tmp_path: Path) -> None:
    """Threads that stand still with the GIL and gain without it change a claim."""
    still, gain = ({("threads", 2): [wall_s] * 12} for wall_s in (1.0, 0.5))
    study = study_of(
        run_file(tmp_path, "a.json", GIL_BUILD, group("pure_python", still)),
        run_file(tmp_path, "b.json", FREE, group("pure_python", gain)),
    )
    found = claims(study)
    assert [one.claim for one in found] == list(find_claims())
    assert any(one.changes for one in found)


def test_a_place_has_verdict_and_number(tmp_path: Path) -> None:
    """What was not measured has no number."""
    study = study_of(run_file(tmp_path, "a.json", GIL_BUILD, []))
    number = Judgment(YES, "because", Interval(2.0, 1.5, 2.5), "speedup")
    judged = (Judged(CLAIM, number), Judged(CLAIM, Judgment(ELSEWHERE, "because")))
    (row,) = claim_grid(study, [ClaimByInterpreter(CLAIM, judged)], "All").rows
    assert [(place.text, place.style, place.small) for place in row.places] == [
        ("confirmed", "confirmed", "2.00× (1.50–2.50) speedup"),
        ("not applicable", "not-applicable", ""),
    ]


def test_side_by_side_of_answers(tmp_path: Path) -> None:
    """The median; below it the idle one of the same run, and the 99th percentile where it is known."""
    grid = latency_grid(study_of_answers(tmp_path))
    assert grid.columns == ("3.13", "3.13t")
    alone, beside = grid.rows[:2]
    assert (alone.name, beside.name) == (
        "a thread (UDP), idle",
        "a thread (UDP) beside 1 busy thread",
    )
    assert [(place.text, place.style) for place in beside.places] == [
        ("5.10 ms", "slower"),
        ("120 µs", "faster"),
    ]
    assert beside.places[0].small == "(5.10–5.10); 51.0× (51.0–51.0) idle"
    assert beside.places[1].small.endswith("idle; 99 % within 200 µs")
    assert alone.places[0].style == ""
    assert grid.rows[2].places[1] == EMPTY


def test_the_sentence_tells_what_one_thread_does(tmp_path: Path) -> None:
    """With each interpreter; without answers there is none."""
    assert latency_sentence(study_of_answers(tmp_path)) == (
        "One busy thread multiplies the median response time: 51.0× (51.0–51.0) with 3.13 and 1.20× "
        "(1.20–1.20) with 3.13t."
    )
    empty = study_of(run_file(tmp_path, "empty.json", GIL_BUILD, []))
    assert latency_sentence(empty) is None
    assert latency_grid(empty).rows == ()
