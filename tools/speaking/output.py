"""Output to a closed pipe or a full disk is dropped: no failure, no traceback."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO


class ForgivingOutput(io.FileIO):
    """A standard stream that drops what can't be written: its reader is gone, or its disk is full.

    Attributes:
        lost: Why something was dropped that somebody wants to have; None if nothing was.
    """

    lost: str | None = None

    def write(self, data: object, /) -> int:
        """Write what can be written, and drop the rest."""
        size = memoryview(data).nbytes  # type: ignore[arg-type] # a buffer, as FileIO takes
        try:
            written = super().write(data)  # type: ignore[arg-type] # as above
        except OSError as error:
            if not isinstance(error, BrokenPipeError):
                self.lost = error.strerror
            return size
        return size if written is None else written  # None: a full pipe that does not wait


def lost(stream: TextIO) -> str | None:
    """Return why a forgiving stream has dropped something though its reader is there, None if it has not."""
    stream.flush()
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    return raw.lost if isinstance(raw, ForgivingOutput) else None


def forgive_output() -> None:
    """Make standard output and standard error never fail; closed ones are discarded.

    A question mark stands for what can't be encoded; pages have the character itself.
    """
    sys.stdout = _forgiving(sys.stdout, sys.__stdout__, 1)
    sys.stderr = _forgiving(sys.stderr, sys.__stderr__, 2)


def _forgiving(stream: TextIO | None, original: TextIO | None, descriptor: int) -> TextIO:
    """Return a stream that never fails, in place of a standard one that was not replaced."""
    if stream is None:  # it was closed before we began, and the next file opened would take its place
        opened = os.open(os.devnull, os.O_WRONLY)
        if opened != descriptor:
            os.dup2(opened, descriptor)
            os.close(opened)
    elif stream is not original:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
        return stream
    else:
        stream.flush()
    binary = io.BufferedWriter(ForgivingOutput(descriptor, "wb", closefd=False))
    encoding = stream.encoding if stream else "utf-8"
    return io.TextIOWrapper(binary, encoding=encoding, errors="replace", line_buffering=True)
