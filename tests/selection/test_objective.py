"""Objective data: faults of a workbook, idempotent, compared within the specialty, the list by the cut-off, signed by another."""

import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.core import inbox, settings
from alliance.core.journal import JournalEntry
from alliance.core.panel import majority
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.documents import excel
from alliance.ext import db
from alliance.rules import objective
from alliance.rules.objective import Figure
from alliance.selection import actions as calls
from alliance.selection import notices
from alliance.selection.actions import data as actions
from alliance.selection.actions import reviews
from alliance.selection.flow import LIST_FLOW
from alliance.selection.model import Candidacy, ObjectiveRow, Shortlist, Upload
from alliance.selection.queries import data as queries
from alliance.selection.rules import judging
from alliance.selection.rules.workbook import STANDS
from tests.selection.judged import SX3, WANTED, YEAR, candidacy, figures, office
from tests.selection.shanxi import actor
from tests.selection.squared import PEOPLE, square
from tests.support.seen import statements
from tests.support.world import NOW

GOOD = ("太原示例医院", "", "神经内科", "病例组合指数（CMI）", "2025", "1.2345", "HQMS")
# column → what is typed there, what is said of it
FAULTS: tuple[tuple[int, Any, str], ...] = (
    (0, "太原示例", "找不到医院"), (0, "", "没有填写"), (0, 140100000000000000.0, "长编号被 Excel 变成了数字"),
    (2, "", "没有填写"), (2, "烧伤科", "没有“烧伤科”的申报"), (3, "好评率", "没有“好评率”这一指标"), (3, "", "没有填写"),
    (4, "25年", "不是年度"), (4, "2026", "还不完整"), (4, "", "没有填写"), (5, "约1.2", "不是数值"), (5, "", "没有填写"),
    (5, "-1", "不是数值"), (5, "1.23456", "超过四位小数"), (5, "NaN", "不是数值"), (5, "1e13", "不是数值"), (6, "", "没有填写"),
    (6, "字" * 201, "太长"), (1, "字" * 81, "太长"),
)  # fmt: skip


def book(*rows: Any, heads: Any = STANDS) -> bytes:
    """A workbook of these rows, typed as text."""
    made = excel.Workbook(NOW)
    made.sheet("数据", [excel.Column(head, "code") for head in heads], [list(row) for row in rows])
    return made.close()


def csv(*rows: Any) -> bytes:
    """The same as CSV."""
    return excel.csv_bytes(list(STANDS), [list(row) for row in rows])


def read(content: bytes) -> Any:
    """Its rows, checked."""
    return queries.read(content, SX3, YEAR)


def take(content: bytes, login: str = "centre-data", **more: Any) -> Upload:
    """Take a workbook in."""
    return actions.take_in(SX3, read(content), ("数据.xlsx", content), actor(login), NOW, **more)


def count(model: Any) -> int:
    """How many rows."""
    return int(db.session.execute(select(func.count()).select_from(model)).scalar_one())


def refused(act: Callable[[], Any]) -> Refused:
    """What it is refused with; nothing is left behind."""
    before = count(JournalEntry), count(ObjectiveRow), count(Upload), count(Shortlist)
    with pytest.raises(Refused) as caught:
        act()
    db.session.rollback()
    assert (count(JournalEntry), count(ObjectiveRow), count(Upload), count(Shortlist)) == before
    return caught.value


@pytest.mark.clause("SX3-16")
@pytest.mark.on("sqlite")
def test_every_fault_is_named_by_sheet_row_and_column(judged: Flask) -> None:
    with judged.app_context():
        candidacy()
        rows = [
            GOOD,
            *(tuple(typed if index == at else cell for index, cell in enumerate(GOOD)) for at, typed, _said in FAULTS),
        ]
        found = read(book(*rows))
        assert found[0].problems == []
        for row, (at, _typed, said) in zip(found[1:], FAULTS, strict=True):
            (problem,) = row.problems
            assert (problem.sheet, problem.row, problem.column) == ("数据", row.number, STANDS[at]), said
            assert said in problem.what, problem.what
            assert problem.todo
        assert "是不是：太原示例医院" in found[1].problems[0].todo
        twice = read(csv(GOOD, GOOD))
        assert ["重复" in one.problems[0].what if one.problems else False for one in twice] == [False, True]
        both = read(csv(("无此医院", "", "", "x", "y", "z", "")))[0]
        assert len(both.problems) == 6, "all of a row, not the first only"


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX3-16")
def test_what_is_no_table_is_refused_whole(judged: Flask) -> None:
    with judged.app_context():
        for content in (b"%PDF-1.7", b"PK\x03\x04broken", book(GOOD[1:], heads=STANDS[1:]), book(), b""):
            assert refused(lambda content=content: take(content)).field == "file"  # type: ignore[misc]


@pytest.mark.clause("SX3-16")
def test_good_rows_in_once_and_corrected_with_the_figure_before(judged: Flask) -> None:
    with judged.app_context():
        candidacy()
        bad = (*GOOD[:5], "约", "HQMS")
        other = ("大同示例医院", *GOOD[1:])
        refused(lambda: take(book(GOOD, bad)))
        refused(lambda: take(book(bad), only_good=True))
        for login in ("specialty-office", "specialty-commission", "centre-office", "taiyuan-clerk", "specialty-ex1"):
            refused(lambda login=login: take(book(GOOD), login))  # type: ignore[misc]
        first = take(book(GOOD, other, (*bad[:4], "2024", *bad[5:])), only_good=True)
        assert (first.taken, first.same, first.left_out) == (2, 0, 1)
        again = take(book(GOOD, other))
        assert (again.taken, again.same, count(ObjectiveRow)) == (0, 2, 2)
        third = take(csv((*GOOD[:5], "1.5", "NCIS"), other))
        assert (third.taken, third.same, count(ObjectiveRow)) == (1, 1, 2)
        said = db.session.execute(select(JournalEntry.facts).order_by(JournalEntry.id.desc()).limit(1)).scalar_one()
        assert said["changed"] == [{"row": 1, "was": "1.2345", "now": "1.5"}]
        row = queries.row(SX3, 1)
        assert (row.value, row.source) == (Decimal("1.5"), "NCIS")


@pytest.mark.clause("WZ10-4.1")
def test_without_an_evaluation_centre_the_office_supplies(judged: Flask) -> None:
    with judged.app_context():
        assert queries.supplies(actor("wenzhou-office"), "wenzhou-specialty", NOW)
        assert not queries.supplies(actor("specialty-office"), SX3, NOW)
        assert queries.supplies(actor("centre-data"), SX3, NOW)
        for login in ("taiyuan-leader", "specialty-ex1", "wenzhou-office", "specialty-finance"):
            with pytest.raises(NotFound):
                queries.sees(actor(login), SX3)
        with pytest.raises(NotFound):
            queries.sees(actor("centre-office"), "shanxi-centre")


def compared(*values: tuple[str, int, int, str]) -> dict[int, objective.Compared]:
    """Figures (indicator, hospital, year, value) compared for 2026."""
    system = objective.load(SX3)
    assert system is not None
    return objective.compare(system, [Figure(n, h, i, y, Decimal(v)) for n, (i, h, y, v) in enumerate(values)], 2026)


def points(found: dict[int, objective.Compared], indicator: str) -> list[Decimal]:
    """The points of one indicator by hospital."""
    return [
        next(one.points for one in each.positions if one.indicator.key == indicator)
        for _key, each in sorted(found.items())
    ]


@pytest.mark.clause("SX3-16")
def test_positions_by_direction_with_ties_and_what_is_missing() -> None:
    up = compared(("cmi", 1, 2025, "1.2"), ("cmi", 2, 2025, "1.1"), ("cmi", 3, 2025, "1.0"))
    assert points(up, "cmi") == [Decimal(15), Decimal("7.5"), Decimal(0)]
    down = compared(("stay", 1, 2025, "9"), ("stay", 2, 2025, "7"))
    assert points(down, "stay") == [Decimal(0), Decimal(5)]
    ties = compared(("cmi", 1, 2025, "1"), ("cmi", 2, 2025, "1.0"), ("cmi", 3, 2025, "0.9"))
    assert points(ties, "cmi") == [Decimal("11.25"), Decimal("11.25"), Decimal(0)]
    old = compared(("cmi", 1, 2024, "9"), ("cmi", 1, 2026, "9"), ("stay", 1, 2025, "7"))
    assert [one.key for one in old[1].missing][:1] == ["cmi"], "one year: only the year before counts"
    assert old[1].total == Decimal(5)


@pytest.mark.clause("WZ10-4.1", "WZ10-A")
def test_wenzhou_compares_three_years_of_the_lines_with_a_direction() -> None:
    system = objective.load("wenzhou-specialty")
    assert system is not None
    assert (len(system.indicators), system.full, system.draft) == (12, Decimal(48), True)
    values = ((1, 2023, "1"), (1, 2024, "2"), (1, 2025, "3"), (1, 2022, "99"), (2, 2025, "1.9"))
    figures_ = [Figure(n, h, "9", y, Decimal(v)) for n, (h, y, v) in enumerate(values)]
    found = objective.compare(system, figures_, 2026)
    own = next(one for one in found[1].positions if one.indicator.key == "9")
    assert (own.value, own.place, own.rows) == (Decimal(2), 1, (0, 1, 2))


CASES = tomllib.loads((Path(__file__).parent / "cases" / "cut_off.toml").read_text(encoding="utf-8"))


@pytest.mark.clause("SX3-17", "WZ10-4.1")
@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["about"])
def test_the_cut_off_at_its_border(case: dict[str, Any]) -> None:
    cut = objective.cut_off(dict(enumerate(map(Decimal, case["scores"]))), case["rule"], case.get("places"))
    assert [one.key for one in cut if one.taken] == list(range(case["taken"]))
    out = [one.missed for one in cut if not one.taken]
    assert (out[0] if out else Decimal(0)) == Decimal(case["missed"])


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["about"])
def test_a_rule_that_cannot_be_read_decides_nothing(case: dict[str, Any]) -> None:
    with pytest.raises(objective.CutError):
        objective.cut_off({1: Decimal(90)}, case["rule"], case.get("places"))


@pytest.mark.clause("SX6-9", "SX6-11.1")
@pytest.mark.parametrize("case", CASES["opinion"], ids=lambda case: case["about"])
def test_the_panel_s_opinion_goes_by_more_than_half(case: dict[str, Any]) -> None:
    assert majority(case["votes"]) is case.get("agreed")


def listed() -> Shortlist:
    """Three candidates of whom one misses by score, proposed."""
    for where in WANTED:
        candidacy(where)
    figures({"taiyuan": "10", "datong": "10", "wenzhou": "1"})
    settings.put(SX3, "shortlist_cut_off", "score:50", actor("specialty-head"), NOW, "按分")
    return actions.propose(SX3, YEAR, "competitive", "神经内科", office(), NOW)


@pytest.mark.clause("SX3-16", "SX3-17")
def test_the_list_is_signed_by_another_and_who_missed_is_told_by_how_much(judged: Flask) -> None:
    with judged.app_context():
        found = listed()
        rows = {
            one["name"]: (one["total"], one["place"], one["taken"], one["missed"])
            for one in found.content["candidates"]
        }
        assert rows["太原示例医院"] == ("55", 1, True, "0")
        assert rows["温州示例医院"] == ("40", 3, False, "10"), "fewer deaths and days: down indicators count for it"
        for login in ("specialty-office", "specialty-commission", "centre-head"):
            refused(lambda login=login: actions.sign(found, actor(login), NOW))  # type: ignore[misc]
        actions.sign(found, actor("specialty-head"), NOW)
        states = {one.lead_name: (one.state, one.shortlisted, one.data_score) for one in
                  (db.session.get_one(Candidacy, each["id"]) for each in found.content["candidates"])}  # fmt: skip
        assert states["太原示例医院"] == ("review", True, Decimal(55))
        assert states["温州示例医院"] == ("refused", False, Decimal(40))
        said = select(JournalEntry.remark).where(JournalEntry.event == "candidacy.turn-down")
        assert "差 10 分" in db.session.execute(said).scalar_one()


@pytest.mark.clause("SX3-16", "SX3-17")
def test_a_list_over_changed_data_is_not_signed_and_names_the_rows(judged: Flask) -> None:
    with judged.app_context():
        found = listed()
        take(book((*GOOD[:5], "11", "示例平台")))
        (line,) = refused(lambda: actions.sign(found, actor("specialty-head"), NOW)).todo
        assert line == "太原示例医院 2025 年“病例组合指数（CMI）”：10 → 11"
        actions.withdraw(found, "数据更正", office(), NOW)
        again = actions.propose(SX3, YEAR, "competitive", "神经内科", office(), NOW)
        actions.sign(again, actor("specialty-head"), NOW)
        row = db.session.get(Candidacy, again.content["candidates"][0]["id"])
        assert row is not None
        assert judging.incomplete(row) == ["还没有编入评审组"]
        take(book((*GOOD[:5], "12", "示例平台")))
        told = refused(lambda: reviews.nominate(row, office(), NOW)).todo
        assert told[:2] == [
            "名单签发后数据有变化，须撤回名单重新形成",
            "太原示例医院 2025 年“病例组合指数（CMI）”：11 → 12",
        ]
        actions.withdraw(again, "数据更正", actor("specialty-head"), NOW)
        assert (row.shortlisted, row.data_score) == (None, None)


@pytest.mark.clause("SX3-16", "SX3-17", "SX3-10")
def test_no_list_without_data_places_or_candidates(judged: Flask) -> None:
    with judged.app_context():

        def propose(login: str = "specialty-office") -> Shortlist:
            return actions.propose(SX3, YEAR, "competitive", "神经内科", actor(login), NOW)

        assert refused(propose).message == "这一专科没有在评审的申报"
        candidacy(WANTED[0])
        candidacy(WANTED[1])
        assert refused(propose).todo == ["太原示例医院：没有任何数据", "大同示例医院：没有任何数据"]
        figures({"taiyuan": "10", "datong": "9"}, but="cmi")
        assert "缺 病例组合指数（CMI）" in refused(propose).todo[0]
        settings.put(SX3, "missing_counts_zero", "true", actor("specialty-head"), NOW, "平台没有这一指标")
        assert refused(propose).clause == "SX3-10"
        calls.set_call(SX3, YEAR, NOW.date(), NOW.date(), {"competitive": "神经内科 1"}, office(), NOW)
        for login in ("specialty-commission", "centre-office", "centre-data"):
            refused(lambda login=login: propose(login))  # type: ignore[misc]
        found = propose()
        assert [one["taken"] for one in found.content["candidates"]] == [True, True], "1.5 × 1 is rounded up"
        refused(propose)


@pytest.mark.clause("SX3-10", "SX3-17")
def test_the_places_are_those_of_the_direction_answered(judged: Flask) -> None:
    with judged.app_context():
        for where in WANTED[:2]:
            candidacy(where, answers={"direction": "神经"})
        figures({"taiyuan": "10", "datong": "9"})
        calls.set_call(SX3, YEAR, NOW.date(), NOW.date(), {"competitive": "儿科 1"}, office(), NOW)
        told = refused(lambda: actions.propose(SX3, YEAR, "competitive", "神经内科", office(), NOW))
        assert told.message == "“神经内科”没有公布名额，不能按名额的倍数确定入围"
        named = {"competitive": "神经 2\n神经内科 9"}
        calls.set_call(SX3, YEAR, NOW.date(), NOW.date(), named, office(), NOW, reason="更正")
        assert queries.places(SX3, YEAR, "competitive", "神经内科") == 2, "not those of a direction nobody answers"
        actions.propose(SX3, YEAR, "competitive", "神经内科", office(), NOW)


@pytest.mark.clause("SX3-17")
def test_who_is_left_by_the_figures_is_told_by_how_much_and_off_the_office_s_list(judged: Flask) -> None:
    with judged.app_context():
        first, last = candidacy(WANTED[0]), candidacy(WANTED[1])
        with work():
            for one in (first, last):
                notices.tell_outcome(one, "申报已进入评审", office(), NOW)
                notices.arrived_in_review(one, office(), NOW)
        figures({"taiyuan": "10", "datong": "9"})
        settings.put(SX3, "shortlist_cut_off", "score:60", actor("specialty-head"), NOW, "示例")
        found = actions.propose(SX3, YEAR, "competitive", "神经内科", office(), NOW)
        actions.sign(found, actor("specialty-head"), NOW)
        assert (first.state, last.state) == ("review", "refused")
        open_ = {(one.role, one.text) for one in inbox.open_about("candidacy", [last.id])}
        words = "查看评审结果：未通过"
        assert open_ == {("lead_clerk", words), ("hospital_leader", words)}, "not that it is under review"
        assert all("分未进入书面评审" in one.note for one in inbox.open_about("candidacy", [last.id]))
        assert "candidacy.review" in {one.kind for one in inbox.open_about("candidacy", [first.id])}


LIST_MAY = {
    "sign": {"proposed": {"specialty-head"}},
    "withdraw": {"proposed": {"specialty-office", "specialty-head"}, "signed": {"specialty-office", "specialty-head"}},
}


@pytest.mark.clause("SX3-17")
def test_every_state_actor_and_step_of_a_list(judged: Flask) -> None:
    with judged.app_context():
        found, head = listed(), actor("specialty-head")

        def put(state: str) -> None:
            with work():
                db.session.refresh(found)
                found.state, found.signed_at = state, NOW if state == "signed" else None

        assert "specialty-head" in PEOPLE
        square(
            LIST_FLOW,
            LIST_MAY,
            found,
            put,
            {"sign": {"signed_at": NOW, "signed_by_id": head.person_id}, "withdraw": {"signed_at": None}},
        )


def test_two_sign_at_once_and_one_is_first(judged: Flask, at_once: Callable[..., list[object]]) -> None:
    with judged.app_context():
        list_id = listed().id

    def sign() -> str:
        with judged.app_context():
            head = actor("specialty-head")
            actions.sign(queries.shortlist(head, list_id), head, NOW)
            return "signed"

    results = at_once(sign, sign)
    assert sorted(one if isinstance(one, str) else type(one).__name__ for one in results) in (
        ["Overtaken", "signed"], ["Refused", "signed"],
    )  # fmt: skip
    with judged.app_context():
        told = select(func.count()).select_from(JournalEntry).where(JournalEntry.event == "candidacy.turn-down")
        assert db.session.execute(told).scalar_one() == 1


def test_a_specialty_is_compared_in_one_statement_however_many_hospitals(judged: Flask) -> None:
    with judged.app_context():
        taken = []
        for values in ({"taiyuan": "1"}, {"datong": "2", "wenzhou": "3"}):
            figures(values)
            db.session.expire_all()
            with statements() as sent:
                queries.comparison(SX3, "神经内科", YEAR)
            taken.append(len(sent))
        assert taken == [1, 1]


@pytest.mark.clause("SX3-17")
def test_a_head_does_not_sign_the_own_proposal(judged: Flask) -> None:
    with judged.app_context():
        actions.withdraw(listed(), "重提", office(), NOW)
        head = actor("specialty-head")
        own = actions.propose(SX3, YEAR, "competitive", "神经内科", head, NOW)
        assert "请由另一位负责人签发" in refused(lambda: actions.sign(own, head, NOW)).message
