"""Several signed at once: what was done, and what was not and why."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from alliance.ext import Base, Moment


class SigningBatch(Base):
    """One confirmation of a leader: a line for each thing ticked, with the words typed."""

    __tablename__ = "signing_batch"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(Moment)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
