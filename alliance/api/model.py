"""Tables of the interface: the tokens of hospital systems, and the answers kept for calls that are sent twice."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.promises import check, unique, unique_where
from alliance.ext import Base, Moment


class ApiToken(Base):
    """What a hospital's system shows for itself. Only the keyed hash is kept; `hint` are its first signs.

    `minute` and `calls` count the calls of the minute under way; they are written with `used_at`.
    """

    __tablename__ = "api_token"
    __table_args__ = (
        unique("hash", message=_l("令牌重复")),
        check("expires_at > made_at", "expires", _l("令牌的到期时间须晚于生成时间")),
        check("(revoked_at IS NULL) = (revoked_by = '')", "revoked", _l("撤销令牌须有时间和经手人")),
        unique_where(
            "uq_api_token_name", "organisation_id", "name", where=text("revoked_at IS NULL"),
            message=_l("本院已有同名的令牌，请换一个名称或先撤销原令牌"),
        ),
        Index("ix_api_token_organisation", "organisation_id", "id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(60))
    hint: Mapped[str] = mapped_column(String(12))
    hash: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by_id: Mapped[int | None]
    made_by: Mapped[str] = mapped_column(String(80))
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    minute: Mapped[datetime | None] = mapped_column(Moment)
    calls: Mapped[int] = mapped_column(default=0)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_by: Mapped[str] = mapped_column(String(80), default="")


class ApiAnswer(Base):
    """One call with an Idempotency-Key that was carried out: what was asked (a keyed hash only) and what was answered."""

    __tablename__ = "api_answer"
    __table_args__ = (unique("token_id", "key", message=_l("同一 Idempotency-Key 的请求正在处理")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int] = mapped_column(ForeignKey("api_token.id"))
    key: Mapped[str] = mapped_column(String(80))
    asked: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    answer: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    location: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Moment, index=True)
