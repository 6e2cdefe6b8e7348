"""How the figures on the GIL were measured in a run, and what the self-test at its start found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.wording.numbers import listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports.data.gil import GilSelfTest, GilShare, Method
    from reports.data.model import Run

BY_METHOD: dict[Method, str] = {
    "words": "The GIL share was read by another process from CPython's own words on it, during whole rounds.",
    "py-spy": "The GIL share was sampled from another process by py-spy.",
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
        instead = f" CPython's own words could not be read: {listing(why)}." if why else ""
        yield f"{BY_METHOD[method]}{instead}"


def _self_test(found: GilSelfTest) -> Iterator[str]:
    error = found.largest_error
    if error is None:
        yield f"There is no self-test of it: {(found.reason or 'not measured').rstrip('.')}."
        return
    mixes = f"{len(found.true_shares)} mixes of known share"
    yield f"In the self-test at the start the share was off by {error:.3f} at most over {mixes}."
    if found.measured_hand_overs is not None:
        known = f"{found.true_hand_overs or 0:,} known hand-overs"
        yield f"Of {known} {found.measured_hand_overs:,} were counted there."
