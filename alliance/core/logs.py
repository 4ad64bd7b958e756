"""Logs: one JSON object a line in production, so that nothing a visitor sends can begin a line of its own.

No sentence of an exception of the database is written: it would hold the values of the row. No query string, no form.
"""

import logging
import re
import secrets
import sys
import traceback
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from structlog.typing import EventDict, WrappedLogger

WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
MOST_FRAMES = 30


def set_up(as_json: bool) -> None:
    """Have the standard loggers write JSON lines to standard error; otherwise leave them as they are."""
    if not as_json:
        return
    chain: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        told_fault,
    ]
    structlog.configure(
        processors=[*chain, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(chain))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)


def formatter(chain: list[Any]) -> logging.Formatter:
    """One JSON object for a record of any logger, ours or a library's."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=chain,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True),
        ],
    )


def told_fault(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """An exception as its kind and where it came from; its own words only where they cannot hold a row's values."""
    found = event.pop("exc_info", None)
    if found:
        error = (
            found if isinstance(found, BaseException) else (found[1] if isinstance(found, tuple) else sys.exc_info()[1])
        )
        if error is not None:
            event["fault"] = type(error).__name__
            event["words"] = "" if isinstance(error, SQLAlchemyError | ValueError | KeyError) else str(error)[:300]
            frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
            event["trace"] = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def request_id(given: str) -> str:
    """The id a proxy gave this request, if it is one, else one of our own."""
    return given if WELL_FORMED.fullmatch(given) else secrets.token_hex(8)
