"""Accounts of an organisation: who has one, opened by invitation, posts ended and handed on, codes on paper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, func

from alliance import clock
from alliance.core import flow, pages
from alliance.core.access import me, open_sessions, to
from alliance.core.actor import ROLE_LABELS, Role, label_of
from alliance.core.pages import Column, listing
from alliance.core.programmes import HOUSE, running
from alliance.core.reach import found as or_absent
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.organisations import actions, queries
from alliance.organisations.actions.accounts import Wish
from alliance.organisations.model import Organisation, Person, Post, PostRequest
from alliance.organisations.queries.accounts import Standing
from alliance.organisations.rules.posts import (
    KEEPERS,
    OF_PROGRAMME,
    OPENERS,
    at_the_machine,
    opens,
    role_rules,
    usual_programme,
)
from alliance.organisations.views.account import ended_after
from forms.accounts import AccountFilter, AccountForm, NothingForm, SubjectForm, SuccessorForm

bp = Blueprint("accounts", __name__)
EVENTS = {
    "person.add": _l("开设账号"), "person.disable": _l("停用账号"), "person.enable": _l("恢复使用"),
    "person.sign-in": _l("登录"), "person.mail": _l("修改邮箱"), "person.subject": _l("关联统一身份"),
    "account.code": _l("生成激活码"), "account.password": _l("设置密码"), "account.first": _l("开设首位管理员"),
    "factor.confirm": _l("设置动态口令"), "factor.reset": _l("重置动态口令"), "factor.recovery": _l("使用恢复码"),
    "factor.renew": _l("更换恢复码"), "session.end": _l("结束登录"),
}  # fmt: skip
MOST_SLIPS = 100


@dataclass(frozen=True)
class Row:
    """One person as the list shows him."""

    person: Person
    posts: Sequence[Post]
    standing: Standing

    @property
    def state(self) -> tuple[str, str]:
        """Words and tone."""
        if not self.person.active:
            return (_("长期未登录停用") if self.person.closed_why else _("已停用")), "plain"
        if self.person.password_at is None:
            return (_("待激活") if self.standing.code_until else _("未激活")), "warn"
        return _("在用"), "good"


COLUMNS = (
    Column("name", _l("姓名"), lambda row: row.person.name, lambda row: {
        "text": row.person.name, "url": url_for("accounts.show", id=row.person.id), "small": row.person.login,
    }, sort=Person.name),
    Column("login", _l("账号"), lambda row: row.person.login, kind="code", sort=Person.login, standard=False),
    Column("posts", _l("岗位"), lambda row: _("；").join(_post_words(one) for one in row.posts) or _("没有在岗岗位"), width=40),
    Column("state", _l("状态"), lambda row: row.state[0], lambda row: {"pills": [row.state]}),
    Column("used", _l("最近登录"), lambda row: row.person.used_at, kind="moment", sort=func.coalesce(Person.used_at, Person.opened_at)),
    Column("factor", _l("动态口令"), lambda row: _("已设置") if row.standing.second_factor else _("未设置")),
)  # fmt: skip


def _post_words(post: Post) -> str:
    place = post.organisation.name + (f" {post.department.name}" if post.department else "")
    return f"{label_of(Role(post.role), post.programme)} · {place}"


def _rows(people: Sequence[Person]) -> list[Row]:
    on, at = clock.today(), clock.now()
    standing = queries.accounts.standings([one.id for one in people], at)
    return [Row(one, queries.posts_held(one, on), standing[one.id]) for one in people]


@bp.get("/accounts")
@to(KEEPERS)
def index() -> ResponseReturnValue:
    """The people this administrator looks after."""
    form, actor = AccountFilter(formdata=request.args), me()
    form.role.choices = [("", _("全部")), *((str(role), ROLE_LABELS[role]) for role in role_rules())]
    query = queries.accounts.people(actor)
    if form.q.data:
        query = query.where(pages.contains([Person.name, Person.login], form.q.data))
    if form.role.data:
        query = query.where(
            exists().where(
                Post.person_id == Person.id, Post.role == form.role.data, queries.accounts.held(clock.today())
            )
        )
    narrowed = {
        "open": Person.active, "waiting": Person.active & Person.password_at.is_(None), "closed": Person.active.is_(False),
    }  # fmt: skip
    if form.state.data in narrowed:
        query = query.where(narrowed[form.state.data])
    shown = listing("accounts", _("账号"), COLUMNS, query, Person.id, form=form, decorate=_rows)
    return shown.answer(
        "organisations/accounts.html", form=form, is_filtered=any((form.q.data, form.role.data, form.state.data)),
        opens=actor.role in OPENERS, waiting=queries.accounts.waiting(actor),
    )  # fmt: skip


@bp.get("/accounts/new")
@to(OPENERS)
def new() -> ResponseReturnValue:
    """The form of a new account or a further post."""
    return _new_page(_account_form(), None)


def _account_form() -> AccountForm:
    form, actor = AccountForm(programme=HOUSE), me()
    if actor.role == Role.HOSPITAL_ADMIN:
        place = queries.organisation(actor.organisation_id or 0)
        mine = [role for role in role_rules() if opens(actor, role, place)]
        del form.organisation, form.programme
    else:
        mine = [role for role, rule in role_rules().items() if rule.by == Role.SYSTEM_ADMIN]
        form.programme.choices = [
            *((one.key, pages.words(one, "name")) for one in running()),
            ("", _("按机构所在地区，不限一个项目")),
        ]
    form.role.choices = [(str(role), ROLE_LABELS[role]) for role in mine]
    return form


def _new_page(form: AccountForm, refused: Refused | None) -> str:
    places = queries.accounts.places_for(me())
    departments = queries.departments_of(me().organisation_id or 0) if me().role == Role.HOSPITAL_ADMIN else []
    return render_template(
        "organisations/account_new.html", form=form, refused=refused, places=places, departments=departments
    )


@bp.post("/accounts/new")
@to(OPENERS)
def make() -> ResponseReturnValue:
    """Open it, or ask for it."""
    form = _account_form()
    if not form.validate():
        return _new_page(form, None), 422
    try:
        made = actions.accounts.open_account(_wish(form), me(), clock.now())
    except Refused as refused:
        db.session.rollback()
        return _new_page(form, refused), 409
    if isinstance(made, PostRequest):
        return pages.acted(url_for("requests.show", id=made.id), _("申请已提交，核准后生效"))
    return pages.acted(url_for("accounts.show", id=made.person_id), _("岗位已开设；请生成激活码交给本人"))


def _wish(form: AccountForm) -> Wish:
    role = Role(form.role.data)
    place = _place(form)
    chosen = (form.programme.data or None) if "programme" in form and role in OF_PROGRAMME else usual_programme(role)
    return Wish(
        str(form.login.data).strip().lower(), str(form.name.data).strip(), role, place, (form.department.data or "").strip(),
        (form.mail.data or "").strip(), (form.telephone.data or "").strip(), chosen,
        (form.reason.data or "").strip(),
    )  # fmt: skip


def _place(form: AccountForm) -> Organisation:
    if "organisation" not in form:
        return queries.organisation(me().organisation_id or 0)
    place = queries.organisation_named((form.organisation.data or "").strip())
    if place is None:
        raise Refused("", _("没有这个机构，请写全称"), field="organisation")
    return place


@bp.get("/accounts/<int:id>")
@to(KEEPERS)
def show(id: int) -> ResponseReturnValue:
    """One account: its posts, what guards it, where it is signed in, what happened."""
    return _page(queries.accounts.account(me(), id), None)


def _page(person: Person, refused: Refused | None) -> str:
    actor, at = me(), clock.now()
    held = queries.posts_held(person, at.date())
    standing = queries.accounts.standings([person.id], at)[person.id]
    keeps = queries.accounts.may_keep(actor, person, at.date())
    return render_template(
        "organisations/account.html", person=person, row=Row(person, held, standing), standing=standing, refused=refused,
        posts=[(one, queries.accounts.may_end(actor, one), queries.accounts.left_open(one)) for one in held],
        past=[one for one in person.posts if one not in held], keeps=keeps,
        resets=queries.accounts.may_reset(actor, person, at.date()),
        machine=at_the_machine(queries.accounts.posts_now(person, at.date())),
        sessions=open_sessions(person.id, at, *ended_after()) if keeps else [],
        form=SubjectForm(formdata=None, subject=person.subject or ""), lines=flow.timeline(person, [], EVENTS),
    )  # fmt: skip


def _act(id: int, action: Callable[[Person], object], said: str) -> ResponseReturnValue:
    person = queries.accounts.account(me(), id)
    if not NothingForm().validate():
        return _page(person, None), 422  # pragma: no cover - CSRF is looked at before

    def act() -> str:
        action(person)
        return url_for("accounts.show", id=id)

    return pages.attempt(act, lambda refused: _page(queries.accounts.account(me(), id), refused), said)


@bp.post("/accounts/<int:id>/code")
@to(OPENERS)
def code(id: int) -> ResponseReturnValue:
    """A one-time code on a slip of paper: shown on this answer and never again."""
    person, at = queries.accounts.account(me(), id), clock.now()
    try:
        made, words = actions.codes.issue(person, me(), at)
    except Refused as refused:
        db.session.rollback()
        return _page(queries.accounts.account(me(), id), refused), 409
    return slips([(person, words, made.expires_at)], url_for("accounts.show", id=id))


def slips(made: Sequence[tuple[Person, str, Any]], back: str) -> ResponseReturnValue:
    """Slips to be cut and handed over."""
    answer = make_response(render_template("organisations/slips.html", slips=made, back=back, at=clock.now()))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/accounts/codes")
@to(OPENERS)
def codes() -> ResponseReturnValue:
    """Codes for all those who never activated their accounts, on one sheet."""
    actor, at = me(), clock.now()
    query = queries.accounts.people(actor).where(Person.active, Person.password_at.is_(None))
    waiting = [
        one for one in db.session.execute(query.order_by(Person.name, Person.id).limit(MOST_SLIPS)).scalars()
        if queries.accounts.may_keep(actor, one, at.date()) and not at_the_machine(queries.accounts.posts_now(one, at.date()))
    ]  # fmt: skip
    if not waiting:
        raise Refused("", _("没有等待激活的账号"))
    made = [(one, *actions.codes.issue(one, actor, at)) for one in waiting]
    return slips([(one, words, row.expires_at) for one, row, words in made], url_for("accounts.index"))


@bp.post("/accounts/<int:id>/close")
@to(KEEPERS)
def close(id: int) -> ResponseReturnValue:
    """Close the account; access ends at once."""
    return _act(id, lambda one: actions.accounts.close(one, me(), clock.now()), _("账号已停用，登录已结束"))


@bp.post("/accounts/<int:id>/open", endpoint="open")
@to(KEEPERS)
def reopen(id: int) -> ResponseReturnValue:
    """Open it again."""
    return _act(id, lambda one: actions.accounts.reopen(one, me(), clock.now()), _("账号已恢复使用"))


@bp.post("/accounts/<int:id>/sessions/end")
@to(KEEPERS)
def end_sessions(id: int) -> ResponseReturnValue:
    """End every session of the person."""
    return _act(id, lambda one: actions.accounts.end_access(one, me(), clock.now()), _("此人的登录都已结束"))


@bp.post("/accounts/<int:id>/second-factor/reset")
@to(KEEPERS)
def reset(id: int) -> ResponseReturnValue:
    """Take a lost second factor away."""
    return _act(
        id, lambda one: actions.second_factor.reset(one, me(), clock.now()), _("动态口令已重置，下次登录时重新设置")
    )


@bp.post("/accounts/<int:id>/subject")
@to(OPENERS)
def subject(id: int) -> ResponseReturnValue:
    """Link the account with the identity provider."""
    form = SubjectForm()
    words = str(form.subject.data or "")
    return _act(id, lambda one: actions.accounts.link(one, words, me(), clock.now()), _("已保存"))


@bp.get("/accounts/posts/<int:id>/end")
@to(KEEPERS)
def leave(id: int) -> ResponseReturnValue:
    """Somebody leaves a post: ended, or handed on to a successor with what is in hand."""
    return _leave_page(_post(id), SuccessorForm(formdata=None), None)


def _post(id: int) -> Post:
    post = or_absent(db.session.get(Post, id))
    if not queries.accounts.may_end(me(), post):
        raise NotFound
    return post


def _leave_page(post: Post, form: SuccessorForm, refused: Refused | None) -> str:
    people = queries.accounts.successors(post, clock.today())
    form.person.choices = [(one.id, f"{one.name}（{one.login}）") for one in people]
    return render_template(
        "organisations/account_leave.html", post=post, form=form, refused=refused, left=queries.accounts.left_open(post)
    )


@bp.post("/accounts/posts/<int:id>/end", endpoint="leave_")
@to(KEEPERS)
def do_leave(id: int) -> ResponseReturnValue:
    """End it."""
    post, person_id = _post(id), _post(id).person_id

    def act() -> str:
        actions.accounts.take_post(post, me(), clock.now())
        return url_for("accounts.show", id=person_id)

    return pages.attempt(
        act, lambda refused: _leave_page(_post(id), SuccessorForm(formdata=None), refused), _("岗位已结束")
    )


@bp.post("/accounts/posts/<int:id>/hand-on")
@to(KEEPERS)
def hand_on(id: int) -> ResponseReturnValue:
    """Hand it on."""
    post, form = _post(id), SuccessorForm()
    form.person.choices = [(one.id, one.name) for one in queries.accounts.successors(post, clock.today())]
    if not form.validate():
        return _leave_page(post, form, None), 422

    def act() -> str:
        return url_for(
            "accounts.show", id=actions.accounts.pass_on(post, form.person.data, me(), clock.now()).person_id
        )

    return pages.attempt(
        act, lambda refused: _leave_page(_post(id), form, refused), _("岗位已移交，未办事项已转给接任人")
    )
