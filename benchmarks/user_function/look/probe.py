"""A first look at the user's function, in a process like the measuring one: does it work, and how?"""

from __future__ import annotations

import reprlib
import threading
import time
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from benchmarks.process.messages import TASK_ERRORS, Failure, Finished, Starting, explain
from benchmarks.user_function.adapt import Consumed, Found, Items, find_function, must_be_consumed
from benchmarks.user_function.compare import fingerprint, same
from benchmarks.user_function.load import import_module
from benchmarks.user_function.look.calls import (
    KEPT,
    ItemTimes,
    Pass,
    are_remembered,
    execute,
    remembered,
    sample_rss_bytes,
    seen_twice,
    shortage,
    spread,
    without_a_hiccup,
)
from benchmarks.user_function.look.findings import FailedItem, NamedItem, Probe
from benchmarks.user_function.look.pickling import largest_global_array, try_pickling
from benchmarks.user_function.look.side_effects import Observer, of_import_threads
from benchmarks.user_function.source import UserFunctionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from benchmarks.process.messages import Send
    from benchmarks.user_function.source import Source

AGAIN = 5
"""How many items are called again to compare results."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a first look.

    Attributes:
        first_s: Seconds for first calls of items.
        again_s: Seconds for calling some of them again.
        may_differ: Whether results that differ from call to call are left unchecked instead of refused.
    """

    first_s: float = 3.0
    again_s: float = 2.0
    may_differ: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """The cost of importing its module, which every new process pays again."""

    seconds: float
    grown_bytes: int
    threads: tuple[str, ...]
    items_bytes: int = 0


@dataclass(frozen=True, slots=True)
class _Trial:
    """What is tried: the task and its items, the observer, and the callback for progress."""

    found: Found
    task: Callable[[Any], Any]
    items: Sequence[Any]
    observer: Observer
    limits: Limits
    send: Send

    def first_calls(self) -> Pass:
        """Call it for as many items as time allows."""

        def places() -> Iterator[int]:
            for place in spread(len(self.items)):
                self.send(Starting(f"running item {place + 1} of {len(self.items)}"))
                yield place

        with self.observer.watching(self.task):
            return execute(self.task, self.items, places(), self.limits.first_s)

    def again(self, first: Pass, keep: int = KEPT) -> Pass:
        """Call it for some of these items again, and keep at most ``keep`` results."""
        self.send(Starting("calling it again"))
        return execute(self.task, self.items, list(first.results)[:AGAIN], self.limits.again_s / 2, keep)

    def once_s(self, place: int) -> float | None:
        """Return the seconds of one more call; None if it fails."""
        self.send(Starting(f"running item {place + 1} again"))
        return execute(self.task, self.items, [place], 0, keep=0).item_s.get(place)

    def times(self, first: Pass, later: Pass) -> ItemTimes:
        """Return the times of items in rounds, where each was called before."""
        seen = seen_twice(first.item_s, later.item_s)
        if are_remembered(seen):
            self.send(Starting("calling it with cached items"))
            known = execute(self.task, self.items, list(first.item_s), self.limits.first_s, keep=0)
            self.send(Starting("calling it in another process"))
            return ItemTimes(known.item_s or first.item_s, remembered(self.task, self.items, seen))
        item_s = {place: min(s, later.item_s.get(place, s)) for place, s in first.item_s.items()}
        return ItemTimes(without_a_hiccup(item_s, self.limits.again_s / AGAIN, self.once_s))


def look_for(source: Source, send: Send) -> None:
    """Find what the user named without calling the function; send None or a Failure."""
    try:
        send(Starting("importing its module and making its items"))
        find_function(source)
        send(Finished(None))
    except UserFunctionError as error:
        send(Finished(Failure(str(error))))


def probe(source: Source, limits: Limits, send: Send) -> None:
    """Take a first look at what the user named, and send a Probe or a Failure."""
    try:
        send(Finished(_probe(source, limits, send)))
    except UserFunctionError as error:
        send(Finished(Failure(str(error))))


def _probe(source: Source, limits: Limits, send: Send) -> Probe:
    observer = Observer()
    send(Starting("importing its module"))
    ours, before_bytes, began = threading.enumerate(), sample_rss_bytes(), time.perf_counter()
    import_module(source.target)
    seconds, grown_bytes = time.perf_counter() - began, sample_rss_bytes() - before_bytes
    threads = tuple(thread.name for thread in threading.enumerate() if thread not in ours)
    imported = Imported(seconds, grown_bytes, threads)
    send(Starting("making its items"))
    before_bytes = sample_rss_bytes()
    found = find_function(source)
    try:
        with found.workload.prepare() if found.workload else nullcontext(found.items.values) as values:
            if found.workload:
                found = replace(found, items=Items("list", values, made=None))
            imported = replace(imported, items_bytes=max(0, sample_rss_bytes() - before_bytes))
            return _try_out(_Trial(found, found.form.task, values, observer, limits, send), imported)
    except UserFunctionError:
        raise
    except TASK_ERRORS as error:
        raise UserFunctionError(f"{found.name} could not be prepared: {explain(error)}") from error


def _try_out(trial: _Trial, imported: Imported) -> Probe:
    found, before = trial.found, fingerprint(trial.items[0])
    first = trial.first_calls()
    consumed = any(must_be_consumed(found.form, result, found.name) for result in first.results.values())
    if consumed:
        trial = replace(trial, task=Consumed(trial.task))
        first = trial.first_calls()
    if not first.item_s:
        place, reason = next(iter(first.errors.items()))
        raise UserFunctionError(f"{found.name} fails for every tried item; item {place + 1}: {reason}.")
    _refuse_without_room(found.name, first)
    again = trial.again(first) if found.check_kind == "compared" else Pass()
    unchecked = _unchecked_because(trial, first, again) if again.results else None
    grown = first.grown_bytes + again.grown_bytes
    grown_bytes = min(grown)  # the minimum: the first calls fill caches
    call_bytes = max((first.peak_bytes + again.peak_bytes)[1:] or first.peak_bytes)
    del again
    with trial.observer.repeating():
        later = trial.again(first, keep=0)
    times = trial.times(first, later)
    trial.send(Starting("pickling its items and results"))
    tried = [trial.items[place] for place in first.results]
    pickling = try_pickling(found.name, trial.task, tried, first.results.values())
    pickling = replace(pickling, held_bytes=max(grown_bytes, pickling.result_bytes or 0))
    trial.send(Starting("calling it in another process"))
    return Probe(
        name=found.name,
        summary=found.summary,
        module=found.module,
        function=found.function,
        form="generator" if consumed else found.form.name,
        items_kind=found.items.kind,
        items_callable=found.items.made,
        check_kind=found.check_kind,
        given=len(trial.items),
        item_s=times.item_s,
        longest=_longest(trial.items, times.item_s),
        remembered=times.remembered,
        failed=_failed(trial.items, first),
        consumed=consumed,
        awaitable=found.form.coroutine is not None,
        import_s=imported.seconds,
        process_bytes=imported.grown_bytes,
        pickling=pickling,
        global_array=largest_global_array(trial.task),
        observations=(
            *filter(None, first.exceptions.values()),
            *of_import_threads(imported.threads),
            *_of_changed_items(before, trial.items[0]),
            *trial.observer.sentences(trial.task, tried[0], imported.seconds, pickling),
        ),
        unchecked_because=unchecked,
        native_pools_compute=trial.observer.native_pools_compute,
        import_threads=imported.threads,
        computing_part=later.computing_part,
        items_bytes=imported.items_bytes,
        call_bytes=max(0, call_bytes),
        kept_bytes=max(0, grown[0] - grown_bytes),
    )


def _refuse_without_room(name: str, first: Pass) -> None:
    """Refuse a function whose next call would exhaust the memory.

    Raises:
        UserFunctionError: It would.
    """
    if why := shortage(first.peak_bytes):
        raise UserFunctionError(
            f"{name}: {why}, so not even sequential has room: nothing was measured. Free memory or raise the "
            "limit, or give smaller items or return less."
        )


def _of_changed_items(before: bytes | None, item: object) -> Iterator[str]:
    if before is not None and fingerprint(item) != before:
        yield (
            "It modifies its items in place. Threads see the modified items from round two on, processes "
            "never do, so their times are not comparable. Let it copy an item first."
        )


def _unchecked_because(trial: _Trial, first: Pass, again: Pass) -> str | None:
    """Return why results can't be compared, or None.

    Raises:
        UserFunctionError: They can, but differ from call to call, and that is not allowed.
    """
    found = trial.found
    for place, result in again.results.items():
        if same(first.results[place], result):
            continue
        if fingerprint(result) is None:
            kind = type(result).__name__
            return f"Its results ({kind}) can neither be compared nor pickled, so they are not checked."
        if trial.limits.may_differ:
            return f"Its results differ from call to call (item {place + 1}), so they are not checked."
        raise UserFunctionError(
            f"{found.name} returns a different result when called again (item {place + 1}), so its results "
            "can't be checked by comparison: set CHECK=module:function to a check of your own, or CHECK=none."
        )
    return None


def _failed(items: Sequence[Any], done: Pass) -> tuple[FailedItem, ...]:
    return tuple(
        FailedItem(place + 1, reprlib.repr(items[place]), reason)
        for place, reason in sorted(done.errors.items())
    )


def _longest(items: Sequence[Any], item_s: dict[int, float]) -> NamedItem:
    place = max(item_s, key=item_s.__getitem__)
    return NamedItem(place + 1, reprlib.repr(items[place]))
