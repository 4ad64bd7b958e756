"""The case file 卷宗: what it holds, who reads which, its pages and hash, made once by many workers (SN15-2.d)."""

import hashlib
import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pypdfium2
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from alliance.core import files, settings
from alliance.core.actor import Actor
from alliance.core.refusal import NotFound, Refused
from alliance.documents import word
from alliance.evaluation import actions as evaluation
from alliance.evaluation import queries as rounds
from alliance.ext import db
from alliance.rules import archive
from alliance.standing import actions, jobs, queries
from alliance.standing.model import CaseFile, CasePart, Measure
from tests.evaluation.yearly import DECIDED, MANUAL, OPENED, Yearly, the_yearly, yearly_app
from tests.standing.judged import Judged, day, in_force, proposed, received, the_judged

__all__ = ["yearly_app"]
MARCH = day(2026, 3, 20)
DOCX = (word.TEMPLATES / "letter.docx").read_bytes()


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "white").save(out, "JPEG")
    return out.getvalue()


def sheets(count: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(count):
        document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def judged_card(judged: Judged) -> Measure:
    """A criticism with papers of every kind, issued, objected to, answered."""
    office = judged.actor("office")
    papers = [("照片.jpg", picture()), ("记录.pdf", sheets(3)), ("说明.docx", DOCX), ("长.pdf", sheets(301))]
    measure = actions.propose_conduct(
        judged.alliance("骨科"), "criticism", "造成不良影响", office, MARCH, evidence=papers
    )
    in_force(judged, measure, MARCH)
    received(judged, measure, "criticism", MARCH)
    review = actions.lodge(measure, "与事实不符", judged.lead("骨科"), MARCH + timedelta(days=3))
    actions.reject(review, "事实清楚", judged.actor("commission"), MARCH + timedelta(days=5))
    return measure


def made(judged: Judged, measure: Measure, login: str = "office") -> CaseFile:
    case = actions.order_case_file(measure, judged.actor(login), MARCH)
    return actions.make_case_file(case.id, MARCH, seconds=60)


def words(pdf: bytes) -> list[str]:
    """The words of each sheet without blanks."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        text = page.get_textpage()
        found.append("".join(text.get_text_range().split()))
        text.close()
        page.close()
    document.close()
    return found


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.d", "SN15-3.6.c")
def test_everything_that_led_to_it_in_one_file_with_index_pages_and_hash(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = judged_card(judged)
        case = made(judged, measure)
        assert (case.state, case.position, case.total) == ("done", len(case.plan), len(case.plan))
        content = files.content(files.of(case, "case")[0])
        assert hashlib.sha256(content).hexdigest() == case.sha256
        found = words(content)
        assert len(found) == case.pages
        assert [one.count(f"-{n}/{case.pages}-") for n, one in enumerate(found, 1)] == [1] * case.pages
        index, everything = found[1], "".join(found)
        within = [part.split("]")[0] for one in found[2:] for part in one.split("-[")[1:]]
        assert within[:5] == ["1:1/1", "2:1/1", "3:1/3", "3:2/3", "3:3/3"] and len(within) == case.pages - 2
        for title in ("处理措施概要", "证据材料：照片.jpg", "陈述申辩", "送达和签收", "材料清单和校验值", "办理日志"):
            assert title in index
        for said in (
            "造成不良影响",
            "情况属实，正在整改。",
            "意见已研究，不影响结果",
            "与事实不符",
            "事实清楚",
            "没有合订的原因",
            "页数过多",
        ):
            assert said in everything
        for one in files.of(measure):
            assert one.sha256 in everything
        where = next(n for n, one in enumerate(found, 1) if "办理日志（含链式校验值）" in one and n > 2)
        assert f"办理日志（含链式校验值）{case.pages - where + 1}{where}" in index
        assert db.session.execute(select(func.count()).select_from(CasePart)).scalar_one() == 0


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.d")
def test_the_alliance_reads_its_own_without_who_scored(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = in_force(judged, proposed(judged, "骨科", 2025, "45"), MARCH)
        for card in queries.because(measure.designation_id, [2025]):
            assert card["card_id"] is not None
        whole, own = made(judged, measure), made(judged, measure, "university-gk")
        told = ["".join(words(files.content(files.of(one, "case")[0]))) for one in (whole, own)]
        assert ["评分人" in one.replace("不含评分人姓名", "") for one in told] == [True, False]
        may = {
            "office": {True, False}, "head": {True, False}, "commission": {True, False}, "auditor": {True, False},
            "university-gk": {False}, "university-leader": {False}, "university-sjnk": set(), "weinan-member": set(),
            "university-superior": set(), "city-610100": set(),
        }  # fmt: skip
        for login, expected in may.items():
            assert {one.whole for one in (whole, own) if _reads(judged, login, one)} == expected, login
        for login in ("auditor", "university-leader", "university-sjnk", "university-superior"):
            with pytest.raises(Refused):
                actions.order_case_file(measure, judged.actor(login), MARCH)


def _reads(judged: Judged, login: str, case: CaseFile) -> bool:
    try:
        return queries.case_file(judged.actor(login), case.id) is case
    except NotFound:
        return False


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.d")
def test_left_half_made_the_scheduler_goes_on_where_it_stood(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = in_force(judged, proposed(judged, "骨科", 2025, "95"), MARCH)
        case = actions.order_case_file(measure, judged.actor("office"), MARCH)
        assert actions.order_case_file(measure, judged.actor("head"), MARCH).id == case.id
        actions.make_case_file(case.id, MARCH, seconds=0)
        actions.make_case_file(case.id, MARCH, seconds=0)
        db.session.refresh(case)
        assert (case.state, case.position) == ("making", 1)
        assert jobs.go_on(MARCH) == 1
        db.session.refresh(case)
        assert case.state == "done"
        assert jobs.go_on(MARCH) == 0


@pytest.mark.clause("SN15-2.d")
def test_two_workers_at_once_make_each_part_once(judged_app: Flask, at_once: Callable[..., list[object]]) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = in_force(judged, proposed(judged, "骨科", 2025, "95"), MARCH)
        case_id = actions.order_case_file(measure, judged.actor("office"), MARCH).id

    def worker() -> object:
        with judged_app.app_context():
            return actions.make_case_file(case_id, MARCH, seconds=60).state

    results = at_once(worker, worker)
    assert not [one for one in results if isinstance(one, Exception)], results
    with judged_app.app_context():
        jobs.go_on(MARCH)
        case = db.session.get_one(CaseFile, case_id)
        assert case.state == "done"
        assert len(files.of(case, "case")) == 1


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.b", "SN15-2.d")
def test_evidence_and_objections_of_the_year_and_the_archives_hash_stand_in_it(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        lead, office = world.actor("provincial-hxnk"), world.actor("office")
        settings.put("shaanxi-alliance", "pass_mark", "99", world.actor("head"), OPENED, "示例")
        _evaluated(world, lead)
        found = world.round()
        made_ = actions.decide_round(found, world.actor("head"), DECIDED)
        measure = next(one for one in made_ if one.designation_id == world.alliance().id)
        assert [row["archive"] for row in measure.because] == [found.archive_sha256] and found.archive_sha256
        assert archive.grouped(found.archive_sha256) in measure.reasons
        told = []
        for actor in (office, lead):
            case = actions.order_case_file(measure, actor, DECIDED)
            actions.make_case_file(case.id, DECIDED, seconds=60)
            told.append("".join(words(files.content(files.of(case, "case")[0]))))
        for text in told:
            for said in (
                "自评佐证：佐证.pdf",
                "异议附件：计划.pdf",
                "培训计划已印发",
                "计划未落实",
                found.archive_sha256[:16],
            ):
                assert said in text, said
        assert queries.plan(measure, True)[1]["title"].startswith("2025年度考核结果")
        assert "形成初步结果" in told[0] and "形成初步结果" not in told[1]


def _evaluated(world: Yearly, lead: Actor) -> None:
    """A provisional round with evidence in a self-evaluation and an objection that was answered."""
    found, office = world.open_round(), world.actor("office")
    paper = {"homogeneity": ("佐证.pdf", sheets(1))}
    evaluation.self_evaluate(world.card(), {"homogeneity": Decimal(4)}, {}, lead, OPENED, papers=paper)
    evaluation.close_self(found, office, OPENED)
    evaluation.check_self(rounds.cards(found.id), office, OPENED)
    evaluation.begin_scoring(found, office, OPENED)
    for card in rounds.cards(found.id):
        evaluation.score_manual(card, dict.fromkeys(MANUAL, Decimal(1)), office, OPENED)
    evaluation.provisional(found, office, OPENED)
    one = evaluation.object_to(
        world.card(), "培训计划已印发", ["training_quality"], lead, OPENED, [("计划.pdf", sheets(1))]
    )
    evaluation.answer(one, False, "计划未落实", world.actor("office2"), OPENED)
