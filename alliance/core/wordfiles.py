"""The office's own Word templates: each version kept, tried before it is kept, one in use; going back is using an earlier."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Index, String, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core import files, journal, reach
from alliance.core.actor import OFFICE, Actor
from alliance.core.promises import check, unique, unique_where
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.documents import trial
from alliance.ext import Base, Moment, db

PURPOSE = "template"
OURS = 0
"""The serial of the template that came with the platform: in use while no version of the office's is."""


LETTER = {
    "issuer_mark": _l("发文机关标志"), "number": _l("发文字号"), "title": _l("标题"), "addressee": _l("主送机关"),
    "paragraphs": _l("正文各段：逐段的 text 和 level（0 正文，1、2 标题），末段为救济告知"), "issuer": _l("署名"),
    "issued_on": _l("成文日期"), "copies_to": _l("抄送"), "annexes": _l("附件名称，可不用"), "contact": _l("联系人，可不用"),
    "signer": _l("签发人，可不用"), "urgency": _l("紧急程度，可不用"), "printed_by": _l("印发机关，可不用"),
    "printed_on": _l("印发日期，可不用"), "mark": _l("示例数据的标记，可不用"),
}  # fmt: skip
"""What each placeholder of a letter stands for."""


class WordTemplate(Base):
    """One version of the office's Word template for a form (annex1, annex2, letter, letter-KIND). At most one of a form is in use."""

    __tablename__ = "word_template"
    __table_args__ = (
        unique("programme", "form", "serial", message=_l("模板版本号重复")),
        unique_where(
            "uq_word_template_in_use", "programme", "form", where=text("in_use"), message=_l("同一张表只能有一个模板在用")
        ),
        check("serial > 0", "serial", _l("模板版本号从 1 开始")),
        check("note <> ''", "note", _l("请写明改了什么")),
        Index("ix_word_template_form", "programme", "form", "id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    form: Mapped[str] = mapped_column(String(40))
    serial: Mapped[int]
    note: Mapped[str] = mapped_column(String(200))
    in_use: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by: Mapped[str] = mapped_column(String(80))
    used_since: Mapped[datetime | None] = mapped_column(Moment)  # the last time it was put to use
    used_by: Mapped[str] = mapped_column(String(80), default="")


def versions(programme: str, form: str) -> list[WordTemplate]:
    """The office's versions of a form, newest first."""
    query = select(WordTemplate).where(WordTemplate.programme == programme, WordTemplate.form == form)
    return list(db.session.execute(query.order_by(WordTemplate.serial.desc())).scalars())


def in_use(programme: str, form: str) -> int:
    """The serial in use; OURS when none of the office's is."""
    return next((one.serial for one in versions(programme, form) if one.in_use), OURS)


def content(programme: str, form: str, serial: int | None = None) -> bytes | None:
    """The template of that serial (None: in use) as .docx; None is ours. NotFound for a serial there is not."""
    wanted = in_use(programme, form) if serial is None else serial
    if wanted == OURS:
        return None
    found = reach.found(next((one for one in versions(programme, form) if one.serial == wanted), None))
    return files.content(files.of(found, PURPOSE)[0])


def add(
    programme: str, form: str, name: str, docx: bytes, note: str, actor: Actor, at: datetime, clause: str = ""
) -> WordTemplate:
    """Keep a new version, tried on sample data; it is not in use until it is put to use. Broken ones are refused by name."""
    _office(programme, actor, clause)
    if not note.strip():
        raise Refused(clause, _("请写明改了什么"), field="note")
    if files.checked_kind(name, docx) != "docx":
        raise Refused(clause, _("模板须是 Word 文件（docx）"), field="file")
    if flaws := trial.flaws(docx, form):
        raise Refused(clause, _("模板不能用，请改好后再传"), field="file", todo=[_words(one) for one in flaws])
    with work():
        newest = versions(programme, form)
        template = WordTemplate(
            programme=programme, form=form, serial=newest[0].serial + 1 if newest else 1, note=note.strip(), added_at=at,
            added_by=actor.name,
        )  # fmt: skip
        db.session.add(template)
        db.session.flush()
        files.attach(template, PURPOSE, name, docx, actor, at, clause=clause)
        journal.write("template.add", actor, at, template, clause=clause, remark=note.strip(), form=form)
    return template


def use(programme: str, form: str, serial: int, actor: Actor, at: datetime, seen: int, clause: str = "") -> None:
    """Put a version to use (OURS: the platform's own again); `seen` is the serial that was in use on the page."""
    _office(programme, actor, clause)
    with work():
        found = versions(programme, form)
        present = next((one for one in found if one.in_use), None)
        wanted = next((one for one in found if one.serial == serial), None)
        if serial != OURS and wanted is None:
            raise NotFound
        if (present.serial if present else OURS) != seen:
            raise Overtaken(present.used_by if present else "", present.used_since if present else None, _("换了模板"))
        db.session.execute(
            update(WordTemplate)
            .where(WordTemplate.programme == programme, WordTemplate.form == form, WordTemplate.in_use)
            .values(in_use=False)
        )
        if wanted is not None:
            wanted.in_use, wanted.used_since, wanted.used_by = True, at, actor.name
        record: Any = wanted or present
        if record is not None:
            journal.write("template.use", actor, at, record, clause=clause, form=form, serial=serial, before=seen)


def _office(programme: str, actor: Actor, clause: str) -> None:
    if actor.role not in OFFICE or actor.programme != programme:
        raise Refused(clause, _("表格模板由联盟管理办公室设定"))


def _words(flaw: trial.Flaw) -> str:
    said = {
        "file": _("打不开：不是 Word 文件，或文件已损坏（%(what)s）", what=flaw.what),
        "unknown": _("不认识的占位符：%(what)s", what="{{ " + flaw.what + " }}"),
        "missing": _("缺少占位符：%(what)s", what="{{ " + flaw.what + " }}"),
        "broken": _("占位符写错：%(what)s", what=flaw.what),
        "forbidden": _("模板里有不允许的内容：%(what)s", what=flaw.what),
        "outside": _("模板引用了外部文件，打开时会外连：%(what)s", what=flaw.what),
    }
    return str(said[flaw.kind])
