"""Figures for monitoring. Imported only once the folder of several workers' figures is known (see core.pages.health)."""

import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import func, select

from alliance.core import installation, mail, tasks
from alliance.core.exports import WORKING, Export
from alliance.core.journal import JournalEntry
from alliance.ext import db

REQUESTS = Counter("alliance_requests", "Requests by endpoint, method and status", ("endpoint", "method", "status"))
SECONDS = Histogram(
    "alliance_request_seconds", "Seconds a request took, by endpoint", ("endpoint",),
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)  # fmt: skip
FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def count(endpoint: str, method: str, status: int, seconds: float) -> None:
    """Count one request."""
    REQUESTS.labels(endpoint, method, str(status)).inc()
    SECONDS.labels(endpoint).observe(seconds)


class State:
    """What the database says at the moment of asking."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Any]:
        """One gauge for each figure."""
        seen = installation.last_beat(installation.SCHEDULER)
        figures = {
            "alliance_journal_last_id": db.session.execute(select(func.max(JournalEntry.id))).scalar() or 0,
            "alliance_exports_under_way": len(tasks.under_way(Export, WORKING)),
            "alliance_scheduler_seen_seconds": (self.now - seen).total_seconds() if seen else -1,
        }
        for name, value in figures.items():
            yield GaugeMetricFamily(name, name.replace("_", " "), value=value)
        mails = GaugeMetricFamily("alliance_mails", "Mails by state", labels=("state",))
        for state, number in db.session.execute(select(mail.Mail.state, func.count()).group_by(mail.Mail.state)):
            mails.add_metric([state], number)
        yield mails


def written(now: datetime) -> bytes:
    """All figures, of all workers where there are several, in Prometheus' text form."""
    registry = CollectorRegistry()
    if os.environ.get(FOLDER):
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library has no types here
    else:
        for one in (REQUESTS, SECONDS):
            registry.register(one)
    registry.register(State(now))
    return generate_latest(registry)
