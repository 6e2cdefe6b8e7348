"""What the measured process and the client say to each other. Stdlib only: the client has nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ask:
    """What the client shall ask of a responder, and when.

    Attributes:
        http: Whether by HTTP; by UDP otherwise.
        port: Where the responder listens, on this machine.
        requests: How many.
        spacing_s: Mean of the exponential time between two requests; None asks each as soon as the one before
            is answered, which shows how many the responder manages.
        seed: Of the random spacing.
    """

    http: bool
    port: int
    requests: int
    spacing_s: float | None
    seed: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What became of the requests.

    Attributes:
        began_s: When the first was to be sent, on the clock that all processes share.
        ended_s: When the last was answered or given up.
        latencies_s: Of each request that was answered, from the moment at which it was to be sent.
        late_s: How much later than that each was sent: the client's own part.
        own_s: How long the client's requests to itself took: nobody else is involved.
        lost: How many were never answered.
    """

    began_s: float
    ended_s: float
    latencies_s: tuple[float, ...]
    late_s: tuple[float, ...]
    own_s: tuple[float, ...]
    lost: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Why the client has no answers to tell of."""

    reason: str
    wrong: bool = False
    """Whether because an answer was wrong."""
