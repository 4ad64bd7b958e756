"""What each clause asks, in our own words: the page behind every clause chip."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from alliance.core.access import anyone
from alliance.core.refusal import NotFound
from alliance.rules import clauses

bp = Blueprint("clauses", __name__)


@bp.get("/clauses")
@anyone
def index() -> ResponseReturnValue:
    """All clauses, document by document."""
    return render_template("organisations/clauses.html", documents=clauses.documents(), clauses=clauses.all_clauses())


@bp.get("/clauses/<clause_id>")
@anyone
def show(clause_id: str) -> ResponseReturnValue:
    """One clause with our readings of it."""
    try:
        clause = clauses.get(clause_id)
    except clauses.UnknownClause as unknown:
        raise NotFound from unknown
    return render_template("organisations/clause.html", clause=clause)
