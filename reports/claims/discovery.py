"""Finds every claim: a file of this package that holds one is one more row, and nothing else is touched."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from reports import claims
from reports.claims.model import Claim
from reports.claims.topics import TOPICS


def find_claims() -> tuple[Claim, ...]:
    """Return all Claim constants of the package's modules: topic by topic, and within one by name.

    Topics come in the order of ``TOPICS``, and those that it lacks after these, by name.

    Raises:
        ValueError: Two claims have the same name.
    """
    found: dict[str, Claim] = {}
    for module in pkgutil.iter_modules(claims.__path__, f"{claims.__name__}."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, Claim) and found.setdefault(value.name, value) is not value:
                raise ValueError(f"Two claims are called {value.name!r}: rename the one in {module.name}.")
    return tuple(sorted(found.values(), key=_place))


def _place(claim: Claim) -> tuple[int, str, str]:
    known = claim.topic in TOPICS
    return (TOPICS.index(claim.topic) if known else len(TOPICS), claim.topic, claim.name)
