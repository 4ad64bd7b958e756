"""Who acts: a person in one post. Actions take an Actor and a time; below the views nobody knows a session."""

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from alliance.core.language import told
from alliance.rules import programme as programmes


class Role(StrEnum):
    """The posts of DESIGN.md §6. SYSTEM is the calendar's own hand (jobs), never a person."""

    LEAD_CLERK = "lead_clerk"
    MEMBER_CLERK = "member_clerk"
    HOSPITAL_ADMIN = "hospital_admin"
    REFERRAL_DESK = "referral_desk"
    HOSPITAL_LEADER = "hospital_leader"
    CITY_COMMISSION = "city_commission"
    COUNTY_COMMISSION = "county_commission"
    SUPERIOR = "superior"
    EVALUATION_CENTRE = "evaluation_centre"
    CO_DEPARTMENT = "co_department"
    OFFICE_HANDLER = "office_handler"
    OFFICE_HEAD = "office_head"
    PROVINCIAL_COMMISSION = "provincial_commission"
    QC_CENTRE = "qc_centre"
    EXPERT = "expert"
    AUDITOR = "auditor"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    SYSTEM = "system"

    __hash__ = str.__hash__  # as quick as a word's: every row of a list asks whose post it is


ROLE_LABELS = {
    Role.LEAD_CLERK: _l("牵头科室经办"),
    Role.MEMBER_CLERK: _l("成员单位经办"),
    Role.HOSPITAL_ADMIN: _l("本院管理员"),
    Role.REFERRAL_DESK: _l("转诊办"),
    Role.HOSPITAL_LEADER: _l("医院负责人"),
    Role.CITY_COMMISSION: _l("市级卫健委"),
    Role.COUNTY_COMMISSION: _l("县级卫健局"),
    Role.SUPERIOR: _l("上级主管部门"),
    Role.EVALUATION_CENTRE: _l("省医疗服务评价中心"),
    Role.CO_DEPARTMENT: _l("会同部门"),
    Role.OFFICE_HANDLER: _l("联盟管理办公室经办"),
    Role.OFFICE_HEAD: _l("联盟管理办公室负责人"),
    Role.PROVINCIAL_COMMISSION: _l("省卫生健康委"),
    Role.QC_CENTRE: _l("质控中心"),
    Role.EXPERT: _l("评审专家"),
    Role.AUDITOR: _l("审计员"),
    Role.SYSTEM_ADMIN: _l("系统管理员"),
    Role.SECURITY_ADMIN: _l("安全管理员"),
    Role.AUDIT_ADMIN: _l("审计管理员"),
    Role.SYSTEM: _l("系统"),
}


def label_of(role: Role, programme: str | None) -> str:
    """What a post is called: an office's and a commission's as their programme names them (programme.toml, posts)."""
    posts = programmes.load(programme).posts if programme and role in PROVINCE else None
    if posts is None:
        return str(ROLE_LABELS[role])
    if role is Role.PROVINCIAL_COMMISSION:
        return told(posts.commission, posts.commission_en)
    return told(posts.handler, posts.handler_en) if role is Role.OFFICE_HANDLER else told(posts.head, posts.head_en)


# Groups that pages and flows name often.
OFFICE = frozenset({Role.OFFICE_HANDLER, Role.OFFICE_HEAD})
PROVINCE = OFFICE | {Role.PROVINCIAL_COMMISSION}
HOSPITAL = frozenset(
    {Role.LEAD_CLERK, Role.MEMBER_CLERK, Role.HOSPITAL_ADMIN, Role.REFERRAL_DESK, Role.HOSPITAL_LEADER}
)
AUTHORITIES = frozenset({Role.CITY_COMMISSION, Role.COUNTY_COMMISSION, Role.SUPERIOR})
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
PEOPLE = frozenset(Role) - {Role.SYSTEM}


@dataclass(frozen=True)
class Actor:
    """One person in one post. Ids are row ids; `own_hospitals` are those with any post now or within the look-back."""

    role: Role
    name: str
    person_id: int | None = None
    post_id: int | None = None
    organisation_id: int | None = None
    organisation_name: str = ""
    department_id: int | None = None
    programme: str | None = None  # office, commission and QC posts belong to one programme
    own_hospitals: frozenset[int] = frozenset()
    division: str = ""  # code of the area a city or county commission answers for
    for_person_id: int | None = None  # acting under a delegation: the holder on leave; `name` then says both
    delegation_id: int | None = None

    @property
    def role_label(self) -> str:
        return label_of(self.role, self.programme)

    @property
    def is_office(self) -> bool:
        return self.role in OFFICE

    @property
    def is_hospital(self) -> bool:
        return self.role in HOSPITAL


SYSTEM = Actor(Role.SYSTEM, "系统")
