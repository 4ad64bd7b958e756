"""The one table of kinds: for each the function that reads from the records what is owed and what fulfils it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from alliance.core import settings
from alliance.core.language import N_
from alliance.obligations import rules
from alliance.obligations.model import Obligation
from alliance.obligations.queries import after, asked, lead, office
from alliance.obligations.queries.looking import Ground, Look
from alliance.obligations.rules import NOTHING, Duty, Fact, Outcome
from alliance.rules import programme as programmes
from alliance.rules.shapes import ObligationKind
from alliance.rules.values import SettingValue

ENDED = N_("联盟已终止")
Values = Mapping[str, SettingValue]
TITLES = (  # what rows are called, told part by part by inbox.stored
    N_("%(n)s 年上半年总结"), N_("%(n)s 年下半年总结"), N_("%(n)s 年度考核自评"), N_("%(n)s 年度培训计划"),
    N_("%(n)s 年度黄牌警告整改"), N_("%(n)s 年审核评估表"), N_("%(n)s 年"), N_("%(n)s 月名单"), N_("%(n)s 年度考核"),
    N_("联盟章程"), N_("成员协议"), N_("活动报备"), N_("重大事项"), N_("名单第 %(n)s 版"), N_("%(n)s 年度考核已启动"),
    N_("%(n)s 年度计划已在平台填写"), N_("%(n)s 年年度计划"), N_("%(n)s 年年度报告"), N_("%(n)s 年年度工作报告"),
    N_("%(n)s 年建设计划"), N_("%(n)s 年年度进展"), N_("%(n)s 年度整改"), N_("%(n)s 年补助自评"),
)  # fmt: skip

KINDS: Mapping[str, Callable[[Look], Iterator[Duty]]] = {
    "half-year-report": lead.half_year_reports,
    "self-evaluation": lead.self_evaluations,
    "charter": lead.charters,
    "agreement-renewal": lead.agreement_renewals,
    "agreement-signing": lead.agreement_signings,
    "event-notice": lead.event_notices,
    "training-plan": lead.training_plans,
    "rectification": lead.rectifications,
    "audit-form": lead.audit_forms,
    "filing-opinion": asked.filing_opinions,
    "change-opinion": asked.change_opinions,
    "audit-opinion": asked.audit_opinions,
    "letter-receipt": asked.letter_receipts,
    "report-review": office.report_reviews,
    "matter-answer": office.matter_answers,
    "list-edition": office.list_editions,
    "evaluation-round": office.evaluation_rounds,
    "year-paper": after.year_papers,
    "put-right": after.put_right,
    "fund-report": after.fund_reports,
}


@dataclass(frozen=True)
class Survey:
    """What the records of a programme say on a day: the duties of each kind, and how the rows stand."""

    ground: Ground
    duties: Sequence[tuple[ObligationKind, Duty]]
    outcomes: Mapping[int, Outcome]

    def outcome(self, row: Obligation, fact: Fact) -> Outcome:
        """How a row stands by a fact: what falls due after its alliance has ended is owed no more."""
        alliance = self.ground.alliances.get(row.designation_id or 0)
        ended = alliance.ended_on if alliance is not None else None
        over = ended is not None and ended <= self.ground.day and (row.due is None or row.due >= ended)
        over = over and not rules.kind_of(row).outlives
        stands = Fact(excused=ENDED) if over and fact.met_at is None and not fact.excused else fact
        return rules.outcome(row, stands, self.ground.day)


def survey(programme: str, rows: Sequence[Obligation], day: date, values: Values, *, fresh: bool = False) -> Survey:
    """Read the records behind these rows, and with `fresh` what has no row yet: a fixed number of queries a kind."""
    found = programmes.load(programme)
    ground = Ground(found, day, values, rows, fresh)
    duties: list[tuple[ObligationKind, Duty]] = []
    outcomes: dict[int, Outcome] = {}
    made = Survey(ground, duties, outcomes)
    for kind in found.obligations:
        mine = [row for row in rows if row.kind == kind.key]
        if mine or fresh:
            owed = list(KINDS[kind.key](Look(ground, kind, mine)))
            duties += [(kind, duty) for duty in owed]
            facts = {duty.key: duty.fact for duty in owed}
            outcomes |= {row.id: made.outcome(row, facts.get((row.subject, row.period), NOTHING)) for row in mine}
    return made


def outcomes(rows: Sequence[Obligation], day: date) -> dict[int, Outcome]:
    """How these duties stand on a day by their records as they are now; what is settled for good is as it was written."""
    found = {row.id: Outcome(row.state) for row in rows}
    followed = [row for row in rows if row.state in ("open", "lapsed")]
    for programme in sorted({row.programme for row in followed}):
        mine = [row for row in followed if row.programme == programme]
        found |= survey(programme, mine, day, settings.values(programme)).outcomes
    return found
