"""Accounts from a workbook: template, trial with every error at once, opening, what comes back."""

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from alliance import clock
from alliance.config import Config
from alliance.core import files, pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, ROLE_LABELS, Role
from alliance.core.refusal import Refused
from alliance.organisations import actions, queries
from alliance.organisations.actions.bringing import HEADS, MOST_ROWS, returned
from alliance.organisations.model import AccountBatch
from alliance.organisations.rules.posts import OPENERS, role_rules
from forms.accounts import BringForm, NothingForm

bp = Blueprint("bringing", __name__)
READERS = OPENERS | OFFICE


@bp.get("/accounts/bring")
@to(READERS)
def index() -> ResponseReturnValue:
    """Upload a list of accounts."""
    return _index(BringForm(), None)


def _index(form: BringForm, refused: Refused | None) -> str:
    return render_template("organisations/accounts_bring.html", form=form, refused=refused, most=MOST_ROWS)


@bp.post("/accounts/bring")
@to(READERS)
def read() -> ResponseReturnValue:
    """Read it; nothing is opened yet."""
    form = BringForm()
    if not form.validate():
        return _index(form, None), 422

    def act() -> str:
        sent = pages.uploaded()
        if sent is None:
            raise Refused("", _("请选择填好的名单"), field="file")
        return url_for("bringing.show", id=actions.bringing.read(*sent, me(), clock.now()).id)

    return pages.attempt(act, lambda refused: _index(form, refused))


@bp.get("/accounts/bring/template.xlsx")
@to(READERS)
def template() -> ResponseReturnValue:
    """The empty list, with the posts that may be written in it."""
    own = me().role == Role.HOSPITAL_ADMIN
    roles = [
        role for role, rule in role_rules().items() if rule.by == Role.HOSPITAL_ADMIN or me().role == Role.SYSTEM_ADMIN
    ]
    with force_locale("zh"):
        words = "、".join(str(ROLE_LABELS[role]) for role in roles)
    notes = [
        _("岗位只能填：%(roles)s", roles=words),
        _("账号用 3 至 40 个小写字母、数字、点、横线；牵头科室经办须写科室"),
        _("机构不填即本院") if own else _("机构须写全称"),
    ]  # fmt: skip
    return pages.sent(_book(_("账号名单"), [], list(HEADS), notes), _("账号名单模板") + ".xlsx", files.KINDS["xlsx"])


def _book(name: str, rows: list[list[str]], heads: list[str], notes: list[str]) -> bytes:
    from alliance.documents import excel  # here: drawing libraries are heavy

    config: Config = current_app.extensions["alliance"]
    book = excel.Workbook(clock.now(), name, _("示例数据") if config.is_demo else "")
    book.sheet(name, [excel.Column(head, "code", 18) for head in heads], rows, title=name, notes=notes)
    return bytes(book.close())


@bp.get("/accounts/bring/<int:id>")
@to(READERS)
def show(id: int) -> ResponseReturnValue:
    """What was read: good rows, and every error of the others."""
    return _page(queries.accounts.batch(me(), id), None)


def _page(batch: AccountBatch, refused: Refused | None) -> str:
    wrong = [row for row in batch.rows if row["errors"]]
    return render_template(
        "organisations/accounts_batch.html", batch=batch, refused=refused, wrong=wrong,
        good=[row for row in batch.rows if not row["errors"]], opened=sum(row["outcome"] == "opened" for row in batch.rows),
        asked=sum(row["outcome"] == "asked" for row in batch.rows),
    )  # fmt: skip


@bp.post("/accounts/bring/<int:id>/enter")
@to(READERS)
def enter(id: int) -> ResponseReturnValue:
    """Open the good rows, once."""
    batch = queries.accounts.batch(me(), id)
    if not NothingForm().validate():
        return _page(batch, None), 422

    def act() -> str:
        actions.bringing.enter(batch, me(), clock.now())
        return url_for("bringing.show", id=id)

    return pages.attempt(act, lambda refused: _page(queries.accounts.batch(me(), id), refused), _("名单已办理"))


@bp.get("/accounts/bring/<int:id>/back.xlsx")
@to(READERS)
def back(id: int) -> ResponseReturnValue:
    """The rows that were not taken, as typed, each with what is wrong: mended, it is uploaded again."""
    batch = queries.accounts.batch(me(), id)
    notes = [_("改好后可直接再上传；“%(head)s”一列不必删除", head=_("需要修改"))]
    content = _book(_("退回的行"), returned(batch), [*HEADS, _("需要修改")], notes)
    return pages.sent(content, _("退回的行") + ".xlsx", files.KINDS["xlsx"])
