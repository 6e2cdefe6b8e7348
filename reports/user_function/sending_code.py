"""The code to paste where too much is sent: the same calls, with less of them on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from reports.user_function.calls import (
    INDENT,
    Calls,
    Snippet,
    calls_of,
    indented,
    is_dotted_name,
    sent,
    within,
)
from reports.user_function.code import NO_NAMES, pasted

if TYPE_CHECKING:
    from reports.data.user_function import Own

Large = Literal["function", "item", "result"]
"""What is large: data that the function is bound to, items, or results."""

ARRAY = "numpy.ndarray"

POOL = "from concurrent.futures import ProcessPoolExecutor"


def code_to_send_less(own: Own, large: Large, workers: int) -> str | None:
    """Return lines that run the function in processes and send less, or None where there is no short way.

    Args:
        own: The function.
        large: What is to be sent no more.
        workers: How many worker processes.
    """
    calls = calls_of(own)
    if calls is None:
        return NO_NAMES
    snippet = _snippet(own, calls, large, workers)
    return pasted(own, "processes", calls, snippet) if snippet else None


def code_to_map_an_array(own: Own, workers: int) -> str | None:
    """Return lines in which workers share an array at module level, mapped from a file; None without one."""
    calls, held = calls_of(own), own.global_array
    if calls is None or held is None or not (is_dotted_name(held.module) and held.name.isidentifier()):
        return None
    function, definition = sent(calls, "_number" if calls.items is None else None)
    file = f"{held.name}.npy"
    load = (
        "def load():",
        f"{INDENT}# The worker's own copy is freed; the file's pages are in memory once for all workers.",
        f'{INDENT}shared.{held.name} = np.load("{file}", mmap_mode="r")',
    )
    lines = (
        f'np.save("{file}", shared.{held.name})  # once is enough',
        f"with ProcessPoolExecutor(max_workers={workers}, initializer=load) as pool:",
        f"{INDENT}results = list(pool.map({function}, {calls.items or f'range({calls.count})'}))",
    )
    apart = ("", "") if definition else ()
    imports = (*_imports(calls, POOL), "from importlib import import_module", "", "import numpy as np")
    made = (f'shared = import_module("{held.module}")', "", "", *definition, *apart, *load)
    return pasted(own, "processes", calls, Snippet(imports, made, within(calls, lines), guarded=True))


def _snippet(own: Own, calls: Calls, large: Large, workers: int) -> Snippet | None:
    if large == "function":
        return _by_name(calls, workers)
    if large == "result":
        return _summary(calls, workers)
    if calls.items is None or calls.opening is not None:
        return None
    if own.items_callable and own.sent is not None and own.sent.item.type_name == ARRAY:
        return _in_shared_memory(calls, workers)
    return _held_items(calls, workers)


def _by_name(calls: Calls, workers: int) -> Snippet:
    """A function at module level is pickled as its name; what the user's is bound to stays in its module."""
    definition = (
        f"def call({_parameter(calls)}):",
        f"{INDENT}# Sent by its name: the data come with the import, once for each worker.",
        f"{INDENT}return {calls.call(_argument(calls))}",
    )
    return _pooled(calls, workers, definition, "call")


def _summary(calls: Calls, workers: int) -> Snippet:
    definition = (
        f"def summary({_parameter(calls)}):",
        f"{INDENT}result = {calls.call(_argument(calls))}",
        f"{INDENT}# Return only what you need of it, such as a sum or a count: now all of it is sent.",
        f"{INDENT}return result",
    )
    return _pooled(calls, workers, definition, "summary")


def _pooled(calls: Calls, workers: int, definition: tuple[str, ...], name: str) -> Snippet:
    items = calls.items or f"range({calls.count})"
    lines = (
        f"with ProcessPoolExecutor(max_workers={workers}) as pool:",
        f"{INDENT}results = list(pool.map({name}, {items}))",
    )
    return Snippet(_imports(calls, POOL), definition, within(calls, lines), guarded=True)


def _held_items(calls: Calls, workers: int) -> Snippet:
    """Each worker makes the list of items once, or inherits it where it is forked; only numbers are sent."""
    definition = (
        "def load():",
        f"{INDENT}global held",
        *indented(calls.setup),
        f"{INDENT}held = list({calls.items})",
        "",
        "",
        "def by_number(number):",
        f"{INDENT}return {calls.call('held[number]')}",
    )
    lines = (
        "# Each worker loads the items once; then only their numbers are sent.",
        f"with ProcessPoolExecutor(max_workers={workers}, initializer=load) as pool:",
        f"{INDENT}results = list(pool.map(by_number, range({calls.count})))",
    )
    return Snippet(_imports(calls, POOL), definition, lines, guarded=True)


def _in_shared_memory(calls: Calls, workers: int) -> Snippet:
    """Arrays that are made by a call are made once, and all workers see the same memory."""
    definition = (
        "held, shared = [], None",
        "",
        "",
        "def attach(name, places):",
        f"{INDENT}global shared",
        f"{INDENT}shared = SharedMemory(name)",
        f"{INDENT}held.extend(np.ndarray(shape, kind, shared.buf, start) for start, shape, kind in places)",
        "",
        "",
        "def by_number(number):",
        f"{INDENT}return {calls.call('held[number]')}",
    )
    lines = (
        f"arrays = list({calls.items})",
        "sizes = [-(-array.nbytes // 64) * 64 for array in arrays]",
        "starts = accumulate(sizes, initial=0)",
        "places = [(start, array.shape, array.dtype) for start, array in zip(starts, arrays)]",
        "shared = SharedMemory(create=True, size=sum(sizes))",
        "try:",
        *indented(
            (
                "for array, (start, shape, kind) in zip(arrays, places):",
                f"{INDENT}np.ndarray(shape, kind, shared.buf, start)[...] = array",
                "with ProcessPoolExecutor(",
                f"{INDENT}max_workers={workers}, initializer=attach, initargs=(shared.name, places)",
                ") as pool:",
                f"{INDENT}results = list(pool.map(by_number, range(len(places))))",
            )
        ),
        "finally:",
        f"{INDENT}shared.close()",
        f"{INDENT}shared.unlink()",
    )
    imports = (
        POOL,
        "from itertools import accumulate",
        "from multiprocessing.shared_memory import SharedMemory",
        "",
        "import numpy as np",
    )
    return Snippet(_imports(calls, *imports), definition, lines, guarded=True)


def _imports(calls: Calls, *lines: str) -> tuple[str, ...]:
    return ("import asyncio", *lines) if calls.needs_asyncio else lines


def _parameter(calls: Calls) -> str:
    return "_number" if calls.items is None else "item"


def _argument(calls: Calls) -> str:
    return "" if calls.items is None else "item"
