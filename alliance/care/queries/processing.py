"""The record of processing 处理活动记录 of one hospital, and how long what is kept: words and figures, no patient."""

from dataclasses import dataclass

from flask_babel import gettext as _

from alliance.care.model.cases import KEPT
from alliance.care.queries.privacy import kept
from alliance.core import drafts, settings
from alliance.core.actor import Actor

IMPORTS = "import_kept_days"
LONGEST_YEARS = 99


@dataclass(frozen=True)
class Times:
    """How long what is kept, as the office has set: the shortest over all programmes."""

    identity_years: int
    import_days: int
    draft_days: int


@dataclass(frozen=True)
class Processing:
    """One activity: what is done with which data, for what, on what ground, who gets them, how long, how guarded."""

    name: str
    purpose: str
    items: str
    ground: str
    source: str
    recipients: str
    kept: str
    guarded: str
    held: int | None = None
    erased: int | None = None


def times() -> Times:
    """The office's settings of the day."""
    return Times(
        settings.least(KEPT, LONGEST_YEARS), settings.least(IMPORTS), settings.least(drafts.KEPT, drafts.KEPT_DAYS)
    )


def processing(actor: Actor) -> list[Processing]:
    """What this hospital does with patients' data on the platform, with how many records hold an identity."""
    numbers, spans = kept(actor), times()
    consent = _("患者本人或其监护人、近亲属、代理人的知情同意，逐单记录同意人、时间和同意书版本")
    years = _("记录结束后 %(n)s 年清除身份，或依申请提前清除；计数、状态和日志保留", n=spans.identity_years)
    sealed = _("姓名、证件号、电话加密保存，密钥在数据库之外；平时只显示姓氏，每次查看须说明用途并记入日志")
    desks = _("本院与对方医院的转诊经办岗位；管理部门、审计员和其他医院看不到")
    who = _("姓名、身份证号、电话、性别、出生年")
    return [
        Processing(
            _("双向转诊"), _("安排转诊、连续诊疗"), _("%(who)s、诊断、病情和治疗、检查检验、附件", who=who), consent,
            _("转出医院的经办岗位录入"), desks, years, sealed, *numbers["referral"],
        ),
        Processing(
            _("远程会诊"), _("请对方医院出具会诊意见"), _("%(who)s、诊断、会诊目的、附件", who=who), consent,
            _("申请医院的经办岗位录入"), desks, years, sealed, *numbers["consultation"],
        ),
        Processing(
            _("台账导入"), _("与对方医院核对双方已办理的转诊和会诊"), _("姓名、身份证号、诊断、日期、本院编号"),
            _("办理转诊、会诊所必需；只核对已经发生的"), _("本院台账（Excel、CSV）"),
            _("本院与台账所列对方医院的转诊经办岗位（只见姓氏）"),
            _("上传文件 %(days)s 天后删除；%(years)s", days=spans.import_days, years=years), sealed,
            *numbers["care_entry"],
        ),
        Processing(
            _("填写中的表单"), _("填写中断后接着填写"), _("表单内容；转诊、会诊草稿不含姓名、证件号和电话"),
            _("经办人本人录入"), _("经办人本人"), _("只有经办人本人"), _("%(n)s 天后删除", n=spans.draft_days),
            _("加密保存，或不含身份"),
        ),
        Processing(
            _("查看记录"), _("查明谁在何时因何查看过患者身份"), _("查看人姓名、岗位、时间、用途、单号"), _("法定的留存义务"),
            _("平台自动记录"), _("两家医院的负责人、审计员（不见患者）"), _("不删除"), _("只能追加，逐条以散列相连"),
        ),
    ]  # fmt: skip
