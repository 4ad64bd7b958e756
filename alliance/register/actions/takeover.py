"""A designation that stood before the platform enters the register with its old number and day (历史补录; SN15-3.3.a, 5.2)."""

import re
from datetime import date, datetime

from flask_babel import gettext as _

from alliance.core import journal, notices, settings
from alliance.core.actor import Actor
from alliance.core.origins import Origin, may_confirm
from alliance.core.refusal import Refused
from alliance.core.work import current_work, work
from alliance.ext import db
from alliance.organisations import actions as organisations
from alliance.organisations import queries as who
from alliance.register import queries
from alliance.register.actions import history
from alliance.register.model import Designation, Party
from alliance.register.rules import NAMES

FILED = "SN15-3.3.a"


def take_over(
    origin: Origin, actor: Actor, at: datetime, *, programme: str, scope: str, name: str, specialty: str,
    department_id: int, filed_on: date, founded_on: date | None = None, number: str = "",
) -> Designation:  # fmt: skip
    """Enter a designation as active. The name's form is advice for old ones (SN15-5.2); a name in use is refused.

    Without an old number it gets the next of the office's own series.
    """
    department = who.department(department_id)
    hospital = department.organisation
    may_confirm(origin, actor, programme, [hospital.id], FILED)
    if filed_on > at.date() or (founded_on is not None and founded_on > filed_on):
        raise Refused(FILED, _("备案日期不能晚于今天，也不能早于成立日期"), field="filed_on")
    with work():
        verdict = queries.name_check(programme, scope, name, hospital.fictitious)
        if verdict.taken:
            raise Refused(NAMES, _("名称已被使用：%(holder)s", holder=verdict.taken_by), field="name")
        spelt, given = verdict.check.normalised, _number(programme, number, at)
        designation = Designation(
            programme=programme, scope=scope, name=spelt, name_key=spelt.casefold(), pinyin=organisations.initials(spelt),
            specialty=verdict.check.specialty or specialty.strip(), state="active", lead_id=hospital.id,
            lead_name=hospital.name, department_id=department.id, department_name=department.name,
            division_code=hospital.division_code, authority_id=hospital.authority_id, founded_on=founded_on,
            number=given, code=history.code_of(given), filed_on=filed_on, fictitious=hospital.fictitious, created_at=at,
            taken_from=origin.words,
        )  # fmt: skip
        db.session.add(designation)
        history.note(designation, "file", filed_on, actor, at, clause=FILED, reason=origin.words)
        history.bear(designation, filed_on)
        journal.write(
            "designation.take-over", actor, at, designation, clause=FILED, remark=origin.words, number=designation.number,
            entered_by=origin.entered_by, own_number=bool(number.strip()),
        )  # fmt: skip
    return designation


def _number(programme: str, number: str, at: datetime) -> str:
    """The old number as it stands; the office's series is kept clear of it. A new one where there was none."""
    code, old = str(settings.value(programme, "filing_word")), number.strip()
    if not old:
        return f"{code}〔{at.year}〕{notices.next_serial(code, at.year)}号"
    if ours := re.fullmatch(rf"{re.escape(code)}〔(\d{{4}})〕(\d{{1,6}})号", old):
        notices.keep_clear(code, int(ours[1]), int(ours[2]))
    return old


def note_past_party(
    designation_id: int, organisation_id: int, since: date, until: date, at: datetime, department_name: str
) -> None:
    """Write who belonged to a designation for a time that is over. Called by members."""
    current_work()
    hospital, stand = who.organisation(organisation_id), history.next_stand(at)
    db.session.add(
        Party(
            designation_id=designation_id, organisation_id=hospital.id, organisation_name=hospital.name,
            department_name=department_name, division_code=hospital.division_code, authority_id=hospital.authority_id,
            county_level=hospital.is_county_level, kind="member", since=since, until=until, stand=stand,
            until_stand=stand,
        )
    )  # fmt: skip
    db.session.flush()
