"""附件1 while it is written: saved at any time without validation (暂存), with annex pages."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _

from alliance.audit import queries, rules
from alliance.audit.flow import FLOW
from alliance.audit.model import EDITABLE, Audit
from alliance.core import files
from alliance.core.actor import Actor
from alliance.core.flow import touch
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work

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
        touch(audit, FLOW, EDITABLE, actor, at, seen)
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
