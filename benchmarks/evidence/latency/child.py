"""Owns a process that we talk to: it ends with its connection, and is ended if it does not."""

from __future__ import annotations

import multiprocessing
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from typing import Any

STOP_TIMEOUT_S = 5.0


class ChildError(Exception):
    """A process that works for us did not answer as it should; the message says how."""


@contextmanager
def open_child(serve: Callable[..., None], *arguments: object) -> Iterator[Connection[Any, Any]]:
    """Yield the connection to a fresh process that serves us until the connection is closed.

    It is spawned, so that it inherits no end of another's connection: when we are gone, it reads the end.

    Args:
        serve: Called there with its end of the connection and the arguments; pickles by reference.
        arguments: What else it is called with.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, *arguments), daemon=True)
    try:
        process.start()
        theirs.close()
        yield ours
    finally:
        ours.close()
        if process.pid is not None:
            process.join(STOP_TIMEOUT_S)
            for insist in (process.terminate, process.kill):
                if process.is_alive():
                    insist()
                    process.join(STOP_TIMEOUT_S)


def hear(connection: Connection[Any, Any], timeout_s: float, who: str) -> object:
    """Return what a child says next.

    Raises:
        ChildError: It says nothing in time, or is gone.
    """
    try:
        if connection.poll(timeout_s):
            return connection.recv()
    except (EOFError, OSError) as error:
        raise ChildError(f"{who} ended abruptly (killed, out of memory, or crashed)") from error
    raise ChildError(f"{who} said nothing for {timeout_s:g} s")


def say(connection: Connection[Any, Any], message: object, who: str) -> None:
    """Tell a child something.

    Raises:
        ChildError: It is gone.
    """
    try:
        connection.send(message)
    except OSError as error:
        raise ChildError(f"{who} ended abruptly (killed, out of memory, or crashed)") from error
