"""Mail: one's own address; for the system administrator what was sent and what lies dead, without its words."""

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select

from alliance import clock
from alliance.config import Config
from alliance.core import mail, pages
from alliance.core.access import everyone, me, to
from alliance.core.actor import Role
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.organisations import actions
from forms.organisations import MailFilter, MailForm

bp = Blueprint("mails", __name__)
STATES = {
    "queued": _l("待发送"),
    "sending": _l("发送中"),
    "sent": _l("已发送"),
    "failed": _l("失败，将重试"),
    "dead": _l("多次失败，已停止"),
}


def _configured() -> bool:
    config: Config = current_app.extensions["alliance"]
    return config.mail is not None


@bp.get("/mail")
@everyone
def mine() -> ResponseReturnValue:
    """Where my reminders go."""
    return _mine_page(MailForm(formdata=None, mail=current_user.person.mail), None)


def _mine_page(form: MailForm, refused: Refused | None) -> str:
    return render_template("organisations/mail.html", form=form, refused=refused, configured=_configured())


@bp.post("/mail")
@everyone
def set_mine() -> ResponseReturnValue:
    """Change or stop it."""
    form = MailForm()
    if not form.validate():
        return _mine_page(form, None), 422

    def act() -> str:
        actions.set_mail(current_user.person, str(form.mail.data or ""), me(), clock.now())
        return url_for("mails.mine")

    return pages.attempt(act, lambda refused: _mine_page(form, refused), _("已保存"))


@bp.get("/mails")
@to(Role.SYSTEM_ADMIN)
def index() -> ResponseReturnValue:
    """Every mail with its state; never its words."""
    form = MailFilter(formdata=request.args)
    query = select(mail.Mail)
    if form.state.data:
        query = query.where(mail.Mail.state == form.state.data)
    return render_template(
        "organisations/mails.html", page=pages.paged(query, mail.Mail.id), form=form, configured=_configured(),
        labels=STATES,
    )  # fmt: skip


@bp.post("/mails/<int:id>/resend")
@to(Role.SYSTEM_ADMIN)
def resend(id: int) -> ResponseReturnValue:
    """Queue a failed or dead mail anew."""
    found = db.session.get(mail.Mail, id)
    if found is None:
        raise NotFound
    mail.resend(found, me(), clock.now())
    return pages.acted(url_for("mails.index"), _("已重新列入发送"))
