"""Nothing is said to a reader outside the catalogue: templates, forms and code."""

import ast
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.translations.bare import bare_in, bare_in_calls, bare_in_template, functions
from tests.translations.catalogue import ROOT

# Bare Chinese a template may have: the brand mark, and the name of the language itself.
TEMPLATE_WORDS = frozenset({'<span class="brand-mark" aria-hidden="true">联</span>', "'中文'"})
# What speaks to a reader, room by room; the rest of the code stores, computes or writes official papers.
ROOMS = ("views", "queries", "rules", "flow", "model")
# A chapter is a room that keeps something: its model is one file, or a folder once it has grown.
CHAPTERS = tuple(sorted(path.parent.name for path in (ROOT / "alliance").glob("*/model*")))
# Chinese whoever asks for it, and why: a file, or file::function ("" what stands between the functions).
STAYS = tomllib.loads(Path(__file__).with_name("stays_chinese.toml").read_text(encoding="utf-8"))
CHINESE = frozenset(place for group in STAYS.values() for place in group["places"])


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


@cache
def bare_places() -> tuple[tuple[str, str, str], ...]:
    """Every Chinese word in the rooms that speak which is outside the catalogue: file, function, line and words."""
    return tuple(
        (path.relative_to(ROOT).as_posix(), name, f"{line}: {words}")
        for path in spoken()
        for name, node in functions(path)
        for line, words in bare_in(node)
    )


def test_rooms_that_speak_say_everything_through_the_catalogue() -> None:
    faults = [f"{file}:{said}" for file, name, said in bare_places() if not CHINESE & {file, f"{file}::{name}"}]
    assert not faults, "\n".join(faults)


def test_what_stays_chinese_still_does() -> None:
    used = {place for file, name, _said in bare_places() for place in (file, f"{file}::{name}")}
    assert not CHINESE - used, "no longer needed: " + ", ".join(sorted(CHINESE - used))


def test_what_stays_chinese_has_its_reason() -> None:
    assert [name for name, group in STAYS.items() if set(group) != {"reason", "places"} or not group["reason"]] == []
    named = [place for group in STAYS.values() for place in group["places"]]
    assert len(named) == len(set(named)), "a place stands under one reason"


def test_every_room_that_keeps_something_is_a_chapter() -> None:
    assert {"care", "filing", "selection", "terms"} <= set(CHAPTERS)


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
