"""What happens in the demo world: ten fictitious alliances, how lively each year was, and one filing waiting at each step.

Years count back from the last evaluated year: 0 is that year, 1 the one before. `vigour` is the share of a full year's work:
about 1 leads to outstanding, 0.75 to pass, 0.3 to fail with the example indicators.
"""

from dataclasses import dataclass

STRONG, FAIR, WEAK = 1.05, 0.72, 0.22


@dataclass(frozen=True)
class Alliance:
    """One alliance: its specialty, who leads it, who joins, and its vigour by years back (a year left out: not yet filed)."""

    specialty: str
    ending: str
    lead: str
    department: str
    members: tuple[str, ...]
    vigour: dict[int, float]
    late: frozenset[int] = frozenset()  # years back whose reports came late

    @property
    def name(self) -> str:
        return f"陕西示例{self.specialty}{self.ending}"

    def clerk(self, initials: str) -> str:
        return f"{self.lead}-{initials}"


ALLIANCES = (
    Alliance(
        "呼吸内科",
        "专科联盟",
        "provincial",
        "呼吸内科",
        ("weinan", "yanan", "zhouzhi", "luochuan", "dali", "shangluo"),
        {2: FAIR, 1: FAIR, 0: WEAK, -1: FAIR},
        late=frozenset({0}),
    ),
    Alliance(
        "心血管内科",
        "专科联盟",
        "provincial",
        "心血管内科",
        ("ankang", "shangluo", "sanyuan", "xunyang", "suide"),
        {2: FAIR, 1: STRONG, 0: STRONG, -1: STRONG},
    ),
    Alliance(
        "骨科",
        "专科联盟",
        "university",
        "骨科",
        ("yanan", "fengxiang", "chenggu", "shenmu"),
        {1: WEAK, 0: WEAK, -1: WEAK},
        late=frozenset({1, 0}),
    ),
    Alliance(
        "神经内科",
        "联盟",
        "university",
        "神经内科",
        ("weinan", "ankang", "dali", "fugu", "zhouzhi"),
        {2: WEAK, 1: FAIR, 0: WEAK, -1: FAIR},
        late=frozenset({2}),
    ),
    Alliance(
        "妇产科",
        "专科联盟",
        "xian",
        "妇产科",
        ("zhouzhi", "sanyuan", "luochuan", "xunyang", "weinan"),
        {2: FAIR, 1: FAIR, 0: FAIR, -1: FAIR},
    ),
    Alliance(
        "消化内科",
        "专科医联体",
        "baoji",
        "消化内科",
        ("fengxiang", "sanyuan", "dali", "chenggu"),
        {1: FAIR, 0: STRONG, -1: FAIR},
    ),
    Alliance(
        "眼科",
        "专科联盟",
        "xianyang",
        "眼科",
        ("sanyuan", "zhouzhi", "weinan", "luochuan"),
        {2: FAIR, 1: FAIR, 0: FAIR, -1: FAIR},
    ),
    Alliance(
        "重症医学科",
        "专科联盟",
        "hanzhong",
        "重症医学科",
        ("chenggu", "ankang", "xunyang", "fengxiang"),
        {1: FAIR, 0: FAIR, -1: FAIR},
    ),
    Alliance("肾内科", "专科联盟", "yulin", "肾内科", ("suide", "shenmu", "fugu", "yanan"), {0: FAIR, -1: FAIR}),
    Alliance(
        "感染科",
        "专科联盟",
        "weinan",
        "感染科",
        ("dali", "luochuan", "yanan", "shangluo"),
        {1: FAIR, 0: FAIR, -1: FAIR},
    ),
)


@dataclass(frozen=True)
class Waiting:
    """A filing that waits at one station for somebody."""

    specialty: str
    ending: str
    lead: str
    department: str
    members: tuple[str, ...]
    station: str


WAITING = (
    Waiting("肿瘤科", "专科联盟", "provincial", "肿瘤科", ("weinan", "yanan"), "draft"),
    Waiting("整形外科", "专科联盟", "provincial", "整形外科", ("ankang", "dali"), "hospital"),
    Waiting("儿科", "专科联盟", "xian", "儿科", ("zhouzhi", "sanyuan"), "city"),
    Waiting("皮肤科", "专科联盟", "baoji", "皮肤科", ("fengxiang", "sanyuan"), "city"),
    Waiting("血液内科", "专科联盟", "university", "血液内科", ("weinan", "luochuan"), "office"),
    Waiting("烧伤科", "专科联盟", "military", "烧伤科", ("zhouzhi", "dali"), "commission"),
    Waiting("康复医学科", "专科联盟", "hanzhong", "康复医学科", ("chenggu", "xunyang"), "returned"),
)

DIAGNOSES = {
    "呼吸内科": (("J18.900", "肺炎"), ("J44.100", "慢性阻塞性肺疾病伴急性加重"), ("J45.900", "支气管哮喘")),
    "心血管内科": (("I21.900", "急性心肌梗死"), ("I50.900", "心力衰竭"), ("I48.x00", "心房颤动")),
    "骨科": (("S72.000", "股骨颈骨折"), ("M51.202", "腰椎间盘突出"), ("M17.900", "膝关节病")),
    "神经内科": (("I63.900", "脑梗死"), ("G40.900", "癫痫"), ("G20.x00", "帕金森病")),
    "妇产科": (("O14.900", "先兆子痫"), ("D25.900", "子宫平滑肌瘤"), ("O24.400", "妊娠期糖尿病")),
    "消化内科": (("K25.900", "胃溃疡"), ("K74.600", "肝硬化"), ("K85.900", "急性胰腺炎")),
    "眼科": (("H25.900", "老年性白内障"), ("H40.900", "青光眼"), ("H33.000", "视网膜脱离")),
    "重症医学科": (("R57.200", "感染性休克"), ("J96.000", "急性呼吸衰竭"), ("N17.900", "急性肾衰竭")),
    "肾内科": (("N18.900", "慢性肾脏病"), ("N04.900", "肾病综合征"), ("N03.900", "慢性肾炎")),
    "感染科": (("B18.100", "慢性乙型病毒性肝炎"), ("A15.000", "肺结核"), ("A41.900", "脓毒症")),
}
