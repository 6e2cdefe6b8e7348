"""Pages of the Python documentation on which several claims rest."""

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
