"""Nothing is said to a reader outside the catalogue: templates, forms and code."""

import ast
from pathlib import Path

import pytest

from tests.translations.bare import bare_in, bare_in_calls, bare_in_template, functions
from tests.translations.catalogue import ROOT

# Bare Chinese a template may have: the brand mark, and the name of the language itself.
TEMPLATE_WORDS = frozenset({'<span class="brand-mark" aria-hidden="true">联</span>', "'中文'"})
# What speaks to a reader, room by room; the rest of the code stores, computes or writes official papers.
ROOMS = ("views", "queries", "rules", "flow", "model")
CHAPTERS = tuple(sorted(path.parent.name for path in (ROOT / "alliance").glob("*/model.py")))
# Chinese whoever asks for it: file, or file::function, and what it makes.
CHINESE = {
    "alliance/audit/model.py::Audit": "number of an official form",
    "alliance/activities/views/paste.py::": "the example row of the workbook",
    "alliance/core/patients.py::parse": "told to the administrator at the start",
    "alliance/core/patients.py::use_key": "told to the administrator at the start",
    "alliance/obligations/queries/after.py": "titles stored with the duties",
    "alliance/obligations/queries/lead.py": "titles stored with the duties",
    "alliance/obligations/queries/office.py": "titles stored with the duties",
    "alliance/obligations/views/lists.py::ics": "name of a file",
    "alliance/audit/queries/annex.py::annex1": "official paper",
    "alliance/changes/rules/grounds.py::_consents": "both languages side by side, as the programme's words",
    "alliance/core/imports/cells.py": "how dates, years and scores are written in Chinese workbooks",
    "alliance/takeover/rules/fields.py": "words of the workbook and its example row",
    "alliance/takeover/views/workbooks.py": "words of the workbook",
    "alliance/core/backups/making.py": "told to the administrator on the command line",
    "alliance/core/backups/manifest.py": "told to the administrator on the command line",
    "alliance/core/backups/restoring.py": "told to the administrator on the command line",
    "alliance/core/backups/tools.py": "told to the administrator on the command line",
    "alliance/core/actor.py::": "the name under which the system acts, written to the journal",
    "alliance/core/files.py::_plain_name": "name of a file that came without one",
    "alliance/core/notices.py::Notice": "number of an official letter",
    "alliance/core/settings.py::due_in_workdays": "stored beside the due date",
    "alliance/filing/queries/annex.py::annex2": "official paper",
    "alliance/filing/queries/annex.py::certificate": "official paper",
    "alliance/filing/views/papers.py::annex2_docx": "official paper",
    "alliance/filing/views/papers.py::annex2_pdf": "official paper",
    "alliance/filing/views/papers.py::certificate": "official paper",
    "alliance/organisations/model.py::Organisation": "codes of the national tables",
    "alliance/standing/views/alliances.py::_inactivity_words": "suggested text of a letter",
    "alliance/standing/views/alliances.py::_misconduct_words": "suggested text of a letter",
    "alliance/standing/queries/casefile.py": "official paper",
    "alliance/standing/views/casefile.py::order_casefile": "official paper",
    "alliance/targets/rules.py::answers_for": "the ends of departments' names",
    "alliance/yearbook/queries/tables.py": "official paper",
    "alliance/checks/views/samples.py::paper": "name of a file",
    "alliance/yearbook/views.py::step": "name of a file",
    "alliance/yearbook/views.py::workbook": "name of a file",
}


def spoken() -> list[Path]:
    """The files whose every Chinese word goes through the catalogue."""
    found = [*(ROOT / "forms").rglob("*.py"), *(ROOT / "alliance" / "core").rglob("*.py")]
    for chapter in CHAPTERS:
        for room in ROOMS:
            found += (ROOT / "alliance" / chapter).glob(f"{room}.py")
            found += (ROOT / "alliance" / chapter / room).rglob("*.py")
    return sorted(found)


def test_templates_say_everything_through_the_catalogue() -> None:
    faults = [
        f"{path.relative_to(ROOT)}:{line}: {words}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for line, words in bare_in_template(path.read_text(encoding="utf-8"))
        if words not in TEMPLATE_WORDS
    ]
    assert not faults, "\n".join(faults)


def test_messages_are_said_through_the_catalogue() -> None:
    faults = [
        f"{path.relative_to(ROOT)}:{line}: {words}"
        for path in sorted((ROOT / "alliance").rglob("*.py"))
        for line, words in bare_in_calls(ast.parse(path.read_text(encoding="utf-8")))
        if "rules" not in path.relative_to(ROOT).parts[:2]
    ]
    assert not faults, "\n".join(faults)


def test_rooms_that_speak_say_everything_through_the_catalogue() -> None:
    faults = [
        f"{path.relative_to(ROOT)}:{line}: {words}"
        for path in spoken()
        if path.relative_to(ROOT).as_posix() not in CHINESE
        for name, node in functions(path)
        if f"{path.relative_to(ROOT).as_posix()}::{name}" not in CHINESE
        for line, words in bare_in(node)
    ]
    assert not faults, "\n".join(faults)


def test_no_exception_is_left_over() -> None:
    used = set()
    for path in spoken():
        place = path.relative_to(ROOT).as_posix()
        for name, node in functions(path):
            if any(bare_in(node)):
                used |= {place, f"{place}::{name}"}
    assert not set(CHINESE) - used, "no longer needed"


# ------------------------------------------------------------------------------------------------- seen to fail


@pytest.mark.parametrize(
    ("template", "bare"),
    [
        ("{# 注释 #}<p>{{ _('待办') }}</p>", []),
        ("<p>\n待办</p>", [(2, "待办</p>")]),
        ("<p>（{{ n }}）</p>", [(1, "<p>（"), (1, "）</p>")]),
        ("{{ names|join('、') }}{{ names|join(_('、')) }}", [(1, "'、'")]),
        ("{{ '待办' }}", [(1, "'待办'")]),
        ("{{ x if x else '无' }}", [(1, "'无'")]),
        ("{{ _('共 %(n)s', n='无') }}", [(1, "'无'")]),
        ("{{ ngettext('一项', '多项', n) }}{{ pgettext('甲', '乙') }}", []),
        ("{{ field(hint='说明') }}", [(1, "'说明'")]),
        ("{{ _(' 说') ~ ('明') }}", [(1, "'明'")]),
    ],
)
def test_bare_words_in_templates_are_seen(template: str, bare: list[tuple[int, str]]) -> None:
    assert list(bare_in_template(template)) == bare


@pytest.mark.parametrize(
    ("code", "bare"),
    [
        ('raise Refused("SN15-2.a", "不行")', ["不行"]),
        ('raise Refused("SN15-2.a", f"不行：{x}")', ["不行："]),
        ('raise Refused("SN15-2.a", _("不行：%(x)s", x=x))', []),
        ('raise Refused("SN15-2.a", _("不行：%(x)s", x="甲"))', ["甲"]),
        ('raise Refused("SN15-2.a", "不行" if x else _("行"))', ["不行"]),
        ('raise Refused("SN15-2.a", message="不行")', ["不行"]),
        ('raise Refused("SN15-2.a", told("不行", "no"))', []),
        ('flash("好了")', ["好了"]),
        ('pages.acted(url, "好了")', ["好了"]),
        ('pages.acted(url_for("a"), _("好了"))', []),
        ('inbox.ask("a.b", "办理", subject, record, at)', ["办理"]),
        ('Step("send", "送出", ("a",), "b", by, "")', ["送出"]),
        ('log("内部")', []),
    ],
)
def test_bare_words_in_calls_are_seen(code: str, bare: list[str]) -> None:
    assert [words for _line, words in bare_in_calls(ast.parse(code))] == bare


def test_bare_words_in_a_room_are_seen() -> None:
    code = 'def f():\n    """说明"""\n    a = {"x": "甲", "y": _l("乙")}\n    return f"第{a}版"\n'
    assert [words for _line, words in bare_in(ast.parse(code))] == ["甲", "第", "版"]
