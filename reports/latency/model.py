"""The latency benchmarks of a run as typed facts."""

from __future__ import annotations

from dataclasses import dataclass

BUSY_KINDS = ("none", "threads", "c_keeping_gil", "c_dropping_gil", "processes", "interpreters")
RESPONDERS = ("udp", "asyncio", "http")
DEFAULT_SWITCH_INTERVAL_S = 0.005


@dataclass(frozen=True, slots=True)
class AnswersPoint:
    """How long answers took under one condition; entry i of every series belongs to block i.

    Attributes:
        responder: One of ``RESPONDERS``.
        busy_kind: One of ``BUSY_KINDS``.
        busy_workers: How many of these computed meanwhile; 0 of none.
        switch_interval_s: After how long a thread that waits for the GIL asks for it.
        gil_enabled: Whether the process had a GIL when all was measured; None if not told.
        requests: How many were sent, lost ones included.
        spacing_s: Mean of the exponential time between two of them.
        p50_s: The median of each block, from the moment at which a request was to be sent.
        latency_s: The different times of all blocks together, ascending.
        latency_counts: How often each of them occurred; lost requests are not among them.
        send_late_s: How much later than intended the client sent, median of each block.
        client_overhead_s: How long the client's requests to itself took, likewise.
        throughput_ratio: The busy workers' throughput over that without requests, at the default interval.
        jain: How evenly they shared it.
        longest_wait_s: The longest time for which one of them could not go on.
    """

    responder: str
    busy_kind: str
    busy_workers: int
    switch_interval_s: float
    gil_enabled: bool | None
    requests: tuple[int, ...]
    lost: tuple[int, ...]
    spacing_s: float
    p50_s: tuple[float, ...]
    latency_s: tuple[float, ...]
    latency_counts: tuple[int, ...]
    send_late_s: tuple[float, ...]
    client_overhead_s: tuple[float, ...]
    throughput_ratio: tuple[float, ...] | None
    jain: tuple[float, ...] | None
    longest_wait_s: tuple[float, ...] | None
    caveats: tuple[str, ...]

    @property
    def swept(self) -> bool:
        """Whether the switch interval is another than the default."""
        return self.switch_interval_s != DEFAULT_SWITCH_INTERVAL_S


@dataclass(frozen=True, slots=True)
class ConvoyPoint:
    """Operations per second of a thread that drops the GIL in each, alone and beside one busy worker.

    Attributes:
        payload_bytes: Sent and read in each operation.
        busy_kind: What is beside it.
        longest_wait_s: The longest operation beside it, over the shortest; None if not told.
    """

    payload_bytes: int
    busy_kind: str
    gil_enabled: bool | None
    alone_per_s: tuple[float, ...]
    beside_per_s: tuple[float, ...]
    longest_wait_s: tuple[float, ...] | None
