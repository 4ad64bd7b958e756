"""People and hospital systems at a real server: each thinks between two calls, as people do. The load itself takes little."""

import http.client
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from alliance.config import ROOT
from alliance.demo.people import PASSWORD
from tests.care.allied import resident_id

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
WROTE = (200, 201, 207, 302, 303)
BARE = "/healthz"


@contextmanager
def serving(database_url: str, data_dir: Path, secret: str, port: int, workers: int = 4) -> Iterator[None]:
    """The product's own server with so many workers on a database, until left."""
    env = {
        **os.environ, "ALLIANCE_ENV": "demo", "DATABASE_URL": database_url, "DATA_DIR": str(data_dir), "PORT": str(port),
        "WORKERS": str(workers), "SECRET_KEY": secret, "API_CALLS_A_MINUTE": "100000",
    }  # fmt: skip
    log = (data_dir / "server.log").open("wb")
    command = [sys.executable, "-m", "flask", "--app", "app", "start", "--web"]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(port, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)
        log.close()


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", BARE)
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise AssertionError("the server does not answer")


@dataclass
class Times:
    """What was asked, how it was answered and how long it took, in seconds."""

    read: list[float] = field(default_factory=list)
    write: list[float] = field(default_factory=list)
    sign: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def line(self, *kinds: str) -> str:
        """Medians and 95th percentiles, in words."""
        return "; ".join(
            f"{kind} p50 {at(getattr(self, kind), 50):.0f} ms p95 {at(getattr(self, kind), 95):.0f} ms ({len(getattr(self, kind))})"
            for kind in kinds
        )


def at(values: list[float], percent: int) -> float:
    """A percentile, in milliseconds."""
    ordered = sorted(values)
    return 1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0.0


@dataclass
class Client:
    """One browser or one system: a connection kept open, a cookie or a token."""

    port: int
    times: Times
    headers: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None

    def call(
        self,
        kind: str,
        method: str,
        path: str,
        body: bytes | None = None,
        wanted: tuple[int, ...] = (200,),
        **more: str,
    ) -> str:
        """One call, timed; the text of the answer."""
        began = time.perf_counter()
        try:
            answer, text = self._asked(method, path, body, {**self.headers, **more})
        except (OSError, http.client.HTTPException) as error:
            self.times.errors.append(f"{method} {path}: {type(error).__name__}")
            return ""
        getattr(self.times, kind).append(time.perf_counter() - began)
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            self.headers["Cookie"] = cookie.partition(";")[0]
        if answer.status not in wanted:
            self.times.errors.append(f"{method} {path}: {answer.status} {text[:80]}")
        return text

    def _asked(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[http.client.HTTPResponse, str]:
        """The answer; a connection that the server has closed for idleness is opened again, once, before anything is sent anew."""
        kept = self.connection is not None
        connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self.connection = connection
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            return answer, answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            self.connection = None
            if kept and isinstance(error, (http.client.RemoteDisconnected, ConnectionError)):
                return self._asked(method, path, body, headers)
            raise

    def post(self, kind: str, path: str, form: Mapping[str, str], wanted: tuple[int, ...] = WROTE) -> str:
        """A form."""
        return self.call(
            kind,
            "POST",
            path,
            urlencode(form).encode(),
            wanted,
            **{"Content-Type": "application/x-www-form-urlencoded"},
        )


class Clerk(Client):
    """Signs in, looks at the list, opens a record, logs a referral, looks at the home page, and again."""

    def sign_in(self, login: str) -> None:
        form = dict(HIDDEN.findall(self.call("sign", "GET", "/sign-in")))
        self.post("sign", "/sign-in", {**form, "login": login, "password": PASSWORD}, (302,))

    def round(self, what: int, serial: int, partner: str, opened: list[str]) -> None:
        """The next thing this clerk does."""
        match what % 5:
            case 0:
                opened[:] = (
                    re.findall(r'"(/care/referrals/\d+)"', self.call("read", "GET", "/care?scope=all"))[:5] or opened
                )
            case 1 if opened:
                self.call("read", "GET", random.choice(opened))
            case 2:
                self.log(serial, partner)
            case _:
                self.call("read", "GET", "/")

    def log(self, serial: int, partner: str) -> None:
        """A new referral, by the form."""
        page = self.call("read", "GET", "/care/referrals/new")
        told = {
            "partner": partner, "patient_name": "欧阳示例甲", "resident_id": who(serial), "phone": "13800000000",
            "diagnosis": "社区获得性肺炎", "consent_by": "patient", "consent_at": "2026-06-15T09:00", "urgency": "routine",
            "care_type": "outpatient",
        }  # fmt: skip
        form = page[page.rfind("<form", 0, page.find('name="patient_name"')) :]
        self.post("write", "/care/referrals/new", {**dict(HIDDEN.findall(form)), **told}, (302,))


class System(Client):
    """A hospital's system: sends a batch, asks what has changed."""

    def round(self, what: int, serial: int, body: dict[str, Any]) -> None:
        if what % 2:
            self.call("read", "GET", "/api/v1/referrals/changes")
            return
        rows = [
            {**body, "patient": {**body["patient"], "resident_id": who(serial * 3 + number)}, "despite_open": True}
            for number in range(3)
        ]
        self.call(
            "write", "POST", "/api/v1/referrals/batch", json.dumps({"items": rows}).encode(), WROTE,
            **{"Content-Type": "application/json", "Idempotency-Key": f"load-{serial}"},
        )  # fmt: skip


def who(serial: int) -> str:
    """A resident's number of its own that cannot be issued."""
    return resident_id(serial % 1000, date(1930, 1, 1) + timedelta(days=serial // 1000))


class Crowd:
    """So many of them at once, each in a thread that mostly sleeps."""

    def __init__(self, think: tuple[float, float]) -> None:
        self.think, self.serial, self.threads = think, iter(range(1, 10**9)), list[threading.Thread]()
        self.until = 0.0

    def add(self, client: Client, begin: Any, go: Any) -> None:
        """One more: what it does once, and then again and again; it comes at its own moment."""

        def live() -> None:
            chance = random.Random()
            time.sleep(chance.uniform(0, self.think[1]))
            begin()
            first = what = chance.randrange(5)
            while (
                time.monotonic() < self.until or what < first + 5
            ):  # each kind of thing once, on however slow a machine
                go(what, next(self.serial))
                what += 1
                time.sleep(chance.uniform(*self.think))
            if client.connection is not None:
                client.connection.close()

        self.threads.append(threading.Thread(target=live))

    def run(self, seconds: float) -> None:
        """Let them come, and wait until all have gone."""
        self.until = time.monotonic() + seconds
        for thread in self.threads:
            thread.start()
        for thread in self.threads:
            thread.join()
