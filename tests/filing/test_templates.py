"""The office's Word templates: kept by version, tried before, put to use, gone back; nobody else's business (办公室设定)."""

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.core import wordfiles
from alliance.core.journal import JournalEntry
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.demo.people import PROGRAMME
from alliance.documents import word
from alliance.ext import db
from tests.documents.reading import word_text
from tests.documents.test_trial import changed
from tests.filing.browsing import Person
from tests.support.papers import PDF
from tests.support.world import NOW, World

pytestmark = [pytest.mark.clause("SN15-A1", "SN15-A2")]
GOOD = changed("annex2", "科室名称：", "科室（全称）：")
BAD = changed("annex2", "{{ plan }}", "{{ plann }}")
EVIL = changed("annex2", "{{ plan }}", "{{ plan }}{{ ''.__class__ }}")


def add(world: World, docx: bytes, who: str = "office", note: str = "改字体") -> wordfiles.WordTemplate:
    return wordfiles.add(PROGRAMME, "annex2", "模板.docx", docx, note, world.actor(who), NOW, "SN15-A2")


def counted() -> tuple[int, ...]:
    db.session.rollback()
    tables = (wordfiles.WordTemplate, JournalEntry)
    return tuple(db.session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)


def test_versions_are_kept_put_to_use_and_gone_back_from(world: World) -> None:
    office = world.actor("office")
    assert wordfiles.in_use(PROGRAMME, "annex2") == wordfiles.OURS
    assert wordfiles.content(PROGRAMME, "annex2") is None
    first, second = add(world, GOOD), add(world, GOOD, note="再改")
    assert (first.serial, second.serial) == (1, 2)
    assert wordfiles.in_use(PROGRAMME, "annex2") == wordfiles.OURS
    wordfiles.use(PROGRAMME, "annex2", 2, office, NOW, 0)
    wordfiles.use(PROGRAMME, "annex2", 1, office, NOW, 2)
    assert wordfiles.in_use(PROGRAMME, "annex2") == 1 and wordfiles.content(PROGRAMME, "annex2") == GOOD
    assert wordfiles.in_use(PROGRAMME, "annex1") == wordfiles.OURS
    with pytest.raises(Overtaken):
        wordfiles.use(PROGRAMME, "annex2", 2, world.actor("head"), NOW, 0)
    wordfiles.use(PROGRAMME, "annex2", wordfiles.OURS, office, NOW, 1)
    assert wordfiles.content(PROGRAMME, "annex2") is None
    query = select(JournalEntry.event).where(JournalEntry.record_type == "word_template").order_by(JournalEntry.id)
    events = [one for one in db.session.execute(query).scalars() if one.startswith("template")]
    assert events == ["template.add"] * 2 + ["template.use"] * 3
    with pytest.raises(NotFound):
        wordfiles.use(PROGRAMME, "annex2", 9, office, NOW, 0)
    with pytest.raises(NotFound):
        wordfiles.content(PROGRAMME, "annex2", 9)


@pytest.mark.on("sqlite")
@pytest.mark.parametrize(
    ("docx", "todo"),
    [
        (BAD, ["不认识的占位符：{{ plann }}", "缺少占位符：{{ plan }}"]),
        (changed("annex2", "{{ plan }}", "{{ plan }"), ["占位符写错：unexpected '}'"]),
        (EVIL, ["模板里有不允许的内容：access to attribute '__class__' of 'str' object is unsafe."]),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_by_name_and_not_kept(
    world: World, docx: bytes, todo: list[str]
) -> None:
    before = counted()
    with pytest.raises(Refused, match="模板不能用") as caught:
        add(world, docx)
    assert caught.value.todo == todo
    assert counted() == before


@pytest.mark.on("sqlite")
def test_only_the_office_and_only_word_with_a_reason(world: World) -> None:
    before = counted()
    for who in ("provincial-hxnk", "commission", "xian-leader"):
        with pytest.raises(Refused, match="联盟管理办公室"):
            add(world, GOOD, who)
        with pytest.raises(Refused, match="联盟管理办公室"):
            wordfiles.use(PROGRAMME, "annex2", 0, world.actor(who), NOW, 0)
    with pytest.raises(Refused, match="改了什么"):
        add(world, GOOD, note=" ")
    with pytest.raises(Refused, match="须是 Word"):
        wordfiles.add(PROGRAMME, "annex2", "模板.pdf", PDF, "改", world.actor("office"), NOW)
    assert counted() == before


@pytest.mark.on("sqlite")
def test_the_page_uploads_previews_uses_and_goes_back(app: Flask) -> None:
    from tests.filing.test_journey import begun

    id = begun(app, "office")
    office = Person(app, "office")
    page = "/filings/templates"
    assert "平台自带" in office.get(page) and "{{ hospital_opinion }}" in office.get(page)
    ours = (word.TEMPLATES / "annex2.docx").read_bytes()
    assert office.client.get(f"{page}/annex2/0.docx").data == ours
    upload = f"{page}/annex2"
    answer = office.post(upload, 409, page=page, data={"file": (BytesIO(BAD), "坏.docx"), "note": "写好的说明"})
    assert "不认识的占位符：{{ plann }}" in answer.text and "写好的说明" in answer.text
    office.post(upload, 422, page=page, data={"file": (BytesIO(GOOD), "好.docx"), "note": ""})
    office.post(upload, 409, page=page, data={"note": "没选文件"})
    office.post(upload, page=page, data={"file": (BytesIO(GOOD), "好.docx"), "note": "科室写全称"})
    assert "科室（全称）：示例科" in word_text(office.client.get(f"{page}/annex2/1/preview.docx").data)
    office.post(f"{page}/annex2/1/use", page=page)
    assert "科室（全称）：急诊科" in word_text(office.client.get(f"/filings/{id}/annex2.docx").data)
    office.post(f"{page}/annex2/0/use", page=page)
    assert "科室名称：急诊科" in word_text(office.client.get(f"/filings/{id}/annex2.docx").data)
    Person(app, "xian-jzk").get(page, 403)
    assert office.client.get(f"{page}/annex2/7.docx").status_code == 404


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.d")
def test_each_kind_of_letter_has_its_place_on_the_page(app: Flask) -> None:
    office, page = Person(app, "office"), "/filings/templates"
    said = office.get(page)
    assert "各类公文另用的模板" in said and said.count("与公文相同") >= 6
    hearing = f"{page}/letter-hearing"
    for address in (f"{hearing}/1.docx", f"{page}/letter-love/0.docx"):
        assert office.client.get(address).status_code == 404
    docx = office.client.get(f"{hearing}/0.docx").data
    assert docx == (word.TEMPLATES / "letter.docx").read_bytes()
    office.post(hearing, page=page, data={"file": (BytesIO(docx), "告知.docx"), "note": "改版式"})
    office.post(f"{hearing}/1/use", page=page)
    assert "另用第 1 版" in office.get(page)
    assert office.client.get(f"{hearing}/1/preview.docx").data.startswith(b"PK")
    Person(app, "xian-jzk").get(f"{hearing}/0.docx", 403)
