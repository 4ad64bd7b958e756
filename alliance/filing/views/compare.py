"""Any two submissions side by side, all of it or only what changed."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance.core.access import to
from alliance.filing import queries
from alliance.filing.views.shared import asked_for, bp


@bp.get("/filings/<int:id>/compare")
@to(queries.READERS)
def compare(id: int) -> ResponseReturnValue:
    """Two submissions: fields, conditions, members and files; `changed` leaves out what stayed as it was."""
    application = asked_for(id)
    last = len(application.revisions)
    left = queries.revision(application, request.args.get("left", max(1, last - 1), type=int))
    right = queries.revision(application, request.args.get("right", last, type=int))
    rows = queries.differences(application, left.content, right.content)
    only = request.args.get("changed") == "1"
    changed = [row for row in rows if row.changed]
    links = [
        {"label": label, "count": count, "current": only == flag, "url": url_for(
            "filing.compare", id=id, left=left.serial, right=right.serial, changed=int(flag))}
        for flag, label, count in ((False, _("全部内容"), len(rows)), (True, _("只看改动"), len(changed)))
    ]  # fmt: skip
    groups = {"fields": _("申请内容"), "conditions": _("设立条件与佐证"), "members": _("成员单位"), "files": _("附件")}
    return render_template(
        "filing/compare.html", application=application, left=left, right=right, rows=changed if only else rows,
        changed=len(changed), only=only, links=links, groups=groups, back=url_for("filing.show", id=id),
    )  # fmt: skip
