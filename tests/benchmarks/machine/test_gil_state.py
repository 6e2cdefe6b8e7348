"""The GIL of a free-threaded build: what a run says if it was on."""

from __future__ import annotations

from benchmarks.machine.gil_state import ASKED_FOR, GilSeen, gil_caveats

CULPRITS = {("_a", "fast.core"): "fast.core", ("_a", "old"): "old"}


def caveats(*seen: GilSeen, asked_for: bool = False) -> tuple[str, ...]:
    """Return the caveats where it is known which of the suspects are culprits."""
    return gil_caveats(seen, asked_for=asked_for, find=CULPRITS.get)


def on(workload: str, *suspects: str, after_imports: bool = True) -> GilSeen:
    """Return a worker whose GIL was on at the end."""
    return GilSeen(workload, after_imports, at_end=True, suspects=suspects)


def test_a_gil_that_stayed_off_is_no_caveat() -> None:
    """Nor is a run in which nothing told anything."""
    assert caveats(GilSeen("sha", after_imports=False, at_end=False)) == ()
    assert caveats() == ()


def test_the_module_is_named_once_with_all_its_workloads() -> None:
    """What was seen, why it matters and what to do; workers of one workload say it once."""
    cells = [on(workload, "_a", "fast.core") for workload in ("sha", "sha", "sleep")]
    (said,) = caveats(*cells)
    assert said == (
        "Importing fast.core switched the GIL of this free-threaded build on (in sha, sleep), so these are "
        "not free-threaded results, and they are kept apart from such: take a release of fast that supports "
        "running without the GIL, or do without it; PYTHON_GIL=0 keeps the GIL off at your own risk."
    )


def test_each_module_has_a_caveat_and_innocent_workloads_none() -> None:
    """Two workloads with a culprit each, and one that ran without a GIL."""
    off = GilSeen("sleep", after_imports=False, at_end=False)
    said = caveats(on("sha", "_a", "fast.core"), on("matmul", "_a", "old"), off)
    assert [sentence.split()[1] for sentence in said] == ["fast.core", "old"]
    assert "sleep" not in " ".join(said)


def test_one_worker_that_tells_is_enough() -> None:
    """Of those of one workload, one had loaded nothing that can be suspected, and nobody is accused twice."""
    (said,) = caveats(on("sha"), on("sha", "_a", "old"))
    assert said.split()[1] == "old"


def test_what_cannot_be_named_is_still_told() -> None:
    """The modules were imported again and nothing happened."""
    (said,) = caveats(on("sha", "_a"))
    assert said.startswith("Something switched the GIL of this free-threaded build on (in sha), so these")


def test_a_switch_between_the_rounds_is_told() -> None:
    """Then the first rounds were of another kind than the last ones."""
    (said,) = caveats(on("sha", "_a", "old", after_imports=False))
    assert said.endswith(" In sha that happened after the first rounds had run without it.")


def test_a_gil_that_was_asked_for_accuses_nobody() -> None:
    """PYTHON_GIL=1 is an experiment, not an accident, and no module is looked for."""
    assert caveats(on("sha", "_a", "old"), asked_for=True) == (ASKED_FOR,)
