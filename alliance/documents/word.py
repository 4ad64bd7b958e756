"""Word files from templates an office may change: docxtpl in a sandbox, every value escaped."""

from __future__ import annotations

import io
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from alliance.documents import shapes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import Environment

TEMPLATES: Final = Path(__file__).with_name("templates")
FILTERS: Final = frozenset({"default", "e", "escape", "first", "join", "last", "length", "trim"})
STEADY: Final = (1980, 1, 1, 0, 0, 0)


class BrokenTemplate(ValueError):
    """An office's template cannot be used. `what`: "file" (no Word file), "content" (a placeholder it cannot have or that
    is written wrongly) or "forbidden" (it reaches for what the sandbox shuts).

    `detail` names the spot in the template engine's words; the page says the rest in the reader's language.
    """

    def __init__(self, what: Literal["file", "content", "forbidden"], detail: str) -> None:
        super().__init__(f"template {what}: {detail}")
        self.what = what
        self.detail = detail


def letter(data: Mapping[str, Any], template: Path | bytes | None = None) -> bytes:
    """A numbered letter 公文 as .docx; data as in shapes.LETTER, template the office's own or ours."""
    return render(template or TEMPLATES / "letter.docx", shapes.letter(data))


def annex1(data: Mapping[str, Any], template: Path | bytes | None = None) -> bytes:
    """附件1 陕西省专科联盟审核评估表 as .docx; data as in shapes.ANNEX1, template the office's own or ours."""
    return render(template or TEMPLATES / "annex1.docx", shapes.annex1(data))


def annex2(data: Mapping[str, Any], template: Path | bytes | None = None) -> bytes:
    """附件2 省级专科联盟申请表 as .docx; data as in shapes.ANNEX2, template the office's own or ours."""
    return render(template or TEMPLATES / "annex2.docx", shapes.annex2(data))


def render(template: Path | bytes, data: Mapping[str, Any]) -> bytes:
    """The template filled with the data: {{ key }}, {%p for … %}. The same data give the same bytes.

    Raises BrokenTemplate if the template is no .docx, names a key that data lacks, or reaches for what the sandbox shuts.
    """
    from docxtpl import DocxTemplate

    out = io.BytesIO()
    with _told():
        document = DocxTemplate(io.BytesIO(template) if isinstance(template, bytes) else template)
        document.render(shapes.plain(dict(data)), jinja_env=_sandbox(), autoescape=True)
        document.save(out)
    return steady(out.getvalue())


def names(template: bytes) -> set[str]:
    """The placeholders a template asks its data for; BrokenTemplate if it cannot be read."""
    from docxtpl import DocxTemplate

    with _told():
        found: set[str] = DocxTemplate(io.BytesIO(template)).get_undeclared_template_variables(jinja_env=_sandbox())
    return found


@contextmanager
def _told() -> Iterator[None]:
    """Whatever a template does wrong, as BrokenTemplate."""
    from docx.opc.exceptions import OpcError
    from jinja2.exceptions import SecurityError, TemplateError

    try:
        yield
    except SecurityError as error:
        raise BrokenTemplate("forbidden", error.message or "") from error
    except TemplateError as error:
        raise BrokenTemplate("content", error.message or "") from error
    except (TypeError, ArithmeticError, RecursionError) as error:
        raise BrokenTemplate("content", str(error)) from error
    except (OpcError, zipfile.BadZipFile, KeyError, ValueError, AttributeError, SyntaxError) as error:
        raise BrokenTemplate("file", str(error)) from error


def _sandbox() -> Environment:
    """An environment in which a template can do nothing but show, choose and repeat what it was given."""
    from jinja2 import DictLoader, StrictUndefined
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset({"*", "**"})

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            raise SecurityError(f"{operator} is not for letters")

    environment = Sandbox(autoescape=True, undefined=StrictUndefined, loader=DictLoader({}))
    environment.globals.clear()
    for name in set(environment.filters) - FILTERS:
        del environment.filters[name]
    return environment


def steady(docx: bytes) -> bytes:
    """The same file without the moment it was packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda part: (part != "[Content_Types].xml", part)):
            entry = zipfile.ZipInfo(name, STEADY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()
