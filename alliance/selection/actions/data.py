"""Objective data taken in, and the list of those who go on into the written review: proposed, signed by another, withdrawn."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert, update

from alliance.core import inbox, journal
from alliance.core.actor import Actor, Role
from alliance.core.imports.sheet import Row, good_of
from alliance.core.language import N_
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.rules import objective
from alliance.rules.clauses import within
from alliance.selection.actions.reviews import tell
from alliance.selection.flow import FLOW, LIST_FLOW
from alliance.selection.model import Candidacy, ObjectiveRow, Shortlist, Upload
from alliance.selection.queries import data as queries
from alliance.selection.queries import panels


def take_in(
    programme: str, rows: Sequence[Row], file: tuple[str, bytes], actor: Actor, at: datetime, *, only_good: bool = False
) -> Upload:
    """Take in a workbook: all rows, or on explicit choice the good ones. What is there already is not doubled, what differs
    is corrected, with the figure before in the journal."""
    if not queries.supplies(actor, programme, at):
        raise Refused(within(programme, "SX3-16"), _("客观数据由评价中心上传；没有评价中心的由主管部门上传"))
    good = good_of(rows, within(programme, "SX3-16"), only_good)
    with work():
        there = queries.standing(programme, (one.key for one in good))
        row = Upload(
            programme=programme, name=file[0][-200:], digest=hashlib.sha256(file[1]).hexdigest(), taken=0, same=0,
            left_out=len(rows) - len(good), at=at, by=actor.name,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        new = [one for one in good if one.key not in there]
        if new:
            db.session.execute(insert(ObjectiveRow), [_values(programme, one, row.id, actor, at) for one in new])
        changed = [line for one in good if one.key in there and (line := _correct(there[one.key], one, row, actor, at))]
        row.taken, row.same = len(new) + len(changed), len(good) - len(new) - len(changed)
        journal.write("objective.upload", actor, at, row, clause=within(programme, "SX3-16"), new=len(new), changed=changed, same=row.same,
                      left_out=row.left_out, sha256=row.digest)  # fmt: skip
    return row


def _values(programme: str, one: Row, upload_id: int, actor: Actor, at: datetime) -> dict[str, Any]:
    asked = ("specialty", "hospital_id", "hospital_name", "department", "indicator", "year", "value", "source")
    return {
        "programme": programme, **{key: one.data[key] for key in asked}, "upload_id": upload_id, "changed_at": at,
        "changed_by": actor.name, "place": f"{one.sheet[:60]} {one.number}",
    }  # fmt: skip


def _correct(row: ObjectiveRow, one: Row, upload: Upload, actor: Actor, at: datetime) -> dict[str, Any] | None:
    """What changed of a figure; None where it says the same."""
    if row.value == one.data["value"] and row.source == one.data["source"]:
        return None
    line = {"row": row.id, "was": str(row.value), "now": str(one.data["value"])}
    row.value, row.source, row.upload_id = one.data["value"], one.data["source"], upload.id
    row.changed_at, row.changed_by, row.place = at, actor.name, f"{one.sheet[:60]} {one.number}"
    return line


def preview(
    programme: str, year: int, track: str, subject: str
) -> tuple[queries.Comparison, list[Candidacy], list[objective.Cut]]:
    """The list as it would be now, by the office's rule. Refused where the rule, a place or a figure is missing."""
    asked = queries.candidates(programme, year, track, subject)
    if not asked:
        raise Refused(within(programme, "SX3-17"), _("这一专科没有在评审的申报"))
    compared, known = queries.comparison(programme, subject, year), queries.setting(programme)
    by_hospital = {one.hospital_id: one for one in compared.hospitals}
    if not known["missing_counts_zero"]:
        _nothing_missing(asked, by_hospital)
    totals = {one.id: by_hospital[one.lead_id].total if one.lead_id in by_hospital else Decimal(0) for one in asked}
    places = queries.places(programme, year, track, subject)
    try:
        return compared, asked, objective.cut_off(totals, str(known["shortlist_cut_off"]), places)
    except objective.CutError as error:
        if str(error) == "places":
            raise Refused(
                within(programme, "SX3-10"), _("“%(name)s”没有公布名额，不能按名额的倍数确定入围", name=subject)
            ) from error
        raise Refused(
            within(programme, "SX3-17"),
            _("入围规则“%(rule)s”无法识别，请在办公室设定中改正", rule=known["shortlist_cut_off"]),
        ) from error


def _nothing_missing(asked: Sequence[Candidacy], found: dict[int, objective.Compared]) -> None:
    missing = []
    for one in asked:
        compared = found.get(one.lead_id)
        if compared is None:
            missing.append(_("%(name)s：没有任何数据", name=one.lead_name))
        elif compared.missing:
            words = "、".join(each.words for each in compared.missing)
            missing.append(_("%(name)s：缺 %(what)s", name=one.lead_name, what=words))
    if missing:
        raise Refused(within(asked[0].programme, "SX3-16"), _("数据还不全，不能形成名单"), todo=missing)


def propose(programme: str, year: int, track: str, subject: str, actor: Actor, at: datetime) -> Shortlist:
    """Propose who goes on; another person signs."""
    if not actor.is_office or actor.programme != programme:
        raise Refused(within(programme, "SX3-17"), _("入围名单由本项目的主管部门提出"))
    compared, asked, cut = preview(programme, year, track, subject)
    own = [one.lead_name for one in asked if one.lead_id in actor.own_hospitals]
    if own:
        raise Refused(within(programme, "SX3-9"), _("您在申报医院任职或近期曾任职，须回避，请由其他人员办理"), todo=own)
    with work():
        row = Shortlist(
            programme=programme, year=year, track=track, subject=subject, proposed_by_id=actor.person_id,
            rule=str(queries.setting(programme)["shortlist_cut_off"]), proposed_by=actor.name, proposed_at=at,
            content=queries.content_of(compared, asked, cut),
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        journal.write(
            "shortlist.propose",
            actor,
            at,
            row,
            clause=within(programme, "SX3-17"),
            taken=sum(one.taken for one in cut),
            of=len(cut),
        )
        inbox.ask("shortlist.sign", N_("签发进入书面评审的名单"), f"{subject} · {year}", row, at, role=Role.OFFICE_HEAD, by=actor,
                  organisation_id=panels.office_of(programme, at))  # fmt: skip
    return row


def sign(found: Shortlist, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """The second person signs: the scores and who goes on are written to the candidacies; the others are told by how much they
    missed, and turned down."""
    with work():
        LIST_FLOW.move(found, "sign", actor, at, seen=seen,
                       values={"signed_at": at, "signed_by_id": actor.person_id, "signed_by": actor.name})  # fmt: skip
        inbox.settle(found, at, actor)
        for one in found.content["candidates"]:
            _follow(one, found, actor, at)


def _follow(one: dict[str, Any], found: Shortlist, actor: Actor, at: datetime) -> None:
    record = db.session.get(Candidacy, one["id"])
    if record is None or record.state != "review":
        return  # withdrawn meanwhile
    db.session.execute(
        update(Candidacy).where(Candidacy.id == record.id)
        .values(data_score=Decimal(one["total"]), shortlisted=one["taken"], version=Candidacy.version + 1)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    db.session.refresh(record)
    if one["taken"]:
        return
    reason = _("客观数据得分 %(total)s，差 %(missed)s 分未进入书面评审（入围规则 %(rule)s）", total=one["total"],
               missed=one["missed"], rule=found.rule)  # fmt: skip
    FLOW.move(record, "turn-down", actor, at, remark=reason, values={"closed_at": at})
    tell(record, reason, actor, at)


def withdraw(found: Shortlist, reason: str, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Take a list back, so that it can be formed anew: before it is signed, or while all it let through are under review."""
    gone = [one for one in found.content["candidates"] if one["taken"] and _is_gone(one["id"])]
    if found.state == "signed" and gone:
        raise Refused(
            within(found.programme, "SX3-17"),
            _("名单上的申报已进入以后的环节，不能撤回"),
            todo=[one["name"] for one in gone],
        )
    with work():
        signed = found.state == "signed"
        LIST_FLOW.move(found, "withdraw", actor, at, seen=seen, remark=reason,
                       values={"reason": reason.strip(), "signed_at": None})  # fmt: skip
        inbox.settle(found, at, actor)
        if signed:
            ids = [one["id"] for one in found.content["candidates"] if one["taken"]]
            db.session.execute(
                update(Candidacy).where(Candidacy.id.in_(ids), Candidacy.state == "review")
                .values(data_score=None, shortlisted=None, version=Candidacy.version + 1)
                .execution_options(synchronize_session=False)
            )  # fmt: skip
            db.session.expire_all()


def _is_gone(candidacy_id: int) -> bool:
    record = db.session.get(Candidacy, candidacy_id)
    return record is None or record.state not in ("review", "withdrawn", "refused")
