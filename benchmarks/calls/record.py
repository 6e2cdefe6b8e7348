"""The JSON of the calls, beside the runs in the history; its name ends in ``.calls``, so that it is no run.

``python -m reports.calls`` reads it::

    {"gil_bench_calls": {
      "schema": 1,
      "started": "2026-01-31T12:00:00+00:00",   # as in a run
      "commit": "<full id, or null>",
      "wall_s": 190.0,
      "interrupted": null | "SIGINT",            # then some calls are missing
      "max_share": 0.1,                          # the share of the time that a call may hold the GIL
      "environment": {…},                        # machine.environment.Environment, as in a run
      "versions": {"numpy": "2.3.0"},            # by module; empty for a module of Python itself
      "caveats": ["sentences about the whole measurement"],
      "calls": [{
        "name": "hashlib.sha256/1MiB", "library": "hashlib", "summary": "what a call does",
        "version": "2.3.0" | null,               # of the library, if it is not Python's
        "verdict": "released" | "held" | "no GIL" | "GIL switched on" | "fails in threads" |
                   "inconclusive" | "not installed" | "not measured",
        "sentences": ["why"],                    # those of gil-check, or why nothing was measured
        "gil_share": {"share": 0.02, "low": 0.01, "high": 0.04, "samples": 3000, …} | null,
        "gil_share_reason": "why there is none" | null,
        "threads": {"speedup": {"low", "median", "high"}, "hand_overs_per_s", "cores", …} | null,
        "had_cpus": true | false | null,         # whether CPUs were free for both threads
        "gil_on": true | false | null, "gil_switched_on_by": "module" | null,
        "call_s": 1e-6 | null,                   # one call in one thread
        "calls_per_round": 20000 | null, "blocks": 12
      }]
    }}
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pytest_benchmark.utils import get_commit_info

from benchmarks.results.history import store_record
from benchmarks.user_function.gil_check.verdict import Threads, Word, as_json, judge

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.calls.measure import CallSeen, Here
    from benchmarks.process.messages import Failure
    from workloads.calls.call import Call

SCHEMA = 1

NO_GIL = "no GIL"
NOT_INSTALLED = "not installed"
"""Verdicts that gil-check does not have."""

MAX_SHARE = 0.1
"""As in gil-check: a call that holds the GIL longer than this is said to hold it."""


def new_record(here: Here, cpu_model: str | None) -> dict[str, Any]:
    """Return the record without calls yet."""
    commit = get_commit_info()["id"]
    return {
        "schema": SCHEMA,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": None if commit in {"unversioned", "unknown"} else commit,
        "wall_s": 0.0,
        "interrupted": None,
        "max_share": MAX_SHARE,
        "environment": {**asdict(here.environment), "cpu_model": cpu_model},
        "versions": dict(here.versions),
        "caveats": [],
        "calls": [],
    }


def measured_entry(call: Call, seen: CallSeen, version: str | None) -> dict[str, Any]:
    """Return the entry of a call that was measured, with the verdict of gil-check."""
    verdict = judge(seen.evidence, MAX_SHARE)
    threads = seen.evidence.threads
    without = verdict.word is Word.RELEASED and not seen.evidence.gil_on
    return {
        **_named(call, version),
        **as_json(verdict),
        "name": call.name,
        "verdict": NO_GIL if without else str(verdict.word),
        "had_cpus": threads.had_cpus if isinstance(threads, Threads) else None,
        "call_s": seen.call_s,
        "calls_per_round": seen.calls,
        "blocks": seen.blocks,
    }


def missing_entry(call: Call, verdict: str, reason: str, version: str | None = None) -> dict[str, Any]:
    """Return the entry of a call that was not measured, with the reason."""
    return {
        **_named(call, version),
        "verdict": verdict,
        "sentences": [reason],
        **dict.fromkeys(
            ("gil_share", "threads", "had_cpus", "gil_on", "gil_switched_on_by", "call_s", "calls_per_round")
        ),
        "gil_share_reason": "not measured.",
        "blocks": 0,
    }


def failed_entry(call: Call, failure: Failure, version: str | None) -> dict[str, Any]:
    """Return the entry of a call that failed."""
    return {**missing_entry(call, str(Word.NOT_MEASURED), failure.reason, version), "detail": failure.detail}


def _named(call: Call, version: str | None) -> dict[str, Any]:
    return {"name": call.name, "library": call.library, "summary": call.summary, "version": version or None}


def store_calls(record: dict[str, Any], storage: Path, stored: Path | None = None) -> Path:
    """Store the calls measured so far and return the path of the file; arguments as for ``store_record``."""
    return store_record({"gil_bench_calls": record}, storage, "library-calls.calls", stored)
