"""Names: what may be used, what is taken, what is still free (SN15-3.3.d)."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from alliance.ext import db
from alliance.register.model import Designation, DesignationName, SpecialtyName
from alliance.rules import naming
from alliance.rules import programme as programmes
from alliance.rules.shapes import Naming


@dataclass(frozen=True)
class NameVerdict:
    """The check of a name's form, who has it already ("" when free), and names that could be had instead."""

    check: naming.NameCheck
    taken_by: str
    suggestions: tuple[str, ...]

    @property
    def taken(self) -> bool:
        return bool(self.taken_by)

    @property
    def ok(self) -> bool:
        return self.check.ok and not self.taken


def added_specialties(programme: str) -> list[SpecialtyName]:
    """The specialties the office added, newest first."""
    query = select(SpecialtyName).where(SpecialtyName.programme == programme).order_by(SpecialtyName.id.desc())
    return list(db.session.execute(query).scalars())


def extra_specialties(programme: str) -> tuple[str, ...]:
    """The names of the specialties the office added."""
    return tuple(db.session.execute(select(SpecialtyName.name).where(SpecialtyName.programme == programme)).scalars())


def name_check(programme: str, scope: str, name: str, demo: bool, own_id: int | None = None) -> NameVerdict:
    """Check a name's form and whether a living or reserved one is the same under another spelling.

    `demo` admits the mark of invented organisations; `own_id` is the designation that may keep its own name.
    """
    rules = programmes.load(programme)
    assert rules.naming is not None
    extra = extra_specialties(programme)
    found = naming.check(rules.naming, name, extra, bound=rules.scope(scope).name_bound, demo=demo)
    taken_by = _holders(programme, [naming.key(name)], own_id).get(naming.key(name), "")
    if found.ok and not taken_by:
        return NameVerdict(found, "", ())
    return NameVerdict(found, taken_by, _free(programme, rules.naming, found, extra))


def said(verdict: NameVerdict) -> str:
    """The verdict on a name in one sentence of the reader's language."""
    if verdict.ok:
        return str(_("「%(name)s」可以使用", name=verdict.check.normalised))
    if verdict.check.problems:
        english = str(get_locale() or "zh").startswith("en")
        return "；".join(problem.en if english else problem.zh for problem in verdict.check.problems)
    return str(_("名称已被使用：%(holder)s。空格、全角半角和大小写不同，仍是同一名称", holder=verdict.taken_by))


def _holders(programme: str, keys: Iterable[str], own_id: int | None = None) -> dict[str, str]:
    """Who has the names with these keys, present and former ones that were not freed: key → said in words."""
    query = (
        select(DesignationName.name_key, DesignationName.name, DesignationName.until, Designation)
        .join(Designation, Designation.id == DesignationName.designation_id)
        .where(
            DesignationName.programme == programme, DesignationName.name_key.in_(list(keys)),
            DesignationName.freed_on.is_(None),
        )
    )  # fmt: skip
    if own_id is not None:
        query = query.where(DesignationName.designation_id != own_id)
    return {
        key: f"{name}（{one.lead_name}）" if until is None else _former(name, one)
        for key, name, until, one in db.session.execute(query)
    }


def _former(name: str, bearer: Designation) -> str:
    return str(_("%(name)s（%(bearer)s的曾用名，尚未释放）", name=name, bearer=bearer.name))


def _free(programme: str, rules: Naming, found: naming.NameCheck, extra: tuple[str, ...]) -> tuple[str, ...]:
    """A few allowed names near to the typed one that nobody has."""
    marked = found.normalised.startswith(rules.prefix + rules.demo_mark)
    typed = found.normalised.replace(rules.demo_mark, "", 1) if marked else found.normalised
    same = [naming.build(rules, found.specialty, ending) for ending in rules.endings] if found.specialty else []
    near = dict.fromkeys((*same, *naming.suggestions(rules, typed, extra)))
    names = [rules.prefix + rules.demo_mark + one.removeprefix(rules.prefix) if marked else one for one in near]
    taken = _holders(programme, [naming.key(one) for one in names])
    return tuple(one for one in names if naming.key(one) not in taken)[: naming.SUGGESTED]
