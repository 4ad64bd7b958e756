"""Two at once, on both databases: one wins, the other is told who was first (SN15-5.2)."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.audit import actions, queries
from alliance.audit.model import AuditEvaluation
from alliance.core.journal import verify
from alliance.core.notices import Notice
from alliance.core.refusal import Overtaken, Refused
from alliance.ext import db
from alliance.register import queries as register
from tests.audit.audited import OPENED, PAST, Audited

pytestmark = pytest.mark.clause("SN15-5.2")
AtOnce = Callable[..., list[object]]


def test_two_of_the_commission_audit_at_once(app: Flask, audited: Audited, at_once: AtOnce) -> None:
    audit = audited.to("commission")
    id, version, at = audit.id, audit.version, audited.later()
    actors = [audited.actor("commission"), audited.actor("commission2")]
    db.session.remove()

    def give(verdict: str, who: int) -> Callable[[], object]:
        def run() -> object:
            with app.app_context():
                return actions.evaluate(queries.by_id(id), verdict, "理由", actors[who], at, version).verdict

        return run

    results = at_once(give("pass", 0), give("fail", 1))
    assert sorted(type(one).__name__ for one in results) == ["Overtaken", "str"], results
    told = next(one for one in results if isinstance(one, Overtaken))
    assert told.who
    said = select(func.count()).where(AuditEvaluation.audit_id == id, AuditEvaluation.station == "commission")
    assert db.session.execute(said).scalar_one() == 1
    assert queries.by_id(id).state in {"passed", "failed"}
    assert verify() is None


def test_a_lapse_confirmed_and_kept_at_once(app: Flask, audited: Audited, at_once: AtOnce) -> None:
    audit = audited.to("lapse", "骨科")
    id, designation_id, version = audit.id, audit.designation_id, audit.version
    actors = [audited.actor("commission"), audited.actor("commission2")]
    db.session.remove()

    def decide(action: Callable[..., None], who: int) -> Callable[[], object]:
        def run() -> object:
            with app.app_context():
                action(queries.by_id(id), "理由", actors[who], PAST, version)
                return "done"

        return run

    results = at_once(decide(actions.confirm_lapse, 0), decide(actions.keep, 1))
    assert sorted(type(one).__name__ for one in results) == ["Overtaken", "str"], results
    state = queries.by_id(id).state
    assert (state, register.by_id(designation_id).state) in {("lapsed", "lapsed"), ("draft", "active")}
    letters = db.session.execute(select(func.count()).where(Notice.kind == "audit-lapsed")).scalar_one()
    assert letters == (1 if state == "lapsed" else 0)
    assert verify() is None


def test_two_tabs_save_at_once(app: Flask, audited: Audited, at_once: AtOnce) -> None:
    audited.opened()
    audit, clerk = audited.audit(), audited.clerk()
    id, version = audit.id, audit.version
    db.session.remove()

    def save(words: str) -> Callable[[], object]:
        def run() -> object:
            with app.app_context():
                return actions.save(queries.by_id(id), {"filler": words}, clerk, OPENED, version).version

        return run

    results = at_once(save("甲"), save("乙"))
    assert sorted(type(one).__name__ for one in results) == ["Overtaken", "int"], results


def test_one_alliance_added_twice_at_once(app: Flask, audited: Audited, at_once: AtOnce) -> None:
    campaign_id, young = audited.opened().id, audited.alliance("消化内科").id
    actors = [audited.actor("office"), audited.actor("office2")]
    db.session.remove()

    def add(who: int) -> Callable[[], object]:
        def run() -> object:
            with app.app_context():
                campaign = queries.campaign(actors[who], campaign_id)
                return actions.add(campaign, young, "应列入", actors[who], OPENED).state

        return run

    results = at_once(add(0), add(1))
    assert sorted(type(one).__name__ for one in results) == ["Refused", "str"], results
    assert next(one for one in results if isinstance(one, Refused)).clause == "SN15-5.2"
