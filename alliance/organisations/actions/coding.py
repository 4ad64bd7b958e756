"""The national tables of codes, put in place of the samples by the head of an office (SX6-4)."""

from datetime import datetime

from flask_babel import gettext as _

from alliance.core import codes, journal
from alliance.core.actor import Actor, Role
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.organisations.actions.bodies import initials

CLAUSE = "SX6-4"
EVENT = "codes.import"


def import_codes(system: str, content: bytes, edition: str, actor: Actor, at: datetime) -> int:
    """Take a workbook or CSV with code and name in its first two columns, whole or not at all; returns how many codes."""
    if actor.role is not Role.OFFICE_HEAD:
        raise Refused(CLAUSE, _("编码表由主管部门负责人导入"))
    if system not in codes.TABLES:
        raise Refused(CLAUSE, _("请选择编码体系"), field="system")
    with work():
        was = codes.edition(system)
        count = codes.put(
            system, codes.rows_of(system, content), edition, initials if system == "icd10" else None
        )  # fmt: skip
        journal.write(
            EVENT, actor, at, None, clause=CLAUSE, system=system, edition=edition.strip(), was=was, codes=count
        )
    return count
