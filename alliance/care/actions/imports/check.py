"""One row against the lookups: what it would enter, and everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from alliance.care import rules
from alliance.care.actions.imports.fields import CARE_TYPES, DIRECTIONS, KINDS, Field
from alliance.care.actions.imports.lookup import Bond, Lookup
from alliance.core import patients
from alliance.core.imports import cells
from alliance.core.patients import Identity
from alliance.core.refusal import Refused
from alliance.rules import identifiers

UNLIKE = frozenset({"number", "name", "resident_id"})  # in every row another


@dataclass(frozen=True)
class Row:
    """One row as it came: its kind, sheet and number there, the cells by column."""

    kind: str
    sheet: str
    number: int
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell."""

    key: str
    code: str
    params: Mapping[str, Any]


@dataclass
class Checked:
    """A row after the check. `columns` are those of the entry it would become."""

    row: Row
    data: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    columns: dict[str, Any] = field(default_factory=dict)
    unchanged: bool = False

    def fault(self, key: str, code: str, **params: Any) -> None:
        """Note what is wrong, once for each cell."""
        if all(one.key != key for one in self.faults):
            self.faults.append(Fault(key, code, params))

    def whole(self, *keys: str) -> bool:
        """Whether these columns could be read."""
        return all(self.data.get(key) not in (None, "") for key in keys)


def check(row: Row, look: Lookup) -> Checked:
    """Read every column, then see whether they fit together and what is known."""
    found = Checked(row)
    _read(found, look)
    _patient(found)
    _diagnosis(found, look)
    bond = _place(found, look)
    _way(found, bond)
    if not found.faults and bond is not None:
        found.columns = _columns(found, look, bond)
    return found


def _read(found: Checked, look: Lookup) -> None:
    """Read every column. Days, hospitals, diagnoses and the like come in thousands of rows and are read once."""
    kind = found.row.kind
    for one in KINDS[kind].fields:
        raw = found.row.cells.get(one.key)
        cell = (kind, one.key, raw)
        known = look.read.get(cell)
        if known is None:
            known = _cell(found.row, one, raw, look)
            if one.key not in UNLIKE:
                look.keep(cell, known)
        found.data[one.key], fault = known
        if fault is not None:
            found.faults.append(fault)


def _cell(row: Row, one: Field, raw: Any, look: Lookup) -> tuple[Any, Fault | None]:
    """What one cell says, by itself, and what is wrong with it."""
    alone = Checked(row)
    try:
        value = _value(alone, one.key, raw, look)
    except cells.Unread:
        value = None
        alone.fault(one.key, _unread(one.key, raw))
    if value in (None, "") and one.required:
        alone.fault(one.key, "missing")
    if isinstance(value, str) and len(value) > one.longest:
        alone.fault(one.key, "long", n=len(value), most=one.longest)
    return value, alone.faults[0] if alone.faults else None


def _unread(key: str, raw: Any) -> str:
    if key != "day":
        return "id_ruined" if key == "resident_id" else "number_ruined"
    return "day_none" if any(sign.isdigit() for sign in str(raw)) and _looks_like_day(raw) else "day_unread"


def _looks_like_day(raw: Any) -> bool:
    """Three numbers with a year in front: a day that is not in the calendar."""
    parts = "".join(sign if sign.isdigit() else " " for sign in cells.text(raw)).split()
    return len(parts) == 3 and len(parts[0]) == 4


def _value(found: Checked, key: str, raw: Any, look: Lookup) -> Any:
    if key == "day":
        return cells.day(raw)
    if key in ("from", "to"):
        words = cells.name(raw)
        return words and _hospital(found, key, words, look)
    if key in ("direction", "care_type"):
        return _choice(found, key, cells.text(raw))
    if key == "alliance":
        return cells.name(raw)
    if key in ("number", "resident_id"):
        return cells.identifier(raw)
    return cells.name(raw) if key == "name" else cells.text(raw)


def _hospital(found: Checked, key: str, words: str, look: Lookup) -> int | None:
    ids = look.hospitals.find(words)
    if len(ids) == 1:
        return ids[0]
    if ids:
        found.fault(key, "hospital_several", names="、".join(look.hospitals.shown(one) for one in ids))
    elif near := look.hospitals.near(words):
        found.fault(key, "hospital_near", names="、".join(near))
    else:
        found.fault(key, "hospital_none")
    return None


def _choice(found: Checked, key: str, words: str) -> str:
    admitted = DIRECTIONS if key == "direction" else CARE_TYPES
    if words and words not in admitted:
        found.fault(key, "choice", names="、".join(dict.fromkeys(admitted)))
    return admitted.get(words, "")


def _patient(found: Checked) -> None:
    data = found.data
    if any(sign.isdigit() for sign in data["name"] or ""):
        found.fault("name", "name_digits")
    if not found.whole("resident_id"):
        return
    checked = identifiers.resident_id(data["resident_id"], data["day"])
    data["resident_id"] = checked.value
    if not checked.ok:
        found.fault("resident_id", *_id_fault(checked.value), n=len(checked.value))


def _id_fault(value: str) -> tuple[str]:
    """Which of the rules of a resident number is broken, the first one that is."""
    if "E+" in value or (len(value) == 18 and value.isdigit() and value.endswith("000")):
        return ("id_ruined",)
    if len(value) != 18:
        return ("id_length",)
    if not (value[:17].isdigit() and value[17] in "0123456789X"):
        return ("id_signs",)
    if value[:2] not in identifiers.PROVINCES:
        return ("id_province",)
    try:
        date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return ("id_born",)
    return ("id_check",) if not identifiers.resident_id(value).ok else ("id_born",)


def _diagnosis(found: Checked, look: Lookup) -> None:
    data = found.data
    secrets = [one for one in (data["name"], data["resident_id"]) if one and len(one) > 1]
    if any(one in (data["diagnosis"] or "") for one in secrets):
        found.fault("diagnosis", "identity")
    try:
        data["diagnosis_code"] = rules.checked_code(data["diagnosis_code"] or "")
    except Refused:
        found.fault("diagnosis_code", "code_form")
        return
    if data["diagnosis_code"] and look.codes is not None and data["diagnosis_code"] not in look.codes:
        found.fault("diagnosis_code", "code_none")


def _place(found: Checked, look: Lookup) -> Bond | None:
    """The alliance both hospitals belonged to on that day."""
    data = found.data
    if not found.whole("from", "to"):
        return None
    one, other, day = data["from"], data["to"], data["day"]
    if one == other:
        found.fault("to", "hospital_same")
        return None
    if look.own not in (one, other):
        found.fault("from", "hospital_foreign")
        return None
    if day is not None and day > look.today:
        found.fault("day", "day_future")
        return None
    bonds = _named(found, look, one, other)
    return _on(found, look, bonds, day) if bonds and day is not None else None


def _named(found: Checked, look: Lookup, one: int, other: int) -> list[Bond]:
    """The alliances both ever belonged to; the one that is named, where one is."""
    shared = [bond for bond in look.bonds.values() if bond.together(one, other)]
    if words := found.data["alliance"]:
        ids = look.alliances.find(words)
        if not ids:
            found.fault("alliance", "alliance_unknown")
            return []
        shared = [bond for bond in shared if bond.id in ids]
        if not shared:
            found.fault("alliance", "alliance_other")
    elif not shared:
        found.fault("to" if one == look.own else "from", "alliance_none")
    return shared


def _on(found: Checked, look: Lookup, bonds: list[Bond], day: date) -> Bond | None:
    one, other = found.data["from"], found.data["to"]
    standing = [bond for bond in bonds if any(span.holds(day) for span in bond.together(one, other))]
    registered = [bond for bond in standing if bond.registered and bond.registered.holds(day)]
    if len(registered) > 1:
        found.fault("alliance", "alliance_several", names="、".join(bond.name for bond in registered))
        return None
    if not registered:
        _out_of_time(found, standing, [span for bond in bonds for span in bond.together(one, other)], day)
        return None
    bond = registered[0]
    if day.year in look.closed.get(bond.programme, ()):
        found.fault("day", "day_decided", year=day.year)
    for hospital in (one, other):
        if not bond.bound(hospital, day):
            found.fault("day", "agreement", name=look.hospitals.shown(hospital))
    return bond


def _out_of_time(found: Checked, standing: list[Bond], spans: list[Any], day: date) -> None:
    """Why no alliance holds on that day: not yet filed, ended, not yet a member, no longer one."""
    for bond in standing:
        if bond.registered is None or day < bond.registered.since:
            found.fault("day", "day_unfiled", day=bond.registered.since.isoformat() if bond.registered else "—")
        else:
            found.fault("day", "day_ended", day=str(bond.registered.until))
        return
    first = min(span.since for span in spans)
    if day < first:
        found.fault("day", "day_early", day=first.isoformat())
    else:
        found.fault(
            "day", "day_late", day=max(span.until for span in spans if span.until and span.until <= day).isoformat()
        )


def _way(found: Checked, bond: Bond | None) -> None:
    """Up towards the lead, down from it; between two members the row says which."""
    data = found.data
    if found.row.kind != "referral" or bond is None:
        return
    given = data["direction"]
    real = "up" if data["to"] == bond.lead_id else "down" if data["from"] == bond.lead_id else given
    if not real:
        found.fault("direction", "direction_missing", names="、".join(DIRECTIONS))
    elif given and given != real:
        found.fault("direction", "direction_other")
    data["direction"] = real


def _columns(found: Checked, look: Lookup, bond: Bond) -> dict[str, Any]:
    data, kind = found.data, found.row.kind
    number = data["resident_id"]
    said = [kind, str(bond.id), *(str(data.get(one.key) or "") for one in KINDS[kind].fields if one.key != "alliance")]
    from_id, to_id = data["from"], data["to"]
    return {
        "organisation_id": look.own, "other_id": to_id if from_id == look.own else from_id, "kind": kind,
        "own_number": data["number"], "body": patients.match_key("\x1f".join(said)), "programme": bond.programme,
        "designation_id": bond.id, "lead_id": bond.lead_id, "from_id": from_id, "to_id": to_id,
        "from_name": look.hospitals.shown(from_id), "to_name": look.hospitals.shown(to_id),
        "direction": data.get("direction") or "", "care_type": data.get("care_type") or "", "day": data["day"],
        "patient": patients.seal(Identity(data["name"], number)), "patient_key": patients.match_key(number),
        "person_key": patients.match_key(f"{data['name']}|{number[6:14]}"),
        "patient_masked": patients.masked_name(data["name"])[:20],
        "diagnosis_code": data["diagnosis_code"], "diagnosis": data["diagnosis"],
    }  # fmt: skip
