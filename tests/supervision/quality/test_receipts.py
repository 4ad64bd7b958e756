"""Quality documents (SN15-3.5.a): shared with all members, a receipt each, reminded, a new version asks again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from alliance.core import files, inbox
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.members import actions as members
from alliance.members import queries as membership
from alliance.register import actions as register
from alliance.supervision import actions, jobs, queries
from alliance.supervision.flow import QUALITY_FLOW
from alliance.supervision.model import QualityDocument, QualityReceipt
from tests.supervision.reported import FILED, OPENS, PDF, Reported, the_reported
from tests.supervision.test_flow import ACTORS, Undone
from tests.support.seen import trace

LEAD, MEMBER = "provincial-hxnk", "weinan-member"
SCAN = ("规范.pdf", PDF)
pytestmark = pytest.mark.clause("SN15-3.5.a")


@dataclass
class Shared:
    """Two members, 渭南 and 延安, and one document shared with both."""

    world: Reported
    document: QualityDocument

    def owing(self) -> list[str]:
        return [one.organisation_name for one in queries.open_receipts([self.document.id])]

    def asked(self) -> list[str]:
        """Whose lists it stands on."""
        ids = [one.id for one in db.session.query(QualityReceipt)]
        names = {self.world.hospital(key).id: key for key in ("weinan", "yanan", "ankang")}
        return sorted(names[todo.organisation_id or 0] for todo in inbox.open_about("quality_receipt", ids))

    def receive(self, login: str = MEMBER, serial: int = 1) -> None:
        actions.receive_quality(self.document, serial, self.world.actor(login), OPENS)


def join(world: Reported, key: str) -> None:
    members.enter_existing(
        world.alliance(), world.actor("office"), FILED, organisation_id=world.hospital(key).id, since=FILED.date(),
        until=None, reason="平台启用前已签", file=SCAN,
    )  # fmt: skip


def share(world: Reported, title: str = "肺结节诊疗规范", login: str = LEAD) -> QualityDocument:
    return actions.share_quality(world.alliance().id, "norm", title, "统一分级和随访", SCAN, world.actor(login), OPENS)


def shared() -> Shared:
    world = the_reported()
    join(world, "yanan")
    return Shared(world, share(world))


def test_whole_square(reported_app: Flask) -> None:
    with reported_app.app_context():
        it = shared()
        ended = share(it.world, "操作流程")
        actions.withdraw_quality(ended, "已并入规范", it.world.actor(LEAD), OPENS)
        may_do = {("receive", MEMBER), ("revise", LEAD), ("withdraw", LEAD)}
        actors = {login: it.world.actor(login) for login in ACTORS}
        for record in (it.document, ended):
            before = trace(record)
            for step in QUALITY_FLOW.steps:
                for login, actor in actors.items():
                    may = record is it.document and (step.name, login) in may_do
                    with pytest.raises(Undone if may else (Refused, Overtaken)), work():
                        values = {"withdrawn_reason": "理由"} if step.target == "withdrawn" else {}
                        QUALITY_FLOW.move(record, step.name, actor, OPENS, remark="理由", values=values)
                        raise Undone
            assert trace(record) == before


def test_a_document_reaches_every_member_and_each_gives_its_receipt(reported_app: Flask) -> None:
    with reported_app.app_context():
        it = shared()
        assert it.asked() == ["weinan", "yanan"]
        [now] = queries.versions_of(it.document)
        assert [file.name for file in files.of(now.version)] == ["规范.pdf"]
        assert now.version.due is not None
        it.receive()
        assert (it.asked(), it.owing()) == (["yanan"], [it.world.hospital("yanan").name])
        [now] = queries.versions_of(it.document)
        assert [(one.received_by, one.received_at) for one in now.received] == [(it.world.actor(MEMBER).name, OPENS)]
        assert queries.list_quality([it.document.id]) == {it.document.id: (1, 1)}
        before = trace(it.document)
        for login in (MEMBER, "ankang-member", "weinan-leader", LEAD):
            with pytest.raises(Refused):
                it.receive(login)
        assert trace(it.document) == before


def test_a_new_version_asks_everybody_again(reported_app: Flask) -> None:
    with reported_app.app_context():
        it = shared()
        it.receive()
        actions.revise_quality(it.document, "增加随访间隔", SCAN, it.world.actor(LEAD), OPENS, seen=it.document.serial)
        assert it.asked() == ["weinan", "yanan"]
        weinan, yanan = it.world.hospital("weinan").id, it.world.hospital("yanan").id
        having = queries.who_has([it.document.id])
        assert [(having[key, it.document.id].serial, having[key, it.document.id].owes) for key in (weinan, yanan)] == [
            (1, True),
            (0, True),
        ]
        before = trace(it.document)
        with pytest.raises(Refused, match="已有新版"):
            it.receive(serial=1)  # it read the old one
        assert trace(it.document) == before
        it.receive(serial=2)
        assert queries.who_has([it.document.id])[weinan, it.document.id] == queries.Having(2, False)
        assert [one.version.serial for one in queries.versions_of(it.document)] == [2, 1]


def test_who_has_not_is_reminded_once_a_workday(reported_app: Flask) -> None:
    with reported_app.app_context():
        it = shared()
        it.receive()
        lead = it.world.actor(LEAD)
        for login in (MEMBER, "office", "provincial-xxgnk"):
            with pytest.raises(Refused):
                actions.remind_quality(it.document, it.world.actor(login), OPENS)
        assert actions.remind_quality(it.document, lead, OPENS) == 1
        before = trace(it.document)
        with pytest.raises(Refused, match="今天已经催办"):
            actions.remind_quality(it.document, lead, OPENS + timedelta(hours=1))
        with pytest.raises(Refused, match="工作日"):
            actions.remind_quality(it.document, lead, OPENS + timedelta(days=3))
        assert trace(it.document) == before
        it.receive("yanan-member")
        with pytest.raises(Refused, match="全部成员单位已签收"):
            actions.remind_quality(it.document, lead, OPENS + timedelta(days=1))


@pytest.mark.parametrize(
    ("title", "summary", "file", "login", "said"),
    [
        ("规范二", "要点", None, LEAD, "上传文件"), ("规范二", " ", SCAN, LEAD, "要点"), (" ", "要点", SCAN, LEAD, "名称"),
        ("肺结节诊疗规范", "要点", SCAN, LEAD, "同名"), ("规范二", "要点", SCAN, MEMBER, "牵头科室"),
        ("规范二", "要点", SCAN, "university-gk", "牵头科室"), ("规范二", "要点", ("a.pdf", b"x"), LEAD, "PDF"),
    ],
)  # fmt: skip
def test_what_is_not_whole_is_refused(
    reported_app: Flask, title: str, summary: str, file: tuple[str, bytes] | None, login: str, said: str
) -> None:
    with reported_app.app_context():
        it = shared()
        before = trace(it.document)
        with pytest.raises(Refused, match=said) as refused:
            actions.share_quality(it.world.alliance().id, "norm", title, summary, file, it.world.actor(login), OPENS)
        assert refused.value.clause in ("SN15-3.5.a", "")
        assert trace(it.document) == before
        assert db.session.query(QualityDocument).count() == 1


def test_the_lists_follow_the_members(reported_app: Flask) -> None:
    with reported_app.app_context():
        it = shared()
        join(it.world, "ankang")
        [agreement] = [
            one for one in membership.in_force_agreements(it.document.designation_id)
            if one.organisation_id == it.world.hospital("weinan").id
        ]  # fmt: skip
        members.end_agreement(agreement, OPENS.date(), "学科调整", it.world.actor(MEMBER), OPENS)
        assert jobs.follow_quality(OPENS) == "质控文件：新增待签收 1 份，免签收 1 份"
        assert jobs.follow_quality(OPENS) == "质控文件：新增待签收 0 份，免签收 0 份"
        assert it.asked() == ["ankang", "yanan"]
        with pytest.raises(Refused):
            it.receive()
        it.receive("ankang-member")


@pytest.mark.clause("SN15-2.d")
def test_with_the_alliance_its_documents_end(reported_app: Flask) -> None:
    with reported_app.app_context():
        it = shared()
        commission, designation = it.world.actor("commission"), it.world.alliance()
        members.end_all(designation, OPENS.date(), "责令解散", commission, OPENS)
        register.end(designation, "dissolved", OPENS.date(), "责令解散", commission, OPENS)
        jobs.follow_quality(OPENS)
        assert (it.document.state, it.document.withdrawn_reason) == ("withdrawn", "联盟已终止")
        assert it.asked() == []
        with pytest.raises(Refused, match="在册"):
            share(it.world, "规范二")


def test_a_document_is_for_its_alliance_and_the_overseers(reported_app: Flask) -> None:
    with reported_app.app_context():
        it = shared()
        for login in (LEAD, "provincial-leader", MEMBER, "yanan-leader", "office", "auditor", "city-610100"):
            assert queries.quality(it.world.actor(login), it.document.id) is it.document
        for login in ("ankang-member", "university-gk", "baoji-xhnk", "city-610300", "expert"):
            with pytest.raises(NotFound):
                queries.quality(it.world.actor(login), it.document.id)


def test_the_database_repeats_what_a_receipt_is(reported_app: Flask) -> None:
    with reported_app.app_context():
        it = shared()
        for model, values in (
            (QualityReceipt, {"received_by": "某人"}), (QualityDocument, {"withdrawn_reason": "理由"}),
            (QualityDocument, {"serial": 0}), (QualityDocument, {"kind": "novel"}),
            (QualityReceipt, {"received_at": OPENS, "received_by": "某人", "released_on": OPENS.date()}),
        ):  # fmt: skip
            with pytest.raises(Refused), work():
                db.session.execute(update(model).values(**values))
        assert it.owing()


def test_a_receipt_and_a_new_version_at_once(reported_app: Flask, at_once: Callable[..., list[object]]) -> None:
    with reported_app.app_context():
        document_id = shared().document.id

    def act(what: str) -> Callable[[], str]:
        def run() -> str:
            with reported_app.app_context():
                world, document = the_reported(), db.session.get_one(QualityDocument, document_id)
                if what == "receive":
                    actions.receive_quality(document, 1, world.actor(MEMBER), OPENS)
                else:
                    actions.revise_quality(document, "增加随访", SCAN, world.actor(LEAD), OPENS)
                return what

        return run

    results = at_once(act("receive"), act("revise"))
    assert "revise" in results, results  # a receipt given meanwhile does not stand in the way of a new version
    assert all(isinstance(one, (str, Refused, Overtaken)) for one in results), results
    with reported_app.app_context():
        document = db.session.get_one(QualityDocument, document_id)
        owed = {(one.version_id, one.organisation_id) for one in queries.open_receipts([document_id])}
        assert (len(owed), document.serial) == (2, 2)  # both members owe the new one, whatever came first


def test_a_version_that_follows_another_than_was_seen_is_refused(reported_app: Flask) -> None:
    with reported_app.app_context():
        it = shared()
        actions.revise_quality(it.document, "增加随访间隔", SCAN, it.world.actor(LEAD), OPENS, seen=1)
        before = trace(it.document)
        with pytest.raises(Refused, match="已有新版"):
            actions.revise_quality(it.document, "又一版", SCAN, it.world.actor(LEAD), OPENS, seen=1)
        assert trace(it.document) == before
