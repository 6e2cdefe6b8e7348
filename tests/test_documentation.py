"""README and docs: every command, link and example in them is one that works."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import re
import shlex
import string
from pathlib import Path
from typing import Any

import pytest

from benchmarks.plan.selection import find_runners, find_workloads
from reports.why.briefs import TAGS
from tools.verbs import VERBS

ROOT = Path(__file__).resolve().parent.parent
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split())
VARIABLES = {"PYTHON", *re.findall(r"\w+", MAKEFILE.partition("VARIABLES :=")[2].partition("\n\n")[0])}
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
MOST_LINES = 110


def text_of(page: Path) -> str:
    """Return a page's text."""
    return page.read_text(encoding="utf-8")


def commands_of(page: Path) -> list[list[str]]:
    """Return the words of each command in a page: of blocks without a language, and of code within a line."""
    blocks = [line for kind, block in BLOCK.findall(text_of(page)) if not kind for line in block.splitlines()]
    inline = re.findall(r"`([^`\n]+)`", BLOCK.sub("", text_of(page)))
    said = [line.replace("…", "") for line in (*blocks, *inline) if re.search(r"\b(make|python3?) ", line)]
    return [shlex.split(line, comments=True) for line in said]


def anchor_of(heading: str) -> str:
    """Return the id that Markdown's readers give a heading."""
    kept = string.ascii_lowercase + string.digits + " -"
    return "".join(letter for letter in heading.lower() if letter in kept).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_make_exists(page: Path) -> None:
    """Its target is in the Makefile, and so is each variable: make passes over an unknown one in silence."""
    for words in commands_of(page):
        named = {word.partition("=")[0] for word in words if re.match(r"[A-Z_]+=", word)}
        if "make" in words:
            rest = [word for word in words[words.index("make") + 1 :] if "=" not in word]
            target = rest[2] if rest[:1] == ["-C"] else rest[0]
            assert target in TARGETS, words
            assert named <= VARIABLES, words
        elif "tools" in words:
            assert words[words.index("tools") + 1] in TARGETS | VERBS.keys(), words
            assert named <= VARIABLES, words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_the_installed_package_exists(page: Path) -> None:
    """And each of its options."""
    for line in re.findall(r"^gil-bench (.*)$|`gil-bench ([^`]*)`", text_of(page), re.MULTILINE):
        name, *words = shlex.split("".join(line).replace("…", ""), comments=True)
        if name in VERBS:
            options = {option.name for option in VERBS[name].options} | {"--home", "--help"}
            assert {word for word in words if word.startswith("--")} <= options, line
        else:
            assert name in {"COMMAND", "--print-completion"}, line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_module_that_is_started_exists(page: Path) -> None:
    """After ``python -m``; of its options each is named in its package."""
    for words in commands_of(page):
        if "-m" not in words or "=" in words[0]:
            continue
        module, *rest = words[words.index("-m") + 1 :]
        assert importlib.util.find_spec(module) is not None, words
        package = ROOT / module.partition(".")[0]
        source = "".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
        for option in (word.partition("=")[0] for word in rest if word.startswith("--")):
            assert option in source or f"{option[2:].replace('-', '_')}:" in source, option


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """To a file of this checkout, and to a heading of it."""
    for target in LINK.findall(text_of(page)):
        name, _, anchor = target.partition("#")
        file = page.parent / name if name else page
        assert file.is_file(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", BLOCK.sub("", text_of(file)), re.MULTILINE)
            assert anchor in map(anchor_of, headings), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_example_in_python_compiles(page: Path) -> None:
    """So that it can be pasted."""
    for kind, block in BLOCK.findall(text_of(page)):
        if kind == "python":
            ast.parse(block)


def test_the_example_of_a_workload_works() -> None:
    """Its items are executed, and its check takes the results and refuses others."""
    (code,) = (block for kind, block in BLOCK.findall(text_of(ROOT / "docs" / "development.md")) if kind)
    made: dict[str, Any] = {}
    exec(compile(code, "development.md", "exec"), made)  # noqa: S102 - our own text
    workload = made["CRC32"]
    wrong = importlib.import_module("workloads.model").WrongResultError
    with workload.prepare() as items:
        results = [workload.task(item) for item in items]
        workload.check(items, results)
        with pytest.raises(wrong):
            workload.check(items, results[::-1])


def test_the_readme_is_short_and_leads_to_every_page() -> None:
    """Whoever reads it to the end knows where the rest is."""
    readme = text_of(ROOT / "README.md")
    assert len(readme.splitlines()) <= MOST_LINES
    linked = {target.partition("#")[0] for target in LINK.findall(readme)}
    assert {f"docs/{path.name}" for path in PAGES if path.parent.name == "docs"} <= linked


def test_all_causes_are_explained() -> None:
    """By their names, and by the tags that the matrix has of them."""
    said = text_of(ROOT / "docs" / "reading.md")
    rows = {line.split("|")[1].strip() for line in said.splitlines() if line.startswith("| ")}
    named = {name if tag == name else f"{name} ({tag})" for name, tag in TAGS.items()}
    assert named <= rows


def test_all_workloads_and_runners_are_explained() -> None:
    """Each has a row, in which the end of a name may stand for the whole."""
    firsts = re.findall(r"^\|([^|]+)\|", text_of(ROOT / "docs" / "reading.md"), re.MULTILINE)
    named = tuple(word for cell in firsts for word in re.findall(r"`([\w.-]+)`", cell))
    assert {name for name in (*find_workloads(), *find_runners()) if not name.endswith(named)} == set()


def test_all_variables_are_explained() -> None:
    """Each one of the Makefile stands in some page."""
    said = "".join(map(text_of, PAGES))
    assert {name for name in VARIABLES if f"{name}=" not in said} == set()
