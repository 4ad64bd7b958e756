"""Stages of a journey that are the same in every programme that selects: each taken by its own person in the browser."""

import re

from tests.journeys.people import Company, Person

SCREENED = "现场核查属实，异议不成立（示例）。"


def sign(company: Company, login: str) -> Person:
    """A station reads the application and agrees."""
    person = company(login)
    person.take_up("申报待")
    person.press("审阅并出具意见")
    person.choose("意见", "同意")
    person.press("签署意见")
    return person


def check_form(company: Company, office: str) -> Person:
    """The office ticks paper by paper and exclusion by exclusion."""
    handler = company(f"{office}-office")
    handler.take_up("申报待形式审核")
    handler.press("审阅并出具意见")
    for box in handler.main.locator("input[name^=paper_][value=yes], input[name^=excl_][value=no]").all():
        box.check()
    handler.choose("意见", "同意")
    handler.press("签署意见")
    handler.see("评审中")
    return handler


def draw_panel(company: Company, office: str, title: str, case: str, lots: dict[str, str]) -> tuple[str, list[str]]:
    """From the to-do to a panel whose experts are drawn by lot and begin; its address and who was drawn."""
    handler = company(f"{office}-office")
    handler.press("组建评审组")
    handler.fill({"评审组名称（专业组）": title})
    handler.tick(case)
    handler.press("建立评审组")
    handler.see("还没有专家")
    handler.fill(lots)
    handler.press("公布名册")
    handler.fill({"现场宣布的随机词": "太行"})
    handler.press("抽取并邀请")
    panel = handler.page.url
    drawn = re.findall(rf"{office}-\w+(?=示例)", handler.main.locator("table").nth(1).inner_text())
    for login in drawn:
        expert = company(login)
        expert.take_up("评审申报（受邀）")
        expert.see("请先声明利益冲突")
        expert.press("声明并接受")
        expert.see("评审还没有开始")
    handler.open(panel)
    handler.press("开始评审")
    return panel, drawn


def set_defence(company: Company, office: str, panel: str, first: str) -> None:
    """The order and time of the defence."""
    handler = company(f"{office}-office")
    handler.open(panel)
    handler.fill({"第一家开始时间": first, "每家分钟数": "20"})
    handler.press("抽定顺序")


def hear_and_see(company: Company, office: str, panel: str, day: str, checks: tuple[str, ...]) -> None:
    """The office enters the defence and what was seen on the spot."""
    handler = company(f"{office}-office")
    handler.open(panel)
    handler.press("登记答辩")
    handler.fill({"答辩记录": "负责人到场，问答完整（示例）。"})
    handler.press("登记")
    handler.press("登记现场审核")
    handler.fill({"日期": day, "参加人员": "张示例（管理部门）"} | dict.fromkeys(checks, "一致（示例）"))
    handler.press("登记")
    handler.see("已答辩")


def nominate(company: Company, office: str) -> Person:
    """The result is read and the application put on the list, with its reason."""
    handler = company(f"{office}-office")
    handler.take_up("查看评审结果")
    handler.press("查看评审结果")
    handler.press("列入建议名单")
    handler.fill({"理由": "评审一致同意（示例）。"})
    handler.press("列入名单")
    return handler


def meet(company: Company, office: str, day: str, meetings: tuple[str, ...]) -> None:
    """Each recorded meeting agrees to the list, with its minutes."""
    handler = company(f"{office}-office")
    for kind in meetings:
        handler.press("登记会议")
        handler.choose("会议", kind)
        handler.fill({"会议日期": day, "出席人员": "张示例、李示例"})
        handler.upload("会议纪要")
        handler.press("登记会议")
    handler.see("全部会议已同意现行名单")


def publish(company: Company, office: str) -> None:
    """The commission is told that the meetings agreed, and shows the list."""
    commission = company(f"{office}-commission")
    commission.take_up("名单经会议同意")
    commission.press("公示这份名单")
    commission.see("公示中")


def object_and_answer(company: Company, programme: str, office: str, line: str) -> None:
    """Somebody objects; who listed it may not answer, another handler does; the answer is found by its code."""
    public = company.public
    public.open(f"/public/{programme}/publicity")
    public.press("提出异议")
    public.choose("对哪一项有异议", line)
    public.fill({"异议内容": "专科床位不足（示例）。", "联系方式（只供核实和答复）": "示例电话"})
    public.press("提交异议")
    code = re.search(r"[A-Z0-9]{10}", public.said())
    assert code is not None
    lister = company(f"{office}-office")
    lister.take_up("办理公示异议")
    lister.see("须由另一位人员核实")
    other = company(f"{office}-second")
    other.take_up("办理公示异议")
    other.choose("认定结论", "不成立")
    other.fill({"核实情况和理由": SCREENED})
    other.press("办结")
    public.open(f"/public/{programme}/publicity")
    public.fill({"查询码": code[0]})
    public.press("查询", near="查询码")
    public.see("不成立")


def decide(company: Company, office: str, button: str) -> Person:
    """After the last day the commission is asked, and decides."""
    commission = company(f"{office}-commission")
    commission.take_up("公示期满")
    commission.press(button)
    return commission
