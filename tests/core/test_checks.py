"""A production start refuses what is bad, one clear line each that names the variable and what to do; and starts when all is well."""

import dataclasses
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from alliance.cli import checks
from alliance.config import ROOT, Config, ConfigError
from alliance.core import installation, patients
from alliance.core.pages import health
from alliance.ext import db
from tests.support.world import NOW

SECRET = "9f3a7be1c2d84a6055e1f0b7a8c6d94e13b2f5a7c9e80d6417f3b5a2c4e6d8f0"
KEY = "1:4be81f6a93c7d2054e9a1b7c3f8d6e2095a4c7b1e3f6d8029b5a7c4e1f3d6b80"
GOOD = {
    "ALLIANCE_ENV": "production", "SECRET_KEY": SECRET, "PATIENT_KEY": KEY, "DATABASE_URL": "postgresql://x/y",
    "SITE_URL": "https://alliance.test", "TRUSTED_HOSTS": "alliance.test,127.0.0.1",
}  # fmt: skip
# What the environment alone tells: changed to this, refused with words that name the variable.
BAD: dict[str, tuple[dict[str, str | None], str]] = {
    "no-secret": ({"SECRET_KEY": None}, "SECRET_KEY 未设置"),
    "short-secret": ({"SECRET_KEY": "tooshort"}, "SECRET_KEY 太短"),
    "default-secret": ({"SECRET_KEY": "changeme" * 8}, "SECRET_KEY 不是随机的"),
    "secret-of-one-letter": ({"SECRET_KEY": "a" * 64}, "SECRET_KEY 不是随机的"),
    "committed-secret": ({"SECRET_KEY": "test-only-" * 4}, "SECRET_KEY 不是随机的"),
    "one-key-for-both": ({"PATIENT_KEY": f"1:{SECRET}"}, "PATIENT_KEY 与 SECRET_KEY 相同"),
    "no-patient-key": ({"PATIENT_KEY": None}, "PATIENT_KEY 未设置"),
    "short-patient-key": ({"PATIENT_KEY": "1:short"}, "PATIENT_KEY 太短"),
    "debug": ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
    "no-address": ({"SITE_URL": None}, "SITE_URL 须为 https"),
    "http-address": ({"SITE_URL": "http://alliance.test"}, "SITE_URL 须为 https"),
    "no-hosts": ({"TRUSTED_HOSTS": None}, "TRUSTED_HOSTS 未设置"),
    "other-hosts": ({"TRUSTED_HOSTS": "elsewhere.test"}, "TRUSTED_HOSTS 中没有 SITE_URL 的域名"),
    "no-database": ({"DATABASE_URL": None}, "DATABASE_URL 未设置"),
    "sqlite-and-workers": ({"DATABASE_URL": "sqlite:////x", "WORKERS": "4"}, "WORKERS 大于 1 时不能用 SQLite"),
    "mail-without-sender": ({"MAIL_HOST": "mail.test"}, "MAIL_SENDER 未设置"),
    "practice-without-database": ({"PRACTICE": "1", "DATABASE_URL": None}, "DATABASE_URL 未设置"),
    "practice-neither-nor": ({"PRACTICE": "yes"}, "PRACTICE=yes"),
    "no-such-environment": ({"ALLIANCE_ENV": "live"}, "ALLIANCE_ENV=live"),
    "metrics-from-nowhere": ({"METRICS_FROM": "everybody"}, "METRICS_FROM"),
}


def told(changes: dict[str, str | None], folder: Path) -> list[str]:
    environ = {name: value for name, value in {**GOOD, "DATA_DIR": str(folder), **changes}.items() if value is not None}
    try:
        config = Config.from_env(environ)
    except ConfigError as error:
        return [str(error)]
    return list(checks.configuration(config, environ))


@pytest.mark.parametrize("bad", BAD)
def test_each_bad_configuration_is_refused_with_one_line(tmp_path: Path, bad: str) -> None:
    changes, words = BAD[bad]
    said = told(changes, tmp_path)
    assert len(said) == 1, said
    assert words in said[0] and "\n" not in said[0]
    assert SECRET not in said[0] and KEY not in said[0]


def test_the_good_one_is_content(tmp_path: Path) -> None:
    assert told({}, tmp_path) == []


@pytest.fixture
def production(app: Flask, data_dir: Path) -> Any:
    """The empty migrated database with a production's configuration; gives the faults under changes to it."""
    plain = app.extensions["alliance"]
    environ = {**GOOD, "DATABASE_URL": plain.database_url, "DATA_DIR": str(plain.data_dir), "WORKERS": "1"}
    plain.data_dir.chmod(0o750)

    def faults(**changes: Any) -> list[str]:
        config = dataclasses.replace(Config.from_env(environ), **changes)
        app.extensions["alliance"] = config
        patients.use_key(config.patient_key)
        try:
            return checks.faults(app, {})
        finally:
            app.extensions["alliance"] = plain
            patients.use_key(plain.patient_key)

    return faults


def test_a_new_database_is_marked_at_its_first_start_and_held_to_it(
    app: Flask, production: Callable[..., list[str]]
) -> None:
    assert production() == [] == production()
    assert [one for one in production(practice=True) if "production 库，本次启动为 practice" in one]
    other = f"1:{SECRET[::-1]}"
    assert production(patient_key=other) == ["PATIENT_KEY 与数据库不符：装入当初封存用的密钥，否则患者身份打不开"]
    assert production(patient_key=f"2:{SECRET[::-1]},{KEY}") == [], "a ring that still has the old key"
    with app.app_context():
        row = installation.marked()
        assert row is not None and row.kind == "production"


def test_an_unmigrated_or_absent_database_is_refused(app: Flask, production: Callable[..., list[str]]) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0035'")
    (said,) = production()
    assert f"没有迁移到 {health.newest_migration()}" in said and "flask db upgrade" in said


@pytest.mark.on("sqlite")
def test_a_data_directory_that_others_read_is_refused(
    app: Flask, production: Callable[..., list[str]], tmp_path: Path
) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o755)
    assert production(data_dir=folder) == [f"DATA_DIR {folder} 其他账号也能读：执行 chmod 750 {folder}"]
    file = tmp_path / "file"
    file.touch()
    (said,) = production(data_dir=file)
    assert "不可写" in said


@pytest.mark.on("sqlite")
def test_demo_accounts_in_production_are_refused_and_welcome_in_practice(settled: Flask) -> None:
    plain = settled.extensions["alliance"]
    plain.data_dir.chmod(0o750)
    environ = {**GOOD, "DATABASE_URL": plain.database_url, "DATA_DIR": str(plain.data_dir), "WORKERS": "1"}
    said: list[str] = []
    for practice, refused in ((True, False), (False, True)):
        settled.extensions["alliance"] = dataclasses.replace(Config.from_env(environ), practice=practice)
        try:
            said = checks.faults(settled, {})
        finally:
            settled.extensions["alliance"] = plain
        assert any("示例账号" in one for one in said) == refused
    assert any("practice 库，本次启动为 production" in one for one in said)


def test_a_wrong_clock_is_refused() -> None:
    assert list(checks._clock(NOW)) == []
    assert "校准时钟" in next(checks._clock(NOW.replace(year=2021)))


@pytest.mark.on("sqlite")
def test_flask_start_ends_with_the_lines_and_no_trace(database_url: str, data_dir: Path) -> None:
    environ = {
        **os.environ,
        **GOOD,
        "DATABASE_URL": database_url,
        "DATA_DIR": str(data_dir),
        "WORKERS": "4",
        "FLASK_DEBUG": "1",
    }
    command = [sys.executable, "-m", "flask", "start"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    assert "启动被拒绝" in lines[-4] or "启动被拒绝" in done.stderr
    assert [name for name in ("FLASK_DEBUG", "WORKERS", "DATA_DIR") if name in done.stderr] == [
        "FLASK_DEBUG",
        "WORKERS",
        "DATA_DIR",
    ]
