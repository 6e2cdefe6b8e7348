"""A first look at somebody's function, in a process like that which measures: does it work, and how?"""

from __future__ import annotations

import reprlib
import time
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from benchmarks.messages import Finished, Starting
from benchmarks.open_cell import TASK_ERRORS, explain
from benchmarks.own.calls import Consumed
from benchmarks.own.comparing import fingerprint, same
from benchmarks.own.errors import OwnCodeError
from benchmarks.own.finding import Found, find_own
from benchmarks.own.forming import must_be_consumed
from benchmarks.own.items import Items
from benchmarks.own.loading import import_module
from benchmarks.own.observing import Observer
from benchmarks.own.passing import Pass, execute, spread
from benchmarks.own.seen import FailedItem, Limits, Look, Refused
from benchmarks.own.travelling import try_travel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from benchmarks.messages import Tell
    from benchmarks.own.source import Source

AGAIN = 5
"""How many items are called again, to see whether the results are the same."""


def look(source: Source, limits: Limits, tell: Tell) -> None:
    """Look at what a source names, and tell a Look or why there is none."""
    try:
        tell(Finished(_look(source, limits, tell)))
    except OwnCodeError as error:
        tell(Finished(Refused(str(error))))


@dataclass(frozen=True, slots=True)
class _Trial:
    """What is tried: the task as it will be measured, and its items; and who watches, and is told."""

    found: Found
    task: Callable[[Any], Any]
    items: Sequence[Any]
    observer: Observer
    limits: Limits
    tell: Tell

    def first_calls(self) -> Pass:
        """Call it for as many items as there is time for."""

        def places() -> Iterator[int]:
            for place in spread(len(self.items)):
                self.tell(Starting(f"executing item {place + 1} of {len(self.items)}"))
                yield place

        with self.observer.watching(self.task):
            return execute(self.task, self.items, places(), self.limits.first_s)

    def again(self, first: Pass) -> Pass:
        """Call it for some of these items again."""
        self.tell(Starting("calling it again"))
        return execute(self.task, self.items, list(first.results)[:AGAIN], self.limits.again_s / 2)

    def once_more(self, first: Pass) -> None:
        """Call it for the same items and keep nothing, to see whether it does."""
        with self.observer.repeating():
            execute(self.task, self.items, list(first.results)[:AGAIN], self.limits.again_s / 2, keep=0)


def _look(source: Source, limits: Limits, tell: Tell) -> Look:
    observer = Observer()
    tell(Starting("importing its module"))
    began = time.perf_counter()
    import_module(source.target)
    import_s = time.perf_counter() - began
    tell(Starting("making its items"))
    found = find_own(source)
    try:
        with found.workload.prepare() if found.workload else nullcontext(found.items.values) as values:
            if found.workload:
                found = replace(found, items=Items("list", values, made=None))
            return _try_out(_Trial(found, found.form.task, values, observer, limits, tell), import_s)
    except OwnCodeError:
        raise
    except TASK_ERRORS as error:
        raise OwnCodeError(f"{found.name} could not be prepared: {explain(error)}") from error


def _try_out(trial: _Trial, import_s: float) -> Look:
    found, before = trial.found, fingerprint(trial.items[0])
    first = trial.first_calls()
    consumed = any(must_be_consumed(found.form, result, found.name) for result in first.results.values())
    if consumed:
        trial = replace(trial, task=Consumed(trial.task))
        first = trial.first_calls()
    if not first.item_s:
        place, reason = next(iter(first.errors.items()))
        raise OwnCodeError(f"{found.name} fails for every item that was tried; item {place + 1}: {reason}.")
    unchecked = _compare(found, first, trial.again(first)) if found.check_kind == "compared" else None
    trial.once_more(first)
    trial.tell(Starting("pickling its items and results"))
    tried = [trial.items[place] for place in first.results]
    travel = try_travel(found.name, trial.task, tried, first.results.values())
    trial.tell(Starting("calling it in another process"))
    return Look(
        name=found.name,
        summary=found.summary,
        module=found.module,
        function=found.function,
        form="generator" if consumed else found.form.name,
        items_kind=found.items.kind,
        items_callable=found.items.made,
        check_kind=found.check_kind,
        given=len(trial.items),
        item_s=first.item_s,
        failed=_failed(trial.items, first),
        consumed=consumed,
        awaitable=found.form.coroutine is not None,
        import_s=import_s,
        travel=travel,
        observations=(
            *_of_changed_items(before, trial.items[0]),
            *trial.observer.sentences(trial.task, tried[0], import_s, travel),
        ),
        unchecked_because=unchecked,
    )


def _of_changed_items(before: bytes | None, item: object) -> Iterator[str]:
    if before is not None and fingerprint(item) != before:
        yield (
            "It changes its items: from the second round on it gets changed ones, but not in processes, so "
            "their speedups compare different work. Let it copy an item first."
        )


def _compare(found: Found, first: Pass, again: Pass) -> str | None:
    """Return why results can't be compared, or None.

    Raises:
        OwnCodeError: They can, and differ from call to call.
    """
    for place, result in again.results.items():
        if same(first.results[place], result):
            continue
        if fingerprint(result) is None:
            kind = type(result).__name__
            return f"Its results ({kind}) can neither be compared nor pickled, so they are not checked."
        raise OwnCodeError(
            f"{found.name} returns another result when it is called again (item {place + 1}), so the results "
            "of runners can't be compared: give a check of your own (CHECK=module:function), or do without "
            "one (CHECK=none)."
        )
    return None


def _failed(items: Sequence[Any], done: Pass) -> tuple[FailedItem, ...]:
    return tuple(
        FailedItem(place + 1, reprlib.repr(items[place]), reason)
        for place, reason in sorted(done.errors.items())
    )
