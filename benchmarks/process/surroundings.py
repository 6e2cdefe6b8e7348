"""Makes a run independent of its surroundings: pytest's variables, a long TMPDIR, a closed output."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

LONGEST_TEMPORARY_FOLDER = 70
"""Bytes. A socket's path is limited to 103 to 107, and multiprocessing appends up to 33 to the folder."""

SHORT_FOLDERS = ("/tmp", "/var/tmp")  # noqa: S108 - what is made in them is made by tempfile, for us alone


class ForgivingOutput(io.FileIO):
    """A standard stream that never fails, even if its reader is gone or its disk is full."""

    def write(self, data: object, /) -> int:
        """Write what can be written, and drop the rest."""
        size = memoryview(data).nbytes  # type: ignore[arg-type] # a buffer, as FileIO takes
        try:
            written = super().write(data)  # type: ignore[arg-type] # as above
        except OSError:
            return size
        return size if written is None else written  # None: a full pipe that does not wait


def prepare_surroundings() -> None:
    """Prepare this process, and so its children, to measure in any surroundings."""
    sys.stdout = _forgiving(sys.stdout, sys.__stdout__, 1)
    sys.stderr = _forgiving(sys.stderr, sys.__stderr__, 2)
    # Options and plug-ins of the user's own tests; we use pytest, too.
    for name in [name for name in os.environ if name.startswith("PYTEST_")]:
        del os.environ[name]
    _shorten_temporary_folder()


def _forgiving(stream: TextIO | None, original: TextIO | None, descriptor: int) -> TextIO:
    """Return a stream that never fails, in place of a standard one that was not replaced."""
    if stream is None:  # it was closed before we began, and the next file opened would take its place
        opened = os.open(os.devnull, os.O_WRONLY)
        if opened != descriptor:
            os.dup2(opened, descriptor)
            os.close(opened)
    elif stream is not original:
        return stream
    else:
        stream.flush()
    binary = io.BufferedWriter(ForgivingOutput(descriptor, "wb", closefd=False))
    encoding = stream.encoding if stream else "utf-8"
    return io.TextIOWrapper(binary, encoding=encoding, errors="replace", line_buffering=True)


def _shorten_temporary_folder() -> None:
    """Choose another temporary folder if the path of a socket in it would be too long, and say so."""
    folder = tempfile.gettempdir()
    if os.name != "posix" or len(os.fsencode(folder)) <= LONGEST_TEMPORARY_FOLDER:
        return
    short = next((each for each in SHORT_FOLDERS if os.access(each, os.W_OK | os.X_OK)), None)
    said = f"TMPDIR is {len(os.fsencode(folder))} bytes long, too long for sockets of worker processes"
    if short is None:
        sys.stderr.write(f"gil-bench: {said}, which may fail. Set a shorter TMPDIR.\n")
        return
    os.environ["TMPDIR"] = short
    tempfile.tempdir = None  # what was found before
    sys.stderr.write(f"gil-bench: {said}; using {short} instead.\n")
