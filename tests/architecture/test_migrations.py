"""The migrations say what the models say, on both databases, and lead up, down and up again."""

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.support.application import MIGRATIONS, build_schema, migrations, running
from tests.support.databases import Databases, Place

pytestmark = pytest.mark.skipif(not migrations(), reason="there are no migrations yet")


def tables(app: Flask) -> set[str]:
    """The tables there are."""
    from alliance.ext import db

    with app.app_context():
        return set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}


def triggers(app: Flask) -> set[str]:
    """The triggers there are: what a comparison of tables does not see."""
    from alliance.ext import db

    queries = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with app.app_context(), db.engine.connect() as connection:
        return set(connection.scalars(sa.text(queries[db.engine.dialect.name])))


def test_models_equal_the_migrated_schema(app: Flask) -> None:
    with app.app_context():
        flask_migrate.check(str(MIGRATIONS))


def test_the_check_is_seen_to_fail(place: Place) -> None:
    from alliance.ext import db

    with running(place) as app, app.app_context():
        with db.engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE nobody_knows_me (id INTEGER PRIMARY KEY)"))
        with pytest.raises(SystemExit):
            flask_migrate.check(str(MIGRATIONS))


def test_there_is_one_line_of_migrations(app: Flask) -> None:
    from alembic.script import ScriptDirectory

    with app.app_context():
        assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1


def test_up_down_and_up_again(databases: Databases, database_kind: str) -> None:
    place = databases.empty(database_kind)
    build_schema(place)
    with running(place) as app:
        before = tables(app), triggers(app)
        assert before[0]
        assert before[1]
        with app.app_context():
            flask_migrate.downgrade(str(MIGRATIONS), "base")
        assert (tables(app), triggers(app)) == (set(), set())
        with app.app_context():
            flask_migrate.upgrade(str(MIGRATIONS))
        assert (tables(app), triggers(app)) == before
    databases.drop(place)
