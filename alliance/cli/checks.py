"""What a production start refuses, one line each: the variable, what is wrong, what to do (QUALITY-reliability, decision 10)."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from alliance import clock
from alliance.config import Config, ConfigError
from alliance.core import installation
from alliance.core.pages import health
from alliance.ext import db
from alliance.organisations import queries as organisations

KNOWN = (
    "changeme",
    "change-me",
    "secret",
    "password",
    "test-only",
    "example",
    "示例",
    "dev",
    "0123456789",
    "00112233",
    "abcdef",
)
LEAST_LETTERS = 10  # different signs in a secret; a random one of 32 hexadecimal digits has fewer only by a rare chance
BEFORE = datetime(2026, 1, 1, tzinfo=clock.BEIJING)  # a clock that says less is wrong: the product is younger
AHEAD = 5 * 60  # seconds the database's clock may differ from ours
OPEN_TO_OTHERS = 0o007


def configuration(config: Config, environ: Mapping[str, str]) -> Iterator[str]:
    """What the environment alone tells."""
    yield from _secrets(config)
    if environ.get("FLASK_DEBUG", "0") not in {"", "0"} or environ.get("FLASK_ENV") == "development":
        yield "FLASK_DEBUG 打开：生产环境须去掉此变量"
    site = urlsplit(config.site)
    if site.scheme != "https" or not site.hostname:
        yield "SITE_URL 须为 https 网址，如 https://alliance.example.cn"
    if not config.hosts:
        yield "TRUSTED_HOSTS 未设置：写明平台的域名，多个以逗号分隔"
    elif site.hostname and site.hostname not in config.hosts:
        yield f"TRUSTED_HOSTS 中没有 SITE_URL 的域名 {site.hostname}"
    if config.database_url.startswith("sqlite") and config.workers > 1:
        yield "WORKERS 大于 1 时不能用 SQLite：设 WORKERS=1，或把 DATABASE_URL 换成 PostgreSQL"
    if not config.practice and (environ.get("MAIL_HOST") and config.mail is None):
        yield "MAIL_SENDER 未设置：指明 MAIL_HOST 时须写明发件地址"
    yield from _clock(clock.now())


def _secrets(config: Config) -> Iterator[str]:
    for name, value in (("SECRET_KEY", config.secret_key), ("PATIENT_KEY", config.patient_key)):
        words = value.lower()
        if any(known in words for known in KNOWN) or len(Counter(value)) < LEAST_LETTERS:
            yield f"{name} 不是随机的密钥：用 python3 -c 'import secrets; print(secrets.token_hex(32))' 生成"
    if config.secret_key in config.patient_key or config.patient_key in config.secret_key:
        yield "PATIENT_KEY 与 SECRET_KEY 相同：两者须各自生成"


def _clock(now: datetime) -> Iterator[str]:
    if now < BEFORE:
        yield f"系统时间是 {now:%Y-%m-%d}：请先校准时钟（NTP）"
    if now.utcoffset() is None or now.strftime("%z") != "+0800":
        yield "缺少时区数据 Asia/Shanghai：请安装 tzdata"


def place(config: Config) -> Iterator[str]:
    """What the data directory tells."""
    if not health.writable(config.data_dir):
        yield f"DATA_DIR {config.data_dir} 不可写：改为运行账号所有"
        return
    if config.data_dir.stat().st_mode & OPEN_TO_OTHERS:
        yield f"DATA_DIR {config.data_dir} 其他账号也能读：执行 chmod 750 {config.data_dir}"


def database(config: Config) -> Iterator[str]:
    """What the database tells, once it can be reached. A first start marks it with what it is for."""
    try:
        yield from _standing(config)
    except SQLAlchemyError as error:
        yield f"DATABASE_URL 连接不上（{type(error).__name__}）：检查地址、账号和数据库是否已启动"


def _standing(config: Config) -> Iterator[str]:
    if not inspect(db.engine).has_table("alembic_version") or not health.migrated():
        yield f"DATABASE_URL 的数据库没有迁移到 {health.newest_migration()}：先备份，再执行 flask db upgrade"
        return
    if db.engine.dialect.name == "postgresql":
        theirs = db.session.execute(text("SELECT clock_timestamp()")).scalar_one()
        if abs((theirs - clock.now()).total_seconds()) > AHEAD:
            yield "系统时间与数据库服务器相差超过 5 分钟：请先校准时钟（NTP）"
    found = installation.marked()
    if found is None:
        found = installation.mark(config.kind, clock.now())
    if found.kind != config.kind:
        yield (
            f"DATABASE_URL 指向的是 {found.kind} 库，本次启动为 {config.kind}：各用各的数据库"
            "（演练设 PRACTICE=1，生产不设；ALLIANCE_ENV 区分示例与生产）"
        )
    if not installation.key_fits(found):
        yield "PATIENT_KEY 与数据库不符：装入当初封存用的密钥，否则患者身份打不开"
    if not config.practice and (known := _demo_accounts()):
        yield f"数据库中有示例账号（{'、'.join(known[:3])}…），密码是公开的：生产环境须用新建的空数据库"


def _demo_accounts() -> list[str]:
    from alliance.demo.people import ACCOUNTS

    logins = [login for _role, login in ACCOUNTS]
    return [login for login in logins if organisations.person_by_login(login) is not None]


def faults(app: Flask, environ: Mapping[str, str] = os.environ) -> list[str]:
    """Everything a production start refuses, so that all of it can be mended at once."""
    config: Config = app.extensions["alliance"]
    checks: tuple[Callable[[], Iterator[str]], ...] = (
        lambda: configuration(config, environ), lambda: place(config), lambda: database(config),
    )  # fmt: skip
    with app.app_context():
        try:
            return [said for check in checks for said in check()]
        finally:
            db.session.remove()
            db.engine.dispose()  # before workers are forked: no connection may be shared


def refuse(app: Flask) -> None:
    """End a production start that must not be; raises ConfigError with a line for each fault."""
    config: Config = app.extensions["alliance"]
    found = faults(app) if config.environment == "production" else _mixed_up(app, config)
    if found:
        raise ConfigError("启动被拒绝：\n" + "\n".join(f"  {one}" for one in found))


def _mixed_up(app: Flask, config: Config) -> list[str]:
    """Outside production only this: a database marked for something else, and a practice world not yet marked."""
    with app.app_context():
        try:
            if not inspect(db.engine).has_table("installation"):
                return []
            found = installation.marked()
            if found is None and config.practice:
                found = installation.mark(config.kind, clock.now())
            if found is None or found.kind == config.kind:
                return []
            return [f"DATABASE_URL 指向的是 {found.kind} 库，本次启动为 {config.kind}：各用各的数据库"]
        except SQLAlchemyError as error:
            return [f"DATABASE_URL 连接不上（{type(error).__name__}）：检查地址、账号和数据库是否已启动"]
        finally:
            db.session.remove()
            db.engine.dispose()
