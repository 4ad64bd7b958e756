"""`flask doctor`: silent when tallies and records agree, names each difference and fails when they do not."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import delete, update

from alliance.care import queries
from alliance.care.model import CareTally
from alliance.core.work import work
from alliance.ext import db
from tests.care.allied import the_allied
from tests.care.logged import RECEIVER, SENDER, entered, line
from tests.care.made import in_state
from tests.support.seen import statements


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
    assert (fine.exit_code, fine.output.splitlines()) == (0, ["转诊与会诊的月度计数：相符", "日志链：相符"])

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
        assert len(seen) == 4
        assert not any(word in one for one in seen for word in ("patient", "diagnosis", "reason", "number"))
