"""What every experiment must do; a new one is tested as soon as its file exists."""

from __future__ import annotations

import importlib
import math
import pkgutil
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from workloads import synchronization
from workloads.synchronization.experiment import Experiment, Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MODULES = sorted(found.name for found in pkgutil.iter_modules(synchronization.__path__))
FOUND = [
    (module, value)
    for module in MODULES
    for value in vars(importlib.import_module(f"{synchronization.__name__}.{module}")).values()
    if isinstance(value, Experiment)
]
VARIANTS = [(experiment, variant) for _, experiment in FOUND for variant in experiment.variants]
# Who may load which of the libraries that cost time or may turn the GIL back on.
LIBRARIES = {"semaphore": {"requests"}}
WATCHED = {"pytest", "benchmarks", "reports", "tools", "numpy", "pandas", "psutil", "requests", "uvicorn"}

each_experiment = pytest.mark.parametrize(
    ("module", "experiment"), FOUND, ids=[experiment.name for _, experiment in FOUND]
)
each_variant = pytest.mark.parametrize(
    ("experiment", "variant"),
    VARIANTS,
    ids=[f"{experiment.name}: {variant.label}" for experiment, variant in VARIANTS],
)


@pytest.fixture(scope="module")
def prepared() -> Iterator[Callable[[Experiment], Any]]:
    """Yield a function that prepares an experiment for all of its variants, once."""
    with ExitStack() as stack:
        resources: dict[str, Any] = {}

        def prepare(experiment: Experiment) -> Any:  # noqa: ANN401 - whatever the experiment needs
            if experiment.name not in resources:
                resources[experiment.name] = stack.enter_context(experiment.prepare())
            return resources[experiment.name]

        yield prepare


def test_the_built_in_experiments_are_there() -> None:
    """The ten exist, each under a name of its own; a new file adds to them."""
    names = [experiment.name for _, experiment in FOUND]
    assert len(names) == len(set(names))
    assert set(names) >= {
        "barrier",
        "condition",
        "connection_pool",
        "event",
        "lock",
        "lru_cache",
        "monitor",
        "read_write_lock",
        "rlock",
        "semaphore",
    }


@each_variant
def test_a_small_round_keeps_its_promise(
    experiment: Experiment,
    variant: Variant,
    prepared: Callable[[Experiment], Any],
    one_round: Callable[..., Mapping[str, float]],
) -> None:
    """All participants end and leave no thread; what is observed are numbers with names."""
    resource = prepared(experiment)
    before = threading.active_count()
    seen = one_round(variant, experiment.scaled(0), resource)
    assert threading.active_count() == before
    assert seen
    assert all(name.isidentifier() and name == name.lower() for name in seen)
    # Exactly these types: what else counts as a number, such as True, does not reach the JSON as one.
    assert {type(value) for value in seen.values()} <= {int, float}
    assert all(math.isfinite(value) for value in seen.values())


@each_variant
def test_a_variant_can_be_told_from_the_others(experiment: Experiment, variant: Variant) -> None:
    """Its label is unique; its settings are numbers with names."""
    assert [other.label for other in experiment.variants].count(variant.label) == 1
    assert variant.participants >= 1
    assert all(name.isidentifier() and math.isfinite(value) for name, value in variant.settings.items())


@each_experiment
def test_words_for_readers_are_there(module: str, experiment: Experiment) -> None:
    """The name is that of the file, and summary, promise and unit can be printed as they are."""
    assert module.removesuffix("_trial") == experiment.name
    for sentence in (experiment.summary, experiment.promise):
        assert sentence.endswith(".")
        assert not sentence[0].islower()
        assert "\n" not in sentence
    assert experiment.unit.endswith("s")
    assert experiment.unit == experiment.unit.lower().strip()


@each_experiment
def test_a_part_of_its_size_is_never_too_small(module: str, experiment: Experiment) -> None:
    """The full size is what is declared; however small the part, the fewest operations are done."""
    assert module in MODULES
    assert 1 <= experiment.fewest_operations <= experiment.operations
    assert experiment.scaled(1) == experiment.operations
    assert experiment.scaled(0) == experiment.scaled(1e-9) == experiment.fewest_operations


@pytest.mark.parametrize("module", MODULES)
def test_importing_starts_no_thread_and_loads_nothing_needless(
    module: str, run_python: Callable[[str], str]
) -> None:
    """Who imports it has one thread, and no library but what the experiment uses."""
    printed = run_python(
        f"import sys, threading, {synchronization.__name__}.{module}\n"
        "print(threading.active_count())\n"
        f"print(*sorted({WATCHED!r} & sys.modules.keys()))\n"
    )
    threads, _, loaded = printed.partition("\n")
    assert threads == "1"
    assert set(loaded.split()) == LIBRARIES.get(module, set())
