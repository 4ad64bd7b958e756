"""Editions of the lists of the further programmes: their own rows and clause, signed by a second person, frozen, public."""

from datetime import date
from functools import partial
from typing import Any

import pytest
import time_machine
from flask import Flask

from alliance.core import settings
from alliance.core.refusal import NotFound, Refused
from alliance.register import actions, queries
from alliance.register.model import Edition
from tests.selection.shanxi import actor, shanxi
from tests.selection.test_pages import client_of
from tests.support.html import problems
from tests.support.seen import trace
from tests.support.world import NOW, post
from tests.terms.made import designated

__all__ = ["shanxi"]
KEYS = (
    ("shanxi-centre", "centre", "SX6-9"),
    ("shanxi-specialty", "specialty", "SX3-21"),
    ("wenzhou-specialty", "wenzhou", "WZ10-4.1"),
)
DAY = NOW.date()


def signed(key: str, who: str) -> Edition:
    """A list drafted by the office and signed by its head."""
    edition = actions.draft_edition(key, DAY, actor(f"{who}-office"), NOW)
    actions.sign_edition(edition, actor(f"{who}-head"), NOW, seen=edition.version)
    return edition


@pytest.mark.clause("SX6-9", "SX3-21", "WZ10-4.1")
def test_each_programme_has_its_own_list_by_its_own_clause(shanxi: Flask) -> None:
    with shanxi.app_context():
        for key, _who, _clause in KEYS:
            designated(key, date(2025, 10, 8))
        for key, who, clause in KEYS:
            edition = actions.draft_edition(key, DAY, actor(f"{who}-office"), NOW)
            (row,) = edition.rows
            assert "members" not in row and "valid_until" in row, "nobody belongs to it; it may have a term"
            assert edition.serial == 1
            before = trace(edition)
            office = actor(f"{who}-office")
            for act in (
                partial(actions.sign_edition, edition, office, NOW),
                partial(actions.sign_edition, edition, actor("regional-head"), NOW),
                partial(actions.leave_out, edition, 0, "无", office, NOW),
            ):
                with pytest.raises(Refused) as refused:
                    act()
                assert (refused.value.clause, trace(edition)) == (clause, before)
            actions.leave_out(edition, row["designation_id"], "", actor(f"{who}-office"), NOW)
            with pytest.raises(Refused) as refused:
                actions.sign_edition(edition, actor(f"{who}-head"), NOW)
            assert refused.value.clause == clause and row["name"] in refused.value.todo[0]
            actions.list_again(edition, row["designation_id"], actor(f"{who}-office"), NOW)
            actions.sign_edition(edition, actor(f"{who}-head"), NOW)
            actions.publish_edition(edition, actor(f"{who}-office"), NOW)
            assert (edition.state, edition.objections_until, edition.objections_note) == ("published", None, "")
            assert not queries.is_open_to_objections(edition, DAY), "the list was shown before it was decided"
            with pytest.raises(NotFound):
                queries.edition(actor("regional-head"), edition.id)


@pytest.mark.clause("SX6-9")
def test_two_persons_and_a_frozen_list(shanxi: Flask) -> None:
    with shanxi.app_context():
        one = designated("shanxi-centre", date(2025, 10, 8))
        drafted = actions.draft_edition("shanxi-centre", DAY, actor("centre-head"), NOW)
        with pytest.raises(Refused) as refused:
            actions.sign_edition(drafted, actor("centre-head"), NOW)
        assert refused.value.clause == "SX6-9"
        edition = signed("shanxi-centre", "centre")
        actions.publish_edition(edition, actor("centre-office"), NOW)
        digest = edition.digest
        actions.end(one, "revoked", DAY, "示例", actor("centre-commission"), NOW)
        newer = signed("shanxi-centre", "centre")
        actions.publish_edition(newer, actor("centre-office"), NOW)
        assert (edition.digest, len(edition.rows), newer.rows) == (digest, 1, [])
        assert [row["name"] for row in queries.difference(newer, edition).removed] == [one.name]
        made = actions.draft_correction(
            edition,
            actor("centre-office"),
            NOW,
            reason="科室名称有误",
            designation_id=one.id,
            fact="department",
            now="示例科",
        )
        with pytest.raises(Refused) as refused:
            actions.draft_correction(edition, actor("centre-office"), NOW, reason=" ")
        assert refused.value.clause == "SX6-9"
        actions.sign_correction(made, actor("centre-head"), NOW)
        assert [each.serial for each in queries.corrections(edition)] == [1]


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX6-9")
def test_the_pages_of_the_office_and_of_the_public(shanxi: Flask) -> None:
    with shanxi.app_context():
        one = designated("shanxi-centre", date(2025, 10, 8))
        designated("shanxi-specialty", date(2025, 10, 8))
        name, number = one.name, one.id
    with time_machine.travel(NOW, tick=False):
        office, head, anybody = (
            client_of(shanxi, "centre-office"),
            client_of(shanxi, "centre-head"),
            shanxi.test_client(),
        )

        def shown(client: Any, address: str, *words: str) -> str:
            answer = client.get(address)
            assert (answer.status_code, problems(answer.text)) == (200, []), (address, answer.status_code)
            for each in words:
                assert each in answer.text, (address, each)
            return str(answer.text)

        assert (
            "联盟"
            not in shown(office, "/editions", "名单版次", "还没有名单", "SX6-9")
            .split("<main", 1)[1]
            .split("</main>")[0]
        )
        assert "名单版次" in office.get("/todos").text or "名单版次" in office.get("/").text
        made = post(office, "/editions", {"as_of": DAY.isoformat()})
        assert made.status_code == 302
        page = made.location
        shown(office, page, name, "有效期至", "SX6-9")
        assert client_of(shanxi, "specialty-office").get(page).status_code == 404
        assert client_of(shanxi, "centre-office").get("/alliances").status_code == 404, (
            "the rest of the chapter stays closed"
        )
        assert post(head, f"{page}/steps/sign", {"_seen": "1"}, page=page).status_code == 302
        assert post(office, f"{page}/steps/publish", {"_seen": "2", "public_from": ""}, page=page).status_code == 302
        shown(office, page, "公示已在确定之前进行", "/public/shanxi-centre/editions/1")
        shown(anybody, "/public/shanxi-centre", "历次名单")
        shown(anybody, "/public/shanxi-centre/editions", "第 1 版", "SX6-9")
        shown(
            anybody, "/public/shanxi-centre/editions/1", name, "有效期至", f"/public/shanxi-centre/{number}", "SHA-256"
        )
        shown(anybody, "/public/shanxi-centre/editions/1/compare", "第一个版次")
        told = anybody.get("/public/shanxi-centre/editions/1.json").get_json()
        assert (told["programme"], told["count"], told["rows"][0]["name"]) == ("shanxi-centre", 1, name)
        assert told["rows"][0]["url"].endswith(f"/public/shanxi-centre/{number}") and "members" not in told["rows"][0]
        assert anybody.get("/public/shanxi-centre/editions/1.csv").data.decode("utf-8-sig").startswith("编号,名称")
        assert anybody.get("/public/shanxi-centre/editions/1.xlsx").status_code == 200
        shown(anybody, "/public/shanxi-centre/editions/1", "2025年10月8日")
        for address in (
            "/public/shanxi-specialty/editions/1", "/public/shanxi-regional-centre/editions", "/public/nothing/editions",
            "/public/shaanxi-alliance/editions", "/public/editions/1",
        ):  # fmt: skip
            assert anybody.get(address).status_code == 404, address


@pytest.mark.clause("SX6-9")
def test_a_programme_that_no_longer_runs_here_shows_no_editions(shanxi: Flask) -> None:
    with shanxi.app_context():
        designated("shanxi-centre", date(2025, 10, 8))
        actions.publish_edition(signed("shanxi-centre", "centre"), actor("centre-office"), NOW)
        settings.put("shanxi-centre", "switched_on", "false", actor("centre-head"), NOW, "停用")
    assert shanxi.test_client().get("/public/shanxi-centre/editions/1").status_code == 404
