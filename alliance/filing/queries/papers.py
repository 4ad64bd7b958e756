"""The sealed scans of a filing as its pages show them."""

from collections.abc import Mapping
from typing import Any

from alliance.core import files, scans
from alliance.core.actor import Actor
from alliance.core.refusal import NotFound
from alliance.filing.model import Application
from alliance.filing.rules import papers as rules


def state(application: Application) -> str:
    """none (not submitted yet), missing, open, taken (whole with an override) or whole."""
    if rules.printed(application) is None:
        return "none"
    found = rules.sealed_scan(application)
    if found is None:
        return "missing"
    if not found.is_whole:
        return "open"
    return "taken" if found.findings else "whole"


def shown(application: Application, actor: Actor) -> Mapping[str, Any]:
    """Everything the page of the sealed scan tells."""
    paper = rules.printed(application)
    return {
        "paper": paper,
        "serial": len(application.revisions),
        "status": state(application),
        "required": rules.is_required(application),
        "found": [(one, files.of(one)) for one in scans.of(application)],
        "counts": rules.sealed_scan(application),
        "may_bring": paper is not None and rules.may_bring(actor, application),
        "may_override": rules.may_override(actor, application),
    }


def scan_file(application: Application, file_id: int) -> files.File:
    """One file of one of its scans; NotFound otherwise."""
    for one in scans.of(application):
        if (found := files.one(one, file_id)) is not None:
            return found
    raise NotFound


def finding(application: Application, finding_id: int) -> scans.ScanFinding:
    """One finding on one of its scans; NotFound otherwise."""
    return scans.finding_of(application, finding_id)
