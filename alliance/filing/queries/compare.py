"""Two submissions side by side: fields, conditions, members and the files' hashes, with what changed marked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from alliance.core.language import told
from alliance.filing import rules
from alliance.filing.model import Application
from alliance.filing.rules.wording import Piece, marked

SHOWN_OF_HASH = 12  # hexadecimal signs: enough to tell two files of a dossier apart


@dataclass(frozen=True)
class Compared:
    """One line of the comparison: its group (fields, conditions, members, files), both sides, and the pieces of each."""

    group: str
    label: str
    clause: str
    was: str
    now: str
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        return self.was != self.now


def differences(application: Application, left: Mapping[str, Any], right: Mapping[str, Any]) -> list[Compared]:
    """Two submissions side by side, in the form's order; each line knows whether it changed."""
    return [
        *_fields(application, left, right),
        *_conditions(application, left, right),
        _listed("members", _("成员单位"), "SN15-3.2", left["members"], right["members"]),
        *_files(application, left, right),
    ]


def _line(group: str, label: str, clause: str, was: str, now: str) -> Compared:
    pieces = marked(was, now)
    return Compared(group, label, clause, was, now, tuple(pieces[0]), tuple(pieces[1]))


def _fields(application: Application, left: Mapping[str, Any], right: Mapping[str, Any]) -> Iterator[Compared]:
    form = rules.programme_of(application).form(rules.FORM)
    yield _line("fields", _("联盟名称（登记）"), "SN15-3.3.d", left["name"], right["name"])
    known = {one.key: one for one in form.fields}
    for key in right["fields"]:
        if key == "members":
            continue  # compared one by one below
        field = known[key]
        yield _line("fields", told(field.label, field.label_en), field.clause, left["fields"].get(key, ""),
                    right["fields"][key])  # fmt: skip


def _conditions(application: Application, left: Mapping[str, Any], right: Mapping[str, Any]) -> Iterator[Compared]:
    for condition in rules.programme_of(application).conditions:
        was, now = (_met(side["conditions"].get(condition.key)) for side in (left, right))
        yield _line("conditions", told(condition.words, condition.words_en), condition.clause, was, now)


def _met(answer: Mapping[str, Any] | None) -> str:
    if answer is None or answer["met"] is None:
        return ""
    words = str(_("具备") if answer["met"] else _("未具备"))
    return f"{words}。{answer['note']}" if answer["note"] else words


def _listed(group: str, label: str, clause: str, was: Sequence[str], now: Sequence[str]) -> Compared:
    """A list line by line: what is only on one side is marked as a whole line."""
    left, right = (
        tuple(Piece(one + ("\n" if place < len(side) - 1 else ""), one not in other) for place, one in enumerate(side))
        for side, other in ((was, now), (now, was))
    )
    return Compared(group, label, clause, "\n".join(was), "\n".join(now), left, right)


def _files(application: Application, left: Mapping[str, Any], right: Mapping[str, Any]) -> Iterator[Compared]:
    programme = rules.programme_of(application)
    places = dict.fromkeys(one["of"] for side in (left, right) for one in side["files"])
    for place in places:
        was, now = ([_file(one) for one in side["files"] if one["of"] == place] for side in (left, right))
        clause = "SN15-3.2" if place.startswith("condition-") else "SN15-A2"
        label = _("附件：%(label)s", label=rules.label_of(programme, place))
        yield _listed("files", label, clause, was, now)


def _file(one: Mapping[str, str]) -> str:
    """A file by its name and the beginning of its hash: another content under the same name shows."""
    return f"{one['name']}（SHA-256 {one['sha256'][:SHOWN_OF_HASH]}…）"
