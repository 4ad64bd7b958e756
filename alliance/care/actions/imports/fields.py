"""The columns of the template, and everything that can be wrong with a row: what is said, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from alliance.care import rules
from alliance.core.language import N_

MARK, EXAMPLE = N_("标记"), "示例"  # the first column; rows marked 示例 are passed over
RECORD = rules.ENDED  # records are true and complete (SN15-2.d)


@dataclass(frozen=True)
class Field:
    """One column: its heading, whether it must be filled, what to write, an example."""

    key: str
    head: str
    required: bool
    note: str
    example: str
    longest: int = 80


@dataclass(frozen=True)
class Sheet:
    """One kind of entry: the name of its sheet, its clause, its columns."""

    key: str
    name: str
    clause: str
    fields: tuple[Field, ...]

    def head(self, key: str) -> str:
        """A column's heading."""
        return next((one.head for one in self.fields if one.key == key), "")


WHO = N_("全称、简称、曾用名或代码；两端之一须是本院")
_ALLIANCE = Field("alliance", N_("联盟"), False, N_("两家医院同在几个联盟时必填：联盟全称或备案号"), "")
_NUMBER = Field("number", N_("本院编号"), True, N_("本院台账或系统中的编号，同一编号只登记一次"), "SL-2026-0001", 40)
_PATIENT = (
    Field("name", N_("患者姓名"), True, "", "示例患者", 40),
    Field("resident_id", N_("证件号码"), True, N_("18 位居民身份证号，本列须为文本格式"), ""),
    Field("diagnosis", N_("诊断"), True, N_("不写患者姓名、证件号码"), "社区获得性肺炎", 200),
    Field("diagnosis_code", N_("诊断编码"), False, N_("国家临床版，如 J18.9"), "J18.9"),
)
_DAY = N_("Excel 日期，或写 2026-03-01、2026年3月1日")

KINDS: dict[str, Sheet] = {one.key: one for one in (
    Sheet("referral", N_("转诊"), rules.REFERRAL, (
        _NUMBER, _ALLIANCE,
        Field("from", N_("转出医院"), True, WHO, "渭南示例医院", 120),
        Field("to", N_("转入医院"), True, WHO, "示例省立医院", 120),
        Field("day", N_("日期"), True, N_("转出医院填转出日期，转入医院填到诊日期；Excel 日期或 2026-03-01"), "2026-03-01"),
        Field("direction", N_("方向"), False, N_("两家都是成员单位时必填：上转、下转"), "上转"),
        Field("care_type", N_("就诊类别"), False, N_("门诊、住院"), "门诊"),
        *_PATIENT,
    )),
    Sheet("consultation", N_("会诊"), rules.CONSULTATION, (
        _NUMBER, _ALLIANCE,
        Field("from", N_("申请医院"), True, WHO, "渭南示例医院", 120),
        Field("to", N_("受邀医院"), True, WHO, "示例省立医院", 120),
        Field("day", N_("举行日期"), True, _DAY, "2026-03-01"),
        *_PATIENT,
    )),
)}  # fmt: skip
DIRECTIONS = {"上转": "up", "下转": "down"}
CARE_TYPES = {"门诊": "outpatient", "急诊": "outpatient", "门(急)诊": "outpatient", "住院": "inpatient"}

# Each kind of fault: what, what to do, clause ("" : of the sheet). Nothing of what was typed is repeated.
FAULTS: dict[str, tuple[str, str, str]] = {
    "missing": (N_("必填，没有填写"), N_("照原始记录填写"), RECORD),
    "long": (N_("太长（%(n)s 字，上限 %(most)s）"), N_("请缩短"), ""),
    "number_ruined": (N_("编号被 Excel 变成了数字，末尾几位已丢失"), N_("把这一列设为“文本”格式，再照原始记录录入"), RECORD),
    "number_twice": (N_("与本文件第 %(n)s 行的编号重复"), N_("删去其中一行，或核对编号"), RECORD),
    "number_other": (N_("这个编号已经登记过，内容不同"), N_("内容有误的，先在台账中撤回原记录再导入；不是同一件的，换一个编号"), RECORD),
    "hospital_none": (N_("找不到这家医院"), N_("写医院全称，或请管理员先在机构名录中录入"), ""),
    "hospital_near": (N_("找不到这家医院"), N_("是不是：%(names)s？"), ""),
    "hospital_several": (N_("对应不止一家医院"), N_("写全称：%(names)s"), ""),
    "hospital_same": (N_("两端是同一家医院"), N_("核对两端的医院"), ""),
    "hospital_foreign": (N_("两端都不是本院"), N_("只能登记本院转出、转入或参加的"), ""),
    "day_unread": (N_("不是日期"), N_("写成 2026-03-01 或 2026年3月1日，或把单元格设为日期格式"), RECORD),
    "day_none": (N_("没有这一天"), N_("照原始记录核对日期"), RECORD),
    "day_future": (N_("在今天以后"), N_("照原始记录核对日期；还没有发生的不登记"), RECORD),
    "day_early": (N_("早于两家医院同在联盟之日 %(day)s"), N_("核对日期；加入联盟以前的不计"), ""),
    "day_late": (N_("在退出联盟之日 %(day)s 或以后"), N_("核对日期；退出联盟以后的不计"), ""),
    "day_unfiled": (N_("早于联盟备案之日 %(day)s"), N_("核对日期；备案以前的不计"), rules.FILED),
    "day_ended": (N_("在联盟终止之日 %(day)s 或以后"), N_("核对日期；联盟终止以后的不计"), rules.ENDED),
    "day_decided": (N_("%(year)s 年度考核已经定档"), N_("已定档年度的计数不再补登；对结果有异议的按考核规定申请复核"), ""),
    "alliance_none": (N_("两家医院没有共同的联盟"), N_("核对医院；不同联盟之间的不计"), ""),
    "alliance_unknown": (N_("找不到这个联盟"), N_("写联盟全称或备案号；两家医院只同在一个联盟的可以不填"), ""),
    "alliance_other": (N_("两家医院不同在这个联盟"), N_("核对联盟和医院"), ""),
    "alliance_several": (N_("两家医院同在几个联盟"), N_("写明是哪一个：%(names)s"), ""),
    "agreement": (N_("%(name)s当日与牵头单位的协议不在有效期内"), N_("核对日期；确有协议的请牵头科室先补录"), rules.AGREEMENT),
    "choice": (N_("没有这一项"), N_("可填：%(names)s"), ""),
    "direction_missing": (N_("两家医院都是成员单位，须写方向"), N_("可填：%(names)s"), ""),
    "direction_other": (N_("转往牵头医院是上转，由牵头医院转出是下转"), N_("核对方向和两端的医院"), ""),
    "id_ruined": (N_("18 位号码被 Excel 变成了数字（如 4.2E+17），末尾几位已丢失"), N_("把这一列设为“文本”格式，再照证件录入"), RECORD),
    "id_length": (N_("证件号码应为 18 位，现为 %(n)s 位"), N_("照证件核对"), RECORD),
    "id_signs": (N_("证件号码前 17 位应为数字，末位为数字或 X"), N_("照证件核对"), RECORD),
    "id_province": (N_("证件号码前两位不是省级行政区划代码"), N_("照证件核对"), RECORD),
    "id_born": (N_("证件号码中的出生日期不存在，或晚于该日期"), N_("照证件核对"), RECORD),
    "id_check": (N_("证件号码的校验位不对"), N_("照证件核对，常见原因是漏写、颠倒数字"), RECORD),
    "name_digits": (N_("姓名中有数字"), N_("核对姓名是否与其他列错位"), RECORD),
    "code_form": (N_("诊断编码格式不对"), N_("应如 I21.9 或 I21.900x001"), ""),
    "code_none": (N_("编码表中没有这个编码"), N_("在发起转诊页按名称或拼音查编码"), ""),
    "identity": (N_("诊断中写有患者的姓名或证件号码"), N_("请删去，以“患者”代替"), ""),
    "platform": (N_("平台上已有同一患者、同一日期前后的记录 %(number)s"), N_("已在平台办理的不再导入"), RECORD),
}  # fmt: skip


def words(kind: str, code: str, params: Mapping[str, Any]) -> tuple[str, str, str]:
    """What is wrong, what to do and by which clause, in the reader's language."""
    what, todo, clause = FAULTS[code]
    return _(what, **params), _(todo, **params), clause or KINDS[kind].clause
