"""The locked requirements."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tools.environments.extras import EXTRAS

ROOT = Path(__file__).parents[3]
REQUIREMENTS = ROOT / "requirements"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
SETS = ("measure", "dask", "joblib", "report", "build", "check")


def _locked(name: str) -> dict[str, str]:
    """Return each pin of a set (``numpy==2.4.6 ; marker``) with what follows up to the next one."""
    text = (REQUIREMENTS / f"{name}.txt").read_text()
    blocks = re.split(r"^(?=\S)(?!#)", text, flags=re.MULTILINE)
    return {block.splitlines()[0].removesuffix(" \\"): block for block in blocks if block.strip()}


def _wanted(name: str) -> set[str]:
    """Return the packages that a set asks for by name."""
    lines = (REQUIREMENTS / f"{name}.in").read_text().splitlines()
    return {re.split("[ ;#]", line)[0] for line in lines if re.match(r"\w", line)}


@pytest.mark.parametrize("name", SETS)
def test_everything_is_pinned_with_hashes(name: str) -> None:
    """Each entry is one exact version with at least one hash, so that a file cannot be exchanged."""
    assert _locked(name)
    for pin, block in _locked(name).items():
        assert re.match(r"[a-z0-9-]+==\S+( ; .+)?$", pin), pin
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), pin


@pytest.mark.parametrize("path", sorted(REQUIREMENTS.iterdir()), ids=lambda path: path.name)
def test_no_file_says_where_packages_come_from(path: Path) -> None:
    """Where packages come from is the user's own setting of pip: no address, no index option."""
    assert "://" not in path.read_text()
    assert "index-url" not in path.read_text()


@pytest.mark.parametrize("name", SETS)
def test_the_locks_follow_what_is_wanted(name: str) -> None:
    """A package added to or removed from a .in file without new locks is noticed."""
    locked = {pin.partition("==")[0] for pin in _locked(name)}
    assert _wanted(name) <= locked


@pytest.mark.parametrize("name", ["measure", "report", "build"])
def test_checks_run_with_the_pins_of_the_real_runs(name: str) -> None:
    """Every pin of a smaller set is one of the check set, with its hashes, for the same Pythons or all."""
    everything = _locked("check")
    for pin, block in _locked(name).items():
        same = everything.get(pin) or everything[pin.partition(" ;")[0]]
        assert re.findall("sha256:.*", block) == re.findall("sha256:.*", same)


@pytest.mark.parametrize("name", ["dask", "joblib"])
def test_an_extra_changes_nothing_of_what_measures(name: str) -> None:
    """Times with and without it come from the same versions of everything else."""
    extra = _locked(name)
    for pin, block in _locked("measure").items():
        assert re.findall("sha256:.*", block) == re.findall("sha256:.*", extra[pin])


def test_the_back_end_is_the_one_that_is_locked() -> None:
    """Our own builds take it from the lock, those of others from what pyproject.toml names."""
    assert {re.split("[<>=]", each)[0] for each in PYPROJECT["build-system"]["requires"]} == _wanted("build")


def test_measuring_installs_nothing_of_the_report() -> None:
    """What draws and calculates stays out of the measuring environment: it could turn the GIL back on."""
    measuring = {pin.partition("==")[0] for pin in _locked("measure")}
    assert not measuring & {"pandas", "matplotlib", "scipy", "jinja2"}


def _bounds(lines: list[str]) -> dict[str, str]:
    """Return the bound of each package that has one for some Pythons, with its marker."""
    plain = [line.partition("#")[0].replace(" ", "").replace('"', "'") for line in lines]
    found = (re.fullmatch(r"([\w-]+)(<.*;.*)", line) for line in plain)
    return {match[1]: match[2] for match in found if match}


@pytest.mark.parametrize("name", ["measure", *EXTRAS])
def test_the_wheel_needs_what_the_set_has(name: str) -> None:
    """No more and no less, but with the bounds of all that this brings, which a lock has as pins."""
    needed = PROJECT["dependencies"] if name == "measure" else PROJECT["optional-dependencies"][name]
    bounds = _bounds((REQUIREMENTS / "wheels.in").read_text("utf-8").splitlines())
    names = {re.split("[<>=;]", each)[0] for each in needed}
    wanted = _wanted(name) - (set() if name == "measure" else _wanted("measure"))
    assert wanted <= names <= wanted | bounds.keys()
    assert _bounds(needed) == {each: bound for each, bound in bounds.items() if each in names}


@pytest.mark.parametrize("name", EXTRAS)
def test_an_extra_is_complete_with_what_it_brings(name: str) -> None:
    """Else the command would ask for it again and again."""
    assert set(EXTRAS[name]) == _wanted(name) - _wanted("measure")
