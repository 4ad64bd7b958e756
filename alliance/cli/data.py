"""`flask reference` enters the facts the product ships; `flask demo build` the demo world. Both change nothing when run twice."""

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from alliance import clock
from alliance.care import actions as care
from alliance.config import Config
from alliance.core import codes
from alliance.organisations import actions as facts

demo_group = AppGroup("demo", help="示例数据")


@click.command("reference", help="录入随产品提供的区划、日历、机构名录")
@with_appcontext
def reference() -> None:
    """Enter divisions, calendar, authorities and hospitals that are not yet there."""
    facts.load_reference(clock.now())
    care.load_diagnoses()
    codes.load_procedures()
    click.echo("参考数据已就绪")


@demo_group.command("build")
def build() -> None:
    """Build the demo world relative to today; a second run changes nothing."""
    from alliance.demo import story

    config: Config = current_app.extensions["alliance"]
    if not (config.is_demo or config.practice):
        raise click.ClickException("生产环境不能建立示例数据")
    click.echo("示例数据已就绪" if story.build(clock.now(), click.echo) else "示例数据已存在，未作改动")


@demo_group.command("accounts")
def accounts() -> None:
    """Print one demo account per post, and those of the further programmes."""
    say_accounts()


def say_accounts() -> None:
    """Whom one signs in as in the demo world."""
    from alliance.core.actor import ROLE_LABELS
    from alliance.demo import further
    from alliance.demo.people import ACCOUNTS, PASSWORD

    click.echo(f"示例账号（密码均为 {PASSWORD}）：")
    for role, login in ACCOUNTS:
        click.echo(f"  {login:<22}{ROLE_LABELS[role]}")
    for name, logins in further.logins():
        click.echo(f"  {name}：{'、'.join(logins)}")
