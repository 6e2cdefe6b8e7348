"""Stored calls, as a measurement leaves them."""

from __future__ import annotations

from typing import Any

ENVIRONMENT = {
    "implementation": "CPython",
    "python_version": "3.14.1",
    "python_xy": "3.14",
    "usable_cpus": 2,
    "free_threaded_build": False,
    "gil_enabled_at_end": True,
    "load_average_1m": 0.2,
}


def entry(name: str, verdict: str, share: float | None, gain: float | None) -> dict[str, Any]:
    """Return a call as it is stored."""
    held = None if share is None else {"share": share, "low": share - 0.01, "high": share + 0.01}
    speedup = None if gain is None else {"low": gain - 0.05, "median": gain, "high": gain + 0.05}
    return {
        "name": name,
        "library": name.partition(".")[0],
        "summary": "Does <b>it</b>",
        "version": None,
        "verdict": verdict,
        "sentences": [f"{name} is {verdict}."],
        "gil_share": held,
        "gil_share_reason": None,
        "call_s": 1e-6,
        "blocks": 12,
        "threads": speedup and {"speedup": speedup, "hand_overs_per_s": 1234.0, "cores": 1.5},
    }


def document(*calls: dict[str, Any], **environment: object) -> dict[str, Any]:
    """Return a file of measured calls."""
    return {
        "gil_bench_calls": {
            "schema": 1,
            "started": "2026-01-31T12:00:00+00:00",
            "commit": None,
            "wall_s": 9.0,
            "interrupted": None,
            "max_share": 0.1,
            "environment": {**ENVIRONMENT, **environment},
            "versions": {"numpy": "2.3.0", "compression.zstd": ""},
            "caveats": [],
            "calls": list(calls),
        }
    }
