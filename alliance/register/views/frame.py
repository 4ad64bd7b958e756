"""What the register's pages share: the blueprint, filters, rows, downloads, the pills beside a name."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from alliance import clock
from alliance.config import Config
from alliance.core import files, pages, reach
from alliance.core import programmes as running
from alliance.core.access import me, open_to_post, will_open
from alliance.core.language import day_words
from alliance.register import queries
from alliance.register.flow import DESIGNATION_FLOW
from alliance.register.model import Designation
from alliance.rules import intake
from alliance.rules import programme as programmes
from forms.register import ListFilter

bp = Blueprint("register", __name__)
MARKS = {"yellow-card": _l("黄牌"), "rectification": _l("整改中")}
# The pages of one designation, chapter by chapter; what does not exist or is not open to the post is not offered.
TABS = (
    ("register.show", _l("概况")),
    ("members.index", _l("成员与协议")),
    ("members.papers", _l("章程与规划")),
    ("members.council", _l("理事会")),
    ("filing.of", _l("备案")),
    ("changes.of", _l("变更")),
    ("care.of", _l("转诊与会诊")),
    ("activities.of", _l("活动")),
    ("targets.of", _l("目标")),
    ("supervision.of", _l("报送")),
    ("quality.of", _l("质控文件")),
    ("standing.of", _l("考核与措施")),
    ("obligations.of", _l("应办事项")),
)
MOST_EXPORTED = 10_000
DAYS = ("filed_on", "valid_until")
FACT_WORDS = {
    "number": _l("备案号"), "name": _l("名称"), "specialty": _l("专业类别"), "lead": _l("牵头医院"),
    "department": _l("牵头科室"), "city": _l("所在地"), "members": _l("成员单位"), "county_members": _l("县级成员"),
    "filed_on": _l("备案日期"), "valid_until": _l("有效期至"), "mark": _l("在办措施"),
}  # fmt: skip


@bp.app_template_global("edition_fact")
def fact_value(fact: str, value: Any) -> str:
    """What a list says of one thing, in the reader's words: a mark by its name, a day as people read it, nothing as 无."""
    if fact in DAYS and value:
        try:
            return day_words(date.fromisoformat(str(value)))
        except ValueError:  # a correction is written by hand
            return str(value)
    return str(MARKS.get(value, value) if fact == "mark" else value) if value not in (None, "") else _("无")


def day_of(text: str | None) -> date:
    """A day asked for in an address: today without one or for one that is none; never a day to come."""
    try:
        return min(date.fromisoformat(text or ""), clock.today())
    except ValueError:
        return clock.today()


def is_demo() -> bool:
    """Whether the mark of invented organisations is admitted in names."""
    config: Config = current_app.extensions["alliance"]
    return config.is_demo


def the_programme() -> str:
    """The programme of the acting post; for the others the first one in force."""
    return me().programme or public_programme()


def public_programme() -> str:
    """The programme whose register the public pages show."""
    return next(one.key for one in programmes.all_programmes() if one.active)


def listed_programme(key: str) -> str:
    """The programme an address names, "" for the alliances'; NotFound for one that does not run here or has no list."""
    if not key:
        return public_programme()
    further = key in running.switched_on() and key != public_programme() and intake.load(key) is not None
    return reach.found(key if further else None)


@bp.app_template_global()
def designation_tabs(designation_id: int, current: str = "") -> list[dict[str, Any]]:
    """The tab row of a designation's pages, for the templates of every chapter: what exists and is open to the post."""
    here = current or request.endpoint
    found = [(endpoint, label, open_page(endpoint, designation_id)) for endpoint, label in TABS]
    return [{"label": label, "url": url, "current": endpoint == here} for endpoint, label, url in found if url]


@bp.app_template_global()
def open_page(endpoint: str, designation_id: int | None = None) -> str | None:
    """A page of a later chapter, if it exists and is open to the post; the designation goes into its address by the
    name the page gives it, else as a filter."""
    if endpoint not in current_app.view_functions or not open_to_post(endpoint, me()):
        return None
    if designation_id is None:
        return url_for(endpoint)
    if not will_open(endpoint, me(), designation_id):
        return None
    rule = next(current_app.url_map.iter_rules(endpoint))
    name = next((one for one in ("designation_id", "id") if one in rule.arguments), "designation")
    values: dict[str, Any] = {name: designation_id}
    return url_for(endpoint, **values)


def pills(one: Designation) -> list[tuple[str, str]]:
    """State, measure in force and whether invented: label and tone."""
    found = [(str(DESIGNATION_FLOW.states[one.state]), DESIGNATION_FLOW.tones[one.state])]
    if one.mark and one.state == "active":
        found.append((str(MARKS.get(one.mark, one.mark)), "warn"))
    if one.fictitious:
        found.append((_("示例"), "plain"))
    return found


def filter_form(form: ListFilter, programme: str, areas: dict[int, str]) -> None:
    """Give the filter its choices; an unknown one in the address counts as none."""
    form.area.choices = [("", _("全部")), *((str(key), name) for key, name in areas.items())]
    form.specialty.choices = [("", _("全部")), *((name, name) for name in queries.specialties_used(programme))]
    for field in (form.state, form.area, form.specialty):
        if field.data not in {str(choice[0]) for choice in field.iter_choices()}:
            field.data = ""


def filtered(query: Select[Designation], form: ListFilter) -> Select[Designation]:
    """The list as the filter asks for it."""
    area = str(form.area.data or "")
    return queries.narrowed(
        query, words=str(form.q.data or "").strip()[:60], state=str(form.state.data or ""),
        authority=int(area) if area else None, specialty=str(form.specialty.data or ""),
    )  # fmt: skip


def export(name: str, kind: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A list as CSV (with BOM) or Excel."""
    from alliance.documents import excel

    if kind == "csv":
        return pages.sent(excel.csv_bytes(header, rows), f"{name}.csv", "text/csv")
    book = excel.Workbook(clock.now(), name, pages.paper_mark())
    widths = {_("名称"): 34, _("牵头医院"): 24, _("备案号"): 24}
    numeric = {_("成员单位（家）"), _("县级成员（家）")}
    columns = [excel.Column(one, "int" if one in numeric else "text", widths.get(one, 14)) for one in header]
    book.sheet(_("名单"), columns, rows, title=name)
    return pages.sent(book.close(), f"{name}.xlsx", files.KINDS["xlsx"])


def list_header() -> list[str]:
    """The columns of an exported list."""
    return [
        _("备案号"), _("名称"), _("专业类别"), _("牵头医院"), _("牵头科室"), _("所在地"), _("成员单位（家）"),
        _("县级成员（家）"), _("备案日期"), _("状态"), _("在办措施"),
    ]  # fmt: skip


def list_rows(found: Sequence[Designation], areas: dict[int, str], on: date) -> list[list[Any]]:
    """Designations as rows of an exported list."""
    counts = queries.party_counts([one.id for one in found], on)
    return [
        [
            one.number or "", one.name, one.specialty, one.lead_name, one.department_name,
            areas.get(one.authority_id or 0, ""), *counts[one.id], one.filed_on.isoformat() if one.filed_on else "",
            str(DESIGNATION_FLOW.states[one.state]), str(MARKS.get(one.mark, one.mark)),
        ]
        for one in found
    ]  # fmt: skip
