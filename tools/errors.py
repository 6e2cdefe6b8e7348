"""The ways in which a command of the driver ends early."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import signal


class SetupError(Exception):
    """An environment cannot be made here; the message is one sentence that says what to do."""


class StoppedError(Exception):
    """A signal asked the driver to stop while a child was running; the child has ended.

    Attributes:
        at_once: True after a second signal: nothing more may be started, not even the report.
        exit_code: What a shell reports for a process that this signal ended, such as 130 or 143.
    """

    def __init__(self, received: signal.Signals, *, at_once: bool) -> None:
        super().__init__(f"stopped by {received.name}")
        self.at_once = at_once
        self.exit_code = 128 + received
