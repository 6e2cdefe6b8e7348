"""Runs jobs on the user's code in a separate process, with the user's interpreter and folder.

Packages, working directory, search path and environment variables are as when the user runs the code. Only
what is needed of ours can be imported: our two packages come first in the search path, under another name
(``renamed.py``), and the two libraries they need come last, so that the user's versions have priority.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.evidence.py_spy import PY_SPY_AT
from benchmarks.process.messages import OURS, RENAMED, FailedError, Failure
from benchmarks.process.supervisor import HUNG, RECORDED, ROOT, Launch, Supervision, run_job
from benchmarks.user_function.load import hanging_at
from benchmarks.user_function.look.findings import Probe
from benchmarks.user_function.look.probe import Limits, look_for, probe
from benchmarks.user_function.source import FIRST, NotThereError, Source, UserFunctionError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.process.messages import Job

BOOT = """
import sys
from contextlib import suppress
first, folder, last = sys.argv[1:]
del sys.argv[1:]
if sys.path[:1] == [""]:
    del sys.path[0]
sys.path.insert(0, first)
sys.path.append(last)
# With what they import, before a file of the user's can hide it.
import gil_bench_ours.benchmarks.measure.group, gil_bench_ours.benchmarks.user_function.look.probe
from gil_bench_ours.benchmarks.process.measuring_process import main
sys.path.insert(1, folder)
sys.exit(main())
"""

INSTALL = f"from {RENAMED}.renamed import install\n\ninstall()\n"

LIBRARIES = ("psutil", "threadpoolctl")

ACTIVATION = ("VIRTUAL_ENV",)

SLOWER = " If it is just slow, set STEP_TIMEOUT=600."

THOROUGH = Limits()


def make_source(  # noqa: PLR0913, PLR0917 - what a command line has, one option each
    workload: str, items: str | None, check: str | None, folder: str | None, path: str | None, python: str
) -> Source:
    """Return the request, checked as far as possible without importing the code.

    Raises:
        UserFunctionError: The folder, the interpreter or the file does not exist, or the name can't be read.
    """
    where = Path(folder or Path.cwd()).absolute()
    if not where.is_dir():
        raise NotThereError(f"the working directory {where} of {workload} does not exist.")
    found = shutil.which(python)
    if found is None:
        raise UserFunctionError(f"there is no interpreter {python}.")
    entries = tuple(entry for entry in (path or "").split(os.pathsep) if entry)
    source = Source(workload, items or None, check or None, where, entries, Path(found).absolute())
    source.target  # noqa: B018 - raises what is wrong with it
    return source


def run_probe(source: Source, storage: Path, step_timeout_s: float, limits: Limits = THOROUGH) -> Probe:
    """Take a first look at the function.

    Raises:
        UserFunctionError: It can't be measured, hangs, or crashes its process.
    """
    supervision = Supervision(storage, step_timeout_s, lambda _ended: None, partial(user_launch, source))
    seen = run_user_job(partial(probe, source, limits), source.workload, supervision)
    if isinstance(seen, Failure):
        raise UserFunctionError(seen.reason)
    assert isinstance(seen, Probe)  # noqa: S101 - what it tells
    return seen


def find_names(source: Source, step_timeout_s: float, storage: Path) -> None:
    """Find the function, its items and its check, without calling it: what it costs is not measured.

    Raises:
        UserFunctionError: Something does not exist, can't be imported, or is nothing that can be measured.
    """
    supervision = Supervision(storage, step_timeout_s, lambda _ended: None, partial(user_launch, source))
    seen = run_user_job(partial(look_for, source), source.workload, supervision)
    if isinstance(seen, Failure):
        raise UserFunctionError(seen.reason)


def run_user_job(job: Job, name: str, supervision: Supervision) -> object:
    """Return the result of a job.

    Args:
        job: Pickles by reference.
        name: The function's name in errors.
        supervision: How the job is supervised and launched.

    Raises:
        UserFunctionError: Its process hung or died.
    """
    try:
        return run_job(job, name, supervision)
    except FailedError as error:
        line = hanging_at(error.failure.detail or "")
        reason = error.failure.reason.replace(RECORDED, line)
        more = SLOWER if HUNG in reason else ""
        raise UserFunctionError(f"{reason}{more}") from error


def user_launch(source: Source, scratch: Path) -> Launch:
    """Return the command that starts the measuring process.

    Args:
        source: The code.
        scratch: A folder for our own entries of the search path.
    """
    first = scratch / FIRST
    first.mkdir()
    ours = _folder(first / RENAMED, (ROOT / name for name in (*OURS, "tools")))
    (ours / "__init__.py").write_text(INSTALL, encoding="utf-8")
    (ours / "renamed.py").symlink_to(ROOT / "benchmarks" / "process" / "renamed.py")
    last = _folder(scratch / "libraries", map(_library, LIBRARIES))
    script = source.target.file
    folder = script.parent if script else source.folder
    argv = (str(source.python), "-c", BOOT, str(first), str(folder), str(last))
    return Launch(argv, source.folder, _variables(source))


def _folder(folder: Path, linked: Iterable[Path]) -> Path:
    folder.mkdir()
    for path in linked:
        (folder / path.name).symlink_to(path)
    return folder


def _library(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    assert spec is not None  # noqa: S101 - what we run on has them
    assert spec.origin is not None  # noqa: S101 - they are files
    origin = Path(spec.origin)
    return origin.parent if origin.name == "__init__.py" else origin


def _variables(source: Source) -> dict[str, str]:
    """Return the variables without those of our own environment, plus the path of our own py-spy."""
    own_bin = str(Path(sys.executable).parent)
    variables = {name: value for name, value in os.environ.items() if name not in ACTIVATION}
    others = [part for part in variables.get("PATH", os.defpath).split(os.pathsep) if part != own_bin]
    variables["PATH"] = os.pathsep.join([*others, own_bin])
    variables[PY_SPY_AT] = own_bin
    if path := [*source.import_path, *_folders_of_others(source)]:
        variables["PYTHONPATH"] = os.pathsep.join(path)
    return variables


def _folders_of_others(source: Source) -> list[str]:
    """Return where the files with items and check are, as far as the function's own module is elsewhere."""
    found: list[Path | None] = []
    for named in filter(None, (source.items, source.check)):
        with suppress(UserFunctionError):  # the process says it
            found.append(source.beside(named).file)
    own = source.target.file.parent if source.target.file else source.folder
    return list(dict.fromkeys(str(file.parent) for file in found if file and file.parent != own))
