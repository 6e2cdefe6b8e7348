"""What is known of runners by their names."""

from __future__ import annotations

import pytest

from reports.wording.runners import SIMPLEST_FIRST, in_a_title, prominence, simplicity, worker_kind


@pytest.mark.parametrize(
    ("runner", "kind"),
    [
        ("threads", "threads"),
        ("asyncio-threads", "threads"),
        ("thread-pool", "threads"),
        ("anyio-threads", "threads"),
        ("joblib-threads", "threads"),
        ("joblib-loky", "isolated"),
        *((name, "isolated") for name in SIMPLEST_FIRST if name.startswith("pool-")),
        ("asyncio", "coroutines"),
        ("interpreters", "isolated"),
        ("dask", "isolated"),
        *((name, "isolated") for name in SIMPLEST_FIRST if name.startswith("processes")),
        ("processes-of-yours", "isolated"),
        ("threads-of-yours", "threads"),
        ("yours", "threads"),
    ],
)
def test_what_workers_are(runner: str, kind: str) -> None:
    """By name, else by family, else threads as long as nothing says otherwise."""
    assert worker_kind(runner) == kind


def test_a_start_method_means_processes() -> None:
    """Whatever the runner is called."""
    assert worker_kind("yours", "spawn") == "isolated"


def test_simplicity() -> None:
    """From what can be used as it is to what asks for most; unknown ones are last, but for variants."""
    runners = [
        *(
            "sequential",
            "threads",
            "thread-pool",
            "asyncio-threads",
            "processes",
            "processes-of-yours",
            "processes-chunked",
        ),
        *("pool-map", "pool-imap", "pool-imap-unordered"),
        *("processes-spawn", "processes-forkserver", "processes-fork", "interpreters", "asyncio", "dask"),
        *("other", "yours"),
    ]
    assert sorted(set(runners), key=simplicity) == runners


def test_a_coroutine_function_is_simplest_in_an_event_loop() -> None:
    """It was written for one; for all else the task would have to be written anew."""
    runners = ("sequential", "threads", "asyncio")
    assert min(runners, key=lambda name: simplicity(name, coroutine=True)) == "asyncio"
    assert max(runners, key=simplicity) == "asyncio"


def test_one_of_each_family_comes_before_variants() -> None:
    """Where six have room, they are six different things."""
    assert sorted(SIMPLEST_FIRST, key=prominence)[:6] == [
        *("sequential", "threads", "processes", "interpreters", "asyncio", "dask")
    ]


def test_a_title_names_few_and_counts_the_others() -> None:
    """Four have room; nothing is said of others where there are none."""
    named, others = in_a_title([*SIMPLEST_FIRST, *SIMPLEST_FIRST])
    assert named == {"sequential", "threads", "processes", "interpreters"}
    assert others == f" (and {len(SIMPLEST_FIRST) - 4} more below)"
    assert in_a_title(["threads", "processes"]) == ({"threads", "processes"}, "")
