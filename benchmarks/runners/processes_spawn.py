"""Processes by spawn: each worker is a fresh interpreter, as on macOS and Windows.

Safe beside threads, and the slowest to start: every worker imports all that it needs anew.
"""

from __future__ import annotations

from functools import partial

from benchmarks.runners.model import Runner, Variant
from benchmarks.runners.process_pool import make_pool, no_pool

METHOD = "spawn"

PROCESSES_SPAWN = Runner(
    f"processes-{METHOD}",
    partial(make_pool, method=METHOD),
    partial(no_pool, METHOD),
    lambda: METHOD,
    variant=Variant.USUAL,
)
