"""The extensions, made once and tied to an application in create_app(); and the column types all tables share."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import DateTime, Dialect, Engine, MetaData, String, event
from sqlalchemy.engine import Connection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from alliance.clock import BEIJING

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
LAST_CHANGED = 1991  # the last year in which Beijing's clocks were changed
AHEAD = dt.timedelta(hours=8)


class Base(DeclarativeBase):
    """All tables; constraints are named, so that a broken one can be told in words."""

    metadata = MetaData(naming_convention=NAMES)


class Moment(TypeDecorator[dt.datetime]):
    """An aware moment: stored in UTC on both databases, read in Beijing time."""

    impl = DateTime(timezone=True)
    cache_ok = True
    python_type = dt.datetime

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else _in_beijing(value)

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], dt.datetime | None]:
        """The same in one step: a list has hundreds of moments, an export a million."""
        read: Any = self.impl_instance.result_processor(dialect, coltype)
        if read is None:
            return lambda value: None if value is None else _in_beijing(value)

        def in_beijing(value: Any) -> dt.datetime | None:
            if value is None:
                return None
            moment: dt.datetime = read(value)
            if moment.tzinfo is None and moment.year > LAST_CHANGED:
                return (moment + AHEAD).replace(tzinfo=BEIJING)
            return _in_beijing(moment)

        return in_beijing


def _in_beijing(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None and moment.year > LAST_CHANGED:
        return (moment + AHEAD).replace(tzinfo=BEIJING)  # a quarter of the time the general way takes
    return (moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment).astimezone(BEIJING)


class minutes(FunctionElement[str]):  # noqa: N801 - called like a function of the database
    """A moment to the minute in Beijing time, written by the database itself: an export has a million of them."""

    type, name, inherit_cache = String(), "minutes", True


@compiles(minutes)
def _minutes(element: Any, compiler: Any, **more: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **more)} AT TIME ZONE '{BEIJING.key}', 'YYYY-MM-DD HH24:MI')"


@compiles(minutes, "sqlite")
def _minutes_of_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    hours = AHEAD.total_seconds() / 3600
    return f"strftime('%Y-%m-%d %H:%M', {compiler.process(element.clauses, **more)}, '{hours:+.0f} hours')"


db = SQLAlchemy(model_class=Base)
migrate = Migrate()
babel = Babel()
csrf = CSRFProtect()
login = LoginManager()
bootstrap = Bootstrap5()


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """SQLite: write-ahead log, keys held, and transactions begun by us (see _begin), not by the driver."""
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=10000", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """A work() takes SQLite's write lock at once: a read that turns into a write late would fail as busy."""
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
