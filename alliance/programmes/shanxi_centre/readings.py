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
    _reading(
        "days-of-a-finding", "SX6-11.6",
        "六个月、三年、五年都自作出认定之日起算；整改期限含最后一日，期满当日起可以再申报。不得再报的是该科室。",
        "Six months, three and five years count from the day of the finding; the last day of the six months is within them, on the"
        " last day of a bar one may apply again. It is the department that is barred.",
    ),
    _reading(
        "evaluated-year", "SX6-11.4",
        "年度报告十二月底前提交，所以评估上一整年，次年一月一日起进行；截止日由办公室设定。",
        "Reports are due by the end of December, so the past year is evaluated from 1 January on; the office sets the last day.",
        "yearly_closes",
    ),
    _reading(
        "six-duties", "SX6-10", "六项职责的分项文字是概括；年度计划和年度报告逐项对应。",
        "The six duties are told in short; plan and report answer item by item.",
    ),
    _reading(
        "hearing", "SX6-11.6", "作出不利认定前听取医院意见；文件没有规定天数，由办公室设定，0 为不等。",
        "Before an adverse finding the hospital is heard; the office sets the days, 0 is none.", "statement_days",
    ),
    _reading(
        "end-of-term", "SX6-11.3", "期满评估合格的自期满起续期五年；没有评估的不自动失效，标为逾期。",
        "Passed: five more years from the end of the term. Not evaluated: it does not lapse by itself, it is marked overdue.",
    ),
)  # fmt: skip
