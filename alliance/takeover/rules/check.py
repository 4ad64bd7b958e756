"""A row against what is known: read, matched, and every problem named with sheet, row, column and what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from alliance.core.actor import Actor, Role
from alliance.core.imports import cells
from alliance.core.language import day_words
from alliance.organisations.queries import Organisation
from alliance.rules import naming
from alliance.rules import programme as programmes
from alliance.takeover.rules.fields import KINDS, Field, choices
from alliance.takeover.rules.known import Known, World
from alliance.takeover.rules.who import kinds_of


@dataclass(frozen=True)
class Row:
    """One row as it came: its kind, its number in the sheet (None from a form), the cells by column key."""

    kind: str
    number: int | None
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class Problem:
    """What keeps a row out: where, what, what to do, by which clause."""

    sheet: str
    row: int | None
    column: str
    key: str
    what: str
    todo: str
    clause: str


@dataclass
class Checked:
    """A row after the check: what would be entered, what is wrong with it, what the second officer should look at."""

    row: Row
    data: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    key: str = ""
    subject: str = ""
    hospitals: list[int] = field(default_factory=list)


class Reader:
    """Reads one row's cells and gathers what is wrong."""

    def __init__(self, row: Row, world: World, today: date, paper_on: date) -> None:
        self.kind, self.world, self.today, self.paper_on = KINDS[row.kind], world, today, paper_on
        self.found = Checked(row)

    def problem(self, key: str, what: str, todo: str, clause: str = "") -> None:
        """Note what is wrong in one column."""
        head = _(self.kind.field(key).head) if key else ""
        where = (_(self.kind.name), self.found.row.number, head, key)
        self.found.problems.append(Problem(*where, what, todo, clause or self.kind.clause))

    def read(self) -> None:
        """Every column by its own way; an empty required one is a problem."""
        for one in self.kind.fields:
            try:
                value = self._value(one)
            except cells.Unread as unread:
                self.problem(one.key, unread.what, unread.todo)
                continue
            if value in (None, ""):
                if one.required and all(problem.key != one.key for problem in self.found.problems):
                    self.problem(one.key, _("必填，没有填写"), _(one.note) or _("照原件填写"))
                value = "" if one.read in ("text", "id") else None
            self.found.data[one.key] = value

    def _value(self, one: Field) -> Any:
        raw = self.found.row.cells.get(one.key)
        if one.read == "day":
            return self._day(one, cells.day(raw))
        if one.read == "year":
            return cells.year(raw)
        if one.read == "score":
            score = cells.score(raw)
            return None if score is None else str(score)
        if one.read in ("hospital", "alliance"):
            words = cells.name(raw)
            return words and (self._hospital(one, words) if one.read == "hospital" else self._alliance(one, words))
        words = cells.identifier(raw) if one.read == "id" else cells.text(raw)
        if admitted := choices(one.read, self.world.programme):
            return words and self._choice(one, words, admitted)
        if len(words) > one.longest:
            self.problem(one.key, _("太长（%(n)s 字，上限 %(most)s）", n=len(words), most=one.longest), _("请缩短"))
        return words

    def _day(self, one: Field, day: date | None) -> str | None:
        if day is not None and day > self.today and not (self.kind.key == "agreement" and one.key == "until"):
            self.problem(one.key, _("%(day)s 在今天以后", day=day_words(day)), _("照原件核对日期"))
        return None if day is None else day.isoformat()

    def _choice(self, one: Field, words: str, admitted: Mapping[str, str]) -> str | None:
        if words in admitted.values():
            return words
        if words not in admitted:
            self.problem(
                one.key, _("没有「%(words)s」这一项", words=words[:40]), _("可填：%(all)s", all="、".join(admitted))
            )
        return admitted.get(words)

    def _hospital(self, one: Field, words: str) -> int | None:
        found = self.world.hospital(words)
        if len(found) == 1:
            self.found.hospitals.append(found[0].id)
            self.found.data["hospital_name"] = found[0].name
            return found[0].id
        if found:
            names = "、".join(hospital.name for hospital in found)
            self.problem(one.key, _("「%(words)s」对应不止一家医院", words=words), _("写全称：%(names)s", names=names))
            return None
        near = "、".join(self.world.near(words))
        todo = _("是不是：%(names)s？", names=near) if near else _("先在机构名录中录入这家医院")
        self.problem(one.key, _("找不到医院「%(words)s」", words=words[:60]), todo)
        return None

    def _alliance(self, one: Field, words: str) -> str | None:
        known = self.world.alliance(words)
        if known is None:
            self.problem(
                one.key, _("找不到联盟「%(words)s」", words=words[:60]), _("先在“联盟”表中录入，或核对名称、备案号")
            )
            return None
        if known.state != "active":
            self.problem(one.key, _("「%(name)s」不在册", name=known.name), _("只能为在册的联盟补录"))
        self.found.hospitals.insert(0, known.lead_id)
        return known.name

    def day(self, key: str) -> date | None:
        """A day already read."""
        value = self.found.data.get(key)
        return None if value is None else date.fromisoformat(value)

    def ordered(self, first: str, then: str) -> None:
        """The second day does not lie before the first."""
        one, other = self.day(first), self.day(then)
        if one is not None and other is not None and other < one:
            self.problem(
                then, _("早于%(head)s %(day)s", head=_(self.kind.field(first).head), day=one), _("照原件核对日期")
            )

    @property
    def alliance(self) -> Known | None:
        """The alliance the row names."""
        words = self.found.data.get("alliance")
        return self.world.alliance(words) if words else None

    @property
    def hospital(self) -> Organisation | None:
        """The hospital the row names."""
        return self.world.hospitals.get(self.found.data.get("hospital") or 0)


def check_rows(
    rows: Sequence[Row], world: World, actor: Actor, today: date, paper_on: date, own: int | None
) -> list[Checked]:
    """Check every row; alliances first, so that the rows that name them find them. `own`: a lead clerk's own alliance."""
    ordered = sorted(rows, key=lambda row: list(KINDS).index(row.kind))
    seen: dict[str, Row] = {}
    return [_checked(row, world, actor, today, paper_on, own, seen) for row in ordered]


def _checked(
    row: Row, world: World, actor: Actor, today: date, paper_on: date, own: int | None, seen: dict[str, Row]
) -> Checked:
    reader = Reader(row, world, today, paper_on)
    reader.read()
    found = reader.found
    SPECIAL[row.kind](reader)
    _allowed(reader, actor, own)
    if found.key:
        found.key = f"{row.kind}:{found.key}"[:200]
        _once(reader, seen)
    if row.kind == "alliance" and not found.problems:
        data = found.data
        world.add(Known(None, data["name"], data["hospital"], "active", data["founded_on"] or "", data["number"]))
    found.subject = found.subject[:300]
    return found


def _once(reader: Reader, seen: dict[str, Row]) -> None:
    """The same thing stands once in a workbook, and is not waiting in another batch."""
    found = reader.found
    if (earlier := seen.setdefault(found.key, found.row)) is not found.row:
        where = _("第 %(n)s 行", n=earlier.number) if earlier.number else _("前面一条")
        reader.problem("", _("与%(where)s重复", where=where), _("删去其中一行"))
    if found.key in reader.world.pending:
        reader.problem("", _("同一内容已在待确认的补录中"), _("等那一条确认，或先撤回"))


def _allowed(reader: Reader, actor: Actor, own: int | None) -> None:
    """Who may enter this row: kinds by post, no own hospital for officers, the own alliance only for a lead clerk."""
    found = reader.found
    if found.row.kind not in kinds_of(actor):
        reader.problem("", _("牵头科室经办只能提出成员和协议"), _("请联盟管理办公室录入"), "SN15-3.4.b")
    if actor.is_office and actor.own_hospitals.intersection(found.hospitals):
        reader.problem("", _("涉及您任职（或近期任职）的医院，应当回避"), _("请另一位经办人录入"), "SN15-3.3.a")
    known = reader.alliance
    if actor.role == Role.LEAD_CLERK and known is not None and known.id != own:
        reader.problem("alliance", _("不是本科室牵头的联盟"), _("只能为本科室牵头的联盟提出补录"), "SN15-3.4.b")


def _alliance(reader: Reader) -> None:
    data, found, world = reader.found.data, reader.found, reader.world
    reader.ordered("founded_on", "filed_on")
    words, hospital = data.get("name") or "", reader.hospital
    if not words:
        return
    data["name"] = naming.tidy(words)
    found.key, found.subject = naming.key(words), f"{data['name']}（{hospital.name if hospital else ''}）"
    for spelt, known in (
        ("name", world.alliances.get(naming.key(words))),
        ("number", world.numbers.get(naming.key(data.get("number") or "-"))),
    ):
        if known is not None:
            where = known.name if known.id is not None else _("本批的「%(name)s」", name=known.name)
            reader.problem(spelt, _("已被%(where)s使用", where=where), _("核对原件；同一联盟只录一次"), "SN15-3.3.d")
    _advise_name(reader, data, hospital)
    if hospital is not None and hospital.is_county_level:
        found.advice.append(_("牵头医院是县级医疗机构，原则上不牵头（SN15-5.1）"))
    if hospital is not None and data.get("department") and (hospital.id, data["department"]) not in world.departments:
        found.advice.append(_("牵头科室「%(name)s」尚未登记，确认时新建", name=data["department"]))
    if not data.get("number"):
        found.advice.append(_("没有原备案号，确认时由办公室编号"))


def _advise_name(reader: Reader, data: dict[str, Any], hospital: Organisation | None) -> None:
    """Old names are advised, not bound (SN15-5.2); the specialty must be known one way or the other."""
    programme = programmes.load(reader.world.programme)
    if programme.naming is None or not data.get("scope"):
        return
    bound = programme.scope(data["scope"]).name_bound
    checked = naming.check(programme.naming, data["name"], (), bound=bound, demo=bool(hospital and hospital.fictitious))
    data["specialty"] = checked.specialty or data.get("specialty") or ""
    reader.found.advice.extend(_("名称：%(why)s（仅提示）", why=one.zh) for one in checked.problems)
    if bound and not data["specialty"]:
        reader.problem("specialty", _("从名称看不出专业类别"), _("填写专业类别"), "SN15-3.3.d")


def _belongs(reader: Reader) -> bool:
    """The parts that members and agreements share; whether the row is whole enough to have a key."""
    found, known, hospital = reader.found, reader.alliance, reader.hospital
    reader.ordered("since", "until")
    if known is None or hospital is None:
        return False
    if hospital.id == known.lead_id:
        reader.problem("hospital", _("牵头医院不能作为自己的成员"), _("核对原件"), "SN15-3.4.b")
    if known.founded_on and (since := reader.day("since")) and since.isoformat() < known.founded_on:
        reader.problem("since", _("早于联盟成立的 %(day)s", day=known.founded_on), _("照原件核对日期"))
    found.subject = f"{known.name} · {hospital.name}"
    found.key = f"{naming.key(known.name)}:{hospital.id}"
    return True


def _member(reader: Reader) -> None:
    if not _belongs(reader):
        return
    found, known, until = reader.found, reader.alliance, reader.day("until")
    found.key += f":{found.data.get('since')}" if until else ""
    if until is None and known and known.id and (known.id, found.data["hospital"]) in reader.world.members:
        reader.problem("hospital", _("已是该联盟的成员"), _("不用再录"), "SN15-3.4.b")


def _agreement(reader: Reader) -> None:
    if not _belongs(reader):
        return
    found, until = reader.found, reader.day("until")
    found.key += f":{found.data.get('since')}"
    if until is not None and until < reader.today:
        reader.problem("until", _("协议已期满"), _("只补录仍有效的协议；以往的成员关系录在“成员”表"), "SN15-3.4.b")


def _post(reader: Reader) -> None:
    data, found, hospital = reader.found.data, reader.found, reader.hospital
    login = str(data.get("login") or "").lower()
    data["login"] = login
    if login and not all(sign.isascii() and (sign.isalnum() or sign in "-._") for sign in login):
        reader.problem("login", _("账号只能用字母、数字、点和横线"), _("换一个账号"))
    if data.get("role") == Role.LEAD_CLERK and not data.get("department"):
        reader.problem("department", _("牵头科室经办须写明科室"), _("填写科室"))
    held = reader.world.people.get(login)
    if held is not None and data.get("name") and held != data["name"]:
        reader.problem("login", _("账号已属于另一人"), _("换一个账号，或核对姓名"))
    if held is None and login:
        found.advice.append(_("将新建账号 %(login)s，设置密码前不能登录", login=login))
    if hospital is not None and login:
        found.subject = f"{hospital.name} · {data.get('name')}（{login}）"
        found.key = f"{login}:{data.get('role')}:{hospital.id}:{data.get('department')}"


def _result(reader: Reader) -> None:
    data, found, known = reader.found.data, reader.found, reader.alliance
    year = data.get("year")
    if year is not None and year >= reader.today.year:
        reader.problem("year", _("%(year)s 年度还没有结束", year=year), _("只补录已结束的年度"), "SN15-2.b")
    if known is None or year is None:
        return
    found.subject, found.key = f"{known.name} · {year} · {data.get('result')}", f"{naming.key(known.name)}:{year}"
    if known.founded_on and year < int(known.founded_on[:4]):
        reader.problem("year", _("早于联盟成立的年份"), _("照原件核对年度"))
    if known.id and year in reader.world.results.get(known.id, {}):
        reader.problem("year", _("%(year)s 年度已有结果", year=year), _("不用再录；有出入的报办公室负责人"), "SN15-2.b")


def _measure(reader: Reader) -> None:
    data, found, known = reader.found.data, reader.found, reader.alliance
    reader.ordered("since", "until")
    since, year = reader.day("since"), data.get("year")
    if since is not None and year is not None and since.year < year:
        reader.problem("since", _("早于所依据的 %(year)s 年度", year=year), _("照原件核对日期"), "SN15-2.c")
    if known is None or year is None:
        return
    found.subject = f"{known.name} · {year} · {data.get('measure')}"
    found.key = f"{naming.key(known.name)}:{data.get('measure')}:{year}"
    if data.get("measure") == "yellow-card" and data.get("until") is None:
        found.advice.append(_("没有解除日期：确认后名录上显示黄牌生效中"))


SPECIAL = {
    "alliance": _alliance, "member": _member, "agreement": _agreement, "post": _post, "result": _result,
    "measure": _measure,
}  # fmt: skip


def score_of(data: Mapping[str, Any]) -> Decimal | None:
    """The score of an entry as a number."""
    return Decimal(data["score"]) if data.get("score") else None
