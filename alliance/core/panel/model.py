"""The pool of experts of a programme, and the columns that every invitation has."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.promises import check, unique
from alliance.ext import Base, Moment


class Expert(Base):
    """A person in the pool of one programme (SX3-9): what he knows, the duties he accepted or why he would not, the days he is suspended.

    `stratum` in a draw is his specialty. Suspended: `suspended_from` until `suspended_to` (none: until it is lifted).
    """

    __tablename__ = "expert"
    __table_args__ = (
        check("specialty <> ''", "specialty", _l("专家须有专业"), "SX3-9"),
        check("(accepted_at IS NULL) = (duties = '')", "accepted", _l("接受职责须有时间和职责文本"), "SX3-9"),
        check(
            "(suspended_from IS NULL) = (suspended_reason = '')", "suspended", _l("暂停专家须写明日期和理由"), "SX3-9"
        ),
        check(
            "suspended_to IS NULL OR suspended_to >= suspended_from",
            "days",
            _l("暂停的截止日不能早于开始日"),
            "SX3-9",
        ),
        check("(declined_at IS NULL) = (declined_reason = '')", "declined", _l("谢绝职责须写明理由"), "SX3-9"),
        check(
            "accepted_at IS NULL OR declined_at IS NULL", "answer", _l("专家职责只能接受或谢绝，不能两者都有"), "SX3-9"
        ),
        unique("programme", "person_id", message=_l("此人已在专家库中"), clause="SX3-9"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    organisation: Mapped[str] = mapped_column(String(120), default="")
    specialty: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(80), default="")
    entered_at: Mapped[datetime] = mapped_column(Moment)
    entered_by: Mapped[str] = mapped_column(String(80))
    duties: Mapped[str] = mapped_column(Text, default="")  # as he read and accepted them
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    answer_due: Mapped[date | None]  # by when he was asked to accept them
    declined_at: Mapped[datetime | None] = mapped_column(Moment)
    declined_reason: Mapped[str] = mapped_column(String(300), default="")
    suspended_from: Mapped[date | None]
    suspended_to: Mapped[date | None]
    suspended_reason: Mapped[str] = mapped_column(String(300), default="")

    def suspended_on(self, day: date) -> bool:
        """Whether he is suspended on a day."""
        return self.suspended_from is not None and self.suspended_from <= day <= (self.suspended_to or date.max)


class Invited:
    """The columns of an invitation: invited → accepted (conflicts declared) → closed; declined, withdrawn.

    `conflicts` are the ids of what this person neither sees nor judges: declared, or by a post (put there when invited).
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[str] = mapped_column(String(80))
    organisation: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[str] = mapped_column(String(12), default="invited")
    version: Mapped[int] = mapped_column(default=1)
    invited_at: Mapped[datetime] = mapped_column(Moment)
    invited_by: Mapped[str] = mapped_column(String(80))
    due: Mapped[date | None]
    due_note: Mapped[str] = mapped_column(String(120), default="")
    conflicts: Mapped[list[int]] = mapped_column(JSON, default=list)
    conflict_note: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
