"""The duties of the office, each read from the records that fulfil it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from alliance.core.language import N_
from alliance.evaluation import queries as evaluation
from alliance.obligations.queries.looking import Look, about, read
from alliance.obligations.rules import NOTHING, Duty, Fact
from alliance.register import queries as register
from alliance.rules import windows
from alliance.supervision import queries as supervision


def report_reviews(look: Look) -> Iterator[Duty]:
    """SN15-3.5.d: what was handed in is reviewed; while it is with the lead for correction the office waits."""
    query = supervision.visible(look.reader)
    rows = {row.record_id: row for row in look.rows}
    handed_in = look.asked(query).where(query.selected_columns.submitted_at.is_not(None))
    for report in read(handed_in) if look.ground.office else ():
        assert look.ground.office is not None
        assert report.submitted_at is not None
        sent = windows.beijing_day(report.submitted_at)
        due, note = look.in_workdays(rows.get(report.id), sent)
        half = look.programme.period(report.half)
        yield Duty(
            f"designation:{report.designation_id}", f"{report.year}{report.half}", f"{report.year} 年{half.words}总结",
            look.ground.office, sent, due, look.closes(due), note, about(report), "report", report.id, _reviewed(report),
        )  # fmt: skip


def _reviewed(report: Any) -> Fact:
    if report.state == "accepted":
        return Fact(report.accepted_at, None, N_("半年工作总结已审核"), "report", report.id)
    return Fact(handed_at=report.submitted_at) if report.state == "returned" else NOTHING


def matter_answers(look: Look) -> Iterator[Duty]:
    """SN15-3.5.c, 3.5.d: a notice is acknowledged or objected to before the event, a major matter dealt with."""
    for matter in read(look.asked(supervision.visible_matters(look.reader))) if look.ground.office else ():
        assert look.ground.office is not None
        sent = windows.beijing_day(matter.sent_at)
        yield Duty(
            f"matter:{matter.id}", "once", f"{matter.title} · {'活动报备' if matter.kind == 'event' else '重大事项'}",
            look.ground.office, sent, matter.due, look.closes(matter.due), matter.due_note, about(matter), "matter", matter.id,
            _answered(matter),
        )  # fmt: skip


def _answered(matter: Any) -> Fact:
    if matter.answered_at is not None:
        return Fact(matter.answered_at, None, N_("已答复"), "matter", matter.id)
    return Fact(excused=N_("报备已撤回")) if matter.state == "withdrawn" else NOTHING


def list_editions(look: Look) -> Iterator[Duty]:
    """SN15-2.a: an edition of the list published in each period the office set."""
    days, owner = _list_days(look), look.ground.office
    if owner is None or not days:
        return
    query = register.editions(look.programme.key)
    columns = query.selected_columns
    published = read(query.where(columns.state == "published", columns.as_of >= min(days)))
    for day in days:
        due = day + timedelta(days=look.days(look.kind.due_setting))
        found = next((one for one in published if one.as_of >= day), None)
        fact = Fact(found.published_at, None, f"名单第 {found.serial} 版", "edition", found.id) if found else NOTHING
        yield Duty(
            f"list:{look.programme.key}", _month(day), f"{day.year} 年 · {day.month} 月名单", owner, day, due,
            look.closes(due), fact=fact,
        )  # fmt: skip


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _list_days(look: Look) -> list[date]:
    """The first days of the open rows, and the last one that came, where the register had something to list."""
    days = {row.opens for row in look.rows}
    if look.fresh:
        settled = look.ground.values
        every = [*windows.list_days(look.day.year - 1, settled), *windows.list_days(look.day.year, settled)]
        last = max((one for one in every if one <= look.day), default=None)
        if last is not None and (look.kind.key, _month(last)) not in look.ground.known and _filed_by(look, last):
            days.add(last)
    return sorted(days)


def _filed_by(look: Look, day: date) -> bool:
    return any(one.filed_on is not None and one.filed_on <= day for one in look.ground.alliances.values())


def evaluation_rounds(look: Look) -> Iterator[Duty]:
    """SN15-2.b: the round of the past year is opened, where any alliance takes part."""
    owner = look.ground.office
    for year in _years(look) if owner else ():
        assert owner is not None
        opens = windows.day_of_year(year + 1, look.text(look.kind.opens_setting))
        due = opens + timedelta(days=look.days(look.kind.due_setting))
        found = evaluation.by_year(look.programme.key, year)
        fact = Fact(found.opened_at, None, f"{year} 年度考核已启动", "round", found.id) if found else NOTHING
        yield Duty(
            f"round:{look.programme.key}", str(year), f"{year} 年度考核", owner, opens, due, look.closes(due), fact=fact
        )


def _years(look: Look) -> list[int]:
    years = {int(row.period) for row in look.rows}
    year = look.day.year - 1
    opens = windows.day_of_year(year + 1, look.text(look.kind.opens_setting))
    new = look.fresh and look.day >= opens and (look.kind.key, str(year)) not in look.ground.known
    if new and evaluation.taking_part(look.programme.key, year, look.day):
        years.add(year)
    return sorted(years)
