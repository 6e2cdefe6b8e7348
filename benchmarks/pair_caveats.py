"""What a reader of a pair must know: what its sides differ in beside the GIL, or a GIL not as wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BUILD_WORDS = {
    "compiler": "compiler",
    "profile_guided": "profile-guided",
    "link_time_optimized": "optimised when linked",
    "shared_library": "in a shared library",
    "debug": "with debug checks",
}


def pair_caveats(record: Mapping[str, Any]) -> list[str]:
    """Return the caveats of a measured pair, given as in the JSON; none where a side was not described."""
    base, head = record["sides"]["base"], record["sides"]["head"]
    if base["environment"] is None or head["environment"] is None:
        return []
    return [*_gil(base, head), *_build(base, head), *_software(base, head)]


def _gil(base: Mapping[str, Any], head: Mapping[str, Any]) -> Iterator[str]:
    if not base["environment"]["gil_enabled_at_end"]:
        yield f"{base['name']} should run with the GIL, and ran without: this pair does not tell its cost."
    if head["environment"]["gil_enabled_at_end"]:
        yield (
            f"{head['name']} should run without the GIL, and an import switched it back on: "
            "this pair does not tell what doing without it costs."
        )


def _build(base: Mapping[str, Any], head: Mapping[str, Any]) -> Iterator[str]:
    different = [
        f"{words} {_told(base['build'][name])} against {_told(head['build'][name])}"
        for name, words in BUILD_WORDS.items()
        if base["build"][name] != head["build"][name]
    ]
    if different:
        yield f"The builds were also compiled differently, which may cost more: {'; '.join(different)}."


def _software(base: Mapping[str, Any], head: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence on the patch release and one on the libraries, if they are not the same."""
    ours, theirs = base["environment"], head["environment"]
    if ours["python_version"] != theirs["python_version"]:
        yield f"The releases differ, too: {ours['python_version']} against {theirs['python_version']}."
    names = sorted({*ours["libraries"], *theirs["libraries"]})
    different = [
        f"{name} {ours['libraries'].get(name, 'none')} against {theirs['libraries'].get(name, 'none')}"
        for name in names
        if ours["libraries"].get(name) != theirs["libraries"].get(name)
    ]
    if different:
        yield f"The libraries differ, too: {'; '.join(different)}."


def _told(fact: object) -> str:
    """Return a fact as people write it."""
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    return "unknown" if fact is None else str(fact)
