"""Makes tables of runs and points, one short row at a time."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from reports.series.tables import POINT_COLUMNS, RUN_COLUMNS

KEY = "one-machine"


def commit(number: int) -> str:
    """Return a whole commit id."""
    return f"{number:040x}"


def runs_of(*rows: dict[str, Any]) -> pd.DataFrame:
    """Return runs an hour apart, each with what its row says and otherwise like the others."""
    usual = {
        "environment_key": KEY,
        "branch": "main",
        "dirty": False,
        "python_version": "3.14.0",
        "python_xy": "3.14",
        "free_threaded": False,
        "gil_enabled": True,
        "cpu_model": "A",
        "kernel": "6.1",
        "libraries": "numpy 2.4.0, requests 2.32.0",
        "preset": "default",
        "interrupted": False,
        "noise": math.nan,
    }
    start = pd.Timestamp("2026-11-01", tz="UTC")
    table = [
        {
            **usual,
            "run": number,
            "source": f"{number}.json",
            "started": start + pd.Timedelta(hours=number),
            "commit": commit(number),
            **row,
        }
        for number, row in enumerate(rows)
    ]
    return pd.DataFrame(table, columns=list(RUN_COLUMNS)).astype(RUN_COLUMNS)


def points_of(*rows: dict[str, Any]) -> pd.DataFrame:
    """Return points of one series, timed at one second if the row says nothing else."""
    usual = {
        "kind": "speedup",
        "subject": "sha256",
        "runner": "threads",
        "workers": 2,
        "detail": "",
        "metric": "time",
        "estimate": 1.0,
        "low": 0.9,
        "high": 1.1,
        "blocks": 12,
        "status": "timed",
        "reason": "",
    }
    return pd.DataFrame([{**usual, **row} for row in rows], columns=list(POINT_COLUMNS)).astype(POINT_COLUMNS)
