"""One stored file as the facts and points that the history follows, by the same rules as at the door.

``reports.data.load`` reads a run to explain it; this reads thousands to follow their figures. So whatever is
no series (timelines, summaries) is neither read nor judged here. All else is read by the same functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from hashlib import blake2b
from typing import TYPE_CHECKING

from reports.chapters.chapter import find_kinds
from reports.data.document import (
    Fault,
    FaultKind,
    ForeignFileError,
    UnreadableRunError,
    printable,
    read_document,
)
from reports.data.fields import LONGEST_TEXT, FieldError
from reports.data.foreign.formats import recognized
from reports.data.load import NewerSchemaError, beside, read_cells, read_stored
from reports.series.points import run_points

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from reports.data.load import Commit, Stored
    from reports.series.points import SeriesPoint

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


@dataclass(frozen=True, slots=True)
class Record:
    """What the history keeps of a file.

    Attributes:
        fingerprint: The same for files of the same run, however they are called or laid out.
    """

    run: RunFacts
    points: tuple[SeriesPoint, ...]
    fingerprint: str


def read_record(path: Path, source: str) -> Record | Fault:
    """Return what is in a file, or why it has to be left out."""
    try:
        document = read_document(path)
        if "gil_bench" not in document:
            found = recognized(document)
            return Fault(source, FaultKind.FOREIGN, found.what if found else "is not one of gil-bench's own")
        return _record(read_stored(path, document))
    except FieldError as error:
        return Fault(source, FaultKind.DAMAGED, f"is damaged, {error}")
    except ForeignFileError as error:
        return Fault(source, FaultKind.FOREIGN, error.found.what)
    except UnreadableRunError as error:
        reason = str(error).removeprefix(f"{path} ").rpartition(": ")[0]  # without what to do about it
        return Fault(source, _kind_of(error), reason)


def _kind_of(error: UnreadableRunError) -> FaultKind:
    """Return what is wrong; what the file system refuses may be granted next time, a file's content stays."""
    if isinstance(error, NewerSchemaError):
        return FaultKind.NEWER
    return FaultKind.UNREADABLE if isinstance(error.__context__, OSError) else FaultKind.DAMAGED


def _record(stored: Stored) -> Record:
    kinds = {name: kind for name, kind in find_kinds().items() if kind.is_followed}
    cells = read_cells(stored, followed_only=True)
    measured = run_points(*cells, *beside(stored, kinds), stored.gil_bench.own)
    points = (*measured.points.values(), *measured.unnamed)
    run = run_facts(stored, measured.noise)
    identity = repr((run.started, run.commit, run.environment_key, stored.gil_bench.seed, points))
    return Record(run, points, blake2b(identity.encode(), digest_size=16).hexdigest())


def run_facts(stored: Stored, noise: float) -> RunFacts:
    """Return the facts of a run, of which the noise of its A/A controls is known already."""
    ours, commit = stored.gil_bench, stored.commit_info
    environment = ours.environment
    free_threaded = environment.free_threaded_build is True
    gil_enabled = environment.gil_enabled_at_end
    name = (commit and commit.id) or ""
    return RunFacts(
        started=ours.started.astimezone(UTC),
        commit="" if name == NO_COMMIT else name,
        branch=_branch(commit),
        dirty=commit is not None and commit.dirty is True,
        environment_key=ours.environment_key or "",
        python_version=environment.python_version,
        python_xy=environment.python_xy or "",
        free_threaded=free_threaded,
        gil_enabled=not free_threaded if gil_enabled is None else gil_enabled,
        cpu_model=environment.cpu_model or "",
        kernel=environment.kernel or "",
        libraries=", ".join(" ".join(each) for each in sorted(environment.libraries.items())),
        preset=ours.preset,
        interrupted=ours.interrupted is not None,
        noise=noise,
    )


def _branch(commit: Commit | None) -> str:
    """Return the branch; the report does not read it, so nothing that stands there keeps a run out."""
    named = commit and commit.branch
    return printable(named) if isinstance(named, str) and len(named) <= LONGEST_TEXT else ""
