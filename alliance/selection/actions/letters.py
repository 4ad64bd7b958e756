"""The letters of a decision: numbered, served on the hospital's leader; what was decided, on what ground, until when."""

from datetime import datetime

from alliance.core import notices, settings
from alliance.core.actor import Actor, Role
from alliance.register.queries import Designation
from alliance.rules import programme as programmes
from alliance.selection.model import Candidacy


def granted(record: Candidacy, made: Designation, clause: str, actor: Actor, at: datetime) -> notices.Notice:
    """Tell the hospital that it was decided for it: name, number, plaque, term (SX6-9, SX6-11.2, 11.3)."""
    paper = programmes.load(record.programme).document
    body = [
        f"根据《{paper.title}》（{paper.number}），经研究，确定你院{record.department_name}为“{made.name}”，编号{made.number}。"
    ]
    if record.plaque:
        body.append(f"标牌文字为“{record.plaque}”；标牌不作为医疗机构第二名称，不登记在《医疗机构执业许可证》上。")
    if made.valid_until:
        body.append(
            f"有效期至{made.valid_until.year}年{made.valid_until.month}月{made.valid_until.day}日，期满按规定评估。"
        )
    if record.funded:
        body.append("本项目安排资金，请按规定使用，并在资金下达当年底报送工作进展和资金使用情况自评报告。")
    return _issue(record, "selection.granted", f"关于确定{made.name}的通知", body, clause, actor, at, made.id)


def refused(record: Candidacy, reason: str, clause: str, actor: Actor, at: datetime) -> notices.Notice:
    """Tell the hospital that it was not decided for it, and why."""
    what = programmes.load(record.programme).name
    body = [
        f"你院{record.department_name}申报的{what}“{record.subject}”（受理编号{record.number}）本次未获确定。",
        f"理由：{reason.strip()}",
    ]
    return _issue(record, "selection.refused", f"关于{what}申报结果的通知", body, clause, actor, at, None)


def _issue(
    record: Candidacy, kind: str, title: str, body: list[str], clause: str, actor: Actor, at: datetime,
    designation_id: int | None,
) -> notices.Notice:  # fmt: skip
    return notices.issue(
        record, kind, title[:200], body, code=str(settings.value(record.programme, "notice_word")),
        issuer=actor.organisation_name, clause=clause, actor=actor, at=at, designation_id=designation_id,
        to=[("hospital", record.lead_id, record.lead_name, Role.HOSPITAL_LEADER)],
    )  # fmt: skip
