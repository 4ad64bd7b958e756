"""Founding: a department begins an alliance, assesses and signs its members, files it, and the bodies give their opinions."""

from tests.journeys.people import Company, Person

NAME = "陕西示例呼吸内科专科联盟"
CLERK = "provincial-hxnk"
ON_SITE = "申请医院及科室现场评估"
ASPECTS = (
    "法律资质", "业务范围", "资产负债状况", "诚信记录", "技术管理水平", "医疗质量安全保障能力", "综合实力", ON_SITE,
)  # fmt: skip
PLAN = "专科联盟组建后，对全省专业学科的带动和发展计划或规划"
ASSESSMENT = {
    "必要性": "该专业全省优质资源分布不均，组建联盟确有必要（示例）。",
    "可行性": "牵头科室团队成熟，章程、规划和协议齐备（示例）。",
    "对全省专业学科发展的贡献作用": "对全省专业学科发展有带动作用（示例）。",
}
TYPED = {
    "(二) 牵头的专业学科（科室）及所属医院信息": {"负责人": "示例负责人", "学科带头人": "示例学科带头人"},
    "组建能力": {
        "牵头专业学科（科室）的学科建设水平": "现有床位60张、医护人员80名（示例）；近三年承担省级课题3项。",
        PLAN: "三年内推广适宜技术，建立上下贯通的转诊绿色通道（示例）。",
    },
}
MET = (
    "符合国家医疗联合体建设相关政策要求", "所在医院同意", "有学科带头人", "有成熟的学科团队", "专业水平位于全省前列",
)  # fmt: skip


def begin(company: Company) -> None:
    """The lead clerk begins the alliance; the name is composed, checked, and hers."""
    clerk = company(CLERK)
    clerk.open("/")
    clerk.see("没有待办事项")
    clerk.open("/alliances")
    clerk.press("发起筹建")
    clerk.choose("专业类别", "呼吸内科")
    clerk.choose("名称结尾", "专科联盟")
    clerk.fill({"自拟名称": NAME})
    clerk.press("先检查名称")
    clerk.press("开始筹建")
    clerk.see(NAME, "申请备案以前还缺", "联盟章程尚未上传", "还没有成员单位签订协议")


def bring_papers(company: Company) -> None:
    """Charter and plan."""
    clerk = of_the_alliance(company(CLERK), "章程与规划")
    for kind, title in (("联盟章程", "联盟章程（示例）"), ("联盟发展规划", "三年发展规划（示例）")):
        clerk.choose("种类", kind)
        clerk.fill({"标题": title, "通过日期": "2024-03-04", "由谁通过": "成员代表大会（示例）"})
        clerk.upload("文件")
        clerk.press("上传")
    clerk.see("三年发展规划（示例）", "第 1 版")


def of_the_alliance(person: Person, tab: str = "", name: str = NAME) -> Person:
    """From the register to the alliance, and to one of its tabs."""
    person.open("/alliances")
    person.press_link(name)
    if tab:
        person.press_link(tab)
    return person


def assess(company: Company, hospital: str) -> None:
    """A hospital is proposed, looked at from seven sides and on site, and found fit."""
    clerk = of_the_alliance(company(CLERK), "成员与协议")
    clerk.press("提出拟吸纳成员")
    clerk.fill({"医院名称、简称或拼音首字母": hospital})
    clerk.press("查找")
    clerk.press("选择", near=hospital)
    clerk.choose("参加科室", "内科")
    clerk.fill({"既往关系": "对口帮扶（示例）"})
    clerk.press("提出吸纳")
    clerk.see("得出合格结论以前还差")
    clerk.press(ASPECTS[0])
    for aspect in ASPECTS:  # each page leads to the next one
        clerk.see(aspect)
        if aspect == ON_SITE:
            clerk.fill({"现场评估日期": "2024-03-04", "评估人": "示例专家甲、示例专家乙"})
            clerk.upload("评估材料")
        clerk.choose("评估结论", "合格")
        clerk.fill({"情况和依据": "查看材料并核实，符合要求（示例）"})
        clerk.press("保存")
    clerk.press("得出合格结论")
    clerk.see("评估 8 / 8")


def offer(company: Company, hospital: str) -> None:
    """The agreement is drafted and goes out with the lead's sealed scan."""
    clerk = of_the_alliance(company(CLERK), "成员与协议")
    clerk.press_link(hospital)
    clerk.press("拟订协议")
    clerk.fill({
        "起始日期": "2024-03-06", "合作方式": "双向转诊、远程会诊、技术指导（示例）",
        "责任": "牵头单位负责技术指导，成员单位负责组织实施（示例）", "权利": "优先转诊和进修（示例）",
        "义务": "遵守章程，按期报送（示例）",
    })  # fmt: skip
    clerk.press("保存草稿")
    clerk.upload("盖章协议扫描件")
    clerk.press("签署并发出")
    clerk.see("等待", "签署")


def sign(company: Company, login: str) -> None:
    """The member's clerk finds it among her to-dos, reads it and signs with her own scan."""
    clerk = company(login)
    clerk.take_up("签署")
    clerk.see("签署后协议即生效", "双向转诊、远程会诊")
    clerk.upload("盖章协议扫描件")
    clerk.press("签署协议")
    clerk.see("已签署")


def fill_in(company: Company) -> None:
    """附件2 section by section, once put aside; then the conditions with their evidence."""
    clerk = of_the_alliance(company(CLERK))
    clerk.open("/filings")
    clerk.press_link("先作自查，再申请备案")
    clerk.see_not("尚缺")
    clerk.press("开始填写申请")
    page = clerk.page.url
    for section, answers in TYPED.items():
        clerk.press(section)
        clerk.fill(answers)
        clerk.press("暂存")
        clerk.see("已保存")
        clerk.press("返回申请")
    for condition in MET:
        clerk.press(condition)
        clerk.choose("是否具备", "具备")
        clerk.fill({"说明": "见佐证材料（示例）"})
        clerk.upload("添加佐证")
        clerk.press("暂存")
        clerk.open(page)
    clerk.press("核对并提交")
    clerk.see("还缺 1 项", "未填写：联盟组建时间")
    clerk.press("未填写：联盟组建时间")
    clerk.fill({"联盟组建时间": "2024-03-04"})
    clerk.press("暂存")
    clerk.open(page)
    clerk.press("核对并提交")


def submit(company: Company, button: str = "提交申请") -> None:
    """The answers are checked once more and handed in; the receipt says what follows."""
    clerk = company(CLERK)
    clerk.see_not("还缺")
    clerk.tick("所填内容和所附材料真实、完整")
    clerk.press(button)
    clerk.see("第", "次提交", "下一步")


def agree(company: Company, login: str, text: str, facts: dict[str, str] | None = None) -> Person:
    """A body finds the application among its to-dos, reads it and agrees."""
    person = review(company, login)
    person.choose("意见", "同意")
    person.fill({"意见内容": text, **(facts or {})})
    person.press("签署意见")
    return person


def review(company: Company, login: str) -> Person:
    """From the to-do to the page where the dossier and the opinion stand side by side."""
    person = company(login)
    person.take_up(NAME)
    person.press("审阅并出具意见")
    person.see("示例学科带头人", "渭南示例医院")
    return person


def return_it(company: Company) -> None:
    """The office asks for more, pinned to the field it is about."""
    office = review(company, "office")
    row = office.main.locator(".answers > div").filter(has_text=PLAN).first
    row.locator("summary").click()
    row.get_by_role("textbox").fill("请写明每年的量化目标（示例）")
    office.choose("意见", "退回补正")
    office.fill({"意见内容": "请补充后重新提交（示例）"})
    office.press("签署意见")
    office.see("退回补正")


def resubmit(company: Company) -> None:
    """The clerk sees the remark at its field, mends the text, answers, and hands in under the same number."""
    clerk = company(CLERK)
    clerk.take_up(NAME)
    page = clerk.page.url
    clerk.see("申请被退回补正", "请补充后重新提交（示例）")
    clerk.press("组建能力")
    clerk.see("请写明每年的量化目标（示例）")
    clerk.fill({PLAN: "三年内推广适宜技术：第一年3项、第二年3项、第三年4项；上下贯通的转诊绿色通道（示例）。"})
    clerk.press("暂存")
    clerk.open(page)
    clerk.press("答复退回意见")
    clerk.main.get_by_role("textbox").first.fill("已在发展计划中逐年写明（示例）")
    clerk.press("暂存")
    clerk.open(page)
    clerk.press("核对并提交")
    submit(company, "重新提交")


def assess_and_file(company: Company) -> str:
    """The leader signs the changed text, the office assesses, the commission files; the number."""
    agree(company, "provincial-leader", "同意修改后的申请（示例）。")
    agree(company, "office", "经评估，建议予以备案（示例）。", ASSESSMENT).see("待省卫生健康委意见")
    commission = agree(company, "commission", "同意备案（示例）。")
    commission.see("已备案，备案号")
    number = commission.page.locator(".notice-good strong").inner_text().split("备案号")[1].strip(" 。")
    certificate = commission.download("下载备案证明")
    assert certificate.read_bytes().startswith(b"%PDF")
    return number


def public_sees(company: Company, number: str) -> None:
    """Without signing in: the list, the record, and the answer to a question about the name."""
    public = company.public
    public.open("/public")
    public.see(NAME, number)
    public.press(NAME)
    public.see("已备案", number, "渭南示例医院")
    public.open("/public")
    public.fill({"查一个联盟是否已备案": NAME})
    public.press("查询")
    public.press_link("核对")
    public.see("已备案", number)
