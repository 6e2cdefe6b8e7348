"""Where the behavior that claims are about is described, and the headings under which claims are listed."""

from __future__ import annotations

from reports.claims.model import Source

DOCS = "https://docs.python.org/3"

GIL = Source(
    "Glossary: global interpreter lock",
    f"{DOCS}/glossary.html#term-global-interpreter-lock",
    implementation_detail=True,
)
GIL_AND_THREADS = Source(
    "threading: GIL and performance considerations",
    f"{DOCS}/library/threading.html#gil-and-performance-considerations",
    implementation_detail=True,
)
SWITCH_INTERVAL = Source(
    "sys: setswitchinterval",
    f"{DOCS}/library/sys.html#sys.setswitchinterval",
    implementation_detail=True,
)
MULTIPROCESSING = Source("multiprocessing: Introduction", f"{DOCS}/library/multiprocessing.html#introduction")
START_METHODS = Source(
    "multiprocessing: Contexts and start methods",
    f"{DOCS}/library/multiprocessing.html#contexts-and-start-methods",
)

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

WAITING = "Work that waits"
WAITING_FOR_OTHERS = "Response time under load"
COMPUTING = "CPU-bound Python"
IN_C = "CPU-bound work in C"
PROCESSES = "What processes cost"
SHARED_STATE = "Shared state"
PRIMITIVES = "Synchronization primitives"
PITFALLS = "Pitfalls"

TOPICS = (WAITING, WAITING_FOR_OTHERS, COMPUTING, IN_C, PROCESSES, SHARED_STATE, PRIMITIVES, PITFALLS)
"""Their order; a topic that is not among them comes last."""
