"""How evenly something is shared out among those who took part."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def jain_index(amounts: Sequence[float]) -> float:
    """Return how evenly amounts are shared out: 1 if all are equal, 1/n if one of n has everything.

    R. Jain, D. Chiu and W. Hawe, "A Quantitative Measure of Fairness and Discrimination for Resource
    Allocation in Shared Computer Systems", DEC-TR-301, 1984: the squared sum over n times the sum of squares.

    Raises:
        ValueError: An amount is negative, or none is above 0, so that nothing is shared out.
    """
    if not any(amounts) or min(amounts) < 0:
        raise ValueError(f"Jain's index needs amounts of 0 or more, and one above 0, not {list(amounts)}")
    return sum(amounts) ** 2 / (len(amounts) * sum(amount**2 for amount in amounts))
