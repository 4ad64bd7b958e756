"""How a page keeps and uses the office's Word templates: one way for every programme and form (see core.wordfiles)."""

from collections.abc import Callable, Sequence
from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import wordfiles
from alliance.core.access import me
from alliance.core.pages.errors import error_page
from alliance.core.pages.posts import acted, attempt, seen, uploaded
from alliance.core.refusal import Overtaken, Refused

Show = Callable[
    [str | None, Any, Refused | None], str
]  # the page: the form asked about, what was typed, why it was refused


def keep(programme: str, form: str, clause: str, typed: Any, back: str, show: Show) -> ResponseReturnValue:
    """Keep a new version after it was tried on sample data; it is put to use by a step of its own. `typed` has `note`."""
    if not typed.validate():
        return show(form, typed, None), 422
    try:
        sent = uploaded("file")
        if sent is None:
            raise Refused(clause, _("请选择模板文件"), field="file")
        kept = wordfiles.add(programme, form, *sent, str(typed.note.data), me(), clock.now(), clause)
    except Refused as refused:
        return show(form, typed, refused), 409
    return acted(back, _("已存为第 %(n)d 版，预览无误后启用", n=kept.serial))


def put_to_use(programme: str, form: str, serial: int, clause: str, back: str, show: Show) -> ResponseReturnValue:
    """Put a version to use, or the platform's own again, on the version that was seen."""

    def act() -> str:
        wordfiles.use(programme, form, serial, me(), clock.now(), seen() or wordfiles.OURS, clause)
        return back

    try:
        return attempt(act, lambda refused: show(form, None, refused), _("已启用"))
    except Overtaken as overtaken:
        return error_page(409, overtaken=overtaken, refused=None, back=back)


def row(
    programme: str, form: str, label: Any, clause: str, names: Sequence[tuple[str, str]], *, kind: bool, typed: Any,
    refused: Refused | None,
) -> dict[str, Any]:  # fmt: skip
    """What the page shows of one form: its versions, the one in use, its placeholders; `kind`: one kind of letter."""
    return {
        "key": form, "label": label, "clause": clause, "versions": wordfiles.versions(programme, form),
        "in_use": wordfiles.in_use(programme, form), "names": names, "kind": kind, "typed": typed, "refused": refused,
    }  # fmt: skip
