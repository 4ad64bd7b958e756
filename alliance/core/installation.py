"""What this database is: production, practice or demo; a sealed probe that its key must open; when its helpers were seen."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import LargeBinary, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core import journal, patients
from alliance.core.actor import SYSTEM
from alliance.core.promises import check
from alliance.core.work import work
from alliance.ext import Base, Moment, db

PROBE = b"alliance"
SCHEDULER = "scheduler"


class Installation(Base):
    """One row: for what the database was first started. A start for something else is refused."""

    __tablename__ = "installation"
    __table_args__ = (
        check("id = 1", "one", _l("一个数据库只登记一次用途")),
        check("kind IN ('production', 'practice', 'demo', 'test')", "kind", _l("数据库用途不在代码表内")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    probe: Mapped[bytes] = mapped_column(LargeBinary)  # sealed under the patients' key: does the key at hand fit?
    made_at: Mapped[datetime] = mapped_column(Moment)


class Heartbeat(Base):
    """When a helper process was last seen at work."""

    __tablename__ = "heartbeat"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)


def marked() -> Installation | None:
    """What the database says it is; None before its first start."""
    return db.session.get(Installation, 1)


def mark(kind: str, at: datetime) -> Installation:
    """Say what it is, once; journalled."""
    with work():
        row = Installation(id=1, kind=kind, probe=patients.enclose("probe", PROBE), made_at=at)
        db.session.add(row)
        db.session.flush()
        journal.write("installation.mark", SYSTEM, at, row, kind=kind)
    return row


def key_fits(row: Installation) -> bool:
    """Whether the patients' key at hand opens what this database has sealed."""
    try:
        return patients.disclose("probe", row.probe) == PROBE
    except patients.Unreadable:
        return False


def renew_probe() -> None:
    """Seal the probe anew under the current key, when the keys are changed."""
    row = marked()
    if row is not None and patients.key_of(row.probe) != patients.Key.current and key_fits(row):
        with work():
            row = db.session.get_one(Installation, 1)
            row.probe = patients.anew("probe", row.probe)


def beat(name: str, at: datetime) -> None:
    """Note that a helper is at work."""
    with work():
        seen = update(Heartbeat).where(Heartbeat.name == name).values(at=at)
        if not db.session.execute(seen.execution_options(synchronize_session=False)).rowcount:  # type: ignore[attr-defined]
            db.session.add(Heartbeat(name=name, at=at))


def last_beat(name: str) -> datetime | None:
    """When it was last seen."""
    return db.session.execute(select(Heartbeat.at).where(Heartbeat.name == name)).scalar()
