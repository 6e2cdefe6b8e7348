"""The code to paste: a few lines that execute a user's function the way that is advised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.user_function.code_of_runners import POOLS, calls_of, coroutine_threads, coroutines, pooled
from reports.user_function.source_lines import Snippet, for_each, indented, parameter, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.user_function.code_of_runners import Calls
    from reports.user_function.facts import Own

GUARD = 'if __name__ == "__main__":'
NO_NAMES = "# No code here: what was measured has no name that Python can import."
NO_SHORT_CODE = "# No code here: there are no few lines for the runner that is advised."
NOTES = {
    "interpreters": "# InterpreterPoolExecutor came with Python 3.14.",
    "processes-fork": "# fork is unsafe where the program has started threads before.",
}


def code(own: Own, runner: str, workers: int) -> str:
    """Return lines that execute the function under a runner, or a comment that says why there are none.

    Names from the run become code only if they are names; nothing else of it does.

    Args:
        own: The function.
        runner: Its name, such as ``"processes-chunked"``.
        workers: How many workers to use.
    """
    calls = calls_of(own)
    if calls is None:
        return NO_NAMES
    found = _snippet(calls, runner, workers)
    if found is None:
        return NO_SHORT_CODE
    return "\n".join([*_notes(own, runner), *_module(calls.imports, found)])


def _snippet(calls: Calls, runner: str, workers: int) -> Snippet | None:
    """Return the code for a runner, or None for one that has no short code."""
    if runner == "sequential":
        return _one_after_the_other(calls)
    if runner == "asyncio":
        return coroutines(calls, workers)
    if runner == "asyncio-threads":
        return coroutine_threads(calls, workers)
    return pooled(calls, POOLS[runner], workers) if runner in POOLS else None


def _one_after_the_other(calls: Calls) -> Snippet:
    imports = ("import asyncio",) if calls.needs_asyncio else ()
    line = f"results = [{calls.call(parameter(calls))} {for_each(calls)}]"
    return Snippet(imports, (), within(calls, [line]))


def _notes(own: Own, runner: str) -> Iterator[str]:
    """Yield what has to be known before the code can run."""
    if own.workload.rpartition(":")[0].endswith(".py"):
        yield f"# To be run where {own.module.rpartition('.')[2]}.py can be imported, such as in its folder."
    if runner in NOTES:
        yield NOTES[runner]


def _module(imports: tuple[str, ...], found: Snippet) -> Iterator[str]:
    if found.imports:
        yield from (*found.imports, "")
    yield from imports
    if found.definitions:
        yield from ("", "", *found.definitions, "")
    yield ""
    yield from (GUARD, *indented(found.lines)) if found.guarded else found.lines
