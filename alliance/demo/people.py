"""Who lives in the demo world: hospitals, departments, people and posts. All hospitals are visibly fictitious."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.work import work
from alliance.organisations import actions, queries
from alliance.organisations.queries import Department, Organisation, Person

PASSWORD = "shifan-demo"  # noqa: S105 - only for the demo world; a production start has no demo accounts
PROGRAMME = "shaanxi-alliance"


@dataclass(frozen=True)
class Hospital:
    """A fictitious hospital: key, name, division, tier, superior (a key: province, university, or city = its authority)."""

    key: str
    name: str
    division: str
    tier: str
    superior: str
    level: str
    grade: str
    departments: tuple[str, ...]
    kind: str = "hospital"
    category: str = "综合医院"


# fmt: off
LEADS = (
    Hospital("provincial", "示例省立医院", "610103", "province", "province", "三级", "甲等",
             ("呼吸内科", "心血管内科", "肿瘤科", "整形外科")),
    Hospital("university", "示例大学第一附属医院", "610113", "national", "university", "三级", "甲等", ("骨科", "神经内科", "血液内科")),
    Hospital("xian", "西安示例医院", "610104", "city", "610100", "三级", "甲等", ("妇产科", "急诊科", "儿科")),
    Hospital("baoji", "宝鸡示例医院", "610303", "city", "610300", "三级", "甲等", ("消化内科", "皮肤科")),
    Hospital("xianyang", "咸阳示例医院", "610404", "city", "610400", "三级", "甲等", ("眼科", "耳鼻咽喉科")),
    Hospital("hanzhong", "汉中示例医院", "610702", "city", "610700", "三级", "甲等", ("重症医学科", "康复医学科")),
    Hospital("yulin", "榆林示例医院", "610802", "city", "610800", "三级", "甲等", ("肾内科", "内分泌科")),
    Hospital("weinan", "渭南示例医院", "610502", "city", "610500", "三级", "乙等", ("感染科", "内科", "外科")),
    Hospital("military", "示例军队医院", "610112", "national", "military", "三级", "甲等", ("烧伤科",), kind="military"),
)
# fmt: on
MEMBERS = (
    Hospital("yanan", "延安示例医院", "610602", "city", "610600", "三级", "乙等", ("内科", "外科")),
    Hospital("ankang", "安康示例医院", "610902", "city", "610900", "三级", "乙等", ("内科", "外科")),
    Hospital("shangluo", "商洛示例医院", "611002", "city", "611000", "二级", "甲等", ("内科", "外科")),
    Hospital("zhouzhi", "周至县示例医院", "610124", "county", "610124", "二级", "甲等", ("内科", "外科")),
    Hospital("fengxiang", "凤翔区示例医院", "610305", "county", "610300", "二级", "甲等", ("内科", "外科")),
    Hospital("sanyuan", "三原县示例医院", "610422", "county", "610400", "二级", "甲等", ("内科", "外科")),
    Hospital("chenggu", "城固县示例医院", "610722", "county", "610700", "二级", "甲等", ("内科", "外科")),
    Hospital("suide", "绥德县示例医院", "610826", "county", "610800", "二级", "甲等", ("内科", "外科")),
    Hospital("luochuan", "洛川县示例医院", "610629", "county", "610600", "二级", "乙等", ("内科", "外科")),
    Hospital("dali", "大荔县示例医院", "610523", "county", "610500", "二级", "甲等", ("内科", "外科")),
    Hospital("shenmu", "神木市示例医院", "610881", "county", "610881", "二级", "甲等", ("内科", "外科")),
    Hospital("fugu", "府谷县示例医院", "610822", "county", "610822", "二级", "乙等", ("内科", "外科")),
    Hospital("xunyang", "旬阳市示例医院", "610981", "county", "610900", "二级", "甲等", ("内科", "外科")),
)
HOSPITALS = LEADS + MEMBERS
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"


@dataclass
class Cast:
    """The demo world's bodies and people by their keys and logins: ids, so that it outlives a database session."""

    hospitals: dict[str, int] = field(default_factory=dict)
    departments: dict[tuple[str, str], int] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)
    actors: dict[str, Actor] = field(default_factory=dict)

    def hospital(self, key: str) -> Organisation:
        """A hospital by its key."""
        return queries.organisation(self.hospitals[key])

    def department(self, key: str, name: str) -> Department:
        """A department by its hospital's key and its name."""
        return queries.department(self.departments[key, name])

    def actor(self, login: str, on: date) -> Actor:
        """The actor behind a login; posts of the demo world do not change, so one look is enough."""
        if login in self.actors:
            return self.actors[login]
        person = queries.person_by_login(login)
        assert person is not None, login
        found = queries.actor_for(person, on)
        assert found is not None, f"{login} holds no post on {on}"
        self.actors[login] = found
        return found


def settle_in(at: datetime) -> Cast:
    """Enter hospitals, people and posts as of `at`; needs the reference facts. Returns the cast."""
    with work():
        cast = Cast()
        superiors = _superiors(at)
        for hospital in HOSPITALS:
            _hospital(cast, hospital, superiors, at)
        _province(cast, at)
        _authorities(cast, superiors, at)
    return cast


def cast() -> Cast:
    """The cast of a demo world already built."""
    found = Cast()
    for hospital in HOSPITALS:
        row = queries.organisation_named(hospital.name)
        assert row is not None
        found.hospitals[hospital.key] = row.id
        for department in queries.departments_of(row.id):
            found.departments[hospital.key, department.name] = department.id
    return found


def _superiors(at: datetime) -> dict[str, Organisation]:
    province = queries.one_of_kind("province")
    assert province is not None
    found = {"province": province}
    for one in queries.authorities():
        found[one.division_code] = one
    found["university"] = actions.add_organisation(
        SYSTEM, at, name="示例医科大学", kind="university", division_code="610113", tier="national", fictitious=True
    )
    found["military"] = actions.add_organisation(
        SYSTEM,
        at,
        name="示例军队卫生主管部门",
        kind="superior",
        division_code="610100",
        tier="national",
        fictitious=True,
    )
    found["610124"] = actions.add_organisation(
        SYSTEM,
        at,
        name="周至县卫生健康局（示例）",
        kind="commission",
        division_code="610124",
        tier="county",
        authority_id=found["610100"].id,
        superior_id=found["610100"].id,
        fictitious=True,
    )
    return found


def _authority_code(division: str) -> str:
    own = {"610403", "610581", "610881", "610822"}
    return division if division in own else division[:4] + "00"


def _hospital(cast: Cast, hospital: Hospital, superiors: dict[str, Organisation], at: datetime) -> None:
    row = actions.add_organisation(
        SYSTEM,
        at,
        name=hospital.name,
        kind=hospital.kind,
        division_code=hospital.division,
        tier=hospital.tier,
        authority_id=superiors[_authority_code(hospital.division)].id,
        superior_id=superiors[hospital.superior].id,
        level=hospital.level,
        grade=hospital.grade,
        category=hospital.category,
        ownership="国有全资",
        telephone="029-00000000",
        fictitious=True,
        source="示例数据",
    )
    cast.hospitals[hospital.key] = row.id
    leads = hospital in LEADS
    for name in hospital.departments:
        department = actions.add_department(SYSTEM, at, row, name, telephone="029-00000000")
        cast.departments[hospital.key, name] = department.id
        if leads:
            person = _person(cast, f"{hospital.key}-{actions.initials(name)}", at)
            actions.give_post(SYSTEM, at, person, Role.LEAD_CLERK, row, department=department, since=at.date())
    for suffix, role in (
        ("leader", Role.HOSPITAL_LEADER),
        ("member", Role.MEMBER_CLERK),
        ("desk", Role.REFERRAL_DESK),
        ("admin", Role.HOSPITAL_ADMIN),
    ):
        person = _person(cast, f"{hospital.key}-{suffix}", at)
        actions.give_post(SYSTEM, at, person, role, row, since=at.date())


def _province(cast: Cast, at: datetime) -> None:
    province, office = queries.one_of_kind("province"), queries.one_of_kind("office")
    assert province is not None
    assert office is not None
    posts = (
        ("office", Role.OFFICE_HANDLER, office),
        ("office2", Role.OFFICE_HANDLER, office),
        ("head", Role.OFFICE_HEAD, office),
        ("commission", Role.PROVINCIAL_COMMISSION, province),
        ("commission2", Role.PROVINCIAL_COMMISSION, province),
        ("auditor", Role.AUDITOR, province),
        ("expert", Role.EXPERT, office),
        ("qc", Role.QC_CENTRE, office),
        ("sysadmin", Role.SYSTEM_ADMIN, office),
        ("secadmin", Role.SECURITY_ADMIN, office),
        ("logadmin", Role.AUDIT_ADMIN, office),
        ("province-superior", Role.SUPERIOR, province),
    )
    for login, role, organisation in posts:
        actions.give_post(
            SYSTEM, at, _person(cast, login, at), role, organisation, programme=PROGRAMME, since=at.date()
        )


def _authorities(cast: Cast, superiors: dict[str, Organisation], at: datetime) -> None:
    for key, organisation in superiors.items():
        if key == "province":
            continue
        role = (
            Role.CITY_COMMISSION
            if key in {one.division_code for one in queries.authorities()}
            else (Role.COUNTY_COMMISSION if organisation.kind == "commission" else Role.SUPERIOR)
        )
        login = {"university": "university-superior", "military": "military-superior"}.get(key, f"city-{key}")
        actions.give_post(SYSTEM, at, _person(cast, login, at), role, organisation, since=at.date())


def _person(cast: Cast, login: str, at: datetime) -> Person:
    surname = SURNAMES[len(cast.people) % len(SURNAMES)]
    person = actions.add_person(SYSTEM, at, login=login, name=f"{surname}示例", password_hash=_hash())
    cast.people.add(login)
    return person


def shared_hash() -> str:
    """The hash of the one password of this world, for further people of it."""
    return _hash()


@cache
def _hash() -> str:
    """One hash for everybody: they share the password, and hashing is slow on purpose."""
    return actions.hashed(PASSWORD)


# One account per post, as `make run` prints them: role and login.
ACCOUNTS = (
    (Role.OFFICE_HANDLER, "office"),
    (Role.OFFICE_HEAD, "head"),
    (Role.PROVINCIAL_COMMISSION, "commission"),
    (Role.CITY_COMMISSION, "city-610100"),
    (Role.COUNTY_COMMISSION, "city-610124"),
    (Role.SUPERIOR, "university-superior"),
    (Role.LEAD_CLERK, "provincial-hxnk"),
    (Role.HOSPITAL_LEADER, "provincial-leader"),
    (Role.HOSPITAL_ADMIN, "provincial-admin"),
    (Role.REFERRAL_DESK, "provincial-desk"),
    (Role.MEMBER_CLERK, "weinan-member"),
    (Role.AUDITOR, "auditor"),
    (Role.QC_CENTRE, "qc"),
    (Role.EXPERT, "expert"),
    (Role.SYSTEM_ADMIN, "sysadmin"),
    (Role.SECURITY_ADMIN, "secadmin"),
    (Role.AUDIT_ADMIN, "logadmin"),
)
