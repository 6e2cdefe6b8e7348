"""Evidence at the door: taken as it is, or named with what is wrong, or not recorded."""

from __future__ import annotations

import math
from typing import Any

import pytest

from reports.data.evidence import gil_share, timeline
from reports.data.fields import FieldError, Fields
from reports.data.model import HotLine, TimelineItem
from tests.reports import make_run


def test_an_older_file_has_it_not_recorded() -> None:
    """A file from before evidence was measured is read, and says so."""
    assert gil_share(Fields({}, "")) == (None, "not recorded")
    assert timeline(Fields({}, "")) == (None, "not recorded")


def test_a_reason_is_kept() -> None:
    """Where a figure is null, the reason of the measurement is what is shown."""
    facts = Fields({"gil_share": None, "gil_share_reason": "not measured: no py-spy"}, "")
    assert gil_share(facts) == (None, "not measured: no py-spy")


def test_a_share_is_read() -> None:
    """Share, interval, samples and hot lines come as they are."""
    found, reason = gil_share(Fields({"gil_share": make_run.gil_share(0.5)}, ""))
    assert reason is None
    assert found is not None
    assert (found.low, found.share, found.high, found.samples) == (0.49, 0.5, 0.51, 1_000)
    assert found.hottest == (HotLine("task.py", 7, "work", 0.5),)


@pytest.mark.parametrize(
    "wrong",
    [
        {"share": 1.2},
        {"share": None},
        {"share": math.nan},
        {"low": 0.6},
        {"high": 0.4},
        {"low": -0.1},
        {"samples": 0},
        {"rate_hz": "fast"},
        {"hottest": [{"file": "a.py", "line": -1, "function": "f", "share": 0.1}]},
        {"hottest": [{"file": "a.py", "line": 1, "function": "f", "share": 1.1}]},
        {"hottest": 3},
    ],
)
def test_a_wrong_share_is_refused(wrong: dict[str, Any]) -> None:
    """A share outside of its interval or of 0 to 1 is not believed, and the field is named."""
    with pytest.raises(FieldError, match="gil_share"):
        gil_share(Fields({"gil_share": make_run.gil_share(0.5, **wrong)}, ""))


def test_a_timeline_is_read() -> None:
    """Items become values with names."""
    found, reason = timeline(Fields({"timeline": make_run.timeline([[0, 0, 0.1, 0.5, 0.6]], 0.7)}, ""))
    assert reason is None
    assert found is not None
    assert (found.wall_s, found.items) == (0.7, (TimelineItem(0, 0, 0.1, 0.5, 0.6),))


@pytest.mark.parametrize(
    "wrong",
    [
        {"items": []},
        {"items": [[0, 0, 0, 1, 1]] * 501},
        {"items": [[0, 0, 0, 1]]},
        {"items": [[0, 0, 0, 1, None]]},
        {"items": [[0, -1e-3, 0, 1, 1]]},
        {"items": [[0, 0, 0, 1, math.inf]]},
        {"items": [[0.5, 0, 0, 1, 1]]},
        {"items": [[0, 0, 1, 0, 1]]},
        {"items": {"0": 1}},
        {"wall_s": 0},
        {"wall_s": math.inf},
    ],
)
def test_a_wrong_timeline_is_refused(wrong: dict[str, Any]) -> None:
    """Times below 0 or without end, halves of workers and items without number are named."""
    with pytest.raises(FieldError, match="timeline"):
        timeline(Fields({"timeline": {**make_run.timeline([[0, 0, 0, 1, 1]]), **wrong}}, ""))
