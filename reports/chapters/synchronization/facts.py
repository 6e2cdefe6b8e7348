"""Loads experiments with primitives and demonstrations of mistakes as typed facts, checked one by one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.data import fields
from reports.data.fields import FieldError, Fields
from reports.data.kinds import BrokenPromise, Demonstrated, SynchronizationPoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports.data.model import OtherFailure

MOST_NAMES = 100
MOST_NUMBERS = 10_000


def synchronization(facts: Fields, wall_s: tuple[float, ...]) -> SynchronizationPoint:
    """Return one variant of an experiment.

    Raises:
        FieldError: A field is missing or wrong, or a series has not one finite number for each block.
    """
    return SynchronizationPoint(
        experiment=fields.text(facts, "experiment"),
        variant=fields.text(facts, "variant"),
        participants=fields.count(facts, "participants"),
        settings={name: _finite(mapping, name) for mapping, name in _named(facts, "settings")},
        operations=fields.count(facts, "operations"),
        unit=fields.text(facts, "unit"),
        summary=fields.text(facts, "summary"),
        promise=fields.text(facts, "promise"),
        wall_s=wall_s,
        observations={
            name: _per_block(mapping, name, len(wall_s)) for mapping, name in _named(facts, "observations")
        },
    )


def demonstrated(facts: Fields, wall_s: tuple[float, ...]) -> Demonstrated:
    """Return what one demonstration told.

    Raises:
        FieldError: A field is missing or wrong, or it has not exactly one time.
    """
    if len(wall_s) != 1:
        raise FieldError("a demonstration must have the one time that its process lived")
    timed_out = fields.flag(facts, "timed_out")
    if timed_out is None:
        raise FieldError(f"{facts.at('timed_out')} must be true or false")
    return Demonstrated(
        mistake=fields.text(facts, "mistake"),
        demonstration=fields.text(facts, "demonstration"),
        summary=fields.text(facts, "summary"),
        instead=fields.text(facts, "instead"),
        facts={name: _fact(mapping, name) for mapping, name in _named(facts, "facts")},
        wall_s=wall_s[0],
        timed_out=timed_out,
        exit_code=_exit_code(facts),
        stacks=fields.detail(facts, "stacks") or "",
    )


def broken(failures: Iterable[OtherFailure]) -> Iterator[BrokenPromise]:
    """Yield the failures that are broken promises."""
    for failure in failures:
        if failure.broken_promise and failure.subject and failure.part and failure.participants:
            yield BrokenPromise(failure.subject, failure.part, failure.participants, failure.reason)


def _named(facts: Fields, key: str) -> Iterator[tuple[Fields, str]]:
    """Yield an object once for each of its names, as access to a field needs both."""
    found = fields.child(facts, key)
    if len(found.values) > MOST_NAMES:
        raise FieldError(f"{facts.at(key)} must have at most {MOST_NAMES} names")
    for name in found.values:
        yield found, fields.text(Fields({"a name": name}, facts.at(key)), "a name")


def _per_block(facts: Fields, key: str, blocks: int) -> tuple[float, ...]:
    values = _all_finite(facts, key)
    if len(values) != blocks:
        raise FieldError(f"{facts.at(key)} must have one entry for each of the {blocks} blocks")
    return values


def _all_finite(facts: Fields, key: str) -> tuple[float, ...]:
    values = fields.numbers(facts, key)
    if len(values) > MOST_NUMBERS or not all(map(math.isfinite, values)):
        raise FieldError(f"{facts.at(key)} must hold finite numbers, {MOST_NUMBERS} at most")
    return values


def _finite(facts: Fields, key: str) -> float:
    (value,) = _all_finite(Fields({key: [facts.values[key]]}, facts.path), key)
    return value


def _fact(facts: Fields, key: str) -> object:
    value = facts.values[key]
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return fields.optional_text(facts, key)
    return _all_finite(facts, key) if isinstance(value, list) else _finite(facts, key)


def _exit_code(facts: Fields) -> int | None:
    """Return the exit code; it is the negative number of a signal where one ended the process."""
    value = facts.values.get("exit_code")
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**32):
        return value
    raise FieldError(f"{facts.at('exit_code')} must be an exit code or null")
