"""Claims on work that waits: HTTP, files and sleeping are faster in threads."""

from __future__ import annotations

from functools import partial

from reports.claims import sources, speedups
from reports.claims.model import Claim, Source

claim = partial(Claim, topic=sources.WAITING, expected=speedups.FASTER_IN_WORDS)
"""What claims of this topic have in common, unless one says otherwise."""
in_threads = partial(speedups.at_fewest_workers, runner="threads", expected=speedups.FASTER)
"""Waiting needs no second CPU, so these claims speak of every machine."""

THREADS_SPEED_UP_FILE_IO = claim(
    name="threads_speed_up_file_io",
    sentence="Threads speed up file I/O.",
    support="Speedup of file_io under threads over sequential.",
    free_threaded=(
        "Little changes: the GIL is released around every read and write anyway. "
        "How much there is to wait for depends on the file system and its cache."
    ),
    source=sources.GIL,
    judge=partial(in_threads, workload="file_io"),
)

THREADS_SPEED_UP_HTTP = claim(
    name="threads_speed_up_http",
    sentence="Threads speed up fetching pages over HTTP.",
    support="Speedup of http_fetch under threads over sequential.",
    free_threaded=(
        "Little changes: a waiting thread never holds the GIL. "
        "Python code between the waits can then run in parallel too."
    ),
    source=sources.GIL,
    judge=partial(in_threads, workload="http_fetch"),
)

THREADS_SPEED_UP_SLEEP = claim(
    name="threads_speed_up_sleep",
    sentence="Threads speed up work that sleeps.",
    support="Speedup of sleep under threads over sequential.",
    free_threaded="No change: sleeping suspends only the calling thread on any build.",
    source=Source("time: sleep", "https://docs.python.org/3/library/time.html#time.sleep"),
    judge=partial(in_threads, workload="sleep"),
)
