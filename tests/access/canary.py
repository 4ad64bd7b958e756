"""The canary: a patient nobody else could be, and the places where nothing of it may stand."""

import base64
import json
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url
from werkzeug.test import TestResponse

from alliance.core.patients import Identity
from alliance.ext import db
from tests.access.table import live
from tests.care.allied import resident_id
from tests.documents.reading import pdf_sheets
from tests.support.counts import many

CANARY = Identity("慕容金丝雀", resident_id(777), "13912345678")
SECRETS = (CANARY.name, CANARY.name[1:], CANARY.resident_id, CANARY.phone)
CHUNK = 1 << 20


@dataclass(frozen=True)
class Found:
    """Where something of the canary stands: the secret as it was written, and the place."""

    place: str
    secret: str


def spellings(secret: str) -> dict[str, bytes]:
    """A secret as it could stand in bytes."""
    raw = secret.encode()
    found = {
        "utf-8": raw, "gb18030": secret.encode("gb18030"), "utf-16": secret.encode("utf-16-le"), "hex": raw.hex().encode(),
        "json": json.dumps(secret)[1:-1].encode(), "address": quote(secret).encode(),
    }  # fmt: skip
    found["json copied"] = found["json"].replace(b"\\", b"\\\\")
    for shift in range(3):  # base64, wherever in a longer text it begins
        coded = base64.b64encode(b"x" * shift + raw).rstrip(b"=")
        found[f"base64-{shift}"] = coded[2 if shift else 0 :][2:-2]
    return found


SPELLINGS = {secret: spellings(secret) for secret in SECRETS}


def in_bytes(place: str, content: bytes) -> Iterator[Found]:
    """What of the canary stands in bytes, in any spelling; letters of hex and addresses large or small."""
    small = content.lower()
    for secret, ways in SPELLINGS.items():
        for way, written in ways.items():
            near = small if way in ("hex", "address", "json", "json copied", "utf-8") else content
            if (written.lower() if near is small else written) in near:
                yield Found(place, f"{secret} ({way})")


def in_text(place: str, text: str) -> Iterator[Found]:
    """What of the canary stands in words."""
    yield from in_bytes(place, text.encode("utf-8", "surrogatepass"))


def in_answer(place: str, answer: TestResponse) -> Iterator[Found]:
    """What of it stands in an answer: its head, its bytes, and what a document says once it is unpacked."""
    yield from in_text(f"{place} headers", str(answer.headers))
    yield from in_bytes(place, answer.data)
    if answer.data.startswith(b"%PDF") and b"/ToUnicode" in answer.data:  # made by us, not as uploaded
        yield from in_text(place, "\n".join(pdf_sheets(answer.data)))
    if answer.data.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(answer.data)) as archive:
            for name in archive.namelist():
                yield from in_bytes(f"{place} {name}", archive.read(name))


def in_database(app: Flask) -> list[Found]:
    """What of it stands in the database as it lies there: SQLite's files, PostgreSQL's dump and every table copied out."""
    url = make_url(app.extensions["alliance"].database_url)
    with app.app_context():
        db.session.remove()
    found: list[Found] = []
    if url.get_backend_name() == "sqlite":
        main = Path(str(url.database))
        files = [path for path in (main, main.with_name(f"{main.name}-wal")) if path.exists()]
        assert files
        for path in files:
            found += in_bytes(path.name, path.read_bytes())
        return found
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert len(names) > 20
        for (name,) in names:
            with connection.cursor().copy(f'COPY "{name}" TO STDOUT') as rows:
                found += in_bytes(str(name), b"".join(bytes(row) for row in rows))
    return found


def in_folder(folder: Path) -> list[Found]:
    """What of it stands in the files beside the database, names and contents."""
    return [
        one
        for path in folder.rglob("*") if path.is_file() and "sqlite" not in path.name
        for one in (*in_text("file name", path.name), *in_bytes(path.name, path.read_bytes()))
    ]  # fmt: skip


# Lists that show less unless they are asked for more.
FULLER = {
    "care.index": ("?scope=all", "?scope=all&kind=consultation"),
    "care.entries": ("?view=mine", "?view=agreed"),
    "care.privacy_readings": ("?side=other",),
}


def crawl(
    app: Flask, client: FlaskClient, role: str, numbers: Iterable[int], only: tuple[str, ...] = ()
) -> tuple[list[Found], int]:
    """Ask for every page this post may open by GET, with these numbers in the place of arguments."""
    found: list[Found] = []
    asked = 0
    for row in live(app):
        allowed = row.who in {"anyone", "everyone"} or role in row.who.split()
        if not allowed or "GET" not in row.methods.split() or (only and not row.endpoint.startswith(only)):
            continue
        if row.rule.endswith(".svg") and not many(0, 1):
            continue  # drawn from counts: dear, and looked at under soak
        plain = dict.fromkeys(row.address(number) for number in numbers)
        for address in (*plain, *(f"{row.rule}{more}" for more in FULLER.get(row.endpoint, ()))):
            answer = client.get(address)
            asked += 1
            assert answer.status_code < 500, (role, address)
            found += in_answer(f"{role} {address}", answer)
            answer.close()
    return found, asked


def dumped(app: Flask) -> bytes:
    """PostgreSQL's own dump, as an administrator would take it away."""
    url = make_url(app.extensions["alliance"].database_url).set(drivername="postgresql")
    address = url.render_as_string(hide_password=False)
    return subprocess.run(["pg_dump", "--inserts", address], check=True, capture_output=True).stdout
