"""What anybody may read of the decided years: how many came out how, and the hash of each year's archive (SN15-2.b)."""

from flask import render_template
from flask.typing import ResponseReturnValue

from alliance.core.access import anyone
from alliance.evaluation import queries
from alliance.evaluation.views.rounds import bp, result_words
from alliance.rules import indicators
from alliance.rules import programme as programmes


@bp.get("/public/results")
@anyone
def published() -> ResponseReturnValue:
    """The decided years; no alliance is named: a card or an end shows in the public list."""
    years = [
        (found, counts, result_words(found), programmes.load(found.programme).name)
        for found, counts in queries.published()
    ]
    return render_template("public/results.html", years=years, number=indicators.format_number)
