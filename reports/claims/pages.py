"""Where the behaviour of the primitives is described: sections of one page, and two papers."""

from __future__ import annotations

from reports.claims.model import Source
from reports.claims.sources import DOCS

THREADING = f"{DOCS}/library/threading.html"

LOCKS = Source("threading: Lock objects", f"{THREADING}#lock-objects")
RLOCKS = Source("threading: RLock objects", f"{THREADING}#rlock-objects")
CONDITIONS = Source("threading: Condition objects", f"{THREADING}#condition-objects")
SEMAPHORES = Source("threading: Semaphore objects", f"{THREADING}#semaphore-objects")
SEMAPHORE_EXAMPLE = Source("threading: Semaphore example", f"{THREADING}#semaphore-example")
EVENTS = Source("threading: Event objects", f"{THREADING}#event-objects")
BARRIERS = Source("threading: Barrier objects", f"{THREADING}#barrier-objects")
THREADS = Source("threading: Thread objects", f"{THREADING}#thread-objects")
STOPPING = Source("threading: Thread objects, on stopping gracefully", f"{THREADING}#thread-objects")
WITH_LOCKS = Source("threading: Using locks in the with statement", f"{THREADING}#with-locks")
READERS_AND_WRITERS = Source(
    "Courtois, Heymans, Parnas: Concurrent Control with “Readers” and “Writers”, 1971",
    "https://doi.org/10.1145/362759.362813",
)
SYSTEM_DEADLOCKS = Source(
    "Coffman, Elphick, Shoshani: System Deadlocks, 1971", "https://doi.org/10.1145/356586.356588"
)
