"""The daily work of an alliance: a referral, a consultation, an activity, the half-year's report."""

from tests.journeys.founding import CLERK
from tests.journeys.people import Company

PATIENT = {
    "患者姓名": "李某示例", "居民身份证号": "61009919460817912X", "诊断": "肺炎", "诊断编码（ICD-10）": "J18.900",
}  # fmt: skip
SUMMARY = {
    "本期工作开展情况": "按章程开展转诊、会诊和巡诊（示例）。",
    "下期工作安排": "推广适宜技术，扩大县级成员参与（示例）。",
    "与联盟章程不一致的情况": "无",
}
LEAD_HOSPITAL = "示例省立医院"


def refer(company: Company, at: str) -> str:
    """The member's desk sends a patient up; the number of the referral."""
    desk = company("weinan-desk")
    desk.open("/care")
    desk.press("发起转诊")
    desk.choose("联盟与对方医院", LEAD_HOSPITAL)
    desk.choose("缓急程度", "加急")
    desk.fill({**PATIENT, "转诊原因": "需进一步诊治（示例）", "病情与已做治疗": "对症治疗三天（示例）", "同意时间": at})
    desk.choose("知情同意人", "患者本人")
    desk.press("发出转诊")
    desk.see("待接收", "李＊＊＊")
    return desk.page.locator("h1").inner_text().split()[0]


def receive(company: Company, number: str) -> None:
    """The lead's desk accepts, sees the patient arrive, treats, and tells the outcome."""
    desk = company("provincial-desk")
    desk.take_up(number)
    desk.press("同意接收")
    desk.see("待到诊")
    desk.press("登记到诊")
    desk.see("在诊")
    desk.press("回传诊疗结果")
    desk.fill({"诊疗结果": "抗感染治疗后好转出院（示例）", "后续治疗与康复建议": "两周后复查（示例）"})
    desk.press("回传诊疗结果")
    desk.see("待确认结果")


def close_referral(company: Company, number: str) -> None:
    """The member's desk reads the outcome and closes."""
    desk = company("weinan-desk")
    desk.take_up(number)
    desk.see("抗感染治疗后好转出院（示例）")
    desk.press("确认结果并办结")
    desk.see("已办结")


def ask_for_help(company: Company, at: str) -> str:
    """The member's clerk asks the lead for a remote consultation; its number."""
    member = company("weinan-member")
    member.open("/care?kind=consultation")
    member.press("申请会诊")
    member.choose("联盟与对方医院", LEAD_HOSPITAL)
    member.fill({**PATIENT, "会诊目的": "请协助明确诊断并指导治疗（示例）", "同意时间": at})
    member.press("发出会诊申请")
    member.see("待答复")
    return member.page.locator("h1").inner_text().split()[0]


def schedule(company: Company, number: str, when: str) -> None:
    """The lead's desk finds it among its to-dos and sets the hour."""
    desk = company("provincial-desk")
    desk.take_up(number)
    desk.press("安排会诊")
    desk.fill({"会诊时间": when, "会诊专家": "示例专家"})
    desk.press("安排会诊")
    desk.see("已安排")


def give_opinion(company: Company, number: str, when: str) -> None:
    """The lead department says it was held and writes the opinion."""
    clerk = company(CLERK)
    clerk.open("/care?kind=consultation&scope=all")
    clerk.press(number)
    clerk.press("登记已举行")
    clerk.fill({"实际举行时间": when})
    clerk.press("登记已举行")
    clerk.press("出具会诊意见")
    clerk.fill({"会诊专家": "示例专家", "会诊意见": "建议调整治疗方案并随访（示例）"})
    clerk.press("出具会诊意见")
    clerk.see("待确认意见")


def close_consultation(company: Company, number: str) -> None:
    """The clerk who asked reads the opinion and closes."""
    member = company("weinan-member")
    member.open("/care?kind=consultation&scope=all")
    member.press(number)
    member.see("建议调整治疗方案并随访（示例）")
    member.press("确认意见并办结")
    member.see("已办结")


def log_activity(company: Company, day: str) -> None:
    """The lead logs a patrol visit with its proof; the member acknowledges; it counts."""
    clerk = company(CLERK)
    clerk.open("/activities")
    clerk.press("登记活动")
    clerk.press("赴联盟单位巡诊")
    clerk.fill({"主题": "赴渭南示例医院巡诊（示例）", "活动日期": day})
    clerk.tick("渭南示例医院")
    clerk.upload("佐证材料")
    clerk.press("登记")
    clerk.see("待确认")
    member = company("weinan-member")
    member.take_up("巡诊")
    member.press("认可这次活动")
    member.see("已确认")


def hand_in(company: Company, period: str, changed: dict[str, str] | None = None) -> None:
    """The clerk finds the half-year's report among her to-dos, checks its figures and hands it in."""
    clerk = company(CLERK)
    clerk.take_up(period)
    clerk.press("开始填报")
    for label, words in (changed or {}).items():
        clerk.fill({label: words})
        row = clerk.main.locator("details").filter(has_text=label)
        if not row.get_attribute("open"):
            row.locator("summary").click()
        row.get_by_role("textbox").fill("补记平台启用前开展的场次（示例）")
    clerk.fill(SUMMARY)
    clerk.press("提交")
    clerk.see("待审核")


def send_back(company: Company, period: str) -> None:
    """The office wants more; the clerk mends and hands in again; the office accepts."""
    office = company("office")
    office.take_up(period)
    office.fill({"审核意见": "请补充困难和问题（示例）"})
    office.press("退回修改")
    office.see("已退回修改")
    clerk = company(CLERK)
    clerk.take_up(period)
    clerk.see("请补充困难和问题（示例）")
    clerk.press("修改后重新提交")
    clerk.fill({"困难和问题": "部分成员单位结果回传不够及时（示例）。"})
    clerk.press("重新提交")
    clerk.see("待审核")


def accept(company: Company, period: str) -> None:
    """The office accepts."""
    office = company("office")
    office.take_up(period)
    office.press("审核通过")
    office.see("已审核")
