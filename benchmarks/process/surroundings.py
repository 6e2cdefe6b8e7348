"""What surrounds a run and must not break it: pytest's variables, a long TMPDIR, output that nobody takes."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

LONGEST_TEMPORARY_FOLDER = 70
"""Bytes. A socket's path has at most 103 to 107, and multiprocessing adds up to 33 to the folder's."""

SHORT_FOLDERS = ("/tmp", "/var/tmp")  # noqa: S108 - what is made in them is made by tempfile, for us alone


class ForgivingOutput(io.FileIO):
    """A standard stream whose reader may have gone and whose disk may be full: a run is worth more."""

    def write(self, data: object, /) -> int:
        """Write what can be written, and forget the rest."""
        size = memoryview(data).nbytes  # type: ignore[arg-type] # a buffer, as FileIO takes
        try:
            written = super().write(data)  # type: ignore[arg-type] # as above
        except OSError:
            return size
        return size if written is None else written  # None: a full pipe that does not wait


def prepare_surroundings() -> None:
    """Prepare this process, and thereby those that it starts, to measure whatever surrounds it."""
    sys.stdout = _forgiving(sys.stdout, sys.__stdout__, 1)
    sys.stderr = _forgiving(sys.stderr, sys.__stderr__, 2)
    # Options and plug-ins of somebody's own tests; we hand results to pytest, too.
    for name in [name for name in os.environ if name.startswith("PYTEST_")]:
        del os.environ[name]
    _shorten_temporary_folder()


def _forgiving(stream: TextIO | None, original: TextIO | None, descriptor: int) -> TextIO:
    """Return a stream that never fails, in the place of a standard one that nobody has replaced."""
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
    """Choose another temporary folder where the path of a socket in it would be too long, and say so."""
    folder = tempfile.gettempdir()
    if os.name != "posix" or len(os.fsencode(folder)) <= LONGEST_TEMPORARY_FOLDER:
        return
    short = next((each for each in SHORT_FOLDERS if os.access(each, os.W_OK | os.X_OK)), None)
    said = f"TMPDIR has {len(os.fsencode(folder))} bytes, too long for the sockets of worker processes"
    if short is None:
        sys.stderr.write(f"gil-bench: {said}, which may fail: set a shorter one.\n")
        return
    os.environ["TMPDIR"] = short
    tempfile.tempdir = None  # what was found before
    sys.stderr.write(f"gil-bench: {said}: {short} is used instead.\n")
