"""Quality documents as they are read (SN15-3.5.a): for the lead, the members that were asked, and who oversees them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, false, func, or_, select

from alliance.core import reach
from alliance.core.actor import PROVINCE, Actor, Role
from alliance.ext import db
from alliance.register import queries as register
from alliance.register.queries import Designation
from alliance.supervision.model import QualityDocument, QualityReceipt, QualityVersion

AREAS = (Role.CITY_COMMISSION, Role.COUNTY_COMMISSION)


def visible_quality(actor: Actor) -> Select[QualityDocument]:
    """All documents this actor may see: its own alliances' as lead, those it was asked to receipt, those of its area."""
    query = select(QualityDocument)
    if actor.is_hospital:
        asked = (
            select(QualityVersion.document_id)
            .join(QualityReceipt, QualityReceipt.version_id == QualityVersion.id)
            .where(QualityReceipt.organisation_id == actor.organisation_id)
        )
        return query.where(or_(QualityDocument.lead_id == actor.organisation_id, QualityDocument.id.in_(asked)))
    if actor.role in PROVINCE | {Role.AUDITOR}:
        return query.where(QualityDocument.programme == (actor.programme or QualityDocument.programme))
    if actor.role not in AREAS:
        return query.where(false())
    return query.where(QualityDocument.designation_id.in_(register.visible(actor).with_only_columns(Designation.id)))


def quality(actor: Actor, document_id: int) -> QualityDocument:
    """One document; NotFound outside the actor's scope."""
    return reach.one(visible_quality(actor).where(QualityDocument.id == document_id))


def quality_of(actor: Actor, designation_id: int) -> list[QualityDocument]:
    """An alliance's documents, those that hold first, newest first."""
    query = visible_quality(actor).where(QualityDocument.designation_id == designation_id)
    return list(db.session.execute(query.order_by(QualityDocument.state, QualityDocument.id.desc())).scalars())


def receipt(actor: Actor, receipt_id: int) -> QualityDocument:
    """The document a receipt is about."""
    document_id = db.session.execute(
        select(QualityVersion.document_id)
        .join(QualityReceipt, QualityReceipt.version_id == QualityVersion.id)
        .where(QualityReceipt.id == receipt_id)
    ).scalar_one_or_none()
    return quality(actor, document_id or 0)


@dataclass(frozen=True)
class Shown:
    """One version with its receipts: the open ones first, then in the order they came."""

    version: QualityVersion
    receipts: Sequence[QualityReceipt]

    @property
    def owed(self) -> list[QualityReceipt]:
        return [one for one in self.receipts if one.received_at is None and one.released_on is None]

    @property
    def received(self) -> list[QualityReceipt]:
        return [one for one in self.receipts if one.received_at is not None]


def versions_of(document: QualityDocument, own: int | None = None) -> list[Shown]:
    """Every version of a document, the newest first, with all receipts or one hospital's `own` (two queries)."""
    versions = db.session.execute(
        select(QualityVersion).where(QualityVersion.document_id == document.id).order_by(QualityVersion.serial.desc())
    ).scalars().all()  # fmt: skip
    query = select(QualityReceipt).where(QualityReceipt.version_id.in_([one.id for one in versions]))
    if own is not None:
        query = query.where(QualityReceipt.organisation_id == own)
    by_version: dict[int, list[QualityReceipt]] = {}
    order = (QualityReceipt.received_at.is_not(None), QualityReceipt.received_at, QualityReceipt.id)
    for row in db.session.execute(query.order_by(*order)).scalars():
        by_version.setdefault(row.version_id, []).append(row)
    return [Shown(one, by_version.get(one.id, [])) for one in versions]


def present_quality(document: QualityDocument) -> tuple[QualityVersion, Sequence[QualityReceipt]]:
    """The version that holds, with its receipts."""
    version = db.session.execute(
        select(QualityVersion).where(
            QualityVersion.document_id == document.id, QualityVersion.serial == document.serial
        )
    ).scalar_one()  # fmt: skip
    rows = select(QualityReceipt).where(QualityReceipt.version_id == version.id).order_by(QualityReceipt.id)
    return version, db.session.execute(rows).scalars().all()


def open_receipts(document_ids: Collection[int]) -> list[QualityReceipt]:
    """What is still owed for these documents, whatever the version."""
    query = (
        select(QualityReceipt)
        .join(QualityVersion, QualityVersion.id == QualityReceipt.version_id)
        .where(
            QualityVersion.document_id.in_(list(document_ids)), QualityReceipt.received_at.is_(None),
            QualityReceipt.released_on.is_(None),
        )
        .order_by(QualityReceipt.id)
    )  # fmt: skip
    return list(db.session.execute(query).scalars())


def shared_quality(programme: str) -> list[QualityDocument]:
    """Every document that holds, in a programme."""
    query = select(QualityDocument).where(QualityDocument.programme == programme, QualityDocument.state == "shared")
    return list(db.session.execute(query.order_by(QualityDocument.id)).scalars())


def list_quality(document_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Of the versions that hold: how many members gave their receipt, and how many still owe it (one query)."""
    received = func.count().filter(QualityReceipt.received_at.is_not(None))
    owed = func.count().filter(QualityReceipt.received_at.is_(None), QualityReceipt.released_on.is_(None))
    rows = db.session.execute(
        select(QualityDocument.id, received, owed)
        .join(QualityVersion, QualityVersion.document_id == QualityDocument.id)
        .join(QualityReceipt, QualityReceipt.version_id == QualityVersion.id)
        .where(QualityDocument.id.in_(list(document_ids)), QualityVersion.serial == QualityDocument.serial)
        .group_by(QualityDocument.id)
    )
    return {document_id: (has, owes) for document_id, has, owes in rows}


@dataclass(frozen=True)
class Having:
    """What one member has of one document: the newest version it gave its receipt for (0: none), and what it owes."""

    serial: int
    owes: bool


def who_has(document_ids: Collection[int]) -> dict[tuple[int, int], Having]:
    """What each member has of each document, by (hospital, document): one query."""
    newest = func.max(QualityVersion.serial).filter(QualityReceipt.received_at.is_not(None))
    owed = func.count().filter(QualityReceipt.received_at.is_(None), QualityReceipt.released_on.is_(None))
    rows = db.session.execute(
        select(QualityReceipt.organisation_id, QualityVersion.document_id, newest, owed)
        .join(QualityVersion, QualityVersion.id == QualityReceipt.version_id)
        .where(QualityVersion.document_id.in_(list(document_ids)))
        .group_by(QualityReceipt.organisation_id, QualityVersion.document_id)
    )
    return {(hospital, document): Having(serial or 0, owes > 0) for hospital, document, serial, owes in rows}
