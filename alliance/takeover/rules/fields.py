"""The columns of each kind: one table for the workbook, the form and the checks."""

from dataclasses import dataclass
from typing import Literal

from alliance.core.actor import HOSPITAL, ROLE_LABELS, Role
from alliance.core.language import N_
from alliance.rules import programme as programmes

Read = Literal["text", "id", "day", "year", "score", "hospital", "alliance", "scope", "role", "result", "measure"]
MARK, EXAMPLE = N_("标记"), "示例"  # the workbook's first column; rows marked 示例 are passed over
MEASURES = ("commendation", "criticism", "yellow-card")  # what an alliance in the register can have had


@dataclass(frozen=True)
class Field:
    """One column: its heading, how its cells are read, whether it must be filled, what to write, an example."""

    key: str
    head: str
    read: Read
    required: bool
    note: str
    example: str
    longest: int = 80


@dataclass(frozen=True)
class Kind:
    """One sheet: what it enters, by which clause, its columns."""

    key: str
    name: str
    clause: str
    fields: tuple[Field, ...]

    def field(self, key: str) -> Field:
        """A column by its key."""
        return next(one for one in self.fields if one.key == key)


DAY = N_("Excel 日期，或写 2021-03-01、2021年3月1日")
WHO = N_("全称、简称、曾用名或代码；18 位代码须为文本格式")
_ALLIANCE = Field(
    "alliance",
    N_("联盟"),
    "alliance",
    True,
    N_("联盟全称或备案号；可以是本工作簿“联盟”表中的"),
    "陕西示例呼吸内科专科联盟",
)
_MEMBER = Field("hospital", N_("成员医院"), "hospital", True, WHO, "渭南示例医院", 120)
_DEPARTMENT = Field("department", N_("科室"), "text", False, N_("参加联盟的科室"), "内科")

# fmt: off
KINDS: dict[str, Kind] = {one.key: one for one in (
    Kind("alliance", N_("联盟"), "SN15-3.3.a", (
        Field("name", N_("联盟名称"), "text", True, N_("原文件上的全称"), "陕西示例呼吸内科专科联盟", 60),
        Field("scope", N_("类别"), "scope", True, N_("省级、跨省级、市级或区域专科联盟"), "省级专科联盟"),
        Field("specialty", N_("专业类别"), "text", False, N_("名称中看不出专业时必填"), "", 40),
        Field("hospital", N_("牵头医院"), "hospital", True, WHO, "示例省立医院", 120),
        Field("department", N_("牵头科室"), "text", True, N_("没有的科室在确认时新建"), "呼吸内科"),
        Field("founded_on", N_("成立日期"), "day", False, DAY, "2019-05-20"),
        Field("number", N_("原备案号"), "id", False, N_("原文件没有编号的不填，确认时由办公室编号"), "", 40),
        Field("filed_on", N_("备案日期"), "day", True, DAY, "2021年3月1日"),
    )),
    Kind("member", N_("成员"), "SN15-3.4.b", (
        _ALLIANCE, _MEMBER, _DEPARTMENT,
        Field("since", N_("加入日期"), "day", True, DAY, "2021-03-01"),
        Field("until", N_("退出日期"), "day", False, N_("自这一天起不再是成员；仍是成员的不填"), ""),
        Field("ties", N_("既往关系"), "text", False, N_("医联体、对口帮扶等"), "", 300),
    )),
    Kind("agreement", N_("存量协议"), "SN15-3.4.b", (
        _ALLIANCE, _MEMBER, _DEPARTMENT,
        Field("since", N_("生效日期"), "day", True, DAY, "2022-01-01"),
        Field("until", N_("截止日期"), "day", False, N_("长期有效的不填；已期满的不录"), "2027-12-31"),
        Field("pages", N_("扫描件页码"), "text", False, N_("协议在来源扫描件中的页码；另附扫描件的不填"), "3-6", 40),
        Field("cooperation", N_("合作方式"), "text", False, "", "", 500),
        Field("duties", N_("责任、权利、义务"), "text", False, "", "", 500),
    )),
    Kind("post", N_("岗位"), "", (
        Field("hospital", N_("医院"), "hospital", True, WHO, "示例省立医院", 120),
        Field("department", N_("科室"), "text", False, N_("牵头科室经办必填"), "呼吸内科"),
        Field("role", N_("岗位"), "role", True, N_("牵头科室经办、成员单位经办、本院管理员、转诊办或医院负责人"), "牵头科室经办"),
        Field("name", N_("姓名"), "text", True, "", "赵示例", 40),
        Field("login", N_("账号"), "id", True, N_("登录用，字母、数字、点、横线；新账号在设置密码前不能登录"), "shili-hxnk", 60),
        Field("since", N_("任职日期"), "day", True, DAY, "2022-09-01"),
        Field("telephone", N_("联系电话"), "id", False, "", "029-00000000", 30),
    )),
    Kind("result", N_("考核结果"), "SN15-2.d", (
        _ALLIANCE,
        Field("year", N_("年度"), "year", True, N_("已结束的年度，如 2023"), "2023"),
        Field("result", N_("结果"), "result", True, N_("优秀、合格或不合格"), "合格"),
        Field("score", N_("得分"), "score", False, N_("原文件有得分的填写"), "78.5"),
    )),
    Kind("measure", N_("处理措施"), "SN15-2.c", (
        _ALLIANCE,
        Field("measure", N_("措施"), "measure", True, N_("表扬、批评警告或黄牌警告"), "黄牌警告"),
        Field("year", N_("所依据的年度"), "year", True, N_("考核年度；批评警告写行为发生的年度"), "2023"),
        Field("since", N_("生效日期"), "day", True, DAY, "2024-04-02"),
        Field("until", N_("解除日期"), "day", False, N_("仍在生效的不填"), ""),
        Field("reasons", N_("事实和理由"), "text", False, N_("照原文件摘要"), "", 500),
    )),
)}
# fmt: on


def choices(read: Read, programme: str) -> dict[str, str]:
    """The words a column of choices admits, by what they stand for; empty for other columns."""
    rules = programmes.load(programme)
    if read == "scope":
        return {one.words: one.key for one in rules.scopes}
    if read == "role":
        return {str(ROLE_LABELS[role]): str(role) for role in Role if role in HOSPITAL}
    if read == "result" and rules.ladder is not None:
        return {one.words: one.key for one in rules.ladder.results}
    if read == "measure" and rules.ladder is not None:
        return {one.words: one.key for one in rules.ladder.measures if one.key in MEASURES}
    return {}
