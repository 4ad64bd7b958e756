"""An edition of the list (SN15-2.a): drafted as of a day, signed by the head, published; then it never changes."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, select, update

from alliance.core import inbox, journal, settings
from alliance.core.actor import OFFICE, SYSTEM, Actor, Role
from alliance.core.flow import overtaken
from alliance.core.language import N_
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.register import queries
from alliance.register.flow import EDITION_FLOW
from alliance.register.model import Edition, EditionRow
from alliance.rules import programme as programmes
from alliance.rules import windows
from alliance.rules.clauses import within

LIST = "SN15-2.a"


def draft_edition(programme: str, as_of: date, actor: Actor, at: datetime) -> Edition:
    """Draft the list as the register stood on a day; numbered one after the last. A draft not yet signed gives way."""
    clause = within(programme, LIST)
    if actor.role not in OFFICE | {Role.SYSTEM} or actor.programme not in (None, programme):
        raise Refused(clause, _("名单由项目的办公室编制"))
    if as_of > at.date():
        raise Refused(clause, _("名单的截至日期不能晚于今天"), field="as_of")
    with work():
        if _signed_one(programme) is not None:
            raise Refused(clause, _("已有一个版次签发待公布，请先公布或退回"))
        _supersede(programme, actor, at)
        last = db.session.execute(select(func.max(Edition.serial)).where(Edition.programme == programme)).scalar()
        stand = queries.stand()
        rows = queries.snapshot(programme, as_of, stand)
        edition = Edition(
            programme=programme, serial=(last or 0) + 1, as_of=as_of, stand=stand, rows=rows, row_count=len(rows),
            left_out=[], drafted_by=actor.name, drafted_by_id=actor.person_id, drafted_at=at,
        )  # fmt: skip
        db.session.add(edition)
        journal.write("edition.draft", actor, at, edition, clause=clause, as_of=as_of, rows=len(rows))
        _ask_to_sign(edition, actor, at)
    return edition


def _signed_one(programme: str) -> Edition | None:
    query = queries.editions(programme).where(Edition.state == "signed").limit(1)
    return db.session.execute(query).scalar_one_or_none()


def _supersede(programme: str, actor: Actor, at: datetime) -> None:
    for older in db.session.execute(queries.editions(programme).where(Edition.state == "draft")).scalars().all():
        EDITION_FLOW.move(older, "supersede", actor, at, values={"serial": None}, serial=older.serial)
        inbox.settle(older, at, actor)


def discard_edition(edition: Edition, reason: str, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Throw a draft away, with a reason; its number goes to the next one."""
    with work():
        values = {"serial": None, "end_reason": reason.strip()[:300]}
        EDITION_FLOW.move(edition, "discard", actor, at, seen=seen, remark=reason, values=values, serial=edition.serial)
        inbox.settle(edition, at, actor)


def draft_if_due(programme: str, day: date, at: datetime) -> Edition | None:
    """On the days the office set (January and July by default) the calendar drafts the list; one signed waits first."""
    due = windows.list_days(day.year, settings.values(programme))
    if day not in due or _signed_one(programme) is not None:
        return None
    drafted = queries.editions(programme).where(Edition.as_of == day).limit(1)
    if db.session.execute(drafted).scalar_one_or_none() is not None or programmes.load(programme).naming is None:
        return None
    return draft_edition(programme, day, SYSTEM, at)


def _subject(edition: Edition) -> str:
    return f"名单第 {edition.serial} 版（截至{edition.as_of.year}年{edition.as_of.month}月{edition.as_of.day}日）"


def _ask_to_sign(edition: Edition, actor: Actor, at: datetime) -> None:
    text = N_("签发联盟名单") if _of_alliances(edition) else N_("签发名单")
    inbox.ask("edition.sign", text, _subject(edition), edition, at, role=Role.OFFICE_HEAD, by=actor)


def _ask_to_publish(edition: Edition, actor: Actor, at: datetime) -> None:
    text = N_("公布联盟名单") if _of_alliances(edition) else N_("公布名单")
    inbox.ask("edition.publish", text, _subject(edition), edition, at, role=Role.OFFICE_HANDLER, by=actor)


def _of_alliances(edition: Edition) -> bool:
    return bool(programmes.load(edition.programme).scopes)


def _objections(programme: str, public: date) -> tuple[date | None, str]:
    """Until when an edition is open to objections; (None, "") where its programme shows its lists before it decides."""
    days = settings.values(programme).get("list_objection_workdays")
    return (None, "") if days is None else settings.due_in_workdays(public, int(days))


def leave_out(
    edition: Edition, designation_id: int, reason: str, actor: Actor, at: datetime, *, seen: int | None = None
) -> None:
    """Take a designation off a draft. It may be saved without a reason; signing then is refused (SN15-2.a)."""
    rows = [row for row in edition.rows if row["designation_id"] != designation_id]
    out = [row for row in edition.left_out if row["designation_id"] != designation_id]
    before = (*edition.rows, *edition.left_out)
    taken = next((row for row in before if row["designation_id"] == designation_id), None)
    if taken is None:
        raise Refused(within(edition.programme, LIST), _("名单中没有这一项"))
    _change(edition, {"rows": rows, "left_out": [*out, {**taken, "reason": reason.strip()}]}, actor, at, seen,
            event="leave-out", remark=reason.strip(), name=taken["name"])  # fmt: skip


def list_again(edition: Edition, designation_id: int, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Put a designation that was left out back on a draft, as the register had it."""
    again = [
        row
        for row in queries.snapshot(edition.programme, edition.as_of, edition.stand)
        if row["designation_id"] == designation_id
    ]
    out = [row for row in edition.left_out if row["designation_id"] != designation_id]
    if not again or len(out) == len(edition.left_out):
        raise Refused(within(edition.programme, LIST), _("这一项不在未列入之列"))
    _change(edition, {"rows": [*edition.rows, *again], "left_out": out}, actor, at, seen,
            event="list-again", remark="", name=again[0]["name"])  # fmt: skip


def refresh_edition(edition: Edition, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Take a draft's rows anew from the register; who was left out stays left out."""
    out = {row["designation_id"]: row.get("reason", "") for row in edition.left_out}
    stand = queries.stand()
    fresh = queries.snapshot(edition.programme, edition.as_of, stand)
    rows = [row for row in fresh if row["designation_id"] not in out]
    left = [{**row, "reason": out[row["designation_id"]]} for row in fresh if row["designation_id"] in out]
    _change(
        edition, {"rows": rows, "left_out": left, "stand": stand}, actor, at, seen, event="refresh", remark="", name=""
    )


def _change(
    edition: Edition, values: dict[str, Any], actor: Actor, at: datetime, seen: int | None, *,
    event: str, remark: str, name: str,
) -> None:  # fmt: skip
    """Change a draft, if nobody else did since it was seen."""
    if actor.role not in OFFICE or actor.programme not in (None, edition.programme):
        raise Refused(within(edition.programme, LIST), _("名单由项目的办公室编制"))
    version = edition.version if seen is None else seen
    if "rows" in values:
        values["row_count"] = len(values["rows"])
    with work():
        done = db.session.execute(
            update(Edition).where(Edition.id == edition.id, Edition.version == version, Edition.state == "draft")
            .values(version=version + 1, **values).execution_options(synchronize_session=False)
        )  # fmt: skip
        db.session.refresh(edition)
        if done.rowcount != 1:  # type: ignore[attr-defined]
            if edition.state != "draft":
                raise Refused(within(edition.programme, LIST), _("名单已签发，不能再改；需要修改请由负责人退回"))
            raise overtaken(edition, EDITION_FLOW)
        journal.write(
            f"edition.{event}", actor, at, edition, clause=within(edition.programme, LIST), remark=remark, name=name
        )


def _must_be_fresh(edition: Edition) -> None:
    """What is signed and published is what the register says of that day now; else the rows are to be taken anew."""
    now = {row["designation_id"]: row for row in queries.snapshot(edition.programme, edition.as_of)}
    was = {row["designation_id"]: {key: value for key, value in row.items() if key != "reason"}
           for row in (*edition.rows, *edition.left_out)}  # fmt: skip
    other = [row["name"] for key, row in {**was, **now}.items() if now.get(key) != was.get(key)]
    if other:
        raise Refused(
            within(edition.programme, LIST), _("名单编制后，名录中截至该日的记载有变动，请重新取数"), todo=other
        )


def sign_edition(edition: Edition, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """The head signs a draft that somebody else drew up."""
    values = {"signed_by": actor.name, "signed_by_id": actor.person_id}
    with work():
        EDITION_FLOW.move(edition, "sign", actor, at, seen=seen, values=values)
        _must_be_fresh(edition)
        inbox.settle(edition, at, actor)
        _ask_to_publish(edition, actor, at)


def reopen_edition(edition: Edition, reason: str, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """The head takes the signature back, with a reason; the draft can be changed again."""
    with work():
        values = {"signed_by": None, "signed_by_id": None}
        EDITION_FLOW.move(edition, "reopen", actor, at, seen=seen, remark=reason, values=values)
        inbox.settle(edition, at, actor)
        _ask_to_sign(edition, actor, at)


def publish_edition(
    edition: Edition, actor: Actor, at: datetime, *, seen: int | None = None, public_from: datetime | None = None
) -> None:
    """Publish a signed list, at once or from a set moment on (embargo: invisible to the public until then).

    From then it stands open to objections for the set workdays, 待定 where the calendar is missing; where a programme
    showed its list before it was decided, there is no second time.
    """
    moment = public_from or at
    if moment < at:
        raise Refused(within(edition.programme, LIST), _("公布时刻不能早于现在"), field="public_from")
    with work():
        until, note = _objections(edition.programme, moment.date())
        values = {
            "published_at": moment, "published_by": actor.name, "objections_until": until, "objections_note": note,
            "stand": queries.stand(), "row_count": len(edition.rows), "digest": queries.digest(edition.rows),
        }  # fmt: skip
        EDITION_FLOW.move(edition, "publish", actor, at, seen=seen, values=values, public_from=moment)
        _must_be_fresh(edition)
        if edition.rows:
            db.session.execute(insert(EditionRow), [
                {"edition_id": edition.id, "position": position, "designation_id": row["designation_id"], "row": row}
                for position, row in enumerate(edition.rows, 1)
            ])  # fmt: skip
        inbox.settle(edition, at, actor)


def withdraw_edition(edition: Edition, reason: str, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Call a publication back before its moment has come, with a reason; it is signed as before."""
    with work():
        values = {
            "published_at": None, "published_by": None, "objections_until": None, "objections_note": "", "digest": "",
        }  # fmt: skip
        EDITION_FLOW.move(edition, "withdraw", actor, at, seen=seen, remark=reason, values=values)
        db.session.execute(delete(EditionRow).where(EditionRow.edition_id == edition.id))
        _ask_to_publish(edition, actor, at)
