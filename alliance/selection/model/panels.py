"""Panels of experts: the dossiers before them, who was invited, what each gave (SX3-17, SX6-9, WZ10-4.1)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core.panel import Invited
from alliance.core.promises import check, unique, unique_where
from alliance.ext import Base, Moment
from alliance.selection.model.candidacies import Candidacy


class Panel(Base):
    """One panel: preparing (dossiers, lot, invitations) → open (sheets) → closed (the last sheet is in); cancelled.

    `modes` are the route's, but `data`; `waived`: optional ones the office found unnecessary, with the reason. `frame`: who
    stands in the lot, fixed with the hash of `secret`; `paper`: the draw as anybody can repeat it.
    """

    __tablename__ = "panel"
    __table_args__ = (
        check("state IN ('preparing', 'open', 'closed', 'cancelled')", "state", _l("评审组的状态不合规定")),
        check("state NOT IN ('open', 'closed') OR opened_at IS NOT NULL", "opened", _l("开始评审须有时间")),
        check("(state = 'closed') = (closed_at IS NOT NULL)", "closed", _l("结束的评审须有结束时间")),
        check("title <> ''", "title", _l("请填写评审组名称")),
        Index("ix_panel_programme", "programme", "year", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    track: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(80))  # the subject group
    modes: Mapped[list[str]] = mapped_column(JSON, default=list)
    waived: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(12), default="preparing")
    version: Mapped[int] = mapped_column(default=1)
    frame: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    secret: Mapped[str] = mapped_column(String(64), default="")
    paper: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str] = mapped_column(String(80))
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    cases: Mapped[list["PanelCase"]] = relationship(back_populates="panel", order_by="PanelCase.id")
    invitations: Mapped[list["Invitation"]] = relationship(back_populates="panel", order_by="Invitation.id")


class PanelCase(Base):
    """One dossier before a panel. `live`: this panel's opinion is the one that counts. What was heard and seen, and what the
    sheets came to once all were closed: `agreed` None is an opinion not yet formed."""

    __tablename__ = "panel_case"
    __table_args__ = (
        unique("panel_id", "candidacy_id", message=_l("这件申报已在本评审组中")),
        unique_where(
            "uq_panel_case_live", "candidacy_id", where=text("live"), message=_l("这件申报已在另一个评审组中")
        ),
        check("appears_at IS NULL OR place IS NOT NULL", "place", _l("答辩时间须有出场顺序")),
        check("seen_on IS NULL OR seen_by <> ''", "seen", _l("现场审核须写明参加人员"), "SX6-9"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id"), index=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    live: Mapped[bool] = mapped_column(default=True)
    place: Mapped[int | None]
    appears_at: Mapped[datetime | None] = mapped_column(Moment)
    heard_at: Mapped[datetime | None] = mapped_column(Moment)
    heard_note: Mapped[str] = mapped_column(Text, default="")
    seen_on: Mapped[datetime | None] = mapped_column(Moment)
    seen_by: Mapped[str] = mapped_column(String(300), default="")
    seen_checks: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    seen_note: Mapped[str] = mapped_column(Text, default="")
    score: Mapped[Decimal | None] = mapped_column(Numeric(8, 4))
    agreed: Mapped[bool | None]
    argued: Mapped[bool | None]
    panel: Mapped[Panel] = relationship(back_populates="cases")
    candidacy: Mapped[Candidacy] = relationship()


class Invitation(Invited, Base):
    """An expert invited to a panel, drawn by lot or named; `conflicts` are ids of its cases."""

    __tablename__ = "panel_invitation"
    __table_args__ = (
        check("state IN ('invited', 'accepted', 'closed', 'declined', 'withdrawn')", "state", _l("邀请的状态不合规定")),
        check("(state = 'closed') = (closed_at IS NOT NULL)", "closed", _l("交出的评审表须有交出时间"), "SX3-17"),
        check("state NOT IN ('declined', 'withdrawn') OR reason <> ''", "reason", _l("谢绝或撤回邀请须写明理由")),
        unique_where(
            "uq_panel_invitation_person", "panel_id", "person_id", where=text("state IN ('invited', 'accepted', 'closed')"),
            message=_l("这位专家已受邀"),
        ),
        Index("ix_panel_invitation_of", "person_id", "state"),
        Index("ix_panel_invitation_panel", "panel_id"),
    )  # fmt: skip
    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    by_lot: Mapped[bool] = mapped_column(default=False)
    answer_due: Mapped[date | None]  # by when he says whether he takes it on; `due` is for the sheets
    panel: Mapped[Panel] = relationship(back_populates="invitations")
    opinions: Mapped[list["Sheet"]] = relationship(back_populates="invitation", order_by="Sheet.case_id")


class Sheet(Base):
    """What one expert says of one dossier: agree or not, in words, and whether a further one is necessary where that is
    argued (SX6-11.1). Seen by nobody else until every sheet of the panel is closed."""

    __tablename__ = "panel_sheet"
    __table_args__ = (
        check("verdict IN ('', 'agree', 'disagree')", "verdict", _l("意见只能是同意或不同意"), "SX6-9"),
        unique("invitation_id", "case_id", message=_l("这件申报已有您的评审意见")),
        Index("ix_panel_sheet_case", "case_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("panel_invitation.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("panel_case.id"))
    verdict: Mapped[str] = mapped_column(String(10), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    argued: Mapped[bool | None]
    invitation: Mapped[Invitation] = relationship(back_populates="opinions")
    marks: Mapped[list["Mark"]] = relationship(order_by="Mark.id", cascade="all, delete-orphan")


class Mark(Base):
    """The points one expert gave one dossier for one aspect."""

    __tablename__ = "panel_mark"
    __table_args__ = (
        check("points >= 0", "points", _l("得分须在 0 与满分之间"), "SX3-17"),
        unique("sheet_id", "aspect", message=_l("这一方面已经评过")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("panel_sheet.id"))
    aspect: Mapped[str] = mapped_column(String(40))
    points: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    note: Mapped[str] = mapped_column(Text, default="")
