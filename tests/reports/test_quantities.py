"""Round quantities as text."""

from __future__ import annotations

import pytest

from reports.quantities import seconds, size


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e-5, "10 µs"),
        (5e-4, "500 µs"),
        (0.03, "30 ms"),
        (1.0, "1 s"),
        (2e-9, "2 ns"),
        (0.0, "0"),
        (1e-3, "1 ms"),
    ],
)
def test_seconds_have_the_unit_that_fits(value: float, text: str) -> None:
    """Also where a power of ten is not exact in binary."""
    assert seconds(value) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (1000, "1000 B"),
        (1024, "1 KiB"),
        (2**24, "16 MiB"),
        (-(2**20), "-1 MiB"),
        (2**31, "2 GiB"),
    ],
)
def test_sizes_have_the_unit_that_fits(count: float, text: str) -> None:
    """In powers of two; memory may have shrunk."""
    assert size(count) == text
