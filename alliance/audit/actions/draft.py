"""附件1 while it is written: saved at any time without validation (暂存), with annex pages."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import update

from alliance.audit import queries, rules
from alliance.audit.model import EDITABLE, Audit
from alliance.core import files
from alliance.core.actor import Actor
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db

CLAUSE = "SN15-A1"
Upload = tuple[str, str, bytes]  # purpose, name, content


def save(
    audit: Audit, answers: Mapping[str, str], actor: Actor, at: datetime, seen: int | None = None, *,
    uploads: Sequence[Upload] = (), remove: Iterable[int] = (),
) -> Audit:  # fmt: skip
    """Keep what was typed, unchecked; what the register knows is not taken. Another tab that saved is told (Overtaken)."""
    if not rules.is_lead_clerk(actor, audit):
        raise Refused(CLAUSE, _("审核评估表由牵头科室经办填写"))
    if not queries.is_editable(audit):
        raise Refused(CLAUSE, _("审核评估表已报送，退回后才能修改"))
    with work():
        _touch(audit, actor, at, seen)
        dossier = rules.collect(audit, at.date())
        kept = {key: words.strip() for key, words in answers.items() if key in rules.typed_keys(dossier)}
        audit.answers = {**audit.answers, **kept}
        for purpose, name, content in uploads:
            if purpose not in {one.key for one in dossier.fields if one.long}:
                raise NotFound
            files.attach(audit, purpose, name, content, actor, at, clause=CLAUSE)
        for file_id in remove:
            files.remove(audit, file_id, actor, at)
    return audit


def _touch(audit: Audit, actor: Actor, at: datetime, seen: int | None) -> None:
    version = audit.version if seen is None else seen
    done = db.session.execute(
        update(Audit)
        .where(Audit.id == audit.id, Audit.version == version, Audit.state.in_(EDITABLE))
        .values(version=version + 1, saved_at=at, saved_by=actor.name)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Overtaken(audit.saved_by, audit.saved_at, _("暂存"))
    db.session.refresh(audit)
