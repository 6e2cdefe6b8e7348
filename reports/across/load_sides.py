"""Loads which interpreters took turns, and on which machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports import fields
from reports.across.interpreter import interpreter_of
from reports.across.pairs import Side
from reports.environment import Environment

if TYPE_CHECKING:
    from reports.fields import Fields


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
