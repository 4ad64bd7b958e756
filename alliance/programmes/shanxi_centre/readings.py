"""Where SX6 is silent, how we read it; `setting` names what lets the office set it otherwise."""

from alliance.rules import clauses
from alliance.rules.reading import Reading


def _reading(key: str, clause: str, zh: str, en: str, setting: str | None = None) -> Reading:
    return Reading(key, clauses.ref(clause), zh, en, setting)


READINGS = (
    _reading(
        "principle-of-6.8", "SX6-6.8",
        "“原则上”及于床位数和两项患者比例；使用率与连续增长为硬性要求。使用率和两项比例取上一整年的数，连续增长看最近三个整年。",
        "“As a rule” covers the beds and the two shares; occupancy and growth are hard. Occupancy and shares are those of"
        " the last full year, growth that of the last three.",
    ),
    _reading(
        "front", "SX6-6.7",
        "“居全省前列”按全省位次理解，取前几位由办公室设定；位次靠后的可以说明理由，由评审组判断。",
        "“At the province's front” is read as a place in the ranking; the office sets which; a later one may be argued.",
        "front_rank",
    ),
    _reading(
        "accidents", "SX6-6.12",
        "负全部责任的事故同样不得发生。",
        "Accidents with full responsibility count as well.",
    ),
    _reading(
        "special-grade", "SX6-6.1",
        "三级特等高于三级甲等，同样符合。",
        "Tertiary special grade stands above grade A and qualifies.",
    ),
    _reading(
        "windows", "SX6-9",
        "“每年5月、9月集中接收”按这两个月的首日至末日理解。",
        "“In May and September” is from the first to the last day of these months.",
    ),
    _reading(
        "correction", "SX6-9",
        "首次提交须在受理窗口内；退回补正后的重新提交不受窗口限制，但限期不得申报仍然适用。",
        "A first submission falls into a window; one after a return is not bound by it, but a bar still applies.",
    ),
    _reading(
        "fraud-who", "SX6-11.6",
        "申报造假的限期不得申报及于申报科室；及于全院的，由主管部门另行提出。",
        "The bar after fraud in an application is the applying department's; one of the whole hospital is proposed apart.",
    ),
    _reading(
        "signature", "SX6-9",
        "医院对真实性负责的签署与提交的内容（含材料的校验值和当日的自查结论）绑定；内容有改动的须重新签署。",
        "The hospital's signature binds what was submitted (papers by hash, findings of that day); if changed it signs again.",
    ),
    _reading(
        "second-centre", "SX6-11.1",
        "经论证增设的同病种中心，登记名称后加注医院名称以相区别，标牌文字不变。",
        "A further centre of the same disease bears its hospital's name behind its registered name; the plaque stays.",
    ),
    _reading(
        "publicity-from", "SX6-9",
        "公示7天自公示次日起算，最后一天的24时止。",
        "The seven days of publicity begin the day after publication and end with the last day.",
    ),
)  # fmt: skip
