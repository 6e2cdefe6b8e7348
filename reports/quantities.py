"""Round quantities as text: settings of a measurement, such as durations and sizes that were chosen."""

from __future__ import annotations

from reports.formatting import UNITS_OF_TIME

UNITS_OF_SIZE = ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"), (1, "B"))


def seconds(value: float) -> str:
    """Return such as ``500 µs``: a round number of seconds in the unit that fits."""
    if value <= 0:
        return "0"
    scale, unit = next(
        ((scale, unit) for scale, unit in UNITS_OF_TIME if value >= scale * (1 - 1e-9)), UNITS_OF_TIME[-1]
    )
    return f"{value / scale:.4g} {unit}"


def size(count: float) -> str:
    """Return such as ``16 KiB``: a number of bytes in the unit that fits; the sign is kept."""
    scale, unit = next(((s, u) for s, u in UNITS_OF_SIZE if abs(count) >= s), UNITS_OF_SIZE[-1])
    return f"{count / scale:.4g} {unit}"
