"""Where SX19 is silent, how we read it."""

from alliance.rules import clauses
from alliance.rules.reading import Reading

READINGS = (
    Reading(
        "range", clauses.ref("SX19-4.1"),
        "写成区间的目标，达到下限即为达到；超过上限也算达到。",
        "A target given as a range is reached at its lower end; beyond the upper end it is reached too.",
    ),
    Reading(
        "strictly", clauses.ref("SX19-4.1"),
        "“超过”“大于”“低于”不含本数，“达到”含本数，“前几”含该位次。",
        "“More than” and “less than” exclude the figure, “reach” includes it, a rank includes its place.",
    ),
    Reading(
        "trend", clauses.ref("SX19-3"),
        "趋势按首末两个已填年度的年均变化推到目标年，只供参考，不作结论。",
        "The trend is the mean yearly change between the first and last year known, led on to the target year: a hint only.",
    ),
    Reading(
        "due", clauses.ref("SX19-5.1"),
        "文件没有给支持措施定期限；期限由项目主管部门填写，过期未落实的标为逾期。",
        "The text gives the support measures no due days; the office sets them, and what is not done by then is overdue.",
    ),
    Reading(
        "bodies", clauses.ref("SX19-5.1"),
        "责任单位按文件的简称、机构全称或改名后的名称认定；同名的市级部门不是责任单位。",
        "A department is known by the text's short name, its full one or the one it has taken since; a city's of the same kind is"
        " none.",
    ),
)  # fmt: skip
