"""What a case file 卷宗 is made of, as plain data: the measure, its results, hearing, letters, receipts, reviews, journal.

Who may read a whole one reads names of scorers and the journal of the score cards too; the alliance's own does not hold
them. No reporter, no other alliance's score and no patient stands in either: they are not asked for.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, or_, select

from alliance.clock import BEIJING
from alliance.core import files, notices, settings
from alliance.core.actor import ROLE_LABELS, Actor, Role
from alliance.core.files import File
from alliance.core.flow import Flow
from alliance.core.journal import JournalEntry
from alliance.core.notices import Notice
from alliance.core.refusal import NotFound
from alliance.documents.casefile import BOUND
from alliance.evaluation import queries as rounds
from alliance.ext import db
from alliance.register import queries as designations
from alliance.rules import archive, clauses
from alliance.rules import programme as programmes
from alliance.standing import rules
from alliance.standing.flow import ALSO, FLOW, REVIEW_FLOW, REVIEW_STATES, stand
from alliance.standing.model import CaseFile, CasePart, Measure
from alliance.standing.queries.measures import SEES_ALL, get, letters, reviews
from alliance.standing.queries.years import plain

Block = dict[str, Any]
HEARD = {"stated": "已陈述", "waived": "声明放弃", "silent": "期满未陈述", "": "尚未陈述"}
OBJECTION_STATES = {"open": "待复核", "upheld": "成立", "rejected": "不成立", "withdrawn": "已撤回"}
MET = {"met": "整改到位", "unmet": "整改没有到位", "": "未核实"}
SOURCES = {"data": "数据", "office": "办公室", "self": "自评", "qc": "质控中心", "expert": "专家"}


def readable(actor: Actor, measure_id: int) -> Measure:
    """A measure whose case file this actor may read: office, commission, auditor; the alliance's own lead and its leader."""
    found = get(actor, measure_id)
    if actor.role not in SEES_ALL | {Role.LEAD_CLERK, Role.HOSPITAL_LEADER}:
        raise NotFound
    return found


def case_files(actor: Actor, measure: Measure) -> list[CaseFile]:
    """The case files of a measure that this actor may read, newest first."""
    query = select(CaseFile).where(CaseFile.measure_id == measure.id).execution_options(populate_existing=True)
    if actor.role not in SEES_ALL:
        query = query.where(CaseFile.whole.is_(False))
    return list(db.session.execute(query.order_by(CaseFile.id.desc())).scalars())


def case_file(actor: Actor, case_id: int) -> CaseFile:
    """One of them; NotFound otherwise."""
    found = db.session.get(CaseFile, case_id)
    if found is None or (found.whole and actor.role not in SEES_ALL):
        raise NotFound
    readable(actor, found.measure_id)
    return found


def parts_of(case: CaseFile) -> Sequence[CasePart]:
    """The parts made so far, in order."""
    return list(db.session.execute(
        select(CasePart).where(CasePart.case_id == case.id).order_by(CasePart.serial)
    ).scalars())  # fmt: skip


def plan(measure: Measure, whole: bool) -> list[dict[str, Any]]:
    """The parts of a case file in their order: {kind, title, id}; attachments that cannot be bound are only listed."""
    found = [{"kind": "measure", "title": "处理措施概要", "id": measure.id}]
    for row in measure.because:
        found.append({"kind": "result", "title": f"{row['year']}年度考核结果和评分表", "id": int(row["year"])})
        if row.get("card_id"):
            found += _of_card(int(row["card_id"]), int(row["year"]))
    found += _attached("measure", [measure.id], "证据材料", "evidence")
    if rules.kind_of(measure).hearing and not measure.taken_from:
        found.append({"kind": "hearing", "title": "陈述申辩", "id": measure.id})
        found += _attached("measure", [measure.id], "陈述申辩附件", "statement")
    sent = letters(measure)[::-1]
    found += [{"kind": "letter", "title": f"{one.number}　{one.title}", "id": one.id} for one in sent]
    if sent:
        found.append({"kind": "receipts", "title": "送达和签收", "id": measure.id})
        found += _attached("notice_service", [each.id for one in sent for each in one.services], "送达回证")
    for one in reviews(measure)[::-1]:
        found.append({"kind": "review", "title": f"{one.lodged_at:%Y-%m-%d} 申请复核", "id": one.id})
        found += _attached("measure_review", [one.id], "复核申请附件")
    found.append({"kind": "files", "title": "材料清单和校验值", "id": measure.id})
    found.append({"kind": "journal", "title": "办理日志（含链式校验值）", "id": measure.id})
    return found


def _of_card(card_id: int, year: int) -> list[dict[str, Any]]:
    """The evidence of a card's self-evaluation, and each objection to its result with its papers."""
    lines = [line.id for card in rounds.by_ids([card_id]) for line in card.lines]
    found = _attached("score_line", lines, f"{year}年度自评佐证")
    for one in rounds.objections_of(card_id)[::-1]:
        found.append({"kind": "objection", "title": f"{year}年度考核异议（{one.raised_at:%Y-%m-%d}）", "id": one.id})
        found += _attached("score_objection", [one.id], f"{year}年度考核异议附件")
    return found


def _attached(record_type: str, ids: Sequence[int], label: str, purpose: str = "") -> list[dict[str, Any]]:
    return [
        {"kind": "file", "title": f"{label}：{one.name}", "id": one.id, "sha256": one.sha256, "name": one.name}
        for one in _files(record_type, ids, purpose)
    ]


def _files(record_type: str, ids: Sequence[int], purpose: str = "") -> list[File]:
    wanted = [File.record_type == record_type, File.record_id.in_(ids), File.state == "ready"]
    if purpose:
        wanted.append(File.purpose == purpose)
    return list(db.session.execute(select(File).where(*wanted).order_by(File.id)).scalars())


def attachment(file_id: int) -> tuple[str, bytes]:
    """Kind and content of a file in the plan."""
    found = db.session.get_one(File, file_id)
    return found.kind, files.content(found)


def letter(notice_id: int, mark: str) -> dict[str, Any]:
    """A letter as plain data."""
    return notices.as_letter(db.session.get_one(Notice, notice_id), mark)


def cover(case: CaseFile, measure: Measure) -> dict[str, Any]:
    """The cover of a case file; its index is made when it is bound."""
    document = programmes.load(measure.programme).document
    designation = designations.by_id(measure.designation_id)
    kind = "全卷（办公室、省卫生健康委、审计）" if case.whole else "联盟可阅卷（不含评分人姓名和评分表日志）"
    return {
        "programme": f"《{document.title}》（{document.number}）",
        "title": f"{measure.designation_name} · {measure.year}年度{rules.kind_of(measure).words}",
        "facts": [
            ["备案号", designation.number or ""], ["牵头医院", measure.lead_name], ["状态", str(stand(measure))],
            ["依据条款", measure.clause], ["卷别", kind], ["制作", f"{_moment(case.asked_at)}　{case.asked_by}"],
        ],
        "note": (
            "本卷由平台依据记录制作，材料以制作时为准；各附件的 SHA-256 校验值见材料清单，办理日志逐行带链式校验值，可在平台核对。"
            "印章以纸质原件为准。页脚居中为全卷页码，方括号内为目录序号和该件内的页次。"
        ),
        "mark": case.mark,
    }  # fmt: skip


def section(kind: str, measure: Measure, part: dict[str, Any], case: CaseFile) -> dict[str, Any]:
    """One part that we write ourselves, as documents.shapes.CASE_PART wants it."""
    makers = {
        "measure": lambda: _measure(measure), "result": lambda: _result(measure, int(part["id"]), case.whole),
        "hearing": lambda: _hearing(measure), "receipts": lambda: _receipts(measure),
        "objection": lambda: _objection(measure, int(part["id"]), case.whole),
        "review": lambda: _review(measure, int(part["id"])), "files": lambda: _list(case.plan),
        "journal": lambda: _journal(measure, case.whole),
    }  # fmt: skip
    sub = f"{measure.designation_name} · {measure.year}年度{rules.kind_of(measure).words}"
    return {"title": part["title"], "sub": sub, "blocks": makers[kind](), "mark": case.mark}


def _measure(measure: Measure) -> list[Block]:
    clause = clauses.get(measure.clause)
    rows = [
        ["联盟", measure.designation_name], ["牵头医院", measure.lead_name], ["措施", rules.kind_of(measure).words],
        ["状态", str(stand(measure))], ["依据条款", f"{measure.clause}　{clause.zh}"],
        ["提出", f"{_moment(measure.proposed_at)}　{measure.proposed_by}"],
        ["签署（第一人）", f"{_moment(measure.signed_at)}　{measure.signed_by}"], ["印发（第二人）", measure.issued_by],
        ["生效日期", _day(measure.effective_on)],
    ]  # fmt: skip
    more = [
        ["解散执行", _moment(measure.carried_out_at)], ["整改核实", MET[measure.verification] if measure.verification else ""],
        ["核实人", f"{_day(measure.verified_on)}　{measure.verified_by}" if measure.verified_on else ""],
        ["核实情况", measure.finding], ["解除日期", _day(measure.lifted_on)], ["复核撤销日期", _day(measure.set_aside_on)],
        ["终结理由", measure.end_reason], ["历史补录", measure.taken_from],
    ]  # fmt: skip
    return [
        {"kind": "facts", "rows": rows + [one for one in more if one[1]]},
        {"kind": "heading", "text": "事实和理由"}, {"kind": "text", "text": measure.reasons},
    ]  # fmt: skip


def _result(measure: Measure, year: int, whole: bool) -> list[Block]:
    """A year's result as it was decided, and every line of its score card."""
    row = next(one for one in measure.because if int(one["year"]) == year)
    words = {one.key: one.words for one in rules.ladder_of(measure.programme).results}
    said = [
        ["审定结果", words[row["result"]]], ["得分", row.get("score") or "—"],
        ["合格线（办公室设定）", row.get("pass_mark") or "—"], ["来源", row.get("source") or "平台审定"],
        ["考核档案校验值", archive.grouped(row.get("archive") or "—")],
    ]  # fmt: skip
    blocks: list[Block] = [{"kind": "facts", "rows": said}]
    card = next((one for one in rounds.decided_cards([measure.designation_id]) if one.id == row.get("card_id")), None)
    if card is not None:
        blocks += [{"kind": "heading", "text": "评分表"}, _lines(card, whole)]
    return blocks


def _lines(card: Any, whole: bool) -> Block:
    named = {one.key: one.words for one in rounds.system_for(card).indicators}
    heads = ["指标", "来源", "数据", "自评", "得分", "满分", "为什么", *(["评分人"] if whole else [])]
    rows = [
        [
            named.get(line.indicator, line.indicator), SOURCES.get(line.source, line.source), line.value,
            plain(line.self_points) or "—", plain(line.points) or "—", plain(line.weight) or "", line.why or line.note,
            *([line.scored_by] if whole else []),
        ]
        for line in card.lines
    ]  # fmt: skip
    rows.append(["合计", "", "", "", plain(card.total) or "—", "", "", *([""] if whole else [])])
    widths = [20, 8, 8, 7, 7, 7, 30, *([10] if whole else [])]
    return {"kind": "table", "heads": heads, "widths": widths, "rows": rows, "size": 8}


def _objection(measure: Measure, objection_id: int, whole: bool) -> list[Block]:
    """An objection to a year's result and its answer; who answered stands in the whole file only, like who scored."""
    cards = [int(row["card_id"]) for row in measure.because if row.get("card_id")]
    one, card = next(
        (each, card)
        for card in rounds.by_ids(cards)
        for each in rounds.objections_of(card.id)
        if each.id == objection_id
    )
    named = {each.key: each.words for each in rounds.system_for(card).indicators}
    rows = [
        ["提出", f"{_moment(one.raised_at)}　{one.raised_by}"],
        ["涉及指标", "、".join(named.get(key, key) for key in one.indicators) or "总体"],
        ["结果", str(OBJECTION_STATES[one.state])],
        ["答复", f"{_moment(one.answered_at)}　{one.answered_by if whole else ''}".strip() if one.answered_at else "—"],
        *(["改动得分", f"{named.get(key, key)}：{was} → {now}"] for key, (was, now) in one.changed.items()),
    ]
    blocks: list[Block] = [
        {"kind": "facts", "rows": rows}, {"kind": "heading", "text": "异议理由"}, {"kind": "quote", "text": one.text},
    ]  # fmt: skip
    if one.answer:
        blocks += [{"kind": "heading", "text": "答复理由"}, {"kind": "quote", "text": one.answer}]
    return blocks


def _hearing(measure: Measure) -> list[Block]:
    service = notices.service_on(measure, "hearing", "alliance")
    got = service is not None and service.received_at is not None
    days = settings.value(measure.programme, "hearing_workdays")
    rows = [
        ["告知", f"{_moment(measure.informed_at)}　{measure.informed_by}" if measure.informed_at else "尚未告知"],
        ["告知书签收", f"{_moment(service.received_at)}　{service.received_by}" if got and service else "未签收"],
        ["期限", f"{_day(measure.heard_by) or measure.heard_by_note}（{days}个工作日，办公室设定）"],
        ["结果", HEARD[measure.hearing_end]],
        ["陈述", f"{_moment(measure.stated_at)}　{measure.stated_by}" if measure.stated_at else "—"],
    ]
    blocks: list[Block] = [{"kind": "facts", "rows": rows}]
    for head, words in (("陈述申辩意见", measure.statement), ("研究意见", measure.consideration)):
        if words:
            blocks += [{"kind": "heading", "text": head}, {"kind": "quote", "text": words}]
    return blocks


def _receipts(measure: Measure) -> list[Block]:
    rows = [
        [
            one.number, each.organisation_name, _moment(each.served_at), _moment(each.received_at) or "未签收",
            each.received_by or "—", f"纸质（{each.on_paper}登记）" if each.on_paper else "平台" if each.received_at else "—",
        ]
        for one in letters(measure)[::-1]
        for each in one.services
    ]  # fmt: skip
    heads = ["公文", "送达", "送达时间", "签收时间", "签收人", "方式"]
    return [{"kind": "table", "heads": heads, "widths": [19, 20, 13, 13, 10, 12], "rows": rows}]


def _review(measure: Measure, review_id: int) -> list[Block]:
    one = next(each for each in reviews(measure) if each.id == review_id)
    rows = [
        ["申请", f"{_moment(one.lodged_at)}　{one.lodged_by}"], ["结果", str(REVIEW_STATES[one.state])],
        ["期间是否暂停执行", "是（办公室设定）" if one.suspends else "否（办公室设定）"],
        ["决定", f"{_moment(one.answered_at)}　{one.answered_by}" if one.answered_at else "—"],
    ]  # fmt: skip
    blocks: list[Block] = [
        {"kind": "facts", "rows": rows}, {"kind": "heading", "text": "申请复核的理由"}, {"kind": "quote", "text": one.words},
    ]  # fmt: skip
    if one.answer:
        blocks += [{"kind": "heading", "text": "复核决定的理由"}, {"kind": "quote", "text": one.answer}]
    return blocks


def _list(parts: Iterable[dict[str, Any]]) -> list[Block]:
    """Every attachment with its hash, and whether its pages are in this file."""
    rows = [
        [one["title"], "合订" if str(one["name"]).rsplit(".", 1)[-1].lower() in BOUND else "另存", archive.grouped(one["sha256"])]
        for one in parts if one["kind"] == "file"
    ]  # fmt: skip
    if not rows:
        return [{"kind": "text", "text": "没有附件。"}]
    return [{"kind": "table", "heads": ["附件", "装订", "SHA-256"], "widths": [25, 6, 30], "rows": rows}]


def _journal(measure: Measure, whole: bool) -> list[Block]:
    """The lines about the measure, its letters and reviews; with `whole` those of its score cards. Hashes as in the chain."""
    records: dict[str, list[int]] = {
        "measure": [measure.id], "notice": [one.id for one in letters(measure)],
        "measure_review": [one.id for one in reviews(measure)],
    }  # fmt: skip
    cards = [int(row["card_id"]) for row in measure.because if row.get("card_id")]
    records["score_objection"] = [one.id for card_id in cards for one in rounds.objections_of(card_id)]
    if whole:
        records["score_card"] = cards
        records["round"] = [int(row["round_id"]) for row in measure.because if row.get("round_id")]
    entry = JournalEntry
    about = or_(*(and_(entry.record_type == kind, entry.record_id.in_(ids)) for kind, ids in records.items() if ids))
    found = db.session.execute(select(entry).where(about).order_by(entry.id)).scalars()
    rows = [
        [
            str(one.id), _moment(one.at), f"{one.name}\n{one.organisation_name} {ROLE_LABELS[Role(one.role)]}".strip(),
            "\n".join(filter(None, [_said(one.event), one.remark])), f"{one.previous[:16]}…\n{archive.grouped(one.hash)}",
        ]
        for one in found
    ]  # fmt: skip
    heads = ["行", "时间", "办理人", "事项", "前一行校验值（首16位）和本行校验值"]
    return [
        {"kind": "text", "text": "每一行的校验值由其内容和前一行的校验值算出；改动任何一行，其后各行都对不上。"},
        {"kind": "table", "heads": heads, "widths": [5, 9, 19, 16, 32], "rows": rows, "size": 8},
    ]  # fmt: skip


def _said(event: str) -> str:
    flows: tuple[Flow, ...] = (FLOW, REVIEW_FLOW)
    named = next((said for one in flows if (said := one.said(event))), "")
    more = {
        "notice.issue": _("公文编号印发"), "notice.receive": _("签收公文"), "notice.receive-paper": _("登记送达回证"),
        "measure_review.lodge": _("申请复核"), "objection.raise": _("提出异议"), "objection.uphold": _("异议成立"),
        "objection.reject": _("异议不成立"), "objection.withdraw": _("撤回异议"), "round.open": _("启动考核"),
        "round.close-self": _("结束自评"), "round.begin-scoring": _("开始评分"), "round.compute": _("重新取数"),
        "round.provisional": _("形成初步结果"), "round.reopen": _("退回重新评分"), "round.decide": _("审定"),
        "card.self": _("填写自评"), "card.score": _("评分"), "card.check": _("核对自评"), "card.return": _("退回自评"),
        "card.correct": _("更正数据"), "file.attach": _("归档"),
    }  # fmt: skip
    return named or str(ALSO.get(event) or more.get(event) or event)


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def _day(on: date | None) -> str:
    return "" if on is None else on.isoformat()
