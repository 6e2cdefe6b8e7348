"""Claims on CPU-bound Python: threads do not speed it up, processes do."""

from __future__ import annotations

from reports.claims import sources, speedups
from reports.claims.model import Claim

PROCESSES_SPEED_UP_PYTHON = Claim(
    name="processes_speed_up_python",
    topic=sources.COMPUTING,
    sentence="Processes speed up CPU-bound Python.",
    support="Speedup of pure_python under processes over sequential.",
    expected=speedups.FASTER_IN_WORDS,
    free_threaded="No change for processes, but threads run in parallel too and need not send items.",
    source=sources.MULTIPROCESSING,
    judge=speedups.on_several_cpus(speedups.at_fewest_workers, "pure_python", "processes", speedups.FASTER),
)

THREADS_DO_NOT_SPEED_UP_PYTHON = Claim(
    name="threads_do_not_speed_up_python",
    topic=sources.COMPUTING,
    sentence="Threads do not speed up CPU-bound Python.",
    support="Speedup of pure_python under threads over sequential.",
    expected=speedups.NOT_FASTER_IN_WORDS,
    free_threaded=(
        "The claim should fall: without the GIL, threads run Python code in parallel, unless an extension "
        "module switches the GIL on again."
    ),
    source=sources.GIL_AND_THREADS,
    judge=speedups.on_several_cpus(speedups.at_every_number, "pure_python", "threads", speedups.NOT_FASTER),
)

THREADS_SLOW_PYTHON_DOWN = Claim(
    name="threads_slow_python_down",
    topic=sources.COMPUTING,
    sentence="Threads make CPU-bound Python slower.",
    support="Speedup of pure_python under threads over sequential.",
    expected=speedups.SLOWER_IN_WORDS,
    free_threaded=(
        "There is no GIL to compete for. Threads that use the same objects may still slow each other down, "
        "through reference counts and locks of these objects."
    ),
    source=sources.SWITCH_INTERVAL,
    judge=speedups.on_several_cpus(speedups.at_every_number, "pure_python", "threads", speedups.SLOWER),
)
