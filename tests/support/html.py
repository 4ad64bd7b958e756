"""Is a page valid HTML? A strict parse, unique ids, references that lead somewhere, names on what needs one."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib

# Attributes that name other elements of the page by id.
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "form", "headers")


def problems(html: str) -> list[str]:
    """What is wrong with the page, in words; empty when nothing is."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(html)
    return [*_parse_errors(html, parser.errors), *_ids(root), *_references(root), *_names(root)]


def _parse_errors(html: str, errors: list[Any]) -> Iterator[str]:
    lines = html.splitlines()
    for (line, _column), code, values in errors:
        text = lines[line - 1].strip()[:160] if 0 < line <= len(lines) else ""
        yield f"line {line}: {html5lib.constants.E[code] % values}: {text}"


def _ids(root: Element) -> Iterator[str]:
    counted = Counter(element.get("id") for element in root.iter() if element.get("id") is not None)
    for name, count in counted.items():
        if not name or any(letter.isspace() for letter in name):
            yield f"id {name!r} is empty or has a space"
        if count > 1:
            yield f"id {name!r} stands {count} times"


def _references(root: Element) -> Iterator[str]:
    known = {element.get("id") for element in root.iter()}
    for element in root.iter():
        for attribute in REFERENCES:
            for name in (element.get(attribute) or "").split():
                if name not in known:
                    yield f"<{element.tag} {attribute}={name!r}> leads nowhere"
        link = element.get("href") or ""
        if element.tag == "a" and link.startswith("#") and len(link) > 1 and link[1:] not in known:
            yield f"<a href={link!r}> leads nowhere"


def _names(root: Element) -> Iterator[str]:
    if not (root.get("lang") or ""):
        yield "<html> has no lang"
    if not (root.findtext("head/title") or "").strip():
        yield "the page has no title"
    for image in root.iter("img"):
        if image.get("alt") is None:
            yield f"<img src={image.get('src')!r}> has no alt"
