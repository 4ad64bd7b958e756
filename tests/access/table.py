"""The permission table as written (matrix.csv) and as live."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from alliance.core.access.guard import ANYONE, audience_of, scope_of
from alliance.core.actor import PEOPLE

FILE = Path(__file__).parent / "matrix.csv"
SKIPPED = {"HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Row:
    """One route: endpoint, rule, methods (sorted, with spaces) and who may open it."""

    endpoint: str
    rule: str
    methods: str
    who: str

    def address(self, number: int) -> str:
        """The route's address with a number nobody has in the place of every argument."""
        chosen = re.sub(r"<any\('([\w-]+)'[^>]*>", r"\1", self.rule)
        return re.sub(r"<(?:\w+:)?\w+>", str(number), chosen)


def live(app: Flask) -> list[Row]:
    """Every route of the application but static files, sorted by endpoint."""
    rows = []
    with app.app_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint == "static" or rule.endpoint.endswith(".static"):
                continue
            rows.append(
                Row(rule.endpoint, rule.rule, " ".join(sorted((rule.methods or set()) - SKIPPED)), _who(rule.endpoint))
            )
    return sorted(rows, key=lambda row: (row.endpoint, row.methods))


def _who(endpoint: str) -> str:
    audience = audience_of(endpoint)
    if audience is None:
        return "nobody said"
    if audience is ANYONE:
        return "anyone"
    if scope := scope_of(endpoint):
        return f"token {scope}"
    return "everyone" if audience == PEOPLE else " ".join(sorted(map(str, audience)))


def written() -> list[Row]:
    """The table as people keep it."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [Row(**row) for row in csv.DictReader(file)]


def main() -> None:
    """Print the live table, to compare with the one kept."""
    import sys

    from alliance import create_app

    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["endpoint", "rule", "methods", "who"])
    for row in live(create_app()):
        out.writerow([row.endpoint, row.rule, row.methods, row.who])


if __name__ == "__main__":
    main()
