"""A year is judged: indicators adopted, self-evaluation, scores by hand, the decision, and the measure that follows."""

from io import BytesIO

from python_calamine import CalamineWorkbook

from tests.journeys.founding import CLERK, NAME, of_the_alliance
from tests.journeys.people import Company, Person


def adopt_indicators(company: Company) -> None:
    """The office drafts from the example, the head looks at every weight and adopts."""
    office = company("office")
    office.open("/indicators")
    office.press("从示例起草")
    office.see("草案", "权重合计 100")
    draft = office.page.url
    head = company("head")
    head.open(draft)
    head.fill({"采用后的名称": "陕西省专科联盟年度考核指标体系（示例）"})
    head.press("采用这套指标体系")
    head.see("现行")


def open_round(company: Company, year: int) -> str:
    """The office opens the round; its address."""
    office = company("office")
    office.open("/evaluation")
    office.choose("考核年度", str(year))
    office.press("启动考核")
    office.see(f"{year} 年度考核", "自评中", NAME)
    return office.page.url


def evaluate_oneself(company: Company) -> None:
    """The clerk says what she thinks is due to her alliance."""
    clerk = company(CLERK)
    clerk.take_up("自评")
    clerk.press("填写自评")
    clerk.fill({"转诊结果回传率": "10"})
    clerk.press("保存自评")
    clerk.see("自评已保存")


def score(company: Company, board: str) -> None:
    """Self-evaluation is closed and checked, the data are computed, what data cannot say is scored by hand, and low."""
    office = company("office")
    office.open(board)
    office.press("结束自评，开始核对")
    office.open(f"{board}/check")
    if office.main.get_by_role("button", name="全部核对无误").count():
        office.press("全部核对无误")
    office.open(board)
    office.press("核对完成，开始评分")
    while office.main.get_by_role("link", name="继续评分").count():
        office.press("继续评分")
        office.fill({NAME: "1"})
        office.press("保存评分")
        if not office.page.url.endswith(board.rsplit("/", 1)[1]):
            office.open(board)
    office.see("各项都已评完")
    office.press("形成初步结果")
    office.see("初步结果，尚待审定", "不合格")


def decide(company: Company, board: str, measure: str) -> None:
    """The head reads what would follow, is asked once more, and decides."""
    head = company("head")
    head.open(board)
    head.press("审定考核结果")
    head.see("如果审定", NAME, measure)
    head.press("审定…")
    head.see(f"{NAME}：提出「{measure}」")
    head.press("审定并提出处理措施")
    head.see(NAME, measure, "拟处理")


def hear(company: Company, kind: str) -> None:
    """The office informs the alliance; the alliance signs for the letter and states its view."""
    office = company("office")
    office.take_up(kind)
    office.press("告知联盟，听取陈述申辩")
    office.press("告知联盟，听取陈述申辩")
    office.see("陈述申辩中")
    clerk = company(CLERK)
    clerk.take_up("签收公文")
    clerk.press("签收")
    clerk.see("已签收")
    clerk.take_up("· 陈述申辩")
    if clerk.main.get_by_role("link", name="提交陈述申辩").count():
        clerk.press("提交陈述申辩")
    clerk.fill({"陈述申辩意见": "情况属实，将对照指标整改（示例）。"})
    clerk.press("提交陈述申辩")


def sign(company: Company, kind: str) -> None:
    """The head reads the letter and signs."""
    head = company("head")
    head.take_up(kind)
    head.see("情况属实，将对照指标整改（示例）。")
    head.press("签署")
    head.see("公文文稿", NAME)
    head.fill({"对陈述申辩的研究意见": "意见已研究，不影响结果（示例）。"})
    head.press("签署")
    head.see("已签署")


def issue(company: Company, kind: str) -> None:
    """A second officer issues the letter; it has its number."""
    other = company("office2")
    other.take_up(kind)
    other.press("用印发出")
    other.press("用印发出")
    other.see("黄牌生效中", "下载 Word 公文")
    letter = other.download("下载 Word 公文")
    assert letter.read_bytes().startswith(b"PK")


def receive_letters(company: Company) -> None:
    """The hospital's leader opens every letter that came and signs for it."""
    leader = company("provincial-leader")
    leader.open("/")
    while leader.main.get_by_role("link", name="签收公文").count():
        leader.press_link("签收公文")
        leader.see(NAME)
        leader.press("签收")
        leader.see("已签收")
        leader.open("/")


def order(company: Company, kind: str, day: str) -> None:
    """The commission orders the dissolution from a day on; it is told what will end."""
    commission = company("commission")
    commission.take_up(kind)
    commission.press("责令解散")
    commission.see("办理后将会")
    commission.fill({"解散生效日期": day})
    commission.press("责令解散")
    commission.see("已责令解散")


def public_list(company: Company, *words: str) -> Person:
    """What everybody may read of it."""
    public = company.public
    public.open("/public")
    public.see(NAME, *words)
    public.press(NAME)
    public.see(*words)
    return public


def ended(company: Company) -> None:
    """The alliance has ended and everything about it can still be read."""
    office = of_the_alliance(company("office"))
    office.see("联盟已终止", "已解散")
    office.press_link("成员与协议")
    office.see("这一天没有成员单位", "已终止")


def export(company: Company, board: str) -> None:
    """The year as a workbook that other programs can read."""
    office = company("office")
    office.open(board)
    brought = office.download("下载考核工作簿")
    book = CalamineWorkbook.from_filelike(BytesIO(brought.read_bytes()))
    rows = book.get_sheet_by_index(0).to_python()
    assert any(NAME in str(cell) for row in rows for cell in row)
    assert len(book.sheet_names) >= 5


def draft_list(company: Company, day: str) -> None:
    """The office draws up a list as of a day; the calendar does the same twice a year."""
    office = company("office")
    office.open("/editions")
    office.fill({"截至日期": day})
    office.press("编制新版名单")
    office.see("编制中")


def publish_list(company: Company) -> Person:
    """The head signs the list that waits, the office publishes it, and anybody can read it."""
    head = company("head")
    head.take_up("名单")
    head.press("签发")
    head.see("已签发")
    office = company("office")
    office.take_up("名单")
    office.press("公布")
    office.see("已公布")
    public = company.public
    public.open("/public/editions")
    public.press("第 ")
    public.see("截至", "下载 Excel")
    return public
