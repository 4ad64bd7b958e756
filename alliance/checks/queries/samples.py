"""The drawn samples: the office, the commission and the auditor see them whole, a hospital what it is asked about."""

import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import contains_eager, undefer

from alliance.checks.flow import DESKS
from alliance.checks.model import SampleDraw, SampleItem, SampleStratum
from alliance.core import reach, settings
from alliance.core.actor import PROVINCE, Actor, Role
from alliance.ext import db
from alliance.register import queries as register
from alliance.rules import sample
from alliance.rules.sample import ASSESSED, PERCENT, VERIFIED, Plan, Stratum

SEES_ALL = PROVINCE | {Role.AUDITOR}
NOBODYS = -1
DRAWN = ("drawn", "closed")
Facts = dict[int, dict[str, int]]


@dataclass(frozen=True)
class Share:
    """What the checks of one alliance's records say: drawn, with a result, assessed, verified, and the interval of the share."""

    designation_id: int
    name: str
    drawn: int
    answered: int
    checked: int
    assessed: int
    verified: int
    interval: tuple[float, float] | None

    @property
    def share(self) -> float | None:
        """The verified share; None while nothing is assessed."""
        return self.verified / self.assessed if self.assessed else None


def taking_part(programme: str, year: int, on: date) -> list[Any]:
    """The alliances whose records of that year are looked at: filed by its last day and still registered, by id."""
    known = register.active(programme, on)
    return sorted(
        (one for one in known if one.filed_on is not None and one.filed_on.year <= year), key=lambda one: one.id
    )


def _of_programme(actor: Actor) -> ColumnElement[bool]:
    if actor.role not in SEES_ALL:
        return SampleDraw.id == NOBODYS
    return SampleDraw.programme == (actor.programme or SampleDraw.programme)


def draws(actor: Actor) -> list[SampleDraw]:
    """All samples, newest year first; withdrawn ones with them. One query."""
    query = select(SampleDraw).where(_of_programme(actor)).order_by(SampleDraw.year.desc(), SampleDraw.id.desc())
    return list(db.session.execute(query).scalars())


def draw(actor: Actor, draw_id: int) -> SampleDraw:
    """One sample: for those who see it whole, and for a hospital that is asked; else NotFound."""
    wanted = SampleDraw.id == draw_id
    if actor.role in SEES_ALL:
        return reach.one(select(SampleDraw).where(wanted, _of_programme(actor)))
    asked = select(SampleItem.draw_id).where(scope(actor))
    return reach.one(select(SampleDraw).where(wanted, SampleDraw.id.in_(asked)))


def of_year(programme: str, year: int) -> SampleDraw | None:
    """The sample of a year that was not withdrawn, whoever asks."""
    query = select(SampleDraw).where(
        SampleDraw.programme == programme, SampleDraw.year == year, SampleDraw.state != "withdrawn"
    )
    return db.session.execute(query).scalar_one_or_none()


def scope(actor: Actor) -> ColumnElement[bool]:
    """The drawn records of this actor: all of the programme's; or those its hospital is asked about."""
    if actor.role in SEES_ALL:
        return SampleItem.draw_id.in_(select(SampleDraw.id).where(_of_programme(actor)))
    if actor.role in DESKS:
        return SampleItem.hospital_id == actor.organisation_id
    return SampleItem.id == NOBODYS


def items(
    actor: Actor, draw_id: int, hospital_id: int | None = None, designation_id: int | None = None
) -> Select[SampleItem]:
    """The drawn records this actor may see, of one sample; of one hospital or alliance where asked."""
    query = select(SampleItem).where(SampleItem.draw_id == draw_id, scope(actor))
    if hospital_id is not None:
        query = query.where(SampleItem.hospital_id == hospital_id)
    return query if designation_id is None else query.where(SampleItem.designation_id == designation_id)


def item(actor: Actor, item_id: int) -> SampleItem:
    """One drawn record with its sample; NotFound outside the actor's scope."""
    return reach.one(
        select(SampleItem).join(SampleItem.draw).options(contains_eager(SampleItem.draw))
        .where(SampleItem.id == item_id, scope(actor)).execution_options(populate_existing=True)
    )  # fmt: skip


def by_hospital(draw_id: int) -> list[tuple[int, str, int, int, int]]:
    """(id, name, records, answered, checked) of each hospital that is asked, by name. One query."""
    answered, checked = SampleItem.answer != "", SampleItem.state == "checked"
    rows = db.session.execute(
        select(SampleItem.hospital_id, func.max(SampleItem.hospital_name), func.count(), func.count().filter(answered),
               func.count().filter(checked))
        .where(SampleItem.draw_id == draw_id).group_by(SampleItem.hospital_id)
    )  # fmt: skip
    return sorted(((row[0], row[1], int(row[2]), int(row[3]), int(row[4])) for row in rows), key=lambda row: row[1])


def shares(draw: SampleDraw) -> list[Share]:
    """Alliance by alliance what the checks say, the lowest share first. One query and the setting."""
    confidence = int(settings.value(draw.programme, "sample_confidence"))
    found = []
    for row in db.session.execute(_counted(SampleItem.draw_id == draw.id)):
        key, name, *counts = row
        drawn, answered, checked, assessed, verified = (int(n) for n in counts)
        interval = sample.wilson(verified, assessed, confidence)
        found.append(Share(key, name, drawn, answered, checked, assessed, verified, interval))
    return sorted(found, key=lambda one: (one.share is None, one.share or 0, one.name))


def _counted(where: ColumnElement[bool]) -> Select[Any]:
    kinds = (
        SampleItem.answer != "", SampleItem.state == "checked", SampleItem.result.in_(ASSESSED),
        SampleItem.result == VERIFIED,
    )  # fmt: skip
    columns: list[Any] = [func.max(SampleItem.designation_name), func.count()]
    columns += [func.count().filter(one) for one in kinds]
    return select(SampleItem.designation_id, *columns).where(where).group_by(SampleItem.designation_id)


def facts(designation_ids: Collection[int], year: int) -> Facts:
    """The figures formulas may use, by alliance: of a closed sample, where the office lets it count (办公室设定, off).

    One query; one more where there is such a sample. Alliances of which nothing was assessed have no figure. The share
    stands with its interval, all in whole percent, so that a formula may ask for what is certain (its lower end) instead.
    """
    draw_of = select(SampleDraw.id).where(SampleDraw.year == year, SampleDraw.state == "closed")
    closed = and_(SampleItem.draw_id.in_(draw_of), SampleItem.designation_id.in_(list(designation_ids)))
    counted = [row for row in db.session.execute(_counted(closed)).all() if int(row[5])]
    if not counted or not (programmes := _letting(closed)):
        return {}
    confidence = max(int(settings.value(one, "sample_confidence")) for one in programmes)
    return {row[0]: _figures(int(row[5]), int(row[6]), confidence) for row in counted}


def _figures(assessed: int, verified: int, confidence: int) -> dict[str, int]:
    low, high = sample.wilson(verified, assessed, confidence) or (0, 1)
    return {
        "sample_checked": assessed, "sample_verified": verified, "verified_share": verified * PERCENT // assessed,
        "verified_low": floor(low * PERCENT), "verified_high": ceil(high * PERCENT),
    }  # fmt: skip


def _letting(closed: ColumnElement[bool]) -> list[str]:
    """The programmes of these records' samples, if the office of each lets it count."""
    asked = select(SampleDraw.programme).join(SampleItem, SampleItem.draw_id == SampleDraw.id).where(closed).distinct()
    found = list(db.session.execute(asked).scalars())
    return found if all(bool(settings.value(one, "sample_counts")) for one in found) else []


def drawn_with(programme: str, year: int) -> dict[str, str]:
    """What the sample of a year was drawn with, as its published paper says it; empty while none is drawn."""
    one = of_year(programme, year)
    if one is None or one.state not in DRAWN:
        return {}
    return {"frame": one.frame_hash, "commitment": one.commitment, "secret": one.secret, "word": one.word}


def strata(draw_id: int, *, whole: bool = False) -> list[SampleStratum]:
    """The strata of a frame, alliance by alliance; with the numbers themselves where the `whole` is wanted. One query."""
    query = select(SampleStratum).where(SampleStratum.draw_id == draw_id)
    query = query.options(undefer(SampleStratum.numbers)) if whole else query
    return list(db.session.execute(query.order_by(SampleStratum.designation_id, SampleStratum.kind)).scalars())


def numbers_of(stratum: SampleStratum) -> tuple[str, ...]:
    """The numbers of a stratum, sorted."""
    return tuple(zlib.decompress(stratum.numbers).decode().split("\n"))


def as_rules(found: Sequence[SampleStratum]) -> list[Stratum]:
    """Strata as the rules know them."""
    return [Stratum(one.designation_id, one.kind, one.take, numbers_of(one)) for one in found]


def paper(draw: SampleDraw) -> dict[str, Any]:
    """What is published of a drawn sample, for anybody to repeat it."""
    content = sample.paper(Plan(**draw.plan), as_rules(strata(draw.id, whole=True)), draw.secret, draw.word)
    published = {
        "programme": draw.programme,
        "year": draw.year,
        "committed_at": f"{draw.committed_at:%Y-%m-%d %H:%M:%S}",
    }
    return {**published, **content, "frame_hash": draw.frame_hash, "commitment": draw.commitment}


def listed(draw_id: int) -> dict[str, list[str]]:
    """The drawn numbers as they stand on the sheets, by stratum, in the order of the draw. One query."""
    rows = db.session.execute(
        select(SampleItem.designation_id, SampleItem.kind, SampleItem.number).where(SampleItem.draw_id == draw_id)
        .order_by(SampleItem.designation_id, SampleItem.kind, SampleItem.place)
    )  # fmt: skip
    found: dict[str, list[str]] = {}
    for designation_id, kind, number in rows:
        found.setdefault(f"{designation_id}/{kind}", []).append(number)
    return found


def asked_of(actor: Actor) -> list[tuple[SampleDraw, int, int]]:
    """The samples in which this hospital is asked, newest first: how many records, how many it has answered. One query."""
    if actor.role not in DESKS:
        return []
    rows = db.session.execute(
        select(SampleDraw, func.count(), func.count().filter(SampleItem.answer != ""))
        .join(SampleItem, SampleItem.draw_id == SampleDraw.id).where(scope(actor))
        .group_by(SampleDraw.id).order_by(SampleDraw.id.desc())
    )  # fmt: skip
    return [(row[0], int(row[1]), int(row[2])) for row in rows]
