"""Sealed scans: a printed annex comes back signed and sealed; each upload is checked by the codes on its sheets and kept.

What is not as it should be is a named finding, which the receiving post may override with a reason. Which records need a
scan, who brings it and who overrides, is their chapters' business; reading is documents.scans'.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core import files, journal, reach
from alliance.core.actor import Actor
from alliance.core.promises import check
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.documents import scans as reading
from alliance.documents.programs import Unreadable
from alliance.ext import Base, Moment, db

KINDS = ("pdf", "jpg", "jpeg", "png")
PURPOSE = "sealed-scan"


class SealedScan(Base):
    """One upload of one or several files, checked against the version that stood then (`version` as codes.version gives)."""

    __tablename__ = "sealed_scan"
    __table_args__ = (
        Index("ix_sealed_scan_record", "record_type", "record_id", "id"),
        check("sheets > 0", "sheets", _l("盖章扫描件至少有一页")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    record_type: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    form: Mapped[str] = mapped_column(String(10))
    dossier: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(20))
    sheets: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by_id: Mapped[int | None]
    added_by: Mapped[str] = mapped_column(String(80))
    findings: Mapped[list["ScanFinding"]] = relationship(
        back_populates="scan", order_by="ScanFinding.id", lazy="selectin"
    )

    @property
    def serial(self) -> int:
        """The submission it was checked against."""
        return int(self.version.split("-")[0])

    @property
    def is_whole(self) -> bool:
        """Whether nothing is open: all sheets right, or each finding overridden with a reason."""
        return all(one.overridden_at is not None for one in self.findings)


class ScanFinding(Base):
    """What is not as it should be about a scan; overridden by the receiving post with a reason, or open."""

    __tablename__ = "scan_finding"
    __table_args__ = (
        check(
            "(overridden_at IS NULL AND reason = '') OR (overridden_at IS NOT NULL AND reason <> '' AND overridden_by <> '')",
            "override", _l("采信扫描件须写明理由和经办人"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    scan_id: Mapped[int] = mapped_column(ForeignKey("sealed_scan.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    told: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(Text, default="")
    overridden_at: Mapped[datetime | None] = mapped_column(Moment)
    overridden_by: Mapped[str] = mapped_column(String(80), default="")
    scan: Mapped[SealedScan] = relationship(back_populates="findings")


@dataclass(frozen=True)
class Printed:
    """The paper that should come back: which form of which dossier, in which version (codes.version)."""

    form: str
    dossier: str
    version: str


def receive(
    record: Any, printed: Printed, uploads: Sequence[tuple[str, bytes]], actor: Actor, at: datetime, *, note: str = "",
    clause: str = "",
) -> SealedScan:  # fmt: skip
    """Read the files' codes, check them all together and keep files and result; nothing is kept when one is refused.

    A scan with findings is kept too: they stand on the record until they are overridden or a better scan comes.
    """
    if not uploads:
        raise Refused(clause, _("请选择盖章后的扫描件"), field="file")
    sheets: list[reading.Sheet] = []
    for name, content in uploads:
        sheets += _read(name, content, reading.MOST_PAGES - len(sheets), clause)
    with work():
        scan = SealedScan(
            record_type=record.__tablename__, record_id=record.id, form=printed.form, dossier=printed.dossier,
            version=printed.version, sheets=len(sheets), note=note.strip(), added_at=at, added_by_id=actor.person_id,
            added_by=actor.name,
        )  # fmt: skip
        for one in reading.check(sheets, printed.form, printed.dossier, printed.version):
            scan.findings.append(ScanFinding(kind=one.kind, told=one.told))
        db.session.add(scan)
        db.session.flush()
        for name, content in uploads:
            files.attach(scan, PURPOSE, name, content, actor, at, clause=clause)
        journal.write(
            "scan.receive", actor, at, record, clause=clause, remark=note.strip(), scan=scan.id, version=scan.version,
            sheets=len(sheets), findings=[one.kind for one in scan.findings],
        )  # fmt: skip
    return scan


def _read(name: str, content: bytes, most: int, clause: str) -> list[reading.Sheet]:
    kind = files.checked_kind(name, content)
    if kind not in KINDS:
        raise Refused(clause, _("「%(name)s」不能作扫描件：只收 PDF、JPG、PNG", name=name), field="file")
    try:
        if most <= 0:
            raise Unreadable("pages", reading.MOST_PAGES + 1)
        return reading.read(content, kind, most)
    except Unreadable as trouble:
        raise Refused(clause, _why(name, trouble), field="file") from trouble


def _why(name: str, trouble: Unreadable) -> str:
    words = {
        "broken": _("「%(name)s」打不开：文件已损坏或不完整，请重新扫描或另存后再传", name=name),
        "locked": _("「%(name)s」设有密码，请取消密码后再传", name=name),
        "pages": _("扫描件超过 %(most)d 页，请只传盖章的表", most=reading.MOST_PAGES),
        "pixels": _("「%(name)s」的图像过大（超过 %(most)d 百万像素），请用 150–300 dpi 扫描", name=name,
                    most=reading.MOST_PIXELS // 1_000_000),
        "slow": _("「%(name)s」过于复杂，读取超时，请用 150–300 dpi 重新扫描", name=name),
    }  # fmt: skip
    return str(words[trouble.why])


def override(finding: ScanFinding, record: Any, reason: str, actor: Actor, at: datetime, clause: str = "") -> None:
    """Take a scan in spite of a finding, with a reason that stands on the record; the caller knows whose right it is."""
    if not reason.strip():
        raise Refused(clause, _("采信扫描件须写明理由"), field="reason")
    with work():
        done = db.session.execute(
            update(ScanFinding)
            .where(ScanFinding.id == finding.id, ScanFinding.overridden_at.is_(None))
            .values(reason=reason.strip(), overridden_at=at, overridden_by=actor.name)
            .execution_options(synchronize_session=False)
        )
        db.session.refresh(finding)
        if done.rowcount != 1:  # type: ignore[attr-defined]
            raise Overtaken(finding.overridden_by, finding.overridden_at, _("采信了扫描件"))
        journal.write(
            "scan.override", actor, at, record, clause=clause, remark=reason.strip(), scan=finding.scan_id,
            finding=finding.kind, told=finding.told,
        )  # fmt: skip


def of(record: Any) -> list[SealedScan]:
    """A record's scans, newest first."""
    query = select(SealedScan).where(
        SealedScan.record_type == record.__tablename__, SealedScan.record_id == record.id
    ).order_by(SealedScan.id.desc())  # fmt: skip
    return list(db.session.execute(query).scalars())


def current(found: Sequence[SealedScan], version: str) -> SealedScan | None:
    """Of a record's scans the one that counts for this version: the newest whole one, else the newest."""
    same = [one for one in found if one.version.split("-")[-1] == version.split("-")[-1]]
    return next((one for one in same if one.is_whole), same[0] if same else None)


def finding_of(record: Any, finding_id: int) -> ScanFinding:
    """A finding on one of this record's scans; NotFound otherwise."""
    return reach.found(next((each for one in of(record) for each in one.findings if each.id == finding_id), None))


def words(kind: str, told: Mapping[str, Any]) -> str:
    """A finding in the reader's language."""
    if kind == "unreadable":
        return _unreadable(told)
    values = {**told, "listed": "、".join(str(one) for one in told.get("pages", []))}
    said = {
        "empty": _l("没有一页读得出二维码：请上传由本平台打印的 PDF 盖章后的扫描件"),
        "dossier": _l("有 %(sheets)s 页属于另一件：%(dossier)s"),
        "form": _l("有 %(sheets)s 页是另一张表"),
        "draft": _l("第 %(page)s 页是草稿，不是提交的版本"),
        "version": _l("第 %(page)s 页是第 %(serial)s 版，不是现在这一版"),
        "missing": _l("缺第 %(listed)s 页"),
        "twice": _l("第 %(listed)s 页重复"),
        "count": _l("各页所写的总页数不一：%(listed)s"),
    }
    return str(said[kind]) % values


def _unreadable(told: Mapping[str, Any]) -> str:
    listed = "、".join(str(one) for one in told["sheets"])
    text = _("读不出二维码 %(n)d 页（扫描件的第 %(listed)s 张）", n=len(told["sheets"]), listed=listed)
    if told.get("dpi") and told["dpi"] < reading.LEAST_DPI:
        text += _("，约 %(dpi)d dpi，请用 %(least)d dpi 以上扫描", dpi=told["dpi"], least=reading.LEAST_DPI)
    return str(text)
