"""The environment, read once into a frozen dataclass. What a production start lacks stops it with one line each."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from alliance.core import patients

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1024 * 1024
SHORTEST_SECRET = 32


class ConfigError(RuntimeError):
    """The start is refused; the message names the variable and what to do."""


@dataclass(frozen=True)
class MailSettings:
    """The mail server. Without one nothing is mailed; the to-do list is the truth either way."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    security: str = "starttls"  # starttls | ssl | none
    tries: int = 6  # then a mail lies dead until the administrator sends it again
    site: str = ""  # the platform's address, for the link in a mail


@dataclass(frozen=True)
class OidcSettings:
    """The identity provider of the health authority or hospital. It only says who somebody is: accounts are opened here."""

    issuer: str
    client: str
    secret: str
    match_login: bool = False  # a first sign-in with the name of an account is linked to it


@dataclass(frozen=True)
class Config:
    """Everything the environment may say. Times in seconds, sizes in bytes, addresses as URLs."""

    environment: str  # demo | production | test
    database_url: str
    data_dir: Path
    secret_key: str
    patient_key: str  # seals patients' identities, kept outside the database; several: id:secret, the sealing one first
    host: str = "127.0.0.1"
    port: int = 5000
    idle_seconds: int = 30 * 60
    absolute_seconds: int = 12 * 3600
    largest_upload: int = 20 * MEGABYTE
    match_key: str = ""  # of the hash that finds a patient's other records; empty: the sealing key 1
    secure_cookies: bool = False
    calls_a_minute: int = 300  # of one hospital system's token
    mail: MailSettings | None = None
    second_factor: bool = False  # the posts that decision 11 names sign in with a second factor
    close_unused: bool = False  # accounts nobody used are closed by the calendar
    oidc: OidcSettings | None = None
    practice: bool = False  # a world for training days: marked everywhere, nothing mailed, a database of its own
    workers: int = 1
    site: str = ""  # the platform's address as people type it
    hosts: tuple[str, ...] = ()  # the names it answers to; none: any (not in production)
    proxies: int = 0  # reverse proxies in front, whose X-Forwarded headers are believed
    metrics_from: tuple[str, ...] = ("127.0.0.1/32", "::1/128")
    scheduler_minutes: int = 25  # without a sign of life from the scheduler for so long, /readyz says no
    uploads_a_day: int = 0  # bytes one organisation may upload a day; 0: no limit
    scanner: str = ""  # clamd: unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310; empty: none
    scanner_needed: bool = True  # while it does not answer, uploads are refused

    @property
    def kind(self) -> str:
        """What its database is marked with: a start for something else is refused."""
        return "practice" if self.practice else self.environment

    @property
    def is_demo(self) -> bool:
        return self.environment != "production"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """Read the environment. Outside production, secrets are made once and kept in the data directory."""
        environment = environ.get("ALLIANCE_ENV", "demo")
        if environment not in {"demo", "production", "test"}:
            raise ConfigError(f"ALLIANCE_ENV={environment}: 只能是 demo、production 或 test")
        production = environment == "production"
        data_dir = Path(environ.get("DATA_DIR", str(ROOT / "var"))).resolve()
        data_dir.mkdir(parents=True, exist_ok=True)
        return cls(
            environment=environment,
            database_url=_database_url(environ, data_dir, production),
            data_dir=data_dir,
            secret_key=_secret(environ, "SECRET_KEY", data_dir, production),
            patient_key=(keys := _keys(environ, data_dir, production)),
            match_key=_match_key(environ, keys, production),
            host=environ.get("HOST", "127.0.0.1"),
            port=_whole(environ, "PORT", 5000),
            secure_cookies=production,
            calls_a_minute=max(_whole(environ, "API_CALLS_A_MINUTE", 300), 1),
            second_factor=_yes(environ, "SECOND_FACTOR", production),
            close_unused=_yes(environ, "CLOSE_UNUSED", production),
            oidc=_oidc(environ, production),
            mail=None if _yes(environ, "PRACTICE") else _mail(environ),
            **_operation(environ, production),
        )

    @classmethod
    def for_tests(cls, database_url: str, data_dir: Path) -> "Config":
        """A configuration of its own for one test: nothing shared, nothing secret."""
        data_dir.mkdir(parents=True, exist_ok=True)
        return cls("test", database_url, data_dir, "test-only-" * 4, "00112233445566778899aabbccddeeff" * 2)


def _operation(environ: Mapping[str, str], production: bool) -> dict[str, Any]:
    """How it is run: names, proxies, workers, limits. What production lacks is told by alliance.cli.checks."""
    practice = _yes(environ, "PRACTICE")
    if practice and not environ.get("DATABASE_URL"):
        raise ConfigError("DATABASE_URL 未设置：演练环境（PRACTICE=1）须有自己的数据库")
    return {
        "practice": practice,
        "workers": max(_whole(environ, "WORKERS", 2 if production else 1), 1),
        "site": environ.get("SITE_URL", ""),
        "hosts": _words(environ, "TRUSTED_HOSTS"),
        "proxies": _whole(environ, "PROXIES", 0),
        "metrics_from": _networks(environ),
        "scheduler_minutes": max(_whole(environ, "SCHEDULER_MINUTES", 25), 11),
        "uploads_a_day": _whole(environ, "UPLOAD_MB_A_DAY", 2000 if production else 0) * MEGABYTE,
        "scanner": environ.get("CLAMD", ""),
        "scanner_needed": environ.get("CLAMD_NEEDED", "1") != "0",
    }


def _yes(environ: Mapping[str, str], name: str, otherwise: bool = False) -> bool:
    text = environ.get(name, "") or str(int(otherwise))
    if text not in {"0", "1"}:
        raise ConfigError(f"{name}={text}: 只能是 0 或 1")
    return text == "1"


def _words(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(environ.get(name, "").replace(",", " ").split())


def _networks(environ: Mapping[str, str]) -> tuple[str, ...]:
    found = _words(environ, "METRICS_FROM") or Config.metrics_from
    for one in found:
        try:
            ip_network(one, strict=False)
        except ValueError as error:
            raise ConfigError(f"METRICS_FROM 中的 {one} 不是网络地址：写成 10.0.0.5 或 10.0.0.0/24") from error
    return found


def _mail(environ: Mapping[str, str]) -> MailSettings | None:
    """MAIL_HOST names a server; MAIL_SENDER is then needed too."""
    host = environ.get("MAIL_HOST", "")
    if not host:
        return None
    sender, security = environ.get("MAIL_SENDER", ""), environ.get("MAIL_SECURITY", "starttls")
    if "@" not in sender:
        raise ConfigError("MAIL_SENDER 未设置：指明 MAIL_HOST 时须写明发件地址")
    if security not in {"starttls", "ssl", "none"}:
        raise ConfigError(f"MAIL_SECURITY={security}: 只能是 starttls、ssl 或 none")
    return MailSettings(
        host, _whole(environ, "MAIL_PORT", 465 if security == "ssl" else 587), sender, environ.get("MAIL_USER", ""),
        environ.get("MAIL_PASSWORD", ""), security, max(_whole(environ, "MAIL_TRIES", 6), 1), environ.get("SITE_URL", ""),
    )  # fmt: skip


def _oidc(environ: Mapping[str, str], production: bool) -> OidcSettings | None:
    """OIDC_ISSUER names an identity provider; OIDC_CLIENT and OIDC_SECRET are then needed too."""
    issuer = environ.get("OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return None
    if not issuer.startswith("https://" if production else ("http://", "https://")):
        raise ConfigError(f"OIDC_ISSUER={issuer}: 须是 https 地址")
    client, secret = environ.get("OIDC_CLIENT", ""), environ.get("OIDC_SECRET", "")
    if not client or not secret:
        raise ConfigError("OIDC_CLIENT、OIDC_SECRET 未设置：指明 OIDC_ISSUER 时须写明客户端及其密钥")
    return OidcSettings(issuer, client, secret, _yes(environ, "OIDC_MATCH_LOGIN", False))


def _database_url(environ: Mapping[str, str], data_dir: Path, production: bool) -> str:
    url = environ.get("DATABASE_URL", "")
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    if not url:
        if production:
            raise ConfigError("DATABASE_URL 未设置：生产环境须指明数据库")
        url = f"sqlite:///{data_dir / 'alliance.sqlite3'}"
    return url


def _secret(environ: Mapping[str, str], name: str, data_dir: Path, production: bool) -> str:
    value = environ.get(name, "")
    if value:
        if production and len(value) < SHORTEST_SECRET:
            raise ConfigError(f"{name} 太短：至少 {SHORTEST_SECRET} 个字符")
        return value
    if production:
        raise ConfigError(f"{name} 未设置：生产环境须由环境变量给出")
    kept = data_dir / name.lower()
    if not kept.exists():
        part = kept.with_suffix(f".{os.getpid()}")
        part.touch(mode=0o600)
        part.write_text(secrets.token_hex(32))
        try:
            os.link(part, kept)  # whoever is first wins; the others read what the first one made
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return kept.read_text().strip()


def _keys(environ: Mapping[str, str], data_dir: Path, production: bool) -> str:
    """The sealing keys as written; each of them long enough, none twice."""
    text = _secret(environ, "PATIENT_KEY", data_dir, production)
    try:
        found = patients.parse(text)
    except ValueError as error:
        raise ConfigError(f"PATIENT_KEY：{error}") from error
    for key, secret in found.items() if production else ():
        if len(secret) < SHORTEST_SECRET:
            raise ConfigError(f"PATIENT_KEY 中编号 {key} 的密钥太短：至少 {SHORTEST_SECRET} 个字符")
    if len(set(found.values())) < len(found):
        raise ConfigError("PATIENT_KEY 中两个编号是同一把密钥：更换密钥须用新的内容")
    return text


def _match_key(environ: Mapping[str, str], keys: str, production: bool) -> str:
    """The key of the hash for matching: given, or the sealing key 1 that was the first."""
    text = environ.get("PATIENT_MATCH_KEY", "")
    if text and production and len(text) < SHORTEST_SECRET:
        raise ConfigError(f"PATIENT_MATCH_KEY 太短：至少 {SHORTEST_SECRET} 个字符")
    if not text and patients.FIRST not in patients.parse(keys):
        raise ConfigError(
            "PATIENT_MATCH_KEY 未设置：PATIENT_KEY 中没有编号 1 时须给出比对密钥（即原来 1 号密钥的内容）"
        )
    return text


def _whole(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, "") or str(default)
    if not text.isascii() or not text.isdigit():
        raise ConfigError(f"{name}={text}: 须为整数")
    return int(text)
