"""The pages of an application, from the beginning to the form check: said, refused as typed, listed, printed."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.selection.made import (
    DAYS,
    SX6,
    department,
    filled,
)
from tests.selection.test_pages import client_of, sound
from tests.support.world import post

pytestmark = pytest.mark.on("sqlite")
NEW = f"/candidacies/new?programme={SX6}&track=centre"
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
        f"file_{key}": (BytesIO(b"%PDF-1.4 " + key.encode()), f"{key}.pdf")
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
    sound(clerk, f"{record}/receipt", "晋专病备申〔2026〕1号", "内容校验", "下一步：申报医院对真实性负责")
    for name in ("receipt.pdf", "application.pdf"):
        paper = clerk.get(f"{record}/{name}")
        assert paper.data.startswith(b"%PDF"), name
    sound(clerk, record, "待医院签署", "提交当日", "流转记录", "提交了申报", "撤回申报")
