"""The rules together: each case has its cause, any has exactly one, no sentence contradicts its numbers."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from reports.statistics.intervals import Interval
from reports.why.cause import RULES, diagnose, inconclusive, main_cause, no_interval
from reports.why.limits import most_speedup
from tests.reports.make_run import group
from tests.reports.why.make_evidence import ANY_EVIDENCE, about, coroutines, evidence, processes

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis
    from reports.why.evidence import CellEvidence

HELD, FREE = Interval(0.99, 0.98, 1.0), Interval(0.021, 0.016, 0.027)
NUMBER = r"([\d,.]+)"
ROUNDING = 0.006


def ceiling(speedup: float, reached: float) -> dict[str, Interval]:
    """Return a ceiling and how much of it was reached."""
    return {"ceiling": about(speedup), "efficiency_of_ceiling": about(reached)}


WAITS = {"reference_cores_busy": about(0.05), "cores_busy": about(0.1)}
BLOCKS = {"cores_busy": about(0.02), "loop_blocked_share": about(0.96), "loop_late_s": 0.072}
CASES = [
    ("GIL-bound", evidence(gil_share=HELD, reference_gil_share=HELD, **ceiling(1.95, 0.5))),
    ("GIL-bound", evidence(workers=8, reference_gil_share=HELD, **ceiling(1.95, 0.5))),
    ("GIL-bound", evidence(gil_share=HELD, lost_cores=about(1.0), **ceiling(1.0, 1.0))),
    ("GIL released", evidence(speedup=about(1.95), gil_share=FREE, **ceiling(1.95, 1.0))),
    (
        "limited by the machine",
        evidence(workers=8, speedup=about(1.95), gil_share=FREE, **ceiling(1.95, 1.0)),
    ),
    ("limited by the machine", evidence(gil_share=FREE, lost_cores=about(1.0), **ceiling(1.0, 1.0))),
    (
        "handed over too often",
        evidence(
            speedup=about(0.8),
            reference_gil_share=about(0.3),
            hand_overs_per_s=about(384_000),
            cpu_cost=about(2.3),
            **ceiling(1.9, 0.42),
        ),
    ),
    ("inconclusive", evidence(speedup=about(0.8), reference_gil_share=about(0.3), **ceiling(1.9, 0.42))),
    (
        "GIL-bound",
        evidence(gil_share=HELD, reference_gil_share=HELD, hand_overs_per_s=about(192), **ceiling(1.95, 0.5)),
    ),
    (
        "GIL released",
        evidence(speedup=about(1.95), gil_share=FREE, hand_overs_per_s=about(2_600), **ceiling(1.95, 1.0)),
    ),
    ("partly GIL-bound", evidence(speedup=about(1.5), reference_gil_share=about(0.6), **ceiling(1.9, 0.79))),
    (
        "dispatch-bound",
        processes(speedup=about(0.6), cores_busy=about(1.6), dispatch_share=0.6, **ceiling(1.95, 0.31)),
    ),
    ("inconclusive", processes(speedup=about(0.6), cores_busy=about(1.6), **ceiling(1.95, 0.31))),
    ("inconclusive", processes(speedup=about(0.6), dispatch_share=0.02, **ceiling(1.95, 0.31))),
    ("runs in parallel", processes(speedup=about(1.9), **ceiling(1.95, 0.97))),
    ("limited by the machine", processes(workers=8, speedup=about(1.9), **ceiling(1.95, 0.97))),
    ("waiting overlapped", evidence(speedup=about(1.98), gil_share=FREE, **WAITS, **ceiling(1.99, 1.0))),
    ("waiting overlapped", processes(speedup=about(1.9), **WAITS, **ceiling(1.99, 0.95))),
    ("limited by the machine", evidence(workers=8, speedup=about(1.3), **WAITS, **ceiling(1.3, 1.0))),
    (
        "contended on shared objects",
        evidence(gil_enabled=False, cpu_cost=about(2.0), cores_busy=about(1.95), **ceiling(1.95, 0.5)),
    ),
    ("runs in parallel", evidence(gil_enabled=False, speedup=about(1.9), **ceiling(1.95, 0.97))),
    ("runs in parallel", processes(runner="interpreters", speedup=about(1.9), **ceiling(1.95, 0.97))),
    (
        "dispatch-bound",
        processes(runner="interpreters", speedup=about(0.5), dispatch_share=0.7, **ceiling(1.95, 0.26)),
    ),
    ("GIL released", evidence(speedup=about(1.9), gil_share=about(0.3), reference_gil_share=HELD)),
    ("GIL-bound", evidence(gil_share=HELD, reference_gil_share=about(0.6), **ceiling(1.95, 0.5))),
    ("waiting overlapped", coroutines(speedup=about(1.98), gil_share=FREE, **WAITS, **ceiling(1.99, 1.0))),
    ("bound to one thread", coroutines(speedup=about(1.3), reference_gil_share=HELD, **ceiling(1.95, 0.6))),
    ("bound to one thread", coroutines(gil_enabled=False, cpu_cost=about(2.0), **ceiling(1.95, 0.5))),
    ("blocks its event loop", coroutines(**BLOCKS, **ceiling(1.95, 0.5))),
    ("waiting overlapped", coroutines(**{**BLOCKS, **WAITS, "speedup": about(1.9)}, **ceiling(1.95, 1.0))),
    ("inconclusive", coroutines(cores_busy=about(0.5), gil_enabled=False, **ceiling(1.95, 0.97))),
    ("start-up-bound", processes(startup_share=about(0.8), **ceiling(1.95, 0.1))),
    ("one worker", evidence(workers=1, gil_share=HELD, **ceiling(1.0, 1.0))),
    ("inconclusive", evidence()),
    ("inconclusive", processes(speedup=about(1.9))),
    ("inconclusive", evidence(gil_share=FREE, **ceiling(1.95, 0.5))),
]


@pytest.mark.parametrize(("name", "cell"), CASES)
def test_each_case_has_its_cause(name: str, cell: CellEvidence) -> None:
    """Hand-made evidence of each cause."""
    assert main_cause(cell).name == name


def test_old_files_have_causes_too(analyzed: Callable[..., Analysis]) -> None:
    """Without evidence of what was not yet measured, the cause is what is missing."""
    run = analyzed(group("sha", {("threads", 2): [1.0] * 6, ("processes", 2): [0.5] * 6}))
    found = diagnose(run).causes
    assert list(found) == [("sha", "processes", 2), ("sha", "threads", 2)]
    assert {cause.name for cause in found.values()} == {"inconclusive"}
    assert "the speedup of independent processes was not measured" in found["sha", "processes", 2].sentence
    assert found["sha", "threads", 2].brief == "Not clear: the GIL share was not measured."


@settings(max_examples=100)
@given(cell=ANY_EVIDENCE)
def test_any_evidence_has_exactly_one_cause_and_a_readable_sentence(cell: CellEvidence) -> None:
    """Whatever is known: one cause, with a reason, and no nan, None or inf in it."""
    found = main_cause(cell)
    assert found.because
    assert not re.search(r"\bnan|\bNone|\binf\b|  |, and|,,", found.sentence)
    assert found.sentence.endswith(".")
    applicable = [cause for rule in RULES if (cause := rule(cell)) is not None]
    assert found == (applicable[0] if applicable else found)
    assert (found.name == "inconclusive") == (not applicable or applicable[0].name == "inconclusive")


@settings(max_examples=250)
@given(cell=ANY_EVIDENCE)
def test_no_sentence_contradicts_its_numbers(cell: CellEvidence) -> None:
    """Read back from the sentence, every figure is on the side of its limit that the cause claims."""
    found = main_cause(cell)
    CLAIMS.get(found.name, _nothing)(found.sentence, cell)


def _nothing(_sentence: str, _cell: CellEvidence) -> None:
    return


def _read(sentence: str, before: str, after: str = "") -> Interval:
    """Return the figure with its interval between two texts of a sentence."""
    figure = re.search(f"{before}{NUMBER}(?:×| %) \\({NUMBER}–{NUMBER}\\){after}", sentence)
    assert figure is not None, sentence
    return Interval(*(float(number.replace(",", "")) for number in figure.groups()))


def _speedup(sentence: str) -> Interval:
    return _read(sentence, "^[^×]*? ")


def _gil_bound(sentence: str, cell: CellEvidence) -> None:
    assert _read(sentence, "held the GIL ").low >= 90
    assert cell.worker_kind == "threads"
    assert cell.gil_enabled is not False


def _partly(sentence: str, cell: CellEvidence) -> None:
    share, limit = _read(sentence, "held the GIL "), _read(sentence, "limits threads to ")
    assert (
        100 / (share.estimate + 0.51) - ROUNDING <= limit.estimate <= 100 / (share.estimate - 0.51) + ROUNDING
    )
    assert _speedup(sentence).high >= 0.8 * limit.low - 2 * ROUNDING
    assert cell.worker_kind == "threads"


def _handed_over(sentence: str, cell: CellEvidence) -> None:
    figures = re.search(f"handed over {NUMBER} \\({NUMBER}–{NUMBER}\\) times a second", sentence)
    assert figures is not None, sentence
    assert float(figures[2].replace(",", "")) >= 4_000
    assert cell.worker_kind == "threads"


def _released(sentence: str, cell: CellEvidence) -> None:
    share = _read(sentence, "held the GIL (?:only )?")
    assert share.high <= 90
    if "sequential held" in sentence:
        assert share.high * most_speedup(cell) <= 100 + 0.51 * most_speedup(cell)
    assert ("only" in sentence) <= (share.high <= 50)
    assert _speedup(sentence).low > 1


def _machine(sentence: str, cell: CellEvidence) -> None:
    if "independent processes" in sentence:
        assert _read(sentence, "independent processes reached ").high <= 0.8 * most_speedup(cell) + ROUNDING
    elif "quota" in sentence:
        assert _read(sentence, "stopped it in ").low >= 10
    else:
        assert "BLAS" in sentence
        assert _speedup(sentence).low <= 1


def _dispatch(sentence: str, cell: CellEvidence) -> None:
    lost = _read(sentence, "workers?: ", " of the speed of independent processes went into sending")
    assert lost.low >= 20
    assert lost.low <= lost.estimate <= lost.high
    assert "handing over took" in sentence
    assert cell.worker_kind == "isolated"


def _waiting(sentence: str, _cell: CellEvidence) -> None:
    assert _read(sentence, "sequential computed ").high <= 90
    assert _speedup(sentence).low > 1


def _one_thread(sentence: str, cell: CellEvidence) -> None:
    (busy,) = re.findall(f"{NUMBER} of [0-9]+ cores were busy", sentence)
    assert float(busy.replace(",", "")) >= 0.9 - ROUNDING
    assert cell.worker_kind == "coroutines"


def _loop(sentence: str, cell: CellEvidence) -> None:
    (held,) = re.findall(f"event loop was blocked {NUMBER} %", sentence)
    assert float(held) >= 50 - ROUNDING
    assert cell.worker_kind == "coroutines"


def _parallel(sentence: str, cell: CellEvidence) -> None:
    assert _speedup(sentence).low > 1
    assert cell.worker_kind == "isolated" or (cell.worker_kind == "threads" and cell.gil_enabled is False)


CLAIMS: dict[str, Callable[[str, CellEvidence], None]] = {
    "GIL-bound": _gil_bound,
    "handed over too often": _handed_over,
    "partly GIL-bound": _partly,
    "GIL released": _released,
    "limited by the machine": _machine,
    "dispatch-bound": _dispatch,
    "waiting overlapped": _waiting,
    "bound to one thread": _one_thread,
    "blocks its event loop": _loop,
    "runs in parallel": _parallel,
}


def test_too_few_blocks_explain_nothing() -> None:
    """Without an interval the cell says how many blocks it has."""
    found = no_interval(evidence(speedup=Interval(1.9, math.nan, math.nan), blocks=5))
    assert found is not None
    assert (
        found.sentence
        == "Threads 1.90× with 2 workers: inconclusive: it has 5 of the 6 blocks that it needs."
    )
    assert no_interval(evidence()) is None


def test_missing_evidence_is_named() -> None:
    """Each missing piece, and why it is missing where that is known."""
    cell = evidence(cores_busy=None, gil_share_reason="not measured: no rights.")
    assert inconclusive(cell).because == (
        "the GIL share was not measured (no rights), the speedup of independent processes was not measured "
        "and the number of busy cores was not measured"
    )
    assert "GIL" not in inconclusive(processes()).because


def test_missing_hand_overs_are_named_where_the_share_does_not_explain() -> None:
    """They may be why; an old file does not tell. Where the ceiling was reached, nobody misses them."""
    slow = {"speedup": about(0.8), "reference_gil_share": about(0.3), "hand_overs_reason": "not recorded"}
    said = inconclusive(evidence(**slow, **ceiling(1.9, 0.42))).because
    assert said == "the number of hand-overs of the GIL was not measured (not recorded)"
    assert "hand-overs" not in inconclusive(evidence(**slow, **ceiling(0.8, 1.0))).because


def test_contradicting_evidence_is_named() -> None:
    """Twice as fast with the GIL held all the time: one of the two is wrong."""
    found = inconclusive(evidence(speedup=about(2.0), reference_gil_share=about(0.98)))
    assert "98 % (96–100) of the time, which allows 1.02" in found.because
    assert found.brief == "Not clear: speedup and GIL share contradict each other."


def test_what_is_known_is_quoted_when_it_does_not_suffice() -> None:
    """All figures are there and name no cause."""
    cell = processes(ceiling=about(1.4, 0.4), efficiency_of_ceiling=about(0.8, 0.4), lost_cores=about(0.9))
    assert inconclusive(cell).because == (
        "no known cause shows clearly in these figures, 1.00 of 2 cores were busy, other programs took 0.90 "
        "of 2 cores, independent processes reached 1.40× (0.84–1.96) and processes reached 80 % of that"
    )
