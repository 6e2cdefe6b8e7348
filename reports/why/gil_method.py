"""How the GIL share and hand-overs were measured in a run, and what the self-test at its start found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.wording.numbers import listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports.data.gil import GilSelfTest, GilShare, Method
    from reports.data.model import Run

BY_METHOD: dict[Method, str] = {
    "words": "GIL share: read from CPython's memory by another process, during whole rounds.",
    "py-spy": "GIL share: sampled by py-spy, from another process.",
}


def how_measured(run: Run) -> tuple[str, ...]:
    """Return by which method shares were measured, and how near to the truth that was at the start.

    Empty for a run that tells nothing of either.
    """
    shares = [cell.gil_share for cell in run.cells if cell.gil_share]
    return (*methods(shares), *(_self_test(run.gil_self_test) if run.gil_self_test else ()))


def methods(shares: Iterable[GilShare]) -> Iterator[str]:
    """Yield a sentence for each method that was used, with the reasons why it was not the other one."""
    reasons: dict[Method, dict[str, None]] = {}
    for share in shares:
        why = reasons.setdefault(share.method, {})
        if share.words_reason:
            why[share.words_reason.removeprefix("not measured: ").rstrip(".")] = None
    for method, why in reasons.items():
        instead = f" CPython's memory could not be read: {listing(why)}." if why else ""
        yield f"{BY_METHOD[method]}{instead}"


def _self_test(found: GilSelfTest) -> Iterator[str]:
    error = found.largest_error
    if error is None:
        yield f"No self-test: {(found.reason or 'not measured').rstrip('.')}."
        return
    mixes = f"{len(found.true_shares)} known mixes"
    yield f"Self-test at the start: the share was off by at most {error:.3f} over {mixes}."
    if found.measured_hand_overs is not None:
        known = f"{found.true_hand_overs or 0:,} known hand-overs"
        yield f"It counted {found.measured_hand_overs:,} of {known}."
