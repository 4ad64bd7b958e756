"""What waits for a leader, with the figures of each, already limited to the own hospital."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from alliance.audit import queries as audits
from alliance.changes import queries as changes
from alliance.core.actor import Actor
from alliance.core.language import told
from alliance.core.refusal import NotFound
from alliance.ext import db
from alliance.filing import queries as filings
from alliance.rules import programme as programmes
from alliance.signing.model import SigningBatch

AT_ONCE = 20  # on one page: each is shown with its figures
KINDS = {"application": _l("备案申请"), "change": _l("变更备案"), "audit": _l("审核评估表")}


@dataclass(frozen=True)
class Waiting:
    """One thing to sign. `questions` must each be answered; `hindrances` keep it from being signed now."""

    kind: str
    id: int
    version: int
    name: str
    number: str
    due: date | None
    clause: str
    figures: tuple[dict[str, Any], ...]
    changes: tuple[tuple[str, str, str], ...] = ()  # label, was, now
    questions: tuple[tuple[str, str], ...] = ()
    hindrances: tuple[Any, ...] = ()
    onward: str = ""

    @property
    def key(self) -> str:
        """Its name in a form."""
        return f"{self.kind}-{self.id}"

    @property
    def words(self) -> str:
        return str(KINDS[self.kind])


def waiting(actor: Actor, at: datetime, keys: Sequence[str] | None = None) -> tuple[list[Waiting], int]:
    """What waits for this leader, the earliest due first, and how many there are; `keys`: only these.

    At most AT_ONCE of each procedure are read, each with its figures.
    """
    found: list[Waiting] = []
    count = 0
    for kind, read in _READ.items():
        ids = None if keys is None else _ids(keys, kind)
        if ids == []:
            continue
        rows, n = read(actor, at, ids)
        found += rows
        count += n
    return sorted(found, key=lambda one: (one.due or date.max, one.kind, one.id))[:AT_ONCE], count


def _ids(keys: Sequence[str], kind: str) -> list[int]:
    parts = (key.partition("-") for key in keys)
    return [int(number) for name, _mark, number in parts if name == kind and number.isascii() and number.isdigit()]


Read = Callable[[Actor, datetime, list[int] | None], tuple[list[Waiting], int]]


def _applications(actor: Actor, at: datetime, ids: list[int] | None) -> tuple[list[Waiting], int]:
    lines, count = filings.desk(actor, at.date())
    dues = {one.application.id: one.stay.due for one in lines}
    wanted = [one for one in dues if ids is None or one in ids][:AT_ONCE]
    return [
        Waiting(
            "application", one.application.id, one.application.version, one.application.name, one.application.number,
            dues[one.application.id], one.station.clause if one.station else "",
            tuple(filings.figures_of(one.application, at.date())),
            questions=tuple((fact.key, told(fact.words, fact.words_en)) for fact in (one.station.assesses if one.station else ())),
            hindrances=one.hindrances, onward=_onward(filings.picture(one.application)),
        )
        for one in filings.prospects(actor, wanted, at)
    ], count  # fmt: skip


def _changes(actor: Actor, _at: datetime, ids: list[int] | None) -> tuple[list[Waiting], int]:
    query = changes.listing(actor, changes.tab_states(actor, "mine"))
    entity = query.column_descriptions[0]["entity"]
    query = query.where(entity.lead_id == actor.organisation_id)
    return [
        Waiting(
            "change", one.id, one.version, one.name, one.number, None, "SN15-3.3.a",
            ({"label": _("改动"), "value": sum(row.changed for row in rows), "small": _("项")},),
            changes=tuple((row.label, row.was or "", row.now) for row in rows if row.changed),
            onward=_onward(changes.picture(one)),
        )
        for one in _some(query, entity, ids)
        for rows in [changes.differences(one)]
    ], _count(query, entity)  # fmt: skip


def _audits(actor: Actor, _at: datetime, ids: list[int] | None) -> tuple[list[Waiting], int]:
    query = audits.visible(actor)
    entity = query.column_descriptions[0]["entity"]
    query = query.where(entity.state == "hospital", entity.lead_id == actor.organisation_id)
    asked = (("evaluation", _("专科联盟开展工作情况评价（所属医院评价）")),)
    return [
        Waiting(
            "audit", one.id, one.version, one.designation_name, one.number, one.due, "SN15-5.2", _counts(one),
            questions=asked, onward=_onward(audits.picture(one)),
        )
        for one in _some(query, entity, ids)
    ], _count(query, entity)  # fmt: skip


def _counts(audit: Any) -> tuple[dict[str, Any], ...]:
    """The six counts as sent, with the logs' beside them where they differ."""
    sent = audit.submissions[-1].content["counts"] if audit.submissions else {}
    return tuple(
        {
            "label": told(one.words, one.words_en), "value": sent[one.key]["stated"],
            "small": _("台账 %(n)s", n=sent[one.key]["logged"]) if sent[one.key].get("reason") else one.unit,
        }
        for one in programmes.load(audit.programme).counts
        if one.key in sent
    )  # fmt: skip


def _some(query: Any, entity: Any, ids: list[int] | None) -> list[Any]:
    if ids is not None:
        query = query.where(entity.id.in_(ids))
    return list(db.session.execute(query.order_by(entity.id).limit(AT_ONCE)).scalars())


def _count(query: Any, entity: Any) -> int:
    return int(
        db.session.execute(select(func.count()).select_from(query.with_only_columns(entity.id).subquery())).scalar_one()
    )


def _onward(steps: Sequence[Any]) -> str:
    """The station after the one that is asked now."""
    states = [one["state"] for one in steps]
    here = states.index("now") if "now" in states else len(states)
    return next((str(one["label"]) for one in steps[here + 1 :] if one["state"] == "next"), "")


_READ: dict[str, Read] = {"application": _applications, "change": _changes, "audit": _audits}


def batch(actor: Actor, batch_id: int) -> SigningBatch:
    """One's own confirmation; NotFound for anybody else."""
    found = db.session.get(SigningBatch, batch_id)
    if found is None or found.person_id is None or found.person_id != actor.person_id:
        raise NotFound
    return found
