"""`flask jobs`: what the calendar brings. `serve` is the one scheduler process."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from alliance import clock
from alliance.cli import checks
from alliance.config import Config, ConfigError
from alliance.core import schedule

jobs_group = AppGroup("jobs", help="任务：列出、执行、最近记录、定时服务")


@jobs_group.command("list")
def list_jobs() -> None:
    """List the jobs, each with its last run."""
    from alliance import jobs

    last = schedule.newest()
    for job in jobs.JOBS:
        run = last.get(job.name)
        click.echo(f"{job.name:28}{run.day}  {run.said}" if run else f"{job.name:28}尚未执行")


@jobs_group.command("run")
@click.argument("name", required=False)
def run_jobs(name: str | None) -> None:
    """Run what is due now, missed days first; or the one job NAME, if today still owes it."""
    from alliance import jobs

    now = clock.now()
    job = jobs.named(name) if name else None
    if name and job is None:
        raise click.BadParameter(f"没有任务 {name}；flask jobs list 列出全部任务", param_hint="NAME")
    done = schedule.run_due([job], now) if job else jobs.look(now)
    for run in done:
        click.echo(f"{run.day}  {run.job}  {run.said}")
    if job and not done:
        click.echo(f"{job.name} 今日已执行或未到时间")


@jobs_group.command("last")
@click.option("-n", "number", default=20, show_default=True, help="条数")
def last_runs(number: int) -> None:
    """Show the last runs, newest first."""
    for run in schedule.last_runs(number):
        click.echo(f"{run.ran_at:%Y-%m-%d %H:%M}  {run.day}  {run.job}  {run.said}")


@jobs_group.command("serve")
def serve() -> None:
    """Keep running what is due. Only one such process works at a time: a second one waits for the first to end."""
    from alliance import jobs

    config: Config = current_app.extensions["alliance"]
    try:
        checks.refuse(current_app._get_current_object())  # type: ignore[attr-defined]  # the application itself
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
    with schedule.alone(Path(config.data_dir / "scheduler.lock")) as hold:
        assert hold is not None
        jobs.serve(current_app.app_context, hold)
