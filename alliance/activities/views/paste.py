"""Many activities at once: the box, what is wrong row by row, the template to copy from."""

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.activities import actions
from alliance.activities.views.frame import WRITERS, bp, kinds
from alliance.core import files, pages
from alliance.core.access import me, to
from alliance.core.pages import words
from alliance.core.refusal import Refused
from alliance.register import queries as register
from forms.activities import PasteForm

EXAMPLE = {
    "kind": "教学查房", "title": "肺部感染教学查房（示例，请删去这一行）", "held_on": "2026-03-05", "members": "渭南示例医院、延安示例医院",
    "people": "12", "teachers": "孙主任", "summary": "病例讨论",
}  # fmt: skip


@bp.get("/alliances/<int:id>/activities/paste")
@to(WRITERS)
def paste(id: int) -> ResponseReturnValue:
    """The box; what was left in it stands there with its faults."""
    return _page(id, PasteForm(), None)


@bp.post("/alliances/<int:id>/activities/paste")
@to(WRITERS)
def take_paste(id: int) -> ResponseReturnValue:
    """Try what was pasted; or log what is good and leave the rest in the box."""
    designation, form = register.get(me(), id), PasteForm()
    if not form.validate():
        return _page(id, form, None), 422
    typed = str(form.rows.data)
    if request.form.get("step") != "enter":
        return _page(id, form, None)
    try:
        logged, left = actions.enter(designation, me(), clock.now(), typed)
    except Refused as refused:
        return _page(id, form, refused), 409
    if not left:
        there = url_for("activities.index", alliance=id, scope="ours")
        return pages.acted(there, _("已登记 %(n)d 项，请逐项上传佐证", n=len(logged)))
    pages.keep_rest([("rows", actions.as_typed(typed, left))])
    said = _("已登记 %(n)d 项；还有 %(left)d 行没有登记，留在下面", n=len(logged), left=len(left))
    return pages.acted(url_for("activities.paste", id=id), said)


def _page(id: int, form: PasteForm, refused: Refused | None) -> str:
    designation = register.get(me(), id)
    lines = []
    if str(form.rows.data or "").strip():
        try:
            lines = actions.check(designation, me(), clock.today(), str(form.rows.data))
        except Refused as refusal:
            refused = refused or refusal
    good = [one for one in lines if not one.faults]
    return render_template(
        "activities/paste.html", designation=designation, form=form, refused=refused, lines=lines, good=good,
        bad=[one for one in lines if one.faults], heads=actions.HEADS, most=actions.MOST,
    )  # fmt: skip


@bp.get("/alliances/<int:id>/activities/template.xlsx")
@to(WRITERS)
def paste_template(id: int) -> Response:
    """The workbook to fill in and copy from: text columns, one example row, the kinds as they are written."""
    from alliance.documents import excel

    designation = register.get(me(), id)
    book = excel.Workbook(clock.now(), title=_("活动登记模板"))
    heads = [str(head) for head in actions.HEADS.values()]
    columns = [excel.Column(head, "code", 20) for head in heads]
    book.sheet(_("活动"), columns, [[EXAMPLE.get(key, "") for key in actions.HEADS]])
    known = [[words(one), one.clause] for one in kinds(designation.programme).values()]
    book.sheet(_("种类"), [excel.Column(_("种类"), "code", 30), excel.Column(_("依据"), "code", 14)], known)
    return pages.sent(book.close(), f"{_('活动登记模板')}.xlsx", files.KINDS["xlsx"])
