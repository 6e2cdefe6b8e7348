"""What each kind of chart shows, in words that are true of every run."""

from __future__ import annotations

OF_A_WORKLOAD = {
    "speedup": "Speedup by workers, with 95 % intervals. The grey band is sequential measured twice: within "
    "it, a difference means nothing. The ceiling is what isolated processes reached that ship nothing back.",
    "timeline": "One traced round: a bar is an item on its worker's row, in two shades in turn; a thin line "
    "is an item that waited though its worker was free; the upright line is the round's end.",
    "blocks": "Each dot is one block; in every strip the first block is on top and the last at the bottom, "
    "so a drift of the machine is a slope.",
    "throughput": "Throughput by workers, from the median round.",
}
OF_THE_RUN = {
    "overview": "The best cell of each runner, with its 95 % interval. The dotted line is as many times as "
    "fast as there are usable CPUs: work that computes all the time cannot go far beyond it, waiting can.",
    "gil_share": "Part of the wall time in which some thread of the measuring process held the GIL, sampled "
    "from outside, with 95 % intervals.",
    "noise_floor": "Sequential over itself, with 95 % intervals.",
    "startup": "From the beginning until each phase was over; closing is timed by itself.",
    "dispatch": "Seconds per item that does nothing, by the bytes that go with it, there and back.",
    "break_even": "How many times as fast as sequential each runner is, by the length of an item.",
    "latency": "Time from the moment at which a request was to be sent until its answer was there; further "
    "right is rarer. A curve ends where fewer than ten requests took longer; lost ones took longest.",
    "switch_interval": "Each mark is one switch interval, with 95 % intervals: further down answers are "
    "faster, further right the busy threads get more done.",
    "convoy": "Operations per second beside one busy worker over those without it, in the same round.",
    "scaling": "What was measured, and the laws fitted to it.",
    "primitives": "Each pair did the same operations in the same blocks; to the right of the dotted line the "
    "first costs more. Hollow grey: the interval reaches to both sides.",
    "read_write_lock": "Above the dotted line letting readers in together gains more than it costs.",
    "wake_up": "From the moment of setting the event, with 95 % intervals over the blocks.",
    "calibration": "On the diagonal the measured share is the true one.",
}
