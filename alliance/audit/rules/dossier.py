"""附件1 as it stands (SN15-A1): what register and members know, the six counts from the logs, what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from alliance.audit.model import Audit
from alliance.core import files as store
from alliance.core.files import File
from alliance.members import queries as members
from alliance.organisations import queries as organisations
from alliance.register import queries as register
from alliance.rules import programme as programmes
from alliance.rules.shapes import FormField
from alliance.targets import queries as targets

FORM = "annex1"
PREFILLED = frozenset({"alliance_name", "lead_specialty", "hospital", "members"})
MORE = "members_more"  # members with an agreement on paper that the platform does not have yet
REASON = "why_"


@dataclass(frozen=True)
class Count:
    """One of the six counts: as typed, as the logs have it (None: no logs), and why the two differ."""

    key: str
    typed: str
    logged: int | None
    reason: str

    @property
    def changed(self) -> bool:
        return self.logged is not None and (self.typed.lstrip("0") or "0") != str(self.logged)


@dataclass(frozen=True)
class Dossier:
    """One form with everything it rests on, read in a fixed number of queries."""

    audit: Audit
    designation: Any
    hospital: Any
    members: tuple[str, ...]
    agreements: bool
    logged: Mapping[str, int | None]
    files: tuple[File, ...]

    @property
    def programme(self) -> programmes.Programme:
        return programme_of(self.audit)

    @property
    def fields(self) -> tuple[FormField, ...]:
        """The fields the lead fills in, in the annex's order."""
        return tuple(one for one in self.programme.form(FORM).fields if one.by == "lead")

    @property
    def all_members(self) -> list[str]:
        """The members with an agreement: the platform's, then those the clerk adds line by line."""
        more = str(self.audit.answers.get(MORE) or "").splitlines()
        return [*self.members, *(line.strip() for line in more if line.strip())]

    def files_of(self, purpose: str) -> list[File]:
        return [one for one in self.files if one.purpose == purpose]

    def count(self, key: str) -> Count:
        """One of the six counts; it begins with the logs' figure."""
        logged, answers = self.logged.get(key), self.audit.answers
        start = "" if logged is None else str(logged)
        return Count(key, str(answers.get(key, start)).strip(), logged, str(answers.get(REASON + key, "")).strip())

    def value(self, field: FormField) -> str:
        """A field in words: from the register where it knows, else as typed; a day as ISO text, yes-no as yes or no."""
        designation, typed = self.designation, str(self.audit.answers.get(field.key) or "").strip()
        if field.type == "count":
            return self.count(field.key).typed
        if field.key == "members":
            return "、".join(self.all_members)
        known = {
            "alliance_name": designation.name, "lead_specialty": designation.department_name,
            "hospital": designation.lead_name,
            "founded_on": designation.founded_on.isoformat() if designation.founded_on else typed,
            "has_charter": typed or ("yes" if designation.charter else ""),
            "has_agreements": typed or ("yes" if self.agreements else ""),
        }  # fmt: skip
        return str(known.get(field.key, typed))


def programme_of(record: Any) -> programmes.Programme:
    """The programme of a campaign or a form."""
    return programmes.load(record.programme)


def typed_fields(dossier: Dossier) -> tuple[FormField, ...]:
    """The fields that are typed: not those the register knows."""
    known = PREFILLED | ({"founded_on"} if dossier.designation.founded_on else set())
    return tuple(one for one in dossier.fields if one.key not in known)


def typed_keys(dossier: Dossier) -> frozenset[str]:
    """The names under which answers are kept: typed fields, reasons of changed counts, members added."""
    fields = typed_fields(dossier)
    reasons = {REASON + one.key for one in fields if one.type == "count"}
    return frozenset({one.key for one in fields} | reasons | {MORE})


def collect(audit: Audit, on: date) -> Dossier:
    """Read a form's dossier as of a day."""
    designation = register.by_id(audit.designation_id)
    signed = {one.organisation_id for one in members.in_force_agreements(designation.id, on)}
    current = [one for one in members.current(designation.id, on) if not one.lead]
    names = tuple(one.organisation_name for one in current if one.organisation_id in signed)
    hospital = organisations.organisation(audit.lead_id)
    return Dossier(audit, designation, hospital, names, bool(signed), logged(audit), tuple(store.of(audit)))


def logged(audit: Audit) -> dict[str, int | None]:
    """The six counts of the logs over the campaign's months (two queries); None where the platform has no logs: the clerk
    types the figure."""
    return targets.logged(audit.designation_id, audit.programme, audit.campaign.counts_from, audit.campaign.cut_off)


def content(dossier: Dossier) -> dict[str, Any]:
    """附件1 as it is sent, to be kept whole."""
    counts = {}
    for field in dossier.fields:
        if field.type == "count":
            one = dossier.count(field.key)
            counts[field.key] = {
                "stated": int(one.typed),
                "logged": one.logged,
                "reason": one.reason if one.changed else "",
            }
    return {
        "fields": {one.key: dossier.value(one) for one in dossier.fields},
        "counts": counts,
        "members": dossier.all_members,
        "files": [{"purpose": one.purpose, "name": one.name, "sha256": one.sha256} for one in dossier.files],
    }
