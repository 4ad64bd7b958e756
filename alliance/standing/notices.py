"""What is said to whom about a measure: the letters, in official Chinese, and the to-dos of each step.

A letter states the facts, the clause in our words, whether the alliance was heard, what follows, and (adverse ones) the
office's paragraph on remedies.
"""

from datetime import date, datetime

from flask_babel import gettext as _

from alliance.core import inbox, settings
from alliance.core import notices as letters
from alliance.core.actor import Actor, Role
from alliance.core.language import N_
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.rules import archive, clauses
from alliance.rules import programme as programmes
from alliance.standing import rules
from alliance.standing.model import Measure, MeasureReview

Addressee = tuple[str, int, str, Role]


def inform(measure: Measure, actor: Actor, at: datetime) -> letters.Notice:
    """The letter that opens a hearing: to the alliance and its hospital, with a receipt, so that silence can be proved."""
    kind, until = rules.kind_of(measure).words, measure.heard_by
    days = settings.value(measure.programme, "hearing_workdays")
    window = f"请在{_day(until)}前" if until else f"请在收到本告知书之日起{days}个工作日内"
    body = [
        *facts(measure),
        f"据此，拟对{measure.designation_name}作出“{kind}”。",
        f"{window}（期限{days}个工作日，办公室设定）在平台上提出陈述申辩，可以附材料，也可以声明放弃；期满未提出的，视为没有陈述意见。",
    ]
    to = [one for one in addressees(measure) if one[0] in {"alliance", "hospital"}]
    title = f"关于拟对{measure.designation_name}作出{kind}听取陈述申辩的告知书"
    return _send(measure, "hearing", title, body, to, actor, at, remedy="")


def issue(measure: Measure, effective_on: date, actor: Actor, at: datetime) -> letters.Notice:
    """Number and serve the letter of a measure on its three addressees."""
    title, body = draft(measure, effective_on)
    return _send(measure, measure.kind, title, body, addressees(measure), actor, at, remedy=remedies(measure))


def draft(measure: Measure, effective_on: date) -> tuple[str, list[str]]:
    """The letter of a measure as it would go out: its title and paragraphs."""
    write = {
        "commendation": commendation,
        "criticism": criticism,
        "yellow-card": yellow_card,
        "dissolution": dissolution,
    }
    return write[measure.kind](measure, effective_on)


def remedies(measure: Measure) -> str:
    """The office's paragraph on remedies, which adverse letters carry (办公室设定)."""
    return str(settings.value(measure.programme, "remedies_paragraph")) if rules.kind_of(measure).adverse else ""


def commendation(measure: Measure, effective_on: date) -> tuple[str, list[str]]:
    """Title and paragraphs of a commendation (SN15-3.6.b)."""
    name = measure.designation_name
    return f"关于表扬{name}的通报", [
        *facts(measure),
        f"现对{name}及其牵头单位{measure.lead_name}予以通报表扬，自{_day(effective_on)}起列入重点专科评审、"
        "质控中心遴选的倾斜名册。",
    ]


def criticism(measure: Measure, effective_on: date) -> tuple[str, list[str]]:
    """Title and paragraphs of a criticism (SN15-3.6.c)."""
    name = measure.designation_name
    return f"关于对{name}予以批评警告的通知", [
        *facts(measure),
        heard_words(measure),
        f"现对{name}予以批评警告，自{_day(effective_on)}起生效，并通报所在医院及其上级主管部门。请立即改正；"
        "情节严重的，将责令解散。",
    ]


def yellow_card(measure: Measure, effective_on: date) -> tuple[str, list[str]]:
    """Title and paragraphs of a yellow card (SN15-2.c)."""
    name, months = measure.designation_name, settings.value(measure.programme, "rectification_months")
    return f"关于对{name}给予黄牌警告的通知", [
        *facts(measure),
        heard_words(measure),
        f"现对{name}给予黄牌警告，自{_day(effective_on)}起生效。黄牌期间联盟继续在册、照常开展工作，名单中予以标注。"
        f"请在{months}个月内（办公室设定）完成整改。",
        f"下一年度考核仍不合格的，按下列要求处理：{clauses.get('SN15-2.d').zh}（SN15-2.d）",
    ]


def dissolution(measure: Measure, effective_on: date) -> tuple[str, list[str]]:
    """Title and paragraphs of the order to dissolve (SN15-2.d, 3.6.c)."""
    name = measure.designation_name
    return f"关于责令解散{name}的决定", [
        *facts(measure),
        heard_words(measure),
        f"现责令{name}解散，自{_day(effective_on)}起生效。自该日起，联盟不得再以此名义开展活动，成员资格和各项协议随之终止；"
        "尚未办结的转诊、会诊由双方医院继续办结；联盟的全部记录留存备查。",
        "联盟名称自解散之日起停用，非经办公室另行明示不得再用。",
    ]


def facts(measure: Measure) -> list[str]:
    """The facts and the clause in our words, as paragraphs."""
    document = programmes.load(measure.programme).document
    clause = clauses.get(measure.clause)
    basis = f"依据《{document.title}》（{document.number}）：{clause.zh}（{measure.clause}）"
    return [*measure.reasons.split("\n"), basis]


def reasons_of(programme: str, name: str, because: list[dict[str, str]]) -> str:
    """The facts of a measure of the ladder in words, one line for each year it rests on."""
    results = {one.key: one.words for one in rules.ladder_of(programme).results}
    lines = []
    for row in because:
        score = f"得{row['score']}分，合格线{row['pass_mark']}分（办公室设定），" if row.get("pass_mark") else ""
        if row.get("source"):
            score = f"（平台启用前按{row['source']}审定，经两人补录确认）"
        kept = f"（考核档案校验值 SHA-256：{archive.grouped(row['archive'])}）" if row.get("archive") else ""
        lines.append(f"{row['year']}年度考核，{name}{score}审定结果为{results[row['result']]}{kept}。")
    return "\n".join(lines)


def heard_words(measure: Measure) -> str:
    """How the alliance was heard, in one sentence."""
    informed = f"作出本决定前，已于{_day(measure.informed_at)}告知联盟并听取陈述申辩"
    if measure.hearing_end == "stated":
        said = measure.consideration.strip().rstrip("。")
        return f"{informed}；联盟于{_day(measure.stated_at)}提出的意见已经研究：{said or '（签署时写入）'}。"
    return f"{informed}；联盟声明放弃陈述申辩。" if measure.hearing_end == "waived" else f"{informed}；期满未提出意见。"


def end_reason(measure: Measure) -> str:
    """Why a designation ended, as the register keeps it: the order's number and what it rests on."""
    notice = db.session.get(letters.Notice, measure.notice_id)
    ground = (
        "、".join(f"{row['year']} 年" for row in measure.because) + "考核不合格" if measure.because else "行为情节严重"
    )
    return f"责令解散（{notice.number}）：{ground}" if notice else f"责令解散：{ground}"


def addressees(measure: Measure) -> list[Addressee]:
    """Whom the programme wants told: alliance (its lead clerk), hospital (its leader), superior (its own post)."""
    to: list[Addressee] = [
        ("alliance", measure.lead_id, f"{measure.designation_name}（{measure.lead_name}）", Role.LEAD_CLERK),
        ("hospital", measure.lead_id, measure.lead_name, Role.HOSPITAL_LEADER),
    ]
    if measure.superior_id is not None:
        superior = organisations.organisation(measure.superior_id)
        to.append(("superior", superior.id, superior.name, _post_of(superior.kind, superior.division.authority)))
    return [one for one in to if one[0] in rules.kind_of(measure).recipients]


def _post_of(kind: str, authority: bool) -> Role:
    if kind == "province":
        return Role.PROVINCIAL_COMMISSION
    if kind == "commission":
        return Role.CITY_COMMISSION if authority else Role.COUNTY_COMMISSION
    return Role.SUPERIOR


def _send(
    measure: Measure,
    kind: str,
    title: str,
    body: list[str],
    to: list[Addressee],
    actor: Actor,
    at: datetime,
    *,
    remedy: str,
) -> letters.Notice:
    ends = kind == "review" or (kind != "hearing" and rules.kind_of(measure).ends)
    issuer = organisations.one_of_kind("province" if ends else "office")
    word = settings.value(measure.programme, "order_word" if ends else "notice_word")
    return letters.issue(
        measure,
        kind,
        title,
        body,
        code=str(word),
        issuer=issuer.name if issuer else "",
        clause=measure.clause,
        actor=actor,
        at=at,
        to=to,
        designation_id=measure.designation_id,
        remedies=remedy,
    )


def consequences(measure: Measure, step: str) -> list[str]:
    """What a step brings about, line by line, said before it is taken."""
    to = "、".join(one[2] for one in addressees(measure))
    days = settings.value(measure.programme, "hearing_workdays")
    ends = rules.kind_of(measure).ends
    said = {
        "hear": [
            _("联盟和所在医院各收到一份编号的告知书，签收留痕"),
            _("陈述申辩期为 %(n)s 个工作日（办公室设定）", n=days),
        ],
        "waive": [_("不再提出意见，办公室可以随即签署"), _("放弃以后不能再补充陈述")],
        "close": [_("按期满未陈述记载，转办公室负责人签署")],
        "sign": [
            _("签署后提请省卫生健康委责令解散") if ends else _("签署后由另一人用印发出，才生效"),
            _("签署人不能自己印发"),
        ],
        "issue": [_("公文编号，送达：%(to)s", to=to), *_effects(measure)],
        "order": [_("决定编号，送达：%(to)s", to=to), *_effects(measure)],
        "drop": [_("这项措施不再办理，不生效；记录和理由保留"), _("考核结果不因此改变")],
        "verify": [
            _("记入这项措施，联盟可见；核实到位的，由负责人决定是否解除黄牌"),
            _("没有到位的，可以再次核实"),
        ],
        "lift": [_("名单上的黄牌标注取消"), _("考核结果不变；下一年度仍不合格的，照样按连续两年处理")],
    }
    return said[step]


def _effects(measure: Measure) -> list[str]:
    effects = {
        "commendation": [_("列入重点专科评审、质控中心遴选的倾斜名册")],
        "criticism": [_("批评警告记入联盟记录")],
        "yellow-card": [_("名单上标注黄牌；联盟继续在册、照常开展工作")],
        "dissolution": [
            _("生效之日联盟解散，全部成员资格和协议终止"),
            _("尚未办结的转诊、会诊由双方医院继续办结，不再计入考核"),
            _("名称停用，非经明示不得再用"),
            _("全部记录保留可查，不能撤回"),
        ],
    }
    return effects[measure.kind]


def answer_review(measure: Measure, review: MeasureReview, actor: Actor, at: datetime) -> letters.Notice:
    """The letter that answers an objection, to all who had the measure's own (SN15-2.d, R)."""
    notice = db.session.get_one(letters.Notice, measure.notice_id)
    kind = rules.kind_of(measure).words
    upheld = review.state == "upheld"
    then = (
        f"现决定撤销《{notice.title}》（{notice.number}），自{_day(at)}起不再执行；{measure.year}年度考核结果不因此改变。"
        if upheld
        else f"现决定维持《{notice.title}》（{notice.number}）。"
        + (f"解散自{_day(measure.effective_on)}起生效。" if rules.kind_of(measure).ends else "")
    )
    body = [
        f"{measure.designation_name}于{_day(review.lodged_at)}就{kind}申请复核。经另一人复核：",
        *review.answer.split("\n"),
        then,
        facts(measure)[-1],
    ]
    title = f"关于{measure.designation_name}申请复核的答复"
    remedy = "" if upheld else remedies(measure)
    return _send(measure, "review", title, body, addressees(measure), actor, at, remedy=remedy)


def ask_review(measure: Measure, review: MeasureReview, actor: Actor, at: datetime) -> None:
    """Put an objection on the commission's list."""
    place = organisations.one_of_kind("province")
    subject = f"{measure.designation_name} · {measure.year} 年 · {rules.kind_of(measure).words}"
    inbox.ask(
        "measure.review", N_("答复复核申请"), subject, review, at, role=Role.PROVINCIAL_COMMISSION, by=actor,
        organisation_id=place.id if place else None, urgent=True,
    )  # fmt: skip


def settle_review(review: MeasureReview, actor: Actor, at: datetime) -> None:
    """Take an answered or withdrawn objection off the list."""
    inbox.settle(review, at, actor)


def ask_next(measure: Measure, actor: Actor, at: datetime) -> None:
    """Take what is done off the lists and put the next step on the post whose turn it is."""
    inbox.settle(measure, at, actor)
    kind = rules.kind_of(measure)
    subject = f"{measure.designation_name} · {measure.year} 年 · {kind.words}"
    if measure.state == "proposed" and kind.hearing:
        _ask(measure, "measure.hear", N_("告知联盟并听取陈述申辩"), subject, actor, at, Role.OFFICE_HANDLER)
    elif measure.state in {"proposed", "heard"}:
        _ask(measure, "measure.sign", N_("签署处理措施"), subject, actor, at, Role.OFFICE_HEAD)
    elif measure.state == "hearing":
        inbox.ask(
            "measure.state",
            N_("陈述申辩"),
            subject,
            measure,
            at,
            role=Role.LEAD_CLERK,
            by=actor,
            due=measure.heard_by,
            due_note=measure.heard_by_note,
            organisation_id=measure.lead_id,
            department_id=measure.department_id,
            urgent=True,
        )
        _ask(measure, "measure.close", N_("陈述申辩期满后办理"), subject, actor, at, Role.OFFICE_HANDLER)
    elif measure.state == "signed" and kind.ends:
        _ask(measure, "measure.order", N_("责令解散"), subject, actor, at, Role.PROVINCIAL_COMMISSION)
    elif measure.state == "signed":
        _ask(measure, "measure.issue", N_("用印发出处理措施"), subject, actor, at, Role.OFFICE_HANDLER)


def _ask(measure: Measure, what: str, text: str, subject: str, actor: Actor, at: datetime, role: Role) -> None:
    place = organisations.one_of_kind("province" if role == Role.PROVINCIAL_COMMISSION else "office")
    due = measure.heard_by if what == "measure.close" else None
    inbox.ask(
        what,
        text,
        subject,
        measure,
        at,
        role=role,
        by=actor,
        organisation_id=place.id if place else None,
        due=due,
        urgent=True,
    )


def _day(day: date | datetime | None) -> str:
    return "" if day is None else f"{day.year}年{day.month}月{day.day}日"
