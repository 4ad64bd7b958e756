"""Where SN15 is silent, how we read it (R in CLAUSES.md); `setting` names what lets the office set it otherwise."""

from alliance.rules import clauses
from alliance.rules.reading import Reading


def _reading(key: str, clause: str, zh: str, en: str, setting: str | None = None) -> Reading:
    return Reading(key, clauses.ref(clause), zh, en, setting)


READINGS = (
    _reading(
        "list-objections", "SN15-2.a",
        "“公示”按开放异议若干工作日理解。",
        "“公示” means standing open to objections for some workdays.", "list_objection_workdays",
    ),
    _reading(
        "sealed-scan", "SN15-A2",
        "附件2留有盖章处：平台上的签署推进程序，盖章扫描件留作纸面凭据；备案前是否必须收到由办公室设定，默认不必须、缺项列明。",
        "Annex 2 has places for seals: signing on the platform carries the procedure, the sealed scan proves it on paper;"
        " whether it must be there before the decision is the office's setting (by default not; what is open is shown).",
        "sealed_scan_required",
    ),
    _reading(
        "list-months", "SN15-2.a",
        "“定期”默认为每年1月和7月。",
        "“Periodically” is January and July by default.", "list_months",
    ),
    _reading(
        "pass-mark", "SN15-2.c",
        "文件没有合格分数线；低于办公室设定的分数线为不合格。",
        "The text gives no pass mark; below the office's mark a year is failed.", "pass_mark",
    ),
    _reading(
        "who-is-evaluated", "SN15-2.b",
        "当年某日前备案且仍在册的联盟参加当年考核，默认为年底。",
        "Alliances filed by a set day of the year, by default its last, and still registered are evaluated for it.",
        "evaluation_filed_by",
    ),
    _reading(
        "outstanding-mark", "SN15-3.6.b",
        "“取得显著成效”按达到优秀分数线理解。",
        "“Notable effect” is read as reaching the outstanding mark.", "outstanding_mark",
    ),
    _reading(
        "consecutive", "SN15-2.d",
        "“连续两年”指相邻的两个年度均不合格；其间合格、优秀或未考核的年度中断连续。",
        "“Two consecutive years” are adjoining years both failed; a passing or unevaluated year between breaks them.",
    ),
    _reading(
        "who-orders", "SN15-2.d",
        "解散由省卫生健康委责令，联盟管理办公室提出。",
        "The commission orders the dissolution on the office's proposal.",
    ),
    _reading(
        "hearing", "SN15-2.d",
        "作出批评、黄牌、解散前听取陈述申辩，送达有回执。",
        "Before a criticism, yellow card or dissolution the alliance is heard, and receipt is proved.", "hearing_workdays",
    ),
    _reading(
        "remedies", "SN15-2.d",
        "公文附办公室拟定的救济告知。",
        "Letters carry the office's paragraph on remedies.", "remedies_paragraph",
    ),
    _reading(
        "paper-results", "SN15-2.d",
        "平台启用前的纸面结果，由两名工作人员录入核对并附扫描件后计入。",
        "Results decided on paper before the platform count once two officers confirmed them with the scan.",
    ),
    _reading(
        "conditions-in-principle", "SN15-3.2",
        "“原则上”只及于带头人、团队和水平三项；其余条件必须具备；全国排名只作优先。",
        "“As a rule” reaches only leader, team and level; the others must be met; national rank only gives priority.",
    ),
    _reading(
        "specialty-names", "SN15-3.3.d",
        "专业类别取诊疗科目名录（去“专业”二字）、通用名称表或办公室说明理由增补的名称。",
        "The specialty is a catalogue name without 专业, a listed common name, or one the office added with a reason.",
    ),
    _reading(
        "name-spelling", "SN15-3.3.d",
        "名称比较时不计空格、全角半角和大小写。",
        "Names are compared without spaces, width or case.",
    ),
    _reading(
        "other-scopes-names", "SN15-3.3.d",
        "跨省、市级、区域联盟不受此命名格式约束，但不得使用该格式。",
        "Cross-province, city and regional alliances are not bound by the pattern, and may not use it.",
    ),
    _reading(
        "city-opinion", "SN15-A2",
        "是否征求市级意见看医院的上级主管部门：市卫生健康委征求，其余不征求。",
        "The city opinion is asked when the hospital's superior is a city commission, not otherwise.",
    ),
    _reading(
        "resubmission", "SN15-3.3.a",
        "补正后回到退回的那一站；内容有改动的，先由医院负责人重新签署，其间各站已出具的意见仍然有效，并注明所依据的版本。",
        "A corrected application goes back to where it was returned from; if its content changed, the hospital leader signs"
        " again first. Opinions given in between stay valid and name the version they were given on.",
    ),
    _reading(
        "station-days", "SN15-A2",
        "各站的期限只计材料在该站的工作日，退回补正期间不计；补正后回到同一站的，接着计算，但至少留出办公室设定的天数。",
        "A station's period counts only the workdays on which the dossier lies there, not those of the correction; after a"
        " resubmission the rest remains, at the least the days the office set.", "resubmission_workdays",
    ),
    _reading(
        "city-silence", "SN15-A2",
        "市级意见逾期未反馈的后果由办公室设定：一直等待，或记为未按期反馈后转下一站；办公室、省卫生健康委和有决定权的站不适用。",
        "What a city's silence leads to is the office's setting: the filing waits, or this is recorded and it goes on; never"
        " where the office, the commission or a deciding station is asked.", "city_silence_goes_on",
    ),
    _reading(
        "locked-correction", "SN15-3.3.a",
        "退回补正期间只能修改有退回意见的栏目、条件和附件；有总的意见的，整份可以修改；因情况变化而新缺的，也可以补。",
        "During a correction only what carries a remark may be changed; a remark on the whole opens the whole; what has come"
        " to be lacking meanwhile may be supplied.",
    ),
    _reading(
        "member-provinces", "SN15-3.3.b",
        "跨省联盟取得同意的范围为牵头医院所在省以外各成员省份；确有理由的缺项由办公室记录例外。",
        "Consents are asked of each member province other than the lead's own; the office may record an exception.",
    ),
    _reading(
        "military", "SN15-5.4",
        "军队医院不需市级意见。",
        "Military hospitals need no city opinion.",
    ),
    _reading(
        "recusal", "SN15-3.3.a",
        "现任或近若干月内曾任本院岗位的人员不办理本院事项。",
        "Nobody decides on a hospital where a post is held now or was in the last months.", "recusal_months",
    ),
    _reading(
        "legacy-agreements", "SN15-3.4.b",
        "平台启用前的协议作存量录入，不补评估。",
        "Agreements from before the platform are entered as 存量, without assessment.",
    ),
    _reading(
        "half-year-due", "SN15-3.5.d",
        "“每半年”按自然半年，截止日由办公室设定。",
        "“Every half year” is the calendar half-year; the office sets the due day.", "report_h1_due",
    ),
    _reading(
        "events", "SN15-3.5.c",
        "大型活动向联盟管理办公室报备，至少提前若干工作日。",
        "Large events are reported to the office some workdays ahead.", "event_notice_workdays",
    ),
    _reading(
        "misconduct", "SN15-3.5.b",
        "查实违规默认按指标扣分，可设为一票否决。",
        "Proven misconduct deducts points, or vetoes the year if so set.", "misconduct_veto",
    ),
    _reading(
        "inactivity", "SN15-3.6.c",
        "“长期不开展活动”默认12个月，只提示，由办公室决定。",
        "“Long without activity” is 12 months by default; it is proposed, never automatic.", "inactivity_months",
    ),
    _reading(
        "silence", "SN15-4.1",
        "成员逾期不回应，视为认可活动记录。",
        "A member's silence acknowledges an activity.", "activity_silence_days",
    ),
    _reading(
        "people-trained", "SN15-4.2",
        "培训人员数按每人每课程计一次。",
        "People trained are counted once per person and course.",
    ),
    _reading(
        "six-counts", "SN15-A1",
        "六项工作量取截至审核截止日的十二个月。",
        "The six counts cover the twelve months to the campaign's cut-off.",
    ),
    _reading(
        "late-audit", "SN15-5.2",
        "理由充分的迟报可由省卫生健康委决定接收。",
        "A late form with a good reason may be taken by the commission.",
    ),
    _reading(
        "audit-founded", "SN15-5.2",
        "成立时间不明的，以备案日期判断是否在截止日前成立。",
        "Where the day of foundation is unknown, the day of filing decides whether an alliance is asked.",
    ),
    _reading(
        "audit-in-time", "SN15-5.2",
        "以牵头科室首次报送的时间判断是否按时；此后医院、市级和办公室的办理及退回补正不计入逾期。",
        "The lead department's first sending decides about lateness; what hospital, city and office take, and a correction "
        "after a return, does not make a form late.",
    ),
    _reading(
        "audit-not-passed", "SN15-5.2",
        "文件未规定审核评估不通过即失去资格；不通过只作记录和通知，联盟仍在册。",
        "The text does not say that not passing loses the qualification: it is recorded and told, the alliance stays.",
    ),
    _reading(
        "in-force", "SN15-5.5",
        "印发日期只知年份（2023），未写明截止日期：视为自2023年起施行，至另有规定为止。",
        "Only the year of issue (2023) is known and no end is given: in force from 2023 until ruled otherwise.",
    ),
    _reading(
        "change-routes", "SN15-3.3.a",
        "文件没有写明备案后的变更由谁决定：负责人、牵头科室、成员名单到联盟管理办公室为止；牵头医院、类别、名称、自愿终止由省卫生健康委决定。",
        "The text does not say who decides a change: person, department and list of members end at the office; lead"
        " hospital, scope, name and voluntary end are the commission's.",
    ),
    _reading(
        "change-local", "SN15-3.3.c",
        "市级、区域联盟的变更与其备案一样，由所在地市级卫生健康行政部门决定。",
        "Changes of city and regional alliances are decided, like their filing, by the city commission.",
    ),
    _reading(
        "change-members", "SN15-2.e",
        "成员加入、退出以协议为准即时生效，事后把名单报备；是否须报备由办公室设定。",
        "Joining and leaving take effect by agreement; the list is filed afterwards, if the office so sets.",
        "members_change_filing",
    ),
    _reading(
        "change-effect", "SN15-3.3.a",
        "变更自决定之日或其后写明的日期生效；生效前条件已变的，退回申请人。",
        "A change takes effect on the day of decision or a later one named; if its grounds fail before, it is returned.",
        "change_ahead_days",
    ),
    _reading(
        "former-lead", "SN15-2.e",
        "牵头医院更换后，成员协议继续有效；原牵头单位不再是成员，其任内的记录和报送仍归其办结。",
        "After a change of lead the members' agreements go on; the former lead is no member, and finishes its own reports.",
    ),
    _reading(
        "voluntary-end", "SN15-2.d",
        "自愿终止的后果与解散相同（登记为已解散，原因为自愿终止），须先告知成员单位，决定后若干天生效。",
        "A voluntary end has the consequences of a dissolution; the members are informed first, and it takes effect some"
        " days after the decision.", "voluntary_end_days",
    ),
)  # fmt: skip
