"""Where WZ10 is silent, how we read it; `setting` names what lets the office set it otherwise."""

from alliance.rules import clauses
from alliance.rules.reading import Reading

READINGS = (
    Reading(
        "rounding", clauses.ref("WZ10-2.2"),
        "每70万（10万）人口1个，不足一个的部分默认舍去。",
        "One per 700,000 (100,000) people; what is left of it is dropped by default.",
        "quota_rounding",
    ),
    Reading(
        "share", clauses.ref("WZ10-2.2"),
        "主城区占比按当年市级项目总数计算，不超过60%的取整数舍去小数。",
        "The share is of the year's city projects; at most 60 % is rounded down to whole places.",
    ),
    Reading(
        "first-quarter", clauses.ref("WZ10-4.1"),
        "“每年一季度”为1月1日至3月31日；2023年自文件印发之日2月3日起；2025年之后不再受理新申报，在建项目期满仍评估。",
        "The first quarter is 1 January to 31 March, in 2023 from the day of issue; none after 2025, what runs is still"
        " evaluated at its end.",
    ),
    Reading(
        "failed", clauses.ref("WZ10-4.2"),
        "文件没有写评估不合格的后果，平台只记录、不上报。",
        "The text names no consequence of failing; it is recorded and not proposed.",
    ),
    Reading(
        "correction", clauses.ref("WZ10-4.1"),
        "首次提交须在一季度内；退回补正后的重新提交不受其限制。",
        "A first submission falls into the first quarter; one after a return is not bound by it.",
    ),
    Reading(
        "county", clauses.ref("WZ10-2.3"),
        "县级项目由县（市、区）卫生健康局排定名次推荐后直接上报，市里不再作形式审核；没有县级主管部门的医院不能申报县级项目。",
        "The county orders and reports its projects, without a form check of the city's; without a county authority none is applied for.",
    ),
    Reading(
        "all-go-on", clauses.ref("WZ10-4.1"),
        "文件没有按数据分析先行淘汰的规定：数据得分只供专家评审和遴选参考，全部申报进入专家评审；办公室可改设。",
        "The text lets nobody drop out by data alone: the points inform the experts and the choice, all go on to the experts.",
        "shortlist_cut_off",
    ),
    Reading(
        "main-city", clauses.ref("WZ10-2.2"),
        "文件没有界定主城区：默认鹿城、龙湾、瓯海三区和市属医院，办公室可改设。",
        "The text does not define the main city: by default the districts Lucheng, Longwan and Ouhai and municipal hospitals.",
        "main_city",
    ),
)  # fmt: skip
