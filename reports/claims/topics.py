"""The headings under which claims are listed, in the order in which a course comes to them."""

from __future__ import annotations

WAITING = "Work that waits"
WAITING_FOR_OTHERS = "Waiting for others"
COMPUTING = "CPU-bound Python"
IN_C = "CPU-bound work in C"
PROCESSES = "What processes cost"
SHARED_STATE = "Shared state"
PRIMITIVES = "Synchronisation primitives"
MISTAKES = "Mistakes"

TOPICS = (WAITING, WAITING_FOR_OTHERS, COMPUTING, IN_C, PROCESSES, SHARED_STATE, PRIMITIVES, MISTAKES)
"""Their order; a topic that is not among them comes last."""
