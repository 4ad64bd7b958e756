"""Official letters 公文: numbered 代字〔年〕序号号 without gap or reuse, served, receipt recorded."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, Text, case, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core import counters, files, inbox, journal, settings, wordfiles
from alliance.core.actor import PROVINCE, Actor, Role
from alliance.core.language import N_
from alliance.core.promises import check, unique
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import Base, Moment, db
from alliance.rules import windows

RECEIPT_DAYS = "letter_receipt_workdays"  # within how many workdays a letter is receipted
TEMPLATE = "letter"  # the form of core.wordfiles that letters are printed on, where their kind has none of its own
RECEIPT = "receipt"  # the purpose of the scan that proves a receipt on paper
SERVED = "SN15-2.d"


class NoticeSeries(Base):
    """The last number given in one series and year; its row is the lock that keeps numbers without gap."""

    __tablename__ = "notice_series"
    __table_args__ = (unique("code", "year", message=_l("该代字本年度已建")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)


class Notice(Base):
    """One letter as issued: its words never change afterwards."""

    __tablename__ = "notice"
    __table_args__ = (
        unique("code", "year", "serial", message=_l("公文字号重复")),
        check("serial > 0", "serial", _l("公文序号从 1 起")),
        Index("ix_notice_record", "record_type", "record_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    serial: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[list[str]] = mapped_column(JSON)  # paragraphs
    issuer: Mapped[str] = mapped_column(String(120))
    clause: Mapped[str] = mapped_column(String(20))
    record_type: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    designation_id: Mapped[int | None] = mapped_column(index=True)
    issued_at: Mapped[datetime] = mapped_column(Moment)
    issued_by: Mapped[str] = mapped_column(String(80))
    remedies: Mapped[str] = mapped_column(Text, default="")
    programme: Mapped[str] = mapped_column(String(40), default="")  # whose Word template it was issued on
    template_form: Mapped[str] = mapped_column(String(40), default=TEMPLATE)  # of all letters, or of this kind's
    template: Mapped[int] = mapped_column(default=0)  # the serial of that template; 0 is ours (see core.wordfiles)
    services: Mapped[list["NoticeService"]] = relationship(back_populates="notice", order_by="NoticeService.id")

    @property
    def number(self) -> str:
        """代字〔年〕序号号, as it stands on the letter."""
        return f"{self.code}〔{self.year}〕{self.serial}号"


class NoticeService(Base):
    """The service of a letter on one addressee, and the receipt."""

    __tablename__ = "notice_service"
    __table_args__ = (
        check("(received_at IS NULL) = (received_by IS NULL)", "receipt", _l("签收须有时间和签收人")),
        check("on_paper = '' OR received_at IS NOT NULL", "on_paper", _l("纸质送达须有签收日期和签收人")),
        Index("ix_notice_service_organisation", "organisation_id", "received_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    organisation_id: Mapped[int]
    organisation_name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(30))
    capacity: Mapped[str] = mapped_column(String(20))  # alliance | hospital | superior
    served_at: Mapped[datetime] = mapped_column(Moment)
    received_at: Mapped[datetime | None] = mapped_column(Moment)
    received_by: Mapped[str | None] = mapped_column(String(80))
    on_paper: Mapped[str] = mapped_column(String(80), default="")  # who entered the receipt of a letter served on paper
    notice: Mapped[Notice] = relationship(back_populates="services")


def next_serial(code: str, year: int) -> int:
    """The next number of a series, taken inside the present work(): a rollback gives it back, so there is no gap."""
    counters.add(NoticeSeries, "last", {(code, year): 1}, ("code", "year"))
    last = select(NoticeSeries.last).where(NoticeSeries.code == code, NoticeSeries.year == year)
    return db.session.execute(last).scalar_one()


def keep_clear(code: str, year: int, serial: int) -> None:
    """A number given on paper before the platform: the series goes on after it."""
    counters.add(NoticeSeries, "last", {(code, year): 1}, ("code", "year"))
    last = case((NoticeSeries.last > serial + 1, NoticeSeries.last - 1), else_=serial)
    mine = (NoticeSeries.code == code, NoticeSeries.year == year)
    db.session.execute(update(NoticeSeries).where(*mine).values(last=last).execution_options(synchronize_session=False))


def issue(
    record: Any, kind: str, title: str, body: list[str], *, code: str, issuer: str, clause: str, actor: Actor,
    at: datetime, to: Iterable[tuple[str, int, str, Role]], designation_id: int | None = None, remedies: str = "",
) -> Notice:  # fmt: skip
    """Number a letter and serve it. `to` lists (capacity, organisation id, its name, the role that receives).

    The receipt is due by the setting of the record's programme, as the duty of it is; without one it has no day.
    """
    programme = str(getattr(record, "programme", "") or "")
    form, template = _template(programme, kind) if programme else (TEMPLATE, wordfiles.OURS)
    with work():
        notice = Notice(
            programme=programme, template_form=form, template=template,
            code=code, year=at.year, serial=next_serial(code, at.year), kind=kind, title=title, body=body, issuer=issuer,
            clause=clause, record_type=record.__tablename__, record_id=record.id, designation_id=designation_id,
            issued_at=at, issued_by=actor.name, remedies=remedies,
        )  # fmt: skip
        db.session.add(notice)
        _serve(notice, to, actor, at)
        journal.write(
            "notice.issue", actor, at, notice, clause=clause, designation_id=designation_id, number=notice.number, title=title
        )  # fmt: skip
    return notice


def form_of(kind: str) -> str:
    """The form of core.wordfiles that an office may set for one kind of letter."""
    return f"{TEMPLATE}-{kind}"


def _template(programme: str, kind: str) -> tuple[str, int]:
    """Form and serial a letter is printed on: its kind's own while one is in use, else that of all letters."""
    own = wordfiles.in_use(programme, form_of(kind))
    return (form_of(kind), own) if own != wordfiles.OURS else (TEMPLATE, wordfiles.in_use(programme, TEMPLATE))


def _serve(notice: Notice, to: Iterable[tuple[str, int, str, Role]], actor: Actor, at: datetime) -> None:
    days = settings.values(notice.programme).get(RECEIPT_DAYS) if notice.programme else None
    due, note = settings.due_in_workdays(windows.beijing_day(at), int(days)) if days is not None else (None, "")
    for capacity, organisation_id, name, role in to:
        notice.services.append(NoticeService(
            organisation_id=organisation_id, organisation_name=name, role=str(role), capacity=capacity, served_at=at
        ))  # fmt: skip
    db.session.flush()
    for service in notice.services:
        inbox.ask(
            "notice.receive", N_("签收公文"), f"{notice.number} {notice.title}", service, at, by=actor,
            role=Role(service.role), organisation_id=service.organisation_id, designation_id=notice.designation_id, due=due, due_note=note,
            urgent=True,
        )  # fmt: skip


def receive(service_id: int, actor: Actor, at: datetime) -> Notice:
    """Record the receipt by the addressee's post; a second receipt changes nothing."""
    service = db.session.get(NoticeService, service_id)
    if service is None or service.organisation_id != actor.organisation_id:
        raise NotFound
    if service.role != str(actor.role):
        raise Refused("", _("请由收文岗位签收"))
    with work():
        if _taken(service, at, actor.name):
            inbox.settle(service, at, actor, "notice.receive")
            journal.write(
                "notice.receive",
                actor,
                at,
                service.notice,
                designation_id=service.notice.designation_id,
                by=service.organisation_name,
            )
    return service.notice


def _taken(service: NoticeService, at: datetime, by: str, on_paper: str = "") -> bool:
    """Write the receipt unless there is one: of two at once, one."""
    done = db.session.execute(
        update(NoticeService)
        .where(NoticeService.id == service.id, NoticeService.received_at.is_(None))
        .values(received_at=at, received_by=by, on_paper=on_paper)
        .returning(NoticeService.id)
        .execution_options(synchronize_session=False)
    ).first()
    db.session.refresh(service)
    return done is not None


def receive_on_paper(
    service: NoticeService, on: date, by: str, scan: tuple[str, bytes] | None, actor: Actor, at: datetime
) -> None:
    """A letter was served on paper: who signed for it and when, proved by the sealed scan (送达回证). Done by who issues."""
    if actor.role not in PROVINCE or service.notice.programme not in ("", actor.programme):
        raise Refused(SERVED, _("纸质送达由发文的办公室或省卫生健康委登记"))
    if not by.strip():
        raise Refused(SERVED, _("请写明签收人"), field="by")
    if not service.served_at.date() <= on <= at.date():
        raise Refused(SERVED, _("签收日期须在发文之日与今天之间"), field="on")
    if scan is None:
        raise Refused(SERVED, _("请上传盖章的送达回证扫描件"), field="file")
    with work():
        noon = datetime.combine(on, time(12), at.tzinfo)
        moment = at if on == at.date() else max(service.served_at, noon)
        if not _taken(service, moment, by.strip()[:80], actor.name):
            raise Refused(SERVED, _("这一份已经签收，不再登记"))
        files.attach(service, RECEIPT, *scan, actor, at, clause=SERVED)
        inbox.settle(service, at, actor, "notice.receive")
        journal.write(
            "notice.receive-paper", actor, at, service.notice, clause=SERVED, remark=by.strip(),
            designation_id=service.notice.designation_id, by=service.organisation_name, on=on,
        )  # fmt: skip


def printed(notice: Notice, mark: str = "") -> bytes:
    """The letter as Word, on the template of the office that was in use when it was issued."""
    from alliance.documents import word  # here: drawing libraries are heavy

    kept = wordfiles.content(notice.programme, notice.template_form, notice.template)
    return word.letter(as_letter(notice, mark), kept)


def service_on(record: Any, kind: str, capacity: str) -> NoticeService | None:
    """The latest service of a record's letter of that kind on that addressee."""
    query = select(NoticeService).join(NoticeService.notice).where(
        Notice.record_type == record.__tablename__, Notice.record_id == record.id, Notice.kind == kind,
        NoticeService.capacity == capacity,
    )  # fmt: skip
    return db.session.execute(query.order_by(NoticeService.id.desc()).limit(1)).scalar_one_or_none()


def of_designation(designation_id: int) -> list[Notice]:
    """The letters about one designation, newest first."""
    return list(
        db.session.execute(
            select(Notice).where(Notice.designation_id == designation_id).order_by(Notice.id.desc())
        ).scalars()
    )


def as_letter(notice: Notice, mark: str = "") -> dict[str, Any]:
    """A letter as plain data, for Word and PDF (documents.shapes.LETTER): superiors get a copy, remedies stand last."""
    above = [service.organisation_name for service in notice.services if service.capacity == "superior"]
    to = [service.organisation_name for service in notice.services if service.capacity != "superior"]
    return {
        "issuer_mark": notice.issuer,
        "number": notice.number,
        "title": notice.title,
        "addressee": "、".join(to or above),
        "paragraphs": [*notice.body, *([notice.remedies] if notice.remedies else [])],
        "issuer": notice.issuer,
        "issued_on": notice.issued_at.date(),
        "copies_to": "、".join(above) if to else "",
        "mark": mark,
    }
