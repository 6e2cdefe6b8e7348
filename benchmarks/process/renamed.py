"""Our packages under another name, so that the user can have packages ``benchmarks`` and ``workloads``.

Where a user's function is measured, a package ``gil_bench_ours`` contains this file and our folders. There
our modules are named ``gil_bench_ours.benchmarks.…``, in workers too, whatever the start method. A pickled
reference names this package, so a worker first imports it and with it this finder. When our modules import
``benchmarks.…`` they get ours; other modules get the user's, or ours if the user has none.
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

OURS = ("benchmarks", "tools", "workloads")
GIVEN = ("benchmarks", "workloads")
"""Those that a user's workload may import as well."""

HERE = f"{__package__}."

CHECKOUT = Path(__file__).resolve().parents[2]


def import_for_ours(
    name: str,
    globals: Mapping[str, object] | None = None,  # noqa: A002 - as the built-in one
    locals: Mapping[str, object] | None = None,  # noqa: A002 - as the built-in one
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> ModuleType:
    """Do an import statement of one of our modules.

    C code that imports when our code calls it, for example pickle, gets here with a list (PyImport_Import):
    it wants exactly the module of that name.
    """
    package = name.partition(".")[0]
    if level or package not in OURS or isinstance(fromlist, list):
        return builtins.__import__(name, globals, locals, fromlist or (), level)
    found = builtins.__import__(HERE + name, globals, locals, fromlist or (), 0)
    return found if fromlist else sys.modules[HERE + package]


BUILTINS = {**vars(builtins), "__import__": import_for_ours}


class OurLoader:
    """Loads one of our modules, from a folder or an archive, so that its imports find ours."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def __getattr__(self, name: str) -> object:
        """Return any other attribute of the usual loader."""
        return getattr(self._loader, name)

    def exec_module(self, module: ModuleType) -> None:
        """Execute it with built-ins of its own."""
        vars(module)["__builtins__"] = BUILTINS
        self._loader.exec_module(module)


class AliasLoader:
    """Gives a user who has no such module ours, for which they wrote a workload."""

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the existing module."""
        module = importlib.import_module(HERE + spec.name)
        self.spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Restore what importing it under another name changed."""
        module.__spec__ = self.spec


class OurFinder:
    """Finds our modules under this package, and under their usual names unless the user has these."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, _target: object = None) -> ModuleSpec | None:
        """Return the spec of one of our modules; None leaves it to other finders."""
        package = name.partition(".")[0]
        if name.startswith(HERE):
            spec = PathFinder.find_spec(name, path)
            if spec and spec.loader:
                spec.loader = OurLoader(spec.loader)  # type: ignore[assignment] # has what a loader needs
            return spec
        if package not in GIVEN:
            return None
        if name == package:
            theirs = PathFinder.find_spec(name, path)
            return _alias(name) if theirs is None or _is_ours(theirs) else theirs
        is_alias = sys.modules.get(package) is sys.modules.get(HERE + package)
        return _alias(name) if is_alias else None


def _alias(name: str) -> ModuleSpec:
    return ModuleSpec(name, AliasLoader())  # type: ignore[arg-type] # has what a loader needs


def _is_ours(spec: ModuleSpec) -> bool:
    """Return whether a package is that of our checkout, which may be the user's folder."""
    return any(Path(place).resolve().parent == CHECKOUT for place in spec.submodule_search_locations or ())


def install() -> None:
    """Install the finder in this interpreter."""
    sys.meta_path.insert(0, OurFinder)
