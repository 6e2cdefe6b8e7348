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
        "Nothing in kind: the GIL is released around every read and write anyway. "
        "Whether there is anything to wait for depends on the file system and its cache, not on the build."
    ),
    source=sources.GIL,
    judge=partial(in_threads, workload="file_io"),
)

THREADS_SPEED_UP_HTTP = claim(
    name="threads_speed_up_http",
    sentence="Threads speed up fetching pages over HTTP.",
    support="Speedup of http_fetch under threads over sequential.",
    free_threaded=(
        "Nothing in kind: a thread that waits holds no GIL on any build. "
        "What Python does between the waits can run in parallel, too."
    ),
    source=sources.GIL,
    judge=partial(in_threads, workload="http_fetch"),
)

THREADS_SPEED_UP_SLEEP = claim(
    name="threads_speed_up_sleep",
    sentence="Threads speed up work that sleeps.",
    support="Speedup of sleep under threads over sequential.",
    free_threaded="Nothing: sleeping suspends the calling thread alone on any build.",
    source=Source("time: sleep", "https://docs.python.org/3/library/time.html#time.sleep"),
    judge=partial(in_threads, workload="sleep"),
)
