"""The pages of an application, from the beginning to the form check: said, refused as typed, listed, printed."""

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from alliance.clock import BEIJING
from alliance.selection import actions, queries
from tests.selection.made import (
    CHECKED,
    DAYS,
    SX3,
    SX6,
    actor,
    agreed,
    called,
    candidacy,
    department,
    filled,
    ready,
    submitted,
)
from tests.selection.test_pages import client_of, sound
from tests.support.papers import pdf
from tests.support.seen import statements
from tests.support.world import post

pytestmark = pytest.mark.on("sqlite")
NEW = f"/candidacies/new?programme={SX6}&track=centre"
MOST = 9  # statements of the list of applications, with the session, the post and the navigation
TYPED = {"subject": "癫痫", "code_system": "icd10", "code": "G40.900", "argued": ""}


@pytest.fixture(autouse=True)
def in_may() -> Iterator[None]:
    """A day within the window of the centres."""
    with time_machine.travel(DAYS[SX6], tick=False):
        yield


def seen_on(client: FlaskClient, address: str) -> str:
    """The version a page was shown with."""
    found = re.search(r'name="_seen" value="(\d+)"', client.get(address).text)
    assert found is not None, address
    return found[1]


@pytest.mark.clause("SX6-5", "SX6-7", "SX6-9")
def test_from_the_self_check_to_the_receipt(further: Flask) -> None:
    clerk = client_of(further, "yc1-clerk")
    with further.app_context():
        filled(department("yc1"), SX6)
    sound(clerk, f"/selection/{SX6}/check", "建立申报")
    sound(clerk, NEW, "受理中", "推荐机关：运城市卫生健康委（示例）", "/clauses/SX6-4")
    answer = post(clerk, NEW, TYPED)
    assert answer.status_code == 302, answer.text
    edit = answer.location
    page = sound(
        clerk, edit, "山西省癫痫诊疗技术中心", "山西省省级癫痫诊疗技术中心", "自查结果", "国家级专家推荐信", "已保存"
    )
    assert "未达到条件的理由" in page, "what the form check may ask about can be argued"
    record = edit.removesuffix("/edit")
    sound(clerk, f"{record}/check", "还缺", "缺材料：国家级专家推荐信", "缺材料：设备清单")
    papers: dict[str, Any] = {
        f"file_{key}": (BytesIO(pdf(key)), f"{key}.pdf")
        for key in (
            "national-letter",
            "provincial-letter",
            "plan",
            "results",
            "team",
            "rank",
            "techniques",
            "equipment",
        )
    }
    signers = {
        f"{part}_{key}": "某示例" for part in ("signer", "post") for key in ("national-letter", "provincial-letter")
    }
    answer = post(clerk, edit, {**TYPED, **papers, **signers, "step": "check", "_seen": seen_on(clerk, edit)})
    assert (answer.status_code, answer.location) == (302, f"{record}/check"), answer.text
    page = sound(clerk, f"{record}/check", "提交申报", "所填内容和所附材料真实")
    assert "还缺" not in page
    assert post(clerk, f"{record}/submit", {}, page=f"{record}/check").status_code == 422
    answer = post(
        clerk, f"{record}/submit", {"true": "y", "_seen": seen_on(clerk, f"{record}/check")}, page=f"{record}/check"
    )
    assert (answer.status_code, answer.location) == (302, f"{record}/receipt"), answer.text
    sound(clerk, f"{record}/receipt", "晋专病备申〔2026〕1号", "内容校验", "下一步：医院负责人签署")
    for name in ("receipt.pdf", "application.pdf"):
        paper = clerk.get(f"{record}/{name}")
        assert paper.data.startswith(b"%PDF"), name
    sound(clerk, record, "待医院签署", "提交当日", "流转记录", "提交了申报", "撤回申报")


def folded(page: str) -> set[str]:
    """The fields for reasons that wait inside a closed fold."""
    inside = re.findall(r"<details>(.*?)</details>", page, re.S)
    return {name for each in inside for name in re.findall(r'name="(arg[a-z_]+)"', each)}


@pytest.mark.clause("SX6-8", "SX6-11.1")
def test_reasons_are_asked_for_only_where_they_are_needed(further: Flask) -> None:
    clerk, kinds = (
        client_of(further, "yc1-clerk"),
        {f"arg_not_{key}" for key in ("device", "licensed", "step", "pieced")},
    )
    with further.app_context():
        made = ready(department("yc1"), SX6)
        edit = f"/candidacies/{made.id}/edit"
    assert folded(sound(clerk, edit, "属于不设置的情形而要论证的（4 种）")) == {"argued", *kinds}
    with further.app_context():
        filled(department("yc1"), SX6, device_dependent="yes")
    assert folded(sound(clerk, edit, "（3 种）")) == {"argued", *kinds - {"arg_not_device"}}, "the figures ask for it"
    typed = {**TYPED, "argued": "病源地不同", "arg_not_step": "完整的诊疗", "_seen": seen_on(clerk, edit)}
    assert post(clerk, edit, typed).status_code == 302
    assert folded(sound(clerk, edit, "（2 种）")) == {"arg_not_licensed", "arg_not_pieced"}, (
        "what is written stands open"
    )
    with further.app_context():
        twin = ready(department("yc2"), SX6).id
        candidacy("granted", SX6, department("taiyuan"), DAYS[SX6], subject="癫痫", name="山西省癫痫诊疗技术中心")
    other = client_of(further, "yc2-clerk")
    assert "argued" not in folded(sound(other, f"/candidacies/{twin}/edit")), "another has the same disease"


@pytest.mark.clause("SX6-4", "SX6-9", "SX6-11.1", "SX6-12")
def test_what_is_refused_stays_as_typed(further: Flask) -> None:
    clerk = client_of(further, "yc1-clerk")
    tcm = post(clerk, NEW, TYPED | {"subject": "中医脾胃病"})
    assert (tcm.status_code, "中医脾胃病" in tcm.text, "另行规定" in tcm.text) == (409, True, True)
    wrong = post(clerk, NEW, TYPED | {"code": "癫痫码", "argued": "写了很久的论证"})
    assert (wrong.status_code, "癫痫码" in wrong.text, "写了很久的论证" in wrong.text) == (409, True, True)
    assert "如 G40.900x001" in wrong.text
    assert post(clerk, NEW, TYPED | {"subject": ""}).status_code == 422
    with time_machine.travel(datetime(2026, 6, 1, 9, tzinfo=BEIJING), tick=False):
        sound(client_of(further, "yc1-clerk"), NEW, "现在不能申报", "下一个窗口：2026年9月1日 至 2026年9月30日")
        late = post(client_of(further, "yc1-clerk"), NEW, TYPED)
        assert (late.status_code, "2026年9月1日" in late.text, "癫痫" in late.text) == (409, True, True)
    with further.app_context():
        candidacy("granted", SX6, department("taiyuan"), DAYS[SX6], subject="癫痫", name="山西省癫痫诊疗技术中心")
    double = post(clerk, NEW, TYPED)
    assert (double.status_code, "须论证必要性" in double.text) == (409, True)
    assert post(clerk, NEW, TYPED | {"argued": "晋南患者集中"}).status_code == 302
    again = post(clerk, NEW, TYPED | {"subject": "卒中", "argued": ""})
    assert (again.status_code, "不得重复申报" in again.text, "卒中" in again.text) == (409, True, True)


@pytest.mark.clause("SX6-7", "SX6-8", "SX6-9", "SX6-11.6")
def test_leader_city_form_check_and_fraud_by_the_pages(further: Flask) -> None:
    with further.app_context():
        number = submitted(department("yc1"), SX6).id
    record, give = f"/candidacies/{number}", f"/candidacies/{number}/verdict"
    leader, city, office = (client_of(further, login) for login in ("yc1-leader", "yuncheng", "centre-office"))
    assert city.get(record).status_code == 404, "not asked yet"
    sound(leader, "/candidacies", "癫痫", "待医院签署")
    sound(leader, record, "请您办理", "审阅并出具意见", "办公室设定")
    sound(leader, give, "医院对申报内容的真实性负责", "提交当日")
    assert post(leader, give, {"verdict": "return", "text": ""}).status_code == 409
    back = post(leader, give, {"verdict": "refuse", "text": "写得很长的理由"})
    assert (back.status_code, "写得很长的理由" in back.text, "就此办结" in back.text) == (200, True, True)
    assert post(leader, give, {"verdict": "agree", "_seen": seen_on(leader, give)}).status_code == 302
    assert post(city, give, {"verdict": "agree", "_seen": seen_on(city, give)}).status_code == 302
    sound(office, give, "逐份核对材料", "逐项核对不设置的情形", "主要依托少数特定设备", "申报人没有论证")
    short = post(office, give, CHECKED | {"excl_step": "", "verdict": "agree"})
    assert (short.status_code, "还没有核对：专病诊疗服务中的过程环节" in short.text) == (409, True)
    assert post(office, give, CHECKED | {"verdict": "agree", "_seen": seen_on(office, give)}).status_code == 302
    sound(office, record, "评审中", "形式审核合格", "不属于", "医院负责人签署的内容校验")
    clerk = client_of(further, "yc1-clerk")
    sound(clerk, record, "已阅，移出待办")
    assert post(clerk, f"{record}/noted", {}, page=record).status_code == 302
    assert "已阅，移出待办" not in clerk.get(record).text
    commission = client_of(further, "centre-commission")
    assert office.get(f"{record}/disqualify").status_code == 403
    sound(commission, f"{record}/disqualify", "2031年5月20日", "另一人签发")
    form = {"text": "查实造假", "decision": "晋卫处1号", "_confirmed": "1"}
    assert post(commission, f"{record}/disqualify", form).status_code == 302
    sound(commission, f"/selection/{SX6}/bars", "查实造假", "运城示例一院")
    sound(clerk, record, "未通过", "查实造假")


@pytest.mark.clause("SX3-10", "SX3-11")
def test_a_city_orders_its_list_on_one_page(further: Flask) -> None:
    with time_machine.travel(DAYS[SX3], tick=False):
        with further.app_context():
            called()
            ids = [agreed(submitted(department(key), SX3), f"{key}-leader").id for key in ("yc1", "yc2")]
        city, address = client_of(further, "yuncheng"), f"/candidacies/rank/{SX3}/2026/competitive"
        sound(city, "/candidacies", "等待排序推荐", "运城示例一院", "运城示例二院")
        sound(city, address, "神经 3", "保存名次并推荐已排名的", "符合")
        a, b = (f"rank_{one}" for one in ids)
        wrong = post(city, address, {a: "x", b: "0"})
        assert (wrong.status_code, wrong.text.count('class="wrong"')) == (422, 2), "all errors at once"
        double = post(city, address, {a: "1", b: "1"})
        assert (double.status_code, "名次不能重复：1" in double.text) == (409, True)
        assert post(city, address, {a: "2", b: "1"}).status_code == 302
        assert post(city, address, {a: "2", b: "1", "step": "recommend"}).status_code == 302
        sound(city, f"/candidacies/{ids[0]}", "第 2 名", "待形式审核")
        assert client_of(further, "linfen").get(address).status_code == 404
        office = client_of(further, "specialty-office")
        sound(office, "/candidacies?tab=open&col=lead&col=rank&sort=rank", "运城示例一院")
        assert "运城示例一院" in office.get("/candidacies?tab=open&as=csv").get_data(as_text=True)
        sound(office, f"/candidacies/{ids[0]}", "推荐名次")


def test_the_list_asks_as_much_for_fifty_as_for_one_and_the_search_finds(further: Flask) -> None:
    office = client_of(further, "specialty-office")
    with further.app_context():
        candidacy("review", SX3, department("yc1"), subject="神经内科")
    office.get("/candidacies?tab=all")

    def asked() -> int:
        with further.app_context(), statements() as sent:
            assert office.get("/candidacies?tab=all").status_code == 200
        return len(sent)

    one = asked()
    with further.app_context():
        for _number in range(49):
            candidacy("refused", SX3, department("yc2"), subject="骨科")
    assert asked() == one
    assert one == MOST
    sound(office, "/search?q=神经内科", "项目申报", "运城示例一院 神经内科")


def test_return_correct_withdraw_and_strangers(further: Flask) -> None:
    with further.app_context():
        made = submitted(department("yc1"), SX6)
        actions.verdict(made, "return", "请补充预期成果", {}, actor("yc1-leader"), DAYS[SX6])
        other = ready(department("yc2"), SX6, subject="帕金森病")
        number, draft = made.id, other.id
    clerk, record = client_of(further, "yc1-clerk"), f"/candidacies/{number}"
    sound(clerk, record, "退回补正", "请补充预期成果", "继续填写")
    page = sound(clerk, f"{record}/edit", "请补充预期成果", "移除")
    file = re.search(r'name="remove" value="(\d+)"', page)
    assert file is not None
    form = {**TYPED, "_seen": seen_on(clerk, f"{record}/edit")}
    assert post(clerk, f"{record}/edit", form | {"remove": file[1]}).status_code == 302
    sound(clerk, f"{record}/check", "还缺 2 项", "重新提交")
    stale = post(clerk, f"{record}/edit", form | {"subject": "另一处填写的癫痫"})
    assert (stale.status_code, "另一处已先保存" in stale.text, "另一处填写的癫痫" in stale.text) == (409, True, True)
    for stranger in ("yc1-clerk1", "yc2-clerk", "linfen", "centre-finance"):
        assert client_of(further, stranger).get(record).status_code in (403, 404), stranger
    assert clerk.get(f"/candidacies/{draft}/edit").status_code == 404
    sound(clerk, f"{record}/withdraw", "就此办结")
    assert post(clerk, f"{record}/withdraw", {"text": ""}).status_code == 422
    form = {"text": "改报", "_confirmed": "1", "_seen": seen_on(clerk, f"{record}/withdraw")}
    assert post(clerk, f"{record}/withdraw", form).status_code == 302
    sound(clerk, record, "已由申报科室撤回")
    with further.app_context():
        assert queries.candidacies.by_id(number).state == "withdrawn"
