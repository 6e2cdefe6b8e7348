"""Loads what was measured in turns, and between which interpreters; only this module knows that JSON."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from operator import truediv
from statistics import median
from typing import TYPE_CHECKING, Literal

from reports.data import fields
from reports.data.document import printable
from reports.data.fields import FieldError, Fields
from reports.data.model import Environment, UnreadableRunError
from reports.interpreters.interpreter import interpreter_of
from reports.interpreters.pairs import Pair, PairFile, Side

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from reports.interpreters.pairs import Difference


def side(entry: Fields) -> Side:
    """Return what a side is called and which interpreter it is.

    Raises:
        FieldError: A field is missing or wrong.
    """
    known = environment(entry)
    return Side(fields.text(entry, "name"), interpreter_of(known) if known else None)


def environment(entry: Fields) -> Environment | None:
    """Return of a side's environment what tells machine and interpreter; None if it could not be asked.

    Raises:
        FieldError: A field is missing or wrong.
    """
    if entry.values.get("environment") is None:
        return None
    found = fields.child(entry, "environment")
    return Environment(
        implementation=fields.text(found, "implementation"),
        python_version=fields.text(found, "python_version"),
        usable_cpus=fields.count(found, "usable_cpus"),
        free_threaded_build=fields.flag(found, "free_threaded_build"),
        gil_enabled_at_end=fields.flag(found, "gil_enabled_at_end"),
        jit=fields.flag(found, "jit"),
        os=fields.optional_text(found, "os"),
        architecture=fields.optional_text(found, "architecture"),
        cpu_model=fields.optional_text(found, "cpu_model"),
        quota_cpus=fields.optional_number(found, "quota_cpus"),
    )


KEY = "gil_bench_pairs"

SCHEMA = 1

BASE, HEAD = "base", "head"

GIL_ON = {BASE: True, HEAD: False}
"""How each side must have run for its times to mean what they say."""


def load_pairs(path: Path, document: Mapping[str, object]) -> PairFile:
    """Return the pairs in a document that was read from a file.

    Raises:
        UnreadableRunError: It is of a newer schema, or contradicts itself.
    """
    try:
        ours = fields.child(Fields(document, ""), KEY)
        schema = fields.count(ours, "schema")
        if schema <= SCHEMA:
            return _file(path, ours)
    except FieldError as error:
        raise UnreadableRunError(
            f"{path} is damaged, {error}: measure again with 'make bench-all'."
        ) from None
    raise UnreadableRunError(
        f"{path} has schema {schema}, newer than the schema {SCHEMA} known here: update this checkout."
    )


def _file(path: Path, ours: Fields) -> PairFile:
    entries = fields.children(ours, "pairs")
    sides = [fields.child(fields.child(entry, "sides"), name) for entry in entries for name in (BASE, HEAD)]
    machines = map(environment, sides)
    return PairFile(
        source=path.name,
        started=_started(ours),
        commit=fields.optional_text(ours, "commit"),
        preset=fields.text(ours, "preset"),
        machines=tuple(machine for machine in machines if machine),
        pairs=tuple(map(_pair, entries)),
    )


def _pair(entry: Fields) -> Pair:
    costs: dict[str, list[float]] = defaultdict(list)
    without = {
        printable(name): fields.text(fields.child(entry, "left_out"), name)
        for name in fields.child(entry, "left_out").values
    }
    for block in fields.children(entry, "blocks"):
        workload = fields.text(block, "workload")
        found = _cost(fields.child(block, "arms"))
        if isinstance(found, str):
            without.setdefault(workload, found)
        else:
            costs[workload].append(found)
    for workload in without:
        costs.pop(workload, None)  # of a workload that lost a block nothing is shown, but why
    sides = fields.child(entry, "sides")
    return Pair(
        differ_by=_difference(entry),
        base=side(fields.child(sides, BASE)),
        head=side(fields.child(sides, HEAD)),
        costs={name: tuple(blocks) for name, blocks in costs.items()},
        without=without,
        failed=fields.optional_text(entry, "failed"),
        caveats=fields.texts(entry, "caveats"),
    )


def _cost(arms: Fields) -> float | str:
    """Return the median ratio of the rounds that ran a moment apart, or why this block has none."""
    wall_s = {}
    for name, gil_on in GIL_ON.items():
        if name not in arms.values:
            return f"the {name} does not have it"
        arm = fields.child(arms, name)
        if fields.flag(arm, "gil_enabled_at_end") is (not gil_on):
            return f"the GIL of the {name} was {'off' if gil_on else 'on'} when its process ended"
        cells = fields.children(arm, "cells")
        if not cells:
            failures = fields.children(arm, "failures")
            return fields.text(failures[0], "reason") if failures else f"the {name} has no time"
        wall_s[name] = _wall_s(cells[0])
    if len(wall_s[BASE]) != len(wall_s[HEAD]):
        raise FieldError(f"{arms.path} must have as many rounds on both sides")
    return float(median(map(truediv, wall_s[HEAD], wall_s[BASE])))


def _wall_s(cell: Fields) -> tuple[float, ...]:
    wall_s = fields.numbers(cell, "wall_s")
    if not wall_s or not all(0 < seconds < float("inf") for seconds in wall_s):
        raise FieldError(f"{cell.at('wall_s')} must hold positive seconds")
    return wall_s


def _difference(entry: Fields) -> Difference:
    found = fields.text(entry, "differ_by")
    known: tuple[Literal["build"], Literal["switch"]] = ("build", "switch")
    for difference in known:
        if found == difference:
            return difference
    raise FieldError(f"{entry.at('differ_by')} must be one of {', '.join(known)}")


def _started(ours: Fields) -> datetime:
    try:
        moment = datetime.fromisoformat(fields.text(ours, "started"))
    except ValueError:
        raise FieldError(f"{ours.at('started')} must be a time as in ISO 8601") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
