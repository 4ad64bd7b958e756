"""The four-year index: a round with its figures, the method as it stood, and the results."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, String, text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.promises import check, unique_where
from alliance.ext import Base, Moment


class IndexRound(Base):
    """CSCCI of one year: draft → published (by a second person) | discarded. Figures, method and results are copies: what is
    published never changes, and can be reckoned again from them."""

    __tablename__ = "index_round"
    __table_args__ = (
        check("state IN ('draft', 'published', 'discarded')", "state", _l("指数评估的状态不合规定")),
        check(
            "(state = 'published') = (published_at IS NOT NULL)", "published", _l("公布的指数须有公布时间"), "SX3-25"
        ),
        check(
            "state <> 'published' OR published_by_id <> made_by_id", "two", _l("指数须由另一人公布"), "SX3-25"
        ),
        check("source <> ''", "source", _l("数据须有来源"), "SX3-25"),
        unique_where(
            "uq_index_round_year", "programme", "year",
            where=text("state <> 'discarded'"), message=_l("这一年的指数评估已建立"), clause="SX3-25",
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    source: Mapped[str] = mapped_column(String(200))
    method: Mapped[dict[str, Any]] = mapped_column(JSON)
    figures: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # {specialty, hospital, values: {indicator: text}}
    results: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # {specialty, hospital, dimensions, index, place}
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by_id: Mapped[int | None]
    made_by: Mapped[str] = mapped_column(String(80))
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    published_by_id: Mapped[int | None]
    published_by: Mapped[str] = mapped_column(String(80), default="")
