"""What a form still lacks (SN15-A1): the same list on the page and behind the refusal."""

from dataclasses import dataclass

from flask_babel import gettext as _

from alliance.audit.rules.dossier import Count, Dossier
from alliance.core.language import told
from alliance.rules.shapes import FormField

CLAUSE = "SN15-A1"
DIGITS = 9  # as long as the column of a count may be


@dataclass(frozen=True)
class Missing:
    """One thing that is missing or wrong: the field, and in words what to do."""

    key: str
    section: str
    label: str
    clause: str = CLAUSE


def is_whole(text: str) -> bool:
    """Whether a text is a whole number ≥ 0 in plain digits."""
    return text.isascii() and text.isdigit() and len(text) <= DIGITS


def count_fault(count: Count) -> str:
    """What is wrong with one of the six counts, in words; "" when nothing is."""
    if not count.typed:
        return str(_("未填写"))
    if not is_whole(count.typed):
        return str(_("须为不小于 0 的整数"))
    if count.changed and not count.reason:
        return str(_("与台账（%(n)s）不一致，须写明理由", n=count.logged))
    return ""


def missing(dossier: Dossier) -> list[Missing]:
    """Every field of the lead that is empty or wrong, in the annex's order."""
    found = []
    for field in dossier.fields:
        fault = _fault(dossier, field)
        if fault:
            label = told(field.label, field.label_en).format(year=dossier.audit.year)
            found.append(Missing(field.key, field.section, _("%(label)s：%(fault)s", label=label, fault=fault)))
    return found


def _fault(dossier: Dossier, field: FormField) -> str:
    if field.type == "count":
        return count_fault(dossier.count(field.key))
    if not field.required or dossier.value(field) or (field.long and dossier.files_of(field.key)):
        return ""
    return str(_("未填写"))
