"""`flask doctor`: silent when tallies and records agree, names each difference and fails when they do not."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from alliance.care import queries
from alliance.care.actions.moving import KEYS
from alliance.care.model import CareTally
from alliance.care.queries import doctor
from alliance.core.work import work
from alliance.ext import db
from tests.care.allied import the_allied
from tests.care.logged import RECEIVER, SENDER, entered, line
from tests.care.made import in_state
from tests.care.test_counts import move, start
from tests.support.seen import statements
from tests.support.world import NOW


@pytest.mark.clause("SN15-4.3.a")
def test_the_doctor_counts_again_and_names_what_differs(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        in_state(world, "referral", "closed")
        in_state(world, "referral", "sent", 2)
        in_state(world, "consultation", "closed", 3)
        for login in (SENDER, RECEIVER):
            entered(world.actor(login), line())
    run = allied.test_cli_runner()
    fine = run.invoke(args=["doctor"])
    assert (fine.exit_code, fine.output.splitlines()) == (
        0,
        [
            f"{what}：相符"
            for what in ("转诊与会诊的月度计数", "转诊与会诊的检索词", "数据库", "日志链与锚点", "附件", "密钥", "邮件")
        ],
    )

    with allied.app_context(), work():
        kept = (CareTally.fact == "up_referrals", CareTally.confirmed.is_(True))
        db.session.execute(update(CareTally).where(*kept, CareTally.month == date(2026, 6, 1)).values(n=7))
        db.session.execute(delete(CareTally).where(CareTally.fact == "consultations_closed"))
    ill = run.invoke(args=["doctor", "care"])
    assert ill.exit_code == 1
    assert ill.output.splitlines() == [
        "  陕西示例呼吸内科专科联盟 2026-06 渭南示例医院 远程会诊（双方确认）：留存 0，记录合计 1",
        "  陕西示例呼吸内科专科联盟 2026-06 渭南示例医院 上转（双方确认）：留存 7，记录合计 2",
        "转诊与会诊的月度计数：2 处差异",
    ]
    assert "欧阳" not in ill.output


@pytest.mark.on("sqlite")
def test_a_recount_reads_only_what_counts(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        in_state(world, "referral", "closed")
        with statements() as seen:
            assert queries.recount() == []
        assert len(seen) == 1
        assert not any(word in one for one in seen for word in ("patient_", "diagnosis", "reason", "number"))


@pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b", "SN15-4.3.c")
def test_the_database_finds_every_tally_that_was_changed(allied: Flask) -> None:
    """Each row of the tallies in turn: one more, gone, or one that nothing stands for."""
    with allied.app_context():
        world = the_allied()
        for place, case in enumerate(start(world, NOW)):
            for name in ("accept", "schedule", "arrive", "hold", "outcome", "answer", "close")[: 3 + place]:
                move(world, [case], 0, name, NOW)
        for login in (SENDER, RECEIVER):
            entered(world.actor(login), line())
        entered(world.actor(SENDER), line(number="2"))
        assert doctor.suspects() == []
        table: Any = CareTally.__table__
        kept = [dict(row) for row in db.session.execute(select(table)).mappings()]
        assert {one["fact"] for one in kept} >= {
            "up_referrals",
            "down_referrals",
            "consultations_closed",
            "tests_recognised",
        }
        assert {"took_part", "referrals_outcome", "tests_saved"} <= {one["fact"] for one in kept}
        for one in kept:
            that = [table.c[name] == one[name] for name in KEYS]
            for change in (update(table).values(n=one["n"] + 1), delete(table)):
                if one["n"] or change.is_update:
                    db.session.execute(change.where(*that))
                    assert doctor.suspects() == [one["designation_id"]], (one, change)
                    db.session.rollback()
        db.session.execute(
            insert(table).values(designation_id=world.bones.id, month=date(2026, 6, 1), organisation_id=world.id("weinan"),
                                     fact="nonsense", confirmed=True, n=1)
        )  # fmt: skip
        assert doctor.suspects() == [world.bones.id]
        db.session.rollback()
