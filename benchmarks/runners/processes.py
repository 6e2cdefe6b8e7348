"""Processes: a ProcessPoolExecutor with the platform's default start method, which is recorded."""

from __future__ import annotations

from benchmarks.runners.model import Runner
from benchmarks.runners.process_pool import default_method, make_pool, no_pool

PROCESSES = Runner("processes", make_pool, no_pool, default_method)
