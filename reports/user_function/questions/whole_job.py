"""From how many items on does a pool pay? From its start, and from what the user's items save in it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.chapters.startup.pools import item_count, pool_of
from reports.user_function.question import Question, Told
from reports.wording.numbers import duration, rounded_seconds

if TYPE_CHECKING:
    from reports.advice.findings import Finding
    from reports.chapters.startup.pools import NewPool
    from reports.data.user_function import Own
    from reports.speedups.cells import Analysis

KINDS = {"processes": "processes", "threads": "threads", "interpreters": "sub-interpreters"}


def _answer(analysis: Analysis, own: Own, finding: Finding | None) -> Told | None:
    advice = finding.advice if finding else None
    if advice is None or advice.speedup is None or own.remembered is not None:
        return None
    pool = pool_of(analysis, advice.runner, advice.workers)
    if pool is None:
        return None
    sentence = _sentence(pool, own)
    if pool.workers != advice.workers:
        sentence = f"{sentence} The start of {advice.workers} was not measured."
    return Told(sentence, anchor="startup")


def _sentence(pool: NewPool, own: Own) -> str:
    what = f"A new pool of {pool.workers} {KINDS.get(pool.runner, f'workers ({pool.runner})')}"
    found = pool.pays_from()
    given = f" You gave {own.given_items:,}." if own.given_items and own.items_kind == "list" else ""
    imported = ", import included" if pool.runner not in {"threads", "asyncio"} else ""
    if math.isinf(found.estimate):
        return f"{what} is not shown to pay, however many items there are."
    return (
        f"{what} pays from {item_count(found)} on, at {rounded_seconds(pool.item_s)} each. Starting and "
        f"closing it takes {duration(pool.start)}{imported}.{given}"
    )


QUESTION = Question(40, "From how many items on does a pool pay?", _answer)
