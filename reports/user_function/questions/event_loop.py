"""Does it block my event loop? From how long requests waited for it: in the loop, a thread, a process."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.chapters.blocking.facts import loop_of
from reports.statistics.intervals import median_interval
from reports.user_function.calls import INDENT, calls_of, for_each, indented, parameter, sent, within
from reports.user_function.question import Question, Told
from reports.wording.numbers import duration, rough_share

if TYPE_CHECKING:
    from reports.advice.findings import Finding
    from reports.chapters.blocking.facts import Loop, Wait
    from reports.data.user_function import Own
    from reports.speedups.cells import Analysis
    from reports.user_function.calls import Calls

FIGURES = {"p50_s": "median wait", "p90_s": "90 % of requests wait at most"}
FREE = {"none needed": "fine", "none shown": "not shown to block it"}
NOT_CLEAR = "Not clear: there was time for too few blocks."


def _answer(analysis: Analysis, own: Own, _finding: Finding | None) -> Told | None:
    loop = loop_of(analysis.run)
    if loop is None:
        return None
    calls = calls_of(own)
    lines = _code(calls, loop) if calls else None
    return Told(_sentence(loop), lines, "blocking", _headline(loop, own))


def _headline(loop: Loop, own: Own) -> str:
    doing = "Awaiting" if own.form == "coroutine" else "Calling"
    called = duration(loop.of(loop.called))
    if loop.remedy in FREE:
        return f"{doing} it in the event loop is {FREE[loop.remedy]}: {_nine_in_ten(loop.called)}"
    figure = f"others wait {called} in the median" if loop.figure == "p50_s" else f"1 in 10 wait {called}"
    thread = f"; to_thread: {_figure(loop, loop.to_thread)}" if loop.to_thread else ""
    return f"{doing} it in the event loop makes {figure}{thread}"


def _nine_in_ten(wait: Wait) -> str:
    return f"90 % of requests wait at most {duration(median_interval(wait.p90_s))}"


def _sentence(loop: Loop) -> str:
    remedy = loop.remedy
    if remedy == "not clear":
        return NOT_CLEAR
    if remedy == "none needed":
        return f"No: {_nine_in_ten(loop.called)} with it in the loop, so it needs no thread."
    if remedy == "none shown":
        idle = f", in an idle loop {duration(median_interval(loop.idle.p90_s))}" if loop.idle else ""
        return f"Not shown to: {_nine_in_ten(loop.called)} with it in the loop{idle}."
    called = f"{FIGURES[loop.figure]} {duration(loop.of(loop.called))}"
    return f"Yes, for up to {duration(loop.called.longest_s)}; {called}. {_remedy(loop)}"


def _remedy(loop: Loop) -> str:
    thread, pool = _figure(loop, loop.to_thread), _figure(loop, loop.pool)
    match loop.remedy:
        case "to_thread":
            return f"asyncio.to_thread helps: {thread}."
        case "to_thread in part":
            return f"asyncio.to_thread helps: {thread}; a process pool more: {pool}{_because(loop)}."
        case "pool" if loop.to_thread is None:
            return f"A process pool helps: {pool}."
        case "pool":
            said = "helps little" if loop.thread_is_better else "does not help"
            return f"asyncio.to_thread {said}: {thread}{_because(loop)}. A process pool: {pool}."
        case _:
            return f"Not shown to help: asyncio.to_thread {thread}, a process pool {pool}."


def _figure(loop: Loop, wait: Wait | None) -> str:
    return duration(loop.of(wait)) if wait else "not measured"


def _because(loop: Loop) -> str:
    if not loop.for_the_gil or math.isnan(loop.called.share.estimate):
        return ""
    share = rough_share(loop.called.share).partition(" (")[0]
    return f", because it holds the GIL {share} of its time"


def _code(calls: Calls, loop: Loop) -> str | None:
    """Return lines that call the function beside an event loop; None where nothing is advised."""
    match loop.remedy:
        case "to_thread":
            return _in_a_thread(calls)
        case "pool" | "to_thread in part":
            return _in_a_process(calls)
        case _:
            return None


def _in_a_thread(calls: Calls) -> str:
    function, definition = sent(calls)
    argument = parameter(calls)
    passed = ", ".join(filter(None, (function, argument)))
    body = (f"async def one({argument}):", f"{INDENT}return await asyncio.to_thread({passed})")
    return _module(calls, ("import asyncio",), (*definition, *_apart(definition), *body), argument)


def _in_a_process(calls: Calls) -> str:
    function, definition = sent(calls)
    argument = parameter(calls)
    passed = ", ".join(filter(None, ("pool", function, argument)))
    body = (
        f"async def one({', '.join(filter(None, ('pool', argument)))}):",
        f"{INDENT}return await asyncio.get_running_loop().run_in_executor({passed})",
    )
    imports = ("import asyncio", "from concurrent.futures import ProcessPoolExecutor")
    return _module(calls, imports, (*definition, *_apart(definition), *body), argument, pool=True)


def _apart(definition: tuple[str, ...]) -> tuple[str, ...]:
    return ("", "") if definition else ()


def _module(
    calls: Calls, imports: tuple[str, ...], definitions: tuple[str, ...], argument: str, *, pool: bool = False
) -> str:
    """Return the whole module: one call from a coroutine, and a program that makes all of them."""
    call = f"one({', '.join(filter(None, ('pool' if pool else '', argument)))})"
    line = f"results = [await {call} {for_each(calls)}]"
    body = ("with ProcessPoolExecutor() as pool:  # one for the whole program", f"{INDENT}{line}")
    main = within(calls, body if pool else (line,))
    return "\n".join(
        (
            *imports,
            "",
            *(calls.imports if pool else calls.imports_here),
            "",
            "",
            *definitions,
            "",
            "",
            "async def main():",
            *indented(main),
            "",
            "",
            'if __name__ == "__main__":',
            f"{INDENT}asyncio.run(main())",
        )
    )


QUESTION = Question(80, "Does it block my event loop?", _answer)
