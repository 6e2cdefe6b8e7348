"""Loads the benchmarks beside the cells as typed facts; what can't be used is given with its reason."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.chapters.latency import facts as load_latency
from reports.chapters.latency.facts import AnswersPoint, ConvoyPoint
from reports.chapters.synchronization import facts as load_lesson
from reports.data import evidence as load_evidence
from reports.data import fields
from reports.data.fields import FieldError, Fields
from reports.data.kinds import (
    SERIES,
    CalibrationMix,
    Demonstrated,
    DispatchPoint,
    Kinds,
    StartUp,
    SynchronizationPoint,
)
from reports.data.model import OtherFailure
from reports.statistics.intervals import Interval

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from reports.data.kinds import BrokenPromise
    from reports.data.model import OtherBenchmark, Run

Fact = (
    StartUp
    | DispatchPoint
    | AnswersPoint
    | ConvoyPoint
    | CalibrationMix
    | SynchronizationPoint
    | Demonstrated
)


def load_kinds(benchmarks: Iterable[OtherBenchmark]) -> Kinds:
    """Return typed facts from benchmarks that passed the door; the order of the file is kept."""
    loaded = [_loaded(benchmark) for benchmark in benchmarks]
    return Kinds(
        start_ups=tuple(fact for fact in loaded if isinstance(fact, StartUp)),
        dispatch=tuple(fact for fact in loaded if isinstance(fact, DispatchPoint)),
        mixes=tuple(fact for fact in loaded if isinstance(fact, CalibrationMix)),
        trials=tuple(fact for fact in loaded if isinstance(fact, SynchronizationPoint)),
        demonstrated=tuple(fact for fact in loaded if isinstance(fact, Demonstrated)),
        answers=tuple(fact for fact in loaded if isinstance(fact, AnswersPoint)),
        convoys=tuple(fact for fact in loaded if isinstance(fact, ConvoyPoint)),
        refused=tuple(fact for fact in loaded if isinstance(fact, OtherFailure)),
    )


def others_without_time(run: Run) -> tuple[OtherFailure, ...]:
    """Return the benchmarks beside the cells that have no time, from the measurement or refused here."""
    return (*run.other_failures, *load_kinds(run.other).refused)


def broken_promises(run: Run) -> tuple[BrokenPromise, ...]:
    """Return the variants of experiments that have no time because a primitive broke its promise."""
    return tuple(load_lesson.broken(run.other_failures))


def _loaded(benchmark: OtherBenchmark) -> Fact | OtherFailure:
    read = READERS.get(benchmark.kind)
    if read is None:
        return OtherFailure(benchmark.kind, benchmark.name, "its kind is not known here")
    try:
        return read(Fields(benchmark.facts, ""), benchmark.wall_s)
    except FieldError as error:
        return OtherFailure(benchmark.kind, benchmark.name, str(error))


def _start_up(facts: Fields, wall_s: tuple[float, ...]) -> StartUp:
    def seconds(key: str) -> tuple[float, ...]:
        return _per_repeat(facts, key, len(wall_s), least=0.0)

    def memory(key: str) -> tuple[float, ...] | None:
        measured = facts.values.get(key) is not None
        return _per_repeat(facts, key, len(wall_s), least=-math.inf) if measured else None

    return StartUp(
        runner=fields.text(facts, "runner"),
        workers=fields.count(facts, "workers"),
        start_method=fields.optional_text(facts, "start_method"),
        create_s=seconds("create_s"),
        first_result_s=seconds("first_result_s"),
        all_ready_s=seconds("all_ready_s"),
        shutdown_s=seconds("shutdown_s"),
        uss_bytes=memory("uss_bytes"),
        pss_bytes=memory("pss_bytes"),
        peak_rss_bytes=fields.optional_count(facts, "peak_rss_bytes"),
    )


def _per_repeat(facts: Fields, key: str, repeats: int, least: float) -> tuple[float, ...]:
    values = fields.numbers(facts, key)
    if len(values) != repeats:
        raise FieldError(f"{facts.at(key)} must have one entry for each of the {repeats} repeats")
    if not all(math.isfinite(value) and value >= least for value in values):
        raise FieldError(f"{facts.at(key)} must hold finite numbers that are not negative")
    return values


def _dispatch(facts: Fields, wall_s: tuple[float, ...]) -> DispatchPoint:
    series = fields.text(facts, "series")
    if series not in SERIES:
        raise FieldError(f"{facts.at('series')} must be one of {', '.join(SERIES)}")
    item_s = fields.number(facts, "item_s") if series == "break_even" else None
    if item_s == 0:
        raise FieldError(f"{facts.at('item_s')} must be more than 0")
    return DispatchPoint(
        series=series,
        runner=fields.text(facts, "runner"),
        workers=fields.count(facts, "workers"),
        items=fields.count(facts, "items"),
        wall_s=wall_s,
        chunk_size=fields.optional_count(facts, "chunk_size") or None,
        payload_bytes=fields.count(facts, "payload_bytes") if series == "payload" else None,
        item_s=item_s,
    )


def _mix(facts: Fields, _wall_s: tuple[float, ...]) -> CalibrationMix:
    if facts.values.get("gil_share") is None:
        reason = fields.optional_text(facts, "gil_share_reason")
        raise FieldError(reason or f"{facts.at('gil_share')} was not measured")
    measured = load_evidence.as_gil_share(fields.child(facts, "gil_share"))
    return CalibrationMix(
        true_share=fields.share(facts, "true_share"),
        segment_s=fields.number(facts, "segment_s"),
        measured=Interval(measured.share, measured.low, measured.high),
        samples=measured.samples,
    )


READERS: Mapping[str, Callable[[Fields, tuple[float, ...]], Fact]] = {
    "startup": _start_up,
    "dispatch": _dispatch,
    "latency": load_latency.latency,
    "calibration": _mix,
    "synchronization": load_lesson.synchronization,
    "lesson": load_lesson.demonstrated,
}
