"""The ways of a half-year report (SN15-3.5.d), of a notice (SN15-3.5.c) and of a recorded misconduct (SN15-3.5.b)."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from alliance.core.actor import Actor, Role
from alliance.core.flow import Flow, Move, Step
from alliance.core.language import day_words
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.rules import windows
from alliance.supervision.model import Matter, Misconduct, QualityDocument, QualityReceipt, QualityVersion, Report, Tip


def lead(actor: Actor, report: Report | Matter | QualityDocument) -> bool:
    """The clerk of the lead department itself."""
    own = actor.organisation_id == report.lead_id and actor.department_id == report.department_id
    return actor.role == Role.LEAD_CLERK and own


def asked(actor: Actor, document: QualityDocument) -> bool:
    """The clerk of a member that owes a receipt for the version that holds."""
    owed = (
        select(QualityReceipt.id)
        .join(QualityVersion, QualityVersion.id == QualityReceipt.version_id)
        .where(
            QualityVersion.document_id == document.id, QualityVersion.serial == document.serial,
            QualityReceipt.organisation_id == actor.organisation_id, QualityReceipt.received_at.is_(None),
            QualityReceipt.released_on.is_(None),
        )
    )  # fmt: skip
    return actor.role == Role.MEMBER_CLERK and db.session.execute(owed).first() is not None


def office(actor: Actor, record: Report | Misconduct | Matter) -> bool:
    """The alliance office of this programme (SN15-3.1)."""
    return actor.is_office and actor.programme == record.programme


def objects(actor: Actor, record: Matter) -> bool:
    """The office, about an event: a matter that has happened is taken note of."""
    return record.kind == "event" and office(actor, record)


def head(actor: Actor, record: Misconduct) -> bool:
    """The head of that office."""
    return actor.role == Role.OFFICE_HEAD and office(actor, record)


def not_own_hospital(move: Move) -> None:
    """Nobody decides on a record of a hospital of his own."""
    if move.record.lead_id in move.actor.own_hospitals:
        raise Refused("SN15-3.3.a", _("本人在牵头医院任职（或近期曾任职），不能办理其事项，请交由其他人员办理"))


def within_window(move: Move) -> None:
    """A report for a period not open is refused; a late one within the window is taken and marked."""
    report, day = move.record, windows.beijing_day(move.at)
    if day < report.opened_on:
        raise Refused("SN15-3.5.d", _("该期报告 %(day)s 才开放填报", day=day_words(report.opened_on)))
    if day > report.closes:
        raise Refused(
            "SN15-3.5.d",
            _("该期补报已于 %(day)s 截止，报告已锁定；确需补报的，由办公室写明理由后例外开放", day=report.closes),
        )


def not_locked(move: Move) -> None:
    """An extension is for what can still be handed in."""
    if windows.beijing_day(move.at) > move.record.closes:
        raise Refused("SN15-3.5.d", _("补报已截止，不能延期；确需补报的，请写明理由例外开放"))


def locked(move: Move) -> None:
    """An exception is for what can no longer be handed in."""
    if windows.beijing_day(move.at) <= move.record.closes:
        raise Refused("SN15-3.5.d", _("该期报告到 %(day)s 才锁定，现在不需要例外开放", day=move.record.closes))


def calendar(actor: Actor, _record: Report) -> bool:
    """The register's own hand: no person waives a report."""
    return actor.role == Role.SYSTEM


REPORT_FLOW = Flow(
    "report",
    Report,
    (
        Step("submit", _l("提交"), ("open",), "submitted", lead, "SN15-3.5.d", (within_window,), button=False),
        Step("resubmit", _l("重新提交"), ("returned",), "submitted", lead, "SN15-3.5.d", button=False),
        Step("accept", _l("审核通过"), ("submitted",), "accepted", office, "SN15-3.5.d", (not_own_hospital,)),
        Step(
            "return", _l("退回修改"), ("submitted",), "returned", office, "SN15-3.5.d", (not_own_hospital,), remark=True
        ),
        Step(
            "extend",
            _l("延期"),
            ("open",),
            "open",
            office,
            "SN15-3.5.d",
            (not_own_hospital, not_locked),
            remark=True,
            button=False,
        ),
        Step(
            "unlock",
            _l("例外开放补报"),
            ("open",),
            "open",
            office,
            "SN15-3.5.d",
            (not_own_hospital, locked),
            remark=True,
            button=False,
        ),
        Step("waive", _l("联盟已终止，免报"), ("open",), "waived", calendar, "SN15-2.d", button=False),
    ),
    {
        "open": _l("待报送"),
        "submitted": _l("待审核"),
        "returned": _l("已退回"),
        "accepted": _l("已审核"),
        "waived": _l("免报"),
    },
    {"open": "plain", "submitted": "blue", "returned": "warn", "accepted": "good", "waived": "plain"},
)


def handler(actor: Actor, tip: Tip) -> bool:
    """The office post that handles a tip: nobody else opens who reported it, or closes it."""
    return actor.is_office and actor.programme == tip.programme and actor.post_id == tip.handler_post_id


def not_concerned(move: Move) -> None:
    """Nobody looks into the conduct of a hospital of his own."""
    if move.actor.own_hospitals & {move.record.lead_id, move.record.organisation_id}:
        raise Refused("SN15-3.3.a", _("本人在该医院任职（或近期曾任职），不能办理其违规线索"))


TIP_FLOW = Flow(
    "tip",
    Tip,
    (
        Step("prove", _l("查实并登记违规"), ("received",), "proven", handler, "SN15-3.5.b", (not_concerned,), remark=True),
        Step("dismiss", _l("不属实，办结"), ("received",), "dismissed", handler, "SN15-3.5.b", (not_concerned,), remark=True),
    ),
    {"received": _l("核查中"), "proven": _l("已查实"), "dismissed": _l("不属实")},
    {"received": "blue", "proven": "bad", "dismissed": "plain"},
)  # fmt: skip

MISCONDUCT_FLOW = Flow(
    "misconduct",
    Misconduct,
    (
        Step(
            "measure",
            _l("登记处理"),
            ("recorded",),
            "recorded",
            office,
            "SN15-3.5.b",
            (not_own_hospital,),
            remark=True,
            button=False,
        ),
        Step(
            "annul",
            _l("撤销记录"),
            ("recorded",),
            "annulled",
            head,
            "SN15-3.5.b",
            (not_own_hospital,),
            ends=True,
            remark=True,
        ),
    ),
    {"recorded": _l("已记录"), "annulled": _l("已撤销")},
    {"recorded": "bad", "annulled": "plain"},
)


def before_event(move: Move) -> None:
    """An objection is worth something only before the event."""
    if windows.beijing_day(move.at) >= move.record.starts:
        raise Refused(
            "SN15-3.5.c",
            _("活动已于 %(day)s 开始，不能再提出异议；请写明处理意见后确认", day=move.record.starts),
            field="remark",
        )


def late_in_words(move: Move) -> None:
    """A notice after the event is never silently accepted."""
    if move.record.timing == "late" and not move.remark.strip():
        raise Refused("SN15-3.5.c", _("迟报的活动须写明处理意见后才能确认"), field="remark")


def not_begun(move: Move) -> None:
    """What has taken place stays reported; an objected notice may always be taken back."""
    matter = move.record
    if matter.kind == "event" and matter.state != "objected" and windows.beijing_day(move.at) > matter.starts:
        raise Refused("SN15-3.5.c", _("活动已于 %(day)s 开始，报备不能撤回", day=matter.starts))


MATTER_FLOW = Flow(
    "matter",
    Matter,
    (
        Step("acknowledge", _l("确认收到"), ("sent",), "acknowledged", office, "SN15-3.5.c",
             (not_own_hospital, late_in_words)),
        Step("object", _l("提出异议"), ("sent",), "objected", objects, "SN15-3.5.c",
             (not_own_hospital, before_event), remark=True),
        Step("withdraw", _l("撤回"), ("sent", "acknowledged", "objected"), "withdrawn", lead, "SN15-3.5.c",
             (not_begun,), ends=True, remark=True),
    ),
    {"sent": _l("待办公室答复"), "acknowledged": _l("已确认"), "objected": _l("有异议"), "withdrawn": _l("已撤回")},
    {"sent": "blue", "acknowledged": "good", "objected": "warn", "withdrawn": "plain"},
)  # fmt: skip

_Q = "SN15-3.5.a"
QUALITY_FLOW = Flow(
    "quality",
    QualityDocument,
    (
        Step("receive", _l("签收"), ("shared",), "shared", asked, _Q, (), _l("签收了文件")),
        Step("revise", _l("上传新版"), ("shared",), "shared", lead, _Q, (), _l("上传了新版"), button=False),
        Step("withdraw", _l("停用"), ("shared",), "withdrawn", lead, _Q, (), _l("停用了文件"), ends=True, remark=True,
             button=False),
        Step("lapse", _l("随联盟终止停用"), ("shared",), "withdrawn", calendar, _Q, (), _l("随联盟终止停用"), remark=True,
             button=False),
    ),
    {"shared": _l("现行"), "withdrawn": _l("已停用")},
    {"shared": "good", "withdrawn": "plain"},
)  # fmt: skip
