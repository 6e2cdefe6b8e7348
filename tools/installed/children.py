"""Runs our own programs as children of the user's process, which imports nothing of them.

Nothing of a child is left behind: not after Ctrl-C, nor after any other exception in the user's process.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

HERE = Path(__file__).parent
ROOT = HERE if (HERE / "benchmarks").is_dir() else HERE.parents[1]
"""The folder in which our programs run: the installed package, or a checkout."""

OURS_ALONE = ("PYTHONPATH", "PYTHONSAFEPATH", "PYTHONHOME", "PYTHONSTARTUP")
"""Variables that would change which modules our programs import; the user's function gets its search path as
an option."""

WITH_US = """
import os, runpy, sys
parent, folder, module = int(sys.argv[1]), *sys.argv[2:4]
if sys.platform == "linux":
    try:
        import ctypes
        ctypes.CDLL(None).prctl(1, 15)  # PR_SET_PDEATHSIG, SIGTERM
    except (ImportError, OSError, AttributeError):
        pass
    if os.getppid() != parent:
        sys.exit(143)
sys.path[0] = folder
sys.argv[:4] = [module]
if module.endswith(".py"):
    runpy.run_path(module, run_name="__main__")
else:
    runpy.run_module(module, run_name="__main__", alter_sys=True)
"""
"""Runs a module or a file as ``python -m`` does, from a folder of the search path. On Linux it ends with its
parent, which may be killed, as the kernel of a notebook is when it is started again."""

LOOK_S = 0.2
"""How often a waiting process looks for a new line of the child's progress, in seconds."""

MOST_BYTES = 1_000_000
"""Of the child's progress, at one look."""

GRACE_S = 10.0
"""How long a child may take to end its workers and to remove its files after Ctrl-C, in seconds; then it gets
another one, which ends it at once, and if it ignores that it is killed."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended.

    Attributes:
        code: Its exit code, negative if a signal ended it.
        out: Its standard output.
        err: Its standard error, which has its progress and its errors.
    """

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a child runs.

    Attributes:
        folder: Its working directory; None for that of our programs.
        variables: Environment variables beside those of this process.
    """

    folder: Path | None = None
    variables: Mapping[str, str] = field(default_factory=dict)


OURS = Place()


def unheard(_text: str) -> None:
    """Ignore the progress of a child."""


def run_ours(
    module: str, arguments: Sequence[str], said: Callable[[str], None] = unheard, place: Place = OURS
) -> Ended:
    """Run one of our programs with this interpreter, as ``python -m`` does, and wait for its end.

    Args:
        module: For example ``benchmarks``, or the path of a file.
        arguments: Its options.
        said: Gets the text that the child has written to its standard error since the last call, about five
            times a second; it may be empty.
        place: Where it runs.
    """
    environ = {name: value for name, value in os.environ.items() if name not in OURS_ALONE}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(
            [sys.executable, "-c", WITH_US, str(os.getpid()), str(ROOT), module, *arguments],
            cwd=place.folder or ROOT,
            env={**environ, **place.variables},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            process_group=0 if os.name == "posix" else None,  # so that Ctrl-C reaches it once, from here
        )
        try:
            code = _wait(child, err, said)
        finally:
            _end(child)
        return Ended(code, _text(out), _text(err))


def _wait(child: subprocess.Popen[bytes], err: IO[bytes], said: Callable[[str], None]) -> int:
    heard, code = 0, None
    while code is None:
        with suppress(subprocess.TimeoutExpired):
            code = child.wait(LOOK_S)
        new = os.pread(err.fileno(), MOST_BYTES, heard) if hasattr(os, "pread") else b""
        heard += len(new)
        said(new.decode(errors="replace"))
    return code


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a child that still runs: in its own way, as after Ctrl-C, or at once if that takes too long."""
    if child.poll() is not None:
        return
    try:
        for _ in range(2):
            child.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                child.wait(GRACE_S)
                return
    finally:
        if child.poll() is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL) if os.name == "posix" else child.kill()
            child.wait()


def _text(written: IO[bytes]) -> str:
    written.seek(0)
    return written.read().decode(errors="replace")
