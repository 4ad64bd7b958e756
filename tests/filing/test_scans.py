"""The sealed scan of 附件2 comes back: checked by its codes, kept with what was found, overridden with a reason (SN15-A2)."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from alliance.core import files, scans, settings
from alliance.core.journal import JournalEntry
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.demo.people import PROGRAMME
from alliance.documents import pdf
from alliance.ext import db
from alliance.filing import actions, queries, rules
from alliance.filing.actions import papers
from alliance.filing.queries import papers as shown
from alliance.filing.rules import papers as rule
from tests.documents import paper
from tests.filing.browsing import Person
from tests.filing.stage import Stage, stage
from tests.support import papers as made
from tests.support.world import World

pytestmark = [pytest.mark.clause("SN15-A2")]
ON_SQLITE = pytest.mark.on("sqlite")


def printed(one: Stage, serial: int | None = None, **other: Any) -> list[Image.Image]:
    """The sheets of a submission as the scanner sees them; serial None is the newest."""
    revision = one.application.revisions[-1] if serial is None else queries.revision(one.application, serial)
    data = queries.annex2(rules.collect(one.application, one.at.date()), revision)
    return paper.pictures(pdf.annex2({**data, **other}))


def bring(one: Stage, images: Sequence[Image.Image], who: str = "clerk") -> scans.SealedScan:
    uploads = [("扫描.pdf", paper.bound(images))]
    return papers.bring_scan(one.application, uploads, "", one.actor(who), one.later())


def found(scan: scans.SealedScan) -> list[str]:
    return [scans.words(one.kind, one.told) for one in scan.findings]


def kept() -> tuple[int, ...]:
    """What a refused upload must leave as it was."""
    db.session.rollback()
    tables = (scans.SealedScan, scans.ScanFinding, files.File, JournalEntry)
    return tuple(db.session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)


def test_a_whole_scan_is_taken_and_one_with_findings_is_kept_and_named(world: World) -> None:
    one = stage(world).to("office")
    assert shown.state(one.application) == "missing"
    assert rule.open_items(one.application) == ["还没有收到本版申请表的盖章扫描件"]
    images = printed(one)
    short = bring(one, images[:2])
    assert found(short) == ["缺第 3 页"] and shown.state(one.application) == "open"
    whole = bring(one, images)
    assert whole.is_whole and whole.findings == [] and whole.sheets == 3
    assert shown.state(one.application) == "whole" and rule.open_items(one.application) == []
    assert [file.name for file in files.of(whole)] == ["扫描.pdf"]
    events = db.session.execute(select(JournalEntry.event).order_by(JournalEntry.id.desc()).limit(2)).scalars().all()
    assert list(events) == ["scan.receive", "file.attach"]


@ON_SQLITE
def test_another_version_a_draft_another_dossier_and_another_form_are_named(world: World) -> None:
    one, other = stage(world).to("office"), stage(world, "university").to("office")
    one.give("office", "return", "请核实。")
    actions.save(one.application, {"person_in_charge": "孙示例"}, one.clerk, one.later())
    actions.answer_remarks(one.application, {x.id: "已核实" for x in one.application.remarks}, one.clerk, one.later())
    one.submit()
    now, before = printed(one), printed(one, 1)
    scan = bring(one, [now[0], before[1], now[2]])
    assert found(scan) == ["第 2 页是第 1 版，不是现在这一版", "缺第 2 页"]
    scan = bring(one, [*now, *printed(other)[:1], *printed(one, code="")[:1]])
    assert found(scan) == [f"有 1 页属于另一件：{other.application.number}", "第 1 页是草稿，不是提交的版本"]
    data = {"year": 2026, "due_on": one.at.date(), "dossier": one.application.number, "version": "第 2 版", "code": ""}
    scan = bring(one, [*now, paper.pictures(pdf.annex1(data))[0]])
    assert found(scan) == ["有 1 页是另一张表"]
    assert found(bring(one, printed(other))) == [f"有 3 页属于另一件：{other.application.number}"]
    assert shown.state(one.application) == "open"


@ON_SQLITE
def test_submitted_again_unchanged_the_sealed_paper_stays_good(world: World) -> None:
    one = stage(world).to("office")
    assert bring(one, printed(one)).is_whole
    one.give("office", "return", "请确认。")
    assert shown.state(one.application) == "whole"
    actions.answer_remarks(one.application, {x.id: "无误" for x in one.application.remarks}, one.clerk, one.later())
    one.submit()
    assert len(one.application.revisions) == 2 and shown.state(one.application) == "whole"


@ON_SQLITE
def test_pages_twice_unreadable_sheets_and_empty_backs(world: World) -> None:
    one = stage(world).to("office")
    images = printed(one)
    cut = [image.crop((0, 300, image.width, image.height)) for image in images]
    empty = Image.new("L", images[0].size, 250)
    assert found(bring(one, [images[0], empty, images[1], empty, images[2], empty])) == []
    assert found(bring(one, [*images, images[1]])) == ["第 2 页重复"]
    assert found(bring(one, [images[0], cut[1], cut[2]])) == [
        "缺第 2、3 页", "读不出二维码 2 页（扫描件的第 2、3 张）",
    ]  # fmt: skip
    assert found(bring(one, cut)) == ["没有一页读得出二维码：请上传由本平台打印的 PDF 盖章后的扫描件"]
    low = printed(one)[1].resize((620, 877)).crop((0, 130, 620, 877))
    uploads = [("一.jpg", paper.jpeg(images[0])), ("二.png", paper.png(low)), ("三.jpeg", paper.jpeg(images[2]))]
    scan = papers.bring_scan(one.application, uploads, "分三次扫", one.clerk, one.later())
    assert found(scan)[-1] == "读不出二维码 1 页（扫描件的第 2 张），约 75 dpi，请用 150 dpi 以上扫描"
    assert scan.note == "分三次扫" and len(files.of(scan)) == 3


def test_a_finding_is_overridden_with_a_reason_by_the_post_that_receives_it(world: World) -> None:
    one = stage(world).to("office")
    scan = bring(one, printed(one)[:2])
    mine = scan.findings[0].id
    for who in ("clerk", "leader"):
        with pytest.raises(Refused, match="由收件的一方采信"):
            papers.take_scan(one.application, mine, "原件已看过", one.actor(who), one.later())
    before = kept()
    with pytest.raises(Refused, match="须写明理由"):
        papers.take_scan(one.application, mine, "  ", one.actor("office"), one.later())
    assert kept() == before
    papers.take_scan(one.application, mine, "第3页原件已当面核对", one.actor("office"), one.later())
    assert shown.state(one.application) == "taken" and rule.open_items(one.application) == []
    assert (scan.findings[0].reason, scan.findings[0].overridden_by) == (
        "第3页原件已当面核对",
        one.actor("office").name,
    )
    entry = db.session.execute(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).scalar_one()
    assert (entry.event, entry.remark) == ("scan.override", "第3页原件已当面核对")
    with pytest.raises(Overtaken):
        papers.take_scan(one.application, mine, "又一次", one.actor("head"), one.later())
    with pytest.raises(NotFound):
        papers.take_scan(one.application, mine + 99, "没有", one.actor("office"), one.later())


@ON_SQLITE
def test_nobody_of_the_own_hospital_takes_a_scan(world: World) -> None:
    from dataclasses import replace

    one = stage(world).to("office")
    scan = bring(one, printed(one)[:2])
    own = replace(one.actor("office"), own_hospitals=frozenset({one.application.lead_id}))
    with pytest.raises(Refused, match="须回避"):
        papers.take_scan(one.application, scan.findings[0].id, "看过", own, one.later())


@ON_SQLITE
def test_only_who_has_the_paper_brings_it_and_only_once_submitted(world: World) -> None:
    one = stage(world)
    uploads = [("扫描.pdf", b"%PDF-")]
    with pytest.raises(Refused, match="提交之后"):
        papers.bring_scan(one.application, uploads, "", one.clerk, one.later())
    one.to("office")
    for who in ("commission", "xian-jzk", "weinan-leader"):
        with pytest.raises(Refused, match="提交之后"):
            papers.bring_scan(one.application, uploads, "", one.actor(who), one.later())
    images = printed(one)
    assert bring(one, images, "office").is_whole and bring(one, images, "leader").is_whole
    one.give("office", "refuse", "条件不够。")
    with pytest.raises(Refused, match="办结之前"):
        papers.bring_scan(one.application, uploads, "", one.clerk, one.later())


def _broken() -> list[tuple[str, bytes, str]]:
    blank = Image.new("L", (1240, 1754), 255)
    huge = Image.new("1", (10_000, 9_000))
    return [
        ("坏.pdf", b"%PDF-1.4 nothing", "打不开"),
        ("半.pdf", paper.bound([blank, blank])[:900], "打不开"),
        ("半.jpg", paper.jpeg(blank)[:200], "打不开"),
        ("表.docx", b"PK\x03\x04", "不是 DOCX"),
        ("大.png", paper.png(huge), "图像过大"),
        ("大.pdf", paper.bound([huge.convert("L")]), "图像过大"),
        ("多.pdf", paper.bound([Image.new("L", (50, 50), 255)] * 201), "超过 200 页"),
        ("锁.pdf", made.locked(opens=False), "设有密码"),
        ("名.pdf", paper.jpeg(blank), "内容不是 PDF"),
    ]


@ON_SQLITE
def test_what_cannot_be_read_is_refused_in_words_and_nothing_is_kept(world: World) -> None:
    one = stage(world).to("office")
    good = ("好.jpg", paper.jpeg(printed(one)[0]))
    before = kept()
    for name, content, why in _broken():
        with pytest.raises(Refused, match=why):
            papers.bring_scan(one.application, [good, (name, content)], "", one.clerk, one.at)
        assert kept() == before, name
    with pytest.raises(Refused, match="请选择"):
        papers.bring_scan(one.application, [], "", one.clerk, one.at)
    assert kept() == before


@ON_SQLITE
def test_the_office_may_ask_for_the_scan_before_the_decision(world: World) -> None:
    one = stage(world).to("commission")
    settings.put(PROGRAMME, "sealed_scan_required", "true", one.actor("head"), one.later(), "纸面存档")
    before = kept()
    with pytest.raises(Refused, match="须有核对无误的盖章扫描件") as caught:
        one.give("commission")
    assert caught.value.todo == ["还没有收到本版申请表的盖章扫描件"] and caught.value.clause == "SN15-A2"
    assert kept() == before
    images = printed(one)
    scan = bring(one, images[1:])
    with pytest.raises(Refused, match="须有核对无误") as caught:
        one.give("commission")
    assert caught.value.todo == ["缺第 1 页"]
    papers.take_scan(one.application, scan.findings[0].id, "原件齐全", one.actor("commission"), one.later())
    one.give("commission")
    assert one.application.state == "filed"


@ON_SQLITE
def test_by_default_a_missing_scan_is_told_and_does_not_hold_the_filing_up(world: World) -> None:
    one = stage(world).to("filed")
    assert shown.state(one.application) == "missing"
    assert bring(one, printed(one)).is_whole


@ON_SQLITE
def test_the_page_takes_several_files_tells_what_is_wrong_and_lets_the_office_decide(app: Flask) -> None:
    from tests.filing.test_journey import begun

    id = begun(app, "office")
    clerk, office = Person(app, "xian-jzk"), Person(app, "office")
    page = f"/filings/{id}/scans"
    assert "要盖章的是第 1 版" in clerk.get(page)
    sheets = paper.pictures(clerk.client.get(f"/filings/{id}/annex2.pdf?revision=1").data)
    chosen = [(BytesIO(paper.jpeg(one)), f"{number}.jpg") for number, one in enumerate(sheets[:2])]
    clerk.post(page, data={"files": chosen, "note": "少一页"})
    text = office.get(page)
    assert "缺第 3 页" in text and "有问题待处理" in text and "少一页" in text
    with app.app_context():
        finding = db.session.execute(select(scans.ScanFinding.id)).scalar_one()
    address = f"{page}/findings/{finding}"
    clerk.get(address, 403)
    office.post(address, 422, reason="")
    office.post(address, reason="原件已核对")
    assert "原件已核对" in clerk.get(page) and "已采信" in clerk.get(page)
    answer = clerk.client.get(f"{page}/files/{_file(app)}")
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    assert Person(app, "provincial-hxnk").client.get(page).status_code == 404
    assert Person(app, "provincial-hxnk").client.get(f"{page}/files/{_file(app)}").status_code == 404
    assert office.client.get(f"{page}/files/999").status_code == 404


def _file(app: Flask) -> int:
    with app.app_context():
        query = select(files.File.id).where(files.File.record_type == "sealed_scan").limit(1)
        return int(db.session.execute(query).scalar_one())


@ON_SQLITE
def test_a_scan_of_30_mb_is_refused_with_the_limit_and_nothing_is_lost(app: Flask) -> None:
    from tests.filing.test_journey import begun

    id = begun(app, "office")
    clerk = Person(app, "xian-jzk")
    with app.app_context():
        before = kept()
    large = (BytesIO(b"%PDF-1.4\n" + b"0" * 30 * 1024 * 1024), "大扫描.pdf")
    answer = clerk.post(f"/filings/{id}/scans", 409, data={"files": [large], "note": "写好的说明"})
    answer.request.environ["wsgi.input"].close()  # the test client's own copy of a large body
    assert "大扫描.pdf" in answer.text and "上限 20 MB" in answer.text and "写好的说明" in answer.text
    with app.app_context():
        assert kept() == before
