"""Who has nothing to do with anything done in everything.py, what they try, and what they are told."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from alliance.api import tokens
from alliance.demo.people import PASSWORD, cast
from alliance.ext import db
from tests.access.everything import AFTER
from tests.access.table import Row, written
from tests.support.counts import many

FILE = Path(__file__).parent / "objects.toml"
CHANNELS = ("page", "api", "export", "attachment", "search", "count", "autocomplete")
REFUSED = ("page", "api", "attachment")  # 404; the other channels answer as in a world where nothing was done
STRANGERS = {
    "lead_clerk": "hanzhong-kfyxk", "member_clerk": "ankang-member", "referral_desk": "ankang-desk",
    "hospital_leader": "ankang-leader", "hospital_admin": "ankang-admin", "city_commission": "city-610900",
    "county_commission": "city-610124", "superior": "military-superior", "office_handler": "wenzhou-office",
    "office_head": "wenzhou-head", "provincial_commission": "wenzhou-commission", "co_department": "wenzhou-finance",
    "expert": "expert",
}  # fmt: skip
# Roles that see beyond hospital, area and programme, and so are strangers to nothing: their bounds are the matrix's.
EVERYWHERE = {"auditor", "qc_centre", "evaluation_centre", "system_admin", "security_admin", "audit_admin"}
NONE: Mapping[str, str | int] = {}
ONCE = re.compile(r'(name="csrf_token"[^>]*value=|name="_key" value=|csrf-token" content=)"[^"]*"')


@dataclass(frozen=True)
class Object:
    """One line of the file."""

    name: str
    table: str
    owner: str
    routes: tuple[str, ...]
    channels: dict[str, str]
    open: dict[str, str]
    files: str  # part.column where its files hang on parts of it
    where: str  # which of the table's records
    words: dict[str, str]  # what its routes' words are filled with
    numbers: dict[str, str]  # the table of a route's further number

    def addresses(self, *channels: str) -> list[str]:
        """The channels that are addresses, not words."""
        return [self.channels[one] for one in channels if self.channels[one].startswith("/")]


def objects() -> list[Object]:
    """The file."""
    lines = tomllib.loads(FILE.read_text())["object"]
    return [
        Object(
            line["name"], line["table"], line["owner"], tuple(line["routes"]), {one: line[one] for one in CHANNELS},
            line.get("open", {}), line.get("files", ""), line.get("where", "true"), line.get("words", {}), line.get("numbers", {}),
        )
        for line in lines
    ]  # fmt: skip


def numbered() -> list[Row]:
    """The routes that name one record."""
    return [row for row in written() if re.search(r"<(int:\w+|token|code)>", row.rule)]


def belongs(row: Row, every: list[Object]) -> Object | None:
    """The type that a route is of: the one with the longest beginning."""
    fitting = [(len(begin), one) for one in every for begin in one.routes if row.rule.startswith(begin)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def tried_by(row: Row) -> list[str]:
    """The strangers to whom the table opens a route."""
    roles = STRANGERS if row.who in ("everyone", "anyone") else {role for role in row.who.split() if role in STRANGERS}
    return [STRANGERS[role] for role in STRANGERS if role in roles]


def filled(rule: str, record: int, file: int, words: Mapping[str, str | int] = NONE) -> str:
    """A route's address for one record and one of its files; `words` fills what is no such number."""
    for name, said in words.items():
        rule = re.sub(rf"<(?:int:)?{name}>", str(said), rule)
    chosen = re.sub(r"<any\('([\w-]+)'[^>]*>", r"\1", rule)
    chosen = chosen.replace("<int:file_id>", str(file)).replace("<int:file>", str(file)).replace("<int:year>", "2026")
    chosen = re.sub(r"<int:\w+>", str(record), chosen).replace("<kind>", "referrals").replace("<half>", "H1")
    chosen = chosen.replace("<key>", "shanxi-regional-centre").replace("<plan>", "taiyuan")
    return re.sub(r"<(?:\w+:)?\w+>", "accept", chosen)


def plain(answer: Any) -> str:
    """An answer without what differs from one call to the next."""
    if answer.status_code != 200:
        return f"status {answer.status_code}"
    return ONCE.sub("", answer.data.decode("utf-8", "replace"))


class Crowd:
    """Everybody at his own browser, on the day on which strangers try."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.clients: dict[str, FlaskClient] = {}

    def __getitem__(self, login: str) -> FlaskClient:
        if login not in self.clients:
            client = self.app.test_client()
            answer = client.post("/sign-in", data={"login": login, "password": PASSWORD})
            assert (answer.status_code, answer.location) == (302, "/"), login
            self.clients[login] = client
        return self.clients[login]

    def told(self, asked: set[tuple[str, str]]) -> dict[str, str]:
        """What each is told at each address."""
        for login in sorted({login for login, _address in asked}):
            self[login].get("/healthz")  # all are in before anybody looks: pages show when others last came
        return {f"{login} {address}": plain(self[login].get(address)) for login, address in sorted(asked)}


def asked(every: list[Object]) -> Iterator[tuple[str, str, bool]]:
    """Who asks which list, count, search, export: (login, address, whether it is the owner). In the ordinary run one
    stranger asks each, taking turns; all of them under soak."""
    rows = {row.rule: row for row in written() if "GET" in row.methods.split()}
    turn = 0
    for one in every:
        for address in one.addresses("export", "search", "count", "autocomplete"):
            yield one.owner, address, True
            path = address.partition("?")[0]
            row = rows.get(path) or next(row for rule, row in rows.items() if _fits(rule, path))
            told = [login for login in tried_by(row) if not {address, f"{login} {address}"} & set(one.open)]
            turn += 1
            for number in range(min(len(told), many(1, len(told)))):
                yield told[(turn + number) % len(told)], address, False


def _fits(rule: str, path: str) -> bool:
    pattern = re.sub(r"<any\(([^)]*)\):\w+>", r"\\w+", rule)
    return re.fullmatch(re.sub(r"<(?:\w+:)?\w+>", r"[^/]+", pattern), path) is not None


def before(app: Flask) -> dict[str, str]:
    """What everybody is told while nothing has been done."""
    was, app.config["WTF_CSRF_ENABLED"] = app.config["WTF_CSRF_ENABLED"], False
    with time_machine.travel(AFTER, tick=False):
        told = Crowd(app).told({(login, address) for login, address, _own in asked(objects())})
    app.config["WTF_CSRF_ENABLED"] = was
    return told


def records(one: Object) -> list[tuple[int, int]]:
    """The records of a type, those with a file of its own first (0: none) and then the newest; inside an app context."""
    key = "code" if one.table == "division" else "id"
    query = f'SELECT {key} FROM "{one.table}" WHERE {one.where} ORDER BY {key} DESC'
    ids = [int(row[0]) for row in db.session.execute(text(query))]
    part, _dot, column = one.files.partition(".")
    query = "SELECT record_id AS id, min(id) AS file FROM file WHERE record_type = :kind GROUP BY record_id"
    if part:
        query = f"SELECT {part}.{column}, found.file FROM {part} JOIN ({query}) AS found ON found.id = {part}.id"
    files = {int(row[0]): int(row[1]) for row in db.session.execute(text(query), {"kind": part or one.table})}
    return sorted(((number, files.get(number, 0)) for number in ids), key=lambda pair: not pair[1])


def said_of(one: Object) -> dict[str, str | int]:
    """What fills the routes of a type beside the record: its words, and the newest record of each further table."""
    return {**one.words, **{name: _newest(*said.partition(" of ")) for name, said in one.numbers.items()}}


def _newest(table: str, _of: str, kind: str) -> int:
    where = " WHERE record_type = :kind" if kind else ""
    return int(db.session.execute(text(f'SELECT max(id) FROM "{table}"{where}'), {"kind": kind}).scalar_one())


def few(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of many records one with a file, the newest and the oldest; in the ordinary run the first of them."""
    chosen = dict.fromkeys((*found[:1], *sorted(found)[-1:], *sorted(found)[:1]))
    return list(chosen)[: many(1, 3)]


def stranger_s_token() -> str:
    """A token of a hospital that has nothing to do with any record; inside an app context."""
    return tokens.make("HIS", tuple(tokens.SCOPES), 30, cast().actor("ankang-admin", AFTER.date()), AFTER)[1]
