"""The extras of an installed package: whether one is there, and the offer to install it."""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys

from tools.workspace import SetupError

EXTRAS = {
    "report": ("pandas", "matplotlib", "scipy", "jinja2", "cattrs", "pyarrow"),
    "dask": ("distributed", "joblib"),
    "joblib": ("joblib",),
}
"""What an installed package needs beyond what measures, by the environment that has it in a checkout."""

STDERR = 2
"""Where pip talks: standard output may be somebody's JSON."""


class MissingExtraError(SetupError):
    """An installed package lacks the packages of an extra."""


def check_extra(name: str) -> None:
    """Make sure that the packages of an environment are there; at a terminal offer to install them.

    Raises:
        MissingExtraError: They are not.
    """
    missing = _missing(name)
    if missing and _is_wanted(name, missing):
        command = [sys.executable, "-m", "pip", "install", f"gil-bench[{name}]"]
        subprocess.run(command, stdout=STDERR, check=False)
        importlib.invalidate_caches()
        missing = _missing(name)
    if missing:
        what = "The page and the answer need" if name == "report" else "This runner needs"
        raise MissingExtraError(
            f"{what} the extra {name!r} ({', '.join(missing)}): {sys.executable} -m pip install"
            f" 'gil-bench[{name}]', or uvx --from 'gil-bench[{name}]' gil-bench …"
        )


def _missing(name: str) -> list[str]:
    return [module for module in EXTRAS.get(name, ()) if importlib.util.find_spec(module) is None]


def _is_wanted(name: str, missing: list[str]) -> bool:
    """Return whether the user, asked at a terminal, wants pip to install an extra here."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()) or importlib.util.find_spec("pip") is None:
        return False
    sys.stderr.write(
        f"The extra {name!r} is missing ({', '.join(missing)}). Install it here with pip? [y/N] "
    )
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
