"""Builds files of pytest-benchmark as other projects have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CPU = {"brand_raw": "Some CPU @ 2 GHz", "count": 4}


def benchmark(
    name: str, rounds_s: Sequence[float] | None, median_s: float = 1.0, **more: object
) -> dict[str, Any]:
    """Return one benchmark; without rounds only its summary was saved."""
    stats = {"median": median_s, "rounds": 5, **({} if rounds_s is None else {"data": list(rounds_s)})}
    options = {"timer": "perf_counter"}
    return {"name": name, "fullname": f"tests/test_x.py::{name}", "stats": stats, "options": options, **more}


def plain(
    benchmarks: Mapping[str, Sequence[float] | None], day: int = 1, cpu: object = CPU, python: str = "3.12.1"
) -> dict[str, Any]:
    """Return a file that was made on a day of the month."""
    return {
        "machine_info": {
            "system": "Linux",
            "machine": "x86_64",
            "release": "6.1",
            "python_implementation": "CPython",
            "python_version": python,
            "cpu": cpu,
        },
        "commit_info": {"id": f"{day:040x}", "dirty": False},
        "benchmarks": [benchmark(name, rounds_s) for name, rounds_s in benchmarks.items()],
        "datetime": f"2026-11-{day:02}T12:00:00+00:00",
        "version": "5.1.0",
    }
