"""`flask start`: the web server and the scheduler together, for `make run`; or, in production, each as a service of its own.

`flask check` says what a production start would refuse.
"""

import os
import subprocess
import sys
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import ScriptInfo, with_appcontext
from gunicorn.app.base import BaseApplication

from alliance.cli import checks, data
from alliance.config import ROOT, Config, ConfigError

THREADS = 8
GRACE = 15  # seconds the scheduler has to end
FINISH = 30  # seconds running requests have to end, once the server is told to stop
LONGEST = 120  # seconds after which a worker that answers nothing is replaced


@click.command("start", help="启动网站与定时任务；--web 只启动网站")
@click.option("--web", "web_only", is_flag=True, help="只启动网站；定时任务另由 flask jobs serve 运行")
@click.pass_obj
def start(info: ScriptInfo, web_only: bool) -> None:
    """Start both and print where and with which accounts; both end together.

    The server runs in this process, which has the application loaded already: the first page need not wait for a
    second loading. Its workers are forked from here, before anything was read from the database.
    """
    app = info.load_app()
    config: Config = app.extensions["alliance"]
    try:
        checks.refuse(app)
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
    _say(config)
    end = _nothing if web_only else _clockwork()
    try:
        Site(app, _options(config, end)).run()
    finally:
        end(None)  # the address may be taken: then the server never began, and nothing else ends the scheduler


def _clockwork() -> Any:
    """The scheduler beside the server; gives what ends it."""
    command = [sys.executable, "-m", "flask", "--app", "app", "jobs", "serve"]
    scheduler = subprocess.Popen(command, cwd=ROOT, env=os.environ)  # noqa: S603 - our own interpreter and names
    mine = os.getpid()

    def end(_server: Any) -> None:
        if os.getpid() != mine:
            return  # a worker leaves by the same door
        scheduler.terminate()
        scheduler.wait(timeout=GRACE)

    return end


def _nothing(_server: Any) -> None:
    """No scheduler beside the server: nothing to end."""


@click.command("check", help="核对生产启动的条件：逐条列出不符之处，退出码为 1")
@with_appcontext
def check() -> None:
    """Say what a production start would refuse."""
    found = checks.faults(current_app._get_current_object())  # type: ignore[attr-defined]  # the application itself
    for one in found:
        click.echo(f"  {one}")
    click.echo(f"启动条件：{f'{len(found)} 处不符' if found else '相符'}")
    if found:
        raise SystemExit(1)


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
    """Told to stop, the server takes no new request and finishes those under way."""
    return {
        "bind": f"{config.host}:{config.port}", "workers": config.workers, "worker_class": "gthread", "threads": THREADS,
        "control_socket_disable": True, "graceful_timeout": FINISH if config.environment == "production" else 10,
        "loglevel": "warning", "on_exit": on_exit, "timeout": LONGEST, "child_exit": _forget,
    }  # fmt: skip


def _forget(_server: Any, worker: Any) -> None:
    """A worker is gone: its figures no longer count as living ones."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # the library has no types here


def _say(config: Config) -> None:
    click.echo(f"\n专科联盟管理平台  http://{config.host}:{config.port}/   公开名单  /public")
    if config.is_demo:
        data.say_accounts()
    click.echo("", nl=True)
