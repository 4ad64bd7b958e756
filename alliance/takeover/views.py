"""Pages of takeover."""

from flask import Blueprint

bp = Blueprint("takeover", __name__)
BLUEPRINTS = (bp,)
