"""A workbook of yearly actuals taken in: by the action its form uses, whole or on explicit choice its good rows (SX19-4.1)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from alliance.core import journal
from alliance.core.actor import Actor
from alliance.core.imports.sheet import Row, good_of
from alliance.core.work import work
from alliance.rules import targets
from alliance.targets import queries, rules
from alliance.targets.actions.reaching import put_actuals


@dataclass(frozen=True)
class Taken:
    """How many figures are new or corrected, how many were there already, how many rows were left out."""

    changed: int
    same: int
    left_out: int


def take_actuals(
    programme: str, plan: targets.Plan, rows: Sequence[Row], file: tuple[str, bytes], actor: Actor, at: datetime,
    *, only_good: bool = False,
) -> Taken:  # fmt: skip
    """Enter the actuals of a workbook, year by year. What is there already is not doubled; a correction has its reason."""
    holder = queries.holder_row(programme, plan.key)
    mine = rules.fills(actor, programme, holder.organisation_id if holder else None)
    rules.may(mine, plan.clause, _("实际值由填报医院或主管部门填写"))
    good = good_of(rows, plan.clause, only_good)
    parts: dict[tuple[int, str, str], dict[str, str]] = {}
    for one in good:
        part = parts.setdefault((one.data["year"], one.data["source"], one.data["reason"]), {})
        part[one.data["target"]] = one.data["value"]
    with work():
        changed = [
            each for (year, source, reason), typed in sorted(parts.items())
            for each in put_actuals(programme, plan, year, typed, source, actor, at, reason=reason)
        ]  # fmt: skip
        taken = Taken(len(changed), len(good) - len(changed), len(rows) - len(good))
        if changed:
            journal.write(
                "target.upload", actor, at, holder or changed[0], clause=plan.clause, remark=file[0][-200:], plan=plan.key,
                changed=taken.changed, same=taken.same, left_out=taken.left_out,
                sha256=hashlib.sha256(file[1]).hexdigest(),
            )  # fmt: skip
    return taken
