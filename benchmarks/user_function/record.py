"""What is known of the user's function before it is measured, as a plan and the JSON have it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.plan.plan import UserFunction
from benchmarks.user_function.launch import user_launch
from benchmarks.user_function.room import load_of
from benchmarks.user_function.source import UNCHECKED

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from benchmarks.process.supervisor import Launch
    from benchmarks.user_function.look.findings import Probe
    from benchmarks.user_function.look.pickling import Pickling
    from benchmarks.user_function.workload import UserWork

MOST_ITEMS_TOLD = 10_000
"""Longer lists would make up most of the record."""

MOST_TIMES_TOLD = 100
"""More would make the record longer, and the interval hardly narrower."""


@dataclass(frozen=True, slots=True)
class Own:
    """The user's function: the first look at it, what is measured, and why not more."""

    look: Probe
    work: UserWork
    fewer_because: str | None = None

    def for_plan(self) -> UserFunction:
        """Return what a plan knows about it."""
        record = user_function_record(self)
        return UserFunction(
            self.work.workload,
            self._why_no_ceiling(),
            self.look.pickling.problem,
            record,
            load_of(self.look, self.work.shape),
            self.look.import_threads,
        )

    @property
    def fewer_sentences(self) -> tuple[str, ...]:
        """Return why there are not more workers, if that is so."""
        return (self.fewer_because,) if self.fewer_because else ()

    def _why_no_ceiling(self) -> str | None:
        """Return why independent processes can't execute it (they need the expected results), or None."""
        pickling = self.look.pickling
        unchecked = (self.work.source.check or "").lower() == UNCHECKED
        return pickling.problem_there if unchecked else pickling.problem

    def launch(self, scratch: Path) -> Launch:
        """Return the command that starts its measuring process."""
        return user_launch(self.work.source, scratch)


def user_function_record(own: Own) -> dict[str, Any]:
    """Return ``gil_bench.own``: the request, how it was executed, and the findings of the first look."""
    seen, source, shape = own.look, own.work.source, own.work.shape
    items = source.beside(source.items) if source.items is not None else None
    measured = [seen.item_s[place] for place in shape.places if place in seen.item_s]
    return {
        "workload": seen.name,
        "module": seen.module,
        "function": seen.function,
        "items": source.items,
        "items_module": items.module if items else None,
        "items_name": items.name if items else None,
        "items_callable": seen.items_callable,
        "items_kind": seen.items_kind,
        "form": seen.form,
        "check": "none" if (source.check or "").lower() == UNCHECKED else seen.check_kind,
        "given_items": seen.given,
        "measured_items": len(shape.places),
        "repeats": shape.repeats,
        "item_s": {"median": median(measured), "shortest": min(measured), "longest": max(measured)},
        "items_s": _in_order(seen),
        "longest_item": asdict(seen.longest) if seen.longest else None,
        "remembered": asdict(seen.remembered) if seen.remembered else None,
        "import_s": seen.import_s,
        "computing_part": seen.computing_part,
        "import_threads": list(seen.import_threads),
        "import_bytes": seen.process_bytes,
        "items_bytes": seen.items_bytes,
        "call_bytes": seen.call_bytes,
        "kept_bytes": seen.kept_bytes,
        "item_bytes": seen.pickling.item_bytes,
        "result_bytes": seen.pickling.result_bytes,
        "travel_problem": seen.pickling.problem,
        "sent": sent_record(seen.pickling),
        "global_array": asdict(seen.global_array) if seen.global_array else None,
        "failed_items": [asdict(item) for item in seen.failed],
        "observations": [
            *([seen.unchecked_because] if seen.unchecked_because else []),
            *seen.observations,
            *own.fewer_sentences,
        ],
    }


def _in_order(seen: Probe) -> list[float] | None:
    """Return the seconds of all items that don't fail, in order; None if some were not tried."""
    if len(seen.item_s) + len(seen.failed) < seen.given or seen.given > MOST_ITEMS_TOLD:
        return None
    return [float(f"{seen.item_s[place]:.3g}") for place in sorted(seen.item_s)]


def sent_record(pickling: Pickling) -> dict[str, Any] | None:
    """Return what is sent with each item as the JSON has it, or None if something can't be pickled."""
    if pickling.problem is not None:
        return None
    return {
        what: {
            "largest_bytes": sent.largest_bytes,
            "pickling_s": [float(f"{each:.3g}") for each in sent.seconds[:MOST_TIMES_TOLD]],
            "type_name": sent.type_name,
        }
        for what, sent in pickling.sent.items()
    }
