"""Rules on the items themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reports.statistics.intervals import Interval
from reports.statistics.scheduling import Order
from reports.why.cause import main_cause
from reports.why.rules_of_items import too_short_to_hand_out, unequal_items
from tests.reports.why.make_evidence import about, evidence, processes

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.why.evidence import CellEvidence

TINY: dict[str, Any] = {
    "speedup": about(0.01),
    "handing_out_s": about(10e-6),
    "item_s": about(0.1e-6),
    "handing_out_per_item": about(100),
    "handing_out_share": about(0.9),
}


def test_a_thousandth_of_what_handing_out_takes() -> None:
    """Both times, up to which length no item pays, and whether chunks help; the GIL is not to blame."""
    found = main_cause(evidence(**TINY, gil_share=about(0.99), in_chunks=about(0.05)))
    assert found.name == "too short to hand out"
    assert found.because == (
        "handing out an item takes 10.0 µs (9.8–10.2), executing it 100 ns (98–102), with 2 workers, "
        "items shorter than about 20 µs never pay off and one chunk of items per worker ran 20.0 times "
        "slower (19.6–20.4)"
    )
    assert found.sentence.startswith("Threads 100 times slower (98–102) with 2 workers: ")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (processes(**TINY, in_chunks=about(1.7)), "gave 1.70× (1.67–1.73), which helps"),
        (processes(**TINY, in_chunks=about(1.0)), "no difference shown"),
        (processes(**TINY, in_chunks=about(0.5)), "gave 0.50× (0.49–0.51), which is slower too"),
        (processes(**TINY, workers=8), "with 8 workers, items shorter than about 11 µs never pay off"),
    ],
    ids=["helping chunks", "unclear chunks", "slower chunks", "eight workers"],
)
def test_what_would_pay(cell: CellEvidence, said: str) -> None:
    """By how many workers there are, and what chunks gave."""
    assert said in main_cause(cell).because


@pytest.mark.parametrize(
    "facts",
    [
        {"speedup": about(1.5)},
        {"handing_out_per_item": Interval(1.2, 0.9, 1.5)},
        {"handing_out_share": Interval(0.6, 0.4, 0.7), "handing_out_per_item": about(3)},
        {"handing_out_s": None},
        {"item_s": None},
    ],
    ids=["a gain", "maybe longer", "maybe something else", "not measured", "no loop"],
)
def test_what_does_not_show_is_not_said(facts: dict[str, Any]) -> None:
    """Whole intervals on one side, or no cause."""
    assert too_short_to_hand_out(evidence(**{**TINY, **facts})) is None


LAST: dict[str, Any] = {
    "speedup": about(1.32),
    "order": Order(Interval(1.33, 1.32, 1.34), 2.0, 17, 0.5),
    "ceiling": about(1.95),
    "efficiency_of_ceiling": about(0.68),
}


def test_ten_times_the_item_are_enough() -> None:
    """Whatever part of a noisy round that was."""
    assert (
        too_short_to_hand_out(evidence(**{**TINY, "handing_out_share": Interval(1.0, 0.1, 9.0)})) is not None
    )


@pytest.mark.parametrize("make", [evidence, processes], ids=["threads", "processes"])
def test_a_long_item_that_comes_last_binds_any_runner(make: Callable[..., CellEvidence]) -> None:
    """Its part, the bound of this order and that of the longest first; nothing went into sending."""
    found = main_cause(make(**LAST, gil_share=about(0.05), dispatch_share=0.3))
    assert found.name == "unequal items"
    assert found.because == (
        "item 17 alone is 50 % of all work, in this order the items allow 2 workers at most 1.32× to 1.34× "
        "and longest first, they would allow 2.00×"
    )


def test_chunks_would_have_to_go_for_another_order() -> None:
    """Sorted items in chunks of neighbors would put all long ones together."""
    found = main_cause(processes(**LAST, runner="processes-chunked"))
    assert found.because.endswith(" and handed out one by one, longest first, they would allow 2.00×")


@pytest.mark.parametrize(
    "facts",
    [
        {"speedup": about(1.0)},
        {"speedup": about(1.7)},
        {"ceiling": about(1.2), "speedup": about(1.2)},
        {"ceiling": None},
        {"ceiling": Interval(1.4, 1.0, 1.5)},
        {"order": Order(Interval(1.6, 1.5, 1.7), 2.0, 17, 0.2)},
        {"order": None},
    ],
    ids=[
        "less",
        "more",
        "the machine allows less",
        "ceiling unknown",
        "ceiling unsure",
        "an order that may cost less",
        "not known",
    ],
)
def test_a_bound_that_does_not_bind_is_no_cause(facts: dict[str, Any]) -> None:
    """It must be what the cell got."""
    assert unequal_items(evidence(**{**LAST, **facts})) is None
