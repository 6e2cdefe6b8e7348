"""Claims by interpreter: what counts as a change of the verdict.

Answers beside busy workers, by interpreter.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from reports.claims.judged import Judged, find_claims
from reports.claims.model import Judgement, Verdict
from reports.interpreters import latency_chart as chart
from reports.interpreters.interpreters_csv import render_across_csv
from reports.interpreters.page import conclude, render_page
from reports.interpreters.verdicts import (
    Judgements,
    judgements,
    latency_grid,
    latency_sentences,
    verdict_grid,
)
from reports.statistics.intervals import Interval
from reports.wording.tables import EMPTY
from tests.reports.interpreters.make_study import FREE, GIL_BUILD, run_file, study_of
from tests.reports.make_kinds import in_file
from tests.reports.make_latency import BLOCKS, answers, usual
from tests.reports.make_run import group

if TYPE_CHECKING:
    from pathlib import Path

    from reports.data.cells import Benchmark
    from reports.interpreters.study import Study

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
    judged = tuple(Judged(CLAIM, Judgement(verdict, "because")) for verdict in verdicts)
    assert Judgements(CLAIM, judged).changes is changes


def test_every_claim_is_judged_by_every_run(tmp_path: Path) -> None:
    """Threads that stand still with the GIL and gain without it change a claim."""
    still, gain = ({("threads", 2): [wall_s] * 12} for wall_s in (1.0, 0.5))
    study = study_of(
        run_file(tmp_path, "a.json", GIL_BUILD, group("pure_python", still)),
        run_file(tmp_path, "b.json", FREE, group("pure_python", gain)),
    )
    found = judgements(study)
    assert [one.claim for one in found] == list(find_claims())
    assert any(one.changes for one in found)


def test_a_place_has_verdict_and_number(tmp_path: Path) -> None:
    """What was not measured has no number."""
    study = study_of(run_file(tmp_path, "a.json", GIL_BUILD, []))
    number = Judgement(YES, "because", Interval(2.0, 1.5, 2.5), "speedup")
    judged = (Judged(CLAIM, number), Judged(CLAIM, Judgement(ELSEWHERE, "because")))
    (row,) = verdict_grid(study, [Judgements(CLAIM, judged)], "All").rows
    assert [(place.text, place.style, place.small) for place in row.places] == [
        ("confirmed", "confirmed", "2.00× (1.50–2.50) speedup"),
        ("not applicable", "not-applicable", ""),
    ]


THOUSAND = {1e-4: 980, 2e-4: 20}


def stored(benchmarks: tuple[Benchmark, ...]) -> list[dict[str, Any]]:
    """Return benchmarks as a file has them."""
    return [in_file(one) for one in benchmarks]


def study(folder: Path, **facts: object) -> Study:
    """Return 3.13 with the usual answers, and 3.13t on which one thread delays nobody."""
    free = (
        answers(histogram=THOUSAND, gil_enabled=False),
        answers("threads", 1, (1.2e-4,) * BLOCKS, THOUSAND, gil_enabled=False),
    )
    return study_of(
        run_file(folder, "gil.json", GIL_BUILD, stored(usual(**facts))),
        run_file(folder, "free.json", FREE, stored(free)),
    )


def test_side_by_side(tmp_path: Path) -> None:
    """The median; below it that beside nobody of the same run, and the 99th percentile where it is known."""
    grid = latency_grid(study(tmp_path))
    assert grid.columns == ("3.13", "3.13t")
    alone, beside = grid.rows[:2]
    assert (alone.name, beside.name) == (
        "a thread (UDP) beside nobody",
        "a thread (UDP) beside 1 busy thread",
    )
    assert [(place.text, place.style) for place in beside.places] == [
        ("5.10 ms", "slower"),
        ("120 µs", "faster"),
    ]
    assert beside.places[0].small == "(5.10–5.10); 51.00× (51.00–51.00) as long"
    assert beside.places[1].small.endswith("as long; 99 % within 200 µs")
    assert alone.places[0].style == ""
    assert grid.rows[2].places[1] == EMPTY


def test_the_sentence_tells_what_one_thread_does(tmp_path: Path) -> None:
    """With each interpreter; without answers there is none."""
    (sentence,) = latency_sentences(study(tmp_path))
    assert sentence == (
        "Beside one busy thread the median answer takes so many times as long: 51.00× (51.00–51.00) with "
        "3.13 and 1.20× (1.20–1.20) with 3.13t."
    )
    empty = study_of(run_file(tmp_path, "empty.json", GIL_BUILD, []))
    assert list(latency_sentences(empty)) == []
    assert latency_grid(empty).rows == ()


def test_a_panel_for_each_interpreter(tmp_path: Path) -> None:
    """With the same axes; one without curves has none."""
    panels = chart.rows(study(tmp_path, histogram=THOUSAND))
    assert [name for name, _ in panels] == ["3.13", "3.13t"]
    figure = chart.draw(panels)
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["3.13", "3.13t"]
    assert len({axes.get_ylim() for axes in figure.axes}) == 1
    assert chart.title(panels).replace("\N{NO-BREAK SPACE}", " ") == (
        "Median answer beside one busy thread: 5.10 ms with 3.13 and 120 µs with 3.13t"
    )
    assert chart.alt(panels).startswith("3.13: Time to the answer")


def test_the_page_has_the_section(tmp_path: Path) -> None:
    """With its table; without any answers it says how to have them measured."""
    shown = study(tmp_path)
    page = render_page(shown, conclude(shown), ())
    assert '<h2 id="latency-title">Who waits for whom</h2>' in page
    assert "a thread (UDP) beside 1 busy thread" in page
    empty = study_of(run_file(tmp_path, "empty.json", GIL_BUILD, []))
    assert "<code>KINDS=latency</code> asks for it" in render_page(empty, conclude(empty), ())


def test_the_csv_has_every_percentile_that_is_known(tmp_path: Path) -> None:
    """With the interpreter that it belongs to."""
    shown = study(tmp_path, histogram=THOUSAND)
    table = pd.read_csv(io.BytesIO(render_across_csv(shown, conclude(shown).judged)))
    rows = table[(table["kind"] == "latency") & (table["subject"] == "a thread (UDP) beside 1 busy thread")]
    assert [(row["interpreter"], row["metric"]) for _, row in rows.iterrows()] == [
        (name, metric) for name in ("3.13", "3.13t") for metric in ("p50", "p90", "p99")
    ]
    assert rows.iloc[0]["estimate"] == 5.1e-3
