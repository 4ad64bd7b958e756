"""The duties after a designation of a further programme: its papers of the year, what it has to put right, and the
self-report on money received."""

from collections.abc import Iterator, Mapping
from typing import Any

from alliance.core.actor import Role
from alliance.core.language import N_
from alliance.obligations.queries.looking import Look, about_alliance, read
from alliance.obligations.rules import NOTHING, About, Duty, Fact, Owner
from alliance.rules import funds, windows, yearly
from alliance.targets import queries as targets
from alliance.terms import queries as terms


def year_papers(look: Look) -> Iterator[Duty]:
    """SX6-10, SX6-11.4, SX3-33, WZ10-3: every paper from its opening; done when it is handed in."""
    known = yearly.load(look.programme.key)
    rows = terms.papers_of(look.ground.alliances) if known else {}
    for one in look.ground.alliances.values():
        for paper in known.papers if known else ():
            yield from _of_paper(look, one, paper, rows)


def _of_paper(look: Look, one: Any, paper: yearly.Paper, rows: Mapping[tuple[int, str, int], Any]) -> Iterator[Duty]:
    """One paper of one designation: of each year in the register, or once."""
    last = min(look.day, one.ended_on or look.day).year
    for year in [one.filed_on.year] if paper.once else range(one.filed_on.year, last + 1):
        opens, month_day = yearly.opens(paper, one.filed_on, year), _month_day(look, paper)
        if opens > look.day or not yearly.asked(paper, one.filed_on, year, month_day):
            continue
        days = look.days(paper.days_setting) if paper.days_setting else 0
        due = yearly.due(paper, one.filed_on, year, month_day, days)
        yield Duty(
            f"designation:{one.id}", f"{paper.key}:{year}", f"{year} 年{paper.words}", _lead(one), opens, due,
            look.closes(due), about=about_alliance(one), fact=_handed_in(rows.get((one.id, paper.key, year))),
        )  # fmt: skip


def _month_day(look: Look, paper: yearly.Paper) -> str:
    return look.text(paper.due_setting) if paper.due_setting else ""


def put_right(look: Look) -> Iterator[Duty]:
    """SX6-11.6, SX3-24: the report of a rectification, by the day the finding names."""
    for row in terms.rectifications(look.ground.alliances):
        assert row.decided_on is not None  # the query asks for decided ones
        one = look.ground.alliances[row.designation_id]
        fact = NOTHING
        if row.proved_at is not None:
            fact = Fact(row.proved_at, None, N_("整改报告已提交"), "finding", row.id)
        yield Duty(
            f"designation:{one.id}", f"finding:{row.id}", f"{row.year} 年度整改", _lead(one), row.decided_on,
            row.put_right_by, look.closes(row.put_right_by), about=about_alliance(one), record_type="finding",
            record_id=row.id, fact=fact,
        )  # fmt: skip


def fund_reports(look: Look) -> Iterator[Duty]:
    """SX3-26: at the end of the year in which the money came; money entered after that year is reported on at once."""
    known = funds.load(look.programme.key)
    if known is None:
        return
    for row in read(look.asked(targets.subsidies_of(look.programme.key))):
        opens = windows.beijing_day(row.granted_at)
        due = max(opens, funds.report_due(known, row.year))
        fact = NOTHING
        if row.reported_at is not None:
            fact = Fact(row.reported_at, None, N_("自评报告已提交"), "subsidy", row.id)
        yield Duty(
            f"subsidy:{row.id}", str(row.year), f"{row.year} 年补助自评 · {row.department_name}",
            Owner(row.organisation_id, row.organisation_name, Role.LEAD_CLERK, row.department_id), opens, due,
            look.closes(due), about=About(None, "", row.organisation_id, None), record_type="subsidy", record_id=row.id,
            fact=fact,
        )  # fmt: skip


def _lead(one: Any) -> Owner:
    return Owner(one.lead_id, one.lead_name, Role.LEAD_CLERK, one.department_id)


def _handed_in(row: Any) -> Fact:
    if row is None or row.submitted_at is None:
        return NOTHING
    return Fact(row.submitted_at, row.late, N_("年度材料已提交"), "year_paper", row.id)
