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
        "decline-years", clauses.ref("SX3-24"),
        "相邻两个年度的动态评估都下降为连续两年；中间缺一年评估不算连续。",
        "Two adjoining years of decline are consecutive; a year without an evaluation breaks the row.",
    ),
)  # fmt: skip
