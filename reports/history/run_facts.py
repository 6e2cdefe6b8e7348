"""What the history keeps of a run beside its points: when it was, of what, and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from reports import fields
from reports.fields import FieldError, Fields
from reports.printable import printable

NO_COMMIT = "unversioned"
"""What pytest-benchmark writes where there is no version control."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """A run without its points; what is not known is empty. The fields are columns of ``History.runs``."""

    started: datetime
    commit: str
    branch: str
    dirty: bool
    environment_key: str
    python_version: str
    python_xy: str
    free_threaded: bool
    gil_enabled: bool
    cpu_model: str
    kernel: str
    libraries: str
    preset: str
    interrupted: bool
    noise: float


def run_facts(document: Fields, ours: Fields, noise: float) -> RunFacts:
    """Return the facts of a run, of which its twins' noise is known already.

    Raises:
        FieldError: A field is missing or wrong.
    """
    environment = fields.child(ours, "environment")
    commit = fields.child(document, "commit_info") if document.values.get("commit_info") else Fields({}, "")
    name = fields.optional_text(commit, "id") or ""
    free_threaded = fields.flag(environment, "free_threaded_build") is True
    gil_enabled = fields.flag(environment, "gil_enabled_at_end")

    def known(key: str) -> str:
        return fields.optional_text(environment, key) or ""

    return RunFacts(
        started=_started(ours),
        commit="" if name == NO_COMMIT else name,
        branch=_branch(commit),
        dirty=fields.flag(commit, "dirty") is True,
        environment_key=fields.optional_text(ours, "environment_key") or "",
        python_version=fields.text(environment, "python_version"),
        python_xy=known("python_xy"),
        free_threaded=free_threaded,
        gil_enabled=not free_threaded if gil_enabled is None else gil_enabled,
        cpu_model=known("cpu_model"),
        kernel=known("kernel"),
        libraries=_libraries(environment),
        preset=fields.text(ours, "preset"),
        interrupted=fields.optional_text(ours, "interrupted") is not None,
        noise=noise,
    )


def _branch(commit: Fields) -> str:
    """Return the branch; the report does not read it, so nothing that stands there keeps a run out."""
    try:
        return fields.optional_text(commit, "branch") or ""
    except FieldError:
        return ""


def _started(ours: Fields) -> datetime:
    try:
        moment = datetime.fromisoformat(fields.text(ours, "started"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):  # the latter at the ends of the calendar
        raise FieldError(f"{ours.at('started')} must be a time as in ISO 8601") from None


def _libraries(environment: Fields) -> str:
    if not environment.values.get("libraries"):
        return ""
    found = fields.child(environment, "libraries")
    return ", ".join(f"{printable(name)} {fields.text(found, name)}" for name in sorted(found.values))
