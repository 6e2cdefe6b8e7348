"""Rules on the items themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reports.statistics.intervals import Interval
from reports.why.cause import main_cause
from reports.why.rules_of_items import too_short_to_hand_out
from tests.reports.why.make_evidence import about, coroutines, evidence, processes

if TYPE_CHECKING:
    from reports.why.evidence import CellEvidence

TINY: dict[str, Any] = {
    "speedup": about(0.01),
    "handing_out_s": about(10e-6),
    "item_s": about(0.1e-6),
    "handing_out_per_item": about(100),
    "handing_out_share": about(0.9),
}


def test_a_thousandth_of_what_handing_out_takes() -> None:
    """Both times, from which length on an item pays, and whether chunks help; the GIL is not to blame."""
    found = main_cause(evidence(**TINY, gil_share=about(0.99), in_chunks=about(0.05)))
    assert found.name == "too short to hand out"
    assert found.because == (
        "handing out an item takes 10.0 µs (9.8–10.2), executing it 100 ns (98–102), with so many workers "
        "an item can pay from about 20 µs on, if it waits or releases the GIL and all items in one chunk for "
        "each worker were 20.0 times slower (19.6–20.4), which is no gain either"
    )
    assert found.sentence.startswith("Threads 100 times slower (98–102) with 2 workers: ")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (processes(**TINY, in_chunks=about(1.7)), "gave 1.70× (1.67–1.73), which helps"),
        (processes(**TINY, in_chunks=about(1.0)), "no gain that can be told"),
        (processes(**TINY, workers=8), "from about 11 µs on"),
        (coroutines(**TINY), "from about 20 µs on, if it waits"),
    ],
    ids=["helping chunks", "unclear chunks", "eight workers", "coroutines"],
)
def test_what_would_pay(cell: CellEvidence, said: str) -> None:
    """By what the workers share, and how many there are."""
    assert said in main_cause(cell).because


@pytest.mark.parametrize(
    "facts",
    [
        {"speedup": about(1.5)},
        {"handing_out_per_item": Interval(1.2, 0.9, 1.5)},
        {"handing_out_share": Interval(0.6, 0.4, 0.7)},
        {"handing_out_s": None},
        {"item_s": None},
    ],
    ids=["a gain", "maybe longer", "maybe something else", "not measured", "no loop"],
)
def test_what_does_not_show_is_not_said(facts: dict[str, Any]) -> None:
    """Whole intervals on one side, or no cause."""
    assert too_short_to_hand_out(evidence(**{**TINY, **facts})) is None
