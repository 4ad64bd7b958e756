"""The blueprint of this chapter, who may open its pages, and what several of them show."""

from typing import Any

from flask import Blueprint, url_for
from flask_babel import gettext as _

from alliance.core import files
from alliance.core.actor import OFFICE, Actor, Role
from alliance.takeover.flow import BATCH_FLOW, ENTRY_FLOW, enters
from alliance.takeover.model import Batch, Entry
from alliance.takeover.rules.fields import KINDS
from alliance.takeover.rules.who import kinds_of

bp = Blueprint("takeover", __name__)
ENTERERS = OFFICE | {Role.LEAD_CLERK}
READERS = ENTERERS | {Role.AUDITOR}


def parts(actor: Actor) -> dict[str, Any]:
    """What every template of this chapter needs."""
    mine = {key: KINDS[key] for key in kinds_of(actor)}
    return {"kinds": KINDS, "mine": mine, "batch_flow": BATCH_FLOW, "entry_flow": ENTRY_FLOW}


def papers(batch: Batch) -> list[dict[str, Any]]:
    """The scans of a batch's paper, as the files macro takes them."""
    return [_file(one, url_for("takeover.paper", id=batch.id, file_id=one.id)) for one in files.of(batch, "paper")]


def scans(entry: Entry) -> list[dict[str, Any]]:
    """The scans of one entry."""
    return [_file(one, url_for("takeover.scan", id=entry.id, file_id=one.id)) for one in files.of(entry, "scan")]


def _file(one: files.File, url: str) -> dict[str, Any]:
    return {
        "name": one.name,
        "url": url,
        "size": _("%(n)s KB", n=-(-one.size // 1024)),
        "picture": one.kind in PICTURES,
    }


PICTURES = frozenset({"png", "jpg", "jpeg"})


def in_hand(actor: Actor, record: Batch | Entry) -> bool:
    """Whether this actor may still change what he entered."""
    return enters(actor, record) and record.state == "draft"
