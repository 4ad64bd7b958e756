"""Where SX3 is silent, how we read it."""

from alliance.rules import clauses
from alliance.rules.reading import Reading

READINGS = (
    Reading(
        "next-cycle", clauses.ref("SX3-18"),
        "申报评审每年一次，“下一评审周期”即下一年度；再下一年1月1日起可以申报。",
        "The review is yearly, so the next cycle is the next year; from 1 January after it one may apply again.",
    ),
    Reading(
        "three-years", clauses.ref("SX3-14"),
        "“三年内（含申报当年）”即申报当年和此前两年。",
        "“Three years incl. that of the application” are this one and the two before.",
    ),
    Reading(
        "directed-term", clauses.ref("SX3-24"),
        "三年建设期第八条只写在定向支持市的项目上；第二十四条的期满验收不分对象，定向支持医院的项目同样按三年建设、验收。",
        "Article 8 names three years of building for a city's directed projects only; article 24 accepts every directed project at"
        " the end of them, so a hospital's are built for three years as well.",
    ),
    Reading(
        "confirmed", clauses.ref("SX3-24"),
        "验收合格的确认为省级临床重点专科，此后没有期限，按年度动态评估管理。",
        "A project accepted is a provincial key specialty from then on, without a term, held to the yearly evaluation.",
    ),
    Reading(
        "decline-years", clauses.ref("SX3-24"),
        "相邻两个年度的动态评估都下降为连续两年；中间缺一年评估不算连续。",
        "Two adjoining years of decline are consecutive; a year without an evaluation breaks the row.",
    ),
    Reading(
        "correction", clauses.ref("SX3-10"),
        "首次提交须在通知的受理期内；退回补正后的重新提交不受其限制，但限期不得申报仍然适用。",
        "A first submission falls into the days of the call; one after a return is not bound by them, but a bar still applies.",
    ),
    Reading(
        "fraud-who", clauses.ref("SX3-18"),
        "申报造假的限期不得申报及于申报科室；及于全院的，由主管部门另行提出。",
        "The bar after fraud in an application is the applying department's; one of the whole hospital is proposed apart.",
    ),
    Reading(
        "name", clauses.ref("SX3-5"),
        "文件没有规定登记名称：取医院名称加专科名称。",
        "The text gives no form of the name: the hospital's with the specialty's.",
    ),
    Reading(
        "publicity-from", clauses.ref("SX3-20"),
        "公示5个工作日自公示次日起算，最后一天的24时止；缺放假安排的年份待定，不自行截止。",
        "The five workdays of publicity begin the day after publication; without the year's calendar the end stays open.",
    ),
    Reading(
        "same-list", clauses.ref("SX3-20"),
        "三次会议须同意同一份名单；名单改动后三次会议重新审议。",
        "The three meetings agree to the same list; a changed list needs all three again.",
    ),
    Reading(
        "decline", clauses.ref("SX3-24"),
        "“能力下降”的算法文件没有规定：可比指标中变差超过一定幅度的占比超过设定的比例即为下降；两个数都由办公室设定，只作建议。",
        "How a decline is reckoned is not said: more than a set share of the comparable indicators worse by more than a set margin;"
        " the office sets both, and the result is a suggestion.",
        "decline_share",
    ),
    Reading(
        "not-put-right", clauses.ref("SX3-24"),
        "整改提质后仍未达到要求，文件没有单独的处理，由下一年度评估决定。",
        "Not put right after six months: the text names no consequence of its own; the next year's evaluation decides.",
    ),
    Reading(
        "two-sets", clauses.ref("SX3-22"),
        "国家通用指标和省级指标的内容、CSCCI 的权重和算法都没有公布，平台所列是草案。",
        "Neither the two sets of indicators nor the weights and method of CSCCI are published; those here are an example.",
    ),
    Reading(
        "fund-report", clauses.ref("SX3-26"),
        "“下达当年底”指补助年度的12月31日（含当日）；年度过后才登记的补助，登记当日即为期限。",
        "“The end of the year the money came” is 31 December of that year, itself included; money entered later is reported on at"
        " once.",
    ),
    Reading(
        "cities", clauses.ref("SX3-31"),
        "各市分别登记本市纳入规划的进展，全部落实由项目主管部门认定。",
        "Each city notes how far its own plan is; that all have done it is said by the programme's office.",
    ),
)  # fmt: skip
