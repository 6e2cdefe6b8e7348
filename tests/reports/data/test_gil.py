"""The self-test of the figures on the GIL, as it comes through the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reports.chapters.chapter import load_run
from reports.data.document import UnreadableRunError
from tests.reports.make_run import document, group, self_test, stored

if TYPE_CHECKING:
    from pathlib import Path

    from reports.data.gil import GilSelfTest


def _loaded(folder: Path, **facts: object) -> GilSelfTest | None:
    made = self_test(**facts)
    return load_run(stored(folder, document(group("sha", {}), gil_self_test=made))).gil_self_test


def test_it_comes_as_it_was_stored(tmp_path: Path) -> None:
    """Method, shares and hand-overs; the error is that of the mix that is farthest off."""
    found = _loaded(tmp_path, measured_shares=[0.11, 0.47, 0.9])
    assert found is not None
    assert (found.method, found.reason) == ("words", None)
    assert found.largest_error == pytest.approx(0.03)
    assert (found.true_hand_overs, found.measured_hand_overs, found.miscounted) == (1000, 1000, False)


@pytest.mark.parametrize(("counted", "wrong"), [(1000, False), (1001, True), (999, True), (None, False)])
def test_a_count_is_right_or_wrong(tmp_path: Path, counted: int | None, wrong: bool) -> None:  # noqa: FBT001 - a fact
    """They are exact, so one more is wrong; what was not counted is not."""
    found = _loaded(tmp_path, measured_hand_overs=counted)
    assert found is not None
    assert found.miscounted == wrong


def test_what_could_not_be_measured_has_no_error(tmp_path: Path) -> None:
    """There is a reason instead."""
    nothing = dict.fromkeys(("method", "true_hand_overs", "measured_hand_overs"))
    found = _loaded(tmp_path, **nothing, true_shares=[], measured_shares=[], reason="not measured: why.")
    assert found is not None
    assert (found.method, found.reason, found.largest_error) == (None, "not measured: why.", None)
    assert not found.miscounted


def test_older_files_have_none(tmp_path: Path) -> None:
    """They are read without it."""
    assert load_run(stored(tmp_path, document(group("sha", {})))).gil_self_test is None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"measured_shares": [0.1]}, "measured_shares must have one entry for each of the true shares"),
        ({"measured_shares": [0.1, 1.1, 0.5]}, r"measured_shares\[1\] must be a number from 0 to 1"),
        ({"method": "guess"}, "method must be one of words, py-spy"),
        ({"measured_hand_overs": 1.5}, "measured_hand_overs must be a whole number"),
    ],
)
def test_a_damaged_one_is_refused_with_the_field(tmp_path: Path, wrong: dict[str, Any], says: str) -> None:
    """It is not believed, and named."""
    with pytest.raises(UnreadableRunError, match=f"gil_self_test.{says}"):
        _loaded(tmp_path, **wrong)
