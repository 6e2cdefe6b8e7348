"""Whether a function, its items and its results can be sent between processes, and how large they are."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Pickling:
    """What pickling has shown.

    Attributes:
        problem: What can't be pickled, and why, as one sentence; None if all can.
        problem_there: The same of what is sent to a process, whatever comes back.
        item_bytes: Size of the largest item when pickled; None if one can't be.
        result_bytes: The same of the results.
    """

    problem: str | None
    problem_there: str | None
    item_bytes: int | None
    result_bytes: int | None


def try_pickling(
    name: str, task: Callable[[Any], Any], items: Iterable[Any], results: Iterable[Any]
) -> Pickling:
    """Return what pickling the function, these items and these results shows."""
    (_, task_problem) = _pickled([task])
    item_bytes, item_problem = _pickled(items)
    result_bytes, result_problem = _pickled(results)
    there = _sentence(f"{name} itself", task_problem) or _sentence(f"an item of {name}", item_problem)
    back = _sentence(f"a result of {name}", result_problem)
    return Pickling(there or back, there, item_bytes, result_bytes)


def _sentence(what: str, why: str | None) -> str | None:
    return f"{what} can't be pickled ({why}), so it can't be sent to a worker process." if why else None


def _pickled(values: Iterable[Any]) -> tuple[int | None, str | None]:
    """Return the size of the largest, and why one can't be pickled and brought back."""
    largest = 0
    for value in values:
        try:
            pickled = pickle.dumps(value)
            pickle.loads(pickled)  # noqa: S301 - what we have just pickled
        except Exception as error:  # noqa: BLE001 - a class's own pickling may raise anything
            said = " ".join(str(error).split())[:MOST_CHARACTERS].rstrip(".") or type(error).__name__
            return None, said
        largest = max(largest, len(pickled))
    return largest, None
