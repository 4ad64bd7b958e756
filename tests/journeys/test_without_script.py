"""With scripts off and on a phone everything still works: a referral is sent and accepted, and the public asks and reports."""

import pytest
from flask import Flask

from tests.journeys import daily
from tests.journeys.people import Company
from tests.journeys.standing_alliance import NAME, found

PHONE = {"width": 360, "height": 740, "java_script_enabled": False}
NEVER_FILED = "陕西示例心血管内科专科联盟"


@pytest.fixture
def on_phones(company: Company, app: Flask) -> Company:
    """Everybody has a phone, and no script runs in it."""
    found(app)
    company.options = PHONE
    company.on(2024, 4, 22)
    return company


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-4.3.a")
def test_a_referral_is_sent_and_accepted(on_phones: Company) -> None:
    number = daily.refer(on_phones, "2024-04-22T08:30")
    desk = on_phones("provincial-desk")
    desk.take_up(number)
    desk.press("同意接收")
    desk.see("待到诊")


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.a", "SN15-3.3.e")
def test_the_public_looks_up_and_reports(on_phones: Company) -> None:
    public = on_phones.public
    public.open("/public")
    public.see(NAME)
    public.fill({"查一个联盟是否已备案": "示例省立医院"})
    public.press("查询")
    public.press(NAME)
    public.see("已备案", "渭南示例医院")
    public.open("/public/check")
    public.fill({"查一个联盟是否已备案": NEVER_FILED})
    public.press("查询")
    public.see("未备案")
    public.press("举报冒用名称")
    public.fill({"在哪里、何时见到": "某医院门诊大厅的牌匾（示例），2024年4月"})
    public.press("提交举报")
    public.see("举报已收到", "来件号")
    office = on_phones("office")
    office.take_up(NEVER_FILED)
    office.see("某医院门诊大厅的牌匾（示例）")
