"""Claims by interpreter: what counts as a change of the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.across.verdicts import Judgements, judgements, verdict_grid
from reports.claims.discovery import find_claims
from reports.claims.judged import Judged
from reports.claims.model import Judgement, Verdict
from reports.intervals import Interval
from tests.reports.across.make_study import FREE, GIL_BUILD, run_file, study_of
from tests.reports.make_run import group

if TYPE_CHECKING:
    from pathlib import Path

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
