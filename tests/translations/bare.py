"""Words for the reader that stand outside `_()`: in templates by Jinja's own lexer, in Python by its syntax tree."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment

from tests.translations.catalogue import HAN, KEYWORDS

SPOKEN = re.compile(f"{HAN.pattern}|[，。；：（）、！？]")  # also the marks of a Chinese sentence
SAID = frozenset({*KEYWORDS, "told"})
TEMPLATE_CALLS = frozenset({"_", "gettext", "ngettext", "pgettext"})
# Who hands his words straight to the reader: the name, and which argument holds them (a number or a keyword).
SPEAKERS: dict[str, tuple[int | str, ...]] = {
    "Refused": (1, "message"),
    "flash": (0, "message"),
    "acted": (1, "words", "message", "said"),
    "Step": (1, 8, "label", "done"),
    "NavItem": (1, "label"),
    "ask": (1, "text"),
    "check": (2, "message"),
    "unique": ("message",),
    "unique_where": ("message",),
}


def bare_in_template(source: str) -> Iterator[tuple[int, str]]:
    """Chinese in a template that is neither a comment nor the first words of a call of `_`: line and words."""
    tokens = [token for token in Environment().lex(source) if token[1] != "whitespace"]
    for place, (line, kind, words) in enumerate(tokens):
        if not SPOKEN.search(words):
            continue
        if kind == "data":
            yield from _bare_lines(line, words)
        elif kind == "string" and not _said(tokens, place):
            yield line, words


def _bare_lines(line: int, words: str) -> Iterator[tuple[int, str]]:
    for number, text in enumerate(words.split("\n"), line):
        if SPOKEN.search(text):
            yield number, text.strip()


def _said(tokens: list[tuple[int, str, str]], place: int) -> bool:
    """Whether a string is the first argument of a call of `_` (or the second of one that takes two)."""
    before = [words for _line, _kind, words in tokens[max(place - 4, 0) : place]]
    if before[-2:] and before[-1] == "(":
        return len(before) > 1 and before[-2] in TEMPLATE_CALLS
    return len(before) == 4 and before[0] in {"ngettext", "pgettext"} and before[1] == "(" and before[3] == ","


def bare_in_calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Chinese handed to one of SPEAKERS without `_()`: line and words."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        wanted = SPEAKERS.get(_name(call.func), ())
        given = [*enumerate(call.args), *((one.arg, one.value) for one in call.keywords)]
        for place, value in given:
            if place in wanted:
                yield from bare_in(value)


def bare_in(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Chinese in a piece of code that is neither a docstring nor inside `_()`, `told()` and their like."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and HAN.search(node.value):
            yield node.lineno, node.value
    elif not _is_docstring(node):
        said = isinstance(node, ast.Call) and _name(node.func) in SAID
        for child in node.keywords if said and isinstance(node, ast.Call) else ast.iter_child_nodes(node):
            yield from bare_in(child)


def functions(file: Path) -> Iterator[tuple[str, ast.AST]]:
    """The top-level functions and classes of a file by name; what stands between them under ''."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        name = getattr(node, "name", "") if isinstance(node, ast.FunctionDef | ast.ClassDef) else ""
        yield name, node


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
