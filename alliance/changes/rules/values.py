"""What stands now and what shall stand: each field of a change as value and words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from alliance.changes.model import ChangeFiling
from alliance.core.language import told
from alliance.ext import db
from alliance.filing import queries as filing
from alliance.organisations import queries as organisations
from alliance.organisations.queries import Department
from alliance.register import queries as register
from alliance.rules import programme as programmes
from alliance.rules.changes import ChangeField, ChangeKind
from alliance.rules.naming import tidy

Facts = dict[str, dict[str, Any]]
MEMBERS = "members"


@dataclass(frozen=True)
class Present:
    """One value as it stands: `value` is compared, `words` are shown."""

    value: Any
    words: str

    def fact(self) -> dict[str, Any]:
        """The way it is kept in a record."""
        return {"value": self.value, "words": self.words}


def present(designation: Any, kind: ChangeKind, on: date) -> Facts:
    """What stands in the register, by the fields of a kind."""
    if kind.effect == "members":
        return {MEMBERS: _filed_members(designation).fact()}
    persons = _persons(designation) if kind.effect == "person" else {}
    return {one.key: _present(designation, one, persons).fact() for one in kind.fields if one.kept}


def _present(designation: Any, one: ChangeField, persons: Mapping[str, str]) -> Present:
    if one.type == "name":
        return Present(designation.name, designation.name)
    if one.type == "scope":
        return Present(designation.scope, _scope_words(designation.programme, designation.scope))
    if one.type == "department":
        return Present(designation.department_id, designation.department_name)
    if one.type == "member-department":
        return Present(designation.department_id, f"{designation.lead_name} · {designation.department_name}")
    words = persons.get(one.key, "")
    return Present(words, words)


def _scope_words(programme: str, key: str) -> str:
    scope = programmes.load(programme).scope(key)
    return told(scope.words, scope.words_en)


def _last_done(designation_id: int, effect: str, programme: str) -> ChangeFiling | None:
    from alliance.changes.rules.route import changes_of

    keys = [one.key for one in changes_of(programme).kinds if one.effect == effect]
    query = (
        select(ChangeFiling)
        .where(ChangeFiling.designation_id == designation_id, ChangeFiling.kind.in_(keys), ChangeFiling.state == "done")
        .order_by(ChangeFiling.takes_effect.desc(), ChangeFiling.id.desc())
        .limit(1)
    )
    return db.session.execute(query).scalar_one_or_none()


def _persons(designation: Any) -> dict[str, str]:
    """Person in charge and discipline leader: of the newest change, else as filed."""
    last = _last_done(designation.id, "person", designation.programme)
    if last is not None:
        return {key: str(fact["words"]) for key, fact in last.now.items()}
    filed = [one for one in filing.of_designation(designation.id) if one.state == "filed"]
    return {key: str(words) for key, words in filed[0].answers.items()} if filed else {}


def _filed_members(designation: Any) -> Present:
    """The members as last filed: of the newest change, else of the day of filing."""
    last = _last_done(designation.id, "members", designation.programme)
    if last is not None:
        return Present(last.now[MEMBERS]["value"], str(last.now[MEMBERS]["words"]))
    filed = next((one.stand for one in register.history(designation.id) if one.state != "proposed"), None)
    return members_on(designation.id, designation.filed_on, filed)


def members_on(designation_id: int, on: date | None, known: int | None = None) -> Present:
    """The members of a day without the lead: hospital ids in order, and their names; as entered up to a stand."""
    found = [one for one in register.parties(designation_id, on) if one.kind == "member"]
    found = [one for one in found if known is None or one.stand <= known]
    names = [one.organisation_name for one in found]
    return Present(sorted(one.organisation_id for one in found), "、".join(names) or _("（没有成员单位）"))


def kept(designation: Any, kind: ChangeKind, typed: Mapping[str, str], on: date) -> Facts:
    """What shall stand, from what was typed; a member list is taken as it stands on the day."""
    if kind.effect == "members":
        return {MEMBERS: members_on(designation.id, on).fact()}
    now = present(designation, kind, on)
    found: Facts = {}
    for one in kind.fields:
        words = typed.get(one.key, "").strip()
        if not words and one.optional:
            found[one.key] = now[one.key]
        else:
            found[one.key] = _typed(designation, one, words).fact()
    return found


def _typed(designation: Any, one: ChangeField, words: str) -> Present:
    if one.type == "name":
        return Present(tidy(words), tidy(words))
    if one.type in ("text", "long-text", "date"):
        return Present(words, words)
    labels = dict(choices(designation, one))
    if words not in labels:
        return Present("", "")
    return Present(words if one.type == "scope" else int(words), labels[words])


def typed_words(change: ChangeFiling) -> dict[str, str]:
    """What was typed, as the form takes it back."""
    return {key: str(fact["value"]) for key, fact in change.now.items() if key != MEMBERS}


def _departments(hospitals: Iterable[int]) -> list[Department]:
    query = select(Department).where(Department.organisation_id.in_(list(hospitals)))
    return list(db.session.execute(query.order_by(Department.organisation_id, Department.name)).scalars())


def choices(designation: Any, one: ChangeField) -> list[tuple[str, str]]:
    """What may be chosen for a field: scopes, the lead hospital's departments, those of its members."""
    if one.type == "scope":
        made = programmes.load(designation.programme)
        return [(scope.key, told(scope.words, scope.words_en)) for scope in made.scopes]
    if one.type == "department":
        found = organisations.departments_of(designation.lead_id)
        return [(str(row.id), row.name) for row in found if row.id != designation.department_id]
    if one.type == "member-department":
        members = [row for row in register.parties(designation.id) if row.kind == "member"]
        names = {row.organisation_id: row.organisation_name for row in members}
        rows = _departments(names)
        return [(str(row.id), f"{names[row.organisation_id]} · {row.name}") for row in rows]
    return []
