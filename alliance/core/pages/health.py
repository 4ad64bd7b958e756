"""For machines that watch over the platform: is the process alive, can it work, its figures."""

import os
from datetime import timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from alliance import clock
from alliance.config import ROOT, Config
from alliance.core import files, installation
from alliance.core.access.guard import anyone
from alliance.ext import db

bp = Blueprint("health", __name__)
ENDPOINTS = ("health.alive", "health.ready", "health.metrics")


@bp.get("/healthz")
@anyone
def alive() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(state="ok")


@bp.get("/readyz")
@anyone
def ready() -> ResponseReturnValue:
    """Database, migrations, files and scheduler: 200 when all are as they should be, else 503 and which is not."""
    found = {"database": False, "migrations": False, "files": writable(files.Store.root), "scheduler": False}
    try:
        db.session.execute(text("SELECT 1"))
        found["database"] = True
        found["migrations"] = migrated()
        found["scheduler"] = _scheduler_seen()
    except SQLAlchemyError:
        db.session.rollback()
    answer = jsonify(state="ok" if all(found.values()) else "not ready", checks=found)
    if not all(found.values()):
        answer.status_code = 503
        answer.headers["Retry-After"] = "5"
    return answer


@bp.get("/metrics")
@anyone
def metrics() -> ResponseReturnValue:
    """The figures, for the addresses of METRICS_FROM only; for everybody else there is no such page."""
    config: Config = current_app.extensions["alliance"]
    if not _from(request.remote_addr or "", config.metrics_from):
        abort(404)
    from alliance.core import metrics as figures

    return Response(figures.written(clock.now()), content_type="text/plain; version=0.0.4; charset=utf-8")


def _from(address: str, allowed: tuple[str, ...]) -> bool:
    try:
        return any(ip_address(address) in ip_network(one, strict=False) for one in allowed)
    except ValueError:
        return False


def _scheduler_seen() -> bool:
    config: Config = current_app.extensions["alliance"]
    seen = installation.last_beat(installation.SCHEDULER)
    return seen is not None and clock.now() - seen < timedelta(minutes=config.scheduler_minutes)


def writable(folder: Path) -> bool:
    """Whether a file can be made there."""
    probe = folder / f".probe.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        return False
    return True


def migrated() -> bool:
    """Whether the database stands at the newest migration."""
    standing = db.session.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    return list(standing) == [newest_migration()]


def newest_migration() -> str:
    """The head of migrations/versions: the one no other follows."""
    from alembic.config import Config as Alembic
    from alembic.script import ScriptDirectory

    options = Alembic()
    options.set_main_option("script_location", str(ROOT / "migrations"))
    return str(ScriptDirectory.from_config(options).get_current_head())
