"""Processes by forkserver: workers are forked from a server without threads.

The default of Linux since 3.14. Safe beside threads; the first pool of a program also starts the server.
"""

from __future__ import annotations

from functools import partial

from benchmarks.runners.model import Runner, Variant
from benchmarks.runners.process_pool import make_pool, no_pool

METHOD = "forkserver"

PROCESSES_FORKSERVER = Runner(
    f"processes-{METHOD}",
    partial(make_pool, method=METHOD),
    partial(no_pool, METHOD),
    lambda: METHOD,
    variant=Variant.USUAL,
)
