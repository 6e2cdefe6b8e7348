"""Runs the command in a child process, as a user would on a command line, and shows how far it is."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from .handing import MeasuringError
from .progress import shown_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .progress import Progress

HERE = Path(__file__).resolve().parent

INSIDE = "GIL_BENCH_COMPARING"
"""The variable that tells a module which is imported to be measured that it is."""

WITH_US = """
import os, runpy, sys
parent, folder, main = int(sys.argv[1]), sys.argv[2], sys.argv[3]
if sys.platform == "linux":  # a notebook's kernel may be killed: then nothing of this must go on
    try:
        import ctypes
        ctypes.CDLL(None).prctl(1, 15)  # PR_SET_PDEATHSIG, SIGTERM
    except (ImportError, OSError, AttributeError):
        pass
    if os.getppid() != parent:
        sys.exit(143)
del sys.argv[:3]
sys.path.insert(0, folder)
if main.endswith(".py"):
    sys.argv[0] = main
    runpy.run_path(main, run_name="__main__")
else:
    runpy.run_module(main, run_name="__main__", alter_sys=True)
"""

OURS = "gil-bench: "
SAVED = "saved: "
WRONG_USE = 2
STOPPED = (130, 143)

GRACE_S = 8.0
"""An interrupted command ends what measures in its own way, stores what is finished and ends."""

TICK_S = 1.0
WRITING = "gil-bench: writing the page"


@dataclass(frozen=True, slots=True)
class Ended:
    """How the command ended.

    Attributes:
        code: Its exit code.
        printed: What it printed as its result.
        told: The lines that it told meanwhile.
    """

    code: int
    printed: str
    told: tuple[str, ...]

    @property
    def saved(self) -> Path | None:
        """The file of the stored run, if it was stored."""
        found = [line.removeprefix(SAVED) for line in self.told if line.startswith(SAVED)]
        return Path(found[-1]) if found else None

    @property
    def sentences(self) -> str:
        """Why it did not do what it was asked for, in its own words."""
        ours = [line.removeprefix(OURS) for line in self.told if line.startswith(OURS)]
        return " ".join(ours) or " ".join(self.told[-3:])


def command(*arguments: str) -> list[str]:
    """Return how the command is started, installed or in a checkout, with its arguments."""
    is_installed = (HERE / "tools").is_dir()
    folder, main = (HERE, str(HERE / "__main__.py")) if is_installed else (HERE.parents[1], "tools")
    return [sys.executable, "-P", "-c", WITH_US, str(os.getpid()), str(folder), main, *arguments]


def run(arguments: Sequence[str], variables: Mapping[str, str], *, progress: bool) -> Ended:
    """Run the command to its end.

    An exception here, such as that of an interrupted notebook, ends it; nothing of it goes on.

    Args:
        arguments: Its own arguments.
        variables: Environment variables beside those of this process.
        progress: Whether to show how far it is.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as printed:
        with _child(command(*arguments), variables, printed) as child, shown_by(progress) as shown:
            told = tuple(_lines(child, shown))
        printed.seek(0)
        return Ended(child.returncode, printed.read(), told)


@contextmanager
def _child(
    argv: Sequence[str], variables: Mapping[str, str], printed: IO[str]
) -> Iterator[subprocess.Popen[str]]:
    """Start the command in a process group of its own, so that Ctrl-C reaches it once: from here."""
    child = subprocess.Popen(
        argv,
        env={**os.environ, INSIDE: "1", **variables},
        stdin=subprocess.DEVNULL,
        stdout=printed,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    with child:
        try:
            yield child
        except BaseException:
            _end(child)
            raise


def _end(child: subprocess.Popen[str]) -> None:
    """Interrupt it as Ctrl-C does, then once more, then kill it."""
    for _ in range(2):
        with suppress(ProcessLookupError):
            child.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            child.wait(GRACE_S)
            return
    child.kill()


def _lines(child: subprocess.Popen[str], shown: Progress) -> Iterator[str]:
    """Yield what the command tells, line by line, and show the latest with its seconds until its end."""
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def read() -> None:
        assert child.stderr is not None  # noqa: S101 - it is a pipe
        for line in child.stderr:
            lines.put(line)
        lines.put(None)

    reader = threading.Thread(target=read, name="gil-bench-reader", daemon=True)
    reader.start()
    latest, is_stored, began = "gil-bench: starting", False, time.monotonic()
    while True:
        with suppress(queue.Empty):
            line = lines.get(timeout=TICK_S)
            if line is None:
                break
            if text := line.rstrip():
                yield text
                is_stored = is_stored or text.startswith(SAVED)
                latest = WRITING if is_stored else text  # what follows is the result in words
        shown.show(latest, time.monotonic() - began)
    reader.join()
    child.wait()


def refuse_inside() -> None:
    """Refuse to measure while a module is imported to be measured: it would never end.

    Raises:
        MeasuringError: It is.
    """
    if os.environ.get(INSIDE):
        raise MeasuringError(
            "a module that is imported to be measured calls compare() itself: put that call under "
            'if __name__ == "__main__":'
        )
