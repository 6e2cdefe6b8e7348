"""Our two packages under a name of their own, so that ``benchmarks`` and ``workloads`` can be the user's.

Where somebody's own function is measured, there is a package ``gil_bench_ours`` with this file and our
folders. Their modules are called ``gil_bench_ours.benchmarks.…`` there, in workers too, whichever way these
start. A pickled reference names this package, so a worker imports it, and with it this finder, first.
Imports of ``benchmarks.…`` by ours are sent here; those of others find the user's, and ours only if the user
has none.
"""

from __future__ import annotations

import builtins
import importlib
import sys
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.abc import Loader
    from types import ModuleType

OURS = ("benchmarks", "workloads")

HERE = f"{__package__}."

CHECKOUT = Path(__file__).resolve().parents[2]


def import_for_ours(
    name: str,
    globals: Mapping[str, object] | None = None,  # noqa: A002 - as the built-in one
    locals: Mapping[str, object] | None = None,  # noqa: A002 - as the built-in one
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> ModuleType:
    """Do what an import statement in a module of ours means.

    C code that imports while one of ours calls it, as pickle does, comes here with a list (PyImport_Import):
    it wants the very module of that name.
    """
    package = name.partition(".")[0]
    if level or package not in OURS or isinstance(fromlist, list):
        return builtins.__import__(name, globals, locals, fromlist or (), level)
    found = builtins.__import__(HERE + name, globals, locals, fromlist or (), 0)
    return found if fromlist else sys.modules[HERE + package]


BUILTINS = {**vars(builtins), "__import__": import_for_ours}


class OurLoader:
    """Loads a module of ours, from a folder or an archive; its import statements then find ours."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def __getattr__(self, name: str) -> object:
        """Return whatever else the usual loader can."""
        return getattr(self._loader, name)

    def exec_module(self, module: ModuleType) -> None:
        """Execute it with built-ins of its own."""
        vars(module)["__builtins__"] = BUILTINS
        self._loader.exec_module(module)


class AliasLoader:
    """Gives somebody who has no such module ours, which they wrote a workload for."""

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the module that there is."""
        module = importlib.import_module(HERE + spec.name)
        self.spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Leave it as it is, which importing it under another name has changed."""
        module.__spec__ = self.spec


class OurFinder:
    """Finds ours under this package, and under their usual names where these are nobody else's."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, _target: object = None) -> ModuleSpec | None:
        """Return what tells how a module is loaded; None leaves it to others."""
        package = name.partition(".")[0]
        if name.startswith(HERE):
            spec = PathFinder.find_spec(name, path)
            if spec and spec.loader:
                spec.loader = OurLoader(spec.loader)  # type: ignore[assignment] # has what a loader needs
            return spec
        if package not in OURS:
            return None
        if name == package:
            theirs = PathFinder.find_spec(name, path)
            return _alias(name) if theirs is None or _is_ours(theirs) else theirs
        is_alias = sys.modules.get(package) is sys.modules.get(HERE + package)
        return _alias(name) if is_alias else None


def _alias(name: str) -> ModuleSpec:
    return ModuleSpec(name, AliasLoader())  # type: ignore[arg-type] # has what a loader needs


def _is_ours(spec: ModuleSpec) -> bool:
    """Tell whether a package is that of our checkout, in which the user may be."""
    return any(Path(place).resolve().parent == CHECKOUT for place in spec.submodule_search_locations or ())


def install() -> None:
    """Send imports where they belong, from now on and in this interpreter."""
    sys.meta_path.insert(0, OurFinder)
