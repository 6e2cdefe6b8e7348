"""The table of calls: a row for each call, and for each interpreter its verdict and what two threads gain."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reports.interpreters.interpreter import in_order, interpreter_of, names
from reports.statistics.intervals import side_of_one
from reports.wording.numbers import NOTHING, duration, listing, ratio, rough_share, share
from reports.wording.tables import EMPTY, Grid, Place, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reports.calls.stored import CallFacts, MeasuredCalls
    from reports.interpreters.interpreter import Interpreter

RELEASED, HELD, NO_GIL = "released", "held", "no GIL"
NOT_INSTALLED, NOT_MEASURED = "not installed", "not measured"

STYLES = {
    RELEASED: "faster",
    HELD: "slower",
    "GIL switched on": "slower",
    "fails in threads": "slower",
    NOT_INSTALLED: "none",
    NOT_MEASURED: "none",
}
"""The styles of verdicts; all others are shown as unclear."""

SIDES = {"above": "faster", "below": "slower"}

NOT_IN_THIS_RUN = Place(NOTHING, "none", tip="This call was not part of the measurement.")


@dataclass(frozen=True, slots=True)
class Measured:
    """The calls of one interpreter, and its name, for example ``3.13t``."""

    name: str
    calls: MeasuredCalls


def by_interpreter(found: Iterable[MeasuredCalls]) -> tuple[Measured, ...]:
    """Return the calls of each interpreter, in the order of a table; of a call the newest that there is."""
    merged: dict[Interpreter, MeasuredCalls] = {}
    for one in sorted(found, key=lambda one: one.started):
        interpreter = interpreter_of(one.environment)
        merged[interpreter] = _merged(merged[interpreter], one) if interpreter in merged else one
    named = names(merged)
    return tuple(Measured(named[one], merged[one]) for one in in_order(merged))


def _merged(old: MeasuredCalls, new: MeasuredCalls) -> MeasuredCalls:
    """Return both as one: facts of the newer, and its calls except where only the older measured one."""
    calls = old.by_name
    for call in new.calls:
        if call.threads or call.name not in calls or not calls[call.name].threads:
            calls[call.name] = call
    return replace(
        new,
        versions={**old.versions, **new.versions},
        caveats=tuple(dict.fromkeys((*old.caveats, *new.caveats))),
        calls=tuple(calls.values()),
    )


def call_names(measured: Sequence[Measured]) -> list[tuple[str, str]]:
    """Return name and summary of every call: by library, in the order of measurement, sizes side by side."""
    found: dict[str, CallFacts] = {}
    for one in measured:
        for call in one.calls.calls:
            found.setdefault(call.name, call)
    places = {_function(call): place for place, call in reversed([*enumerate(found.values())])}
    ordered = sorted(found.values(), key=lambda call: (call.library, places[_function(call)]))
    return [(call.name, call.summary) for call in ordered]


def _function(call: CallFacts) -> str:
    """Return a call's name without its size."""
    return call.name.partition("/")[0]


def counts(measured: Measured) -> str:
    """Return how often each verdict was found, for example ``3.14: 20 released, 40 held``."""
    found = Counter(call.verdict for call in measured.calls.calls)
    ordered = sorted(found, key=lambda verdict: (verdict in {NOT_INSTALLED, NOT_MEASURED}, -found[verdict]))
    return f"{measured.name}: {', '.join(f'{found[verdict]} {verdict}' for verdict in ordered)}."


def headline(measured: Sequence[Measured]) -> str:
    """Return the answer over all calls in one sentence."""
    judged = [one for one in measured if any(call.verdict in {RELEASED, HELD} for call in one.calls.calls)]
    if not judged:
        return f"Calls without a GIL: {listing([one.name for one in measured])}"
    parts = [f"{_released(one)} on {one.name}" for one in judged]
    return f"{listing(parts)} release the GIL"


def _released(measured: Measured) -> str:
    verdicts = [call.verdict for call in measured.calls.calls]
    seen = sum(verdict not in {NOT_INSTALLED, NOT_MEASURED} for verdict in verdicts)
    return f"{verdicts.count(RELEASED)} of {seen} calls"


def grid(measured: Sequence[Measured]) -> Grid:
    """Return the table of the page: two columns an interpreter, and more figures where it is the only one."""
    single = len(measured) == 1
    columns = [column for one in measured for column in (f"{one.name}: GIL", f"{one.name}: two threads")]
    if single:
        columns += ["Hand-overs per second", "One call"]
    every = [one.calls.by_name for one in measured]
    rows = tuple(
        Row(name, tuple(_places(name, every, single=single)), small=summary)
        for name, summary in call_names(measured)
    )
    return Grid("Common calls of libraries", "Call", tuple(columns), rows)


def _places(name: str, every: Sequence[Mapping[str, CallFacts]], *, single: bool) -> Iterator[Place]:
    for found in every:
        call = found.get(name)
        yield verdict_place(call) if call else NOT_IN_THIS_RUN
        yield gain_place(call) if call else EMPTY
        if single and call:
            yield from _more(call)


def verdict_place(call: CallFacts) -> Place:
    """Return the verdict in a word, with the GIL share as what it is sorted by."""
    style = STYLES.get(call.verdict, "unclear")
    why = " ".join(call.sentences)
    if call.gil_share is None:
        return Place(call.verdict, style, tip=f"{call.name}: {why}")
    held = call.gil_share.interval
    tip = f"{call.name} held the GIL {share(held)} of the time. {why}"
    return Place(call.verdict, style, f"{rough_share(held.estimate)} of the time", tip, held.estimate)


def gain_place(call: CallFacts) -> Place:
    """Return what two threads gain; green or red only where the whole interval is on one side of 1."""
    if call.threads is None:
        return Place(NOTHING, "none", tip=f"{call.name}: {' '.join(call.sentences)}")
    gain = call.threads.gain
    handed = hand_overs(call)
    tip = f"{call.name}, two threads: {ratio(gain)} as fast as one" + (f"; {handed}." if handed else ".")
    if call.had_cpus is False:
        busy = f"{tip} Too few CPUs were free for both, so this says little."
        return Place(ratio(gain.estimate), "none", "CPUs busy", busy, gain.estimate)
    style = SIDES.get(side_of_one(gain), "unclear")
    return Place(ratio(gain.estimate), style, tip=tip, value=gain.estimate)


def hand_overs(call: CallFacts) -> str:
    """Return how often the GIL changed hands with two threads; empty if that is not known."""
    per_s = call.threads.hand_overs_per_s if call.threads else None
    return "" if per_s is None else f"{per_s:,.0f} hand-overs of the GIL per second"


def _more(call: CallFacts) -> Iterator[Place]:
    per_s = call.threads.hand_overs_per_s if call.threads else None
    yield EMPTY if per_s is None else Place(f"{per_s:,.0f}", value=per_s)
    yield EMPTY if call.call_s is None else Place(duration(call.call_s), value=call.call_s)
