"""`flask start`: the web server and the scheduler together, for `make run`."""

import os
import subprocess
import sys
from typing import Any

import click
from flask import Flask
from flask.cli import ScriptInfo
from gunicorn.app.base import BaseApplication

from alliance.config import ROOT, Config

THREADS = 8
GRACE = 15  # seconds the scheduler has to end


@click.command("start", help="启动网站与定时任务")
@click.pass_obj
def start(info: ScriptInfo) -> None:
    """Start both and print where and with which accounts; both end together.

    The server runs in this process, which has the application loaded already: the first page need not wait for a
    second loading. Its worker is forked from here, before anything was read from the database.
    """
    app = info.load_app()
    config: Config = app.extensions["alliance"]
    _say(config)
    clockwork = [sys.executable, "-m", "flask", "--app", "app", "jobs", "serve"]
    scheduler = subprocess.Popen(clockwork, cwd=ROOT, env=os.environ)  # noqa: S603 - our own interpreter and names

    def end(_server: Any) -> None:
        scheduler.terminate()
        scheduler.wait(timeout=GRACE)

    Site(app, _options(config, end)).run()


class Site(BaseApplication):
    """The web server with the application at hand."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.app, self.options = app, options
        super().__init__()

    def load_config(self) -> None:
        """Take our options; gunicorn's own command line and file are not read."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, as it was loaded."""
        return self.app


def _options(config: Config, on_exit: Any) -> dict[str, Any]:
    return {
        "bind": f"{config.host}:{config.port}", "workers": 1, "worker_class": "gthread", "threads": THREADS,
        "control_socket_disable": True, "graceful_timeout": 10, "loglevel": "warning", "on_exit": on_exit,
    }  # fmt: skip


def _say(config: Config) -> None:
    click.echo(f"\n专科联盟管理平台  http://{config.host}:{config.port}/   公开名单  /public")
    if config.is_demo:
        from alliance.core.actor import ROLE_LABELS
        from alliance.demo.people import ACCOUNTS, PASSWORD

        click.echo(f"示例账号（密码均为 {PASSWORD}）：")
        for role, login in ACCOUNTS:
            click.echo(f"  {login:<22}{ROLE_LABELS[role]}")
    click.echo("", nl=True)
