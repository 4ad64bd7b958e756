"""Accounts from a workbook: every error of every row at once; good rows go in, bad rows come back."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import update

from alliance.core import journal
from alliance.core.actor import ROLE_LABELS, Actor, Role
from alliance.core.imports import cells, tables
from alliance.core.language import N_
from alliance.core.programmes import running_named
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import part, work
from alliance.ext import db
from alliance.organisations import queries
from alliance.organisations.actions.accounts import Wish, open_account, problems
from alliance.organisations.model import AccountBatch, Organisation, PostRequest
from alliance.organisations.rules.posts import brings, may_bring, opens, role_rules, usual_programme

MOST_ROWS = 500
HEADS = (
    "姓名",
    "账号",
    "岗位",
    "机构",
    "科室",
    "邮箱",
    "电话",
    "项目",
)  # the users' words, in the file as it is filled in
KEYS = ("name", "login", "role", "organisation", "department", "mail", "telephone", "programme")
NEEDED = ("姓名", "账号", "岗位")
SAID = {
    "file": N_("不是 Excel 工作簿或 CSV 文件"), "size": N_("文件展开后过大"), "rows": N_("行数过多，请分开上传"),
    "text": N_("文件的文字编码不能识别，请存为 UTF-8"),
}  # fmt: skip


def read(name: str, content: bytes, actor: Actor, at: datetime) -> AccountBatch:
    """Read a workbook and say what is wrong in it; nothing is opened yet."""
    if not may_bring(actor) or actor.person_id is None:
        raise NotFound
    rows = [_checked(line, typed, actor) for line, typed in _rows(content)]
    if not rows:
        raise Refused("", _("表中没有填写任何一行"), field="file")
    _twice(rows)
    with work():
        batch = AccountBatch(name=name[:200], rows=rows, by_id=actor.person_id, by=actor.name, at=at)
        db.session.add(batch)
        journal.write(
            "account_batch.read", actor, at, batch, rows=len(rows), wrong=sum(bool(one["errors"]) for one in rows)
        )
    return batch


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        sheet = next(iter(tables.table(content, MOST_ROWS + 20).values()))
    except tables.Unreadable as error:
        raise Refused("", _(SAID[error.what]), field="file") from error
    heads = next((index for index, row in enumerate(sheet) if set(NEEDED) <= {cells.text(one) for one in row}), None)
    if heads is None:
        raise Refused("", _("没有找到表头（%(heads)s），请用下载的模板填写", heads="、".join(NEEDED)), field="file")
    places = {cells.text(one): index for index, one in enumerate(sheet[heads])}
    for line, row in enumerate(sheet[heads + 1 :], heads + 2):
        typed = {key: _cell(row, places.get(head)) for key, head in zip(KEYS, HEADS, strict=True)}
        if any(typed.values()):
            yield line, typed


def _cell(row: Sequence[Any], place: int | None) -> str:
    if place is None or place >= len(row):
        return ""
    return cells.text(row[place])


def _checked(line: int, typed: dict[str, str], actor: Actor) -> dict[str, Any]:
    """A row as it is kept: what was typed, and everything wrong with it."""
    errors: list[str] = []
    role = _role(typed["role"])
    if role is None:
        errors.append(_("没有这个岗位：%(words)s", words=typed["role"] or "—"))
    place = _place(typed["organisation"], actor)
    if place is None:
        errors.append(_("没有这个机构，请写全称：%(words)s", words=typed["organisation"] or "—"))
    programme = running_named(typed["programme"]) if typed["programme"] else None
    if typed["programme"] and programme is None:
        errors.append(_("没有启用这个项目：%(words)s", words=typed["programme"]))
    elif role is not None and place is not None:
        wish = _wish(typed, role, place)
        if not _may(actor, wish):
            errors.append(_("您不能为该机构开设此岗位"))
        errors += [words for _field, words in problems(wish)]
    return {"line": line, "typed": typed, "errors": errors, "outcome": ""}


def _wish(typed: dict[str, str], role: Role, place: Organisation) -> Wish:
    programme = running_named(typed["programme"]) if typed.get("programme") else usual_programme(role)
    return Wish(
        typed["login"].lower(), typed["name"], role, place, typed["department"], typed["mail"], typed["telephone"], programme
    )  # fmt: skip


def _may(actor: Actor, wish: Wish) -> bool:
    """One's own, or a hospital's for its own administrator's approval."""
    return opens(actor, wish.role, wish.organisation, wish.programme) or brings(actor, wish.role, wish.organisation)


def _role(words: str) -> Role | None:
    return next((role for role in role_rules() if words in (_label(role), str(role))), None)


def _label(role: Role) -> str:
    with force_locale("zh"):
        return str(ROLE_LABELS[role])


def _place(words: str, actor: Actor) -> Organisation | None:
    if words:
        return queries.organisation_named(words)
    return queries.organisation(actor.organisation_id) if actor.organisation_id is not None else None


def _twice(rows: list[dict[str, Any]]) -> None:
    """The same account twice for one post, or under two names."""
    posts: dict[tuple[str, ...], int] = {}
    names: dict[str, str] = {}
    for row in rows:
        typed = row["typed"]
        key = (typed["login"].lower(), typed["role"], typed["organisation"], typed["department"])
        if key in posts:
            row["errors"].append(_("与第 %(n)s 行重复", n=posts[key]))
        elif names.setdefault(typed["login"].lower(), typed["name"]) != typed["name"]:
            row["errors"].append(_("同一账号在表中有两个姓名"))
        posts.setdefault(key, row["line"])


def enter(batch: AccountBatch, actor: Actor, at: datetime) -> AccountBatch:
    """Open what is right, once; a row that has become wrong meanwhile comes back with the others."""
    with work():
        taken = db.session.execute(
            update(AccountBatch)
            .where(AccountBatch.id == batch.id, AccountBatch.by_id == actor.person_id, AccountBatch.state == "checked")
            .values(state="entered", entered_at=at)
            .execution_options(synchronize_session=False)
        )
        if not taken.rowcount:  # type: ignore[attr-defined]
            raise Refused("", _("这份名单已经开设过"))
        batch.rows = [_entered(row, actor, at) for row in batch.rows]
        opened = sum(row["outcome"] == "opened" for row in batch.rows)
        asked = sum(row["outcome"] == "asked" for row in batch.rows)
        journal.write("account_batch.enter", actor, at, batch, opened=opened, asked=asked, rows=len(batch.rows))
        db.session.flush()
    db.session.refresh(batch)
    return batch


def _entered(row: dict[str, Any], actor: Actor, at: datetime) -> dict[str, Any]:
    if row["errors"]:
        return row
    typed = row["typed"]
    role, place = _role(typed["role"]), _place(typed["organisation"], actor)
    try:
        if role is None or place is None or not _may(actor, wish := _wish(typed, role, place)):
            raise Refused("", _("机构或岗位已变动，请重新上传"))
        with part():
            made = open_account(wish, actor, at)
            db.session.flush()
    except Refused as refused:
        return {**row, "errors": [refused.message]}
    return {**row, "outcome": "asked" if isinstance(made, PostRequest) else "opened"}


def returned(batch: AccountBatch) -> list[list[str]]:
    """The bad rows as they were typed, each with what is wrong."""
    return [
        [*(row["typed"].get(key, "") for key in KEYS), "；".join(row["errors"])] for row in batch.rows if row["errors"]
    ]
