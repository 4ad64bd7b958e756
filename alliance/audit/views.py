"""Pages of audit."""

from flask import Blueprint

bp = Blueprint("audit", __name__)
BLUEPRINTS = (bp,)
