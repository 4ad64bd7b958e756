"""The pages: every post that deals with it opens them, others find nothing; forms go round; lists take few statements."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask

from alliance.core.imports import tables
from alliance.ext import db
from alliance.terms import actions, queries, rules
from alliance.terms.model import Finding, YearPaper
from tests.selection.test_pages import client_of, sound
from tests.support.seen import few_and_many
from tests.support.world import post
from tests.terms.made import decided, designated, moment, office, proposed, ready

KEY = "shanxi-centre"
DAY = date(2026, 2, 10)
pytestmark = pytest.mark.usefixtures("evening")


@pytest.fixture
def evening() -> Any:
    """The clock of the pages stands at the evening of the day."""
    with time_machine.travel(moment(DAY, 20), tick=False):
        yield


def world(app: Flask) -> dict[str, int]:
    """A centre with a finding decided, another with one proposed, one that can be evaluated; a key specialty."""
    with app.app_context():
        bad, asked, ripe = (designated(KEY, date(2025, 10, 8), name=f"示例{name}") for name in ("甲", "乙", "丙"))
        first = decided(bad, "yearly", "unqualified", 2025, DAY)
        second = proposed(asked, "yearly", "unqualified", 2025, DAY)
        ready(ripe, "yearly", 2025, DAY)
        paper = queries.papers(ripe.id)[("report", 2025)]
        special = designated("shanxi-specialty", date(2025, 3, 3), name="示例重点专科")
        return {
            "bad": bad.id, "asked": asked.id, "ripe": ripe.id, "first": first.id, "second": second.id, "paper": paper.id,
            "special": special.id,
        }  # fmt: skip


@pytest.mark.clause("SX6-10", "SX6-11.3", "SX6-11.4", "SX6-11.6", "SX3-33")
def test_who_deals_with_it_opens_every_page_and_strangers_find_nothing(shanxi: Flask) -> None:
    ids = world(shanxi)
    pages = [
        "/designations", "/findings", f"/designations/{ids['bad']}", f"/designations/{ids['ripe']}",
        f"/designations/{ids['ripe']}/evaluations/yearly/2025", f"/findings/{ids['first']}", f"/findings/{ids['second']}",
        f"/designations/papers/{ids['paper']}",
    ]  # fmt: skip
    for login in ("centre-office", "centre-commission", "taiyuan-clerk", "taiyuan-leader"):
        client = client_of(shanxi, login)
        for address in pages:
            sound(client, address)
    office_client = client_of(shanxi, "centre-office")
    for address in (
        f"/designations/{ids['ripe']}/event", f"/designations/figures/{KEY}", f"/findings/{ids['first']}/verify",
    ):  # fmt: skip
        sound(office_client, address)
    sound(client_of(shanxi, "centre-commission"), f"/findings/{ids['second']}/decide")
    sound(client_of(shanxi, "taiyuan-clerk1"), f"/designations/{ids['special']}/spread")
    sound(client_of(shanxi, "specialty-finance"), f"/designations/{ids['special']}")
    for login in ("datong-clerk", "wenzhou-leader", "specialty-office", "wenzhou-commission"):
        client = client_of(shanxi, login)
        for address in pages[2:]:
            assert client.get(address).status_code == 404, (login, address)


def test_what_a_further_programme_designated_stands_in_its_own_list_and_not_among_the_alliances(shanxi: Flask) -> None:
    with shanxi.app_context():
        designated(KEY, date(2025, 10, 8), name="示例专病中心")
    assert client_of(shanxi, "centre-office").get("/alliances").status_code == 404
    for login in ("taiyuan-clerk", "taiyuan-leader"):
        client = client_of(shanxi, login)
        assert "示例专病中心" not in sound(client, "/alliances"), login
        sound(client, "/designations", "示例专病中心")


@pytest.mark.clause("SX6-11.6")
def test_before_it_is_decided_the_page_says_what_would_follow(shanxi: Flask) -> None:
    ids = world(shanxi)
    shown = client_of(shanxi, "centre-commission").get(f"/findings/{ids['second']}").text
    assert "如果今天作出这一认定" in shown and "2026年8月10日" in shown
    shown = client_of(shanxi, "taiyuan-clerk").get(f"/designations/{ids['bad']}").text
    assert "整改中" in shown and "2026年8月10日" in shown


@pytest.mark.clause("SX6-11.5", "SX6-11.6")
def test_a_finding_goes_from_hand_to_hand_through_the_pages(shanxi: Flask) -> None:
    ids = world(shanxi)
    handler, clerk = client_of(shanxi, "centre-office"), client_of(shanxi, "taiyuan-clerk")
    commission = client_of(shanxi, "centre-commission")
    page = f"/designations/{ids['ripe']}/evaluations/yearly/2025"
    answer = post(handler, page, {"ground": "unqualified", "reasons": "示例事实"})
    assert answer.status_code == 302
    where = answer.headers["Location"]
    early = post(commission, f"{where}/decide", {"remark": ""})
    assert early.status_code == 409 and "可以陈述意见" in early.text
    assert post(clerk, f"{where}/state", {"remark": "示例意见"}).status_code == 302
    assert post(commission, f"{where}/decide", {"remark": "已研究"}).status_code == 302
    with shanxi.app_context():
        row = db.session.get_one(Finding, int(where.rsplit("/", 1)[1]))
        assert (row.state, row.put_right_by) == ("decided", date(2026, 8, 10))
    assert post(clerk, f"{where}/prove", {"remark": "示例整改"}).status_code == 302
    assert post(handler, f"{where}/verify", {"met": "1", "remark": "示例核实"}).status_code == 302
    again = post(
        handler, page, {"ground": "qualified", "reasons": "保留的文字"}, page=f"/designations/{ids['ripe']}/event"
    )
    assert again.status_code == 409


@pytest.mark.clause("SX6-11.4", "SX6-10")
def test_a_paper_refused_keeps_what_was_typed(shanxi: Flask) -> None:
    ids = world(shanxi)
    clerk = client_of(shanxi, "taiyuan-clerk")
    shown = clerk.get(f"/designations/{ids['bad']}")
    begun = post(clerk, f"/designations/{ids['bad']}/papers/plan/2026", page=f"/designations/{ids['bad']}")
    assert shown.status_code == 200 and begun.status_code == 302
    where = begun.headers["Location"]
    half = post(clerk, where, {"care": "写了一半的内容", "step": "submit"})
    assert half.status_code == 409 and "写了一半的内容" in half.text
    assert post(clerk, where, {"care": "写了一半的内容", "step": "save"}).status_code == 302
    sound(clerk, where)
    with shanxi.app_context():
        row = db.session.get_one(YearPaper, int(where.rsplit("/", 1)[1]))
        assert (row.state, row.answers["care"]) == ("draft", "写了一半的内容")


@pytest.mark.clause("SX3-22", "SX3-23")
def test_figures_come_whole_from_a_file_or_not_at_all(shanxi: Flask) -> None:
    with shanxi.app_context():
        one = designated("shanxi-specialty", date(2025, 3, 3))
        number, id = one.number, one.id
    client, page = client_of(shanxi, "specialty-office"), "/designations/figures/shanxi-specialty"

    def send(text: str) -> Any:
        data = {"year": "2025", "source": "示例中心", "file": (BytesIO(text.encode()), "数据.csv")}
        return post(client, page, data, content_type="multipart/form-data")

    head = "编号,病例组合指数（CMI）,平均住院日\n"
    bad = send(f"{head}{number},1.2,八\n没有的编号,1,2\n")
    assert bad.status_code == 409 and "第 2 行" in bad.text and "第 3 行" in bad.text
    assert "平均住院日" in bad.text and "名录里没有在册的“没有的编号”" in bad.text and 'value="good"' not in bad.text
    assert "第 2 行重复" in send(f"{head}{number},1,1\n{number},1,2\n").text
    with shanxi.app_context():
        assert queries.figures(id, 2025) == {}
    assert send(f"{head}{number},1.2,8\n").status_code == 302
    with shanxi.app_context():
        assert {key: str(row.value) for key, row in queries.figures(id, 2025).items()} == {
            "cmi": "1.2000",
            "stay": "8.0000",
        }


@pytest.mark.clause("SX3-22")
def test_the_template_names_all_that_is_asked_and_bad_rows_come_back_to_be_mended(shanxi: Flask) -> None:
    with shanxi.app_context():
        one = designated("shanxi-specialty", date(2025, 3, 3))
        number, name, id = one.number, one.name, one.id
    client, page = client_of(shanxi, "specialty-office"), "/designations/figures/shanxi-specialty"
    template = f"{page}/template.xlsx"
    assert template in sound(client, page, "下载模板")
    assert client_of(shanxi, "centre-office").get(template).status_code == 404
    sheets = tables.table(client.get(template).data, 100)
    at = next(index for index, line in enumerate(sheets["数据"]) if line[0] == "编号")
    assert sheets["数据"][at + 1][:2] == [number, name]
    wanted = [each.words for each in rules.terms_of("shanxi-specialty").indicators.values()]
    assert sheets["数据"][at][2:] == wanted and [line[0] for line in sheets["指标"][1:]] == wanted

    def send(step: str, *lines: str) -> Any:
        text = "\n".join(("编号,病例组合指数（CMI）,平均住院日", *lines))
        data = {"year": "2025", "source": "示例中心", "step": step, "file": (BytesIO(text.encode()), "数据.csv")}
        return post(client, page, data, content_type="multipart/form-data")

    mixed = (f"{number},1.2,8", "没有的编号,1,2")
    shown = send("import", *mixed)
    assert shown.status_code == 409 and "只导入没有问题的 1 行" in shown.text and 'name="carried"' in shown.text
    back = tables.table(send("bad", *mixed).data, 100)["数据"]
    assert [line[0] for line in back] == ["编号", "没有的编号"] and "从模板照抄编号" in str(back[1][3])
    with shanxi.app_context():
        assert queries.figures(id, 2025) == {}
    assert send("good", *mixed).status_code == 302
    with shanxi.app_context():
        assert set(queries.figures(id, 2025)) == {"cmi", "stay"}
    empty = post(client, page, {"year": "2025", "source": "示例中心"}, content_type="multipart/form-data")
    assert empty.status_code == 409 and "请选择工作簿" in empty.text


@pytest.mark.clause("SX3-33")
def test_what_is_spread_stands_on_the_page_until_it_is_taken_back(shanxi: Flask) -> None:
    ids = world(shanxi)
    clerk, page = client_of(shanxi, "taiyuan-clerk1"), f"/designations/{ids['special']}"
    data = {"channel": "grassroots", "year": "2026", "alliance": "", "words": "示例推广内容"}
    assert post(clerk, f"{page}/spread", data).status_code == 302
    assert "示例推广内容" in clerk.get(page).text
    with shanxi.app_context():
        entry = queries.spreads(ids["special"])[0].id
    assert post(clerk, f"{page}/spread/{entry}", page=page).status_code == 302
    assert "示例推广内容" not in clerk.get(page).text
    wrong = post(clerk, f"{page}/spread", {**data, "year": "2024"})
    assert wrong.status_code == 409 and "示例推广内容" in wrong.text


def test_the_lists_take_as_many_statements_for_one_as_for_fifty(shanxi: Flask) -> None:
    with shanxi.app_context():
        designated(KEY, date(2025, 10, 8), name="示例零")

    def more(count: int) -> None:
        for number in range(count):
            one = designated(KEY, date(2025, 10, 8), name=f"示例{number}号")
            actions.propose(one, "", "fraud", 2026, "示例事实", office(KEY), moment(DAY), happened_on=DAY)

    counted = few_and_many(shanxi, client_of(shanxi, "centre-office"), "/designations", more)
    assert counted[0] == counted[1], counted
    listed = few_and_many(shanxi, client_of(shanxi, "centre-head"), "/findings", lambda _count: None)
    assert listed[0] == listed[1]


@pytest.mark.on("sqlite")
def test_the_register_s_address_of_a_designation_that_is_no_alliance_leads_to_its_page(shanxi: Flask) -> None:
    with shanxi.app_context():
        number = designated(KEY, date(2025, 10, 8)).id
    clerk = client_of(shanxi, "taiyuan-clerk")
    answer = clerk.get(f"/alliances/{number}")
    assert (answer.status_code, answer.location) == (302, f"/designations/{number}")
    assert clerk.get(f"/alliances/{number}/matters/new/event").status_code == 404, "no alliance: no room of alliances"
    assert client_of(shanxi, "datong-clerk").get(f"/alliances/{number}").status_code == 404
