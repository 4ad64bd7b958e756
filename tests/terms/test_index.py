"""The four-year index: reckoned again from the exported data, published by a second person, seen by the profession."""

import csv
import io
from datetime import date
from fractions import Fraction
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.rules import cscci
from alliance.terms import actions, queries
from alliance.terms.flow import INDEX_FLOW
from alliance.terms.model import IndexRound
from tests.selection.shanxi import actor
from tests.selection.test_pages import client_of, sound
from tests.support.seen import trace
from tests.support.world import post
from tests.terms.made import evaluation_centre, moment, office

KEY = "shanxi-specialty"
AT = moment(date(2026, 6, 15))
ROWS = (
    ("专科", "医院", "出院人次", "外市患者占比", "病例组合指数", "四级手术占比",
     "低风险组死亡率", "非计划再次手术率", "时间消耗指数", "费用消耗指数"),
    ("神经内科", "甲示例医院", "5200", "30", "1.25", "18.5", "0.02", "1.1", "0.95", "1.02"),
    ("神经内科", "乙示例医院", "4100", "22", "1.10", "20.1", "0.05", "0.9", "1.00", "0.98"),
    ("神经内科", "丙示例医院", "2900", "", "0.98", "9", "0.01", "", "1.20", "1.10"),
    ("儿科", "甲示例医院", "3000", "12", "0.90", "5", "0", "0.5", "0.9", "0.9"),
)  # fmt: skip


def made(rows: Any = ROWS) -> bytes:
    """The figures as a CSV."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def reckon(content: str, method: dict[str, Any]) -> dict[tuple[str, str], str]:
    """The index once more, in fractions, from the exported file and the published method alone."""
    lines = list(csv.DictReader(io.StringIO(content)))
    found = {}
    for line in lines:
        mine = [one for one in lines if one["专科"] == line["专科"]]
        dimensions = []
        for dimension in method["dimensions"]:
            points = []
            for one in dimension["indicators"]:
                known = [Fraction(each[one["words"]]) for each in mine if each[one["words"]]]
                if not line[one["words"]]:
                    continue
                low, high, value = min(known), max(known), Fraction(line[one["words"]])
                share = (value - low) / (high - low) * 100 if high > low else Fraction(100)
                points.append(
                    (Fraction(one["weight"]), share if one["better"] == "more" or high == low else 100 - share)
                )
            if points:
                total = sum(weight for weight, _points in points)
                dimensions.append((Fraction(dimension["weight"]), sum(a * b for a, b in points) / total))
        index = sum(a * b for a, b in dimensions) / sum(weight for weight, _points in dimensions)
        found[(line["专科"], line["医院"])] = f"{int(index * 100 + Fraction(1, 2)) / 100:.2f}"
    return found


@pytest.mark.clause("SX3-25")
def test_the_index_can_be_reckoned_again_from_what_is_exported(shanxi: Flask) -> None:
    with shanxi.app_context():
        row = actions.make_index(KEY, 2026, made(), "示例数据", evaluation_centre(), AT)
        actions.step_index(row, "publish", office(KEY, "commission"), AT)
        number, method, kept = (
            row.id,
            row.method,
            {(one["specialty"], one["hospital"]): one["index"] for one in row.results},
        )
    client = client_of(shanxi, "datong-clerk")
    exported = client.get(f"/cscci/{number}/data.csv").data.decode("utf-8-sig")
    assert reckon(exported, method) == kept
    assert kept[("儿科", "甲示例医院")] == "100.00"
    for address in ("/cscci", f"/cscci/{number}", f"/cscci/{number}?specialty=神经内科", f"/cscci/method/{KEY}"):
        sound(client, address)
    assert client.get(f"/cscci/{number}/picture.svg?specialty=神经内科").data.startswith(b"<?xml")
    assert "草案" in client.get(f"/cscci/method/{KEY}").text


@pytest.mark.clause("SX3-25")
def test_it_is_made_every_four_years_and_published_by_another(shanxi: Flask) -> None:
    with shanxi.app_context():
        centre, commission = evaluation_centre(), office(KEY, "commission")
        row = actions.make_index(KEY, 2022, made(), "示例数据", centre, AT)
        with pytest.raises(NotFound):
            queries.index_round(actor("taiyuan-clerk"), row.id)
        actions.step_index(row, "publish", commission, AT)
        assert queries.index_round(actor("taiyuan-clerk"), row.id).id == row.id
        with pytest.raises(Refused) as told:
            actions.make_index(KEY, 2025, made(), "示例数据", centre, AT)
        assert told.value.clause == "SX3-25" and "2026" in told.value.message
        assert actions.make_index(KEY, 2026, made(), "示例数据", centre, AT).state == "draft"


@pytest.mark.clause("SX3-25")
def test_every_state_actor_and_step_of_a_round(shanxi: Flask) -> None:
    may = {("draft", "publish"): {"specialty-commission"}, ("draft", "discard"): {"specialty-office", "specialty-head"}}
    with shanxi.app_context():
        people = {login: actor(login) for login in (
            "specialty-office", "specialty-head", "specialty-commission", "specialty-finance", "centre-commission",
            "taiyuan-clerk", "taiyuan-leader",
        )} | {"evaluation": evaluation_centre()}  # fmt: skip
        for year, state in zip((2018, 2022, 2026), INDEX_FLOW.states, strict=True):
            row = actions.make_index(KEY, year, made(), "示例数据", people["evaluation"], AT)
            if state != "draft":
                step, who = (
                    ("publish", "specialty-commission") if state == "published" else ("discard", "specialty-head")
                )
                actions.step_index(row, step, people[who], AT, remark="示例理由")
            for name in ("publish", "discard"):
                for login, who_ in people.items():
                    if login not in may.get((state, name), set()):
                        before = trace(row)
                        with pytest.raises(Refused):
                            actions.step_index(row, name, who_, AT, remark="示例理由")
                        assert trace(row) == before, (state, name, login)


@pytest.mark.clause("SX3-25")
def test_a_file_with_one_fault_is_refused_whole(shanxi: Flask) -> None:
    with shanxi.app_context():
        for rows in (ROWS[1:], [*ROWS, ROWS[1]], [*ROWS, ("儿科", "乙示例医院", "很多")], ROWS[:1]):
            with pytest.raises(Refused):
                actions.make_index(KEY, 2026, made(rows), "示例数据", evaluation_centre(), AT)
        assert db.session.query(IndexRound).count() == 0
    client = client_of(shanxi, "specialty-office")
    data = {"year": "2026", "source": "示例", "file": (BytesIO(made()), "数据.csv")}
    sound(client, f"/cscci/make/{KEY}")
    answer = post(client, f"/cscci/make/{KEY}", data, content_type="multipart/form-data")
    assert answer.status_code == 302
    sound(client, answer.headers["Location"])


def test_the_weights_add_up() -> None:
    method = cscci.load(KEY)
    assert method is not None and method.draft and len(method.dimensions) == 4
