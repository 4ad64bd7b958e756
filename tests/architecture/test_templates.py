"""The templates keep the content policy: nothing inline, nothing unescaped, nothing from elsewhere."""

from pathlib import Path

import pytest

from tests.architecture.pages import idle_macros, template_faults
from tests.architecture.source import ROOT


def test_our_templates_keep_the_content_policy() -> None:
    faults = template_faults(ROOT)
    assert not faults, "\n" + "\n".join(faults)


def test_our_templates_use_the_macros_they_bring_in() -> None:
    faults = idle_macros(ROOT)
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize(
    "html",
    [
        "<p style='color: red'>",
        "<style>p { color: red }</style>",
        "<script>alert(1)</script>",
        '<script src="/static/a.js">alert(1)</script>',
        '<button type="button" onclick="go()">',
        '<button hx-on:click="go()">',
        '<a href="javascript:go()">',
        "{{ text | safe }}",
        "{{ text|safe }}",
        "{% autoescape false %}",
        '<script src="https://cdn.example.invalid/htmx.js"></script>',
        '<link rel="stylesheet" href="//cdn.example.invalid/a.css">',
        '<img alt="" src="http://example.invalid/a.png">',
    ],
)
def test_the_check_is_seen_to_fail(html: str, tmp_path: Path) -> None:
    (tmp_path / "templates" / "care").mkdir(parents=True)
    (tmp_path / "templates" / "care" / "list.html").write_text("<main>\n" + html, encoding="utf-8")
    assert [fault for fault in template_faults(tmp_path) if fault.startswith("templates/care/list.html:2: ")]


@pytest.mark.parametrize(
    "html",
    [
        "<script src=\"{{ url_for('static', filename='a.js') }}\" defer></script>",
        '<a href="https://example.invalid/">the text of the regulation</a>',
        "{# <style> in a comment #}",
        '<p class="style">on time = yes</p>',
        '<input name="online" data-onset="x">',
    ],
)
def test_what_is_allowed_is_not_refused(html: str, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text(html, encoding="utf-8")
    assert template_faults(tmp_path) == []


def test_a_macro_that_nobody_uses_is_seen(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    pages = {
        "a.html": '{% from "m.html" import one, two as deux, three %}{{ one() }}{% include "b.html" %}',
        "b.html": '{% import "m.html" as all %}{{ three() }}',
    }
    for name, html in pages.items():
        (tmp_path / "templates" / name).write_text(html, encoding="utf-8")
    assert idle_macros(tmp_path) == ["templates/a.html:1: deux", "templates/b.html:1: all"]
