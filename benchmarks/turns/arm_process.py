"""The parent's side of an arm: a process that runs one round of its cells on request."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from benchmarks.process.keeper import kept
from benchmarks.process.supervisor import end_process_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STEP_TIMEOUT_S = 120.0
"""Most seconds for opening the cells, or for one round of all of them."""


LAST_PRINTED_BYTES = 20_000


class NoArmError(Exception):
    """A side can't be measured, for example because it is older than this command, or crashes.

    Attributes:
        side: Which side.
    """

    def __init__(self, side: Side, reason: str) -> None:
        super().__init__(f"{side.title} can't be measured: {reason}")
        self.side = side


@dataclass(frozen=True, slots=True)
class Side:
    """One of two sides that take turns: two commits under one interpreter, or one checkout under two.

    Attributes:
        name: ``base`` or ``head``.
        commit: Its full id, or empty if both sides are this checkout.
        folder: The checkout.
        python: The interpreter that measures it.
        label: Its name for readers; by default name and commit.
        variables: Environment variables for this side only.
        scratch: Folder for scratch files, relative to ``folder``.
    """

    name: str
    commit: str
    folder: str
    python: str
    label: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    scratch: str = "."

    @property
    def title(self) -> str:
        """Return its name for readers."""
        return self.label or f"{self.name} ({self.commit[:12]})"


@dataclass(frozen=True, slots=True)
class Arm:
    """A running arm; its other output goes into a file, because a full pipe would block it."""

    side: Side
    process: subprocess.Popen[bytes]
    printed: IO[bytes]

    def step(self) -> dict[str, Any]:
        """Return the arm's next report.

        Raises:
            NoArmError: It reports nothing for too long, ends, or writes something other than a JSON object.
        """
        assert self.process.stdout is not None  # noqa: S101 - opened as a pipe
        too_long = threading.Event()

        def give_up() -> None:
            too_long.set()
            self.process.kill()

        patience = threading.Timer(STEP_TIMEOUT_S, give_up)
        patience.start()
        try:
            line = self.process.stdout.readline()
        finally:
            patience.cancel()
        if too_long.is_set():
            raise NoArmError(self.side, f"it reported nothing for {STEP_TIMEOUT_S:g} s.")
        if not line:
            raise NoArmError(self.side, self._ending())
        with suppress(ValueError):
            report = json.loads(line)
            if isinstance(report, dict):
                return report
        raise NoArmError(self.side, f"its report can't be read: {line[:80]!r}.")

    def request_round(self) -> None:
        """Make every cell run one more round; a dead arm is noticed at the next step."""
        assert self.process.stdin is not None  # noqa: S101 - opened as a pipe
        with suppress(BrokenPipeError):
            self.process.stdin.write(b"\n")
            self.process.stdin.flush()

    def _ending(self) -> str:
        """Return how the arm ended, and the last line of its other output."""
        end_process_tree(self.process)
        length = self.printed.seek(0, os.SEEK_END)
        self.printed.seek(max(0, length - LAST_PRINTED_BYTES))
        lines = self.printed.read().decode(errors="replace").strip().splitlines()
        code = self.process.returncode
        return f"it ended with exit code {code}{f': {lines[-1]}' if lines else '.'}"


@contextmanager
def open_arm(side: Side, *options: str, module: str = "benchmarks.arm") -> Iterator[Arm]:
    """Start an arm, or a module that reports like one, in its own session, and leave nothing behind."""
    with tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(
            [side.python, "-m", module, *options],
            cwd=side.folder,
            env=os.environ | dict(side.variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=printed,
            start_new_session=True,
        )
        with process, kept(process.pid):
            try:
                yield Arm(side, process, printed)
            finally:
                end_process_tree(process)
