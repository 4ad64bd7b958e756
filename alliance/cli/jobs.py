"""`flask jobs`: what the calendar brings. `serve` is the one scheduler process."""

import fcntl
import time
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from alliance import clock
from alliance.config import Config
from alliance.core import schedule

jobs_group = AppGroup("jobs", help="任务：列出、执行、定时服务")


@jobs_group.command("list")
def list_jobs() -> None:
    """List the jobs and their last runs."""
    from alliance import jobs

    for job in jobs.JOBS:
        click.echo(job.name)
    for run in schedule.last_runs(20):
        click.echo(f"{run.day}  {run.job}  {run.said}")


@jobs_group.command("run")
def run_jobs() -> None:
    """Run what is due now, missed days first."""
    from alliance import jobs

    for run in schedule.run_due(jobs.JOBS, clock.now()):
        click.echo(f"{run.day}  {run.job}  {run.said}")


@jobs_group.command("serve")
def serve() -> None:
    """Keep running what is due. Only one such process runs at a time: a second one waits for the first to end."""
    from alliance import jobs

    config: Config = current_app.extensions["alliance"]
    with Path(config.data_dir / "scheduler.lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(5)
        jobs.serve(current_app.app_context)
