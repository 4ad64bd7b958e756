"""`flask start`: the web server and the scheduler together, for `make run`."""

import os
import signal
import subprocess
import sys
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext

from alliance.config import ROOT, Config

THREADS = "8"


@click.command("start", help="启动网站与定时任务")
@with_appcontext
def start() -> None:
    """Start both and print where and with which accounts; both end when either ends or Ctrl-C is pressed."""
    config: Config = current_app.extensions["alliance"]
    _say(config)
    # our own interpreter and module names, nothing typed by anybody
    children = [subprocess.Popen(command, cwd=ROOT, env=os.environ) for command in _commands(config)]  # noqa: S603

    def stop(_signal: int, _frame: FrameType | None) -> None:
        for child in children:
            child.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        status = children[0].wait()
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(timeout=15)
    sys.exit(0 if status in (0, -signal.SIGTERM) else status)


def _commands(config: Config) -> list[list[str]]:
    web = [
        "gunicorn", "app:app", "--bind", f"{config.host}:{config.port}", "--workers", "1", "--worker-class", "gthread",
        "--threads", THREADS, "--no-control-socket", "--graceful-timeout", "10", "--log-level", "warning",
    ]  # fmt: skip
    clockwork = ["flask", "--app", "app", "jobs", "serve"]
    return [[sys.executable, "-m", *command] for command in (web, clockwork)]


def _say(config: Config) -> None:
    click.echo(f"\n专科联盟管理平台  http://{config.host}:{config.port}/   公开名单  /public")
    if config.is_demo:
        from alliance.core.actor import ROLE_LABELS
        from alliance.demo.people import ACCOUNTS, PASSWORD

        click.echo(f"示例账号（密码均为 {PASSWORD}）：")
        for role, login in ACCOUNTS:
            click.echo(f"  {login:<22}{ROLE_LABELS[role]}")
    click.echo("", nl=True)
