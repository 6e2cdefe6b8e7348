"""shared_container: single operations on shared containers, and two in a row."""

from __future__ import annotations

import pytest

from tests.workloads.mistakes.showing import Show
from workloads.mistakes.shared_container import KEYS, OPERATIONS, THREADS


@pytest.mark.parametrize(("demonstration", "fact"), [("list.append", "appended"), ("dict[k] = v", "stored")])
def test_a_single_operation_loses_nothing(show: Show, demonstration: str, fact: str) -> None:
    """CPython documents both as atomic, with a GIL and without."""
    assert show("shared_container", demonstration).facts == {
        fact: THREADS * OPERATIONS,
        "expected": THREADS * OPERATIONS,
    }


def test_check_then_act_makes_every_value_twice(show: Show) -> None:
    """Both threads pass the check before either acts."""
    assert show("shared_container", "check-then-act").facts == {"made": 2 * KEYS, "keys": KEYS}


def test_a_lock_around_both_makes_every_value_once(show: Show) -> None:
    """Nobody checks while somebody acts."""
    assert show("shared_container", "check-then-act with a lock").facts == {"made": KEYS, "keys": KEYS}
