"""Is too much being sent? From what pickling costs, and from what a run measured of ways to share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING

from reports.chapters.sharing.chapter import against_sending
from reports.statistics.intervals import Interval, median_interval, side_of_one
from reports.user_function.question import LONGEST_ANSWER, Question, Told
from reports.user_function.sending_code import code_to_map_an_array, code_to_send_less
from reports.wording.numbers import binary_bytes, duration, ratio, rounded_seconds, whole_percent
from reports.wording.runners import family, worker_kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.advice.findings import Finding
    from reports.data.user_function import Own, Sent, SentValue
    from reports.speedups.cells import Analysis
    from reports.user_function.sending_code import Large

LARGE_BYTES = 10_000
"""Less is sent in some microseconds: then it is the number of items that costs, and chunks help."""

MATTERS = 0.1
"""Part of the work. If sending is less of it, processes that send nothing are at most 1 / (1 - 0.1) = 1.11
times as fast: hardly more than what two runs differ by."""

LARGE_ARRAY_BYTES = 16 * 2**20
"""About what a worker needs for an interpreter and NumPy: a smaller array hardly shows beside that."""

NAMES: dict[Large, str] = {"function": "the data bound to it", "item": "the item", "result": "the result"}

REMEDIES: dict[Large, str] = {
    "function": "Wrap it in a plain function, which is sent by its name.",
    "item": "Load items once in each worker; send only their numbers.",
    "result": "Return only what you need of it.",
}

THREADS_SEND_NOTHING = "Threads, as advised, send nothing."


@dataclass(frozen=True, slots=True)
class Sending:
    """What sending costs with each item.

    Attributes:
        largest: What costs most of function, item and result.
        largest_bytes: Its size, pickled.
        pickling_s: Seconds for pickling and unpickling all three.
        part: Of the work with processes: that time and the time of an item together. Copying between
            processes comes on top.
    """

    largest: Large
    largest_bytes: int
    pickling_s: Interval
    part: Interval


def sending(own: Own) -> Sending | None:
    """Return what sending costs, or None if that is not known or nothing sent is large."""
    if own.sent is None or own.item_time is None or not own.item_time.median_s:
        return None
    values: dict[Large, SentValue] = {
        "function": own.sent.function,
        "item": own.sent.item,
        "result": own.sent.result,
    }
    large = {what: sent for what, sent in values.items() if sent.largest_bytes >= LARGE_BYTES}
    if not large or not all(sent.pickling_s for sent in values.values()):
        return None
    largest = max(large, key=lambda what: median_interval(large[what].pickling_s).estimate)
    pickling_s, item_s = _together(own.sent), own.item_time.median_s
    bounds = (pickling_s.estimate, pickling_s.low, pickling_s.high)
    part = Interval(*(each / (each + item_s) for each in bounds))
    return Sending(largest, large[largest].largest_bytes, pickling_s, part)


def _together(sent: Sent) -> Interval:
    """Return the median of the sums over items; the function was pickled by itself, in turn."""
    together = zip(
        sent.item.pickling_s, sent.result.pickling_s, cycle(sent.function.pickling_s), strict=False
    )
    return median_interval(map(sum, together))


def _answer(analysis: Analysis, own: Own, finding: Finding | None) -> Told | None:
    found = sending(own)
    if found is None:
        return _held_by_all(analysis, own, finding)
    anchor = "sharing" if against_sending(analysis.run) else None
    least = found.part.estimate if math.isnan(found.part.low) else found.part.low
    if least < MATTERS:
        return Told(_not_much(found), anchor=anchor)
    by_threads = _by_threads(finding)
    sentence = _within_a_breath(_much(own, found), _further(analysis, found, by_threads=by_threads))
    code = None if by_threads else code_to_send_less(own, found.largest, _workers(analysis, finding))
    return Told(sentence, code, anchor)


def _held_by_all(analysis: Analysis, own: Own, finding: Finding | None) -> Told | None:
    """Return the answer for a large array at module level, or None where there is none or threads do."""
    held = own.global_array
    if held is None or held.array_bytes < LARGE_ARRAY_BYTES or _by_threads(finding):
        return None
    code = code_to_map_an_array(own, _workers(analysis, finding))
    return Told(
        f"No, nothing large is sent. But every worker that is not forked makes its own {held.name} "
        f"({binary_bytes(held.array_bytes)}) on import. Mapped from a file, it is in memory once for all.",
        code,
        "sharing" if against_sending(analysis.run) else None,
    )


def _by_threads(finding: Finding | None) -> bool:
    """Tell whether threads are advised, which share all memory."""
    advised = finding.advice.runner if finding and finding.advice else None
    return advised is not None and advised != "sequential" and worker_kind(advised) == "threads"


def _much(own: Own, found: Sending) -> str:
    item_s = own.item_time.median_s if own.item_time else math.nan
    return (
        f"Yes: pickling takes {duration(found.pickling_s)} per item, mostly {NAMES[found.largest]} "
        f"({binary_bytes(found.largest_bytes)}); executing takes {rounded_seconds(item_s)}. "
        f"{REMEDIES[found.largest]}"
    )


def _not_much(found: Sending) -> str:
    most = found.part.estimate if math.isnan(found.part.high) else found.part.high
    if most >= MATTERS:
        return (
            f"Not clear: pickling takes {duration(found.pickling_s)} per item, "
            f"{_percents(found.part)} of the work with processes."
        )
    return (
        f"No: pickling takes {duration(found.pickling_s)} per item, {_percents(found.part)} of the work with "
        "processes."
    )


def _percents(part: Interval) -> str:
    middle = whole_percent(part.estimate)
    if math.isnan(part.low):
        return middle
    return f"{middle} ({part.low * 100:.0f}–{part.high * 100:.0f})"


def _further(analysis: Analysis, found: Sending, *, by_threads: bool) -> Iterable[str]:
    """Yield what else is known, the most important first."""
    if by_threads:
        yield THREADS_SEND_NOTHING
    against = against_sending(analysis.run)
    if found.largest != "result" and against is not None and side_of_one(against.ratio) == "above":
        yield f"Here, sending an array took {ratio(against.ratio)} as long as {against.in_place.name}."
    yield f"Sending is {_percents(found.part)} of the work."


def _within_a_breath(sentence: str, more: Iterable[str]) -> str:
    """Return a sentence with as much more as can be read at once."""
    for each in more:
        if len(f"{sentence} {each}".split()) <= LONGEST_ANSWER:
            sentence = f"{sentence} {each}"
    return sentence


def _workers(analysis: Analysis, finding: Finding | None) -> int:
    """Return the advised number of worker processes, or else the most that were measured."""
    advice = finding.advice if finding else None
    if advice is not None and family(advice.runner) == "processes":
        return advice.workers
    measured = [cell.id for cell in analysis.run.cells if cell.id.role == "measured"]
    return max((cell.workers for cell in measured if family(cell.runner) == "processes"), default=2)


QUESTION = Question(25, "Is too much being sent?", _answer)
