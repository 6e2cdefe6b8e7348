"""Runs the command ``gil-bench`` as a user would on a command line, and shows how far it is."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .children import HERE, ROOT, Place, run_ours
from .given import MeasuringError
from .progress import shown_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .progress import Progress

INSIDE = "GIL_BENCH_COMPARING"
"""The variable that tells a module which is imported to be measured that it is."""

COMMAND = str(HERE / "__main__.py") if ROOT == HERE else "tools"
"""How the command is started, installed or in a checkout."""

OURS = "gil-bench: "
SAVED = "saved: "
WRITING = "gil-bench: writing the page"


@dataclass(frozen=True, slots=True)
class Answer:
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
        return " ".join(ours or self.told[-3:])


class Teller:
    """Shows the latest line of what the command tells, and how long it all has taken."""

    def __init__(self, shown: Progress) -> None:
        self._shown, self._began = shown, time.monotonic()
        self._latest, self._rest, self._is_stored = "gil-bench: starting", "", False

    def hear(self, text: str) -> None:
        """Take the next piece of text, which may end within a line or be empty."""
        *lines, self._rest = (self._rest + text).split("\n")
        for line in filter(None, map(str.rstrip, lines)):
            self._is_stored = self._is_stored or line.startswith(SAVED)
            self._latest = WRITING if self._is_stored else line  # what follows is the result in words
        self._shown.show(self._latest, time.monotonic() - self._began)


def ask(arguments: Sequence[str], variables: Mapping[str, str], *, progress: bool) -> Answer:
    """Run the command to its end.

    An exception here, such as that of an interrupted notebook, ends it; nothing of it goes on.

    Args:
        arguments: Its own arguments.
        variables: Environment variables beside those of this process.
        progress: Whether to show how far it is.
    """
    with shown_by(progress) as shown:
        place = Place(Path.cwd(), {INSIDE: "1", **variables})
        ended = run_ours(COMMAND, arguments, Teller(shown).hear, place)
    return Answer(ended.code, ended.out, tuple(line for line in ended.err.splitlines() if line.strip()))


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
