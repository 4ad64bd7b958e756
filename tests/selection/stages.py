"""Stages of a journey that are the same in every programme that selects: each taken by its own person in the browser."""

import re

from tests.journeys.people import Company, Person

SCREENED = "现场核查属实，异议不成立（示例）。"
ORIGIN = {"数据来源": "医院年报", "签署人": "李示例"}


def enter_facts(clerk: Person, day: str, facts: dict[str, str]) -> None:
    """What the department states of itself, with its source; the self-check follows. A fact is typed, or chosen from a list."""
    clerk.press("填写申报数据")
    clerk.fill({"数据截至": day} | ORIGIN)
    for label, answer in facts.items():
        if clerk.field(label).evaluate("field => field.tagName") == "SELECT":
            clerk.choose(label, answer)
        else:
            clerk.fill({label: answer})
    clerk.press("保存并自查")


def begin(clerk: Person, answers: dict[str, str], **chosen: str) -> None:
    """The draft, after the self-check."""
    clerk.press("建立申报")
    clerk.fill(answers)
    for label, option in chosen.items():
        clerk.choose(label, option)
    clerk.press("建立申报")


def submit(clerk: Person) -> None:
    """The draft that was found whole is stated to be true, and handed in."""
    clerk.tick("所填内容和所附材料真实、完整")
    clerk.press("提交申报")
    clerk.see("申报已提交")


def sign(company: Company, login: str) -> Person:
    """A station reads the application and agrees."""
    person = company(login)
    person.take_up("申报待")
    person.press("审阅并出具意见")
    person.choose("意见", "同意")
    person.press("签署意见")
    person.see("意见已记录")
    return person


def recommend(company: Company, login: str, ranks: dict[str, str]) -> Person:
    """An authority orders what its hospitals applied for, each by the hospital's name, and recommends."""
    person = company(login)
    person.open("/candidacies")
    person.press_link("排定名次")
    for hospital, rank in ranks.items():
        person.main.locator("tr").filter(has_text=hospital).locator("input[name^=rank_]").fill(rank)
    person.press("保存名次并推荐已排名的")
    person.see("已按排定的名次推荐")
    return person


def check_form(company: Company, office: str, facts: dict[str, str] | None = None) -> Person:
    """The office ticks paper by paper and exclusion by exclusion, and what else it establishes."""
    handler = company(f"{office}-office")
    handler.take_up("申报待形式审核")
    handler.press("审阅并出具意见")
    for box in handler.main.locator("input[name^=paper_][value=yes], input[name^=excl_][value=no]").all():
        box.check()
    for label, answer in (facts or {}).items():
        handler.choose(label, answer)
    handler.choose("意见", "同意")
    handler.press("签署意见")
    handler.see("评审中")
    return handler


def bring_figures(company: Company, login: str, programme: str, book: dict[str, object], rows: int) -> Person:
    """The workbook of objective figures: tried, found sound, taken in."""
    person = company(login)
    person.open(f"/selection/{programme}/review")
    person.press("客观数据")
    person.press("上传数据")
    person.field("工作簿").set_input_files(book)  # type: ignore[arg-type]
    person.press("试运行")
    person.see(f"{rows} 行都没有问题")
    person.press("导入")
    person.see(f"共 {rows} 条")
    return person


def shortlist(company: Company, office: str, programme: str, *words: str) -> None:
    """Who goes on to the experts by the figures: proposed by the office, signed by its head."""
    handler = company(f"{office}-office")
    handler.open(f"/selection/{programme}/review")
    handler.press("形成名单")
    handler.see("入围", *words)
    handler.press("提出名单")
    head = company(f"{office}-head")
    head.take_up("签发进入书面评审的名单")
    head.press("签发名单")
    head.see("已签发")


def draw_panel(
    company: Company, office: str, programme: str, title: str, cases: tuple[str, ...], lots: dict[str, str],
    recused: str = "",
) -> tuple[str, list[str]]:  # fmt: skip
    """From what is under review to a panel whose experts are drawn by lot and begin; its address and who was drawn. `recused`:
    the case with which the first of them declares a conflict."""
    handler = company(f"{office}-office")
    handler.open(f"/selection/{programme}/review")
    handler.press("组建评审组")
    handler.fill({"评审组名称（专业组）": title})
    handler.tick(*cases)
    handler.press("建立评审组")
    handler.see("还没有专家")
    handler.fill(lots)
    handler.press("公布名册")
    handler.fill({"现场宣布的随机词": "太行"})
    handler.press("抽取并邀请")
    panel = handler.page.url
    drawn = re.findall(rf"{office}-\w+(?=示例)", handler.main.locator("table").nth(1).inner_text())
    for number, login in enumerate(drawn):
        accept(company(login), "" if number else recused)
    handler.open(panel)
    handler.press("开始评审")
    return panel, drawn


def accept(expert: Person, recused: str = "") -> None:
    """An expert declares what he has to do with the applicants, and accepts."""
    expert.take_up("评审申报（受邀）")
    expert.see("请先声明利益冲突")
    if recused:
        expert.tick(recused)
        expert.fill({"利益冲突的情形": "与带头人有合作关系（示例）"})
    expert.press("声明并接受")
    expert.see("评审还没有开始")


def set_defence(company: Company, office: str, panel: str, first: str) -> None:
    """The order and time of the defence."""
    handler = company(f"{office}-office")
    handler.open(panel)
    handler.fill({"第一家开始时间": first, "每家分钟数": "20"})
    handler.press("抽定顺序")


def hear_and_see(company: Company, office: str, panel: str, day: str = "", checks: tuple[str, ...] = ()) -> None:
    """The office enters the defence; and, where the programme looks on the spot, what was seen by what is to be checked."""
    handler = company(f"{office}-office")
    handler.open(panel)
    handler.press("登记答辩")
    handler.fill({"答辩记录": "负责人到场，问答完整（示例）。"})
    handler.press("登记")
    handler.see("已答辩")
    if checks:
        handler.press("登记现场审核")
        handler.fill({"日期": day, "参加人员": "张示例（管理部门）"} | dict.fromkeys(checks, "一致（示例）"))
        handler.press("登记")


def judge(expert: Person, cases: dict[str, str], *, lines: int = 0, shot: str = "") -> None:
    """An expert reads each case, gives so many points on every one of its lines where points are asked, writes, hands in."""
    expert.take_up("评审申报（受邀）")
    for case, points in cases.items():
        expert.press_link(case)
        asked = expert.main.locator("input[name^=p_]").all()
        assert len(asked) == lines
        for one in asked:
            one.fill(points)
        expert.choose("评审结论", "同意")
        expert.fill({"评审意见": "基础扎实，方案可行，同意（示例）。"})
        if shot:
            expert.shot(shot)
        expert.press("保存评审表")
    expert.press("交出全部评审表")
    expert.see("评审表已交出")


def nominate(company: Company, office: str, ticked: tuple[str, ...] = (), result: tuple[str, ...] = ()) -> Person:
    """The result is read and the application put on the list, with its reason."""
    handler = company(f"{office}-office")
    handler.take_up("查看评审结果")
    handler.press("查看评审结果")
    handler.see(*result)
    handler.press("列入建议名单")
    choose(handler, ticked)
    return handler


def choose(handler: Person, ticked: tuple[str, ...] = ()) -> None:
    """On the list within the places."""
    handler.fill({"理由": "评审得分居前，布局均衡（示例）。"})
    handler.tick(*ticked)
    handler.press("列入名单")


def meet(company: Company, office: str, day: str, meetings: tuple[str, ...]) -> None:
    """Each recorded meeting agrees to the list, with its minutes."""
    handler = company(f"{office}-office")
    for kind in meetings:
        handler.press("登记会议")
        handler.choose("会议", kind)
        handler.fill({"会议日期": day, "出席人员": "张示例、李示例"})
        handler.choose("会议结论", "同意本版名单")
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


def fill_in_paper(clerk: Person, name: str = "", words: str = "示例内容", number: str = "3") -> None:
    """A paper of the year, from the designation's page: every part written, handed in."""
    clerk.press("填写", name)
    for box in clerk.main.locator("textarea").all():
        box.fill(words)
    for box in clerk.main.locator("input[type=text]").all():
        box.fill(number)
    clerk.press("提交")
    clerk.see("待审核")


def accept_paper(company: Company, office: str) -> None:
    """The office is asked, and finds it in order."""
    handler = company(f"{office}-office")
    handler.take_up("审核提交的年度材料")
    handler.press("审核通过")
    handler.see("已审核")


def import_year(person: Person, programme: str, year: int, header: str, row: str) -> None:
    """The objective figures of a year of designations, by CSV."""
    person.open(f"/designations/figures/{programme}")
    person.fill({"数据年度": str(year), "数据来源": "平台导出（示例）"})
    book = {"name": "数据.csv", "mimeType": "text/csv", "buffer": f"编号,{header}\n{row}\n".encode("utf-8-sig")}
    person.field("工作簿或 CSV").set_input_files(book)  # type: ignore[arg-type]
    person.press("导入")
    person.see("已导入")


def propose(handler: Person, ground: str, reasons: str) -> None:
    """A finding is proposed, with facts and reasons."""
    handler.choose("认定", ground)
    handler.fill({"事实和理由": reasons})
    handler.press("提出认定")


def put_right(company: Company, login: str, office: str, found: str) -> Person:
    """The hospital reports what it has put right; the office says what it found."""
    clerk = company(login)
    clerk.take_up("提交整改报告")
    clerk.press("提交整改报告")
    clerk.fill({"说明": "已整改（示例）。"})
    clerk.press("提交整改报告")
    handler = company(f"{office}-office")
    handler.take_up("核实整改")
    handler.press("核实整改")
    handler.choose("核实结果", found)
    handler.fill({"核实情况": "已到现场核实（示例）。"})
    handler.press("核实整改")
    return handler


def state_view(company: Company, login: str, words: str) -> None:
    """The hospital states its view on what is meant to be found against it."""
    clerk = company(login)
    clerk.take_up("对拟作认定陈述意见")
    clerk.press("陈述意见")
    clerk.fill({"说明": words})
    clerk.press("陈述意见")


def find(company: Company, office: str, considered: str = "", todo: str = "作出认定") -> Person:
    """Another person makes the finding, saying how the hospital's view was considered where it has stated one."""
    commission = company(f"{office}-commission")
    commission.take_up(todo)
    commission.press("作出认定")
    if considered:
        commission.see("写明对医院意见的研究情况")
        commission.fill({"说明": considered})
    commission.press("作出认定")
    commission.see("已认定")
    return commission


def public(company: Company, programme: str, name: str, *words: str) -> None:
    """What anybody reads of an entry of the register."""
    anybody = company.public
    anybody.open(f"/public/{programme}")
    anybody.press(name)
    anybody.see(*words)
