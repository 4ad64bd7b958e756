"""`flask accounts`: the first administrators, and codes for those whose accounts no page may open anew."""

import click
from flask.cli import AppGroup

from alliance import clock
from alliance.core.actor import ROLE_LABELS, SYSTEM, Role
from alliance.core.refusal import Refused
from alliance.organisations import actions, queries

FIRST = {"system": Role.SYSTEM_ADMIN, "security": Role.SECURITY_ADMIN, "audit": Role.AUDIT_ADMIN}
accounts_group = AppGroup("accounts", help="账号：第一位管理员、三员的激活码")


@accounts_group.command("first")
@click.option("--login", required=True, help="账号，3 至 40 个小写字母、数字")
@click.option("--name", required=True, help="姓名")
@click.option("--role", type=click.Choice(list(FIRST)), default="system", show_default=True, help="三员中的哪一员")
def first(login: str, name: str, role: str) -> None:
    """Open the first system (security, audit) administrator, while nobody is one, and print a one-time code."""
    try:
        person, code = actions.accounts.first(login, name, FIRST[role], SYSTEM, clock.now())
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    _say(f"{ROLE_LABELS[FIRST[role]]} {person.name}（{person.login}）", code)


@accounts_group.command("code")
@click.option("--login", required=True, help="账号")
@click.option("--reset-factor", is_flag=True, help="同时重置动态口令")
def code(login: str, reset_factor: bool) -> None:
    """Print a one-time code for an account: the way for the three administrators and the auditor."""
    person = queries.person_by_login(login.strip().lower())
    if person is None or not person.active:
        raise click.ClickException("没有这个账号，或已停用")
    try:
        if reset_factor:
            actions.second_factor.take_away(person, SYSTEM, clock.now())
        _made, words = actions.codes.make(person, SYSTEM, clock.now())
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    _say(f"{person.name}（{person.login}）", words)


def _say(who: str, words: str) -> None:
    click.echo(f"{who} 的一次性激活码：{words}")
    click.echo("请在 /password 页面用账号和激活码设置密码；激活码只显示这一次，只能使用一次。")
