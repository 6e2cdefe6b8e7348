"""What two commits have in common of a function: what can be measured at both, or why nothing can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.plan.selection import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.turns.function.side import Look
    from benchmarks.user_function.look.findings import Probe

LONGEST_SENTENCE = 900
"""The reports read lines of at most 1,000 characters."""

ELSEWHERE = (
    " If its folder is another one of the repository, name it (for example PYTHONPATH=src); if it must be "
    "built, say how with PREPARE=."
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known without measuring.

    Attributes:
        verdict: ``new`` (nothing comparable at the base), ``failed`` (at the head only) or ``inconclusive``.
        sentence: Why.
    """

    verdict: str
    sentence: str


class OutcomeError(Exception):
    """There is nothing to measure in turn; the outcome says why."""

    def __init__(self, verdict: str, sentence: str) -> None:
        super().__init__(sentence)
        self.outcome = Outcome(verdict, sentence[:LONGEST_SENTENCE])


def both_measurable(name: str, base: Look, head: Look) -> tuple[Probe, Probe]:
    """Return what both sides of a function are like.

    Raises:
        OutcomeError: One side can't be measured.
        UsageError: Neither can, or both would run the same code.
    """
    for seen, at in ((head, "HEAD"), (base, "the base")):
        if seen.misplaced:
            raise UsageError(
                f"{seen.misplaced} ({at}), so both sides would run the same code. Put the folder that has it "
                "on PYTHONPATH (for example PYTHONPATH=src), or build it in each checkout with PREPARE=."
            )
    if head.probe and base.probe:
        _refuse_other_gil(name, base, head)
        return base.probe, head.probe
    if not head.probe and not base.probe:
        more = ELSEWHERE if head.absent else ""
        raise UsageError(f"{head.problem}{more}")
    if not head.probe:
        gone = "is gone at" if head.absent else "can't be measured at"
        raise OutcomeError(
            "failed", f"{name} {gone} HEAD, though it can be measured at the base: {head.problem}"
        )
    if base.absent:
        raise OutcomeError("new", f"{name} is new at HEAD: nothing to compare with ({base.problem})")
    raise OutcomeError("inconclusive", f"{name} can't be measured at the base: {base.problem}")


def _refuse_other_gil(name: str, base: Look, head: Look) -> None:
    """Refuse sides of which one runs with a GIL and the other without: their times are not comparable.

    Raises:
        OutcomeError: They do; it is a failure if the head is the one that needs the GIL.
    """
    by = f"importing {head.switched_on_by or base.switched_on_by or 'a module'} switched it on"
    if head.gil_on and not base.gil_on:
        raise OutcomeError(
            "failed", f"{name} needs the GIL at HEAD, where {by}; at the base it runs without."
        )
    if base.gil_on and not head.gil_on:
        raise OutcomeError(
            "new",
            f"{name} runs without the GIL at HEAD; at the base, {by}. With and without a GIL, times are not "
            "comparable.",
        )


@dataclass(frozen=True, slots=True)
class Matched:
    """The items that both sides have.

    Attributes:
        base_place: The index of each at the base, by its index at the head.
        item_s: Seconds of each, the longer of both sides, by its index at the head, in order of preference.
        notes: What differs.
    """

    base_place: Mapping[int, int]
    item_s: dict[int, float]
    notes: tuple[str, ...] = ()


def match_items(base: Look, head: Look) -> Matched:
    """Return the items that both sides have; equal ones are told by their digest, wherever they stand.

    Raises:
        OutcomeError: There are none, so that times would compare different work.
    """
    assert base.probe is not None  # noqa: S101 - both were measurable
    assert head.probe is not None  # noqa: S101 - as above
    before, after = base.probe, head.probe
    digests = base.digests, head.digests
    if None in digests or None in {*(base.digests or {}).values(), *(head.digests or {}).values()}:
        return _by_place(before, after)
    places: dict[bytes | None, list[int]] = {}
    for place, digest in sorted((base.digests or {}).items()):
        places.setdefault(digest, []).append(place)
    pairs = {
        place: place if place in same else same[0]
        for place in after.item_s
        if (same := places.get((head.digests or {}).get(place)))
    }
    if not pairs:
        raise OutcomeError(
            "inconclusive",
            f"The items of {after.name} differ between the sides: none of the {len(after.item_s)} tried at "
            "HEAD is the same at the base, so their times would compare different work. If they are random, "
            "seed them.",
        )
    return Matched(pairs, _item_s(before, after, pairs), tuple(_notes(before, after, pairs)))


def _by_place(before: Probe, after: Probe) -> Matched:
    """Return items by their place, where it can't be told whether they are the same."""
    if before.given != after.given:
        raise OutcomeError(
            "inconclusive",
            f"The items of {after.name} differ between the sides: {before.given} at the base, {after.given} "
            "at HEAD. They can't be pickled, so equal ones can't be told.",
        )
    pairs = {place: place for place in after.item_s if place in before.item_s}
    if not pairs:
        raise OutcomeError("inconclusive", f"No item of {after.name} was tried at both commits.")
    notes = (
        ()
        if after.form == "workload"
        else ("The items can't be pickled, so it is unknown whether both sides have the same.",)
    )
    return Matched(pairs, _item_s(before, after, pairs), notes)


def _item_s(before: Probe, after: Probe, pairs: Mapping[int, int]) -> dict[int, float]:
    return {place: max(after.item_s[place], before.item_s.get(other, 0.0)) for place, other in pairs.items()}


def _notes(before: Probe, after: Probe, pairs: Mapping[int, int]) -> Iterator[str]:
    differ = [place for place in after.item_s if place not in pairs]
    if before.given != after.given or differ:
        yield (
            f"The items differ between the sides ({before.given} at the base, {after.given} at HEAD): only "
            f"{len(pairs)} that both have are measured."
        )


def refuse_failing(base: Look, head: Look, matched: Matched) -> None:
    """Refuse a function that fails at the head for an item that works at the base.

    Raises:
        OutcomeError: It does.
    """
    assert base.probe is not None  # noqa: S101 - both were measurable
    assert head.probe is not None  # noqa: S101 - as above
    works = {(base.digests or {}).get(place) for place in base.probe.item_s}
    for failed in head.probe.failed:
        place = failed.number - 1
        digest = (head.digests or {}).get(place)
        same = digest in works if digest else place in base.probe.item_s and not matched.notes
        if same:
            raise OutcomeError(
                "failed",
                f"{head.probe.name} fails at HEAD for item {failed.number} ({failed.item}), which works at "
                f"the base: {failed.error}.",
            )
