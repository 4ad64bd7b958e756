"""The padding radar's pages, for the alliance office only: begin a look, see how far it is, what it found and why."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance import clock
from alliance.checks import actions, queries
from alliance.checks.model import RADAR_WORKING, RadarFlag
from alliance.checks.views.desk import OVERSEERS, bp, programme
from alliance.core import pages, settings
from alliance.core.access import me, to
from alliance.core.actor import OFFICE
from alliance.core.flow import timeline
from alliance.core.language import N_
from alliance.core.refusal import Refused
from forms.checks import YearForm

YEARS_BACK = 3
EVENTS = {"radar.begin": N_("开始核对"), "radar.done": N_("核对完成"), "radar.read": N_("查阅")}
NAMES = {
    "burst": _l("年末突击"), "copied": _l("文字雷同"), "load": _l("医师一天过多"), "round": _l("整十人数过多"),
    "one_sided": _l("只有一方登记"), "size": _l("明显高于同专业"),
}  # fmt: skip
FIELDS = {"reason": _l("转诊原因"), "outcome": _l("诊疗结果"), "question": _l("会诊问题"), "opinion": _l("会诊意见")}
INNOCENT = {
    "burst": _l("可能的正常原因：年底集中补登、冬季病人增多、联盟下半年才开展。"),
    "copied": _l("可能的正常原因：科室使用统一模板，或病种单一、说明本来相近。"),
    "load": _l("可能的正常原因：巡诊日或义诊日集中接诊，或由一人代登整组记录。"),
    "round": _l("可能的正常原因：大型会议按报名数估计人数。"),
    "one_sided": _l("可能的正常原因：另一家医院的系统还没有接入，或补录未完成。"),
    "size": _l("可能的正常原因：牵头医院病源多，成员少而联系紧密。"),
}


def why(flag: RadarFlag) -> str:
    """A flag in words, from its figures."""
    figures: dict[str, Any] = flag.figures
    if flag.kind == "burst":
        return str(_("最后 %(days)s 天登记 %(late)s 条，占全年 %(total)s 条的 %(percent)s%%", **figures))
    if flag.kind == "copied":
        shown = {**figures, "field": FIELDS[figures["field"]]}
        return str(
            _("%(n)s 条记录的“%(field)s”去掉数字后相同或几乎相同，占有此项的 %(total)s 条的 %(percent)s%%", **shown)
        )
    if flag.kind == "load":
        said = _(
            "%(hospital)s %(doctor)s 在 %(day)s 一天有 %(n)s 例（上限 %(limit)s 例），这样的日子共 %(days)s 天",
            **figures,
        )
        return str(said)
    if flag.kind == "round":
        return str(_("%(total)s 次活动中有 %(even)s 次的人数是整十，占 %(percent)s%%", **figures))
    if flag.kind == "one_sided":
        return str(
            _("%(sender)s 到 %(receiver)s 登记 %(n)s 条，其中 %(alone)s 条只有一方有，占 %(percent)s%%", **figures)
        )
    return str(
        _("每个成员平均 %(rate)s 条，同专业 %(peers)s 个联盟的中位数是 %(usual)s 条（稳健标准分 %(z)s）", **figures)
    )


def _form() -> YearForm:
    form, today = YearForm(), clock.today()
    form.year.choices = [(year, str(year)) for year in range(today.year, today.year - YEARS_BACK - 1, -1)]
    if not form.is_submitted():
        form.year.data = today.year - 1
    return form


@bp.get("/checks")
@to(OVERSEERS)
def index() -> ResponseReturnValue:
    """The samples of the years, and for the office its looks at padding."""
    return index_page(None, None)


def index_page(refused: Refused | None, typed: YearForm | None) -> str:
    """The front page of the chapter, with what was refused."""
    key, form = programme(), typed or _form()
    return render_template(
        "checks/index.html", draws=queries.draws(me()), runs=queries.runs(me()), form=form, refused=refused,
        working=RADAR_WORKING, plan={name: settings.value(key, f"sample_{name}") for name in ("percent", "least", "most")},
    )  # fmt: skip


@bp.post("/checks/padding")
@to(OFFICE)
def begin() -> ResponseReturnValue:
    """Begin a look at a year's logs."""
    form = _form()
    if not form.validate():
        return index_page(None, form), 422

    def act() -> str:
        number = actions.begin_radar(programme(), form.year.data, me(), clock.now()).id
        actions.look(number, clock.now())
        return url_for("checks.run", id=number)

    return pages.attempt(act, lambda refused: index_page(refused, form))


@bp.get("/checks/padding/<int:id>")
@to(OFFICE)
def run(id: int) -> ResponseReturnValue:
    """One look: how far it is; what it found, why, and what may innocently explain it."""
    found = queries.run(me(), id)
    working = found.state in RADAR_WORKING
    shown = [] if working else queries.explained(id)
    if not working:
        actions.open_radar(found, me(), clock.now())
    page = render_template(
        "checks/padding.html", run=found, working=working, found=shown, why=why, names=NAMES, innocent=INNOCENT,
        lines=timeline(found, [], {key: _(word) for key, word in EVENTS.items()}),
    )  # fmt: skip
    return pages.progress(page, working)


@bp.post("/checks/padding/<int:id>/run")
@to(OFFICE)
def go_on(id: int) -> ResponseReturnValue:
    """Go on where it stands."""
    actions.look(queries.run(me(), id).id, clock.now())
    return pages.acted(url_for("checks.run", id=id))
