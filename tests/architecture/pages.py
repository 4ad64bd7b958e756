"""What templates may not contain: inline style or script, event attributes, unescaped output, foreign addresses; macros
that are brought in and not used."""

import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
FORBIDDEN = {
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)[^>]*>|<script\b[^>]*>\s*[^<\s]", re.IGNORECASE),
    "event attribute": re.compile(r"<[a-z][^<>]*\s(on[a-z]+|hx-on[:\w-]*)\s*=", re.IGNORECASE),
    "script address": re.compile(r"(href|src|action)\s*=\s*[\"']?\s*javascript:", re.IGNORECASE),
    "unescaped output": re.compile(r"\|\s*safe\b|\bautoescape\s+false\b", re.IGNORECASE),
    "foreign address": re.compile(
        r"<(script|link|img|iframe|source|video|audio|object|embed|form)\b[^>]*\b(src|href|data|action|srcset)\s*=\s*[\"']?"
        r"\s*(https?:)?//",
        re.IGNORECASE,
    ),
}


def template_faults(tree: Path) -> list[str]:
    """Every forbidden thing in the HTML templates of the tree, with its line."""
    faults = []
    for folder in ("templates", "alliance"):
        for path in sorted((tree / folder).rglob("*.html")):
            text = JINJA_COMMENT.sub(lambda found: "\n" * found.group().count("\n"), path.read_text(encoding="utf-8"))
            for what, pattern in FORBIDDEN.items():
                for found in pattern.finditer(text):
                    line = text.count("\n", 0, found.start()) + 1
                    faults.append(f"{path.relative_to(tree).as_posix()}:{line}: {what}: {found.group().strip()[:60]}")
    return faults


def idle_macros(tree: Path) -> list[str]:
    """Every macro a template brings in that neither it nor what it includes uses, nor what stands on it by `extends`."""
    read = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"]).parse
    folder = tree / "templates"
    parsed = {
        path.relative_to(folder).as_posix(): read(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html")
    }
    used = {name: {one.name for one in page.find_all(nodes.Name) if one.ctx == "load"} for name, page in parsed.items()}
    return [
        f"templates/{name}:{line}: {macro}"
        for name, page in sorted(parsed.items())
        for line, macro in _brought(page)
        if not any(macro in used.get(one, ()) for one in _seen_from(name, parsed))
    ]


def _brought(page: nodes.Template) -> Iterator[tuple[int, str]]:
    for line in page.find_all(nodes.FromImport):
        for name in line.names:
            yield line.lineno, name if isinstance(name, str) else name[1]
    for one in page.find_all(nodes.Import):
        yield one.lineno, one.target


def _seen_from(name: str, parsed: dict[str, nodes.Template]) -> set[str]:
    """The template itself and all it includes, one through another: these see the names it brings in."""
    seen, waiting = set[str](), [name]
    while waiting:
        one = waiting.pop()
        if one not in seen and one in parsed:
            seen.add(one)
            waiting += [
                const.value
                for include in parsed[one].find_all(nodes.Include)
                for const in [include.template, *include.template.find_all(nodes.Const)]
                if isinstance(const, nodes.Const) and isinstance(const.value, str)
            ]
    return seen
