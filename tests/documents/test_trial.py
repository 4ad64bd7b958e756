"""An office's template is tried before it is kept: good, unknown, missing, broken, reaching out, and malicious."""

import io
import zipfile

import pytest
from docx import Document

from alliance.documents import trial, word
from tests.documents.reading import word_text

pytestmark = pytest.mark.clause("SN15-A1", "SN15-A2")


def changed(form: str, old: str, new: str) -> bytes:
    """Our template with some words of a cell or paragraph changed, as an office would in Word."""
    document = Document(str(word.TEMPLATES / f"{form}.docx"))
    runs = [
        run
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        for part in cell.paragraphs
        for run in part.runs
    ]
    runs += [run for part in document.paragraphs for run in part.runs]
    for run in runs:
        run.text = run.text.replace(old, new)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("form", ["annex1", "annex2"])
def test_our_own_templates_pass_and_show_every_placeholder(form: str) -> None:
    assert trial.flaws((word.TEMPLATES / f"{form}.docx").read_bytes(), form) == []
    assert "示例医院" in word_text(trial.preview(None, form))


def test_other_words_and_a_filter_are_fine() -> None:
    docx = changed("annex2", "科室名称：", "科室（全称）：")
    assert trial.flaws(docx, "annex2") == []
    assert "科室（全称）：示例科" in word_text(trial.preview(docx, "annex2"))
    assert trial.flaws(changed("annex2", "{{ plan }}", "{{ plan|trim }}"), "annex2") == []


@pytest.mark.parametrize(
    ("new", "kind", "what"),
    [
        ("{{ plann }}{{ plan }}", "unknown", "plann"),
        ("", "missing", "plan"),
        ("{{ plan }", "broken", "unexpected"),
        ("{{ plan }}{% if plan %}", "broken", "endif"),
        ("{{ plan|upper }}", "broken", "upper"),
        ("{{ plan }}{{ plan + 1 }}", "broken", "concatenate"),
        ("{{ plan }}{{ ''.__class__ }}", "forbidden", "__class__"),
        ("{{ plan.__init__.__globals__ }}", "forbidden", "__init__"),
        ("{{ plan }}{{ 9 ** 99 }}", "forbidden", "**"),
        ("{{ plan }}{% include '/etc/passwd' %}", "broken", "passwd"),
        ("{{ plan }}{{ cycler }}", "unknown", "cycler"),
    ],
)
def test_what_is_wrong_is_named(new: str, kind: str, what: str) -> None:
    flaws = trial.flaws(changed("annex2", "{{ plan }}", new), "annex2")
    assert flaws[0].kind == kind and what in flaws[0].what


def test_no_word_file_and_a_reference_to_elsewhere_are_refused() -> None:
    assert [one.kind for one in trial.flaws(b"no zip", "annex1")] == ["file"]
    ours = (word.TEMPLATES / "annex1.docx").read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(ours)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/_rels/document.xml.rels":
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
                more = (
                    f'<Relationship Id="rX" Type="{kind}" Target="https://example.org/t.dotm" TargetMode="External"/>'
                )
                content = content.replace(b"</Relationships>", more.encode() + b"</Relationships>")
            new.writestr(name, content)
    assert trial.flaws(out.getvalue(), "annex1") == [trial.Flaw("outside", "https://example.org/t.dotm")]
