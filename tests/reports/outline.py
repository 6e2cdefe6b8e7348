"""Reads a page as a browser does, and checks what must be true of all of them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from reports.pages.template import script_hash

VOID = {"meta", "wbr", "link", "br", "img", "hr", "input"}
LOADING = {"link", "iframe", "object", "embed", "base", "img"}
NOT_READ = re.compile(r"<(head|script|style|svg)\b.*?</\1>", re.DOTALL)
INNERMOST_DETAILS = re.compile(
    r"<details(?P<attributes>[^>]*)>\s*<summary[^>]*>(?P<summary>(?:(?!</summary>).)*)</summary>(?P<rest>(?:(?!<details).)*?)</details>",
    re.DOTALL,
)


class Outline(HTMLParser):
    """A page's tags; one that closes nothing, or nothing that is open innermost, is an error."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.errors: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an opened tag."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that closes itself, as those of an SVG do."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Note an error unless the innermost open tag is closed."""
        if not self.open or self.open.pop() != tag:
            self.errors.append(f"</{tag}> at {self.getpos()}")


def assert_it_is_well_formed(page: str) -> None:
    """Check that every tag that is opened is closed in its place."""
    outline = Outline(page)
    assert outline.errors == []
    assert outline.open == []


def assert_it_loads_nothing(page: str) -> None:
    """Check that no tag loads anything, only a click leaves the page, and a policy forbids the rest."""
    tags = Outline(page).tags
    for tag, attributes in tags:
        assert tag not in LOADING or attributes.get("rel") == "alternate"  # which no browser loads
        assert tag != "script" or "src" not in attributes
        for name in ("src", "href", "xlink:href", "action", "srcset"):
            value = attributes.get(name) or ""
            if tag == "a" and attributes.get("rel") == "noreferrer":
                assert re.match(r"https://\w|$", value)
            else:
                assert not re.match(r"\s*(\w+:|//)", value), attributes
    assert not re.search(r"url\((?!#)|@import", page)
    policies = [a["content"] for _, a in tags if a.get("http-equiv") == "Content-Security-Policy"]
    (policy,) = map(str, policies)
    scripts = re.findall(r'<script(?: type="module")?>(.*?)</script>', page, re.DOTALL)
    allowed = " ".join(f"'{script_hash(code)}'" for code in scripts)
    assert policy.startswith(f"default-src 'none'; script-src {allowed};")


def assert_links_lead_somewhere(page: str) -> None:
    """Check that no id is there twice, and that every link and reference within the page has its target."""
    tags = Outline(page).tags
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in tags:
        for name in ("href", "xlink:href"):
            link = attributes.get(name) or ""
            assert not link.startswith("#") or link[1:] in ids, link
        assert attributes.get("aria-labelledby") in {None, *ids}
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)


def open_text(page: str) -> str:
    """Return what a page says before anything in it is opened; of closed details only their summaries."""
    return " ".join(re.sub(r"<[^>]+>", " ", _unopened(NOT_READ.sub(" ", page))).split())


def open_charts(page: str) -> int:
    """Return how many charts a page shows before anything in it is opened."""
    return _unopened(page).count("<svg")


def _unopened(text: str) -> str:
    while found := INNERMOST_DETAILS.search(text):
        rest = found["rest"] if re.search(r"\bopen\b", found["attributes"]) else ""
        text = f"{text[: found.start()]} {found['summary']} {rest} {text[found.end() :]}"
    return text


def section_of(page: str, anchor: str) -> str:
    """Return the HTML of one section of a page."""
    found = re.search(rf'<section [^>]*id="{anchor}".*?</section>', page, re.DOTALL)
    assert found is not None, anchor
    return found[0]


def visible_words(page: str) -> int:
    """Return how many words a page shows before anything in it is opened."""
    return len(open_text(page).split())
