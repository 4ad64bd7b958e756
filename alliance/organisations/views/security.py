"""The desks of the security and the audit administrator: rules of access; the journal of rights."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance import clock
from alliance.core import pages
from alliance.core.access import Policy, me, to
from alliance.core.actor import ROLE_LABELS, Role
from alliance.core.journal import JournalEntry
from alliance.core.pages import Column, listing
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.organisations import actions, queries
from alliance.organisations.queries.accounts import RIGHTS
from alliance.organisations.rules.posts import role_rules
from alliance.organisations.views.accounts import EVENTS
from forms.accounts import RightsFilter, RuleForm

bp = Blueprint("security", __name__)
READERS = frozenset({Role.AUDIT_ADMIN, Role.AUDITOR})
RULES = {"second-factor": _l("登录须用动态口令"), "give": _l("可以新开此岗位")}
WORDS = {
    **EVENTS, "post.give": _l("给予岗位"), "post.end": _l("结束岗位"), "post.hand-on": _l("移交岗位"), "post.take-over": _l("补录岗位"),
    "post_request.ask": _l("申请岗位"), "post_request.approve": _l("核准岗位"), "post_request.refuse": _l("不予核准岗位"),
    "post_request.withdraw": _l("撤回岗位申请"), "security.put": _l("改设访问规则"), "delegation.make": _l("设定代办"),
    "delegation.end": _l("结束代办"), "api_token.make": _l("生成接口令牌"), "api_token.revoke": _l("撤销接口令牌"),
    "account_batch.enter": _l("批量开设账号"), "patients.rotate": _l("更换封存密钥"),
}  # fmt: skip


@bp.get("/security")
@to(Role.SECURITY_ADMIN, READERS)
def index() -> ResponseReturnValue:
    """The rules of access, post by post: who opens it, a second factor, whether it is given at all."""
    return render_template(
        "organisations/security.html", rules=role_rules(), now=queries.accounts.switches(), put=queries.accounts.last_set(),
        enforced=Policy.second_factor, editable=me().role == Role.SECURITY_ADMIN,
    )  # fmt: skip


@bp.get("/security/<any('second-factor', 'give'):what>/<role>")
@to(Role.SECURITY_ADMIN)
def rule(what: str, role: str) -> ResponseReturnValue:
    """The form for one rule."""
    now = queries.accounts.switches()
    if f"{what}.{role}" not in now:
        raise NotFound
    return _rule_page(what, role, RuleForm(formdata=None, value="yes" if now[f"{what}.{role}"] else "no"), None)


def _rule_page(what: str, role: str, form: RuleForm, refused: Refused | None) -> str:
    return render_template("organisations/security_rule.html", what=RULES[what], role=role, form=form, refused=refused)


@bp.post("/security/<any('second-factor', 'give'):what>/<role>")
@to(Role.SECURITY_ADMIN)
def put(what: str, role: str) -> ResponseReturnValue:
    """Set it."""
    form = RuleForm()
    if f"{what}.{role}" not in queries.accounts.switches():
        raise NotFound
    if not form.validate():
        return _rule_page(what, role, form, None), 422

    def act() -> str:
        yes, remark = form.value.data == "yes", str(form.remark.data)
        actions.accounts.set_rule(f"{what}.{role}", yes, remark, me(), clock.now())
        return url_for("security.index")

    return pages.attempt(act, lambda refused: _rule_page(what, role, form, refused), _("规则已保存，自现在起适用"))


def _facts(row: JournalEntry) -> str:
    """Whose right, which, where: from the facts of the line."""
    facts: dict[str, Any] = row.facts
    who = facts.get("person") or facts.get("holder") or facts.get("token") or ""
    login = (
        f"（{facts['login']}）"
        if facts.get("login") and facts.get("person")
        else facts.get("login", "")
        if not who
        else ""
    )
    role = str(ROLE_LABELS[Role(facts["role"])]) if facts.get("role") in set(Role) else ""
    rule_ = ""
    if facts.get("key") and "." in str(facts["key"]):
        what, _dot, of = str(facts["key"]).partition(".")
        rule_ = (
            f"{ROLE_LABELS[Role(of)]}：{RULES[what]} → {_('是') if facts.get('value') == 'yes' else _('否')}"
            if what in RULES
            else ""
        )
    parts = (f"{who}{login}", role, facts.get("organisation", ""), rule_, row.remark)
    return " · ".join(str(one) for one in parts if one)


COLUMNS = (
    Column("at", _l("时间"), lambda row: row.at, kind="moment", sort=JournalEntry.at),
    Column("event", _l("事项"), lambda row: str(WORDS.get(row.event, row.event))),
    Column("about", _l("对象"), _facts, width=50),
    Column("by", _l("经手人"), lambda row: row.name, lambda row: {
        "text": row.name, "small": f"{row.organisation_name} · {ROLE_LABELS[Role(row.role)]}".strip(" ·"),
    }),
    Column("number", _l("日志编号"), lambda row: row.id, kind="int", standard=False),
)  # fmt: skip


@bp.get("/rights")
@to(READERS)
def rights() -> ResponseReturnValue:
    """Every right given, ended, asked for and refused, and whatever touched an account; nothing of business."""
    form = RightsFilter(formdata=request.args)
    form.event.choices = [("", _("全部")), *((key, WORDS[key]) for key in RIGHTS if key in WORDS)]
    query = queries.accounts.rights()
    if form.event.data in RIGHTS:
        query = query.where(JournalEntry.event == form.event.data)
    if form.q.data:
        words = [
            JournalEntry.name,
            JournalEntry.organisation_name,
            JournalEntry.remark,
            db.cast(JournalEntry.facts, db.Text),
        ]
        query = query.where(pages.contains(words, form.q.data))
    shown = listing("rights", _("权限日志"), COLUMNS, query, JournalEntry.id, form=form)
    return shown.answer("organisations/rights.html", form=form, is_filtered=bool(form.q.data or form.event.data))
