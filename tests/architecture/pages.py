"""What templates may not contain: inline style or script, event attributes, unescaped output, foreign addresses."""

import re
from pathlib import Path

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
