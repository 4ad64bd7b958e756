"""10,000 designations and 50 editions: the public search, one page and the register of a day, on both databases."""

import time
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert

from alliance.core.work import work
from alliance.ext import db
from alliance.register import queries
from alliance.register.model import Designation, DesignationFact, DesignationName, Edition, EditionRow
from tests.register.making import PROGRAMME, filed
from tests.support.seen import statements
from tests.support.world import the_world

ALLIANCES, EDITIONS, LISTED = 10_000, 50, 1_000
LIMIT_SECONDS = 1.0
ASKED = ("/public?q=呼吸", "/public?q=1234", "/public?q=sy", "/public", "/public/alliances/5000", "/public/editions/50",
         "/public/day?on=2026-06-01&q=呼吸", "/public/check?q=示例联盟04321")  # fmt: skip


def fill() -> None:
    """Ten thousand alliances with their lines and names; fifty editions."""
    world = the_world()
    first = filed(world)
    same = {key: getattr(first, key) for key in (
        "programme", "scope", "specialty", "lead_id", "lead_name", "department_id", "department_name", "division_code",
        "authority_id",
    )}  # fmt: skip
    line = {key: value for key, value in same.items() if key != "programme"}
    names = {n: f"示例联盟{n:05}" for n in range(10, ALLIANCES + 10)}
    day = date(2026, 1, 1)
    with work():
        db.session.execute(insert(Designation), [
            {**same, "id": n, "name": name, "name_key": name, "pinyin": "sllm", "state": "active", "version": 1, "end_reason": "",
             "number": f"示例〔2026〕{n}号", "code": f"T{n:09}", "filed_on": day, "created_at": world.now, "mark": "", "charter": "",
             "fictitious": True, "taken_from": ""} for n, name in names.items()])  # fmt: skip
        db.session.execute(insert(DesignationFact), [
            {**line, "designation_id": n, "since": day, "stand": 1, "event": "file", "clause": "", "reason": "", "pinyin": "sllm",
             "noted_at": world.now, "noted_by": "—", "name": name, "name_key": name, "city": "西安市", "state": "active",
             "mark": ""} for n, name in names.items()])  # fmt: skip
        db.session.execute(insert(DesignationName), [
            {"designation_id": n, "programme": PROGRAMME, "name": name, "name_key": name, "pinyin": "sllm", "since": day,
             "reason": "", "freed_by": "", "freed_reason": ""} for n, name in names.items()])  # fmt: skip
    rows = queries.snapshot(PROGRAMME, world.now.date())[:LISTED]
    with work():
        for serial in range(1, EDITIONS + 1):
            edition = Edition(
                programme=PROGRAMME, serial=serial, as_of=day, stand=1, state="published", rows=rows, row_count=len(rows),
                digest=queries.digest(rows), left_out=[], drafted_by="—", drafted_at=world.now, signed_by="—",
                published_at=world.now - timedelta(days=EDITIONS - serial),
            )  # fmt: skip
            db.session.add(edition)
            db.session.flush()
            db.session.execute(insert(EditionRow), [
                {"edition_id": edition.id, "position": place, "designation_id": row["designation_id"], "row": row}
                for place, row in enumerate(rows, 1)
            ])  # fmt: skip


@pytest.mark.on("sqlite", "postgresql")
def test_the_public_search_is_quick_and_takes_as_many_statements_as_for_one(settled: Flask, database_kind: str) -> None:
    with settled.app_context():
        fill()
    client = settled.test_client()
    for address in ASKED:
        client.get(address)
        with settled.app_context(), statements() as sent:
            began = time.perf_counter()
            answer = client.get(address)
            taken = time.perf_counter() - began
        print(f"{database_kind} {address}: {taken * 1000:.0f} ms, {len(sent)} statements, {answer.status_code}")
        assert answer.status_code == 200
        assert taken < LIMIT_SECONDS
        assert len(sent) <= 12
