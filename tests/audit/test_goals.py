"""The key tasks of 附件1 made countable by the lead clerk: the sentence beside, actuals from the logs, distance and trend."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from alliance.audit import actions as audits
from alliance.audit import queries as forms
from alliance.core.journal import JournalEntry
from alliance.core.promises import broken
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.ext import db
from alliance.register import queries as register
from alliance.targets import actions, queries
from alliance.targets.model import OwnTarget
from tests.audit.audited import OPENED, YEAR, Audited, tally
from tests.support.html import problems
from tests.support.seen import statements
from tests.support.world import post, sign_in, the_world

pytestmark = pytest.mark.clause("SN15-A1")
TEXT = "全年上转不少于 20 例；举办学术活动 6 次。\n推广新技术 2 项，平均住院日降到 8.5 天以下。"
DAY = date(2026, 6, 15)
UP = {
    "quote": "全年上转不少于 20 例",
    "words": "上转病例",
    "count": "up_referrals",
    "ask": "at-least",
    "bound": "20",
    "unit": "",
}
STAY = {
    "quote": "平均住院日降到 8.5 天以下",
    "words": "平均住院日",
    "count": "",
    "ask": "less-than",
    "bound": "8.5",
    "unit": "天",
}


def sent(world: Audited) -> Any:
    """附件1 with that text, sent; and some referrals of this year in the logs."""
    world.opened()
    audit = world.fill(changes={"key_tasks": TEXT})
    audits.submit(audit, world.clerk(), world.later(), declared=True, late_reason="")
    tally(world.alliance(), world.world.hospital("weinan").id, date(2026, 3, 1), {"up_referrals": 8})
    return audit


def put(
    world: Audited, given: dict[str, str], login: str = "xian-jzk", at: datetime = OPENED, year: int = YEAR
) -> OwnTarget:
    """Set one target out."""
    row = OwnTarget(year=year, paper="附件1（示例）", **given)
    return actions.set_out(world.alliance(), row, TEXT, world.actor(login), at)


def counted() -> tuple[int, ...]:
    """Rows and journal lines."""
    return tuple(
        int(db.session.execute(select(func.count()).select_from(one)).scalar_one()) for one in (OwnTarget, JournalEntry)
    )


def refused(act: Callable[[], Any]) -> Refused:
    """What it is refused with; nothing is left behind."""
    before = counted()
    with pytest.raises(Refused) as caught:
        act()
    db.session.rollback()
    assert (counted(), caught.value.clause) == (before, "SN15-A1")
    return caught.value


def test_a_sentence_becomes_a_row_with_distance_and_trend_from_the_logs(audited: Audited) -> None:
    sent(audited)
    put(audited, UP)
    row = put(audited, STAY)
    up, stay = queries.own_targets(audited.alliance(), YEAR, DAY)
    assert (up.row.unit, up.actuals, up.standing.met, up.standing.to_go, up.standing.by_year) == (
        "例", {2025: "12", 2026: "8"}, False, Decimal(12), Decimal(-4),
    )  # fmt: skip
    assert (stay.standing.value, stay.standing.met) == (None, None), "nothing entered is unknown, never met"
    actions.put_own_actual(row, audited.alliance(), "8.4", "病案首页", audited.clerk(), OPENED, seen=1)
    stay = queries.own_targets(audited.alliance(), YEAR, DAY)[1]
    assert (stay.standing.met, stay.row.version) == (True, 2)
    with pytest.raises(Overtaken):
        actions.put_own_actual(row, audited.alliance(), "8.6", "病案首页", audited.clerk(), OPENED, seen=1)
    db.session.rollback()
    actions.put_own_actual(row, audited.alliance(), "8.5", "病案首页更正", audited.clerk(), OPENED, seen=2)
    line = db.session.execute(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).scalar_one()
    assert (line.facts["was"], line.facts["now"], line.designation_id) == ("8.4", "8.5", audited.alliance().id)
    assert queries.own_targets(audited.alliance(), YEAR, DAY)[1].standing.met is False, "below 8.5, not 8.5 itself"


WRONG = (
    ({"quote": "全年上转不少于 30 例"}, "quote"), ({"quote": " "}, "quote"), ({"words": " "}, "words"),
    ({"count": "visits"}, "count"), ({"count": "", "unit": " "}, "unit"), ({"ask": "rank"}, "ask"),
    ({"bound": "二十"}, "bound"), ({"bound": "-1"}, "bound"),
)  # fmt: skip


def test_what_does_not_stand_in_the_text_or_cannot_be_counted_is_refused(audited: Audited) -> None:
    sent(audited)
    for changed, field in WRONG:
        assert refused(lambda changed=changed: put(audited, UP | changed)).field == field, changed  # type: ignore[misc]
    refused(lambda: put(audited, UP, year=YEAR - 1))
    for login in ("office", "commission", "provincial-hxnk", "xian-leader"):
        refused(lambda login=login: put(audited, UP, login))  # type: ignore[misc]
    row = put(audited, UP | {"quote": "全年上转不少于20例"})
    refused(lambda: put(audited, UP))  # the same name again
    clerk, alliance = audited.clerk(), audited.alliance()
    assert refused(lambda: actions.put_own_actual(row, alliance, "9", "自报", clerk, OPENED)).field == "value"
    stay = put(audited, STAY)
    assert refused(lambda: actions.put_own_actual(stay, alliance, "八", "年报", clerk, OPENED)).field == "value"
    assert refused(lambda: actions.put_own_actual(stay, alliance, "8", " ", clerk, OPENED)).field == "source"
    other = audited.actor("provincial-hxnk")
    refused(lambda: actions.put_own_actual(stay, alliance, "8", "年报", other, OPENED))


def test_a_row_set_out_wrongly_is_taken_away_and_the_journal_keeps_it(audited: Audited) -> None:
    sent(audited)
    row, alliance, clerk = put(audited, UP), audited.alliance(), audited.clerk()
    assert refused(lambda: actions.drop(row, alliance, " ", clerk, OPENED)).field == "remark"
    refused(lambda: actions.drop(row, alliance, "有误", audited.actor("office"), OPENED))
    refused(lambda: actions.drop(row, alliance, "没有做到", clerk, OPENED + timedelta(days=365)))
    actions.drop(row, alliance, "目标值抄错", clerk, OPENED, seen=1)
    assert queries.own_targets(alliance, YEAR, DAY) == []
    line = db.session.execute(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).scalar_one()
    assert (line.event, line.remark, line.facts["quote"], line.facts["bound"]) == (
        "own_target.drop", "目标值抄错", UP["quote"], "20",
    )  # fmt: skip
    put(audited, UP)


def test_an_ended_alliance_sets_nothing_out(audited: Audited) -> None:
    sent(audited)
    row = put(audited, STAY)
    ended = audited.alliance()
    ended.state, ended.ended_on, ended.end_reason = "dissolved", DAY, "示例"
    clerk = audited.clerk()
    with db.session.no_autoflush, pytest.raises(Refused) as caught:
        actions.put_own_actual(row, ended, "8", "年报", clerk, OPENED)
    assert caught.value.clause == "SN15-A1"
    db.session.rollback()


def test_a_year_takes_the_same_questions_however_many_rows(audited: Audited) -> None:
    sent(audited)

    def asked() -> int:
        with statements() as lines:
            queries.own_targets(audited.alliance(), YEAR, DAY)
        return len(lines)

    put(audited, UP)
    first = asked()
    for n in range(12):
        put(audited, UP | {"words": f"上转 {n}"})
    assert asked() == first


def test_the_text_is_read_as_it_was_sent_and_another_s_row_is_not_found(audited: Audited) -> None:
    audit = sent(audited)
    assert forms.goals(audit) == TEXT
    assert forms.sentences(TEXT) == [
        "全年上转不少于 20 例",
        "举办学术活动 6 次",
        "推广新技术 2 项，平均住院日降到 8.5 天以下",
    ]
    assert forms.goals(audited.audit("骨科")) is None, "nothing was sent"
    row = put(audited, UP)
    with pytest.raises(NotFound):
        queries.own_target(audited.alliance("骨科"), row.id)


def test_the_database_repeats_the_promises(audited: Audited) -> None:
    base: dict[str, Any] = {
        "programme": "shaanxi-alliance", "designation_id": audited.alliance().id, "year": YEAR, "words": "甲", "quote": "乙",
        "paper": "附件1", "count": "", "ask": "at-least", "bound": "1", "unit": "次", "actual": "", "actual_source": "",
        "actual_by": "", "version": 1, "set_at": OPENED, "set_by": "李",
    }  # fmt: skip
    for wrong in (
        {"quote": ""}, {"ask": "rank"}, {"actual": "1"}, {"year": 1},
        {"count": "up_referrals", "actual": "1", "actual_source": "自报"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError) as caught:
            db.session.execute(insert(OwnTarget).values(base | wrong))
        assert isinstance(broken(caught.value), Refused)
        db.session.rollback()


def test_two_set_the_same_out_at_once(app: Flask, at_once: Callable[..., list[object]]) -> None:
    with app.app_context():
        sent(Audited(the_world()))

    def once() -> str:
        with app.app_context():
            put(Audited(the_world()), UP)
            return "done"

    names = [one if isinstance(one, str) else type(one).__name__ for one in at_once(once, once)]
    assert sorted(names) == ["Refused", "done"]


@pytest.mark.on("sqlite")
def test_the_pages_from_the_text_to_the_distance(app: Flask) -> None:
    with app.app_context():
        world = Audited(the_world())
        number, alliance = sent(world).id, world.alliance().id
    with time_machine.travel(OPENED + timedelta(days=1), tick=False):
        clerk, office, other = app.test_client(), app.test_client(), app.test_client()
        for client, login in ((clerk, "xian-jzk"), (office, "office"), (other, "university-gk")):
            sign_in(client, login)
        page = f"/audit-forms/{number}/targets"
        assert "把重点任务目标分解" in clerk.get(f"/audit-forms/{number}").text
        assert "把重点任务目标分解" not in office.get(f"/audit-forms/{number}").text
        for address in (page, f"{page}?sentence=0", f"/alliances/{alliance}/targets"):
            shown = clerk.get(address)
            assert (shown.status_code, problems(shown.text)) == (200, []), address
        assert 'value="20"' in clerk.get(f"{page}?sentence=0").text
        assert (office.get(page).status_code, other.get(page).status_code) == (403, 404)
        wrong = post(clerk, page, UP | {"bound": "二十"}, page=page)
        assert (wrong.status_code, "二十" in wrong.text, problems(wrong.text)) == (409, True, [])
        for given in (UP, STAY):
            assert post(clerk, page, given, page=page).status_code == 302
        own = f"/alliances/{alliance}/targets"
        shown = office.get(own)
        assert (
            problems(shown.text) == []
            and "全年上转不少于 20 例" in shown.text
            and "附件1（2026 年度审核评估，第 1 次报送）" in shown.text
        )
        assert "不是文件规定的指标" in shown.text and "12 例" in shown.text
        with app.app_context():
            row = queries.own_targets(register.by_id(alliance), YEAR, DAY)[1].row.id
        assert problems(clerk.get(f"{own}/{row}").text) == []
        assert (
            post(
                clerk, f"{own}/{row}/actual", {"value": "8", "source": "", "_seen": "1"}, page=f"{own}/{row}"
            ).status_code
            == 422
        )
        good = {"value": "8", "source": "病案首页", "_seen": "1"}
        assert post(clerk, f"{own}/{row}/actual", good, page=f"{own}/{row}").status_code == 302
        assert "病案首页" in office.get(own).text
        assert office.get(f"{own}/distance.svg").mimetype == "image/svg+xml"
        assert other.get(own).status_code == 404
        assert office.get(f"{own}/{row}").status_code == 403
        assert other.get(f"{own}/{row}").status_code == 404
        assert post(clerk, f"{own}/{row}/drop", {"remark": "", "_seen": "2"}, page=f"{own}/{row}").status_code == 422
        assert (
            post(clerk, f"{own}/{row}/drop", {"remark": "抄错", "_seen": "2"}, page=f"{own}/{row}").status_code == 302
        )
        assert "病案首页" not in office.get(own).text
